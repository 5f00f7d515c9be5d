// A witness is found, the box of packets that behave alike is cut free of its exceptions, told, and
// taken away from what is still to be searched. Fields that no answer shows (flags, state) are cut
// first and then forgotten: an answer says that there is a connection, not that every flag opens
// it.
#include "src/cli/exposure_cells.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "src/analysis/naming_rule.hpp"
#include "src/analysis/published.hpp"
#include "src/base/parallel.hpp"

namespace fwlint::cli {

namespace {

constexpr std::size_t kMostParts = 12;       ///< of one way to a rule; more are told as one
constexpr std::size_t kMostConditional = 2;  ///< of them, with conditions of other rules
constexpr std::size_t kMostSearched = 32;    ///< exceptions of a box that holds too many parts
constexpr std::size_t kBudgetOfOne = 4000;
std::size_t budget_of_all(const Program& p) { return 4'000'000 + 256 * p.ruleset->rules.size(); }

constexpr std::array kHidden = {Field::packet_type, Field::tcp_flags, Field::ct_state,
                                Field::icmp,        Field::fragment,  Field::family};
constexpr std::array kShown = {Field::dport,   Field::dst,     Field::src,     Field::iif,
                               Field::oif,     Field::profile, Field::program, Field::service,
                               Field::package, Field::sport};

bool cut_field(Cell& box, const Cell& exception, const Point& w, Field f, const Universe& u) {
  const ValueSet* values = exception.find(f);
  if (values == nullptr || values->contains(w.at(f))) return false;
  return box.narrow(f, complement(*values, u.max[static_cast<std::size_t>(f)]));
}

/// Cuts the exception off by a field, on a side that the witness is not on. False when no field
/// tells them apart: then its conditions do.
bool cut(Cell& box, const Cell& exception, const Point& w, const Universe& u) {
  for (const Field f : kHidden) {
    if (cut_field(box, exception, w, f, u)) return true;
  }
  for (const Field f : kShown) {
    if (cut_field(box, exception, w, f, u)) return true;
  }
  return false;
}

/// A member to show: of addresses not the network's own.
u128 nice(Field f, const ValueSet& s) {
  const bool address = f == Field::src || f == Field::dst;
  return address && s.lo() != kU128Max && s.contains(s.lo() + 1) ? s.lo() + 1 : s.lo();
}

class Taker {
 public:
  Taker(const Program& p, const AskedRegion& asked, OpenCells& out)
      : program_(p), search_(p, {kBudgetOfOne, budget_of_all(p)}), asked_(asked), out_(out) {}

  void look_at(const Exposure& x) {
    const std::size_t before = out_.cells.size();
    if (x.translated_by != kNoRule) {
      translated(x);
    } else {
      rule(x);
    }
    drop_told(out_.cells, before);
  }

 private:
  /// All parts of the rule that `row` stands for.
  void rule(const Exposure& row) {
    row_ = &row;
    Cell region = new_connections(program_, row.hook, row.protocol);
    if (!region.narrow(Field::src, asked_.sources) ||
        !region.narrow(Field::dst, asked_.destinations) ||
        !region.narrow(Field::dport, asked_.ports[row.protocol])) {
      return;
    }
    const std::vector<std::uint32_t> stages = stages_to(row);
    if (stages.empty()) return;
    if (row.found_by == kNoRule && program_.ruleset->platform == Platform::netfilter) {
      take(Goal{Goal::Kind::policy, stages, {}, Fate::accept, nullptr, true, true, std::nullopt},
           region);
      return;
    }
    for (const CallSite site : sites_of(row)) {
      for (auto& [goal, cell] : search_.goals(stages, site, region, true)) {
        goal.nat = true;
        take(goal, cell);
      }
    }
  }

  /// All parts of what the row's rule of translation sends to its hook.
  void translated(const Exposure& row) {
    row_ = &row;
    const std::pair key(row.hook, row.protocol);
    if (published_.count(key) == 0) {
      std::vector<RuleId> not_followed;  // told by the rows
      published_[key] = published(program_, search_, row.hook, row.protocol, not_followed);
    }
    for (const Published& p : published_[key]) {
      if (p.rule != row.translated_by) continue;
      Cell region = p.region;
      if (!asked_part(p, region)) continue;
      now_ = &p;
      take(p.goal, region);
    }
    now_ = nullptr;
  }

