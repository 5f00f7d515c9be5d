#include "src/cli/diff_answers.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "src/analysis/diff.hpp"
#include "src/cli/exposure_nat.hpp"
#include "src/cli/trace_answer.hpp"
#include "src/cli/version.hpp"

namespace fwlint::cli {

namespace {

std::string hook_name(Hook h) {
  if (h == Hook::windows_in) return "inbound";
  return h == Hook::windows_out ? "outbound" : std::string(to_string(h));
}

std::string_view reason_of(UncomparedRule::Why why) {
  using Why = UncomparedRule::Why;
  switch (why) {
    case Why::translation:
      return "destination NAT differs: packets are compared by the addresses and ports that the "
             "filtering chains see, so where they are sent is not";
    case Why::source_translation:
      return "source NAT differs: it changes where packets seem to come from, not what gets "
             "through";
    case Why::other_hook:
      return "a chain at a hook that is not compared (ingress, postrouting, egress)";
    case Why::limit:
      return "a limit or counter that only one side has: compared is what happens before it is "
             "reached";
    case Why::writes_set:
      return "fills a set: compared is what happens before it does";
    case Why::known_connections:
      return "matches no packet that opens a connection";
  }
  return {};
}

bool decides_nothing(UncomparedRule::Why why) {
  return why == UncomparedRule::Why::source_translation ||
         why == UncomparedRule::Why::known_connections;
}

std::size_t error_count(const Host& h) {
  return static_cast<std::size_t>(
      std::count_if(h.diagnostics.all().begin(), h.diagnostics.all().end(),
                    [](const Diagnostic& d) { return d.level == DiagnosticLevel::error; }));
}

class Builder {
 public:
  Builder(const Host& before, const Host& after) : before_(before), after_(after) {}

  DiffReport build() {
    report_.tool_version = std::string(kVersion);
    report_.old_inputs = before_.inputs;
    report_.new_inputs = after_.inputs;
    report_.old_errors = error_count(before_);
    report_.new_errors = error_count(after_);
    const RulesetDiff diff = diff_rulesets(before_.ruleset, after_.ruleset,
                                           {false, false, &before_.facts, &after_.facts});
    translations_ = diff.translations;
    for (const FamilyDiff& d : diff.families) family(d);
    for (const UncomparedRule& u : diff.uncompared) uncompared(u);
    sort_rows(report_.changes);
    sort_rows(report_.undecided);
    assumptions();
    return std::move(report_);
  }

 private:
  void family(const FamilyDiff& d) {
    if (!d.compared()) {
      if (!d.in_before && !d.in_after) {
        report_.assumptions.push_back(
            fmt::format("{0} is not compared: neither side has {0} rules", to_string(d.family)));
      } else {
        report_.open.push_back(fmt::format("{0}: only the {1} side has {0} rules",
                                           to_string(d.family), d.in_after ? "new" : "old"));
      }
      return;
    }
    for (const Hook h : d.hooks) {
      const std::string name = fmt::format("{} {}", to_string(d.family), hook_name(h));
      report_.looked_at.push_back(name);
      if (std::find(d.unfinished.begin(), d.unfinished.end(), h) != d.unfinished.end()) {
        report_.open.push_back(name +
                               ": the search gave up within its bounds: there may be more "
                               "changes than are listed");
      }
    }
    for (const Difference& x : d.differences) row(d, x);
  }

  void row(const FamilyDiff& d, const Difference& x) {
    const Program& p = d.programs->before;
    const Universe& u = p.universe;
    DiffRow r;
    r.change = x.kind == ChangeKind::allowed ? Change::allowed : Change::denied;
    r.family = d.family;
    r.hook = x.hook;
    r.protocols = x.cell.values(Field::protocol, u);
    r.sources = x.cell.values(Field::src, u);
    r.destinations = x.cell.values(Field::dst, u);
    const auto asked = [&](Field f) {
      const ValueSet* s = x.cell.find(f);
      return s == nullptr ? ValueSet() : *s;
    };
    r.ports = asked(Field::dport);
    if (x.translated) translated(x, r);
    r.source_ports = asked(Field::sport);
    r.icmp = asked(Field::icmp);
    r.inputs = names(p, x.cell.find(Field::iif));
    r.outputs = names(p, x.cell.find(Field::oif));
    if (const ValueSet* profiles = x.cell.find(Field::profile)) {
      for (unsigned i = 0; i < 3; ++i) {
        if (profiles->contains(i)) r.profiles.emplace_back(to_string(static_cast<Profile>(i)));
      }
    }
    r.scope = scope(p, x.cell);
    r.only = restrictions(x.cell);
    r.witness = x.witness;
    r.before = decision(before_, x.before, x.before_verdict, x.witness.profile);
    r.after = decision(after_, x.after, x.after_verdict, x.witness.profile);
    for (const fwlint::DiffCondition& c : conditions(x)) r.conditions.push_back(c);
    r.open = x.open;
    r.parts = x.parts;
    (r.open.empty() ? report_.changes : report_.undecided).push_back(std::move(r));
  }

