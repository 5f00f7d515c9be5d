// Pieces of the printer that its files share.
#pragma once

#include <string>
#include <string_view>

#include "parsers/iptables/draft.hpp"

namespace fwlint::iptables {

/// Appends " --name words", with " !" before it when `negated`.
void append_option(std::string& out, const Draft& d, const Option& o, bool negated);
void append_named(std::string& out, std::string_view name, std::string_view value,
                  bool negated = false);
/// The option of this name, or null.
const Option* option_named(const Draft& d, const Instance& i, std::string_view name);
/// The options of a match or target whose saved form is not simply its options in order; false for
/// all others.
bool append_special(std::string& out, const Draft& d, const Instance& i);
/// The options in the table's order.
void append_plain(std::string& out, const Draft& d, const Instance& i);

}  // namespace fwlint::iptables
