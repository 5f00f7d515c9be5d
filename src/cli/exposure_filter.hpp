// The questions of `fwlint exposure`: --from, --to and --port as values. What one option says
// several times is united, what different options say must all hold.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.hpp"
#include "src/cli/exposure_cells.hpp"
#include "src/policy/policy.hpp"

namespace fwlint::cli {

struct AskedPorts {
  bool any_protocol = false;  ///< "80": every protocol that has ports
  std::uint8_t protocol = 0;
  PortRange ports;
  friend bool operator==(const AskedPorts&, const AskedPorts&) = default;
};

struct ExposureFilter {
  std::vector<Prefix> from;
  std::vector<std::string> from_interfaces;
  std::vector<std::size_t> from_zones;  ///< indexes into Policy::zones
  std::vector<Prefix> to;
  std::vector<AskedPorts> ports;
  std::vector<std::string> words;  ///< as given, for the report: "--port 22/tcp"

  [[nodiscard]] bool from_any() const {
    return from.empty() && from_interfaces.empty() && from_zones.empty();
  }
};

/// An address or a prefix of either family. Usage errors have the column of what is wrong in
/// `column`; `option` is for messages.
Result<Prefix> parse_asked_prefix(std::string_view option, std::string_view text);

/// "80", "80/tcp", "8000-8100/udp".
Result<AskedPorts> parse_asked_ports(std::string_view text);

/// One value of --from: a zone of the policy, an address, a prefix, or the name of an interface.
Result<void> parse_asked_source(std::string_view text, const Policy* policy, ExposureFilter& out);

/// The value with a mark under the place, for an error that has a column.
std::string value_snippet(std::string_view text, const Error& e);

/// Sources, destinations and ports that the filter leaves, by field; interfaces and profiles are
/// left to `asked_sources`.
AskedRegion asked_region(const ExposureFilter& filter, const Policy* policy, Family family);

/// What --from asks for, as cells over source, interface and profile; one whole cell when nothing
/// is asked.
std::vector<Cell> asked_sources(const ExposureFilter& filter, const Policy* policy,
                                const Program& program);

/// A zone: its own sources, interfaces and profiles without those of the zones before it. An
/// interface that no rule names lies in what stands for all such interfaces, with others.
std::vector<Cell> zone_cells(const Policy& policy, std::size_t zone, const Program& program);

}  // namespace fwlint::cli
