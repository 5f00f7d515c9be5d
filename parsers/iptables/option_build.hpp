// Words in which the tables of options are written.
#pragma once

#include <cstdint>
#include <string_view>

#include "parsers/iptables/argument.hpp"
#include "parsers/iptables/argument_readers.hpp"
#include "parsers/iptables/options.hpp"

namespace fwlint::iptables::build {

inline constexpr std::uint8_t N = option_flag::negatable, R = option_flag::required,
                              Mod = option_flag::modifier, Rep = option_flag::repeatable,
                              Opt = option_flag::optional_word, Alias = option_flag::alias,
                              Self = option_flag::self;
inline constexpr FieldMask kFromSrc = mask_of(Field::src), kFromDst = mask_of(Field::dst),
                           kFromIif = mask_of(Field::iif), kFromOif = mask_of(Field::oif),
                           kPorts = mask_of(Field::sport) | mask_of(Field::dport);
/// What a test on raw bytes may read.
inline constexpr FieldMask kBytes = kFromSrc | kFromDst | kPorts | mask_of(Field::protocol) |
                                    mask_of(Field::fragment) | mask_of(Field::icmp) |
                                    mask_of(Field::tcp_flags);

using Kind = ArgumentKind;
inline constexpr std::uint64_t kMax32 = 0xffffffffU, kMax64 = 0xffffffffffffffffU;

constexpr ArgumentSpec plain(Kind k) { return {k, 0, 0, 0, nullptr}; }
constexpr ArgumentSpec num(std::uint64_t max, std::uint64_t min = 0) {
  return {Kind::number, min, max, 0, nullptr};
}
constexpr ArgumentSpec hex(std::uint64_t max, std::uint8_t digits) {
  return {Kind::hex_number, 0, max, digits, nullptr};
}
constexpr ArgumentSpec range(std::uint64_t max) { return {Kind::number_range, 0, max, 0, nullptr}; }
/// A range that is not saved where it holds every value.
constexpr ArgumentSpec unsaved(ArgumentSpec a) {
  a.digits |= 1;
  return a;
}
/// A range that loads with its ends in the wrong order, and then holds no value.
constexpr ArgumentSpec any_order(ArgumentSpec a) {
  a.digits |= 2;
  return a;
}
constexpr ArgumentSpec text(std::uint64_t max, std::uint64_t min = 0) {
  return {Kind::text, min, max, 0, nullptr};
}
constexpr ArgumentSpec string(std::uint64_t max, std::uint64_t min = 0) {
  return {Kind::string_text, min, max, 0, nullptr};
}
constexpr ArgumentSpec quoted(std::uint64_t max) { return {Kind::quoted_text, 0, max, 0, nullptr}; }
constexpr ArgumentSpec one_of(const WordTable& t) { return {Kind::word, 0, 0, 0, &t}; }
constexpr ArgumentSpec list_of(const WordTable& t) { return {Kind::words, 0, 0, 0, &t}; }
constexpr ArgumentSpec mark() { return {Kind::mark, 0, kMax32, 0, nullptr}; }
/// A network whose host bits are saved as written, and its length only where it is not full.
constexpr ArgumentSpec host_network() { return {Kind::network, 0, 0, 1, nullptr}; }

constexpr OptionSpec opt(std::string_view name, ArgumentSpec a, std::uint8_t flags = 0,
                         OptionId id = OptionId::plain, FieldMask reads = 0) {
  return {name, words_of(a.kind), flags, id, reads, a, 0, 0, 0};
}
constexpr OptionSpec flag(std::string_view name, std::uint8_t flags = 0,
                          OptionId id = OptionId::plain, FieldMask reads = 0) {
  return {name, 0, flags, id, reads, {}, 0, 0, 0};
}
/// The option with its place among those that exclude or need one another.
constexpr OptionSpec tied(OptionSpec o, std::uint16_t bit, std::uint16_t excludes = 0,
                          std::uint16_t needs = 0) {
  o.bit = bit;
  o.excludes = excludes;
  o.needs = needs;
  return o;
}

}  // namespace fwlint::iptables::build
