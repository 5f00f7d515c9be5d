// The final checks of matches, as the extensions' own x6_fcheck and the kernel's checkentry
// functions have them.
#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/checks.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::uint8_t kAllHooks = hook_bit::prerouting | hook_bit::input | hook_bit::forward |
                                   hook_bit::output | hook_bit::postrouting;

const Option* named(const Draft& d, const Instance& i, std::string_view name) {
  for (const Option& o : d.options_of(i)) {
    if (o.spec->name == name) return &o;
  }
  return nullptr;
}

std::uint64_t number(const Draft& d, const Option& o) {
  return read_unsigned(d.arg(o).text).value_or(0);
}

/// Says that one of two options is missing.
void need_one(Draft& d, const Instance& i, std::string_view a, std::string_view b) {
  if (named(d, i, a) != nullptr || named(d, i, b) != nullptr) return;
  d.refuse(d.span(i), fmt::format("'{}' without '--{}' or '--{}'", i.spec->name, a, b),
           fmt::format("--{} or --{}", a, b));
}

void need_tcp(Draft& d, const Instance& i, std::string_view what) {
  if (d.protocol == protocol::tcp) return;
  d.refuse(d.span(i), fmt::format("{} without '-p tcp'", what), "'-p tcp' in the same rule");
}

/// Options that only make sense where a packet comes in, or goes out.
void check_side(Draft& d, const Option* o, bool incoming) {
  if (o == nullptr) return;
  const std::uint8_t wrong =
      incoming ? hook_bit::output | hook_bit::postrouting : hook_bit::prerouting | hook_bit::input;
  if (hook_of(d) == 0) {
    return demand_hooks(d, static_cast<std::uint8_t>(kAllHooks & ~wrong), d.span(*o),
                        fmt::format("'--{}'", o->spec->name), true);
  }
  if ((hook_of(d) & wrong) == 0) return;
  d.refuse(d.span(*o), fmt::format("'--{}' in chain {}", o->spec->name, d.word(d.chain).text),
           incoming ? "PREROUTING, INPUT or FORWARD" : "FORWARD, OUTPUT or POSTROUTING");
}

}  // namespace

void check_addrtype(Draft& d, const Instance& i) {
  need_one(d, i, "src-type", "dst-type");
  check_side(d, named(d, i, "limit-iface-in"), true);
  check_side(d, named(d, i, "limit-iface-out"), false);
}

void check_bpf(Draft& d, const Instance& i) { need_one(d, i, "bytecode", "object-pinned"); }

void check_cluster(Draft& d, const Instance& i) {
  need_one(d, i, "cluster-local-node", "cluster-local-nodemask");
  const Option* total = named(d, i, "cluster-total-nodes");
  const Option* node = named(d, i, "cluster-local-node");
  const Option* mask = named(d, i, "cluster-local-nodemask");
  if (total == nullptr) return;
  const std::uint64_t nodes = number(d, *total);
  if (node != nullptr && number(d, *node) > nodes) {
    d.refuse(d.span(*node), fmt::format("node {} of {}", d.arg(*node).text, nodes),
             fmt::format("a node from 1 to {}", nodes));
  }
  if (mask != nullptr && nodes < 32 && (number(d, *mask) >> nodes) != 0) {
    d.refuse(d.span(*mask), fmt::format("a mask of nodes above {}", nodes),
             fmt::format("{} bits", nodes));
  }
}

void check_connlimit(Draft& d, const Instance& i) {
  need_one(d, i, "connlimit-upto", "connlimit-above");
  const Option* mask = named(d, i, "connlimit-mask");
  if (mask == nullptr || d.file.family != Family::ipv4 || number(d, *mask) <= 32) return;
  d.warn(d.span(d.arg(*mask)),
         fmt::format("length {} is out of range and read as 32", d.arg(*mask).text),
         "a length from 0 to 32");
}

void check_conntrack(Draft& d, const Instance& i) {
  const Option* o = named(d, i, "ctproto");
  if (o == nullptr || argument_of(d, *o).text != "0") return;
  d.warn(d.span(*o), "'--ctproto 0': other releases of iptables than 1.8.9 refuse it",
         form_of(o->spec->argument, d.file.family));
}

