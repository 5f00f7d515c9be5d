// FW211: 0.0.0.0/1 and 128.0.0.0/1 are everybody, without the word that reviewers and scanners look
// for. Both halves in one rule, or in two rules that are otherwise the same.
#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

struct Halves {
  std::string_view lower;
  std::string_view upper;
};

/// The spellings of exports, without blanks.
constexpr std::array kSpellings = {Halves{"0.0.0.0/1", "128.0.0.0/1"},
                                   Halves{"0.0.0.0-127.255.255.255", "128.0.0.0-255.255.255.255"},
                                   Halves{"0.0.0.0/128.0.0.0", "128.0.0.0/128.0.0.0"},
                                   Halves{"::/1", "8000::/1"}};

/// Where `word` stands by itself: no digit, dot or colon beside it.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from = 0) {
  const auto part = [](char ch) {
    return (ch >= '0' && ch <= '9') || ch == '.' || (ch >= 'a' && ch <= 'f') || ch == ':';
  };
  for (std::size_t at = text.find(word, from); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !part(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !part(text[end]))) return at;
  }
  return std::string_view::npos;
}

/// In one list: one half as the source and the other as the destination is something else.
bool side_by_side(std::string_view text, std::size_t a, std::size_t b) {
  const std::string_view between = text.substr(std::min(a, b), a < b ? b - a : a - b);
  return between.find(" -") == std::string_view::npos &&
         between.find("addr") == std::string_view::npos &&
         between.find("LA4") == std::string_view::npos;
}

bool opens(const Rule& r) { return r.enabled && r.verdict.kind == VerdictKind::accept; }

/// A new connection from the lower and from the upper half.
const Exposure* row_of(const CheckContext& c, RuleId rule) {
  for (const Exposures& e : c.exposures) {
    for (const Exposure& x : e.rows) {
      if (x.rule == rule && x.reach == Reach::world) return &x;
    }
  }
  return nullptr;
}

void tell(const CheckContext& c, RuleId rule, RuleId other, const Halves& h, Findings& out) {
  const Exposure* x = row_of(c, rule);
  FindingBuilder b(c, CheckId::split_any);
  b.at(rule, other == kNoRule ? "both halves of all addresses" : "the second half of all addresses")
      .message(fmt::format("{} and {} are all addresses: {}", h.lower, h.upper,
                           other == kNoRule ? "this rule holds for everybody"
                                            : "the two rules together hold for everybody"))
      .proof(fmt::format("{} and {}: nothing is left of the address space", h.lower, h.upper))
      .fix("write that everybody is meant, and give the reason, or name the networks that are");
  if (other != kNoRule) b.also(other, "the first half");
  if (x != nullptr) {
    b.witness(*x, static_cast<std::uint16_t>(x->ports.lo()));
    b.scope(x->protocol, x->ports, x->family, x->sources);
  } else {
    b.severity(Severity::low);
  }
  b.into(out);
}

void run(const CheckContext& c, Findings& out) {
  std::unordered_map<std::string, std::pair<RuleId, std::size_t>> halves;
  for (std::size_t i = 0; i < c.ruleset.rules.size(); ++i) {
    const Rule& r = c.ruleset.rules[i];
    if (!opens(r)) continue;
    const auto id = make_id<RuleId>(i);
    const std::string_view text = c.sources.text(r.span);
    for (const Halves& h : kSpellings) {
      if (text.find(h.lower.substr(h.lower.size() - 2)) == std::string_view::npos) continue;
      const std::size_t upper = find_word(text, h.upper);
      const std::size_t lower = find_word(text, h.lower);
      if (upper == std::string_view::npos && lower == std::string_view::npos) continue;
      if (upper != std::string_view::npos && lower != std::string_view::npos) {
        if (side_by_side(text, lower, upper)) tell(c, id, kNoRule, h, out);
        break;
      }
      const bool is_upper = upper != std::string_view::npos;
      const std::string_view word = is_upper ? h.upper : h.lower;
      std::string key = canonical_rule(c, id);
      const std::size_t at = key.find(word);
      if (at == std::string::npos) break;
      key.replace(at, word.size(), "*");
      key += fmt::format("\n{}", index(r.chain));
      const auto [it, fresh] = halves.try_emplace(key, id, is_upper ? 1U : 0U);
      if (!fresh && it->second.second != (is_upper ? 1U : 0U)) {
        tell(c, id, it->second.first, h, out);
      }
      break;
    }
  }
}

}  // namespace

const Check split_any{CheckId::split_any, Needs::exposure, &run};

}  // namespace fwlint
