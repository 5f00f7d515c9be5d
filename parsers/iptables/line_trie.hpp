// Known lines, looked up by their bytes: what stands between the values of a line is compared as it
// stands, so that a line of a known shape is never split into words. Lines of one shape share the
// pieces in front of their first difference. A piece begins and ends where a word does, so the
// words of a line that is found are those that the lexer would give.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/iptables/lexer.hpp"

namespace fwlint::iptables {

/// What a word is to a shape: part of it (`literal`), or a value that differs from line to line.
enum class WordRole : std::uint8_t {
  literal,
  chain,  ///< behind -A, a chain of the user's
  jump,   ///< behind -j or -g, a chain of the user's
  src,
  dst,
  iif,
  oif,
  sport,
  dport,
  sports,
  dports,
  comment
};

class LineTrie {
 public:
  /// Bytes of the file in front of a value; the last piece of a line has the role `literal` and
  /// reaches to its end.
  struct Piece {
    std::string_view text;  ///< a slice of the file
    WordRole role = WordRole::literal;
  };

  /// False where lines that begin alike go on in too many ways: comparing would be slow.
  bool add(std::span<const Piece> line, std::uint32_t number);
  void clear() { nodes_.clear(); }
  [[nodiscard]] bool empty() const { return nodes_.empty(); }

  /// The number of the line [at, end), and its values in order. `is_chain(role, name)` tells
  /// whether a word may be the value of a `chain` or `jump`.
  template <typename IsChain>
  std::optional<std::uint32_t> find(std::string_view text, std::uint32_t at, std::uint32_t end,
                                    const IsChain& is_chain, std::vector<Token>& values) const {
    values.clear();
    std::uint32_t node = 0;
    for (;;) {
      bool on = false;
      for (const Edge& e : nodes_[node].edges) {
        const std::string_view rest = text.substr(at, end - at);
        if (!starts_with(rest, e)) continue;
        if (e.role == WordRole::literal) {
          if (rest.size() == e.text.size()) return e.next;
          continue;
        }
        const auto begin = at + static_cast<std::uint32_t>(e.text.size());
        const Token value = read_value(text, begin, end, e.role);
        if (value.end == begin) continue;
        if ((e.role == WordRole::chain || e.role == WordRole::jump) &&
            !is_chain(e.role, value.text))
          continue;
        values.push_back(value);
        at = value.end;
        node = e.next;
        on = true;
        break;
      }
      if (!on) return std::nullopt;
    }
  }

 private:
  static constexpr std::size_t kMaxEdges = 24;

  struct Edge {
    std::string_view text;
    std::uint64_t head = 0;  ///< its first bytes, at most eight
    std::uint64_t mask = 0;  ///< of the bytes in `head`
    WordRole role = WordRole::literal;
    std::uint32_t next = 0;  ///< a node; with the role `literal` the line's number
  };
  struct Node {
    std::vector<Edge> edges;
  };

  static bool starts_with(std::string_view rest, const Edge& e);
  /// The word at `at`; one that ends there is none that a plan can take.
  static Token read_value(std::string_view text, std::uint32_t at, std::uint32_t end,
                          WordRole role);

  std::vector<Node> nodes_;
};

}  // namespace fwlint::iptables
