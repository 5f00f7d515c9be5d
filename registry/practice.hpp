// The practice overlay: dated, cited records of what is really found on a port. Records stack,
// since one port may carry several services over the years or at once. The shipped records are
// compiled in; a user's own TOML files are read at run time with the same schema and win over the
// shipped ones. No record means "no record", never "unused". Schema: registry/README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "registry/transport.hpp"
#include "src/base/date.hpp"
#include "src/base/result.hpp"

namespace fwlint::registry {

enum class Status : std::uint8_t {
  active,    ///< found in use, maintained
  legacy,    ///< still found, superseded or fading
  abandoned  ///< no longer in use as far as is known
};
/// "active", "legacy", "abandoned".
std::string_view to_string(Status s);
std::optional<Status> parse_status(std::string_view text);

/// Properties of what is found; they never lower the status.
enum class Facet : std::uint8_t {
  cleartext,      ///< content or credentials travel unencrypted
  management,     ///< administers a host, device or service
  database,       ///< serves stored data
  amplification,  ///< answers strangers with more than they sent
  malware,        ///< known for malware or for its control
  generic         ///< the number determines no service
};
inline constexpr std::size_t kFacetCount = 6;
std::string_view to_string(Facet f);
std::optional<Facet> parse_facet(std::string_view text);

/// A set of facets.
struct Facets {
  std::uint8_t bits = 0;
  [[nodiscard]] constexpr bool has(Facet f) const {
    return (bits & (1U << static_cast<unsigned>(f))) != 0;
  }
  constexpr void add(Facet f) {
    bits = static_cast<std::uint8_t>(bits | (1U << static_cast<unsigned>(f)));
  }
  [[nodiscard]] constexpr bool empty() const { return bits == 0; }
  friend bool operator==(const Facets&, const Facets&) = default;
};

struct PracticeRecord {
  std::uint16_t first = 0;  ///< ports [first, last]
  std::uint16_t last = 0;
  std::uint8_t transports = 0;  ///< transport_bit of each
  std::string service;          ///< kebab-case kind of service: "ssh", "mysql", "http-alternative"
  std::string title;            ///< what is found there, for people
  Status status = Status::active;
  Facets facets;
  std::string amplification_factor;         ///< text such as "28 to 54"; may be empty
  std::string since;                        ///< "2016-08", "2016" or empty
  std::string until;                        ///< the same, when the practice ended
  std::string versions;                     ///< product versions concerned; may be empty
  std::optional<Transport> real_transport;  ///< the one transport the registered service uses
  bool differs = false;                     ///< the service found is not the one the registry names
  std::string source;                       ///< title of the source; never empty
  std::string url;                ///< address of the source; may be empty in a user's record
  Date recorded;                  ///< when the record was written or last reviewed
  std::optional<Date> retrieved;  ///< when the source itself was read, where it was
  std::string note;
  bool user = false;  ///< from a user's file, not shipped

  [[nodiscard]] bool covers(std::uint16_t port, Transport t) const {
    return first <= port && port <= last && (transports & transport_bit(t)) != 0;
  }
};

/// A registered service does not run on this transport, though the registry gave it both.
struct NominalFact {
  std::uint16_t port = 0;
  Transport transport = Transport::tcp;
  std::string source;
  std::string url;
  std::string note;
};

/// What one file, or all of them, hold.
struct PracticeData {
  std::vector<PracticeRecord> records;
  std::vector<NominalFact> nominal;  ///< also those that follow from `real_transport`
};

/// Reads one practice file. `name` is used in messages only. An error carries line and column.
/// Unknown keys, missing sources, ports out of range and wrong types are errors
/// (ErrorKind::config).
Result<PracticeData> read_practice(std::string_view toml, std::string_view name);

/// All practice that is known in one run: an immutable value, cheap to copy.
class Practice {
 public:
  /// The shipped overlay.
  static Practice shipped();
  /// The shipped overlay with a user's records on top.
  static Practice with_user(PracticeData user);
  /// Only what is given; for tests.
  static Practice only(PracticeData data);

  /// Records for a pair: the user's first, then active before legacy before abandoned, then the
  /// narrower range first. A user's record hides shipped ones of the same service on its pairs.
  /// Logarithmic, without allocation; valid as long as any copy of this value lives.
  [[nodiscard]] std::span<const PracticeRecord* const> lookup(std::uint16_t port,
                                                              Transport t) const;
  /// The fact that makes a pair nominal, or null.
  [[nodiscard]] const NominalFact* nominal(std::uint16_t port, Transport t) const;

  [[nodiscard]] const std::vector<PracticeRecord>& records() const;
  [[nodiscard]] const std::vector<NominalFact>& nominal_facts() const;

 private:
  struct Index;
  explicit Practice(std::shared_ptr<const Index> index) : index_(std::move(index)) {}
  std::shared_ptr<const Index> index_;
};

/// Whether the shipped overlay holds a nominal fact for the pair.
bool is_shipped_nominal(std::uint16_t port, Transport t);

}  // namespace fwlint::registry
