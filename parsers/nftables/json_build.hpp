// The two halves of the JSON reader that build statements and expressions; objects are in json.cpp.
// Everything is made in the current arena; texts are views of the source where they can be.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/json_value.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"

namespace fwlint::nftables {

class JsonBuilder {
 public:
  JsonBuilder(const SourceSet& sources, FileId file, Document& document, Diagnostics& diagnostics)
      : text_(sources.text(file)), file_(file), document_(document), diagnostics_(diagnostics) {}

  Expr expr(const json::Value& v);
  List<Statement> statements(const json::Value* v);
  /// The values of a declared counter, quota or limit.
  Statement stateful_statement(ObjectKind kind, const json::Value& v);
  /// Elements of a set or map: a value or an array of values and of pairs.
  List<Expr> elements(const json::Value& v);

  [[nodiscard]] Span span(const json::Value& v) const { return {file_, v.begin, v.end}; }
  [[nodiscard]] Text raw(const json::Value& v) const {
    return text_.substr(v.begin, v.end - v.begin);
  }
  /// An error at a value: what was found, and the form that nft takes.
  void wrong(const json::Value& v, std::string message, std::string expected);
  /// A member that must be a string; "" and an error when it is something else or missing.
  Text required(const json::Value& object, std::string_view name, std::string_view what);
  /// A member that is a string, or a number as written; "" when there is none.
  static Text text_of(const json::Value& object, std::string_view name);
  /// A member that is a number (or its digits in quotes). An error when it is out of range.
  std::optional<std::uint64_t> number_of(const json::Value& object, std::string_view name);
  /// Digits, with the sign that nft's JSON gives to 64-bit values above the signed range.
  static std::optional<std::uint64_t> integer(std::string_view digits);
  void out_of_range(const json::Value& v);
  /// A string or an array of strings (nft 1.1.4 writes a single flag without the array).
  static List<Text> words(const json::Value* v);
  static bool true_of(const json::Value& object, std::string_view name);
  /// What nft lists between an object's braces; JSON as it stands where that is read elsewhere.
  [[nodiscard]] Text object_text(ObjectKind kind, const json::Value& v) const;

 private:
  Expr tagged(std::string_view tag, const json::Value& body, const json::Value& whole);
  bool selector(std::string_view tag, const json::Value& body, Expr& e);
  bool keyed(ExprKind kind, const json::Value& body, Expr& e);
  bool header_field(std::string_view tag, const json::Value& body, Expr& e);
  bool composite(std::string_view tag, const json::Value& body, Expr& e);
  bool prefix(const json::Value& body, Expr& e);
  bool binary(std::string_view tag, const json::Value& body, Expr& e);
  bool verdict(std::string_view tag, const json::Value& body, Expr& e);
  Expr elem(const json::Value& body, const json::Value& whole);
  Expr element(const json::Value& v);
  Expr word(const json::Value& v);
  Expr number(const json::Value& v);
  Maybe<Expr> optional_expr(const json::Value& object, std::string_view name);
  /// A 32-bit member; an error and 0 when it is wider.
  std::uint32_t small(const json::Value& object, std::string_view name);

  Statement statement(const json::Value& v);
  StatementBody body(std::string_view tag, const json::Value& v, const json::Value& whole);
  StatementBody match(const json::Value& v);
  StatementBody limit(const json::Value& v);
  StatementBody quota(const json::Value& v);
  StatementBody counter(const json::Value& v);
  StatementBody log(const json::Value& v);
  StatementBody nat(NatKind kind, const json::Value& v);
  StatementBody set_write(const json::Value& v, std::string_view set_member);
  StatementBody meter(const json::Value& v);
  StatementBody synproxy(const json::Value& v);
  StatementBody key_and(std::string_view tag, const json::Value& v);
  StatementBody forward(std::string_view tag, const json::Value& v);
  StatementBody simple(std::string_view tag, const json::Value& v, const json::Value& whole);
  Expr needed(const json::Value& object, std::string_view name, std::string_view what);

  std::string_view text_;
  FileId file_;
  Document& document_;
  Diagnostics& diagnostics_;
};

/// Statements of a rule body in nft text (`jump { … }` inside JSON): all get the span `place`. What
/// they point into is kept by `keeper`.
std::optional<List<Statement>> read_embedded_text(std::string_view text, Span place,
                                                  Document& keeper);

}  // namespace fwlint::nftables
