// What packets a rule string speaks of: protocol, ports, ICMP types, addresses. Lists are unions;
// the IPv4 and IPv6 lists of one side are one union, so that a rule with IPv4 addresses alone does
// not match IPv6 ([MS-FASP] 2.2.37).
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "parsers/windows/rule_lowering.hpp"
#include "src/base/text.hpp"

namespace fwlint::windows {

void Lowering::protocol() {
  const RuleField* f = one(Key::protocol);
  if (f == nullptr) return;
  const auto p = parse_protocol_number(f->value);
  if (!p) {
    w_.malformed(value_span(*f), p.error());
    return;
  }
  protocol_ = *p;
  if (protocol_) w_.require_field(Field::protocol, ValueSet::single(*protocol_));
}

void Lowering::one_port(Side side, const RuleField& f, bool range, PortSpec& spec) {
  const Span span = value_span(f);
  if (const auto word = port_keyword(f.value)) {
    w_.mention(side, PortForm::keyword, f.value, {}, span);
    const bool seen = std::any_of(spec.keywords.begin(), spec.keywords.end(),
                                  [&](const Keyword& k) { return k.name == *word; });
    if (!seen) spec.keywords.push_back({std::string(*word), 0, true, span});
    return;
  }
  const auto ports = parse_port_range(f.value);
  if (!ports) {
    w_.malformed(span, ports.error());
    return;
  }
  const bool dashed = f.value.find('-') != std::string_view::npos;
  if (dashed && !range) {
    w_.malformed(span, fmt::format("{} is the range '{}'", f.key, f.value), "one port or a keyword",
                 fmt::format("ranges are written {}2_10={}", f.key, f.value));
    return;
  }
  spec.ports.push_back({ports->lo, ports->hi});
  w_.mention(side, dashed ? PortForm::range : PortForm::number, f.value,
             ValueSet::range(ports->lo, ports->hi), span);
}

void Lowering::late_port(Side side, const RuleField& f, PortSpec& spec) {
  const Span span = value_span(f);
  if (!port_keyword(f.value) && is_word(f.value)) {
    if (spec.keywords.size() >= RuleWriter::kMaxKeywords) {
      w_.malformed(span, "too many port keywords", "at most 64 in one rule");
      return;
    }
    w_.mention(side, PortForm::keyword, f.value, {}, span);
    spec.keywords.push_back({std::string(f.value), 0, false, span});
    return;
  }
  one_port(side, f, true, spec);
}

void Lowering::ports(Side side, Key single, Key range, Key late) {
  PortSpec spec;
  const RuleField* first = nullptr;
  for (const Item& i : items_) {
    const RuleField& f = *i.field;
    if (i.key != single && i.key != range && i.key != late) continue;
    if (first == nullptr) first = &f;
    if (i.key == late) {
      late_port(side, f, spec);
    } else {
      one_port(side, f, i.key == range, spec);
    }
  }
  if (first == nullptr) return;
  if (!protocol_ || (*protocol_ != protocol::tcp && *protocol_ != protocol::udp)) {
    w_.malformed(field_span(*first), fmt::format("{} without TCP or UDP", first->key),
                 "Protocol=6 or Protocol=17 in a rule with ports");
    return;
  }
  w_.ports(side, *protocol_, spec);
}

void Lowering::icmp(Key key, std::uint8_t number) {
  std::vector<Interval> out;
  const RuleField* first = one(key);
  if (first == nullptr) return;
  if (protocol_ != number) {
    w_.malformed(field_span(*first), fmt::format("{} in a rule for another protocol", first->key),
                 fmt::format("Protocol={}", number));
    return;
  }
  each(key, [&](const RuleField& f) {
    const auto v = parse_icmp(f.value);
    if (v) {
      out.push_back(*v);
    } else {
      w_.malformed(value_span(f), v.error());
    }
  });
  if (out.empty()) return;
  w_.require_field(Field::fragment, ValueSet::single(0));
  w_.require_field(Field::icmp, ValueSet::from(std::move(out)));
}

void Lowering::address_list(Side side, Key key, Family family, AddressSpec& spec) {
  const unsigned bit = family == Family::ipv4 ? 1 : 2;
  each(key, [&](const RuleField& f) {
    const auto word = address_keyword(f.value);
    if (word && side == Side::remote) {
      spec.add_keyword(*word, bit, true, value_span(f));
      return;
    }
    auto range = parse_address_range(f.value);
    if (!range) {
      if (word) {
        range.error() = {fmt::format("address keyword '{}' in a local address", *word),
                         "an address, a range or a subnet",
                         {}};
      } else if (is_word(f.value)) {
        range.error().hint = keyword_hint(f.value, false);
      }
      w_.malformed(value_span(f), range.error());
    } else if (range->family != family) {
      w_.malformed(value_span(f), fmt::format("{} address in {}", to_string(range->family), f.key),
                   fmt::format("an {} address", to_string(family)));
    } else {
      spec.add(*range);
    }
  });
}

void Lowering::late_addresses(Key key, unsigned family_bit, AddressSpec& spec) {
  each(key, [&](const RuleField& f) {
    if (const auto word = address_keyword(f.value)) {
      spec.add_keyword(*word, family_bit, true, value_span(f));
    } else if (is_word(f.value) && spec.keywords.size() < RuleWriter::kMaxKeywords) {
      spec.add_keyword(f.value, family_bit, false, value_span(f));
    } else {
      w_.malformed(value_span(f), fmt::format("'{}' is not an address keyword", printable(f.value)),
                   "IntrAnet, IntErnet, Ply2Renders, RmtIntrAnet or CaptivePortal");
    }
  });
}

void Lowering::addresses(Side side) {
  AddressSpec spec;
  const bool local = side == Side::local;
  address_list(side, local ? Key::la4 : Key::ra4, Family::ipv4, spec);
  address_list(side, local ? Key::la6 : Key::ra6, Family::ipv6, spec);
  if (!local) {
    late_addresses(Key::ra42, 1, spec);
    late_addresses(Key::ra62, 2, spec);
  }
  w_.addresses(side, spec);
}

}  // namespace fwlint::windows
