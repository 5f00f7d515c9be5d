// The shipped policies, and the schema printed from the table of keys.
#include <set>

#include <nlohmann/json.hpp>

#include "src/policy/policy_keys.hpp"
#include "src/policy/presets.hpp"
#include "tests/unit/policy/policy_test_support.hpp"

using namespace fwlint;
using nlohmann::json;

namespace {

Policy preset(std::string_view name) {
  PolicyResult<Policy> p = builtin_policy(name);
  const std::string problems = p ? "" : to_string(p.error());
  REQUIRE(problems == "");
  return std::move(*p);
}

}  // namespace

TEST_CASE("presets: all load, each says what it is for, bytes equal the files") {
  DiskReader disk;
  std::string names;
  for (const Preset& p : presets()) {
    names += std::string(p.name) + " ";
    const Policy loaded = preset(p.name);
    CHECK(loaded.name == std::string(p.name) + " (built in)");
    CHECK(p.text.substr(0, p.name.size() + 4) == "# " + std::string(p.name) + ": ");
    const auto text =
        disk.read(std::string(FWLINT_SOURCE_DIR) + "/policies/" + std::string(p.name) + ".toml");
    REQUIRE(text.has_value());
    CHECK(*text == p.text);
  }
  CHECK(names == "citrix-gateway recommended server strict ");
}

TEST_CASE("presets: recommended changes nothing that the catalogue says") {
  const Policy p = preset("recommended");
  CHECK(p.fail_on == Severity::high);
  CHECK(p.approvals.empty());
  CHECK(p.forbids.empty());
  CHECK(p.waivers.empty());
  for (const CheckInfo& c : all_checks()) {
    CHECK(is_enabled(p, c.id) == c.on_by_default);
    CHECK_FALSE(severity_of(p, c.id).has_value());
  }
  for (const CheckOption& o : check_options()) CHECK(option(p, o.check, o.name) == o.fallback);
}

TEST_CASE("presets: strict and server are never milder than recommended") {
  for (const char* name : {"strict", "server"}) {
    const Policy p = preset(name);
    CHECK(*p.fail_on <= Severity::high);
    for (const CheckInfo& c : all_checks()) {
      CHECK(is_enabled(p, c.id) >= c.on_by_default);
      CHECK(severity_of(p, c.id).value_or(c.severity) >= c.severity);
    }
  }
  const Policy server = preset("server");
  std::string forbidden;
  for (const Forbid& f : server.forbids) {
    forbidden += describe_ports(ports_of(f.scope, protocol::tcp)) + " ";
    CHECK(f.scope.from_any);
    CHECK_FALSE(f.reason.empty());
  }
  CHECK(forbidden == "23 512-514 2375 ");
}

TEST_CASE("presets: Framehawk's approval ended with its product") {
  const Policy p = preset("citrix-gateway");
  std::string rows;
  for (const Approval& a : p.approvals) {
    rows += describe_ports(ports_of(a.scope, protocol::tcp)) + "|" +
            describe_ports(ports_of(a.scope, protocol::udp)) + "|" +
            (a.expires ? to_string(*a.expires) : "-") + "\n";
  }
  CHECK(rows == "443|none|-\nnone|443|-\nnone|3224-3324|2019-03-31\n");
  const Approval& framehawk = p.approvals.at(2);
  CHECK(expired(framehawk.expires, Date{2019, 4, 1}));
  CHECK(framehawk.reason.find("unsupported as of Citrix Virtual Apps and Desktops 7 1903") !=
        std::string::npos);
}

TEST_CASE("presets: an unknown name") {
  CHECK(to_string(builtin_policy("serve").error()) ==
        "no shipped policy is named 'serve'; expected one of citrix-gateway, recommended, server, "
        "strict\n  did you mean 'server'?\n");
}

TEST_CASE("schema: valid JSON that has every key, and no other") {
  const json schema = json::parse(policy_json_schema());
  CHECK(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  CHECK(schema["$id"] == "fwlint/policy/1");
  const json& top = schema["properties"];
  const auto section = [&](PolicySection s) -> const json& {
    switch (s) {
      case PolicySection::top:
        return schema;
      case PolicySection::zone:
        return top["zones"]["additionalProperties"];
      case PolicySection::approve:
        return top["approve"]["items"];
      case PolicySection::forbid:
        return top["forbid"]["items"];
      case PolicySection::waive:
        return top["waive"]["items"];
      case PolicySection::check:
        return top["checks"]["properties"]["any-to-any-accept"];
    }
    return schema;
  };
  for (const PolicySection s :
       {PolicySection::top, PolicySection::zone, PolicySection::approve, PolicySection::forbid,
        PolicySection::waive, PolicySection::check}) {
    const json& object = section(s);
    CHECK(object["additionalProperties"] == false);
    std::set<std::string> found;
    for (const auto& [key, value] : object["properties"].items()) found.insert(key);
    std::set<std::string> expected;
    json required = json::array();
    for (const PolicyKey& k : policy_keys()) {
      if (k.section != s || k.type == PolicyKeyType::unavailable) continue;
      expected.emplace(k.name);
      CHECK(object["properties"][std::string(k.name)]["description"] == k.doc);
      if (k.required) required.push_back(k.name);
    }
    CHECK(found == expected);
    CHECK(object.value("required", json::array()) == required);
  }
  CHECK(top["policy"]["const"] == 1);
  CHECK_FALSE(top.contains("require"));
}

TEST_CASE("schema: checks by name and code, with their options and bounds") {
  const json checks = json::parse(policy_json_schema())["properties"]["checks"]["properties"];
  CHECK(checks.size() == all_checks().size() * 2);
  for (const CheckInfo& c : all_checks()) {
    CHECK(checks[std::string(c.name)]["description"] == c.summary);
    CHECK(checks[std::string(c.code)]["$ref"] ==
          "#/properties/checks/properties/" + std::string(c.name));
  }
  for (const CheckOption& o : check_options()) {
    const json& option = checks[std::string(info(o.check).name)]["properties"][std::string(o.name)];
    CHECK(option["minimum"] == o.min);
    CHECK(option["maximum"] == o.max);
    CHECK(option["default"] == o.fallback);
  }
  CHECK_FALSE(checks["shadowed-rule"]["properties"].contains("min_width"));
}
