// Look-ups in the option tables. The four matches that make up most of any file are compared first;
// the rest is a binary search in tables that are sorted by name (a test holds them to it).
#include "parsers/iptables/options.hpp"

#include <algorithm>
#include <array>

#include "src/model/protocol.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::array<BaseOption, 35> kBase = {{
    {"append", 'A', 1},       {"delete", 'D', 1},        {"check", 'C', 1},
    {"insert", 'I', 1},       {"replace", 'R', 1},       {"list", 'L', 0},
    {"list-rules", 'S', 0},   {"flush", 'F', 0},         {"zero", 'Z', 0},
    {"new-chain", 'N', 1},    {"delete-chain", 'X', 0},  {"rename-chain", 'E', 1},
    {"policy", 'P', 1},       {"source", 's', 1},        {"src", 's', 1},
    {"destination", 'd', 1},  {"dst", 'd', 1},           {"protocol", 'p', 1},
    {"in-interface", 'i', 1}, {"jump", 'j', 1},          {"table", 't', 1},
    {"match", 'm', 1},        {"numeric", 'n', 0},       {"out-interface", 'o', 1},
    {"verbose", 'v', 0},      {"wait", 'w', 0},          {"exact", 'x', 0},
    {"fragments", 'f', 0},    {"line-numbers", '0', 0},  {"modprobe", 'M', 1},
    {"set-counters", 'c', 1}, {"goto", 'g', 1},          {"ipv4", '4', 0},
    {"ipv6", '6', 0},         {"wait-interval", 'W', 1},
}};

const ExtensionSpec* search(std::span<const ExtensionSpec> table, std::string_view name) {
  const auto at =
      std::lower_bound(table.begin(), table.end(), name,
                       [](const ExtensionSpec& e, std::string_view n) { return e.name < n; });
  return at != table.end() && at->name == name ? &*at : nullptr;
}

}  // namespace

std::span<const BaseOption> base_options() { return kBase; }

const ExtensionSpec* find_match(std::string_view name) {
  static const ExtensionSpec* const tcp = search(all_matches(), "tcp");
  static const ExtensionSpec* const udp = search(all_matches(), "udp");
  static const ExtensionSpec* const comment = search(all_matches(), "comment");
  if (name == "tcp") return tcp;
  if (name == "udp") return udp;
  if (name == "comment") return comment;
  if (name == "icmpv6" || name == "ipv6-icmp") name = "icmp6";
  if (name == "ipv6-mh" || name == "mobility-header") name = "mh";
  if (name == "NOTRACK") return nullptr;
  return search(all_matches(), name);
}

const ExtensionSpec* match_of_protocol(std::uint8_t p) {
  switch (p) {
    case protocol::tcp:
      return find_match("tcp");
    case protocol::udp:
      return find_match("udp");
    case protocol::sctp:
      return find_match("sctp");
    case protocol::dccp:
      return find_match("dccp");
    case protocol::icmp:
      return find_match("icmp");
    case protocol::icmpv6:
      return find_match("icmp6");
    case protocol::esp:
      return find_match("esp");
    case protocol::ah:
      return find_match("ah");
    case 108:
      return find_match("ipcomp");
    case 135:
      return find_match("mh");
    default:
      return nullptr;
  }
}

const ExtensionSpec* find_target(std::string_view name) { return search(all_targets(), name); }

bool is_verdict_name(std::string_view name) {
  return name == "ACCEPT" || name == "DROP" || name == "QUEUE" || name == "RETURN";
}

bool is_target_name(Family family, std::string_view name) {
  if (is_verdict_name(name)) return true;
  const ExtensionSpec* spec = find_target(name);
  return spec != nullptr &&
         spec->families != (family == Family::ipv6 ? Families::ipv4 : Families::ipv6);
}

const OptionSpec& saved_option(const ExtensionSpec& e, const OptionSpec& o) {
  const OptionSpec* at = &o;
  while (at->has(option_flag::alias) && at != e.options.data()) --at;
  return *at;
}

std::string_view to_string(Treatment t) {
  switch (t) {
    case Treatment::exact:
      return "exact";
    case Treatment::part:
      return "exact in part";
    case Treatment::condition:
      return "condition";
    case Treatment::rate:
      return "rate";
    case Treatment::verdict:
      return "verdict";
    case Treatment::decided_elsewhere:
      return "decided elsewhere";
    case Treatment::effect:
      return "effect";
    case Treatment::none:
      return "none";
    case Treatment::unknown:
      return "unknown";
  }
  return {};
}

const OptionSpec& unknown_option() {
  static constexpr OptionSpec kOption{"", 0, option_flag::negatable | option_flag::repeatable};
  return kOption;
}

}  // namespace fwlint::iptables
