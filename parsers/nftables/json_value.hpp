// A small JSON reader that keeps the place of every value, which general libraries do not: a
// finding must point into the listing. One element of the outer array is read at a time, so that
// the memory needed follows the largest rule and not the file. Strict RFC 8259, with bounds on
// depth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace fwlint::nftables::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
std::string_view to_string(Kind k);

struct Member;

/// One value; `begin` and `end` are byte offsets in the file's text. `text` is the decoded string
/// or the number as written, and lives as long as the source text and the Reader.
struct Value {
  Kind kind = Kind::null;
  bool flag = false;  ///< of a boolean
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string_view text;
  std::vector<Value> items;     ///< of an array
  std::vector<Member> members;  ///< of an object, in order; a repeated name: the last one counts

  [[nodiscard]] const Value* find(std::string_view name) const;
  [[nodiscard]] bool is(Kind k) const { return kind == k; }
};

struct Member {
  std::string_view name;
  Value value;
};

struct Problem {
  std::uint32_t offset = 0;
  std::string message;
  std::string expected;
};

/// Pull reader over one text. Every function returns false after a problem, which is then set.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool read_value(Value& into);
  /// Steps into an array or object: accepts its opening character.
  bool open(char bracket);
  /// Next element: true with `more` telling whether one follows; handles commas and the closing
  /// bracket. `first` is cleared.
  bool next(char closing, bool& first, bool& more);
  bool read_name(std::string_view& name);
  /// Nothing but blanks may follow.
  bool at_end();
  [[nodiscard]] char peek();
  [[nodiscard]] std::uint32_t offset() const { return static_cast<std::uint32_t>(at_); }
  [[nodiscard]] const Problem& problem() const { return problem_; }
  /// Forgets the decoded strings of values that are no longer needed.
  void release() { decoded_.clear(); }

 private:
  bool value(Value& into, int depth);
  bool container(Value& into, int depth);
  bool string(std::string_view& into);
  bool escape(std::string& into);
  bool unicode_escape(std::string& into);
  bool hex4(std::uint32_t& into);
  bool number(Value& into);
  bool word(std::string_view expected);
  bool fail(std::string message, std::string expected);
  void skip_blanks();

  std::string_view text_;
  std::size_t at_ = 0;
  Problem problem_;
  std::deque<std::string> decoded_;
};

}  // namespace fwlint::nftables::json
