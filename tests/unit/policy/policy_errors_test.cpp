// Every way a single file can be wrong, by the whole text of its errors.
#include "tests/unit/policy/policy_test_support.hpp"

using fwlint::test::errors;

namespace {

std::string file(const std::string& text) {
  return errors(std::map<std::string, std::string>{{"policy.toml", text}});
}

constexpr const char* kTopKeys =
    "policy, extends, fail_on, practice, zones, approve, forbid, waive, checks";

}  // namespace

TEST_CASE("policy errors: TOML syntax, in our words") {
  CHECK(file("policy = 1\n[[approve]]\nexpires = 2027-02-30\n") ==
        "policy.toml:3:21: cannot read the date: expected day between 1 and 28 (inclusive), saw "
        "30\n");
  CHECK(file("policy = 1\n[[approve]]\nports = [443/tcp]\n") ==
        "policy.toml:3:10: cannot read the value: could not determine value type\n"
        "  ports, addresses and names stand in quotes: \"443/tcp\"\n");
  CHECK(file("policy = 1\n[zones.a]\nsources = [10.0.0.0/8]\n") ==
        "policy.toml:3:16: cannot read the floating-point: expected decimal digit or exponent, saw "
        "'.'\n"
        "  ports, addresses and names stand in quotes: \"443/tcp\"\n");
  CHECK(file("policy = 1\n[zones.office]\nelse = true\n[zones.office]\n") ==
        "policy.toml:4:1: cannot read the table header: cannot redefine existing table "
        "'zones.office'\n");
  CHECK(file("policy = 1\nextends = [\"x\n") ==
        "policy.toml:2:14: cannot read the string: it is not closed on its line\n"
        "  add the closing quote\n");
  CHECK(file("policy = 1\r\nextends = ['é\r\n']\r\n") ==
        "policy.toml:2:14: cannot read the literal string: it is not closed on its line\n"
        "  add the closing quote\n");
  CHECK(file("policy = 1\nfail_on = \"x") ==
        "policy.toml:2:13: cannot read the string: it is not closed on its line\n"
        "  add the closing quote\n");
  CHECK(file("policy = 1\nfail_on = \"\x01\"\n") ==
        "policy.toml:2:12: cannot read the string: unescaped control characters other than TAB "
        "(U+0009) are explicitly prohibited\n");
  CHECK(file("policy = 1\nfail_on = high\n") ==
        "policy.toml:2:11: cannot read the value: could not determine value type\n"
        "  ports, addresses and names stand in quotes: \"443/tcp\"\n");
}

TEST_CASE("policy errors: files that are not TOML at all") {
  CHECK(file(std::string("\xff\xfep\0o\0", 6)) ==
        "policy.toml:1:1: the file is UTF-16; expected UTF-8\n"
        "  save it as UTF-8, which TOML asks for\n");
  CHECK(file("policy = 1\nx = \"\xff\"\n") ==
        "policy.toml:2:5: cannot read the file: encountered invalid utf-8 sequence\n");
  CHECK(file("") ==
        "policy.toml:1:1: key 'policy' is missing in the policy: version of the file's format\n"
        "  add policy = 1\n");
  std::string deep = "policy = 1\n# ok\na";
  for (int i = 0; i < 200000; ++i) deep += ".a";
  CHECK(file(deep + " = 1\n") ==
        "policy.toml:3:1: a key has more than 16 dots; expected a key of the policy\n");
  CHECK(file("policy = 1\nx = " + std::string(100000, '[')) ==
        "policy.toml:2:261: cannot read the value: exceeded maximum nested value depth of 256 "
        "(TOML_MAX_NESTED_VALUES)\n");
  CHECK(file(std::string((4U << 20) + 1, '#')) ==
        "policy.toml: the file has 4194305 bytes; expected at most 4194304\n");
}

TEST_CASE("policy errors: dots in strings and comments are no key") {
  const std::string dots(100, '.');
  CHECK(errors("# " + dots + "\n[[approve]]\nports = [\"443/tcp\"]\nowner = \"" + dots +
               "\"\nreason = '''\n" + dots + "'" + dots + "'''\nticket = \"\\\"" + dots +
               "\"\nprocess = '" + dots + "'\n") == "");
}

TEST_CASE("policy errors: version") {
  CHECK(file("policy = 2\nnew_key = 3\n") ==
        "policy.toml:1:10: policy version 2 is not known to this version of fwlint; expected 1\n");
  CHECK(file("policy = \"1\"\n") ==
        "policy.toml:1:10: 'policy' is a string; expected an integer such as 1\n");
}

