// What a document's commands leave in the kernel. A listing only declares, but a file for `nft -f`
// is a program: it flushes, inserts, deletes and renames. The commands are carried out on pointers
// into the document, which must outlive the state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parsers/nftables/ast.hpp"
#include "src/base/diagnostic.hpp"

namespace fwlint::nftables {

/// A rule in its place: its tree, or the line it is left as.
struct PlacedRule {
  const Rule* rule = nullptr;
  const RuleLine* line = nullptr;
  [[nodiscard]] std::optional<std::uint64_t> handle() const {
    if (rule != nullptr) return rule->handle;
    return line->handle != 0 ? std::optional<std::uint64_t>(line->handle) : std::nullopt;
  }
};

struct ChainState {
  std::string name;
  Span span;
  Maybe<ChainHook> hook;
  std::optional<VerdictWord> policy;
  Span policy_span;
  std::deque<PlacedRule> rules;
};

struct SetState {
  const Set* declared = nullptr;
  std::vector<const Expr*> elements;
  bool written = false;      ///< a rule adds to, updates or deletes from it
  bool fed = false;          ///< a rule adds to it below every rate: the first packet may be in
  bool conditional = false;  ///< an element has a limit, quota or connection count of its own
};

struct TableState {
  TableFamily family = TableFamily::ip;
  std::string name;
  Span span;
  bool dormant = false;
  Span unknown_flags;  ///< valid: it may be dormant
  bool managed_by_iptables = false;
  std::vector<ChainState> chains;
  std::map<std::string, std::size_t, std::less<>> chain_index;
  std::vector<SetState> sets;
  std::map<std::string, std::size_t, std::less<>> set_index;
  std::map<std::pair<ObjectKind, std::string>, const Object*> objects;
  std::map<std::string, const Flowtable*, std::less<>> flowtables;

  [[nodiscard]] const SetState* find_set(std::string_view set_name) const {
    const auto it = set_index.find(set_name);
    return it == set_index.end() ? nullptr : &sets[it->second];
  }
  [[nodiscard]] const Object* find_object(ObjectKind kind, const std::string& object_name) const {
    const auto it = objects.find({kind, object_name});
    return it == objects.end() ? nullptr : it->second;
  }
};

struct State {
  std::vector<TableState> tables;
  std::vector<const Command*> not_modelled;  ///< includes and commands that were not understood
};

State carry_out(const Document& document, Diagnostics& diagnostics);

}  // namespace fwlint::nftables
