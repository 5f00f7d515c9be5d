# FW2xx: what is open beside the ports that rules name, and what is none of it.

=TITLE= services without encryption
=RULES iptables=
-p tcp -m multiport --dports 21,80,443 -j ACCEPT
-p tcp -m tcp --dport 143 -j ACCEPT
-s 10.0.0.0/8 -p tcp -m tcp --dport 110 -j ACCEPT
=RULES nft=
tcp dport { 21, 80, 443 } accept
tcp dport 143 accept
ip saddr 10.0.0.0/8 tcp dport 110 accept
=FINDINGS=
line 1 medium FW204
line 2 low FW204

=TITLE= a port that is known for malware is told once
=RULES iptables=
-p tcp -m tcp --dport 2323 -j ACCEPT
=RULES nft=
tcp dport 2323 accept
=FINDINGS=
line 1 high FW206

=TITLE= a port that a router forwards by hand is no bypass
=INPUT iptables=
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -i ppp0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 192.168.1.10
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -d 192.168.1.10/32 -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
=FINDINGS=

=TITLE= a container's port that the forward chain denies is not open
=INPUT iptables=
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -o docker0 -j DOCKER
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER-USER ! -i docker0 -o docker0 -j DROP
COMMIT
=FINDINGS=

=TITLE= a container's port that the input chain would let in as well is no bypass
=INPUT iptables=
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 172.17.0.2:443
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
=FINDINGS=

=TITLE= a node port of Kubernetes goes round the input chain, a service's own address does not
=INPUT iptables=
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-SEP-AAAAAAAAAAAAAAAA - [0:0]
:KUBE-SEP-BBBBBBBBBBBBBBBB - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-AAAAAAAAAAAAAAAA - [0:0]
:KUBE-SVC-BBBBBBBBBBBBBBBB - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-SVC-BBBBBBBBBBBBBBBB
-A KUBE-SEP-AAAAAAAAAAAAAAAA -p tcp -m tcp -j DNAT --to-destination 10.244.0.5:8080
-A KUBE-SEP-BBBBBBBBBBBBBBBB -p tcp -m tcp -j DNAT --to-destination 10.244.0.6:8080
-A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-AAAAAAAAAAAAAAAA
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-SVC-AAAAAAAAAAAAAAAA -j KUBE-SEP-AAAAAAAAAAAAAAAA
-A KUBE-SVC-BBBBBBBBBBBBBBBB -j KUBE-SEP-BBBBBBBBBBBBBBBB
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
=FINDINGS=
line 14 info FW105
line 15 high FW207
line 15 info FW105

=TITLE= IPv4 filtered, IPv6 tables without an input chain
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
=WITH ip6tables=
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
COMMIT
=FINDINGS=
file 2 line 3 high FW208

=TITLE= an export of IPv4 alone says nothing of IPv6
=RULES iptables=
-p tcp -m tcp --dport 443 -j ACCEPT
=FINDINGS=

=TITLE= a port open to everyone over IPv6 alone
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
-A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
=WITH ip6tables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p ipv6-icmp -j ACCEPT
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -s fe80::/10 -p udp -m udp --dport 546 -j ACCEPT
COMMIT
=FINDINGS=
file 2 line 7 medium FW202
file 2 line 7 medium FW209

=TITLE= a port open over IPv4 alone, on a host that serves both
=INPUT nft=
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		meta l4proto ipv6-icmp accept
		tcp dport 443 accept
		ip saddr 0.0.0.0/0 tcp dport 80 accept
		ip saddr 198.51.100.0/24 tcp dport 853 accept
	}
}
=FINDINGS=
line 6 info FW209

=TITLE= both halves of all addresses in two rules
=RULES iptables=
-s 0.0.0.0/1 -p tcp -m tcp --dport 443 -j ACCEPT
-s 192.0.2.0/24 -p tcp -m tcp --dport 80 -j ACCEPT
-s 128.0.0.0/1 -p tcp -m tcp --dport 443 -j ACCEPT
=RULES nft=
ip saddr 0.0.0.0/1 tcp dport 443 accept
ip saddr 192.0.2.0/24 tcp dport 80 accept
ip saddr 128.0.0.0/1 tcp dport 443 accept
=FINDINGS=
line 3 medium FW211

=TITLE= one half, and two halves for different ports
=RULES iptables=
-s 0.0.0.0/1 -p tcp -m tcp --dport 443 -j ACCEPT
-s 128.0.0.0/1 -p tcp -m tcp --dport 80 -j ACCEPT
=RULES nft=
ip saddr 0.0.0.0/1 tcp dport 443 accept
ip saddr 128.0.0.0/1 tcp dport 80 accept
=FINDINGS=

=TITLE= a private source where the rules do not say what is outside
=RULES iptables=
-s 192.168.1.0/24 -p udp -m udp --dport 69 -j ACCEPT
=FINDINGS=

=TITLE= a check of the way back ends all talk of forged sources
=INPUT iptables=
*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -m rpfilter --invert -j DROP
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -s 192.168.1.0/24 -o ppp0 -j MASQUERADE
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -s 192.168.1.0/24 -p udp -m udp --dport 69 -j ACCEPT
COMMIT
=FINDINGS=

=TITLE= errors about forwarded connections that are dropped
=INPUT nft=
table ip6 filter {
	chain input {
		type filter hook input priority filter; policy drop;
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established accept
		iifname "lan0" oifname "wan0" tcp dport 443 accept
	}
}
=FINDINGS=
line 6 medium FW213

=TITLE= a host that lets nothing in over IPv6 needs no ICMPv6
=INPUT ip6tables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
COMMIT
=FINDINGS=

=TITLE= replies by source port, from everyone and from one server
=RULES iptables=
-p udp -m udp --sport 53 -j ACCEPT
-s 192.0.2.53/32 -p tcp -m tcp --sport 443 -j ACCEPT
=RULES nft=
udp sport 53 accept
ip saddr 192.0.2.53 tcp sport 443 accept
=FINDINGS=
line 1 high FW214
line 2 medium FW214

=TITLE= a source port with the ports that it speaks to is a service
=RULES iptables=
-p udp -m udp --sport 123 --dport 123 -j ACCEPT
=RULES nft=
udp sport 123 udp dport 123 accept
=FINDINGS=
line 1 info FW205

=TITLE= two base chains let the packet through: the rule that names the port is told, not the last chain's policy
=INPUT nft=
table inet a {
	chain in {
		type filter hook input priority 0; policy drop;
		ct state established,related accept
		tcp dport { 3552, 8443 } accept
	}
}
table inet b {
	chain in {
		type filter hook input priority 10; policy accept;
		tcp dport 8443 drop
	}
}
=FINDINGS=
line 5 high FW101
