// What is known of ports, as text and as JSON.
#pragma once

#include <string>
#include <vector>

#include "registry/practice.hpp"
#include "src/cli/port_query.hpp"

namespace fwlint::cli {

std::string port_text(const std::vector<PortQuery>& queries, const registry::Practice& practice);
/// Schema `fwlint/port/1`.
std::string port_json(const std::vector<PortQuery>& queries, const registry::Practice& practice);

}  // namespace fwlint::cli
