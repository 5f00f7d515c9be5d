// What else a rule string asks for: the program, service and package as names, and what has no
// field in a packet (users, interfaces, Windows versions, IPsec) as pure predicates with one
// canonical text each. Flags that widen a rule are kept as effects, never as conditions.
#include <fmt/format.h>

#include "parsers/windows/rule_lowering.hpp"
#include "src/base/text.hpp"

namespace fwlint::windows {

void Lowering::identity() {
  if (const RuleField* f = one(Key::app)) {
    w_.require_name(Field::program, canonical_program(f->value));
  }
  if (const RuleField* f = one(Key::svc)) {
    if (f->value == "*") {
      w_.condition(PredicateKind::environment, "process is a service", mask_of(Field::service),
                   value_span(*f));
    } else {
      w_.require_name(Field::service, to_lower(f->value));
    }
  }
  const RuleField* family = one(Key::package_family);
  const RuleField* sid = one(Key::package_sid);
  if (family != nullptr) w_.require_name(Field::package, to_lower(family->value));
  if (sid != nullptr && family == nullptr) w_.require_name(Field::package, to_lower(sid->value));
  if (sid != nullptr && family != nullptr) {
    // Two names of one thing: the field can hold one of them.
    w_.condition(PredicateKind::environment, fmt::format("package is {}", to_lower(sid->value)),
                 mask_of(Field::package), value_span(*sid));
  }
}

void Lowering::host_conditions() {
  const auto any_of = [&](Key key, std::string_view text) {
    std::vector<std::string> texts;
    Span span;
    each(key, [&](const RuleField& f) {
      if (texts.empty()) span = value_span(f);
      texts.push_back(fmt::format("{} {}", text, f.value));
    });
    w_.any_condition(PredicateKind::environment, texts, span);
  };
  any_of(Key::interface, "interface is");
  any_of(Key::interface_type, "interface type is");
  any_of(Key::trust_tuple, "trust tuple is");
  any_of(Key::network, "network is");

  std::string platform;
  each(Key::platform, [&](const RuleField& f) {
    if (!platform.empty()) platform += " or ";
    platform += f.value;
  });
  const RuleField* op = one(Key::platform_op);
  if (op != nullptr) platform += fmt::format(" ({})", op->value);
  if (!platform.empty()) {
    const RuleField* at = one(Key::platform) != nullptr ? one(Key::platform) : op;
    w_.condition(PredicateKind::environment, "Windows version is " + platform, 0, value_span(*at));
  }
  if (const RuleField* f = one(Key::skip_version)) {
    w_.condition(PredicateKind::environment,
                 fmt::format("this Windows does not skip rules marked {}", f->value), 0,
                 value_span(*f));
  }
  if (const RuleField* f = one(Key::realm)) {
    w_.condition(PredicateKind::environment, fmt::format("security realm is {}", f->value), 0,
                 value_span(*f));
  }
}

void Lowering::security() {
  const auto person = [&](Key key, std::string_view text) {
    each(key, [&](const RuleField& f) {
      w_.condition(PredicateKind::security, fmt::format("{} {}", text, f.value), 0, value_span(f));
    });
  };
  person(Key::local_user, "local user is in");
  person(Key::remote_user, "remote user is in");
  person(Key::remote_machine, "remote computer is in");
  person(Key::owner, "owner is");
  std::string level;
  Span span;
  each(Key::security, [&](const RuleField& f) {
    if (iequals(f.value, "NotRequired")) return;
    if (level.empty()) span = value_span(f);
    level += (level.empty() ? "" : ", ") + std::string(f.value);
  });
  if (!level.empty()) {
    w_.condition(PredicateKind::security, fmt::format("connection is secured ({})", level), 0,
                 span);
  }
  // Authenticated outbound rules with this flag beat block rules ([MS-FASP] 2.2.35).
  if (boolean(Key::bypass_out).value_or(false)) {
    w_.effect("AuthByPassOut=TRUE", field_span(*one(Key::bypass_out)));
    if (w_.direction == Direction::out && w_.rule.tier == Tier::allow) {
      w_.rule.tier = Tier::bypass;
    }
  }
}

void Lowering::flags() {
  if (boolean(Key::edge).value_or(false)) w_.effect("Edge=TRUE", field_span(*one(Key::edge)));
  if (const RuleField* f = one(Key::defer)) {
    w_.effect(fmt::format("Defer={}", printable(f->value)), field_span(*f));
  }
  if (boolean(Key::loose_source).value_or(false)) {
    w_.effect("LSM=TRUE", field_span(*one(Key::loose_source)));
  }
  if (boolean(Key::local_only).value_or(false)) {
    w_.effect("LOM=TRUE", field_span(*one(Key::local_only)));
  }
}

}  // namespace fwlint::windows