void check_devgroup(Draft& d, const Instance& i) {
  check_side(d, named(d, i, "src-group"), true);
  check_side(d, named(d, i, "dst-group"), false);
}

void check_ecn(Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    if (o.count == 0) {
      need_tcp(d, i, fmt::format("'--{}'", o.spec->name));
      return;
    }
  }
}

void check_hashlimit(Draft& d, const Instance& i) {
  const Option* upto = d.find(i, OptionId::upto);
  const Option* above = d.find(i, OptionId::above);
  if (upto == nullptr && above == nullptr) {
    d.refuse(d.span(i), "'hashlimit' without a rate", "--hashlimit-upto or --hashlimit-above");
    return;
  }
  const Argument rate = argument_of(d, upto != nullptr ? *upto : *above);
  const bool bytes = rate.text.size() > 3 && rate.text.substr(rate.text.size() - 3) == "b/s";
  const Option* burst = named(d, i, "hashlimit-burst");
  if (burst == nullptr) return;
  const Argument size = argument_of(d, *burst);
  const bool burst_bytes = !size.text.empty() && size.text.back() == 'b';
  if (bytes) {
    const auto least = byte_count(std::string_view(rate.text).substr(0, rate.text.size() - 2));
    const auto given = burst_bytes ? byte_count(size.text) : parse_unsigned(size.text);
    if (least && given && *given < *least) {
      d.refuse(d.span(*burst), "a burst below the rate", fmt::format("at least {}b", *least));
    }
  }
}

void check_limit(Draft& d, const Instance& i) {
  // limit_mt_check in xt_limit.c multiplies in 32 bits; iptables-nft does not load that module.
  constexpr std::uint32_t kDefaultPeriod = 12'000'000;  // 3/hour
  constexpr std::uint32_t kDefaultBurst = 5;
  const Option* rate = d.find(i, OptionId::rate);
  const Option* burst = named(d, i, "limit-burst");
  std::uint32_t period = kDefaultPeriod;
  if (rate != nullptr) period = limit_period(d.arg(*rate).text).value_or(kDefaultPeriod);
  const auto packets =
      burst == nullptr ? kDefaultBurst : static_cast<std::uint32_t>(number(d, *burst));
  if (packets != 0 && period * packets >= period) return;
  d.warn(burst != nullptr ? d.span(*burst) : d.span(i),
         packets == 0 ? std::string("a burst of 0 packets: iptables-legacy refuses it")
                      : fmt::format("a burst of {} packets at this rate: iptables-legacy refuses "
                                    "it, because the product is out of range",
                                    packets),
         packets == 0 ? "at least 1" : "a lower --limit-burst");
}

void check_osf(Draft& d, const Instance& i) { need_tcp(d, i, "match 'osf'"); }

void check_owner(Draft& d, const Instance& i) {
  const Option* groups = named(d, i, "suppl-groups");
  const Option* gid = named(d, i, "gid-owner");
  if (groups != nullptr && (gid == nullptr || gid->name > groups->name)) {
    d.refuse(d.span(*groups), "'--suppl-groups' without '--gid-owner' before it",
             "--gid-owner GROUP --suppl-groups");
  }
}

void check_physdev(Draft& d, const Instance& i) {
  // The port by which a packet leaves is not known before a bridge has it.
  const Option* bridged = named(d, i, "physdev-is-bridged");
  if (bridged != nullptr && !bridged->negated) return;
  const Option* out = named(d, i, "physdev-out");
  if (out == nullptr) out = named(d, i, "physdev-is-out");
  if (out == nullptr) return;
  const std::uint8_t hook = hook_of(d);
  if (hook == 0) {
    return demand_hooks(d, kAllHooks & ~hook_bit::output, d.span(*out),
                        fmt::format("'--{}'", out->spec->name), true);
  }
  if (hook != hook_bit::output) return;
  d.refuse(d.span(*out), fmt::format("'--{}' in chain OUTPUT", out->spec->name),
           "--physdev-is-bridged beside it, or another chain");
}

