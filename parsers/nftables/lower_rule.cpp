// The order of statements matters in one place: a mark written before a match that then fails stays
// written. Such a rule becomes two: the first part with its effects, and the whole with the rest.
#include "parsers/nftables/lower_rule.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

/// Whether a statement can end the rule without a verdict.
bool can_fail(const Statement& s) {
  return visit(
      Overloaded{
          [](const MatchStmt&) { return true; }, [](const LimitStmt&) { return true; },
          [](const QuotaStmt&) { return true; }, [](const CtCountStmt&) { return true; },
          [](const SetStmt&) { return true; }, [](const MeterStmt&) { return true; },
          [](const VmapStmt&) { return true; }, [](const TproxyStmt&) { return true; },
          [](const XtStmt& x) { return x.type != "target"; },
          [](const UnknownStmt&) { return true; },
          [](const MangleStmt& m) { return m.value.kind == ExprKind::map; },
          [](const NatStmt& n) { return n.addr && (n.family || n.addr->kind == ExprKind::map); },
          [](const auto&) { return false; }},
      s.body);
}

bool tests_state(const Match& m) {
  const auto tests = [](const Clause& c) {
    return std::any_of(c.fields.begin(), c.fields.end(),
                       [](const FieldConstraint& f) { return f.field == Field::ct_state; });
  };
  return tests(m.all) || std::any_of(m.one_of.begin(), m.one_of.end(), [&](const auto& list) {
           return std::any_of(list.begin(), list.end(), tests);
         });
}

bool returns(const Statement& s) {
  const auto* v = get_if<VerdictStmt>(&s.body);
  return v != nullptr &&
         (v->verdict.verdict == VerdictWord::return_ || v->verdict.verdict == VerdictWord::goto_);
}

/// "ftp" of the object that names it, else the object's name.
std::string helper_type(const TableState& table, const Expr& name) {
  std::string out(name.text);
  const Object* object = table.find_object(ObjectKind::ct_helper, out);
  if (object == nullptr) return out;
  const std::string_view text = object->text;
  const std::size_t type = text.find("type");
  if (type == std::string_view::npos) return out;
  const std::size_t open = text.find('"', type);
  const std::size_t close = text.find('"', open == std::string_view::npos ? open : open + 1);
  if (close != std::string_view::npos) out = text.substr(open + 1, close - open - 1);
  return out;
}

}  // namespace

RuleLowering::RuleLowering(TableContext& context, ChainId chain, const Rule& source)
    : context_(context), source_(source) {
  out_.chain = chain;
  out_.span = source.span;
  out_.comment = std::string_view(source.comment);
  out_.comment_span = source.comment_span;
}

void RuleLowering::run() {
  if (!context_.state.managed_by_iptables && !part_) {
    RuleCheck check(context_.state,
                    {context_.diagnostics, *context_.host, context_.options.services});
    const auto at = context_.state.chain_index.find(context_.out.chain(out_.chain).name);
    if (at != context_.state.chain_index.end()) check.set_chain(context_.state.chains[at->second]);
    check.run(source_);
  }
  for (std::size_t i = 0; i < source_.statements.size() && !stop_; ++i) {
    const Statement& s = source_.statements[i];
    if (wrote_mark_ && can_fail(s)) split();
    statement(s, i);
  }
  finish();
  ++context_.counts.rules;
  if (understood_) ++context_.counts.understood;
}

