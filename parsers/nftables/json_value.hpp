// A small JSON reader that keeps the place of every value, which general libraries do not: a
// finding must point into the listing. One element of the outer array is read at a time into an
// arena that is then used again, so that the memory needed follows the largest rule and not the
// file. Strict RFC 8259, with bounds on depth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/json_index.hpp"

namespace fwlint::nftables::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
std::string_view to_string(Kind k);

struct Value;

/// The items of an array or the members of an object.
class Children {
 public:
  class Iterator {
   public:
    explicit Iterator(const Value* at) : at_(at) {}
    const Value& operator*() const { return *at_; }
    Iterator& operator++();
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Value* at_;
  };
  explicit Children(const Value* first) : first_(first) {}
  [[nodiscard]] Iterator begin() const { return Iterator(first_); }
  [[nodiscard]] Iterator end() const { return Iterator(nullptr); }

 private:
  const Value* first_;
};

/// One value; `begin` and `end` are byte offsets in the file's text. `text` is the decoded string
/// or the number as written, a view of the source text, or of the current arena when the string has
/// escapes.
struct Value {
  Kind kind = Kind::null;
  bool flag = false;  ///< of a boolean
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t size = 0;  ///< number of items or members
  std::string_view text;
  std::string_view name;  ///< of a member of an object
  const Value* first = nullptr;
  const Value* next = nullptr;

  [[nodiscard]] bool is(Kind k) const { return kind == k; }
  /// Items of an array, or nothing.
  [[nodiscard]] Children items() const { return Children(is(Kind::array) ? first : nullptr); }
  /// Members of an object in order, or nothing.
  [[nodiscard]] Children members() const { return Children(is(Kind::object) ? first : nullptr); }
  [[nodiscard]] std::size_t item_count() const { return is(Kind::array) ? size : 0; }
  /// The only member of an object that has one, or nothing.
  [[nodiscard]] const Value* only_member() const {
    return is(Kind::object) && size == 1 ? first : nullptr;
  }
  /// A member; of a repeated name the last one counts.
  [[nodiscard]] const Value* find(std::string_view member) const;
};

inline Children::Iterator& Children::Iterator::operator++() {
  at_ = at_->next;
  return *this;
}

struct Problem {
  std::uint32_t offset = 0;
  std::string message;
  std::string expected;
};

/// Where a rule of a listing stands.
struct RuleHead {
  std::string_view family;
  TableFamily family_value = TableFamily::ip;
  std::string_view table;
  std::string_view chain;
  Span table_span;
  Span chain_span;
};

/// Pull reader over one text. Every function returns false after a problem, which is then set.
/// Values are made in `nodes`; decoded strings in the current arena.
class Reader {
 public:
  Reader(std::string_view text, Arena& nodes);
  /// With the index of the same text.
  Reader(std::string_view text, std::shared_ptr<const Index> index, Arena& nodes);

  bool read_value(Value& into);
  /// The value that begins at a token of the index.
  bool read_value_at(std::size_t token, Value& into);
  /// Steps over {"rule": …} as nft lists it, if it is correct, without escapes, and writes to no
  /// set: its head is told, and its bytes and first token in `line`.
  bool skip_rule(RuleHead& head, RuleLine& line);
  /// The index of the text; nothing when it has none.
  [[nodiscard]] std::shared_ptr<const Index> index() const { return indexed_ ? index_ : nullptr; }
  /// Steps into an array or object: accepts its opening character.
  bool open(char bracket);
  /// Next element: true with `more` telling whether one follows; handles commas and the closing
  /// bracket. `first` is cleared.
  bool next(char closing, bool& first, bool& more);
  bool read_name(std::string_view& name);
  /// Nothing but blanks may follow.
  bool at_end();
  [[nodiscard]] const Problem& problem() const { return problem_; }

 private:
  char peek() {
    if (!indexed_) return peek_slowly();
    at_ = tokens_[token_];
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  char peek_slowly();
  /// Past a bracket, comma or colon.
  void step() {
    ++at_;
    if (indexed_) ++token_;
  }
  bool ends_scalar();
  bool value(Value& into, int depth);
  bool container(Value& into, int depth);
  bool string(std::string_view& into);
  bool escape(std::string& into);
  bool unicode_escape(std::string& into);
  bool hex4(std::uint32_t& into);
  bool number(Value& into);
  bool word(std::string_view expected);
  bool fail(std::string message, std::string expected);

  std::string_view text_;
  Arena& nodes_;
  std::shared_ptr<const Index> index_;
  const std::uint32_t* tokens_ = nullptr;  ///< with the end of the text as the last one
  std::size_t token_ = 0;
  bool indexed_ = false;
  std::size_t at_ = 0;
  Problem problem_;
  std::string decoded_;
};

}  // namespace fwlint::nftables::json
