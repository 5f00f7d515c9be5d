#include "tests/bench/bench_check_input.hpp"

#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace fwlint::bench {

namespace {

/// The same numbers on every machine.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint32_t below(std::uint64_t n) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>((state_ >> 33U) % n);
  }

 private:
  std::uint64_t state_;
};

std::string dotted(std::uint32_t a) {
  return fmt::format("{}.{}.{}.{}", a >> 24U, a >> 16U & 255U, a >> 8U & 255U, a & 255U);
}

constexpr std::array<std::uint32_t, 16> kServices = {22,  53,   80,   123,  389,  443,  514,  636,
                                                     993, 1433, 3306, 3389, 5432, 6379, 8080, 9200};

constexpr std::string_view kFilter =
    "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n";

}  // namespace

std::string mixed_rules(std::size_t rules) {
  std::string out(kFilter);
  const std::size_t chains = rules / 1000 + 1;
  for (std::size_t c = 0; c < chains; ++c) out += fmt::format(":zone{} - [0:0]\n", c);
  out +=
      "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -i lo -j ACCEPT\n";
  for (std::size_t c = 0; c < chains; ++c) {
    out += fmt::format("-A INPUT -s 10.{}.0.0/16 -j zone{}\n", c % 256, c);
  }
  std::uint32_t state = 12345;
  const auto next = [&state](std::uint32_t n) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % n;
  };
  for (std::size_t i = 0; i < rules; ++i) {
    const std::size_t c = i % chains;
    switch (next(4)) {
      case 0:
        out +=
            fmt::format("-A zone{} -s 10.{}.{}.{}/32 -j DROP\n", c, c % 256, next(256), next(256));
        break;
      case 1:
        out += fmt::format(
            "-A zone{} -s 10.{}.{}.0/24 -p tcp -m tcp --dport {} -m comment "
            "--comment \"service {}\" -j ACCEPT\n",
            c, c % 256, next(256), 1024 + next(40000), i);
        break;
      case 2:
        out += fmt::format("-A zone{} -d 192.0.2.{}/32 -p udp -m udp --dport {}:{} -j ACCEPT\n", c,
                           next(256), 2000 + next(1000), 3000 + next(1000));
        break;
      default:
        out += fmt::format(
            "-A zone{} -s 10.{}.{}.0/25 -p tcp -m multiport --dports {},{},{} -m "
            "conntrack --ctstate NEW -j ACCEPT\n",
            c, c % 256, next(256), 20 + next(80), 400 + next(100), 8000 + next(1000));
        break;
    }
  }
  return out + "COMMIT\n";
}

std::string flat_rules(std::size_t rules, bool forward) {
  std::string out(kFilter);
  Numbers g(42);
  const std::string_view chain = forward ? "FORWARD" : "INPUT";
  const std::size_t networks = rules / 200 < 16 ? 16 : rules / 200;
  const auto network = [&] {
    return 0x0a000000U |
           static_cast<std::uint32_t>(g.below(networks) * 2654435761U >> 8U & 0xffff00U);
  };
  std::string last;
  for (std::size_t i = 0; i < rules; ++i) {
    if (g.below(20) == 0 && !last.empty()) {  // again, with another verdict or the same
      out += last + (g.below(2) == 0 ? "ACCEPT\n" : "DROP\n");
      continue;
    }
    const std::uint32_t d = network() | g.below(256);
    std::string r = fmt::format("-A {} -d {}/{}", chain, dotted(d), g.below(10) < 7 ? 32 : 28);
    if (const std::uint32_t z = g.below(10); z < 7) {
      r += fmt::format(" -s {}/{}", dotted(network() | g.below(256)), z < 5 ? 32 : 24);
    } else if (z < 8) {
      r += fmt::format(" -s {}", dotted(g.below(0x70000000) + 0x10000000U));
    }
    const std::uint32_t z = g.below(100);
    if (z < 95) {
      const std::string_view t = z < 75 ? "tcp" : "udp";
      r += fmt::format(" -p {} -m {}", t, t);
      if (const std::uint32_t k = g.below(100); k < 85) {
        const std::uint32_t port = k < 75 ? kServices[g.below(kServices.size())] : g.below(65536);
        r += fmt::format(" --dport {}", port);
      } else {
        const std::uint32_t lo = g.below(60000);
        r += fmt::format(" --dport {}:{}", lo, lo + g.below(5000));
      }
    }
    r += " -j ";
    out += r + (g.below(5) == 0 ? "DROP\n" : "ACCEPT\n");
    last = std::move(r);
  }
  return out + "COMMIT\n";
}

