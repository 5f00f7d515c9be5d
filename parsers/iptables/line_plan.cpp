#include "parsers/iptables/line_plan.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "parsers/iptables/lower.hpp"
#include "parsers/line_shape.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

using shape::equal;
using shape::mix;
using shape::plain_ipv4;
using shape::plain_ipv6;

constexpr std::size_t kMaxComment = 255;       // XT_MAX_COMMENT_LEN - 1
constexpr std::size_t kMaxInterfaceName = 15;  // IFNAMSIZ - 1
constexpr std::size_t kMaxMultiports = 15;     // XT_MULTI_PORTS

/// Extensions that constrain no field which a slot constrains, or only through a slot.
bool independent(std::string_view extension) {
  constexpr std::array<std::string_view, 16> kNames = {
      "ACCEPT", "DROP",  "RETURN", "addrtype", "comment",   "conntrack", "icmp", "icmp6",
      "mark",   "owner", "state",  "tcp",      "multiport", "udp",       "sctp", "connmark"};
  return std::find(kNames.begin(), kNames.end(), extension) != kNames.end();
}

bool is_verdict(std::string_view target) {
  return target == "ACCEPT" || target == "DROP" || target == "RETURN";
}

Field field_of(WordRole r) {
  switch (r) {
    case WordRole::src:
      return Field::src;
    case WordRole::dst:
      return Field::dst;
    case WordRole::iif:
      return Field::iif;
    case WordRole::oif:
      return Field::oif;
    case WordRole::sport:
    case WordRole::sports:
      return Field::sport;
    case WordRole::dport:
    case WordRole::dports:
      return Field::dport;
    case WordRole::literal:
    case WordRole::chain:
    case WordRole::jump:
    case WordRole::comment:
      break;
  }
  return Field::family;
}

}  // namespace

WordRole LinePlans::role_behind(std::string_view option, const Token& value, Shape& out) {
  if (option.size() == 2) {
    switch (option[1]) {
      case 'A':
        out.chain = table_.find_latest(value.text);
        return out.chain != nullptr && !file_.into.chain(out.chain->id).base ? WordRole::chain
                                                                             : WordRole::literal;
      case 's':
        return WordRole::src;
      case 'd':
        return WordRole::dst;
      case 'i':
        return WordRole::iif;
      case 'o':
        return WordRole::oif;
      case 'j':
      case 'g':
        if (is_verdict(value.text)) break;
        if (const ChainState* to = table_.find(value.text)) {
          if (!file_.into.chain(to->id).base) return WordRole::jump;
        }
        break;
      default:
        break;
    }
    return WordRole::literal;
  }
  switch (option.size()) {
    case 7:
      if (equal(option, "--dport")) return WordRole::dport;
      return equal(option, "--sport") ? WordRole::sport : WordRole::literal;
    case 8:
      if (option == "--dports") return WordRole::dports;
      return option == "--sports" ? WordRole::sports : WordRole::literal;
    case 9:
      return option == "--comment" ? WordRole::comment : WordRole::literal;
    default:
      return WordRole::literal;
  }
}

bool LinePlans::read_shape(const Draft& d, Shape& out) {
  const std::vector<Token>& words = d.line.tokens;
  if (words.size() < 2 || words.size() > kMaxWords || words[0].text != "-A") return false;
  out.hash = words.size();
  for (std::size_t k = 0; k < words.size(); ++k) {
    const Token& t = words[k];
    mix(out.hash, t.text);
    if (!t.looks_like_option() || k + 1 == words.size()) continue;
    const WordRole role = role_behind(t.text, words[k + 1], out);
    if (role == WordRole::literal) continue;
    out.roles[++k] = role;
    out.hash += static_cast<std::uint64_t>(role) + 1;
  }
  return out.chain != nullptr;
}

bool LinePlans::matches(const Plan& plan, const Draft& d, const Shape& shape) {
  const std::vector<Token>& words = d.line.tokens;
  if (words.size() != plan.literals.size() + plan.slots.size()) return false;
  for (const Slot& s : plan.slots) {
    if (shape.roles[s.word] != s.role) return false;
  }
  for (const Literal& l : plan.literals) {
    const Token& t = words[l.word];
    if (t.quoted != l.quoted || shape.roles[l.word] != WordRole::literal || !equal(l.text, t.text))
      return false;
  }
  return true;
}

