#include "src/analysis/host_view.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "src/base/text.hpp"

namespace fwlint {

namespace {

/// What a predicate says of one address of the packet, for one family: alternatives.
using Alternatives = std::vector<Clause>;

struct Meaning {
  enum class Kind : std::uint8_t { type, type_on_interface, reverse_path } kind = Kind::type;
  Field field = Field::dst;
  bool local = false;
  bool broadcast = false;
  bool multicast = false;
  bool inverted = false;
};

/// "LOCAL,BROADCAST" or "{ local, broadcast }"; nothing when another type is among them.
bool read_types(std::string_view text, Meaning& m) {
  if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
  for (const std::string_view piece : split(text, ',')) {
    const std::string word = to_lower(trim(piece));
    if (word == "local") {
      m.local = true;
    } else if (word == "local-broadcast") {  // nft writes neighbours in the list of types so
      m.local = m.broadcast = true;
    } else if (word == "broadcast") {
      m.broadcast = true;
    } else if (word == "multicast") {
      m.multicast = true;
    } else {
      return false;
    }
  }
  return m.local || m.broadcast || m.multicast;
}

std::optional<Meaning> meaning_of(const Predicate& p) {
  std::string_view t = p.text;
  Meaning m;
  const auto take = [&](std::string_view front) {
    if (!t.starts_with(front)) return false;
    t.remove_prefix(front.size());
    return true;
  };
  if (p.kind != PredicateKind::environment) return std::nullopt;
  if (t == "-m rpfilter" || t == "rpfilter" || t == "-m rpfilter --invert" ||
      t == "fib saddr . iif check exists") {
    m.inverted = t.ends_with("--invert");
    m.kind = Meaning::Kind::reverse_path;
    m.field = Field::src;
    return m;
  }
  if (take("-m addrtype --dst-type ") || take("fib daddr type ")) {
    m.field = Field::dst;
  } else if (take("-m addrtype --src-type ") || take("fib saddr type ")) {
    m.field = Field::src;
  } else if (take("fib daddr . iif type ")) {
    m.field = Field::dst;
    m.kind = Meaning::Kind::type_on_interface;
  } else {
    return std::nullopt;
  }
  if (!read_types(t, m)) return std::nullopt;
  return m;
}

class Resolver {
 public:
  Resolver(Ruleset& ruleset, const HostFacts& facts) : ruleset_(ruleset), facts_(facts) {
    for (std::size_t i = 0; i < ruleset.predicates.size(); ++i) {
      const auto id = make_id<PredicateId>(i);
      if (const auto m = meaning_of(ruleset.predicates[id])) meanings_.emplace(i, *m);
    }
  }

  std::size_t run() {
    if (meanings_.empty()) return 0;
    for (Rule& rule : ruleset_.rules) {
      const TableFamily family = ruleset_.table(ruleset_.chain(rule.chain).table).family;
      resolve(rule, family);
    }
    return replaced_;
  }

 private:
  [[nodiscard]] bool known(const Meaning& m, Family f) const {
    return m.kind == Meaning::Kind::reverse_path
               ? facts_.knows_routes(f) && facts_.knows_addresses(f)
               : facts_.knows_addresses(f);
  }

  [[nodiscard]] ValueSet of_types(const Meaning& m, Family f, const ValueSet& local) const {
    ValueSet out;
    if (m.local) out = unite(out, local);
    if (m.broadcast) out = unite(out, facts_.broadcast(f));
    if (m.multicast) {
      const Address base{f, f == Family::ipv4 ? u128{0xe0} << 24 : u128{0xff} << 120};
      out = unite(out, values(Prefix{base, f == Family::ipv4 ? 4U : 8U}));  // RFC 5771, RFC 4291
    }
    return out;
  }

  /// Sources that a reverse path filter lets through an interface: the host's own addresses come
  /// from elsewhere by the loopback interface only (net/ipv4/netfilter/ipt_rpfilter.c,
  /// nft_fib_ipv4.c).
  [[nodiscard]] ValueSet passes(Family f, const std::string& interface) const {
    if (interface == "lo") return ValueSet::range(0, max_address(f));
    return subtract(facts_.behind(f, interface), facts_.local(f));
  }

