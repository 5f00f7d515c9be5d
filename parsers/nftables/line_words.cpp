#include "parsers/nftables/line_words.hpp"

#include <algorithm>
#include <optional>

#include "parsers/line_shape.hpp"

namespace fwlint::nftables {

/// The field that a selector's last word reads.
LineRole selector_role(std::string_view w) {
  switch (w.size()) {
    case 5:
      if (w == "saddr") return LineRole::src;
      if (w == "daddr") return LineRole::dst;
      if (w == "sport") return LineRole::sport;
      if (w == "dport") return LineRole::dport;
      break;
    case 7:
      if (w == "iifname") return LineRole::iif;
      if (w == "oifname") return LineRole::oif;
      break;
    default:
      break;
  }
  return LineRole::literal;
}

/// Words behind or before which the fields of the slots are read in another way: parts of
/// concatenations, bytes by their place, routing lookups, interface indexes, the connection's
/// other direction.
bool reads_otherwise(std::string_view w) {
  if (w.empty()) return true;
  if (w[0] == '@') return w.size() > 1 && w.find(',') != w.npos;
  switch (w.size()) {
    case 1:
      return w[0] == '.' || w[0] == '&' || w[0] == '|' || w[0] == '^';
    case 2:
      return w == "rt";
    case 3:
      return w == "dir" || w == "fib" || w == "iif" || w == "oif" || w == "osf" || w == "map";
    case 4:
      return w == "base" || w == "vmap";
    case 5:
      return w == "reply" || w == "vxlan" || w == "ipsec" || w == "jhash";
    case 6:
      return w == "concat" || w == "socket" || w == "numgen" || w == "geneve" || w == "gretap";
    case 7:
      return w == "symhash";
    case 8:
      return w == "original";
    default:
      return false;
  }
}

bool port_header(std::string_view w) {
  return w == "tcp" || w == "udp" || w == "th" || w == "sctp" || w == "dccp" || w == "udplite";
}

/// Words of the statements that write to a set: what a set holds must be known before any rule is
/// lowered.
bool writes_set(std::string_view w) {
  return w == "add" || w == "update" || w == "delete" || w == "meter";
}

// ---- lines
// ---------------------------------------------------------------------------------------

namespace {

/// Words that begin another part of a chain, not a rule.
bool begins_other_part(std::string_view w) {
  constexpr std::array<std::string_view, 11> kWords = {"type",   "policy",   "flags",   "comment",
                                                       "device", "devices",  "chain",   "table",
                                                       "define", "redefine", "undefine"};
  return w == "include" || std::find(kWords.begin(), kWords.end(), w) != kWords.end();
}

/// " # handle 7" up to the end of the line.
std::optional<std::uint32_t> handle_comment(std::string_view rest) {
  constexpr std::string_view kMark = "# handle ";
  if (!rest.starts_with(kMark)) return std::nullopt;
  rest.remove_prefix(kMark.size());
  std::uint64_t n = 0;
  if (rest.empty() || rest.size() > 9) return std::nullopt;
  for (const char c : rest) {
    if (!digit(c)) return std::nullopt;
    n = n * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return n == 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(n));
}

}  // namespace

bool plain_rule_line(std::string_view text, std::uint32_t begin, RuleLine& out,
                     std::uint32_t& next) {
  if (begin >= text.size() || !letter(text[begin])) return false;
  bool open = false;  // within braces
  char before = '\0';
  std::size_t at = begin;
  out.handle = 0;
  for (;;) {
    if (at >= text.size()) return false;
    const char c = text[at];
    if (letter(c)) {
      std::size_t end = at + 1;
      while (end < text.size() && (letter(text[end]) || digit(text[end]) || text[end] == '-'))
        ++end;
      const std::string_view w = text.substr(at, end - at);
      if (w.size() <= 6 && writes_set(w)) return false;
      if (at == begin && begins_other_part(w)) return false;
      before = 'w';
      at = end;
      continue;
    }
    if (c == '\n') break;
    if (c == '#') {
      const std::size_t end = text.find('\n', at);
      if (open || before == '\0' || end == text.npos) return false;
      const auto handle = handle_comment(text.substr(at, end - at));
      if (!handle) return false;
      out.handle = *handle;
      break;
    }
    if (c == '"') {
      const std::size_t end = text.find_first_of("\"\n\\", at + 1);
      if (end == text.npos || text[end] != '"') return false;
      at = end;
    } else if (c == '{' || c == '}') {
      if (open == (c == '{')) return false;
      open = c == '{';
    } else if (c == '$' || c == ';' || c == '\\' || c == '\r' || c == '(' || c == ')' ||
               c == '\'' || (c < ' ' && c != '\t') || static_cast<unsigned char>(c) >= 0x7f) {
      return false;
    }
    if (c != ' ' && c != '\t') before = c;
    ++at;
  }
  // A line that ends in an operator would go on in the next one.
  const bool ended = before == 'w' || before == '"' || before == '}' || digit(before);
  if (open || !ended) return false;
  next = static_cast<std::uint32_t>(at);
  while (text[at - 1] == ' ' || text[at - 1] == '\t') --at;
  out.begin = begin;
  out.end = static_cast<std::uint32_t>(at);
  return true;
}

// ---- shapes
// --------------------------------------------------------------------------------------

void LineShape::once(LineRole role) {
  const unsigned bit = 1U << static_cast<unsigned>(role);
  if ((roles_ & bit) != 0) alone = false;
  roles_ |= bit;
}

void LineShape::mix(const LineWord& word) {
  if (word.role == LineRole::literal) {
    shape::mix(hash, word.text);
    return;
  }
  hash = (hash ^ (static_cast<std::uint64_t>(word.role) * 16 +
                  static_cast<std::uint64_t>(word.kind) * 2 + (word.negated ? 1U : 0U))) *
         0xff51afd7ed558ccdU;
}

void LineShape::give(std::size_t at, LineRole role, bool v6) {
  LineWord& w = words[at];
  if (w.text.empty()) return;
  const char first = w.text[0];
  const bool grouped = w.kind >= WordKind::group;
  bool fits = false;
  switch (role) {
    case LineRole::src:
    case LineRole::dst:
      // JSON has an address in quotes, text never.
      fits = grouped || ((w.kind == WordKind::quoted) != structure.empty() &&
                         (digit(first) || (v6 && (hex_digit(first) || first == ':'))));
      break;
    case LineRole::sport:
    case LineRole::dport:
      fits = (grouped || digit(first)) && w.kind != WordKind::quoted;
      break;
    case LineRole::iif:
    case LineRole::oif:
      fits = w.kind == WordKind::quoted && first != '@';
      break;
    case LineRole::comment:
      fits = w.kind == WordKind::quoted;
      break;
    case LineRole::packets:
    case LineRole::bytes:
      fits = w.kind == WordKind::plain && digit(first);
      break;
    case LineRole::jump:
    case LineRole::ignored:
      fits = true;
      break;
    case LineRole::literal:
      break;
  }
  if (!fits) return;
  w.role = role;
  w.v6 = v6;
}

void ShapeReader::start(ChainId chain, LineShape& out) const {
  out.count = 0;
  out.alone = true;
  out.roles_ = 0;
  out.structure.clear();
  out.hash = ruleset_.chain(chain).base ? (index(chain) + 1) * 0x9e3779b97f4a7c15U : 0;
}

void ShapeReader::jump(LineShape& shape, std::size_t at) const {
  const auto to = chains_.find(shape.words[at].text);
  if (to == chains_.end() || ruleset_.chain(to->second).base) return;
  shape.give(at, LineRole::jump, false);
}

namespace {

/// Words between blanks; strings and groups are one word each.
bool split(std::string_view text, LineShape& out) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ' || text[at] == '\t') {
      ++at;
      continue;
    }
    if (out.count == LineShape::kMaxWords) return false;
    const char first = text[at];
    const char close = first == '"' ? '"' : first == '{' ? '}' : '\0';
    std::size_t begin = at;
    std::size_t end = at;
    if (close != '\0') {
      end = text.find(close, ++begin);
      if (end == text.npos) return false;
      at = end + 1;
      if (at < text.size() && text[at] != ' ') return false;
      while (first == '{' && begin < end && text[begin] == ' ') ++begin;
      while (first == '{' && begin < end && text[end - 1] == ' ') --end;
    } else {
      while (end < text.size() && text[end] != ' ' && text[end] != '\t') ++end;
      at = end;
    }
    LineWord& w = out.words[out.count++];
    w.text = text.substr(begin, end - begin);
    w.begin = static_cast<std::uint32_t>(begin);
    w.kind = first == '"' ? WordKind::quoted : first == '{' ? WordKind::group : WordKind::plain;
    w.role = LineRole::literal;
    w.negated = false;
  }
  return out.count > 0;
}

}  // namespace

