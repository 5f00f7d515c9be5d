#include "src/model/predicate.hpp"

#include <utility>

namespace fwlint {

std::string_view to_string(PredicateKind k) {
  switch (k) {
    case PredicateKind::rate:
      return "rate";
    case PredicateKind::mark:
      return "mark";
    case PredicateKind::ct_mark:
      return "ct mark";
    case PredicateKind::set_contents:
      return "set contents";
    case PredicateKind::keyword:
      return "keyword";
    case PredicateKind::security:
      return "security";
    case PredicateKind::environment:
      return "environment";
    case PredicateKind::content:
      return "content";
    case PredicateKind::hidden:
      return "hidden";
    case PredicateKind::unknown:
      return "unknown";
  }
  return "";
}

PredicateId PredicateTable::intern(Predicate p) {
  const PredicateId next = make_id<PredicateId>(all_.size());
  if (!p.stateful) {
    std::string key = std::string(to_string(p.kind)) + '\n' + p.text;
    const auto [it, inserted] = by_text_.emplace(std::move(key), next);
    if (!inserted) return it->second;
  }
  all_.push_back(std::move(p));
  return next;
}

}  // namespace fwlint
