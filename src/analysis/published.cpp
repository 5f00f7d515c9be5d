#include "src/analysis/published.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace fwlint {

namespace {

constexpr std::size_t kMostTargets = 8;  // of one rule, that the kernel picks from
constexpr std::size_t kMostHosts = 256;  // of a network that is mapped host by host

/// One thing that a rule may do to packets, and which packets.
struct Target {
  std::optional<u128> dst;
  std::optional<std::uint16_t> dport;
  std::optional<ValueSet> of_dst;    ///< only packets to these
  std::optional<ValueSet> of_dport;  ///< likewise
  std::string condition;
};

bool stage_translates(const Program& p, std::uint32_t stage) {
  const Stage& s = p.stages[stage];
  return s.type == ChainType::nat && p.chains[s.chain].translates_below;
}

class Publisher {
 public:
  Publisher(const Program& p, Search& search, Hook hook, std::uint8_t transport,
            std::vector<RuleId>& not_followed)
      : program_(p),
        search_(search),
        hook_(hook),
        path_(hook_path(p, hook)),
        arrival_(new_connections(p, hook, transport)),
        not_followed_(not_followed) {
    arrival_.widen(Field::dst);
    arrival_.drop_literals();  // they speak of the destination behind the translation
    here_ = destinations_at(p, hook);
  }

  std::vector<Published> run() {
    for (std::size_t i = 0; i < path_.size(); ++i) {
      if (stage_translates(program_, path_[i])) chains_of(static_cast<std::uint32_t>(i));
    }
    return std::move(out_);
  }

 private:
  void chains_of(std::uint32_t position) {
    std::vector<char> seen(program_.chains.size(), 0);
    std::vector<std::uint32_t> work{program_.stages[path_[position]].chain};
    seen[work.front()] = 1;
    std::vector<CallSite> sites;
    while (!work.empty()) {
      const std::uint32_t c = work.back();
      work.pop_back();
      const std::vector<Entry>& entries = program_.chains[c].entries;
      for (std::uint32_t e = 0; e < entries.size(); ++e) {
        if (entries[e].translates) sites.push_back({c, e});
        const VerdictKind a = entries[e].action;
        const bool call = a == VerdictKind::jump || a == VerdictKind::goto_;
        if (!call || !program_.chains[entries[e].target].translates_below) continue;
        if (std::exchange(seen[entries[e].target], 1) == 0) work.push_back(entries[e].target);
      }
    }
    std::sort(sites.begin(), sites.end());
    for (const CallSite& s : sites) rule_at(position, s);
  }

  void rule_at(std::uint32_t position, CallSite site) {
    const Entry& entry = program_.entry(site);
    if (!meets(entry.match, arrival_)) return;
    for (const Effect& e : program_.ruleset->rule(entry.rule).effects) {
      const bool moves = e.kind == EffectKind::dnat || e.kind == EffectKind::redirect ||
                         e.kind == EffectKind::netmap;
      if (!moves || (e.family && *e.family != program_.family)) continue;
      const auto targets = targets_of(e, entry.match);
      if (!targets) {
        not_followed_.push_back(entry.rule);
        return;
      }
      for (const Target& t : *targets) ask(position, site, e, t);
      return;  // a connection is translated once
    }
  }

  void ask(std::uint32_t position, CallSite site, const Effect& e, const Target& t) {
    Cell region = arrival_;
    if (t.of_dst && !region.narrow(Field::dst, *t.of_dst)) return;
    if (t.of_dport && !region.narrow(Field::dport, *t.of_dport)) return;
    if (e.kind == EffectKind::redirect) {
      if (hook_ != Hook::input) return;
    } else if (!t.dst) {
      if (here_ && !region.narrow(Field::dst, *here_)) return;
    } else if (!comes_here(*t.dst)) {
      return;
    }
    const std::vector<std::uint32_t> to_it(path_.begin(), path_.begin() + position + 1);
    for (auto& [goal, cell] : search_.goals(to_it, site, region, true)) {
      goal.stages = path_;
      goal.nat = true;
      goal.by = Translation{position, t.dst, t.dport};
      out_.push_back({program_.entry(site).rule, std::move(goal), std::move(cell), t.condition});
    }
  }

  /// Whether a packet that now goes to the address meets this hook. Where the host's addresses are
  /// not known, only loopback ones are taken for its own.
  [[nodiscard]] bool comes_here(u128 to) const {
    const bool loopback = program_.family == Family::ipv4 ? to >> 24 == 127 : to == 1;
    if (here_ && !loopback) return here_->contains(to);
    return loopback == (hook_ == Hook::input);
  }

