// The rule of a verdict map is written as a whole: the branch that was taken shows in the effect.
#include "src/cli/trace_answer.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "src/cli/files.hpp"
#include "src/report/cells.hpp"

namespace fwlint::cli {

namespace {

constexpr std::size_t kMostRuleBytes = 4096;
constexpr std::size_t kMostCases = 8;  ///< told apart in text

std::uint32_t line_of(const SourceFile& file, std::uint32_t offset) {
  const auto& starts = file.line_starts;
  const auto it = std::upper_bound(starts.begin(), starts.end(), offset);
  return static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(1, it - starts.begin()));
}

std::string chain_name(const Ruleset& ruleset, ChainId id) {
  if (id == kNoChain) return {};
  const Chain& c = ruleset.chain(id);
  if (ruleset.platform == Platform::windows || c.table == kNoTable) return c.name;
  const Table& t = ruleset.table(c.table);
  return fmt::format("{} {} {}", to_string(t.family), t.name, c.name);
}

/// The statement's words on one line: blanks and line ends become one blank.
std::string statement(std::string_view text) {
  std::string out;
  for (const char c : clip(text, kMostRuleBytes)) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (text.size() > kMostRuleBytes) out += "…";
  return out;
}

Span span_of(const TraceStep& step, const Ruleset& ruleset) {
  if (step.rule != kNoRule) return ruleset.rule(step.rule).span;
  if (step.profile >= 0) return ruleset.profiles[static_cast<std::size_t>(step.profile)].span;
  if (step.chain == kNoChain) return {};
  const Chain& c = ruleset.chain(step.chain);
  return c.base && c.base->policy_span.valid() ? c.base->policy_span : c.span;
}

/// What a default is, where it is not written as a statement of its own.
std::string default_words(const TraceStep& step) {
  if (step.profile < 0) return fmt::format("policy {}", to_string(step.action));
  return fmt::format("{} profile, default {}", to_string(static_cast<Profile>(step.profile)),
                     to_string(step.action));
}

std::string conditions_text(const TraceCase& c) {
  std::string out;
  for (const TraceCondition& t : c.conditions) {
    out += fmt::format("{}{}{}", out.empty() ? "" : " and ", t.holds ? "" : "not ", t.text);
  }
  return out;
}

std::string place_words(const StepPlace& p) {
  std::string out = p.chain;
  if (!p.file.empty()) {
    out += fmt::format("{}{}:{}", out.empty() ? "" : ", ", display_name(p.file), p.line);
  }
  return out;
}

class TraceText {
 public:
  TraceText(const Trace& trace, const Ruleset& ruleset, const SourceSet& sources)
      : trace_(trace), ruleset_(ruleset), sources_(sources) {}

  std::string render(const std::string& packet) {
    out_ = one_line(packet) + "\n\n";
    const TraceCase& first = trace_.cases.front();
    if (trace_.cases.size() > 1) out_ += case_head(1, first);
    steps(first);
    for (std::size_t i = 1; i < std::min(trace_.cases.size(), kMostCases); ++i) {
      out_ += "\n" + case_head(i + 1, trace_.cases[i]);
      steps(trace_.cases[i]);
    }
    if (trace_.cases.size() > kMostCases || !trace_.complete) {
      out_ += fmt::format("\nand {}{} more cases\n",
                          trace_.cases.size() - std::min(trace_.cases.size(), kMostCases),
                          trace_.complete ? "" : " or");
    }
    verdict();
    return std::move(out_);
  }

 private:
  static std::string case_head(std::size_t number, const TraceCase& c) {
    const std::string conditions = conditions_text(c);
    return one_line(fmt::format("case {}: {}{}{}", number, to_string(c.verdict),
                                conditions.empty() ? "" : " if ", conditions)) +
           "\n";
  }

  void steps(const TraceCase& c) {
    std::size_t n = 0;
    for (const TraceStep& s : c.steps) {
      const StepPlace p = describe_step(s, ruleset_, sources_);
      out_ += fmt::format("{:4}  {}: {}\n", ++n, one_line(place_words(p)),
                          one_line(step_effect(s, ruleset_)));
      const std::string_view rule = clip(p.rule, 300);
      if (!rule.empty()) {
        out_ += fmt::format("      {}{}\n", one_line(rule), rule.size() < p.rule.size() ? "…" : "");
      }
      const std::string note = one_line(s.note);
      if (!note.empty())
        out_ += fmt::format("      = {}\n", note.substr(0, note.find_last_not_of(' ') + 1));
    }
    if (c.steps.empty()) out_ += "      no chain looks at this packet\n";
    for (const std::string& a : c.assumed) {
      out_ += fmt::format("      assumed in its first state: {}\n", one_line(a));
    }
  }

