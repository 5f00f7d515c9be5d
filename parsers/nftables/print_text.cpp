// Words of nft's list form: which values are in quotes, which may stand bare, names and times.
#include <algorithm>
#include <array>

#include "parsers/nftables/lexer.hpp"
#include "parsers/nftables/print_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 17> kQuotedMeta = {
    "iif",         "oif",         "iifname",  "oifname",  "ibrname", "obrname",
    "ibridgename", "obridgename", "ibriport", "obriport", "sdif",    "sdifname",
    "iifkind",     "oifkind",     "time",     "day",      "hour"};
constexpr std::array<std::string_view, 5> kQuotedTypes = {"ifname", "iface_index", "time", "hour",
                                                          "day"};

bool is_quoted(const Expr& key) {
  switch (key.kind) {
    case ExprKind::meta:
      return listed(kQuotedMeta, key.text);
    case ExprKind::ct:
      return key.text == "helper";
    case ExprKind::fib:
      return key.text == "oif" || key.text == "oifname";
    case ExprKind::osf:
      return true;
    case ExprKind::socket:
      return key.text == "cgroupv2";
    default:
      return false;
  }
}

/// "1:10", "ffff:", as tc writes classes.
bool is_class(std::string_view s) {
  const auto colon = s.find(':');
  if (colon == std::string_view::npos || s.size() > 9 || s.size() < 2) return false;
  return std::all_of(s.begin(), s.end(),
                     [](char c) {
                       return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f') || c == ':';
                     }) &&
         s.find(':', colon + 1) == std::string_view::npos;
}

/// Whether a word stands for itself without quotes.
bool reads_back(std::string_view s) {
  if (s.empty()) return false;
  if (s[0] == '$' || is_class(s)) return true;
  std::string_view digits = s;
  if (digits.size() > 1 && digits[0] == '-') digits.remove_prefix(1);
  if (parse_unsigned(digits, true)) return true;
  Lexer lexer(s);
  const Token t = lexer.next();
  return (t.kind == TokenKind::word || t.kind == TokenKind::number) && t.end == s.size();
}

}  // namespace

Quoted quoted_parts(const Expr& key) {
  if (key.kind == ExprKind::map || key.kind == ExprKind::elem) {
    return key.args.empty() || key.kind == ExprKind::map ? 0 : quoted_parts(key.args[0]);
  }
  if (key.kind != ExprKind::concat) return is_quoted(key) ? 1 : 0;
  Quoted out = 0;
  for (std::size_t i = 0; i < key.args.size() && i < 64; ++i) {
    if (is_quoted(key.args[i])) out |= Quoted{1} << i;
  }
  return out;
}

Quoted quoted_parts(const SetType& type) {
  Quoted out = 0;
  for (std::size_t i = 0; i < type.names.size() && i < 64; ++i) {
    if (listed(kQuotedTypes, type.names[i])) out |= Quoted{1} << i;
  }
  for (std::size_t i = 0; i < type.of.size() && i < 64; ++i) {
    if (is_quoted(type.of[i])) out |= Quoted{1} << i;
  }
  return out;
}

void Printer::quote(std::string_view s) {
  out += '"';
  for (const char c : s) out += c == '"' ? '\'' : c == '\n' || c == '\r' || c == '\0' ? ' ' : c;
  out += '"';
}

void Printer::name(std::string_view s) {
  Lexer lexer(s);
  const Token t = lexer.next_name();
  if (t.kind == TokenKind::word && t.begin == 0 && t.end == s.size()) {
    out += s;
  } else {
    quote(s);
  }
}

void Printer::duration(std::uint64_t ms) {
  if (ms == 0) {
    out += "0s";
    return;
  }
  struct Unit {
    std::uint64_t ms;
    std::string_view name;
  };
  static constexpr std::array<Unit, 5> kUnits = {
      {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}, {1, "ms"}}};
  for (const Unit& u : kUnits) {
    if (ms < u.ms) continue;
    number(ms / u.ms);
    out += u.name;
    ms %= u.ms;
  }
}

void Printer::symbol(const Expr& e, bool quoted) {
  if (quoted || !reads_back(e.text)) {
    quote(e.text);
  } else {
    out += e.text;
  }
}

}  // namespace fwlint::nftables