bool LinePlans::fill_ports(const Slot& slot, const Token& word, Rule& rule) const {
  const bool list = slot.role == WordRole::sports || slot.role == WordRole::dports;
  const Field field = field_of(slot.role);
  std::array<Interval, kMaxMultiports> ports;
  std::size_t count = 0;
  std::size_t used = 0;
  std::size_t at = 0;
  if (list) {
    const auto items = std::count(word.text.begin(), word.text.end(), ',') + 1;
    rule.ports.reserve(std::min(static_cast<std::size_t>(items), kMaxMultiports));
  }
  while (at <= word.text.size()) {
    const std::size_t comma = list ? word.text.find(',', at) : word.text.npos;
    const std::size_t end = std::min(comma, word.text.size());
    const std::string_view item = word.text.substr(at, end - at);
    const auto range = shape::plain_ports(item, ':');
    const bool pair = item.find(':') != item.npos;
    used += pair ? 2U : 1U;
    if (!range || used > kMaxMultiports) return false;
    ports[count++] = *range;
    const auto begin = word.begin + static_cast<std::uint32_t>(at);
    rule.ports.push_back({field, pair ? PortForm::range : PortForm::number, item,
                          ValueSet::range(range->lo, range->hi),
                          file_.span(begin, begin + static_cast<std::uint32_t>(item.size()))});
    at = end + 1;
  }
  ValueSet set = count == 1
                     ? ValueSet::range(ports[0].lo, ports[0].hi)
                     : ValueSet::from(std::vector<Interval>(ports.begin(), ports.begin() + count));
  rule.match.all.fields[slot.place].values = slot.negated ? complement(set, 65535) : set;
  return true;
}

bool LinePlans::fill_slot(const Slot& slot, const Token& word, Rule& rule) const {
  if (word.quoted && slot.role != WordRole::comment) return false;
  switch (slot.role) {
    case WordRole::src:
    case WordRole::dst: {
      const auto address =
          file_.family == Family::ipv4 ? plain_ipv4(word.text) : plain_ipv6(word.text);
      if (!address) return false;
      const Interval range = address->range();
      const ValueSet set = ValueSet::range(range.lo, range.hi);
      rule.match.all.fields[slot.place].values =
          slot.negated ? complement(set, max_address(file_.family)) : set;
      return true;
    }
    case WordRole::iif:
    case WordRole::oif: {
      std::string_view name = word.text;
      if (name.empty() || name.size() > kMaxInterfaceName) return false;
      const bool prefix = name.back() == '+';
      if (prefix) name.remove_suffix(1);
      if (name.empty()) return false;
      SymbolConstraint& symbol = rule.match.all.symbols[slot.place];
      symbol.any_of.clear();
      symbol.any_of.push_back({name, prefix});
      return true;
    }
    case WordRole::sport:
    case WordRole::dport:
    case WordRole::sports:
    case WordRole::dports:
      return fill_ports(slot, word, rule);
    case WordRole::comment:
      if (word.text.empty() || word.text.size() > kMaxComment) return false;
      rule.comment = word.text;
      rule.comment_span = file_.span(word);
      return true;
    case WordRole::literal:
    case WordRole::chain:
    case WordRole::jump:
      break;
  }
  return true;
}

bool LinePlans::fill(const Plan& plan, std::span<const Token> values, Rule& rule) const {
  rule.match.all = plan.prototype.match.all;
  rule.verdict = plan.prototype.verdict;
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (!fill_slot(plan.slots[k], values[k], rule)) return false;
  }
  return true;
}

bool LinePlans::add(const Plan& plan, std::span<const Token> values, ChainState& chain,
                    const Draft& d) {
  auto& rules = file_.into.rules;
  const RuleId id = make_id<RuleId>(rules.size());
  Rule& rule = rules.emplace_back();
  if (!fill(plan, values, rule)) {
    rules.pop_back();
    return false;
  }
  rule.chain = chain.id;
  rule.span = file_.span(d.begin, d.end);
  rule.counters = d.counters;
  chain.order.append(id);
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (plan.slots[k].role != WordRole::jump) continue;
    table_.jumps.push_back({id, std::string(values[k].text), file_.span(values[k]),
                            rule.verdict.kind == VerdictKind::goto_, true});
  }
  return true;
}

bool LinePlans::apply_bytes(std::uint32_t from, std::uint32_t end, const Draft& d) {
  if (trie_.empty()) return false;
  ChainState* chain = nullptr;
  const auto user_chain = [&](WordRole role, std::string_view name) {
    // What stands behind -j is a target of iptables first: see role_behind.
    if (role == WordRole::jump && is_verdict(name)) return false;
    ChainState* found = role == WordRole::chain ? table_.find_latest(name) : table_.find(name);
    if (found == nullptr || file_.into.chain(found->id).base) return false;
    if (role == WordRole::chain) chain = found;
    return true;
  };
  const auto known = trie_.find(file_.text, from, end, user_chain, values_);
  if (!known) return false;
  const Plan& plan = *in_trie_[*known];
  if (chain == nullptr) chain = table_.find_latest(plan.chain);
  return chain != nullptr && add(plan, values_, *chain, d);
}