  /// The literal as alternatives in one family.
  [[nodiscard]] Alternatives alternatives(const Meaning& m, Family f, bool negated) const {
    const auto clause = [&](ValueSet set) {
      Clause c;
      if (negated) set = complement(set, max_address(f));
      require_address(c, m.field, f, set);
      return c;
    };
    if (m.kind == Meaning::Kind::type) return {clause(of_types(m, f, facts_.local(f)))};
    Alternatives out;
    CompactVector<SymbolPattern> all;
    for (const std::string& name : facts_.interfaces()) {
      Clause c = m.kind == Meaning::Kind::reverse_path
                     ? clause(passes(f, name))
                     : clause(of_types(m, f, facts_.local_on(f, name)));
      require_symbol(c, Field::iif, {{name, false}});
      all.push_back({name, false});
      out.push_back(std::move(c));
    }
    Clause other = clause(m.kind == Meaning::Kind::reverse_path ? ValueSet() : of_types(m, f, {}));
    require_symbol(other, Field::iif, std::move(all), true);
    out.push_back(std::move(other));
    return out;
  }

  /// The families that the clause's rule sees and the clause does not exclude.
  [[nodiscard]] static std::vector<Family> families(const Clause& c, TableFamily table) {
    std::vector<Family> out;
    for (const Family f : {Family::ipv4, Family::ipv6}) {
      const bool excluded =
          std::any_of(c.fields.begin(), c.fields.end(), [f](const FieldConstraint& x) {
            return x.field == Field::family && !x.values.contains(f == Family::ipv4 ? 0U : 1U);
          });
      if (sees(table, f) && !excluded) out.push_back(f);
    }
    return out;
  }

  /// Each literal that is decided, as a list of alternatives in all families.
  [[nodiscard]] std::vector<Alternatives> take_literals(Clause& c, const Clause& families_of,
                                                        TableFamily table) {
    std::vector<Alternatives> out;
    CompactVector<Literal> rest;
    for (const Literal& l : c.literals) {
      const auto it = meanings_.find(index(l.predicate));
      const std::vector<Family> seen = families(families_of, table);
      const bool any =
          it != meanings_.end() &&
          std::any_of(seen.begin(), seen.end(), [&](Family f) { return known(it->second, f); });
      if (!any) {
        rest.push_back(l);
        continue;
      }
      Alternatives all;
      for (const Family f : seen) {
        if (known(it->second, f)) {
          Alternatives own = alternatives(it->second, f, l.negated != it->second.inverted);
          std::move(own.begin(), own.end(), std::back_inserter(all));
        } else {
          Clause open;
          require(open, f);
          open.literals.push_back(l);
          all.push_back(std::move(open));
        }
      }
      ++replaced_;
      out.push_back(std::move(all));
    }
    c.literals = std::move(rest);
    return out;
  }

  /// A clause and each of the alternatives, multiplied out.
  static Alternatives multiplied(const Clause& c, const std::vector<Alternatives>& lists) {
    Alternatives out{c};
    for (const Alternatives& list : lists) {
      Alternatives next;
      for (const Clause& a : out) {
        for (const Clause& b : list) {
          Clause both = a;
          for (const FieldConstraint& f : b.fields) require(both, f.field, f.values);
          both.symbols.append(b.symbols.begin(), b.symbols.end());
          both.literals.append(b.literals.begin(), b.literals.end());
          next.push_back(std::move(both));
        }
      }
      out = std::move(next);
    }
    return out;
  }

  void resolve(Rule& rule, TableFamily table) {
    for (Alternatives& list : take_literals(rule.match.all, rule.match.all, table)) {
      if (list.size() == 1) {
        rule.match.all = multiplied(rule.match.all, {list}).front();
      } else {
        rule.match.one_of.push_back(std::move(list));
      }
    }
    for (std::vector<Clause>& list : rule.match.one_of) {
      std::vector<Clause> out;
      for (Clause& c : list) {
        const std::vector<Alternatives> lists = take_literals(c, c, table);
        Alternatives more = multiplied(c, lists);
        std::move(more.begin(), more.end(), std::back_inserter(out));
      }
      list = std::move(out);
    }
    resolve_branches(rule, table);
  }

  void resolve_branches(Rule& rule, TableFamily table) {
    CompactVector<Branch> out;
    for (Branch& b : rule.branches) {
      const std::vector<Alternatives> lists = take_literals(b.key, b.key, table);
      for (Clause& key : multiplied(b.key, lists)) {
        out.push_back({std::move(key), b.verdict, b.span});
      }
    }
    rule.branches = std::move(out);
  }

  Ruleset& ruleset_;
  const HostFacts& facts_;
  std::map<std::size_t, Meaning> meanings_;
  std::size_t replaced_ = 0;
};

}  // namespace

std::size_t apply_host(Ruleset& ruleset, const HostFacts& facts) {
  return facts.empty() ? 0 : Resolver(ruleset, facts).run();
}

}  // namespace fwlint
