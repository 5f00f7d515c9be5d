// Lowers a draft as a whole. The protocol comes first, because ports and types depend on it; then
// addresses and interfaces, then the extensions in the order in which they are written.
#include "parsers/iptables/lower.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

void check_options(Draft& d, const Instance& i) {
  const ExtensionSpec& e = *i.spec;
  if (e.needs_option && i.option_count == 0) {
    d.refuse(d.span(i), fmt::format("'{}' without any of its options", e.name));
    return;
  }
  for (const OptionSpec& spec : e.options) {
    if (!spec.has(option_flag::required)) continue;
    bool found = false;
    for (const Option& o : d.options_of(i)) found = found || o.spec == &spec;
    if (!found) {
      d.refuse(d.span(i), fmt::format("'{}' without '--{}'", e.name, spec.name));
      return;
    }
  }
}

void check_protocol(Draft& d, const Instance& i) {
  const std::uint8_t p = i.spec->protocol;
  if (p == 0 || d.protocol == p || i.implied) return;
  // In IPv6 the authentication header is an extension header that any protocol may follow.
  if (p == protocol::ah && d.file.family == Family::ipv6) return;
  // The error has been reported where the match is of the other family.
  if (i.spec->families == Families::ipv4 && d.file.family == Family::ipv6) return;
  if (i.spec->families == Families::ipv6 && d.file.family == Family::ipv4) return;
  d.error(d.span(i), fmt::format("match '{}' without '-p {}'", i.spec->name, protocol_name(p)),
          fmt::format("'-p {}' in the same rule", protocol_name(p)));
}

void check_table(Draft& d, const Instance& i) {
  const std::uint8_t allowed = i.spec->tables;
  if (allowed == 0 || d.file.table_bit == 0 || (allowed & d.file.table_bit) != 0) return;
  std::string names;
  for (const auto& [bit, name] : {std::pair{table_bit::filter, "filter"},
                                  {table_bit::nat, "nat"},
                                  {table_bit::mangle, "mangle"},
                                  {table_bit::raw, "raw"},
                                  {table_bit::security, "security"}}) {
    if ((allowed & bit) == 0) continue;
    if (!names.empty()) names += " or ";
    names += name;
  }
  d.error(d.span(d.word(i.name)),
          fmt::format("target '{}' in table '{}'", i.spec->name, d.file.table),
          fmt::format("this target in table {}", names));
}

}  // namespace

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
    check_options(d, i);
    if (k == d.target) {
      check_table(d, i);
    } else {
      check_protocol(d, i);
    }
    i.spec->lower(d, i);
  }
}

}  // namespace fwlint::iptables