  /// The row speaks of the destination that the packets get.
  void translated(const Difference& x, DiffRow& r) const {
    const Host& host = x.kind == ChangeKind::allowed ? after_ : before_;
    Exposure asked;
    asked.family = r.family;
    asked.protocol = static_cast<std::uint8_t>(r.protocols.lo());
    asked.translated_by = x.translated->rule;
    asked.asked_destinations = r.destinations;
    asked.asked_ports = r.ports.empty() ? ValueSet::range(0, 65535) : r.ports;
    r.nat = nat_step(host, asked);
    if (x.translated->dst) r.destinations = ValueSet::single(*x.translated->dst);
    if (x.translated->dport) r.ports = ValueSet::single(*x.translated->dport);
  }

  static std::vector<fwlint::DiffCondition> conditions(const Difference& x) {
    std::vector<fwlint::DiffCondition> out;
    for (const ConditionOfDifference& c : x.conditions) {
      const std::string_view in = c.in_before && c.in_after ? "both"
                                  : c.in_before             ? "old"
                                  : c.in_after              ? "new"
                                                            : "neither";
      out.push_back({c.text, c.holds, in});
    }
    return out;
  }

  static DiffNames names(const Program& p, const ValueSet* atoms) {
    DiffNames out;
    const ValueSet all = ValueSet::range(1, p.interfaces.max());
    if (atoms == nullptr || subset(all, *atoms)) return out;
    out.any = false;
    out.excluded = atoms->contains(p.interfaces.other());
    const ValueSet named = out.excluded ? subtract(all, *atoms) : intersect(*atoms, all);
    for (const Interval& i : named.intervals()) {
      for (u128 v = i.lo; v <= i.hi; ++v) {
        const auto atom = static_cast<std::uint32_t>(v);
        const std::string_view prefix = p.interfaces.prefix(atom);
        out.names.push_back(prefix.empty() ? p.interfaces.name(atom) : std::string(prefix) + "*");
      }
    }
    return out;
  }

  static std::string scope(const Program& p, const Cell& cell) {
    std::string out;
    for (const Field f : {Field::program, Field::service, Field::package}) {
      const ValueSet* s = cell.find(f);
      if (s == nullptr) continue;
      const SymbolSpace& space = p.symbols(f);
      const bool but = s->contains(space.other());
      const ValueSet named = but ? complement(*s, space.max()) : *s;
      std::string list;
      for (const Interval& i : named.intervals()) {
        for (u128 v = i.lo; v <= i.hi; ++v) {
          const auto atom = static_cast<std::uint32_t>(v);
          list += (list.empty() ? "" : ", ") + (atom == 0 ? std::string("none") : space.name(atom));
        }
      }
      out +=
          fmt::format("{}{} {}{}", out.empty() ? "" : ", ", to_string(f), but ? "not " : "", list);
    }
    return out;
  }

  static std::vector<std::string> restrictions(const Cell& cell) {
    std::vector<std::string> out;
    if (const ValueSet* types = cell.find(Field::packet_type)) {
      std::string list;
      for (const Interval& i : types->intervals()) {
        for (u128 v = i.lo; v <= i.hi; ++v) {
          list += (list.empty() ? "" : " or ") +
                  std::string(to_string(static_cast<PacketType>(static_cast<std::uint8_t>(v))));
        }
      }
      out.push_back("packet type " + list);
    }
    if (const ValueSet* flags = cell.find(Field::tcp_flags)) {
      out.emplace_back(flags->contains(tcp_flag::syn) ? "without ECN set-up" : "with ECN set-up");
    }
    return out;
  }

