// Tables and chains first, so that every jump finds its chain, then the rules in order, then the
// call graph: the kernel refuses loops, so a listing never has one, but a file may.
#include "parsers/nftables/lower.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "parsers/nftables/json.hpp"
#include "parsers/nftables/line_plan.hpp"
#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_rule.hpp"
#include "parsers/nftables/lower_state.hpp"
#include "parsers/nftables/names.hpp"
#include "parsers/nftables/parser.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

class Lowering {
 public:
  Lowering(const SourceSet& sources, const ParseOptions& options, Ruleset& out,
           Diagnostics& diagnostics)
      : sources_(sources), options_(options), out_(out), diagnostics_(diagnostics) {}

  LowerCounts run(const Document& document) {
    const ArenaScope scope(scratch_);
    index_ = document.index;
    State state = carry_out(document, diagnostics_);
    for (const Command* c : state.not_modelled) not_modelled(*c);
    const std::size_t first_chain = out_.chains.size();
    out_.rules.reserve(out_.rules.size() + document.lines.size());
    for (const TableState& t : state.tables) table(t);
    find_loops(first_chain);
    if (host_.any()) host_.report(diagnostics_, is_listing(sources_.text(document.file)));
    return counts_;
  }

 private:
  void table(const TableState& t);
  void line(TableContext& context, LinePlans& plans, ChainId chain, const RuleLine& line);
  std::optional<BaseChain> base(const ChainState& c);
  void may_be_dormant(const TableState& t,
                      const std::map<std::string, ChainId, std::less<>>& chains);
  void not_modelled(const Command& c);
  void find_loops(std::size_t first_chain);
  void cut(ChainId from, ChainId to);
  std::vector<std::pair<ChainId, Span>> calls(ChainId from) const;

  const SourceSet& sources_;
  const ParseOptions& options_;
  Ruleset& out_;
  Diagnostics& diagnostics_;
  LowerCounts counts_;
  HostNeeds host_;
  std::shared_ptr<const json::Index> index_;
  std::unique_ptr<LineReader> reader_;
  Arena scratch_;  ///< nodes that lowering makes for one rule
};

void Lowering::not_modelled(const Command& c) {
  Gap g;
  g.kind = GapKind::not_understood;
  g.span = c.span;
  if (const auto* include = get_if<Include>(&c.body)) {
    g.kind = GapKind::contents_missing;
    g.what = "include \"" + printable(include->pattern.text) + "\"";
    g.consequence = "what the included file declares is not part of the analysis";
  } else {
    g.what = "command '" + printable(sources_.text(c.span)) + "'";
    g.consequence = "it is left aside";
  }
  out_.gaps.push_back(std::move(g));
}

std::optional<BaseChain> Lowering::base(const ChainState& c) {
  if (!c.hook) return std::nullopt;
  BaseChain b;
  const Span place = c.hook->hook_span.valid() ? c.hook->hook_span : c.span;
  if (const auto h = hook(c.hook->hook)) {
    b.hook = *h;
  } else {
    diagnostics_.error(place, "unknown hook '" + printable(c.hook->hook) + "'",
                       "ingress, prerouting, input, forward, output, postrouting or egress");
    return std::nullopt;
  }
  if (const auto t = chain_type(c.hook->type)) {
    b.type = *t;
  } else {
    diagnostics_.error(place, "unknown chain type '" + printable(c.hook->type) + "'",
                       "filter, nat or route");
  }
  b.priority = c.hook->priority;
  b.policy = c.policy == VerdictWord::drop ? VerdictKind::drop : VerdictKind::accept;
  b.policy_written = c.policy.has_value();
  b.policy_span = c.policy_span;
  return b;
}

void Lowering::table(const TableState& t) {
  const CheckTools tools{diagnostics_, host_, options_.services};
  if (!t.managed_by_iptables) check_table(t, tools);
  fwlint::Table made;
  made.family = t.family;
  made.name = t.name;
  made.backend = t.managed_by_iptables ? Backend::iptables : Backend::nftables;
  made.dormant = t.dormant;
  made.span = t.span;
  const TableId id = out_.add_table(std::move(made));
  TableContext context{sources_, options_, out_, diagnostics_, t, id, {}, {}, 0, {}, {}, {}, {}};
  context.host = &host_;
  for (const ChainState& c : t.chains) {
    fwlint::Chain chain;
    chain.table = id;
    chain.name = c.name;
    chain.base = base(c);
    chain.span = c.span;
    context.chains.emplace(c.name, out_.add_chain(std::move(chain)));
  }
  for (const SetState& s : t.sets) {
    const bool written = s.written || s.declared->dynamic;
    out_.sets.push_back({id, s.declared->name.text, written, s.declared->name.span});
  }
  if (t.unknown_flags.valid()) may_be_dormant(t, context.chains);
  LinePlans plans(out_, context.chains, sources_, index_.get());
  for (const ChainState& c : t.chains) {
    const ChainId chain = context.chains.find(c.name)->second;
    for (const PlacedRule& r : c.rules) {
      if (diagnostics_.exhausted()) return;
      if (r.line != nullptr) {
        line(context, plans, chain, *r.line);
      } else {
        RuleLowering(context, chain, *r.rule).run();
        let_go(*r.rule);
      }
      scratch_.clear();
    }
  }
  counts_.rules += context.counts.rules;
  counts_.understood += context.counts.understood;
}

