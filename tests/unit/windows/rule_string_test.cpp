// Rule strings: what each key becomes, and what absence means.
#include <doctest/doctest.h>

#include "parsers/windows/rule_string.hpp"
#include "tests/unit/windows/dump.hpp"

using namespace fwlint;
using namespace fwlint::windows;
using namespace fwlint::windows::testing;

namespace {

struct Case {
  std::string_view rule;
  std::string_view becomes;
};

void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    CAPTURE(c.rule);
    const Outcome o = read_reg(local_rule(c.rule));
    CHECK(dump(o) == std::string(c.becomes) + "\n");
    CHECK(dump_diagnostics(o) == "");
    CHECK(dump_gaps(o) == "");
  }
}

}  // namespace

TEST_CASE("rule string: action, direction, activity and names") {
  check({
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Name=web|Desc=a=b|EmbedCtxt=Group|",
       "in allow on 'web' group 'Group' 'a=b': "},
      {"v2.31|Action=Block|Active=FALSE|Dir=Out|", "out block off 'r': "},
      {"v2.31|Action=ByPass|Active=TRUE|Dir=In|Security=Authenticate|",
       "in bypass on 'r': security[connection is secured (Authenticate)]"},
      // Absent Active is FALSE.
      {"v2.0|Action=Allow|Dir=In|Name=@FirewallAPI.dll,-25000|",
       "in allow off '@FirewallAPI.dll,-25000': "},
      // Windows' own rules vary in case and order.
      {"V2.0|Dir=out|RPORT=67|LPORT=68|action=allow|Protocol=17|ACTIVE=true|",
       "out allow on 'r': proto 17 & frag 0 & sport 68 & dport 67"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=Out|AuthByPassOut=TRUE|Security2_9=An-NoEncap|",
       "out bypass on 'r': security[connection is secured (An-NoEncap)] {AuthByPassOut=TRUE}"},
  });
}

TEST_CASE("rule string: protocol, ports and ICMP") {
  check({
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=47|", "in allow on 'r': proto 47"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=256|", "in allow on 'r': "},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=443|RPort=1024|",
       "in allow on 'r': proto 6 & frag 0 & dport 443 & sport 1024"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|LPort=443|RPort=1024|",
       "out allow on 'r': proto 6 & frag 0 & sport 443 & dport 1024"},
      // Single ports, ranges and keywords are one union.
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|LPort2_10=8000-8010|LPort=81|",
       "in allow on 'r': proto 6 & frag 0 & dport 80-81,8000-8010"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort2_10=1-2|",
       "in allow on 'r': proto 6 & frag 0 & dport 1-2"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=RPC|",
       "in allow on 'r': proto 6 & frag 0 & keyword[local port is RPC]"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=rpc-epmap|LPort=135|",
       "in allow on 'r': proto 6 (proto 6 & frag 0 & dport 135 | proto 6 & frag 0 & "
       "keyword[local port is RPC-EPMap])"},
      // IPTLSIn and IPHTTPSIn are one meaning.
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort2_10=IPTLSIn|LPort2_10=IPHTTPSIn|",
       "in allow on 'r': proto 6 & frag 0 & keyword[local port is IPHTTPSIn]"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort2_20=Ply2Disc|",
       "in allow on 'r': proto 17 & frag 0 & keyword[local port is Ply2Disc]"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=1|ICMP4=8:*|ICMP4=3:4|",
       "in allow on 'r': proto 1 & frag 0 & icmp 772,2048-2303"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=58|", "in allow on 'r': proto 58"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=58|ICMP6=128:*|",
       "in allow on 'r': proto 58 & frag 0 & icmp 32768-33023"},
  });
}

