// The short cut for rules of `nft -j` changes nothing: listings made from pieces that fit it and
// pieces that do not, in every mixture, are read with it and without it.
#include <doctest/doctest.h>

#include <string>

#include "tests/unit/nftables/line_plan_whole.hpp"

namespace {

using fwlint::nftables::test::Random;
using fwlint::nftables::test::whole;

void check_same(const std::string& text) {
  CHECK(whole(text, true, true) == whole(text, true, false));
}

std::string compare(Random& r, const std::string& left, const std::string& right) {
  static const char* const kOps[] = {"==", "==", "==", "==", "!=", "in"};
  return R"({"match": {"op": ")" + r.pick(kOps) + R"(", "left": )" + left + R"(, "right": )" +
         right + "}}";
}

std::string field(const std::string& protocol, const std::string& name) {
  return R"({"payload": {"protocol": ")" + protocol + R"(", "field": ")" + name + R"("}})";
}

std::string address(Random& r, bool v6) {
  static const char* const kV4[] = {
      R"("10.1.2.3")",
      R"("10.0.0.0/8")",
      R"("@nets")",
      R"({"prefix": {"addr": "10.0.0.0", "len": 8}})",
      R"({"prefix": {"addr": "10.0.0.7", "len": 8}})",
      R"({"prefix": {"addr": "0.0.0.0", "len": 0}})",
      R"({"prefix": {"addr": "10.0.0.7", "len": 32}})",
      R"({"prefix": {"len": 8, "addr": "10.0.0.0"}})",
      R"({"range": ["10.0.0.1", "10.0.0.9"]})",
      R"({"set": ["10.0.0.1", {"prefix": {"addr": "10.2.0.0", "len": 16}}]})",
      R"({"set": ["10.0.0.9", "10.0.0.1"]})",
      R"({"set": ["10.0.0.1", {"prefix": {"addr": "10.0.0.0", "len": 8}}]})",
      R"("host.example")",
      R"("10.1")"};
  static const char* const kV6[] = {R"("2001:db8::1")",
                                    R"({"prefix": {"addr": "2001:db8::", "len": 32}})",
                                    R"({"prefix": {"addr": "2001:db8::1", "len": 32}})",
                                    R"({"set": ["2001:db8::1", "2001:db8::5"]})", R"("fe80::1")"};
  return v6 ? r.pick(kV6) : r.pick(kV4);
}

std::string ports(Random& r) {
  static const char* const kPorts[] = {"80",
                                       "443",
                                       "0",
                                       "65535",
                                       R"("ssh")",
                                       R"("80")",
                                       R"("@web")",
                                       R"({"range": [1000, 2000]})",
                                       R"({"range": [7, 7]})",
                                       R"({"range": [0, 65535]})",
                                       R"({"set": [22, 80, 443]})",
                                       R"({"set": [80, {"range": [1000, 2000]}]})",
                                       R"({"set": [443, 80]})",
                                       R"({"set": [80, {"range": [70, 90]}]})",
                                       R"({"set": ["ssh", 80]})",
                                       R"({ "set" : [ 22 , 80 ] })"};
  return r.pick(kPorts);
}

std::string statements(Random& r, bool last_chain) {
  static const char* const kFaces[] = {R"("eth0")", R"("eth*")", R"({"set": ["a", "b"]})",
                                       R"("br-0123456789ab")", R"("@faces")"};
  static const char* const kStates[] = {R"("new")", R"(["established", "related"])",
                                        R"("invalid")"};
  static const char* const kEnds[] = {
      R"({"accept": null})",           R"({"drop": null})",
      R"({"return": null})",           R"({"jump": {"target": "web"}})",
      R"({"goto": {"target": "db"}})", R"({"jump": {"target": "db", "target": "db"}})",
      R"({"reject": null})",           R"({"log": {"prefix": "x "}}, {"drop": null})"};
  std::string out;
  const auto add = [&](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
  const bool v6 = r.one_in(4);
  const std::string ip = v6 ? "ip6" : "ip";
  if (r.one_in(4)) {
    add(compare(
        r, R"({"meta": {"key": ")" + std::string(r.one_in(3) ? "oifname" : "iifname") + R"("}})",
        r.pick(kFaces)));
  }
  if (!r.one_in(3)) add(compare(r, field(ip, "saddr"), address(r, v6)));
  if (r.one_in(3)) add(compare(r, field(ip, "daddr"), address(r, v6)));
  if (!r.one_in(3)) add(compare(r, field(r.one_in(3) ? "udp" : "tcp", "dport"), ports(r)));
  if (r.one_in(9)) add(compare(r, field("tcp", "sport"), ports(r)));
  if (r.one_in(20)) {
    add(compare(r, R"({"payload": {"base": "th", "offset": 16, "len": 16}})", "80"));
  }
  if (r.one_in(20)) {
    add(compare(r, R"({"concat": [)" + field("ip", "saddr") + ", " + field("tcp", "dport") + "]}",
                R"({"set": [{"concat": ["10.0.0.1", 80]}]})"));
  }
  if (r.one_in(20)) {
    add(R"({"match": {"op": "==", "left": )" + field("tcp", "dport") +
        R"(, "right": 22, "right": )" + std::string(r.one_in(2) ? "22" : "23") + "}}");
  }
  if (r.one_in(4)) add(compare(r, R"({"ct": {"key": "state"}})", r.pick(kStates)));
  if (r.one_in(9)) add(R"({"limit": {"rate": 5, "per": "second"}})");
  if (r.one_in(2)) {
    const std::string packets = std::to_string(r.below(3));
    add(r.one_in(9) ? R"({"counter": null})"
                    : R"({"counter": {"packets": )" + packets + R"(, "bytes": )" + packets +
                          (r.one_in(9) ? R"(, "bytes": 0}})" : "}}"));
  }
  if (r.one_in(30)) {
    add(R"({"set": {"op": "add", "elem": {"payload": {"protocol": "ip", "field": "saddr"}}, )"
        R"("set": "@seen"}})");
  }
  if (r.one_in(40)) add(R"({"nonsense": 1})");
  const std::string end = r.pick(kEnds);
  add(last_chain && end.find("target") != end.npos ? R"({"accept": null})" : end);
  return out;
}

std::string rule(Random& r, const std::string& chain, int handle) {
  static const char* const kComments[] = {"one", "two words", "add", "{ brace", "update"};
  std::string out = R"(, {"rule": {"family": "inet", "table": "t", "chain": ")" + chain + R"(")";
  if (!r.one_in(20)) out += R"(, "handle": )" + std::to_string(handle);
  if (r.one_in(30)) out += R"(, "index": 0)";
  if (r.one_in(3)) out += R"(, "comment": ")" + r.pick(kComments) + R"(")";
  out += R"(, "expr": [)" + statements(r, chain == "db") + "]";
  if (r.one_in(30)) out += R"(, "comment": "late")";
  return out + "}}";
}

std::string chain(const std::string& name, const std::string& more = "") {
  return R"(, {"chain": {"family": "inet", "table": "t", "name": ")" + name + R"(", "handle": 1)" +
         more + "}}";
}

std::string listing(const std::string& rules) {
  return R"({"nftables": [{"metainfo": {"json_schema_version": 1}}, )"
         R"({"table": {"family": "inet", "name": "t", "handle": 1}})" +
         chain("input", R"(, "type": "filter", "hook": "input", "prio": 0, "policy": "drop")") +
         chain("web") + chain("db") +
         R"(, {"set": {"family": "inet", "name": "nets", "table": "t", "type": "ipv4_addr", )"
         R"("handle": 4, "flags": ["interval"], )"
         R"("elem": [{"prefix": {"addr": "172.16.0.0", "len": 12}}]}}, )"
         R"({"set": {"family": "inet", "name": "web", "table": "t", "type": "inet_service", )"
         R"("handle": 5, "elem": [80, 8080]}}, )"
         R"({"set": {"family": "inet", "name": "seen", "table": "t", "type": "ipv4_addr", )"
         R"("handle": 6, "flags": ["dynamic"]}})" +
         rules + "]}\n";
}

}  // namespace

TEST_CASE("the short cut for JSON changes nothing on random rules") {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    Random r(seed);
    std::string rules;
    for (int k = 0; k < 120; ++k) {
      rules += rule(r, k < 40 ? "input" : k < 80 ? "web" : "db", k % 50 == 49 ? 0 : k + 10);
    }
    CAPTURE(seed);
    check_same(listing(rules));
  }
}

TEST_CASE("JSON that is not as nft writes it is read as before") {
  const std::string plain =
      R"(, {"rule": {"family": "inet", "table": "t", "chain": "web", "handle": 7, "expr": )"
      R"([{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, )"
      R"("right": 22}}, {"accept": null}]}})";
  check_same(listing(plain + plain));
  std::string broken = listing(plain + plain);
  broken.insert(broken.rfind("22"), "x");
  check_same(broken);
  check_same(listing(plain).substr(0, 700));
  std::string escaped = listing(plain);
  escaped.insert(escaped.rfind("accept"), "\\u0061");
  check_same(escaped);
  std::string missing = listing(plain);
  missing.replace(missing.rfind("\"web\""), 5, "\"wab\"");
  check_same(missing);
  std::string family = listing(plain + plain);
  family.replace(family.rfind("inet"), 4, "inot");
  check_same(family);
  std::string other = listing(plain);
  other.replace(other.rfind("\"t\""), 3, "\"u\"");
  check_same(other);
}
