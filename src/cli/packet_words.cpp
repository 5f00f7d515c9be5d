// Names of enumerators come from their to_string, so that what is printed is what is read.
#include "src/cli/packet_words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/cli/packet_text.hpp"

namespace fwlint::cli {

std::vector<PacketWord> cut_packet(std::string_view text) {
  std::vector<PacketWord> out;
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

tl::unexpected<Error> bad_word(std::size_t at, std::string message, std::string hint) {
  return tl::unexpected(Error{ErrorKind::usage, std::move(message), std::move(hint), "packet", 1,
                              static_cast<std::uint32_t>(at + 1)});
}

std::string quoted(std::string_view s) { return fmt::format("'{}'", printable(s, 60)); }

Result<PacketEnd> parse_end(const PacketWord& w) {
  std::string_view address = w.text;
  std::string_view port;
  bool has_port = false;
  if (address.starts_with('[')) {
    const std::size_t close = address.find(']');
    if (close == std::string_view::npos) return bad_word(w.at, "'[' is not closed by ']'", "");
    const std::string_view rest = address.substr(close + 1);
    address = address.substr(1, close - 1);
    if (!rest.empty() && rest.front() != ':') {
      return bad_word(w.at + close + 1, "']' is followed by something other than ':'",
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
    return bad_word(w.at, fmt::format("{} is no IP address", quoted(address)),
                    "IPv6 addresses with a port stand in brackets: [2001:db8::1]:443");
  }
  PacketEnd out{*a, std::nullopt};
  if (has_port) {
    const auto n = parse_unsigned(port);
    if (!n || *n > 65535) {
      return bad_word(w.at + static_cast<std::size_t>(port.data() - w.text.data()),
                      fmt::format("{} is no port", quoted(port)),
                      "expected a number from 0 to 65535");
    }
    out.port = static_cast<std::uint16_t>(*n);
  }
  return out;
}

std::optional<CtState> parse_ct_state(std::string_view s) {
  return by_name(s, {CtState::new_, CtState::established, CtState::related, CtState::invalid,
                     CtState::untracked});
}

std::optional<PacketType> parse_packet_type(std::string_view s) {
  return by_name(
      s, {PacketType::unicast, PacketType::broadcast, PacketType::multicast, PacketType::other});
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

}  // namespace fwlint::cli
