// 128-bit unsigned integers: wide enough for an IPv6 address, so one set type serves every field.
#pragma once

#include <cstdint>

namespace fwlint {

__extension__ using u128 = unsigned __int128;

constexpr u128 make_u128(std::uint64_t high, std::uint64_t low) {
  return (static_cast<u128>(high) << 64) | low;
}
constexpr std::uint64_t high64(u128 v) { return static_cast<std::uint64_t>(v >> 64); }
constexpr std::uint64_t low64(u128 v) { return static_cast<std::uint64_t>(v); }
inline constexpr u128 kU128Max = ~static_cast<u128>(0);

}  // namespace fwlint
