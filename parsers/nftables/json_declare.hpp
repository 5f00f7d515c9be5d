// Declarations of libnftables-json(5), "RULESET ELEMENTS": tables, chains, rules, sets and the
// rest.
#pragma once

#include "parsers/nftables/ast.hpp"
#include "parsers/nftables/json_build.hpp"
#include "parsers/nftables/json_value.hpp"
#include "src/base/diagnostic.hpp"

namespace fwlint::nftables {

class JsonDeclarations {
 public:
  using Value = json::Value;

  JsonDeclarations(JsonBuilder& build, Diagnostics& diagnostics)
      : build_(build), diagnostics_(diagnostics) {}

  Table table(const Value& v);
  Chain chain(const Value& v);
  /// In a listing a rule's handle is its own; in a command it names another rule.
  Rule rule(const Value& v, Span whole, bool listing);
  Set set(const Value& v, bool is_map);
  Element element(const Value& v);
  Flowtable flowtable(const Value& v);
  Object stateful(ObjectKind kind, const Value& v);

 private:
  Scope scope(const Value& v, std::string_view what, bool with_table = true);
  Name name(const Value& v, std::string_view member, std::string_view what);
  List<Name> devices(const Value& v);
  int priority(const Value& v, TableFamily family);
  ChainHook hook(const Value& v, const Value& where, const Scope& scope);
  SetType set_type(const Value* v);

  JsonBuilder& build_;
  Diagnostics& diagnostics_;
};

}  // namespace fwlint::nftables
