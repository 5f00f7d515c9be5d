// One ruleset has several spellings: the listing as text, the listing as JSON, and the file that
// was loaded. The corpus has many of them side by side, and each must lower to the same model:
// tables, chains, rules with their matches, predicates, verdicts, branches, effects, ports,
// comments and counters; only places differ. What JSON itself does not carry is listed in
// `kLostByJson`.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "parsers/nftables/nftables.hpp"
#include "src/base/text.hpp"
#include "tests/unit/nftables/lower_dump.hpp"

namespace fwlint::nftables {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(FWLINT_SHARED_DIR) / "corpus";

bool have_corpus() {
  if (fs::exists(kCorpus)) return true;
  std::cout << "skipped: " << kCorpus.string() << " is not there\n";
  return false;
}

/// What the JSON form of a listing does not say, and why the models may differ there.
struct Lost {
  std::string_view file;  ///< part of the file's name; "" for any
  std::string_view line;  ///< part of a line of the dump that only one form has
  std::string_view why;
};
constexpr std::array<Lost, 8> kLostByJson{{
    {"ether type vlan", "", "the tag that 'vlan id' implies is left out of the listing"},
    {"ct mark set ip dscp &", "", "a constant of the listing has the name of a DSCP class"},
    {"meta skuid", "", "users are numbers in one form and names of the host in the other"},
    {"meta hour \"23:59:60\"", "", "a time that nft takes and no clock shows"},
    {"029_dnat_ipv4_tcp_udp_multifarm_hash_params", "",
     "the link type that 'ether saddr' implies is left out of the listing"},
    {"using_iptables_nft.md.2", "xt match mark",
     "the match that the file has as a comment was not loaded"},
    {"netsec_project__volumes_firewall", "",
     "'ip protocol tcp' in a table of family ip is left out of the listing"},
    {"ct original ip saddr 1.2.3.4", "", "the family of a connection's address in an inet table"},
}};

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Model {
  std::string text;
  std::string errors;
};

/// What is left out of a comparison, because the two forms differ in it by nature.
struct Form {
  bool json = false;
  bool counters = true;     ///< a file's `counter` has no values, a listing's has
  bool port_text = true;    ///< JSON has "0x50" as 80
  bool as_written = false;  ///< "ssh" is listed as 22, a meter's set is listed on its own
};

std::optional<std::uint16_t> service(std::string_view name, std::uint8_t /*protocol*/) {
  static const std::map<std::string_view, std::uint16_t> kServices{
      {"ssh", 22},          {"domain", 53},         {"http", 80},           {"https", 443},
      {"smtp", 25},         {"imaps", 993},         {"ntp", 123},           {"bootps", 67},
      {"bootpc", 68},       {"submission", 587},    {"tftp", 69},           {"ftp", 21},
      {"imap2", 143},       {"pop3", 110},          {"pop3s", 995},         {"sunrpc", 111},
      {"telnet", 23},       {"snmp", 161},          {"syslog", 514},        {"http-alt", 8080},
      {"domain-s", 853},    {"nntps", 563},         {"hkp", 11371},         {"rsync", 873},
      {"git", 9418},        {"openvpn", 1194},      {"postgresql", 5432},   {"mysql", 3306},
      {"ldap", 389},        {"ldaps", 636},         {"rtsp", 554},          {"nfs", 2049},
      {"ipp", 631},         {"sip", 5060},          {"isakmp", 500},        {"microsoft-ds", 445},
      {"netbios-ssn", 139}, {"dhcpv6-client", 546}, {"dhcpv6-server", 547}, {"mdns", 5353}};
  const auto it = kServices.find(name);
  return it == kServices.end() ? std::nullopt : std::optional(it->second);
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

/// From every `begin` to the next `end`, when nothing closes or ends the line before it.
void erase_all(std::string& text, std::string_view begin, std::string_view end,
               std::string_view by) {
  for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    const auto stop = text.find_first_of("}>\n", at);
    if (stop == std::string::npos) return;
    if (text.compare(stop, end.size(), end) != 0) {
      at += begin.size();
      continue;
    }
    text.replace(at, stop + end.size() - at, by);
  }
}

Model model_of(const std::string& name, std::string_view bytes, Form form) {
  SourceSet sources;
  const FileId file = sources.add(name, bytes);
  Ruleset ruleset;
  Diagnostics diagnostics;
  ParseOptions options;
  options.services = service;
  if (form.json) {
    parse_json_file(sources, file, options, ruleset, diagnostics);
  } else {
    parse_text_file(sources, file, options, ruleset, diagnostics);
  }
  Model m;
  m.text =
      test::dump(ruleset, {.gaps = true, .counters = form.counters, .port_text = form.port_text});
  replace_all(m.text, " [0:0]", "");  // counted nothing, or not told
  replace_all(m.text, " (default)", "");
  // An effect's text is as written; its mask and value tell what it does.
  erase_all(m.text, "mark set{", "} mask", " mask");
  if (form.as_written) {
    erase_all(m.text, " <sport ", ">", "");
    erase_all(m.text, " <dport ", ">", "");
    erase_all(m.text, "  set ", "\n", "");
    replace_all(m.text, "set write{update @", "set write{add @");
  }
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.level == DiagnosticLevel::error) m.errors += d.message + '\n';
  }
  return m;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

