#include "src/analysis/exposure.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "src/analysis/naming_rule.hpp"
#include "src/analysis/published.hpp"
#include "src/base/parallel.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMaxRowsPerRule = 64;
constexpr std::uint32_t kNearlyAllPorts = 60000;
constexpr std::size_t kBudget = 200'000;
std::size_t budget_of(const Program& p) { return 4'000'000 + 256 * p.ruleset->rules.size(); }
/// What a row tells beside its rule.
constexpr FieldMask kSliced = mask_of(Field::dport) | mask_of(Field::src) | mask_of(Field::dst) |
                              mask_of(Field::iif) | mask_of(Field::profile) |
                              mask_of(Field::sport) | mask_of(Field::packet_type);
constexpr std::array<std::uint8_t, 4> kTransports = {protocol::tcp, protocol::udp, protocol::sctp,
                                                     protocol::dccp};

class Finder {
 public:
  /// Looks at one of `parts` equal parts of a hook's accepting entries; the last one also at
  /// everything else.
  Finder(const Program& p, const std::vector<RuleId>& dead, std::size_t part, std::size_t parts,
         Exposures& out)
      : program_(p),
        dead_(dead),
        part_(part),
        parts_(parts),
        search_(p, {kBudget, budget_of(p)}),
        out_(out) {
    const PredicateTable& all = p.ruleset->predicates;
    for (std::size_t k = 0; k < all.size(); ++k) {
      const Predicate& one = all[make_id<PredicateId>(k)];
      if (one.kind == PredicateKind::mark || one.kind == PredicateKind::ct_mark) {
        mark_tests_.emplace_back(one.text);
      }
    }
    std::sort(mark_tests_.begin(), mark_tests_.end());
  }

  void hook(Hook h) {
    hook_ = h;
    nat_ = translates_before(program_, h) || !program_.nat_marks.empty();
    path_ = exposure_path(program_, h);
    for (std::size_t t = 0; t < kTransports.size(); ++t) {
      connections_[t] = new_connections(program_, h, kTransports[t]);
    }
    for (std::size_t i = 0; i < path_.size(); ++i) {
      const Stage& s = program_.stages[path_[i]];
      if (s.hook != h || s.type == ChainType::nat || !decides(i)) continue;
      accepting_rules(i);
      if (part_ + 1 != parts_) continue;
      by_policy(i);
      translated(i);
    }
  }

 private:
  /// The chain that exposure is told by: the last one of the hook that can drop anything.
  [[nodiscard]] bool decides(std::size_t position) const {
    std::size_t best = path_.size();
    for (std::size_t i = 0; i < path_.size(); ++i) {
      const Stage& s = program_.stages[path_[i]];
      if (s.hook != hook_ || s.type == ChainType::nat) continue;
      const ProgramChain& c = program_.chains[s.chain];
      const bool denies = s.policy == Fate::drop || c.may[static_cast<std::size_t>(Fate::drop)];
      if (denies || best == path_.size()) best = i;
    }
    return position == best;
  }

  [[nodiscard]] std::vector<std::uint32_t> stages_to(std::size_t position) const {
    return {path_.begin(), path_.begin() + static_cast<std::ptrdiff_t>(position) + 1};
  }

