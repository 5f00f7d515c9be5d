// The shipped practice overlay as plain constant data. A host tool writes the definitions at build
// time from registry/data/practice/*.toml; nothing else may include this header.
#pragma once

#include <cstdint>
#include <span>

#include "registry/transport.hpp"

namespace fwlint::registry::shipped {

struct Record {
  std::uint16_t first, last;
  std::uint8_t transports, status, facets, differs;
  std::uint8_t real_transport;        ///< kNoTransport when none
  std::uint32_t recorded, retrieved;  ///< yyyymmdd; 0 when not read
  const char *service, *title, *amplification_factor, *since, *until, *versions, *source, *url,
      *note;
};

struct Nominal {
  std::uint16_t port;
  Transport transport;
  const char *source, *url, *note;
};

inline constexpr std::uint8_t kNoTransport = 0xff;

std::span<const Record> records();
/// Sorted by port, then transport; without duplicates.
std::span<const Nominal> nominal();

}  // namespace fwlint::registry::shipped
