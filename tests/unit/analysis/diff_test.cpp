#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "src/analysis/diff.hpp"
#include "src/analysis/diff_align.hpp"

using namespace fwlint;

namespace {

/// Filter chains of one host, for IPv4.
struct Host {
  Ruleset r;
  TableId table{};
  ChainId input{};

  explicit Host(VerdictKind policy = VerdictKind::drop) {
    table = r.add_table({TableFamily::ip, "filter", Backend::iptables, false, {}});
    input = base("INPUT", Hook::input, ChainType::filter, 0, policy);
  }
  ChainId base(std::string name, Hook h, ChainType t, int priority, VerdictKind policy) {
    Chain c;
    c.table = table;
    c.name = std::move(name);
    c.base = BaseChain{h, t, priority, policy, true, {}};
    return r.add_chain(std::move(c));
  }
  ChainId chain(std::string name) {
    Chain c;
    c.table = table;
    c.name = std::move(name);
    return r.add_chain(std::move(c));
  }
  RuleId rule(ChainId c, Clause match, VerdictKind k, ChainId target = kNoChain) {
    Rule x;
    x.chain = c;
    x.match.all = std::move(match);
    x.verdict = {k, target, {}};
    return r.add_rule(std::move(x));
  }
  PredicateId predicate(PredicateKind kind, std::string text, bool stateful = false,
                        std::optional<bool> initially = {}) {
    Predicate p;
    p.kind = kind;
    p.text = std::move(text);
    p.stateful = stateful;
    p.initially = initially;
    return r.predicates.intern(std::move(p));
  }
};

Clause tcp(std::uint16_t first, std::uint16_t last) {
  Clause c;
  require(c, Field::protocol, protocol::tcp);
  require_ports(c, Field::dport, ValueSet::range(first, last));
  return c;
}
Clause tcp(std::uint16_t port) { return tcp(port, port); }

Clause with(Clause c, PredicateId p, bool negated = false) {
  require_literal(c, p, negated);
  return c;
}

Clause from(Clause c, std::string_view prefix) {
  require_address(c, Field::src, Family::ipv4, values(*parse_prefix(prefix)));
  return c;
}

/// "+ 22 from 10.0.0.0-10.255.255.255", in the order found.
std::string told(const RulesetDiff& d) {
  std::string out;
  for (const Difference& x : d.families[0].differences) {
    const Universe& u = d.families[0].programs->before.universe;
    std::string line = x.kind == ChangeKind::allowed ? "+ " : "- ";
    if (!x.open.empty()) line[0] = '?';
    line += std::string(to_string(x.hook)) + " " + describe_ports(x.cell.values(Field::dport, u)) +
            " from " + describe_addresses(Family::ipv4, x.cell.values(Field::src, u));
    for (const ConditionOfDifference& c : x.conditions) {
      line += (c.holds ? " if " : " unless ") + c.text;
    }
    out += (out.empty() ? "" : "; ") + line;
  }
  return out;
}

using Places = std::vector<std::size_t>;

Leftover left(const std::string& a, const std::string& b) {
  Lists l;
  l.before = a.size();
  l.after = b.size();
  l.same = [&](std::size_t i, std::size_t j) { return a[i] == b[j]; };
  l.hash_before = [&](std::size_t i) { return static_cast<std::uint64_t>(a[i]); };
  l.hash_after = [&](std::size_t j) { return static_cast<std::uint64_t>(b[j]); };
  return leftover(l);
}

}  // namespace

TEST_CASE("what two lists do not have in common") {
  CHECK(left("abc", "abc").before.empty());
  CHECK(left("abcd", "abxcd").after == Places{2});
  CHECK(left("abxcd", "abcd").before == Places{2});
  const Leftover swapped = left("axyb", "ayxb");
  CHECK(swapped.before.size() == 1);
  CHECK(swapped.after.size() == 1);
  const Leftover other = left("abcabba", "cbabac");  // the example of Myers' paper
  CHECK(other.before.size() == 3);
  CHECK(other.after.size() == 2);
  CHECK(left("", "ab").after == Places{0, 1});
  CHECK(left("ab", "").before == Places{0, 1});
}

