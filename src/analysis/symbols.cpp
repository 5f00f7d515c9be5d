#include "src/analysis/symbols.hpp"

#include <algorithm>

namespace fwlint {

namespace {

constexpr int kMaxTries = 100000;

bool starts(std::string_view s, std::string_view prefix) {
  return s.substr(0, prefix.size()) == prefix;
}

}  // namespace

void SymbolSpace::build(std::vector<SymbolPattern> patterns, std::string_view other_name,
                        std::string_view suffix) {
  std::sort(patterns.begin(), patterns.end());
  patterns.erase(std::unique(patterns.begin(), patterns.end()), patterns.end());
  names_.assign(1, "");
  prefixes_.clear();
  for (const SymbolPattern& p : patterns) {
    if (!p.prefix && !p.name.empty()) names_.push_back(p.name.str());
  }
  std::sort(names_.begin() + 1, names_.end());
  exact_count_ = static_cast<std::uint32_t>(names_.size() - 1);
  for (const SymbolPattern& p : patterns) {
    if (p.prefix && !p.name.empty()) prefixes_.push_back(p.name.str());
  }
  std::sort(prefixes_.begin(), prefixes_.end());
  const auto taken = [&](const std::string& n, std::string_view own) {
    if (std::binary_search(names_.begin() + 1, names_.begin() + 1 + exact_count_, n)) return true;
    return std::any_of(prefixes_.begin(), prefixes_.end(),
                       [&](const std::string& q) { return q.size() > own.size() && starts(n, q); });
  };
  const auto representative = [&](std::string base, std::string_view own) {
    if (!own.empty()) {
      base = std::string(own) + std::string(suffix);
    }
    std::string candidate = base;
    // A longer prefix of the rules may hold every name with this stem: then other stems are tried.
    for (int i = 1; taken(candidate, own); ++i) {
      const auto letter = static_cast<char>('a' + i % 26);
      candidate = own.empty() ? std::string(1, letter) + std::to_string(i / 26) + base
                              : std::string(own) + letter + std::to_string(i / 26);
      if (i > kMaxTries) return std::string(own) + "?";
    }
    return candidate;
  };
  std::vector<std::string> extra;
  for (const std::string& p : prefixes_) extra.push_back(representative({}, p));
  extra.push_back(representative(std::string(other_name), {}));
  names_.insert(names_.end(), extra.begin(), extra.end());
}

std::uint32_t SymbolSpace::longest_prefix(std::string_view name) const {
  std::uint32_t best = other();
  std::size_t length = 0;
  for (std::size_t i = 0; i < prefixes_.size(); ++i) {
    if (starts(name, prefixes_[i]) && prefixes_[i].size() > length) {
      length = prefixes_[i].size();
      best = static_cast<std::uint32_t>(1 + exact_count_ + i);
    }
  }
  return best;
}

std::uint32_t SymbolSpace::atom(std::string_view name) const {
  if (name.empty()) return 0;
  const auto first = names_.begin() + 1;
  const auto last = first + exact_count_;
  const auto it = std::lower_bound(first, last, name);
  if (it != last && *it == name) return static_cast<std::uint32_t>(it - names_.begin());
  return longest_prefix(name);
}

ValueSet SymbolSpace::values(const CompactVector<SymbolPattern>& any_of, bool negated) const {
  std::vector<Interval> hits;
  for (const SymbolPattern& p : any_of) {
    if (!p.prefix) {
      const std::uint32_t a = atom(p.name);
      if (a == 0 || exact(a)) hits.push_back({a, a});
      continue;
    }
    for (std::uint32_t a = 0; a <= max(); ++a) {
      // A prefix atom stands for names that match its own prefix; it lies within every shorter one.
      const bool is_prefix_atom = a > exact_count_ && a != other();
      const std::string_view shown = is_prefix_atom ? prefixes_[a - 1 - exact_count_] : names_[a];
      if (p.name.empty() || (a != other() && starts(shown, p.name))) hits.push_back({a, a});
    }
  }
  const ValueSet s = ValueSet::from(std::move(hits));
  return negated ? complement(s, max()) : s;
}

}  // namespace fwlint
