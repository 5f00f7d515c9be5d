// Matches on single fields: address ranges, marks, packet types, MAC addresses, comments.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/lower.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

std::optional<MarkTest> parse_mark(std::string_view s) {
  const std::size_t slash = s.find('/');
  const auto value = read_unsigned(s.substr(0, slash));
  const auto mask = slash == s.npos ? std::optional<std::uint64_t>(0xffffffffU)
                                    : read_unsigned(s.substr(slash + 1));
  if (!value || !mask || *value > 0xffffffffU || *mask > 0xffffffffU) return std::nullopt;
  return MarkTest{static_cast<std::uint32_t>(*mask), static_cast<std::uint32_t>(*value)};
}

void lower_iprange(Draft& d, const Instance& i) {
  const Family family = d.file.family;
  for (const Option& o : d.options_of(i)) {
    const Token& t = d.arg(o);
    const std::size_t dash = t.text.find('-');
    const auto lo = parse_host(family, t.text.substr(0, dash));
    const auto hi = dash == t.text.npos ? lo : parse_host(family, t.text.substr(dash + 1));
    if (!lo || !hi) {
      d.refuse(
          d.span(t),
          fmt::format("'{}' is not a range of {} addresses", printable(t.text), to_string(family)),
          "two addresses with '-' between them");
      continue;
    }
    if (*lo > *hi) d.warn(d.span(t), "address range is reversed and matches nothing");
    ValueSet set = ValueSet::range(*lo, *hi);
    if (o.negated) set = complement(set, max_address(family));
    require_address(d.all, o.spec->id == OptionId::src_range ? Field::src : Field::dst, family,
                    set);
  }
}

void lower_mark(Draft& d, const Instance& i) {
  const bool packet = i.spec->name == "mark";
  for (const Option& o : d.options_of(i)) {
    const Token& t = d.arg(o);
    const auto mark = parse_mark(t.text);
    if (!mark) {
      d.refuse(d.span(t), fmt::format("'{}' is not a mark", printable(t.text)),
               "a number of 32 bits, with an optional /mask");
      continue;
    }
    std::string text = fmt::format("-m {} --mark {:#x}", i.spec->name, mark->value);
    if (mark->mask != 0xffffffffU) text += fmt::format("/{:#x}", mark->mask);
    d.opaque({.kind = packet ? PredicateKind::mark : PredicateKind::ct_mark,
              .text = std::move(text),
              .mark = mark},
             d.span(o), o.negated);
  }
}

void lower_pkttype(Draft& d, const Instance& i) {
  constexpr std::array<std::pair<std::string_view, PacketType>, 8> kTypes = {
      {{"unicast", PacketType::unicast},
       {"host", PacketType::unicast},
       {"broadcast", PacketType::broadcast},
       {"bcast", PacketType::broadcast},
       {"multicast", PacketType::multicast},
       {"mcast", PacketType::multicast},
       {"otherhost", PacketType::other},
       {"brdcast", PacketType::broadcast}}};
  for (const Option& o : d.options_of(i)) {
    const Token& t = d.arg(o);
    const auto type = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const auto& x) { return iequals(x.first, t.text); });
    if (type == kTypes.end()) {
      d.refuse(d.span(t), fmt::format("unknown packet type '{}'", printable(t.text)),
               "unicast, broadcast or multicast");
      continue;
    }
    const ValueSet set = ValueSet::single(static_cast<std::uint8_t>(type->second));
    require(d.all, Field::packet_type, o.negated ? complement(set, 3) : set);
  }
}

void lower_comment(Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    const Token& t = d.arg(o);
    if (!d.comment.empty()) d.comment += ' ';
    if (!d.comment_span.valid()) d.comment_span = d.span(t);
    d.comment_span.end = std::max(d.comment_span.end, t.end);
    d.comment += t.text;
  }
}

void lower_mac(Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    const Token& t = d.arg(o);
    Argument mac = read_mac(t.text);
    if (!mac.ok()) {
      d.refuse(d.span(t), std::move(mac.error), form_of({ArgumentKind::mac}));
      continue;
    }
    // Dumps are published with their MAC addresses blotted out; such text is no identity.
    if (mac.blotted) d.warn(d.span(t), "MAC address is blotted out", "the real address");
    d.opaque({.kind = PredicateKind::content,
              .text = "-m mac --mac-source " + mac.text,
              .stateful = mac.blotted},
             d.span(o), o.negated);
  }
}

}  // namespace fwlint::iptables
