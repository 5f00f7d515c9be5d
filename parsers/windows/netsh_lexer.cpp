// The only free text of several lines is the description; it runs to the "Enabled:" line, which
// always follows, so that a description cannot pretend to be fields of the rule.
#include "parsers/windows/netsh_lexer.hpp"

#include <algorithm>

#include "src/base/text.hpp"

namespace fwlint::windows {

namespace {

constexpr std::array<std::string_view, kNetshLabels> kLabels{
    "Rule Name", "Description", "Enabled",        "Direction", "Profiles",    "Grouping",
    "LocalIP",   "RemoteIP",    "Protocol",       "LocalPort", "RemotePort",  "Edge traversal",
    "Program",   "Service",     "InterfaceTypes", "Security",  "Rule source", "Action"};

NetshLabel label_of(std::string_view s) {
  for (std::size_t i = 0; i < kLabels.size(); ++i) {
    if (iequals(kLabels[i], s)) return static_cast<NetshLabel>(i);
  }
  return NetshLabel::unknown;
}

bool indented(std::string_view line) {
  return !line.empty() && (line[0] == ' ' || line[0] == '\t');
}

bool label_like(std::string_view s) {
  if (s.empty() || s.size() > 40 || !is_alpha(s.front())) return false;
  return std::all_of(s.begin(), s.end(),
                     [](char c) { return is_alnum(c) || c == ' ' || c == '-' || c == '/'; });
}

bool is_icmp_header(std::string_view line) {
  const std::string_view s = trim(line);
  return starts_with_i(s, "Type") && iequals(trim(s.substr(4)), "Code");
}

}  // namespace

std::string_view to_string(NetshLabel label) {
  return label == NetshLabel::unknown ? "" : kLabels[static_cast<std::size_t>(label)];
}

std::string NetshField::value(std::string_view separator) const {
  std::string out;
  for (const NetshPiece& p : pieces) {
    if (!out.empty() && !p.text.empty()) out += separator;
    out += p.text;
  }
  return out;
}

const NetshField* NetshRule::find(NetshLabel label) const {
  for (const NetshField& f : fields) {
    if (f.label == label) return &f;
  }
  return nullptr;
}

bool is_dash_line(std::string_view line) {
  const std::string_view s = trim(line);
  return s.size() >= 10 && s.find_first_not_of('-') == std::string_view::npos;
}

NetshReader::NetshReader(const SourceSet& sources, FileId file)
    : text_(sources.text(file)), file_(file) {}

NetshReader::Line NetshReader::line_at(std::size_t at) const {
  if (at >= text_.size()) return {};
  const std::size_t end = std::min(text_.find('\n', at), text_.size());
  std::string_view text = text_.substr(at, end - at);
  while (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return {text, static_cast<std::uint32_t>(at), true};
}

void NetshReader::advance(const Line& line) {
  at_ = std::min(text_.find('\n', line.begin), text_.size());
  if (at_ < text_.size()) ++at_;
}

NetshPiece NetshReader::piece(const Line& line, std::size_t from) const {
  std::size_t begin = std::min(from, line.text.size());
  std::size_t end = line.text.size();
  while (begin < end && is_space(line.text[begin])) ++begin;
  while (end > begin && is_space(line.text[end - 1])) --end;
  return {line.text.substr(begin, end - begin),
          Span{file_, line.begin + static_cast<std::uint32_t>(begin),
               line.begin + static_cast<std::uint32_t>(end)}};
}

std::optional<NetshField> NetshReader::field(const Line& line) const {
  const auto colon = line.text.find(':');
  if (indented(line.text) || colon == std::string_view::npos) return std::nullopt;
  NetshField f;
  f.written = line.text.substr(0, colon);
  f.label = label_of(f.written);
  if (f.label == NetshLabel::unknown && !label_like(f.written)) return std::nullopt;
  f.pieces.push_back(piece(line, colon + 1));
  f.span = Span{file_, line.begin, f.pieces.front().span.end};
  return f;
}

bool NetshReader::rule_starts(const Line& line, bool strict) const {
  if (!starts_with_i(line.text, "Rule Name:")) return false;
  if (!strict) return true;
  const auto end = text_.find('\n', line.begin);
  return end != std::string_view::npos && is_dash_line(line_at(end + 1).text);
}

void NetshReader::description(NetshRule& rule) {
  for (Line line = line_at(at_); line.present; line = line_at(at_)) {
    if (starts_with_i(line.text, "Enabled:") || rule_starts(line, true)) return;
    const NetshPiece p = piece(line, 0);
    rule.fields.back().pieces.push_back(p);
    rule.fields.back().span.end = std::max(rule.fields.back().span.end, p.span.end);
    advance(line);
  }
}

void NetshReader::body_line(NetshRule& rule, const Line& line, bool in_icmp) {
  const NetshPiece all = piece(line, 0);
  if (!all.text.empty()) rule.span.end = all.span.end;
  if (all.text.empty() || is_dash_line(line.text)) return;
  if (auto f = field(line)) {
    rule.fields.push_back(std::move(*f));
    return;
  }
  if (!indented(line.text)) {
    rule.stray.push_back(all);
    return;
  }
  if (is_icmp_header(line.text)) return;
  if (!in_icmp) {
    rule.fields.back().pieces.push_back(all);
    rule.fields.back().span.end = all.span.end;
    return;
  }
  const std::size_t gap = all.text.find_first_of(" \t");
  NetshIcmpRow row{all, {}};
  if (gap != std::string_view::npos) {
    row.type = {all.text.substr(0, gap),
                Span{file_, all.span.begin, all.span.begin + static_cast<std::uint32_t>(gap)}};
    const std::size_t code = all.text.find_first_not_of(" \t", gap);
    row.code = {all.text.substr(code),
                Span{file_, all.span.begin + static_cast<std::uint32_t>(code), all.span.end}};
  }
  rule.icmp.push_back(row);
}

std::optional<NetshRule> NetshReader::next() {
  Line line = line_at(at_);
  for (; line.present && !rule_starts(line, false); line = line_at(at_)) {
    const NetshPiece p = piece(line, 0);
    if (iequals(p.text, "Ok.")) {
      ended_ = true;
    } else if (!p.text.empty()) {
      if (outside_++ == 0) first_outside_ = p.span;
    }
    advance(line);
  }
  if (!line.present) return std::nullopt;
  ended_ = false;
  NetshRule rule;
  rule.fields.push_back(*field(line));
  rule.span = rule.fields.front().span;
  advance(line);
  bool icmp = false;
  for (line = line_at(at_); line.present; line = line_at(at_)) {
    if (rule_starts(line, false) || iequals(trim(line.text), "Ok.")) return rule;
    if (is_icmp_header(line.text) && rule.fields.back().label == NetshLabel::protocol) icmp = true;
    const std::size_t before = rule.fields.size();
    body_line(rule, line, icmp);
    advance(line);
    if (rule.fields.size() == before) continue;
    icmp = false;
    if (rule.fields.back().label == NetshLabel::description) description(rule);
    if (rule.fields.back().label == NetshLabel::action) {
      rule.closed = true;
      return rule;
    }
  }
  return rule;
}

}  // namespace fwlint::windows
