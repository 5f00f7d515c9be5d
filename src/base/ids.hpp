// Strong ids: an enum class over uint32 per kind of thing, so a rule is never taken for a chain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace fwlint {

enum class FileId : std::uint32_t {};
enum class RuleId : std::uint32_t {};
enum class ChainId : std::uint32_t {};
enum class TableId : std::uint32_t {};
enum class PredicateId : std::uint32_t {};
enum class SymbolId : std::uint32_t {};

inline constexpr std::uint32_t kNoId = 0xffffffffU;
inline constexpr FileId kNoFile{kNoId};
inline constexpr RuleId kNoRule{kNoId};
inline constexpr ChainId kNoChain{kNoId};
inline constexpr TableId kNoTable{kNoId};

/// The plain index behind a strong id.
template <class E>
requires std::is_enum_v<E>
constexpr std::size_t index(E id) {
  return static_cast<std::size_t>(static_cast<std::underlying_type_t<E>>(id));
}

/// A strong id from a container position. Positions beyond 2^32-2 never occur: inputs are bounded.
template <class E>
requires std::is_enum_v<E>
constexpr E make_id(std::size_t i) {
  return static_cast<E>(static_cast<std::underlying_type_t<E>>(i));
}

}  // namespace fwlint