void RuleLowering::statement(const Statement& s, std::size_t position) {
  const Span span = s.span;
  said_gaps_ = gaps_.size();
  said_errors_ = context_.diagnostics.error_count();
  visit(Overloaded{
            [&](const MatchStmt& m) { match(m, span); },
            [&](const VmapStmt& m) { vmap(m, position); }, [&](const LimitStmt& m) { rate(m); },
            [&](const QuotaStmt& m) { rate(m); }, [&](const CtCountStmt& m) { rate(m); },
            [&](const LastStmt&) {},
            [&](const NotrackStmt&) {
              effect(EffectKind::notrack, "notrack", span);
              wrote_mark_ = wrote_state_ = true;
            },
            [&](const DupStmt& m) {
              effect(EffectKind::other, "dup to " + (m.addr ? render(*m.addr) : std::string()),
                     span);
            },
            [&](const FwdStmt& m) {
              if (m.dev && m.dev->kind == ExprKind::map) map_targets(*m.dev);
              end({VerdictKind::queue, kNoChain,
                   "fwd to " + (m.dev ? render(*m.dev) : std::string())});
            },
            [&](const FlowStmt& m) {
              effect(EffectKind::other, "flow add @" + m.flowtable, span);
              if (position + 1 == source_.statements.size()) return;
              condition(PredicateKind::environment, "flow offload to @" + m.flowtable, true);
            },
            [&](const CtObjectStmt& m) {
              if (m.kind == CtObjectKind::helper) {
                effect(EffectKind::helper, helper_type(context_.state, m.value), span);
                if (m.value.kind == ExprKind::map) map_targets(m.value);
                return;
              }
              effect(EffectKind::other,
                     "ct " + std::string(to_string(m.kind)) + " set " + render(m.value), span);
              if (m.value.kind == ExprKind::map) map_targets(m.value);
            },
            [&](const ObjectStmt& m) {
              effect(EffectKind::other, m.kind + ' ' + render(m.name), span);
              if (m.name.kind == ExprKind::map) map_targets(m.name);
            },
            [&](const ResetStmt& m) { effect(EffectKind::other, "reset " + render(m.key), span); },
            [&](const UnknownStmt& m) {
              unknown_statement(m.text, span, m.refused);
              // It might be a verdict.
              if (!ended_) out_.verdict = {VerdictKind::queue, kNoChain, "unknown statement"};
            },
            [&](const auto& m) { act(m, span); }},
        s.body);
}

// ---- model rules
// ---------------------------------------------------------------------------------

void RuleLowering::split() {
  wrote_mark_ = false;
  settle_deferred();
  bool marks = wrote_state_ && tests_state(out_.match);
  wrote_state_ = false;
  for (const Literal& l : out_.match.all.literals) {
    const Predicate& p = context_.out.predicates[l.predicate];
    marks =
        marks || p.kind == PredicateKind::mark || p.kind == PredicateKind::ct_mark || p.stateful;
  }
  const auto tests_marks = [&](const Clause& c) {
    return std::any_of(c.literals.begin(), c.literals.end(), [&](const Literal& l) {
      const PredicateKind k = context_.out.predicates[l.predicate].kind;
      return k == PredicateKind::mark || k == PredicateKind::ct_mark;
    });
  };
  for (const auto& list : out_.match.one_of) {
    marks = marks || std::any_of(list.begin(), list.end(), tests_marks);
  }
  fwlint::Rule rest;
  rest.chain = out_.chain;
  rest.span = out_.span;
  rest.comment = out_.comment;
  rest.comment_span = out_.comment_span;
  if (!marks) {
    rest.match = out_.match;
  } else if (std::none_of(source_.statements.begin(), source_.statements.end(), returns)) {
    // The first part would be judged again, on the changed mark: a chain of its own avoids that.
    rest.chain = anonymous_chain(source_.span);
    out_.verdict = {VerdictKind::jump, rest.chain, {}};
  } else {
    rest.match.all.fields = out_.match.all.fields;
    rest.match.all.symbols = out_.match.all.symbols;
    Predicate p;
    p.kind = PredicateKind::unknown;
    p.text = "the conditions before the mark was set";
    p.stateful = true;
    p.first_seen = source_.span;
    require_literal(rest.match.all, context_.out.predicates.intern(std::move(p)));
  }
  finish();
  if (marks && rest.chain == out_.chain) {
    gaps_.push_back({GapKind::not_understood, source_.span, kNoRule,
                     "a mark is tested, written and followed by more matches",
                     "the first test is treated as a condition that may or may not hold"});
    rest.understood = understood_ = false;
  }
  out_ = std::move(rest);
}

