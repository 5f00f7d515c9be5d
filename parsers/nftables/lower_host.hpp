// What a ruleset asks of the host that loads it: names that nft looks up there and parts of the
// kernel. Whether they exist is not in the file, so each kind is one warning, at its first place,
// and none for the listing of a host, which has loaded it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "parsers/nftables/ast.hpp"
#include "src/base/diagnostic.hpp"

namespace fwlint::nftables {

enum class HostNeed : std::uint8_t {
  service,
  host_name,
  user,
  group,
  interface,  ///< by index: `iif`, `oif`
  device,     ///< of a flowtable or of a chain at ingress or egress
  label,
  realm,
  device_group,
  control_group,
  helper,
  security_mark,
  no_device  ///< a chain at ingress or egress without one: of newer releases
};

class HostNeeds {
 public:
  static constexpr std::size_t kKinds = 13;

  void add(HostNeed need, Span span, std::string_view name);
  /// A listing has loaded: only what `nft list` does not print is said then.
  void report(Diagnostics& diagnostics, bool listing) const;
  [[nodiscard]] bool any() const { return any_; }

 private:
  struct First {
    Span span;
    std::string name;
    std::size_t others = 0;  ///< further places with another name
  };
  std::array<First, kKinds> first_{};
  bool any_ = false;
};

/// Whether this is the layout of `nft list`: tables only, tabs, no comments of an author.
bool is_listing(std::string_view text);
/// Whether every Linux host has a user or group of this name.
bool is_common_account(std::string_view name);

}  // namespace fwlint::nftables
