// `iptables -S`: the commands that make one table, without its name and without COMMIT.
#pragma once

#include <string_view>

namespace fwlint::iptables {

/// A policy or a new chain comes first, and no line names a table or commits one.
bool is_listing(std::string_view text);

/// The table whose built-in chains are those of the "-P" lines at the start of `text`; of filter
/// and security, which have the same, filter. Empty when they are of no table.
std::string_view table_of_policies(std::string_view text);

}  // namespace fwlint::iptables
