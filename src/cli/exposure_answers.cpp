// Groups first (zones of the policy, or classes of sources), then rows, then words. Whatever keeps
// a rule's part from being told is listed as an open question, never left out in silence.
#include "src/cli/exposure_answers.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "registry/port_registry.hpp"
#include "src/cli/exposure_nat.hpp"
#include "src/cli/exposure_order.hpp"
#include "src/cli/exposure_related.hpp"
#include "src/cli/trace_answer.hpp"
#include "src/cli/version.hpp"

namespace fwlint::cli {

namespace {

constexpr std::string_view kLimits = "no rate limit on the way is reached yet";
constexpr std::string_view kHiddenConditions =
    "the export does not show program, service and package: the rule may be narrower";

/// Interfaces of new connections, as atoms: all but none and the loopback.
ValueSet outer_interfaces(const Program& p) {
  const ValueSet all = ValueSet::range(1, p.interfaces.max());
  return subtract(all, ValueSet::single(p.interfaces.atom("lo")));
}

std::string port_name(std::uint8_t protocol, std::uint16_t port) {
  const auto transport = registry::parse_transport(protocol_name(protocol));
  if (!transport) return {};
  const registry::Assignment a = registry::lookup(port, *transport);
  return a.names.empty() ? std::string{} : std::string(a.names.front());
}

std::vector<OpenPorts> intervals(const ValueSet& ports, std::optional<std::uint8_t> named) {
  std::vector<OpenPorts> out;
  for (const Interval& i : ports.intervals()) {
    OpenPorts p{static_cast<std::uint16_t>(i.lo), static_cast<std::uint16_t>(i.hi), {}};
    if (named && p.first == p.last) p.name = port_name(*named, p.first);
    out.push_back(std::move(p));
  }
  return out;
}

class Builder {
 public:
  Builder(const Host& host, const Policy* policy, const ExposureFilter& filter)
      : host_(host), policy_(policy), filter_(filter) {}

  ExposureReport build() {
    head();
    make_groups();
    for (const Family f : {Family::ipv4, Family::ipv6}) family(f);
    sort_answers(report_.answers);
    questions();
    return std::move(report_);
  }

 private:
  using RuleSet = std::set<RuleId>;

  void head() {
    report_.tool_version = std::string(kVersion);
    report_.inputs = host_.inputs;
    report_.filters = filter_.words;
    if (policy_ != nullptr) report_.policy = policy_->name;
    report_.has_zones = policy_ != nullptr && !policy_->zones.empty();
    report_.input_errors = static_cast<std::size_t>(
        std::count_if(host_.diagnostics.all().begin(), host_.diagnostics.all().end(),
                      [](const Diagnostic& d) { return d.level == DiagnosticLevel::error; }));
  }

  void make_groups() {
    if (!report_.has_zones) {
      report_.groups = {{"everyone", "a quarter of all public addresses, or more", false},
                        {"some networks", "some public addresses", false},
                        {"the inside", "private or local addresses, or an inner interface", false}};
      return;
    }
    for (const Zone& z : policy_->zones) {
      report_.groups.push_back({z.name, z.otherwise ? "whatever no other zone takes" : "", true});
    }
    if (!else_zone(*policy_)) report_.groups.push_back({"in no zone", "", false});
  }

  void family(Family f) {
    const Ruleset& r = host_.ruleset;
    const bool seen = std::any_of(r.tables.begin(), r.tables.end(),
                                  [f](const Table& t) { return sees(t.family, f) && !t.dormant; });
    if (!seen) {
      report_.assumptions.push_back(
          fmt::format("{0} is not judged: no {0} rules were given", to_string(f)));
      return;
    }
    Program program = compile(r, f);
    program.facts = &host_.facts;
    std::vector<Hook> hooks;
    for (const Hook h : {Hook::input, Hook::forward, Hook::windows_in}) {
      if (looks_at(program, h)) hooks.push_back(h);
    }
    const Exposures exposures = find_exposures(program, hooks);
    undecided_.insert(exposures.undecided.begin(), exposures.undecided.end());
    rewritten_.insert(exposures.rewritten.begin(), exposures.rewritten.end());
    translating_.insert(exposures.translating.begin(), exposures.translating.end());
    const AskedRegion asked = asked_region(filter_, policy_, f);
    if (asked.sources.empty() || asked.destinations.empty()) return;
    const OpenCells cells = open_cells(program, exposures.rows, asked);
    unfinished_.insert(cells.unfinished.begin(), cells.unfinished.end());
    rewritten_.insert(cells.rewritten.begin(), cells.rewritten.end());
    tell(program, cells);
    add_related(host_, program, hooks, related_, report_.related);
  }

