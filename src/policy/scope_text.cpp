#include "src/policy/scope_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/policy/policy_errors.hpp"

namespace fwlint::written {

namespace {

constexpr std::string_view kPortForms =
    "a port such as \"443/tcp\", a range such as \"3224-3324/udp\", \"any/tcp\", \"icmp\" or "
    "\"any\"";

tl::unexpected<TextError> wrong(std::string message, std::string hint = {}) {
  return tl::unexpected<TextError>(TextError{std::move(message), std::move(hint)});
}

/// Protocols by name only: a bare number could be a port.
std::optional<std::uint8_t> protocol_by_name(std::string_view s) {
  if (s.empty() || is_digit(s[0]) || iequals(s, "ip")) return std::nullopt;
  return parse_protocol(s);
}

bool all_digits(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), is_digit);
}

/// A port or a range written with '-' or, to be told off, ':'.
bool port_shaped(std::string_view s) {
  const std::size_t cut = s.find_first_of("-:");
  if (cut == std::string_view::npos) return all_digits(s);
  return all_digits(s.substr(0, cut)) && all_digits(s.substr(cut + 1));
}

TextResult<std::uint16_t> parse_port(std::string_view text, std::string_view whole) {
  const auto n = parse_unsigned(text);
  if (n && *n <= 65535) return static_cast<std::uint16_t>(*n);
  return wrong(fmt::format("port {} in {} is out of range; expected 0 to 65535",
                           printable(text, 24), in_quotes(whole)));
}

TextResult<PortRange> parse_range(std::string_view text, std::string_view protocol,
                                  std::string_view whole) {
  const std::size_t cut = text.find('-');
  if (cut == std::string_view::npos) {
    const auto one = parse_port(text, whole);
    if (!one) return tl::unexpected<TextError>(one.error());
    return PortRange{*one, *one};
  }
  const auto lo = parse_port(text.substr(0, cut), whole);
  if (!lo) return tl::unexpected<TextError>(lo.error());
  const auto hi = parse_port(text.substr(cut + 1), whole);
  if (!hi) return tl::unexpected<TextError>(hi.error());
  if (*lo > *hi) {
    return wrong(
        fmt::format("range {} runs backwards; expected the lower port first", in_quotes(whole)),
        fmt::format("write \"{}-{}/{}\"", *hi, *lo, protocol));
  }
  return PortRange{*lo, *hi};
}

/// A text without a slash.
TextResult<PortSpec> parse_bare(std::string_view text) {
  if (iequals(text, "any")) return PortSpec{.any_port = true, .any_protocol = true};
  if (port_shaped(text)) {
    std::string range(text);
    std::replace(range.begin(), range.end(), ':', '-');
    return wrong(fmt::format("port {} has no protocol; expected {}", in_quotes(text), kPortForms),
                 fmt::format("write \"{0}/tcp\", \"{0}/udp\" or both", printable(range)));
  }
  const auto protocol = protocol_by_name(text);
  if (!protocol) {
    constexpr std::array<std::string_view, 7> kNames = {"tcp",  "udp", "icmp", "icmpv6",
                                                        "sctp", "gre", "esp"};
    return wrong(fmt::format("{} is neither a port nor a protocol; expected {}", in_quotes(text),
                             kPortForms),
                 did_you_mean(to_lower(text), kNames));
  }
  if (has_ports(*protocol)) {
    return wrong(
        fmt::format("protocol {} has no ports with it; expected {}", in_quotes(text), kPortForms),
        fmt::format("write \"any/{}\" for all of its ports", to_lower(text)));
  }
  return PortSpec{.protocol = *protocol, .any_port = true};
}

}  // namespace

TextResult<PortSpec> parse_port_spec(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return parse_bare(text);
  const std::string_view ports = text.substr(0, slash);
  const std::string_view name = text.substr(slash + 1);
  const auto protocol = protocol_by_name(name);
  if (!protocol) {
    constexpr std::array<std::string_view, 5> kNames = {"tcp", "udp", "sctp", "dccp", "udplite"};
    if (port_shaped(name) && protocol_by_name(ports)) {
      return wrong(fmt::format("{} is not a port and its protocol; expected {}", in_quotes(text),
                               kPortForms),
                   fmt::format("write \"{}/{}\"", name, ports));
    }
    return wrong(fmt::format("unknown protocol {} in {}; expected one of {}", in_quotes(name),
                             in_quotes(text), list_of(kNames)),
                 did_you_mean(to_lower(name), kNames));
  }
  const std::string lower = to_lower(name);
  if (!has_ports(*protocol)) {
    return wrong(fmt::format("protocol {} in {} has no ports; expected {}", lower, in_quotes(text),
                             kPortForms),
                 fmt::format("write \"{}\"", lower));
  }
  if (iequals(ports, "any")) return PortSpec{.protocol = *protocol, .any_port = true};
  if (!port_shaped(ports)) {
    return wrong(
        fmt::format("{} in {} is not a port number; expected {}", in_quotes(ports), in_quotes(text),
                    kPortForms),
        all_digits(ports) || ports.empty() || !is_alpha(ports[0])
            ? ""
            : "write the number: a service name says what is registered, not what is open");
  }
  if (const std::size_t colon = ports.find(':'); colon != std::string_view::npos) {
    std::string range(ports);
    range[colon] = '-';
    return wrong(fmt::format("{} is not a range; expected {}", in_quotes(text), kPortForms),
                 fmt::format("write \"{}/{}\"", printable(range), lower));
  }
  const auto range = parse_range(ports, lower, text);
  if (!range) return tl::unexpected<TextError>(range.error());
  return PortSpec{.protocol = *protocol, .ports = *range};
}

TextResult<Prefix> parse_policy_prefix(std::string_view text) {
  const auto prefix = text.find('%') == std::string_view::npos ? parse_prefix(text) : std::nullopt;
  if (!prefix) {
    std::string hint;
    if (const std::size_t cut = text.find('/'); cut != std::string_view::npos) {
      if (const auto a = parse_address(text.substr(0, cut))) {
        hint = fmt::format("the length of an {} prefix is a number from 0 to {}",
                           to_string(a->family), address_bits(a->family));
      }
    }
    return wrong(fmt::format("{} is not an address or prefix; expected one such as "
                             "\"192.0.2.10\", \"10.20.0.0/16\" or \"2001:db8::/32\"",
                             in_quotes(text)),
                 std::move(hint));
  }
  const auto base = parse_address(text.substr(0, text.find('/')));
  if (base && base->value != prefix->base.value) {
    return wrong(fmt::format("{} has bits set behind its prefix length {}; expected the first "
                             "address of the prefix",
                             in_quotes(text), prefix->length),
                 fmt::format("write \"{}\", or \"{}\" for the one address", to_string(*prefix),
                             to_string(*base)));
  }
  return *prefix;
}

TextResult<SymbolPattern> parse_interface(std::string_view text) {
  const std::size_t star = text.find('*');
  const bool plus = text.size() > 1 && text.back() == '+';
  const bool controls = std::any_of(text.begin(), text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (controls || plus || (star != std::string_view::npos && star + 1 != text.size())) {
    return wrong(
        fmt::format("{} is not an interface; expected a name such as \"eth1\", or its "
                    "beginning and a final *, such as \"wg*\"",
                    in_quotes(text)),
        plus ? fmt::format("write \"{}*\"", printable(text.substr(0, text.size() - 1))) : "");
  }
  if (star == std::string_view::npos) return SymbolPattern{std::string(text), false};
  return SymbolPattern{std::string(text.substr(0, star)), true};
}

}  // namespace fwlint::written