bool LinePlans::apply(const Draft& d) {
  Shape shape;
  if (plans_.empty() || !read_shape(d, shape)) return false;
  const auto known = plans_.find(shape.hash);
  if (known == plans_.end() || !matches(known->second, d, shape)) return false;
  values_.clear();
  for (const Slot& s : known->second.slots) values_.push_back(d.line.tokens[s.word]);
  return add(known->second, values_, *shape.chain, d);
}

bool LinePlans::place_slots(const Draft& d, const Shape& shape, const Rule& rule,
                            Plan& plan) const {
  const Clause& all = rule.match.all;
  FieldMask taken = 0;
  for (std::size_t k = 0; k < d.line.tokens.size(); ++k) {
    const Token& t = d.line.tokens[k];
    const WordRole role = shape.roles[k];
    if (role == WordRole::literal) {
      plan.literals.push_back({t.text, static_cast<std::uint8_t>(k), t.quoted});
      continue;
    }
    Slot slot{role, k >= 2 && d.line.tokens[k - 2].is_bang(), static_cast<std::uint8_t>(k), 0};
    const Field field = field_of(role);
    if (field != Field::family) {
      if ((taken & mask_of(field)) != 0) return false;
      taken |= mask_of(field);
      const auto is_it = [&](const auto& c) { return c.field == field; };
      const auto place =
          is_symbol(field)
              ? std::find_if(all.symbols.begin(), all.symbols.end(), is_it) - all.symbols.begin()
              : std::find_if(all.fields.begin(), all.fields.end(), is_it) - all.fields.begin();
      const std::size_t count = is_symbol(field) ? all.symbols.size() : all.fields.size();
      if (static_cast<std::size_t>(place) >= count) return false;
      slot.place = static_cast<std::uint8_t>(place);
    }
    plan.slots.push_back(slot);
  }
  return true;
}

void LinePlans::learn(const Draft& d, const Rule& rule) {
  if (plans_.size() >= kMaxPlans || d.command != 'A' || !rule.understood) return;
  if (!d.line.arena.empty()) return;  // a plan's words are slices of the file
  if (!rule.match.one_of.empty() || !rule.effects.empty() || !rule.branches.empty()) return;
  const bool simple = std::all_of(d.instances.begin(), d.instances.end(),
                                  [](const Instance& i) { return independent(i.spec->name); });
  Shape shape;
  if (!simple || !read_shape(d, shape)) return;
  Plan plan;
  if (!place_slots(d, shape, rule, plan)) return;
  // A jump to a chain that is not there yet waits for the table's end, by name.
  const bool jumps = std::any_of(plan.slots.begin(), plan.slots.end(),
                                 [](const Slot& s) { return s.role == WordRole::jump; });
  const VerdictKind kind = rule.verdict.kind;
  if (!jumps && (kind == VerdictKind::jump || kind == VerdictKind::goto_)) return;
  plan.prototype.match.all = rule.match.all;
  plan.prototype.verdict = rule.verdict;
  std::vector<Token> values;
  for (const Slot& s : plan.slots) values.push_back(d.line.tokens[s.word]);
  Rule again;
  if (!fill(plan, values, again) || !shape::same_rule(again, rule)) return;
  if (shape.roles[1] == WordRole::literal) plan.chain = d.line.tokens[1].text;
  const auto [at, is_new] = plans_.emplace(shape.hash, std::move(plan));
  if (is_new) remember(at->second, d);
}

void LinePlans::remember(const Plan& plan, const Draft& d) {
  std::vector<LineTrie::Piece> pieces;
  std::uint32_t from = d.line.tokens.front().begin;
  for (const Slot& s : plan.slots) {
    const Token& word = d.line.tokens[s.word];
    pieces.push_back({file_.text.substr(from, word.begin - from), s.role});
    from = word.end;
  }
  const std::uint32_t end = d.line.tokens.back().end;
  pieces.push_back({file_.text.substr(from, end - from), WordRole::literal});
  if (trie_.add(pieces, static_cast<std::uint32_t>(in_trie_.size()))) in_trie_.push_back(&plan);
}

}  // namespace fwlint::iptables
