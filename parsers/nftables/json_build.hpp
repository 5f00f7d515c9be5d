// The two halves of the JSON reader that build statements and expressions; objects are in json.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/json_value.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"

namespace fwlint::nftables {

class JsonBuilder {
 public:
  JsonBuilder(const SourceSet& sources, FileId file, Diagnostics& diagnostics)
      : sources_(sources), file_(file), diagnostics_(diagnostics) {}

  Expr expr(const json::Value& v);
  Statement statement(const json::Value& v);
  std::vector<Statement> statements(const json::Value* v);
  /// The values of a declared counter, quota or limit.
  Statement stateful_statement(ObjectKind kind, const json::Value& v);
  /// Elements of a set or map: a value or an array of values and of pairs.
  std::vector<Expr> elements(const json::Value& v);

  [[nodiscard]] Span span(const json::Value& v) const { return {file_, v.begin, v.end}; }
  [[nodiscard]] std::string raw(const json::Value& v) const;
  /// A member that must be a string; "" and an error when it is something else or missing.
  std::string required(const json::Value& object, std::string_view name, std::string_view what);
  static std::string text_of(const json::Value& object, std::string_view name);
  static std::optional<std::uint64_t> number_of(const json::Value& object, std::string_view name);
  /// A string or an array of strings (nft 1.1.4 writes a single flag without the array).
  static std::vector<std::string> words(const json::Value* v);
  static bool true_of(const json::Value& object, std::string_view name);

 private:
  Expr object_expr(const json::Value& v);
  Expr tagged(std::string_view tag, const json::Value& body, const json::Value& whole);
  bool selector(std::string_view tag, const json::Value& body, Expr& e);
  bool header_field(std::string_view tag, const json::Value& body, Expr& e);
  bool composite(std::string_view tag, const json::Value& body, Expr& e);
  bool binary(std::string_view tag, const json::Value& body, Expr& e);
  bool verdict(std::string_view tag, const json::Value& body, Expr& e);
  Expr elem(const json::Value& body, Span place);
  Expr element(const json::Value& v);
  Expr word(const json::Value& v);
  std::optional<Expr> optional_expr(const json::Value& object, std::string_view name);

  StatementBody body(std::string_view tag, const json::Value& v, const json::Value& whole);
  StatementBody match(const json::Value& v, const json::Value& whole);
  StatementBody limit(const json::Value& v);
  StatementBody quota(const json::Value& v);
  StatementBody counter(const json::Value& v);
  StatementBody log(const json::Value& v);
  StatementBody nat(NatKind kind, const json::Value& v);
  StatementBody set_write(const json::Value& v, std::string_view set_member);
  StatementBody meter(const json::Value& v);
  StatementBody synproxy(const json::Value& v);
  StatementBody reject(const json::Value& v);
  StatementBody simple(std::string_view tag, const json::Value& v, const json::Value& whole);

  const SourceSet& sources_;
  FileId file_;
  Diagnostics& diagnostics_;
};

/// Statements of a rule body in nft text (`jump { … }` inside JSON): all get the span `place`.
std::optional<std::vector<Statement>> read_embedded_text(std::string_view text, Span place);

}  // namespace fwlint::nftables
