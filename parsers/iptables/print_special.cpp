// Saved forms that are not simply the options in order: defaults that iptables-save spells out or
// leaves out, and options that it saves as another (--syn as --tcp-flags, --and-mark as
// --set-xmark).
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/checks.hpp"
#include "parsers/iptables/lower.hpp"
#include "parsers/iptables/print.hpp"
#include "parsers/iptables/print_rule.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

using Appender = void (*)(std::string&, const Draft&, const Instance&);

/// The word of an option in canonical form, or a default where it is not given.
std::string value_of(const Draft& d, const Instance& i, std::string_view name,
                     std::string_view fallback = {}) {
  const Option* o = option_named(d, i, name);
  if (o == nullptr) return std::string(fallback);
  const Argument a = argument_of(d, *o);
  return a.ok() ? a.text : std::string(d.arg(*o).text);
}

std::uint32_t number_of(const Draft& d, const Option& o) {
  return static_cast<std::uint32_t>(read_unsigned(d.arg(o).text).value_or(0));
}

void append_given(std::string& out, const Draft& d, const Instance& i,
                  std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const Option* o = option_named(d, i, name)) append_option(out, d, *o, o->negated);
  }
}

void append_transport(std::string& out, const Draft& d, const Instance& i) {
  append_plain(out, d, i);
  // --syn stands where --tcp-flags does, which is last.
  const std::string_view syn = " --syn";
  const std::size_t at = out.rfind(syn);
  if (d.find(i, OptionId::syn) != nullptr && at != out.npos) {
    out.replace(at, syn.size(), " --tcp-flags FIN,SYN,RST,ACK SYN");
  }
}

void append_limit(std::string& out, const Draft& d, const Instance& i) {
  append_named(out, "limit", value_of(d, i, "limit", "3/hour"));
  const std::string burst = value_of(d, i, "limit-burst", "5");
  if (burst != "5") append_named(out, "limit-burst", burst);
}

void append_connlimit(std::string& out, const Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    if (o.spec->id != OptionId::upto && o.spec->id != OptionId::above) continue;
    const bool above = (o.spec->id == OptionId::above) != o.negated;
    append_named(out, above ? "connlimit-above" : "connlimit-upto", value_of(d, i, o.spec->name));
  }
  append_named(out, "connlimit-mask",
               value_of(d, i, "connlimit-mask", d.file.family == Family::ipv4 ? "32" : "128"));
  out += option_named(d, i, "connlimit-daddr") != nullptr ? " --connlimit-daddr"
                                                          : " --connlimit-saddr";
}

/// The unit of a rate in milliseconds; a second where none is written.
std::string_view unit_in_ms(std::string_view rate) {
  const std::size_t slash = rate.find('/');
  switch (slash == rate.npos || slash + 1 == rate.size() ? 's' : to_lower(rate[slash + 1])) {
    case 'd':
      return "86400000";
    case 'h':
      return "3600000";
    case 'm':
      return "60000";
    default:
      return "1000";
  }
}

void append_hashlimit(std::string& out, const Draft& d, const Instance& i) {
  std::string rate;
  std::string_view written;
  for (const Option& o : d.options_of(i)) {
    if (o.spec->id != OptionId::upto && o.spec->id != OptionId::above) continue;
    const bool above = (o.spec->id == OptionId::above) != o.negated;
    rate = value_of(d, i, o.spec->name);
    written = d.arg(o).text;
    append_named(out, above ? "hashlimit-above" : "hashlimit-upto", rate);
  }
  const bool bytes = rate.size() > 3 && rate.substr(rate.size() - 3) == "b/s";
  const std::string burst = value_of(d, i, "hashlimit-burst", bytes ? "" : "5");
  if (!burst.empty()) append_named(out, "hashlimit-burst", burst);
  append_given(
      out, d, i,
      {"hashlimit-mode", "hashlimit-name", "hashlimit-htable-size", "hashlimit-htable-max"});
  const std::string interval = value_of(d, i, "hashlimit-htable-gcinterval", "1000");
  if (interval != "1000") append_named(out, "hashlimit-htable-gcinterval", interval);
  // Entries expire after the unit of the rate as written; it goes without saying where that is the
  // unit of the rate as saved.
  const std::string expire =
      value_of(d, i, "hashlimit-htable-expire", bytes ? "" : unit_in_ms(written));
  if (!expire.empty() && expire != unit_in_ms(rate)) {
    append_named(out, "hashlimit-htable-expire", expire);
  }
  append_given(out, d, i, {"hashlimit-srcmask", "hashlimit-dstmask", "hashlimit-rate-match"});
  const std::string seconds = value_of(d, i, "hashlimit-rate-interval", "1");
  if (seconds != "1") append_named(out, "hashlimit-rate-interval", seconds);
}

