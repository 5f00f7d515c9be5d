// The table of extensions: its order, its links between options, and the page that lists it. Run
// with FWLINT_BLESS=1 in the environment, the test of the page writes the page's part that stands
// between its marks.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "parsers/iptables/options.hpp"
#include "src/model/protocol.hpp"
#include "tests/unit/iptables/dump.hpp"

using namespace fwlint;
using namespace fwlint::iptables;
using fwlint::iptables_test::rule4;

namespace {

constexpr std::string_view kBegin = "<!-- table: begin -->\n";
constexpr std::string_view kEnd = "<!-- table: end -->\n";

std::string families(const ExtensionSpec& e) {
  if (e.families == Families::ipv4) return "IPv4";
  return e.families == Families::ipv6 ? "IPv6" : "both";
}

std::string place(const ExtensionSpec& e) {
  std::string out;
  const auto add = [&](bool on, std::string_view name) {
    if (!on) return;
    if (!out.empty()) out += ", ";
    out += name;
  };
  if (e.protocol != 0) add(true, fmt::format("`-p {}`", protocol_name(e.protocol)));
  add((e.tables & table_bit::filter) != 0, "filter");
  add((e.tables & table_bit::nat) != 0, "nat");
  add((e.tables & table_bit::mangle) != 0, "mangle");
  add((e.tables & table_bit::raw) != 0, "raw");
  add((e.tables & table_bit::security) != 0, "security");
  add((e.hooks & hook_bit::prerouting) != 0, "PREROUTING");
  add((e.hooks & hook_bit::input) != 0, "INPUT");
  add((e.hooks & hook_bit::forward) != 0, "FORWARD");
  add((e.hooks & hook_bit::output) != 0, "OUTPUT");
  add((e.hooks & hook_bit::postrouting) != 0, "POSTROUTING");
  return out;
}

std::string options(const ExtensionSpec& e) {
  std::string out;
  for (const OptionSpec& o : e.options) {
    const std::string form = form_of(o.argument);
    out += fmt::format(
        "- `{}--{}`{}{}{}\n", o.has(option_flag::negatable) ? "[!] " : "", o.name,
        form.empty() ? "" : ": " + form, o.has(option_flag::required) ? "; required" : "",
        o.has(option_flag::alias) ? fmt::format("; saved as `--{}`", saved_option(e, o).name) : "");
  }
  return out;
}

std::string table_of(std::span<const ExtensionSpec> all, std::string_view title) {
  std::string out = fmt::format(
      "## {}\n\n| name | family | demands | treated as | why |\n|---|---|---|---|---|\n", title);
  for (const ExtensionSpec& e : all) {
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", e.name, families(e), place(e),
                       to_string(e.treatment), e.why);
  }
  out += "\n";
  for (const ExtensionSpec& e : all) {
    if (e.options.empty()) continue;
    out += fmt::format("### `{}`\n\n{}\n", e.name, options(e));
  }
  return out;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("the page lists the table") {
  const std::string path = FWLINT_SOURCE_DIR "/docs/iptables-extensions.md";
  const std::string page = read_file(path);
  const std::size_t begin = page.find(kBegin);
  const std::size_t end = page.find(kEnd);
  REQUIRE(begin != page.npos);
  REQUIRE(end != page.npos);
  const std::string want = table_of(all_matches(), "Matches") + table_of(all_targets(), "Targets");
  const std::size_t from = begin + kBegin.size();
  if (std::getenv("FWLINT_BLESS") != nullptr) {
    std::ofstream(path, std::ios::binary) << page.substr(0, from) << want << page.substr(end);
    return;
  }
  const bool same = page.substr(from, end - from) == want;
  CHECK_MESSAGE(same, "docs/iptables-extensions.md differs from the table: FWLINT_BLESS=1");
}

TEST_CASE("tables are sorted and their links hold") {
  for (const auto all : {all_matches(), all_targets()}) {
    std::string_view last;
    for (const ExtensionSpec& e : all) {
      CAPTURE(e.name);
      CHECK(last < e.name);
      last = e.name;
      CHECK((e.lower != nullptr));
      CHECK(!e.why.empty());
      std::set<std::string_view> names;
      std::uint16_t bits = 0;
      for (const OptionSpec& o : e.options) bits = static_cast<std::uint16_t>(bits | o.bit);
      for (const OptionSpec& o : e.options) {
        CAPTURE(o.name);
        CHECK(names.insert(o.name).second);
        CHECK(o.arguments == words_of(o.argument.kind));
        CHECK((o.excludes & ~bits) == 0);
        CHECK((o.needs & ~bits) == 0);
        const bool table = o.argument.kind == ArgumentKind::word ||
                           o.argument.kind == ArgumentKind::words ||
                           o.argument.kind == ArgumentKind::type_range;
        CHECK((o.argument.words != nullptr) == table);
        CHECK(!saved_option(e, o).has(option_flag::alias));
      }
    }
  }
}

TEST_CASE("what does not go together, and what is missing") {
  struct Case {
    std::string_view words;
    std::string_view error;
  };
  for (const Case& c : {
           Case{"-m ttl --ttl-gt 5 --ttl-lt 9", "'--ttl-lt' does not go with '--ttl-gt'"},
           {"-m dscp --dscp 5 --dscp-class EF", "'--dscp-class' does not go with '--dscp'"},
           {"-m statistic --mode nth --every 3", "'--every' alone"},
           {"-m statistic --mode nth --every 3 --packet 3", "packet 3 of every 3"},
           {"-m statistic --mode random", "mode 'random' without '--probability'"},
           {"-m recent --rcheck --reap", "'--reap' alone"},
           {"-m recent --set --hitcount 4", "'--hitcount' with '--set' or '--remove'"},
           {"-m recent --set --remove", "'--remove' does not go with '--set'"},
           {"-m hashlimit --hashlimit-name a", "'hashlimit' without a rate"},
           {"-m hashlimit --hashlimit-upto 1/s", "'hashlimit' without '--hashlimit-name'"},
           {"-m hashlimit --hashlimit-upto 9kb/s --hashlimit-burst 5 --hashlimit-name a",
            "a burst below the rate"},
           {"-m policy --dir in --pol ipsec --tunnel-src 192.0.2.1",
            "tunnel addresses without '--mode tunnel'"},
           {"-m policy --dir out --pol none", "'--dir' in chain INPUT"},
           {"-m owner --uid-owner 0", "match 'owner' in chain INPUT"},
           {"-m addrtype --src-type LOCAL --limit-iface-out", "'--limit-iface-out' in chain INPUT"},
           {"-m connbytes --connbytes 5:6 --connbytes-dir both",
            "'connbytes' without '--connbytes-mode'"},
           {"-m string --algo bm", "'string' without '--string' or '--hex-string'"},
           {"-m ecn --ecn-tcp-ece", "'--ecn-tcp-ece' without '-p tcp'"},
           {"-m tcpmss --mss 5", "match 'tcpmss' without '-p tcp'"},
           {"-j CONNMARK --mask 1", "'CONNMARK' without an operation"},
           {"-j NFQUEUE --queue-num 1 --queue-balance 1:2",
            "option '--queue-balance' is given twice"},
           {"-j SYNPROXY", "target 'SYNPROXY' without '-p tcp'"},
           {"-j TTL --ttl-set 5", "target 'TTL' in table 'filter'"},
           {"-j SET --exist", "'SET' without a set"},
           {"-j SET --add-set a src --map-mark", "a mapping without '--map-set'"},
           {"-m recent --set --name a/b", "bad list name 'a/b'"},
           {"-m policy --dir in --pol ipsec --reqid 1 --reqid 2", "'--reqid' twice in one element"},
           {"-m string --algo bm --string a --from 9 --to 3", "'--to' before '--from'"},
       }) {
    const std::string got = rule4(c.words);
    CAPTURE(c.words);
    CHECK(got.substr(0, got.find(';')) == fmt::format("error: {}", c.error));
  }
  CHECK(rule4("-j MASQUERADE", "nat", "PREROUTING").find("target 'MASQUERADE' in chain") !=
        std::string::npos);
}

TEST_CASE("known conditions are no gaps, and equal ones are one text") {
  struct Case {
    std::string_view a;
    std::string_view b;
    std::string_view want;
  };
  for (const Case& c : {
           Case{"-m dscp --dscp-class EF", "-m dscp --dscp 46",
                "[content: -m dscp --dscp 0x2e] -> continue"},
           {"-m ttl --ttl 5", "-m ttl --ttl-eq 0x05", "[content: -m ttl --ttl-eq 5] -> continue"},
           {"-m tos --tos Minimize-Cost", "-m tos --tos 2/0x3f",
            "[content: -m tos --tos 0x02/0x3f] -> continue"},
           {"-m addrtype --dst-type local,BROADCAST", "-m addrtype --dst-type BROADCAST,LOCAL",
            "[environment: -m addrtype --dst-type LOCAL,BROADCAST] -> continue"},
           {"-m u32 --u32 \"6 & 255 = 1\"", "-m u32 --u32 6&0xff=0x1",
            "[content: -m u32 --u32 \"0x6&0xff=0x1\"] -> continue"},
           {"-m string --hex-string |6162| --algo bm", "-m string --algo bm --string ab",
            "[content: -m string --string \"ab\" --algo bm] -> continue"},
           {"-m length --length 0:65535", "-m length --length :", "-> continue"},
           {"-m conntrack --ctdir original", "-m conntrack --ctdir ORIGINAL",
            "state=new,established,related (state=new | state=established,related [environment: -m "
            "conntrack --ctdir ORIGINAL]) -> continue"},
       }) {
    CAPTURE(c.a);
    CHECK(rule4(c.b) == c.want);
    if (c.a.find("hex-string") == c.a.npos) CHECK(rule4(c.a) == c.want);
  }
}
