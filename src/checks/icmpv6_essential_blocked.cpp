// FW213: RFC 4890 sections 4.3 and 4.4 list what must not be dropped. Of it, what breaks IPv6 for
// everybody is judged: the neighbours' addresses, and the errors about packets of connections that
// are let in. A type counts as blocked only when no condition and no source would let it in; a
// host that lets nothing in over IPv6 is left alone.
#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

struct Essential {
  std::uint8_t type;
  CtState state;  ///< as conntrack sees it: neighbours untracked, errors related
  std::string_view name;
  std::string_view without;  ///< what happens when it is dropped
  bool transit;              ///< also of forwarded traffic (section 4.3.1)
};

constexpr std::array kEssential = {
    Essential{135, CtState::untracked, "neighbour solicitation",
              "no neighbour finds this host's link address", false},
    Essential{136, CtState::untracked, "neighbour advertisement",
              "this host finds no neighbour's link address", false},
    Essential{2, CtState::related, "packet too big",
              "connections stall where a link takes smaller packets", true},
    Essential{1, CtState::related, "destination unreachable",
              "connections wait until they time out", true},
    Essential{3, CtState::related, "time exceeded", "loops are not noticed", true},
    Essential{4, CtState::related, "parameter problem",
              "headers that the other side rejects are not noticed", true},
};

/// Some rule or table is about IPv6 by name. Tables for both families are often written with IPv4
/// alone in mind; that IPv6 does not work then is nobody's loss.
bool speaks_of_ipv6(const Ruleset& r) {
  const auto only_ipv6 = [](const FieldConstraint& f) {
    return f.field == Field::family && f.values == ValueSet::single(1);
  };
  return std::any_of(r.tables.begin(), r.tables.end(),
                     [](const Table& t) { return t.family == TableFamily::ip6; }) ||
         std::any_of(r.rules.begin(), r.rules.end(), [&](const Rule& rule) {
           const auto& fields = rule.match.all.fields;
           return std::any_of(fields.begin(), fields.end(), only_ipv6);
         });
}

class Judge {
 public:
  Judge(const CheckContext& c, const Program& p, Hook hook, Findings& out)
      : c_(c), program_(p), search_(p), hook_(hook), out_(out) {
    for (const std::uint32_t s : hook_path(p, hook)) {
      if (p.stages[s].type != ChainType::nat) stages_.push_back(s);
    }
  }

  void run() {
    const bool filters = std::any_of(stages_.begin(), stages_.end(), [&](std::uint32_t s) {
      return program_.stages[s].hook == hook_;
    });
    if (!filters || !lets_connections_through()) return;
    std::vector<const Essential*> blocked;
    for (const Essential& e : kEssential) {
      if (hook_ == Hook::forward && !e.transit) continue;
      if (is_blocked(e)) blocked.push_back(&e);
    }
    if (!blocked.empty()) tell(blocked);
  }

 private:
  [[nodiscard]] Cell region(std::uint8_t protocol, CtState state) const {
    Cell c = hook_region(program_, hook_);
    const std::uint32_t lo = program_.interfaces.atom("lo");
    const ValueSet others =
        subtract(complement(ValueSet::single(lo), program_.interfaces.max()), ValueSet::single(0));
    const bool ok = c.narrow(Field::protocol, ValueSet::single(protocol)) &&
                    c.narrow(Field::fragment, ValueSet::single(0)) &&
                    c.narrow(Field::iif, others) &&
                    c.narrow(Field::ct_state, ValueSet::single(static_cast<unsigned>(state)));
    return ok ? c : Cell{};
  }

  [[nodiscard]] Goal accepted() const {
    return {Goal::Kind::accepted, stages_, {}, Fate::accept, nullptr};
  }

  /// Connections of some stranger, or replies to the host's own, come through on some interface.
  bool lets_connections_through() {
    for (const CtState s : {CtState::established, CtState::new_}) {
      Cell r = region(protocol::tcp, s);
      if (!r.narrow(Field::src, public_addresses(Family::ipv6))) continue;
      if (search_.find(accepted(), r).kind == AnswerKind::witness) return true;
    }
    return false;
  }

  [[nodiscard]] Cell region_of(const Essential& e) const {
    Cell r = region(protocol::icmpv6, e.state);
    const unsigned from = unsigned{e.type} * 256;
    // Of parameter problems and exceeded times, code 0 is the one that is always meant.
    return r.narrow(Field::icmp, ValueSet::single(from)) ? r : Cell{};
  }

  bool is_blocked(const Essential& e) {
    return search_.find(accepted(), region_of(e)).kind == AnswerKind::proof;
  }

  void tell(const std::vector<const Essential*>& blocked) {
    const Essential& first = *blocked.front();
    Point w = pick(region_of(first), program_.universe);
    if (first.state == CtState::untracked) w.set(Field::src, parse_address("fe80::1")->value);
    Packet packet = to_packet(program_, w, hook_);
    packet.tcp_flags = 0;
    Contexts contexts(program_);
    const Run r = fwlint::run(program_, contexts, w, stages_, nullptr);
    const int at = r.stopped_at(program_);
    if (at < 0) return;
    const StageRun& end = r.stages[static_cast<std::size_t>(at)];
    const Chain& chain = c_.ruleset.chains[program_.stages[end.stage].chain];
    std::string names;
    for (const Essential* e : blocked) {
      names += fmt::format("{}{} (type {})", names.empty() ? "" : ", ", e->name, e->type);
    }
    FindingBuilder b(c_, CheckId::icmpv6_essential_blocked);
    if (end.end == StageEnd::policy) {
      b.at(chain.base && chain.base->policy_span.valid() ? chain.base->policy_span : chain.span,
           "drops them by default");
    } else {
      b.at(program_.chains[r.visits[end.visit].chain].entries[end.entry].rule, "drops them");
    }
    b.message(fmt::format("ICMPv6 that IPv6 needs is dropped {}: {}",
                          hook_ == Hook::forward ? "on its way through" : "at input", names))
        .witness(packet);
    for (const Essential* e : blocked) {
      b.proof(fmt::format("{}: no packet of type {} is accepted", e->name, e->type));
      b.fact("without it", fmt::format("{}: {}", e->name, e->without));
    }
    b.fix(hook_ == Hook::forward
              ? "accept state related, or the types 1 to 4"
              : "accept the types 133 to 136 from the link, and 1 to 4 or state related")
        .identity(std::string(to_string(hook_)))
        .into(out_);
  }

  const CheckContext& c_;
  const Program& program_;
  Search search_;
  Hook hook_;
  Findings& out_;
  std::vector<std::uint32_t> stages_;
};

void run(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform != Platform::netfilter || !speaks_of_ipv6(c.ruleset)) return;
  for (const Program& p : c.programs) {
    if (p.family != Family::ipv6) continue;
    for (const Hook h : {Hook::input, Hook::forward}) Judge(c, p, h, out).run();
  }
}

}  // namespace

const Check icmpv6_essential_blocked{CheckId::icmpv6_essential_blocked, Needs::ruleset, &run};

}  // namespace fwlint
