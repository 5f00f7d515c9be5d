// The dispatcher of the kinds, with the plain ones: texts, numbers, ranges of numbers, marks.
#include "parsers/iptables/argument.hpp"

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

using Kind = ArgumentKind;

std::optional<std::uint64_t> bounded(std::string_view s, std::uint64_t min, std::uint64_t max) {
  const auto n = read_unsigned(s);
  return n && *n >= min && *n <= max ? n : std::nullopt;
}

Argument read_text(const ArgumentSpec& spec, std::string_view s) {
  if (s.size() < spec.min) return refused(s, fmt::format("at least {} bytes long", spec.min));
  Argument a = accepted(std::string(spec.max > 0 ? s.substr(0, spec.max) : s));
  if (spec.kind == Kind::quoted_text) a.quotes = Quotes::always;
  if (spec.kind == Kind::string_text) a.quotes = Quotes::string;
  return a;
}

Argument read_number(const ArgumentSpec& spec, std::string_view s) {
  const auto n = bounded(s, spec.min, spec.max);
  if (!n) return refused(s, form_of(spec));
  if (spec.kind == Kind::number) return accepted(fmt::format("{}", *n));
  return accepted(fmt::format("0x{:0{}x}", *n, static_cast<int>(spec.digits)));
}

/// The ends of LOW:HIGH; an open end is the bound.
struct Ends {
  std::uint64_t lo = 0;
  std::uint64_t hi = 0;
  bool single = false;
};

std::optional<Ends> read_ends(const ArgumentSpec& spec, std::string_view s) {
  const std::size_t colon = s.find(':');
  Ends e{spec.min, spec.max, colon == s.npos};
  const std::string_view low = s.substr(0, colon);
  if (!low.empty() || e.single) {
    const auto n = bounded(low, spec.min, spec.max);
    if (!n) return std::nullopt;
    e.lo = *n;
  }
  if (e.single) {
    e.hi = e.lo;
    return e;
  }
  const std::string_view high = s.substr(colon + 1);
  if (!high.empty()) {
    const auto n = bounded(high, spec.min, spec.max);
    if (!n) return std::nullopt;
    e.hi = *n;
  }
  const bool any_order = spec.kind == Kind::number_range && (spec.digits & 2) != 0;
  return e.lo <= e.hi || any_order ? std::optional(e) : std::nullopt;
}

Argument read_range(const ArgumentSpec& spec, std::string_view s) {
  const auto e = read_ends(spec, s);
  if (!e) return refused(s, form_of(spec));
  Argument a;
  if (spec.kind == Kind::queue_range) {
    if (e->lo == e->hi) return refused(s, form_of(spec));
    return accepted(fmt::format("{}:{}", e->lo, e->hi));
  }
  if (spec.kind == Kind::count_range) {
    if (e->single || e->hi == spec.max) return accepted(fmt::format("{}", e->lo));
    return accepted(fmt::format("{}:{}", e->lo, e->hi));
  }
  a = accepted(e->lo == e->hi ? fmt::format("{}", e->lo) : fmt::format("{}:{}", e->lo, e->hi));
  a.everything = e->lo == spec.min && e->hi == spec.max;
  return a;
}

Argument read_mark(const ArgumentSpec& spec, std::string_view s) {
  const std::size_t slash = s.find('/');
  const auto value = bounded(s.substr(0, slash), 0, spec.max);
  const auto mask = slash == s.npos ? std::optional<std::uint64_t>(spec.max)
                                    : bounded(s.substr(slash + 1), 0, spec.max);
  if (!value || !mask) {
    const bool name = spec.kind == Kind::mark_or_name && !s.empty() && is_alpha(s[0]);
    if (!name) return refused(s, form_of(spec));
    Argument a = accepted(std::string(s));
    a.by_name = true;
    return a;
  }
  if (*mask == spec.max) return accepted(fmt::format("{:#x}", *value));
  return accepted(fmt::format("{:#x}/{:#x}", *value, *mask));
}

Argument read_tos(const ArgumentSpec& spec, std::string_view s) {
  if (const auto named = tos_of_name(s)) return accepted(fmt::format("0x{:02x}/0x3f", *named));
  const std::size_t slash = s.find('/');
  const auto value = bounded(s.substr(0, slash), 0, 255);
  const auto mask =
      slash == s.npos ? std::optional<std::uint64_t>(255) : bounded(s.substr(slash + 1), 0, 255);
  if (!value || !mask) return refused(s, form_of(spec));
  return accepted(fmt::format("0x{:02x}/0x{:02x}", *value, *mask));
}

Argument read_log_level(std::string_view s) {
  constexpr std::string_view kNames[] = {"emerg",   "alert",  "crit", "error",
                                         "warning", "notice", "info", "debug"};
  for (std::size_t k = 0; k < 8; ++k) {
    if (s == kNames[k] || (k == 0 && s == "panic")) return accepted(fmt::format("{}", k));
  }
  const auto n = bounded(s, 0, 7);
  if (!n) return refused(s, form_of({Kind::log_level}));
  return accepted(fmt::format("{}", *n));
}

Argument read_ids(std::string_view s) {
  const std::size_t dash = s.find('-');
  const auto lo = bounded(s.substr(0, dash), 0, 0xfffffffeU);
  const auto hi = dash == s.npos ? lo : bounded(s.substr(dash + 1), 0, 0xfffffffeU);
  if (lo && hi) {
    if (*lo > *hi) return refused(s, form_of({Kind::id_range}));
    return accepted(*lo == *hi ? fmt::format("{}", *lo) : fmt::format("{}-{}", *lo, *hi));
  }
  if (s == "root") return accepted("0");
  if (s.empty() || !(is_alpha(s[0]) || s[0] == '_')) {
    return refused(s, form_of({Kind::id_range}));
  }
  Argument a = accepted(std::string(s));
  a.by_name = true;
  return a;
}