  /// The accepting entries of the row's rule, or of the defaults of Windows profiles.
  [[nodiscard]] const std::vector<CallSite>& sites_of(const Exposure& row) {
    if (sites_.empty()) {
      for (std::uint32_t c = 0; c < program_.chains.size(); ++c) {
        const std::vector<Entry>& entries = program_.chains[c].entries;
        for (std::uint32_t e = 0; e < entries.size(); ++e) {
          if (entries[e].action == VerdictKind::accept)
            sites_[{entries[e].rule, c}].push_back({c, e});
        }
      }
    }
    const ChainId chain =
        row.found_by == kNoRule ? row.found_in : program_.ruleset->rule(row.found_by).chain;
    return sites_[{row.found_by, static_cast<std::uint32_t>(index(chain))}];
  }

  [[nodiscard]] std::vector<std::uint32_t> stages_to(const Exposure& row) const {
    std::vector<std::uint32_t> out;
    for (const std::uint32_t s : exposure_path(program_, row.hook)) {
      const Stage& stage = program_.stages[s];
      out.push_back(s);
      if (stage.hook == row.hook && stage.chain == index(row.found_in)) return out;
    }
    return {};
  }

  /// What is asked for may be the destination before the translation, or the one behind it.
  bool asked_part(const Published& p, Cell& region) const {
    const Translation& by = *p.goal.by;
    const ValueSet& ports = asked_.ports[row_->protocol];
    if (!region.narrow(Field::src, asked_.sources)) return false;
    const bool to_it = by.dst && asked_.destinations.contains(*by.dst);
    if (!to_it && !region.narrow(Field::dst, asked_.destinations)) return false;
    return (by.dport && ports.contains(*by.dport)) || region.narrow(Field::dport, ports);
  }

  void take(const Goal& goal, const Cell& whole) {
    std::vector<Cell> todo{whole};
    Cell everybody = whole;  // a witness from the world is the better one to show
    if (everybody.narrow(Field::src, public_addresses(program_.family))) todo.push_back(everybody);
    const std::size_t before = out_.cells.size();
    std::optional<Point> first;
    std::size_t parts = 0;
    std::size_t with_conditions = 0;
    while (!todo.empty()) {
      const Cell q = std::move(todo.back());
      todo.pop_back();
      const Answer a = search_.find(goal, q);
      if (a.kind == AnswerKind::undecided) out_.unfinished.insert(row_->rule);
      if (a.kind != AnswerKind::witness) continue;
      if (!first) first = a.witness;
      Alike alike = search_.alike(goal, a.witness, whole);
      const std::vector<Cell> conditional = unless(alike, a.witness);
      if (!conditional.empty()) ++with_conditions;
      if (++parts > kMostParts || with_conditions > kMostConditional) {
        out_.cells.resize(before);
        tell_at_most(goal, whole, *first);
        return;
      }
      tell(goal, alike.box, conditional, a.witness, true);
      for (const Field f : kHidden) {
        if (f != Field::ct_state) alike.box.widen(f);
      }
      std::vector<Cell> rest;
      todo.push_back(q);
      for (Cell& t : todo) subtract(std::move(t), alike.box, program_.universe, rest);
      todo = std::move(rest);
    }
  }

  /// Too many parts to read: one box that holds them all, without what a single field takes away.
  /// Exceptions may go too far, so each is searched before it is taken.
  void tell_at_most(const Goal& goal, const Cell& whole, const Point& w) {
    Cell box = whole;
    std::size_t searched = 0;
    for (const Cell& x : search_.alike(goal, w, whole).exceptions) {
      const Cell::Part* only = nullptr;
      std::size_t narrower = x.literals().size();
      for (const Cell::Part& part : x.parts()) {
        if (subset(whole.values(part.field, program_.universe), part.values)) continue;
        only = &part;
        ++narrower;
      }
      if (narrower != 1 || only == nullptr || only->values.contains(w.at(only->field))) continue;
      Cell taken = box;
      if (!taken.narrow(only->field, only->values)) continue;
      if (++searched > kMostSearched || search_.find(goal, taken).kind != AnswerKind::proof)
        continue;
      const u128 max = program_.universe.max[static_cast<std::size_t>(only->field)];
      if (!box.narrow(only->field, complement(only->values, max))) return;
    }
    tell(goal, box, {}, w, false);
  }

  /// Frees the box of the exceptions. Those that fields cannot tell from the witness hold for the
  /// whole box then, and are returned: they are told by their conditions.
  [[nodiscard]] std::vector<Cell> unless(Alike& alike, const Point& w) const {
    std::vector<Cell> conditional;
    for (Cell& x : alike.exceptions) {
      if (!meets(alike.box, x) || cut(alike.box, x, w, program_.universe)) continue;
      for (const Field f : kShown) {
        const ValueSet* own = x.find(f);
        if (own != nullptr && !alike.box.narrow(f, *own)) break;  // the witness is in both
      }
      conditional.push_back(std::move(x));
    }
    return conditional;
  }