TEST_CASE("rule string: addresses") {
  check({
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|RA4=10.1.2.3|",
       "in allow on 'r': ipv4 & src 10.1.2.3"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=Out|RA4=10.1.2.3/255.255.0.0|",
       "out allow on 'r': ipv4 & dst 10.1.0.0/16"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|LA4=192.0.2.1-192.0.2.9|RA4=192.0.2.77|",
       "in allow on 'r': ipv4 & dst 192.0.2.1-192.0.2.9 & src 192.0.2.77"},
      // Addresses of two families on the two sides meet in no packet.
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|LA4=192.0.2.1|RA6=2001:db8::1|",
       "in allow on 'r': no family & dst 192.0.2.1 & src 2001:db8::1"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|RA4=10.0.0.0/8|RA4=192.0.2.1|RA6=fe80::/64|",
       "in allow on 'r':  (ipv4 & src 10.0.0.0/8, 192.0.2.1 | ipv6 & src fe80::/64)"},
      // A keyword in both families needs no family; in one it does.
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|RA4=LocalSubnet|RA6=LocalSubnet|",
       "in allow on 'r': keyword[remote address in LocalSubnet]"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|RA4=LocalSubnet|",
       "in allow on 'r': ipv4 & keyword[remote address in LocalSubnet]"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|RA4=localsubnet|RA6=fe80::1-fe80::9|RA42=IntrAnet|",
       "in allow on 'r':  (ipv6 & src fe80::1-fe80::9 | ipv4 & keyword[remote address in "
       "LocalSubnet] | ipv4 & keyword[remote address in IntrAnet])"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|RA4=10.1.2.3/0|RA6=2001:db8::7/127|",
       "in allow on 'r':  (ipv4 & src any | ipv6 & src 2001:db8::6/127)"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|RA6=::/0|RA6=2001:db8::7/128|",
       "in allow on 'r': ipv6 & src any"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|RA4=0.0.0.0-255.255.255.255|",
       "in allow on 'r': ipv4 & src any"},
  });
}

TEST_CASE("rule string: profiles, programs and conditions of the host") {
  check({
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Profile=Public|Profile=Domain|",
       "in allow on 'r': profile 0,2"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|App=%SystemRoot%\\\\System32\\\\svchost.exe|Svc="
       "W32Time|",
       "in allow on 'r': program 'c:\\windows\\system32\\svchost.exe' & service 'w32time'"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|App=System|Svc=*|",
       "in allow on 'r': program 'system' & environment[process is a service]"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|PFN=Contoso.App_abc|LUOwn=S-1-5-18|",
       "in allow on 'r': package 'contoso.app_abc' & security[owner is S-1-5-18]"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|AppPkgId=S-1-15-2-1|PFN=Contoso.App_abc|",
       "in allow on 'r': package 'contoso.app_abc' & environment[package is s-1-15-2-1]"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|IFType=Lan|IFType=Wireless|IF={A}|",
       "in allow on 'r': environment[interface is {A}] (environment[interface type is Lan] | "
       "environment[interface type is Wireless])"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|TTK=ProxSharing|TTK2_22=WFDPrint|",
       "in allow on 'r':  (environment[trust tuple is ProxSharing] | environment[trust tuple is "
       "WFDPrint])"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Platform=2:6:2|Platform2=GTEQ|",
       "in allow on 'r': environment[Windows version is 2:6:2 (GTEQ)]"},
      // "|" inside a conditional access list does not end the field.
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|LUAuth=O:LSD:(XA;;CC;;;WD;(a || "
       "b))|RMauth=O:LSD:(A)|",
       "in allow on 'r': security[local user is in O:LSD:(XA;;CC;;;WD;(a || b))] & "
       "security[remote computer is in O:LSD:(A)]"},
  });
}

TEST_CASE("rule string: flags that widen are effects, not conditions") {
  check({
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=17|Edge=TRUE|Defer=App|LSM=TRUE|",
       "in allow on 'r': proto 17 {Edge=TRUE} {Defer=App} {LSM=TRUE}"},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Edge=FALSE|", "in allow on 'r': "},
      {"v2.31|Action=Allow|Active=TRUE|Dir=In|Profile=Domain|PCross=TRUE|",
       "in allow on 'r':  (profile 0 | environment[profile crossing is allowed])"},
  });
  const Outcome o =
      read_reg(local_rule("v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort=9|RPort=99|RA4="
                          "192.0.2.1|LOM=TRUE|"));
  CHECK(dump(o) ==
        "in allow on 'r': proto 17 & frag 0 & dport 9 (ipv4 & src 192.0.2.1 & proto 17 & frag 0 & "
        "sport 99 | environment[local-only mapping lifts the remote address and port]) "
        "{LOM=TRUE}\n");
  CHECK(
      dump_diagnostics(o) ==
      "note 4:87 'LOM=TRUE' LOM=TRUE: the remote address and port of this rule may not be checked "
      "|  | \n");
}

TEST_CASE("rule string: every port is mentioned as written") {
  const Outcome o =
      read_reg(local_rule("v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=0443|LPort2_10="
                          "8000-8010|RPort=RPC|"));
  CHECK(dump_ports(o) ==
        "dport number '0443' 443 at '0443'\n"
        "dport range '8000-8010' 8000-8010 at '8000-8010'\n"
        "sport keyword 'RPC' none at 'RPC'\n");
}

