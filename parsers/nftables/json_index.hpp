// Where the tokens of a JSON text begin: simdjson's first stage, which looks at 64 bytes at a time
// and checks UTF-8, quotes and control characters on the way. Only this file knows simdjson.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace fwlint::nftables::json {

class Index {
 public:
  Index();
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  /// False when the text is no JSON on this level (an open string, a control character in a string,
  /// broken UTF-8, nothing at all); where it breaks, a slower reader has to find out.
  bool build(std::string_view text);
  /// Offsets of brackets, colons, commas, and of the first byte of every string, number and word,
  /// ascending; one more holds the length of the text.
  [[nodiscard]] const std::uint32_t* offsets() const { return offsets_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool has_escapes() const { return has_escapes_; }

 private:
  struct Stage;
  std::unique_ptr<Stage> stage_;
  const std::uint32_t* offsets_ = nullptr;
  std::size_t size_ = 0;
  bool has_escapes_ = true;
};

}  // namespace fwlint::nftables::json
