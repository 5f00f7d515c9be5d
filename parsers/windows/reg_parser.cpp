// Reads the whole export first, as Windows would apply it (a later value replaces an earlier one of
// the same name, a deletion removes it), then lowers what is left in the order written. Keys that
// look like policy but are not in force are counted and named, never mixed in.
#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "parsers/windows/lower.hpp"
#include "parsers/windows/reg_keys.hpp"
#include "parsers/windows/reg_lexer.hpp"
#include "parsers/windows/rule_lower.hpp"
#include "parsers/windows/windows.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::windows {

namespace {

/// Where and when a value was written: the order decides what a deleted key takes along.
struct Written {
  std::size_t key = 0;  ///< index into the key paths
  std::size_t when = 0;
};

struct PendingRule {
  Store store = Store::local;
  std::string control_set;
  std::string id;
  MappedText text;
  Span span;
  bool complete = true;
  Written written;
  bool replaced = false;
};

struct PendingSetting {
  Store store = Store::local;
  std::string control_set;
  std::string profile;
  RegStatement value;
  Written written;
};

struct Skipped {
  std::string_view reason;
  std::string path;  ///< as written
  std::size_t rules = 0;
  Span span;  ///< of the key
};

class RegParser {
 public:
  RegParser(const SourceSet& sources, FileId file, Ruleset& into, Diagnostics& diagnostics)
      : sources_(sources),
        file_(file),
        into_(into),
        diagnostics_(diagnostics),
        reader_(sources, file, diagnostics) {}
  void run();

 private:
  void statement(RegStatement&& s);
  void rule_value(RegStatement&& s);
  void profile_value(RegStatement&& s);
  void legacy_value(const RegStatement& s);
  [[nodiscard]] bool deleted(const Written& w) const;
  void choose_control_set();
  void apply_settings();
  void apply_setting(const PendingSetting& s, ProfileSettings& to);
  std::vector<Profile> profiles_of(const PendingSetting& s) const;
  std::optional<bool> flag(const RegStatement& v);
  void report_skipped();
  void gap(GapKind kind, Span span, std::string what, std::string consequence);
  [[nodiscard]] bool is_live(Store store, std::string_view control_set) const {
    return store == Store::group_policy || control_set == control_set_;
  }

  const SourceSet& sources_;
  FileId file_;
  Ruleset& into_;
  Diagnostics& diagnostics_;
  RegReader reader_;

