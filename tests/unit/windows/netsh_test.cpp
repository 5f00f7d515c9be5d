// netsh listings: fields, what the listing hides, broken and foreign listings.
#include <doctest/doctest.h>

#include "parsers/windows/netsh_lexer.hpp"
#include "tests/unit/windows/dump.hpp"

using namespace fwlint;
using namespace fwlint::windows;
using namespace fwlint::windows::testing;

namespace {

const std::string kDashes(70, '-');

/// One rule of a plain listing: the lines between RemoteIP and "Edge traversal" are `middle`.
std::string rule(const std::string& name, const std::string& middle,
                 const std::string& remote = "Any", const std::string& action = "Allow") {
  return "\nRule Name:                            " + name + "\n" + kDashes +
         "\n"
         "Enabled:                              Yes\n"
         "Direction:                            In\n"
         "Profiles:                             Domain,Private,Public\n"
         "Grouping:                             \n"
         "LocalIP:                              Any\n"
         "RemoteIP:                             " +
         remote + "\n" + middle +
         "Edge traversal:                       No\n"
         "Action:                               " +
         action + "\n";
}

const std::string kTcp443 =
    "Protocol:                             TCP\n"
    "LocalPort:                            443\n"
    "RemotePort:                           Any\n";

/// The dump without the hidden predicate that every rule has.
std::string plain(const Outcome& o) {
  std::string out;
  for (const Rule& r : o.rules.rules) {
    std::string line = dump(o.rules, r);
    const auto at = line.find("hidden[conditions this export does not show (rule at line ");
    REQUIRE(at != std::string::npos);
    const auto end = line.find(")]", at);
    const auto from = line.substr(at - 3, 3) == " & " ? at - 3 : at;
    out += line.erase(from, end + 2 - from) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("netsh: a plain rule, its hidden predicate and the gaps of the listing") {
  const Outcome o = read_netsh(rule("web", kTcp443) + "Ok.\n\n");
  CHECK(dump(o) ==
        "in allow on 'web': proto 6 & frag 0 & dport 443 & hidden[conditions this export does not "
        "show (rule at line 2)]\n");
  CHECK(dump_diagnostics(o) == "");
  const std::string why =
      " -> no rule of this listing is called open to any program or proved dead; the registry "
      "export "
      "shows these fields\n";
  CHECK(
      dump_gaps(o) ==
      "export_lacks_field 2 program, service and app package are not shown" + why +
          "export_lacks_field 2 interfaces and interface types are not shown" + why +
          "export_lacks_field 2 IPsec requirement, users, computers and owner are not shown" + why +
          "export_lacks_field 2 trust tuples, Windows versions and newer address keywords are not "
          "shown" +
          why +
          "export_lacks_field 1 profile settings are not shown -> Windows' defaults are taken: on, "
          "inbound blocked, outbound allowed\n");
  const Rule& r = o.rules.rules.at(0);
  CHECK(r.understood);
  CHECK(o.sources.text(r.ports[0].span) == "443");
  CHECK(o.sources.text(r.span).substr(0, 10) == "Rule Name:");
  CHECK(o.sources.text(r.span).substr(r.span.size() - 5) == "Allow");
  CHECK(dump_profiles(o) == "domain\nprivate\npublic\n");
}

TEST_CASE("netsh: the same listing with CRLF is the same rule") {
  const std::string lf = rule("web", kTcp443) + rule("x", kTcp443, "LocalSubnet") + "Ok.\n";
  std::string crlf;
  for (const char c : lf) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(dump(read_netsh(lf)) == dump(read_netsh(crlf)));
  CHECK(dump_diagnostics(read_netsh(crlf)) == "");
}

TEST_CASE("netsh: protocols, ports, ICMP tables") {
  const auto becomes = [](const std::string& middle) {
    const Outcome o = read_netsh(rule("r", middle) + "Ok.\n");
    CHECK(dump_diagnostics(o) == "");
    return plain(o);
  };
  CHECK(becomes("Protocol: Any\n") == "in allow on 'r': \n");
  CHECK(becomes("Protocol: 47\n") == "in allow on 'r': proto 47\n");
  CHECK(becomes("Protocol: UDP\nLocalPort: 135-139,5000, 5001\nRemotePort: 1024-65535\n") ==
        "in allow on 'r': proto 17 & frag 0 & dport 135-139,5000-5001 & sport 1024-65535\n");
  CHECK(
      becomes("Protocol: TCP\nLocalPort: RPC-EPMap,135\nRemotePort: IPHTTPS\n") ==
      "in allow on 'r': proto 6 & frag 0 & keyword[remote port is IPHTTPSOut] (proto 6 & frag 0 & "
      "dport 135 | proto 6 & frag 0 & keyword[local port is RPC-EPMap])\n");
  CHECK(becomes("Protocol: ICMPv4\n" + std::string(38, ' ') + "Type    Code\n" +
                std::string(38, ' ') + "3       4   \n" + std::string(38, ' ') +
                "8       Any \n") == "in allow on 'r': proto 1 & frag 0 & icmp 772,2048-2303\n");
  CHECK(becomes("Protocol: ICMPv6\n" + std::string(38, ' ') + "Type    Code\n" +
                std::string(38, ' ') + "Any     Any \n") == "in allow on 'r': proto 58\n");
}

TEST_CASE("netsh: addresses on one line and on continuation lines") {
  const auto becomes = [](const std::string& remote) {
    const Outcome o = read_netsh(rule("r", "Protocol: Any\n", remote) + "Ok.\n");
    CHECK(dump_diagnostics(o) == "");
    return plain(o);
  };
  CHECK(becomes("LocalSubnet,fe80::/64,ff02::2-ff02::2") ==
        "in allow on 'r':  (ipv6 & src fe80::/64, ff02::2 | keyword[remote address in "
        "LocalSubnet])\n");
  CHECK(becomes("10.0.0.1/32,\n                                      10.0.0.2/32") ==
        "in allow on 'r': ipv4 & src 10.0.0.1-10.0.0.2\n");
  CHECK(becomes("10.0.0.0/255.0.0.0") == "in allow on 'r': ipv4 & src 10.0.0.0/8\n");
}

TEST_CASE("netsh: verbose fields") {
  const std::string text =
      "Rule Name:                            app\n" + kDashes +
      "\nDescription:                          Line: one\nAction:                               "
      "Block\n"
      "Enabled:                              No\nDirection:                            Out\n"
      "Profiles:                             Public\nGrouping:                             G\n"
      "LocalIP:                              192.0.2.1/32\nRemoteIP:                             "
      "Any\n"
      "Protocol:                             TCP\nLocalPort:                            Any\n"
      "RemotePort:                           443\nEdge traversal:                       Defer to "
      "user\n"
      "Program:                              C:\\Tools\\A.exe\nService:                            "
      "  W32Time\n"
      "InterfaceTypes:                       LAN,Wireless\nSecurity:                             "
      "Authenticate\n"
      "Rule source:                          Group Policy Setting\nAction:                         "
      "      Bypass\n"
      "Ok.\n";
  const Outcome o = read_netsh(text);
  CHECK(
      dump(o) ==
      "out bypass off 'app' group 'G' 'Line: one\\x0aAction:                               Block': "
      "profile 2 & proto 6 & ipv4 & src 192.0.2.1 & frag 0 & dport 443 & program "
      "'c:\\tools\\a.exe' & service 'w32time' & security[connection is secured (Authenticate)] & "
      "hidden[conditions this export does not show (rule at line 1)] (environment[interface type "
      "is Lan] | environment[interface type is Wireless]) {Edge traversal: Defer to user}\n");
  CHECK(dump_diagnostics(o) == "");
  CHECK(o.rules.rules.at(0).store == Store::group_policy);
  const std::string why =
      " -> no rule of this listing is called open to any program or proved dead; the registry "
      "export "
      "shows these fields\n";
  CHECK(
      dump_gaps(o) ==
      "export_lacks_field 1 app package, users, computers and owner are not shown" + why +
          "export_lacks_field 1 interfaces are shown by type only, not by name" + why +
          "export_lacks_field 1 trust tuples, Windows versions and newer address keywords are not "
          "shown" +
          why +
          "export_lacks_field 1 profile settings are not shown -> Windows' defaults are taken: on, "
          "inbound blocked, outbound allowed\n");
}

TEST_CASE("netsh: malformed values and missing lines are errors, the rule is kept opaque") {
  struct Bad {
    std::string text;
    std::string diagnostics;
  };
  const std::vector<Bad> cases = {
      {rule("r", "Protocol: TCP\nLocalPort: 70000\nRemotePort: Any\n"),
       "error 11:12 '70000' port 70000 is out of range | a port from 0 to 65535 | \n"},
      {rule("r", "Protocol: TCP\nRemotePort: Any\n"),
       "error 2:1 'Rule Name:                            r\\x0a-----------------…' the rule has no "
       "line "
       "'LocalPort:' | every line that netsh prints for a rule | \n"},
      {rule("r", "Protocol: Tcpp\n"),
       "error 10:11 'Tcpp' Protocol is 'Tcpp' | TCP, UDP, ICMPv4, ICMPv6, Any or a number from 0 "
       "to "
       "255 | \n"},
      {rule("r", "Protocol: Any\n", "10.0.0.1,nowhere"),
       "error 9:48 'nowhere' 'nowhere' is not an address | an address, first-last, address/length "
       "or "
       "address/mask | \n"},
      {rule("r", "Protocol: Any\n", "LocalSubet"),
       "error 9:39 'LocalSubet' 'LocalSubet' is not an address | an address, first-last, "
       "address/length or address/mask | did you mean 'LocalSubnet'?\n"},
      {rule("r", "Protocol: Any\n", ""),
       "error 9:39 '' RemoteIP is '' | Any or a list of addresses | \n"},
      {rule("r", "Protocol: Any\n", "Any", "Allw"),
       "error 12:39 'Allw' Action is 'Allw' | Allow, Block or Bypass | \n"},
      {rule("r", "Protocol: Any\nProtocol: TCP\n"),
       "error 11:1 'Protocol: TCP' a second line 'Protocol:' in one rule | one such line | \n"},
      {rule("r", "Protocol: UDP\nLocalPort: 1\nRemotePort: 9-1\n"),
       "error 12:13 '9-1' port range '9-1' runs backwards | the lower port first | did you mean "
       "'1-9'?\n"},
      {rule("r", "Protocol: Any\nLocalPort: 1\n"),
       "error 11:1 'LocalPort: 1' LocalPort without TCP or UDP | ports only where Protocol is TCP "
       "or "
       "UDP | \n"},
  };
  for (const Bad& c : cases) {
    CAPTURE(c.text);
    const Outcome o = read_netsh(c.text + "Ok.\n");
    CHECK(dump_diagnostics(o) == c.diagnostics);
    REQUIRE(o.rules.rules.size() == 1);
    CHECK_FALSE(o.rules.rules[0].understood);
  }
}

TEST_CASE("netsh: unknown lines stay conditions") {
  const Outcome o =
      read_netsh(rule("r", "Protocol: Any\nMoon phase: full\nstray text\n") + "Ok.\n");
  CHECK(
      dump(o) ==
      "in allow on opaque 'r': unknown[Moon phase: full] & unknown[line 'stray text' at line 12] & "
      "hidden[conditions this export does not show (rule at line 2)]\n");
  const std::string gaps = dump_gaps(o);
  CHECK(
      gaps.substr(0, gaps.find("export_lacks")) ==
      "not_understood 11 unknown line 'Moon phase:' -> treated as a condition that may or may not "
      "hold\nnot_understood 12 line 'stray text' -> treated as a condition that may or may not "
      "hold\n");
}

TEST_CASE("netsh: a listing that is cut off says so") {
  const std::string whole = rule("a", kTcp443) + rule("b", kTcp443);
  const Outcome o = read_netsh(whole.substr(0, whole.size() - 50));
  REQUIRE(o.rules.rules.size() == 2);
  CHECK(dump(o.rules, o.rules.rules[1]) ==
        "in block? on opaque 'b': proto 6 & frag 0 & dport 443 & unknown[Windows accepts what "
        "stands at "
        "line 16, column 1] & hidden[conditions this export does not show (rule at line 16)]");
  CHECK(dump_diagnostics(o) ==
        "error 16:1 'Rule Name:                            b\\x0a-----------------…' the rule has "
        "no line "
        "'Action:' | every line that netsh prints for a rule | the listing may be cut off\n"
        "warning 27:36 '' the listing does not end with 'Ok.' | 'Ok.' | it may be cut off\n");
}

TEST_CASE("netsh: text around the listing is left aside and said") {
  const Outcome o = read_netsh("C:\\> netsh advfirewall firewall show rule name=all\n" +
                               rule("a", kTcp443) + "Ok.\n\nC:\\>\n");
  CHECK(o.rules.rules.size() == 1);
  CHECK(
      dump_diagnostics(o) ==
      "warning 1:1 'C:\\> netsh advfirewall firewall show rule name=all' 2 lines outside any rule "
      "left aside |  | \n");
}

TEST_CASE("netsh: other languages are refused with advice, never guessed") {
  const std::string french =
      "\nNom de la r\xC3\xA8gle :                       Bureau\n" + kDashes +
      "\nActiv\xC3\xA9 : Oui\nDirection : Actif\nProfiles : Domaine\nGroupement :\nLocalIP : Tout\n"
      "RemoteIP : Tout\nProtocole : TCP\nLocalPort : 3389\nRemotePort : Tout\nTravers\xC3\xA9"
      "e : Non\nAction : Autoriser\nOk.\n";
  CHECK(sniff_netsh(french) == 80);
  const Outcome o = read_netsh(french);
  CHECK(o.rules.rules.empty());
  CHECK(
      dump_diagnostics(o) ==
      "error 2:1 'Nom de la r\xC3\xA8gle ' a netsh rule listing in a language other than English | "
      "the English listing or, for any language, the registry export | run 'reg export "
      "\"HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\" "
      "local.reg /y' and 'reg export \"HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\" "
      "gpo.reg /y' (the second fails where there is no policy, which is fine)\n");
  // The full-width colon of East Asian systems.
  std::string wide = "\xE8\xA7\x84\xE5\x88\x99\xEF\xBC\x9A x\n" + kDashes + "\n";
  for (int i = 0; i < 10; ++i) wide += "\xE6\x98\xAF\xEF\xBC\x9A y\n";
  CHECK(sniff_netsh(wide) == 80);
}