TEST_CASE("policy errors: unknown keys, with a guess") {
  CHECK(errors("extend = [\"recommended\"]\n") ==
        std::string("policy.toml:2:1: unknown key 'extend' in the policy; expected one of ") +
            kTopKeys + "\n  did you mean 'extends'?\n");
  CHECK(errors("[zones.office]\nsource = [\"10.0.0.0/8\"]\ninterfaces = [\"eth1\"]\n") ==
        "policy.toml:3:1: unknown key 'source' in [zones.office]; expected one of else, sources, "
        "interfaces, profiles\n"
        "  did you mean 'sources'?\n");
  CHECK(errors("[[approve]]\nprots = [\"443/tcp\"]\nowner = \"a\"\nreason = \"b\"\n") ==
        "policy.toml:2:1: key 'ports' is missing in [[approve]]: ports with their protocol, "
        "\"any/tcp\", a protocol without ports, or \"any\"\n"
        "  add ports = [\"443/tcp\"]\n"
        "policy.toml:3:1: unknown key 'prots' in [[approve]]; expected one of ports, from, to, "
        "owner, reason, ticket, expires, process\n"
        "  did you mean 'ports'?\n");
  CHECK(errors("[checks.any-to-any-accept]\nmin_width = 3\nzzz = 1\n") ==
        "policy.toml:3:1: unknown key 'min_width' in [checks.any-to-any-accept]; expected one "
        "of enabled, severity\n"
        "  it is a key of [checks.port-range-trust]\n"
        "policy.toml:4:1: unknown key 'zzz' in [checks.any-to-any-accept]; expected one of "
        "enabled, severity\n");
  CHECK(errors("\"\\u001b[31m\" = 1\n") ==
        std::string("policy.toml:2:1: unknown key '\\x1b[31m' in the policy; expected one of ") +
            kTopKeys + "\n");
}

TEST_CASE("policy errors: [[require]] is known but not available") {
  CHECK(errors("[[require]]\nname = \"monitoring\"\nports = [\"10050/tcp\"]\n") ==
        std::string("policy.toml:2:3: 'require' is not available in this version\n"
                    "  remove it; the keys here are ") +
            kTopKeys + "\n");
}

TEST_CASE("policy errors: wrong types") {
  CHECK(errors("extends = \"recommended\"\n") ==
        "policy.toml:2:11: 'extends' is a string; expected an array of strings such as "
        "[\"recommended\"]\n"
        "  write extends = [\"recommended\"]\n");
  CHECK(errors("extends = [\"recommended\", 5]\n") ==
        "policy.toml:2:27: 'extends' holds an integer; expected strings such as "
        "[\"recommended\"]\n");
  CHECK(errors("practice = []\nfail_on = 3\nzones = 4\nchecks = 1.5\n") ==
        "policy.toml:2:12: 'practice' is an empty array; expected at least one string such as "
        "[\"practice.toml\"]\n"
        "  remove the key if nothing is to be said\n"
        "policy.toml:3:11: 'fail_on' is an integer; expected a severity such as \"high\"\n"
        "policy.toml:4:9: 'zones' is an integer; expected tables [zones.NAME]\n"
        "policy.toml:5:10: 'checks' is a decimal number; expected tables [checks.NAME]\n");
  CHECK(errors("approve = [\"443/tcp\"]\n[waive]\ncheck = \"FW301\"\n") ==
        "policy.toml:2:11: 'approve' is an array; expected an array of tables\n"
        "  write [[approve]] above the keys of each rule\n"
        "policy.toml:3:1: 'waive' is a table; expected an array of tables\n"
        "  write [[waive]] above the keys of each rule\n");
  CHECK(errors("[zones]\nelse = true\n[zones.a]\nelse = \"yes\"\nsources = [\" \"]\n[checks]\n"
               "shadowed-rule = false\n[checks.FW106]\nenabled = 1\nmin_width = \"64\"\n") ==
        "policy.toml:3:1: zone 'else' is a boolean; expected a table\n"
        "  write [zones.else] above its keys\n"
        "policy.toml:5:8: 'else' is a string; expected true or false such as true\n"
        "policy.toml:6:12: 'sources' holds an empty string; expected strings such as "
        "[\"10.20.0.0/16\", \"2001:db8::/32\"]\n"
        "policy.toml:8:1: check 'shadowed-rule' is a boolean; expected a table\n"
        "  write [checks.shadowed-rule] above its keys\n"
        "policy.toml:10:11: 'enabled' is an integer; expected true or false such as true\n"
        "policy.toml:11:13: 'min_width' is a string; expected an integer from 2 to 65536: ports "
        "in one range that count as wide\n");
}

TEST_CASE("policy errors: an approval needs an owner and a reason, a waiver a date") {
  CHECK(errors("[[approve]]\nports = [\"443/tcp\"]\nowner = \"  \"\n[[waive]]\ncheck = \"FW301\"\n"
               "reason = \"\"\n[[forbid]]\nports = [\"23/tcp\"]\n") ==
        "policy.toml:2:1: key 'reason' is missing in [[approve]]: why it is open\n"
        "  add reason = \"public site\"\n"
        "policy.toml:4:9: 'owner' is empty; expected who answers for it\n"
        "  for example owner = \"web-team\"\n"
        "policy.toml:5:1: key 'expires' is missing in [[waive]]: the last day it holds, UTC\n"
        "  add expires = 2027-06-30\n"
        "policy.toml:7:10: 'reason' is empty; expected why it is accepted\n"
        "  for example reason = \"replaced in Q2\"\n"
        "policy.toml:8:1: key 'name' is missing in [[forbid]]: what is forbidden, in words; unique "
        "in the policy\n"
        "  add name = \"no remote desktop from outside\"\n");
}