std::string tiled_network(std::size_t hosts) {
  std::string out(kFilter);
  for (std::size_t i = 0; i < hosts; ++i) {
    const auto host = static_cast<std::uint32_t>(i * 40503U % hosts);
    out += fmt::format("-A INPUT -s {} -j {}\n", dotted(0x0a000000U + host),
                       i % 2 == 0 ? "DROP" : "ACCEPT");
  }
  out += fmt::format("-A INPUT -m iprange --src-range 10.0.0.0-{} -j ACCEPT\n",
                     dotted(0x0a000000U + static_cast<std::uint32_t>(hosts - 1)));
  return out + "COMMIT\n";
}

std::string jittered_grid(std::size_t side) {
  std::string out(kFilter);
  Numbers g(7);
  const auto range = [&](std::size_t i, std::uint32_t base, std::uint32_t step) {
    const auto at = static_cast<std::uint32_t>(i);
    const std::uint32_t lo = base + at * step;
    const std::uint32_t hi = lo + step - 1;
    const std::uint32_t first = at == 0 ? lo : lo - g.below(step / 4);
    const std::uint32_t last = i + 1 == side ? hi : hi + g.below(step / 4);
    return std::make_pair(first, last);
  };
  for (std::size_t k = 0; k < side * side * side * side; ++k) {
    const auto s = range(k % side, 0x0a000000U, 4096);
    const auto d = range(k / side % side, 0xc0a80000U, 1024);
    const auto p = range(k / side / side % side, 10000, 2000);
    const auto q = range(k / side / side / side, 20000, 2000);
    out += fmt::format(
        "-A INPUT -p tcp -m iprange --src-range {}-{} --dst-range {}-{} -m tcp --sport {}:{} "
        "--dport {}:{} -j DROP\n",
        dotted(s.first), dotted(s.second), dotted(d.first), dotted(d.second), p.first, p.second,
        q.first, q.second);
  }
  const auto n = static_cast<std::uint32_t>(side);
  out += fmt::format(
      "-A INPUT -p tcp -m iprange --src-range 10.0.0.0-{} --dst-range 192.168.0.0-{} -m tcp "
      "--sport 10000:{} --dport 20000:{} -j ACCEPT\n",
      dotted(0x0a000000U + n * 4096 - 1), dotted(0xc0a80000U + n * 1024 - 1), 10000 + n * 2000 - 1,
      20000 + n * 2000 - 1);
  return out + "COMMIT\n";
}

std::string kube_proxy(std::size_t services, std::size_t endpoints) {
  std::string chains;
  std::string rules;
  std::string ports;
  std::size_t pod = 0;
  for (std::size_t s = 0; s < services; ++s) {
    const std::string svc = fmt::format("KUBE-SVC-{:016X}", s * 2654435761U);
    const std::string ext = fmt::format("KUBE-EXT-{:016X}", s * 2654435761U);
    const std::string name = fmt::format("-m comment --comment \"shop/app-{}:http\"", s);
    const std::string ip = dotted(0xac140000U + static_cast<std::uint32_t>(s));
    const std::uint32_t port = kServices[s % kServices.size()];
    chains += fmt::format(":{} - [0:0]\n:{} - [0:0]\n", svc, ext);
    rules += fmt::format("-A KUBE-SERVICES -d {}/32 -p tcp {} -m tcp --dport {} -j {}\n", ip, name,
                         port, svc);
    rules += fmt::format(
        "-A {} ! -s 10.244.0.0/16 -d {}/32 -p tcp {} -m tcp --dport {} -j KUBE-MARK-MASQ\n", svc,
        ip, name, port);
    ports += fmt::format("-A KUBE-NODEPORTS -p tcp {} -m tcp --dport {} -j {}\n", name,
                         20000 + s % 45000, ext);
    rules += fmt::format("-A {} {} -j KUBE-MARK-MASQ\n-A {} -j {}\n", ext, name, ext, svc);
    for (std::size_t e = 0; e < endpoints; ++e) {
      const std::string sep = fmt::format("KUBE-SEP-{:016X}", pod * 40503U);
      const std::string to = dotted(0x0af40000U + static_cast<std::uint32_t>(pod++));
      chains += fmt::format(":{} - [0:0]\n", sep);
      const std::string chance =
          e + 1 == endpoints ? std::string()
                             : fmt::format(" -m statistic --mode random --probability {:.11f}",
                                           1.0 / static_cast<double>(endpoints - e));
      rules += fmt::format("-A {} {}{} -j {}\n", svc, name, chance, sep);
      rules += fmt::format("-A {} -s {}/32 {} -j KUBE-MARK-MASQ\n", sep, to, name);
      rules +=
          fmt::format("-A {} -p tcp {} -m tcp -j DNAT --to-destination {}:8080\n", sep, name, to);
    }
  }
  return "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
         ":POSTROUTING ACCEPT [0:0]\n:KUBE-SERVICES - [0:0]\n:KUBE-NODEPORTS - [0:0]\n"
         ":KUBE-MARK-MASQ - [0:0]\n:KUBE-POSTROUTING - [0:0]\n" +
         chains +
         "-A PREROUTING -j KUBE-SERVICES\n-A OUTPUT -j KUBE-SERVICES\n"
         "-A POSTROUTING -j KUBE-POSTROUTING\n"
         "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000\n"
         "-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN\n"
         "-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0\n"
         "-A KUBE-POSTROUTING -j MASQUERADE --random-fully\n" +
         rules + "-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS\n" + ports +
         "COMMIT\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
         ":KUBE-FIREWALL - [0:0]\n:KUBE-FORWARD - [0:0]\n:KUBE-PROXY-FIREWALL - [0:0]\n"
         "-A INPUT -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL\n-A INPUT -j KUBE-FIREWALL\n"
         "-A FORWARD -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL\n-A FORWARD -j "
         "KUBE-FORWARD\n"
         "-A FORWARD -s 10.244.0.0/16 -j ACCEPT\n-A FORWARD -d 10.244.0.0/16 -j ACCEPT\n"
         "-A OUTPUT -j KUBE-FIREWALL\n"
         "-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack ! --ctstate "
         "RELATED,ESTABLISHED,DNAT -j DROP\n"
         "-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP\n"
         "-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT\n"
         "-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n";
}

