// Targets other than address translation. A target either decides (a verdict), or goes on and
// leaves effects. What is known to exist but whose outcome is not known decides "queue": the
// verdict of a program outside, which the analysis takes as unknown.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/lower.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

/// The target as written: "LOG --log-prefix \"x \"".
std::string written(const Draft& d, const Instance& i) {
  std::string out(d.name_of(i));
  for (const Option& o : d.options_of(i)) {
    out += o.negated ? " ! " : " ";
    out += d.text_of(o);
  }
  return out;
}

Effect& add_effect(Draft& d, const Instance& i, EffectKind kind) {
  Effect& e = d.effects.emplace_back();
  e.kind = kind;
  e.text = written(d, i);
  e.span = d.span(i);
  return e;
}

struct RejectName {
  std::string_view name;
  std::string_view alias;
};
constexpr std::array<RejectName, 8> kReject4 = {{{"icmp-port-unreachable", "port-unreach"},
                                                 {"icmp-net-unreachable", "net-unreach"},
                                                 {"icmp-host-unreachable", "host-unreach"},
                                                 {"icmp-proto-unreachable", "proto-unreach"},
                                                 {"icmp-net-prohibited", "net-prohib"},
                                                 {"icmp-host-prohibited", "host-prohib"},
                                                 {"icmp-admin-prohibited", "admin-prohib"},
                                                 {"tcp-reset", "tcp-rst"}}};
constexpr std::array<RejectName, 7> kReject6 = {{{"icmp6-port-unreachable", "port-unreach"},
                                                 {"icmp6-no-route", "no-route"},
                                                 {"icmp6-adm-prohibited", "adm-prohibited"},
                                                 {"icmp6-addr-unreachable", "addr-unreach"},
                                                 {"icmp6-policy-fail", "policy-fail"},
                                                 {"icmp6-reject-route", "reject-route"},
                                                 {"tcp-reset", "tcp-reset"}}};

/// One option of MARK or CONNMARK that writes; false when its number is bad.
bool write_mark(Draft& d, const Option& o, Effect& e) {
  const auto mark = parse_mark(d.arg(o).text);
  const bool plain = o.spec->id != OptionId::set_xmark && o.spec->id != OptionId::set_mark;
  if (!mark || (plain && d.arg(o).text.find('/') != std::string_view::npos)) {
    d.error(d.span(d.arg(o)), fmt::format("'{}' is not a mark", printable(d.arg(o).text)),
            "a number of 32 bits, with an optional /mask");
    return false;
  }
  const std::uint32_t v = mark->value;
  switch (o.spec->id) {
    case OptionId::set_xmark:
      e.mark_mask = mark->mask;
      e.mark_value = v;
      break;
    case OptionId::set_mark:
      e.mark_mask = mark->mask | v;
      e.mark_value = v;
      break;
    case OptionId::and_mark:
      e.mark_mask = ~v;
      e.mark_value = 0;
      break;
    case OptionId::or_mark:
      e.mark_mask = v;
      e.mark_value = v;
      break;
    default:
      e.mark_mask = 0;
      e.mark_value = v;
      break;  // xor_mark
  }
  return true;
}

std::uint32_t mask_option(const Draft& d, const Instance& i, OptionId id) {
  const Option* o = d.find(i, id);
  if (o == nullptr) o = d.find(i, OptionId::mask);
  const auto n = o != nullptr ? read_unsigned(d.arg(*o).text) : std::nullopt;
  return n ? static_cast<std::uint32_t>(*n) : 0xffffffffU;
}

void write_unknown_mark(Draft& d, const Instance& i, EffectKind kind) { add_effect(d, i, kind); }

}  // namespace

void lower_verdict(Draft& d, const Instance& i) {
  const std::string_view name = i.spec->name;
  if (name == "ACCEPT") d.verdict.kind = VerdictKind::accept;
  if (name == "DROP") d.verdict.kind = VerdictKind::drop;
  if (name == "RETURN") d.verdict.kind = VerdictKind::return_;
  if (name == "QUEUE") d.verdict = {VerdictKind::queue, kNoChain, "0"};
}

