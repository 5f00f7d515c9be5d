// A sweep over the ends of the elements' intervals keeps the list of those that hold the current
// place, ordered by how specific they are. What remains of a list in the later dimensions is its
// key: equal keys are one group and are worked out once.
#include "parsers/iptables/set_relation.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_map>

#include "src/model/protocol.hpp"

namespace fwlint::iptables {

namespace {

using sets::Entry;
using sets::Part;

constexpr std::size_t kMaxCells = 200'000;
constexpr std::size_t kMaxWork = 60'000'000;

u128 last_of(u128 base, unsigned length, Family family) {
  const unsigned free = address_bits(family) - length;
  return free == 128 ? kU128Max : base | ((u128{1} << free) - 1);
}

class Sweep {
 public:
  Sweep(const sets::Set& set, bool return_nomatch)
      : set_(set), wanted_nomatch_(return_nomatch && set.type->has(Part::net)) {}

  SetRelation run() {
    if (set_.type->has(Part::iface)) find_classes();
    const std::size_t n = set_.entries.size();
    std::vector<std::uint32_t> all(n);
    for (std::size_t k = 0; k < n; ++k) all[k] = static_cast<std::uint32_t>(k);
    if (n > 1) sort(all);
    if (set_.type->dimension() > 0) descend(0, all, SetCell{});
    return std::move(out_);
  }

 private:
  struct Edge {
    u128 at = 0;
    std::uint32_t rank = 0;
    bool opens = false;
  };

  void sort(std::vector<std::uint32_t>& all) const {
    const bool nets = set_.type->has(Part::net);
    const auto& e = set_.entries;
    const auto before = [&](std::uint32_t i, std::uint32_t k) {
      const Entry& a = e[i];
      const Entry& b = e[k];
      if (nets && a.first_length != b.first_length) return a.first_length > b.first_length;
      if (nets && a.second_length != b.second_length) return a.second_length > b.second_length;
      if (a.number != b.number) return a.number < b.number;
      if (a.protocol != b.protocol) return a.protocol < b.protocol;
      if (a.port_lo != b.port_lo) return a.port_lo < b.port_lo;
      if (a.port_hi != b.port_hi) return a.port_hi < b.port_hi;
      if (a.second != b.second) return a.second < b.second;
      // Of equal elements the later one holds.
      return i > k;
    };
    // A plain list of addresses needs no order among equals.
    const bool plain = set_.type->dimension() == 1 && !nets && !set_.timeouts;
    if (!plain) std::sort(all.begin(), all.end(), before);
  }

  /// All patterns; an element stands for its own and for those that it covers.
  void find_classes() {
    std::vector<std::vector<std::uint32_t>>& covers = covers_;
    std::unordered_map<std::string, std::uint32_t> known;
    for (const Entry& e : set_.entries) {
      const bool prefix = e.has(sets::entry_flag::wildcard);
      const std::string& name = set_.names[e.number];
      if (known.emplace((prefix ? "*" : "=") + name, out_.interfaces.size()).second) {
        out_.interfaces.push_back({name, prefix});
      }
    }
    covers.resize(set_.names.size() * 2);
    for (const Entry& e : set_.entries) {
      const bool prefix = e.has(sets::entry_flag::wildcard);
      auto& mine = covers[std::size_t{e.number} * 2 + (prefix ? 1 : 0)];
      if (!mine.empty()) continue;
      for (std::uint32_t c = 0; c < out_.interfaces.size(); ++c) {
        const InterfaceClass& i = out_.interfaces[c];
        const std::string_view name = set_.names[e.number];
        if (prefix ? i.name.starts_with(name) : !i.prefix && i.name == name) mine.push_back(c);
        if (++work_ > kMaxWork) out_.too_large = true;
        if (out_.too_large) return;
      }
    }
  }

