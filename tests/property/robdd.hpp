// Reduced ordered binary decision diagrams, as in R. E. Bryant, "Graph-Based Algorithms for Boolean
// Function Manipulation" (1986): a second way to hold sets of packets, which shares nothing with
// the cells of the engine. Slow and small on purpose.
#pragma once

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fwlint::testing {

class Robdd {
 public:
  using Node = std::uint32_t;
  static constexpr Node kFalse = 0;
  static constexpr Node kTrue = 1;

  Robdd() : nodes_{{kLast, 0, 0}, {kLast, 1, 1}} {}

  Node variable(std::uint32_t v) { return make(v, kFalse, kTrue); }
  Node both(Node a, Node b) { return choose(a, b, kFalse); }
  Node either(Node a, Node b) { return choose(a, kTrue, b); }
  Node no(Node a) { return choose(a, kFalse, kTrue); }
  Node without(Node a, Node b) { return choose(b, kFalse, a); }

  /// The numbers lo to hi in `bits` variables from `first` on, the highest bit first.
  Node interval(std::uint32_t first, std::uint32_t bits, std::uint64_t lo, std::uint64_t hi) {
    const std::uint64_t most = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    return both(at_least(first, bits, lo), lo > hi ? kFalse : no(above(first, bits, hi, most)));
  }

  /// Some value of the variables first … first + count - 1 makes it true.
  Node exists(Node a, std::uint32_t first, std::uint32_t count) {
    quantified_.clear();
    return forget(a, first, first + count);
  }

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

 private:
  static constexpr std::uint32_t kLast = 0xffffffffU;
  struct Item {
    std::uint32_t variable;
    Node low;
    Node high;
  };
  struct Hash {
    std::size_t operator()(const std::tuple<std::uint32_t, Node, Node>& t) const {
      std::uint64_t h = std::get<0>(t);
      h = h * 0x9e3779b97f4a7c15U + std::get<1>(t);
      h = h * 0x9e3779b97f4a7c15U + std::get<2>(t);
      return h ^ (h >> 29U);
    }
  };

  Node make(std::uint32_t v, Node low, Node high) {
    if (low == high) return low;
    const auto [it, added] =
        unique_.emplace(std::tuple(v, low, high), static_cast<Node>(nodes_.size()));
    if (added) nodes_.push_back({v, low, high});
    return it->second;
  }
  /// if a then b else c
  Node choose(Node a, Node b, Node c) {
    if (a == kTrue) return b;
    if (a == kFalse) return c;
    if (b == c) return b;
    if (b == kTrue && c == kFalse) return a;
    const auto known = chosen_.find({a, b, c});
    if (known != chosen_.end()) return known->second;
    const std::uint32_t v = std::min({nodes_[a].variable, nodes_[b].variable, nodes_[c].variable});
    const auto side = [&](Node n, bool high) {
      if (nodes_[n].variable != v) return n;
      return high ? nodes_[n].high : nodes_[n].low;
    };
    const Node low = choose(side(a, false), side(b, false), side(c, false));
    const Node high = choose(side(a, true), side(b, true), side(c, true));
    const Node made = make(v, low, high);
    chosen_.emplace(std::tuple(a, b, c), made);
    return made;
  }
  Node at_least(std::uint32_t first, std::uint32_t bits, std::uint64_t lo) {
    Node out = kTrue;
    for (std::uint32_t k = 0; k < bits; ++k) {  // from the lowest bit up
      const Node bit = variable(first + bits - 1 - k);
      out = (lo >> k & 1U) != 0 ? both(bit, out) : either(bit, out);
    }
    return out;
  }
  Node above(std::uint32_t first, std::uint32_t bits, std::uint64_t hi, std::uint64_t most) {
    return hi == most ? kFalse : at_least(first, bits, hi + 1);
  }
  Node forget(Node a, std::uint32_t first, std::uint32_t end) {
    if (nodes_[a].variable >= end) return a;  // constants are last
    const auto known = quantified_.find(a);
    if (known != quantified_.end()) return known->second;
    const Item item = nodes_[a];
    const Node low = forget(item.low, first, end);
    const Node high = forget(item.high, first, end);
    const Node made = item.variable >= first ? either(low, high) : make(item.variable, low, high);
    quantified_.emplace(a, made);
    return made;
  }

  std::vector<Item> nodes_;
  std::unordered_map<std::tuple<std::uint32_t, Node, Node>, Node, Hash> unique_;
  std::unordered_map<std::tuple<std::uint32_t, Node, Node>, Node, Hash> chosen_;
  std::unordered_map<Node, Node> quantified_;
};

}  // namespace fwlint::testing
