// Each rule is drawn once, as a list of parts; two writers spell the parts as nft does. Numbers
// come from a linear congruential generator, so that every machine measures the same bytes.
#include "tests/bench/nft_input.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace fwlint::bench {
namespace {

constexpr std::size_t kChainRules = 1000;

class Dice {
 public:
  std::uint32_t operator()(std::uint32_t sides) {
    state_ = state_ * 1664525U + 1013904223U;
    return (state_ >> 8) % sides;
  }

 private:
  std::uint32_t state_ = 12345;
};

/// One statement in both spellings.
struct Part {
  std::string text;
  std::string json;
};

Part compare(std::string_view protocol, std::string_view field, std::string_view text,
             std::string_view json) {
  return {fmt::format("{} {} {}", protocol, field, text),
          fmt::format(R"({{"match": {{"op": "==", "left": {{"payload": {{"protocol": "{}", )"
                      R"("field": "{}"}}}}, "right": {}}}}})",
                      protocol, field, json)};
}

Part address(Dice& dice, std::string_view field) {
  const std::string host = fmt::format("10.{}.{}.{}", dice(256), dice(256), dice(256));
  return compare("ip", field, host, fmt::format("\"{}\"", host));
}

Part network(Dice& dice, std::string_view field) {
  const std::string net = fmt::format("10.{}.{}.0", dice(256), dice(256));
  return compare("ip", field, net + "/24",
                 fmt::format(R"({{"prefix": {{"addr": "{}", "len": 24}}}})", net));
}

Part ports(Dice& dice, std::string_view protocol) {
  const std::uint32_t a = 20 + dice(80);
  const std::uint32_t b = 400 + dice(100);
  const std::uint32_t c = 8000 + dice(1000);
  return compare(protocol, "dport", fmt::format("{{ {}, {}, {} }}", a, b, c),
                 fmt::format(R"({{"set": [{}, {}, {}]}})", a, b, c));
}

Part port(Dice& dice, std::string_view protocol) {
  const std::string n = std::to_string(1024 + dice(40000));
  return compare(protocol, "dport", n, n);
}

Part port_range(Dice& dice, std::string_view protocol) {
  const std::uint32_t a = 2000 + dice(1000);
  const std::uint32_t b = a + 1 + dice(1000);
  return compare(protocol, "dport", fmt::format("{}-{}", a, b),
                 fmt::format(R"({{"range": [{}, {}]}})", a, b));
}

Part in_set(Dice& dice) {
  const std::string name = fmt::format("@nets{}", dice(4));
  return compare("ip", "saddr", name, fmt::format("\"{}\"", name));
}

Part state_new() {
  return {"ct state new",
          R"({"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": "new"}})"};
}

Part counter(Dice& dice) {
  const std::uint32_t packets = dice(100000);
  const std::uint32_t bytes = packets * 60;
  return {fmt::format("counter packets {} bytes {}", packets, bytes),
          fmt::format(R"({{"counter": {{"packets": {}, "bytes": {}}}}})", packets, bytes)};
}

Part verdict(std::string_view word) {
  return {std::string(word), fmt::format(R"({{"{}": null}})", word)};
}

Part jump(std::size_t chain) {
  return {fmt::format("jump zone{}", chain),
          fmt::format(R"({{"jump": {{"target": "zone{}"}}}})", chain)};
}

struct Drawn {
  std::vector<Part> parts;
  std::string comment;
};

Drawn draw(Dice& dice, std::size_t i) {
  switch (dice(6)) {
    case 0:
      return {{address(dice, "saddr"), counter(dice), verdict("drop")}, {}};
    case 1:
      return {{network(dice, "saddr"), port(dice, "tcp"), counter(dice), verdict("accept")},
              fmt::format("service {}", i)};
    case 2:
      return {{address(dice, "daddr"), port_range(dice, "udp"), verdict("accept")}, {}};
    case 3:
      return {{network(dice, "saddr"), ports(dice, "tcp"), state_new(), counter(dice),
               verdict("accept")},
              {}};
    case 4:
      return {{in_set(dice), port(dice, "tcp"), verdict("accept")}, fmt::format("team {}", i)};
    default:
      return {{network(dice, "daddr"), ports(dice, "udp"), counter(dice), verdict("drop")}, {}};
  }
}

/// Chains in order: input, then the zones.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual void set(std::string_view name, const std::vector<std::string>& networks) = 0;
  virtual void chain(std::string_view name, bool base) = 0;
  virtual void rule(const Drawn& rule) = 0;
};