  [[nodiscard]] u128 greatest(std::size_t dim) const {
    switch (set_.type->parts[dim]) {
      case Part::ip:
      case Part::net:
        return max_address(set_.family);
      case Part::port:
        return kFragmentNumber;
      case Part::mac:
        return (u128{1} << 48) - 1;
      case Part::mark:
        return 0xffffffffU;
      case Part::iface:
        return out_.interfaces.size();  // the last is "any other"
      case Part::none:
      case Part::set:
        break;
    }
    return 0;
  }

  void intervals(const Entry& e, std::size_t dim, std::vector<Interval>& into) const {
    into.clear();
    switch (set_.type->parts[dim]) {
      case Part::ip:
      case Part::net:
        if (dim == 0) {
          into.push_back({e.first, last_of(e.first, e.first_length, set_.family)});
        } else {
          into.push_back({e.second, last_of(e.second, e.second_length, set_.family)});
        }
        return;
      case Part::port:
        if (dim == 0) {  // bitmap:port holds ports of TCP and UDP
          for (const std::uint32_t p : {protocol::tcp, protocol::udp}) {
            into.push_back({(p << 16) | e.port_lo, (p << 16) | e.port_hi});
          }
          return;
        }
        into.push_back({(std::uint32_t{e.protocol} << 16) | e.port_lo,
                        (std::uint32_t{e.protocol} << 16) | e.port_hi});
        return;
      case Part::mac:
        into.push_back({e.second, e.second});
        return;
      case Part::mark:
        into.push_back({e.number, e.number});
        return;
      case Part::iface:
        for (const std::uint32_t c :
             covers_[std::size_t{e.number} * 2 + (e.has(sets::entry_flag::wildcard) ? 1 : 0)]) {
          into.push_back({c, c});
        }
        return;
      case Part::none:
      case Part::set:
        return;
    }
  }

  /// What an element says in the dimensions behind `dim`.
  void append_key(const Entry& e, std::size_t dim, std::string& key) const {
    const auto add = [&](const auto& v) {
      char bytes[sizeof(v)];
      std::memcpy(bytes, &v, sizeof(v));
      key.append(bytes, sizeof(v));
    };
    add(e.flags);
    for (std::size_t k = dim + 1; k < set_.type->dimension(); ++k) {
      const Part p = set_.type->parts[k];
      if (p == Part::port) {
        add(e.protocol);
        add(e.port_lo);
        add(e.port_hi);
      } else if (p == Part::mark || p == Part::iface) {
        add(e.number);
      } else {
        add(e.second);
        add(e.second_length);
      }
    }
    if (set_.type->has(Part::net)) add(e.first_length);
  }

  [[nodiscard]] Outcome outcome(const std::vector<std::uint32_t>& active) const {
    bool now = false;
    bool first = true;
    bool changes = false;
    for (const std::uint32_t k : active) {
      const Entry& e = set_.entries[k];
      const bool answer = e.has(sets::entry_flag::nomatch) == wanted_nomatch_;
      if (first) now = answer;
      first = false;
      changes = changes || answer != now;
      if (!e.has(sets::entry_flag::timed)) {
        return changes ? (now ? Outcome::maybe_yes : Outcome::maybe_no)
                       : (now ? Outcome::yes : Outcome::no);
      }
    }
    changes = changes || now;  // nothing is left when all have expired
    return changes ? (now ? Outcome::maybe_yes : Outcome::maybe_no) : Outcome::no;
  }

  /// In a set with interfaces the search ends at the first prefix that has any element
  /// (ip_set_hash_netiface.c: `multi`).
  void keep_most_specific(std::vector<std::uint32_t>& active) const {
    if (active.empty()) return;
    const auto longest = set_.entries[active.front()].first_length;
    const auto end = std::find_if(active.begin(), active.end(), [&](std::uint32_t k) {
      return set_.entries[k].first_length != longest;
    });
    active.erase(end, active.end());
  }

  struct Group {
    std::vector<Interval> places;
    std::vector<std::uint32_t> active;
  };

