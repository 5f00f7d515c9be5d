// A text that starts with a digit is a number if all of it is; some service names ("3com-tsmux")
// start with a digit too.
#include "src/cli/port_query.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "registry/port_registry.hpp"
#include "src/base/text.hpp"
#include "src/cli/words.hpp"

namespace fwlint::cli {

namespace {

using registry::Transport;

struct Range {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

tl::unexpected<Error> usage(std::string message, std::string hint = {}) {
  return fail(ErrorKind::usage, std::move(message), std::move(hint));
}

/// Nothing when the text is no number or range at all.
std::optional<Result<Range>> parse_range(std::string_view s) {
  const std::size_t cut = s.find_first_of("-:");
  const auto number = [](std::string_view t) {
    return !t.empty() && std::all_of(t.begin(), t.end(), is_digit);
  };
  const std::string_view a = s.substr(0, cut);
  const std::string_view b = cut == std::string_view::npos ? a : s.substr(cut + 1);
  if (!number(a) || !number(b)) return std::nullopt;
  const auto x = parse_unsigned(a);
  const auto y = parse_unsigned(b);
  if (!x || !y || *x > 65535 || *y > 65535) {
    return usage(fmt::format("port {} is out of range", printable(!x || *x > 65535 ? a : b, 40)),
                 "ports are from 0 to 65535");
  }
  if (*x > *y) {
    return usage(fmt::format("the range {} ends before it starts", printable(s, 40)),
                 fmt::format("write {}-{}", *y, *x));
  }
  return Range{static_cast<std::uint16_t>(*x), static_cast<std::uint16_t>(*y)};
}

/// Every service name of the registry that is near; reads the whole table, so only for a hint.
std::string nearest_service(std::string_view word) {
  std::vector<std::string_view> names;
  for (const Transport t : registry::kTransports) {
    for (const std::uint16_t port : registry::assigned_ports(t)) {
      const registry::Assignment a = registry::lookup(port, t);
      names.insert(names.end(), a.names.begin(), a.names.end());
    }
  }
  const auto near = closest(word, names);
  return near ? fmt::format("did you mean '{}'?", *near)
              : "write a port (3552/tcp), a range (3224-3324/udp) or a service name";
}

}  // namespace

Result<std::vector<PortQuery>> parse_port_query(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  const std::string_view what = text.substr(0, slash);
  std::optional<Transport> only;
  if (slash != std::string_view::npos) {
    const std::string_view word = text.substr(slash + 1);
    only = registry::parse_transport(word);
    if (!only) {
      return usage(fmt::format("'{}' is no transport with registered ports", printable(word, 40)),
                   "the transports are tcp, udp, sctp and dccp");
    }
  }
  std::vector<PortQuery> out;
  if (const std::optional<Result<Range>> range = parse_range(what)) {
    if (!*range) return tl::unexpected(range->error());
    for (const Transport t : registry::kTransports) {
      if (!only || *only == t)
        out.push_back({(*range)->first, (*range)->last, t, only.has_value()});
    }
    return out;
  }
  for (const registry::NamedPort& p : registry::lookup_name(what)) {
    if (!only || *only == p.transport) out.push_back({p.port, p.port, p.transport, true});
  }
  if (out.empty()) {
    return usage(fmt::format("no service is registered as '{}'", printable(text, 60)),
                 nearest_service(what));
  }
  return out;
}

}  // namespace fwlint::cli
