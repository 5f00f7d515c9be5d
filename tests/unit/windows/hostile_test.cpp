// Hostile and broken inputs: every prefix and many damaged copies of an input, long lines, NUL
// bytes. What is asked is no crash (the sanitizers watch), bounded output, and no rule lost
// silently.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

#include "tests/unit/windows/dump.hpp"

using namespace fwlint;
using namespace fwlint::windows;
using namespace fwlint::windows::testing;

namespace {

const std::string kReg =
    local_rules(
        "\"a\"=\"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=443|RA4=LocalSubnet|"
        "RA6=fe80::/64|App=C:\\\\a\\\\b.exe|Name=x|Desc=y|\"\r\n"
        "\"b\"=hex(2):76,00,32,00,2e,00,\\\r\n  30,00,7c,00,00,00\r\n\"c\"=dword:00000001\r\n") +
    "[-HKEY_LOCAL_MACHINE\\X]\r\n";

const std::string kNetsh =
    "\nRule Name:   a\n----------------------\nDescription: d\nEnabled: Yes\nDirection: In\n"
    "Profiles: Domain\nGrouping: \nLocalIP: Any\nRemoteIP: LocalSubnet,10.0.0.1-10.0.0.9\n"
    "Protocol: ICMPv4\n      Type    Code\n      8       Any\nEdge traversal: No\nAction: "
    "Block\nOk.\n";

/// A small generator with a fixed seed: the same bytes in every run.
struct Dice {
  std::uint32_t state = 1;
  std::uint32_t roll(std::size_t n) {
    state = state * 1664525U + 1013904223U;
    return static_cast<std::uint32_t>((state >> 8U) % n);
  }
};

template <class Read>
void damage(const std::string& whole, Read read) {
  for (std::size_t n = 0; n <= whole.size(); ++n) read(whole.substr(0, n));
  constexpr std::string_view kBytes("\0\"\\|=[]-:,\n\r \xFF{v2.", 18);
  Dice dice;
  for (int i = 0; i < 800; ++i) {
    std::string s = whole;
    for (std::uint32_t k = 0; k <= dice.roll(4); ++k) {
      const std::size_t at = dice.roll(s.size());
      const char c = kBytes[dice.roll(kBytes.size())];
      if (dice.roll(3) == 0) {
        s.erase(at, dice.roll(20));
        if (s.empty()) s = "x";
      } else if (dice.roll(2) == 0) {
        s[at] = c;
      } else {
        s.insert(at, 1, c);
      }
    }
    read(s);
  }
}

}  // namespace

TEST_CASE("hostile: every prefix and many damaged copies") {
  damage(kReg, [](const std::string& s) {
    const Outcome o = read_reg(s);
    CHECK(o.rules.rules.size() <= 4);
    (void)sniff_reg(s);
    (void)recognise_other(s);
  });
  damage(kNetsh, [](const std::string& s) {
    const Outcome o = read_netsh(s);
    CHECK(o.rules.rules.size() <= 2);
    (void)sniff_netsh(s);
  });
}

TEST_CASE("hostile: a rule cut off by the end of the file is not taken at its word") {
  const Outcome o =
      read_reg(local_rules("\"a\"=\"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|"));
  CHECK(dump(o) ==
        "in allow on opaque 'a': proto 6 & frag 0 & dport 3389 & unknown[what was cut off at line "
        "4]\n");
  CHECK(dump_diagnostics(o) ==
        "error 4:5 '\"' the string has no closing quote | '\"' at the end of the string | the file "
        "may "
        "be cut off\n");
}

TEST_CASE("hostile: a NUL byte in an address or a port is an error, not an end") {
  using namespace std::string_literals;
  const Outcome o = read_reg(local_rule(
      "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|RA6=fe80::1\0x|LPort=44\0003|"s));
  CHECK(
      dump_diagnostics(o) ==
      "error 4:75 '44\\x003' '44\\x003' is not a port | a port from 0 to 65535 or a port keyword | "
      "\n"
      "error 4:59 'fe80::1\\x00x' 'fe80::1\\x00x' is not an address | an address, first-last, "
      "address/length or address/mask | \n");
}

TEST_CASE("hostile: a very long rule string is read in linear time") {
  std::string fields = "v2.31|Action=Allow|Active=TRUE|Dir=In|";
  for (int i = 0; i < 50000; ++i) {
    fields += "RA4=10." + std::to_string(i >> 16) + "." + std::to_string((i >> 8) & 255) + "." +
              std::to_string(i & 255) + "|";
  }
  const Outcome good = read_reg(local_rule(fields));
  CHECK(dump(good) == "in allow on 'r': ipv4 & src 10.0.0.0-10.0.195.79\n");
  std::string bad = "v2.31|Action=Allow|Active=TRUE|Dir=In|";
  for (int i = 0; i < 50000; ++i) bad += "Name=n|X=|RA4=?|RA42=w" + std::to_string(i) + "|";
  const Outcome o = read_reg(local_rule(bad));
  REQUIRE(o.rules.rules.size() == 1);
  CHECK_FALSE(o.rules.rules[0].understood);
  CHECK(o.diagnostics.error_count() == Diagnostics::kMaxErrors);
  CHECK(o.rules.gaps.size() <= 200);
}

TEST_CASE("hostile: a 10 MB line, and binary noise") {
  const std::string line(10'000'000, 'x');
  CHECK(read_reg(local_rules(line + "\r\n")).diagnostics.error_count() == 1);
  CHECK(read_netsh(kNetsh + line).rules.rules.size() == 1);
  std::string noise = "Windows Registry Editor Version 5.00\n";
  Dice dice;
  for (int i = 0; i < 300000; ++i) noise += static_cast<char>(dice.roll(256));
  CHECK(read_reg(noise).diagnostics.error_count() == Diagnostics::kMaxErrors);
  CHECK(read_netsh(noise).diagnostics.error_count() == 1);
}

TEST_CASE("hostile: reading twice gives the same") {
  const Outcome a = read_reg(kReg);
  const Outcome b = read_reg(kReg);
  CHECK(dump(a) + dump_gaps(a) + dump_diagnostics(a) ==
        dump(b) + dump_gaps(b) + dump_diagnostics(b));
}
