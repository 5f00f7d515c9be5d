#include "parsers/nftables/line_plan.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "parsers/line_shape.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

constexpr std::size_t kMaxInterfaceName = 15;  // IFNAMSIZ - 1
constexpr std::size_t kMaxComment = 120;       // below NFTNL_UDATA_COMMENT_MAXLEN
constexpr std::size_t kMaxGroup = 64;

using shape::equal;

// Inlined: these are asked for nearly every byte.
constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool hex_digit(char c) {
  return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

Field field_of(LineRole r) {
  switch (r) {
    case LineRole::src:
      return Field::src;
    case LineRole::dst:
      return Field::dst;
    case LineRole::iif:
      return Field::iif;
    case LineRole::oif:
      return Field::oif;
    case LineRole::sport:
      return Field::sport;
    case LineRole::dport:
      return Field::dport;
    case LineRole::literal:
    case LineRole::jump:
    case LineRole::packets:
    case LineRole::bytes:
    case LineRole::comment:
      break;
  }
  return Field::family;
}

/// The field that a selector's last word reads.
LineRole selector_role(std::string_view w) {
  switch (w.size()) {
    case 5:
      if (w == "saddr") return LineRole::src;
      if (w == "daddr") return LineRole::dst;
      if (w == "sport") return LineRole::sport;
      if (w == "dport") return LineRole::dport;
      break;
    case 7:
      if (w == "iifname") return LineRole::iif;
      if (w == "oifname") return LineRole::oif;
      break;
    default:
      break;
  }
  return LineRole::literal;
}

/// Words behind or before which the fields of the slots are read in another way: parts of
/// concatenations, bytes by their place, routing lookups, interface indexes, the connection's
/// other direction.
bool reads_otherwise(std::string_view w) {
  if (w.empty()) return true;
  if (w[0] == '@') return w.size() > 1 && w.find(',') != w.npos;
  switch (w.size()) {
    case 1:
      return w[0] == '.' || w[0] == '&' || w[0] == '|' || w[0] == '^';
    case 2:
      return w == "rt";
    case 3:
      return w == "fib" || w == "iif" || w == "oif" || w == "osf" || w == "map";
    case 4:
      return w == "vmap";
    case 5:
      return w == "reply" || w == "vxlan" || w == "ipsec" || w == "jhash";
    case 6:
      return w == "socket" || w == "numgen" || w == "geneve" || w == "gretap";
    case 7:
      return w == "symhash";
    case 8:
      return w == "original";
    default:
      return false;
  }
}

bool port_header(std::string_view w) {
  return w == "tcp" || w == "udp" || w == "th" || w == "sctp" || w == "dccp" || w == "udplite";
}

bool digits(std::string_view s) { return !s.empty() && std::all_of(s.begin(), s.end(), digit); }

/// Calls `each` with every element of "a, b, c"; false when it does, or when there are too many.
template <typename F>
bool for_elements(std::string_view group, F each) {
  std::size_t at = 0;
  for (std::size_t n = 0; n < kMaxGroup; ++n) {
    while (at < group.size() && group[at] == ' ') ++at;
    std::size_t end = at;
    while (end < group.size() && group[end] != ',' && group[end] != ' ') ++end;
    if (!each(group.substr(at, end - at), at)) return false;
    while (end < group.size() && group[end] == ' ') ++end;
    if (end == group.size()) return true;
    if (group[end] != ',') return false;
    at = end + 1;
  }
  return false;
}

/// Intervals in ascending order that do not overlap: nft refuses others, or merges them.
class Ascending {
 public:
  bool add(const Interval& i) {
    if (count_ > 0 && i.lo <= items_[count_ - 1].hi) return false;
    items_[count_++] = i;
    return true;
  }
  [[nodiscard]] ValueSet set() const {
    if (count_ == 1) return ValueSet::range(items_[0].lo, items_[0].hi);
    return ValueSet::from(std::vector<Interval>(
        items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(count_)));
  }

 private:
  std::array<Interval, kMaxGroup> items_;
  std::size_t count_ = 0;
};

/// Words that begin another part of a chain, not a rule.
bool begins_other_part(std::string_view w) {
  constexpr std::array<std::string_view, 11> kWords = {"type",   "policy",   "flags",   "comment",
                                                       "device", "devices",  "chain",   "table",
                                                       "define", "redefine", "undefine"};
  return w == "include" || std::find(kWords.begin(), kWords.end(), w) != kWords.end();
}

/// Words of the statements that write to a set: what a set holds must be known before any rule is
/// lowered.
bool writes_set(std::string_view w) {
  return w == "add" || w == "update" || w == "delete" || w == "meter";
}

/// " # handle 7" up to the end of the line.
std::optional<std::uint32_t> handle_comment(std::string_view rest) {
  constexpr std::string_view kMark = "# handle ";
  if (!rest.starts_with(kMark)) return std::nullopt;
  rest.remove_prefix(kMark.size());
  std::uint64_t n = 0;
  if (rest.empty() || rest.size() > 9) return std::nullopt;
  for (const char c : rest) {
    if (!digit(c)) return std::nullopt;
    n = n * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return n == 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(n));
}

}  // namespace