  void accepting_rules(std::size_t position) {
    std::vector<CallSite> sites;
    for (const std::uint32_t c : reachable(program_.stages[path_[position]].chain)) {
      const ProgramChain& chain = program_.chains[c];
      for (std::uint32_t e = 0; e < chain.entries.size(); ++e) {
        if (chain.entries[e].action == VerdictKind::accept) sites.push_back({c, e});
      }
    }
    const std::size_t end = sites.size() * (part_ + 1) / parts_;
    for (std::size_t i = sites.size() * part_ / parts_; i < end; ++i) {
      accepting_entry(position, sites[i]);
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> reachable(std::uint32_t base) const {
    std::vector<char> seen(program_.chains.size(), 0);
    std::vector<std::uint32_t> order{base};
    seen[base] = 1;
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (const Entry& e : program_.chains[order[i]].entries) {
        const bool call = e.action == VerdictKind::jump || e.action == VerdictKind::goto_;
        if (call && seen[e.target] == 0) {
          seen[e.target] = 1;
          order.push_back(e.target);
        }
      }
    }
    std::sort(order.begin() + 1, order.end());
    return order;
  }

  void accepting_entry(std::size_t position, CallSite site) {
    if (std::binary_search(dead_.begin(), dead_.end(), program_.entry(site).rule)) return;
    const Cell& match = program_.entry(site).match;
    const ValueSet* protocols = match.find(Field::protocol);
    for (std::size_t t = 0; t < kTransports.size(); ++t) {
      const std::uint8_t transport = kTransports[t];
      if (protocols == nullptr && transport != protocol::tcp && transport != protocol::udp) {
        continue;  // "any protocol" is told by its TCP and UDP rows
      }
      if (!meets(match, connections_[t])) continue;
      for (auto& [goal, cell] : search_.goals(stages_to(position), site, connections_[t], true)) {
        goal.nat = nat_;
        enumerate(goal, cell, transport, program_.entry(site).rule, position);
      }
    }
  }

  void by_policy(std::size_t position) {
    const Stage& s = program_.stages[path_[position]];
    if (s.policy != Fate::accept || program_.ruleset->platform == Platform::windows) return;
    for (std::size_t t = 0; t < 2; ++t) {  // TCP and UDP
      const std::uint8_t transport = kTransports[t];
      Goal goal{Goal::Kind::policy, stages_to(position), {}, Fate::accept, nullptr, true, nat_,
                std::nullopt};
      enumerate(goal, connections_[t], transport, kNoRule, position);
    }
  }

  /// What rules of translation send to the hook.
  void translated(std::size_t position) {
    for (const std::uint8_t transport : kTransports) {
      for (const Published& p : published(program_, search_, hook_, transport, out_.translating)) {
        published_ = &p;
        enumerate(p.goal, p.region, transport, p.rule, position);
      }
    }
    published_ = nullptr;
  }

  /// Everybody first: what the world reaches is told as such; the rest of the ports after it.
  void enumerate(const Goal& goal, const Cell& region, std::uint8_t transport, RuleId rule,
                 std::size_t position) {
    Cell everybody = region;
    ValueSet left = region.values(Field::dport, program_.universe);
    std::size_t rows = 0;
    if (everybody.narrow(Field::src, public_addresses(program_.family))) {
      rows_in(goal, everybody, region, transport, rule, position, left, rows);
    }
    rows_in(goal, region, region, transport, rule, position, left, rows);
  }

  void rows_in(const Goal& goal, const Cell& within, const Cell& region, std::uint8_t transport,
               RuleId rule, std::size_t position, ValueSet& left, std::size_t& rows) {
    while (!left.empty() && rows < kMaxRowsPerRule) {
      Cell q = within;
      if (!q.narrow(Field::dport, left)) return;
      const Answer a = search_.find(goal, q);
      if (a.kind == AnswerKind::undecided) out_.undecided.push_back(rule);
      if (a.kind != AnswerKind::witness) return;
      const Slices slices = search_.slices(goal, a.witness, region, kSliced);
      ValueSet ports = intersect(slices.of(Field::dport), left);
      if (ports.empty()) ports = ValueSet::single(a.witness.at(Field::dport));
      add(goal, slices, a.witness, ports, transport, rule, position);
      left = subtract(left, ports);
      ++rows;
    }
  }

  void add(const Goal& goal, const Slices& slices, const Point& w, const ValueSet& ports,
           std::uint8_t transport, RuleId rule, std::size_t position) {
    Exposure x;
    x.family = program_.family;
    x.hook = hook_;
    x.protocol = transport;
    x.rule = rule;
    x.chain = make_id<ChainId>(program_.stages[path_[position]].chain);
    x.found_by = rule;
    x.found_in = x.chain;
    x.ports = ports;
    x.sources = slices.of(Field::src);
    x.destinations = slices.of(Field::dst);
    x.interfaces = slices.of(Field::iif);
    x.profiles = slices.of(Field::profile);
    x.any_interface = x.interfaces.contains(program_.interfaces.other());
    scope(slices.box, x);
    literals(slices.box, x);
    if (published_ != nullptr) {
      const auto site = search_.decided_at(published_->goal, w, position);
      as_translated(program_, *published_, site, x);
    } else {
      name_row(program_, search_, goal, w, x);
    }
    if (not_initially_) return;  // a limit or a set that rules fill: closed until something happens
    x.source_ports = slices.of(Field::sport);
    x.witness = to_packet(program_, search_.contexts().in_program(w), hook_);
    const Trace t = trace(program_, x.witness);
    const bool confirmed = published_ != nullptr ? confirms(*published_, t)
                                                 : t.cases.front().verdict == TraceVerdict::accept;
    if (!confirmed) {  // NAT or marks say otherwise
      if (rule != kNoRule) out_.rewritten.push_back(rule);
      return;
    }
    x.verdict = t.verdict;
    marks(t.cases.front(), x);
    x.verdict_text =
        x.witness.assumed.empty() ? fwlint::verdict_text(t) : replayed_verdict(program_, x.witness);
    if (!t.cases.front().assumed.empty()) x.rate_limited = true;
    x.reach = reach_of(x.family, x.sources);
    if (x.local_subnet) x.reach = Reach::inside;
    const ValueSet& types = slices.of(Field::packet_type);
    if (!types.contains(static_cast<unsigned>(PacketType::unicast)) ||
        subset(x.destinations, group_addresses(x.family))) {
      // Multicast and broadcast come from the link, whatever the source address says.
      x.reach = Reach::inside;
      x.inner_interface = true;
    }
    if (!x.any_interface && x.reach != Reach::inside && only_inner(x)) {
      x.reach = Reach::inside;
      x.inner_interface = true;
    }
    out_.rows.push_back(std::move(x));
  }

  /// The search leaves marks to the trace: what it had to assume of them is a condition of the row.
  void marks(const TraceCase& c, Exposure& x) const {
    for (const TraceCondition& one : c.conditions) {
      if (!std::binary_search(mark_tests_.begin(), mark_tests_.end(), std::string_view(one.text)))
        continue;
      std::vector<std::string>& list = one.holds ? x.conditions : x.unless;
      if (std::find(list.begin(), list.end(), one.text) == list.end()) list.push_back(one.text);
    }
  }

  [[nodiscard]] bool only_inner(const Exposure& x) const {
    for (std::size_t i = 0; i < x.interfaces.interval_count(); ++i) {
      const Interval r = x.interfaces.interval(i);
      for (u128 a = r.lo; a <= r.hi; ++a) {
        const auto atom = static_cast<std::uint32_t>(a);
        if (!is_inner_interface(program_.interfaces.name(atom))) return false;
      }
    }
    return true;
  }

  void scope(const Cell& box, Exposure& x) const {
    for (const Field f : {Field::program, Field::service, Field::package}) {
      const ValueSet* s = box.find(f);
      if (s == nullptr) continue;
      const SymbolSpace& names = program_.symbols(f);
      if (s->contains(names.other())) continue;
      x.scoped = true;
      if (!x.scope.empty()) x.scope += ", ";
      x.scope += fmt::format(
          "{} {}", to_string(f),
          s->is_single() ? names.name(static_cast<std::uint32_t>(s->lo())) : "of a list");
    }
  }

  void literals(const Cell& box, Exposure& x) {
    not_initially_ = false;
    for (const CellLiteral l : box.literals()) {
      const Variable& v = program_.variables[search_.contexts().original(l >> 1)];
      if (v.predicate == PredicateId{kNoId}) {
        if ((l & 1U) == 0) x.conditions.emplace_back(v.text);
        continue;
      }
      const Predicate& p = program_.ruleset->predicates[v.predicate];
      const bool holds = (l & 1U) == 0;
      if (p.initially && *p.initially != holds) not_initially_ = true;
      if (p.kind == PredicateKind::rate && p.initially && *p.initially == holds) {
        x.rate_limited = true;
        continue;
      }
      if (p.kind == PredicateKind::keyword && holds &&
          p.text.find("LocalSubnet") != std::string::npos) {
        x.local_subnet = true;
        continue;
      }
      // A keyword, or a set that gives the ports themselves: which ones is not known here.
      const bool stands_for_ports =
          p.kind == PredicateKind::keyword ||
          (p.kind == PredicateKind::set_contents && x.ports.count() >= kNearlyAllPorts);
      if (stands_for_ports && holds &&
          (p.reads & (mask_of(Field::sport) | mask_of(Field::dport))) != 0) {
        x.port_keyword = true;
      }
      // What arrives at the input hook is addressed to this host.
      if (says_local_destination(p)) {
        // The forward hook gets what is not for the host.
        const bool local = hook_ == Hook::input || published_ != nullptr;
        if (holds && hook_ == Hook::forward && !local) not_initially_ = true;
        if (holds == local) continue;
      }
      if (p.kind == PredicateKind::hidden) x.hidden = x.hidden || holds;
      (holds ? x.conditions : x.unless).push_back(p.text);
    }
  }

  const Program& program_;
  const std::vector<RuleId>& dead_;
  std::vector<std::string_view> mark_tests_;  // texts of conditions on marks, in order
  std::size_t part_;
  std::size_t parts_;
  Search search_;
  Exposures& out_;
  Hook hook_ = Hook::input;
  std::vector<std::uint32_t> path_;
  bool nat_ = false;                      // chains of type nat are among them
  const Published* published_ = nullptr;  // what is asked about; null: packets as they came
  std::array<Cell, kTransports.size()> connections_;  // new ones at the hook, by transport
  bool not_initially_ = false;
};

}  // namespace

