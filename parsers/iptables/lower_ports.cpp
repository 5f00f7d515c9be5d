// Ports and TCP flags. All of these matches look only at packets that carry the transport header,
// so even "-m tcp" alone excludes later fragments (xt_tcpudp.c, xt_multiport.c). A negation binds
// to its option: "! --dport 80" is any other port of the same protocol.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/checks.hpp"
#include "parsers/iptables/lower.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::string_view kPortWanted = "a port from 0 to 65535 or a service name";

bool is_service_name(std::string_view s) {
  return !s.empty() && is_alpha(s[0]) && std::all_of(s.begin(), s.end(), [](char c) {
    return is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '+' || c == '*';
  });
}

/// One "port" or "low:high" as written.
struct PortItem {
  ValueSet ports;
  PortForm form = PortForm::number;
  bool unknown_name = false;
  bool reversed = false;  ///< no port is in it, and the tool takes it
  std::string message;    ///< not empty: refused
};

PortItem read_ports(const Draft& d, std::string_view s, std::uint8_t of, bool open_ends) {
  PortItem item;
  const std::size_t colon = s.find(':');
  const std::string_view low = s.substr(0, colon);
  const std::string_view high = colon == s.npos ? low : s.substr(colon + 1);
  if (colon != s.npos) item.form = PortForm::range;
  std::array<std::uint16_t, 2> ends = {0, 65535};
  for (std::size_t k = 0; k < 2; ++k) {
    const std::string_view text = number_part(k == 0 ? low : high);
    if (text.empty() && colon != s.npos && open_ends) continue;
    const auto number = parse_unsigned(text, true, true);
    const auto port = parse_port(d, text, of);
    if (!number && colon == s.npos) item.form = PortForm::service_name;
    if (port) {
      ends[k] = *port;
    } else if (number) {
      item.message = fmt::format("port {} is out of range", *number);
      return item;
    } else if (is_service_name(text)) {
      item.unknown_name = true;
      item.form = PortForm::service_name;
    } else {
      item.message = fmt::format("'{}' is not a port", printable(text));
      return item;
    }
  }
  if (item.unknown_name) return item;
  // Only the matches of tcp and sctp, and multiport, compare the ends.
  item.reversed = ends[0] > ends[1] && open_ends && (of == protocol::udp || of == protocol::dccp);
  if (item.reversed) return item;
  if (ends[0] > ends[1])
    item.message = fmt::format("port range {}:{} is reversed", ends[0], ends[1]);
  if (!open_ends && colon != s.npos && ends[0] == ends[1])
    item.message = fmt::format("port range {}:{} of one port", ends[0], ends[1]);
  item.ports = ValueSet::range(ends[0], ends[1]);
  return item;
}

/// Reads one item and records how it was written; false when it was refused or is unknown, and
/// then an opaque condition stands for the whole option.
bool take_item(Draft& d, const Option& o, Field field, std::string_view s, Span at, bool open_ends,
               std::vector<Interval>& into) {
  s = number_part(s);
  PortItem item = read_ports(d, s, d.protocol, open_ends);
  if (!item.message.empty()) {
    d.refuse(at, item.message, std::string(kPortWanted));
    return false;
  }
  if (item.reversed) take_reversed(d, o);
  if (!item.ports.empty()) into.push_back(item.ports.interval(0));
  if (item.unknown_name) {
    d.warn(at, fmt::format("service name '{}' is not known here", printable(s)), "a port number");
    d.opaque({.kind = PredicateKind::environment,
              .text = d.text_of(o),
              .reads = mask_of(field) | mask_of(Field::protocol)},
             d.span(o), o.negated);
    d.gap(GapKind::not_understood, at, fmt::format("service name '{}'", printable(s)),
          "its port is not known; treated as a condition that may or may not hold");
  }
  if (o.spec->id == OptionId::ports) {
    d.ports.push_back({Field::sport, item.form, std::string(s), item.ports, at});
  }
  d.ports.push_back({field, item.form, std::string(s), std::move(item.ports), at});
  return !item.unknown_name;
}

std::optional<std::uint8_t> parse_flags(Draft& d, const Token& t) {
  constexpr std::array<std::pair<std::string_view, std::uint8_t>, 8> kFlags = {{{"FIN", 1},
                                                                                {"SYN", 2},
                                                                                {"RST", 4},
                                                                                {"PSH", 8},
                                                                                {"ACK", 16},
                                                                                {"URG", 32},
                                                                                {"ALL", 63},
                                                                                {"NONE", 0}}};
  std::uint8_t value = 0;
  std::size_t at = 0;
  while (at <= t.text.size()) {
    const std::size_t comma = std::min(t.text.find(',', at), t.text.size());
    const std::string_view s = t.text.substr(at, comma - at);
    at = comma + 1;
    if (s.empty()) continue;  // as strtok
    const auto flag = std::find_if(kFlags.begin(), kFlags.end(),
                                   [&](const auto& f) { return iequals(f.first, s); });
    if (flag == kFlags.end()) {
      d.refuse(d.span(t), fmt::format("unknown TCP flag '{}'", printable(s)),
               "SYN, ACK, FIN, RST, URG, PSH, ALL or NONE");
      return std::nullopt;
    }
    value = static_cast<std::uint8_t>(value | flag->second);
  }
  return value;
}