/// A dormant table judges nothing: each base chain begins with a rule that lets everything pass if
/// the table is.
void Lowering::may_be_dormant(const TableState& t,
                              const std::map<std::string, ChainId, std::less<>>& chains) {
  Predicate p;
  p.kind = PredicateKind::hidden;
  p.text = fmt::format("table {} {} is dormant", to_string(t.family), t.name);
  p.first_seen = t.unknown_flags;
  const PredicateId dormant = out_.predicates.intern(std::move(p));
  for (const ChainState& c : t.chains) {
    const ChainId id = chains.find(c.name)->second;
    if (!out_.chain(id).base) continue;
    fwlint::Rule rule;
    rule.chain = id;
    rule.span = t.unknown_flags;
    rule.verdict.kind = VerdictKind::accept;
    require_literal(rule.match.all, dormant);
    out_.add_rule(std::move(rule));
  }
  out_.gaps.push_back(
      {GapKind::export_lacks_field, t.unknown_flags, kNoRule,
       fmt::format("flags of table '{}'", printable(t.name)),
       "nft 1.0.6 writes them wrong in JSON, so whether the table is dormant is taken as unknown; "
       "'nft list ruleset' tells"});
}

/// A rule that is a line: by the plan of its shape, or read and lowered like the others.
void Lowering::line(TableContext& context, LinePlans& plans, ChainId chain, const RuleLine& line) {
  if (options_.short_cut && plans.apply(line, chain)) {
    ++context.counts.rules;
    ++context.counts.understood;
    return;
  }
  if (!reader_ || reader_->file() != line.file) {
    reader_ = index_ != nullptr ? json_line_reader(sources_, line.file, index_, diagnostics_)
                                : text_line_reader(sources_, line.file, diagnostics_);
  }
  const auto size = [&] {
    return std::array{diagnostics_.all().size(), out_.gaps.size(), out_.rules.size(),
                      out_.chains.size()};
  };
  auto before = size();
  Rule rule;
  reader_->read(line, rule);
  RuleLowering(context, chain, rule).run();
  ++before[2];  // the one rule
  if (options_.short_cut && size() == before) plans.learn(line, out_.rules.back());
}

// ---- jump loops
// ----------------------------------------------------------------------------------

std::vector<std::pair<ChainId, Span>> Lowering::calls(ChainId from) const {
  std::vector<std::pair<ChainId, Span>> out;
  for (const RuleId id : out_.chain(from).rules) {
    const fwlint::Rule& r = out_.rule(id);
    if (r.verdict.target != kNoChain) out.emplace_back(r.verdict.target, r.span);
    for (const Branch& b : r.branches) {
      if (b.verdict.target != kNoChain) out.emplace_back(b.verdict.target, b.span);
    }
  }
  return out;
}

/// The model has no loops: rules of `from` that call `to` decide the packet in a way that is not
/// known.
void Lowering::cut(ChainId from, ChainId to) {
  for (const RuleId id : out_.chain(from).rules) {
    fwlint::Rule& r = out_.rule(id);
    bool closes = false;
    const auto open_end = [&](Verdict& v) {
      if (v.target != to) return;
      v = {VerdictKind::queue, kNoChain, "loop of jumps"};
      closes = true;
    };
    open_end(r.verdict);
    for (Branch& b : r.branches) open_end(b.verdict);
    if (!closes) continue;
    if (r.understood && counts_.understood > 0) --counts_.understood;
    r.understood = false;
    out_.gaps.push_back({GapKind::not_understood, r.span, id, "jump that closes a loop",
                         "its verdict is taken as unknown"});
  }
}

/// Depth-first search without recursion; an edge to a chain that is still open closes a loop.
void Lowering::find_loops(std::size_t first_chain) {
  enum class Mark : std::uint8_t { unseen, open, done };
  struct Frame {
    ChainId chain;
    std::vector<std::pair<ChainId, Span>> edges;
    std::size_t next = 0;
  };
  std::vector<Mark> marks(out_.chains.size(), Mark::unseen);
  // What base chains reach comes first: the kernel looks for loops there only.
  std::vector<std::size_t> starts;
  for (const bool base : {true, false}) {
    for (std::size_t c = first_chain; c < out_.chains.size(); ++c) {
      if (out_.chains[c].base.has_value() == base) starts.push_back(c);
    }
  }
  for (const std::size_t start : starts) {
    if (marks[start] != Mark::unseen) continue;
    std::vector<Frame> stack;
    stack.push_back({make_id<ChainId>(start), calls(make_id<ChainId>(start)), 0});
    marks[start] = Mark::open;
    while (!stack.empty()) {
      Frame& top = stack.back();
      if (top.next == top.edges.size()) {
        marks[index(top.chain)] = Mark::done;
        stack.pop_back();
        continue;
      }
      const auto [to, span] = top.edges[top.next++];
      if (marks[index(to)] == Mark::unseen) {
        marks[index(to)] = Mark::open;
        stack.push_back({to, calls(to), 0});
      } else if (marks[index(to)] == Mark::open) {
        const bool reached = out_.chains[start].base.has_value();
        Diagnostic d;
        d.level = reached ? DiagnosticLevel::error : DiagnosticLevel::warning;
        d.span = span;
        d.message = "chain '" + printable(out_.chain(to).name) +
                    "' is reached from itself: a loop of jumps";
        d.expected = reached
                         ? "jumps without a loop; the kernel refuses one"
                         : "jumps without a loop; the kernel refuses one as soon as a base chain "
                           "reaches it";
        diagnostics_.add(std::move(d));
        cut(top.chain, to);
      }
    }
  }
}

}  // namespace

LowerCounts lower(const Document& document, const SourceSet& sources, const ParseOptions& options,
                  Ruleset& into, Diagnostics& diagnostics) {
  return Lowering(sources, options, into, diagnostics).run(document);
}

}  // namespace fwlint::nftables
