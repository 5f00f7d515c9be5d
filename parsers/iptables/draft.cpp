// The draft's helpers: reporting, opaque conditions, and canonical text, which is the identity of a
// pure condition and therefore free of the accidents of writing (quotes, abbreviations, order of
// "!").
#include "parsers/iptables/draft.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::iptables {

void Draft::clear() {
  command = 0;
  chain = argument = BaseArgument::kNone;
  src = dst = iif = oif = proto = jump = BaseArgument{};
  fragment.reset();
  is_goto = false;
  listing_option = BaseArgument::kNone;
  only_family = 0;
  counters.reset();
  instances.clear();
  options.clear();
  target = BaseArgument::kNone;
  protocol = 0;
  all.fields.clear();
  all.symbols.clear();
  all.literals.clear();
  one_of.clear();
  verdict = Verdict{};
  effects.clear();
  ports.clear();
  comment.clear();
  comment_span = Span{};
  understood = true;
}

const Option* Draft::find(const Instance& i, OptionId id) const {
  for (const Option& o : options_of(i)) {
    if (o.spec->id == id) return &o;
  }
  return nullptr;
}

Span Draft::span(const Option& o) const {
  std::uint32_t from = word(o.name).begin;
  if (o.negated && o.name > 0 && word(o.name - 1).is_bang()) from = word(o.name - 1).begin;
  std::uint32_t to = word(o.name).end;
  if (o.count > 0) to = std::max(to, arg(o, o.count - 1).end);
  return file.span(from, to);
}

Span Draft::span(const Instance& i) const {
  Span s = span(word(i.name));
  if (!i.implied && i.name > 0) s.begin = word(i.name - 1).begin;
  for (const Option& o : options_of(i)) s.end = std::max(s.end, span(o).end);
  return s;
}

void Draft::error(Span at, std::string message, std::string expected, std::string hint) {
  file.diagnostics.error(at, std::move(message), std::move(expected), std::move(hint));
}

void Draft::warn(Span at, std::string message, std::string expected) {
  if (file.warnings_left == 0) return;
  --file.warnings_left;
  file.diagnostics.warning(at, std::move(message), std::move(expected));
}

void Draft::refuse(Span at, std::string message, std::string expected, std::string hint) {
  error(at, std::move(message), std::move(expected), std::move(hint));
  // The condition is named by its option and value, though the place is that of the value.
  std::string text(file.text.substr(at.begin, at.size()));
  bool negated = false;
  const auto inside = [&](const Token& t) { return t.begin <= at.begin && at.end <= t.end; };
  for (const Option& o : options) {
    for (std::uint32_t k = 0; k < o.count; ++k) {
      if (!inside(arg(o, k))) continue;
      text = text_of(o);
      negated = o.negated;
    }
  }
  for (const BaseArgument& a : {src, dst, iif, oif, proto}) {
    if (!a.given() || !inside(word(a.word))) continue;
    text = fmt::format("{} {}", word(a.option).text, word(a.word).text);
    negated = a.negated;
  }
  opaque({.kind = PredicateKind::unknown, .text = std::move(text), .stateful = true}, at, negated);
  understood = false;  // the error says why: no gap of its own
}

void Draft::gap(GapKind kind, Span at, std::string what, std::string consequence) {
  understood = false;
  file.into.gaps.push_back(
      {kind, at, make_id<RuleId>(ordinal), std::move(what), std::move(consequence)});
}

void Draft::opaque(Predicate p, Span at, bool negated) {
  p.first_seen = at;
  require_literal(all, file.into.predicates.intern(std::move(p)), negated);
}

void append_word(std::string& out, std::string_view word) {
  const bool plain = !word.empty() && word.find_first_of(" \t\"\\'") == std::string_view::npos;
  if (plain) {
    out += word;
    return;
  }
  out += '"';
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

std::string Draft::text_of(const Option& o) const {
  std::string out;
  if (!o.spec->name.empty()) {
    out = "--";
    out += o.spec->name;
  } else {
    append_word(out, word(o.name).text);
  }
  for (std::uint32_t i = 0; i < o.count; ++i) {
    out += ' ';
    append_word(out, arg(o, i).text);
  }
  return out;
}

std::string_view Draft::name_of(const Instance& i) const {
  return i.spec->name.empty() ? word(i.name).text : i.spec->name;
}

std::string Draft::text_of(const Instance& i) const {
  std::string out = "-m ";
  append_word(out, name_of(i));
  for (const Option& o : options_of(i)) {
    out += o.negated ? " ! " : " ";
    out += text_of(o);
  }
  return out;
}

}  // namespace fwlint::iptables
