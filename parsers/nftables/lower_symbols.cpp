// Words for numbers, and numbers as words: the tables of nft's types (`nft describe TYPE`), dates
// and times of day, traffic classes. Words of the host's own tables (users, realms, labels) have no
// number here, except those that every host has.
#include <fmt/format.h>

#include <chrono>
#include <span>

#include "parsers/nftables/lower_type.hpp"
#include "parsers/nftables/names.hpp"
#include "src/base/date.hpp"
#include "src/base/text.hpp"
#include "src/model/address.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

struct Symbol {
  std::string_view name;
  std::uint32_t value;
};

constexpr Symbol kBooleans[] = {{"exists", 1}, {"missing", 0}, {"true", 1}, {"false", 0}};
constexpr Symbol kDscp[] = {
    {"cs0", 0},     {"cs1", 8},     {"cs2", 16},    {"cs3", 24},    {"cs4", 32},
    {"cs5", 40},    {"cs6", 48},    {"cs7", 56},    {"df", 0},      {"be", 0},
    {"lephb", 1},   {"af11", 0x0a}, {"af12", 0x0c}, {"af13", 0x0e}, {"af21", 0x12},
    {"af22", 0x14}, {"af23", 0x16}, {"af31", 0x1a}, {"af32", 0x1c}, {"af33", 0x1e},
    {"af41", 0x22}, {"af42", 0x24}, {"af43", 0x26}, {"va", 0x2c},   {"ef", 0x2e}};
constexpr Symbol kEcn[] = {{"not-ect", 0}, {"ect1", 1}, {"ect0", 2}, {"ce", 3}};
constexpr Symbol kArpOperations[] = {{"request", 1}, {"reply", 2},     {"rrequest", 3},
                                     {"rreply", 4},  {"inrequest", 8}, {"inreply", 9},
                                     {"nak", 10}};
constexpr Symbol kIgmpTypes[] = {{"membership-query", 17},
                                 {"membership-report-v1", 18},
                                 {"membership-report-v2", 22},
                                 {"membership-report-v3", 34},
                                 {"leave-group", 23}};
constexpr Symbol kMobilityTypes[] = {{"binding-refresh-request", 0},
                                     {"home-test-init", 1},
                                     {"careof-test-init", 2},
                                     {"home-test", 3},
                                     {"careof-test", 4},
                                     {"binding-update", 5},
                                     {"binding-acknowledgement", 6},
                                     {"binding-error", 7},
                                     {"fast-binding-update", 8},
                                     {"fast-binding-acknowledgement", 9},
                                     {"fast-binding-advertisement", 10},
                                     {"experimental-mobility-header", 11},
                                     {"home-agent-switch-message", 12}};
constexpr Symbol kDccpTypes[] = {{"request", 0}, {"response", 1}, {"data", 2},  {"ack", 3},
                                 {"dataack", 4}, {"closereq", 5}, {"close", 6}, {"reset", 7},
                                 {"sync", 8},    {"syncack", 9}};
constexpr Symbol kLinkTypes[] = {{"ether", 1},     {"ppp", 0x200},      {"ipip", 0x300},
                                 {"ipip6", 0x301}, {"loopback", 0x304}, {"sit", 0x308},
                                 {"ipgre", 0x30a}};
constexpr Symbol kDirections[] = {{"original", 0}, {"reply", 1}};
constexpr Symbol kCtStatus[] = {{"expected", 1},  {"seen-reply", 2}, {"assured", 4},
                                {"confirmed", 8}, {"snat", 16},      {"dnat", 32},
                                {"dying", 512}};
constexpr Symbol kCtEvents[] = {{"new", 1},      {"related", 2},    {"destroy", 4}, {"reply", 8},
                                {"assured", 16}, {"protoinfo", 32}, {"helper", 64}, {"mark", 128},
                                {"seqadj", 256}, {"secmark", 512},  {"label", 1024}};
constexpr Symbol kRouteTypes[] = {{"unspec", 0},    {"unicast", 1},     {"local", 2},
                                  {"broadcast", 3}, {"anycast", 4},     {"multicast", 5},
                                  {"blackhole", 6}, {"unreachable", 7}, {"prohibit", 8}};
constexpr Symbol kWeekdays[] = {{"sunday", 0},   {"monday", 1}, {"tuesday", 2}, {"wednesday", 3},
                                {"thursday", 4}, {"friday", 5}, {"saturday", 6}};
