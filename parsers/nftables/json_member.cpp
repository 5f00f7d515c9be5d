// Members of JSON objects as the syntax tree wants them: texts, numbers, lists of words, and what
// is said when they are not there or of another kind.
#include <utility>

#include "parsers/nftables/json_build.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

using json::Kind;
using json::Value;

std::optional<std::uint64_t> JsonBuilder::integer(std::string_view digits) {
  if (digits.empty() || digits[0] != '-') return parse_unsigned(digits);
  const auto n = parse_unsigned(digits.substr(1));
  if (!n || *n > (std::uint64_t{1} << 63)) return std::nullopt;
  return ~*n + 1;
}

void JsonBuilder::out_of_range(const Value& v) {
  wrong(v, "the number " + printable(v.text) + " is out of range",
        "a whole number from 0 to 18446744073709551615");
}

void JsonBuilder::wrong(const Value& v, std::string message, std::string expected) {
  diagnostics_.error(span(v), std::move(message), std::move(expected));
}

Text JsonBuilder::text_of(const Value& object, std::string_view name) {
  const Value* v = object.find(name);
  if (v == nullptr || (!v->is(Kind::string) && !v->is(Kind::number))) return {};
  return v->text;
}

std::optional<std::uint64_t> JsonBuilder::number_of(const Value& object, std::string_view name) {
  const Value* v = object.find(name);
  if (v == nullptr || (!v->is(Kind::number) && !v->is(Kind::string))) return std::nullopt;
  const auto n = integer(v->text);
  if (!n && v->is(Kind::number)) out_of_range(*v);
  return n;
}

std::uint32_t JsonBuilder::small(const Value& object, std::string_view name) {
  const auto n = number_of(object, name);
  if (!n) return 0;
  if (*n <= 0xffffffffU) return static_cast<std::uint32_t>(*n);
  wrong(*object.find(name), "the number " + std::to_string(*n) + " is out of range",
        "at most 4294967295");
  return 0;
}

bool JsonBuilder::true_of(const Value& object, std::string_view name) {
  const Value* v = object.find(name);
  return v != nullptr && v->is(Kind::boolean) && v->flag;
}

List<Text> JsonBuilder::words(const Value* v) {
  List<Text> out;
  if (v == nullptr) return out;
  if (v->is(Kind::string)) out.emplace_back(v->text);
  for (const Value& item : v->items()) {
    if (item.is(Kind::string)) out.emplace_back(item.text);
  }
  return out;
}

Text JsonBuilder::required(const Value& object, std::string_view name, std::string_view what) {
  const Value* v = object.find(name);
  if (v != nullptr && v->is(Kind::string) && !v->text.empty()) return v->text;
  wrong(v != nullptr ? *v : object,
        std::string(what) + (v != nullptr ? " has a wrong \"" : " has no \"") + std::string(name) +
            "\"",
        "a string");
  return {};
}

Maybe<Expr> JsonBuilder::optional_expr(const Value& object, std::string_view name) {
  const Value* v = object.find(name);
  if (v == nullptr || v->is(Kind::null)) return nullptr;
  return expr(*v);
}

}  // namespace fwlint::nftables
