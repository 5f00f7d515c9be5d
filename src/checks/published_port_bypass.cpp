// FW207: destination NAT comes before the routing decision, so a published port never meets the
// input chain that was meant to close it. Told where a container engine did it behind the owner's
// back, or where a rule of the input chain denies the very port; a router that forwards ports by
// hand does what its owner wrote.
#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostRules = 4000;  // of translation, per family
constexpr std::uint32_t kFewPorts = 64;   // a rule that names more speaks of none in particular

struct Published {
  RuleId rule = kNoRule;
  Packet witness;  ///< as it arrives, on the way it really takes
  std::string to;  ///< "172.17.0.2:80"
  RuleId forward = kNoRule;
  RuleId denied_by = kNoRule;  ///< kNoRule: a policy
  ChainId denied_in = kNoChain;
  ValueSet ports;
};

class Finder {
 public:
  Finder(const CheckContext& c, const Program& p) : c_(c), program_(p), search_(p) {
    for (const std::uint32_t s : hook_path(p, Hook::input)) {
      const Stage& stage = p.stages[s];
      if (stage.type == ChainType::nat) {
        if (stage.hook == Hook::prerouting) nat_.push_back(s);
      } else {
        input_.push_back(s);
      }
    }
    for (const std::uint32_t s : hook_path(p, Hook::forward)) {
      const bool own = p.stages[s].hook == Hook::forward && p.stages[s].type != ChainType::nat;
      if (own) forward_.push_back(s);
    }
  }

  std::vector<Published> run() {
    std::vector<Published> out;
    if (nat_.empty() || input_.empty() || !can_drop()) return out;
    std::size_t looked_at = 0;
    for (const std::uint32_t s : nat_) {
      const std::vector<char> here = chains_below(program_.stages[s].chain);
      for (std::uint32_t chain = 0; chain < here.size(); ++chain) {
        if (here[chain] == 0) continue;
        const std::vector<Entry>& entries = program_.chains[chain].entries;
        for (std::uint32_t e = 0; e < entries.size() && looked_at < kMostRules; ++e) {
          if (!entries[e].effects || entries[e].rule == kNoRule) continue;
          const Effect* to = target_of(c_.ruleset.rule(entries[e].rule));
          if (to == nullptr) continue;
          ++looked_at;
          if (auto found = judge(s, {chain, e}, *to)) out.push_back(std::move(*found));
        }
      }
    }
    return out;
  }

 private:
  [[nodiscard]] bool can_drop() const {
    return std::any_of(input_.begin(), input_.end(), [&](std::uint32_t s) {
      return program_.stages[s].policy == Fate::drop ||
             program_.chains[program_.stages[s].chain].may[static_cast<std::size_t>(Fate::drop)];
    });
  }

  [[nodiscard]] std::vector<char> chains_below(std::uint32_t base) const {
    std::vector<char> seen(program_.chains.size(), 0);
    std::vector<std::uint32_t> work{base};
    seen[base] = 1;
    while (!work.empty()) {
      const std::uint32_t at = work.back();
      work.pop_back();
      for (const Entry& e : program_.chains[at].entries) {
        const bool call = e.action == VerdictKind::jump || e.action == VerdictKind::goto_;
        if (!call || seen[e.target] != 0) continue;
        seen[e.target] = 1;
        work.push_back(e.target);
      }
    }
    return seen;
  }

  /// The one address that the rule translates to.
  [[nodiscard]] const Effect* target_of(const Rule& r) const {
    for (const Effect& e : r.effects) {
      if (e.kind != EffectKind::dnat || !e.addresses.is_single()) continue;
      if (e.family && *e.family != program_.family) continue;
      if (e.text.view().find(" map ") != std::string_view::npos) continue;
      return &e;
    }
    return nullptr;
  }

  /// The rule speaks of the port itself, not of a wide range around it.
  [[nodiscard]] bool names(RuleId id, std::uint16_t port) const {
    if (id == kNoRule) return false;
    const CompactVector<PortMention>& ports = c_.ruleset.rule(id).ports;
    return std::any_of(ports.begin(), ports.end(), [&](const PortMention& m) {
      return m.field == Field::dport && m.ports.count() <= kFewPorts && m.ports.contains(port);
    });
  }