// ---- lines
// ---------------------------------------------------------------------------------------

bool plain_rule_line(std::string_view text, std::uint32_t begin, RuleLine& out,
                     std::uint32_t& next) {
  if (begin >= text.size() || !letter(text[begin])) return false;
  bool open = false;  // within braces
  char before = '\0';
  std::size_t at = begin;
  out.handle = 0;
  for (;;) {
    if (at >= text.size()) return false;
    const char c = text[at];
    if (letter(c)) {
      std::size_t end = at + 1;
      while (end < text.size() && (letter(text[end]) || digit(text[end]) || text[end] == '-'))
        ++end;
      const std::string_view w = text.substr(at, end - at);
      if (w.size() <= 6 && writes_set(w)) return false;
      if (at == begin && begins_other_part(w)) return false;
      before = 'w';
      at = end;
      continue;
    }
    if (c == '\n') break;
    if (c == '#') {
      const std::size_t end = text.find('\n', at);
      if (open || before == '\0' || end == text.npos) return false;
      const auto handle = handle_comment(text.substr(at, end - at));
      if (!handle) return false;
      out.handle = *handle;
      break;
    }
    if (c == '"') {
      const std::size_t end = text.find_first_of("\"\n\\", at + 1);
      if (end == text.npos || text[end] != '"') return false;
      at = end;
    } else if (c == '{' || c == '}') {
      if (open == (c == '{')) return false;
      open = c == '{';
    } else if (c == '$' || c == ';' || c == '\\' || c == '\r' || c == '(' || c == ')' ||
               c == '\'' || (c < ' ' && c != '\t') || static_cast<unsigned char>(c) >= 0x7f) {
      return false;
    }
    if (c != ' ' && c != '\t') before = c;
    ++at;
  }
  // A line that ends in an operator would go on in the next one.
  const bool ended = before == 'w' || before == '"' || before == '}' || digit(before);
  if (open || !ended) return false;
  next = static_cast<std::uint32_t>(at);
  while (text[at - 1] == ' ' || text[at - 1] == '\t') --at;
  out.begin = begin;
  out.end = static_cast<std::uint32_t>(at);
  return true;
}

// ---- shapes
// --------------------------------------------------------------------------------------

/// Words between blanks, strings and groups as one word each.
bool LinePlans::split(std::string_view text, Shape& out) {
  out.count = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ' || text[at] == '\t') {
      ++at;
      continue;
    }
    if (out.count == kMaxWords) return false;
    const char first = text[at];
    const char close = first == '"' ? '"' : first == '{' ? '}' : '\0';
    std::size_t begin = at;
    std::size_t end = at;
    if (close != '\0') {
      end = text.find(close, ++begin);
      if (end == text.npos) return false;
      at = end + 1;
      if (at < text.size() && text[at] != ' ') return false;
      while (first == '{' && begin < end && text[begin] == ' ') ++begin;
      while (first == '{' && begin < end && text[end - 1] == ' ') --end;
    } else {
      while (end < text.size() && text[end] != ' ' && text[end] != '\t') ++end;
      at = end;
    }
    Word& w = out.words[out.count++];
    w.text = text.substr(begin, end - begin);
    w.begin = static_cast<std::uint32_t>(begin);
    w.kind = first == '"' ? WordKind::quoted : first == '{' ? WordKind::group : WordKind::plain;
    w.role = LineRole::literal;
    w.negated = false;
  }
  return out.count > 0;
}