void append_recent(std::string& out, const Draft& d, const Instance& i) {
  append_given(out, d, i,
               {"set", "rcheck", "update", "remove", "seconds", "reap", "hitcount", "rttl"});
  out += " --name ";
  out += value_of(d, i, "name", "DEFAULT");
  append_named(out, "mask",
               value_of(d, i, "mask",
                        d.file.family == Family::ipv4 ? "255.255.255.255"
                                                      : "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
  out += option_named(d, i, "rdest") != nullptr ? " --rdest" : " --rsource";
}

/// Days that a negated list leaves.
std::string other_days(std::string_view list, bool week) {
  constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu",
                                                     "Fri", "Sat", "Sun"};
  const auto given = split(list, ',');
  std::string out;
  for (std::size_t k = 0; k < (week ? 7U : 31U); ++k) {
    const std::string name = week ? std::string(kDays[k]) : fmt::format("{}", k + 1);
    if (std::find(given.begin(), given.end(), name) != given.end()) continue;
    if (!out.empty()) out += ',';
    out += name;
  }
  return out;
}

void append_time(std::string& out, const Draft& d, const Instance& i) {
  constexpr std::string_view kMidnight = "00:00:00", kLast = "23:59:59";
  const std::string start = value_of(d, i, "timestart", kMidnight);
  const std::string stop = value_of(d, i, "timestop", kLast);
  if (start != kMidnight || stop != kLast) {
    append_named(out, "timestart", start);
    append_named(out, "timestop", stop);
  }
  for (const std::string_view name : {"monthdays", "weekdays"}) {
    const Option* o = option_named(d, i, name);
    if (o == nullptr) continue;
    const std::string days = value_of(d, i, name);
    append_named(out, name, o->negated ? other_days(days, name == "weekdays") : days);
  }
  const std::string from = value_of(d, i, "datestart", "1970-01-01T00:00:00");
  if (from != "1970-01-01T00:00:00") append_named(out, "datestart", from);
  append_named(out, "datestop", value_of(d, i, "datestop", "2038-01-19T03:14:07"));
  if (option_named(d, i, "kerneltz") != nullptr || option_named(d, i, "localtz") != nullptr) {
    out += " --kerneltz";
  }
  append_given(out, d, i, {"contiguous"});
}

void append_cluster(std::string& out, const Draft& d, const Instance& i) {
  if (const Option* node = option_named(d, i, "cluster-local-node")) {
    const std::uint32_t n = number_of(d, *node);
    append_named(out, "cluster-local-nodemask",
                 fmt::format("0x{:08x}", n >= 1 && n <= 32 ? 1U << (n - 1) : 0U), node->negated);
  }
  append_given(out, d, i, {"cluster-local-nodemask", "cluster-total-nodes", "cluster-hash-seed"});
}

void append_string(std::string& out, const Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    const std::string_view name = o.spec->name;
    if (name != "string" && name != "hex-string") continue;
    const Argument a = argument_of(d, o);
    out += o.negated ? " ! --" : " --";
    out += a.in_hex ? "hex-string " : "string ";
    append_saved(out, a.ok() ? std::string_view(a.text) : d.arg(o).text, Quotes::always);
  }
  append_given(out, d, i, {"algo"});
  if (value_of(d, i, "from", "0") != "0") append_given(out, d, i, {"from"});
  if (value_of(d, i, "to", "65535") != "65535") append_given(out, d, i, {"to"});
  append_given(out, d, i, {"icase"});
}

