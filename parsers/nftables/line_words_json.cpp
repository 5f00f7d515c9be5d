// The shape of a rule as an object of `nft -j`: its strings and numbers are the words, and its
// brackets are kept as they are. What a comparison is about is known from the words before its
// "right" member, in the order in which nft writes them.
#include "parsers/nftables/line_words.hpp"

namespace fwlint::nftables {
namespace {

bool blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// Steps over the tokens of one object, in correct JSON without escapes.
class Tokens {
 public:
  Tokens(std::string_view source, const json::Index& index, std::size_t token)
      : source_(source), at_(index.offsets() + token), end_(index.offsets() + index.size()) {}

  [[nodiscard]] char kind() const { return at_ < end_ ? source_[*at_] : '\0'; }
  [[nodiscard]] char next_kind() const { return at_ + 1 < end_ ? source_[at_[1]] : '\0'; }
  [[nodiscard]] std::uint32_t offset() const { return *at_; }
  void step() { ++at_; }
  /// The bytes of the token: of a string without its quotes.
  [[nodiscard]] std::string_view bytes() const {
    std::uint32_t end = at_[1];
    while (end > *at_ && blank(source_[end - 1])) --end;
    const std::string_view all = source_.substr(*at_, end - *at_);
    return kind() == '"' && all.size() >= 2 ? all.substr(1, all.size() - 2) : all;
  }
  /// Over a whole object; `bytes` of it, with the brackets.
  std::string_view object() {
    const std::uint32_t begin = *at_;
    std::size_t depth = 0;
    do {
      const char c = kind();
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
    } while (depth > 0 && at_ < end_);
    return source_.substr(begin, at_[-1] + 1 - begin);
  }

 private:
  std::string_view source_;
  const std::uint32_t* at_;
  const std::uint32_t* end_;
};

/// The words behind which a "right" member stands.
struct Left {
  LineRole role = LineRole::literal;
  bool v6 = false;
  bool negated = false;
};

Left left_side(const LineShape& shape) {
  Left out;
  const auto word = [&](std::size_t back) {
    return back <= shape.count ? shape.words[shape.count - back].text : std::string_view();
  };
  // … "op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right":
  if (word(6) == "payload" && word(5) == "protocol" && word(3) == "field" && word(7) == "left") {
    const LineRole r = selector_role(word(2));
    const bool address = r == LineRole::src || r == LineRole::dst;
    const bool port = r == LineRole::sport || r == LineRole::dport;
    if (address ? word(4) != "ip" && word(4) != "ip6" : !port || !port_header(word(4))) return out;
    out.role = r;
    out.v6 = word(4) == "ip6";
    out.negated = word(8) == "!=";
    if (word(9) != "op") out.role = LineRole::literal;
  } else if (word(4) == "meta" && word(3) == "key" && word(5) == "left") {
    const LineRole r = selector_role(word(2));
    if ((r != LineRole::iif && r != LineRole::oif) || word(7) != "op") return out;
    out.role = r;
    out.negated = word(6) == "!=";
  }
  return out;
}

WordKind form_of(std::string_view object) {
  std::size_t at = 1;
  while (at < object.size() && blank(object[at])) ++at;
  const std::string_view rest = object.substr(at);
  if (rest.starts_with("\"prefix\"")) return WordKind::prefix;
  if (rest.starts_with("\"range\"")) return WordKind::range;
  if (rest.starts_with("\"set\"")) return WordKind::set;
  return WordKind::plain;
}

/// What the value of a member may stand for.
struct JsonMember {
  LineRole role = LineRole::literal;
  bool v6 = false;
  bool negated = false;
};

/// Of the member `key`, given the words up to it.
JsonMember member(const LineShape& shape, std::string_view key, std::size_t depth) {
  const auto before = [&](std::size_t back) {
    return back <= shape.count ? shape.words[shape.count - back].text : std::string_view();
  };
  if (depth == 2 && (key == "family" || key == "table" || key == "chain" || key == "handle")) {
    return {LineRole::ignored};
  }
  if (depth == 2 && key == "comment") return {LineRole::comment};
  if (key == "packets" && before(2) == "counter") return {LineRole::packets};
  if (key == "bytes" && before(3) == "packets" && before(4) == "counter") {
    return {LineRole::bytes};
  }
  if (key == "target" && (before(2) == "jump" || before(2) == "goto")) return {LineRole::jump};
  if (key != "right") return {};
  const Left left = left_side(shape);
  return {left.role, left.v6, left.negated};
}

/// A member that comes twice would count; behind these values their object ends.
bool ends_object(LineRole r) {
  return r != LineRole::literal && r != LineRole::packets && r != LineRole::comment &&
         r != LineRole::ignored;
}

}  // namespace

bool ShapeReader::json(std::string_view source, const json::Index& index, const RuleLine& line,
                       ChainId chain, LineShape& out) const {
  start(chain, out);
  Tokens t(source, index, line.token);
  std::size_t depth = 0;
  JsonMember value;
  do {
    const char c = t.kind();
    if (c == '\0' || out.count + 1 >= LineShape::kMaxWords) return false;
    if (c == '{' && value.role != LineRole::literal && value.role <= LineRole::dport) {
      Tokens whole = t;
      const std::string_view object = whole.object();
      if (const WordKind form = form_of(object); form != WordKind::plain) {
        LineWord& w = out.words[out.count++];
        w = {object, t.offset() - line.begin, form, LineRole::literal, value.negated, false};
        out.give(out.count - 1, value.role, value.v6);
        out.mix(w);
        out.structure += 'V';
        value = {};
        t = whole;
        if (t.kind() != '}') out.alone = false;
        continue;
      }
    }
    if (c != '"' && !digit(c) && !letter(c) && c != '-') {
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      out.structure += c;
      if (c != ':') value = {};
      t.step();
      continue;
    }
    LineWord& w = out.words[out.count++];
    const bool string = c == '"';
    w = {t.bytes(),
         t.offset() - line.begin + (string ? 1U : 0U),
         string ? WordKind::quoted : WordKind::plain,
         LineRole::literal,
         false,
         false};
    const bool key = string && t.next_kind() == ':';
    if (key) {
      value = member(out, w.text, depth);
    } else if (value.role == LineRole::jump) {
      jump(out, out.count - 1);
    } else if (value.role != LineRole::literal) {
      w.negated = value.negated;
      out.give(out.count - 1, value.role, value.v6);
    }
    if (!key) {
      if (value.role == LineRole::packets || value.role == LineRole::comment ||
          value.role == LineRole::jump) {
        out.once(value.role);
      }
      if (out.judged) {
        const LineRole selector = selector_role(w.text);
        if (selector != LineRole::literal) out.once(selector);
      }
      value = {};
    }
    if (out.judged && w.role == LineRole::literal && reads_otherwise(w.text)) out.alone = false;
    out.structure += string ? 's' : 'n';
    out.mix(w);
    t.step();
    if (ends_object(w.role) && t.kind() != '}') out.alone = false;
  } while (depth > 0);
  out.hash += out.count;
  return true;
}

}  // namespace fwlint::nftables