/// The value at `at`, if it is written as a value; what it names stays a literal.
void LinePlans::value_role(Shape& shape, std::size_t at, LineRole role, bool v6) const {
  Word& w = shape.words[at];
  if (w.text.empty()) return;
  const char first = w.text[0];
  bool fits = false;
  switch (role) {
    case LineRole::src:
    case LineRole::dst:
      fits = w.kind != WordKind::quoted &&
             (digit(first) || (v6 && (hex_digit(first) || first == ':')));
      break;
    case LineRole::sport:
    case LineRole::dport:
      fits = w.kind != WordKind::quoted && digit(first);
      break;
    case LineRole::iif:
    case LineRole::oif:
    case LineRole::comment:
      fits = w.kind == WordKind::quoted;
      break;
    case LineRole::packets:
    case LineRole::bytes:
      fits = w.kind == WordKind::plain && digit(first);
      break;
    case LineRole::jump: {
      const auto to = chains_.find(w.text);
      fits = w.kind == WordKind::plain && to != chains_.end() && !into_.chain(to->second).base;
      break;
    }
    case LineRole::literal:
      break;
  }
  if (!fits) return;
  w.role = role;
  w.v6 = v6;
}

/// Finds the values, and hashes the rest. What nft refuses may depend on the hook, so a base chain
/// has shapes of its own.
void LinePlans::assign_roles(Shape& shape, ChainId chain) const {
  shape.alone = true;
  shape.hash = shape.count;
  if (into_.chain(chain).base) shape.hash += (index(chain) + 1) * 0x9e3779b97f4a7c15U;
  unsigned selectors = 0;
  for (std::size_t k = 0; k < shape.count; ++k) {
    Word& w = shape.words[k];
    if (w.role != LineRole::literal) {
      shape.hash = (shape.hash ^ (static_cast<std::uint64_t>(w.role) * 8 +
                                  static_cast<std::uint64_t>(w.kind) * 2 + (w.negated ? 1U : 0U))) *
                   0xff51afd7ed558ccdU;
      continue;
    }
    shape::mix(shape.hash, w.text);
    if (w.kind != WordKind::plain) continue;
    if (reads_otherwise(w.text)) shape.alone = false;
    const bool last = k + 1 == shape.count;
    const LineRole selector = selector_role(w.text);
    if (selector != LineRole::literal) {
      const unsigned bit = 1U << static_cast<unsigned>(selector);
      if ((selectors & bit) != 0) shape.alone = false;
      selectors |= bit;
      if (last) continue;
      const bool address = selector == LineRole::src || selector == LineRole::dst;
      const bool port = selector == LineRole::sport || selector == LineRole::dport;
      const std::string_view header = k > 0 ? shape.words[k - 1].text : std::string_view();
      if (address && header != "ip" && header != "ip6") continue;
      if (port && !port_header(header)) continue;
      const bool negated = shape.words[k + 1].text == "!=";
      const std::size_t value = k + (negated ? 2 : 1);
      if (value >= shape.count) continue;
      value_role(shape, value, selector, address && header == "ip6");
      shape.words[value].negated = negated;
    } else if (!last && (w.text == "jump" || w.text == "goto")) {
      value_role(shape, k + 1, LineRole::jump, false);
    } else if (w.text == "counter" && k + 4 < shape.count && shape.words[k + 1].text == "packets" &&
               shape.words[k + 3].text == "bytes") {
      value_role(shape, k + 2, LineRole::packets, false);
      value_role(shape, k + 4, LineRole::bytes, false);
    } else if (!last && w.text == "comment") {
      value_role(shape, k + 1, LineRole::comment, false);
    }
  }
}

bool LinePlans::matches(const Plan& plan, const Shape& shape) {
  if (plan.words.size() != shape.count) return false;
  for (std::size_t k = 0; k < shape.count; ++k) {
    const Word& a = plan.words[k];
    const Word& b = shape.words[k];
    if (a.role != b.role || a.kind != b.kind || a.negated != b.negated) return false;
    if (a.role == LineRole::literal ? !equal(a.text, b.text) : a.v6 != b.v6) return false;
  }
  return true;
}

// ---- filling in
// ----------------------------------------------------------------------------------

