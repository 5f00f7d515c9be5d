// One function per kind of object. A command on something that does not exist is an error of the
// file, reported and skipped, as nft refuses the whole transaction.
#include "parsers/nftables/lower_state.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <type_traits>
#include <variant>

#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {

bool declares(Verb v) { return v == Verb::add || v == Verb::create || v == Verb::insert; }
bool removes(Verb v) { return v == Verb::delete_ || v == Verb::destroy; }

/// Rebuilds a name index after an erase.
template <class Items, class Index, class NameOf>
void reindex(const Items& items, Index& table, NameOf name_of) {
  table.clear();
  for (std::size_t i = 0; i < items.size(); ++i) table.emplace(name_of(items[i]), i);
}

bool same_names(const SetType& a, const SetType& b) {
  return std::equal(a.names.begin(), a.names.end(), b.names.begin(), b.names.end());
}

class Machine {
 public:
  Machine(State& state, Diagnostics& diagnostics) : state_(state), diagnostics_(diagnostics) {}

  void run(const Document& document) {
    document_ = &document;
    for (const Command& c : document.commands) {
      visit([&](const auto& body) { step(c, body); }, c.body);
    }
    for (TableState& t : state_.tables) {
      mark_written(t);
      for (SetState& s : t.sets) {
        s.conditional = std::any_of(s.elements.begin(), s.elements.end(),
                                    [](const Expr* e) { return has_conditions(*e); });
      }
    }
  }

 private:
  void step(const Command& c, const Table& t);
  void step(const Command& c, const Chain& chain);
  void step(const Command& c, const Rule& r);
  void step(const Command& c, const RuleLines& lines);
  void step(const Command& c, const Set& s);
  void step(const Command& c, const Element& e);
  void step(const Command& c, const Object& o);
  void step(const Command& c, const Whole& w);
  void step(const Command& c, const Include&) { state_.not_modelled.push_back(&c); }
  void step(const Command& c, const UnknownCommand&) { state_.not_modelled.push_back(&c); }
  void step(const Command& c, const Flowtable& f);
  void step(const Command&, const Define&) {}

  void exists(const Name& name, std::string_view kind, Span before);
  void absent(const Expr& element, std::string_view set);
  TableState* table(const Scope& scope, Span place, bool quiet = false);
  TableState& declare_table(TableFamily family, const std::string& name, Span place);
  ChainState* chain(TableState& t, const Name& name, Span place);
  void declare_chain(TableState& t, const Chain& chain, Span place);
  void place_rule(std::deque<PlacedRule>& rules, const Rule& r, bool before, Span place);
  void reindex_tables();
  void mark_written(TableState& t);
  void mark_written(TableState& t, const List<Statement>& statements);

  State& state_;
  Diagnostics& diagnostics_;
  const Document* document_ = nullptr;
  std::map<std::pair<TableFamily, std::string>, std::size_t> table_index_;
  bool fresh_ = false;  ///< nothing is there but what the file has made
};

/// `create` demands that there is nothing of the name.
void Machine::exists(const Name& name, std::string_view kind, Span before) {
  Diagnostic d;
  d.span = name.span;
  d.message = std::string(kind) + " '" + printable(name.text) + "' exists already";
  d.expected = "'add', or another name";
  if (before.valid()) d.notes.push_back({before, "first declared here"});
  diagnostics_.add(std::move(d));
}

/// Deletes what this file has not added: the host may have it, unless the file cleared all before.
void Machine::absent(const Expr& element, std::string_view set) {
  const std::string message = "element " + printable(render(element_key(element))) +
                              " is not in set '" + printable(set) + "'";
  if (fresh_) {
    diagnostics_.error(element.span, message, "an element of the set");
  } else {
    diagnostics_.warning(element.span,
                         message + " here: nft refuses the file unless the host has it");
  }
}

TableState* Machine::table(const Scope& scope, Span place, bool quiet) {
  const auto it = table_index_.find({scope.family, scope.table.text});
  if (it != table_index_.end()) return &state_.tables[it->second];
  if (!quiet) {
    diagnostics_.error(place, "table '" + std::string(to_string(scope.family)) + " " +
                                  printable(scope.table.text) + "' does not exist");
  }
  return nullptr;
}

