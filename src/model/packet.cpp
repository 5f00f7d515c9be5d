#include "src/model/packet.hpp"

#include <fmt/format.h>

namespace fwlint {

namespace {

std::string endpoint(Family f, u128 address, std::uint16_t port, bool ports) {
  std::string a = to_string(Address{f, address});
  if (!ports) return a;
  return f == Family::ipv6 ? fmt::format("[{}]:{}", a, port) : fmt::format("{}:{}", a, port);
}

std::string flag_names(std::uint8_t flags) {
  constexpr std::string_view kLetters = "FSRPAUEC";
  std::string out;
  for (unsigned i = 0; i < 8; ++i) {
    if (((unsigned{flags} >> i) & 1U) != 0) out += kLetters[i];
  }
  return out.empty() ? "none" : out;
}

}  // namespace

std::string to_string(const Packet& p) {
  std::string out;
  const bool windows = p.hook == Hook::windows_in || p.hook == Hook::windows_out;
  if (p.hook == Hook::forward || p.hook == Hook::output || p.hook == Hook::windows_out) {
    out += fmt::format("{} ", p.hook == Hook::windows_out ? "out" : to_string(p.hook));
  }
  if (!p.iif.empty()) out += fmt::format("in={} ", p.iif);
  if (!p.oif.empty()) out += fmt::format("out={} ", p.oif);
  if (windows) out += fmt::format("profile={} ", to_string(p.profile));
  if (!p.program.empty()) out += fmt::format("program=\"{}\" ", p.program);
  if (!p.service.empty()) out += fmt::format("service=\"{}\" ", p.service);
  if (!p.package.empty()) out += fmt::format("package=\"{}\" ", p.package);
  const bool ports = has_ports(p.protocol) && !p.later_fragment;
  const std::string name = protocol_name(p.protocol);
  out += name.find(' ') == std::string::npos ? name : fmt::format("proto={}", p.protocol);
  out += fmt::format(" {} > {}", endpoint(p.family, p.src, p.sport, ports),
                     endpoint(p.family, p.dst, p.dport, ports));
  if (p.later_fragment) {
    out += " fragment";
  } else if (p.protocol == protocol::icmp || p.protocol == protocol::icmpv6) {
    out += fmt::format(" type={} code={}", p.icmp_type, p.icmp_code);
  } else if (p.protocol == protocol::tcp && p.tcp_flags != tcp_flag::syn) {
    out += fmt::format(" flags={}", flag_names(p.tcp_flags));
  }
  if (p.ct_state != CtState::new_ && !windows) out += fmt::format(" {}", to_string(p.ct_state));
  if (p.packet_type != PacketType::unicast)
    out += fmt::format(" pkttype={}", to_string(p.packet_type));
  return out;
}

}  // namespace fwlint
