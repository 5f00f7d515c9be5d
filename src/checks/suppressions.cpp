#include "src/checks/suppressions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint {

namespace {

constexpr std::string_view kMarker = "fwlint: ignore[";

/// key="value" or key=value; backslashes before quotes belong to the export's own quoting.
std::string value_of(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(std::string(key) + "=");
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + key.size() + 1);
  if (!text.empty() && text.front() == '\\') text.remove_prefix(1);
  if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
    const char quote = text.front();
    text.remove_prefix(1);
    std::string_view v = text.substr(0, text.find(quote));
    if (!v.empty() && v.back() == '\\') v.remove_suffix(1);
    return std::string(v);
  }
  std::size_t end = 0;
  while (end < text.size() && !is_space(text[end]) && text[end] != '"' && text[end] != '|') ++end;
  return std::string(text.substr(0, end));
}

InlineSuppression parse(std::string_view line, std::size_t at, FileId file, std::uint32_t start) {
  InlineSuppression s;
  const std::string_view rest = line.substr(at);
  s.span = {file, start + static_cast<std::uint32_t>(at),
            start + static_cast<std::uint32_t>(line.size())};
  const std::size_t open = rest.find('[');
  const std::size_t close = rest.find(']');
  const std::string_view names = close == std::string_view::npos
                                     ? rest.substr(open + 1)
                                     : rest.substr(open + 1, close - open - 1);
  for (const std::string_view raw : split(names, ',')) {
    const auto found = select_checks(trim(raw));
    if (found.empty()) s.unknown_check = std::string(trim(raw));
    for (const CheckInfo* i : found) s.checks.push_back(i->id);
  }
  const std::string_view options =
      close == std::string_view::npos ? std::string_view() : rest.substr(close + 1);
  s.reason = value_of(options, "reason");
  s.owner = value_of(options, "owner");
  const std::string until = value_of(options, "until");
  if (!until.empty()) {
    s.until = parse_date(until);
    s.bad_until = !s.until;
  }
  return s;
}

/// The rule a directive speaks of: the one around it, on its line, or the next one.
RuleId rule_for(const SourceSet& sources, const std::vector<std::pair<Span, RuleId>>& rules,
                Span at) {
  const std::uint32_t line = sources.locate(at.file, at.begin).line;
  RuleId next = kNoRule;
  for (const auto& [span, id] : rules) {
    if (span.file != at.file) continue;
    if (span.begin <= at.begin && at.begin < span.end) return id;
    if (span.end <= at.begin && sources.locate(span.file, span.begin).line == line) return id;
    if (span.begin >= at.end) {
      next = id;
      break;
    }
  }
  return next;
}

bool excuses(const Waiver& w, const CheckContext& c, const Finding& f) {
  if (std::find(w.checks.begin(), w.checks.end(), f.check) == w.checks.end()) return false;
  if (!w.rule_text.empty()) {
    if (f.rule == kNoRule) return false;
    const Rule& r = c.ruleset.rule(f.rule);
    if (!contains_i(r.comment, w.rule_text) && !contains_i(r.name, w.rule_text)) return false;
  }
  if (!w.scope.ports_any) {
    if (f.ports.empty()) return false;
    for (const auto& [protocol, ports] : f.ports) {
      if (!subset(ports, ports_of(w.scope, protocol))) return false;
    }
  }
  return w.scope.from_any || (subset(f.sources4, sources_of(c.policy, w.scope, Family::ipv4)) &&
                              subset(f.sources6, sources_of(c.policy, w.scope, Family::ipv6)));
}

bool excuses(const InlineSuppression& s, const Finding& f) {
  return f.rule != kNoRule && f.rule == s.rule && !s.bad_until && !s.reason.empty() &&
         std::find(s.checks.begin(), s.checks.end(), f.check) != s.checks.end();
}

void tell_waiver(const CheckContext& c, const Waiver& w, bool used, bool old, Findings& out) {
  if (old) {
    FindingBuilder b(c, CheckId::waiver_expired);
    b.at(w.place)
        .message(fmt::format("the waiver ended on {}{}", to_string(w.expires),
                             used ? ": what it excused is reported again" : ""))
        .fact("reason given", w.reason)
        .proof(fmt::format("{} lies before {}", to_string(w.expires), to_string(c.as_of)))
        .fix("mend what it excused, or renew it with a new date")
        .identity(w.reason)
        .into(out);
  } else if (!used) {
    FindingBuilder b(c, CheckId::waiver_unused);
    b.at(w.place)
        .message(fmt::format("the waiver of {} excuses nothing", info(w.checks.front()).name))
        .fact("reason given", w.reason)
        .proof("no finding of this run lies in its scope")
        .fix("remove it, so that it cannot hide something later")
        .identity(w.reason)
        .into(out);
  }
}