  static DiffDecision decision(const Host& host, const DiffSide& s, TraceVerdict verdict,
                               Profile profile) {
    DiffDecision out;
    out.accepted = s.accepted;
    out.moved = s.moved;
    const bool reject = s.action == VerdictKind::reject || verdict == TraceVerdict::reject;
    out.verdict = s.accepted ? "accept" : reject ? "reject" : "drop";
    if (s.chain == kNoChain) return out;
    const Ruleset& r = host.ruleset;
    TraceStep step;
    step.chain = s.chain;
    step.rule = s.rule;
    step.action = s.action;
    step.profile = s.profile;
    out.policy = s.rule == kNoRule;
    if (s.rule != kNoRule) {
      out.span = r.rule(s.rule).span;
    } else if (s.profile >= 0) {
      out.span = r.profiles[static_cast<std::size_t>(profile)].span;
    } else {
      const Chain& c = r.chain(s.chain);
      out.span = c.base && c.base->policy_span.valid() ? c.base->policy_span : c.span;
    }
    const StepPlace place = describe_step(step, r, host.sources);
    out.chain = place.chain;
    out.rule = place.rule;
    return out;
  }

  void uncompared(const UncomparedRule& u) {
    const Host& host = u.in_after ? after_ : before_;
    DiffNote n;
    n.in_new = u.in_after;
    n.reason = reason_of(u.why);
    if (u.rule != kNoRule) {
      TraceStep step;
      step.rule = u.rule;
      step.chain = host.ruleset.rule(u.rule).chain;
      n.span = host.ruleset.rule(u.rule).span;
      n.rule = describe_step(step, host.ruleset, host.sources).rule;
    } else {
      n.rule = "base chains or policies";
    }
    (decides_nothing(u.why) ? report_.notes : report_.open_rules).push_back(std::move(n));
  }

  static void sort_rows(std::vector<DiffRow>& rows) {
    const auto place = [](const DiffDecision& d) {
      return std::make_tuple(d.span.valid() ? index(d.span.file) : 0, d.span.begin);
    };
    const auto key = [&](const DiffRow& r) {
      const DiffDecision& own = r.change == Change::allowed ? r.after : r.before;
      const DiffDecision& other = r.change == Change::allowed ? r.before : r.after;
      return std::make_tuple(r.change, r.hook, place(own), place(other));
    };
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const DiffRow& a, const DiffRow& b) { return key(a) < key(b); });
  }

  void assumptions() {
    if (report_.looked_at.empty()) return;
    const bool windows = before_.ruleset.platform == Platform::windows;
    report_.assumptions.emplace_back(
        windows ? "connections are new (for TCP a SYN)"
                : "connections are new: conntrack state NEW, for TCP a SYN; traffic of connections "
                  "that are known already is not compared");
    if (windows) return;
    const auto known = [](const Host& h) {
      return h.facts.knows_addresses(Family::ipv4) || h.facts.knows_addresses(Family::ipv6);
    };
    if (known(before_) && known(after_)) {
      report_.assumptions.emplace_back(
          "input and forward see the destinations that the given addresses of the host send there, "
          "on either side");
    } else if (known(before_) || known(after_)) {
      report_.assumptions.push_back(
          fmt::format("the addresses of the host are given for the {} side only, and decide there "
                      "what asks for them",
                      known(before_) ? "old" : "new"));
    }
    report_.assumptions.emplace_back(
        "no limit is reached yet, and sets that rules fill are as they are written");
    report_.assumptions.emplace_back(
        "addresses and ports are those that the filtering chains see, after destination NAT");
    if (translations_) {
      report_.assumptions.emplace_back(
          "changed destination NAT is followed for TCP, UDP, SCTP and DCCP that come in from "
          "outside, not for what the host itself sends");
    }
    for (const bool in_new : {false, true}) missing_hooks(in_new);
  }

  /// Where no chain looks, everything is accepted.
  void missing_hooks(bool in_new) {
    const Ruleset& r = in_new ? after_.ruleset : before_.ruleset;
    for (const Hook h : {Hook::input, Hook::forward}) {
      const bool any = std::any_of(r.chains.begin(), r.chains.end(), [h](const Chain& c) {
        return c.base && c.base->hook == h && c.base->type != ChainType::nat;
      });
      if (any) continue;
      report_.assumptions.push_back(
          fmt::format("the {} side has no chain for {}: everything is accepted there",
                      in_new ? "new" : "old", to_string(h)));
    }
  }

  const Host& before_;
  const Host& after_;
  DiffReport report_;
  bool translations_ = false;  // changed ones are followed
};

}  // namespace

DiffReport make_diff_report(const Host& before, const Host& after) {
  return Builder(before, after).build();
}

}  // namespace fwlint::cli