TEST_CASE("policy errors: dates") {
  const std::string head = "[[approve]]\nports = [\"443/tcp\"]\nowner = \"a\"\nreason = \"b\"\n";
  CHECK(errors(head + "expires = \"2027-03-31\"\n") ==
        "policy.toml:6:11: 'expires' is a string; expected a date without quotes such as "
        "2027-03-31\n"
        "  write expires = 2027-03-31\n");
  CHECK(errors(head + "expires = \"31.3.2027\"\n") ==
        "policy.toml:6:11: 'expires' is a string; expected a date without quotes such as "
        "2027-03-31\n");
  CHECK(errors(head + "expires = 2027-03-31T12:00:00Z\n") ==
        "policy.toml:6:11: 'expires' is a date with a time; expected a date without quotes such "
        "as 2027-03-31\n"
        "  the whole of that day, UTC, is meant\n");
  CHECK(errors(head + "expires = 2027\n") ==
        "policy.toml:6:11: 'expires' is an integer; expected a date without quotes such as "
        "2027-03-31\n");
}

TEST_CASE("policy errors: checks and severities") {
  CHECK(errors("[checks.shadow-rule]\nenabled = true\n") ==
        "policy.toml:2:9: unknown check 'shadow-rule'; expected a check's name or code\n"
        "  did you mean 'shadowed-rule'?\n");
  CHECK(errors("[checks.FW301]\nseverity = \"hihg\"\n[checks.shadowed-rule]\nenabled = true\n") ==
        "policy.toml:3:12: unknown severity 'hihg'; expected one of critical, high, medium, low, "
        "info, error, warning, note\n"
        "  did you mean 'high'?\n"
        "policy.toml:4:9: check shadowed-rule (FW301) is set twice; the first place is line 2\n"
        "  keep one table, by name or by code\n");
  CHECK(errors("[checks.port-range-trust]\nmin_width = 0\n"
               "[checks.assigned-set-allowlist]\nmin_assigned_percent = 101\n") ==
        "policy.toml:3:13: 'min_width' is 0; expected an integer from 2 to 65536: ports in one "
        "range that count as wide\n"
        "policy.toml:5:24: 'min_assigned_percent' is 101; expected an integer from 1 to 100: share "
        "of those ports that must be assigned\n");
  CHECK(errors("[[waive]]\ncheck = [\"FW3\", \"FW999\", \"waiver-expird\"]\nreason = \"r\"\n"
               "expires = 2027-01-01\n[[waive]]\ncheck = 5\nreason = \"r\"\n"
               "expires = 2027-01-01\n") ==
        "policy.toml:3:10: 'FW3' is a group of checks; expected a check's name or code\n"
        "  name each check that is waived\n"
        "policy.toml:3:17: unknown check 'FW999'; expected a check's name or code\n"
        "policy.toml:3:26: unknown check 'waiver-expird'; expected a check's name or code\n"
        "  did you mean 'waiver-expired'?\n"
        "policy.toml:7:9: 'check' is an integer; expected a string or an array of strings such as "
        "\"shadowed-rule\"\n");
}

TEST_CASE("policy errors: at most a hundred, then a count") {
  std::string text;
  for (int i = 0; i < 150; ++i) text += "k" + std::to_string(1000 + i) + " = 1\n";
  const std::string out = errors(text);
  CHECK(std::count(out.begin(), out.end(), '\n') == 101);
  CHECK(out.substr(out.size() - 29) == "50 more errors are not shown\n");
  CHECK(out.find("policy.toml:2:1: unknown key 'k1000'") == 0);
}

TEST_CASE("policy errors: many zones and many unknown names stay cheap") {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += "[zones.z" + std::to_string(i) + "]\ninterfaces = [\"e\"]\n";
  }
  text += "[[forbid]]\nname = \"x\"\nfrom = [\"zx9\"";
  for (int i = 0; i < 50; ++i) text += ", \"u\"";
  const std::string out = errors(text + "]\n");
  CHECK(out.substr(0, out.find('\n') + 1) ==
        "policy.toml:6004:9: unknown zone 'zx9'; expected one of z0, z1, z2, z3, z4, z5, z6, z7, "
        "z8, z9, z10, z11, z12, z13, z14, z15, z16, z17, z18, z19, … (2980 more), or a prefix such "
        "as \"10.20.0.0/16\"\n");
}
