// The command line: what is chosen, what is refused, and with which hint.
#include <doctest/doctest.h>

#include "src/cli/arguments.hpp"
#include "src/cli/check_options.hpp"

using namespace fwlint;
using namespace fwlint::cli;

namespace {

bool is_rules(const std::string& path) { return path == "export"; }

Arguments given(const std::vector<std::string>& args) {
  const Result<Arguments> a = parse_arguments(args, is_rules);
  REQUIRE_MESSAGE(a.has_value(), (a ? "" : a.error().message));
  return *a;
}

std::string complaint(const std::vector<std::string>& args) {
  const Result<Arguments> a = parse_arguments(args, is_rules);
  REQUIRE_FALSE(a.has_value());
  CHECK(a.error().kind == ErrorKind::usage);
  return a.error().message + (a.error().hint.empty() ? "" : "; " + a.error().hint);
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("check is the default command") {
  CHECK(given({"export"}).command == Command::check);
  CHECK(given({"./check"}).operands == Strings{"./check"});
  CHECK(given({"-"}).operands == Strings{"-"});
  CHECK(given({"--strict", "a.v4"}).command == Command::check);
  CHECK(given({"check", "check"}).operands == Strings{"check"});
  CHECK(given({"--version"}).command == Command::version);
  CHECK(given({"-h"}).command == Command::help);
  CHECK(given({"port", "ssh"}).command == Command::port);
}

TEST_CASE("options, short, long and repeated") {
  const Arguments a = given(
      {"a.v4", "-f", "json", "-o", "sarif=a,b.sarif", "--output=json=x", "b", "--", "--strict"});
  CHECK(a.operands == Strings{"a.v4", "b", "--strict"});
  CHECK(a.value("format") == "json");
  CHECK(a.values("output") == Strings{"sarif=a,b.sarif", "json=x"});
  CHECK_FALSE(a.has("strict"));
  CHECK_FALSE(a.value("policy").has_value());
  CHECK(given({"x.v4", "-q"}).has("quiet"));
}

TEST_CASE("what is refused") {
  CHECK(complaint({"chek", "x"}) ==
        "'chek' is neither a command nor a file; did you mean 'check'?");
  CHECK(complaint({"x.v4", "--polcy", "p"}) ==
        "unknown option '--polcy'; did you mean '--policy'?");
  CHECK(complaint({"x.v4", "-z"}) == "unknown option '-z'; 'fwlint help check' lists the options");
  CHECK(complaint({"x.v4", "-ojson=a.json"}) ==
        "unknown option '-ojson=a.json'; the value is a word of its own: -o json=a.json");
  CHECK(complaint({"x.v4", "--packet", "p"}) ==
        "'check' has no option '--packet'; 'trace' has; 'fwlint help trace' lists the options");
  CHECK(complaint({"x.v4", "--policy"}) ==
        "'--policy' needs a value; 'fwlint help check' lists the options");
  CHECK(complaint({"x.v4", "--format", "jsn"}) ==
        "--format: unknown value 'jsn'; did you mean 'json'?");
  CHECK(complaint({"x.v4", "--fail-on", "nothing"}) ==
        "--fail-on: unknown value 'nothing'; it takes one of critical, high, medium, low, info, "
        "never");
  CHECK(complaint({"x.v4", "--as-of", "2026-01-01", "--as-of", "2026-01-02"}) ==
        "--as-of is given 2 times; it may be given once");
  CHECK(complaint({"check"}) == "'check' needs FILE...; usage: fwlint check FILE... [options]");
  CHECK(complaint({"rules", "FW101"}) ==
        "'rules' does not take 'FW101'; 'fwlint help rules' lists the options");
}

TEST_CASE("values of check options") {
  const auto options = [](std::vector<std::string> args) {
    args.insert(args.begin(), "x.v4");
    return read_check_options(given(args));
  };
  const auto bad = [&](const std::vector<std::string>& args) {
    const auto r = options(args);
    REQUIRE_FALSE(r.has_value());
    return r.error().message + (r.error().hint.empty() ? "" : "; " + r.error().hint);
  };
  const auto o =
      options({"--select", "FW1,shadowed-rule", "--fail-on", "never", "--as-of", "2027-02-28"});
  REQUIRE(o.has_value());
  CHECK(o->selected.contains(CheckId::abandoned_assignment));
  CHECK(o->selected.contains(CheckId::shadowed_rule));
  CHECK_FALSE(o->selected.contains(CheckId::redundant_rule));
  CHECK(o->never_fail);
  CHECK(o->as_of == Date{2027, 2, 28});
  CHECK(bad({"--as-of", "2027-02-30"}) ==
        "--as-of: '2027-02-30' is no date; write YYYY-MM-DD, as in 2027-03-31");
  CHECK(bad({"--select", "shadowd-rule"}) ==
        "--select: no check 'shadowd-rule'; did you mean 'shadowed-rule'?");
  CHECK(bad({"--ignore", "FW1,,FW2"}).starts_with("--ignore: an empty name in 'FW1,,FW2'"));
  CHECK(bad({"-o", "json"}) == "-o: 'json' is not FORMAT=PATH; as in -o sarif=fwlint.sarif");
  CHECK(bad({"-o", "srif=x"}) == "-o: unknown format 'srif'; did you mean 'sarif'?");
  CHECK(bad({"-o", "json=x.v4"}) == "-o would overwrite the input 'x.v4'");
  CHECK(bad({"-o", "json=a", "-o", "sarif=a"}) == "two reports go to 'a'");
}
