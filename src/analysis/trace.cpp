#include "src/analysis/trace.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "src/base/limits.hpp"

namespace fwlint {

namespace {

/// A trace this long does not enter a chain again that came back and would do so again; one that is
/// still longer is not followed to its end.
constexpr std::size_t kLongTrace = 1000;
constexpr std::size_t kMaxSteps = 20'000;
constexpr const char* kTooLong = "the rest of a way through too many calls accepts";

/// Apart from the versions of rewritten fields.
constexpr std::uint32_t kMarkVersions = 0x80000000U;

enum class Fork : std::uint8_t { none, accepted, dropped, rejected, queued };

/// Cases are enumerated like a binary counter: `script` fixes the first decisions, later ones are
/// "does not hold".
class Tracer {
 public:
  Tracer(const Program& p, const Packet& packet, const TraceOptions& options)
      : program_(p), ruleset_(*p.ruleset), packet_(packet), options_(options) {}

  TraceCase follow(const std::vector<bool>& script) {
    script_ = &script;
    decisions_.clear();
    case_ = {};
    known_.clear();
    point_ = to_point(program_, packet_);
    state_ = {};
    version_ = 0;
    rewritten_ = 0;
    translated_ = false;
    open_target_ = false;
    changes_ = 0;
    came_back_.clear();
    case_.verdict = path();
    if (open_target_) case_.verdict = TraceVerdict::unknown;
    return std::move(case_);
  }
  [[nodiscard]] const std::vector<bool>& decisions() const { return decisions_; }

 private:
  TraceVerdict path() {
    Hook hook = packet_.hook;
    std::vector<std::uint32_t> stages = hook_path(program_, hook);
    for (std::size_t i = 0; i < stages.size(); ++i) {
      const Stage& s = program_.stages[stages[i]];
      if (s.type == ChainType::nat && (translated_ || ct_state() != CtState::new_)) continue;
      const bool was_translated = translated_;
      const Fork f = stage(s);
      if (translated_ && !was_translated && !options_.hook_fixed && hook == Hook::input) {
        hook = Hook::forward;
        stages = hook_path(program_, hook);
        point_.set(Field::oif, program_.interfaces.other());
      }
      switch (f) {
        case Fork::none:
        case Fork::accepted:
          break;
        case Fork::dropped:
          return TraceVerdict::drop;
        case Fork::rejected:
          return TraceVerdict::reject;
        case Fork::queued:
          return TraceVerdict::unknown;
      }
    }
    return TraceVerdict::accept;
  }

  Fork stage(const Stage& s) {
    stage_ = &s;
    const u128 state = point_.at(Field::ct_state);
    // Before conntrack has seen the packet its state reads as invalid, unless it is untracked.
    const bool before = before_conntrack(s) && ct_state() != CtState::untracked;
    if (before) point_.set(Field::ct_state, static_cast<unsigned>(CtState::invalid));
    Fork f = chain(s.chain, 0);
    if (before && ct_state() == CtState::invalid) point_.set(Field::ct_state, state);
    if (f != Fork::none) return f;
    const bool drop = s.policy == Fate::drop;
    case_.steps.push_back({make_id<ChainId>(s.chain),
                           kNoRule,
                           drop ? VerdictKind::drop : VerdictKind::accept,
                           -1,
                           {}});
    return drop ? Fork::dropped : Fork::accepted;
  }

  Fork chain(std::uint32_t id, std::size_t depth) {
    const ProgramChain& c = program_.chains[id];
    if (depth > kMaxCallDepth || case_.steps.size() > kMaxSteps) {
      if (case_.conditions.empty() || case_.conditions.back().text != kTooLong) {
        case_.conditions.push_back({kTooLong, true});
      }
      return Fork::queued;
    }
    for (std::uint32_t pos = 0;;) {
      const std::uint32_t e = c.index.first(point_, pos);
      if (e == CellIndex::kNone) return Fork::none;
      pos = e + 1;
      const Entry& entry = c.entries[e];
      if (!literals_hold(entry)) continue;
      case_.steps.push_back({make_id<ChainId>(id), entry.rule, entry.action, entry.profile, {}});
      if (entry.effects) apply_effects(ruleset_.rule(entry.rule));
      switch (entry.action) {
        case VerdictKind::none:
          break;
        case VerdictKind::accept:
          return Fork::accepted;
        case VerdictKind::drop:
          return Fork::dropped;
        case VerdictKind::reject:
          return Fork::rejected;
        case VerdictKind::queue:
          note_queue(entry);
          return Fork::queued;
        case VerdictKind::return_:
          return Fork::none;
        case VerdictKind::goto_:
          return call(entry.target, depth);
        case VerdictKind::jump: {
          const Fork f = call(entry.target, depth);
          if (f != Fork::none) return f;
          break;
        }
      }
    }
  }

