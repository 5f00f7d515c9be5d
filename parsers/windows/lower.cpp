// A union with one alternative is folded into the conjunction, so that the common rule stays one
// flat clause. A keyword written for both families needs no constraint on the family.
#include "parsers/windows/lower.hpp"

#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::windows {

namespace {

constexpr unsigned kBothFamilies = 3;

void fold(Clause& into, Clause&& c) {
  for (FieldConstraint& f : c.fields) require(into, f.field, f.values);
  for (SymbolConstraint& s : c.symbols) into.symbols.push_back(std::move(s));
  for (const Literal& l : c.literals) into.literals.push_back(l);
}

}  // namespace

Field address_field(Direction d, Side s) {
  return (d == Direction::in) == (s == Side::remote) ? Field::src : Field::dst;
}
Field port_field(Direction d, Side s) {
  return (d == Direction::in) == (s == Side::remote) ? Field::sport : Field::dport;
}
std::string_view to_string(Side s) { return s == Side::local ? "local" : "remote"; }

void AddressSpec::add(const AddressRange& r) {
  (r.family == Family::ipv4 ? v4 : v6).push_back(r.values);
}

void AddressSpec::add_keyword(std::string_view name, unsigned families, bool known, Span span) {
  for (Keyword& k : keywords) {
    if (k.name == name) {
      k.families |= families;
      return;
    }
  }
  keywords.push_back({std::string(name), families, known, span});
}

RuleWriter::RuleWriter(const SourceSet& sources, Ruleset& into, Diagnostics& diagnostics,
                       Span rule_span)
    : sources_(sources), into_(into), diagnostics_(diagnostics) {
  rule.span = rule_span;
}

PredicateId RuleWriter::intern(PredicateKind kind, std::string text, FieldMask reads, Span span) {
  Predicate p;
  p.kind = kind;
  p.text = std::move(text);
  p.reads = reads;
  p.first_seen = span;
  return into_.predicates.intern(std::move(p));
}

void RuleWriter::gap(std::string what, Span span) {
  rule.understood = false;
  into_.gaps.push_back({GapKind::not_understood, span, make_id<RuleId>(into_.rules.size()),
                        std::move(what), "treated as a condition that may or may not hold"});
}

std::string RuleWriter::place(Span span) const {
  const std::uint32_t line = sources_.locate(span.file, span.begin).line;
  for (const InputInfo& i : into_.inputs) {
    if (i.file != span.file)
      return fmt::format("line {} of {}", line, sources_.file(span.file).name);
  }
  return fmt::format("line {}", line);
}

void RuleWriter::require_name(Field f, std::string name) {
  require_symbol(rule.match.all, f, {SymbolPattern{std::move(name), false}});
}

void RuleWriter::add_alternatives(std::vector<Clause> clauses) {
  if (clauses.empty()) return;
  if (clauses.size() == 1) {
    fold(rule.match.all, std::move(clauses.front()));
  } else {
    rule.match.one_of.push_back(std::move(clauses));
  }
}

void RuleWriter::addresses(Side side, const AddressSpec& spec) {
  const Field field = address_field(direction, side);
  std::vector<Clause> out;
  if (!spec.v4.empty()) {
    require_address(out.emplace_back(), field, Family::ipv4, ValueSet::from(spec.v4));
  }
  if (!spec.v6.empty()) {
    require_address(out.emplace_back(), field, Family::ipv6, ValueSet::from(spec.v6));
  }
  for (const Keyword& k : spec.keywords) {
    Clause& c = out.emplace_back();
    if (k.families != kBothFamilies) require(c, k.families == 1 ? Family::ipv4 : Family::ipv6);
    const std::string text = fmt::format("{} address in {}", to_string(side), k.name);
    const auto kind = k.known ? PredicateKind::keyword : PredicateKind::unknown;
    const FieldMask reads = mask_of(Field::src) | mask_of(Field::dst) | mask_of(Field::family);
    require_literal(c, intern(kind, text, reads, k.span));
    if (!k.known) gap(fmt::format("address keyword '{}'", printable(k.name)), k.span);
  }
  add_alternatives(std::move(out));
}