  std::optional<Published> judge(std::uint32_t stage, CallSite site, const Effect& to) {
    const RuleId id = program_.entry(site).rule;
    for (const std::uint8_t transport : {protocol::tcp, protocol::udp}) {
      Cell region = new_connections(program_, Hook::input, transport);
      ValueSet hosts = complement(values(*parse_prefix("127.0.0.0/8")), kU128Max);
      if (program_.family == Family::ipv6) hosts = ValueSet::range(2, kU128Max);
      if (!region.narrow(Field::src, public_addresses(program_.family)) ||
          !region.narrow(Field::dst,
                         intersect(hosts, ValueSet::range(0, max_address(program_.family))))) {
        continue;
      }
      for (const auto& [goal, cell] : search_.goals({stage}, site, region)) {
        // A service's own inner address is not one of the host.
        const ValueSet dst = cell.values(Field::dst, program_.universe);
        if (dst.count() < (u128{1} << 24) && !meets(dst, public_addresses(program_.family))) {
          continue;
        }
        const Answer a = search_.find(goal, cell);
        if (a.kind != AnswerKind::witness) continue;
        if (auto found = follow(id, a.witness, to, site)) return found;
      }
    }
    return std::nullopt;
  }

  /// A region of one packet as far as addresses, ports and the interface go.
  [[nodiscard]] static Cell around(const Point& w, Cell region) {
    for (const Field f : {Field::src, Field::dst, Field::protocol, Field::dport, Field::sport,
                          Field::iif, Field::tcp_flags}) {
      if (!region.narrow(f, ValueSet::single(w.at(f)))) return {};
    }
    return region;
  }

  std::optional<Published> follow(RuleId id, const Point& w, const Effect& to, CallSite site) {
    const auto port = static_cast<std::uint16_t>(w.at(Field::dport));
    const auto transport = static_cast<std::uint8_t>(w.at(Field::protocol));
    // Denied, whatever else is true of the packet.
    const Cell at_input = around(w, new_connections(program_, Hook::input, transport));
    if (at_input.parts().empty()) return std::nullopt;
    const Answer input =
        search_.find({Goal::Kind::accepted, input_, {}, Fate::accept, nullptr}, at_input);
    if (input.kind != AnswerKind::proof) return std::nullopt;
    // Accepted behind the translation.
    Point moved = w;
    moved.set(Field::dst, to.addresses.lo());
    if (!to.ports.empty() && !to.ports.contains(port)) moved.set(Field::dport, to.ports.lo());
    Cell at_forward = around(moved, new_connections(program_, Hook::forward, transport));
    if (at_forward.parts().empty()) return std::nullopt;
    const Answer forward =
        search_.find({Goal::Kind::accepted, forward_, {}, Fate::accept, nullptr}, at_forward);
    if (forward.kind != AnswerKind::witness) return std::nullopt;
    Published out;
    out.rule = id;
    Point whole = forward.witness;
    whole.set(Field::dst, w.at(Field::dst));
    whole.set(Field::dport, w.at(Field::dport));
    whole.on.insert(whole.on.end(), w.on.begin(), w.on.end());
    std::sort(whole.on.begin(), whole.on.end());
    whole.on.erase(std::unique(whole.on.begin(), whole.on.end()), whole.on.end());
    out.witness = to_packet(program_, whole, Hook::forward);
    const Trace t = trace(program_, out.witness);
    if (t.cases.front().verdict != TraceVerdict::accept) return std::nullopt;
    for (const TraceStep& s : t.cases.front().steps) {
      if (s.action == VerdictKind::accept && s.rule != kNoRule && s.rule != id)
        out.forward = s.rule;
    }
    Contexts contexts(program_);
    const Run r = run_input(contexts, w);
    if (const int at = r.stopped_at(program_); at >= 0) {
      const StageRun& end = r.stages[static_cast<std::size_t>(at)];
      out.denied_in = make_id<ChainId>(program_.stages[end.stage].chain);
      if (end.end != StageEnd::policy) {
        out.denied_by = program_.chains[r.visits[end.visit].chain].entries[end.entry].rule;
      }
    }
    // Who forwards a port by hand meant it, unless the input chain denies that very port.
    if (!publishes_ports(c_.generators.of(id)) && !names(out.denied_by, port)) return std::nullopt;
    out.to = fmt::format("{}:{}", to_string(Address{program_.family, moved.at(Field::dst)}),
                         static_cast<unsigned>(moved.at(Field::dport)));
    out.ports = program_.entry(site).match.values(Field::dport, program_.universe);
    if (out.ports.count() > kFewPorts) out.ports = ValueSet::single(port);
    return out;
  }

