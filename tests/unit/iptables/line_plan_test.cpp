// The short cut for lines of a known shape changes nothing: texts are read with it and without it,
// and both models and all diagnostics must be equal. The lines are made from pieces that fit the
// short cut and pieces that do not, in every mixture.
#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "parsers/iptables/iptables.hpp"
#include "tests/unit/iptables/dump.hpp"

namespace {

using namespace fwlint;
using namespace fwlint::iptables_test;

Parsed read(std::string_view text, bool short_cut, Family family) {
  Parsed p;
  p.file = p.sources.add("rules", text);
  ParseOptions options;
  options.family = family;
  options.short_cut = short_cut;
  iptables::parse(p.sources, p.file, options, p.ruleset, p.diagnostics);
  return p;
}

/// All that a rule is, with its places in the text.
std::string whole(const Parsed& p) {
  std::string out = dump_chains(p) + dump_diagnostics(p);
  const auto at = [](Span s) { return std::to_string(s.begin) + "-" + std::to_string(s.end); };
  for (const Rule& r : p.ruleset.rules) {
    out += p.ruleset.chain(r.chain).name + " " + at(r.span) + " " + dump_rule(p, r) + " c" +
           at(r.comment_span) + (r.understood ? "" : " not understood");
    for (const PortMention& m : r.ports) {
      out += " port " + m.text + "/" + std::to_string(static_cast<int>(m.form)) + " " + at(m.span);
    }
    if (r.counters) {
      out += " [" + std::to_string(r.counters->packets) + ":" + std::to_string(r.counters->bytes) +
             "]";
    }
    out += "\n";
  }
  for (const Gap& g : p.ruleset.gaps) out += g.what + " " + at(g.span) + "\n";
  return out;
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33U) % n;
  }
  template <std::size_t N>
  std::string pick(const char* const (&list)[N]) {
    return list[below(N)];
  }

 private:
  std::uint64_t state_;
};

/// Now and then another blank, a tab, a quote or a backslash where the tools would write none.
std::string spaced(Random& r, const std::string& line) {
  if (r.below(6) != 0) return line;
  static const char* const kBlanks[] = {"  ", "\t", " \t", "\" \"", " \""};
  std::string out;
  for (const char c : line) {
    out += c == ' ' && r.below(8) == 0 ? r.pick(kBlanks) : std::string(1, c);
  }
  static const char* const kEnds[] = {"", " ", "\t ", "\"", "\\", " \"\"", " \r"};
  return out + r.pick(kEnds);
}

std::string random_rule(Random& r, bool v6) {
  static const char* const kChains[] = {"INPUT", "FORWARD", "web", "db", "web", "db", "nowhere"};
  static const char* const kV4[] = {
      "10.1.2.3/32",       "10.1.2.3",  "10.0.0.0/8",           "192.0.2.77/24", "0.0.0.0/0",
      "010.1.1.1",         "10.1",      "10.1.2.3/255.0.255.0", "10.1.2.300",    "host.example",
      "10.0.0.1,10.0.0.2", "1.2.3.4/33"};
  static const char* const kV6[] = {"2001:db8::1/128", "2001:db8::/32",  "::/0",
                                    "fe80::1",         "2001:db8::/129", "10.1.2.3",
                                    "2001:db8::1:2/64"};
  static const char* const kPort[] = {"80",    "443",   "1024:2048", ":99",  "99:",   "2:1", "0",
                                      "65535", "65536", "00080",     "http", "80:80", "0x50"};
  static const char* const kPorts[] = {"80,443",
                                       "1:2,7",
                                       "80",
                                       "80,80",
                                       "1,2,3,4,5,6,7,8,9,10",
                                       "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16",
                                       "http,80",
                                       "5:4"};
  static const char* const kFaces[] = {"eth0", "eth+", "+", "br-0123456789abc",
                                       "veth0123456789abcdef"};
  static const char* const kComments[] = {
      "plain", "\"two words\"", "\"with \\\"quote\"", "\"\"",
      "-s",    "a\"b\"",        "back\\slash",        "\"back\\slash\""};
  static const char* const kTargets[] = {
      "ACCEPT", "DROP", "RETURN", "web", "db", "LOG", "REJECT", "nowhere", "MARK --set-mark 1"};
  std::string out = r.below(8) == 0 ? "[" + std::to_string(r.below(90)) + ":7] " : "";
  out += (r.below(20) == 0 ? "-I " : "-A ") + r.pick(kChains);
  const auto bang = [&] { return std::string(r.below(6) == 0 ? " !" : ""); };
  if (r.below(2) == 0) out += bang() + " -s " + (v6 ? r.pick(kV6) : r.pick(kV4));
  if (r.below(3) == 0) out += bang() + " -d " + (v6 ? r.pick(kV6) : r.pick(kV4));
  if (r.below(4) == 0) out += bang() + " -i " + r.pick(kFaces);
  if (r.below(6) == 0) out += bang() + " -o " + r.pick(kFaces);
  if (r.below(4) != 0) {
    const std::string proto = r.below(3) == 0 ? "udp" : "tcp";
    out += " -p " + proto + " -m " + proto;
    if (r.below(2) == 0) out += bang() + " --dport " + r.pick(kPort);
    if (r.below(5) == 0) out += bang() + " --sport " + r.pick(kPort);
    if (r.below(4) == 0) out += " -m multiport" + bang() + " --dports " + r.pick(kPorts);
    if (r.below(9) == 0) out += " --syn";
  }
  if (r.below(4) == 0) out += " -m conntrack --ctstate NEW,ESTABLISHED";
  if (r.below(9) == 0) out += " -m limit --limit 5/min";
  if (r.below(9) == 0) out += " -m set --match-set bad src";
  if (r.below(9) == 0) out += v6 ? " -m hl --hl-lt 5" : " -m ttl --ttl-lt 5";
  if (r.below(5) == 0)
    out += " -m iprange --src-range " +
           std::string(v6 ? "2001:db8::1-2001:db8::9" : "10.0.0.1-10.0.0.9");
  if (r.below(3) == 0) out += " -m comment --comment " + r.pick(kComments);
  if (r.below(9) != 0) out += (r.below(9) == 0 ? " -g " : " -j ") + r.pick(kTargets);
  return spaced(r, out) + "\n";
}

