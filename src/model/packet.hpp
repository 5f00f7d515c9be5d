// One concrete packet: what a witness is, and what `trace` replays.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "src/model/field.hpp"
#include "src/model/predicate.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint {

struct Packet {
  Family family = Family::ipv4;
  Hook hook = Hook::input;
  u128 src = 0;
  u128 dst = 0;
  std::uint8_t protocol = protocol::tcp;
  std::uint16_t sport = 0;
  std::uint16_t dport = 0;
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
  std::uint8_t tcp_flags = tcp_flag::syn;
  bool later_fragment = false;
  CtState ct_state = CtState::new_;
  PacketType packet_type = PacketType::unicast;
  Profile profile = Profile::public_;
  std::string iif;
  std::string oif;
  std::string program;
  std::string service;
  std::string package;
  /// Opaque predicates that are known to hold or not to hold; all others are unknown.
  std::vector<Literal> assumed;
};

/// 'in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552 [SYN] new': the form that `trace --packet`
/// reads.
std::string to_string(const Packet& p);

}  // namespace fwlint
