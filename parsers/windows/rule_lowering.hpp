// The work of `lower_rule_string`: one object per rule, its parts in three files by topic.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "parsers/windows/rule_keys.hpp"
#include "parsers/windows/rule_lower.hpp"

namespace fwlint::windows {

class Lowering {
 public:
  Lowering(const SourceSet& sources, const RuleSource& source, Ruleset& into,
           Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics), w_(sources, into, diagnostics, source.span) {}

  RuleId run();

 private:
  struct Item {
    Key key{};
    const RuleField* field = nullptr;
  };

  // rule_lower.cpp: the fields, and what the rule is

  [[nodiscard]] Span value_span(const RuleField& f) const {
    return source_.text->at(f.value_begin, f.end);
  }
  [[nodiscard]] Span field_span(const RuleField& f) const {
    return source_.text->at(f.begin, f.end);
  }
  [[nodiscard]] const RuleField* one(Key k) const;
  template <class Use>
  void each(Key k, Use use) const {
    for (const Item& i : items_) {
      if (i.key == k) use(*i.field);
    }
  }
  std::optional<bool> boolean(Key k);

  void sort_out(const RuleString& text);
  void unknown_key(const RuleField& f);
  void head();
  void verdict();
  void profiles();

  // rule_traffic.cpp: protocol, ports, ICMP types, addresses
  void protocol();
  void ports(Side side, Key single, Key range, Key late);
  void one_port(Side side, const RuleField& f, bool range, PortSpec& spec);
  void late_port(Side side, const RuleField& f, PortSpec& spec);
  void icmp(Key key, std::uint8_t number);
  void addresses(Side side);
  void address_list(Side side, Key key, Family family, AddressSpec& spec);
  void late_addresses(Key key, unsigned family_bit, AddressSpec& spec);

  // rule_conditions.cpp: who, where and how
  void identity();
  void host_conditions();
  void security();
  void flags();

  const RuleSource& source_;
  Diagnostics& diagnostics_;
  RuleWriter w_;
  RuleString text_;
  std::vector<Item> items_;
  std::optional<std::uint8_t> protocol_;
};

}  // namespace fwlint::windows
