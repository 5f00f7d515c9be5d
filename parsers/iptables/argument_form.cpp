// What an argument should be, in words: for messages and for the table of extensions in docs.
#include <fmt/format.h>

#include "parsers/iptables/argument.hpp"
#include "parsers/iptables/argument_readers.hpp"

namespace fwlint::iptables {

std::string form_of(const ArgumentSpec& spec, Family family) {
  using Kind = ArgumentKind;
  const bool v4 = family == Family::ipv4;
  switch (spec.kind) {
    case Kind::none:
      return {};
    case Kind::text:
    case Kind::string_text:
    case Kind::quoted_text:
      if (spec.max == 0) return "text";
      return fmt::format("text of which {} bytes are kept", spec.max);
    case Kind::number:
    case Kind::hex_number:
    case Kind::seconds:
      return fmt::format("a number from {} to {}", spec.min, spec.max);
    case Kind::number_range:
    case Kind::count_range:
      return fmt::format("a number from {} to {} or a range LOW:HIGH", spec.min, spec.max);
    case Kind::queue_range:
      return fmt::format("a range LOW:HIGH of numbers from {} to {}", spec.min, spec.max);
    case Kind::id_range:
      return "a name, a number or a range LOW-HIGH";
    case Kind::fraction:
      return "a fraction from 0 to 1";
    case Kind::mark:
      return "a number of 32 bits, with an optional /mask";
    case Kind::mark_or_name:
      return "a number of 32 bits with an optional /mask, or a name of the host's table";
    case Kind::tos:
      return "a number from 0 to 255 with an optional /mask, or a name such as Minimize-Delay";
    case Kind::log_level:
      return "a number from 0 to 7 or a name from emerg to debug";
    case Kind::word:
      return std::string(spec.words->form);
    case Kind::words:
      return fmt::format("a list of {}", spec.words->form);
    case Kind::type_range:
      return fmt::format("{}, a number from 0 to 255, or a range LOW:HIGH", spec.words->form);
    case Kind::address:
      return v4 ? "an address such as 192.0.2.1" : "an address such as 2001:db8::1";
    case Kind::network:
      return v4 ? "an address with an optional /length or /mask"
                : "an address with an optional /length";
    case Kind::prefix:
      return "a prefix such as 2001:db8::/64";
    case Kind::prefix_length:
      return fmt::format("a length from 0 to {}", address_bits(family));
    case Kind::addresses:
      return "a list of at most 16 IPv6 addresses";
    case Kind::address_range:
      return "one address, or two with '-' between them";
    case Kind::nat_target:
      return "an address or a range, with optional ports";
    case Kind::nat_ports:
      return "a port or a range of ports, 80 or 80-90";
    case Kind::protocol_number:
    case Kind::protocol_name:
      return "a protocol name or a number from 1 to 255";
    case Kind::port:
      return "a port from 0 to 65535 or a service name";
    case Kind::port_range:
      return "a port from 0 to 65535, a service name, or a range LOW:HIGH";
    case Kind::port_list:
      return "a list of at most 15 ports, where a range LOW:HIGH counts as two";
    case Kind::mac:
      return "six pairs of hexadecimal digits with ':' between them";
    case Kind::interface:
      return "an interface name of at most 15 bytes, with '+' as wildcard at its end";
    case Kind::icmp_type:
      return "a type by name, or a number with an optional /code";
    case Kind::tcp_flags:
      return "two lists of SYN, ACK, FIN, RST, URG, PSH, ALL or NONE: mask and value";
    case Kind::chunk_types:
      return "all, any or only, and a list of chunk types with optional :flags";
    case Kind::set_lookup:
      return "a set's name and a list of src and dst";
    case Kind::states:
      return "a list of NEW, ESTABLISHED, RELATED, INVALID, UNTRACKED, SNAT and DNAT";
    case Kind::label:
      return fmt::format("a number from 0 to {}, or a name of the host's table", spec.max);
    case Kind::options_list:
      return "a list of option numbers with an optional :length";
    case Kind::tcp_options:
      return "a list of option numbers from 2 to 255 or names such as timestamp";
    case Kind::rate:
      return "COUNT/UNIT with second, minute, hour or day, at most 10000/second";
    case Kind::packet_or_byte_rate:
      return "COUNT/UNIT with second, minute, hour or day, or BYTES/s with b, kb or mb";
    case Kind::burst:
      return "a number of packets, or of bytes with b, kb or mb";
    case Kind::period:
      return "a time with s, ms or us";
    case Kind::bit_rate:
      return "a rate such as 5kbit or 100kbps";
    case Kind::date:
      return "YYYY[-MM[-DD[Thh[:mm[:ss]]]]] from 1970 to 2038";
    case Kind::time_of_day:
      return "hh:mm[:ss]";
    case Kind::weekdays:
      return "a list of Mon to Sun or 1 to 7";
    case Kind::monthdays:
      return "a list of days from 1 to 31";
    case Kind::bytes_in_hex:
      return "text with hexadecimal bytes between two '|', at most 128 bytes";
    case Kind::byte_text:
      return "text of 1 to 128 bytes";
    case Kind::u32_tests:
      return "tests such as 6&0xff=1, joined by &&";
    case Kind::bytecode:
      return "LENGTH,CODE JT JF K,… with at most 64 instructions";
    case Kind::class_id:
      return "MAJOR:MINOR in hexadecimal";
    case Kind::zone:
      return "a number from 0 to 65535, or mark";
  }
  return {};
}

}  // namespace fwlint::iptables
