// A polynomial hash modulo 2^64 with base 37 over the 100 UTF-16 units that follow a line's start,
// blanks and tabs left out, line ends as LF, one unit 65535 at the end and then zeros. The window
// rolls: one multiplication per unit. Two passes over the text keep memory to the wanted lines
// only: the first finds their hashes, the second counts how often each occurred before.
#include "src/report/line_hash.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "src/report/cells.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kWindow = 100;
constexpr std::uint64_t kBase = 37;
constexpr std::uint16_t kEndOfFile = 65535;

constexpr std::uint64_t power(std::uint64_t base, std::size_t exponent) {
  std::uint64_t r = 1;
  while (exponent-- > 0) r *= base;
  return r;
}

/// Calls `sink(line, hash)` for every line in order.
template <class Sink>
class Roller {
 public:
  explicit Roller(Sink& sink) : sink_(sink) {}

  void unit(std::uint16_t u) {
    const bool after_cr = after_cr_;
    after_cr_ = false;
    if (u == ' ' || u == '\t' || (after_cr && u == '\n')) return;
    if (u == '\r') {
      u = '\n';
      after_cr_ = true;
    }
    emit();
    if (at_line_start_) starts_[at_] = ++line_;
    at_line_start_ = u == '\n';
    push(u);
  }

  void finish() {
    unit(kEndOfFile);
    for (std::size_t i = 0; i < kWindow; ++i) {
      emit();
      push(0);
    }
  }

 private:
  void emit() {
    if (starts_[at_] == 0) return;
    sink_(starts_[at_], hash_);
    starts_[at_] = 0;
  }

  void push(std::uint16_t u) {
    hash_ = hash_ * kBase + u - kLeaving * units_[at_];
    units_[at_] = u;
    at_ = at_ + 1 == kWindow ? 0 : at_ + 1;
  }

  static constexpr std::uint64_t kLeaving = power(kBase, kWindow);

  Sink& sink_;
  std::array<std::uint16_t, kWindow> units_{};
  std::array<std::uint32_t, kWindow> starts_{};  ///< number of the line that starts here, or 0
  std::uint64_t hash_ = 0;
  std::size_t at_ = 0;
  std::uint32_t line_ = 0;
  bool at_line_start_ = true;
  bool after_cr_ = false;
};

template <class Sink>
void roll(std::string_view utf8, Sink sink) {
  Roller<Sink> roller(sink);
  for (std::size_t i = 0; i < utf8.size();) {
    const std::size_t n = char_length(utf8, i);
    auto code = static_cast<std::uint32_t>(static_cast<std::uint8_t>(utf8[i]));
    if (n > 1) {
      code &= 0xFFU >> (n + 1);
      for (std::size_t k = 1; k < n; ++k) {
        code = (code << 6) | (static_cast<std::uint8_t>(utf8[i + k]) & 0x3FU);
      }
    }
    if (code >= 0x10000) {
      roller.unit(static_cast<std::uint16_t>(0xD800U + ((code - 0x10000U) >> 10)));
      roller.unit(static_cast<std::uint16_t>(0xDC00U + ((code - 0x10000U) & 0x3FFU)));
    } else {
      roller.unit(static_cast<std::uint16_t>(code));
    }
    i += n;
  }
  roller.finish();
}

}  // namespace

std::vector<std::string> line_hashes(std::string_view utf8,
                                     const std::vector<std::uint32_t>& lines) {
  std::vector<std::string> out(lines.size());
  std::unordered_map<std::uint64_t, std::uint32_t> seen;
  const auto wanted = [&](std::uint32_t line) {
    return std::binary_search(lines.begin(), lines.end(), line);
  };
  roll(utf8, [&](std::uint32_t line, std::uint64_t hash) {
    if (wanted(line)) seen[hash] = 0;
  });
  roll(utf8, [&](std::uint32_t line, std::uint64_t hash) {
    const auto it = seen.find(hash);
    if (it == seen.end()) return;
    ++it->second;
    const auto range = std::equal_range(lines.begin(), lines.end(), line);
    for (auto l = range.first; l != range.second; ++l) {
      out[static_cast<std::size_t>(l - lines.begin())] = fmt::format("{:x}:{}", hash, it->second);
    }
  });
  return out;
}

}  // namespace fwlint