void check_policy(Draft& d, const Instance& i) {
  const Option* dir = named(d, i, "dir");
  const Option* pol = named(d, i, "pol");
  if (dir == nullptr || pol == nullptr) {
    d.refuse(d.span(i), fmt::format("'policy' without '--{}'", dir == nullptr ? "dir" : "pol"),
             "--dir in or out, and --pol ipsec or none");
    return;
  }
  check_side(d, dir, d.arg(*dir).text == "in");
  const bool strict = named(d, i, "strict") != nullptr;
  const bool none = d.arg(*pol).text == "none";
  if (none && strict) d.refuse(d.span(*pol), "'--pol none' with '--strict'", "--pol ipsec");
  bool given = false;
  bool addresses = false;
  bool tunnel = false;
  const Option* last = dir;
  const auto finish_element = [&] {
    if (none) return;  // no element is stored
    if (addresses && !tunnel) {
      d.refuse(d.span(*last), "tunnel addresses without '--mode tunnel'", "--mode tunnel");
    } else if (strict && !given) {
      d.refuse(d.span(*last), "an empty element with '--strict'",
               "--reqid, --spi, --proto, --mode, --tunnel-src or --tunnel-dst");
    }
    given = addresses = tunnel = false;
  };
  for (const Option& o : d.options_of(i)) {
    const std::string_view name = o.spec->name;
    if (name == "next") finish_element();
    if (!o.spec->has(option_flag::repeatable) || name == "next") continue;
    for (const Option* other = last; other < &o; ++other) {
      if (other->spec != o.spec || !given) continue;
      d.refuse(d.span(o), fmt::format("'--{}' twice in one element", name), "--next between them");
      return;
    }
    if (!given) last = &o;
    given = true;
    addresses = addresses || name == "tunnel-src" || name == "tunnel-dst";
    if (name == "mode") tunnel = (d.arg(o).text == "tunnel") != o.negated;
  }
  finish_element();
  if (none && named(d, i, "next") != nullptr) {
    d.refuse(d.span(*last), "'--pol none' with elements", "--pol ipsec");
  }
}

void check_rateest(Draft& d, const Instance& i) {
  bool first = false;
  bool compared = false;
  for (const Option& o : d.options_of(i)) {
    const std::string_view name = o.spec->name;
    first = first || name == "rateest" || name == "rateest1";
    compared = compared || name == "rateest-lt" || name == "rateest-gt" || name == "rateest-eq";
    if (o.count == 1 && o.spec->has(option_flag::optional_word)) {
      const bool bits = name.find("bps") != name.npos;
      const Argument a = bits ? read_bit_rate(d.arg(o).text) : accepted({});
      const bool ok = bits ? a.ok() : read_unsigned(d.arg(o).text).has_value();
      if (!ok) {
        d.refuse(d.span(d.arg(o)), fmt::format("bad rate '{}'", printable(d.arg(o).text)),
                 bits ? form_of({ArgumentKind::bit_rate}) : "packets per second");
        return;
      }
    }
  }
  bool valued = named(d, i, "rateest-delta") != nullptr || named(d, i, "rateest2") != nullptr;
  for (const Option& o : d.options_of(i))
    valued = valued || o.spec->has(option_flag::optional_word);
  if (first && compared && !valued) {
    d.refuse(d.span(i), "'rateest' without a rate to compare with",
             "--rateest-bps RATE or --rateest-pps RATE");
    return;
  }
  if (!first || !compared) {
    d.refuse(d.span(i), "'rateest' without an estimator and a comparison",
             "--rateest NAME and --rateest-lt, --rateest-gt or --rateest-eq");
  }
}

void check_recent(Draft& d, const Instance& i) {
  const Option* list = d.find(i, OptionId::name);
  if (list != nullptr &&
      (d.arg(*list).text.empty() || d.arg(*list).text.find('/') != std::string_view::npos)) {
    d.refuse(d.span(d.arg(*list)), fmt::format("bad list name '{}'", printable(d.arg(*list).text)),
             "a name without '/'");
    return;
  }
  const Option* hits = named(d, i, "hitcount");
  if (hits != nullptr && number(d, *hits) > 65535) {
    d.refuse(d.span(*hits), fmt::format("hit count {} is out of range", d.arg(*hits).text),
             "at most 65535");
    return;
  }
  if (named(d, i, "set") == nullptr && named(d, i, "remove") == nullptr) return;
  for (const std::string_view name : {"seconds", "hitcount", "rttl"}) {
    const Option* o = named(d, i, name);
    if (o == nullptr) continue;
    d.refuse(d.span(*o), fmt::format("'--{}' with '--set' or '--remove'", name),
             "--rcheck or --update");
    return;
  }
}