TableState& Machine::declare_table(TableFamily family, const std::string& name, Span place) {
  const auto [it, inserted] = table_index_.emplace(std::pair(family, name), state_.tables.size());
  if (inserted) {
    TableState& t = state_.tables.emplace_back();
    t.family = family;
    t.name = name;
    t.span = place;
  }
  return state_.tables[it->second];
}

void Machine::reindex_tables() {
  reindex(state_.tables, table_index_,
          [](const TableState& t) { return std::pair(t.family, t.name); });
}

void Machine::step(const Command& c, const Table& t) {
  if (declares(c.verb)) {
    const auto before = table_index_.find(std::pair(t.family, std::string(t.name.text)));
    if (before == table_index_.end()) {
      fresh_ = fresh_ || c.verb == Verb::create;
    } else if (c.verb == Verb::create) {
      exists(t.name, "table", state_.tables[before->second].span);
    }
    TableState& state = declare_table(t.family, t.name.text, c.span);
    state.dormant = t.dormant;
    state.unknown_flags = t.unknown_flags;
    state.managed_by_iptables = state.managed_by_iptables || t.managed_by_iptables;
    return;
  }
  const Scope scope{t.family, t.name};
  TableState* found = table(scope, c.span, c.verb == Verb::destroy);
  if (found == nullptr) return;
  if (removes(c.verb)) {
    state_.tables.erase(state_.tables.begin() + (found - state_.tables.data()));
    reindex_tables();
  } else if (c.verb == Verb::flush) {
    for (ChainState& chain : found->chains) chain.rules.clear();
  }
}

ChainState* Machine::chain(TableState& t, const Name& name, Span place) {
  const auto it = t.chain_index.find(name.text);
  if (it != t.chain_index.end()) return &t.chains[it->second];
  std::vector<std::string_view> names;
  for (const ChainState& c : t.chains) names.emplace_back(c.name);
  const auto near = nearest(name.text, names);
  diagnostics_.error(
      name.span.valid() ? name.span : place,
      "chain '" + printable(name.text) + "' does not exist in table '" + printable(t.name) + "'",
      {}, near ? "did you mean '" + std::string(*near) + "'?" : std::string());
  return nullptr;
}

void Machine::declare_chain(TableState& t, const Chain& chain, Span place) {
  const auto [it, inserted] = t.chain_index.emplace(chain.name.text, t.chains.size());
  if (inserted) {
    t.chains.push_back(
        {std::string(chain.name.text), place, chain.hook, chain.policy, chain.policy_span, {}});
    return;
  }
  ChainState& state = t.chains[it->second];
  if (chain.hook) {
    const bool same = state.hook && state.hook->hook == chain.hook->hook &&
                      state.hook->type == chain.hook->type &&
                      state.hook->priority == chain.hook->priority;
    if (!same) {
      Diagnostic d{DiagnosticLevel::error,
                   place,
                   "chain '" + printable(chain.name.text) +
                       "' is declared again with another type, hook or priority",
                   "the same declaration, or another name",
                   {},
                   {}};
      d.notes.push_back({state.span, "first declared here"});
      diagnostics_.add(std::move(d));
      return;
    }
  }
  if (chain.policy) {
    state.policy = chain.policy;
    state.policy_span = chain.policy_span;
  }
}

void Machine::step(const Command& c, const Chain& body) {
  TableState* t = table(body.scope, c.span, c.verb == Verb::destroy);
  if (t == nullptr) return;
  if (declares(c.verb)) {
    const auto before = t->chain_index.find(std::string_view(body.name.text));
    if (c.verb == Verb::create && before != t->chain_index.end()) {
      exists(body.name, "chain", t->chains[before->second].span);
      return;
    }
    declare_chain(*t, body, c.span);
    return;
  }
  if (c.verb == Verb::destroy && !t->chain_index.contains(body.name.text)) return;
  if (c.verb == Verb::flush && body.name.text.empty()) {
    for (ChainState& each : t->chains) each.rules.clear();
    return;
  }
  ChainState* found = chain(*t, body.name, c.span);
  if (found == nullptr) return;
  if (removes(c.verb)) {
    t->chains.erase(t->chains.begin() + (found - t->chains.data()));
  } else if (c.verb == Verb::flush) {
    found->rules.clear();
    return;
  } else if (c.verb == Verb::rename && !body.new_name.text.empty()) {
    found->name = body.new_name.text;
  } else {
    return;
  }
  reindex(t->chains, t->chain_index, [](const ChainState& each) { return each.name; });
}