  Fork call(std::uint32_t target, std::size_t depth) {
    if (case_.steps.size() > kLongTrace) {
      const auto it = came_back_.find(target);
      if (it != came_back_.end() && it->second == changes_) {
        case_.steps.back().note += "comes back as before ";
        return Fork::none;
      }
    }
    const std::size_t before = changes_;
    const Fork f = chain(target, depth + 1);
    if (f == Fork::none && changes_ == before) came_back_[target] = changes_;
    return f;
  }

  void note_queue(const Entry& entry) {
    const Rule& r = ruleset_.rule(entry.rule);
    case_.conditions.push_back(
        {r.verdict.detail.empty() ? std::string("what this rule does with the packet")
                                  : fmt::format("the program behind {} accepts", r.verdict.detail),
         true});
  }

  bool literals_hold(const Entry& entry) {
    const std::vector<CellLiteral>& literals = entry.match.literals();
    const std::vector<StateTest>& tests = program_.tests[entry.tests];
    return std::all_of(literals.begin(), literals.end(),
                       [&](CellLiteral l) {
                         return !breaks(l >> 1) && truth(l >> 1) != ((l & 1U) != 0);
                       }) &&
           std::all_of(tests.begin(), tests.end(), [&](const StateTest& t) {
             if (t.of_connection != nullptr) return truth(t.variable) != t.negated;
             return holds(t.connection ? state_.ct_mark : state_.mark, t.variable) != t.negated;
           });
  }

  /// Without a connection there is no mark to test: the rule does not match, negated or not
  /// (net/netfilter/xt_connmark.c, nft_ct.c).
  [[nodiscard]] bool breaks(std::uint32_t variable) const {
    const PredicateId id = program_.variables[variable].predicate;
    return id != PredicateId{kNoId} && ruleset_.predicates[id].kind == PredicateKind::ct_mark &&
           (ct_state() == CtState::invalid || ct_state() == CtState::untracked);
  }

  bool truth(std::uint32_t variable) {
    const Variable& v = program_.variables[variable];
    if (v.predicate == PredicateId{kNoId}) return decide(v.text, {});
    const Predicate& p = ruleset_.predicates[v.predicate];
    // Marks are followed, so an assumption about them would only hide what really happens.
    if (p.mark && p.kind == PredicateKind::mark) return holds(state_.mark, variable);
    if (p.mark && p.kind == PredicateKind::ct_mark && ct_state() == CtState::new_) {
      return holds(state_.ct_mark, variable);
    }
    if (p.connection && program_.translates && ct_state() == CtState::new_ &&
        has_ports(packet_.protocol)) {
      return holds_of_connection(*p.connection);
    }
    for (const Literal& l : packet_.assumed) {
      if (l.predicate == v.predicate) return !l.negated;
    }
    if (p.initially) {
      if (std::find(case_.assumed.begin(), case_.assumed.end(), p.text) == case_.assumed.end()) {
        case_.assumed.push_back(p.text);
      }
      return *p.initially;
    }
    if (p.stateful) return decide(p.text, {});
    const std::uint32_t version = (p.reads & rewritten_) != 0 ? version_ : 0;
    return decide(p.text, std::make_pair(variable, version));
  }

  /// Of a new packet, before the chains that translate sources.
  [[nodiscard]] bool holds_of_connection(const ConnectionTest& t) const {
    switch (t.kind) {
      case ConnectionTest::Kind::source_translated:
        return false;
      case ConnectionTest::Kind::destination_translated:
        return translated_;
      case ConnectionTest::Kind::original:
        return t.values.contains(to_point(program_, packet_).at(t.field));
    }
    return false;
  }