constexpr Symbol kMptcpSubtypes[] = {{"mp-capable", 0}, {"mp-join", 1},      {"dss", 2},
                                     {"add-addr", 3},   {"remove-addr", 4},  {"mp-prio", 5},
                                     {"mp-fail", 6},    {"mp-fastclose", 7}, {"mp-tcprst", 8}};
constexpr Symbol kUsers[] = {{"root", 0}};
constexpr Symbol kHostWords[] = {{"default", 0}};
constexpr Symbol kClasses[] = {{"none", 0}, {"root", 0xffffffffU}};

std::span<const Symbol> symbols(ConstantKind kind) {
  switch (kind) {
    case ConstantKind::boolean:
      return kBooleans;
    case ConstantKind::dscp:
      return kDscp;
    case ConstantKind::ecn:
      return kEcn;
    case ConstantKind::arp_operation:
      return kArpOperations;
    case ConstantKind::igmp_type:
      return kIgmpTypes;
    case ConstantKind::mobility_type:
      return kMobilityTypes;
    case ConstantKind::dccp_type:
      return kDccpTypes;
    case ConstantKind::link_type:
      return kLinkTypes;
    case ConstantKind::ct_direction:
      return kDirections;
    case ConstantKind::ct_status:
      return kCtStatus;
    case ConstantKind::ct_event:
      return kCtEvents;
    case ConstantKind::route_type:
      return kRouteTypes;
    case ConstantKind::mptcp_subtype:
      return kMptcpSubtypes;
    case ConstantKind::weekday:
      return kWeekdays;
    case ConstantKind::user:
      return kUsers;
    case ConstantKind::host_word:
      return kHostWords;
    case ConstantKind::traffic_class:
      return kClasses;
    default:
      return {};
  }
}

template <class T>
std::optional<u128> widen(std::optional<T> v) {
  return v ? std::optional<u128>(static_cast<std::uint32_t>(*v)) : std::nullopt;
}

/// A number at the front of `s`, as strptime() takes it: of at most `digits` digits, behind blanks.
std::optional<unsigned> take_number(std::string_view& s, std::size_t digits, unsigned most) {
  while (!s.empty() && (s[0] == ' ' || (s[0] >= '\t' && s[0] <= '\r'))) s.remove_prefix(1);
  std::size_t n = 0;
  while (n < digits && n < s.size() && is_digit(s[n])) ++n;
  const auto value = parse_unsigned(s.substr(0, n));
  if (!value || *value > most) return std::nullopt;
  s.remove_prefix(n);
  return static_cast<unsigned>(*value);
}

bool take_char(std::string_view& s, char c) {
  if (!s.starts_with(c)) return false;
  s.remove_prefix(1);
  return true;
}

/// "hh:mm" or "hh:mm:ss" to seconds. nft does not look at what stands behind it.
std::optional<std::uint64_t> clock_seconds(std::string_view s) {
  const auto hour = take_number(s, 2, 23);
  if (!hour || !take_char(s, ':')) return std::nullopt;
  const auto minute = take_number(s, 2, 59);
  if (!minute) return std::nullopt;
  const auto second = take_char(s, ':') ? take_number(s, 2, 61) : std::nullopt;
  return *hour * 3600U + *minute * 60U + second.value_or(0);
}

/// "YYYY-MM-DD [hh:mm[:ss]]" to seconds since 1970, as if the zone were UTC: only sameness counts.
/// What is no time of day behind the date is not looked at: nft takes midnight.
std::optional<u128> instant_seconds(std::string_view s) {
  const auto year = take_number(s, 4, 9999);
  if (!year || !take_char(s, '-')) return std::nullopt;
  const auto month = take_number(s, 2, 12);
  if (!month || *month == 0 || !take_char(s, '-')) return std::nullopt;
  const auto day_of_month = take_number(s, 2, 31);
  if (!day_of_month || *day_of_month == 0) return std::nullopt;
  // Day 30 of February is the day after the 29th, or the next: nft takes what timegm() takes.
  const std::chrono::sys_days day{std::chrono::year_month_day(
      std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month), std::chrono::day(1))};
  const auto days = day.time_since_epoch().count() + static_cast<int>(*day_of_month) - 1;
  const std::uint64_t clock = clock_seconds(s).value_or(0);
  // Before 1970 the seconds wrap around, as they do in nft.
  return static_cast<std::uint64_t>(days) * 86400U + clock;
}

