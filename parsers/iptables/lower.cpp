// Lowers a draft as a whole. The protocol comes first, because ports and types depend on it; then
// addresses and interfaces, then the extensions in the order in which they are written.
#include "parsers/iptables/lower.hpp"

#include "parsers/iptables/checks.hpp"

namespace fwlint::iptables {

void lower(Draft& d) {
  lower_protocol(d);
  lower_address(d, Field::src, d.src);
  lower_address(d, Field::dst, d.dst);
  lower_interface(d, Field::iif, d.iif);
  lower_interface(d, Field::oif, d.oif);
  if (d.fragment) require(d.all, Field::fragment, *d.fragment ? 1U : 0U);
  for (std::uint32_t k = 0; k < d.instances.size(); ++k) {
    const Instance& i = d.instances[k];
    if (i.implied && i.option_count == 0) continue;  // loaded in the search for a mistyped option
    if (check_instance(d, i, k == d.target)) i.spec->lower(d, i);
  }
}

}  // namespace fwlint::iptables