  bool looks_at(const Program& program, Hook h) {
    const bool windows = host_.ruleset.platform == Platform::windows;
    if (windows != (h == Hook::windows_in)) return false;
    const std::string name =
        fmt::format("{} {}", to_string(program.family), windows ? "inbound" : to_string(h));
    const bool filtered =
        windows || std::any_of(program.stages.begin(), program.stages.end(), [h](const Stage& s) {
          return s.hook == h && s.type != ChainType::nat;
        });
    if (filtered) {
      report_.looked_at.push_back(name);
      return true;
    }
    if (h == Hook::input) {
      report_.questions.push_back({{},
                                   {},
                                   name + ": no chain of the input filters it; without one "
                                          "everything is accepted"});
    }
    return false;
  }

  /// Cells within what --from asks for, once per asked part.
  [[nodiscard]] std::vector<OpenCell> asked_part(const Program& program,
                                                 const std::vector<OpenCell>& cells) const {
    if (filter_.from_any()) return cells;
    std::vector<OpenCell> out;
    for (const Cell& part : asked_sources(filter_, policy_, program)) {
      for (const OpenCell& c : cells) {
        if (auto w = within(c, part, program)) out.push_back(std::move(*w));
      }
    }
    return out;
  }

  void tell(const Program& program, const OpenCells& found) {
    const std::vector<OpenCell> cells = asked_part(program, found.cells);
    if (!report_.has_zones) {
      for (const OpenRow& row : unite_cells(cells)) {
        answer(program, row, class_of(program, row),
               ValueSet::range(0, max_address(program.family)), outer_interfaces(program));
      }
      return;
    }
    for (std::size_t g = 0; g < report_.groups.size(); ++g) {
      std::vector<OpenCell> here;
      ValueSet interfaces;
      ValueSet sources;
      for (const Cell& part : group_cells(program, g)) {
        interfaces = unite(interfaces, part.values(Field::iif, program.universe));
        sources = unite(sources, part.values(Field::src, program.universe));
        for (const OpenCell& c : cells) {
          if (auto w = within(c, part, program)) here.push_back(std::move(*w));
        }
      }
      interfaces = intersect(interfaces, outer_interfaces(program));
      for (const OpenRow& row : unite_cells(here)) answer(program, row, g, sources, interfaces);
    }
  }

  [[nodiscard]] std::vector<Cell> group_cells(const Program& program, std::size_t g) const {
    if (g < policy_->zones.size()) return zone_cells(*policy_, g, program);
    Policy rest = *policy_;  // with a zone for what no zone takes
    Zone z;
    z.otherwise = true;
    rest.zones.push_back(std::move(z));
    return zone_cells(rest, rest.zones.size() - 1, program);
  }

  [[nodiscard]] static std::size_t class_of(const Program& program, const OpenRow& row) {
    const OpenCell& c = row.cells.front();
    if (c.row.local_subnet || c.link_only ||
        subset(row.destinations, group_addresses(program.family))) {
      return 2;
    }
    const ValueSet& interfaces = c.row.interfaces;
    if (!interfaces.contains(program.interfaces.other())) {
      bool inner = true;
      for (const Interval& i : interfaces.intervals()) {
        for (u128 a = i.lo; a <= i.hi; ++a) {
          inner =
              inner && is_inner_interface(program.interfaces.name(static_cast<std::uint32_t>(a)));
        }
      }
      if (inner) return 2;
    }
    switch (reach_of(program.family, row.sources)) {
      case Reach::world:
        return 0;
      case Reach::network:
        return 1;
      case Reach::inside:
      case Reach::none:
        break;
    }
    return 2;
  }

