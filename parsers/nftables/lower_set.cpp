// Sets, maps and verdict maps. Contents that are in the input and that no rule writes are exact:
// intervals of one field, or a union of products for concatenations. Sets that rules write are
// conditions whose truth changes with the traffic.
#include <algorithm>
#include <map>
#include <utility>

#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_rule.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

/// Identity of a component, to merge elements that differ in one component only.
std::string identity(const Values& v) {
  std::string out = v.any ? "*" : "";
  for (const Interval& i : v.numbers.intervals()) out += hex(i.lo) + '-' + hex(i.hi) + ',';
  for (const SymbolPattern& n : v.names) out += n.name.str() + (n.prefix ? "*" : "") + '\x01';
  for (const std::string& t : v.texts) out += t + '\x02';
  return out + '\x03';
}

bool numeric(const Key& k) {
  return k.kind == KeyKind::value || k.kind == KeyKind::ports || k.kind == KeyKind::frag_off;
}

}  // namespace

bool RuleLowering::elements_of(const Expr& set, Elements& into) {
  if (set.kind == ExprKind::set) {
    for (const Expr& e : set.args) into.own.push_back(&e);
    return true;
  }
  into.named = context_.state.find_set(set.text);
  if (into.named == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& [name, index] : context_.state.set_index) names.emplace_back(name);
    const auto near = nearest(set.text, names);
    context_.diagnostics.error(set.span,
                               "set '" + printable(set.text) + "' is not declared in table '" +
                                   printable(context_.state.name) + "'",
                               "the name of a set or map of this table",
                               near ? "did you mean '" + std::string(*near) + "'?" : std::string());
    return false;
  }
  return true;
}

void RuleLowering::unknown_contents(const std::vector<Key>& keys, const Expr& set, bool negated,
                                    bool empty) {
  std::string text;
  FieldMask reads = 0;
  for (const Key& k : keys) {
    text += (text.empty() ? "" : " . ") + k.text;
    reads |= k.reads;
    if (k.kind == KeyKind::value || k.kind == KeyKind::ports || k.kind == KeyKind::name) {
      reads |= mask_of(k.field);
      mention(k, set, {});
    }
  }
  // A set that traffic fills is empty for the first packet. That is of use where the set blocks;
  // where it lets in what is known by then, "empty" would hide a way in.
  const SetState* state = context_.state.find_set(set.text);
  const bool blocks =
      std::any_of(source_.statements.begin(), source_.statements.end(), [](const Statement& s) {
        const auto* v = get_if<VerdictStmt>(&s.body);
        return holds_alternative<RejectStmt>(s.body) ||
               (v != nullptr && v->verdict.verdict == VerdictWord::drop);
      });
  const bool first = empty && (state == nullptr || !state->written || (blocks && !state->fed));
  const PredicateId p = predicate(PredicateKind::set_contents, text + ' ' + render(set), true,
                                  reads, first ? std::optional<bool>(false) : std::nullopt);
  require_literal(out_.match.all, p, negated);
}

/// limit, quota and ct count of elements are conditions of every lookup that finds one.
void RuleLowering::element_conditions(const Elements& elements) {
  bool conditional = false;
  if (elements.named != nullptr) {
    for (const Statement& s : elements.named->declared->statements) {
      if (rate_of(s)) return;
    }
    conditional = elements.named->conditional;
  } else {
    conditional = std::any_of(elements.own.begin(), elements.own.end(),
                              [](const Expr* e) { return has_conditions(*e); });
  }
  if (conditional) condition(PredicateKind::rate, "limits of the elements", true);
}

void RuleLowering::lookup(const std::vector<Key>& keys, const Expr& set, bool negated, Span span) {
  Elements elements;
  if (!elements_of(set, elements)) {
    opaque_match(keys, set, negated);
    return;
  }
  if (elements.named != nullptr) {
    check_key_type(context_.diagnostics, keys, *elements.named->declared, set.span);
  }
  if (elements.named != nullptr && (elements.named->written || elements.named->declared->dynamic)) {
    unknown_contents(keys, set, negated, elements.items().empty());
    return;
  }
  if (keys.size() == 1) {
    lookup_one(keys[0], elements, negated, set);
  } else {
    lookup_product(keys, elements, negated, set);
  }
  if (!negated) element_conditions(elements);
  for (const Key& k : keys) gap_for(k, span);
}

