// What the readers of text and of JSON share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parsers/host/host.hpp"

namespace fwlint::host {

/// "eth0@if7" is eth0.
std::string interface_name(std::string_view word);

/// "unicast", "blackhole", …; nothing for a word that is no kind of route.
std::optional<RouteKind> route_kind(std::string_view word);

/// "default" of a family, a prefix, or an address alone.
std::optional<Prefix> route_target(std::string_view word, Family family);

/// Adds an address written "192.0.2.1/24". False when it cannot be read.
bool add_address(HostFacts& into, std::string_view interface, std::string_view written,
                 std::optional<Address> broadcast);

void add_route(HostFacts& into, HostRoute route);

void read_text(const SourceSet& sources, FileId file, HostFacts& into, Diagnostics& diagnostics);
void read_json(const SourceSet& sources, FileId file, HostFacts& into, Diagnostics& diagnostics);

}  // namespace fwlint::host
