// Text of iproute2, line by line: a header line names an interface, lines below it hold its
// addresses; a line of routes stands alone, but for the next hops of a multipath route. The forms
// are those of ipaddress.c and iproute.c of iproute2 6.1.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/host/readers.hpp"
#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::host {

namespace {

constexpr std::size_t kMaxFacts = 1'000'000;

struct Word {
  std::string_view text;
  std::uint32_t begin = 0;
};

std::vector<Word> words_of(std::string_view line, std::uint32_t begin) {
  std::vector<Word> out;
  std::size_t at = 0;
  while (at < line.size() && out.size() < 256) {
    while (at < line.size() && (is_space(line[at]) || line[at] == '\\')) ++at;
    const std::size_t start = at;
    while (at < line.size() && !is_space(line[at]) && line[at] != '\\') ++at;
    if (at > start) {
      out.push_back({line.substr(start, at - start), begin + static_cast<std::uint32_t>(start)});
    }
  }
  return out;
}

bool is_number_colon(std::string_view w) {
  if (w.size() < 2 || w.back() != ':') return false;
  return std::all_of(w.begin(), w.end() - 1, [](char c) { return is_digit(c); });
}

/// Of 'ip -br addr'.
bool is_state(std::string_view w) {
  static constexpr std::array<std::string_view, 7> kStates = {
      "UP", "DOWN", "UNKNOWN", "LOWERLAYERDOWN", "DORMANT", "NOTPRESENT", "TESTING"};
  return std::find(kStates.begin(), kStates.end(), w) != kStates.end();
}

/// A line of 'ip route': a kind, a prefix or "default" in front, and what iproute2 writes behind.
bool is_route(const std::vector<Word>& w) {
  if (w.empty()) return false;
  const std::size_t first = route_kind(w[0].text) ? 1 : 0;
  if (first >= w.size()) return false;
  if (w[first].text != "default" && !parse_prefix(w[first].text) && !parse_address(w[first].text)) {
    return false;
  }
  return first == 1 || w.size() == 1 || w[1].text == "via" || w[1].text == "dev" ||
         w[1].text == "proto" || w[1].text == "nhid" || w[1].text == "src" ||
         w[1].text == "metric" || w[1].text == "encap" || w[1].text == "tos";
}

class Reader {
 public:
  Reader(const SourceSet& sources, FileId file, HostFacts& into, Diagnostics& diagnostics)
      : text_(sources.text(file)), file_(file), into_(into), diagnostics_(diagnostics) {}

  void run() {
    family_ = family_of_routes();
    std::size_t at = 0;
    while (at < text_.size() && !diagnostics_.exhausted()) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      line(words_of(text_.substr(at, end - at), static_cast<std::uint32_t>(at)));
      at = end + 1;
      if (into_.addresses.size() + into_.routes.size() > kMaxFacts) {
        diagnostics_.error({}, fmt::format("more than {} addresses and routes", kMaxFacts), {});
        return;
      }
    }
  }

 private:
  [[nodiscard]] Span span(const Word& w) const {
    return {file_, w.begin, w.begin + static_cast<std::uint32_t>(w.text.size())};
  }

  /// A default route without an address does not tell its family; its neighbours do.
  [[nodiscard]] Family family_of_routes() const {
    for (const std::string_view l : split(text_, '\n')) {
      for (const Word& w : words_of(l, 0)) {
        if (const auto p = parse_prefix(w.text)) return p->base.family;
        if (const auto a = parse_address(w.text)) return a->family;
      }
    }
    return Family::ipv4;
  }

  void line(const std::vector<Word>& w) {
    if (w.empty() || w[0].text.front() == '#') return;
    if (is_number_colon(w[0].text) && w.size() > 1) return interface_line(w);
    if (w[0].text == "inet" || w[0].text == "inet6") return address(w, 0);
    if (w.size() > 1 && is_state(w[1].text)) return brief(w);
    if (w[0].text == "nexthop") return next_hop(w);
    if (is_route(w)) return route(w);
    if (is_detail(w[0].text)) return;
    diagnostics_.error(span(w[0]), fmt::format("'{}' is not understood", printable(w[0].text, 40)),
                       "a line of 'ip addr' or 'ip route'");
  }