void check_rpfilter(Draft& d, const Instance& i) {
  if (d.file.table != "filter" && d.file.table != "nat" && d.file.table != "security") return;
  d.refuse(d.span(d.word(i.name)), fmt::format("match 'rpfilter' in table '{}'", d.file.table),
           "table raw or mangle");
}

void check_rt(Draft& d, const Instance& i) {
  const Option* type = named(d, i, "rt-type");
  const bool zero = type != nullptr && !type->negated && number(d, *type) == 0;
  for (const std::string_view name : {"rt-0-res", "rt-0-addrs", "rt-0-not-strict"}) {
    const Option* o = named(d, i, name);
    if (o == nullptr || (zero && type->name < o->name)) continue;
    d.refuse(d.span(*o), fmt::format("'--{}' without '--rt-type 0' before it", name),
             "--rt-type 0");
    return;
  }
  const Option* strict = named(d, i, "rt-0-not-strict");
  if (strict != nullptr && named(d, i, "rt-0-addrs") == nullptr) {
    d.refuse(d.span(*strict), "'--rt-0-not-strict' without '--rt-0-addrs'", "--rt-0-addrs");
  }
}

void check_statistic(Draft& d, const Instance& i) {
  const Option* mode = named(d, i, "mode");
  if (mode == nullptr) return;
  const bool random = d.arg(*mode).text == "random";
  const std::string_view wanted = random ? "probability" : "every";
  if (named(d, i, wanted) == nullptr) {
    d.refuse(d.span(*mode), fmt::format("mode '{}' without '--{}'", d.arg(*mode).text, wanted),
             fmt::format("--{}", wanted));
    return;
  }
  const Option* every = named(d, i, "every");
  const Option* packet = named(d, i, "packet");
  if (every != nullptr && packet != nullptr && number(d, *packet) >= number(d, *every)) {
    d.refuse(d.span(*packet),
             fmt::format("packet {} of every {}", d.arg(*packet).text, d.arg(*every).text),
             "a number below that of --every");
  }
}

void check_string(Draft& d, const Instance& i) {
  need_one(d, i, "string", "hex-string");
  const Option* from = named(d, i, "from");
  const Option* to = named(d, i, "to");
  if (from != nullptr && to != nullptr && number(d, *from) > number(d, *to)) {
    d.refuse(d.span(*to), "'--to' before '--from'", "an offset behind that of --from");
  }
}

/// A list without a day is taken, and no day is in it.
void check_days(Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    const auto kind = o.spec->argument.kind;
    if (kind != ArgumentKind::weekdays && kind != ArgumentKind::monthdays) continue;
    if (!argument_of(d, o).text.empty()) continue;
    d.warn(d.span(d.arg(o)),
           fmt::format("'{}--{}' names no day: it {} matches", o.negated ? "! " : "", o.spec->name,
                       o.negated ? "always" : "never"),
           form_of(o.spec->argument));
    if (!o.negated) require(d.all, Field::protocol, ValueSet());
  }
}

void check_time(Draft& d, const Instance& i) {
  check_days(d, i);
  const Option* contiguous = named(d, i, "contiguous");
  if (contiguous == nullptr) return;
  const Option* start = named(d, i, "timestart");
  const Option* stop = named(d, i, "timestop");
  const std::string from = start == nullptr ? "00:00:00" : argument_of(d, *start).text;
  const std::string to = stop == nullptr ? "23:59:59" : argument_of(d, *stop).text;
  if (from >= to) return;
  d.refuse(d.span(*contiguous), "'--contiguous' with a time that does not pass midnight",
           "--timestop before --timestart");
}

}  // namespace fwlint::iptables