void write(std::size_t rules, Writer& into) {
  Dice dice;
  for (int s = 0; s < 4; ++s) {
    std::vector<std::string> networks;
    for (int n = 0; n < 8; ++n) networks.push_back(fmt::format("172.{}.{}.0", 16 + s, n));
    into.set(fmt::format("nets{}", s), networks);
  }
  const std::size_t chains = rules / kChainRules + 1;
  into.chain("input", true);
  into.rule({{Part{"ct state established,related",
                   R"({"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": )"
                   R"(["established", "related"]}})"},
              verdict("accept")},
             {}});
  for (std::size_t c = 0; c < chains; ++c) into.rule({{network(dice, "saddr"), jump(c)}, {}});
  for (std::size_t i = 0; i < rules; ++i) {
    if (i % kChainRules == 0) into.chain(fmt::format("zone{}", i / kChainRules), false);
    into.rule(draw(dice, i));
  }
  if (rules % kChainRules == 0) into.chain(fmt::format("zone{}", chains - 1), false);
}

class TextWriter final : public Writer {
 public:
  void set(std::string_view name, const std::vector<std::string>& networks) override {
    out += fmt::format("\tset {} {{\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\telements = {{ ",
                       name);
    for (std::size_t i = 0; i < networks.size(); ++i) {
      out += fmt::format("{}{}/24", i == 0 ? "" : ", ", networks[i]);
    }
    out += " }\n\t}\n\n";
  }
  void chain(std::string_view name, bool base) override {
    if (open_) out += "\t}\n\n";
    open_ = true;
    out += fmt::format("\tchain {} {{\n", name);
    if (base) out += "\t\ttype filter hook input priority filter; policy drop;\n";
  }
  void rule(const Drawn& rule) override {
    out += "\t\t";
    for (std::size_t i = 0; i < rule.parts.size(); ++i) {
      if (i > 0) out += ' ';
      out += rule.parts[i].text;
    }
    if (!rule.comment.empty()) out += fmt::format(" comment \"{}\"", rule.comment);
    out += '\n';
  }
  std::string finish() { return std::move(out += "\t}\n}\n"); }

 private:
  std::string out = "table inet filter {\n";
  bool open_ = false;
};

/// nft prints chains and sets first, rules last.
class JsonWriter final : public Writer {
 public:
  void set(std::string_view name, const std::vector<std::string>& networks) override {
    head_ += fmt::format(R"(, {{"set": {{"family": "inet", "name": "{}", "table": "filter", )"
                         R"("type": "ipv4_addr", "handle": {}, "flags": ["interval"], "elem": [)",
                         name, ++handle_);
    for (std::size_t i = 0; i < networks.size(); ++i) {
      head_ += fmt::format(R"({}{{"prefix": {{"addr": "{}", "len": 24}}}})", i == 0 ? "" : ", ",
                           networks[i]);
    }
    head_ += "]}}";
  }
  void chain(std::string_view name, bool base) override {
    chain_ = name;
    head_ += fmt::format(R"(, {{"chain": {{"family": "inet", "table": "filter", "name": "{}", )"
                         R"("handle": {}{}}}}})",
                         name, ++handle_,
                         base ? R"(, "type": "filter", "hook": "input", "prio": 0, )"
                                R"("policy": "drop")"
                              : "");
  }
  void rule(const Drawn& rule) override {
    rules_ += fmt::format(R"(, {{"rule": {{"family": "inet", "table": "filter", "chain": "{}", )"
                          R"("handle": {}, )",
                          chain_, ++handle_);
    if (!rule.comment.empty()) rules_ += fmt::format(R"("comment": "{}", )", rule.comment);
    rules_ += R"("expr": [)";
    for (std::size_t i = 0; i < rule.parts.size(); ++i) {
      if (i > 0) rules_ += ", ";
      rules_ += rule.parts[i].json;
    }
    rules_ += "]}}";
  }
  std::string finish() {
    return R"({"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", )"
           R"("json_schema_version": 1}}, {"table": {"family": "inet", "name": "filter", )"
           R"("handle": 1}})" +
           head_ + rules_ + "]}\n";
  }

 private:
  std::string head_;
  std::string rules_;
  std::string chain_;
  std::size_t handle_ = 1;
};

}  // namespace

std::string nft_text(std::size_t rules) {
  TextWriter w;
  write(rules, w);
  return w.finish();
}

std::string nft_json(std::size_t rules) {
  JsonWriter w;
  write(rules, w);
  return w.finish();
}

}  // namespace fwlint::bench
