#include "src/analysis/generator.hpp"

#include <array>

namespace fwlint {

namespace {

enum class Where : std::uint8_t {
  chain,         ///< a chain's name begins so
  chain_itself,  ///< a chain's name is this
  user_chain,    ///< a chain's name begins so, and its rules are an administrator's
  table,         ///< a table's name begins so
  comment        ///< a rule's comment begins so
};

struct Mark {
  Where where;
  std::string_view text;
  Generator generator;
};

/// The one table of names. A chain's first fit counts, so exceptions stand before what they are
/// taken from.
constexpr std::array kMarks = {
    Mark{Where::user_chain, "DOCKER-USER", Generator::docker},
    Mark{Where::chain, "DOCKER-", Generator::docker},
    Mark{Where::chain_itself, "DOCKER", Generator::docker},
    Mark{Where::table, "docker-bridges", Generator::docker},
    Mark{Where::chain, "CNI-", Generator::podman},
    Mark{Where::chain, "NETAVARK", Generator::podman},
    Mark{Where::table, "netavark", Generator::podman},
    Mark{Where::chain, "KUBE-ROUTER-", Generator::kubernetes},
    Mark{Where::chain, "KUBE-", Generator::kubernetes},
    Mark{Where::chain, "IP-MASQ-AGENT", Generator::kubernetes},
    Mark{Where::table, "kube-proxy", Generator::kubernetes},
    Mark{Where::comment, "kubernetes ", Generator::kubernetes},
    Mark{Where::chain, "cali-", Generator::calico},
    Mark{Where::chain, "califw-", Generator::calico},
    Mark{Where::comment, "cali:", Generator::calico},
    Mark{Where::chain, "ANTREA-", Generator::antrea},
    Mark{Where::comment, "Antrea: ", Generator::antrea},
    Mark{Where::chain, "CILIUM_", Generator::cilium},
    Mark{Where::comment, "cilium", Generator::cilium},
    Mark{Where::chain, "AZURE-NPM", Generator::azure_npm},
    Mark{Where::chain, "FLANNEL-", Generator::flannel},
    Mark{Where::comment, "flanneld ", Generator::flannel},
    Mark{Where::chain, "ISTIO_", Generator::istio},
    Mark{Where::table, "istio-", Generator::istio},
    Mark{Where::table, "nftlb", Generator::nftlb},
    Mark{Where::chain, "LIBVIRT_", Generator::libvirt},
    Mark{Where::table, "libvirt_network", Generator::libvirt},
    Mark{Where::table, "lxd", Generator::lxd},
    Mark{Where::table, "incus", Generator::lxd},
    Mark{Where::comment, "generated for LXD", Generator::lxd},
    Mark{Where::table, "firewalld", Generator::firewalld},
    Mark{Where::chain, "INPUT_ZONES", Generator::firewalld},
    Mark{Where::chain, "INPUT_direct", Generator::firewalld},
    Mark{Where::chain, "FORWARD_direct", Generator::firewalld},
    Mark{Where::chain, "FORWARD_IN_ZONES", Generator::firewalld},
    Mark{Where::chain, "FORWARD_OUT_ZONES", Generator::firewalld},
    Mark{Where::chain, "OUTPUT_direct", Generator::firewalld},
    Mark{Where::chain, "PREROUTING_direct", Generator::firewalld},
    Mark{Where::chain, "PREROUTING_ZONES", Generator::firewalld},
    Mark{Where::chain, "POSTROUTING_direct", Generator::firewalld},
    Mark{Where::chain, "POSTROUTING_ZONES", Generator::firewalld},
    Mark{Where::chain, "IN_public", Generator::firewalld},
    Mark{Where::chain, "FWDI_", Generator::firewalld},
    Mark{Where::chain, "FWDO_", Generator::firewalld},
    Mark{Where::chain, "PRE_public", Generator::firewalld},
    Mark{Where::chain, "POST_public", Generator::firewalld},
    Mark{Where::user_chain, "ufw-user-input", Generator::ufw},
    Mark{Where::user_chain, "ufw-user-output", Generator::ufw},
    Mark{Where::user_chain, "ufw-user-forward", Generator::ufw},
    Mark{Where::user_chain, "ufw6-user-input", Generator::ufw},
    Mark{Where::user_chain, "ufw6-user-output", Generator::ufw},
    Mark{Where::user_chain, "ufw6-user-forward", Generator::ufw},
    Mark{Where::chain, "ufw-", Generator::ufw},
    Mark{Where::chain, "ufw6-", Generator::ufw},
    Mark{Where::table, "fw4", Generator::openwrt},
    Mark{Where::chain, "zone_", Generator::openwrt},
    Mark{Where::comment, "!fw3", Generator::openwrt},
    Mark{Where::comment, "!fw4", Generator::openwrt},
    Mark{Where::chain, "neutron-", Generator::openstack},
    Mark{Where::chain, "nova-", Generator::openstack},
    Mark{Where::chain, "f2b-", Generator::fail2ban},
    Mark{Where::chain, "fail2ban-", Generator::fail2ban},
    Mark{Where::table, "f2b-table", Generator::fail2ban},
    Mark{Where::table, "crowdsec", Generator::crowdsec},
    Mark{Where::chain, "CROWDSEC", Generator::crowdsec},
    Mark{Where::table, "sshguard", Generator::sshguard},
    Mark{Where::chain, "sshguard", Generator::sshguard},
    Mark{Where::chain, "ts-input", Generator::tailscale},
    Mark{Where::chain, "ts-forward", Generator::tailscale},
    Mark{Where::chain, "ts-postrouting", Generator::tailscale},
};

bool begins(std::string_view s, std::string_view with) { return s.substr(0, with.size()) == with; }

}  // namespace

std::string_view to_string(Generator g) {
  switch (g) {
    case Generator::none:
      return "";
    case Generator::docker:
      return "Docker";
    case Generator::podman:
      return "Podman or CNI plugins";
    case Generator::kubernetes:
      return "Kubernetes (kube-proxy, kubelet)";
    case Generator::calico:
      return "Calico";
    case Generator::antrea:
      return "Antrea";
    case Generator::cilium:
      return "Cilium";
    case Generator::azure_npm:
      return "Azure NPM";
    case Generator::flannel:
      return "flannel";
    case Generator::istio:
      return "Istio";
    case Generator::nftlb:
      return "nftlb";
    case Generator::libvirt:
      return "libvirt";
    case Generator::lxd:
      return "LXD or Incus";
    case Generator::firewalld:
      return "firewalld";
    case Generator::ufw:
      return "ufw";
    case Generator::openwrt:
      return "OpenWrt's firewall";
    case Generator::openstack:
      return "OpenStack Neutron";
    case Generator::fail2ban:
      return "fail2ban";
    case Generator::crowdsec:
      return "CrowdSec";
    case Generator::sshguard:
      return "sshguard";
    case Generator::tailscale:
      return "Tailscale";
  }
  return "";
}

bool publishes_ports(Generator g) {
  switch (g) {
    case Generator::docker:
    case Generator::podman:
    case Generator::kubernetes:
    case Generator::lxd:
      return true;
    case Generator::none:
    case Generator::calico:
    case Generator::antrea:
    case Generator::cilium:
    case Generator::azure_npm:
    case Generator::flannel:
    case Generator::istio:
    case Generator::nftlb:
    case Generator::libvirt:
    case Generator::firewalld:
    case Generator::ufw:
    case Generator::openwrt:
    case Generator::openstack:
    case Generator::fail2ban:
    case Generator::crowdsec:
    case Generator::sshguard:
    case Generator::tailscale:
      return false;
  }
  return false;
}

Generators::Generators(const Ruleset& ruleset) : ruleset_(ruleset) {
  chains_.resize(ruleset.chains.size());
  if (ruleset.platform != Platform::netfilter) return;
  std::vector<Generator> tables;
  for (const Table& t : ruleset.tables) {
    tables.push_back(Generator::none);
    for (const Mark& m : kMarks) {
      if (m.where != Where::table || !begins(t.name, m.text)) continue;
      tables.back() = m.generator;
      break;
    }
  }
  for (std::size_t i = 0; i < chains_.size(); ++i) {
    const Chain& c = ruleset.chains[i];
    chains_[i].generator = tables[index(c.table)];
    if (chains_[i].generator != Generator::none || c.base) continue;
    for (const Mark& m : kMarks) {
      const bool user = m.where == Where::user_chain;
      const bool fits = m.where == Where::chain_itself    ? c.name == m.text
                        : m.where == Where::chain || user ? begins(c.name, m.text)
                                                          : false;
      if (!fits) continue;
      chains_[i] = {m.generator, user};
      break;
    }
  }
}

Generator Generators::of(RuleId id) const {
  const Rule& r = ruleset_.rule(id);
  const Owner& owner = chains_[index(r.chain)];
  if (owner.generator != Generator::none) {
    return owner.rules_are_users ? Generator::none : owner.generator;
  }
  if (ruleset_.platform != Platform::netfilter) return Generator::none;
  // In a chain of the kernel or an administrator: the call of a generated chain, or a comment.
  if (r.verdict.target != kNoChain) {
    const Generator g = chains_[index(r.verdict.target)].generator;
    if (g != Generator::none) return g;
  }
  if (r.comment.empty()) return Generator::none;
  for (const Mark& m : kMarks) {
    if (m.where == Where::comment && begins(r.comment.view(), m.text)) return m.generator;
  }
  return Generator::none;
}

}  // namespace fwlint
