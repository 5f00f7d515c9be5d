// Registry exports: the text format, which keys are live, profile settings, stores and their
// merging.
#include <doctest/doctest.h>

#include "parsers/windows/reg_keys.hpp"
#include "parsers/windows/reg_lexer.hpp"
#include "tests/unit/windows/dump.hpp"

using namespace fwlint;
using namespace fwlint::windows;
using namespace fwlint::windows::testing;

namespace {

const std::string kHeader = "Windows Registry Editor Version 5.00\n\n";
const std::string kLocal =
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\"
    "FirewallPolicy";
const std::string kDefaults =
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Defaults\\"
    "FirewallPolicy";
const std::string kPolicy = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall";

std::string key(const std::string& path) { return "[" + path + "]\n"; }
std::string rule(const std::string& id, const std::string& port) {
  return "\"" + id + "\"=\"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=" + port +
         "|\"\n";
}

std::string kind_name(RegKind k) {
  constexpr std::string_view kNames[] = {"key",          "delete key", "string", "expand string",
                                         "multi string", "dword",      "binary", "delete value"};
  return std::string(kNames[static_cast<std::size_t>(k)]);
}

/// Every statement of the text, a line each, and the diagnostics.
std::string statements(const std::string& text) {
  Outcome o;
  const FileId file = o.sources.add("a.reg", text);
  RegReader reader(o.sources, file, o.diagnostics);
  std::string out;
  if (reader.header()) {
    while (const auto s = reader.next()) {
      out += kind_name(s->kind) + " <" + s->name + "> <" + s->text.text + "> " +
             std::to_string(s->number) + "\n";
    }
  }
  return out + dump_diagnostics(o);
}

}  // namespace

TEST_CASE("registry text: every kind of statement") {
  CHECK(
      statements(kHeader +
                 "; comment\n[KEY\\a]b]\n\"n\\\\\\\"x\"=\"C:\\\\a \\\"q\\\"\" ; trailing\n@=\"d\"\n"
                 "\"w\"=dword:0000001F\n\"gone\"=-\n[-KEY\\c]\n"
                 "\"e\"=hex(2):25,00,61,00,\\\n  25,00,00,00\n"
                 "\"m\"=hex(7):61,00,00,00,00,00\n\"b\"=hex:01,02,ff\n"
                 "\"q\"=hex(b):01,00,00,00,00,00,00,00\n\"d\"=hex(4):02,01,00,00\n\"z\"=hex:\n") ==
      "key <KEY\\a]b> <> 0\n"
      "string <n\\\"x> <C:\\a \"q\"> 0\n"
      "string <> <d> 0\n"
      "dword <w> <> 31\n"
      "delete value <gone> <> 0\n"
      "delete key <KEY\\c> <> 0\n"
      "expand string <e> <%a%> 0\n"
      "multi string <m> <a> 0\n"
      "binary <b> <> 0\n"
      "binary <q> <> 0\n"
      "dword <d> <> 258\n"
      "binary <z> <> 0\n");
  // The old form: hexadecimal strings are 8-bit.
  CHECK(statements("REGEDIT4\r\n[K]\r\n\"e\"=hex(2):61,62,00\r\n") ==
        "key <K> <> 0\nexpand string <e> <ab> 0\n");
  // A string may go over several lines.
  CHECK(statements(kHeader + "\"a\"=\"one\ntwo\n\"\n\"b\"=\"x\"\n") ==
        "string <a> <one\ntwo\n> 0\nstring <b> <x> 0\n");
}

