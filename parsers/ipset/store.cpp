// Sets by name. A removed set leaves a gap that the last set fills, so that indices stay dense.
#include <utility>

#include "parsers/named_sets.hpp"

namespace fwlint::sets {

bool Entry::same(const Entry& o) const {
  return first == o.first && second == o.second && number == o.number && port_lo == o.port_lo &&
         port_hi == o.port_hi && protocol == o.protocol && first_length == o.first_length &&
         second_length == o.second_length &&
         ((flags ^ o.flags) & (entry_flag::physdev | entry_flag::wildcard)) == 0;
}

const Set* Store::find(std::string_view name) const {
  const auto at = by_name_.find(std::string(name));
  return at == by_name_.end() ? nullptr : &sets_[at->second];
}

Set* Store::find(std::string_view name) {
  const auto at = by_name_.find(std::string(name));
  return at == by_name_.end() ? nullptr : &sets_[at->second];
}

Set& Store::add(Set s) {
  by_name_.emplace(s.name, sets_.size());
  return sets_.emplace_back(std::move(s));
}

void Store::remove(std::string_view name) {
  const auto at = by_name_.find(std::string(name));
  if (at == by_name_.end()) return;
  const std::size_t gone = at->second;
  by_name_.erase(at);
  sets_.erase(sets_.begin() + static_cast<std::ptrdiff_t>(gone));
  for (std::size_t k = gone; k < sets_.size(); ++k) by_name_[sets_[k].name] = k;
}

void Store::rename(std::string_view from, std::string_view to) {
  const auto at = by_name_.find(std::string(from));
  if (at == by_name_.end()) return;
  const std::size_t place = at->second;
  by_name_.erase(at);
  const std::string old = std::exchange(sets_[place].name, std::string(to));
  by_name_.emplace(std::string(to), place);
  for (Set& s : sets_) {
    if (!s.type->has(Part::set)) continue;
    const auto member = s.name_index.find(old);
    if (member == s.name_index.end()) continue;
    const std::uint32_t index = member->second;
    s.names[index] = to;
    s.name_index.erase(member);
    s.name_index.emplace(std::string(to), index);
  }
}

void Store::swap(std::string_view a, std::string_view b) {
  Set* x = find(a);
  Set* y = find(b);
  if (x == nullptr || y == nullptr) return;
  std::swap(x->name, y->name);
  std::swap(by_name_[x->name], by_name_[y->name]);
}

}  // namespace fwlint::sets
