// Packet fields are named as `fwlint trace --packets` reads them, so that a witness can be fed
// back.
#include "src/report/json_parts.hpp"

#include <string>

#include "src/report/cells.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kSnippetBytes = 400;

std::string flag_letters(std::uint8_t flags) {
  constexpr std::string_view kLetters = "FSRPAUEC";
  std::string out;
  for (unsigned i = 0; i < 8; ++i) {
    if (((static_cast<unsigned>(flags) >> i) & 1U) != 0) out += kLetters[i];
  }
  return out;
}

}  // namespace

Json json_location(Places& places, const Span& span) {
  if (!places.knows(span)) return nullptr;
  const Span s = places.clamp(span);
  const Region r = places.region(s);
  const std::string_view text = places.sources().text(s);
  std::string snippet(clip(text, kSnippetBytes));
  if (snippet.size() < text.size()) snippet += "…";
  return Json{{"path", places.sources().file(s.file).name},
              {"startLine", r.begin.line},
              {"startColumn", r.begin.column},
              {"endLine", r.end.line},
              {"endColumn", r.end.column},
              {"snippet", std::move(snippet)}};
}

Json json_location(const ConfigPlace& place) {
  Json j = Json::object();
  j["path"] = place.file;
  if (place.line > 0) j["startLine"] = place.line;
  if (place.line > 0 && place.column > 0) j["startColumn"] = place.column;
  return j;
}

Json json_location(Places& places, const Finding& f) {
  if (places.knows(f.primary)) return json_location(places, f.primary);
  if (f.config) return json_location(*f.config);
  return nullptr;
}

Json json_witness(const Packet& p, const std::string& verdict) {
  Json j{{"text", to_string(p)},
         {"verdict", verdict},
         {"hook", to_string(p.hook)},
         {"family", to_string(p.family)}};
  if (!p.iif.empty()) j["iif"] = p.iif;
  if (!p.oif.empty()) j["oif"] = p.oif;
  j["src"] = to_string(Address{p.family, p.src});
  j["dst"] = to_string(Address{p.family, p.dst});
  const std::string name = protocol_name(p.protocol);
  j["proto"] = name.find(' ') == std::string::npos ? name : std::to_string(p.protocol);
  if (p.later_fragment) {
    j["fragment"] = true;
  } else if (has_ports(p.protocol)) {
    j["sport"] = p.sport;
    j["dport"] = p.dport;
  } else if (p.protocol == protocol::icmp || p.protocol == protocol::icmpv6) {
    j["type"] = p.icmp_type;
    j["code"] = p.icmp_code;
  }
  if (p.protocol == protocol::tcp && !p.later_fragment) j["flags"] = flag_letters(p.tcp_flags);
  if (p.hook == Hook::windows_in || p.hook == Hook::windows_out) {
    j["profile"] = to_string(p.profile);
  } else {
    j["state"] = to_string(p.ct_state);
  }
  if (p.packet_type != PacketType::unicast) j["packetType"] = to_string(p.packet_type);
  if (!p.program.empty()) j["program"] = p.program;
  if (!p.service.empty()) j["service"] = p.service;
  if (!p.package.empty()) j["package"] = p.package;
  return j;
}

Json json_suppression(Places& places, const Suppression& by) {
  Json j{{"kind", by.in_source ? "inSource" : "policy"}, {"reason", by.reason}};
  if (!by.owner.empty()) j["owner"] = by.owner;
  if (by.until) j["until"] = to_string(*by.until);
  if (places.knows(by.span)) {
    j["location"] = json_location(places, by.span);
  } else if (by.config) {
    j["location"] = json_location(*by.config);
  }
  return j;
}

}  // namespace fwlint