TEST_CASE("registry text: broken lines are errors with their place, and reading goes on") {
  const auto only = [](const std::string& line) { return statements(kHeader + line + "\n[OK]\n"); };
  CHECK(statements(kHeader + "\"a\"=\"open\n[HKEY_LOCAL_MACHINE\\X]\n") ==
        "string <a> <open> 0\nkey <HKEY_LOCAL_MACHINE\\X> <> 0\n"
        "error 3:5 '\"' the string has no closing quote | '\"' at the end of the string | the file "
        "may "
        "be cut off\n");
  CHECK(statements(kHeader + "\"a\"=\"open\n\"b\"=\"x\"\n") ==
        "string <a> <open> 0\nstring <b> <x> 0\n"
        "error 3:5 '\"' the string has no closing quote | '\"' at the end of the string | the file "
        "may "
        "be cut off\n");
  CHECK(only("[KEY") ==
        "key <KEY> <> 0\nkey <OK> <> 0\n"
        "error 3:1 '[KEY' the key has no closing bracket | [KEY] | \n");
  CHECK(only("\"a\" 1") ==
        "key <OK> <> 0\n"
        "error 3:5 '' a value name without '=' | \"name\"=value | \n");
  CHECK(only("\"a\"=word") ==
        "key <OK> <> 0\n"
        "error 3:5 '' value 'a' has data of no known kind | \"text\", dword:, hex: or - | \n");
  CHECK(
      only("\"a\"=dword:xyz") ==
      "key <OK> <> 0\n"
      "error 3:11 'xyz' not a 32-bit hexadecimal number | dword: and up to 8 hexadecimal digits | "
      "\n");
  CHECK(only("\"a\"=hex:0g") ==
        "key <OK> <> 0\n"
        "error 3:9 '0g' not a byte | two hexadecimal digits | \n");
  CHECK(only("\"a\"=\"b\" c") ==
        "string <a> <b> 0\nkey <OK> <> 0\n"
        "error 3:9 'c' 'c' after the value | the end of the line | \n");
  CHECK(only("noise") ==
        "key <OK> <> 0\n"
        "error 3:1 'noise' 'noise' is no registry statement | [KEY], \"name\"=value or ; comment | "
        "\n");
  CHECK(statements("hello\n") ==
        "error 1:1 'hello' the file does not begin as a registry export | Windows Registry Editor "
        "Version 5.00 | \n");
}

TEST_CASE("registry: only live keys are policy, the others are counted and named") {
  const Outcome o = read_reg(
      kHeader + key(kLocal + "\\FirewallRules") + rule("a", "1") +
      key(kDefaults + "\\FirewallRules") + rule("b", "2") + rule("c", "3") +
      key(kLocal + "\\RestrictedServices\\Static\\System") +
      "\"d\"=\"V2.0|Action=Block|Dir=in|\"\n" +
      key(kLocal + "\\RestrictedServices\\AppIso\\FirewallRules") + rule("e", "4") +
      key(kLocal + "\\RestrictedServices\\Configurable") + key(kLocal + "\\TenantRestrictions") +
      rule("f", "5") + key("HKEY_LOCAL_MACHINE\\SOFTWARE\\Other\\FirewallRules") + rule("g", "6"));
  CHECK(dump(o) == "in allow on 'a': proto 6 & frag 0 & dport 1\n");
  CHECK(dump_diagnostics(o) == "");
  CHECK(
      dump_gaps(o) ==
      "skipped 5 2 rules in " + kDefaults +
          "\\FirewallRules -> the template for a reset is not enforced\n"
          "skipped 10 1 rule in " +
          kLocal +
          "\\RestrictedServices\\AppIso\\FirewallRules -> isolation of app containers is evaluated "
          "apart from the firewall's own rules\n"
          "skipped 8 1 rule in " +
          kLocal +
          "\\RestrictedServices\\Static\\System -> hardening of Windows services is evaluated "
          "apart "
          "from the firewall's own rules\n"
          "skipped 13 1 rule in " +
          kLocal +
          "\\TenantRestrictions -> the key is not one of those that hold live firewall rules\n");
  REQUIRE(o.rules.tables.size() == 1);
  CHECK(o.rules.tables[0].name == "Windows Firewall");
  CHECK(o.rules.tables[0].backend == Backend::windows);
  CHECK(o.rules.platform == Platform::windows);
  REQUIRE(o.rules.chains.size() == 2);
  CHECK(o.rules.chains[0].name == "Inbound");
  CHECK(o.rules.chains[0].base->policy == VerdictKind::drop);
  CHECK(o.rules.chains[1].name == "Outbound");
  CHECK(o.rules.chains[1].base->policy == VerdictKind::accept);
}