  /// A test of a mark, some bits of which may not be known.
  bool holds(const KnownMark& mark, std::uint32_t variable) {
    const Predicate& p = ruleset_.predicates[program_.variables[variable].predicate];
    if (const auto known = mark.holds(*p.mark)) return *known;
    return decide(p.text, std::make_pair(variable, kMarkVersions + mark.version));
  }

  bool decide(const std::string& text, std::optional<std::pair<std::uint32_t, std::uint32_t>> key) {
    if (key) {
      if (const auto it = known_.find(*key); it != known_.end()) return it->second;
    } else {
      ++changes_;  // asked anew: another time the answer may be another
    }
    const std::size_t n = decisions_.size();
    const bool value = n < script_->size() && (*script_)[n];
    decisions_.push_back(value);
    case_.conditions.push_back({text, value});
    if (key) known_[*key] = value;
    return value;
  }

  void apply_effects(const Rule& r) {
    ++changes_;
    for (const Effect& e : r.effects) {
      std::string& note = case_.steps.back().note;
      switch (e.kind) {
        case EffectKind::mark_set: {
          apply(e, ct_state(), false, state_);
          const KnownMark& now = state_.mark;
          note += now.open == 0 ? fmt::format("mark is now {:#x} ", now.value)
                                : fmt::format("mark is now {:#x}, but for the bits {:#x} ",
                                              now.value & ~now.open, now.open);
          break;
        }
        case EffectKind::mark_unknown:
          apply(e, ct_state(), false, state_);
          note += "mark is no longer known ";
          break;
        case EffectKind::ct_mark_set:
        case EffectKind::mark_from_ct:
        case EffectKind::ct_mark_from_mark:
        case EffectKind::ct_mark_unknown:
          apply(e, ct_state(), false, state_);
          break;
        case EffectKind::notrack:
          if (before_conntrack(*stage_)) {
            point_.set(Field::ct_state, static_cast<unsigned>(CtState::untracked));
          }
          break;
        case EffectKind::dnat:
        case EffectKind::redirect:
        case EffectKind::netmap:
          translate(e, note);
          break;
        case EffectKind::log:
        case EffectKind::snat:
        case EffectKind::masquerade:
        case EffectKind::tproxy:
        case EffectKind::set_write:
        case EffectKind::other:
        case EffectKind::helper:
          break;
      }
    }
  }

  /// Destination NAT. A target of which the kernel picks one address is followed at both ends; a
  /// port in the target's range stays, else the first is taken (nf_nat_l4proto_unique_tuple).
  void translate(const Effect& e, std::string& note) {
    if (stage_->type != ChainType::nat ||
        (stage_->hook != Hook::prerouting && stage_->hook != Hook::output)) {
      return;
    }
    u128 to = e.addresses.empty() ? point_.at(Field::dst) : e.addresses.lo();
    const bool kept = e.kind == EffectKind::dnat && e.addresses.empty() && !e.ports.empty();
    if (e.kind == EffectKind::redirect && stage_->hook == Hook::output) {
      to = program_.family == Family::ipv4 ? 0x7f000001U : 1U;  // the loopback address
    } else if (e.kind == EffectKind::netmap && e.addresses.interval_count() == 1) {
      to |= point_.at(Field::dst) & (e.addresses.hi() - to);  // the host's part stays
    } else if (!kept && !(e.kind == EffectKind::dnat && e.addresses.is_single()) &&
               !decide(fmt::format("the address chosen by '{}' is {}", e.text,
                                   to_string(Address{program_.family, to})),
                       {})) {
      to = e.addresses.empty() ? program_.universe.preferred[static_cast<std::size_t>(Field::dst)]
                               : e.addresses.hi();
    }
    translated_ = true;
    ++version_;
    rewritten_ |= mask_of(Field::dst) | mask_of(Field::dport);
    point_.set(Field::dst, to);
    const bool mapped = e.text.view().find(" map ") != std::string_view::npos;
    if (mapped && (e.ports.count() > 1 || e.addresses.count() > 1)) {
      // Which target belongs to which key is not carried, so the packet's fate stays open.
      decide(fmt::format("the target chosen by '{}' is the first of its map", e.text), {});
      open_target_ = true;
    }
    if (!e.ports.empty() && (mapped || !e.ports.contains(point_.at(Field::dport)))) {
      point_.set(Field::dport, e.ports.lo());
    }
    note += fmt::format("destination is now {}:{} ",
                        to_string(Address{program_.family, point_.at(Field::dst)}),
                        static_cast<unsigned>(point_.at(Field::dport)));
  }

