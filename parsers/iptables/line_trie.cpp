#include "parsers/iptables/line_trie.hpp"

#include <algorithm>
#include <cstring>

namespace fwlint::iptables {

namespace {

std::uint64_t first_bytes(std::string_view s) {
  std::uint64_t out = 0;
  std::memcpy(&out, s.data(), std::min(s.size(), sizeof out));
  return out;
}

}  // namespace

bool LineTrie::starts_with(std::string_view rest, const Edge& e) {
  if (rest.size() < e.text.size()) return false;
  if (rest.size() < sizeof e.head)
    return std::memcmp(rest.data(), e.text.data(), e.text.size()) == 0;
  std::uint64_t head = 0;
  std::memcpy(&head, rest.data(), sizeof head);
  if ((head & e.mask) != e.head) return false;
  return e.text.size() <= sizeof head ||
         std::memcmp(rest.data() + sizeof head, e.text.data() + sizeof head,
                     e.text.size() - sizeof head) == 0;
}

Token LineTrie::read_value(std::string_view text, std::uint32_t at, std::uint32_t end,
                           WordRole role) {
  const Token none{{}, at, at, false};
  if (at >= end) return none;
  if (text[at] != '"') {
    const std::uint32_t stop = end_of_word(text, at, end);
    if (stop < end && text[stop] != ' ') return none;
    return {text.substr(at, stop - at), at, stop, false};
  }
  if (role != WordRole::comment) return none;
  const std::string_view rest = text.substr(at + 1, end - at - 1);
  const std::size_t close = rest.find('"');
  if (close == rest.npos || rest.substr(0, close).find('\\') != rest.npos) return none;
  const auto stop = at + static_cast<std::uint32_t>(close) + 2;
  if (stop < end && text[stop] != ' ') return none;
  return {rest.substr(0, close), at, stop, true};
}

bool LineTrie::add(std::span<const Piece> line, std::uint32_t number) {
  if (nodes_.empty()) nodes_.emplace_back();
  std::uint32_t node = 0;
  for (const Piece& piece : line) {
    const bool last = piece.role == WordRole::literal;
    const std::vector<Edge>& edges = nodes_[node].edges;
    const auto known = std::find_if(edges.begin(), edges.end(), [&](const Edge& e) {
      return e.text == piece.text && e.role == piece.role;
    });
    if (known != edges.end()) {
      if (last) return false;
      node = known->next;
      continue;
    }
    if (edges.size() >= kMaxEdges) return false;
    Edge edge{piece.text, first_bytes(piece.text), ~std::uint64_t{0}, piece.role, number};
    if (piece.text.size() < sizeof edge.mask) {
      edge.mask = first_bytes(
          std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff", 8).substr(0, piece.text.size()));
    }
    if (!last) {
      edge.next = static_cast<std::uint32_t>(nodes_.size());
      nodes_.emplace_back();
    }
    nodes_[node].edges.push_back(edge);
    node = edge.next;
  }
  return true;
}

}  // namespace fwlint::iptables