TEST_CASE("registry: spans point at the statement and at each value, past escapes") {
  const Outcome o = read_reg(local_rule(
      "v2.31|Action=Allow|Active=TRUE|Dir=In|App=C:\\\\x\\\\y.exe|Desc=a \\\"b\\\" c|Protocol=6|"
      "LPort=443|"));
  REQUIRE(o.rules.rules.size() == 1);
  const Rule& r = o.rules.rules[0];
  CHECK(o.sources.text(r.ports[0].span) == "443");
  CHECK(o.sources.text(r.comment_span) == "a \\\"b\\\" c");
  CHECK(r.comment == "a \"b\" c");
  CHECK(o.sources.text(r.span).substr(0, 10) == "\"r\"=\"v2.31");
  CHECK(o.sources.text(r.span).back() == '"');
}

TEST_CASE("registry: UTF-16LE with mark, hexadecimal rule strings, 8-bit text") {
  const std::string text = local_rule("v2.31|Action=Allow|Active=TRUE|Dir=In|Name=\xC3\xA9|");
  std::string wide = "\xFF\xFE";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) == 0xC3) continue;
    wide += static_cast<unsigned char>(text[i]) == 0xA9 ? '\xE9' : text[i];
    wide += '\0';
  }
  CHECK(dump(read_reg(wide)) == "in allow on '\xC3\xA9': \n");
  std::string narrow = text;
  narrow.erase(narrow.find('\xC3'), 1);
  narrow.replace(narrow.find('\xA9'), 1, "\xE9");
  CHECK(dump(read_reg(narrow)) == "in allow on '\xC3\xA9': \n");
  std::string hex;
  for (const char c : std::string_view("v2.0|Action=Block|Active=TRUE|Dir=In|LPort=x|")) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    hex += kDigits[static_cast<unsigned char>(c) >> 4U];
    hex += kDigits[static_cast<unsigned char>(c) & 15U];
    hex += hex.size() % 60 == 0 ? ",00,\\\r\n  " : ",00,";
  }
  const Outcome o = read_reg(local_rules("\"r\"=hex(2):" + hex + "00,00\r\n"));
  REQUIRE(o.rules.rules.size() == 1);
  CHECK(o.rules.rules[0].tier == Tier::block);
  // The place of a value in hexadecimal data is the whole data.
  CHECK(o.sources.text(o.diagnostics.all().at(0).span).substr(0, 12) == "76,00,32,00,");
}

TEST_CASE("registry: later values replace earlier ones, deletions take away, both are said") {
  const Outcome o = read_reg(kHeader + key(kLocal + "\\FirewallRules") + rule("A", "1") +
                             rule("a", "2") + rule("b", "3") + "\"b\"=-\n" + rule("c", "4"));
  CHECK(dump(o) ==
        "in allow on 'a': proto 6 & frag 0 & dport 2\n"
        "in allow on 'c': proto 6 & frag 0 & dport 4\n");
  CHECK(
      dump_diagnostics(o) ==
      "warning 5:1 '\"a\"=\"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=…' rule 'a' is "
      "given twice |  | the later one replaces the earlier one, as in the registry\n"
      "warning 7:1 '\"b\"=-' the file has 1 deletion | an export of the whole policy | this is a "
      "change script: what it leaves on the host cannot be seen from it alone\n");
  const Outcome cleared =
      read_reg(kHeader + key(kLocal + "\\FirewallRules") + rule("a", "1") + "[-" + kLocal + "]\n" +
               key(kLocal + "\\FirewallRules") + rule("a", "2"));
  CHECK(dump(cleared) == "in allow on 'a': proto 6 & frag 0 & dport 2\n");
  CHECK(dump_diagnostics(cleared) ==
        "warning 5:1 '[-" + kLocal.substr(0, 58) +
            "…' the file has 1 deletion | an export of the whole policy | this is a change script: "
            "what it leaves on the host cannot be seen from it alone\n");
}