void check_same(const std::string& text, Family family) {
  const Parsed with = read(text, true, family);
  const Parsed without = read(text, false, family);
  CHECK(whole(with) == whole(without));
}

}  // namespace

TEST_CASE("the short cut changes nothing on random lines") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random r(seed);
    const bool v6 = seed % 3 == 0;
    std::string text;
    for (const char* table : {"filter", "nat"}) {
      text += std::string("*") + table + "\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n";
      text += ":web - [0:0]\n:db - [0:0]\n";
      // The budget of errors ends a file early, so mistakes must not be most of it.
      for (int k = 0; k < 60; ++k) text += random_rule(r, v6);
      text += "COMMIT\n";
    }
    CAPTURE(seed);
    check_same(text, v6 ? Family::ipv6 : Family::ipv4);
  }
}

TEST_CASE("lines that begin alike and go on in many ways") {
  std::string text = "*filter\n:INPUT DROP [0:0]\n:web - [0:0]\n:ACCEPTED - [0:0]\n";
  for (int round = 0; round < 3; ++round) {
    for (int k = 0; k < 60; ++k) {
      const std::string n = std::to_string(k);
      text += "-A web -s 10.0." + n + ".0/24 -m mark --mark 0x" + n + " -j ACCEPT\n";
      text += "-A INPUT -p tcp -m tcp --dport " + n + " -m state --state NEW -j ACCEPTED\n";
      text += "-A INPUT -p tcp -m tcp --dport " + n + " -j ACCEPT\n";
      text += "-A INPUT -p tcp -m tcp --dport " + n + "\n";
    }
  }
  check_same(text + "COMMIT\n", Family::ipv4);
}

TEST_CASE("a chain that appears or goes between two lines of one shape") {
  check_same(
      "*filter\n:INPUT DROP [0:0]\n:a - [0:0]\n-A a -p tcp -m tcp --dport 1 -j a2\n"
      "-A a -p tcp -m tcp --dport 2 -j a2\n-N a2\n-A a -p tcp -m tcp --dport 3 -j a2\n"
      "-A a -p tcp -m tcp --dport 4 -j a2\n-F a2\n-X a2\n-A a -p tcp -m tcp --dport 5 -j "
      "a2\nCOMMIT\n",
      Family::ipv4);
}

TEST_CASE("the short cut changes nothing on real files") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(FWLINT_SHARED_DIR) / "corpus" / "iptables";
  if (!fs::exists(folder)) {
    MESSAGE("skipped: no corpus beside the project");
    return;
  }
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    CAPTURE(entry.path().filename().string());
    check_same(text, Family::ipv4);
    ++files;
  }
  MESSAGE(files, " files");
}