  [[nodiscard]] std::optional<std::vector<Target>> targets_of(const Effect& e,
                                                              const Cell& match) const {
    std::vector<Target> out;
    // Which target belongs to which key of a map is not carried.
    const bool mapped = e.text.view().find(" map ") != std::string_view::npos;
    if (mapped && (e.addresses.count() > 1 || e.ports.count() > 1)) return std::nullopt;
    if (e.kind == EffectKind::netmap && e.addresses.count() > 1) {
      if (!hosts(e, match, out)) return std::nullopt;
    } else if (e.addresses.empty()) {
      out.emplace_back();
    } else {
      if (e.addresses.count() > kMostTargets) return std::nullopt;
      for (const Interval& i : e.addresses.intervals()) {
        for (u128 a = i.lo; a <= i.hi; ++a) {
          Target t;
          t.dst = a;
          if (!e.addresses.is_single()) {
            t.condition = fmt::format("the address chosen by '{}' is {}", e.text,
                                      to_string(Address{program_.family, a}));
          }
          out.push_back(std::move(t));
        }
      }
    }
    return with_ports(e, std::move(out));
  }

  /// Each address of a network becomes the one with the same host part.
  [[nodiscard]] bool hosts(const Effect& e, const Cell& match, std::vector<Target>& out) const {
    if (e.addresses.interval_count() != 1) return false;
    const u128 hosts = e.addresses.hi() - e.addresses.lo();
    const ValueSet from = match.values(Field::dst, program_.universe);
    if (from.count() > kMostHosts) return false;
    for (const Interval& i : from.intervals()) {
      for (u128 a = i.lo; a <= i.hi; ++a) {
        Target t;
        t.dst = e.addresses.lo() | (a & hosts);
        t.of_dst = ValueSet::single(a);
        out.push_back(std::move(t));
      }
    }
    return true;
  }

  /// A port of the target's range stays, else the first of it is taken
  /// (net/netfilter/nf_nat_core.c, nf_nat_l4proto_unique_tuple).
  static std::vector<Target> with_ports(const Effect& e, std::vector<Target> targets) {
    if (e.ports.empty()) return targets;
    std::vector<Target> out;
    for (Target& t : targets) {
      if (e.ports.count() > 1) {
        Target stays = t;
        stays.of_dport = e.ports;
        out.push_back(std::move(stays));
        t.of_dport = complement(e.ports, 65535);
      }
      t.dport = static_cast<std::uint16_t>(e.ports.lo());
      if (!t.of_dport || !t.of_dport->empty()) out.push_back(std::move(t));
    }
    return out;
  }

  const Program& program_;
  Search& search_;
  Hook hook_;
  std::vector<std::uint32_t> path_;
  Cell arrival_;
  std::optional<ValueSet> here_;  // destinations of packets at the hook, where they are known
  std::vector<RuleId>& not_followed_;
  std::vector<Published> out_;
};

}  // namespace

std::vector<Published> published(const Program& program, Search& search, Hook hook,
                                 std::uint8_t transport, std::vector<RuleId>& not_followed) {
  if (!translates_before(program, hook)) return {};
  return Publisher(program, search, hook, transport, not_followed).run();
}

void as_translated(const Program& program, const Published& p, std::optional<CallSite> site,
                   Exposure& row) {
  const Translation& by = *p.goal.by;
  row.translated_by = p.rule;
  row.rule = p.rule;
  row.asked_destinations = std::move(row.destinations);
  row.asked_ports = std::move(row.ports);
  row.destinations = by.dst ? ValueSet::single(*by.dst) : row.asked_destinations;
  row.ports = by.dport ? ValueSet::single(*by.dport) : row.asked_ports;
  if (!p.condition.empty()) row.conditions.push_back(p.condition);
  if (!site) return;
  const Entry& e = program.entry(*site);
  row.accepted_by = e.rule;
  if (e.match.find(Field::dport) != nullptr || e.match.find(Field::dst) != nullptr) {
    row.rule = e.rule;
  }
}

bool confirms(const Published& p, const Trace& t) {
  const auto accepts = [](const TraceCase& c) { return c.verdict == TraceVerdict::accept; };
  if (p.condition.empty()) return accepts(t.cases.front());
  return std::any_of(t.cases.begin(), t.cases.end(), accepts);
}

bool translates_before(const Program& program, Hook hook) {
  const std::vector<std::uint32_t> path = hook_path(program, hook);
  return std::any_of(path.begin(), path.end(),
                     [&](std::uint32_t s) { return stage_translates(program, s); });
}

}  // namespace fwlint
