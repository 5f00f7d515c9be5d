// FW108: the comment gives the registry as the reason. "https" on 443 is a label, not a reason;
// "IANA assigned" is a reason, and none that holds.
#include <array>
#include <map>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/checks/all_checks.hpp"
#include "src/checks/wording.hpp"

namespace fwlint {

namespace {

/// The word stands alone: not "unassigned", not "preassigned-vlan".
bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t i = 0; i + word.size() <= text.size(); ++i) {
    if (!iequals(text.substr(i, word.size()), word)) continue;
    const bool before = i == 0 || !is_alnum(text[i - 1]);
    const std::size_t end = i + word.size();
    const bool after = end == text.size() || !is_alnum(text[end]);
    if (before && after) return true;
  }
  return false;
}

/// The claim a text makes, or empty.
std::string_view claim(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kClaims = {"iana",
                                                               "assigned port",
                                                               "assigned ports",
                                                               "port assigned",
                                                               "registered port",
                                                               "registered ports",
                                                               "registered with",
                                                               "officially assigned",
                                                               "officially registered",
                                                               "official port",
                                                               "official ports",
                                                               "well-known port"};
  static constexpr std::array<std::string_view, 5> kDenials = {
      "unassigned", "not assigned", "not registered", "no iana", "non-iana"};
  for (const std::string_view d : kDenials) {
    if (contains_i(text, d)) return {};
  }
  for (const std::string_view k : kClaims) {
    if (has_word(text, k)) return k;
  }
  for (const std::string_view k :
       {std::string_view("assigned"), std::string_view("registered"),
        std::string_view("well known port"), std::string_view("well-known ports")}) {
    if (has_word(text, k) && (contains_i(text, "port") || contains_i(text, "service"))) return k;
  }
  return {};
}

void run(const CheckContext& c, Findings& out) {
  std::map<std::size_t, std::vector<const PortUnit*>> by_rule;
  for (const PortUnit& u : c.units) {
    if (u.rule != kNoRule && !u.approved) by_rule[index(u.rule)].push_back(&u);
  }
  for (const auto& [rule, units] : by_rule) {
    const PortUnit& u = *units.front();
    const Rule& r = c.ruleset.rule(u.rule);
    const std::string text = r.comment.str() + " " + r.name.str();
    const std::string_view found = claim(text);
    if (found.empty()) continue;
    const Exposure& x = row_with(u, u.lo());
    FindingBuilder b(c, CheckId::assignment_as_justification);
    b.at(u.rule, "accepts because of its registration")
        .message(
            fmt::format("the reason given for opening {} is a registration, which supports nothing",
                        ports_text(units)))
        .severity(u.scope.hidden ? Severity::info : Severity::medium)
        .confidence(Confidence::medium)
        .witness(x, u.lo())
        .fact("comment", printable(trim(text), 120))
        .fact("claim", fmt::format("the words \"{}\"", found))
        .fact("why", assignment_note())
        .fix("say what runs there and who needs it; if nobody can, remove the rule")
        .scope(u.protocol, u.ports, x.family, x.sources);
    if (r.comment_span.valid()) b.also(r.comment_span, "the reason given");
    b.into(out);
  }
}

}  // namespace

const Check assignment_as_justification{CheckId::assignment_as_justification, Needs::exposure,
                                        &run};

}  // namespace fwlint
