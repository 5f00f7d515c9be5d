// Who wrote a rule: container engines, Kubernetes, firewall front ends and banning daemons leave
// their own names on chains, tables and comments. What they wrote is put together by a program
// again and again, so that nobody edits it by hand; findings about it are told as such.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "src/model/ruleset.hpp"

namespace fwlint {

enum class Generator : std::uint8_t {
  none,
  docker,
  podman,
  kubernetes,
  calico,
  antrea,
  cilium,
  azure_npm,
  flannel,
  istio,
  nftlb,
  libvirt,
  lxd,
  firewalld,
  ufw,
  openwrt,
  openstack,
  fail2ban,
  crowdsec,
  sshguard,
  tailscale
};
std::string_view to_string(Generator g);  ///< "Docker", "kube-proxy and kubelet", …

/// Publishes ports of containers or services by address translation on somebody's behalf.
bool publishes_ports(Generator g);

class Generators {
 public:
  /// Linear in the chains; nothing is done for another platform than netfilter.
  explicit Generators(const Ruleset& ruleset);
  /// Whose chain it is.
  [[nodiscard]] Generator of(ChainId chain) const { return chains_[index(chain)].generator; }
  /// Who wrote the rule: not the owner of the chain where that is a place for an administrator's
  /// own rules (DOCKER-USER, ufw-user-input).
  [[nodiscard]] Generator of(RuleId rule) const;

 private:
  struct Owner {
    Generator generator = Generator::none;
    bool rules_are_users = false;
  };
  const Ruleset& ruleset_;
  std::vector<Owner> chains_;
};

}  // namespace fwlint