void append_policy(std::string& out, const Draft& d, const Instance& i) {
  append_given(out, d, i, {"dir", "pol", "strict"});
  const auto options = d.options_of(i);
  std::size_t begin = 0;
  for (std::size_t k = 0; k <= options.size(); ++k) {
    if (k < options.size() && options[k].spec->name != "next") continue;
    for (const OptionSpec& spec : i.spec->options) {
      if (!spec.has(option_flag::repeatable)) continue;
      for (std::size_t n = begin; n < k; ++n) {
        if (options[n].spec == &spec) append_option(out, d, options[n], options[n].negated);
      }
    }
    if (k < options.size()) out += " --next";
    begin = k + 1;
  }
}

void append_rateest(std::string& out, const Draft& d, const Instance& i) {
  const bool two = option_named(d, i, "rateest2") != nullptr;
  append_given(out, d, i, {"rateest-delta"});
  for (const std::string_view name : {"rateest", "rateest1"}) {
    if (const Option* o = option_named(d, i, name)) {
      append_named(out, two ? "rateest1" : "rateest", d.arg(*o).text, o->negated);
    }
  }
  for (const std::string_view name :
       {"rateest-bps1", "rateest-pps1", "rateest-lt", "rateest-gt", "rateest-eq", "rateest-bps",
        "rateest-pps", "rateest-bps2", "rateest-pps2"}) {
    const Option* o = option_named(d, i, name);
    if (o == nullptr) continue;
    std::string value;
    if (o->count == 1) {
      const Argument a = read_bit_rate(d.arg(*o).text);
      value = a.ok() && name.find("bps") != name.npos ? a.text : std::string(d.arg(*o).text);
    }
    append_named(out, name, value, o->negated);
  }
  append_given(out, d, i, {"rateest2"});
}

void append_mark(std::string& out, const Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    const bool masked = o.spec->id == OptionId::set_xmark || o.spec->id == OptionId::set_mark;
    const auto mark = o.count == 1 && masked ? parse_mark(d.arg(o).text) : std::nullopt;
    const std::uint32_t v = mark ? mark->value : (o.count == 1 ? number_of(d, o) : 0);
    switch (o.spec->id) {
      case OptionId::set_xmark:
      case OptionId::set_mark: {
        std::uint32_t mask = mark ? mark->mask : 0xffffffffU;
        if (o.spec->id == OptionId::set_mark) mask |= v;
        append_named(out, "set-xmark", fmt::format("{:#x}/{:#x}", v, mask));
        break;
      }
      case OptionId::and_mark:
        append_named(out, "set-xmark", fmt::format("0x0/{:#x}", ~v));
        break;
      case OptionId::or_mark:
        append_named(out, "set-xmark", fmt::format("{0:#x}/{0:#x}", v));
        break;
      case OptionId::xor_mark:
        append_named(out, "set-xmark", fmt::format("{:#x}/0x0", v));
        break;
      case OptionId::save_mark:
      case OptionId::restore_mark: {
        const std::string both = value_of(d, i, "mask", "0xffffffff");
        append_named(out, o.spec->name, {});
        append_named(out, "nfmask", value_of(d, i, "nfmask", both));
        append_named(out, "ctmask", value_of(d, i, "ctmask", both));
        break;
      }
      default:
        break;
    }
  }
  append_given(out, d, i, {"left-shift-mark", "right-shift-mark"});
}

void append_tos(std::string& out, const Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    const std::string_view name = o.spec->name;
    const std::uint32_t v = name == "set-tos" ? 0 : number_of(d, o);
    std::string value = value_of(d, i, name);
    if (name == "and-tos") value = fmt::format("0x00/0x{:02x}", ~v & 0xffU);
    if (name == "or-tos") value = fmt::format("0x{0:02x}/0x{0:02x}", v);
    if (name == "xor-tos") value = fmt::format("0x{:02x}/0x00", v);
    append_named(out, "set-tos", value);
  }
}

void append_log(std::string& out, const Draft& d, const Instance& i) {
  for (const OptionSpec& spec : i.spec->options) {
    const Option* o = option_named(d, i, spec.name);
    if (o == nullptr) continue;
    // Values that iptables-save takes for granted.
    const bool usual = (spec.name == "log-level" && value_of(d, i, spec.name) == "4") ||
                       ((spec.name == "nflog-group" || spec.name == "nflog-threshold") &&
                        value_of(d, i, spec.name) == "0");
    if (!usual) append_option(out, d, *o, false);
  }
}

