// The final checks of targets.
#include <fmt/format.h>

#include "parsers/iptables/checks.hpp"
#include "parsers/iptables/lower.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

bool given(const Draft& d, const Instance& i, std::string_view name) {
  for (const Option& o : d.options_of(i)) {
    if (o.spec->name == name) return true;
  }
  return false;
}

void need_tcp(Draft& d, const Instance& i) {
  if (d.protocol == protocol::tcp) return;
  d.error(d.span(i), fmt::format("target '{}' without '-p tcp'", i.spec->name),
          "'-p tcp' in the same rule");
}

/// Whether a match of the rule picks packets with SYN, as TCPMSS demands.
bool asks_for_syn(const Draft& d) {
  for (const Instance& i : d.instances) {
    if (i.spec->protocol != protocol::tcp) continue;
    for (const Option& o : d.options_of(i)) {
      if (o.negated) continue;
      if (o.spec->id == OptionId::syn) return true;
      if (o.spec->id != OptionId::tcp_flags) continue;
      const Argument value = argument_of(d, o, 1);
      if (value.text.find("SYN") != std::string::npos) return true;
    }
  }
  return false;
}

}  // namespace

void check_connmark(Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    if ((o.spec->bit & 127) != 0) return;
  }
  d.error(d.span(i), "'CONNMARK' without an operation",
          "--set-xmark, --set-mark, --and-mark, --or-mark, --xor-mark, --save-mark or "
          "--restore-mark");
}

void check_ecn_target(Draft& d, const Instance& i) {
  if (given(d, i, "ecn-tcp-remove") || given(d, i, "ecn-tcp-cwr") || given(d, i, "ecn-tcp-ece")) {
    need_tcp(d, i);
  }
}

void check_hmark(Draft& d, const Instance& i) {
  const bool index = given(d, i, "hmark-spi") || given(d, i, "hmark-spi-mask");
  const bool ports = given(d, i, "hmark-sport") || given(d, i, "hmark-dport") ||
                     given(d, i, "hmark-sport-mask") || given(d, i, "hmark-dport-mask");
  if (index && ports) d.error(d.span(i), "'HMARK' with an SPI and with ports", "one of the two");
}

void check_led(Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    if (o.spec->name != "led-delay" || d.arg(o).text == "inf") continue;
    if (parse_unsigned(d.arg(o).text, true, true)) continue;
    d.error(d.span(d.arg(o)), fmt::format("bad delay '{}'", printable(d.arg(o).text)),
            "milliseconds, or inf");
  }
}

void check_prefixes(Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    const std::string_view s = d.arg(o).text;
    const std::size_t slash = s.find('/');
    const auto length = slash == s.npos ? std::nullopt : parse_unsigned(s.substr(slash + 1));
    const auto base = parse_host(Family::ipv6, s.substr(0, slash));
    const auto mask = length ? parse_mask(Family::ipv6, s.substr(slash + 1)) : std::nullopt;
    if (base && mask && (*base & ~*mask) != 0) {
      d.error(d.span(d.arg(o)), fmt::format("bits behind the prefix in '{}'", printable(s)),
              "zeros behind the prefix");
    }
    if (length && *length > 64) {
      d.error(d.span(d.arg(o)), fmt::format("prefix of {} bits", *length), "at most 64 bits");
    }
  }
}

void check_rateest_target(Draft& d, const Instance& i) {
  // The average must cover more than the interval.
  double seconds[2] = {0, 0};
  for (const Option& o : d.options_of(i)) {
    if (o.spec->name == "rateest-name") continue;
    const std::string text = argument_of(d, o).text;
    std::size_t end = 0;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    const auto whole =
        parse_unsigned(std::string_view(text).substr(0, text.find_first_not_of("0123456789")));
    const double scale = text.substr(end) == "s" ? 1 : (text.substr(end) == "ms" ? 1e-3 : 1e-6);
    seconds[o.spec->name == "rateest-ewmalog" ? 1 : 0] =
        static_cast<double>(whole.value_or(0)) * scale;
    if (o.spec->name == "rateest-interval" && seconds[0] > 8) {
      d.error(d.span(d.arg(o)), "interval is out of range", "at most 8 seconds");
    }
  }
  if (seconds[1] != 0 && seconds[1] <= seconds[0]) {
    d.error(d.span(i), "the average covers less than the interval",
            "--rateest-ewmalog above --rateest-interval");
  }
}

void check_set_target(Draft& d, const Instance& i) {
  const bool map = given(d, i, "map-set");
  if (!map && !given(d, i, "add-set") && !given(d, i, "del-set")) {
    d.error(d.span(i), "'SET' without a set", "--add-set, --del-set or --map-set");
    return;
  }
  const bool maps = given(d, i, "map-mark") || given(d, i, "map-prio") || given(d, i, "map-queue");
  if (map != maps) {
    d.error(d.span(i), map ? "'--map-set' that maps nothing" : "a mapping without '--map-set'",
            "--map-set with --map-mark, --map-prio or --map-queue");
    return;
  }
  if (!map) return;
  if (d.file.table_bit != 0 && d.file.table_bit != table_bit::mangle) {
    d.error(d.span(i), fmt::format("'--map-set' in table '{}'", d.file.table), "table mangle");
  } else if ((given(d, i, "map-prio") || given(d, i, "map-queue")) &&
             (hook_of(d) & (hook_bit::prerouting | hook_bit::input)) != 0) {
    d.error(d.span(i),
            fmt::format("'--map-prio' or '--map-queue' in chain {}", d.word(d.chain).text),
            "FORWARD, OUTPUT or POSTROUTING");
  }
}

void check_tcp_target(Draft& d, const Instance& i) { need_tcp(d, i); }

void check_tcpmss(Draft& d, const Instance& i) {
  need_tcp(d, i);
  if (d.protocol == protocol::tcp && !asks_for_syn(d)) {
    // The module's check, which only rules of iptables-legacy go through.
    d.warn(d.span(i), "'TCPMSS' without a match of SYN packets: iptables-legacy refuses it",
           "--syn or --tcp-flags SYN,RST SYN");
  }
  if (given(d, i, "clamp-mss-to-pmtu") && hook_of(d) == 0) {
    demand_hooks(d, hook_bit::forward | hook_bit::output | hook_bit::postrouting, d.span(i),
                 "'--clamp-mss-to-pmtu'", true);
  }
  if (given(d, i, "clamp-mss-to-pmtu") &&
      (hook_of(d) & (hook_bit::prerouting | hook_bit::input)) != 0) {
    d.error(d.span(i), fmt::format("'--clamp-mss-to-pmtu' in chain {}", d.word(d.chain).text),
            "FORWARD, OUTPUT or POSTROUTING");
  }
}

void check_tee(Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    const std::string text = o.spec->name == "gateway" ? argument_of(d, o).text : std::string();
    if (text != "0.0.0.0" && text != "::") continue;
    d.error(d.span(d.arg(o)), fmt::format("gateway '{}'", printable(d.arg(o).text)),
            "the address of a host");
  }
}

void check_trace(Draft& d, const Instance& i) {
  if (d.file.table_bit == 0 || d.file.table_bit == table_bit::raw) return;
  d.warn(d.span(d.word(i.name)),
         fmt::format("target 'TRACE' in table '{}': iptables-legacy refuses it", d.file.table),
         "table raw");
}

}  // namespace fwlint::iptables
