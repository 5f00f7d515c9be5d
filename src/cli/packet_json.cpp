// Every key has one function in a table, so that a key is either understood or refused by name.
#include "src/cli/packet_json.hpp"

#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "src/base/text.hpp"
#include "src/cli/packet_text.hpp"
#include "src/cli/words.hpp"

namespace fwlint::cli {

namespace {

using nlohmann::json;

/// What has been read of a line; defaults that depend on other keys are filled in at the end.
struct Draft {
  PacketLine line;
  std::optional<Address> src;
  std::optional<Address> dst;
  std::optional<std::uint8_t> flags;
  std::optional<std::uint8_t> type;
  std::optional<std::uint8_t> code;
};

/// What is expected, when the value is not that.
using Complaint = std::optional<std::string_view>;

std::optional<std::uint64_t> number(const json& v) {
  if (v.is_number_unsigned()) return v.get<std::uint64_t>();
  return std::nullopt;
}

template <class T>
Complaint take_number(const json& v, std::uint64_t max, T& into, std::string_view expected) {
  const auto n = number(v);
  if (!n || *n > max) return expected;
  into = static_cast<T>(*n);
  return std::nullopt;
}

template <class T, class Parse>
Complaint take_word(const json& v, Parse parse, T& into, std::string_view expected) {
  if (!v.is_string()) return expected;
  const auto value = parse(v.get_ref<const std::string&>());
  if (!value) return expected;
  into = *value;
  return std::nullopt;
}

Complaint take_text(const json& v, std::string& into, bool lower) {
  if (v.is_null()) return std::nullopt;
  if (!v.is_string()) return "a string";
  const std::string& s = v.get_ref<const std::string&>();
  into = lower ? to_lower(s) : s;
  return std::nullopt;
}

std::optional<Hook> parse_hook(std::string_view s) {
  if (s == "input") return Hook::input;
  if (s == "forward") return Hook::forward;
  if (s == "output") return Hook::output;
  if (s == "in") return Hook::windows_in;
  if (s == "out") return Hook::windows_out;
  return std::nullopt;
}

Complaint take_protocol(const json& v, Draft& d) {
  constexpr std::string_view kExpected = "a protocol's name or a number from 0 to 255";
  if (v.is_number()) return take_number(v, 255, d.line.packet.protocol, kExpected);
  return take_word(v, parse_protocol, d.line.packet.protocol, kExpected);
}

Complaint take_flags(const json& v, Draft& d) {
  constexpr std::string_view kExpected = "letters of FSRPAUEC, or a number from 0 to 255";
  std::uint8_t flags = 0;
  const bool none = v.is_string() && v.get_ref<const std::string&>().empty();
  const Complaint c = none            ? Complaint{}
                      : v.is_number() ? take_number(v, 255, flags, kExpected)
                                      : take_word(v, parse_tcp_flags, flags, kExpected);
  if (!c) d.flags = flags;
  return c;
}

Complaint take_fragment(const json& v, Draft& d) {
  if (v.is_boolean()) {
    d.line.packet.later_fragment = v.get<bool>();
    return std::nullopt;
  }
  std::uint16_t offset = 0;
  const Complaint c = take_number(v, 8191, offset, "a fragment offset from 0 to 8191");
  if (!c) d.line.packet.later_fragment = offset != 0;
  return c;
}

struct KeySpec {
  std::string_view name;
  Complaint (*take)(const json& v, Draft& d) = nullptr;
};

Complaint read_over(const json& /*v*/, Draft& /*d*/) { return std::nullopt; }

constexpr std::array kKeys = {
    KeySpec{"hook",
            [](const json& v, Draft& d) {
              return take_word(v, parse_hook, d.line.packet.hook,
                               "input, forward, output, in or out");
            }},
    KeySpec{"iif", [](const json& v, Draft& d) { return take_text(v, d.line.packet.iif, false); }},
    KeySpec{"oif", [](const json& v, Draft& d) { return take_text(v, d.line.packet.oif, false); }},
    KeySpec{"src", [](const json& v,
                      Draft& d) { return take_word(v, parse_address, d.src, "an IP address"); }},
    KeySpec{"dst", [](const json& v,
                      Draft& d) { return take_word(v, parse_address, d.dst, "an IP address"); }},
    KeySpec{"proto", take_protocol},
    KeySpec{"sport",
            [](const json& v, Draft& d) {
              return take_number(v, 65535, d.line.packet.sport, "a number from 0 to 65535");
            }},
    KeySpec{"dport",
            [](const json& v, Draft& d) {
              return take_number(v, 65535, d.line.packet.dport, "a number from 0 to 65535");
            }},
    KeySpec{"flags", take_flags},
    KeySpec{"type",
            [](const json& v, Draft& d) {
              std::uint8_t type = 0;
              const Complaint c = take_number(v, 255, type, "a number from 0 to 255");
              if (!c) d.type = type;
              return c;
            }},
    KeySpec{"code",
            [](const json& v, Draft& d) {
              std::uint8_t code = 0;
              const Complaint c = take_number(v, 255, code, "a number from 0 to 255");
              if (!c) d.code = code;
              return c;
            }},
    KeySpec{"frag", take_fragment},
    KeySpec{"state",
            [](const json& v, Draft& d) {
              return take_word(v, parse_ct_state, d.line.packet.ct_state,
                               "new, established, related, invalid or untracked");
            }},
    KeySpec{"pkttype",
            [](const json& v, Draft& d) {
              return take_word(v, parse_packet_type, d.line.packet.packet_type,
                               "unicast, broadcast, multicast or other");
            }},
    KeySpec{"profile",
            [](const json& v, Draft& d) {
              return take_word(v, parse_profile, d.line.packet.profile,
                               "domain, private or public");
            }},
    KeySpec{"program",
            [](const json& v, Draft& d) { return take_text(v, d.line.packet.program, true); }},
    KeySpec{"service",
            [](const json& v, Draft& d) { return take_text(v, d.line.packet.service, true); }},
    KeySpec{"package",
            [](const json& v, Draft& d) { return take_text(v, d.line.packet.package, false); }},
    KeySpec{"id",
            [](const json& v, Draft& d) -> Complaint {
              d.line.id = v.dump(-1, ' ', false, json::error_handler_t::replace);
              return std::nullopt;
            }},
    KeySpec{"ttl", read_over},
    KeySpec{"tos", read_over},
    KeySpec{"len", read_over},
    KeySpec{"seq", read_over},
    KeySpec{"icmp_id", read_over},
    KeySpec{"comment", read_over},
    KeySpec{"expect", read_over},
};

tl::unexpected<Error> bad(std::string message, std::string hint = {}) {
  return fail(ErrorKind::input, std::move(message), std::move(hint));
}

Result<void> take_key(const std::string& key, const json& value, Draft& d) {
  for (const KeySpec& k : kKeys) {
    if (k.name != key) continue;
    const Complaint expected = k.take(value, d);
    if (!expected) return {};
    const std::string shown = value.dump(-1, ' ', false, json::error_handler_t::replace);
    return bad(fmt::format("\"{}\" is {}, expected {}", key, printable(shown, 40), *expected));
  }
  std::vector<std::string_view> names;
  for (const KeySpec& k : kKeys) names.push_back(k.name);
  const auto near = closest(key, names);
  return bad(fmt::format("unknown key \"{}\"", printable(key, 40)),
             near ? fmt::format("did you mean \"{}\"?", *near) : std::string{});
}

Result<PacketLine> complete(Draft& d) {
  Packet& p = d.line.packet;
  if (!d.src || !d.dst) return bad(fmt::format("\"{}\" is missing", d.src ? "dst" : "src"));
  if (d.src->family != d.dst->family) {
    return bad("\"src\" and \"dst\" are of different families");
  }
  p.family = d.src->family;
  p.src = d.src->value;
  p.dst = d.dst->value;
  const std::uint8_t opening = p.ct_state == CtState::established ? tcp_flag::ack : tcp_flag::syn;
  p.tcp_flags = d.flags.value_or(opening);
  if (p.protocol == protocol::icmp || p.protocol == protocol::icmpv6) {
    // A related ICMP packet is an error message: destination unreachable, port unreachable.
    const bool error = p.ct_state == CtState::related;
    const std::uint8_t usual = p.protocol == protocol::icmp ? (error ? 3 : 8) : (error ? 1 : 128);
    p.icmp_type = d.type.value_or(usual);
    p.icmp_code = d.code.value_or(error ? 3 : 0);
  }
  return std::move(d.line);
}

}  // namespace

Result<PacketLine> parse_packet_line(std::string_view line) {
  if (line.size() > kMaxPacketLine) {
    return bad(fmt::format("the line has more than {} bytes", kMaxPacketLine));
  }
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) {
    return bad(fmt::format("'{}' is no JSON object", printable(line, 40)),
               R"(as in {"src":"198.51.100.7","dst":"192.0.2.1","proto":"tcp","dport":3552})");
  }
  Draft d;
  d.line.packet.sport = kDefaultSourcePort;
  for (const auto& [key, value] : object.items()) {
    if (Result<void> r = take_key(key, value, d); !r) return tl::unexpected(r.error());
  }
  return complete(d);
}

}  // namespace fwlint::cli