/// The bytes b with (b & mask) == value.
const ValueSet& flag_values(FileContext& file, std::uint8_t mask, std::uint8_t value) {
  if (file.flag_sets.empty()) file.flag_sets.resize(64 * 64);
  auto& slot = file.flag_sets[std::size_t{mask} * 64 + value];
  if (!slot) {
    std::vector<Interval> list;
    for (unsigned b = 0; b < 256; ++b) {
      if ((b & mask) == value) list.push_back({b, b});
    }
    slot = ValueSet::from(std::move(list));
  }
  return *slot;
}

void lower_flags(Draft& d, const Option& o) {
  std::uint8_t mask = tcp_flag::fin | tcp_flag::syn | tcp_flag::rst | tcp_flag::ack;
  std::uint8_t value = tcp_flag::syn;
  if (o.spec->id == OptionId::tcp_flags) {
    const auto m = parse_flags(d, d.arg(o, 0));
    const auto v = m ? parse_flags(d, d.arg(o, 1)) : std::nullopt;
    if (!v) return;
    mask = *m;
    value = *v;
  }
  const ValueSet& set = flag_values(d.file, mask, value);
  require(d.all, Field::tcp_flags, o.negated ? complement(set, 255) : set);
}

}  // namespace

std::optional<std::uint16_t> parse_port(const Draft& d, std::string_view s, std::uint8_t protocol) {
  s = number_part(s);
  if (const auto n = parse_unsigned(s, true, true)) {
    if (*n > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(*n);
  }
  if (s.empty() || !d.file.options.services) return std::nullopt;
  return d.file.options.services(s, protocol);
}

void check_protocol_before(Draft& d, const Option& o) {
  if (!d.proto.given() || d.proto.option < o.name) return;
  d.error(d.span(o), fmt::format("'--{}' before '-p {}'", o.spec->name, d.word(d.proto.word).text),
          fmt::format("'-p' before '--{}': iptables asks for the protocol when it reads the ports",
                      o.spec->name));
}

void lower_transport(Draft& d, const Instance& i) {
  require(d.all, Field::protocol, ValueSet::single(i.spec->protocol));
  require(d.all, Field::fragment, 0U);
  const std::uint8_t outer = std::exchange(d.protocol, i.spec->protocol);
  for (const Option& o : d.options_of(i)) {
    if (o.spec->id == OptionId::sport || o.spec->id == OptionId::dport) {
      const Field field = o.spec->id == OptionId::sport ? Field::sport : Field::dport;
      const Token& t = d.arg(o);
      std::vector<Interval> one;
      if (!take_item(d, o, field, t.text, d.span(t), true, one)) continue;
      const ValueSet ports = ValueSet::from(std::move(one));
      require(d.all, field, o.negated ? complement(ports, 65535) : ports);
    } else if (o.spec->id == OptionId::syn || o.spec->id == OptionId::tcp_flags) {
      lower_flags(d, o);
    } else {
      lower_opaque_option(d, i, o);
    }
  }
  d.protocol = outer;
}

void lower_multiport(Draft& d, const Instance& i) {
  constexpr std::size_t kMaxPorts = 15;     // XT_MULTI_PORTS; a range takes two
  constexpr std::size_t kMostPorts = 1024;  // where reading a list that is refused anyway stops
  if (!has_ports(d.protocol)) {
    d.error(d.span(i), "match 'multiport' without a protocol that has ports",
            "-p tcp, udp, udplite, sctp or dccp");
  }
  if (i.option_count > 0) check_protocol_before(d, d.options_of(i)[0]);
  if (i.option_count > 1) {
    d.error(d.span(i), "'multiport' with more than one list", "one of --sports, --dports, --ports");
  }
  if (d.protocol == 0) require(d.all, Field::protocol, protocols_with_ports());
  require(d.all, Field::fragment, 0U);
  for (const Option& o : d.options_of(i)) {
    const Token t = d.arg(o);
    const Field field = o.spec->id == OptionId::sport ? Field::sport : Field::dport;
    std::vector<Interval> list;
    std::size_t used = 0;
    std::size_t at = 0;
    bool known = true;
    while (at <= t.text.size() && known && used <= kMostPorts) {
      const std::size_t comma = std::min(t.text.find(',', at), t.text.size());
      const std::string_view s = t.text.substr(at, comma - at);
      Span place = d.span(t);
      if (!t.quoted) {
        place.begin = t.begin + static_cast<std::uint32_t>(at);
        place.end = place.begin + static_cast<std::uint32_t>(s.size());
      }
      used += s.find(':') == s.npos ? 1U : 2U;
      known = take_item(d, o, field, s, place, false, list);
      at = comma + 1;
    }
    if (used > kMaxPorts) {
      d.error(d.span(t), fmt::format("{} ports in one list", used),
              "at most 15, where a range counts as two");
    }
    if (!known) continue;
    const ValueSet ports = ValueSet::from(std::move(list));
    const ValueSet values = o.negated ? complement(ports, 65535) : ports;
    if (o.spec->id != OptionId::ports) {
      require(d.all, field, values);
    } else if (o.negated) {
      require(d.all, Field::sport, values);
      require(d.all, Field::dport, values);
    } else {
      std::vector<Clause> either(2);
      require_ports(either[0], Field::sport, values);
      require_ports(either[1], Field::dport, values);
      d.one_of.push_back(std::move(either));
    }
  }
}

}  // namespace fwlint::iptables