std::vector<std::uint32_t> exposure_path(const Program& program, Hook hook) {
  std::vector<std::uint32_t> out = hook_path(program, hook);
  if (translates_before(program, hook) || !program.nat_marks.empty()) return out;
  std::erase_if(out, [&](std::uint32_t s) { return program.stages[s].type == ChainType::nat; });
  return out;
}

Cell new_connections(const Program& program, Hook hook, std::uint8_t transport) {
  Cell c = hook_region(program, hook);
  bool ok = c.narrow(Field::protocol, ValueSet::single(transport)) &&
            c.narrow(Field::fragment, ValueSet::single(0));
  if (program.ruleset->platform == Platform::netfilter) {
    // A run takes those from connection tracking that a rule takes from it.
    ok = ok && c.narrow(Field::ct_state, ValueSet::single(static_cast<unsigned>(CtState::new_)));
  }
  if (transport == protocol::tcp) {
    const unsigned ecn = tcp_flag::syn | tcp_flag::ece | tcp_flag::cwr;
    ok = ok &&
         c.narrow(Field::tcp_flags, ValueSet::from({{tcp_flag::syn, tcp_flag::syn}, {ecn, ecn}}));
  }
  if (const auto to = destinations_at(program, hook)) ok = ok && c.narrow(Field::dst, *to);
  if (hook == Hook::input || hook == Hook::forward) {
    const std::uint32_t lo = program.interfaces.atom("lo");
    ValueSet others = complement(ValueSet::single(lo), program.interfaces.max());
    ok = ok && c.narrow(Field::iif, subtract(others, ValueSet::single(0)));
    for (const std::uint32_t v : program.local_destination) {
      ok = ok && c.add(literal(v, hook == Hook::forward));
    }
  }
  return ok ? c : Cell{};
}