TEST_CASE("lists with many edits keep a common subsequence") {
  std::string a;
  std::string b;
  for (int i = 0; i < 2000; ++i) {
    a += static_cast<char>('a' + i * 7 % 26);
    b += static_cast<char>('a' + i * 11 % 26);
  }
  const Leftover l = left(a, b);
  std::string x;
  std::string y;
  for (std::size_t i = 0, k = 0; i < a.size(); ++i) {
    if (k < l.before.size() && l.before[k] == i) {
      ++k;
    } else {
      x += a[i];
    }
  }
  for (std::size_t i = 0, k = 0; i < b.size(); ++i) {
    if (k < l.after.size() && l.after[k] == i) {
      ++k;
    } else {
      y += b[i];
    }
  }
  CHECK(x == y);
  CHECK(x.size() > 100);
}

TEST_CASE("what one ruleset lets through and the other does not") {
  Host a;
  a.rule(a.input, tcp(22), VerdictKind::accept);
  Host b;
  b.rule(b.input, from(tcp(22), "10.0.0.0/8"), VerdictKind::accept);
  b.rule(b.input, tcp(8080, 8090), VerdictKind::accept);
  const RulesetDiff d = diff_rulesets(a.r, b.r);
  CHECK(told(d) == "+ input 8080-8090 from any; - input 22 from any except 10.0.0.0/8");
  CHECK(d.families[0].unfinished.empty());
  CHECK_FALSE(d.families[1].in_before);
  const Difference& allowed = d.families[0].differences[0];
  CHECK(to_string(allowed.witness) == "in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:8080");
  CHECK(allowed.before.rule == kNoRule);
  CHECK(allowed.after.rule == make_id<RuleId>(1));
  CHECK(allowed.before_verdict == TraceVerdict::drop);
  CHECK(allowed.after_verdict == TraceVerdict::accept);
}

TEST_CASE("order, chains and splitting are no change") {
  Host a;
  a.rule(a.input, from(tcp(22), "192.0.2.0/24"), VerdictKind::drop);
  a.rule(a.input, tcp(22), VerdictKind::accept);
  a.rule(a.input, tcp(80), VerdictKind::accept);
  Host b;
  const ChainId services = b.chain("services");
  Clause any_tcp;
  require(any_tcp, Field::protocol, protocol::tcp);
  b.rule(b.input, any_tcp, VerdictKind::jump, services);
  b.rule(services, tcp(80), VerdictKind::accept);
  b.rule(services, from(tcp(22), "192.0.2.0/25"), VerdictKind::return_);
  b.rule(services, from(tcp(22), "192.0.2.128/25"), VerdictKind::reject);
  b.rule(services, tcp(22), VerdictKind::accept);
  CHECK(told(diff_rulesets(a.r, b.r)).empty());
  CHECK(told(diff_rulesets(b.r, a.r, {true})).empty());
}

TEST_CASE(
    "a condition that both sides have names the change, one of a single side leaves it open") {
  Host a;
  const PredicateId set = a.predicate(PredicateKind::set_contents, "friends src");
  a.rule(a.input, with(tcp(22), set), VerdictKind::accept);
  Host b;
  const PredicateId other = b.predicate(PredicateKind::set_contents, "partners src");
  const PredicateId same = b.predicate(PredicateKind::set_contents, "friends src");
  b.rule(b.input, with(tcp(22, 23), same), VerdictKind::accept);
  b.rule(b.input, with(tcp(5432), other), VerdictKind::accept);
  CHECK(told(diff_rulesets(a.r, b.r)) ==
        "+ input 23 from any if friends src; ? input 5432 from any if partners src");
}

TEST_CASE("limits are taken as not reached, and told where only one side has them") {
  Host a;
  a.rule(a.input, tcp(22), VerdictKind::accept);
  Host b;
  const PredicateId limit = b.predicate(PredicateKind::rate, "-m limit --limit 5/sec", true, true);
  b.rule(b.input, with(tcp(22), limit), VerdictKind::accept);
  const RulesetDiff d = diff_rulesets(a.r, b.r);
  CHECK(told(d).empty());
  REQUIRE(d.uncompared.size() == 1);
  CHECK(d.uncompared[0].in_after);
  CHECK(d.uncompared[0].why == UncomparedRule::Why::limit);
  Host c;
  const PredicateId in_nft = c.predicate(PredicateKind::rate, "limit rate 5/second", true, true);
  c.rule(c.input, with(tcp(22), in_nft), VerdictKind::accept);
  CHECK(diff_rulesets(b.r, c.r).uncompared.empty());
}