void Machine::place_rule(std::deque<PlacedRule>& rules, const Rule& r, bool before, Span place) {
  if (!r.index && !r.position) {
    if (before) {
      rules.push_front({&r, nullptr});
    } else {
      rules.push_back({&r, nullptr});
    }
    return;
  }
  auto at = rules.end();
  if (r.position) {
    at = std::find_if(rules.begin(), rules.end(),
                      [&](const PlacedRule& other) { return other.handle() == r.position; });
  } else if (*r.index < rules.size()) {
    at = rules.begin() + static_cast<std::ptrdiff_t>(*r.index);
  }
  if (at == rules.end()) {
    diagnostics_.error(place, "there is no rule at this position of the chain");
    at = before ? rules.begin() : rules.end();
    rules.insert(at, {&r, nullptr});
    return;
  }
  rules.insert(before ? at : at + 1, {&r, nullptr});
}

void Machine::step(const Command& c, const Rule& r) {
  TableState* t = table(r.scope, c.span, c.verb == Verb::destroy);
  if (t == nullptr) return;
  ChainState* in = chain(*t, r.chain, c.span);
  if (in == nullptr) return;
  switch (c.verb) {
    case Verb::add:
    case Verb::create:
      place_rule(in->rules, r, false, c.span);
      return;
    case Verb::insert:
      place_rule(in->rules, r, true, c.span);
      return;
    case Verb::replace:
    case Verb::delete_:
    case Verb::destroy:
      break;
    case Verb::flush:
    case Verb::rename:
    case Verb::reset:
    case Verb::list:
    case Verb::other:
      return;
  }
  const auto at = std::find_if(in->rules.begin(), in->rules.end(), [&](const PlacedRule& other) {
    return r.position && other.handle() == r.position;
  });
  if (at == in->rules.end()) {
    if (c.verb == Verb::destroy) return;
    diagnostics_.error(c.span, "the chain has no rule with this handle");
  } else if (c.verb == Verb::replace) {
    *at = {&r, nullptr};
  } else {
    in->rules.erase(at);
  }
}

void Machine::step(const Command& c, const RuleLines& lines) {
  TableState* t = table(lines.scope, c.span);
  if (t == nullptr) return;
  ChainState* in = chain(*t, lines.chain, c.span);
  if (in == nullptr) return;
  for (std::size_t k = 0; k < lines.count; ++k) {
    in->rules.push_back({nullptr, &document_->lines[lines.first + k]});
  }
}

void Machine::step(const Command& c, const Set& s) {
  TableState* t = table(s.scope, c.span, c.verb == Verb::destroy);
  if (t == nullptr) return;
  const auto it = t->set_index.find(s.name.text);
  if (declares(c.verb)) {
    if (it == t->set_index.end()) {
      t->set_index.emplace(s.name.text, t->sets.size());
      SetState& state = t->sets.emplace_back();
      state.declared = &s;
    } else if (const Set& first = *t->sets[it->second].declared;
               c.verb == Verb::create || first.is_map != s.is_map ||
               (first.key.of.empty() && s.key.of.empty() && !same_names(first.key, s.key)) ||
               (first.data.of.empty() && s.data.of.empty() && !same_names(first.data, s.data))) {
      exists(s.name, first.is_map ? "map" : "set", first.name.span);
      return;
    }
    SetState& state = t->sets[t->set_index.find(s.name.text)->second];
    for (const Expr& e : s.elements) state.elements.push_back(&e);
    return;
  }
  if (it == t->set_index.end()) {
    if (c.verb != Verb::destroy) {
      diagnostics_.error(c.span, "set '" + printable(s.name.text) + "' does not exist");
    }
    return;
  }
  if (c.verb == Verb::flush) {
    t->sets[it->second].elements.clear();
  } else if (removes(c.verb)) {
    t->sets.erase(t->sets.begin() + static_cast<std::ptrdiff_t>(it->second));
    reindex(t->sets, t->set_index, [](const SetState& each) { return each.declared->name.text; });
  }
}

