// Text that goes to a terminal: safe, in columns, wrapped.
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "src/model/protocol.hpp"
#include "src/report/cells.hpp"
#include "src/report/format.hpp"
#include "src/report/suppression.hpp"
#include "src/report/uri.hpp"

namespace fwlint {

TEST_CASE("one_line makes every character visible and harmless") {
  CHECK(one_line("plain äé防") == "plain äé防");
  CHECK(one_line("a\tb\r\nc\x1b\x7f") == "a b␍␊c␛␡");
  CHECK(one_line(std::string_view("\0x", 2)) == "␀x");
  CHECK(one_line("\xC2\x85|\xE2\x80\xAE|\xE2\x81\xA6|\xEF\xBB\xBF") ==
        "\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD");
  CHECK(one_line("\xFF|\xC3|\xE0\x80\x80|\xED\xA0\x80") ==
        "\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD|\xEF\xBF\xBD");
}

TEST_CASE("wrap cuts at blanks, keeps line ends, and cuts words only when they are too long") {
  using Lines = std::vector<std::string>;
  CHECK(wrap("one two three four", 9) == Lines{"one two", "three", "four"});
  CHECK(wrap("one two three four", 0) == Lines{"one two three four"});
  CHECK(wrap("a\n\nb\r\n", 10) == Lines{"a", "", "b"});
  CHECK(wrap("abcdefghij kl", 4) == Lines{"abcd", "efgh", "ij", "kl"});
  CHECK(wrap("防火牆規則", 4) == Lines{"防火", "牆規", "則"});
  CHECK(wrap("", 10) == Lines{""});
  CHECK(wrap("exactly10!", 10) == Lines{"exactly10!"});
  CHECK(wrap("  x", 2) == Lines{"  ", "x"});
}

TEST_CASE("clip never cuts a character") {
  CHECK(clip("aéb", 2) == "a");
  CHECK(clip("aéb", 3) == "aé");
  CHECK(clip("ab", 9) == "ab");
}

TEST_CASE("formats by name") {
  CHECK(parse_format("sarif").value() == Format::sarif);
  CHECK(parse_format("text").value() == Format::text);
  for (const std::string_view name : format_names()) CHECK(to_string(*parse_format(name)) == name);
  const auto slip = parse_format("jsonn");
  CHECK(slip.error().message == "unknown format 'jsonn'");
  CHECK(slip.error().hint == "did you mean 'json'?");
  CHECK(parse_format("spreadsheet").error().hint == "the formats are text, concise, json, sarif");
  CHECK(parse_format("spreadsheet").error().kind == ErrorKind::usage);
}

TEST_CASE("artifact addresses are relative and encoded") {
  CHECK(artifact_uri("-") == "stdin");
  CHECK(artifact_uri("rules.v4") == "rules.v4");
  CHECK(artifact_uri("./conf//a b/rules#1.v4") == "conf/a%20b/rules%231.v4");
  CHECK(artifact_uri("c:rules é%") == "c%3Arules%20%C3%A9%25");
  CHECK(artifact_uri("/repo/etc/rules.v4", "/repo") == "etc/rules.v4");
  CHECK(artifact_uri("/repo/etc/rules.v4", "/repo/") == "etc/rules.v4");
  CHECK(artifact_uri("/repository/rules.v4", "/repo") == "repository/rules.v4");
  CHECK(artifact_uri("/etc/rules.v4") == "etc/rules.v4");
  CHECK(artifact_uri("/etc/rules.v4", "/") == "etc/rules.v4");
  CHECK(artifact_uri("../rules.v4", "/repo") == "../rules.v4");
  CHECK(artifact_uri("/") == ".");
}

TEST_CASE("suppression hints by dialect") {
  CHECK(suppression_hint("iptables-save", "shadowed-rule").text ==
        "-m comment --comment \"fwlint: ignore[shadowed-rule] reason=\\\"…\\\" until=YYYY-MM-DD\"");
  CHECK(suppression_hint("ip6tables-save", "x").text ==
        suppression_hint("iptables-save", "x").text);
  CHECK(suppression_hint("nft ruleset", "shadowed-rule").text ==
        "# fwlint: ignore[shadowed-rule] reason=\"…\" until=YYYY-MM-DD");
  const SuppressionHint waiver = suppression_hint("Windows registry export", "x-y", "\"3552/tcp\"");
  CHECK(waiver.where == "a waiver in the policy file");
  CHECK(waiver.text ==
        "[[waive]]\ncheck = \"x-y\"\nports = [\"3552/tcp\"]\nreason = \"…\"\nowner = \"…\"\n"
        "expires = YYYY-MM-DD");
  CHECK(suppression_hint("netsh advfirewall listing", "x-y").text ==
        "[[waive]]\ncheck = \"x-y\"\nreason = \"…\"\nowner = \"…\"\nexpires = YYYY-MM-DD");
  CHECK(suppression_hint("nft JSON ruleset", "x").text == suppression_hint("", "x").text);
}

TEST_CASE("ports as a policy writes them") {
  std::map<std::uint8_t, ValueSet> ports;
  CHECK(policy_ports(ports) == "");
  ports[protocol::tcp] = ValueSet::from({{22, 22}, {3000, 4000}});
  ports[protocol::udp] = ValueSet::from({{0, 65535}});
  ports[protocol::gre] = ValueSet::from({{0, 65535}});
  CHECK(policy_ports(ports) == R"("22/tcp", "3000-4000/tcp", "any/udp", "gre")");
  std::vector<Interval> many;
  for (unsigned i = 0; i < 100; ++i) many.push_back({u128{2 * i}, u128{2 * i}});
  ports[protocol::tcp] = ValueSet::from(many);
  CHECK(policy_ports(ports) == "");
}

}  // namespace fwlint