void lower_reject(Draft& d, const Instance& i) {
  const bool v6 = d.file.family == Family::ipv6;
  const std::span<const RejectName> names =
      v6 ? std::span<const RejectName>(kReject6) : std::span<const RejectName>(kReject4);
  d.verdict.kind = VerdictKind::reject;
  std::string_view with = names[0].name;
  if (const Option* o = d.find(i, OptionId::reject_with)) {
    const Token& t = d.arg(*o);
    const RejectName* found = nullptr;
    for (const RejectName& n : names) {
      const bool hit = starts_with_i(n.name, t.text) || starts_with_i(n.alias, t.text);
      if (hit && found == nullptr) found = &n;
    }
    if (found == nullptr || t.text.empty()) {
      std::vector<std::string_view> all;
      for (const RejectName& n : names) all.push_back(n.name);
      std::string hint;
      if (const auto near = nearest(t.text, all)) hint = fmt::format("did you mean '{}'?", *near);
      d.error(d.span(t), fmt::format("unknown reject type '{}'", printable(t.text)),
              v6 ? "an ICMPv6 type that ip6tables knows, or tcp-reset"
                 : "an ICMP type that iptables knows, or tcp-reset",
              hint);
      with = t.text;
    } else {
      with = found->name;
    }
  }
  if (with == "tcp-reset" && d.protocol != protocol::tcp) {
    d.error(d.span(i), "'tcp-reset' without '-p tcp'", "'-p tcp' in the same rule");
  }
  d.verdict.detail = with == "tcp-reset" ? "tcp reset" : std::string(with);
}

void lower_queue(Draft& d, const Instance& i) {
  d.verdict.kind = VerdictKind::queue;
  const Option* o = d.find(i, OptionId::queue_num);
  d.verdict.detail = o != nullptr ? std::string(d.arg(*o).text) : "0";
}

void lower_log(Draft& d, const Instance& i) { add_effect(d, i, EffectKind::log); }

void lower_set_mark(Draft& d, const Instance& i) {
  const bool packet = i.spec->name == "MARK";
  for (const Option& o : d.options_of(i)) {
    switch (o.spec->id) {
      case OptionId::set_xmark:
      case OptionId::set_mark:
      case OptionId::and_mark:
      case OptionId::or_mark:
      case OptionId::xor_mark: {
        Effect& e = add_effect(d, i, packet ? EffectKind::mark_set : EffectKind::ct_mark_set);
        if (!write_mark(d, o, e)) {
          d.effects.pop_back();
          write_unknown_mark(d, i, packet ? EffectKind::mark_unknown : EffectKind::ct_mark_unknown);
        }
        break;
      }
      case OptionId::save_mark:
      case OptionId::restore_mark: {
        // The bits of `mark_mask` are written; `mark_value` keeps the bits that are read.
        const bool save = o.spec->id == OptionId::save_mark;
        Effect& e =
            add_effect(d, i, save ? EffectKind::ct_mark_from_mark : EffectKind::mark_from_ct);
        e.mark_mask = mask_option(d, i, save ? OptionId::ctmask : OptionId::nfmask);
        e.mark_value = mask_option(d, i, save ? OptionId::nfmask : OptionId::ctmask);
        break;
      }
      default:
        break;  // masks, read above; a shift, read below
    }
  }
  if (d.find(i, OptionId::shift_mark) == nullptr) return;
  // What is shifted is the mark itself: every bit may be another.
  write_unknown_mark(d, i,
                     d.find(i, OptionId::restore_mark) != nullptr ? EffectKind::mark_unknown
                                                                  : EffectKind::ct_mark_unknown);
}

void lower_hmark(Draft& d, const Instance& i) {
  write_unknown_mark(d, i, EffectKind::mark_unknown);
}

void lower_ct(Draft& d, const Instance& i) {
  const Option* helper = d.find(i, OptionId::helper);
  Effect& e = add_effect(d, i,
                         d.find(i, OptionId::notrack) != nullptr ? EffectKind::notrack
                         : helper != nullptr                     ? EffectKind::helper
                                                                 : EffectKind::other);
  if (e.kind == EffectKind::helper) e.text = d.arg(*helper).text;
}

void lower_notrack(Draft& d, const Instance& i) { add_effect(d, i, EffectKind::notrack); }

void lower_write_set(Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    if (o.spec->id == OptionId::write_set) {
      Effect& e =
          add_effect(d, i, o.spec->name == "map-set" ? EffectKind::other : EffectKind::set_write);
      if (o.spec->name != "map-set") e.text = d.arg(o).text;
    }
    if (o.spec->id == OptionId::map_mark) write_unknown_mark(d, i, EffectKind::mark_unknown);
  }
}

void lower_elsewhere(Draft& d, const Instance& i) {
  // SYNPROXY answers handshakes and lets the rest go on; CLUSTERIP drops what another node answers.
  d.opaque({.kind = PredicateKind::environment,
            .text = fmt::format("{} decides the packet", i.spec->name),
            .stateful = true},
           d.span(i));
  d.verdict = {VerdictKind::queue, kNoChain, std::string(i.spec->name)};
}

void lower_other(Draft& d, const Instance& i) { add_effect(d, i, EffectKind::other); }

void lower_uncertain(Draft& d, const Instance& i) {
  const std::string_view name = d.name_of(i);
  d.verdict = {VerdictKind::queue, kNoChain, printable(name)};
  d.gap(GapKind::not_understood, d.span(i), fmt::format("target '{}'", printable(name)),
        "its verdict is taken as unknown");
}

}  // namespace fwlint::iptables
