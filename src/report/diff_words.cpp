// A change in one line, as a firewall's user would say it.
#include <fmt/format.h>

#include "src/model/protocol.hpp"
#include "src/report/diff_report.hpp"
#include "src/report/prefix_list.hpp"

namespace fwlint {

namespace {

constexpr std::size_t kMostPrefixes = 12;
constexpr std::size_t kMostPorts = 12;
constexpr std::size_t kMostNames = 8;
constexpr std::size_t kMostProtocols = 6;

std::string protocol_words(const ValueSet& s) {
  if (s.count() == 256) return "any protocol";
  const ValueSet rest = complement(s, 255);
  const bool but = rest.count() < s.count();
  std::string out;
  std::size_t n = 0;
  for (const Interval& i : (but ? rest : s).intervals()) {
    for (u128 p = i.lo; p <= i.hi; ++p) {
      if (n++ == kMostProtocols) return (but ? "any but " : "") + out + ", …";
      out += (out.empty() ? "" : ", ") + protocol_name(static_cast<std::uint8_t>(p));
    }
  }
  return but ? "any but " + out : out;
}

std::string icmp_words(const ValueSet& s) {
  std::string out;
  std::size_t n = 0;
  for (const Interval& i : s.intervals()) {
    if (n++ == kMostPorts) return out + ", …";
    const auto lo = static_cast<unsigned>(i.lo);
    const auto hi = static_cast<unsigned>(i.hi);
    std::string one = lo % 256 == 0 && hi % 256 == 255 ? fmt::format("{}", lo / 256)
                                                       : fmt::format("{}/{}", lo / 256, lo % 256);
    if (lo / 256 != hi / 256) {
      one += lo % 256 == 0 && hi % 256 == 255 ? fmt::format("-{}", hi / 256)
                                              : fmt::format("-{}/{}", hi / 256, hi % 256);
    } else if (lo % 256 != 0 || hi % 256 != 255) {
      if (lo != hi) one += fmt::format("-{}", hi % 256);
    }
    out += (out.empty() ? "" : ", ") + one;
  }
  return out;
}

std::string names_words(const DiffNames& n, std::string_view on) {
  if (n.any) return {};
  std::string out = fmt::format(" {}{}", n.excluded ? "not " : "", on);
  for (std::size_t i = 0; i < n.names.size(); ++i) {
    if (i == kMostNames) return out + fmt::format(", … ({} more)", n.names.size() - i);
    out += (i == 0 ? " " : ", ") + n.names[i];
  }
  return out;
}

std::string ports_words(const ValueSet& s, std::string_view word) {
  if (s.empty()) return {};
  const ValueSet rest = complement(s, 65535);
  if (rest.interval_count() < s.interval_count()) {
    return fmt::format(" {} except {}", word, describe_ports(rest, kMostPorts));
  }
  return fmt::format(" {} {}", word, describe_ports(s, kMostPorts));
}

}  // namespace

std::string diff_words(const DiffRow& r) {
  std::string out = protocol_words(r.protocols);
  if (!r.icmp.empty()) out += " type " + icmp_words(r.icmp);
  out += " " + describe_prefixes(r.family, r.sources, kMostPrefixes);
  out += ports_words(r.source_ports, "port");
  out += names_words(r.inputs, "on");
  out += " -> " + describe_prefixes(r.family, r.destinations, kMostPrefixes);
  out += ports_words(r.ports, "port");
  out += names_words(r.outputs, "via");
  if (r.nat) out += " asked for as " + r.nat->as;
  if (!r.scope.empty()) out += " for " + r.scope;
  for (const std::string& o : r.only) out += ", " + o;
  if (r.parts > 1) out += fmt::format(": {} sets within", r.parts);
  return out;
}

std::string diff_hook_words(const DiffRow& r) {
  if (r.hook != Hook::windows_in && r.hook != Hook::windows_out) {
    return std::string(to_string(r.hook));
  }
  const std::string_view way = r.hook == Hook::windows_in ? "inbound" : "outbound";
  return r.profiles.empty() ? std::string(way)
                            : fmt::format("{}, {}", way, fmt::join(r.profiles, " and "));
}

std::string diff_condition_words(const DiffCondition& c) {
  return fmt::format("{} {}", c.holds ? "if" : "unless", c.text);
}

std::size_t DiffReport::count(Change c) const {
  std::size_t n = 0;
  for (const DiffRow& r : changes) n += r.change == c ? 1 : 0;
  return n;
}

std::string diff_headline(const DiffReport& report) {
  return diff_headline(report, report.count(Change::allowed), report.count(Change::denied),
                       report.undecided.size());
}

std::string diff_headline(const DiffReport& report, std::size_t allowed, std::size_t denied,
                          std::size_t undecided) {
  undecided += report.open_rules.size();
  if (report.looked_at.empty()) return "nothing was compared";
  std::string out;
  if (allowed + denied > 0) {
    out = fmt::format("{} newly allowed, {} newly denied", allowed, denied);
  } else if (report.complete()) {
    return "no change: both let the same new connections through";
  } else {
    out = "no change found in what was compared";
  }
  if (undecided > 0) out += fmt::format(", {} not decided", undecided);
  if (!report.open.empty()) out += fmt::format(", {} not compared", report.open.size());
  if (report.old_errors + report.new_errors > 0) out += "; the input has errors";
  return out;
}

}  // namespace fwlint