  void verdict() {
    out_ += fmt::format("\nverdict: {}", to_string(trace_.verdict));
    const std::string condition = trace_.condition();
    const std::vector<TraceVerdict> may = trace_.may();
    if (!condition.empty()) {
      out_ += fmt::format(", {} if {}", to_string(may.empty() ? TraceVerdict::accept : may.front()),
                          one_line(condition));
      for (std::size_t k = 1; k < may.size(); ++k) {
        out_ += fmt::format(", {}{}", k == 1 ? "else " : "or ", to_string(may[k]));
      }
    }
    const TraceStep* d = trace_.deciding();
    if (d == nullptr && trace_.verdict != TraceVerdict::unknown)
      out_ += ", because no rule looks at the packet";
    if (d != nullptr && trace_.verdict != TraceVerdict::unknown) {
      const StepPlace p = describe_step(*d, ruleset_, sources_);
      out_ += fmt::format(", decided by {}{}", p.policy ? "the default of " : "",
                          one_line(place_words(p)));
    }
    out_ += '\n';
  }

  const Trace& trace_;
  const Ruleset& ruleset_;
  const SourceSet& sources_;
  std::string out_;
};

Json place_json(const StepPlace& p) {
  const auto text = [](const std::string& s) { return s.empty() ? Json(nullptr) : Json(s); };
  return Json{{"file", text(p.file)},
              {"line", p.line == 0 ? Json(nullptr) : Json(p.line)},
              {"rule", text(p.rule)},
              {"chain", text(p.chain)}};
}

Json may_json(const Trace& trace) {
  Json out = Json::array();
  for (const TraceVerdict v : trace.may()) out.push_back(to_string(v));
  return out;
}

Json case_json(const TraceCase& c, const Ruleset& ruleset, const SourceSet& sources) {
  Json conditions = Json::array();
  for (const TraceCondition& t : c.conditions) {
    conditions.push_back(Json{{"text", t.text}, {"holds", t.holds}});
  }
  Json steps = Json::array();
  for (const TraceStep& s : c.steps) {
    Json step = place_json(describe_step(s, ruleset, sources));
    step["effect"] = step_effect(s, ruleset);
    if (!s.note.empty()) step["note"] = s.note.substr(0, s.note.find_last_not_of(' ') + 1);
    steps.push_back(std::move(step));
  }
  return Json{{"verdict", to_string(c.verdict)},
              {"conditions", std::move(conditions)},
              {"assumed", c.assumed},
              {"steps", std::move(steps)}};
}

}  // namespace

StepPlace describe_step(const TraceStep& step, const Ruleset& ruleset, const SourceSet& sources) {
  StepPlace p;
  p.chain = chain_name(ruleset, step.chain);
  p.policy = step.rule == kNoRule;
  const Span span = span_of(step, ruleset);
  if (span.valid()) {
    const SourceFile& file = sources.file(span.file);
    p.file = file.name;
    p.line = line_of(file, span.begin);
  }
  if (p.policy) {
    p.rule = default_words(step);
  } else {
    const Rule& r = ruleset.rule(step.rule);
    p.rule = statement(r.name.empty() ? sources.text(span) : std::string_view(r.name));
  }
  return p;
}

std::string step_effect(const TraceStep& step, const Ruleset& ruleset) {
  switch (step.action) {
    case VerdictKind::none:
      return "goes on";
    case VerdictKind::accept:
      return "accept";
    case VerdictKind::drop:
      return "drop";
    case VerdictKind::return_:
      return "return";
    case VerdictKind::queue:
      return "queue";
    case VerdictKind::reject: {
      const std::string detail =
          step.rule == kNoRule ? std::string{} : ruleset.rule(step.rule).verdict.detail.str();
      return detail.empty() ? "reject" : fmt::format("reject with {}", detail);
    }
    case VerdictKind::jump:
    case VerdictKind::goto_:
      break;
  }
  const std::string_view verb = step.action == VerdictKind::jump ? "jump" : "goto";
  const ChainId target = step.rule == kNoRule ? kNoChain : ruleset.rule(step.rule).verdict.target;
  // A verdict map has one target per branch; the next step shows which was taken.
  return target == kNoChain ? std::string(verb)
                            : fmt::format("{} to {}", verb, ruleset.chain(target).name);
}

Json answer_json(const Trace& trace, const Ruleset& ruleset, const SourceSet& sources) {
  const std::string condition = trace.condition();
  Json j{{"verdict", to_string(trace.verdict)},
         {"condition", condition.empty() ? Json(nullptr) : Json(condition)}};
  if (trace.verdict == TraceVerdict::unknown && !trace.may().empty()) j["may"] = may_json(trace);
  const TraceStep* d = trace.deciding();
  j.update(place_json(d == nullptr ? StepPlace{} : describe_step(*d, ruleset, sources)));
  return j;
}

Json trace_json(const Trace& trace, const std::string& packet, const Ruleset& ruleset,
                const SourceSet& sources) {
  Json j{{"packet", packet}};
  j.update(answer_json(trace, ruleset, sources));
  j["complete"] = trace.complete;
  Json cases = Json::array();
  for (const TraceCase& c : trace.cases) cases.push_back(case_json(c, ruleset, sources));
  j["cases"] = std::move(cases);
  return j;
}

std::string trace_text(const Trace& trace, const std::string& packet, const Ruleset& ruleset,
                       const SourceSet& sources) {
  return TraceText(trace, ruleset, sources).render(packet);
}

}  // namespace fwlint::cli
