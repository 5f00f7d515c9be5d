// Words are cut at blanks; a quote inside a word protects blanks up to the next quote. The two
// words around ">" are the ends, every other word stands for itself, so the order of words is free.
#include "src/cli/packet_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/cli/packet_words.hpp"
#include "src/cli/words.hpp"

namespace fwlint::cli {

namespace {

constexpr std::string_view kForm =
    "[input|forward|output] [in=IF] [out=IF] PROTOCOL SOURCE[:PORT] > DESTINATION[:PORT] "
    "[flags=SA]";

enum class Key : std::uint8_t {
  in,
  out,
  profile,
  program,
  service,
  package,
  proto,
  type,
  code,
  flags,
  pkttype,
  state
};
constexpr std::array<std::string_view, 12> kKeys = {"in",      "out",     "profile", "program",
                                                    "service", "package", "proto",   "type",
                                                    "code",    "flags",   "pkttype", "state"};

constexpr std::array<std::string_view, 26> kBareWords = {
    "input",   "forward", "output",    "in",       "out",   "new", "established",
    "related", "invalid", "untracked", "fragment", "tcp",   "udp", "icmp",
    "icmpv6",  "sctp",    "dccp",      "udplite",  "gre",   "esp", "ah",
    "igmp",    "in=",     "out=",      "flags=",   "proto="};

class PacketParser {
 public:
  explicit PacketParser(std::string_view text) : text_(text), words_(cut_packet(text)) {}

  Result<Packet> run() {
    if (text_.size() > kMaxPacketText) return bad_word(0, "the packet's text is too long", "");
    if (auto r = ends(); !r) return tl::unexpected(r.error());
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (i + 1 >= arrow_ && i <= arrow_ + 1) continue;
      if (auto r = word(words_[i]); !r) return tl::unexpected(r.error());
    }
    if (!protocol_) {
      return bad_word(words_[arrow_ - 1].at, "the packet has no protocol before its source",
                      "write 'tcp', 'udp', 'icmp' or proto=NUMBER");
    }
    if (auto r = addresses(); !r) return tl::unexpected(r.error());
    if (auto r = check(); !r) return tl::unexpected(r.error());
    return packet_;
  }

 private:
  using Checked = Result<void>;