  void answer(const Program& program, const OpenRow& row, std::size_t group,
              const ValueSet& group_sources, const ValueSet& group_interfaces) {
    const OpenCell& c = row.cells.front();
    ExposureAnswer a;
    a.group = group;
    a.family = program.family;
    a.hook = c.row.hook;
    a.protocol = c.row.protocol;
    a.ports = intervals(row.ports, a.protocol);
    a.sources = row.sources;
    a.all_of_group = report_.has_zones && subset(group_sources, row.sources);
    a.destinations = row.destinations;
    if (c.row.source_ports.count() < 65536) a.source_ports = intervals(c.row.source_ports, {});
    if (a.hook != Hook::windows_in) name_interfaces(program, c.row.interfaces, group_interfaces, a);
    if (a.hook == Hook::forward) name_outputs(program, c.outputs, a);
    if (a.hook == Hook::windows_in && c.row.profiles.count() < 3) {
      for (unsigned p = 0; p < 3; ++p) {
        if (c.row.profiles.contains(p)) a.profiles.emplace_back(to_string(static_cast<Profile>(p)));
      }
    }
    for (const RuleId r : row.rules) a.deciders.push_back(decider(r, c));
    a.scope = c.row.scope;
    a.exact = c.exact;
    a.conditions = c.row.conditions;
    if (c.row.local_subnet)
      a.conditions.insert(a.conditions.begin(), "the sender is in the local subnet");
    if (c.link_only) a.conditions.emplace_back("the packet is multicast or broadcast");
    a.unless = c.row.unless;
    if (c.row.rate_limited) a.assumed.emplace_back(kLimits);
    if (c.row.hidden) a.assumed.emplace_back(kHiddenConditions);
    witness(program, row, a);
    if (c.row.translated_by != kNoRule) a.nat.push_back(nat_step(host_, c.row));
    report_.answers.push_back(std::move(a));
  }

  void name_interfaces(const Program& program, const ValueSet& own, const ValueSet& group,
                       ExposureAnswer& a) const {
    const ValueSet outer = outer_interfaces(program);
    a.any_interface = subset(group, own);
    if (a.any_interface) return;
    a.interfaces_excluded = own.contains(program.interfaces.other());
    const ValueSet named = a.interfaces_excluded ? subtract(outer, own) : intersect(own, outer);
    a.interfaces = names_of(program, named);
  }

  void name_outputs(const Program& program, const ValueSet& own, ExposureAnswer& a) const {
    const ValueSet outer = outer_interfaces(program);
    a.any_output = subset(outer, own);
    if (a.any_output) return;
    a.outputs_excluded = own.contains(program.interfaces.other());
    const ValueSet named = a.outputs_excluded ? subtract(outer, own) : intersect(own, outer);
    a.outputs = names_of(program, named);
  }

  [[nodiscard]] std::vector<std::string> names_of(const Program& program,
                                                  const ValueSet& atoms) const {
    std::vector<std::string> out;
    for (const Interval& i : atoms.intervals()) {
      for (u128 v = i.lo; v <= i.hi; ++v) {
        const auto atom = static_cast<std::uint32_t>(v);
        if (atom == 0) continue;
        const std::string& name = program.interfaces.name(atom);
        out.push_back(program.interfaces.exact(atom) ? name : pattern_for(name));
      }
    }
    return out;
  }

  /// "wg*", for a name that stands for all that begin so and that no rule spells out.
  [[nodiscard]] std::string pattern_for(const std::string& name) const {
    std::string_view best;
    const auto look = [&](const Clause& c) {
      for (const SymbolConstraint& s : c.symbols) {
        for (const SymbolPattern& p : s.any_of) {
          const std::string_view prefix = p.name;
          if (p.prefix && prefix.size() > best.size() && name.starts_with(prefix)) best = prefix;
        }
      }
    };
    for (const Rule& r : host_.ruleset.rules) {
      look(r.match.all);
      for (const std::vector<Clause>& list : r.match.one_of) {
        for (const Clause& c : list) look(c);
      }
    }
    return best.empty() ? name : std::string(best) + "*";
  }

  [[nodiscard]] Decider decider(RuleId rule, const OpenCell& c) const {
    const Ruleset& r = host_.ruleset;
    TraceStep step;
    step.chain = rule == kNoRule ? c.row.chain : r.rule(rule).chain;
    step.rule = rule;
    step.action = VerdictKind::accept;
    Decider d;
    d.policy = rule == kNoRule;
    if (rule != kNoRule) {
      d.span = r.rule(rule).span;
    } else if (c.row.hook == Hook::windows_in) {
      step.profile = static_cast<std::int8_t>(c.row.profiles.lo());
      d.span = r.profiles[static_cast<std::size_t>(step.profile)].span;
    } else {
      const Chain& chain = r.chain(c.row.chain);
      d.span = chain.base && chain.base->policy_span.valid() ? chain.base->policy_span : chain.span;
    }
    const StepPlace p = describe_step(step, r, host_.sources);
    d.chain = p.chain;
    d.rule = p.rule;
    return d;
  }