  void tell(const Goal& goal, const Cell& box, const std::vector<Cell>& conditional, const Point& w,
            bool exact) {
    OpenCell c;
    c.exact = exact;
    c.witness = search_.contexts().in_program(w);
    Exposure& x = c.row;
    x.family = program_.family;
    x.hook = row_->hook;
    x.protocol = row_->protocol;
    x.found_by = row_->found_by;
    x.found_in = row_->found_in;
    x.rule = row_->rule;
    x.chain = row_->chain;
    if (now_ == nullptr) name_row(program_, search_, goal, w, x);
    const Universe& u = program_.universe;
    x.ports = box.values(Field::dport, u);
    x.sources = box.values(Field::src, u);
    x.destinations = box.values(Field::dst, u);
    x.interfaces = box.values(Field::iif, u);
    x.profiles = box.values(Field::profile, u);
    x.source_ports = box.values(Field::sport, u);
    c.outputs = box.values(Field::oif, u);
    const ValueSet types = box.values(Field::packet_type, u);
    c.link_only = !types.contains(static_cast<unsigned>(PacketType::unicast));
    scope(box, x);
    if (!literals(box, x)) return;
    for (const Cell& e : conditional) {
      if (!exception(e, x)) return;
    }
    if (now_ != nullptr) as_translated(program_, *now_, decided_by(w), x);
    tidy(x.conditions);
    tidy(x.unless);
    if (!replay(c, program_)) {
      out_.rewritten.insert(x.rule);
      return;
    }
    out_.cells.push_back(std::move(c));
  }

  /// The entry that accepts the packet, translated, in the chain that the row tells.
  [[nodiscard]] std::optional<CallSite> decided_by(const Point& w) {
    const std::vector<std::uint32_t>& stages = now_->goal.stages;
    for (std::size_t i = 0; i < stages.size(); ++i) {
      const Stage& s = program_.stages[stages[i]];
      if (s.hook != row_->hook || s.chain != index(row_->found_in)) continue;
      return search_.decided_at(now_->goal, w, i);
    }
    return std::nullopt;
  }

  void scope(const Cell& box, Exposure& x) const {
    for (const Field f : {Field::program, Field::service, Field::package}) {
      const ValueSet* s = box.find(f);
      if (s == nullptr) continue;
      const SymbolSpace& names = program_.symbols(f);
      if (s->contains(names.other())) continue;
      x.scoped = true;
      if (!x.scope.empty()) x.scope += ", ";
      if (s->is_single()) {
        x.scope +=
            fmt::format("{} {}", to_string(f), names.name(static_cast<std::uint32_t>(s->lo())));
      } else {
        x.scope +=
            fmt::format("one of {} {}s", static_cast<std::uint64_t>(s->count()), to_string(f));
      }
    }
  }

  /// Conditions in words. False when the part is closed until something happens: a limit that is
  /// passed, an address that a rule puts into a set.
  bool literals(const Cell& box, Exposure& x) const {
    for (const CellLiteral l : box.literals()) {
      const bool holds = (l & 1U) == 0;
      const Variable& v = program_.variables[search_.contexts().original(l >> 1)];
      if (v.predicate == PredicateId{kNoId}) {
        if (holds) x.conditions.emplace_back(v.text);
        continue;
      }
      const Predicate& p = program_.ruleset->predicates[v.predicate];
      if (p.initially && *p.initially != holds) return false;
      if (p.kind == PredicateKind::rate && p.initially && *p.initially == holds) {
        x.rate_limited = true;
        continue;
      }
      if (p.kind == PredicateKind::keyword && holds &&
          p.text.find("LocalSubnet") != std::string::npos) {
        x.local_subnet = true;
        continue;
      }
      if (says_local_destination(p)) {
        // The forward hook gets what is not for the host.
        if (holds && x.hook == Hook::forward && !to_the_host(x)) return false;
        if (holds == to_the_host(x)) continue;
      }
      if (p.kind == PredicateKind::hidden && holds) {
        x.hidden = true;
        continue;
      }
      (holds ? x.conditions : x.unless).push_back(p.text);
    }
    return true;
  }

