// From TOML text to written::File. toml++ does the syntax and stops at its first complaint; all
// that follows goes on after an error. toml++ keeps tables sorted by name and frees nested tables
// by recursion, hence two precautions: zones are put back into file order by their places, and keys
// with absurdly many dots are refused before it sees them.
#include "src/policy/policy_file.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/policy/policy_keys.hpp"
#include "src/policy/toml_table.hpp"

namespace fwlint::written {

namespace {

constexpr std::size_t kMaxDots = 16;

/// Steps over a string that starts at `i`; returns the offset behind it, or the end of the text.
std::size_t skip_string(std::string_view s, std::size_t i) {
  const char quote = s[i];
  const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
  const bool multi = s.substr(i, 3) == triple;
  i += multi ? 3 : 1;
  while (i < s.size()) {
    if (quote == '"' && s[i] == '\\') {
      i += 2;
    } else if (multi ? s.substr(i, 3) == triple : s[i] == quote) {
      return i + (multi ? 3 : 1);
    } else if (!multi && s[i] == '\n') {
      return i;
    } else {
      ++i;
    }
  }
  return s.size();
}

/// The offset of the first key with more dots than any real one, or npos.
std::size_t overlong_key(std::string_view s) {
  std::size_t dots = 0;
  for (std::size_t i = 0; i < s.size();) {
    const char c = s[i];
    if (c == '"' || c == '\'') {
      i = skip_string(s, i);
      continue;
    }
    if (c == '#') {
      i = std::min(s.find('\n', i), s.size());
      continue;
    }
    if (c == '.') {
      if (++dots > kMaxDots) return i;
    } else if (c == '\n' || c == '=' || c == ',' || c == '{' || c == '[' || c == ']') {
      dots = 0;
    }
    ++i;
  }
  return std::string_view::npos;
}

/// Whether a place lies at the end of its line, where a string that is not closed stops.
bool at_line_end(std::string_view text, const toml::source_position& place) {
  for (std::uint32_t line = 1; line < place.line; ++line) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (text.empty()) return true;
  }
  text = text.substr(0, text.find_first_of("\r\n"));
  const auto points = std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  return place.column > points;
}

/// "Error while parsing date: expected …" in our own words, with a hint where quotes were
/// forgotten.
void add_syntax_error(const toml::parse_error& e, std::string_view file_text, Reading& r) {
  std::string_view text = e.description();
  std::string what = "file";
  constexpr std::string_view kLead = "Error while parsing ";
  if (text.substr(0, kLead.size()) == kLead) {
    text.remove_prefix(kLead.size());
    const std::size_t colon = text.find(": ");
    if (colon != std::string_view::npos) {
      what = std::string(text.substr(0, colon));
      text.remove_prefix(colon + 2);
    }
  }
  std::string reason = printable(text, 300);
  if (!reason.empty()) reason[0] = to_lower(reason[0]);
  std::string hint;
  if ((what == "string" || what == "literal string") && at_line_end(file_text, e.source().begin)) {
    reason = "it is not closed on its line";
    hint = "add the closing quote";
  } else if (what == "floating-point" || what == "decimal integer" ||
             text == "could not determine value type") {
    hint = "ports, addresses and names stand in quotes: \"443/tcp\"";
  }
  r.errors.add(r.place(e.source()), fmt::format("cannot read the {}: {}", what, reason),
               std::move(hint));
}

bool parse_toml(std::string_view text, Reading& r, toml::table& out) {
  if (text.size() > kMaxPolicyBytes) {
    r.errors.add({r.file, 0, 0}, fmt::format("the file has {} bytes; expected at most {}",
                                             text.size(), kMaxPolicyBytes));
    return false;
  }
  const std::string_view mark = text.substr(0, 2);
  if (mark == "\xff\xfe" || mark == "\xfe\xff") {
    r.errors.add({r.file, 1, 1}, "the file is UTF-16; expected UTF-8",
                 "save it as UTF-8, which TOML asks for");
    return false;
  }
  if (const std::size_t at = overlong_key(text); at != std::string_view::npos) {
    const auto line = static_cast<std::uint32_t>(
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    r.errors.add(
        {r.file, line, 1},
        fmt::format("a key has more than {} dots; expected a key of the policy", kMaxDots));
    return false;
  }
  try {
    out = toml::parse(text, std::string_view(r.file));
    return true;
  } catch (const toml::parse_error& e) {
    add_syntax_error(e, text, r);
  }
  return false;
}

bool earlier(const PolicyPlace& a, const PolicyPlace& b) {
  return std::tie(a.line, a.column) < std::tie(b.line, b.column);
}

void read_zones(const toml::table& zones, Reading& r, File& file) {
  for (auto&& [key, node] : zones) {
    const PolicyPlace place = r.place(key.source());
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      r.errors.add(
          place,
          fmt::format("zone {} is {}; expected a table", in_quotes(key.str()), describe_node(node)),
          fmt::format("write [zones.{}] above its keys", printable(key.str())));
      continue;
    }
    const Table t(*table, PolicySection::zone, fmt::format("[zones.{}]", printable(key.str())),
                  place, r);
    Zone z;
    z.name = {std::string(key.str()), place};
    z.otherwise = t.boolean("else").value_or(Value<bool>{}).value;
    z.sources = t.texts("sources");
    z.interfaces = t.texts("interfaces");
    z.profiles = t.texts("profiles");
    file.zones.push_back(std::move(z));
  }
  std::sort(file.zones.begin(), file.zones.end(),
            [](const Zone& a, const Zone& b) { return earlier(a.name.place, b.name.place); });
}

Approval read_approval(const Table& t) {
  return {t.place(),        t.scope(),         t.text("owner"),  t.text("reason"),
          t.text("ticket"), t.text("process"), t.date("expires")};
}

Forbid read_forbid(const Table& t) {
  return {t.place(), t.text("name"), t.scope(), t.text("reason"), t.text("severity")};
}

Waiver read_waiver(const Table& t) {
  return {t.place(),        t.texts("check"), t.scope(),        t.text("rule"),
          t.text("reason"), t.text("owner"),  t.date("expires")};
}

template <class T>
void read_rules(const toml::table& root, std::string_view key, PolicySection section,
                T (*read)(const Table&), Reading& r, std::vector<T>& out) {
  const toml::node* node = root.get(key);
  const toml::array* array = node ? node->as_array() : nullptr;
  if (array == nullptr) return;
  for (const toml::node& item : *array) {
    const toml::table* table = item.as_table();
    if (table == nullptr) continue;
    out.push_back(
        read(Table(*table, section, fmt::format("[[{}]]", key), r.place(item.source()), r)));
  }
}

void read_check(const toml::key& key, const toml::node& node, Reading& r, File& file) {
  const PolicyPlace place = r.place(key.source());
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    r.errors.add(
        place,
        fmt::format("check {} is {}; expected a table", in_quotes(key.str()), describe_node(node)),
        fmt::format("write [checks.{}] above its keys", printable(key.str())));
    return;
  }
  const CheckInfo* known = find_check(key.str());
  if (known == nullptr) {
    r.errors.add(
        place,
        fmt::format("unknown check {}; expected a check's name or code", in_quotes(key.str())),
        did_you_mean(key.str(), check_names()));
    return;
  }
  const Table t(*table, PolicySection::check, fmt::format("[checks.{}]", key.str()), place, r,
                known);
  Check c;
  c.check = known;
  c.place = place;
  if (const auto b = t.boolean("enabled")) c.enabled = b->value;
  c.severity = t.text("severity");
  for (const CheckOption& o : check_options()) {
    if (o.check != known->id) continue;
    if (const auto n = t.integer(o.name)) c.options.emplace_back(o.name, n->value);
  }
  file.checks.push_back(std::move(c));
}