  std::string key_;
  Span key_span_;
  KeyPlace place_;
  bool seen_firewall_ = false;
  std::optional<Span> deletion_;
  std::size_t deletions_ = 0;
  std::vector<PendingRule> rules_;
  std::unordered_map<std::string, std::size_t> rule_by_id_;  // looked up only, never walked
  std::vector<std::string> key_paths_;                       // lower case
  std::unordered_map<std::string, std::size_t> deleted_at_;  // likewise looked up only
  std::size_t clock_ = 0;
  std::vector<PendingSetting> settings_;
  std::map<std::string, std::size_t> control_sets_;  // rules in each
  std::map<std::string, Skipped> skipped_;           // by key path, lower case
  std::map<std::string, Skipped> legacy_;
  std::array<bool, 2> policy_profiles_{};  // Private, Public given by policy
  std::string control_set_;
};

std::string counted(std::size_t n, std::string_view one) {
  return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s");
}

std::string rule_key(const KeyPlace& place, std::string_view id) {
  return fmt::format("{}\n{}\n{}", to_string(place.store), place.control_set, to_lower(id));
}

void RegParser::gap(GapKind kind, Span span, std::string what, std::string consequence) {
  into_.gaps.push_back({kind, span, kNoRule, std::move(what), std::move(consequence)});
}

void RegParser::statement(RegStatement&& s) {
  if (s.kind == RegKind::key || s.kind == RegKind::delete_key) {
    key_ = s.name;
    key_span_ = s.span;
    place_ = classify_key(key_);
    seen_firewall_ = seen_firewall_ || place_.firewall;
    if (place_.store == Store::group_policy && s.kind == RegKind::key) {
      if (place_.profile == "private") policy_profiles_[0] = true;
      if (place_.profile == "public") policy_profiles_[1] = true;
    }
    if (!place_.control_set.empty() && place_.store != Store::none) {
      control_sets_.try_emplace(place_.control_set, 0);
    }
    if (s.kind == RegKind::delete_key) {
      if (!deletion_) deletion_ = s.span;
      ++deletions_;
      deleted_at_[to_lower(key_)] = ++clock_;
      place_ = KeyPlace{};
    }
    key_paths_.push_back(to_lower(key_));
    return;
  }
  if (s.kind == RegKind::delete_value && place_.firewall) {
    if (!deletion_) deletion_ = s.span;
    ++deletions_;
  }
  switch (place_.role) {
    case KeyRole::other:
      break;
    case KeyRole::rules:
      rule_value(std::move(s));
      break;
    case KeyRole::profile:
      profile_value(std::move(s));
      break;
    case KeyRole::legacy_list:
      legacy_value(s);
      break;
    case KeyRole::skipped:
      if (s.kind != RegKind::dword && looks_like_rule(s.text.text)) {
        Skipped& k = skipped_[to_lower(key_)];
        if (k.rules++ == 0) k.span = key_span_;
        k.path = printable(key_, 400);
        k.reason = place_.reason;
      }
      break;
  }
}

void RegParser::rule_value(RegStatement&& s) {
  const std::string key = rule_key(place_, s.name);
  const auto known = rule_by_id_.find(key);
  if (s.kind == RegKind::delete_value) {
    if (known == rule_by_id_.end()) return;
    rules_[known->second].replaced = true;
    rule_by_id_.erase(known);
    return;
  }
  if (s.kind != RegKind::string && s.kind != RegKind::expand_string) {
    diagnostics_.error(s.span, fmt::format("rule '{}' is not a string", printable(s.name, 60)),
                       "a string \"v2.NN|Key=Value|…|\"");
    gap(GapKind::not_understood, s.span, fmt::format("rule '{}' is not a string", s.name),
        "it has no effect in this analysis");
    return;
  }
  if (known != rule_by_id_.end() && !deleted(rules_[known->second].written)) {
    rules_[known->second].replaced = true;
    diagnostics_.warning(s.span, fmt::format("rule '{}' is given twice", printable(s.name, 60)), {},
                         "the later one replaces the earlier one, as in the registry");
  }
  rule_by_id_[key] = rules_.size();
  ++control_sets_[place_.control_set];
  rules_.push_back({place_.store,
                    place_.control_set,
                    std::move(s.name),
                    std::move(s.text),
                    s.span,
                    s.complete,
                    {key_paths_.size() - 1, ++clock_},
                    false});
}

void RegParser::profile_value(RegStatement&& s) {
  settings_.push_back({place_.store,
                       place_.control_set,
                       place_.profile,
                       std::move(s),
                       {key_paths_.size() - 1, ++clock_}});
}

void RegParser::legacy_value(const RegStatement& s) {
  const bool set = (s.kind == RegKind::dword && iequals(s.name, "Enabled") && s.number != 0) ||
                   (s.kind == RegKind::string && contains_i(s.text.text, ":enabled"));
  if (!set) return;
  Skipped& k = legacy_[to_lower(key_)];
  if (k.rules++ == 0) k.span = key_span_;
}

bool RegParser::deleted(const Written& w) const {
  if (deleted_at_.empty()) return false;
  // A deleted key takes everything below it along.
  std::string_view path = key_paths_[w.key];
  while (!path.empty()) {
    const auto it = deleted_at_.find(std::string(path));
    if (it != deleted_at_.end() && it->second > w.when) return true;
    const auto slash = path.rfind('\\');
    path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
  }
  return false;
}

void RegParser::choose_control_set() {
  if (control_sets_.empty()) return;
  const auto current = control_sets_.find("currentcontrolset");
  control_set_ = current != control_sets_.end() ? current->first : control_sets_.begin()->first;
  if (control_set_.empty()) control_set_ = control_sets_.rbegin()->first;
  for (const auto& [name, rules] : control_sets_) {
    if (name == control_set_ || name.empty()) continue;
    gap(GapKind::skipped, Span{file_, 0, 0}, fmt::format("{} in {}", counted(rules, "rule"), name),
        fmt::format("{} is read instead: only one control set is in force", control_set_));
  }
}

std::optional<bool> RegParser::flag(const RegStatement& v) {
  if (v.kind == RegKind::dword && v.number <= 1) return v.number == 1;
  if (v.kind == RegKind::delete_value) return std::nullopt;
  diagnostics_.error(v.value_span, fmt::format("{} is not 0 or 1", v.name),
                     "dword:00000000 or dword:00000001");
  return std::nullopt;
}

std::vector<Profile> RegParser::profiles_of(const PendingSetting& s) const {
  if (s.profile == "domain") return {Profile::domain};
  if (s.profile == "public") return {Profile::public_};
  if (s.store == Store::local) {
    // The local store keeps the private profile under its old name.
    if (s.profile == "standard") return {Profile::private_};
    return {};
  }
  if (s.profile == "private") return {Profile::private_};
  // [MS-GPFAS] 2.2.3: the old key counts only where no newer one is given.
  if (s.store == Store::group_policy && (policy_profiles_[0] || policy_profiles_[1])) return {};
  return {Profile::private_, Profile::public_};
}

void RegParser::apply_setting(const PendingSetting& s, ProfileSettings& to) {
  const RegStatement& v = s.value;
  const auto action = [&](std::optional<VerdictKind>& out) {
    if (v.kind == RegKind::delete_value) {
      out.reset();
    } else if (const auto blocked = flag(v)) {
      out = *blocked ? VerdictKind::drop : VerdictKind::accept;
    }
  };
  const auto set = [&](std::optional<bool>& out) { out = flag(v); };
  if (iequals(v.name, "EnableFirewall")) {
    set(to.enabled);
  } else if (iequals(v.name, "DefaultInboundAction")) {
    action(to.inbound);
  } else if (iequals(v.name, "DefaultOutboundAction")) {
    action(to.outbound);
  } else if (iequals(v.name, "DoNotAllowExceptions")) {
    set(to.shields_up);
  } else if (iequals(v.name, "AllowLocalPolicyMerge")) {
    set(to.merge_local_rules);
  } else if (iequals(v.name, "DisabledInterfaces") && !v.text.text.empty()) {
    gap(GapKind::not_understood, v.span,
        fmt::format("DisabledInterfaces of the {} profile", s.profile),
        "on the listed interfaces the firewall is off whatever the rules say");
  } else {
    return;
  }
  to.span = to.span.valid() ? Span{file_, std::min(to.span.begin, v.span.begin),
                                   std::max(to.span.end, v.span.end)}
                            : v.span;
}

void RegParser::apply_settings() {
  for (const PendingSetting& s : settings_) {
    if (deleted(s.written) || !is_live(s.store, s.control_set)) continue;
    const std::vector<Profile> profiles = profiles_of(s);
    if (profiles.empty() && iequals(s.value.name, "EnableFirewall")) {
      gap(GapKind::skipped, s.value.span,
          s.store == Store::local ? "settings in the local PrivateProfile key"
                                  : "settings in the policy's StandardProfile key",
          s.store == Store::local
              ? "the local store keeps the private profile in StandardProfile"
              : "policy gives PrivateProfile or PublicProfile, so the older key does not count");
    }
    for (const Profile p : profiles) {
      apply_setting(
          s, into_.store_profiles[static_cast<std::size_t>(s.store)][static_cast<std::size_t>(p)]);
    }
  }
}

void RegParser::report_skipped() {
  for (const auto& [path, k] : skipped_) {
    gap(GapKind::skipped, k.span, fmt::format("{} in {}", counted(k.rules, "rule"), k.path),
        std::string(k.reason));
  }
  for (const auto& [path, k] : legacy_) {
    gap(GapKind::not_understood, k.span,
        counted(k.rules, "exception") + " in the form of Windows XP",
        "they may allow traffic that no rule of this analysis allows");
  }
  if (deletion_) {
    diagnostics_.warning(
        *deletion_, fmt::format("the file has {}", counted(deletions_, "deletion")),
        "an export of the whole policy",
        "this is a change script: what it leaves on the host cannot be seen from it alone");
  }
}

void RegParser::run() {
  const std::size_t first_rule = into_.rules.size();
  if (!reader_.header()) return;
  while (auto s = reader_.next()) {
    if (rules_.size() >= kMaxRules) break;
    statement(std::move(*s));
  }
  ensure_chains(into_, Span{file_, 0, 0});
  if (!seen_firewall_) {
    diagnostics_.error(
        Span{file_, 0, 0}, "the registry export holds no Windows Firewall key",
        "an export of HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\"
        "FirewallPolicy or of HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall");
  }
  choose_control_set();
  apply_settings();
  for (const PendingRule& r : rules_) {
    if (r.replaced || deleted(r.written) || !is_live(r.store, r.control_set)) continue;
    lower_rule_string(sources_, {r.id, &r.text, r.span, r.store, r.complete}, into_, diagnostics_);
  }
  report_skipped();
  merge_stores(into_);
  InputInfo info{file_, Dialect::windows_reg, 0, 0};
  for (std::size_t i = first_rule; i < into_.rules.size(); ++i) {
    ++info.rules;
    if (into_.rules[i].understood) ++info.understood;
  }
  into_.inputs.push_back(info);
}

}  // namespace

void parse_reg(const SourceSet& sources, FileId file, const ParseOptions& options, Ruleset& into,
               Diagnostics& diagnostics) {
  (void)options;  // ports are numbers or keywords here, and both families are in one file
  RegParser(sources, file, into, diagnostics).run();
}

}  // namespace fwlint::windows
