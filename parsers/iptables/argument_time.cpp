// Rates, times and dates. A rate is kept as the kernel keeps it, as the time one packet costs, so
// that "60/minute" and "1/second" are one text.
#include <array>
#include <bitset>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::uint64_t kSecond = 1, kMinute = 60, kHour = 3600, kDay = 86400;
constexpr std::uint64_t kLimitScale = 10000, kHashScale = 1'000'000;

struct Unit {
  std::string_view name;
  std::string_view saved;
  std::uint64_t seconds;
};
constexpr std::array<Unit, 4> kUnits = {{{"day", "day", kDay},
                                         {"hour", "hour", kHour},
                                         {"minute", "min", kMinute},
                                         {"second", "sec", kSecond}}};

/// The time one packet costs in 1/scale seconds, or nothing.
std::optional<std::uint64_t> period_of(std::string_view s, std::uint64_t scale) {
  const std::size_t slash = s.find('/');
  std::uint64_t unit = kSecond;
  if (slash != s.npos) {
    const std::string_view name = s.substr(slash + 1);
    if (name.empty()) return std::nullopt;
    unit = 0;
    for (const Unit& u : kUnits) {
      if (starts_with_i(u.name, name)) unit = u.seconds;
    }
    if (unit == 0) return std::nullopt;
  }
  const auto n = parse_unsigned(s.substr(0, slash));
  if (!n || *n == 0 || *n > 0xffffffffU) return std::nullopt;
  if (*n / unit > scale) return std::nullopt;
  const std::uint64_t period = scale * unit / *n;
  return period == 0 ? std::nullopt : std::optional(period);
}

std::string rate_text(std::uint64_t period, std::uint64_t scale) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < kUnits.size(); ++k) {
    const std::uint64_t length = kUnits[k].seconds * scale;
    if (period > length || length / period < length % period) break;
    best = k;
  }
  return fmt::format("{}/{}", kUnits[best].seconds * scale / period, kUnits[best].saved);
}

std::string byte_text(std::uint64_t n) {
  if (n >= 1024 * 1024 && n % (1024 * 1024) == 0) return fmt::format("{}mb", n / (1024 * 1024));
  if (n >= 1024 && n % 1024 == 0) return fmt::format("{}kb", n / 1024);
  return fmt::format("{}b", n);
}

std::optional<double> decimal(std::string_view s, std::string_view& rest) {
  double value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  rest = s.substr(static_cast<std::size_t>(end - s.data()));
  return value;
}

}  // namespace

std::optional<std::uint64_t> byte_count(std::string_view s) {
  if (s.empty() || s.back() != 'b') return std::nullopt;
  s.remove_suffix(1);
  std::uint64_t factor = 1;
  if (!s.empty() && (s.back() == 'k' || s.back() == 'm')) {
    factor = s.back() == 'k' ? 1024 : 1024 * 1024;
    s.remove_suffix(1);
  }
  const auto n = parse_unsigned(s);
  if (!n || *n == 0 || *n > 0xffffffffU / factor) return std::nullopt;
  return *n * factor;
}

Argument read_rate(std::string_view s) {
  const auto period = period_of(s, kLimitScale);
  if (!period) return refused(s, form_of({ArgumentKind::rate}));
  return accepted(rate_text(*period, kLimitScale));
}

std::optional<std::uint32_t> limit_period(std::string_view s) {
  const auto period = period_of(s, kLimitScale);
  return period ? std::optional(static_cast<std::uint32_t>(*period)) : std::nullopt;
}

Argument read_hash_rate(std::string_view s) {
  const std::string_view kWanted = "/s";
  if (s.size() > 3 && s.substr(s.size() - 2) == kWanted) {
    if (const auto bytes = byte_count(s.substr(0, s.size() - 2))) {
      // The kernel counts in units of 16 bytes.
      return accepted(byte_text(*bytes < 16 ? *bytes : (*bytes >> 4) << 4) + "/s");
    }
  }
  const auto period = period_of(s, kHashScale);
  if (!period) return refused(s, form_of({ArgumentKind::packet_or_byte_rate}));
  return accepted(rate_text(*period, kHashScale));
}

Argument read_burst(std::string_view s) {
  if (const auto bytes = byte_count(s)) return accepted(byte_text(*bytes));
  const auto n = read_unsigned(s);
  if (!n || *n == 0 || *n > 1'000'000) return refused(s, form_of({ArgumentKind::burst}));
  return accepted(fmt::format("{}", *n));
}

Argument read_period(std::string_view s) {
  std::string_view unit;
  const auto value = decimal(s, unit);
  double micro = 0;
  if (unit == "s" || unit == "sec" || unit == "secs") micro = 1'000'000;
  if (unit == "ms" || unit == "msec" || unit == "msecs") micro = 1'000;
  if (unit.empty() || unit == "us" || unit == "usec" || unit == "usecs") micro = 1;
  if (!value || micro == 0 || *value <= 0 || *value * micro > 1e12) {
    return refused(s, form_of({ArgumentKind::period}));
  }
  const double time = *value * micro;
  if (time >= 1'000'000) return accepted(fmt::format("{:.1f}s", time / 1'000'000));
  if (time >= 1'000) return accepted(fmt::format("{:.1f}ms", time / 1'000));
  return accepted(fmt::format("{:.0f}us", time));
}

