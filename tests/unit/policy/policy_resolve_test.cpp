// Good files: what they resolve to, and how files that extend one another are merged.
#include "tests/unit/policy/policy_test_support.hpp"

using namespace fwlint;
using fwlint::test::errors;
using fwlint::test::good;

TEST_CASE("policy resolve: the example of the documentation, value by value") {
  const Policy p = good(std::map<std::string, std::string>{{"policy.toml", R"(policy = 1
extends = ["recommended"]
fail_on = "error"
practice = ["overlay.toml", "sub/../more.toml"]

[zones.internet]
else = true
[zones.office]
sources = ["10.20.0.0/16", "10.21.0.0/16", "2001:db8:20::/48"]
interfaces = ["eth1"]

[[approve]]
ports = ["443/tcp", "443/udp", "icmp"]
from = ["internet", "office", "198.51.100.0/24", "2001:db8::1", "internet"]
to = ["192.0.2.10"]
owner = "web-team"
reason = "public site"
ticket = "NET-1042"
expires = 2027-03-31
process = "nginx"

[[forbid]]
name = "no remote desktop from outside"
ports = ["3389/tcp", "3389/udp"]
from = ["internet"]
severity = "high"
reason = "VPN only"

[checks.shadowed-rule]
severity = "error"
[checks.FW106]
min_width = 64

[[waive]]
check = ["practice-differs", "FW102"]
ports = ["21/tcp"]
rule = "legacy upload"
reason = "replaced in Q2"
owner = "ops"
expires = 2027-06-30
)"}});
  CHECK(p.name == "policy.toml");
  CHECK(p.fail_on == Severity::high);
  CHECK(p.practice_files == std::vector<std::string>{"overlay.toml", "more.toml"});
  REQUIRE(p.zones.size() == 2);
  CHECK(p.zones[0].name == "office");
  CHECK(describe_addresses(Family::ipv4, p.zones[0].v4) == "10.20.0.0/15");
  CHECK(describe_addresses(Family::ipv6, p.zones[0].v6) == "2001:db8:20::/48");
  CHECK(p.zones[0].has_sources);
  CHECK_FALSE(p.zones[1].has_sources);

  REQUIRE(p.approvals.size() == 1);
  const Approval& a = p.approvals[0];
  CHECK(a.owner == "web-team");
  CHECK(a.reason == "public site");
  CHECK(a.ticket == "NET-1042");
  CHECK(a.process == "nginx");
  CHECK(a.expires == Date{2027, 3, 31});
  CHECK(a.place == PolicyPlace{"policy.toml", 12, 1});
  CHECK(a.scope.zones == std::vector<std::size_t>{0, 1});
  CHECK_FALSE(a.scope.from_any);
  CHECK(describe_addresses(Family::ipv4, a.scope.from4) == "198.51.100.0/24");
  CHECK(describe_addresses(Family::ipv6, a.scope.from6) == "2001:db8::1");
  CHECK_FALSE(a.scope.to_any);
  CHECK(describe_addresses(Family::ipv4, destinations_of(a.scope, Family::ipv4)) == "192.0.2.10");
  CHECK(destinations_of(a.scope, Family::ipv6).empty());
  CHECK(ports_of(a.scope, protocol::tcp) == ValueSet::single(443));
  CHECK(ports_of(a.scope, protocol::icmp) == ValueSet::range(0, 65535));
  CHECK(ports_of(a.scope, protocol::sctp).empty());

  REQUIRE(p.forbids.size() == 1);
  CHECK(p.forbids[0].name == "no remote desktop from outside");
  CHECK(p.forbids[0].severity == Severity::high);
  CHECK(p.forbids[0].reason == "VPN only");
  CHECK(p.forbids[0].place == PolicyPlace{"policy.toml", 22, 1});
  CHECK(p.forbids[0].scope.to_any);
  CHECK(describe_addresses(Family::ipv4, sources_of(p, p.forbids[0].scope, Family::ipv4)) == "any");

  REQUIRE(p.waivers.size() == 1);
  const Waiver& w = p.waivers[0];
  CHECK(w.checks == std::vector<CheckId>{CheckId::nominal_transport, CheckId::practice_differs});
  CHECK(w.rule_text == "legacy upload");
  CHECK(w.reason == "replaced in Q2");
  CHECK(w.owner == "ops");
  CHECK(w.expires == Date{2027, 6, 30});
  CHECK(w.scope.from_any);
  CHECK(ports_of(w.scope, protocol::tcp) == ValueSet::single(21));

  CHECK(severity_of(p, CheckId::shadowed_rule) == Severity::high);
  CHECK(option(p, CheckId::port_range_trust, "min_width") == 64);
  CHECK(option(p, CheckId::assigned_set_allowlist, "min_ports") == 100);
  CHECK(option(p, CheckId::assigned_set_allowlist, "min_assigned_percent") == 95);
  CHECK(option(p, CheckId::assigned_set_allowlist, "min_cover_percent") == 50);
  CHECK(option(p, CheckId::shadowed_rule, "min_width") == 0);
}

TEST_CASE("policy resolve: absent parts of a scope mean everything") {
  const Policy p = good("[[forbid]]\nname = \"all\"\n");
  const Scope& s = p.forbids.at(0).scope;
  CHECK(s.ports_any);
  CHECK(s.from_any);
  CHECK(s.to_any);
  CHECK(ports_of(s, protocol::gre) == ValueSet::range(0, 65535));
  CHECK(sources_of(p, s, Family::ipv6) == ValueSet::range(0, kU128Max));
  CHECK(destinations_of(s, Family::ipv4) == ValueSet::range(0, 0xffffffffU));
}

TEST_CASE("policy resolve: a date is the last good day") {
  CHECK_FALSE(expired(Date{2027, 3, 31}, Date{2027, 3, 31}));
  CHECK(expired(Date{2027, 3, 31}, Date{2027, 4, 1}));
  CHECK_FALSE(expired(std::nullopt, Date{9999, 12, 31}));
}

TEST_CASE("policy resolve: two prohibitions of one name") {
  CHECK(errors(std::map<std::string, std::string>{
            {"policy.toml",
             "policy = 1\nextends = [\"a.toml\"]\n[[forbid]]\nname = \"x\"\n"
             "[[forbid]]\nname = \" x \"\n"},
            {"a.toml", "policy = 1\n[[forbid]]\nname = \"x\"\n"}}) ==
        "policy.toml:4:8: two [[forbid]] are named 'x'; the first is in a.toml:2\n"
        "  names tell findings apart: choose another\n"
        "policy.toml:6:8: two [[forbid]] are named 'x'; the first is in a.toml:2\n"
        "  names tell findings apart: choose another\n");
}

TEST_CASE("policy extends: later wins, rules are joined, paths go with their file") {
  const std::string rule = "owner = \"o\"\nreason = ";
  MemoryReader reader;
  reader.files = {
      {"site/policy.toml",
       "policy = 1\nextends = [\"strict\", \"../shared/base.toml\", "
       "\"./more.toml\"]\n"
       "[zones.office]\nsources = [\"10.1.0.0/16\"]\n"
       "[[approve]]\nports = [\"3/tcp\"]\n" +
           rule + "\"own\"\n[checks.FW106]\nseverity = \"low\"\n"},
      {"shared/base.toml",
       "policy = 1\nextends = [\"net/zones.toml\"]\nfail_on = \"low\"\n"
       "practice = [\"p.toml\"]\n[[approve]]\nports = [\"1/tcp\"]\n" +
           rule + "\"base\"\n[checks.shadowed-rule]\nenabled = false\n"},
      {"shared/net/zones.toml",
       "policy = 1\npractice = [\"z.toml\"]\n[zones.world]\nelse = true\n"
       "[zones.office]\nsources = [\"10.2.0.0/16\"]\n"
       "[zones.lab]\nsources = [\"10.1.0.0/16\"]\n"},
      {"site/more.toml",
       "policy = 1\nextends = [\"../shared/base.toml\"]\nfail_on = \"critical\"\n"
       "[zones.guest]\nsources = [\"10.3.0.0/16\"]\n"
       "[checks.shadowed-rule]\nenabled = true\n"},
  };
  const PolicyResult<Policy> result = load_policy("site/policy.toml", reader);
  REQUIRE((result ? "" : to_string(result.error())) == "");
  const Policy& p = *result;
  CHECK(p.name == "site/policy.toml");
  CHECK(p.fail_on == Severity::critical);
  CHECK(is_enabled(p, CheckId::shadowed_rule));
  CHECK(is_enabled(p, CheckId::service_name_in_rule));
  CHECK(severity_of(p, CheckId::port_range_trust) == Severity::low);
  CHECK(option(p, CheckId::port_range_trust, "min_width") == 16);
  CHECK(p.practice_files == std::vector<std::string>{"shared/net/z.toml", "shared/p.toml"});

  std::string reasons;
  for (const Approval& a : p.approvals) reasons += a.reason + " ";
  CHECK(reasons == "base own ");
  CHECK(p.approvals[0].place == PolicyPlace{"shared/base.toml", 5, 1});

  // Own zones first, so that they win where zones overlap; `office` is the file's own.
  std::string order;
  for (const Zone& z : p.zones) order += z.name + " ";
  CHECK(order == "office guest lab world ");
  CHECK(p.zones[0].place == PolicyPlace{"site/policy.toml", 3, 8});
  CHECK(zone_of(p, Family::ipv4, parse_address("10.1.2.3")->value, "", std::nullopt) == 0U);
}

TEST_CASE("policy extends: a preset after a file wins over it") {
  const Policy p = good(std::map<std::string, std::string>{
      {"policy.toml", "policy = 1\nextends = [\"strict\", \"recommended\"]\n"}});
  CHECK(p.fail_on == Severity::high);
  CHECK(option(p, CheckId::port_range_trust, "min_width") == 256);
  CHECK_FALSE(is_enabled(p, CheckId::service_name_in_rule));
  CHECK(severity_of(p, CheckId::redundant_rule) == Severity::medium);
}

TEST_CASE("policy extends: circles are refused where they close") {
  CHECK(errors("extends = [\"./policy.toml\"]\n") ==
        "policy.toml:2:12: 'extends' goes in a circle: policy.toml -> policy.toml\n"
        "  remove this entry\n");
  CHECK(errors(std::map<std::string, std::string>{
            {"policy.toml", "policy = 1\nextends = [\"d/a.toml\"]\n"},
            {"d/a.toml", "policy = 1\nextends = [\"recommended\",\n  \"b.toml\"]\n"},
            {"d/b.toml", "policy = 1\nextends = [\"../d/a.toml\"]\n"}}) ==
        "d/b.toml:2:12: 'extends' goes in a circle: d/a.toml -> d/b.toml -> d/a.toml\n"
        "  remove this entry\n");
}

TEST_CASE("policy extends: unknown presets and missing files") {
  CHECK(
      errors("extends = [\"recomended\", \"base.toml\", \"x/y\"]\n[[forbid]]\nname = \"n\"\n"
             "from = [\"a-zone-of-base\"]\nprots = 1\n") ==
      "policy.toml:2:12: unknown policy 'recomended'; expected one of citrix-gateway, "
      "recommended, server, strict, or a path that ends in .toml\n"
      "  did you mean 'recommended'?\n"
      "policy.toml:2:26: cannot read 'base.toml': no such file or directory\n"
      "policy.toml:2:39: cannot read 'x/y': no such file or directory\n"
      "policy.toml:6:1: unknown key 'prots' in [[forbid]]; expected one of name, ports, from, to, "
      "reason, severity\n"
      "  did you mean 'ports'?\n");
}

TEST_CASE("policy extends: errors of an extended file carry its name, in reading order") {
  CHECK(errors(std::map<std::string, std::string>{
            {"policy.toml",
             "policy = 1\nextends = [\"b.toml\", \"a.toml\"]\n[[forbid]]\n"
             "name = \"n\"\nports = [\"5\"]\n"},
            {"a.toml", "policy = 1\nx = 1\n"},
            {"b.toml", "policy = 3\n"}}) ==
        "b.toml:1:10: policy version 3 is not known to this version of fwlint; expected 1\n"
        "a.toml:2:1: unknown key 'x' in the policy; expected one of policy, extends, fail_on, "
        "practice, zones, approve, forbid, waive, checks\n");
}

TEST_CASE("policy extends: depth and number are bounded") {
  std::map<std::string, std::string> chain{{"policy.toml", "policy = 1\nextends = [\"1.toml\"]\n"}};
  for (int i = 1; i < 40; ++i) {
    chain[std::to_string(i) + ".toml"] =
        "policy = 1\nextends = [\"" + std::to_string(i + 1) + ".toml\"]\n";
  }
  CHECK(errors(chain) ==
        "31.toml:2:12: too many policies extend one another; expected at most 32 in a chain and "
        "256 in all\n");
  // Each file extends the next one twice: 2^20 inclusions if nothing stopped them.
  std::map<std::string, std::string> tree;
  for (int i = 0; i < 20; ++i) {
    const std::string next = std::to_string(i + 1) + ".toml";
    tree[i == 0 ? "policy.toml" : std::to_string(i) + ".toml"] =
        "policy = 1\nextends = [\"" + next + "\", \"" + next + "\"]\n";
  }
  tree["20.toml"] = "policy = 1\n";
  const std::string out = errors(tree);
  CHECK(out.find("too many policies extend one another") != std::string::npos);
  CHECK(std::count(out.begin(), out.end(), '\n') == 1);
}

TEST_CASE("policy load: what cannot be opened") {
  MemoryReader reader;
  CHECK(to_string(load_policy("stric", reader).error()) ==
        "stric: cannot read 'stric': no such file or directory\n  did you mean 'strict'?\n");
  CHECK(to_string(load_policy("whatever", reader).error()) ==
        "whatever: cannot read 'whatever': no such file or directory\n"
        "  shipped policies are citrix-gateway, recommended, server, strict\n");
  CHECK(to_string(load_policy("dir/none.toml", reader).error()) ==
        "dir/none.toml: cannot read 'dir/none.toml': no such file or directory\n");
  CHECK(load_policy("x", reader).error().all.at(0).kind == ErrorKind::config);
  reader.files["./strict"] = "policy = 1\nfail_on = \"low\"\n";
  CHECK(load_policy("./strict", reader)->fail_on == Severity::low);
  CHECK(load_policy("strict", reader)->name == "strict (built in)");
}

TEST_CASE("policy load: from disk") {
  DiskReader disk;
  CHECK(disk.read("/nonexistent/policy.toml").error().message == "no such file or directory");
  CHECK(disk.read("/").error().message == "is a directory");
  const std::string path = std::string(FWLINT_SOURCE_DIR) + "/policies/strict.toml";
  const PolicyResult<Policy> p = load_policy(path, disk);
  REQUIRE((p ? "" : to_string(p.error())) == "");
  CHECK(p->name == path);
  CHECK(p->fail_on == Severity::medium);
}