bool LinePlans::fill_addresses(const Word& word, std::size_t place, fwlint::Rule& rule) {
  const auto read = [&](std::string_view s, Interval& out) {
    const auto a = word.v6 ? shape::plain_ipv6(s) : shape::plain_ipv4(s);
    if (!a || (a->base & a->host) != 0) return false;  // bits behind the prefix: read in full
    out = a->range();
    return true;
  };
  ValueSet set;
  if (word.kind == WordKind::group) {
    Ascending items;
    const bool ok = for_elements(word.text, [&](std::string_view s, std::size_t) {
      Interval i;
      return read(s, i) && items.add(i);
    });
    if (!ok) return false;
    set = items.set();
  } else {
    Interval i;
    if (!read(word.text, i)) return false;
    set = ValueSet::range(i.lo, i.hi);
  }
  rule.match.all.fields[place].values =
      word.negated ? complement(set, max_address(word.v6 ? Family::ipv6 : Family::ipv4)) : set;
  return true;
}

bool LinePlans::fill_ports(const Word& word, std::size_t place, const RuleLine& line,
                           fwlint::Rule& rule) {
  Ascending items;
  const auto read = [&](std::string_view s, std::size_t at) {
    const auto range = shape::plain_ports(s, '-');
    const bool pair = s.find('-') != s.npos;
    if (!range || (pair && range->lo == range->hi) || !items.add(*range)) return false;
    if (range->lo == 0 && range->hi == 65535) return false;
    const auto begin = line.begin + word.begin + static_cast<std::uint32_t>(at);
    rule.ports.push_back({field_of(word.role),
                          pair ? PortForm::range : PortForm::number,
                          s,
                          ValueSet::range(range->lo, range->hi),
                          {line.file, begin, begin + static_cast<std::uint32_t>(s.size())}});
    return true;
  };
  if (word.kind == WordKind::group) {
    if (!for_elements(word.text, read)) return false;
  } else if (!read(word.text, 0)) {
    return false;
  }
  const ValueSet set = items.set();
  rule.match.all.fields[place].values = word.negated ? complement(set, 65535) : set;
  return true;
}

bool LinePlans::fill_slot(const Word& word, std::size_t place, const RuleLine& line,
                          fwlint::Rule& rule) const {
  const std::string_view text = word.text;
  switch (word.role) {
    case LineRole::src:
    case LineRole::dst:
      return fill_addresses(word, place, rule);
    case LineRole::sport:
    case LineRole::dport:
      return fill_ports(word, place, line, rule);
    case LineRole::iif:
    case LineRole::oif: {
      if (text.size() > kMaxInterfaceName || text.find_first_of("*\\") != text.npos) return false;
      SymbolConstraint& symbol = rule.match.all.symbols[place];
      symbol.any_of.clear();
      symbol.any_of.push_back({text, false});
      return true;
    }
    case LineRole::jump:
      rule.verdict.target = chains_.find(text)->second;
      return true;
    case LineRole::packets:
    case LineRole::bytes: {
      const auto n = text.size() < 19 && digits(text) ? parse_unsigned(text) : std::nullopt;
      if (!n) return false;
      if (!rule.counters) rule.counters.emplace();
      (word.role == LineRole::packets ? rule.counters->packets : rule.counters->bytes) = *n;
      return true;
    }
    case LineRole::comment:
      if (text.size() > kMaxComment || text.find('\\') != text.npos) return false;
      rule.comment = text;
      rule.comment_span = {line.file, line.begin + word.begin - 1,
                           line.begin + word.begin + static_cast<std::uint32_t>(text.size()) + 1};
      return true;
    case LineRole::literal:
      break;
  }
  return false;
}

bool LinePlans::fill(const Plan& plan, const Shape& shape, const RuleLine& line,
                     fwlint::Rule& rule) const {
  rule.match.all = plan.prototype.match.all;
  rule.verdict = plan.prototype.verdict;
  return std::all_of(plan.slots.begin(), plan.slots.end(), [&](const Slot& s) {
    const Word& w = shape.words[s.word];
    if (w.role != LineRole::literal) return fill_slot(w, s.place, line, rule);
    PortMention& m = rule.ports.emplace_back(plan.mentions[s.place]);
    m.span.file = line.file;
    m.span.begin = line.begin + w.begin;
    m.span.end = m.span.begin + static_cast<std::uint32_t>(w.text.size());
    return true;
  });
}

