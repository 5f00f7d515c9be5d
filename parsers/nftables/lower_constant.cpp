// Constants of nft as register values, and registers as field values: a conntrack state is a bit in
// its register, an ICMP type the upper byte of the model's field.
#include <string_view>
#include <utility>

#include "parsers/nftables/lower_key.hpp"
#include "parsers/nftables/names.hpp"
#include "src/model/protocol.hpp"

namespace fwlint::nftables {
namespace {

std::optional<u128> in_byte(std::optional<std::uint8_t> v) {
  return v ? std::optional<u128>(*v) : std::nullopt;
}

}  // namespace

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
    case ConstantKind::address:
    case ConstantKind::port:
    case ConstantKind::protocol:
    case ConstantKind::tcp_flag:
    case ConstantKind::packet_type:
    case ConstantKind::text:
      break;
  }
  return out;
}

std::optional<u128> named_constant(ConstantKind kind, std::string_view name) {
  switch (kind) {
    case ConstantKind::protocol:
      return in_byte(parse_protocol(name));
    case ConstantKind::nfproto:
      return in_byte(nfproto(name));
    case ConstantKind::icmp_type:
      return in_byte(icmp_type(name));
    case ConstantKind::icmp_code:
      return in_byte(icmp_code(name));
    case ConstantKind::icmpv6_type:
      return in_byte(icmpv6_type(name));
    case ConstantKind::icmpv6_code:
      return in_byte(icmpv6_code(name));
    case ConstantKind::tcp_flag:
      return in_byte(tcp_flag_bit(name));
    case ConstantKind::ether_type: {
      const auto v = ether_type(name);
      return v ? std::optional<u128>(*v) : std::nullopt;
    }
    case ConstantKind::ct_state: {
      const auto v = ct_state_bit(name);
      return v ? std::optional<u128>(*v) : std::nullopt;
    }
    case ConstantKind::packet_type: {
      const auto v = packet_type(name);
      return v ? std::optional<u128>(static_cast<unsigned>(*v)) : std::nullopt;
    }
    case ConstantKind::number:
    case ConstantKind::address:
    case ConstantKind::port:
    case ConstantKind::text:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<u128> folded_constant(const Key& key, const Expr& e) {
  if (e.kind == ExprKind::number || e.kind == ExprKind::boolean) return e.value;
  if (e.kind == ExprKind::address && key.constants == ConstantKind::address) {
    // A short IPv6 text such as "::ffff" is one even where the JSON lost its type.
    return e.value;
  }
  if (e.kind == ExprKind::symbol || e.kind == ExprKind::string) {
    return named_constant(key.constants, e.text);
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
