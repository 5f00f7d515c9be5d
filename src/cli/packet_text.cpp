// Words are cut at blanks; a quote inside a word protects blanks up to the next quote. The two words
// around ">" are the ends, every other word stands for itself, so the order of words is free.
#include "src/cli/packet_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/cli/words.hpp"

namespace fwlint::cli {

namespace {

constexpr std::string_view kForm =
    "[input|forward|output] [in=IF] [out=IF] PROTOCOL SOURCE[:PORT] > DESTINATION[:PORT] "
    "[flags=SA]";

struct Word {
  std::string_view text;
  std::size_t at = 0;  ///< byte offset
};

std::vector<Word> cut(std::string_view text) {
  std::vector<Word> out;
  for (std::size_t i = 0; i < text.size();) {
    if (is_space(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    for (bool quoted = false; i < text.size() && (quoted || !is_space(text[i])); ++i) {
      if (text[i] == '"') quoted = !quoted;
    }
    out.push_back({text.substr(begin, i - begin), begin});
  }
  return out;
}

/// The enumerator whose name is `s`.
template <class E>
std::optional<E> by_name(std::string_view s, std::initializer_list<E> all) {
  for (const E e : all) {
    if (to_string(e) == s) return e;
  }
  return std::nullopt;
}

enum class Key : std::uint8_t {
  in, out, profile, program, service, package, proto, type, code, flags, pkttype, state
};
constexpr std::array<std::string_view, 12> kKeys = {"in",      "out",  "profile", "program",
                                                    "service", "package", "proto", "type",
                                                    "code",    "flags", "pkttype", "state"};

constexpr std::array<std::string_view, 26> kBareWords = {
    "input", "forward",  "output", "in",  "out",  "new",    "established", "related", "invalid",
    "untracked", "fragment", "tcp", "udp", "icmp", "icmpv6", "sctp",   "dccp",  "udplite",
    "gre",   "esp",   "ah",   "igmp", "in=", "out=", "flags=", "proto="};

class PacketParser {
 public:
  explicit PacketParser(std::string_view text) : text_(text), words_(cut(text)) {}

  Result<Packet> run() {
    if (text_.size() > kMaxPacketText) return bad(0, "the packet's text is too long", "");
    if (auto r = ends(); !r) return tl::unexpected(r.error());
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (i + 1 >= arrow_ && i <= arrow_ + 1) continue;
      if (auto r = word(words_[i]); !r) return tl::unexpected(r.error());
    }
    if (!protocol_) {
      return bad(words_[arrow_ - 1].at, "the packet has no protocol before its source",
                 "write 'tcp', 'udp', 'icmp' or proto=NUMBER");
    }
    if (auto r = addresses(); !r) return tl::unexpected(r.error());
    if (auto r = check(); !r) return tl::unexpected(r.error());
    return packet_;
  }

 private:
  using Checked = Result<void>;

  static tl::unexpected<Error> bad(std::size_t at, std::string message, std::string hint) {
    return tl::unexpected(Error{ErrorKind::usage, std::move(message), std::move(hint), "packet", 1,
                                static_cast<std::uint32_t>(at + 1)});
  }

  static std::string quoted(std::string_view s) { return fmt::format("'{}'", printable(s, 60)); }

  Checked ends() {
    for (const Word& w : words_) {
      if (std::count(w.text.begin(), w.text.end(), '"') % 2 != 0) {
        return bad(w.at, "a quote is not closed", "");
      }
    }
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i].text != ">" && words_[i].text != "->") continue;
      if (arrow_ != 0) return bad(words_[i].at, "a second '>'", std::string(kForm));
      if (i == 0 || i + 1 == words_.size()) {
        return bad(words_[i].at, "'>' needs an address on each side", std::string(kForm));
      }
      arrow_ = i;
    }
    if (arrow_ != 0) return {};
    const std::size_t at = text_.find('>');
    if (at != std::string_view::npos) return bad(at, "'>' needs blanks around it", "");
    return bad(text_.size(), "the packet has no '>' between source and destination",
               std::string(kForm));
  }

