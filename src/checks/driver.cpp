#include "src/checks/driver.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/checks/check.hpp"
#include "src/checks/exposure_table.hpp"
#include "src/checks/suppressions.hpp"
#include "src/policy/policy_keys.hpp"

namespace fwlint {

namespace {

bool runs(const CheckRequest& q, CheckId id) {
  if (q.ignored.count(id) != 0) return false;
  if (!q.selected.empty()) return q.selected.count(id) != 0;
  return is_enabled(q.policy, id);
}

/// Families that any table of the host sees.
std::vector<Program> compile_all(const Ruleset& r, const HostFacts* facts) {
  std::vector<Program> out;
  for (const Family f : {Family::ipv4, Family::ipv6}) {
    const bool seen = std::any_of(r.tables.begin(), r.tables.end(),
                                  [f](const Table& t) { return sees(t.family, f) && !t.dormant; });
    if (!seen) continue;
    out.push_back(compile(r, f));
    out.back().facts = facts;
  }
  return out;
}

std::uint64_t fnv1a(std::string_view s, std::uint64_t h = 0xcbf29ce484222325ULL) {
  for (const char c : s) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3ULL;
  }
  return h;
}

}  // namespace

std::string canonical_rule(const CheckContext& c, RuleId id) {
  std::string out;
  const std::string_view text = c.sources.text(c.ruleset.rule(id).span);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[' && i + 1 < text.size() && is_digit(text[i + 1])) {
      while (i < text.size() && text[i] != ']') ++i;
      continue;
    }
    if (text.substr(i, 8) == "packets " || text.substr(i, 6) == "bytes ") {
      i = text.find(' ', i);
      while (i + 1 < text.size() && is_digit(text[i + 1])) ++i;
      continue;
    }
    if (!is_space(text[i])) out += text[i];
  }
  return out;
}

namespace {

/// Stable under moved lines and changed counters; unique in the run by an occurrence number.
void set_fingerprints(const CheckContext& c, Findings& findings, std::map<std::string, int>& seen) {
  for (Finding& f : findings) {
    std::string key(info(f.check).name);
    if (f.rule != kNoRule) {
      const Chain& chain = c.ruleset.chain(c.ruleset.rule(f.rule).chain);
      const Table& table = c.ruleset.table(chain.table);
      key += fmt::format("\n{} {} {}\n{}", to_string(table.family), table.name, chain.name,
                         canonical_rule(c, f.rule));
    } else if (f.primary.valid()) {
      key += "\n" + std::string(trim(c.sources.text(f.primary)).substr(0, 200));
    }
    key += "\n" + f.identity;
    const int occurrence = seen[key]++;
    if (occurrence > 0) key += fmt::format("\n{}", occurrence);
    f.fingerprint = fmt::format("{:016x}", fnv1a(key));
  }
}

void sort_findings(Findings& findings) {
  const auto key = [](const Finding& f) {
    return std::make_tuple(f.config.has_value() && !f.primary.valid(), f.primary.file,
                           f.primary.begin,
                           f.config ? std::string_view(f.config->file) : std::string_view(),
                           f.config ? f.config->line : 0U, f.check, f.primary.end);
  };
  // Findings are large: their places are sorted, and each is moved once.
  std::vector<std::uint32_t> order(findings.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return key(findings[a]) < key(findings[b]);
  });
  Findings sorted;
  sorted.reserve(findings.size());
  for (const std::uint32_t i : order) sorted.push_back(std::move(findings[i]));
  findings = std::move(sorted);
}

/// What programs write is hygiene of theirs, not of whoever runs them: such findings are one per
/// check and program, and shown only when the check's option `generated` asks for them.
void set_generated_aside(const Policy& policy, Findings& findings, Findings& ignored) {
  const bool any = std::any_of(findings.begin(), findings.end(),
                               [](const Finding& f) { return !f.generator.empty(); });
  if (!any) return;
  std::map<std::pair<CheckId, std::string_view>, std::size_t> first;  // its place in `kept`
  std::map<std::size_t, std::size_t> more;
  Findings kept;
  kept.reserve(findings.size());
  for (Finding& f : findings) {
    if (f.generator.empty() || find_check_option(f.check, "generated") == nullptr) {
      kept.push_back(std::move(f));
      continue;
    }
    const auto [it, fresh] = first.try_emplace({f.check, f.generator}, kept.size());
    if (fresh) {
      kept.push_back(std::move(f));
      continue;
    }
    constexpr std::size_t kShown = 6;
    if (++more[it->second] <= kShown) kept[it->second].secondary.push_back({f.primary, "the same"});
  }
  for (const auto& [at, count] : more) {
    Finding& f = kept[at];
    f.facts.push_back(
        {"note", fmt::format("{} more findings like this in what {} wrote", count, f.generator)});
  }
  findings.clear();
  for (Finding& f : kept) {
    const bool quiet = !f.generator.empty() && find_check_option(f.check, "generated") != nullptr &&
                       option(policy, f.check, "generated") == 0;
    (quiet ? ignored : findings).push_back(std::move(f));
  }
}

