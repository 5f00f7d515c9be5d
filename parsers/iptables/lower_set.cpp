// "-m set": where the elements are in the input, membership is exact. A set of another family, or
// one with more positions than the rule has words, never matches (ip_set_test in ip_set_core.c).
// What rules add to a set while traffic runs can only make more packets members.
#include "parsers/iptables/lower_set.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "parsers/iptables/iptables.hpp"
#include "parsers/iptables/lower.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

using sets::Part;

constexpr std::size_t kMaxDirections = 6;  // IPSET_DIM_MAX

bool has(const std::vector<std::string>& sorted, std::string_view name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

class SetLowering {
 public:
  SetLowering(Draft& d, const Instance& i, const Option& o)
      : d_(d), instance_(i), o_(o), name_(d.arg(o, 0).text), negated_(o.negated) {}

  void run() {
    if (!read_directions()) return;
    read_modifiers();
    const sets::Store* store = d_.file.options.sets;
    const sets::Set* set = store == nullptr ? nullptr : store->find(name_);
    if (set == nullptr) {
      missing(store != nullptr);
      return;
    }
    mention_ports(*set);
    if (set->type->has(Part::set)) {
      members(*set);
    } else {
      std::vector<Clause> clauses;
      alternatives(*set, !negated_, clauses);
      settle(std::move(clauses));
    }
  }

 private:
  bool read_directions() {
    const Token& t = d_.arg(o_, 1);
    for (const std::string_view w : split(t.text.substr(0, 64), ',')) {
      if (w != "src" && w != "dst") {
        d_.refuse(d_.span(t), fmt::format("'{}' is no direction of a set", printable(w)),
                  "src or dst for each position of the set's type, separated by commas");
        return false;
      }
      directions_.push_back(w == "src");
    }
    if (directions_.size() > kMaxDirections) {
      d_.refuse(d_.span(t), fmt::format("{} directions of a set", directions_.size()),
                fmt::format("at most {}", kMaxDirections));
      return false;
    }
    return true;
  }

  void read_modifiers() {
    for (const Option& o : d_.options_of(instance_)) {
      if (!o.spec->has(option_flag::modifier)) continue;
      const std::string_view n = o.spec->name;
      return_nomatch_ = return_nomatch_ || n == "return-nomatch";
      counted_ = counted_ || n.starts_with("packets-") || n.starts_with("bytes-");
      modifiers_ += o.negated ? " ! " : " ";
      modifiers_ += d_.text_of(o);
    }
  }

  [[nodiscard]] std::string text() const {
    std::string out = fmt::format("-m set --match-set {} ", name_);
    for (std::size_t k = 0; k < directions_.size(); ++k) {
      out += fmt::format("{}{}", k == 0 ? "" : ",", directions_[k] ? "src" : "dst");
    }
    return out + modifiers_;
  }

  [[nodiscard]] bool written(std::string_view name) const {
    const sets::Store* store = d_.file.options.sets;
    return has(d_.file.written_sets, name) ||
           (store != nullptr && (has(store->added_to, name) || has(store->deleted_from, name)));
  }

  [[nodiscard]] bool deleted(std::string_view name) const {
    const sets::Store* store = d_.file.options.sets;
    return has(d_.file.deleted_sets, name) || (store != nullptr && has(store->deleted_from, name));
  }

  [[nodiscard]] FieldMask all_reads() const {
    FieldMask reads = mask_of(Field::protocol) | mask_of(Field::icmp);
    for (const bool src : directions_) {
      reads |= src ? mask_of(Field::src) | mask_of(Field::sport) | mask_of(Field::iif)
                   : mask_of(Field::dst) | mask_of(Field::dport) | mask_of(Field::oif);
    }
    return reads;
  }

  void missing(bool sets_given) {
    d_.opaque({.kind = PredicateKind::set_contents,
               .text = text(),
               .stateful = written(name_),
               .reads = all_reads()},
              d_.span(o_), negated_);
    d_.gap(GapKind::contents_missing, d_.span(o_),
           fmt::format("contents of set '{}'", printable(name_)),
           sets_given ? "the set is in none of the 'ipset save' files given; membership is treated "
                        "as a condition that may or may not hold"
                      : "membership is treated as a condition that may or may not hold");
  }

  /// The condition as a whole, where the cells do not say it.
  Literal opaque(const sets::Set& set, bool stateful) {
    FieldMask reads = reads_of(*set.type, directions_);
    std::string words = text();
    if (set.name != name_) words = fmt::format("{}, member {}", words, set.name);
    Predicate p{.kind = PredicateKind::set_contents,
                .text = std::move(words),
                .stateful = stateful,
                .reads = reads};
    p.first_seen = d_.span(o_);
    return {d_.file.into.predicates.intern(std::move(p)), false};
  }

  /// Elements that no field of the model decides.
  static bool is_conditional(const sets::Entry& e) {
    return e.has(sets::entry_flag::no_mac) || e.has(sets::entry_flag::physdev);
  }

  /// The element as ipset saves it.
  static std::string element_text(const sets::Set& set, const sets::Entry& e) {
    std::string out = to_string(Address{set.family, e.first});
    if (e.first_length != address_bits(set.family)) out += fmt::format("/{}", e.first_length);
    if (!e.has(sets::entry_flag::physdev)) return out;
    return fmt::format("{},physdev:{}{}", out, printable(set.names[e.number]),
                       e.has(sets::entry_flag::wildcard) ? "+" : "");
  }

  /// The elements that the model decides, with a condition of its own for each other one: the
  /// addresses are exact, the bridge's port or the MAC address is the condition. False: too many
  /// such elements, or some that bear on one another.
  bool with_conditional_elements(const sets::Set& set, bool inside, std::vector<Clause>& into) {
    constexpr std::size_t kMost = 4;  // outside, each doubles the clauses
    std::vector<sets::Entry> odd;
    for (const sets::Entry& e : set.entries) {
      if (e.has(sets::entry_flag::nomatch)) return false;
      if (is_conditional(e)) odd.push_back(e);
      if (odd.size() > kMost) return false;
    }
    if (return_nomatch_) return false;
    for (const sets::Entry& e : set.entries) {
      for (const sets::Entry& o : odd) {
        // The search ends at the longest prefix that has an element at all.
        if (e.first_length == o.first_length) continue;
        const unsigned common = std::min(e.first_length, o.first_length);
        const unsigned free = address_bits(set.family) - common;
        if (free == 128 || (e.first >> free) == (o.first >> free)) return false;
      }
    }
    sets::Set rest = set;
    std::erase_if(rest.entries, is_conditional);
    const std::size_t before = into.size();
    if (!set_clauses(d_, rest, directions_, inside, return_nomatch_, into)) {
      into.resize(before);
      return false;
    }
    for (const sets::Entry& e : odd) add_conditional(set, e, inside, before, into);
    return true;
  }

  void add_conditional(const sets::Set& set, const sets::Entry& e, bool inside, std::size_t before,
                       std::vector<Clause>& into) {
    const bool learns = e.has(sets::entry_flag::no_mac);
    Predicate p{.kind = PredicateKind::set_contents,
                .text = fmt::format("{}, element {}", text(), element_text(set, e)),
                .stateful = learns || e.has(sets::entry_flag::timed),
                .reads = reads_of(*set.type, directions_)};
    if (learns) p.initially = true;  // the first packet fills the address in
    p.first_seen = d_.span(o_);
    const PredicateId id = d_.file.into.predicates.intern(std::move(p));
    const Field field = directions_[0] ? Field::src : Field::dst;
    const unsigned free = address_bits(set.family) - e.first_length;
    const u128 last = free == 128 ? kU128Max : e.first | ((u128{1} << free) - 1);
    const ValueSet addresses = ValueSet::range(e.first, last);
    if (inside) {
      Clause& c = into.emplace_back();
      require_address(c, field, set.family, addresses);
      require_literal(c, id, false);
      return;
    }
    const std::size_t end = into.size();
    for (std::size_t k = before; k < end; ++k) {
      Clause hit = into[k];
      require_address(into[k], field, set.family, complement(addresses, max_address(set.family)));
      require_address(hit, field, set.family, addresses);
      require_literal(hit, id, true);
      into.push_back(std::move(hit));
    }
    const auto holds_nothing = [](const Clause& c) {
      return std::any_of(c.fields.begin(), c.fields.end(),
                         [](const FieldConstraint& f) { return f.values.empty(); });
    };
    into.erase(std::remove_if(into.begin() + static_cast<std::ptrdiff_t>(before), into.end(),
                              holds_nothing),
               into.end());
  }

  /// Clauses of which one must hold: the packet is in the set, or, `inside` false, it is not.
  void alternatives(const sets::Set& set, bool inside, std::vector<Clause>& into) {
    const bool other = !set.any_family() && set.family != d_.file.family;
    if (other || directions_.size() < set.type->dimension()) {
      never(set, other);
      if (!inside) into.emplace_back();
      return;
    }
    const auto opaque_clause = [&](bool stateful) {
      Literal l = opaque(set, stateful);
      l.negated = !inside;
      into.emplace_back().literals.push_back(l);
    };
    if (!set.doubt.empty()) {
      opaque_clause(written(set.name));
      d_.gap(GapKind::contents_missing, d_.span(o_),
             fmt::format("contents of set '{}': {}", printable(set.name), set.doubt),
             "membership is treated as a condition that may or may not hold");
      return;
    }
    const bool unlike = std::any_of(set.entries.begin(), set.entries.end(), is_conditional);
    const bool grows = written(set.name);
    const bool plain = !grows && !(counted_ && set.counters);
    if (unlike && plain && with_conditional_elements(set, inside, into)) return;
    if (unlike) {
      const auto odd = std::find_if(set.entries.begin(), set.entries.end(), is_conditional);
      d_.gap(GapKind::contents_missing, d_.span(o_),
             fmt::format("contents of set '{}': element '{}' depends on {}", printable(set.name),
                         element_text(set, *odd),
                         odd->has(sets::entry_flag::physdev) ? "a port of a bridge"
                                                             : "the MAC address it learns"),
             "membership is treated as a condition that may or may not hold");
    }
    const bool shrinks = grows && (deleted(set.name) || set.timeouts || return_nomatch_);
    const std::size_t before = into.size();
    if (unlike || shrinks || (counted_ && set.counters)) {
      opaque_clause(grows || unlike || counted_);
      return;
    }
    if (!set_clauses(d_, set, directions_, inside, return_nomatch_, into)) {
      into.resize(before);
      opaque_clause(grows);
      return;
    }
    if (!grows) return;
    const Literal added = opaque(set, true);
    if (inside) {
      into.emplace_back().literals.push_back(added);
    } else {
      for (std::size_t k = before; k < into.size(); ++k) {
        into[k].literals.push_back({added.predicate, true});
      }
    }
  }

  void never(const sets::Set& set, bool other_family) {
    if (set.name != name_) return;  // members of a list may well be of both families
    if (other_family) {
      d_.error(d_.span(d_.arg(o_, 0)),
               fmt::format("set '{}' holds {} addresses and stands in an {} rule", printable(name_),
                           to_string(set.family), to_string(d_.file.family)),
               "a set of the rule's family");
    } else {
      d_.warn(d_.span(d_.arg(o_, 1)),
              fmt::format("set '{}' of type {} never matches with {} direction{}", printable(name_),
                          set.type->name, directions_.size(), directions_.size() == 1 ? "" : "s"),
              fmt::format("{} directions", set.type->dimension()));
    }
  }

  void members(const sets::Set& list) {
    std::vector<Clause> any;
    for (const sets::Entry& e : list.entries) {
      const sets::Set* member = d_.file.options.sets->find(list.names[e.number]);
      if (member == nullptr || member->type->has(Part::set)) continue;
      std::vector<Clause> own;
      alternatives(*member, !negated_, own);
      if (e.has(sets::entry_flag::timed)) {
        Predicate p{
            .kind = PredicateKind::set_contents,
            .text = fmt::format("member {} of list {} has not expired", member->name, list.name),
            .initially = true};
        p.first_seen = d_.span(o_);
        const PredicateId alive = d_.file.into.predicates.intern(std::move(p));
        if (negated_) own.emplace_back();
        for (std::size_t k = 0; k < own.size(); ++k) {
          if (!negated_ || k + 1 == own.size()) require_literal(own[k], alive, negated_);
        }
      }
      if (negated_) {
        settle(std::move(own));
      } else {
        std::move(own.begin(), own.end(), std::back_inserter(any));
      }
    }
    if (written(list.name)) {
      Literal l = opaque(list, true);
      l.negated = negated_;
      if (negated_) {
        d_.all.literals.push_back(l);
      } else {
        any.emplace_back().literals.push_back(l);
      }
    }
    if (!negated_) settle(std::move(any));
  }

  /// At least one of the clauses must hold.
  void settle(std::vector<Clause> clauses) {
    if (clauses.empty()) {
      require(d_.all, Field::protocol, ValueSet());
      return;
    }
    if (clauses.size() > 1) {
      d_.one_of.emplace_back(std::make_move_iterator(clauses.begin()),
                             std::make_move_iterator(clauses.end()));
      return;
    }
    const Clause& c = clauses[0];
    for (const FieldConstraint& f : c.fields) require(d_.all, f.field, f.values);
    for (const SymbolConstraint& s : c.symbols) d_.all.symbols.push_back(s);
    for (const Literal& l : c.literals) d_.all.literals.push_back(l);
  }

  /// The trust checks want to know which ports a rule opens and how it says so.
  void mention_ports(const sets::Set& set) {
    for (std::size_t k = 0; k < set.type->dimension() && k < directions_.size(); ++k) {
      if (set.type->parts[k] != Part::port) continue;
      std::vector<Interval> ports;
      for (const sets::Entry& e : set.entries) {
        if (has_ports(e.protocol)) ports.push_back({e.port_lo, e.port_hi});
      }
      PortMention m;
      m.field = directions_[k] ? Field::sport : Field::dport;
      m.form = PortForm::set_name;
      m.text = std::string(name_);
      m.ports = ValueSet::from(std::move(ports));
      m.span = d_.span(d_.arg(o_, 0));
      d_.ports.push_back(std::move(m));
    }
  }

  Draft& d_;
  const Instance& instance_;
  const Option& o_;
  std::string_view name_;
  bool negated_;
  bool return_nomatch_ = false;
  bool counted_ = false;
  std::string modifiers_;
  Directions directions_;
};

}  // namespace

void lower_set(Draft& d, const Instance& i) {
  for (const Option& o : d.options_of(i)) {
    if (o.spec->id == OptionId::match_set) SetLowering(d, i, o).run();
  }
}

void collect_written_sets(std::string_view text, std::vector<std::string>& added,
                          std::vector<std::string>& deleted) {
  constexpr std::size_t kMaxName = 32;
  const auto collect = [&](std::string_view option, std::vector<std::string>& into) {
    for (std::size_t k = text.find(option); k != text.npos; k = text.find(option, k + 1)) {
      std::size_t from = k + option.size();
      while (from < text.size() && (text[from] == ' ' || text[from] == '"' || text[from] == '=')) {
        ++from;
      }
      const std::size_t to = std::min(text.find_first_of(" \t\r\n\"", from), text.size());
      if (to > from && to - from < kMaxName) into.emplace_back(text.substr(from, to - from));
    }
    std::sort(into.begin(), into.end());
    into.erase(std::unique(into.begin(), into.end()), into.end());
  };
  if (text.find("SET") == text.npos) return;  // the target that has these options
  collect("--add-set", added);
  collect("--del-set", deleted);
}

}  // namespace fwlint::iptables