/// "major:minor" in hex, either side may be empty.
std::optional<u128> class_id(std::string_view s) {
  const auto colon = s.find(':');
  if (colon == std::string_view::npos || s.size() < 2) return std::nullopt;
  std::uint64_t halves[2] = {0, 0};
  const std::string_view texts[2] = {s.substr(0, colon), s.substr(colon + 1)};
  for (std::size_t i = 0; i < 2; ++i) {
    if (texts[i].empty()) continue;
    const auto n = parse_unsigned("0x" + std::string(texts[i]), true);
    if (!n || *n > 0xffff) return std::nullopt;
    halves[i] = *n;
  }
  return static_cast<u128>((halves[0] << 16) | halves[1]);
}

/// Days are written out, with a capital.
std::optional<u128> weekday(std::string_view name) {
  static constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                               "Thursday", "Friday", "Saturday"};
  for (unsigned i = 0; i < std::size(kDays); ++i) {
    if (kDays[i] == name) return i;
  }
  return std::nullopt;
}

std::string link_address(u128 v) {
  std::string out;
  for (int shift = 40; shift >= 0; shift -= 8) {
    out += fmt::format("{}{:02x}", out.empty() ? "" : ":",
                       static_cast<unsigned>(low64(v >> static_cast<unsigned>(shift)) & 0xff));
  }
  return out;
}

}  // namespace

bool open_table(ConstantKind kind) {
  return kind == ConstantKind::text || kind == ConstantKind::interface ||
         kind == ConstantKind::user || kind == ConstantKind::host_word ||
         kind == ConstantKind::ct_label;
}

std::optional<u128> named_constant(ConstantKind kind, std::string_view name) {
  switch (kind) {
    case ConstantKind::protocol:
      return widen(parse_protocol(name));
    case ConstantKind::nfproto:
      return widen(nfproto(name));
    case ConstantKind::icmp_type:
      return widen(icmp_type(name));
    case ConstantKind::icmp_code:
      return widen(icmp_code(name));
    case ConstantKind::icmpv6_type:
      return widen(icmpv6_type(name));
    case ConstantKind::icmpv6_code:
      return widen(icmpv6_code(name));
    case ConstantKind::tcp_flag:
      return widen(tcp_flag_bit(name));
    case ConstantKind::ether_type:
      return widen(ether_type(name));
    case ConstantKind::ct_state:
      return widen(ct_state_bit(name));
    case ConstantKind::packet_type:
      return widen(packet_type(name));
    case ConstantKind::weekday:
      return weekday(name);
    case ConstantKind::hour: {
      const auto s = clock_seconds(name);
      return s ? std::optional<u128>(*s) : std::nullopt;
    }
    case ConstantKind::instant:
      return instant_seconds(name);
    case ConstantKind::duration: {
      const auto ms = parse_duration_ms(name);
      return ms ? std::optional<u128>(*ms) : std::nullopt;
    }
    case ConstantKind::traffic_class:
      if (const auto id = class_id(name)) return id;
      break;
    default:
      break;
  }
  for (const Symbol& s : symbols(kind)) {
    if (s.name == name) return s.value;
  }
  return std::nullopt;
}

std::string value_text(ConstantKind kind, u128 value, u128 max) {
  if (kind == ConstantKind::address) {
    const bool v4 = max <= max_address(Family::ipv4);
    return to_string(Address{v4 ? Family::ipv4 : Family::ipv6, value});
  }
  if (kind == ConstantKind::link_address) return link_address(value);
  for (const Symbol& s : symbols(kind)) {
    if (s.value == value) return std::string(s.name);
  }
  if (kind == ConstantKind::traffic_class) {
    return fmt::format("{:x}:{:x}", low64(value) >> 16, low64(value) & 0xffff);
  }
  if (high64(value) != 0) return to_string(Address{Family::ipv6, value});
  return std::to_string(low64(value));
}

std::string values_text(ConstantKind kind, const ValueSet& values, u128 max) {
  std::string out;
  for (const Interval& i : values.intervals()) {
    if (!out.empty()) out += ", ";
    if (i.lo == i.hi) {
      out += value_text(kind, i.lo, max);
    } else if (i.hi == max) {
      out += ">= " + value_text(kind, i.lo, max);
    } else {
      out += value_text(kind, i.lo, max) + '-' + value_text(kind, i.hi, max);
    }
  }
  return out;
}

}  // namespace fwlint::nftables
