// Rules that are left as lines, and the short cut for those of a known shape, change nothing: texts
// are read with both and without, and both models and all diagnostics must be equal. The lines are
// made from pieces that fit the short cut and pieces that do not, in every mixture.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "parsers/nftables/line_words.hpp"
#include "tests/unit/nftables/line_plan_whole.hpp"

namespace {

using namespace fwlint;
using nftables::test::Random;
using nftables::test::whole;

void check_same(const std::string& text) {
  CHECK(whole(text, false, true) == whole(text, false, false));
}

std::string address(Random& r, bool v6) {
  static const char* const kV4[] = {"10.1.2.3",
                                    "10.0.0.0/8",
                                    "192.0.2.64/26",
                                    "192.0.2.7/24",
                                    "0.0.0.0/0",
                                    "10.1.2.3/32",
                                    "10.0.0.1-10.0.0.9",
                                    "@nets",
                                    "{ 10.0.0.1, 10.0.0.7, 10.2.0.0/16 }",
                                    "{ 10.0.0.7, 10.0.0.1 }",
                                    "{10.0.0.1,10.0.0.2}",
                                    "{ 10.0.0.0/8, 10.0.0.1 }",
                                    "!= 10.0.0.1",
                                    "!= { 10.0.0.1, 10.0.0.2 }"};
  static const char* const kV6[] = {"2001:db8::1",    "2001:db8::/32",
                                    "fe80::1",        "2001:db8::1:2/64",
                                    "::/0",           "{ 2001:db8::1, 2001:db8:1::/48 }",
                                    "!= 2001:db8::7", "2001:db8::1-2001:db8::9"};
  return v6 ? r.pick(kV6) : r.pick(kV4);
}

std::string ports(Random& r) {
  static const char* const kPorts[] = {
      "80",           "443",         "1024-2048",           "ssh",     "0",        "65535",
      "{ 80, 443 }",  "{ 22, 80 }",  "{ 1000-2000, 8080 }", "@web",    "{80,443}", "{ 443, 80 }",
      "!= 22",        "!= { 1, 2 }", "{ 80, 80-90 }",       "0-65535", "{ 22 }",   "7-7",
      "{ ssh, 443 }", "> 1024",      "{ 1, 2, }",           "080",     "0x50",     "{ 1-2, 3-4 }"};
  return r.pick(kPorts);
}

std::string random_rule(Random& r, bool last_chain, bool only_v4) {
  static const char* const kFaces[] = {"\"eth0\"",    "\"eth*\"",         "lo",
                                       "!= \"wan0\"", "{ \"a\", \"b\" }", "\"br-0123456789ab\"",
                                       "\"eth1\""};
  static const char* const kStates[] = {"new", "established,related", "!= invalid",
                                        "vmap { invalid : drop, established : accept }"};
  static const char* const kEnds[] = {
      "accept",   "drop",   "return",    "jump web", "jump db",
      "goto web", "reject", "jump late", "continue", "log prefix \"x \" drop",
      "",         "queue"};
  static const char* const kComments[] = {"one", "two words", "with # sign", "{ brace", "add x"};
  std::string out;
  const auto add = [&](const std::string& part) { out += (out.empty() ? "" : " ") + part; };
  const bool v6 = !only_v4 && r.one_in(4);
  const std::string ip = v6 ? "ip6" : "ip";
  if (r.one_in(4)) add("iifname " + r.pick(kFaces));
  if (r.one_in(8)) add("oifname " + r.pick(kFaces));
  if (!r.one_in(3)) add(ip + " saddr " + address(r, v6));
  if (r.one_in(3)) add(ip + " daddr " + address(r, v6));
  if (r.one_in(20)) add("ip saddr & 255.0.0.0 == 10.0.0.0");
  if (r.one_in(20)) add("@th,16,16 80");
  if (r.one_in(20)) add("ip saddr . tcp dport { 10.0.0.1 . 80 }");
  if (r.one_in(20)) add("meta mark 0x7");
  if (r.one_in(20)) add("fib saddr type local");
  if (!r.one_in(3)) add(std::string(r.one_in(3) ? "udp" : "tcp") + " dport " + ports(r));
  if (r.one_in(8)) add("tcp sport " + ports(r));
  if (r.one_in(4)) add("ct state " + r.pick(kStates));
  if (r.one_in(9)) add("limit rate 5/second");
  if (r.one_in(2))
    add(r.one_in(4) ? "counter"
                    : "counter packets " + std::to_string(r.below(999)) + " bytes " +
                          std::to_string(r.below(99999)));
  if (r.one_in(30)) add("add @seen { ip saddr }");
  if (r.one_in(40)) add("nonsense");
  const std::string end = r.pick(kEnds);
  const bool jump = end.find('j') != end.npos || end.find("goto") != end.npos;
  add(last_chain && jump ? "accept" : end);  // a loop of jumps would be nearly every error
  if (r.one_in(3)) add("comment \"" + r.pick(kComments) + "\"");
  if (out.empty()) return "accept\n";
  if (r.one_in(9)) out += " # handle " + std::to_string(r.below(50));
  if (r.one_in(30)) out += " # a remark";
  if (r.one_in(30)) out += ";";
  if (r.one_in(40)) out += " \\\n accept";
  return out + "\n";
}

constexpr const char* kHead =
    "\tset nets {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\telements = { 172.16.0.0/12 }\n\t}\n"
    "\tset web {\n\t\ttype inet_service\n\t\telements = { 80, 8080 }\n\t}\n"
    "\tset seen {\n\t\ttype ipv4_addr\n\t\tflags dynamic\n\t}\n";

}  // namespace

