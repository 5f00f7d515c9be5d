#include <doctest/doctest.h>

#include <algorithm>

#include "src/analysis/compile_rule.hpp"
#include "src/analysis/dead_rules.hpp"
#include "src/analysis/exposure.hpp"
#include "src/analysis/search.hpp"
#include "src/analysis/trace.hpp"

using namespace fwlint;

namespace {

/// A filter input chain that drops by default, ready for rules.
struct Host {
  Ruleset r;
  ChainId input{};
  TableId table{};

  Host() {
    table = r.add_table({TableFamily::ip, "filter", Backend::iptables, false, {}});
    input = base("INPUT", Hook::input, ChainType::filter, 0, VerdictKind::drop);
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
};

Clause tcp_port(std::uint16_t port) {
  Clause c;
  require(c, Field::protocol, protocol::tcp);
  require_ports(c, Field::dport, ValueSet::single(port));
  return c;
}

Packet syn_to(std::uint16_t port) {
  Packet p;
  p.iif = "eth0";
  p.src = parse_address("198.51.100.7")->value;
  p.dst = parse_address("192.0.2.1")->value;
  p.sport = 40000;
  p.dport = port;
  return p;
}

}  // namespace

TEST_CASE("names become atoms that rules cannot tell apart") {
  SymbolSpace s;
  s.build({{"eth0", false}, {"eth", true}, {"eth1", true}, {"lo", false}}, "eth0", "0");
  CHECK(s.atom("") == 0);
  CHECK(s.name(s.atom("eth0")) == "eth0");
  CHECK(s.atom("eth7") == s.atom("ethernet"));
  CHECK(s.atom("eth12") == s.atom("eth1"));
  CHECK(s.atom("eth12") != s.atom("eth7"));
  CHECK(s.atom("wlan0") == s.other());
  const ValueSet eth = s.values({{"eth", true}}, false);
  for (const std::string_view in : {"eth0", "eth7", "eth12"}) CHECK(eth.contains(s.atom(in)));
  CHECK_FALSE(eth.contains(s.atom("lo")));
  CHECK_FALSE(eth.contains(s.other()));
  CHECK(s.values({{"eth", true}}, true).contains(s.atom("lo")));
  CHECK(s.values({{"", true}}, false).count() == u128{s.max()} + 1);
  // A representative belongs to its own class.
  CHECK(s.atom(s.name(s.atom("eth7"))) == s.atom("eth7"));
  CHECK(s.atom(s.name(s.other())) == s.other());
}

TEST_CASE("alternatives become disjoint cells") {
  Host h;
  Rule r;
  r.chain = h.input;
  r.verdict.kind = VerdictKind::accept;
  Clause source;
  require(source, Field::sport, ValueSet::range(0, 100));
  Clause destination;
  require(destination, Field::dport, ValueSet::range(50, 200));
  r.match.one_of.push_back({source, destination});
  h.r.add_rule(r);
  const Program p = compile(h.r, Family::ipv4);
  const auto& entries = p.chains[0].entries;
  REQUIRE(entries.size() == 2);
  CHECK_FALSE(meets(entries[0].match, entries[1].match));
}

TEST_CASE("trace follows marks, translation and notrack") {
  Host h;
  const ChainId raw =
      h.base("PREROUTING", Hook::prerouting, ChainType::filter, -300, VerdictKind::accept);
  const ChainId nat =
      h.base("PREROUTING", Hook::prerouting, ChainType::nat, -100, VerdictKind::accept);
  const RuleId mark = h.rule(raw, tcp_port(22), VerdictKind::none);
  h.r.rule(mark).effects.push_back({EffectKind::mark_set, "MARK", 0xffU, 0x10U, {}, {}, {}, {}});
  const RuleId untrack = h.rule(raw, tcp_port(53), VerdictKind::none);
  h.r.rule(untrack).effects.push_back({EffectKind::notrack, "NOTRACK", 0, 0, {}, {}, {}, {}});
  const RuleId dnat = h.rule(nat, tcp_port(8080), VerdictKind::accept);
  h.r.rule(dnat).effects.push_back({EffectKind::dnat,
                                    "DNAT",
                                    0,
                                    0,
                                    Family::ipv4,
                                    ValueSet::single(0x0a000001U),
                                    ValueSet::single(80),
                                    {}});
  Predicate marked;
  marked.kind = PredicateKind::mark;
  marked.text = "mark 0x10";
  marked.mark = MarkTest{0xff, 0x10};
  Clause if_marked;
  require_literal(if_marked, h.r.predicates.intern(marked));
  h.rule(h.input, if_marked, VerdictKind::accept);
  Clause untracked;
  require(untracked, Field::ct_state, static_cast<unsigned>(CtState::untracked));
  h.rule(h.input, untracked, VerdictKind::accept);
  h.rule(h.input, tcp_port(80), VerdictKind::accept);
  const Program p = compile(h.r, Family::ipv4);
  CHECK(trace(p, syn_to(22)).verdict == TraceVerdict::accept);
  CHECK(trace(p, syn_to(53)).verdict == TraceVerdict::accept);
  CHECK(trace(p, syn_to(8080)).verdict == TraceVerdict::accept);
  CHECK(trace(p, syn_to(23)).verdict == TraceVerdict::drop);
}

TEST_CASE("an opaque condition gives both cases, a limit its initial one") {
  Host h;
  Predicate set;
  set.kind = PredicateKind::set_contents;
  set.text = "source in set block";
  Clause blocked;
  require_literal(blocked, h.r.predicates.intern(set));
  h.rule(h.input, blocked, VerdictKind::drop);
  Predicate limit;
  limit.kind = PredicateKind::rate;
  limit.text = "limit 1/second";
  limit.stateful = true;
  limit.initially = true;
  Clause rate = tcp_port(22);
  require_literal(rate, h.r.predicates.intern(limit));
  h.rule(h.input, rate, VerdictKind::accept);
  const Program p = compile(h.r, Family::ipv4);
  const Trace t = trace(p, syn_to(22));
  CHECK(t.verdict == TraceVerdict::unknown);
  CHECK(t.condition() == "not source in set block");
  REQUIRE(t.cases.size() == 2);
  CHECK(t.cases[0].assumed == std::vector<std::string>{"limit 1/second"});
  CHECK(t.cases[1].verdict == TraceVerdict::drop);
}

TEST_CASE("a limit asked twice is two questions: it cannot make the rule behind it dead") {
  // INPUT calls `limited` twice; a packet may be under the limit the second time only.
  Host h;
  Predicate limit;
  limit.kind = PredicateKind::rate;
  limit.text = "limit";
  limit.stateful = true;
  const ChainId limited = h.chain("limited");
  Clause rate;
  require_literal(rate, h.r.predicates.intern(limit));
  h.rule(h.input, {}, VerdictKind::jump, limited);
  h.rule(h.input, {}, VerdictKind::jump, limited);
  h.rule(h.input, {}, VerdictKind::drop);
  h.rule(limited, rate, VerdictKind::return_);
  h.rule(limited, tcp_port(22), VerdictKind::accept);
  const Program p = compile(h.r, Family::ipv4);
  REQUIRE(p.needs_contexts);
  Search s(p);
  // The second call's accept is reached when the first asking returned and the second did not.
  std::vector<std::pair<CallPath, Cell>> paths;
  REQUIRE(s.paths(0, {1, 1}, {}, 10, paths));
  REQUIRE(paths.size() == 2);
  for (const auto& [path, region] : paths) {
    const Answer a = s.find({Goal::Kind::execute, {0}, path, Fate::accept}, region);
    CHECK(a.kind == AnswerKind::witness);
  }
}

TEST_CASE("exposure: ports, sources and a witness that trace confirms") {
  Host h;
  Clause net = tcp_port(5432);
  require_address(net, Field::src, Family::ipv4, values(*parse_prefix("203.0.113.0/24")));
  Clause inside = tcp_port(22);
  require_address(inside, Field::src, Family::ipv4, values(*parse_prefix("10.0.0.0/8")));
  h.rule(h.input, inside, VerdictKind::drop);
  h.rule(h.input, tcp_port(22), VerdictKind::accept);
  h.rule(h.input, net, VerdictKind::accept);
  const Program p = compile(h.r, Family::ipv4);
  const Exposures e = find_exposures(p, {Hook::input});
  REQUIRE(e.rows.size() == 2);
  CHECK(e.rows[0].ports == ValueSet::single(22));
  CHECK(e.rows[0].reach == Reach::world);
  CHECK_FALSE(e.rows[0].sources.contains(parse_address("10.1.1.1")->value));
  CHECK(e.rows[1].reach == Reach::network);
  for (const Exposure& x : e.rows) CHECK(trace(p, x.witness).verdict == TraceVerdict::accept);
}

TEST_CASE("what a queue's program decides is neither accepted nor dropped for certain") {
  Host h;
  const ChainId early = h.base("early", Hook::input, ChainType::filter, -10, VerdictKind::accept);
  h.rule(early, tcp_port(22), VerdictKind::queue);
  h.rule(h.input, tcp_port(22), VerdictKind::accept);
  h.rule(h.input, tcp_port(80), VerdictKind::accept);
  const Program p = compile(h.r, Family::ipv4);
  Search s(p);
  const std::vector<std::uint32_t> path = hook_path(p, Hook::input);
  Cell ssh;
  REQUIRE(ssh.narrow(Field::protocol, ValueSet::single(protocol::tcp)));
  REQUIRE(ssh.narrow(Field::dport, ValueSet::single(22)));
  REQUIRE(ssh.narrow(Field::fragment, ValueSet::single(0)));
  for (const Fate fate : {Fate::accept, Fate::drop}) {
    CHECK(s.find({Goal::Kind::yields, {path[0]}, {}, fate, nullptr}, ssh).kind ==
          AnswerKind::undecided);
  }
  CHECK(s.find({Goal::Kind::accepted, path, {}, Fate::accept, nullptr}, ssh).kind ==
        AnswerKind::undecided);
  // The rule behind it may match; the one for another port does.
  const auto ways = s.goals(path, {static_cast<std::uint32_t>(index(h.input)), 0}, ssh);
  REQUIRE(ways.size() == 1);
  CHECK(s.find(ways[0].first, ways[0].second).kind == AnswerKind::undecided);
  const Exposures e = find_exposures(p, {Hook::input});
  REQUIRE(e.rows.size() == 1);
  CHECK(e.rows[0].ports == ValueSet::single(80));
  CHECK(e.undecided == std::vector<RuleId>{make_id<RuleId>(1)});
}

TEST_CASE("chains that call the next twice are searched and traced once, within bounds") {
  for (const bool limited : {false, true}) {
    Host h;
    std::vector<ChainId> chains;
    for (int i = 0; i < 40; ++i) chains.push_back(h.chain("D" + std::to_string(i)));
    h.rule(h.input, {}, VerdictKind::jump, chains[0]);
    for (std::size_t i = 0; i + 1 < chains.size(); ++i) {
      h.rule(chains[i], {}, VerdictKind::jump, chains[i + 1]);
      h.rule(chains[i], {}, VerdictKind::jump, chains[i + 1]);
    }
    if (limited) {
      Predicate limit;
      limit.kind = PredicateKind::rate;
      limit.text = "limit";
      limit.stateful = true;
      limit.initially = true;
      Clause rate;
      require_literal(rate, h.r.predicates.intern(limit));
      h.rule(chains.back(), rate, VerdictKind::return_);
    }
    h.rule(chains.back(), tcp_port(80), VerdictKind::accept);
    const RuleId again = h.rule(chains.back(), tcp_port(80), VerdictKind::drop);
    const RuleId ssh = h.rule(h.input, tcp_port(22), VerdictKind::accept);
    const Program p = compile(h.r, Family::ipv4);
    const DeadRules d = find_dead_rules({&p});
    if (limited) {  // each of 2^39 calls asks the limit by itself
      CHECK(d.dead.empty());
      CHECK(std::binary_search(d.undecided.begin(), d.undecided.end(), ssh));
      CHECK(trace(p, syn_to(22)).verdict == TraceVerdict::accept);  // its first answer is known
      continue;
    }
    CHECK(d.undecided.empty());
    REQUIRE(d.dead.size() == 1);
    CHECK(d.dead[0].rule == again);
    CHECK(d.dead[0].decided_differently);
    CHECK(trace(p, syn_to(22)).verdict == TraceVerdict::accept);
    CHECK(trace(p, syn_to(23)).verdict == TraceVerdict::drop);
  }
}

TEST_CASE("a network tiled by its hosts is dead, and all of them are the cover") {
  Host h;
  for (std::uint32_t i = 0; i < 4096; ++i) {
    Clause host;
    require_address(host, Field::src, Family::ipv4,
                    ValueSet::single(0x0a000000U + i * 2731 % 4096));
    h.rule(h.input, host, i % 2 == 0 ? VerdictKind::drop : VerdictKind::accept);
  }
  Clause all;
  require_address(all, Field::src, Family::ipv4, values(*parse_prefix("10.0.0.0/20")));
  const RuleId whole = h.rule(h.input, all, VerdictKind::accept);
  const Program p = compile(h.r, Family::ipv4);
  const DeadRules d = find_dead_rules({&p});
  REQUIRE(d.dead.size() == 1);
  CHECK(d.dead[0].rule == whole);
  CHECK(d.dead[0].cover.size() == 4096);
  CHECK(d.dead[0].decided_differently);
}
