// Arena blocks double in size up to a bound, so that a small file costs little and a large one few
// allocations.
#include "parsers/nftables/ast_base.hpp"

#include <algorithm>

namespace fwlint::nftables {

thread_local Arena* Arena::current_ = nullptr;

Arena& Arena::current() {
  if (current_ != nullptr) return *current_;
  static thread_local Arena outside;  // nodes made outside every scope: as long as the thread
  return outside;
}

void* Arena::more(std::size_t bytes) {
  const std::size_t size = std::max(bytes, next_);
  next_ = std::min(next_ * 2, kLargestBlock);
  Block& block = blocks_.emplace_back(std::make_unique_for_overwrite<char[]>(size), size);
  // A block for one large list must not displace a block that still has room.
  if (size - bytes < static_cast<std::size_t>(end_ - at_)) return block.bytes.get();
  at_ = block.bytes.get() + bytes;
  end_ = block.bytes.get() + size;
  return block.bytes.get();
}

void Arena::clear() {
  if (blocks_.empty()) return;
  while (blocks_.size() > 1) blocks_.pop_back();
  at_ = blocks_[0].bytes.get();
  end_ = at_ + blocks_[0].size;
}

void Arena::release() {
  blocks_.clear();
  blocks_.shrink_to_fit();
  at_ = end_ = nullptr;
  next_ = kFirstBlock;
}

Text Text::copy(std::string_view s) {
  if (s.empty()) return {};
  auto* const to = static_cast<char*>(Arena::current().allocate(s.size()));
  std::memcpy(to, s.data(), s.size());
  return std::string_view(to, s.size());
}

Text& Text::operator+=(std::string_view more) {
  if (more.empty()) return *this;
  auto* const to = static_cast<char*>(Arena::current().allocate(size_ + more.size()));
  if (size_ > 0) std::memcpy(to, data_, size_);
  std::memcpy(to + size_, more.data(), more.size());
  data_ = to;
  size_ += more.size();
  return *this;
}

}  // namespace fwlint::nftables