void RuleWriter::ports(Side side, std::uint8_t protocol, const PortSpec& spec) {
  const Field field = port_field(direction, side);
  std::vector<Clause> out;
  if (!spec.ports.empty()) {
    Clause& c = out.emplace_back();
    require(c, Field::protocol, ValueSet::single(protocol));
    require_ports(c, field, ValueSet::from(spec.ports));
  }
  for (const Keyword& k : spec.keywords) {
    Clause& c = out.emplace_back();
    require(c, Field::protocol, ValueSet::single(protocol));
    require(c, Field::fragment, ValueSet::single(0));
    const std::string text = fmt::format("{} port is {}", to_string(side), k.name);
    const auto kind = k.known ? PredicateKind::keyword : PredicateKind::unknown;
    const FieldMask reads =
        mask_of(Field::protocol) | mask_of(Field::sport) | mask_of(Field::dport);
    require_literal(c, intern(kind, text, reads, k.span));
    if (!k.known) gap(fmt::format("port keyword '{}'", printable(k.name)), k.span);
  }
  add_alternatives(std::move(out));
}

void RuleWriter::condition(PredicateKind kind, std::string text, FieldMask reads, Span span) {
  require_literal(rule.match.all, intern(kind, std::move(text), reads, span));
}

void RuleWriter::any_condition(PredicateKind kind, const std::vector<std::string>& texts,
                               Span span) {
  std::vector<Clause> out;
  for (const std::string& t : texts) {
    require_literal(out.emplace_back(), intern(kind, t, 0, span));
  }
  add_alternatives(std::move(out));
}

void RuleWriter::mention(Side side, PortForm form, std::string_view text, ValueSet ports,
                         Span span) {
  rule.ports.push_back(
      {port_field(direction, side), form, std::string(text), std::move(ports), span});
}

void RuleWriter::effect(std::string text, Span span) {
  Effect e;
  e.kind = EffectKind::other;
  e.text = std::move(text);
  e.span = span;
  rule.effects.push_back(std::move(e));
}

void RuleWriter::unknown(std::string text, Span span, std::string what) {
  if (++unknowns_ > kMaxUnknowns) return;
  require_literal(rule.match.all, intern(PredicateKind::unknown, std::move(text), 0, span));
  gap(std::move(what), span);
}

void RuleWriter::malformed(Span span, const ValueError& e) {
  malformed(span, e.message, e.expected, e.hint);
}

void RuleWriter::malformed(Span span, std::string message, std::string expected, std::string hint) {
  if (unknowns_ >= kMaxUnknowns) {
    diagnostics_.error(span, std::move(message), std::move(expected), std::move(hint));
    return;
  }
  const std::uint32_t column = sources_.locate(span.file, span.begin).byte_column;
  unknown(fmt::format("Windows accepts what stands at {}, column {}", place(span), column), span,
          message);
  diagnostics_.error(span, std::move(message), std::move(expected), std::move(hint));
}

void RuleWriter::merge_loosely(Match inner, std::string text, Span span) {
  const bool free = inner.all.fields.empty() && inner.all.symbols.empty() &&
                    inner.all.literals.empty() && inner.one_of.empty();
  if (free) return;
  const PredicateId lifted = intern(PredicateKind::environment, std::move(text), 0, span);
  // (A and (B or C)) or L is (A or L) and (B or C or L).
  std::vector<Clause> first(1);
  fold(first.front(), std::move(inner.all));
  inner.one_of.push_back(std::move(first));
  for (std::vector<Clause>& list : inner.one_of) {
    require_literal(list.emplace_back(), lifted);
    rule.match.one_of.push_back(std::move(list));
  }
}

RuleId RuleWriter::finish() {
  const WindowsChains chains = ensure_chains(into_, rule.span);
  rule.chain = direction == Direction::in ? chains.in : chains.out;
  return into_.add_rule(std::move(rule));
}

}  // namespace fwlint::windows
