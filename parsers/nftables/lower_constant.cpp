// Constants of nft as register values, and registers as field values: a conntrack state is a bit in
// its register, an ICMP type the upper byte of the model's field.
#include <string_view>
#include <utility>

#include "parsers/nftables/lower_key.hpp"
#include "parsers/nftables/names.hpp"
#include "src/base/text.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
std::vector<std::pair<ValueSet, u128>> register_values(const Key& key) {
  std::vector<std::pair<ValueSet, u128>> out;
  const auto one = [&out](u128 field, u128 reg) { out.emplace_back(ValueSet::single(field), reg); };
  switch (key.constants) {
    case ConstantKind::nfproto:
      one(0, 2);
      one(1, 10);
      break;
    case ConstantKind::ether_type:
      one(0, 0x0800);
      one(1, 0x86dd);
      break;
    case ConstantKind::ct_state:
      for (const CtState s : {CtState::new_, CtState::established, CtState::related,
                              CtState::invalid, CtState::untracked}) {
        one(static_cast<unsigned>(s), bit_of(s));
      }
      break;
    case ConstantKind::icmp_type:
    case ConstantKind::icmpv6_type:
      for (unsigned t = 0; t < 256; ++t) {
        out.emplace_back(ValueSet::range(t * 256U, t * 256U + 255U), t);
      }
      break;
    case ConstantKind::icmp_code:
    case ConstantKind::icmpv6_code:
      for (unsigned c = 0; c < 256; ++c) {
        std::vector<Interval> each;
        for (unsigned t = 0; t < 256; ++t) each.push_back({t * 256U + c, t * 256U + c});
        out.emplace_back(ValueSet::from(std::move(each)), c);
      }
      break;
    case ConstantKind::number:
      if (key.field == Field::family) {  // ip version
        one(0, 4);
        one(1, 6);
      }
      break;
    default:
      break;
  }
  return out;
}

bool has_register(const Key& key) {
  switch (key.constants) {
    case ConstantKind::nfproto:
    case ConstantKind::ether_type:
    case ConstantKind::ct_state:
    case ConstantKind::icmp_type:
    case ConstantKind::icmp_code:
    case ConstantKind::icmpv6_type:
    case ConstantKind::icmpv6_code:
      return true;
    default:
      return key.constants == ConstantKind::number && key.field == Field::family;
  }
}

std::optional<u128> folded_constant(const Key& key, const Expr& e) {
  if (e.kind == ExprKind::number) {
    if (key.constants == ConstantKind::ct_label) {
      if (e.value > 127) return std::nullopt;
      return static_cast<u128>(1) << static_cast<unsigned>(e.value);
    }
    return key.constants == ConstantKind::duration ? static_cast<u128>(e.value) * 1000U
                                                   : static_cast<u128>(e.value);
  }
  if (e.kind == ExprKind::boolean) return e.value;
  if (e.kind == ExprKind::address && key.constants == ConstantKind::address) {
    // A short IPv6 text such as "::ffff" is one even where the JSON lost its type.
    return e.value;
  }
  if (e.kind == ExprKind::mac && key.constants == ConstantKind::link_address) return e.value;
  if (e.kind == ExprKind::symbol || e.kind == ExprKind::string) {
    if (const auto named = named_constant(key.constants, e.text)) return named;
    if (key.constants == ConstantKind::address) {
      const auto address = parse_address(e.text);
      if (address && address->family == key.family) return address->value;
    }
    if (e.kind == ExprKind::symbol || key.constants == ConstantKind::address) return std::nullopt;
    const auto number = parse_unsigned(e.text, true);  // "1000" in quotes
    return number ? std::optional<u128>(*number) : std::nullopt;
  }
  if (e.kind == ExprKind::list) {
    u128 sum = 0;
    for (const Expr& a : e.args) {
      const auto v = folded_constant(key, a);
      if (!v) return std::nullopt;
      sum |= *v;
    }
    return sum;
  }
  if (e.kind != ExprKind::binary || e.args.size() != 2) return std::nullopt;
  const auto a = folded_constant(key, e.args[0]);
  const auto b = folded_constant(key, e.args[1]);
  if (!a || !b) return std::nullopt;
  switch (e.op) {
    case BinaryOp::and_:
      return *a & *b;
    case BinaryOp::or_:
      return *a | *b;
    case BinaryOp::xor_:
      return *a ^ *b;
    case BinaryOp::lshift:
      return *b < 128 ? *a << static_cast<unsigned>(*b) : 0;
    case BinaryOp::rshift:
      return *b < 128 ? *a >> static_cast<unsigned>(*b) : 0;
  }
  return std::nullopt;
}

}  // namespace fwlint::nftables