void read_checks(const toml::table& checks, Reading& r, File& file) {
  for (auto&& [key, node] : checks) read_check(key, node, r, file);
  std::sort(file.checks.begin(), file.checks.end(),
            [](const Check& a, const Check& b) { return earlier(a.place, b.place); });
  std::map<CheckId, std::uint32_t> first;
  for (const Check& c : file.checks) {
    const auto [it, fresh] = first.try_emplace(c.check->id, c.place.line);
    if (fresh) continue;
    r.errors.add(c.place,
                 fmt::format("check {} ({}) is set twice; the first place is line {}",
                             c.check->name, c.check->code, it->second),
                 "keep one table, by name or by code");
  }
}

const toml::table* table_at(const toml::table& root, std::string_view key) {
  const toml::node* node = root.get(key);
  return node ? node->as_table() : nullptr;
}

}  // namespace

std::optional<File> read_policy_file(const std::string& name, std::string_view text,
                                     ErrorList& errors) {
  Reading r{name, errors};
  errors.open(name);
  toml::table root;
  if (!parse_toml(text, r, root)) return std::nullopt;
  if (const auto* version = root["policy"].as_integer();
      version != nullptr && version->get() != kPolicyVersion) {
    errors.add(r.place(version->source()),
               fmt::format("policy version {} is not known to this version of fwlint; expected {}",
                           version->get(), kPolicyVersion));
    return std::nullopt;
  }
  const Table t(root, PolicySection::top, "the policy", {name, 1, 1}, r);
  File file;
  file.name = name;
  file.extends = t.texts("extends").value_or(std::vector<Text>());
  file.practice = t.texts("practice").value_or(std::vector<Text>());
  file.fail_on = t.text("fail_on");
  if (const toml::table* zones = table_at(root, "zones")) read_zones(*zones, r, file);
  read_rules<Approval>(root, "approve", PolicySection::approve, read_approval, r, file.approvals);
  read_rules<Forbid>(root, "forbid", PolicySection::forbid, read_forbid, r, file.forbids);
  read_rules<Waiver>(root, "waive", PolicySection::waive, read_waiver, r, file.waivers);
  if (const toml::table* checks = table_at(root, "checks")) read_checks(*checks, r, file);
  return file;
}

}  // namespace fwlint::written
