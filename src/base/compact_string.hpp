// An owned string in eight bytes: up to seven bytes are held in the object itself, longer text in a
// block of its own. Most strings of a rule are empty or short ("22", "eth0"), and there are
// millions of them.
#pragma once

#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

namespace fwlint {

/// Text below 4 GiB. Reads as std::string_view; a view of it holds until it is changed or moved.
class CompactString {
 public:
  CompactString() = default;
  // NOLINTBEGIN(google-explicit-constructor): it stands for a string wherever one is given
  template <typename T>
  requires(std::convertible_to<const T&, std::string_view> && !std::same_as<T, CompactString>)
      CompactString(const T& text) {
    assign(static_cast<std::string_view>(text));
  }
  operator std::string_view() const { return view(); }
  // NOLINTEND(google-explicit-constructor)
  CompactString(const CompactString& other) { assign(other.view()); }
  CompactString(CompactString&& other) noexcept : word_(std::exchange(other.word_, 0)) {}
  CompactString& operator=(const CompactString& other) {
    if (this != &other) *this = CompactString(other.view());
    return *this;
  }
  CompactString& operator=(CompactString&& other) noexcept {
    std::swap(word_, other.word_);
    return *this;
  }
  ~CompactString() { release(); }

  [[nodiscard]] std::string_view view() const {
    if (word_ == 0) return {};
    if ((word_ & 1U) != 0) return {reinterpret_cast<const char*>(&word_) + kFirst, inline_size()};
    std::uint32_t size = 0;
    std::memcpy(&size, block(), sizeof size);
    return {block() + sizeof size, size};
  }
  [[nodiscard]] std::string str() const { return std::string(view()); }
  [[nodiscard]] bool empty() const { return word_ == 0; }
  [[nodiscard]] std::size_t size() const { return view().size(); }
  void clear() { *this = CompactString(); }

  friend bool operator==(const CompactString& a, const CompactString& b) {
    return a.view() == b.view();
  }
  friend bool operator==(const CompactString& a, std::string_view b) { return a.view() == b; }
  friend bool operator==(const CompactString& a, const std::string& b) { return a.view() == b; }
  friend bool operator==(const CompactString& a, const char* b) { return a.view() == b; }
  friend auto operator<=>(const CompactString& a, const CompactString& b) {
    return a.view() <=> b.view();
  }
  friend std::string operator+(std::string_view a, const CompactString& b) {
    return std::string(a).append(b.view());
  }
  friend std::string operator+(const CompactString& a, std::string_view b) {
    return a.str().append(b);
  }

 private:
  static_assert(std::endian::native == std::endian::little || sizeof(void*) == 8);
  // Bit 0 of the word is set for inline text, whose size is in bits 1 to 7 of the same byte. A
  // block is at an even address, so the bit tells them apart.
  static constexpr std::size_t kFirst = std::endian::native == std::endian::little ? 1 : 0;
  static constexpr std::size_t kInline = sizeof(std::uint64_t) - 1;

  [[nodiscard]] std::size_t inline_size() const {
    return static_cast<std::size_t>((word_ & 0xffU) >> 1U);
  }
  [[nodiscard]] char* block() const {
    return reinterpret_cast<char*>(static_cast<std::uintptr_t>(word_));
  }
  void assign(std::string_view text) {
    if (text.empty()) return;
    if (text.size() <= kInline) {
      word_ = 1U | (static_cast<std::uint64_t>(text.size()) << 1U);
      std::memcpy(reinterpret_cast<char*>(&word_) + kFirst, text.data(), text.size());
      return;
    }
    const auto size = static_cast<std::uint32_t>(text.size());
    char* memory = static_cast<char*>(::operator new(sizeof size + text.size()));
    std::memcpy(memory, &size, sizeof size);
    std::memcpy(memory + sizeof size, text.data(), text.size());
    word_ = reinterpret_cast<std::uintptr_t>(memory);
  }
  void release() {
    if (word_ != 0 && (word_ & 1U) == 0) ::operator delete(block());
  }

  std::uint64_t word_ = 0;
};

}  // namespace fwlint

template <>
struct fmt::formatter<fwlint::CompactString> : fmt::formatter<std::string_view> {
  template <typename Context>
  auto format(const fwlint::CompactString& s, Context& context) const {
    return fmt::formatter<std::string_view>::format(s.view(), context);
  }
};