void RuleLowering::finish() {
  settle_deferred();
  const RuleId id = context_.out.add_rule(out_);
  for (Gap& g : gaps_) {
    g.rule = id;
    context_.out.gaps.push_back(std::move(g));
  }
  gaps_.clear();
}

ChainId RuleLowering::anonymous_chain(Span span) {
  fwlint::Chain c;
  c.table = context_.table;
  c.name = "__anon" + std::to_string(context_.anonymous_chains++);
  c.span = span;
  return context_.out.add_chain(std::move(c));
}

/// `vmap { … : continue } rest`: the rest of the statements for the branches that continue.
void RuleLowering::tail_chain(std::size_t from, fwlint::Branch& branch) {
  const std::size_t left = source_.statements.size() - from;
  const auto* verdict = get_if<VerdictStmt>(&source_.statements[from].body);
  if (left == 1 && verdict != nullptr) {
    branch.verdict = verdict_of(verdict->verdict, source_.statements[from].span);
    return;
  }
  const auto begin = source_.statements.begin() + static_cast<std::ptrdiff_t>(from);
  if (std::any_of(begin, source_.statements.end(), returns)) {
    branch.verdict = {VerdictKind::queue, kNoChain, "statements after the verdict map"};
    gap(GapKind::not_understood, source_.statements[from].span,
        "a return or goto after a verdict map that continues", "its outcome is treated as unknown");
    return;
  }
  Rule rest;
  rest.scope = source_.scope;
  rest.span = source_.span;
  rest.statements.assign(begin, source_.statements.end());
  const ChainId chain = anonymous_chain(branch.span);
  const LowerCounts before = context_.counts;  // it is part of this rule, not one of its own
  RuleLowering tail(context_, chain, rest);
  tail.part_ = true;
  tail.run();
  understood_ = understood_ && context_.counts.understood > before.understood;
  context_.counts = before;
  branch.verdict = {VerdictKind::jump, chain, {}};
}

// ---- conditions and gaps
// -------------------------------------------------------------------------

void RuleLowering::never() { require(out_.match.all, Field::family, ValueSet()); }

void RuleLowering::require_all(const Alternatives& any_of) {
  if (any_of.empty()) {
    never();
  } else if (any_of.size() > 1) {
    out_.match.one_of.push_back(any_of);
  } else {
    conjoin(out_.match.all, any_of[0]);
  }
}

PredicateId RuleLowering::predicate(PredicateKind kind, std::string text, bool stateful,
                                    FieldMask reads, std::optional<bool> initially,
                                    std::optional<ConnectionTest> connection) {
  Predicate p;
  p.kind = kind;
  p.text = std::move(text);
  p.stateful = stateful;
  p.initially = initially;
  p.connection = std::move(connection);
  p.reads = reads;
  p.first_seen = source_.span;
  return context_.out.predicates.intern(std::move(p));
}

void RuleLowering::condition(PredicateKind kind, std::string text, bool stateful,
                             std::optional<bool> initially, bool negated) {
  require_literal(out_.match.all, predicate(kind, std::move(text), stateful, 0, initially),
                  negated);
}

void RuleLowering::gap(GapKind kind, Span span, std::string what, std::string consequence) {
  out_.understood = false;
  understood_ = false;
  // One thing is said once, by the error where there is one.
  if (kind == GapKind::not_understood && reported(context_.diagnostics, span)) return;
  gaps_.push_back({kind, span, kNoRule, std::move(what), std::move(consequence)});
}

/// Only what fwlint does not know is a gap; known conditions without a field are opaque.
void RuleLowering::gap_for(const Key& key, Span span) {
  if (key.kind != KeyKind::opaque || key.predicate != PredicateKind::unknown) return;
  gap(GapKind::not_understood, span, "'" + printable(key.text) + "'",
      "treated as a condition that may or may not hold");
}

}  // namespace fwlint::nftables