  /// A packet of the row that trace accepts.
  static void witness(const Program& program, const OpenRow& row, ExposureAnswer& a) {
    for (OpenCell c : row.cells) {
      const ValueSet ports = intersect(row.ports, c.row.ports);
      const ValueSet to = intersect(row.destinations, c.row.destinations);
      if (ports.empty() || to.empty()) continue;
      // Before translation the witness is not one of the row's addresses and ports.
      const bool moved = c.row.translated_by != kNoRule;
      bool traced = !moved && !c.row.verdict_text.empty();
      const auto move_into = [&](Field f, const ValueSet& values) {
        if (moved || values.contains(c.witness.at(f))) return;
        c.witness.set(f, values.lo());
        traced = false;
      };
      move_into(Field::dport, ports);
      move_into(Field::dst, to);
      if (!traced && !replay(c, program)) continue;
      a.witness = c.row.witness;
      a.witness_verdict = c.row.verdict_text;
      return;
    }
  }

  /// Whether --port may mean what the translating rule takes, before it translates.
  [[nodiscard]] bool asked_before(RuleId rule) const {
    if (filter_.ports.empty()) return true;
    const ValueSet ports = ports_before(host_.ruleset.rule(rule), Family::ipv4);
    return std::any_of(filter_.ports.begin(), filter_.ports.end(), [&](const AskedPorts& a) {
      return meets(ports, ValueSet::range(a.ports.lo, a.ports.hi));
    });
  }

  void question(const RuleSet& rules, std::string_view reason) {
    for (const RuleId r : rules) {
      if (r == kNoRule) {
        report_.questions.push_back({{}, "the policy of a chain", std::string(reason)});
        continue;
      }
      TraceStep step;
      step.rule = r;
      step.chain = host_.ruleset.rule(r).chain;
      const StepPlace p = describe_step(step, host_.ruleset, host_.sources);
      report_.questions.push_back({host_.ruleset.rule(r).span, p.rule, std::string(reason)});
    }
  }

  void questions() {
    for (const RuleId r : unfinished_) undecided_.erase(r);
    for (auto it = translating_.begin(); it != translating_.end();) {
      it = asked_before(*it) ? std::next(it) : translating_.erase(it);
    }
    question(undecided_, "the search gave up within its bounds: what this rule opens is not known");
    question(unfinished_,
             "not all parts of what this rule opens are listed: narrow the question "
             "with --from, --to or --port");
    question(rewritten_,
             "marks or address translation on the way decide some of its packets "
             "otherwise: fwlint trace follows one packet");
    question(translating_,
             "which of its targets a packet gets is not known: what it leads to is told by the "
             "rules behind it, under the addresses and ports after translation");
    std::set<std::pair<std::string, std::string>> told;
    for (const Gap& g : host_.ruleset.gaps) {
      if (g.kind == GapKind::skipped || !told.insert({g.what, g.consequence}).second) continue;
      report_.gaps.push_back({g.span, g.what, g.consequence});
    }
    if (host_.ruleset.platform == Platform::netfilter && !report_.looked_at.empty()) {
      addresses();
    }
  }

  /// What was taken for the host's own, family by family where they differ.
  void addresses() {
    const Ruleset& r = host_.ruleset;
    std::vector<Family> judged;
    for (const Family f : {Family::ipv4, Family::ipv6}) {
      if (std::any_of(r.tables.begin(), r.tables.end(),
                      [f](const Table& t) { return sees(t.family, f) && !t.dormant; })) {
        judged.push_back(f);
      }
    }
    const auto known = [&](Family f) { return host_.facts.knows_addresses(f); };
    const bool alike = std::all_of(judged.begin(), judged.end(), known) ||
                       std::none_of(judged.begin(), judged.end(), known);
    if (alike && !judged.empty()) judged.resize(1);
    for (const Family f : judged) {
      const std::string front = alike ? std::string() : fmt::format("{}: ", to_string(f));
      report_.assumptions.push_back(
          front + (known(f) ? "the input hook gets what is addressed to the given addresses of the "
                              "host, to broadcast or to groups; the forward hook gets the rest"
                            : "the host's addresses are not known: whatever comes to the input "
                              "hook is taken as addressed to the host"));
    }
  }

  const Host& host_;
  const Policy* policy_;
  const ExposureFilter& filter_;
  ExposureReport report_;
  RuleSet related_;
  RuleSet undecided_;
  RuleSet unfinished_;
  RuleSet rewritten_;
  RuleSet translating_;
};

}  // namespace

ExposureReport make_exposure_report(const Host& host, const Policy* policy,
                                    const ExposureFilter& filter) {
  return Builder(host, policy, filter).build();
}

}  // namespace fwlint::cli
