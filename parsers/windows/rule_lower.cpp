// Every field is looked up in the table of keys, then each group of the lowering asks for the
// fields it reads. Absent fields mean what [MS-FASP] 2.2.37 says: no Active is a disabled rule, no
// Profile is all profiles, no Protocol is any.
#include "parsers/windows/rule_lower.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "parsers/windows/rule_lowering.hpp"
#include "src/base/text.hpp"

namespace fwlint::windows {

const RuleField* Lowering::one(Key k) const {
  for (const Item& i : items_) {
    if (i.key == k) return i.field;
  }
  return nullptr;
}

std::optional<bool> Lowering::boolean(Key k) {
  const RuleField* f = one(k);
  if (f == nullptr) return std::nullopt;
  if (iequals(f->value, "TRUE")) return true;
  if (iequals(f->value, "FALSE")) return false;
  w_.malformed(value_span(*f), fmt::format("{} is '{}'", f->key, printable(f->value)),
               "TRUE or FALSE");
  return std::nullopt;
}

void Lowering::unknown_key(const RuleField& f) {
  const std::string_view near = similar_rule_key(f.key);
  std::string what = fmt::format("unknown rule key '{}'", printable(f.key));
  if (!near.empty()) what += fmt::format(" (did you mean {}?)", near);
  w_.unknown(printable(source_.text->text.substr(f.begin, f.end - f.begin), 200), field_span(f),
             std::move(what));
}

void Lowering::sort_out(const RuleString& text) {
  std::vector<bool> seen(rule_keys().size());
  for (const RuleField& f : text.fields) {
    if (!f.assigned) {
      w_.malformed(field_span(f), fmt::format("'{}' has no value", printable(f.key)), "Key=Value");
      continue;
    }
    const KeyInfo* info = find_rule_key(f.key);
    if (info == nullptr) {
      unknown_key(f);
      continue;
    }
    if (!info->repeats) {
      const auto i = static_cast<std::size_t>(info - rule_keys().data());
      if (seen[i]) {
        w_.malformed(field_span(f), fmt::format("{} is given twice", f.key),
                     fmt::format("one {}", f.key));
        continue;
      }
      seen[i] = true;
    }
    items_.push_back({info->key, &f});
  }
}

void Lowering::head() {
  const MappedText& t = *source_.text;
  if (!text_.versioned) {
    w_.malformed(t.at(0, std::min<std::size_t>(t.text.size(), 16)),
                 "the rule does not begin with a version", "v2.NN|Key=Value|…|");
  } else if (text_.major != 2) {
    w_.unknown(fmt::format("rule version {}.{}", text_.major, text_.minor),
               t.at(0, text_.version_end),
               fmt::format("rule version {}.{}", text_.major, text_.minor));
  }
  if (text_.versioned && !text_.closed) {
    w_.malformed(t.at(t.text.size(), t.text.size()), "the rule does not end with '|'",
                 "'|' after the last field", "the text may be cut off");
  }
  if (!source_.complete) {
    w_.unknown(fmt::format("what was cut off at {}", w_.place(source_.span)), source_.span,
               "the rule's text is cut off");
  }
  if (const RuleField* f = one(Key::name)) w_.rule.name = std::string(f->value);
  if (w_.rule.name.empty()) w_.rule.name = std::string(source_.id);
  if (const RuleField* f = one(Key::description)) {
    w_.rule.comment = std::string(f->value);
    w_.rule.comment_span = value_span(*f);
  }
  if (const RuleField* f = one(Key::group)) w_.rule.group = std::string(f->value);
  w_.rule.store = source_.store;
  w_.rule.enabled = boolean(Key::active).value_or(false);
}

void Lowering::verdict() {
  const RuleField* dir = one(Key::dir);
  if (dir != nullptr && iequals(dir->value, "Out")) {
    w_.direction = Direction::out;
  } else if (dir == nullptr) {
    w_.malformed(source_.span, "the rule has no direction", "Dir=In or Dir=Out");
  } else if (!iequals(dir->value, "In")) {
    w_.malformed(value_span(*dir), fmt::format("direction is '{}'", printable(dir->value)),
                 "In or Out");
  }
  const RuleField* action = one(Key::action);
  Rule& r = w_.rule;
  if (action != nullptr && iequals(action->value, "Allow")) {
    r.tier = Tier::allow;
    r.verdict.kind = VerdictKind::accept;
  } else if (action != nullptr && iequals(action->value, "Block")) {
    r.tier = Tier::block;
    r.verdict.kind = VerdictKind::drop;
  } else if (action != nullptr && iequals(action->value, "ByPass")) {
    r.tier = Tier::bypass;
    r.verdict.kind = VerdictKind::accept;
  } else {
    // Neither allowed nor blocked is known: an unknown outcome at block's precedence.
    r.tier = Tier::block;
    r.verdict.kind = VerdictKind::queue;
    if (action == nullptr) {
      w_.malformed(source_.span, "the rule has no action", "Action=Allow, Block or ByPass");
    } else {
      w_.malformed(value_span(*action), fmt::format("action is '{}'", printable(action->value)),
                   "Allow, Block or ByPass");
    }
  }
}

void Lowering::profiles() {
  std::vector<Interval> out;
  each(Key::profile, [&](const RuleField& f) {
    constexpr std::array<std::string_view, 3> kNames{"Domain", "Private", "Public"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (iequals(f.value, kNames[i])) {
        out.push_back({i, i});
        return;
      }
    }
    const auto near = nearest(f.value, kNames);
    w_.malformed(value_span(f), fmt::format("profile is '{}'", printable(f.value)),
                 "Domain, Private or Public",
                 near ? fmt::format("did you mean '{}'?", *near) : std::string());
  });
  if (out.empty()) return;
  const ValueSet set = ValueSet::from(std::move(out));
  if (one(Key::profile_crossing) != nullptr && boolean(Key::profile_crossing).value_or(false)) {
    w_.loosely("profile crossing is allowed", value_span(*one(Key::profile_crossing)),
               [&] { w_.require_field(Field::profile, set); });
  } else {
    w_.require_field(Field::profile, set);
  }
}

RuleId Lowering::run() {
  text_ = parse_rule_string(source_.text->text);
  sort_out(text_);
  head();
  verdict();
  profiles();
  protocol();
  const auto remote = [&] {
    addresses(Side::remote);
    ports(Side::remote, Key::rport, Key::rport_range, Key::rport_late);
  };
  addresses(Side::local);
  ports(Side::local, Key::lport, Key::lport_range, Key::lport_late);
  const RuleField* lom = one(Key::local_only);
  if (lom != nullptr && iequals(lom->value, "TRUE")) {
    w_.loosely("local-only mapping lifts the remote address and port", field_span(*lom), remote);
    diagnostics_.note(field_span(*lom),
                      "LOM=TRUE: the remote address and port of this rule may not be checked");
  } else {
    remote();
  }
  icmp(Key::icmp4, protocol::icmp);
  icmp(Key::icmp6, protocol::icmpv6);
  identity();
  host_conditions();
  security();
  flags();
  return w_.finish();
}

RuleId lower_rule_string(const SourceSet& sources, const RuleSource& source, Ruleset& into,
                         Diagnostics& diagnostics) {
  return Lowering(sources, source, into, diagnostics).run();
}

}  // namespace fwlint::windows