  Checked once(const Word& w, bool& seen) {
    if (seen) return bad(w.at, fmt::format("{} is one too many", quoted(w.text)), "");
    seen = true;
    return {};
  }

  Checked word(const Word& w) {
    const std::size_t equals = w.text.find('=');
    if (equals != std::string_view::npos) return pair(w, equals);
    if (const auto s = parse_ct_state(w.text)) {
      packet_.ct_state = *s;
      return once(w, state_seen_);
    }
    if (w.text == "fragment") {
      packet_.later_fragment = true;
      return once(w, fragment_seen_);
    }
    if (const auto h = by_name(w.text, {Hook::input, Hook::forward, Hook::output})) {
      packet_.hook = *h;
      return once(w, hook_seen_);
    }
    if (w.text == "out" || w.text == "in") {
      packet_.hook = w.text == "out" ? Hook::windows_out : Hook::windows_in;
      return once(w, hook_seen_);
    }
    if (const auto p = parse_protocol(w.text)) return protocol(w, *p);
    const auto near = closest(w.text, kBareWords);
    return bad(w.at, fmt::format("{} is no word of a packet", quoted(w.text)),
               near ? fmt::format("did you mean '{}'?", *near) : std::string(kForm));
  }

  Checked protocol(const Word& w, std::uint8_t p) {
    if (protocol_) return bad(w.at, fmt::format("{} is a second protocol", quoted(w.text)), "");
    protocol_ = p;
    return {};
  }

  Checked pair(const Word& w, std::size_t equals) {
    const std::string_view name = w.text.substr(0, equals);
    std::string_view value = w.text.substr(equals + 1);
    const auto it = std::find(kKeys.begin(), kKeys.end(), name);
    if (it == kKeys.end()) {
      const auto near = closest(name, kKeys);
      return bad(w.at, fmt::format("{} is no property of a packet", quoted(name)),
                 near ? fmt::format("did you mean '{}='?", *near)
                      : fmt::format("the properties are {}", fmt::join(kKeys, ", ")));
    }
    if (!value.empty() && value.front() == '"') {
      if (value.size() < 2 || value.back() != '"') {
        return bad(w.at, "a quote is not closed", "");
      }
      value = value.substr(1, value.size() - 2);
    }
    const auto k = static_cast<std::size_t>(it - kKeys.begin());
    if (auto r = once(w, key_seen_[k]); !r) return r;
    if (value.empty()) return bad(w.at, fmt::format("{} has no value", quoted(name)), "");
    const Word v{value, w.at + static_cast<std::size_t>(value.data() - w.text.data())};
    return take(static_cast<Key>(k), w, v);
  }

  Checked take(Key key, const Word& w, const Word& v) {
    switch (key) {
      case Key::in: packet_.iif = v.text; return {};
      case Key::out: packet_.oif = v.text; return {};
      case Key::program: packet_.program = to_lower(v.text); return {};
      case Key::service: packet_.service = to_lower(v.text); return {};
      case Key::package: packet_.package = v.text; return {};
      case Key::proto: {
        const auto p = parse_protocol(v.text);
        if (!p) return bad(v.at, fmt::format("{} is no protocol", quoted(v.text)), "0 to 255");
        return protocol(w, *p);
      }
      case Key::type: return byte(v, packet_.icmp_type);
      case Key::code: return byte(v, packet_.icmp_code);
      case Key::profile: return assign(v, parse_profile(v.text), packet_.profile,
                                       "domain, private or public");
      case Key::flags: return assign(v, parse_tcp_flags(v.text), packet_.tcp_flags,
                                     "letters of FSRPAUEC, as in flags=SA, or none");
      case Key::pkttype: return assign(v, parse_packet_type(v.text), packet_.packet_type,
                                       "unicast, broadcast, multicast or other");
      case Key::state:
        if (auto r = once(w, state_seen_); !r) return r;
        return assign(v, parse_ct_state(v.text), packet_.ct_state,
                      "new, established, related, invalid or untracked");
    }
    return {};
  }

