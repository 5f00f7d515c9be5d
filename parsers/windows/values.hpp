// The value grammar that registry rule strings and netsh listings share: addresses with ranges and
// masks, ports with ranges, ICMP types, and the keywords that stand for addresses or ports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "src/base/value_set.hpp"
#include "src/model/address.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::windows {

/// Why a value was refused; becomes a diagnostic at the value's place.
struct ValueError {
  std::string message;
  std::string expected;
  std::string hint;
};
template <class T>
using Value = tl::expected<T, ValueError>;

struct AddressRange {
  Family family = Family::ipv4;
  Interval values;
};

/// "a", "a-b", "a/length" or, for IPv4, "a/mask" with a contiguous mask.
Value<AddressRange> parse_address_range(std::string_view s);

/// "0" to "65535".
Value<std::uint16_t> parse_port(std::string_view s);
/// "a-b" with a <= b, or one port.
Value<PortRange> parse_port_range(std::string_view s);

/// "type:code" or "type:*"; the interval is of Field::icmp.
Value<Interval> parse_icmp(std::string_view s);

/// 0 to 255, or 256, which is any protocol: then the optional is empty. [MS-FASP] 2.2.37.
Value<std::optional<std::uint8_t>> parse_protocol_number(std::string_view s);

/// The usual spelling of an address keyword (LocalSubnet, DNS …), whatever the case.
std::optional<std::string_view> address_keyword(std::string_view s);
/// Those of [MS-GPFAS] for RA42 and RA62 only.
bool is_late_address_keyword(std::string_view canonical);
/// The usual spelling of a port keyword. IPTLSIn and IPHTTPSIn are written as a pair for one
/// meaning and come out as IPHTTPSIn; likewise IPHTTPSOut.
std::optional<std::string_view> port_keyword(std::string_view s);
/// "did you mean 'LocalSubnet'?" or empty.
std::string keyword_hint(std::string_view word, bool ports);
/// A letter first, then letters, digits and "-", "_", ".".
bool is_word(std::string_view s);

/// A program path in one spelling: lower case, and the variables that name a fixed folder on a
/// default installation (%SystemRoot%, %ProgramFiles% …) written out, so that one file has one
/// name.
std::string canonical_program(std::string_view path);

}  // namespace fwlint::windows