void Machine::step(const Command& c, const Element& e) {
  TableState* t = table(e.scope, c.span);
  if (t == nullptr) return;
  const auto it = t->set_index.find(e.set.text);
  if (it == t->set_index.end()) {
    diagnostics_.error(e.set.span.valid() ? e.set.span : c.span,
                       "set '" + printable(e.set.text) + "' does not exist");
    return;
  }
  std::vector<const Expr*>& elements = t->sets[it->second].elements;
  if (declares(c.verb)) {
    if (c.verb == Verb::create) {
      for (const Expr& each : e.elements) {
        const std::string key = render(element_key(each));
        const bool there = std::any_of(elements.begin(), elements.end(), [&](const Expr* other) {
          return render(element_key(*other)) == key;
        });
        if (there) exists({each.text, each.span}, "element " + key + " of set", e.set.span);
      }
    }
    for (const Expr& each : e.elements) elements.push_back(&each);
    return;
  }
  if (!removes(c.verb)) return;
  if (c.verb == Verb::delete_ && !t->sets[it->second].declared->interval) {
    std::set<std::string> there;
    for (const Expr* each : elements) there.insert(render(element_key(*each)));
    for (const Expr& each : e.elements) {
      if (!there.contains(render(element_key(each)))) absent(each, e.set.text);
    }
  }
  std::vector<std::string> gone;
  for (const Expr& each : e.elements) gone.push_back(render(element_key(each)));
  std::sort(gone.begin(), gone.end());
  std::erase_if(elements, [&](const Expr* each) {
    return std::binary_search(gone.begin(), gone.end(), render(element_key(*each)));
  });
}

void Machine::step(const Command& c, const Object& o) {
  TableState* t = table(o.scope, c.span, c.verb == Verb::destroy);
  if (t == nullptr) return;
  if (declares(c.verb)) t->objects[{o.kind, o.name.text}] = &o;
  if (removes(c.verb)) t->objects.erase({o.kind, o.name.text});
}

void Machine::step(const Command& c, const Flowtable& f) {
  TableState* t = table(f.scope, c.span, c.verb == Verb::destroy);
  if (t == nullptr) return;
  if (declares(c.verb)) t->flowtables.emplace(std::string_view(f.name.text), &f);
  if (removes(c.verb)) t->flowtables.erase(std::string(std::string_view(f.name.text)));
}

void Machine::step(const Command& c, const Whole& w) {
  if (c.verb != Verb::flush || w.kind != "ruleset") return;
  fresh_ = fresh_ || !w.family;
  std::erase_if(state_.tables,
                [&](const TableState& t) { return !w.family || t.family == *w.family; });
  reindex_tables();
}

void Machine::mark_written(TableState& t, const List<Statement>& statements) {
  bool over = false;  // above a rate: not for the first packet
  const auto writes = [&](const Text& name, bool adds) {
    const auto it = t.set_index.find(name);
    if (it == t.set_index.end()) return;
    t.sets[it->second].written = true;
    t.sets[it->second].fed = t.sets[it->second].fed || (adds && !over);
  };
  for (const Statement& s : statements) {
    if (const auto* write = get_if<SetStmt>(&s.body)) {
      writes(write->set, write->op != SetOp::delete_);
    } else if (const auto* meter = get_if<MeterStmt>(&s.body)) {
      writes(meter->name, true);
    } else if (const auto* limit = get_if<LimitStmt>(&s.body)) {
      over = over || limit->over;
    } else if (const auto* count = get_if<CtCountStmt>(&s.body)) {
      over = over || count->over;
    } else if (const auto* verdict = get_if<VerdictStmt>(&s.body)) {
      if (!verdict->verdict.chain) continue;
      for (const Rule& r : *verdict->verdict.chain) mark_written(t, r.statements);
    } else if (const auto* vmap = get_if<VmapStmt>(&s.body)) {
      for (const Expr& e : vmap->data.args) {
        if (e.args.size() != 2 || !e.args[1].chain) continue;
        for (const Rule& r : *e.args[1].chain) mark_written(t, r.statements);
      }
    }
  }
}

void Machine::mark_written(TableState& t) {
  for (const ChainState& c : t.chains) {
    for (const PlacedRule& r : c.rules) {
      if (r.rule != nullptr) mark_written(t, r.rule->statements);  // a line writes to no set
    }
  }
}

}  // namespace

State carry_out(const Document& document, Diagnostics& diagnostics) {
  State state;
  Machine(state, diagnostics).run(document);
  return state;
}

}  // namespace fwlint::nftables