ValueSet slice(const Alike& alike, const Point& witness, Field field, const Universe& u) {
  ValueSet out = alike.box.values(field, u);
  for (const Cell& x : alike.exceptions) {
    const ValueSet* own = x.find(field);
    if (own == nullptr) continue;  // would contain the witness itself if all else agreed
    bool applies = true;
    for (const Cell::Part& part : x.parts()) {
      if (part.field != field && !part.values.contains(witness.at(part.field))) applies = false;
    }
    for (const CellLiteral l : x.literals()) {
      if (witness.holds(l >> 1) == ((l & 1U) != 0)) applies = false;
    }
    if (applies) out = subtract(out, *own);
  }
  return out;
}

std::string verdict_text(const Trace& t) {
  return t.verdict == TraceVerdict::unknown ? "unknown: accept if " + t.condition()
                                            : std::string(to_string(t.verdict));
}

std::string replayed_verdict(const Program& program, Packet packet) {
  packet.assumed.clear();  // the packet's text does not carry them
  return verdict_text(trace(program, packet));
}

/// Hook by hook, and in each the parts in order.
static Exposures put_together(std::vector<Exposures>& parts,
                              const std::vector<std::vector<std::size_t>>& ends) {
  if (parts.size() == 1) return std::move(parts.front());
  Exposures out;
  for (std::size_t h = 0; h < ends.front().size(); ++h) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (std::size_t r = h == 0 ? 0 : ends[i][h - 1]; r < ends[i][h]; ++r) {
        out.rows.push_back(std::move(parts[i].rows[r]));
      }
    }
  }
  for (const Exposures& p : parts) {
    out.undecided.insert(out.undecided.end(), p.undecided.begin(), p.undecided.end());
    out.rewritten.insert(out.rewritten.end(), p.rewritten.begin(), p.rewritten.end());
    out.translating.insert(out.translating.end(), p.translating.begin(), p.translating.end());
  }
  return out;
}

Exposures find_exposures(const Program& program, const std::vector<Hook>& hooks,
                         const std::vector<RuleId>& dead) {
  std::vector<Exposures> found(parts_of(program.ruleset->rules.size()));
  std::vector<std::vector<std::size_t>> ends(found.size());  // by part: of each hook's rows
  in_parts(found.size(), [&](std::size_t i) {
    Finder finder(program, dead, i, found.size(), found[i]);
    for (const Hook h : hooks) {
      finder.hook(h);
      ends[i].push_back(found[i].rows.size());
    }
  });
  Exposures out = put_together(found, ends);
  for (std::vector<RuleId>* list : {&out.undecided, &out.rewritten, &out.translating}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  return out;
}

}  // namespace fwlint