TEST_CASE("a condition with a state is the same where the rules are the same") {
  const auto make = [](bool more) {
    Host h;
    if (more) h.rule(h.input, from(tcp(22), "192.0.2.0/24"), VerdictKind::drop);
    const PredicateId chance =
        h.predicate(PredicateKind::rate, "statistic mode random probability 0.5", true);
    h.rule(h.input, with(tcp(1, 1000), chance), VerdictKind::accept);
    return h;
  };
  const Host a = make(false);
  const Host b = make(true);
  CHECK(told(diff_rulesets(a.r, b.r)) ==
        "- input 22 from 192.0.2.0/24 if statistic mode random probability 0.5");
}

TEST_CASE("the verdict of the whole way is compared") {
  Host a;
  const ChainId raw =
      a.base("PREROUTING", Hook::prerouting, ChainType::filter, -300, VerdictKind::accept);
  a.rule(raw, from(tcp(22), "192.0.2.0/24"), VerdictKind::drop);
  a.rule(a.input, tcp(22), VerdictKind::accept);
  Host b;
  b.rule(b.input, from(tcp(22), "192.0.2.0/24"), VerdictKind::drop);
  b.rule(b.input, tcp(22), VerdictKind::accept);
  const std::string lines = told(diff_rulesets(a.r, b.r));
  // What comes in is decided alike; what is forwarded is dropped by the first alone.
  CHECK(lines == "+ forward 22 from 192.0.2.0/24");
}

TEST_CASE("marks are followed, and a changed mark changes what it opens") {
  const auto make = [](std::uint32_t mark) {
    Host h;
    const ChainId mangle =
        h.base("PREROUTING", Hook::prerouting, ChainType::filter, -150, VerdictKind::accept);
    const RuleId sets = h.rule(mangle, from(tcp(22), "192.0.2.0/24"), VerdictKind::none);
    Effect e;
    e.kind = EffectKind::mark_set;
    e.mark_value = mark;
    h.r.rule(sets).effects.push_back(e);
    Predicate p;
    p.kind = PredicateKind::mark;
    p.text = "mark 0x1";
    p.mark = MarkTest{0xffffffffU, 1};
    Clause c = tcp(1, 1000);
    require_literal(c, h.r.predicates.intern(p));
    h.rule(h.input, c, VerdictKind::accept);
    return h;
  };
  CHECK(told(diff_rulesets(make(1).r, make(1).r)).empty());
  CHECK(told(diff_rulesets(make(2).r, make(1).r)) == "+ input 22 from 192.0.2.0/24");
}

TEST_CASE("changed translation is told by the destinations that packets get") {
  const auto make = [](const ValueSet& to) {
    Host h(VerdictKind::accept);
    const ChainId nat =
        h.base("PREROUTING", Hook::prerouting, ChainType::nat, -100, VerdictKind::accept);
    const RuleId id = h.rule(nat, tcp(443), VerdictKind::accept);
    Effect e;
    e.kind = EffectKind::dnat;
    e.addresses = to;
    h.r.rule(id).effects.push_back(e);
    return h;
  };
  const Host a = make(ValueSet::single(0x0a000001U));
  const Host b = make(ValueSet::single(0x0a000002U));
  const RulesetDiff same = diff_rulesets(a.r, make(ValueSet::single(0x0a000001U)).r);
  CHECK(same.uncompared.empty());
  CHECK_FALSE(same.translations);
  const RulesetDiff d = diff_rulesets(a.r, b.r);
  CHECK(d.translations);
  CHECK(d.uncompared.empty());
  const std::vector<Difference>& found = d.families.front().differences;
  REQUIRE(found.size() == 2);
  for (const Difference& x : found) {
    CHECK(x.hook == Hook::forward);
    CHECK(x.open.empty());
    REQUIRE(x.translated);
    CHECK(*x.translated->dst == (x.kind == ChangeKind::allowed ? 0x0a000002U : 0x0a000001U));
    CHECK(x.before.moved == "destination is now 10.0.0.1:443");
    CHECK(x.after.moved == "destination is now 10.0.0.2:443");
  }
}