  /// Lines about an interface or an address that hold no address: "link/ether …", "valid_lft …".
  static bool is_detail(std::string_view w) {
    return w.starts_with("link/") || w == "valid_lft" || w == "altname" || w == "RTNETLINK" ||
           w == "vf" || w == "alias" || w == "cache" || w == "promiscuity" || w == "minmtu" ||
           w == "allmulti" || w == "RX:" || w == "TX:" || is_digit(w.front());
  }

  void interface_line(const std::vector<Word>& w) {
    std::string_view name = w[1].text;
    if (name.ends_with(':')) name.remove_suffix(1);
    interface_ = interface_name(name);
    known_here(Family::ipv4);
    known_here(Family::ipv6);
    if (w.size() > 2 && (w[2].text == "inet" || w[2].text == "inet6")) address(w, 2);  // ip -o
  }

  /// A listing of one family ('ip -4 addr') has no line of the other: it is taken as complete only
  /// when it has one.
  void known_here(Family f) {
    const std::string_view word = f == Family::ipv4 ? "inet " : "inet6 ";
    if (text_.find(word) != text_.npos) into_.addresses_known[static_cast<std::size_t>(f)] = true;
  }

  void address(const std::vector<Word>& w, std::size_t at) {
    if (interface_.empty()) {
      diagnostics_.error(span(w[at]), "an address without an interface",
                         "the line with the interface's number and name before it");
      return;
    }
    if (at + 1 >= w.size()) {
      diagnostics_.error(span(w[at]), fmt::format("'{}' without an address", w[at].text),
                         "an address, as in 192.0.2.1/24");
      return;
    }
    std::optional<Address> broadcast;
    for (std::size_t k = at + 2; k + 1 < w.size(); ++k) {
      if (w[k].text == "brd") broadcast = parse_address(w[k + 1].text);
    }
    if (!add_address(into_, interface_, w[at + 1].text, broadcast)) {
      diagnostics_.error(span(w[at + 1]),
                         fmt::format("'{}' is no address", printable(w[at + 1].text, 60)),
                         "an address, as in 192.0.2.1/24");
    }
  }

  void brief(const std::vector<Word>& w) {
    interface_ = interface_name(w[0].text);
    for (std::size_t k = 2; k < w.size(); ++k) {
      const auto p = parse_prefix(w[k].text.substr(0, w[k].text.find("%")));
      if (w[k].text == "peer" || w[k].text == "metric") {
        ++k;
      } else if (!p || !add_address(into_, interface_, w[k].text, std::nullopt)) {
        diagnostics_.error(span(w[k]), fmt::format("'{}' is no address", printable(w[k].text, 60)),
                           "an address, as in 192.0.2.1/24");
      } else {
        into_.addresses_known[static_cast<std::size_t>(p->base.family)] = true;
      }
    }
  }

  void route(const std::vector<Word>& w) {
    HostRoute r;
    std::size_t at = 0;
    if (const auto kind = route_kind(w[0].text)) {
      r.kind = *kind;
      at = 1;
    }
    Family family = family_;
    for (std::size_t k = at + 1; k + 1 < w.size(); ++k) {
      if (w[k].text == "dev") r.interfaces.push_back(interface_name(w[k + 1].text));
      if (w[k].text == "table" && w[k + 1].text != "main" && w[k + 1].text != "local") return;
      if (w[k].text != "via" && w[k].text != "src") continue;
      if (const auto a = parse_address(w[k + 1].text)) family = a->family;
    }
    const auto to = route_target(w[at].text, family);
    if (!to) {
      diagnostics_.error(span(w[at]), fmt::format("'{}' is no prefix", printable(w[at].text, 60)),
                         "a prefix, as in 10.0.0.0/8, or 'default'");
      return;
    }
    r.to = *to;
    add_route(into_, std::move(r));
  }

  void next_hop(const std::vector<Word>& w) {
    if (into_.routes.empty()) {
      diagnostics_.error(span(w[0]), "a next hop without its route", "the route's line before it");
      return;
    }
    for (std::size_t k = 1; k + 1 < w.size(); ++k) {
      if (w[k].text == "dev") {
        into_.routes.back().interfaces.push_back(interface_name(w[k + 1].text));
      }
    }
  }