void append_queue(std::string& out, const Draft& d, const Instance& i) {
  if (d.find(i, OptionId::queue_num) == nullptr) out += " --queue-num 0";
  append_plain(out, d, i);
}

void append_reject(std::string& out, const Draft& d, const Instance& i) {
  const bool v4 = d.file.family == Family::ipv4;
  std::string type = v4 ? "icmp-port-unreachable" : "icmp6-port-unreachable";
  if (const Option* o = d.find(i, OptionId::reject_with)) {
    const Argument a = read_word(v4 ? words::kReject4 : words::kReject6, d.arg(*o).text);
    type = a.ok() ? a.text : std::string(d.arg(*o).text);
  }
  append_named(out, "reject-with", type);
}

void append_tproxy(std::string& out, const Draft& d, const Instance& i) {
  append_named(out, "on-port", value_of(d, i, "on-port"));
  append_named(out, "on-ip",
               value_of(d, i, "on-ip", d.file.family == Family::ipv4 ? "0.0.0.0" : "::"));
  const Option* o = option_named(d, i, "tproxy-mark");
  const auto mark = o != nullptr ? parse_mark(d.arg(*o).text) : std::nullopt;
  append_named(out, "tproxy-mark",
               fmt::format("{:#x}/{:#x}", mark ? mark->value : 0, mark ? mark->mask : 0));
}

void append_hmark(std::string& out, const Draft& d, const Instance& i) {
  const std::string tuple = "," + value_of(d, i, "hmark-tuple") + ",";
  const std::string full = d.file.family == Family::ipv4 ? "32" : "128";
  struct Part {
    std::string_view option;
    std::string_view name;
    std::string_view value;
  };
  const Part parts[] = {{"hmark-src-prefix", ",src,", full},
                        {"hmark-dst-prefix", ",dst,", full},
                        {"hmark-sport-mask", ",sport,", "0xffff"},
                        {"hmark-dport-mask", ",dport,", "0xffff"},
                        {"hmark-spi-mask", ",spi,", "0xffffffff"}};
  for (const Part& p : parts) {
    const bool named = tuple.find(p.name) != tuple.npos;
    const std::string value = value_of(d, i, p.option, named ? p.value : std::string_view());
    if (!value.empty()) append_named(out, p.option, value);
  }
  append_given(out, d, i,
               {"hmark-sport", "hmark-dport", "hmark-spi", "hmark-proto-mask", "hmark-rnd",
                "hmark-mod", "hmark-offset"});
  if (tuple.find(",ct,") != tuple.npos) append_named(out, "hmark-tuple", "ct");
}

void append_ct(std::string& out, const Draft& d, const Instance& i) {
  append_given(out, d, i, {"notrack", "helper", "timeout", "ctevents", "expevents"});
  for (const std::string_view name : {"zone-orig", "zone-reply", "zone"}) {
    const std::string zone = value_of(d, i, name, "0");  // zone 0 is everyone's
    if (zone != "0") append_named(out, name, zone);
  }
}

struct Special {
  std::string_view name;
  Appender append;
};
constexpr Special kSpecial[] = {{"tcp", append_transport},
                                {"limit", append_limit},
                                {"connlimit", append_connlimit},
                                {"hashlimit", append_hashlimit},
                                {"recent", append_recent},
                                {"time", append_time},
                                {"cluster", append_cluster},
                                {"string", append_string},
                                {"policy", append_policy},
                                {"rateest", append_rateest},
                                {"MARK", append_mark},
                                {"CONNMARK", append_mark},
                                {"TOS", append_tos},
                                {"LOG", append_log},
                                {"NFLOG", append_log},
                                {"NFQUEUE", append_queue},
                                {"REJECT", append_reject},
                                {"TPROXY", append_tproxy},
                                {"HMARK", append_hmark},
                                {"CT", append_ct}};

}  // namespace

bool append_special(std::string& out, const Draft& d, const Instance& i) {
  for (const Special& s : kSpecial) {
    if (s.name != i.spec->name) continue;
    s.append(out, d, i);
    return true;
  }
  return false;
}

}  // namespace fwlint::iptables