TEST_CASE("registry: one control set is read") {
  std::string other = kLocal;
  other.replace(other.find("CurrentControlSet"), 17, "ControlSet001");
  const Outcome both = read_reg(kHeader + key(other + "\\FirewallRules") + rule("a", "1") +
                                rule("b", "2") + key(kLocal + "\\FirewallRules") + rule("a", "3"));
  CHECK(dump(both) == "in allow on 'a': proto 6 & frag 0 & dport 3\n");
  CHECK(dump_gaps(both) ==
        "skipped 1 2 rules in controlset001 -> currentcontrolset is read instead: only one control "
        "set is in force\n");
  const Outcome one = read_reg(kHeader + key(other + "\\FirewallRules") + rule("a", "1"));
  CHECK(dump(one) == "in allow on 'a': proto 6 & frag 0 & dport 1\n");
  CHECK(dump_gaps(one) == "");
}

TEST_CASE("registry: profile settings") {
  const Outcome o = read_reg(
      kHeader + key(kLocal + "\\DomainProfile") +
      "\"EnableFirewall\"=dword:00000000\n\"AllowLocalPolicyMerge\"=dword:00000000\n" +
      key(kLocal + "\\StandardProfile") +
      "\"EnableFirewall\"=dword:00000001\n\"DefaultInboundAction\"=dword:00000001\n"
      "\"DefaultOutboundAction\"=dword:00000000\n\"DoNotAllowExceptions\"=dword:00000001\n" +
      key(kLocal + "\\PublicProfile") +
      "\"DefaultInboundAction\"=dword:00000000\n\"DisableNotifications\"=dword:00000001\n" +
      key(kLocal + "\\PublicProfile\\Logging") + "\"LogFileSize\"=dword:00001000\n");
  CHECK(dump_profiles(o) ==
        "domain off\nprivate on in=drop out=accept shields\npublic in=accept\n");
  CHECK(dump_diagnostics(o) == "");
  const Outcome bad =
      read_reg(kHeader + key(kLocal + "\\PublicProfile") +
               "\"EnableFirewall\"=\"yes\"\n\"DefaultInboundAction\"=dword:00000002\n");
  CHECK(dump_profiles(bad) == "domain\nprivate\npublic\n");
  CHECK(dump_diagnostics(bad) ==
        "error 4:18 '\"yes\"' EnableFirewall is not 0 or 1 | dword:00000000 or dword:00000001 | \n"
        "error 5:24 'dword:00000002' DefaultInboundAction is not 0 or 1 | dword:00000000 or "
        "dword:00000001 | \n");
}

TEST_CASE("registry: policy's StandardProfile counts only where no newer profile is given") {
  const std::string off = "\"EnableFirewall\"=dword:00000000\n";
  CHECK(dump_profiles(read_reg(kHeader + key(kPolicy + "\\StandardProfile") + off)) ==
        "domain\nprivate off\npublic off\n");
  const Outcome newer =
      read_reg(kHeader + key(kPolicy + "\\StandardProfile") + off +
               key(kPolicy + "\\PublicProfile") + "\"DefaultInboundAction\"=dword:00000001\n");
  CHECK(dump_profiles(newer) == "domain\nprivate\npublic in=drop\n");
  CHECK(dump_gaps(newer) ==
        "skipped 4 settings in the policy's StandardProfile key -> policy gives PrivateProfile or "
        "PublicProfile, so the older key does not count\n");
}