  template <class T>
  static Checked assign(const Word& v, const std::optional<T>& value, T& into,
                        std::string_view expected) {
    if (!value) {
      return bad(v.at, fmt::format("{} is not known here", quoted(v.text)),
                 fmt::format("expected {}", expected));
    }
    into = *value;
    return {};
  }

  static Checked byte(const Word& v, std::uint8_t& into) {
    const auto n = parse_unsigned(v.text);
    if (!n || *n > 255) {
      return bad(v.at, fmt::format("{} is out of range", quoted(v.text)),
                 "expected a number from 0 to 255");
    }
    into = static_cast<std::uint8_t>(*n);
    return {};
  }

  struct End {
    Address address;
    std::optional<std::uint16_t> port;
  };

  /// "192.0.2.1:80", "[2001:db8::1]:80", or an address alone.
  static Result<End> end(const Word& w) {
    std::string_view address = w.text;
    std::string_view port;
    bool has_port = false;
    if (address.starts_with('[')) {
      const std::size_t close = address.find(']');
      if (close == std::string_view::npos) return bad(w.at, "'[' is not closed by ']'", "");
      const std::string_view rest = address.substr(close + 1);
      address = address.substr(1, close - 1);
      if (!rest.empty() && rest.front() != ':') {
        return bad(w.at + close + 1, "']' is followed by something other than ':'",
                   "as in [2001:db8::1]:443");
      }
      has_port = !rest.empty();
      if (has_port) port = rest.substr(1);
    } else if (std::count(address.begin(), address.end(), ':') == 1) {
      const std::size_t colon = address.find(':');
      has_port = true;
      port = address.substr(colon + 1);
      address = address.substr(0, colon);
    }
    const auto a = parse_address(address);
    if (!a) {
      return bad(w.at, fmt::format("{} is no IP address", quoted(address)),
                 "IPv6 addresses with a port stand in brackets: [2001:db8::1]:443");
    }
    End out{*a, std::nullopt};
    if (has_port) {
      const auto n = parse_unsigned(port);
      if (!n || *n > 65535) {
        return bad(w.at + static_cast<std::size_t>(port.data() - w.text.data()),
                   fmt::format("{} is no port", quoted(port)), "expected a number from 0 to 65535");
      }
      out.port = static_cast<std::uint16_t>(*n);
    }
    return out;
  }

  Checked addresses() {
    const Word& from = words_[arrow_ - 1];
    const Word& to = words_[arrow_ + 1];
    const Result<End> s = end(from);
    if (!s) return tl::unexpected(s.error());
    const Result<End> d = end(to);
    if (!d) return tl::unexpected(d.error());
    if (s->address.family != d->address.family) {
      return bad(to.at, "source and destination are of different families", "");
    }
    packet_.family = s->address.family;
    packet_.src = s->address.value;
    packet_.dst = d->address.value;
    packet_.protocol = *protocol_;
    const bool ports = has_ports(*protocol_) && !packet_.later_fragment;
    if (!ports && (s->port || d->port)) {
      return bad(s->port ? from.at : to.at,
                 packet_.later_fragment
                     ? std::string("a later fragment has no ports")
                     : fmt::format("{} has no ports", protocol_name(*protocol_)),
                 "write the address alone");
    }
    if (ports && !d->port) {
      return bad(to.at, fmt::format("the destination of {} needs a port", protocol_name(*protocol_)),
                 packet_.family == Family::ipv6 ? "as in [2001:db8::1]:443" : "as in 192.0.2.1:443");
    }
    if (ports) {
      packet_.sport = s->port.value_or(kDefaultSourcePort);
      packet_.dport = *d->port;
    }
    return {};
  }

  [[nodiscard]] bool given(Key k) const { return key_seen_[static_cast<std::size_t>(k)]; }