TEST_CASE("rule string: unknown keys stay conditions and are reported, never ignored") {
  const Outcome o = read_reg(local_rule(
      "v2.31|Action=Block|Active=TRUE|Dir=Out|RemoteIP=13.107.4.50|Nme=x|Zq=1|RA42=Mars|"));
  CHECK(dump(o) ==
        "out block on opaque 'r': ipv4 & unknown[RemoteIP=13.107.4.50] & unknown[Nme=x] & "
        "unknown[Zq=1] & unknown[remote address in Mars]\n");
  CHECK(
      dump_gaps(o) ==
      "not_understood 4 unknown rule key 'RemoteIP' (did you mean RA4 or RA6?) -> treated as a "
      "condition that may or may not hold\n"
      "not_understood 4 unknown rule key 'Nme' (did you mean Name?) -> treated as a condition "
      "that may or may not hold\n"
      "not_understood 4 unknown rule key 'Zq' -> treated as a condition that may or may not hold\n"
      "not_understood 4 address keyword 'Mars' -> treated as a condition that may or may not "
      "hold\n");
  CHECK(dump_diagnostics(o) == "");
  CHECK(o.rules.inputs.at(0).rules == 1);
  CHECK(o.rules.inputs.at(0).understood == 0);
}

TEST_CASE("rule string: malformed values are errors at their place, the rule is kept opaque") {
  struct Bad {
    std::string_view fields;
    std::string_view diagnostics;
  };
  const std::vector<Bad> cases = {
      {"Protocol=6|LPort=70000|",
       "error 4:61 '70000' port 70000 is out of range | a port from 0 to 65535 | \n"},
      {"Protocol=6|LPort=http|",
       "error 4:61 'http' 'http' is not a port | a port from 0 to 65535 or a port keyword | \n"},
      {"Protocol=6|LPort=Terredo|",
       "error 4:61 'Terredo' 'Terredo' is not a port | a port from 0 to 65535 or a port keyword | "
       "did you "
       "mean 'Teredo'?\n"},
      {"Protocol=6|LPort=10-20|",
       "error 4:61 '10-20' LPort is the range '10-20' | one port or a keyword | ranges are written "
       "LPort2_10=10-20\n"},
      {"Protocol=6|LPort2_10=20-10|",
       "error 4:65 '20-10' port range '20-10' runs backwards | the lower port first | did you mean "
       "'10-20'?\n"},
      {"LPort=80|",
       "error 4:44 'LPort=80' LPort without TCP or UDP | Protocol=6 or Protocol=17 in a rule with "
       "ports | \n"},
      {"Protocol=300|",
       "error 4:53 '300' '300' is not a protocol number | a number from 0 to 255 (6 is TCP, 17 is "
       "UDP) | \n"},
      {"RA4=10.0.0.256|",
       "error 4:48 '10.0.0.256' '10.0.0.256' is not an address | an address, first-last, "
       "address/length or address/mask | \n"},
      {"RA4=10.0.0.9-10.0.0.1|",
       "error 4:48 '10.0.0.9-10.0.0.1' address range '10.0.0.9-10.0.0.1' runs backwards | the "
       "lower "
       "address first | did you mean '10.0.0.1-10.0.0.9'?\n"},
      {"RA4=10.0.0.0/255.0.255.0|",
       "error 4:48 '10.0.0.0/255.0.255.0' '255.0.255.0' is not a contiguous mask | a mask such as "
       "255.255.255.0 | \n"},
      {"RA4=10.0.0.0/33|",
       "error 4:48 '10.0.0.0/33' '33' is not a prefix length | a number from 0 to 32 | \n"},
      {"RA4=fe80::1|", "error 4:48 'fe80::1' IPv6 address in RA4 | an IPv4 address | \n"},
      {"RA6=LocalSubent|",
       "error 4:48 'LocalSubent' 'LocalSubent' is not an address | an address, first-last, "
       "address/length or address/mask | did you mean 'LocalSubnet'?\n"},
      {"LA4=DNS|",
       "error 4:48 'DNS' address keyword 'DNS' in a local address | an address, a range or a "
       "subnet | \n"},
      {"ICMP4=8:*|",
       "error 4:44 'ICMP4=8:*' ICMP4 in a rule for another protocol | Protocol=1 | \n"},
      {"Protocol=1|ICMP4=8|",
       "error 4:61 '8' '8' is not an ICMP type and code | type:code or type:*, each from 0 to 255 "
       "| \n"},
      {"Profile=Publik|",
       "error 4:52 'Publik' profile is 'Publik' | Domain, Private or Public | did you mean "
       "'Public'?\n"},
      {"Edge=maybe|", "error 4:49 'maybe' Edge is 'maybe' | TRUE or FALSE | \n"},
      {"Dir=In|", "error 4:44 'Dir=In' Dir is given twice | one Dir | \n"},
      {"Stray|", "error 4:44 'Stray' 'Stray' has no value | Key=Value | \n"},
      {"Name=cut",
       "error 4:52 '' the rule does not end with '|' | '|' after the last field | the text may be "
       "cut off\n"},
  };
  for (const Bad& c : cases) {
    CAPTURE(c.fields);
    const Outcome o =
        read_reg(local_rule("v2.31|Action=Allow|Active=TRUE|Dir=In|" + std::string(c.fields)));
    CHECK(dump_diagnostics(o) == c.diagnostics);
    REQUIRE(o.rules.rules.size() == 1);
    CHECK_FALSE(o.rules.rules[0].understood);
    CHECK(o.rules.rules[0].match.all.literals.size() == 1);
    CHECK(o.rules.gaps.size() == 1);
  }
}

