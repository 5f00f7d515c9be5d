// The Windows table and the merging of stores. Group policy and MDM win over the local store
// setting by setting, except that "block everything" holds when any store says so; and where policy
// says that local rules are not merged, local rules lose that profile ([MS-FASP] 2.2.3 and 2.2.37).
#include <array>

#include "parsers/windows/lower.hpp"

namespace fwlint::windows {

namespace {

ChainId add_base_chain(Ruleset& into, TableId table, std::string_view name, Hook hook,
                       VerdictKind policy, Span span) {
  Chain c;
  c.table = table;
  c.name = std::string(name);
  BaseChain base;
  base.hook = hook;
  base.type = ChainType::filter;
  base.policy = policy;
  c.base = base;
  c.span = Span{span.file, 0, 0};
  return into.add_chain(std::move(c));
}

template <class T>
void take(std::optional<T>& to, const std::optional<T>& from) {
  if (from) to = from;
}

void merge_profile(ProfileSettings& to, const ProfileSettings& from) {
  take(to.enabled, from.enabled);
  take(to.inbound, from.inbound);
  take(to.outbound, from.outbound);
  if (from.shields_up && !to.shields_up.value_or(false)) to.shields_up = from.shields_up;
  if (from.span.valid()) to.span = from.span;
}

}  // namespace

WindowsChains ensure_chains(Ruleset& into, Span span) {
  into.platform = Platform::windows;
  WindowsChains out{kNoChain, kNoChain};
  for (std::size_t i = 0; i < into.chains.size(); ++i) {
    const Chain& c = into.chains[i];
    if (!c.base || into.table(c.table).backend != Backend::windows) continue;
    if (c.base->hook == Hook::windows_in) out.in = make_id<ChainId>(i);
    if (c.base->hook == Hook::windows_out) out.out = make_id<ChainId>(i);
  }
  if (out.in != kNoChain && out.out != kNoChain) return out;
  Table t;
  t.family = TableFamily::inet;
  t.name = "Windows Firewall";
  t.backend = Backend::windows;
  t.span = Span{span.file, 0, 0};
  const TableId table = into.add_table(std::move(t));
  // The built-in defaults; what the profiles say is in Ruleset::profiles ([MS-FASP] note 13).
  out.in = add_base_chain(into, table, "Inbound", Hook::windows_in, VerdictKind::drop, span);
  out.out = add_base_chain(into, table, "Outbound", Hook::windows_out, VerdictKind::accept, span);
  return out;
}

void merge_stores(Ruleset& into) {
  constexpr std::array<Store, 3> kWeakestFirst{Store::local, Store::mdm, Store::group_policy};
  std::vector<Interval> merged_in;
  for (std::size_t p = 0; p < into.profiles.size(); ++p) {
    ProfileSettings s;
    for (const Store store : kWeakestFirst) {
      const ProfileSettings& from = into.store_profiles[static_cast<std::size_t>(store)][p];
      merge_profile(s, from);
      // The local store's own value has no meaning ([MS-FASP] 2.2.3).
      if (store != Store::local) take(s.merge_local_rules, from.merge_local_rules);
    }
    if (s.merge_local_rules.value_or(true)) merged_in.push_back({p, p});
    into.profiles[p] = s;
  }
  if (merged_in.size() == into.profiles.size()) return;
  const ValueSet allowed = ValueSet::from(std::move(merged_in));
  for (Rule& r : into.rules) {
    if (r.store == Store::local) require(r.match.all, Field::profile, allowed);
  }
}

}  // namespace fwlint::windows
