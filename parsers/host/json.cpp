// 'ip -j addr' and 'ip -j route': an array of objects. What is no address and no route in them is
// passed over; a member of another type than iproute2 writes is an error.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "parsers/host/readers.hpp"
#include "src/base/text.hpp"

namespace fwlint::host {

namespace {

using Json = nlohmann::json;

class Reader {
 public:
  Reader(FileId file, HostFacts& into, Diagnostics& diagnostics)
      : file_(file), into_(into), diagnostics_(diagnostics) {}

  void run(const Json& all) {
    std::size_t number = 0;
    for (const Json& one : all) {
      ++number;
      if (!one.is_object()) {
        bad(number, "is no object");
      } else if (one.contains("addr_info")) {
        interface(number, one);
      } else if (one.contains("dst")) {
        route(number, one);
      } else if (!one.empty()) {  // 'ip -4 -j addr' has empty objects
        bad(number, "is neither an interface nor a route");
      }
      if (diagnostics_.exhausted()) return;
    }
  }

 private:
  void bad(std::size_t number, std::string_view what) {
    diagnostics_.error({file_, 0, 0}, fmt::format("element {} of the array {}", number, what),
                       "the output of 'ip -j addr' or 'ip -j route'");
  }

  static std::string text(const Json& from, const char* key) {
    const auto it = from.find(key);
    return it != from.end() && it->is_string() ? it->get<std::string>() : std::string();
  }

  void interface(std::size_t number, const Json& one) {
    const std::string name = interface_name(text(one, "ifname"));
    const Json& list = one["addr_info"];
    if (name.empty() || !list.is_array()) return bad(number, "has no name or no list of addresses");
    for (const Json& a : list) {
      if (!a.is_object() || a.empty()) continue;
      const auto length = a.find("prefixlen");
      const std::string local = text(a, "local");
      const std::string broadcast = text(a, "broadcast");
      const bool has_length = length != a.end() && length->is_number_unsigned();
      const std::string written =
          has_length ? fmt::format("{}/{}", local, length->get<unsigned>()) : local;
      if (!add_address(into_, name, written, parse_address(broadcast))) {
        bad(number, fmt::format("has the address '{}'", printable(written, 60)));
      }
    }
  }

  void route(std::size_t number, const Json& one) {
    HostRoute r;
    const std::string type = text(one, "type");
    if (!type.empty()) {
      const auto kind = route_kind(type);
      if (!kind) return bad(number, fmt::format("has the type '{}'", printable(type, 40)));
      r.kind = *kind;
    }
    const std::string table = text(one, "table");
    if (!table.empty() && table != "main" && table != "local") return;
    const auto device = [&](const Json& hop) {
      if (const std::string dev = text(hop, "dev"); !dev.empty()) {
        r.interfaces.push_back(interface_name(dev));
      }
    };
    device(one);
    if (const auto hops = one.find("nexthops"); hops != one.end() && hops->is_array()) {
      for (const Json& hop : *hops) device(hop);
    }
    const auto gateway = parse_address(text(one, "gateway"));
    const auto to = route_target(text(one, "dst"), gateway ? gateway->family : family_);
    if (!to)
      return bad(number, fmt::format("has the target '{}'", printable(text(one, "dst"), 60)));
    if (to->length > 0) family_ = to->base.family;
    r.to = *to;
    add_route(into_, std::move(r));
  }

  FileId file_;
  HostFacts& into_;
  Diagnostics& diagnostics_;
  Family family_ = Family::ipv4;
};

}  // namespace

void read_json(const SourceSet& sources, FileId file, HostFacts& into, Diagnostics& diagnostics) {
  const std::string_view all = sources.text(file);
  // Objects in objects in an array: whatever is deeper was not written by iproute2.
  constexpr int kMaxDepth = 16;
  bool deep = false;
  const auto shallow = [&](int depth, Json::parse_event_t /*event*/, Json& /*value*/) {
    deep = deep || depth > kMaxDepth;
    return depth <= kMaxDepth;
  };
  const Json j = Json::parse(all.begin(), all.end(), shallow, false);
  if (j.is_discarded() || !j.is_array() || deep) {
    diagnostics.error({file, 0, 0}, deep ? "nested too deeply" : "no JSON array",
                      "the output of 'ip -j addr' or 'ip -j route'");
    return;
  }
  Reader(file, into, diagnostics).run(j);
}

}  // namespace fwlint::host
