// The first place of each kind is kept and the others are counted, so that a file that names a
// hundred interfaces has one warning.
#include "parsers/nftables/lower_host.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

struct Wording {
  std::string_view what;   ///< {} is the name
  std::string_view other;  ///< of further names
  std::string_view hint;
};

/// In the order of HostNeed.
constexpr std::array<Wording, HostNeeds::kKinds> kWordings{
    {{"the service '{}' is not known here: nft refuses the file on a host whose /etc/services has "
      "no such name",
      "services", "write the port number"},
     {"nft looks up the host name '{}' while it loads the file, and refuses the file when it finds "
      "none",
      "host names", "write the address"},
     {"nft refuses the file on a host that has no user '{}'", "users", "write the number"},
     {"nft refuses the file on a host that has no group '{}'", "groups", "write the number"},
     {"nft refuses the file while the host has no interface '{}'", "interfaces",
      "iifname and oifname compare names, and may wait for the interface"},
     {"the kernel refuses the file while the host has no interface '{}'", "interfaces", ""},
     {"nft refuses the file on a host whose connlabel.conf has no label '{}'", "labels",
      "write the bit's number"},
     {"nft refuses the file on a host whose rt_realms has no realm '{}'", "realms",
      "write the number"},
     {"nft refuses the file on a host whose iproute2 group table has no '{}'", "groups",
      "write the number"},
     {"nft refuses the file while the host has no control group '{}'", "groups", ""},
     {"the kernel refuses the file on a host that has no connection tracking helper '{}'",
      "helpers", ""},
     {"the kernel refuses the security mark '{}' on a host without SELinux or without this context",
      "marks", ""},
     {"nft before 1.0.8 refuses the chain '{}' at ingress or egress without a device", "chains",
      "device NAME before the priority"}}};

}  // namespace

void HostNeeds::add(HostNeed need, Span span, std::string_view name) {
  any_ = true;
  First& first = first_[static_cast<std::size_t>(need)];
  if (!first.span.valid()) {
    first.span = span;
    first.name = name;
  } else if (first.name != name) {
    ++first.others;
  }
}

void HostNeeds::report(Diagnostics& diagnostics, bool listing) const {
  for (std::size_t i = 0; i < kKinds; ++i) {
    const First& first = first_[i];
    if (!first.span.valid() || (listing && i > static_cast<std::size_t>(HostNeed::group))) continue;
    const Wording& w = kWordings[i];
    std::string message = fmt::format(fmt::runtime(w.what), printable(first.name));
    if (first.others > 0 && !w.other.empty()) {
      message += fmt::format(" (the same holds for other {} in the file)", w.other);
    }
    diagnostics.warning(first.span, std::move(message), {}, std::string(w.hint));
  }
}

bool is_listing(std::string_view text) {
  const std::string_view start = trim(text.substr(0, std::min<std::size_t>(text.size(), 64)));
  if (!start.empty() && (start.front() == '{' || start.front() == '[')) return true;  // JSON
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line == "}") continue;
    const std::string_view content = trim(line);
    if (content.empty()) return false;
    if (content.front() == '#') {
      if (!content.starts_with("# Warning: ") && !content.starts_with("# xt_")) return false;
      continue;
    }
    if (line.front() != '\t' && !line.starts_with("table ") && !line.starts_with("} #")) {
      return false;
    }
  }
  return true;
}

bool is_common_account(std::string_view name) {
  static constexpr std::string_view kNames[] = {"root", "daemon", "bin", "sys", "mail", "nobody"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace fwlint::nftables