  Checked check() {
    const bool icmp = packet_.protocol == protocol::icmp || packet_.protocol == protocol::icmpv6;
    if ((given(Key::type) || given(Key::code)) && (!icmp || packet_.later_fragment)) {
      return bad(0, "type and code belong to ICMP packets", "");
    }
    if (icmp && !packet_.later_fragment && !given(Key::type)) {
      packet_.icmp_type = packet_.protocol == protocol::icmp ? 8 : 128;  // echo request
    }
    if (given(Key::flags) && (packet_.protocol != protocol::tcp || packet_.later_fragment)) {
      return bad(0, "flags belong to TCP packets", "");
    }
    const bool windows = given(Key::profile) || given(Key::program) || given(Key::service) ||
                         given(Key::package);
    if (windows && packet_.hook == Hook::forward) {
      return bad(0, "Windows Firewall has no forwarding", "leave 'forward' away");
    }
    if (windows) return adapt_packet(packet_, Platform::windows);
    return {};
  }

  std::string_view text_;
  std::vector<Word> words_;
  std::size_t arrow_ = 0;  ///< 0: not found, a word stands before it
  Packet packet_;
  std::optional<std::uint8_t> protocol_;
  bool state_seen_ = false;
  bool fragment_seen_ = false;
  bool hook_seen_ = false;
  std::array<bool, kKeys.size()> key_seen_{};
};

}  // namespace

std::optional<CtState> parse_ct_state(std::string_view s) {
  return by_name(s, {CtState::new_, CtState::established, CtState::related, CtState::invalid,
                     CtState::untracked});
}

std::optional<PacketType> parse_packet_type(std::string_view s) {
  return by_name(s, {PacketType::unicast, PacketType::broadcast, PacketType::multicast,
                     PacketType::other});
}

std::optional<Profile> parse_profile(std::string_view s) {
  return by_name(s, {Profile::domain, Profile::private_, Profile::public_});
}

std::optional<std::uint8_t> parse_tcp_flags(std::string_view s) {
  if (s == "none") return std::uint8_t{0};
  constexpr std::string_view kLetters = "fsrpauec";
  unsigned out = 0;
  for (const char c : s) {
    const std::size_t bit = kLetters.find(to_lower(c));
    if (bit == std::string_view::npos) return std::nullopt;
    out |= 1U << bit;
  }
  if (s.empty()) return std::nullopt;
  return static_cast<std::uint8_t>(out);
}

Result<Packet> parse_packet(std::string_view text) { return PacketParser(text).run(); }

std::string packet_snippet(std::string_view text, const Error& e) {
  if (e.column == 0 || text.size() > kMaxPacketText) return {};
  const std::size_t at = std::min<std::size_t>(e.column - 1, text.size());
  const std::string before = printable(text.substr(0, at), kMaxPacketText);
  const std::string after = printable(text.substr(at), kMaxPacketText);
  return fmt::format("    {}{}\n    {}^\n", before, after,
                     std::string(display_width(before), ' '));
}

Result<void> adapt_packet(Packet& p, Platform platform) {
  const bool windows_hook = p.hook == Hook::windows_in || p.hook == Hook::windows_out;
  if (platform == Platform::netfilter) {
    if (!windows_hook) return {};
    return fail(ErrorKind::usage, "the packet is one for Windows Firewall, the rules are netfilter's",
                "leave profile, program, service and package away; say input, forward or output");
  }
  switch (p.hook) {
    case Hook::input: p.hook = Hook::windows_in; return {};
    case Hook::output: p.hook = Hook::windows_out; return {};
    case Hook::windows_in:
    case Hook::windows_out: return {};
    case Hook::ingress:
    case Hook::prerouting:
    case Hook::forward:
    case Hook::postrouting:
    case Hook::egress: break;
  }
  return fail(ErrorKind::usage, "Windows Firewall has no forwarding", "leave 'forward' away");
}

}  // namespace fwlint::cli