TEST_CASE("rules left as lines, and the short cut, change nothing on random lines") {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    Random r(seed);
    std::string text;
    for (const char* table : {"inet a", "ip b"}) {
      text += std::string("table ") + table + " {\n" + kHead;
      for (const char* chain : {"input", "web", "db", "forward"}) {
        text += std::string("\tchain ") + chain + " {\n";
        if (chain[0] == 'i' || chain[0] == 'f') {
          text += std::string("\t\ttype filter hook ") + chain + " priority filter; policy drop;\n";
        }
        // The budget of errors ends a file early, so mistakes must not be most of it.
        for (int k = 0; k < 25; ++k)
          text += "\t\t" + random_rule(r, chain[0] == 'd' || chain[0] == 'w', table[1] == 'p');
        text += "\t}\n";
      }
      text += "\tchain late {\n\t\ttcp dport 1 accept\n\t}\n}\n";
    }
    CAPTURE(seed);
    check_same(text);
  }
}

TEST_CASE("rules that are left as lines can be deleted, replaced and joined by others") {
  check_same(
      "table inet f {\n\tchain c {\n\t\ttcp dport 1 accept # handle 4\n"
      "\t\ttcp dport 2 accept # handle 5\n\t\ttcp dport 3 accept # handle 6\n\t}\n}\n"
      "delete rule inet f c handle 5\nreplace rule inet f c handle 6 udp dport 9 drop\n"
      "insert rule inet f c tcp dport 0 drop\nadd rule inet f c position 4 tcp dport 7 drop\n"
      "add rule inet f c index 1 tcp dport 8 drop\ndelete rule inet f c handle 77\n");
  check_same(
      "table ip t {\n chain c {\n  tcp dport 1 accept\n  define x = 5\n  tcp dport $x accept\n"
      "  tcp dport 2 accept\n }\n}\nflush chain ip t c\nadd rule ip t c udp dport 3 drop\n");
  check_same(
      "table ip t {\n chain c {\n  tcp dport 1 accept }\n chain d { udp dport 2 drop\n }\n}\n");
  check_same("table ip t {\n chain c {\n  tcp dport 1 accept\n  tcp dport 2 jump c\n");
  check_same(
      "table ip t {\n chain c {\n  tcp dport 1\n  accept\n  ct state new,\n  established "
      "accept\n}\n}");
}

TEST_CASE("what is a line of its own") {
  const auto line = [](std::string text) {
    nftables::RuleLine out;
    std::uint32_t next = 0;
    return nftables::plain_rule_line(text, 0, out, next)
               ? text.substr(0, out.end) + "|" + std::to_string(out.handle)
               : std::string("no");
  };
  CHECK(line("tcp dport 22 accept\n") == "tcp dport 22 accept|0");
  CHECK(line("tcp dport { 22, 80 } accept  # handle 17\n") == "tcp dport { 22, 80 } accept|17");
  CHECK(line("accept comment \"a # { \"\n") == "accept comment \"a # { \"|0");
  for (const char* no : {"tcp dport 22 accept",
                         "tcp dport $x accept\n",
                         "accept; drop\n",
                         "accept }\n",
                         "jump { accept\n",
                         "tcp dport 22,\n",
                         "ip saddr . \n",
                         "add @s { ip saddr }\n",
                         "update @s { ip saddr } accept\n",
                         "type filter hook input priority 0\n",
                         "policy drop\n",
                         "comment \"x\"\n",
                         "chain b {\n",
                         "tcp dport 22 \\\n",
                         "accept # remark\n",
                         "\n",
                         "}\n",
                         "accept # handle 0\n",
                         "accept # handle 99999999999\n",
                         "accept comment \"x\\\"\n",
                         "log prefix \"open\n",
                         "define x = 1\n",
                         "include \"x\"\n",
                         "accept\r\n"}) {
    CAPTURE(no);
    CHECK(line(no) == "no");
  }
}
