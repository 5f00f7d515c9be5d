#include "src/model/host_facts.hpp"

#include <algorithm>

namespace fwlint {

ValueSet HostFacts::loopback(Family f) {
  const u128 net = u128{0x7f} << 24;
  return f == Family::ipv4 ? ValueSet::range(net, net | 0xffffff) : ValueSet::single(1);
}

ValueSet HostFacts::local(Family f) const {
  std::vector<Interval> all;
  for (const HostAddress& a : addresses) {
    if (a.network.base.family == f) all.push_back({a.address, a.address});
  }
  return unite(ValueSet::from(std::move(all)), loopback(f));
}

ValueSet HostFacts::local_on(Family f, const std::string& interface) const {
  std::vector<Interval> all;
  for (const HostAddress& a : addresses) {
    if (a.network.base.family == f && a.interface == interface) {
      all.push_back({a.address, a.address});
    }
  }
  const ValueSet own = ValueSet::from(std::move(all));
  return interface == "lo" ? unite(own, loopback(f)) : own;
}

ValueSet HostFacts::broadcast(Family f) const {
  if (f == Family::ipv6) return {};
  std::vector<Interval> all{{0xffffffffU, 0xffffffffU}};
  for (const HostAddress& a : addresses) {
    if (a.network.base.family == f && a.broadcast) all.push_back({*a.broadcast, *a.broadcast});
  }
  return ValueSet::from(std::move(all));
}

std::vector<std::string> HostFacts::interfaces() const {
  std::vector<std::string> out{"lo"};
  for (const HostAddress& a : addresses) out.push_back(a.interface);
  for (const HostRoute& r : routes) {
    out.insert(out.end(), r.interfaces.begin(), r.interfaces.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

ValueSet HostFacts::behind(Family f, const std::string& interface) const {
  std::vector<const HostRoute*> sorted;
  for (const HostRoute& r : routes) {
    if (r.to.base.family == f) sorted.push_back(&r);
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const HostRoute* a, const HostRoute* b) {
    return a->to.length > b->to.length;
  });
  ValueSet taken;
  ValueSet out;
  for (const HostRoute* r : sorted) {
    const ValueSet own = subtract(values(r->to), taken);
    taken = unite(taken, own);
    const bool by_it =
        std::find(r->interfaces.begin(), r->interfaces.end(), interface) != r->interfaces.end();
    if (r->kind == RouteKind::unicast && by_it) out = unite(out, own);
  }
  return out;
}

}  // namespace fwlint