Argument read_bit_rate(std::string_view s) {
  struct Scale {
    std::string_view name;
    double bits;
  };
  constexpr std::array<Scale, 19> kScales = {{{"", 8},
                                              {"bit", 1},
                                              {"kibit", 1024.0},
                                              {"kbit", 1e3},
                                              {"mibit", 1048576.0},
                                              {"mbit", 1e6},
                                              {"gibit", 1073741824.0},
                                              {"gbit", 1e9},
                                              {"tibit", 1099511627776.0},
                                              {"tbit", 1e12},
                                              {"bps", 8},
                                              {"kibps", 8192.0},
                                              {"kbps", 8e3},
                                              {"mibps", 8388608.0},
                                              {"mbps", 8e6},
                                              {"gibps", 8589934592.0},
                                              {"gbps", 8e9},
                                              {"tibps", 8796093022208.0},
                                              {"tbps", 8e12}}};
  std::string_view unit;
  const auto value = decimal(s, unit);
  for (const Scale& scale : kScales) {
    if (!value || *value < 0 || !iequals(scale.name, unit)) continue;
    const double bits = *value * scale.bits;
    if (bits > 8.0 * 4294967295.0) break;
    if (bits >= 1e9) return accepted(fmt::format("{:.0f}Mbit", bits / 1e6));
    if (bits >= 1e6) return accepted(fmt::format("{:.0f}Kbit", bits / 1e3));
    return accepted(fmt::format("{:.0f}bit", bits));
  }
  return refused(s, form_of({ArgumentKind::bit_rate}));
}

Argument read_fraction(std::string_view s) {
  std::string_view rest;
  const auto value = decimal(s, rest);
  if (!value || !rest.empty() || *value < 0 || *value > 1) {
    return refused(s, form_of({ArgumentKind::fraction}));
  }
  constexpr double kWhole = 2147483648.0;
  return accepted(fmt::format("{:.11f}", std::round(*value * kWhole) / kWhole));
}

Argument read_date(std::string_view s) {
  // YYYY[-MM[-DD[Thh[:mm[:ss]]]]]
  constexpr std::array<char, 6> kBefore = {0, '-', '-', 'T', ':', ':'};
  constexpr std::array<unsigned, 6> kLeast = {1970, 1, 1, 0, 0, 0};
  constexpr std::array<unsigned, 6> kMost = {2038, 12, 31, 23, 59, 59};
  std::array<unsigned, 6> parts = kLeast;
  std::size_t at = 0;
  for (std::size_t k = 0; k < parts.size() && (at < s.size() || k == 0); ++k) {
    if (k > 0 && s[at++] != kBefore[k]) return refused(s, form_of({ArgumentKind::date}));
    std::size_t end = at;
    at = end = s.size() - number_part(s.substr(at)).size();
    while (end < s.size() && is_digit(s[end])) ++end;
    const auto n = parse_unsigned(s.substr(at, end - at));
    if (!n || *n < kLeast[k] || *n > kMost[k]) return refused(s, form_of({ArgumentKind::date}));
    parts[k] = static_cast<unsigned>(*n);
    at = end;
  }
  if (at != s.size()) return refused(s, form_of({ArgumentKind::date}));
  return accepted(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", parts[0], parts[1], parts[2],
                              parts[3], parts[4], parts[5]));
}

Argument read_time_of_day(std::string_view s) {
  const auto parts = split(s.substr(0, 32), ':');
  if (parts.size() < 2 || parts.size() > 3) return refused(s, form_of({ArgumentKind::time_of_day}));
  std::array<std::uint64_t, 3> value{};
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const auto n = parse_unsigned(number_part(parts[k]));
    if (!n || *n > (k == 0 ? 23U : 59U)) return refused(s, form_of({ArgumentKind::time_of_day}));
    value[k] = *n;
  }
  return accepted(fmt::format("{:02}:{:02}:{:02}", value[0], value[1], value[2]));
}

Argument read_weekdays(std::string_view s) {
  constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu",
                                                     "Fri", "Sat", "Sun"};
  std::bitset<7> seen;
  if (s.empty()) return accepted({});
  if (s.size() > 1 && s.back() == ',') s.remove_suffix(1);
  for (const std::string_view item : split(s.substr(0, 256), ',')) {
    std::size_t day = 7;
    const auto n = read_unsigned(item);
    for (std::size_t k = 0; k < 7; ++k) {
      if ((n && *n == k + 1) || (item.size() > 1 && item.substr(0, 2) == kDays[k].substr(0, 2))) {
        day = k;
      }
    }
    if (day == 7) return refused(item, "a day of the week");
    seen.set(day);
  }
  std::string out;
  for (std::size_t k = 0; k < 7; ++k) {
    if (!seen[k]) continue;
    if (!out.empty()) out += ',';
    out += kDays[k];
  }
  return accepted(out);
}

Argument read_monthdays(std::string_view s) {
  std::bitset<32> seen;
  for (const std::string_view item : split(s.substr(0, 256), ',')) {
    if (item.empty()) continue;  // as strtok
    const auto n = read_unsigned(item);
    if (!n || *n < 1 || *n > 31) return refused(item, "a day from 1 to 31");
    seen.set(static_cast<std::size_t>(*n));
  }
  std::string out;
  for (std::size_t k = 1; k < 32; ++k) {
    if (seen[k]) out += fmt::format("{}{}", out.empty() ? "" : ",", k);
  }
  return accepted(out);
}

}  // namespace fwlint::iptables