  std::string_view text_;
  FileId file_;
  HostFacts& into_;
  Diagnostics& diagnostics_;
  std::string interface_;
  Family family_ = Family::ipv4;
};

}  // namespace

std::string interface_name(std::string_view word) {
  return std::string(word.substr(0, word.find('@')));
}

std::optional<RouteKind> route_kind(std::string_view word) {
  if (word == "unicast") return RouteKind::unicast;
  if (word == "local") return RouteKind::local;
  if (word == "broadcast" || word == "anycast") {
    return word == "anycast" ? RouteKind::local : RouteKind::broadcast;
  }
  if (word == "multicast") return RouteKind::multicast;
  if (word == "blackhole" || word == "unreachable" || word == "prohibit" || word == "throw") {
    return RouteKind::refused;
  }
  return std::nullopt;
}

std::optional<Prefix> route_target(std::string_view word, Family family) {
  if (word == "default") return Prefix{{family, 0}, 0};
  if (const auto p = parse_prefix(word)) return p;
  const auto a = parse_address(word);
  if (!a) return std::nullopt;
  return Prefix{*a, a->family == Family::ipv4 ? 32U : 128U};
}

bool add_address(HostFacts& into, std::string_view interface, std::string_view written,
                 std::optional<Address> broadcast) {
  const std::size_t slash = written.find('/');
  const auto own = parse_address(written.substr(0, slash));
  if (!own) return false;
  const auto network =
      slash == written.npos ? route_target(written, own->family) : parse_prefix(written);
  if (!network) return false;
  HostAddress a{std::string(interface), *network, own->value, std::nullopt};
  if (broadcast && broadcast->family == own->family) a.broadcast = broadcast->value;
  into.addresses_known[static_cast<std::size_t>(own->family)] = true;
  into.addresses.push_back(std::move(a));
  return true;
}

void add_route(HostFacts& into, HostRoute route) {
  // The local table is no part of 'ip route' unless asked for: it alone says nothing of the others.
  if (route.kind == RouteKind::unicast || route.kind == RouteKind::refused) {
    into.routes_known[static_cast<std::size_t>(route.to.base.family)] = true;
  }
  into.routes.push_back(std::move(route));
}

void read_text(const SourceSet& sources, FileId file, HostFacts& into, Diagnostics& diagnostics) {
  Reader(sources, file, into, diagnostics).run();
}

int sniff(std::string_view text) {
  text = text.substr(0, std::size_t{64} << 10);
  const std::string_view start = trim(text);
  if (start.starts_with('[')) {
    const auto has = [&](std::string_view key) { return start.find(key) != start.npos; };
    if (has("\"ifname\"") && has("\"addr_info\"")) return 100;
    return has("\"dst\"") && (has("\"dev\"") || has("\"nexthops\"")) ? 95 : 0;
  }
  std::size_t lines = 0;
  std::size_t known = 0;
  for (const std::string_view l : split(text, '\n')) {
    const std::vector<Word> w = words_of(l, 0);
    if (w.empty()) continue;
    if (++lines > 40) break;
    const bool header = is_number_colon(w[0].text) && w.size() > 2 &&
                        (w[2].text.starts_with('<') || w[2].text == "inet" || w[2].text == "inet6");
    const bool brief = w.size() > 1 && is_state(w[1].text);
    const bool below = w[0].text == "inet" || w[0].text == "inet6" ||
                       w[0].text.starts_with("link/") || w[0].text == "valid_lft" ||
                       w[0].text == "nexthop" || w[0].text == "altname";
    if (header || brief || below || is_route(w)) ++known;
  }
  return lines > 0 && known * 10 >= lines * 7 ? 90 : 0;
}

void parse(const SourceSet& sources, FileId file, HostFacts& into, Diagnostics& diagnostics) {
  into.files.push_back(file);
  if (trim(sources.text(file)).starts_with('[')) {
    read_json(sources, file, into, diagnostics);
  } else {
    read_text(sources, file, into, diagnostics);
  }
}

}  // namespace fwlint::host
