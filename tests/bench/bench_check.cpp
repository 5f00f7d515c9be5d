// Time of the engine and of a whole check on the shapes that decide it. Each part is measured by
// itself: compiling, what is exposed, which rules are dead, and all checks together. Memory and the
// text of the report are no part of it.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "parsers/iptables/iptables.hpp"
#include "parsers/nftables/nftables.hpp"
#include "src/analysis/dead_rules.hpp"
#include "src/analysis/exposure.hpp"
#include "src/checks/driver.hpp"
#include "src/policy/load_policy.hpp"
#include "tests/bench/bench_check_input.hpp"

namespace {

using namespace fwlint;

struct Input {
  SourceSet sources;
  Ruleset ruleset;
};

std::unique_ptr<Input> read(const bench::Shape& shape, std::size_t size) {
  auto in = std::make_unique<Input>();
  const std::string text = shape.make(size);
  const FileId file = in->sources.add("generated", text);
  Diagnostics diagnostics;
  if (text.front() == '*') {
    iptables::parse(in->sources, file, {}, in->ruleset, diagnostics);
  } else {
    nftables::parse_text_file(in->sources, file, {}, in->ruleset, diagnostics);
  }
  return in;
}

void compiled(benchmark::State& state, const bench::Shape& shape, std::size_t size) {
  const auto in = read(shape, size);
  for (auto _ : state) {
    const Program p = compile(in->ruleset, Family::ipv4);
    benchmark::DoNotOptimize(p.chains.size());
  }
}

void exposed(benchmark::State& state, const bench::Shape& shape, std::size_t size) {
  const auto in = read(shape, size);
  const Program p = compile(in->ruleset, Family::ipv4);
  std::size_t rows = 0;
  for (auto _ : state) rows = find_exposures(p, {Hook::input, Hook::forward}).rows.size();
  state.SetLabel(std::to_string(rows) + " rows");
}

void dead(benchmark::State& state, const bench::Shape& shape, std::size_t size) {
  const auto in = read(shape, size);
  const Program p = compile(in->ruleset, Family::ipv4);
  DeadRules found;
  for (auto _ : state) found = find_dead_rules({&p});
  state.SetLabel(std::to_string(found.dead.size()) + " dead, " +
                 std::to_string(found.undecided.size()) + " undecided");
}

void checked(benchmark::State& state, const bench::Shape& shape, std::size_t size) {
  const auto in = read(shape, size);
  const auto policy = builtin_policy("recommended");
  std::size_t findings = 0;
  for (auto _ : state) {
    CheckReport report;
    run_checks(
        {in->sources, in->ruleset, *policy, registry::Practice::shipped(), {2026, 1, 1}, {}, {}},
        report);
    findings = report.findings.size();
  }
  state.SetLabel(std::to_string(in->ruleset.rules.size()) + " rules, " + std::to_string(findings) +
                 " findings");
}

struct Run {
  std::string_view shape;
  std::size_t size;
};
constexpr Run kRuns[] = {
    {"mixed", 1000},     {"mixed", 10'000},     {"mixed", 100'000},
    {"flat", 10'000},    {"flat", 100'000},     {"tile", 65'536},
    {"grid", 10},        {"kube", 1250},        {"kube", 6250},
    {"doubled", 30},     {"doubled-limit", 30}, {"parted", 30},
    {"scattered", 1000}, {"scattered", 8000},   {"flat-forward", 100'000},
};

int register_all() {
  for (const Run& r : kRuns) {
    for (const bench::Shape& s : bench::shapes()) {
      if (s.name != r.shape) continue;
      const std::string name = std::string(r.shape) + "/" + std::to_string(r.size);
      const auto add = [&](const char* part, auto* f) {
        benchmark::RegisterBenchmark((std::string(part) + "/" + name).c_str(), f, s, r.size)
            ->Unit(benchmark::kMillisecond);
      };
      add("compile", &compiled);
      add("exposure", &exposed);
      add("dead", &dead);
      add("check", &checked);
    }
  }
  return 0;
}

const int registered = register_all();

}  // namespace
