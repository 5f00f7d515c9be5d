// Chains are aligned first; what is left over names the packets that can differ. Only those are
// searched, in programs that know only the rules that such packets can match. Every difference is
// replayed by `trace`, which follows what the search does not: where they disagree nothing is
// claimed.
#include "src/analysis/diff.hpp"

#include <algorithm>
#include <utility>

#include "src/analysis/diff_family.hpp"
#include "src/analysis/diff_leftovers.hpp"

namespace fwlint {

namespace {

bool has_family(const Ruleset& r, Family f) {
  return std::any_of(r.tables.begin(), r.tables.end(),
                     [f](const Table& t) { return sees(t.family, f) && !t.dormant; });
}

}  // namespace

std::vector<Cell> all_new_connections(const Program& program, Hook hook) {
  const auto one = [](std::uint8_t p) { return ValueSet::single(p); };
  const auto fixed = [&](Cell& c, Field f) {
    return c.narrow(f, ValueSet::single(program.universe.preferred[static_cast<std::size_t>(f)]));
  };
  Cell base = hook_region(program, hook);
  bool ok = base.narrow(Field::fragment, ValueSet::single(0)) &&
            base.narrow(Field::ct_state, one(static_cast<std::uint8_t>(CtState::new_)));
  ValueSet ported;
  for (unsigned p = 0; p < 256; ++p) {
    const auto number = static_cast<std::uint8_t>(p);
    if (has_ports(number) && number != protocol::tcp) ported = unite(ported, one(number));
  }
  const ValueSet icmp = unite(one(protocol::icmp), one(protocol::icmpv6));
  const ValueSet others = complement(unite(unite(one(protocol::tcp), ported), icmp), 255);
  const unsigned ecn = tcp_flag::syn | tcp_flag::ece | tcp_flag::cwr;
  std::vector<Cell> out(4, base);
  ok = ok && out[0].narrow(Field::protocol, one(protocol::tcp)) &&
       out[0].narrow(Field::tcp_flags,
                     ValueSet::from({{tcp_flag::syn, tcp_flag::syn}, {ecn, ecn}})) &&
       fixed(out[0], Field::icmp);
  ok = ok && out[1].narrow(Field::protocol, ported) && fixed(out[1], Field::tcp_flags) &&
       fixed(out[1], Field::icmp);
  ok = ok && out[2].narrow(Field::protocol, icmp) && fixed(out[2], Field::tcp_flags);
  ok = ok && out[3].narrow(Field::protocol, others) && fixed(out[3], Field::tcp_flags) &&
       fixed(out[3], Field::icmp);
  for (const std::size_t i : {2U, 3U}) {
    ok = ok && fixed(out[i], Field::sport) && fixed(out[i], Field::dport);
  }
  return ok ? out : std::vector<Cell>{};
}

RulesetDiff diff_rulesets(const Ruleset& before, const Ruleset& after, const DiffOptions& options) {
  RulesetDiff out;
  const RuleEquality equality(before, after);
  Leftovers leftovers(before, after);
  for (const Family f : {Family::ipv4, Family::ipv6}) {
    FamilyDiff d;
    d.family = f;
    d.in_before = has_family(before, f);
    d.in_after = has_family(after, f);
    if (d.compared()) {
      FamilySearch search({before, equality.traits_before()}, {after, equality.traits_after()},
                          equality, f, options);
      d = search.run();
      leftovers.take(search);
      out.translations = out.translations || search.followed();
    }
    out.families.push_back(std::move(d));
  }
  out.uncompared = leftovers.finish(options.whole);
  return out;
}

}  // namespace fwlint