/// The lines that only one of two dumps has.
std::vector<std::string> differences(const std::string& a, const std::string& b) {
  std::vector<std::string> x = lines(a);
  std::vector<std::string> y = lines(b);
  std::vector<std::string> out;
  // Equal heads and tails first; what is between is compared as a multiset.
  std::size_t head = 0;
  while (head < x.size() && head < y.size() && x[head] == y[head]) ++head;
  std::size_t tail = 0;
  while (tail + head < x.size() && tail + head < y.size() &&
         x[x.size() - 1 - tail] == y[y.size() - 1 - tail]) {
    ++tail;
  }
  for (std::size_t i = head; i + tail < std::max(x.size(), y.size()); ++i) {
    const bool in_x = i + tail < x.size();
    const bool in_y = i + tail < y.size();
    if (in_x && in_y && x[i] == y[i]) continue;
    if (in_x) out.push_back("A " + x[i]);
    if (in_y) out.push_back("B " + y[i]);
  }
  return out;
}

/// Counts, and the first differences of each pair.
struct Tally {
  std::size_t pairs = 0;
  std::size_t equal = 0;
  std::map<std::string_view, std::size_t> lost;
  std::string report;

  void add(const std::string& name, const Model& a, const Model& b) {
    ++pairs;
    std::vector<std::string> rest = differences(a.text, b.text);
    std::erase_if(rest, [&](const std::string& line) {
      for (const Lost& l : kLostByJson) {
        if (name.find(l.file) == std::string::npos || line.find(l.line) == std::string::npos) {
          continue;
        }
        ++lost[l.why];
        return true;
      }
      return false;
    });
    bool same_errors = a.errors == b.errors || (a.text.empty() && b.text.empty());
    for (const Lost& l : kLostByJson) {
      same_errors = same_errors || (l.line.empty() && name.find(l.file) != std::string::npos);
    }
    if (rest.empty() && same_errors) {
      ++equal;
      return;
    }
    report += name + '\n';
    for (std::size_t i = 0; i < rest.size() && i < 6; ++i) report += "  " + rest[i] + '\n';
    if (a.errors != b.errors) report += "  errors A: " + a.errors + "\n  errors B: " + b.errors;
  }

  void finish(std::string_view what) const {
    std::cout << what << ": " << equal << " of " << pairs << " equal\n";
    for (const auto& [why, n] : lost) std::cout << "  " << n << " lines: " << why << '\n';
    if (std::getenv("EQUAL_MODELS_VERBOSE") != nullptr) std::cout << report;
    CHECK(equal == pairs);
  }
};

std::vector<fs::path> files_of(const fs::path& folder, std::string_view suffix) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().string().ends_with(suffix)) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

fs::path sibling(const fs::path& path, std::string_view suffix, std::string_view other) {
  const std::string s = path.string();
  return s.substr(0, s.size() - suffix.size()) + std::string(other);
}

}  // namespace

