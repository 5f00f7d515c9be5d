// Values are refused rather than guessed: a range that runs backwards or a mask with holes is an
// error of the export, and Windows does not enforce such a rule either ([MS-FASP] 2.2.37).
#include "parsers/windows/values.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::windows {

namespace {

constexpr std::string_view kAddressForms = "an address, first-last, address/length or address/mask";

tl::unexpected<ValueError> refuse(std::string message, std::string_view expected,
                                  std::string hint = {}) {
  return tl::unexpected<ValueError>(
      ValueError{std::move(message), std::string(expected), std::move(hint)});
}

std::optional<Address> address(std::string_view s) {
  // The C library stops at a NUL byte, so a text with one must not reach it.
  if (s.size() > 64 || s.find('\0') != std::string_view::npos) return std::nullopt;
  return parse_address(s);
}

Value<AddressRange> parse_range(std::string_view s, std::size_t dash) {
  const auto first = address(trim(s.substr(0, dash)));
  const auto last = address(trim(s.substr(dash + 1)));
  if (!first || !last || first->family != last->family) {
    return refuse(fmt::format("'{}' is not an address range", printable(s)), kAddressForms);
  }
  if (last->value < first->value) {
    return refuse(fmt::format("address range '{}' runs backwards", printable(s)),
                  "the lower address first",
                  fmt::format("did you mean '{}-{}'?", to_string(*last), to_string(*first)));
  }
  return AddressRange{first->family, {first->value, last->value}};
}

/// Length of a contiguous IPv4 mask.
std::optional<unsigned> mask_length(u128 mask) {
  const u128 host = ~mask & u128{0xffffffffU};
  if ((host & (host + 1)) != 0) return std::nullopt;
  unsigned length = 32;
  for (u128 x = host; x != 0; x >>= 1) --length;
  return length;
}

Value<AddressRange> parse_subnet(std::string_view s, std::size_t slash) {
  const auto base = address(s.substr(0, slash));
  const std::string_view tail = s.substr(slash + 1);
  if (!base) return refuse(fmt::format("'{}' is not a subnet", printable(s)), kAddressForms);
  std::optional<unsigned> length;
  if (base->family == Family::ipv4 && tail.find('.') != std::string_view::npos) {
    const auto mask = address(tail);
    if (mask && mask->family == Family::ipv4) length = mask_length(mask->value);
    if (!length) {
      return refuse(fmt::format("'{}' is not a contiguous mask", printable(tail)),
                    "a mask such as 255.255.255.0");
    }
  } else if (const auto n = parse_unsigned(tail); n && *n <= address_bits(base->family)) {
    length = static_cast<unsigned>(*n);
  }
  if (!length) {
    return refuse(fmt::format("'{}' is not a prefix length", printable(tail)),
                  fmt::format("a number from 0 to {}", address_bits(base->family)));
  }
  const unsigned free = address_bits(base->family) - *length;
  const u128 host = free >= 128 ? kU128Max : (u128{1} << free) - 1;
  const u128 low = base->value & ~host;
  return AddressRange{base->family, {low, low | host}};
}

struct Spelling {
  std::string_view written;
  std::string_view canonical;
};
constexpr std::array<Spelling, 12> kAddressKeywords{{
    {"LocalSubnet", "LocalSubnet"},
    {"DNS", "DNS"},
    {"DHCP", "DHCP"},
    {"WINS", "WINS"},
    {"DefaultGateway", "DefaultGateway"},
    {"IntrAnet", "IntrAnet"},
    {"IntErnet", "IntErnet"},
    {"Ply2Renders", "Ply2Renders"},
    {"PlayToDevice", "Ply2Renders"},
    {"RmtIntrAnet", "RmtIntrAnet"},
    {"IntranetRemoteAccess", "RmtIntrAnet"},
    {"CaptivePortal", "CaptivePortal"},
}};
constexpr std::array<Spelling, 13> kPortKeywords{{
    {"RPC", "RPC"},
    {"RPC-EPMap", "RPC-EPMap"},
    {"RPCEPMap", "RPC-EPMap"},
    {"Teredo", "Teredo"},
    {"IPTLSIn", "IPHTTPSIn"},
    {"IPHTTPSIn", "IPHTTPSIn"},
    {"IPTLSOut", "IPHTTPSOut"},
    {"IPHTTPSOut", "IPHTTPSOut"},
    {"Ply2Disc", "Ply2Disc"},
    {"DHCP", "DHCP"},
    {"mDNS", "mDNS"},
    {"CortanaOut", "CortanaOut"},
    {"TcpCDPSvc", "TcpCDPSvc"},
}};

template <std::size_t N>
std::optional<std::string_view> look_up(const std::array<Spelling, N>& table, std::string_view s) {
  for (const Spelling& k : table) {
    if (iequals(k.written, s)) return k.canonical;
  }
  return std::nullopt;
}

template <std::size_t N>
std::string hint_from(const std::array<Spelling, N>& table, std::string_view word) {
  std::array<std::string_view, N> words;
  for (std::size_t i = 0; i < N; ++i) words[i] = table[i].written;
  const auto near = nearest(word, words);
  return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

struct Folder {
  std::string_view variable;
  std::string_view path;
};
constexpr std::array<Folder, 8> kFolders{{
    {"%systemroot%", "c:\\windows"},
    {"%windir%", "c:\\windows"},
    {"%systemdrive%", "c:"},
    {"%programfiles%", "c:\\program files"},
    {"%programw6432%", "c:\\program files"},
    {"%programfiles(x86)%", "c:\\program files (x86)"},
    {"%programdata%", "c:\\programdata"},
    {"%allusersprofile%", "c:\\programdata"},
}};

}  // namespace

Value<AddressRange> parse_address_range(std::string_view raw) {
  const std::string_view s = trim(raw);
  if (const auto dash = s.find('-'); dash != std::string_view::npos) return parse_range(s, dash);
  if (const auto slash = s.find('/'); slash != std::string_view::npos) {
    return parse_subnet(s, slash);
  }
  const auto a = address(s);
  if (!a) return refuse(fmt::format("'{}' is not an address", printable(s)), kAddressForms);
  return AddressRange{a->family, {a->value, a->value}};
}

Value<std::uint16_t> parse_port(std::string_view raw) {
  const std::string_view s = trim(raw);
  const auto n = parse_unsigned(s);
  if (n && *n <= 65535) return static_cast<std::uint16_t>(*n);
  if (n) return refuse(fmt::format("port {} is out of range", *n), "a port from 0 to 65535");
  return refuse(fmt::format("'{}' is not a port", printable(s)),
                "a port from 0 to 65535 or a port keyword", keyword_hint(s, true));
}

Value<PortRange> parse_port_range(std::string_view raw) {
  const std::string_view s = trim(raw);
  const auto dash = s.find('-');
  if (dash == std::string_view::npos || !is_digit(s.front())) {
    const auto p = parse_port(s);
    if (!p) return tl::unexpected<ValueError>(p.error());
    return PortRange{*p, *p};
  }
  const auto lo = parse_port(s.substr(0, dash));
  const auto hi = parse_port(s.substr(dash + 1));
  if (!lo) return tl::unexpected<ValueError>(lo.error());
  if (!hi) return tl::unexpected<ValueError>(hi.error());
  if (*hi < *lo) {
    return refuse(fmt::format("port range '{}' runs backwards", printable(s)),
                  "the lower port first", fmt::format("did you mean '{}-{}'?", *hi, *lo));
  }
  return PortRange{*lo, *hi};
}

Value<Interval> parse_icmp(std::string_view raw) {
  const std::string_view s = trim(raw);
  const auto colon = s.find(':');
  const auto type = parse_unsigned(s.substr(0, colon));
  const std::string_view tail = colon == std::string_view::npos ? "" : s.substr(colon + 1);
  const auto code = parse_unsigned(tail);
  if (!type || *type > 255 || (tail != "*" && (!code || *code > 255))) {
    return refuse(fmt::format("'{}' is not an ICMP type and code", printable(s)),
                  "type:code or type:*, each from 0 to 255");
  }
  const u128 base = u128{*type} * 256;
  if (tail == "*") return Interval{base, base + 255};
  return Interval{base + *code, base + *code};
}

Value<std::optional<std::uint8_t>> parse_protocol_number(std::string_view raw) {
  const std::string_view s = trim(raw);
  const auto n = parse_unsigned(s);
  if (n && *n == 256) return std::optional<std::uint8_t>();
  if (n && *n <= 255) return std::optional<std::uint8_t>(static_cast<std::uint8_t>(*n));
  return refuse(fmt::format("'{}' is not a protocol number", printable(s)),
                "a number from 0 to 255 (6 is TCP, 17 is UDP)");
}

std::optional<std::string_view> address_keyword(std::string_view s) {
  return look_up(kAddressKeywords, trim(s));
}

bool is_late_address_keyword(std::string_view canonical) {
  constexpr std::array<std::string_view, 5> kFirst{"LocalSubnet", "DNS", "DHCP", "WINS",
                                                   "DefaultGateway"};
  for (const std::string_view k : kFirst) {
    if (k == canonical) return false;
  }
  return true;
}

std::optional<std::string_view> port_keyword(std::string_view s) {
  return look_up(kPortKeywords, trim(s));
}

std::string keyword_hint(std::string_view word, bool ports) {
  return ports ? hint_from(kPortKeywords, word) : hint_from(kAddressKeywords, word);
}

bool is_word(std::string_view s) {
  if (s.empty() || s.size() > 64 || !is_alpha(s.front())) return false;
  for (const char c : s) {
    if (!is_alnum(c) && c != '-' && c != '_' && c != '.') return false;
  }
  return true;
}

std::string canonical_program(std::string_view path) {
  std::string p = to_lower(trim(path));
  for (const Folder& f : kFolders) {
    if (p.compare(0, f.variable.size(), f.variable) == 0) {
      return std::string(f.path) + p.substr(f.variable.size());
    }
  }
  return p;
}

}  // namespace fwlint::windows