void RuleLowering::lookup_one(const Key& key, const Elements& elements, bool negated,
                              const Expr& set) {
  Values all;
  const auto cached = context_.set_values.find({elements.named, key.text});
  if (elements.named != nullptr && cached != context_.set_values.end()) {
    all = cached->second;
  } else {
    std::vector<Interval> intervals;
    mentions_on_ = elements.named == nullptr;
    bool known = true;
    for (const Expr* e : elements.items()) {
      Values one;
      known = read(key, element_key(*e), one) && known;
      all.any = all.any || one.any;
      for (const Interval& i : one.numbers.intervals()) intervals.push_back(i);
      std::move(one.names.begin(), one.names.end(), std::back_inserter(all.names));
      std::move(one.texts.begin(), one.texts.end(), std::back_inserter(all.texts));
    }
    mentions_on_ = true;
    if (!known) {
      opaque_match({key}, set, negated);
      return;
    }
    all.numbers = ValueSet::from(std::move(intervals));
    if (elements.named != nullptr) context_.set_values[{elements.named, key.text}] = all;
  }
  if (elements.named != nullptr) mention(key, set, all.numbers);
  constexpr std::size_t kMostWritten = 16;  // more are told by the set's name
  const std::size_t parts = all.texts.size() + all.numbers.interval_count();
  if (key.kind == KeyKind::opaque && elements.named != nullptr && parts > kMostWritten &&
      !all.any) {
    all.numbers = {};
    all.texts = {render(set) + " of " + context_.state.name};
  }
  require_all(clauses(key, all, negated, out_.match.all));
}

bool RuleLowering::read_element(const std::vector<Key>& keys, const Expr& element,
                                std::vector<Values>& into) {
  const Expr& e = element_key(element);
  into.assign(keys.size(), {});
  if (e.kind == ExprKind::any) {
    for (Values& v : into) v.any = true;
    return true;
  }
  if (keys.size() == 1) return read(keys[0], e, into[0]);
  if (e.kind != ExprKind::concat || e.args.size() != keys.size()) {
    refuse(e.span,
           "'" + printable(render(e)) + "' does not have the " + std::to_string(keys.size()) +
               " parts that the concatenation has",
           "as many parts, joined by ' . '");
    return false;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!read(keys[i], e.args[i], into[i])) return false;
  }
  return true;
}

/// The conjunction of the components as alternatives. Ports that follow no fixed protocol come
/// last, so that a protocol in the same concatenation is known by then.
RuleLowering::Alternatives RuleLowering::product(const std::vector<Key>& keys,
                                                 const std::vector<Values>& values,
                                                 const Clause& known) {
  Alternatives out(1);
  for (const bool ports : {false, true}) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if ((keys[i].kind == KeyKind::ports) != ports) continue;
      Alternatives next;
      for (const Clause& so_far : out) {
        Clause context;
        if (ports) {
          context = known;
          conjoin(context, so_far);
        }
        for (const Clause& c : clauses(keys[i], values[i], false, context)) {
          Clause& joined = next.emplace_back(so_far);
          conjoin(joined, c);
        }
      }
      out = std::move(next);
    }
  }
  return out;
}

void RuleLowering::lookup_product(const std::vector<Key>& keys, const Elements& elements,
                                  bool negated, const Expr& set) {
  std::vector<std::vector<Values>> rows;
  std::map<std::string, std::size_t> index;
  mentions_on_ = elements.named == nullptr;
  bool known = elements.items().size() <= kMaxClauses;
  for (const Expr* e : elements.items()) {
    std::vector<Values> row;
    if (!known) break;
    known = read_element(keys, *e, row);
    if (!known) break;
    const bool mergeable = numeric(keys.back()) && !row.back().any;
    if (mergeable) {
      std::string id;
      for (std::size_t i = 0; i + 1 < row.size(); ++i) id += identity(row[i]);
      const auto [it, inserted] = index.emplace(std::move(id), rows.size());
      if (!inserted) {
        ValueSet& into = rows[it->second].back().numbers;
        into = unite(into, row.back().numbers);
        continue;
      }
    }
    rows.push_back(std::move(row));
  }
  mentions_on_ = true;
  if (!known) {
    opaque_match(keys, set, negated);
    return;
  }
  for (std::size_t i = 0; elements.named != nullptr && i < keys.size(); ++i) {
    std::vector<Interval> ports;
    for (const auto& row : rows) {
      for (const Interval& p : row[i].numbers.intervals()) ports.push_back(p);
    }
    mention(keys[i], set, ValueSet::from(std::move(ports)));
  }
  if (!negated) {
    Alternatives any_of;
    for (const auto& row : rows) {
      Alternatives one = product(keys, row, out_.match.all);
      std::move(one.begin(), one.end(), std::back_inserter(any_of));
    }
    require_all(any_of);
    return;
  }
  for (const auto& row : rows) {
    Alternatives outside;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      Alternatives one = clauses(keys[i], row[i], true, out_.match.all);
      std::move(one.begin(), one.end(), std::back_inserter(outside));
    }
    require_all(outside);
  }
}