  /// `list` is ordered; `so_far` holds the values of the dimensions before `dim`.
  void descend(std::size_t dim, const std::vector<std::uint32_t>& list, const SetCell& so_far) {
    std::vector<Group> groups;
    sweep(dim, list, groups);
    const bool last = dim + 1 == set_.type->dimension();
    for (Group& g : groups) {
      if (out_.too_large) return;
      SetCell cell = so_far;
      cell.values[dim] = ValueSet::from(std::move(g.places));
      if (last || g.active.empty()) {
        for (std::size_t k = dim + 1; k < set_.type->dimension(); ++k) {
          cell.values[k] = ValueSet::range(0, greatest(k));
        }
        cell.outcome = outcome(g.active);
        out_.cells.push_back(std::move(cell));
        if (out_.cells.size() > kMaxCells) out_.too_large = true;
      } else {
        descend(dim + 1, g.active, cell);
      }
    }
  }

  void sweep(std::size_t dim, const std::vector<std::uint32_t>& list, std::vector<Group>& groups) {
    std::vector<Edge> edges;
    edges.reserve(list.size() * 2);
    std::vector<Interval> where;
    for (std::uint32_t rank = 0; rank < list.size(); ++rank) {
      intervals(set_.entries[list[rank]], dim, where);
      for (const Interval& i : where) {
        edges.push_back({i.lo, rank, true});
        if (i.hi < greatest(dim)) edges.push_back({i.hi + 1, rank, false});
      }
    }
    std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
      if (a.at != b.at) return a.at < b.at;
      return a.rank != b.rank ? a.rank < b.rank : a.opens < b.opens;
    });
    std::unordered_map<std::string, std::size_t> known;
    std::vector<std::uint32_t> active;  // ranks
    u128 at = 0;
    for (std::size_t k = 0; k < edges.size() && !out_.too_large;) {
      if (edges[k].at > at) close(dim, list, active, {at, edges[k].at - 1}, known, groups);
      at = edges[k].at;
      for (; k < edges.size() && edges[k].at == at; ++k) {
        const auto place = std::lower_bound(active.begin(), active.end(), edges[k].rank);
        const bool there = place != active.end() && *place == edges[k].rank;
        if (edges[k].opens && !there) {
          active.insert(place, edges[k].rank);
        } else if (!edges[k].opens && there) {
          active.erase(place);
        }
      }
    }
    close(dim, list, active, {at, greatest(dim)}, known, groups);
  }

  void close(std::size_t dim, const std::vector<std::uint32_t>& list,
             const std::vector<std::uint32_t>& ranks, Interval place,
             std::unordered_map<std::string, std::size_t>& known, std::vector<Group>& groups) {
    work_ += ranks.size() + 1;
    if (work_ > kMaxWork) {
      out_.too_large = true;
      return;
    }
    scratch_.clear();
    for (const std::uint32_t r : ranks) scratch_.push_back(list[r]);
    if (dim == 0 && set_.type->has(Part::iface)) keep_most_specific(scratch_);
    key_.clear();
    if (dim + 1 == set_.type->dimension()) {
      key_.push_back(static_cast<char>(outcome(scratch_)));
    } else {
      for (const std::uint32_t k : scratch_) append_key(set_.entries[k], dim, key_);
    }
    const auto [found, fresh] = known.try_emplace(key_, groups.size());
    if (fresh) groups.push_back({{}, scratch_});
    groups[found->second].places.push_back(place);
  }

  const sets::Set& set_;
  bool wanted_nomatch_;
  SetRelation out_;
  std::vector<std::vector<std::uint32_t>> covers_;
  std::vector<std::uint32_t> scratch_;
  std::string key_;
  std::size_t work_ = 0;
};

}  // namespace

SetRelation relation_of(const sets::Set& set, bool return_nomatch) {
  return Sweep(set, return_nomatch).run();
}

}  // namespace fwlint::iptables