/// Gives the word behind a selector or keyword its role.
void ShapeReader::text_word(LineShape& shape, std::size_t k) const {
  const std::string_view text = shape.words[k].text;
  const auto word = [&](std::size_t at) {
    return at < shape.count ? shape.words[at].text : std::string_view();
  };
  if (const LineRole selector = selector_role(text); selector != LineRole::literal) {
    shape.once(selector);
    const bool address = selector == LineRole::src || selector == LineRole::dst;
    const bool port = selector == LineRole::sport || selector == LineRole::dport;
    const std::string_view header = k > 0 ? word(k - 1) : std::string_view();
    if (address && header != "ip" && header != "ip6") return;
    if (port && !port_header(header)) return;
    const bool negated = word(k + 1) == "!=";
    const std::size_t value = k + (negated ? 2 : 1);
    if (value >= shape.count) return;
    shape.give(value, selector, address && header == "ip6");
    shape.words[value].negated = negated;
  } else if (text == "jump" || text == "goto") {
    shape.once(LineRole::jump);
    if (k + 1 < shape.count && shape.words[k + 1].kind == WordKind::plain) jump(shape, k + 1);
  } else if (text == "counter" && word(k + 1) == "packets" && word(k + 3) == "bytes" &&
             k + 4 < shape.count) {
    shape.once(LineRole::packets);
    shape.give(k + 2, LineRole::packets, false);
    shape.give(k + 4, LineRole::bytes, false);
  } else if (text == "comment" && k + 1 < shape.count) {
    shape.once(LineRole::comment);
    shape.give(k + 1, LineRole::comment, false);
  }
}

bool ShapeReader::text(std::string_view line, ChainId chain, LineShape& out) const {
  start(chain, out);
  if (!split(line, out)) return false;
  out.hash += out.count;
  for (std::size_t k = 0; k < out.count; ++k) {
    const LineWord& w = out.words[k];
    out.mix(w);
    if (w.role != LineRole::literal || w.kind != WordKind::plain) continue;
    if (out.judged && reads_otherwise(w.text)) out.alone = false;
    text_word(out, k);
  }
  return true;
}

}  // namespace fwlint::nftables