TEST_CASE("listings of a host: text and JSON") {
  if (!have_corpus()) return;
  Tally t;
  for (const fs::path& text : files_of(kCorpus / "canon", ".list.nft")) {
    const fs::path json = sibling(text, ".list.nft", ".json");
    if (!fs::exists(json)) continue;
    t.add(text.filename().string(), model_of("a", read(text), {}),
          model_of("b", read(json), {.json = true}));
  }
  t.finish("canon, text and JSON");
}

TEST_CASE("dumps of the nftables suite: text and JSON") {
  if (!have_corpus()) return;
  Tally t;
  std::istringstream pairs(read(kCorpus / "nft-upstream" / "dump-pairs.tsv"));
  for (std::string line; std::getline(pairs, line);) {
    const auto columns = split(line, '\t');
    if (columns.size() < 2) continue;
    const fs::path text = kCorpus / std::string(columns[0]);
    const fs::path json = kCorpus / std::string(columns[1]);
    if (!fs::exists(text) || !fs::exists(json)) continue;
    t.add(text.filename().string(), model_of("a", read(text), {}),
          model_of("b", read(json), {.json = true}));
  }
  t.finish("dumps, text and JSON");
}

TEST_CASE("rules of the nftables suite: text and JSON") {
  if (!have_corpus()) return;
  struct Line {
    std::string family;
    std::string listed;
  };
  std::map<std::pair<std::string, std::string>, Line> lines_of;  // by file and rule
  std::istringstream rules(read(kCorpus / "nft-upstream" / "rules.tsv"));
  for (std::string line; std::getline(rules, line);) {
    const auto c = split(line, '\t');
    if (c.size() < 5) continue;
    lines_of[{std::string(c[0].substr(0, c[0].find(':'))), std::string(c[2])}] = {
        std::string(c[1].substr(0, c[1].find(','))), std::string(c[4])};
  }
  Tally t;
  std::istringstream pairs(read(kCorpus / "nft-upstream" / "rule-pairs.jsonl"));
  for (std::string line; std::getline(pairs, line);) {
    const auto pair = nlohmann::json::parse(line);
    std::string rule = pair["rule"];
    std::string file = pair["file"];
    file.resize(file.find(".json"));
    std::string family = "inet";
    if (const auto it = lines_of.find({file, rule}); it != lines_of.end()) {
      family = it->second.family;
      // "output": the JSON of the rule as it is listed.
      if (pair["kind"] == "output" && !it->second.listed.empty()) rule = it->second.listed;
    } else {
      for (const std::string_view f : {"ip6", "ip", "inet", "arp", "bridge", "netdev"}) {
        if (file.find("/py/" + std::string(f) + "/") != std::string::npos) family = f;
      }
    }
    // What the suite declares once for all its rules.
    const std::string text = "table " + family + " t {\n chain c {\n  " + rule + "\n }\n}\n";
    const nlohmann::json listing = {
        {"nftables",
         {{{"table", {{"family", family}, {"name", "t"}}}},
          {{"chain", {{"family", family}, {"table", "t"}, {"name", "c"}}}},
          {{"rule",
            {{"family", family}, {"table", "t"}, {"chain", "c"}, {"expr", pair["expr"]}}}}}}};
    t.add(family + " " + rule, model_of("a", text, {.port_text = false}),
          model_of("b", listing.dump(), {.json = true, .port_text = false}));
  }
  t.finish("rules, text and JSON");
}

TEST_CASE("files that were loaded: as written and as listed") {
  if (!have_corpus()) return;
  Tally t;
  for (const fs::path& listed : files_of(kCorpus / "canon", ".list.nft")) {
    const std::string name = listed.filename().string();
    const fs::path written = kCorpus / "nft" / (name.substr(0, name.size() - 9) + ".nft");
    if (!fs::exists(written)) continue;
    const std::string text = read(written);
    if (text.find("include ") != std::string::npos) continue;  // not all of what was loaded
    t.add(name, model_of("a", text, {.counters = false, .as_written = true}),
          model_of("b", read(listed), {.counters = false, .as_written = true}));
  }
  t.finish("files, written and listed");
}

}  // namespace fwlint::nftables
