// Objects whose parts fwlint does not read: their JSON as the text that nft would list between the
// braces, so that an object is the same text from both forms.
#include "parsers/nftables/json_build.hpp"

namespace fwlint::nftables {
namespace {

using json::Value;

class Lines {
 public:
  Lines(const Value& object) : object_(object) {}  // NOLINT

  /// "keyword value" when the member is there.
  void take(std::string_view member, std::string_view keyword) {
    const Text value = JsonBuilder::text_of(object_, member);
    if (!value.empty()) add(std::string(keyword) + ' ' + std::string(value));
  }
  void add(const std::string& line) {
    if (!out_.empty()) out_ += '\n';
    out_ += line;
  }
  [[nodiscard]] const std::string& text() const { return out_; }

 private:
  const Value& object_;
  std::string out_;
};

/// { established : 100, close : 4 }
std::string policy_text(const Value& policy) {
  std::string out = "policy = {";
  bool first = true;
  for (const Value& state : policy.members()) {
    out += first ? " " : ", ";
    out += std::string(state.name) + " : " + std::string(state.text);
    first = false;
  }
  return out + " }";
}

std::string quoted(Text s) { return '"' + std::string(s) + '"'; }

}  // namespace

Text JsonBuilder::object_text(ObjectKind kind, const Value& v) const {
  Lines lines(v);
  switch (kind) {
    case ObjectKind::counter:
    case ObjectKind::quota:
    case ObjectKind::limit:
    case ObjectKind::tunnel:
      return raw(v);
    case ObjectKind::ct_helper:
      lines.add("type " + quoted(text_of(v, "type")) + " protocol " +
                std::string(text_of(v, "protocol")) + ';');
      lines.take("l3proto", "l3proto");
      break;
    case ObjectKind::ct_timeout:
      if (const Text p = text_of(v, "protocol"); !p.empty()) {
        lines.add("protocol " + std::string(p) + ';');
      }
      lines.take("l3proto", "l3proto");
      if (const Value* policy = v.find("policy"); policy != nullptr) {
        lines.add(policy_text(*policy));
      }
      break;
    case ObjectKind::ct_expectation:
      lines.take("protocol", "protocol");
      lines.take("dport", "dport");
      if (const Text ms = text_of(v, "timeout"); !ms.empty()) {
        lines.add("timeout " + std::string(ms) + "ms");
      }
      lines.take("size", "size");
      lines.take("l3proto", "l3proto");
      break;
    case ObjectKind::secmark:
      lines.add(quoted(text_of(v, "context")));
      break;
    case ObjectKind::synproxy: {
      lines.take("mss", "mss");
      lines.take("wscale", "wscale");
      std::string flags;
      for (const Text& flag : words(v.find("flags"))) {
        if (!flags.empty()) flags += ' ';
        flags += flag;
      }
      if (!flags.empty()) lines.add(flags);
      break;
    }
  }
  return lines.text();
}

}  // namespace fwlint::nftables
