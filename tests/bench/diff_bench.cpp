// Time of a semantic diff after both rulesets are read: ten rules of many changed, the same rules
// again, and the same decisions in another order, which only a search can prove. The last one looks
// at every packet of two equal rulesets, as if they had nothing in common. The policy of the input
// chain alone touches everything. Where a time is to be kept, the label says it.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/iptables/iptables.hpp"
#include "src/analysis/diff.hpp"
#include "tests/bench/bench_check_input.hpp"

namespace {

using namespace fwlint;

enum class Edit { ten_rules, none, reordered, policy, whole };

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string_view target(const std::string& line) {
  const std::size_t at = line.rfind(" -j ");
  return at == std::string::npos ? std::string_view() : std::string_view(line).substr(at);
}

/// Ten rules beside each other in no way: every second is gone, the others have another target.
void change_ten(std::vector<std::string>& lines) {
  std::vector<std::size_t> rules;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view to = target(lines[i]);
    if (to == " -j ACCEPT" || to == " -j DROP") rules.push_back(i);
  }
  for (std::size_t k = 0; k < 10; ++k) {
    std::string& line = lines[rules[rules.size() / 11 * (k + 1)]];
    const bool accepts = target(line) == " -j ACCEPT";
    line = k % 2 == 0 ? "# gone"
                      : line.substr(0, line.rfind(" -j ")) + (accepts ? " -j DROP" : " -j ACCEPT");
  }
}

/// Rules beside each other with the same target stand the other way round.
void reorder(std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < lines.size();) {
    std::size_t end = i + 1;
    const bool rule = lines[i].starts_with("-A ") && !target(lines[i]).empty();
    const std::string_view chain = std::string_view(lines[i]).substr(0, lines[i].find(' ', 3));
    while (rule && end < lines.size() && target(lines[end]) == target(lines[i]) &&
           lines[end].starts_with(chain)) {
      ++end;
    }
    std::reverse(lines.begin() + static_cast<std::ptrdiff_t>(i),
                 lines.begin() + static_cast<std::ptrdiff_t>(end));
    i = end;
  }
}

/// The other policy of the input or forward chain.
void change_policy(std::vector<std::string>& lines) {
  for (std::string& l : lines) {
    if (!l.starts_with(":INPUT ") && !l.starts_with(":FORWARD ")) continue;
    const std::size_t at = l.find(' ') + 1;
    const bool accepts = l.compare(at, 6, "ACCEPT") == 0;
    l.replace(at, accepts ? 6 : 4, accepts ? "DROP" : "ACCEPT");
    return;
  }
}

/// Milliseconds that a comparison of 100,000 rules may take; 0: no bar.
double bar_of(Edit edit) {
  switch (edit) {
    case Edit::ten_rules:
      return 20;
    case Edit::none:
    case Edit::reordered:
    case Edit::whole:
      return 4000;
    case Edit::policy:
      return 0;
  }
  return 0;
}

struct Input {
  SourceSet sources;
  Ruleset ruleset;
};

std::unique_ptr<Input> read(const std::vector<std::string>& lines) {
  auto in = std::make_unique<Input>();
  std::string text;
  for (const std::string& l : lines) text += l + "\n";
  const FileId file = in->sources.add("generated", text);
  Diagnostics diagnostics;
  iptables::parse(in->sources, file, {}, in->ruleset, diagnostics);
  return in;
}

void compared(benchmark::State& state, const bench::Shape& shape, std::size_t size, Edit edit) {
  std::vector<std::string> lines = lines_of(shape.make(size));
  const auto before = read(lines);
  if (edit == Edit::ten_rules) change_ten(lines);
  if (edit == Edit::reordered) reorder(lines);
  if (edit == Edit::policy) change_policy(lines);
  const auto after = read(lines);
  std::size_t parts = 0;
  bool complete = true;
  for (auto _ : state) {
    const RulesetDiff d = diff_rulesets(before->ruleset, after->ruleset, {edit == Edit::whole});
    parts = 0;
    for (const FamilyDiff& f : d.families) {
      for (const Difference& x : f.differences) parts += x.parts;
      complete = complete && f.unfinished.empty();
    }
  }
  state.SetLabel(std::to_string(before->ruleset.rules.size()) + " rules, " + std::to_string(parts) +
                 " differences" + (complete ? "" : ", not finished") +
                 (bar_of(edit) > 0
                      ? ", bar " + std::to_string(static_cast<int>(bar_of(edit))) + " ms"
                      : std::string()));
}

const int registered = [] {
  for (const bench::Shape& s : bench::shapes()) {
    for (const std::string_view wanted : {"flat", "flat-forward", "mixed", "kube"}) {
      if (s.name != wanted) continue;
      const std::size_t size = wanted == "kube" ? 2'000 : 100'000;
      for (const auto& [name, edit] :
           {std::pair{"ten_rules", Edit::ten_rules}, std::pair{"same", Edit::none},
            std::pair{"reordered", Edit::reordered}, std::pair{"policy", Edit::policy},
            std::pair{"whole", Edit::whole}}) {
        benchmark::RegisterBenchmark(
            ("diff/" + std::string(s.name) + "/" + name).c_str(),
            [&s, size, edit = edit](benchmark::State& state) { compared(state, s, size, edit); })
            ->Unit(benchmark::kMillisecond);
      }
    }
  }
  return 0;
}();

}  // namespace