  Run run_input(Contexts& contexts, const Point& w) const {
    return fwlint::run(program_, contexts, w, input_, nullptr);
  }

  const CheckContext& c_;
  const Program& program_;
  Search search_;
  std::vector<std::uint32_t> nat_;
  std::vector<std::uint32_t> input_;
  std::vector<std::uint32_t> forward_;
};

std::string port_list(const std::vector<Published>& all) {
  std::map<std::uint8_t, ValueSet> by_protocol;
  for (const Published& p : all) {
    ValueSet& ports = by_protocol[p.witness.protocol];
    ports = unite(ports, p.ports);
  }
  std::string out;
  for (const auto& [protocol, ports] : by_protocol) {
    out += fmt::format("{}{}", out.empty() ? "" : " and ", ports_text(protocol, ports));
  }
  return out;
}

void tell(const CheckContext& c, const std::vector<Published>& all, Findings& out) {
  const Published& first = all.front();
  const std::string ports = port_list(all);
  const bool one = all.size() == 1 && first.ports.is_single();
  FindingBuilder b(c, CheckId::published_port_bypass);
  b.at(first.rule, fmt::format("hands the packet to {} before the input chain sees it", first.to))
      .message(fmt::format("{} {} denied by the input chain and open all the same: address "
                           "translation leads around it",
                           ports, one ? "is" : "are"))
      .witness(first.witness);
  const Chain& chain = c.ruleset.chain(first.denied_in);
  const Span denied = first.denied_by != kNoRule ? c.ruleset.rule(first.denied_by).span
                      : chain.base               ? chain.base->policy_span
                                                 : chain.span;
  b.also(denied, "would deny it");
  if (first.forward != kNoRule) b.also(first.forward, "accepts it, translated");
  for (std::size_t i = 1; i < all.size() && i < 8; ++i) {
    b.also(all[i].rule, fmt::format("to {} likewise", all[i].to));
  }
  b.proof(fmt::format("{}: {} (destination is now {})",
                      place_name(c, c.ruleset.rule(first.rule).span), rule_text(c, first.rule, 140),
                      first.to));
  if (first.forward != kNoRule) {
    b.proof(fmt::format("{}: {} (accepts it)", place_name(c, c.ruleset.rule(first.forward).span),
                        rule_text(c, first.forward, 140)));
  } else {
    b.proof("no forward chain denies it");
  }
  b.proof(first.denied_by != kNoRule
              ? fmt::format("{}: {} (would deny it, and is not asked)", place_name(c, denied),
                            rule_text(c, first.denied_by, 140))
              : fmt::format("the policy of {} (would deny it, and is not asked)", chain.name));
  const bool docker = c.generators.of(first.rule) == Generator::docker;
  b.fix(docker
            ? "publish on an address that only those reach who should (127.0.0.1:8080:80), or "
              "restrict the forwarded traffic in DOCKER-USER, matching the original port with "
              "-m conntrack --ctorigdstport"
            : "restrict who reaches the translated destination in the forward chain, or take the "
              "translation out");
  for (const Published& p : all) {
    b.scope(p.witness.protocol, p.ports, p.witness.family, public_addresses(p.witness.family));
  }
  b.identity(ports).into(out);
}

/// Whoever approved what comes out behind the translation meant it to be open.
bool is_approved(const CheckContext& c, const Published& one) {
  if (c.policy.approvals.empty() || one.forward == kNoRule) return false;
  for (const Exposures& e : c.exposures) {
    for (const Exposure& x : e.rows) {
      if (x.rule == one.forward && x.hook == Hook::forward &&
          unapproved_ports(c.policy, x, c.as_of).empty()) {
        return true;
      }
    }
  }
  return false;
}

void run(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform != Platform::netfilter) return;
  std::map<Generator, std::vector<Published>> groups;  // what a program publishes is one cause
  for (const Program& p : c.programs) {
    for (Published& one : Finder(c, p).run()) {
      if (is_approved(c, one)) continue;
      groups[c.generators.of(one.rule)].push_back(std::move(one));
    }
  }
  for (const auto& [generator, all] : groups) {
    if (generator != Generator::none) {
      tell(c, all, out);
      continue;
    }
    for (const Published& one : all) tell(c, {one}, out);
  }
}

}  // namespace

const Check published_port_bypass{CheckId::published_port_bypass, Needs::exposure, &run};

}  // namespace fwlint
