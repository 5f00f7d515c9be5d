// Prints the rules of a ruleset in canonical form, all other lines as they are: what a kernel test
// loads to compare listings.
//
//   print_rules iptables|ip6tables|nft FILE
//
// Exit codes: 0 printed, 2 usage or a file that cannot be read.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "tests/kernel/print_rules.hpp"

int main(int argc, char** argv) {
  const std::string_view dialect = argc == 3 ? argv[1] : "";
  std::string (*print)(std::string_view) = nullptr;
  if (dialect == "iptables") print = &fwlint::print_iptables;
  if (dialect == "ip6tables") print = &fwlint::print_ip6tables;
#ifdef FWLINT_PRINT_NFT
  if (dialect == "nft") print = &fwlint::print_nft;
#endif
  if (print == nullptr) {
    std::fputs("usage: print_rules iptables|ip6tables|nft FILE\n", stderr);
    return 2;
  }
  std::ifstream in(argv[2], std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "print_rules: cannot read '%s'\n", argv[2]);
    return 2;
  }
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const std::string out = print(text);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}
