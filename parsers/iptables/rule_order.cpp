// A list of blocks; a block that grows to twice kBlock is cut in half.
#include "parsers/iptables/rule_order.hpp"

#include <utility>

namespace fwlint::iptables {

namespace {
constexpr std::size_t kBlock = 512;
}

RuleOrder::Place RuleOrder::find(std::size_t at) const {
  Place p;
  while (p.block < blocks_.size() && at >= blocks_[p.block].size()) {
    at -= blocks_[p.block].size();
    ++p.block;
  }
  p.offset = at;
  return p;
}

void RuleOrder::insert(std::size_t at, RuleId id) {
  if (at == size_) {  // the usual case
    if (blocks_.empty() || blocks_.back().size() >= kBlock) blocks_.emplace_back();
    blocks_.back().push_back(id);
    ++size_;
    return;
  }
  const Place p = find(at);
  std::vector<RuleId>& block = blocks_[p.block];
  block.insert(block.begin() + static_cast<std::ptrdiff_t>(p.offset), id);
  ++size_;
  if (block.size() < 2 * kBlock) return;
  const auto middle = block.begin() + static_cast<std::ptrdiff_t>(kBlock);
  std::vector<RuleId> upper(middle, block.end());
  block.erase(middle, block.end());
  blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(p.block) + 1, std::move(upper));
}

RuleId RuleOrder::replace(std::size_t at, RuleId id) {
  const Place p = find(at);
  return std::exchange(blocks_[p.block][p.offset], id);
}

RuleId RuleOrder::remove(std::size_t at) {
  const Place p = find(at);
  std::vector<RuleId>& block = blocks_[p.block];
  const RuleId id = block[p.offset];
  block.erase(block.begin() + static_cast<std::ptrdiff_t>(p.offset));
  if (block.empty()) blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(p.block));
  --size_;
  return id;
}

void RuleOrder::clear() {
  blocks_.clear();
  size_ = 0;
}

std::vector<RuleId> RuleOrder::all() const {
  std::vector<RuleId> out;
  out.reserve(size_);
  for (const auto& block : blocks_) out.insert(out.end(), block.begin(), block.end());
  return out;
}

}  // namespace fwlint::iptables