TEST_CASE("translation to one of very many addresses is not compared and says so") {
  const auto make = [](std::uint32_t last) {
    Host h(VerdictKind::accept);
    const ChainId nat =
        h.base("PREROUTING", Hook::prerouting, ChainType::nat, -100, VerdictKind::accept);
    const RuleId id = h.rule(nat, tcp(443), VerdictKind::accept);
    Effect e;
    e.kind = EffectKind::dnat;
    e.addresses = ValueSet::range(0x0a000001U, last);
    h.r.rule(id).effects.push_back(e);
    return h;
  };
  const Host a = make(0x0a000040U);
  const Host b = make(0x0a000041U);
  const RulesetDiff d = diff_rulesets(a.r, b.r);
  CHECK(told(d).empty());
  REQUIRE(d.uncompared.size() == 2);
  CHECK(d.uncompared[0].why == UncomparedRule::Why::translation);
}

TEST_CASE("rules for known connections are told by themselves") {
  Host a;
  Clause known;
  require(known, Field::ct_state, static_cast<unsigned>(CtState::established));
  a.rule(a.input, known, VerdictKind::accept);
  const Host b;
  const RulesetDiff d = diff_rulesets(a.r, b.r);
  CHECK(told(d).empty());
  REQUIRE(d.uncompared.size() == 1);
  CHECK(d.uncompared[0].why == UncomparedRule::Why::known_connections);
}

TEST_CASE("rules that moved past others that decide alike, or other packets, change nothing") {
  Host a;
  Host b;
  for (Host* h : {&a, &b}) {
    const ChainId c = h->input;
    h->rule(c, from(tcp(22), "10.0.0.0/8"), VerdictKind::accept);
    h->rule(c, from(tcp(80), "10.1.0.0/16"), VerdictKind::accept);
    h->rule(c, from(tcp(25), "10.2.0.0/16"), VerdictKind::drop);
    h->rule(c, tcp(25), VerdictKind::accept);
  }
  std::vector<RuleId>& rules = b.r.chain(b.input).rules;
  rules = {rules[2], rules[1], rules[0], rules[3]};
  const RulesetDiff same = diff_rulesets(a.r, b.r);
  CHECK(same.families[0].differences.empty());
  CHECK(same.families[0].unfinished.empty());
  CHECK(same.uncompared.empty());
  rules = {rules[3], rules[0], rules[1], rules[2]};
  const RulesetDiff other = diff_rulesets(a.r, b.r);
  REQUIRE(other.families[0].differences.size() == 1);
  const Difference& d = other.families[0].differences[0];
  CHECK(d.kind == ChangeKind::allowed);
  CHECK(*d.cell.find(Field::src) == values(*parse_prefix("10.2.0.0/16")));
  CHECK(*d.cell.find(Field::dport) == ValueSet::single(25));
}

TEST_CASE("thousands of differences are told by the rules or chains that decide them") {
  constexpr std::size_t kMany = 6000;
  Host a;
  const Host b;
  for (std::size_t i = 0; i < kMany; ++i) {
    Clause c = tcp(static_cast<std::uint16_t>(1 + 2 * i));
    const u128 host = (u128{10} << 24) + 7 * i;
    require_address(c, Field::dst, Family::ipv4, ValueSet::single(host));
    a.rule(a.input, std::move(c), VerdictKind::accept);
  }
  const RulesetDiff d = diff_rulesets(a.r, b.r);
  CHECK(d.families[0].unfinished.empty());
  REQUIRE(d.families[0].differences.size() == 1);
  const Difference& all = d.families[0].differences[0];
  CHECK(all.kind == ChangeKind::denied);
  CHECK(all.parts == kMany);
  CHECK(all.cell.find(Field::dport)->lo() == 1);
  CHECK(all.cell.find(Field::dport)->hi() == 1 + 2 * (kMany - 1));
  CHECK(all.before_verdict == TraceVerdict::accept);
  CHECK(all.after_verdict == TraceVerdict::drop);
}