TEST_CASE("rule string: without action or direction the outcome is unknown") {
  const Outcome o =
      read_reg(local_rules("\"a\"=\"v2.31|Active=TRUE|Dir=Sideways|\"\r\n"
                           "\"b\"=\"Action=Allow|Active=TRUE|Dir=In|\"\r\n"
                           "\"c\"=\"\"\r\n"
                           "\"d\"=\"v3.1|Action=Block|Active=TRUE|Dir=Out|\"\r\n"));
  CHECK(dump(o) ==
        "in block? on opaque 'a': unknown[Windows accepts what stands at line 4, column 28] & "
        "unknown[Windows accepts what stands at line 4, column 1]\n"
        "in allow on opaque 'b': unknown[Windows accepts what stands at line 5, column 6]\n"
        "in block? off opaque 'c': unknown[Windows accepts what stands at line 6, column 6] & "
        "unknown[Windows accepts what stands at line 6, column 1] & "
        "unknown[Windows accepts what stands at line 6, column 1]\n"
        "out block on opaque 'd': unknown[rule version 3.1]\n");
  CHECK(dump_diagnostics(o) ==
        "error 4:28 'Sideways' direction is 'Sideways' | In or Out | \n"
        "error 4:1 '\"a\"=\"v2.31|Active=TRUE|Dir=Sideways|\"' the rule has no action | "
        "Action=Allow, "
        "Block or ByPass | \n"
        "error 5:6 'Action=Allow|Act' the rule does not begin with a version | v2.NN|Key=Value|…| "
        "| \n"
        "error 6:6 '' the rule does not begin with a version | v2.NN|Key=Value|…| | \n"
        "error 6:1 '\"c\"=\"\"' the rule has no direction | Dir=In or Dir=Out | \n"
        "error 6:1 '\"c\"=\"\"' the rule has no action | Action=Allow, Block or ByPass | \n");
}

TEST_CASE("rule string: taken apart in the order written, split on the first '='") {
  const RuleString s = parse_rule_string("v2.10|A=1=2|B|=x||C=|LUAuth=(a|b|D=3");
  CHECK(s.versioned);
  CHECK(s.minor == 10);
  CHECK_FALSE(s.closed);
  std::string all;
  for (const RuleField& f : s.fields) {
    all += std::string(f.key) + (f.assigned ? "=" : "") + std::string(f.value) + ";";
  }
  CHECK(all == "A=1=2;B;=x;C=;LUAuth=(a;b;D=3;");
}

TEST_CASE("mapped text: places count the escapes before them") {
  MappedText t;
  t.text = "a\\b\"c";
  t.span = Span{FileId{0}, 10, 17};
  t.escapes = {1, 3};
  CHECK(t.at(0, 1) == Span{FileId{0}, 10, 11});
  CHECK(t.at(1, 2) == Span{FileId{0}, 11, 13});
  CHECK(t.at(2, 3) == Span{FileId{0}, 13, 14});
  CHECK(t.at(4, 5) == Span{FileId{0}, 16, 17});
}