void apply_severity(const Policy& policy, Findings& findings) {
  for (Finding& f : findings) {
    if (const auto s = severity_of(policy, f.check)) f.severity = *s;
  }
}

/// Sorts what a check counted into found and ignored.
void take_counted(const CheckRequest& q, bool on, std::vector<CountedFinding>& counted,
                  CheckReport& report) {
  for (CountedFinding& f : counted) {
    if (const auto s = severity_of(q.policy, f.check); s && on) f.severity = *s;
    (on && runs(q, f.check) ? report.counted : report.counted_ignored).push_back(f);
  }
  counted.clear();
}

}  // namespace

void run_checks(const CheckRequest& q, CheckReport& report) {
  const std::vector<Program> programs = compile_all(q.ruleset, q.facts);
  DeadRules dead;
  const bool need_dead = std::any_of(checks().begin(), checks().end(), [&](const Check* c) {
    return c->needs == Needs::dead_rules && runs(q, c->id);
  });
  if (need_dead) {
    std::vector<const Program*> pointers;
    for (const Program& p : programs) pointers.push_back(&p);
    dead = find_dead_rules(pointers);
  }
  std::vector<RuleId> no_packets;
  for (const DeadRule& d : dead.dead) no_packets.push_back(d.rule);
  std::vector<Exposures> exposures;
  for (const Program& p : programs) {
    exposures.push_back(
        find_exposures(p, {Hook::input, Hook::forward, Hook::windows_in}, no_packets));
  }
  const std::vector<PortUnit> units =
      port_units(q.ruleset, exposures, q.policy, q.practice, q.as_of);
  const Generators generators(q.ruleset);
  std::set<std::size_t> broken;
  for (const Diagnostic& d : report.diagnostics) {
    if (d.level == DiagnosticLevel::error && d.span.valid()) broken.insert(index(d.span.file));
  }
  std::set<CheckId> on_checks;
  for (const CheckInfo& i : all_checks()) {
    if (runs(q, i.id)) on_checks.insert(i.id);
  }
  CheckContext c{q.sources, q.ruleset, q.policy, q.practice, q.as_of,   programs,
                 exposures, units,     dead,     generators, on_checks, broken};
  // What excuses findings looks at each of them.
  const bool brief = q.most_told != 0 && q.policy.waivers.empty() &&
                     inline_suppressions(q.sources, q.ruleset).empty();
  std::vector<CountedFinding> counted;
  if (brief) c.counted = &counted;
  Findings findings;
  Findings ignored;
  for (const Check* check : checks()) {
    // Checks that are off still run where that is cheap: what they would say is counted as ignored.
    const bool on = runs(q, check->id);
    if (!on && (check->needs == Needs::dead_rules || check->costly)) continue;
    c.most_told = on ? q.most_told : 0;
    check->run(c, on ? findings : ignored);
    take_counted(q, on, counted, report);
  }
  // First what is excused: a waiver of a finding that would be quiet anyway excuses something.
  apply_suppressions(
      c, [&](CheckId id) { return runs(q, id); }, findings, report.suppressed);
  set_generated_aside(q.policy, findings, ignored);
  const auto off = std::stable_partition(findings.begin(), findings.end(),
                                         [&](const Finding& f) { return runs(q, f.check); });
  std::move(off, findings.end(), std::back_inserter(ignored));
  findings.erase(off, findings.end());
  apply_severity(q.policy, findings);
  sort_findings(findings);
  sort_findings(ignored);
  if (!brief) {
    std::map<std::string, int> seen;
    set_fingerprints(c, findings, seen);
    set_fingerprints(c, ignored, seen);
    for (SuppressedFinding& s : report.suppressed) {
      Findings one{std::move(s.finding)};
      set_fingerprints(c, one, seen);
      s.finding = std::move(one.front());
    }
  }
  for (const Gap& g : q.ruleset.gaps) {
    if (g.kind != GapKind::skipped) continue;
    report.diagnostics.push_back(
        {DiagnosticLevel::note, g.span, g.what + ": " + g.consequence, {}, {}, {}});
  }
  report.findings = std::move(findings);
  report.ignored = std::move(ignored);
  report.exposure = exposure_table(c, brief ? q.most_told : 0, report.more_exposure);
  report.policy_has_approvals = !q.policy.approvals.empty();
}

}  // namespace fwlint
