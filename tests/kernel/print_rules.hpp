// One function per dialect: a file's text with its rules printed canonically.
#pragma once

#include <string>
#include <string_view>

namespace fwlint {

std::string print_iptables(std::string_view text);
std::string print_ip6tables(std::string_view text);
std::string print_nft(std::string_view text);

}  // namespace fwlint
