// FW310: two tools filter the same hook, each unaware of the other. What bans addresses in a table
// of its own is no second firewall and is left out.
#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/base_chains.hpp"

namespace fwlint {

namespace {

bool bans_only(Generator g) {
  return g == Generator::fail2ban || g == Generator::crowdsec || g == Generator::sshguard;
}

/// The first stage of the back end among them.
std::optional<std::uint32_t> of_backend(const CheckContext& c, const Program& p,
                                        const std::vector<std::uint32_t>& stages, Backend backend) {
  for (const std::uint32_t s : stages) {
    const auto chain = make_id<ChainId>(p.stages[s].chain);
    const Table& t = c.ruleset.table(c.ruleset.chain(chain).table);
    if (t.backend == backend && !bans_only(c.generators.of(chain))) return s;
  }
  return std::nullopt;
}

/// A new connection that one of them denies by a rule or policy, whatever the other says.
std::optional<Packet> denied_by_one(const Program& p, Hook hook, std::uint32_t one,
                                    std::uint32_t other) {
  Search search(p);
  for (const auto& [denies, accepts] : {std::pair(one, other), std::pair(other, one)}) {
    Cell region =
        hook == Hook::output ? hook_region(p, hook) : new_connections(p, hook, protocol::tcp);
    const Answer a =
        search.find({Goal::Kind::yields, {accepts, denies}, {}, Fate::drop, nullptr}, region);
    if (a.kind == AnswerKind::witness) return to_packet(p, a.witness, hook);
  }
  return std::nullopt;
}

void run(const CheckContext& c, Findings& out) {
  if (c.ruleset.platform != Platform::netfilter) return;
  std::set<std::pair<std::uint32_t, std::uint32_t>> told;  // of an inet table only once
  for (const Program& p : c.programs) {
    std::string hooks;
    std::optional<std::pair<std::uint32_t, std::uint32_t>> first;
    std::optional<Packet> witness;
    for (const Hook h : {Hook::input, Hook::forward, Hook::output}) {
      const std::vector<std::uint32_t> stages = denying_stages(p, h);
      const auto old = of_backend(c, p, stages, Backend::iptables);
      const auto native = of_backend(c, p, stages, Backend::nftables);
      if (!old || !native) continue;
      hooks += fmt::format("{}{}", hooks.empty() ? "" : ", ", to_string(h));
      if (!first) first = {*old, *native};
      if (!witness) witness = denied_by_one(p, h, *old, *native);
    }
    if (!first) continue;
    const std::uint32_t old = p.stages[first->first].chain;
    const std::uint32_t native = p.stages[first->second].chain;
    if (!told.insert({old, native}).second) continue;
    FindingBuilder b(c, CheckId::mixed_backends);
    b.at(c.ruleset.chains[native].span, "filters here")
        .also(c.ruleset.chains[old].span, "and here")
        .message(fmt::format("{} and {} both filter {} packets (at {}): only what both accept gets "
                             "through",
                             stage_title(c, p, first->first), stage_title(c, p, first->second),
                             to_string(p.family), hooks))
        .proof(
            "both chains can drop packets of the same hook; neither tool shows the other's rules")
        .fix(
            "keep the rules of one tool: what the other one accepts may still be dropped, and what "
            "it is asked to show is not all that holds")
        .identity(std::string(to_string(p.family)));
    if (witness) {
      b.witness(*witness);
      b.fact("contrary", "the witness is a packet that one of them accepts and the other drops");
    }
    b.into(out);
  }
}

}  // namespace

const Check mixed_backends{CheckId::mixed_backends, Needs::ruleset, &run};

}  // namespace fwlint