TEST_CASE("registry: local, policy and MDM stores merge in any order of files") {
  const std::string local =
      kHeader + key(kLocal + "\\FirewallRules") + rule("l", "1") +
      "\"p\"=\"v2.31|Action=Allow|Active=TRUE|Dir=In|Profile=Public|\"\n" +
      key(kLocal + "\\Mdm\\FirewallRules") + rule("m", "2") + key(kLocal + "\\PublicProfile") +
      "\"EnableFirewall\"=dword:00000000\n\"DoNotAllowExceptions\"=dword:00000001\n"
      "\"DefaultOutboundAction\"=dword:00000001\n";
  const std::string policy =
      kHeader + key(kPolicy + "\\FirewallRules") + rule("g", "3") +
      key(kPolicy + "\\PublicProfile") +
      "\"EnableFirewall\"=dword:00000001\n\"AllowLocalPolicyMerge\"=dword:00000000\n"
      "\"DoNotAllowExceptions\"=dword:00000000\n";
  const std::string profiles = "domain\nprivate\npublic on out=drop shields no-merge\n";
  const Outcome a = read_regs({local, policy});
  CHECK(dump_profiles(a) == profiles);
  CHECK(dump(a) ==
        "in allow on 'l': proto 6 & frag 0 & dport 1 & profile 0-1\n"
        "in allow on 'p': profile none\n"
        "in allow on 'm': proto 6 & frag 0 & dport 2\n"
        "in allow on 'g': proto 6 & frag 0 & dport 3\n");
  const Outcome b = read_regs({policy, local});
  CHECK(dump_profiles(b) == profiles);
  CHECK(dump(b) ==
        "in allow on 'g': proto 6 & frag 0 & dport 3\n"
        "in allow on 'l': proto 6 & frag 0 & dport 1 & profile 0-1\n"
        "in allow on 'p': profile none\n"
        "in allow on 'm': proto 6 & frag 0 & dport 2\n");
  CHECK(a.rules.tables.size() == 1);
  CHECK(a.rules.inputs.size() == 2);
  std::string stores;
  for (const Rule& r : a.rules.rules) stores += std::string(to_string(r.store)) + ";";
  CHECK(stores == "local;local;MDM;group policy;");
}

TEST_CASE("registry: what else may open the host is said") {
  const Outcome o = read_reg(
      kHeader + key(kPolicy + "\\DomainProfile\\GloballyOpenPorts\\List") +
      "\"3389:TCP\"=\"3389:TCP:*:Enabled:RDP\"\n\"21:TCP\"=\"21:TCP:*:Disabled:FTP\"\n" +
      key(kLocal + "\\PublicProfile\\RemoteAdminSettings") + "\"Enabled\"=dword:00000000\n" +
      key(kLocal + "\\PublicProfile") + "\"DisabledInterfaces\"=\"{A}\"\n");
  CHECK(dump_gaps(o) ==
        "not_understood 9 DisabledInterfaces of the public profile -> on the listed interfaces the "
        "firewall is off whatever the rules say\n"
        "not_understood 3 1 exception in the form of Windows XP -> they may allow traffic that no "
        "rule of this analysis allows\n");
}

TEST_CASE("registry: an export without the firewall, and rules that are no strings") {
  const Outcome none = read_reg(kHeader + "[HKEY_CURRENT_USER\\Software\\X]\n\"a\"=\"b\"\n");
  CHECK(dump_diagnostics(none) ==
        "error 1:1 '' the registry export holds no Windows Firewall key | an export of "
        "HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy or of "
        "HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall | \n");
  const Outcome number = read_reg(local_rules("\"x\"=dword:00000001\r\n"));
  CHECK(dump_diagnostics(number) ==
        "error 4:1 '\"x\"=dword:00000001' rule 'x' is not a string | a string "
        "\"v2.NN|Key=Value|…|\" | \n");
  CHECK(number.rules.gaps.size() == 1);
}

TEST_CASE("registry: places of keys") {
  CHECK(classify_key(kLocal + "\\FirewallRules").role == KeyRole::rules);
  CHECK(classify_key(kLocal + "\\firewallrules\\").role == KeyRole::rules);
  CHECK(classify_key(kLocal + "X\\FirewallRules").role == KeyRole::other);
  CHECK(classify_key(kPolicy + "\\FirewallRules").store == Store::group_policy);
  CHECK(classify_key(kPolicy + "Extra\\FirewallRules").role == KeyRole::other);
  CHECK(classify_key(kLocal + "\\Mdm\\PublicProfile").store == Store::mdm);
  CHECK(
      classify_key("HKLM\\Hive\\ControlSet002\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
                   "FirewallRules")
          .control_set == "controlset002");
}