Argument read_label(const ArgumentSpec& spec, std::string_view s) {
  Argument a;
  if (const auto n = bounded(s, 0, spec.max)) {
    a = accepted(fmt::format("{}", *n));
  } else if (!s.empty() && !is_digit(s[0])) {
    a = accepted(std::string(s));
    a.by_name = true;
  } else {
    return refused(s, form_of(spec));
  }
  a.quotes = Quotes::always;
  return a;
}

Argument read_class_id(std::string_view s) {
  const std::size_t colon = s.find(':');
  if (colon == s.npos) return refused(s, form_of({Kind::class_id}));
  const auto hex = [](std::string_view part) -> std::optional<std::uint64_t> {
    if (part.substr(0, 2) == "0x") part.remove_prefix(2);
    if (part.empty() || part.size() > 8) return std::nullopt;
    return parse_unsigned("0x" + std::string(part), true);
  };
  const auto major = hex(s.substr(0, colon));
  const auto minor = hex(s.substr(colon + 1));
  if (!major || !minor || *major > 0xffff || *minor > 0xffff) {
    return refused(s, form_of({Kind::class_id}));
  }
  return accepted(fmt::format("{:04x}:{:04x}", *major, *minor));
}

Argument read_zone(std::string_view s) {
  if (s == "mark") return accepted("mark");
  const auto n = bounded(s, 0, 65535);
  return n ? accepted(fmt::format("{}", *n)) : refused(s, form_of({Kind::zone}));
}

}  // namespace

Argument refused(std::string_view word, std::string_view what) {
  Argument a;
  a.error = fmt::format("'{}' is not {}", printable(word), what);
  return a;
}

Argument accepted(std::string text) {
  Argument a;
  a.text = std::move(text);
  return a;
}

Argument read_argument(const ArgumentContext& c, const ArgumentSpec& spec, std::string_view word,
                       std::size_t index) {
  switch (spec.kind) {
    case Kind::none:
      return accepted(std::string(word));
    case Kind::text:
    case Kind::string_text:
    case Kind::quoted_text:
      return read_text(spec, word);
    case Kind::number:
    case Kind::hex_number:
      return read_number(spec, word);
    case Kind::number_range:
    case Kind::count_range:
    case Kind::queue_range:
      return read_range(spec, word);
    case Kind::id_range:
      return read_ids(word);
    case Kind::fraction:
      return read_fraction(word);
    case Kind::mark:
    case Kind::mark_or_name:
      return read_mark(spec, word);
    case Kind::tos:
      return read_tos(spec, word);
    case Kind::log_level:
      return read_log_level(word);
    case Kind::word:
      return read_word(*spec.words, word);
    case Kind::words:
      return read_words(*spec.words, word);
    case Kind::type_range:
      return read_type_range(*spec.words, word);
    case Kind::address:
      return read_address(c.family, word);
    case Kind::network:
      return read_network(c.family, word, spec.digits);
    case Kind::prefix:
      return read_prefix(word);
    case Kind::prefix_length:
      return read_prefix_length(c.family, word, spec.max);
    case Kind::addresses:
      return read_address_list(word);
    case Kind::address_range:
      return read_address_range(c.family, word);
    case Kind::nat_target:
      return read_nat_target(c, word);
    case Kind::nat_ports:
      return read_nat_ports(c, word);
    case Kind::protocol_number:
    case Kind::protocol_name:
      return read_protocol(word, spec.kind == Kind::protocol_name);
    case Kind::port:
      return read_port(c, word);
    case Kind::port_range:
      return read_port_range(c, word, true);
    case Kind::port_list:
      return read_port_list(c, word);
    case Kind::mac:
      return read_mac(word);
    case Kind::interface:
      return read_interface(word);
    case Kind::icmp_type:
      return read_icmp_argument(c.family, word);
    case Kind::tcp_flags:
      return read_tcp_flags(word);
    case Kind::chunk_types:
      return read_chunk_types(word, index);
    case Kind::set_lookup:
      return read_set_lookup(word, index);
    case Kind::states:
      return read_states(word);
    case Kind::label:
      return read_label(spec, word);
    case Kind::options_list:
      return read_options_list(word);
    case Kind::tcp_options:
      return read_tcp_options(word);
    case Kind::rate:
      return read_rate(word);
    case Kind::packet_or_byte_rate:
      return read_hash_rate(word);
    case Kind::burst:
      return read_burst(word);
    case Kind::seconds:
      return read_number({Kind::number, spec.min, spec.max}, word);
    case Kind::period:
      return read_period(word);
    case Kind::bit_rate:
      return read_bit_rate(word);
    case Kind::date:
      return read_date(word);
    case Kind::time_of_day:
      return read_time_of_day(word);
    case Kind::weekdays:
      return read_weekdays(word);
    case Kind::monthdays:
      return read_monthdays(word);
    case Kind::bytes_in_hex:
      return read_hex_string(word);
    case Kind::byte_text:
      return read_byte_text(word);
    case Kind::u32_tests:
      return read_u32(word);
    case Kind::bytecode:
      return read_bytecode(word);
    case Kind::class_id:
      return read_class_id(word);
    case Kind::zone:
      return read_zone(word);
  }
  return accepted(std::string(word));
}

}  // namespace fwlint::iptables