std::string doubled_calls(std::size_t depth, bool limit) {
  std::string out(kFilter);
  for (std::size_t i = 0; i < depth; ++i) out += fmt::format(":D{} - [0:0]\n", i);
  out += "-A INPUT -j D0\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n";
  for (std::size_t i = 0; i + 1 < depth; ++i) {
    out += fmt::format("-A D{0} -j D{1}\n-A D{0} -j D{1}\n", i, i + 1);
  }
  if (limit) out += fmt::format("-A D{} -m limit --limit 5/min -j RETURN\n", depth - 1);
  out += fmt::format(
      "-A D{0} -p tcp -m tcp --dport 80 -j ACCEPT\n"
      "-A D{0} -p tcp -m tcp --dport 80 -j DROP\n",
      depth - 1);
  return out + "COMMIT\n";
}

std::string parted_calls(std::size_t depth) {
  std::string out(kFilter);
  for (std::size_t i = 0; i < depth; ++i) out += fmt::format(":D{} - [0:0]\n", i);
  out += "-A INPUT -j D0\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n";
  for (std::size_t i = 0; i + 1 < depth; ++i) {
    out +=
        fmt::format("-A D{0} ! -s 10.0.0.{0} -j D{1}\n-A D{0} ! -d 10.0.1.{0} -j D{1}\n", i, i + 1);
  }
  out += fmt::format(
      "-A D{0} -p tcp -m tcp --dport 80 -j ACCEPT\n"
      "-A D{0} -p tcp -m tcp --dport 80 -j DROP\n",
      depth - 1);
  return out + "COMMIT\n";
}

std::string scattered_ports(std::size_t ports) {
  std::string out =
      "table inet filter {\n  chain input {\n    type filter hook input priority 0; policy drop;\n"
      "    tcp dport {";
  const std::size_t step = ports >= 30000 ? 2 : 60000 / (ports == 0 ? 1 : ports);
  for (std::size_t i = 0; i < ports; ++i) {
    out += fmt::format("{} {}", i == 0 ? "" : ",", 1024 + i * step % 64000);
  }
  return out + " } accept\n  }\n}\n";
}

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      {"mixed", mixed_rules},
      {"flat", [](std::size_t n) { return flat_rules(n, false); }},
      {"flat-forward", [](std::size_t n) { return flat_rules(n, true); }},
      {"tile", tiled_network},
      {"grid", jittered_grid},
      {"kube", [](std::size_t n) { return kube_proxy(n, 3); }},
      {"doubled", [](std::size_t n) { return doubled_calls(n, false); }},
      {"doubled-limit", [](std::size_t n) { return doubled_calls(n, true); }},
      {"parted", parted_calls},
      {"scattered", scattered_ports}};
  return all;
}

}  // namespace fwlint::bench
