// create, add and del, with their options. Deletions need to find entries by content: an index is
// kept for the sets that have one, so that a saved file, which has none, costs nothing.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/ipset/ipset.hpp"
#include "parsers/ipset/parser.hpp"
#include "src/base/text.hpp"

namespace fwlint::ipset {

namespace {

constexpr std::uint64_t kMaxTimeout = 2147483;  // UINT_MAX / 1000 / 2
constexpr std::size_t kMaxExpanded = 1'000'000;

std::size_t hash_of(const sets::Entry& e) {
  std::uint64_t h = low64(e.first) * 0x9e3779b97f4a7c15ULL;
  const auto mix = [&](std::uint64_t v) { h = (h ^ (h >> 29) ^ v) * 0xbf58476d1ce4e5b9ULL; };
  mix(high64(e.first));
  mix(low64(e.second));
  mix(high64(e.second));
  mix((std::uint64_t{e.number} << 32) | (std::uint64_t{e.port_lo} << 16) | e.port_hi);
  mix((std::uint64_t{e.protocol} << 16) | (std::uint64_t{e.first_length} << 8) | e.second_length);
  return h ^ (h >> 32);
}

}  // namespace

std::optional<std::uint64_t> Parser::number(std::size_t at, std::uint64_t most) {
  if (at + 1 >= words_.size()) {
    error(span(words_[at]), fmt::format("option '{}' needs a number", words_[at].text));
    return std::nullopt;
  }
  const Word& w = words_[at + 1];
  const auto n = parse_unsigned(w.text, true, true);
  if (!n || *n > most) {
    error(span(w), fmt::format("'{}' is no value of '{}'", printable(w.text), words_[at].text),
          fmt::format("a number from 0 to {}", most));
    return std::nullopt;
  }
  return n;
}

void Parser::create() {
  if (too_few(2, "create NAME TYPE") || !check_name(words_[1])) return;
  const sets::TypeSpec* type = find_type(words_[2].text);
  if (type == nullptr) {
    error(span(words_[2]), fmt::format("unknown set type '{}'", printable(words_[2].text)),
          "a type of ipset such as hash:ip, hash:net or list:set");
    return;
  }
  sets::Set set;
  set.name = words_[1].text;
  set.type = type;
  set.span = line();
  bool has_range = false;
  for (std::size_t k = 3; k < words_.size(); ++k) {
    has_range = has_range || words_[k].text == "range" || words_[k].text == "--network" ||
                words_[k].text == "--from";
    if (!create_option(set, k)) return;
  }
  finish_create(std::move(set), has_range);
}

bool Parser::create_option(sets::Set& set, std::size_t& at) {
  std::string_view name = words_[at].text;
  if (name.starts_with("--")) name.remove_prefix(2);
  const auto is = [&](std::string_view s) { return name == s; };
  const bool hash = set.type->name.starts_with("hash:");
  if (is("counters") || is("comment") || is("skbinfo") || (is("forceadd") && hash)) {
    set.counters = set.counters || is("counters");
    if (is("forceadd")) set.most = ~std::uint64_t{0};
    return true;
  }
  if (is("timeout")) {
    const auto n = number(at++, kMaxTimeout);
    set.timeouts = n.has_value();
    set.default_timeout = static_cast<std::uint32_t>(n.value_or(0));
    return n.has_value();
  }
  const bool plain = is("hashsize") || is("bucketsize") || is("initval") || is("probes") ||
                     is("resize") || is("gc");
  if (is("maxelem") && hash) {
    const auto n = number(at++, 0xffffffffU);
    set.most = n.value_or(set.most);
    return n.has_value();
  }
  if ((plain && hash) || (is("size") && set.type->has(sets::Part::set))) {
    return number(at++, 0xffffffffU).has_value();
  }
  if (is("family") && (hash || set.type->bitmap)) {
    const std::string_view v = at + 1 < words_.size() ? words_[at + 1].text : std::string_view();
    ++at;
    if (v == "inet" || v == "-4" || v == "unspec") return true;
    set.family = Family::ipv6;
    if (v == "inet6" || v == "-6") return true;
    error(span(words_[std::min(at, words_.size() - 1)]), "'family' without a family",
          "family inet or family inet6");
    return false;
  }
  if (is("-4") || is("-6")) {
    set.family = is("-4") ? Family::ipv4 : Family::ipv6;
    return true;
  }
  const bool first_ip = set.type->has(sets::Part::ip) || set.type->has(sets::Part::net);
  if (is("netmask") && first_ip) {
    const auto n = number(at++, 128);
    set.netmask = static_cast<std::uint8_t>(n.value_or(0));
    return n.has_value();
  }
  if (is("bitmask") && first_ip) {
    ++at;
    set.doubt = "its 'bitmask' may have holes";
    return true;
  }
  if (is("markmask") && set.type->has(sets::Part::mark)) {
    const auto n = number(at++, 0xffffffffU);
    set.markmask = static_cast<std::uint32_t>(n.value_or(0xffffffffU));
    return n.has_value();
  }
  if ((is("range") || is("network")) && set.type->bitmap) {
    if (at + 1 < words_.size()) return range_option(set, words_[++at]);
    error(span(words_[at]), "'range' without a range", "range FROM-TO");
    return false;
  }
  constexpr std::array<std::string_view, 14> kOptions = {
      "family",   "hashsize", "maxelem", "bucketsize", "initval", "netmask", "bitmask",
      "markmask", "range",    "timeout", "counters",   "comment", "skbinfo", "forceadd"};
  const auto near = nearest(name, kOptions);
  error(span(words_[at]),
        fmt::format("unknown option '{}' of type {}", printable(name), set.type->name),
        "an option of this set type",
        near && *near != name ? fmt::format("did you mean '{}'?", *near) : std::string());
  return false;
}

bool Parser::range_option(sets::Set& set, const Word& w) {
  if (set.type->parts[0] == sets::Part::port) {
    std::string_view s = w.text;
    if (const std::size_t colon = s.find(':'); colon != s.npos) s.remove_prefix(colon + 1);
    const std::size_t dash = s.find('-');
    const auto lo = parse_unsigned(s.substr(0, dash), true, true);
    const auto hi = dash == s.npos ? lo : parse_unsigned(s.substr(dash + 1), true, true);
    if (lo && hi && *lo <= 65535 && *hi <= 65535) {
      set.range_lo = std::min(*lo, *hi);
      set.range_hi = std::max(*lo, *hi);
      return true;
    }
  } else {
    std::vector<Piece> pieces;
    if (read_addresses(w.text, Family::ipv4, pieces)) {
      set.range_lo = pieces.front().base;
      const Piece& last = pieces.back();
      set.range_hi = last.base | ((u128{1} << (32 - last.length)) - 1);
      return true;
    }
  }
  error(span(w), fmt::format("'{}' is not a range", printable(w.text)), "FROM-TO");
  return false;
}

void Parser::finish_create(sets::Set set, bool has_range) {
  if (set.type->bitmap && !has_range) {
    error(line(), fmt::format("type {} without 'range'", set.type->name), "range FROM-TO");
    return;
  }
  if (set.netmask > address_bits(set.family)) {
    error(line(), fmt::format("netmask {} is out of range", set.netmask),
          fmt::format("a number from 1 to {}", address_bits(set.family)));
    return;
  }
  if (const sets::Set* before = into_.find(set.name)) {
    if (exist_) return;
    Diagnostic d{DiagnosticLevel::error,
                 span(words_[1]),
                 fmt::format("set '{}' exists already", printable(set.name)),
                 "one 'create' for a set, or -exist",
                 {},
                 {{before->span, "it is created here"}}};
    diagnostics_.add(std::move(d));
    return;
  }
  into_.add(std::move(set));
}

bool Parser::read_entries(sets::Set& set) {
  fresh_.clear();
  const Word& w = words_[2];
  const Mistake m = read_element(w.text, set, options_, fresh_);
  const auto at = static_cast<std::uint32_t>(m.at);
  const Span place{file_, w.begin + at, w.begin + at + static_cast<std::uint32_t>(m.size)};
  if (m.host_name) {
    warn(place, fmt::format("host name '{}' in a set", printable(w.text.substr(m.at, m.size))),
         "an address: which one the name has is not in the file");
    set.doubt = "it holds a host name, whose address is not in the file";
    return false;
  }
  if (!m.message.empty()) {
    error(place, m.message, m.expected);
    set.doubt = "it holds an element that is in error";
    return false;
  }
  if (set.type->has(sets::Part::set) && into_.find(w.text) == nullptr) {
    error(span(w), fmt::format("set '{}' is not created before this line", printable(w.text)),
          "a set that exists");
    return false;
  }
  for (sets::Entry& e : fresh_) e.place = line_begin_;
  return true;
}

bool Parser::element_options(sets::Set& set, std::size_t at, std::uint8_t& flags) {
  if (set.timeouts && set.default_timeout != 0) flags |= sets::entry_flag::timed;
  for (; at < words_.size(); ++at) {
    std::string_view name = words_[at].text;
    if (name.starts_with("--")) name.remove_prefix(2);
    const auto is = [&](std::string_view s) { return name == s; };
    if (is("timeout")) {
      const auto n = number(at, kMaxTimeout);
      if (!n) return false;
      if (!set.timeouts) {
        error(span(words_[at]), "'timeout' in a set that was created without timeouts",
              "'timeout' in its 'create' line too");
        return false;
      }
      flags = static_cast<std::uint8_t>(*n == 0 ? flags & ~sets::entry_flag::timed
                                                : flags | sets::entry_flag::timed);
      ++at;
    } else if (is("nomatch") && set.type->has(sets::Part::net)) {
      flags |= sets::entry_flag::nomatch;
    } else if (is("wildcard") && set.type->has(sets::Part::iface)) {
      flags |= sets::entry_flag::wildcard;
    } else if (is("packets") || is("bytes") || is("comment") || is("skbmark") || is("skbprio") ||
               is("skbqueue") ||
               ((is("before") || is("after")) && set.type->has(sets::Part::set))) {
      ++at;
      if (at < words_.size()) continue;
      error(span(words_[at - 1]), fmt::format("option '{}' without its value", name));
      return false;
    } else {
      error(span(words_[at]),
            fmt::format("unknown option '{}' of an element of type {}", printable(name),
                        set.type->name),
            "timeout, nomatch, comment, packets, bytes or skbmark");
      return false;
    }
  }
  return true;
}

void Parser::add() {
  if (too_few(2, "add NAME ELEMENT")) return;
  sets::Set* set = find_set(1);
  if (set == nullptr || !read_entries(*set)) return;
  std::uint8_t flags = 0;
  if (!element_options(*set, 3, flags)) return;
  add_entries(*set, flags);
}

void Parser::add_entries(sets::Set& set, std::uint8_t flags) {
  for (sets::Entry& e : fresh_) {
    e.flags |= flags;
    const bool hosts = set.type->parts[0] == sets::Part::ip && set.netmask == 0;
    const unsigned free = hosts ? address_bits(set.family) - e.first_length : 0;
    set.elements += (std::uint64_t{1} << free) * (std::uint64_t{e.port_hi} - e.port_lo + 1);
  }
  if (set.elements > set.most && set.type->name.starts_with("hash:")) {
    warn(line(), fmt::format("more than {} elements in set '{}'", set.most, printable(set.name)),
         "a larger 'maxelem' in its 'create' line: ipset restore refuses this line");
    set.most = ~std::uint64_t{0};  // said once
  }
  set.entries.insert(set.entries.end(), fresh_.begin(), fresh_.end());
}

bool Parser::split_hosts(sets::Set& set, std::size_t from) {
  const unsigned bits = address_bits(set.family);
  std::vector<sets::Entry> all(set.entries.begin(),
                               set.entries.begin() + static_cast<std::ptrdiff_t>(from));
  for (std::size_t k = from; k < set.entries.size(); ++k) {
    sets::Entry e = set.entries[k];
    const unsigned free = bits - e.first_length;
    if (free > 20 || all.size() + (std::size_t{1} << free) > kMaxExpanded) return false;
    e.first_length = static_cast<std::uint8_t>(bits);
    for (std::size_t n = std::size_t{1} << free; n > 0; --n, ++e.first) all.push_back(e);
  }
  set.entries = std::move(all);
  return true;
}

Parser::Index& Parser::index_of(sets::Set& set) {
  Index& index = deletions_[set.name];
  // Deletions name single addresses, so ranges are taken apart.
  const bool hosts = set.type->parts[0] == sets::Part::ip && set.netmask == 0;
  if (hosts && !split_hosts(set, index.read)) {
    set.doubt = "elements are deleted from large ranges";
  }
  for (; index.read < set.entries.size(); ++index.read) {
    index.places.emplace(hash_of(set.entries[index.read]), index.read);
  }
  return index;
}

void Parser::del() {
  if (too_few(2, "del NAME ELEMENT")) return;
  sets::Set* set = find_set(1);
  if (set == nullptr || !read_entries(*set)) return;
  sets::Set wanted;
  wanted.type = set->type;
  wanted.family = set->family;
  wanted.entries = fresh_;
  const bool hosts = set->type->parts[0] == sets::Part::ip && set->netmask == 0;
  if (hosts && !split_hosts(wanted, 0)) {
    set->doubt = "elements are deleted from large ranges";
    return;
  }
  Index& index = index_of(*set);
  bool found = false;
  for (const sets::Entry& e : wanted.entries) {
    const auto [first, last] = index.places.equal_range(hash_of(e));
    for (auto p = first; p != last; ++p) {
      if (!set->entries[p->second].same(e)) continue;
      found = index.dead.insert(p->second).second || found;
    }
  }
  if (!found && !exist_ && set->doubt.empty()) {
    error(span(words_[2]), "this element is not in the set", "an element of the set, or -exist");
  }
}

void Parser::compact() {
  for (auto& [name, index] : deletions_) {
    sets::Set* set = into_.find(name);
    if (set == nullptr || index.dead.empty()) continue;
    std::size_t k = 0;
    std::erase_if(set->entries,
                  [&](const sets::Entry&) { return index.dead.find(k++) != index.dead.end(); });
  }
  deletions_.clear();
}

void Parser::find_duplicates() {
  for (const sets::Set& set : into_.all()) {
    if (set.span.file != file_ || exist_) continue;
    std::vector<std::uint64_t> hashes;
    hashes.reserve(set.entries.size());
    for (const sets::Entry& e : set.entries) hashes.push_back(hash_of(e));
    std::vector<std::uint64_t> sorted = hashes;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) continue;
    std::unordered_multimap<std::uint64_t, std::size_t> seen;
    std::size_t reported = 0;
    for (std::size_t k = 0; k < set.entries.size() && reported < 10; ++k) {
      const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), hashes[k]);
      if (last - first < 2) continue;
      const auto [a, b] = seen.equal_range(hashes[k]);
      const bool twice = std::any_of(
          a, b, [&](const auto& p) { return set.entries[p.second].same(set.entries[k]); });
      if (!twice) {
        seen.emplace(hashes[k], k);
        continue;
      }
      ++reported;
      const std::uint32_t at = set.entries[k].place;
      const auto end = static_cast<std::uint32_t>(std::min(text_.find('\n', at), text_.size()));
      warn({file_, at, end},
           fmt::format("this element is in set '{}' already", printable(set.name)),
           "each element once: ipset restore refuses this line unless it runs with -exist");
    }
  }
}

}  // namespace fwlint::ipset