// ---- verdict maps
// --------------------------------------------------------------------------------

void RuleLowering::vmap(const VmapStmt& s, std::size_t position) {
  settle_deferred();
  std::vector<Key> own;
  const std::vector<Key>& keys = this->keys(s.key, own);
  for (const Key& k : keys) conjoin(out_.match.all, k.needs);
  Elements elements;
  if (!elements_of(s.data, elements)) {
    opaque_match(keys, s.data, false);
    out_.verdict = {VerdictKind::queue, kNoChain, "verdict map " + render(s.data)};
    return;
  }
  element_conditions(elements);
  add_branches(keys, elements, s);
  for (const Key& k : keys) gap_for(k, s.key.span);
  if (position + 1 >= source_.statements.size()) return;
  // `continue` goes on with the statements after the map.
  for (fwlint::Branch& b : out_.branches) {
    if (b.verdict.kind == VerdictKind::none) tail_chain(position + 1, b);
  }
  stop_ = true;
}

void RuleLowering::add_branches(const std::vector<Key>& keys, const Elements& elements,
                                const VmapStmt& s) {
  mentions_on_ = elements.named == nullptr;
  std::vector<std::pair<Verdict, Span>> catch_all;
  Values seen;
  std::vector<Interval> intervals;
  for (const Expr* e : elements.items()) {
    const Expr* data = element_data(*e);
    if (data == nullptr || data->kind != ExprKind::verdict) {
      refuse(e->span, "an element of a verdict map without a verdict", "key : verdict");
      continue;
    }
    const Verdict verdict = verdict_of(*data, data->span);
    std::vector<Values> row;
    if (!read_element(keys, *e, row)) {
      opaque_match(keys, element_key(*e), false);
      out_.branches.push_back({{}, {VerdictKind::queue, kNoChain, "unreadable key"}, e->span});
      continue;
    }
    if (element_key(*e).kind == ExprKind::any) {
      catch_all.emplace_back(verdict, e->span);
      continue;
    }
    for (const Interval& i : row[0].numbers.intervals()) intervals.push_back(i);
    seen.names.insert(seen.names.end(), row[0].names.begin(), row[0].names.end());
    seen.any = seen.any || row[0].any;
    // The last value that a generator can take needs no condition: nothing else is left.
    if (keys.size() == 1 && !keys[0].domain.empty()) {
      seen.numbers = unite(seen.numbers, row[0].numbers);
      if (subset(keys[0].domain, seen.numbers)) row[0].any = true;
    }
    for (Clause& key : product(keys, row, out_.match.all)) {
      out_.branches.push_back({std::move(key), verdict, e->span});
    }
  }
  mentions_on_ = true;
  seen.numbers = ValueSet::from(std::move(intervals));
  if (elements.named != nullptr && keys.size() == 1) mention(keys[0], s.data, seen.numbers);
  for (const auto& [verdict, span] : catch_all) catch_all_branch(keys, seen, verdict, span);
}

void RuleLowering::catch_all_branch(const std::vector<Key>& keys, const Values& others,
                                    Verdict verdict, Span span) {
  const bool exact =
      keys.size() == 1 && !others.any && (numeric(keys[0]) || keys[0].kind == KeyKind::name);
  if (!exact) {
    out_.branches.push_back({{}, std::move(verdict), span});
    return;
  }
  for (Clause& key : clauses(keys[0], others, true, out_.match.all)) {
    out_.branches.push_back({std::move(key), verdict, span});
  }
}

/// A map as a value: the lookup must succeed for the rule to go on, and gives one of the data.
RuleLowering::MapTargets RuleLowering::map_targets(const Expr& map) {
  MapTargets out;
  if (map.args.size() != 2) return out;
  std::vector<Key> own;
  const std::vector<Key>& keys = this->keys(map.args[0], own);
  for (const Key& k : keys) conjoin(out_.match.all, k.needs);
  const Expr& data = map.args[1];
  lookup(keys, data, false, map.span);
  const SetState* named =
      data.kind == ExprKind::set_ref ? context_.state.find_set(data.text) : nullptr;
  if (data.kind == ExprKind::set_ref && named == nullptr) return out;
  if (named != nullptr && (named->written || named->declared->dynamic)) return out;
  out.known = true;
  if (named != nullptr) {
    for (const Expr* e : named->elements) {
      if (const Expr* d = element_data(*e)) out.data.push_back(d);
    }
  } else {
    for (const Expr& e : data.args) {
      if (const Expr* d = element_data(e)) out.data.push_back(d);
    }
  }
  return out;
}

}  // namespace fwlint::nftables
