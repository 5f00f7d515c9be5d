// What new connections get through, and by which rule. Every row is proved: its witness has been
// run through the whole path, and the ports, sources and destinations beside it are slices through
// that witness in which every packet is accepted for the same reason.
#pragma once

#include <string>
#include <vector>

#include "src/analysis/reach.hpp"
#include "src/analysis/search.hpp"
#include "src/analysis/trace.hpp"

namespace fwlint {

struct Exposure {
  Family family = Family::ipv4;
  Hook hook = Hook::input;
  std::uint8_t protocol = 0;
  RuleId rule = kNoRule;     ///< kNoRule: the chain's policy or a profile's default
  ChainId chain = kNoChain;  ///< base chain that accepts
  /// What of the hook's last deciding chain the row was found by. `rule` and `chain` differ from it
  /// where a chain before names the packets: see naming_rule.hpp.
  RuleId found_by = kNoRule;
  ChainId found_in = kNoChain;
  /// The rule that gives the packets the destination which `destinations` and `ports` hold: that is
  /// how the chains behind it see them. Then `rule` is the one that names them: the accepting one,
  /// or else this one.
  RuleId translated_by = kNoRule;
  RuleId accepted_by = kNoRule;  ///< kNoRule: a policy
  ValueSet asked_destinations;   ///< translated: as the packets arrive
  ValueSet asked_ports;          ///< likewise
  ValueSet ports;                ///< destination ports
  ValueSet sources;
  ValueSet source_ports;  ///< all, unless the rule asks for some
  ValueSet destinations;
  ValueSet interfaces;  ///< input interfaces, as atoms of the program
  ValueSet profiles;    ///< Windows
  bool any_interface = true;
  bool scoped = false;                  ///< Windows: one program, service or package only
  std::string scope;                    ///< which: "program c:\\x.exe"
  std::vector<std::string> conditions;  ///< opaque conditions that must hold
  std::vector<std::string> unless;      ///< opaque conditions that must not
  bool hidden = false;  ///< a condition of kind hidden: the export does not show all
  bool rate_limited = false;
  bool port_keyword = false;  ///< the ports are those of a keyword or set not known here
  Reach reach = Reach::none;
  bool inner_interface = false;  ///< `reach` is inside because of the interface's name only
  bool local_subnet = false;     ///< Windows: the remote address is in the local subnet
  Packet witness;
  TraceVerdict verdict = TraceVerdict::unknown;  ///< what trace says of the witness
  std::string verdict_text;                      ///< "accept", or "unknown: accept if …"
};

struct Exposures {
  std::vector<Exposure> rows;     ///< by hook, family, place of the rule, protocol, ports
  std::vector<RuleId> undecided;  ///< rules for which the budget ran out
  /// Rules that may open ports, but marks or address translation on the way decide it.
  std::vector<RuleId> rewritten;
  std::vector<RuleId> translating;  ///< destination NAT that is not, or not wholly, followed
};

/// "accept", or "unknown: accept if …".
std::string verdict_text(const Trace& t);

/// What `trace` says of the packet as it is printed: "accept", or "unknown: accept if …".
std::string replayed_verdict(const Program& program, Packet packet);

/// Of one program. `hooks`: which hooks to look at (input, forward, windows_in …). `dead`: rules,
/// in order, that are known to match nothing.
Exposures find_exposures(const Program& program, const std::vector<Hook>& hooks,
                         const std::vector<RuleId>& dead = {});

/// The stages on the way to a hook, as far as they decide what is open: chains of type nat are left
/// out where they neither translate destinations nor write marks that are tested. Goals over them
/// have `nat` set where they are among them.
std::vector<std::uint32_t> exposure_path(const Program& program, Hook hook);

/// Packets that open a connection: conntrack new, for TCP a SYN without ACK, FIN and RST; not a
/// later fragment; not from the loopback interface. `protocol` must have ports.
Cell new_connections(const Program& program, Hook hook, std::uint8_t protocol);

/// Values of `field` for packets that otherwise equal the witness, within the alike set.
ValueSet slice(const Alike& alike, const Point& witness, Field field, const Universe& u);

}  // namespace fwlint