  /// "unless A and B", where the packets of the cell go another way then. False when they do so in
  /// the initial state.
  bool exception(const Cell& e, Exposure& x) const {
    std::string text;
    bool certain = true;
    for (const CellLiteral l : e.literals()) {
      const bool holds = (l & 1U) == 0;
      const Variable& v = program_.variables[search_.contexts().original(l >> 1)];
      std::string words(v.text);
      if (v.predicate != PredicateId{kNoId}) {
        const Predicate& p = program_.ruleset->predicates[v.predicate];
        std::optional<bool> initially = p.initially;
        if (says_local_destination(p) && (to_the_host(x) || x.hook == Hook::forward)) {
          initially = to_the_host(x);
        }
        if (initially && *initially != holds) {  // not in the initial state
          x.rate_limited = x.rate_limited || p.kind == PredicateKind::rate;
          return true;
        }
        if (initially) continue;
        words = p.text;
      }
      certain = false;
      text += (text.empty() ? "" : " and ") + (holds ? words : "not " + words);
    }
    if (certain) return e.literals().empty();
    x.unless.push_back(std::move(text));
    return true;
  }

  /// What arrives at the input hook is addressed to this host; so is what it publishes.
  [[nodiscard]] bool to_the_host(const Exposure& x) const {
    return x.hook == Hook::input || now_ != nullptr;
  }

  static void tidy(std::vector<std::string>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }

  const Program& program_;
  Search search_;
  const AskedRegion& asked_;
  OpenCells& out_;
  const Exposure* row_ = nullptr;
  const Published* now_ = nullptr;  // what is asked about; null: packets as they came
  std::map<std::pair<Hook, std::uint8_t>, std::vector<Published>> published_;
  std::map<std::pair<RuleId, std::uint32_t>, std::vector<CallSite>> sites_;  // by rule and chain
};

}  // namespace

OpenCells open_cells(const Program& program, const std::vector<Exposure>& rows,
                     const AskedRegion& asked) {
  std::set<std::tuple<Hook, std::uint8_t, RuleId, ChainId>> told;
  std::vector<const Exposure*> of_rules;  // the first row of each
  for (const Exposure& row : rows) {
    const RuleId rule = row.translated_by != kNoRule ? row.translated_by : row.found_by;
    if (told.insert({row.hook, row.protocol, rule, row.found_in}).second) of_rules.push_back(&row);
  }
  std::vector<OpenCells> parts(parts_of(of_rules.size()));
  in_parts(parts.size(), [&](std::size_t i) {
    Taker taker(program, asked, parts[i]);
    const std::size_t end = of_rules.size() * (i + 1) / parts.size();
    for (std::size_t k = of_rules.size() * i / parts.size(); k < end; ++k)
      taker.look_at(*of_rules[k]);
  });
  OpenCells out = std::move(parts.front());
  out.program = &program;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    std::move(parts[i].cells.begin(), parts[i].cells.end(), std::back_inserter(out.cells));
    out.unfinished.merge(parts[i].unfinished);
    out.rewritten.merge(parts[i].rewritten);
  }
  return out;
}

std::optional<OpenCell> within(const OpenCell& cell, const Cell& group, const Program& program) {
  OpenCell out = cell;
  bool moved = false;
  const auto narrow = [&](Field f, ValueSet& own) {
    if (const ValueSet* g = group.find(f)) own = intersect(own, *g);
    if (own.empty()) return false;
    if (!own.contains(out.witness.at(f))) {
      const u128 liked = program.universe.preferred[static_cast<std::size_t>(f)];
      out.witness.set(f, own.contains(liked) ? liked : nice(f, own));
      moved = true;
    }
    return true;
  };
  if (!narrow(Field::src, out.row.sources) || !narrow(Field::iif, out.row.interfaces) ||
      !narrow(Field::profile, out.row.profiles)) {
    return std::nullopt;
  }
  // The product is proved; of the packet only the words of its trace may differ.
  if (moved && !replay(out, program)) {
    if (!out.exact) return std::nullopt;
    out.row.verdict_text.clear();
  }
  return out;
}

bool replay(OpenCell& cell, const Program& program) {
  Exposure& x = cell.row;
  x.witness = to_packet(program, cell.witness, x.hook);
  const Trace t = trace(program, x.witness);
  // Of several targets the kernel may pick the one in question in any case.
  const std::size_t cases = x.translated_by == kNoRule ? 1 : t.cases.size();
  if (std::none_of(t.cases.begin(), t.cases.begin() + static_cast<std::ptrdiff_t>(cases),
                   [](const TraceCase& c) { return c.verdict == TraceVerdict::accept; })) {
    return false;
  }
  x.verdict = t.verdict;
  x.verdict_text =
      x.witness.assumed.empty() ? verdict_text(t) : replayed_verdict(program, x.witness);
  if (!t.cases.front().assumed.empty()) x.rate_limited = true;
  return true;
}

}  // namespace fwlint::cli