  Checked ends() {
    for (const PacketWord& w : words_) {
      if (std::count(w.text.begin(), w.text.end(), '"') % 2 != 0) {
        return bad_word(w.at, "a quote is not closed", "");
      }
    }
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i].text != ">" && words_[i].text != "->") continue;
      if (arrow_ != 0) return bad_word(words_[i].at, "a second '>'", std::string(kForm));
      if (i == 0 || i + 1 == words_.size()) {
        return bad_word(words_[i].at, "'>' needs an address on each side", std::string(kForm));
      }
      arrow_ = i;
    }
    if (arrow_ != 0) return {};
    const std::size_t at = text_.find('>');
    if (at != std::string_view::npos) return bad_word(at, "'>' needs blanks around it", "");
    return bad_word(text_.size(), "the packet has no '>' between source and destination",
                    std::string(kForm));
  }

  Checked once(const PacketWord& w, bool& seen) {
    if (seen) return bad_word(w.at, fmt::format("{} is one too many", quoted(w.text)), "");
    seen = true;
    return {};
  }

  Checked word(const PacketWord& w) {
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
    return bad_word(w.at, fmt::format("{} is no word of a packet", quoted(w.text)),
                    near ? fmt::format("did you mean '{}'?", *near) : std::string(kForm));
  }

  Checked protocol(const PacketWord& w, std::uint8_t p) {
    if (protocol_)
      return bad_word(w.at, fmt::format("{} is a second protocol", quoted(w.text)), "");
    protocol_ = p;
    return {};
  }

  Checked pair(const PacketWord& w, std::size_t equals) {
    const std::string_view name = w.text.substr(0, equals);
    std::string_view value = w.text.substr(equals + 1);
    const auto it = std::find(kKeys.begin(), kKeys.end(), name);
    if (it == kKeys.end()) {
      const auto near = closest(name, kKeys);
      return bad_word(w.at, fmt::format("{} is no property of a packet", quoted(name)),
                      near ? fmt::format("did you mean '{}='?", *near)
                           : fmt::format("the properties are {}", fmt::join(kKeys, ", ")));
    }
    if (!value.empty() && value.front() == '"') {
      if (value.size() < 2 || value.back() != '"') {
        return bad_word(w.at, "a quote is not closed", "");
      }
      value = value.substr(1, value.size() - 2);
    }
    const auto k = static_cast<std::size_t>(it - kKeys.begin());
    if (auto r = once(w, key_seen_[k]); !r) return r;
    if (value.empty()) return bad_word(w.at, fmt::format("{} has no value", quoted(name)), "");
    const PacketWord v{value, w.at + static_cast<std::size_t>(value.data() - w.text.data())};
    return take(static_cast<Key>(k), w, v);
  }

  Checked take(Key key, const PacketWord& w, const PacketWord& v) {
    switch (key) {
      case Key::in:
        packet_.iif = v.text;
        return {};
      case Key::out:
        packet_.oif = v.text;
        return {};
      case Key::program:
        packet_.program = to_lower(v.text);
        return {};
      case Key::service:
        packet_.service = to_lower(v.text);
        return {};
      case Key::package:
        packet_.package = v.text;
        return {};
      case Key::proto: {
        const auto p = parse_protocol(v.text);
        if (!p) return bad_word(v.at, fmt::format("{} is no protocol", quoted(v.text)), "0 to 255");
        return protocol(w, *p);
      }
      case Key::type:
        return byte(v, packet_.icmp_type);
      case Key::code:
        return byte(v, packet_.icmp_code);
      case Key::profile:
        return assign(v, parse_profile(v.text), packet_.profile, "domain, private or public");
      case Key::flags:
        return assign(v, parse_tcp_flags(v.text), packet_.tcp_flags,
                      "letters of FSRPAUEC, as in flags=SA, or none");
      case Key::pkttype:
        return assign(v, parse_packet_type(v.text), packet_.packet_type,
                      "unicast, broadcast, multicast or other");
      case Key::state:
        if (auto r = once(w, state_seen_); !r) return r;
        return assign(v, parse_ct_state(v.text), packet_.ct_state,
                      "new, established, related, invalid or untracked");
    }
    return {};
  }

  template <class T>
  static Checked assign(const PacketWord& v, const std::optional<T>& value, T& into,
                        std::string_view expected) {
    if (!value) {
      return bad_word(v.at, fmt::format("{} is not known here", quoted(v.text)),
                      fmt::format("expected {}", expected));
    }
    into = *value;
    return {};
  }

  static Checked byte(const PacketWord& v, std::uint8_t& into) {
    const auto n = parse_unsigned(v.text);
    if (!n || *n > 255) {
      return bad_word(v.at, fmt::format("{} is out of range", quoted(v.text)),
                      "expected a number from 0 to 255");
    }
    into = static_cast<std::uint8_t>(*n);
    return {};
  }

  Checked addresses() {
    const PacketWord& from = words_[arrow_ - 1];
    const PacketWord& to = words_[arrow_ + 1];
    const Result<PacketEnd> s = parse_end(from);
    if (!s) return tl::unexpected(s.error());
    const Result<PacketEnd> d = parse_end(to);
    if (!d) return tl::unexpected(d.error());
    if (s->address.family != d->address.family) {
      return bad_word(to.at, "source and destination are of different families", "");
    }
    packet_.family = s->address.family;
    packet_.src = s->address.value;
    packet_.dst = d->address.value;
    packet_.protocol = *protocol_;
    const bool ports = has_ports(*protocol_) && !packet_.later_fragment;
    if (!ports && (s->port || d->port)) {
      return bad_word(s->port ? from.at : to.at,
                      packet_.later_fragment
                          ? std::string("a later fragment has no ports")
                          : fmt::format("{} has no ports", protocol_name(*protocol_)),
                      "write the address alone");
    }
    if (ports && !d->port) {
      return bad_word(
          to.at, fmt::format("the destination of {} needs a port", protocol_name(*protocol_)),
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
      return bad_word(0, "type and code belong to ICMP packets", "");
    }
    if (icmp && !packet_.later_fragment && !given(Key::type)) {
      packet_.icmp_type = packet_.protocol == protocol::icmp ? 8 : 128;  // echo request
    }
    if (given(Key::flags) && (packet_.protocol != protocol::tcp || packet_.later_fragment)) {
      return bad_word(0, "flags belong to TCP packets", "");
    }
    const bool windows =
        given(Key::profile) || given(Key::program) || given(Key::service) || given(Key::package);
    if (windows && packet_.hook == Hook::forward) {
      return bad_word(0, "Windows Firewall has no forwarding", "leave 'forward' away");
    }
    if (windows) return adapt_packet(packet_, Platform::windows);
    return {};
  }

  std::string_view text_;
  std::vector<PacketWord> words_;
  std::size_t arrow_ = 0;  ///< 0: not found, a word stands before it
  Packet packet_;
  std::optional<std::uint8_t> protocol_;
  bool state_seen_ = false;
  bool fragment_seen_ = false;
  bool hook_seen_ = false;
  std::array<bool, kKeys.size()> key_seen_{};
};

}  // namespace

Result<Packet> parse_packet(std::string_view text) { return PacketParser(text).run(); }

std::string packet_snippet(std::string_view text, const Error& e) {
  if (e.column == 0 || text.size() > kMaxPacketText) return {};
  const std::size_t at = std::min<std::size_t>(e.column - 1, text.size());
  const std::string before = printable(text.substr(0, at), kMaxPacketText);
  const std::string after = printable(text.substr(at), kMaxPacketText);
  return fmt::format("    {}{}\n    {}^\n", before, after, std::string(display_width(before), ' '));
}

Result<void> adapt_packet(Packet& p, Platform platform) {
  const bool windows_hook = p.hook == Hook::windows_in || p.hook == Hook::windows_out;
  if (platform == Platform::netfilter) {
    if (!windows_hook) return {};
    return fail(ErrorKind::usage,
                "the packet is one for Windows Firewall, the rules are netfilter's",
                "leave profile, program, service and package away; say input, forward or output");
  }
  switch (p.hook) {
    case Hook::input:
      p.hook = Hook::windows_in;
      return {};
    case Hook::output:
      p.hook = Hook::windows_out;
      return {};
    case Hook::windows_in:
    case Hook::windows_out:
      return {};
    case Hook::ingress:
    case Hook::prerouting:
    case Hook::forward:
    case Hook::postrouting:
    case Hook::egress:
      break;
  }
  return fail(ErrorKind::usage, "Windows Firewall has no forwarding", "leave 'forward' away");
}

}  // namespace fwlint::cli