  [[nodiscard]] CtState ct_state() const {
    return static_cast<CtState>(static_cast<std::uint8_t>(point_.at(Field::ct_state)));
  }

  const Program& program_;
  const Ruleset& ruleset_;
  const Packet& packet_;
  const TraceOptions& options_;
  const std::vector<bool>* script_ = nullptr;
  std::vector<bool> decisions_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> known_;
  TraceCase case_;
  Point point_;
  const Stage* stage_ = nullptr;
  PacketState state_;
  std::uint32_t version_ = 0;
  FieldMask rewritten_ = 0;
  bool translated_ = false;
  std::size_t changes_ = 0;  ///< counts what may make a chain behave otherwise than before
  std::map<std::uint32_t, std::size_t> came_back_;  ///< `changes_` when a chain last came back
  bool open_target_ = false;  ///< translated to one of several targets that cannot be told apart
};

}  // namespace

std::string_view to_string(TraceVerdict v) {
  switch (v) {
    case TraceVerdict::accept:
      return "accept";
    case TraceVerdict::drop:
      return "drop";
    case TraceVerdict::reject:
      return "reject";
    case TraceVerdict::unknown:
      return "unknown";
  }
  return "";
}

const TraceStep* Trace::deciding() const {
  return cases.empty() || cases.front().steps.empty() ? nullptr : &cases.front().steps.back();
}

std::vector<TraceVerdict> Trace::may() const {
  if (!complete) return {};
  std::vector<TraceVerdict> out;
  for (const TraceCase& c : cases) {
    if (c.verdict == TraceVerdict::unknown) return {};
    if (std::find(out.begin(), out.end(), c.verdict) != out.end()) continue;
    out.insert(c.verdict == TraceVerdict::accept ? out.begin() : out.end(), c.verdict);
  }
  return out;
}

std::string Trace::condition() const {
  if (verdict != TraceVerdict::unknown) return {};
  const std::vector<TraceVerdict> known = may();
  const TraceVerdict wanted = known.empty() ? TraceVerdict::accept : known.front();
  for (const TraceCase& c : cases) {
    if (c.verdict != wanted && c.verdict != TraceVerdict::unknown) continue;
    std::string text;
    for (const TraceCondition& t : c.conditions) {
      if (!text.empty()) text += " and ";
      text += (t.holds ? "" : "not ") + t.text;
    }
    return text.empty() ? "the conditions named in the rules hold" : text;
  }
  return "too many conditions to list";
}

Trace trace(const Program& program, const Packet& packet, const TraceOptions& options) {
  Trace out;
  const std::vector<Table>& tables = program.ruleset->tables;
  if (!tables.empty() && std::none_of(tables.begin(), tables.end(), [&](const Table& t) {
        return sees(t.family, program.family);
      })) {
    TraceCase none;
    none.conditions.push_back(
        {fmt::format("the {} rules, which are not in the input, let it through",
                     to_string(program.family)),
         true});
    out.cases.push_back(std::move(none));
    return out;
  }
  Tracer tracer(program, packet, options);
  std::vector<bool> script;
  for (;;) {
    out.cases.push_back(tracer.follow(script));
    script = tracer.decisions();
    while (!script.empty() && script.back()) script.pop_back();
    if (script.empty()) break;
    script.back() = true;
    if (out.cases.size() >= options.max_cases) {
      out.complete = false;
      break;
    }
  }
  out.verdict = out.cases.front().verdict;
  for (const TraceCase& c : out.cases) {
    if (c.verdict != out.verdict || !out.complete) out.verdict = TraceVerdict::unknown;
  }
  return out;
}

}  // namespace fwlint