void tell_inline(const CheckContext& c, const InlineSuppression& s, bool used, bool old,
                 Findings& out) {
  const std::string label = "this suppression";
  if (!s.unknown_check.empty() || s.bad_until || s.reason.empty()) {
    FindingBuilder b(c, CheckId::suppression_without_reason);
    b.at(s.span, label)
        .message(!s.unknown_check.empty() ? fmt::format("the suppression names no check: '{}'",
                                                        printable(s.unknown_check, 40))
                 : s.bad_until            ? "the suppression's date is not of the form YYYY-MM-DD"
                               : "the suppression gives no reason, so it excuses nothing")
        .proof(
            "an inline suppression is ignore[check] reason=\"…\" with an optional until=YYYY-MM-DD")
        .fix("write: fwlint: ignore[check-name] reason=\"why\" until=YYYY-MM-DD")
        .into(out);
    return;
  }
  if (old) {
    FindingBuilder b(c, CheckId::waiver_expired);
    b.at(s.span, label)
        .message(fmt::format("the suppression ended on {}", to_string(*s.until)))
        .proof(fmt::format("{} lies before {}", to_string(*s.until), to_string(c.as_of)))
        .fix("mend what it excused, or renew it with a new date")
        .into(out);
  } else if (!used) {
    FindingBuilder b(c, CheckId::waiver_unused);
    b.at(s.span, label)
        .message("the suppression excuses nothing")
        .proof("no finding of this run has its rule and check")
        .fix("remove it, so that it cannot hide something later")
        .into(out);
  }
}

}  // namespace

std::vector<InlineSuppression> inline_suppressions(const SourceSet& sources,
                                                   const Ruleset& ruleset) {
  std::vector<InlineSuppression> out;
  std::vector<std::pair<Span, RuleId>> rules;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const FileId file = make_id<FileId>(i);
    const std::string_view text = sources.text(file);
    for (std::size_t at = text.find(kMarker); at != std::string_view::npos;
         at = text.find(kMarker, at + 1)) {
      if (rules.empty()) {
        for (std::size_t r = 0; r < ruleset.rules.size(); ++r) {
          if (ruleset.rules[r].span.valid())
            rules.emplace_back(ruleset.rules[r].span, make_id<RuleId>(r));
        }
        std::sort(rules.begin(), rules.end());
      }
      std::size_t begin = text.rfind('\n', at);
      begin = begin == std::string_view::npos ? 0 : begin + 1;
      std::size_t end = text.find('\n', at);
      if (end == std::string_view::npos) end = text.size();
      while (end > at && is_space(text[end - 1])) --end;
      InlineSuppression s = parse(text.substr(begin, end - begin), at - begin, file,
                                  static_cast<std::uint32_t>(begin));
      s.rule = rule_for(sources, rules, s.span);
      out.push_back(std::move(s));
    }
  }
  return out;
}

void apply_suppressions(const CheckContext& c, const std::function<bool(CheckId)>& ran,
                        Findings& findings, std::vector<SuppressedFinding>& suppressed) {
  const std::vector<InlineSuppression> inlined = inline_suppressions(c.sources, c.ruleset);
  std::vector<bool> inline_used(inlined.size(), false);
  std::vector<bool> waiver_used(c.policy.waivers.size(), false);
  Findings kept;
  for (Finding& f : findings) {
    std::optional<Suppression> by;
    for (std::size_t i = 0; i < inlined.size() && !by; ++i) {
      const InlineSuppression& s = inlined[i];
      if (!excuses(s, f)) continue;
      inline_used[i] = true;
      if (!expired(s.until, c.as_of))
        by = Suppression{true, s.reason, s.owner, s.until, s.span, {}};
    }
    for (std::size_t i = 0; i < c.policy.waivers.size() && !by; ++i) {
      const Waiver& w = c.policy.waivers[i];
      if (!excuses(w, c, f)) continue;
      waiver_used[i] = true;
      if (expired(w.expires, c.as_of)) continue;
      by =
          Suppression{false,     w.reason, w.owner,
                      w.expires, {},       ConfigPlace{w.place.file, w.place.line, w.place.column}};
    }
    if (by) {
      suppressed.push_back({std::move(f), std::move(*by)});
    } else {
      kept.push_back(std::move(f));
    }
  }
  findings = std::move(kept);
  const auto judged = [&](const std::vector<CheckId>& ids) {
    return std::any_of(ids.begin(), ids.end(), ran);
  };
  for (std::size_t i = 0; i < inlined.size(); ++i) {
    tell_inline(c, inlined[i], inline_used[i] || !judged(inlined[i].checks),
                expired(inlined[i].until, c.as_of), findings);
  }
  for (std::size_t i = 0; i < c.policy.waivers.size(); ++i) {
    const Waiver& w = c.policy.waivers[i];
    tell_waiver(c, w, waiver_used[i] || !judged(w.checks), expired(w.expires, c.as_of), findings);
  }
}

}  // namespace fwlint