bool LinePlans::apply(const RuleLine& line, std::string_view text, ChainId chain) {
  if (plans_.empty() || !split(text, shape_)) return false;
  assign_roles(shape_, chain);
  const auto known = plans_.find(shape_.hash);
  if (known == plans_.end() || !matches(known->second, shape_)) return false;
  const RuleId id = make_id<RuleId>(into_.rules.size());
  fwlint::Rule& rule = into_.rules.emplace_back();
  if (!fill(known->second, shape_, line, rule)) {
    into_.rules.pop_back();
    return false;
  }
  rule.chain = chain;
  rule.span = {line.file, line.begin, line.end};
  into_.chain(chain).rules.push_back(id);
  return true;
}

// ---- learning
// ------------------------------------------------------------------------------------

/// A word that is the same in every line of the shape and names ports: a service, a set.
void LinePlans::mention_of(std::size_t k, const Word& w, const RuleLine& line,
                           const fwlint::Rule& rule, Plan& plan) {
  const std::uint32_t begin = line.begin + w.begin;
  for (const PortMention& m : rule.ports) {
    if (m.span.begin != begin || m.span.end != begin + w.text.size()) continue;
    plan.slots.push_back(
        {static_cast<std::uint8_t>(k), static_cast<std::uint8_t>(plan.mentions.size())});
    plan.mentions.push_back(m);
  }
}

bool LinePlans::place_slots(const Shape& shape, const RuleLine& line, const fwlint::Rule& rule,
                            Plan& plan) {
  const Clause& all = rule.match.all;
  for (std::size_t k = 0; k < shape.count; ++k) {
    const Word& w = shape.words[k];
    if (w.role == LineRole::literal) {
      mention_of(k, w, line, rule, plan);
      continue;
    }
    std::size_t place = 0;
    const Field field = field_of(w.role);
    if (field != Field::family) {
      const auto is_it = [&](const auto& c) { return c.field == field; };
      const bool symbol = is_symbol(field);
      if (symbol ? std::count_if(all.symbols.begin(), all.symbols.end(), is_it) != 1
                 : std::count_if(all.fields.begin(), all.fields.end(), is_it) != 1) {
        return false;
      }
      const auto at =
          symbol ? std::find_if(all.symbols.begin(), all.symbols.end(), is_it) - all.symbols.begin()
                 : std::find_if(all.fields.begin(), all.fields.end(), is_it) - all.fields.begin();
      place = static_cast<std::size_t>(at);
    }
    plan.slots.push_back({static_cast<std::uint8_t>(k), static_cast<std::uint8_t>(place)});
  }
  return true;
}

void LinePlans::learn(const RuleLine& line, std::string_view text, const fwlint::Rule& rule) {
  if (plans_.size() >= kMaxPlans || !rule.understood || !split(text, shape_)) return;
  if (!rule.match.one_of.empty() || !rule.effects.empty() || !rule.branches.empty()) return;
  const auto stateful = [&](const Literal& l) { return into_.predicates[l.predicate].stateful; };
  const auto& literals = rule.match.all.literals;
  if (std::any_of(literals.begin(), literals.end(), stateful)) return;
  assign_roles(shape_, rule.chain);
  if (!shape_.alone) return;
  Plan plan;
  if (!place_slots(shape_, line, rule, plan)) return;
  plan.words.assign(shape_.words.begin(),
                    shape_.words.begin() + static_cast<std::ptrdiff_t>(shape_.count));
  plan.prototype.match.all = rule.match.all;
  plan.prototype.verdict = rule.verdict;
  fwlint::Rule again;
  if (!fill(plan, shape_, line, again) || !shape::same_rule(again, rule)) return;
  const bool same_counters =
      again.counters.has_value() == rule.counters.has_value() &&
      (!rule.counters || (again.counters->packets == rule.counters->packets &&
                          again.counters->bytes == rule.counters->bytes));
  const bool same_end = again.verdict.kind == rule.verdict.kind &&
                        again.verdict.target == rule.verdict.target &&
                        again.verdict.detail == rule.verdict.detail &&
                        rule.span == Span{line.file, line.begin, line.end};
  if (same_counters && same_end) plans_.emplace(shape_.hash, std::move(plan));
}

}  // namespace fwlint::nftables
