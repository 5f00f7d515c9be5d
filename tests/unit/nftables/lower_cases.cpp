// Rules of nft against the model they become. Each case is one rule of a table that declares the
// sets, maps, limits and chains it may name; what is expected is the dump of the chain.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "parsers/nftables/nftables.hpp"
#include "tests/unit/nftables/lower_dump.hpp"

namespace fwlint::nftables {
namespace {

struct Case {
  std::string_view rule;
  std::string_view model;
};

constexpr std::string_view kTable = R"(table inet t {
 set ports { type inet_service; flags interval; elements = { 22, 8000-8010 } }
 set pairs { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 80, 10.0.0.1 . 443, 10.0.0.2 . 22 } }
 set dyn { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
 set seen { type ipv4_addr; flags dynamic; elements = { 10.1.1.1 } }
 set empty { type ipv4_addr; }
 set names { type ifname; flags interval; elements = { "eth*", "lo" } }
 set limited { type ipv4_addr; limit rate 5/second; elements = { 10.0.0.1 } }
 map vm { type inet_service : verdict; elements = { 22 : accept, 23 : drop, * : jump other } }
 map to { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.1, 81 : 10.0.0.2 } }
 limit lim { rate over 5/second }
 flowtable ft { hook ingress priority 0; devices = { "lo" }; }
 chain other { }
 chain c {
)";

const Case kCases[] = {
    {R"(ct state established,related accept)", R"(ct state=1-2 -> accept)"},
    {R"(ct state != established,related accept)", R"(ct state=0-4 -> accept)"},
    {R"(ct state == established accept)", R"(ct state=1 -> accept)"},
    {R"(ct state != established accept)", R"(ct state=0,2-4 -> accept)"},
    {R"(ct state { established, related } accept)", R"(ct state=1-2 -> accept)"},
    {R"(ct state & (new | invalid) == new accept)", R"(ct state=0 -> accept)"},
    {R"(ct state vmap { established : accept, invalid : drop, new : continue } counter accept)",
     R"(any -> continue
  [ct state=0] jump __anon0
  [ct state=1] accept
  [ct state=3] drop
chain __anon0
any -> accept)"},
    {R"(ct state vmap { established : accept, new : continue } drop)",
     R"(any -> continue
  [ct state=0] drop
  [ct state=1] accept)"},
    {R"(tcp flags & (fin|syn|rst|ack) == syn)",
     R"(fragment=0 protocol=6 tcp flags=2,10,34,42,66,74,98,106,130,138,162,170,194,202,226,234 -> continue)"},
    {R"(tcp flags syn / fin,syn,rst,ack)",
     R"(fragment=0 protocol=6 tcp flags=2,10,34,42,66,74,98,106,130,138,162,170,194,202,226,234 -> continue)"},
    {R"(tcp flags & (fin|syn|rst|psh|ack|urg|ecn|cwr) != syn drop)",
     R"(fragment=0 protocol=6 tcp flags=0-1,3-255 -> drop)"},
    {R"(tcp flags == 0x0 drop)", R"(fragment=0 protocol=6 tcp flags=0 -> drop)"},
    {R"(tcp flags fin,syn,rst,psh,ack,urg,ecn,cwr)",
     R"(fragment=0 protocol=6 tcp flags=1-255 -> continue)"},
    {R"(tcp flags { syn, syn | ack } accept)", R"(fragment=0 protocol=6 tcp flags=2,18 -> accept)"},
    {R"(icmp type { echo-request, 3 } accept)",
     R"(family=0 fragment=0 icmp=768-1023,2048-2303 protocol=1 -> accept)"},
    {R"(icmp type . icmp code { destination-unreachable . 4 } accept)",
     R"(family=0 fragment=0 icmp=772 protocol=1 -> accept)"},
    {R"(icmpv6 type nd-neighbor-solicit accept)",
     R"(family=1 fragment=0 icmp=34560-34815 protocol=58 -> accept)"},
    {R"(th dport 53 accept)",
     R"(fragment=0 one of (content"th dport 53" fragment=0 protocol=0-5,7-16,18-32,34-131,133-135,137-255) (dport=53 fragment=0 protocol=6,17,33,132,136) -> accept <dport number 53 = 53>)"},
    {R"(meta l4proto { tcp, udp } th dport 53 accept)",
     R"(dport=53 fragment=0 protocol=6,17 -> accept <dport number 53 = 53>)"},
    {R"(th dport 53 udp sport 1024-65535 accept)",
     R"(dport=53 fragment=0 protocol=17 sport=1024-65535 -> accept <dport number 53 = 53> <sport range 1024-65535 = 1024-65535>)"},
    {R"(@th,16,16 22 meta l4proto tcp accept)",
     R"(dport=22 fragment=0 protocol=6 -> accept <dport number 22 = 22>)"},
    {R"(ip frag-off & 0x1fff != 0 drop)", R"(family=0 fragment=1 -> drop)"},
    {R"(ip frag-off & 0x1fff == 0 accept)", R"(family=0 fragment=0 -> accept)"},
    {R"(ip frag-off & 0x3fff != 0 drop)",
     R"(content"ip frag-off & 0x3fff == 0x1-0xffff" family=0 -> drop)"},
    {R"(iifname { "eth*", "lo" } accept)", R"(iif=eth*,lo -> accept)"},
    {R"(iifname @names drop)", R"(iif=eth*,lo -> drop)"},
    {R"(iifname != "eth*" oif lo drop)", R"(iif!=eth* oif=lo -> drop)"},
    {R"(meta mark & 0xff == 0x10-0x1f accept)", R"(mark"meta mark & 0xf0 == 0x10" -> accept)"},
    {R"(meta mark != 0 accept)", R"(!mark"meta mark & 0xffffffff == 0x0" -> accept)"},
    {R"(meta mark { 1, 2 } accept)",
     R"(any one of (mark"meta mark & 0xffffffff == 0x1") (mark"meta mark & 0xffffffff == 0x2") -> accept)"},
    {R"(meta mark != { 1, 2 } accept)",
     R"(!mark"meta mark & 0xffffffff == 0x1" !mark"meta mark & 0xffffffff == 0x2" -> accept)"},
    {R"(meta mark >= 0x80000000 accept)",
     R"(mark"meta mark & 0x80000000 == 0x80000000" -> accept)"},
    {R"(meta mark and 0x3 == 0x8 accept)", R"(family=none -> accept)"},
    {R"(meta mark set 7)", R"(any + mark set{meta mark set 7} mask=ffffffff value=7 -> continue)"},
    {R"(meta mark set mark and 0xff or 0x100)",
     R"(any + mark set{meta mark set ((meta mark & 255) | 256)} mask=ffffff00 value=100 -> continue)"},
    {R"(meta mark set mark xor 0x3)",
     R"(any + mark set{meta mark set (meta mark ^ 3)} mask=0 value=3 -> continue)"},
    {R"(meta mark set ct mark)",
     R"(ct state=0-2 + mark from ct mark{meta mark set ct mark} -> continue)"},
    {R"(notrack tcp dport 22 drop)",
     R"(any + notrack{notrack} -> continue
dport=22 fragment=0 protocol=6 -> drop <dport number 22 = 22>)"},
    {R"(notrack)", R"(any + notrack{notrack} -> continue)"},
    {R"(ct mark set mark)", R"(any + ct mark from mark{ct mark set meta mark} -> continue)"},
    {R"(meta mark set mark or 0x1 tcp dport 22 accept)",
     R"(any + mark set{meta mark set (meta mark | 1)} mask=1 value=1 -> continue
dport=22 fragment=0 protocol=6 -> accept <dport number 22 = 22>)"},
    {R"(meta mark 1 meta mark set 2 tcp dport 22 accept)",
     R"(mark"meta mark & 0xffffffff == 0x1" + mark set{meta mark set 2} mask=ffffffff value=2 -> jump __anon0
chain __anon0
dport=22 fragment=0 protocol=6 -> accept <dport number 22 = 22>)"},
    {R"(ip saddr & 255.255.255.253 == 10.0.0.1 accept)",
     R"(family=0 src=10.0.0.1,10.0.0.3 -> accept)"},
    {R"(ip saddr & 255.255.255.253 != 10.0.0.1 accept)",
     R"(family=0 src=0.0.0.0-10.0.0.0,10.0.0.2,10.0.0.4-255.255.255.255 -> accept)"},
    {R"(ip6 daddr & ::ffff == ::1 accept)",
     R"(content"ip6 daddr & 0xffff == 0x1" family=1 -> accept)"},
    {R"(ip6 saddr fe80::/10 ip6 nexthdr udp accept)",
     R"(family=1 protocol=17 src=fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff -> accept)"},
    {R"(ip saddr != { 10.0.0.0/8, 192.168.0.1-192.168.0.9 } drop)",
     R"(family=0 src=0.0.0.0-9.255.255.255,11.0.0.0-192.168.0.0,192.168.0.10-255.255.255.255 -> drop)"},
    {R"(ip protocol icmp accept)", R"(family=0 protocol=1 -> accept)"},
    {R"(ip version 4 accept)", R"(family=0 -> accept)"},
    {R"(ip ttl 1 drop)", R"(content"ip ttl 1" family=0 -> drop)"},
    {R"(meta nfproto ipv4 meta pkttype { broadcast, multicast } drop)",
     R"(family=0 packet type=1-2 -> drop)"},
    {R"(meta protocol != ip drop)", R"(family=1 -> drop)"},
    {R"(meta l4proto != { tcp, udp } drop)", R"(protocol=0-5,7-16,18-255 -> drop)"},
    {R"(tcp dport != 22 drop)",
     R"(dport=0-21,23-65535 fragment=0 protocol=6 -> drop <dport number 22 = 22>)"},
    {R"(tcp dport 1024-65535 accept)",
     R"(dport=1024-65535 fragment=0 protocol=6 -> accept <dport range 1024-65535 = 1024-65535>)"},
    {R"(tcp dport >= 1024 accept)",
     R"(dport=1024-65535 fragment=0 protocol=6 -> accept <dport number 1024 = 1024-65535>)"},
    {R"(tcp dport < 1024 accept)",
     R"(dport=0-1023 fragment=0 protocol=6 -> accept <dport number 1024 = 0-1023>)"},
    {R"(tcp dport ssh accept)",
     R"(dport=22 fragment=0 protocol=6 -> accept <dport service ssh = 22>)"},
    {R"(tcp dport nosuch accept)",
     R"(15:11: warning: the service 'nosuch' is not known here: nft refuses the file on a host whose /etc/services has no such name (write the port number)
fragment=0 protocol=6 unknown"tcp dport nosuch" -> accept <dport service nosuch = none> ?)"},
    {R"(tcp dport { 22, 80-90, https } accept)",
     R"(dport=22,80-90,443 fragment=0 protocol=6 -> accept <dport number 22 = 22> <dport range 80-90 = 80-90> <dport service https = 443>)"},
    {R"(tcp dport @ports accept)",
     R"(dport=22,8000-8010 fragment=0 protocol=6 -> accept <dport set @ports = 22,8000-8010>)"},
    {R"(tcp dport != @ports drop)",
     R"(dport=0-21,23-7999,8011-65535 fragment=0 protocol=6 -> drop <dport set @ports = 22,8000-8010>)"},
    {R"(ip saddr . tcp dport @pairs accept)",
     R"(family=0 fragment=0 protocol=6 one of (dport=22 src=10.0.0.2) (dport=80,443 src=10.0.0.1) -> accept <dport set @pairs = 22,80,443>)"},
    {R"(ip saddr . tcp dport != @pairs drop)",
     R"(family=0 fragment=0 protocol=6 one of (dport=0-79,81-442,444-65535) (src=0.0.0.0-10.0.0.0,10.0.0.2-255.255.255.255) one of (dport=0-21,23-65535) (src=0.0.0.0-10.0.0.1,10.0.0.3-255.255.255.255) -> drop <dport set @pairs = 22,80,443>)"},
    {R"(meta l4proto . th dport { tcp . 22, udp . 53, icmp . 1 } accept)",
     R"(fragment=0 one of (content"th dport 1" fragment=0 protocol=1) (dport=22 fragment=0 protocol=6) (dport=53 fragment=0 protocol=17) -> accept <dport number 1 = 1> <dport number 22 = 22> <dport number 53 = 53>)"},
    {R"(iifname . ip saddr . tcp dport { "eth0" . 10.0.0.0/8 . 22, "eth1" . 10.1.0.0-10.1.0.9 . 80-90 } accept)",
     R"(family=0 fragment=0 protocol=6 one of (dport=22 iif=eth0 src=10.0.0.0-10.255.255.255) (dport=80-90 iif=eth1 src=10.1.0.0-10.1.0.9) -> accept <dport number 22 = 22> <dport range 80-90 = 80-90>)"},
    {R"(ip saddr @dyn drop)", R"(family=0 set contents"ip saddr @dyn"~=0 -> drop)"},
    {R"(ip saddr != @seen drop)", R"(!set contents"ip saddr @seen"~ family=0 -> drop)"},
    {R"(ip saddr @empty accept)", R"(family=0 src=none -> accept)"},
    {R"(ip saddr @limited accept)",
     R"(family=0 rate"limit rate 5/second"~=1 src=10.0.0.1 -> accept)"},
    {R"(tcp dport vmap @vm)",
     R"(fragment=0 protocol=6 -> continue
  [dport=0-21,24-65535] jump other
  [dport=22] accept
  [dport=23] drop <dport set @vm = 22-23>)"},
    {R"(iifname . tcp dport vmap { "eth0" . 22 : accept, "eth*" . 23 : drop })",
     R"(fragment=0 protocol=6 -> continue
  [dport=22 iif=eth0] accept
  [dport=23 iif=eth*] drop <dport number 22 = 22> <dport number 23 = 23>)"},
    {R"(ip daddr vmap { 10.0.0.0/24 : jump other, * : drop })",
     R"(family=0 -> continue
  [dst=0.0.0.0-9.255.255.255,10.0.1.0-255.255.255.255] drop
  [dst=10.0.0.0-10.0.0.255] jump other)"},
    {R"(meta mark vmap { 1 : accept, 2-3 : drop })",
     R"(any -> continue
  [mark"meta mark & 0xfffffffe == 0x2"] drop
  [mark"meta mark & 0xffffffff == 0x1"] accept)"},
    {R"(add @dyn { ip saddr limit rate over 10/minute } drop)",
     R"(family=0 rate"limit rate over 10/minute"~=0 set contents"room in @dyn"~=1 + set write{add @dyn { ip saddr }} -> drop)"},
    {R"(delete @dyn { ip saddr })",
     R"(family=0 + set write{delete @dyn { ip saddr }} -> continue)"},
    {R"(meter m { ip saddr limit rate 10/second } accept)",
     R"(family=0 rate"limit rate 10/second"~=1 set contents"room in @m"~=1 + set write{add @m { ip saddr }} -> accept)"},
    {R"(limit rate 3/second burst 5 packets accept)", R"(rate"limit rate 3/second"~=1 -> accept)"},
    {R"(limit rate over 10 mbytes/second drop)",
     R"(rate"limit rate over 10 mbytes/second"~=0 -> drop)"},
    {R"(limit name "lim" drop)", R"(rate"limit name lim"~=0 -> drop)"},
    {R"(ct count over 20 reject with tcp reset)",
     R"(protocol=6 rate"ct count over 20"~=0 -> reject (tcp reset))"},
    {R"(ct count 20 accept)", R"(rate"ct count 20"~=1 -> accept)"},
    {R"(quota over 10 mbytes drop)", R"(rate"quota over 10 mbytes"~=0 -> drop)"},
    {R"(quota 5 kbytes used 6 kbytes accept)", R"(rate"quota 5 kbytes"~=0 -> accept)"},
    {R"(numgen random mod 2 vmap { 0 : jump other, 1 : drop })",
     R"(any -> continue
  [!rate"numgen random mod 2 1"~] jump other
  [any] drop)"},
    {R"(numgen random mod 100 < 50 accept)", R"(!rate"numgen random mod 100 50-99"~ -> accept)"},
    {R"(jhash ip saddr mod 2 seed 0x1 vmap { 0 : accept, 1 : drop })",
     R"(any -> continue
  [!content"jhash ip saddr mod 2 seed 1 1"] accept
  [any] drop)"},
    {R"(fib daddr type local accept)", R"(environment"fib daddr type local" -> accept)"},
    {R"(fib saddr . iif oif missing drop)",
     R"(!environment"fib saddr . iif check exists" -> drop)"},
    {R"(fib saddr . iif oif exists accept)",
     R"(environment"fib saddr . iif check exists" -> accept)"},
    {R"(ct status dnat accept)", R"(ct state=0-2 environment"ct status dnat" -> accept)"},
    {R"(ct direction reply accept)", R"(ct state=0-2 environment"ct direction reply" -> accept)"},
    {R"(ct original ip daddr 10.0.0.1 accept)",
     R"(ct state=0-2 environment"ct original ip daddr 10.0.0.1" -> accept)"},
    {R"(ct mark & 1 == 1 accept)", R"(ct mark"ct mark & 0x1 == 0x1" ct state=0-2 -> accept)"},
    {R"(meta skuid 1000 accept)", R"(environment"meta skuid 1000" -> accept)"},
    {R"(meta time "2026-01-01 00:00:00" accept)",
     R"(environment"meta time 1767225600"~ -> accept)"},
    {R"(exthdr frag exists drop)", R"(content"exthdr frag exists" family=1 -> drop)"},
    {R"(exthdr frag missing accept)", R"(!content"exthdr frag exists" family=1 -> accept)"},
    {R"(tcp option maxseg size set 1400)",
     R"(fragment=0 protocol=6 + other{tcp option maxseg size set 1400} -> continue)"},
    {R"(socket transparent 1 accept)", R"(environment"socket transparent exists" -> accept)"},
    {R"(meta nfproto ipv4 @nh,96,32 0x0a000001 @nh,72,8 6 @th,104,8 2 accept)",
     R"(family=0 fragment=0 protocol=6 src=10.0.0.1 tcp flags=2 -> accept)"},
    {R"(@nh,96,32 0x0a000001 accept)",
     R"(any one of (content"@nh,96,32 167772161" family=1) (family=0 src=10.0.0.1) -> accept)"},
    {R"(@nh,72,8 6 accept)",
     R"(any one of (content"@nh,72,8 6" family=1) (family=0 protocol=6) -> accept)"},
    {R"(@nh,96,32 & 0xffffff00 0x0a000000 accept)",
     R"(any one of (content"@nh,96,32 & 0xffffff00 == 167772160" family=1) (family=0 src=10.0.0.0-10.0.0.255) -> accept)"},
    {R"(@nh,96,32 != 0x0a000001 accept)",
     R"(any one of (!content"@nh,96,32 167772161" family=1) (family=0 src=0.0.0.0-10.0.0.0,10.0.0.2-255.255.255.255) -> accept)"},
    {R"(@nh,72,8 . @nh,96,8 { 6 . 5 } accept)",
     R"(any one of (content"@nh,72,8 6" content"@nh,96,8 5" family=1) (content"@nh,96,8 5" family=0 protocol=6) -> accept)"},
    {R"(tcp dport @to accept)",
     R"(dport=80-81 fragment=0 protocol=6 -> accept <dport set @to = 80-81>)"},
    {R"(tcp dport != @to accept)",
     R"(dport=0-79,82-65535 fragment=0 protocol=6 -> accept <dport set @to = 80-81>)"},
    {R"(tcp dport @vm accept)", R"(fragment=0 protocol=6 -> accept <dport set @vm = 22-23>)"},
    {R"(@th,16,16 22 accept)",
     R"(fragment=0 one of (content"@th,16,16 22" fragment=0 protocol=0-5,7-16,18-32,34-131,133-135,137-255) (dport=22 fragment=0 protocol=6,17,33,132,136) -> accept <dport number 22 = 22>)"},
    {R"(rt ip nexthop 10.0.0.1 accept)", R"(environment"rt ip nexthop 10.0.0.1" -> accept)"},
    {R"(osf name "Linux" accept)", R"(content"osf name Linux" -> accept)"},
    {R"(meta l4proto tcp dnat ip to 10.0.0.5:8080)",
     R"(family=0 protocol=6 + dnat{dnat to 10.0.0.5:8080} to 10.0.0.5 ports 8080 -> accept)"},
    {R"(tcp dport 80 dnat ip to 10.0.0.1-10.0.0.3)",
     R"(dport=80 family=0 fragment=0 protocol=6 + dnat{dnat to 10.0.0.1-10.0.0.3} to 10.0.0.1-10.0.0.3 -> accept <dport number 80 = 80>)"},
    {R"(tcp dport 2222 redirect to :22)",
     R"(dport=2222 fragment=0 protocol=6 + redirect{redirect to :22} ports 22 -> accept <dport number 2222 = 2222>)"},
    {R"(dnat ip to tcp dport map @to)",
     R"(dport=80-81 family=0 fragment=0 protocol=6 + dnat{dnat to tcp dport map @to} to 10.0.0.1-10.0.0.2 -> accept <dport set @to = 80-81>)"},
    {R"(dnat ip to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 })",
     R"(family=0 + dnat{dnat to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }} to 10.0.0.1-10.0.0.2 -> accept)"},
    {R"(snat ip6 to 2001:db8::1)",
     R"(family=1 + snat{snat to 2001:db8::1} to 2001:db8::1 -> accept)"},
    {R"(snat ip prefix to ip saddr map { 10.0.0.0/24 : 192.168.0.0/24 })",
     R"(family=0 src=10.0.0.0-10.0.0.255 + netmap{snat to ip saddr map { 10.0.0.0/24 : 192.168.0.0/24 }} to 192.168.0.0-192.168.0.255 -> accept)"},
    {R"(oifname "wan" masquerade random)", R"(oif=wan + masquerade{masquerade random} -> accept)"},
    {R"(meta l4proto tcp tproxy ip to 127.0.0.1:1234 meta mark set 1 accept)",
     R"(environment"tproxy to 127.0.0.1:1234 finds a socket" family=0 protocol=6 + tproxy{tproxy to 127.0.0.1:1234} to 127.0.0.1 ports 1234 + mark set{meta mark set 1} mask=ffffffff value=1 -> accept)"},
    {R"(udp dport 53 ip daddr set 10.9.9.9)",
     R"(dport=53 family=0 fragment=0 protocol=17 + dnat{ip daddr set 10.9.9.9} to 10.9.9.9 -> continue <dport number 53 = 53> ?)"},
    {R"(tcp dport ssh jump { ip saddr 1.2.3.4 accept; drop; })",
     R"(dport=22 fragment=0 protocol=6 -> jump __anon0 <dport service ssh = 22>
chain __anon0
family=0 src=1.2.3.4 -> accept
any -> drop)"},
    {R"(goto other)", R"(any -> goto other)"},
    {R"(jump other)", R"(any -> jump other)"},
    {R"(return)", R"(any -> return)"},
    {R"(continue)", R"(any -> continue)"},
    {R"(reject)", R"(any -> reject (icmpx port-unreachable))"},
    {R"(reject with icmp host-prohibited)", R"(family=0 -> reject (icmp host-prohibited))"},
    {R"(reject with icmpx admin-prohibited)", R"(any -> reject (icmpx admin-prohibited))"},
    {R"(queue flags bypass to 3)", R"(any -> queue (queue to 3 bypass))"},
    {R"(notrack)", R"(any + notrack{notrack} -> continue)"},
    {R"(synproxy mss 1460)",
     R"(environment"synproxy takes the packet"~ protocol=6 -> queue (synproxy))"},
    {R"(flow add @ft)", R"(any + other{flow add @ft} -> continue)"},
    {R"(log prefix "x " level info counter packets 3 bytes 120 drop comment "hello")",
     R"(any + log{log prefix "x " level info} -> drop [3:120] # hello)"},
};

std::optional<std::uint16_t> service(std::string_view name, std::uint8_t) {
  if (name == "ssh") return 22;
  if (name == "https") return 443;
  return std::nullopt;
}

/// The dump of chain c and of anonymous chains, without their indentation.
std::string model_of(std::string_view rule) {
  SourceSet sources;
  const FileId file = sources.add("rules", std::string(kTable) + std::string(rule) + "\n }\n}\n");
  Ruleset ruleset;
  Diagnostics diagnostics;
  ParseOptions options;
  options.services = service;
  parse_text_file(sources, file, options, ruleset, diagnostics);
  std::string out = test::dump(sources, diagnostics);
  for (const Chain& c : ruleset.chains) {
    const bool anonymous = c.name.starts_with("__anon");
    if (!anonymous && c.name != "c") continue;
    if (anonymous) out += "chain " + c.name + '\n';
    for (const RuleId id : c.rules) {
      std::string line = test::dump(ruleset, ruleset.rule(id));
      for (std::size_t at = 0; (at = line.find("\n      [", at)) != std::string::npos; ++at) {
        line.erase(at + 1, 4);
      }
      out += line + '\n';
    }
  }
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace

TEST_CASE("a rule of nft becomes exactly its model") {
  for (const Case& c : kCases) {
    INFO("rule: ", c.rule);
    CHECK(model_of(c.rule) == c.model);
  }
}

TEST_CASE("one condition has one text, however it is written") {
  static const std::vector<std::vector<std::string_view>> kSame = {
      {"ct status dnat", "ct status & dnat == dnat", "ct status & 0x20 != 0", "ct status 0x20"},
      {"meta length 33-45", "meta length { 40-45, 33-39 }", "meta length { 33-45 }"},
      {"meta length < 100", "meta length <= 99", "meta length 0-99"},
      {"ip ttl != 1", "ip ttl != { 1 }", "ip ttl { 0, 2-255 }"},
      {"meta skuid root", "meta skuid 0", "meta skuid \"root\""},
      {"ct direction original", "ct direction 0", "ct direction != reply"},
      {"ct expiration 1m", "ct expiration 60", "ct expiration 60s"},
      {"meta day \"Monday\"", "meta day 1"},
      {"meta hour \"01:00\"", "meta hour \"01:00:00\"", "meta hour 3600"},
      {"meta priority 1:10", "meta priority 0x10010"},
      {"ip dscp cs1", "ip dscp 8", "ip dscp 0x08"},
      {"exthdr frag exists", "exthdr frag != missing"},
      {"fib saddr . iif oif missing", "fib saddr . iif oif 0", "fib saddr . iif oif != exists"},
      {"ether saddr 00:11:22:33:44:55", "ether saddr { 00:11:22:33:44:55 }"},
      {"rt ip nexthop 10.0.0.0/8", "rt ip nexthop 10.0.0.0-10.255.255.255"},
      {"ct original ip saddr 10.0.0.0/31", "ct original ip saddr { 10.0.0.1, 10.0.0.0 }"},
      {"iiftype ether", "meta iiftype 1"},
      {"tcp option sack-permitted exists", "tcp option sack-perm exists", "tcp option 4 exists"},
      {"tcp option mss size 5", "tcp option maxseg size 5"},
      {"meta secpath exists", "meta ipsec exists"},
      {"ct original protocol tcp", "ct protocol 6"},
      {"icmpv6 param-problem 4", "icmpv6 param-problem 0x4"},
      {"@nh,8,8 5-9", "@nh,8,8 { 7-9, 5-6 }"}};
  for (const auto& group : kSame) {
    const std::string first = model_of(group[0]);
    CHECK(first.find("error") == std::string::npos);
    CHECK(first.find(" ?") == std::string::npos);
    for (const std::string_view other : group) {
      INFO("rule: ", other);
      CHECK(model_of(other) == first);
    }
  }
  CHECK(model_of("ct status dnat") != model_of("ct status == dnat"));
  CHECK(model_of("ct status dnat") != model_of("ct status snat"));
}

}  // namespace fwlint::nftables
