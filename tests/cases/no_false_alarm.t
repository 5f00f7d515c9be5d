# Rules that are no trust in port numbers, and what opens nothing.

=TITLE= replies are let in by conntrack state
=RULES iptables=
-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
=RULES iptables=
-m state --state ESTABLISHED -j ACCEPT
=RULES ip6tables=
-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
=RULES nft=
ct state established,related accept
=FINDINGS=
=EXIT= 0

=TITLE= without a notrack rule no packet with ports is untracked
=RULES iptables=
-m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED -j ACCEPT
-p tcp -m tcp --dport 443 -j ACCEPT
=RULES nft=
ct state established,related,untracked accept
tcp dport 443 accept
=FINDINGS=

=TITLE= a state on a port rule counts
=RULES iptables=
-p tcp -m tcp --dport 3552 -m conntrack --ctstate ESTABLISHED -j ACCEPT
=RULES nft=
ct state established tcp dport 3552 accept
=FINDINGS=

=TITLE= loopback is not the network
=RULES iptables=
-i lo -j ACCEPT
=RULES ip6tables=
-i lo -j ACCEPT
=RULES nft=
iif "lo" accept
=RULES nft=
iifname "lo" accept
=FINDINGS=

=TITLE= ICMP is no port
=RULES iptables=
-p icmp -j ACCEPT
-p icmp -m icmp --icmp-type 8 -j ACCEPT
=FINDINGS=
line 2 low FW302

=TITLE= ICMPv6 is no port
=RULES ip6tables=
-p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT
-p ipv6-icmp -m icmp6 --icmpv6-type 136 -j ACCEPT
=RULES nft=
icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept
meta l4proto icmp icmp type echo-request accept
=RULES reg=
Protocol=1|ICMP4=8:*
Protocol=58|ICMP6=128:*
=FINDINGS=

=TITLE= protocols without ports
=RULES iptables=
-p esp -j ACCEPT
-p gre -j ACCEPT
=RULES nft=
meta l4proto { esp, gre } accept
=RULES reg=
Protocol=50
Protocol=47
=FINDINGS=

=TITLE= private sources do not make an exposed database
=RULES iptables=
-s 10.0.0.0/8 -p tcp -m tcp --dport 3306 -j ACCEPT
=RULES nft=
ip saddr 10.0.0.0/8 tcp dport 3306 accept
=RULES reg=
Protocol=6|LPort=3306|RA4=10.0.0.0/255.0.0.0
=FINDINGS=

=TITLE= private sources do not make exposed management
=RULES iptables=
-s 192.168.0.0/16 -p tcp -m tcp --dport 22 -j ACCEPT
=RULES nft=
ip saddr { 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 } tcp dport { 22, 3389 } accept
=RULES reg=
Protocol=6|LPort=3389|RA4=LocalSubnet|RA6=LocalSubnet
=FINDINGS=

=TITLE= an inner interface is not the world
=RULES iptables=
-i docker0 -p tcp -m tcp --dport 3306 -j ACCEPT
-i wg0 -p tcp -m tcp --dport 22 -j ACCEPT
=RULES nft=
iifname "docker0" tcp dport 3306 accept
iifname "wg0" tcp dport 22 accept
=FINDINGS=

=TITLE= an accept after a drop opens nothing and is blamed for nothing but being dead
=RULES iptables=
-p tcp -m tcp --dport 3306 -j DROP
-p tcp -m tcp --dport 3306 -j ACCEPT
=RULES nft=
tcp dport 3306 drop
tcp dport 3306 accept
=FINDINGS=
line 2 high FW301
=EXIT= 1

=TITLE= an accept after a wider drop
=RULES iptables=
-p tcp -m tcp --dport 3000:4000 -j REJECT --reject-with tcp-reset
-p tcp -m multiport --dports 3253,3552 -j ACCEPT
=RULES nft=
tcp dport 3000-4000 reject with tcp reset
tcp dport { 3253, 3552 } accept
=FINDINGS=
line 2 high FW301

=TITLE= the union of two drops shadows
=RULES iptables=
-p tcp -m tcp --dport 3500:3551 -j DROP
-p tcp -m tcp --dport 3552:3600 -j DROP
-p tcp -m tcp --dport 3552 -j ACCEPT
-p tcp -m tcp --dport 3550:3553 -j ACCEPT
=RULES nft=
tcp dport 3500-3551 drop
tcp dport 3552-3600 drop
tcp dport 3552 accept
tcp dport 3550-3553 accept
=FINDINGS=
line 3 high FW301
line 4 high FW301

=TITLE= a rule that is only partly covered is alive
=RULES iptables=
-p tcp -m tcp --dport 443 -s 203.0.113.0/24 -j DROP
-p tcp -m tcp --dport 443 -j ACCEPT
=RULES nft=
ip saddr 203.0.113.0/24 tcp dport 443 drop
tcp dport 443 accept
=FINDINGS=

=TITLE= the same verdict again is redundant, not shadowed
=RULES iptables=
-p tcp -m tcp --dport 443 -j ACCEPT
-s 203.0.113.0/24 -p tcp -m tcp --dport 443 -j ACCEPT
=RULES nft=
tcp dport 443 accept
ip saddr 203.0.113.0/24 tcp dport 443 accept
=FINDINGS=
line 2 low FW302

=TITLE= a limit does not shadow what comes after it
=RULES iptables=
-p tcp -m tcp --dport 443 -m limit --limit 50/sec -j ACCEPT
-p tcp -m tcp --dport 443 -j DROP
=RULES nft=
tcp dport 443 limit rate 50/second accept
tcp dport 443 drop
=FINDINGS=

=TITLE= an open port behind a limit is open
=RULES iptables=
-p tcp -m tcp --dport 3306 -m limit --limit 5/min -j ACCEPT
=RULES nft=
tcp dport 3306 limit rate 5/minute accept
=FINDINGS=
line 1 high FW203

=TITLE= a log rule decides nothing
=RULES iptables=
-p tcp -m tcp --dport 3306 -j LOG --log-prefix "mysql: "
-p tcp -m tcp --dport 443 -j ACCEPT
=RULES nft=
tcp dport 3306 log prefix "mysql: "
tcp dport 443 accept
=FINDINGS=

=TITLE= an accept in a chain that nothing calls opens nothing
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:unused - [0:0]
-A unused -p tcp -m tcp --dport 3306 -j ACCEPT
COMMIT
=INPUT nft=
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
	}
	chain unused {
		tcp dport 3306 accept
	}
}
=FINDINGS=
line 5 low FW304

=TITLE= a chain that returns all but one port opens that port
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:services - [0:0]
-A INPUT -p tcp -j services
-A services -p tcp -m tcp ! --dport 3552 -j RETURN
-A services -j ACCEPT
COMMIT
=INPUT nft=
table inet filter {

	chain input {
		type filter hook input priority filter; policy drop; ip protocol tcp jump services
	}
	chain services {
		tcp dport != 3552 return
		ip protocol tcp accept
	}
}
=FINDINGS=
line 8 high FW101

=TITLE= a second base chain that drops closes the port
=INPUT nft=
table inet filter {
	chain input {
		type filter hook input priority filter; policy accept;
		tcp dport 3306 accept
	}
}
table inet guard {
	chain input {
		type filter hook input priority filter + 10; policy drop;
		tcp dport 443 accept
	}
}
=FINDINGS=

=TITLE= output rules are not exposure
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A OUTPUT -p tcp -m tcp --dport 3306 -j ACCEPT
-A OUTPUT -p tcp -m tcp --dport 3552 -j ACCEPT
COMMIT
=INPUT nft=
table inet filter {
	chain output {
		type filter hook output priority filter; policy drop;
		tcp dport { 3306, 3552 } accept
	}
	chain input {
		type filter hook input priority filter; policy drop;
	}
}
=RULES reg=
Dir=Out|Protocol=6|RPort=3306
Dir=Out|Protocol=6|RPort=3552
=FINDINGS=

=TITLE= all sources but one network are the world
=RULES iptables=
! -s 203.0.113.0/24 -p tcp -m tcp --dport 3306 -j ACCEPT
=RULES nft=
ip saddr != 203.0.113.0/24 tcp dport 3306 accept
=FINDINGS=
line 1 high FW203

=TITLE= a source port is no proof of anything
=RULES iptables=
-p tcp -m tcp --sport 443 -j ACCEPT
=RULES nft=
tcp sport 443 accept
=FINDINGS=
line 1 high FW214

=TITLE= everything from everywhere is told once
=RULES iptables=
-j ACCEPT
=RULES nft=
accept
=FINDINGS=
line 1 critical FW201
=EXIT= 1

=TITLE= everything from a private network is no any-to-any
=RULES iptables=
-s 10.0.0.0/8 -j ACCEPT
=RULES nft=
ip saddr 10.0.0.0/8 accept
=FINDINGS=

=TITLE= a range of dynamic ports
=RULES iptables=
-p udp -m udp --dport 49152:65535 -j ACCEPT
=RULES nft=
udp dport 49152-65535 accept
=RULES reg=
Protocol=17|LPort2_10=49152-65535
=FINDINGS=
line 1 medium FW112

=TITLE= one dynamic port without practice is an unsupported port
=RULES iptables=
-p tcp -m tcp --dport 60123 -j ACCEPT
=RULES nft=
tcp dport 60123 accept
=RULES reg=
Protocol=6|LPort=60123
=FINDINGS=
line 1 medium FW104

=TITLE= a narrow range of one service is told as its worst port
=RULES iptables=
-p udp -m udp --dport 3224:3324 -j ACCEPT
=RULES nft=
udp dport 3224-3324 accept
=RULES reg=
Protocol=17|LPort2_10=3224-3324
=FINDINGS=
line 1 high FW101

=TITLE= the registry as the reason
=RULES iptables=
-p tcp -m tcp --dport 443 -m comment --comment "IANA registered port" -j ACCEPT
=RULES nft=
tcp dport 443 accept comment "IANA registered port"
=RULES reg=
Protocol=6|LPort=443|Name=IANA registered port
=FINDINGS=
line 1 medium FW108

=TITLE= a label is no claim, and a denial is none either
=RULES iptables=
-p tcp -m tcp --dport 443 -m comment --comment "https" -j ACCEPT
-p tcp -m tcp --dport 80 -m comment --comment "not assigned by us, see NET-7" -j ACCEPT
=RULES nft=
tcp dport 443 accept comment "https"
tcp dport 80 accept comment "unassigned before 1991"
=RULES reg=
Protocol=6|LPort=443|Name=World Wide Web Services (HTTPS Traffic-In)
Protocol=6|LPort=80|Name=web
=FINDINGS=

=TITLE= forwarding between whole networks is a router's business
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -i eth1 -o eth0 -j ACCEPT
-A FORWARD -i eth0 -o eth1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
=FINDINGS=

=TITLE= forwarding to a named host from outside is inbound
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -d 192.0.2.10/32 -p tcp -m tcp --dport 3306 -j ACCEPT
COMMIT
=INPUT nft=
table inet filter { chain input { type filter hook input priority filter; policy drop; }
	chain forward {

		type filter hook forward priority filter; policy drop;
		ip daddr 192.0.2.10 tcp dport 3306 accept
	}
}
=FINDINGS=
line 5 high FW203

=TITLE= an accept for a multicast destination
=RULES iptables=
-d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT
=RULES nft=
ip daddr 224.0.0.251 udp dport 5353 accept
=FINDINGS=

=TITLE= tcp flags that no new connection has
=RULES iptables=
-p tcp -m tcp --tcp-flags SYN,ACK ACK -m tcp --dport 3552 -j ACCEPT
=RULES nft=
tcp dport 3552 tcp flags & (syn | ack) == ack accept
=FINDINGS=

=TITLE= DHCP answers come from the link
=RULES iptables=
-p udp -m udp --sport 67 --dport 68 -j ACCEPT
=RULES nft=
udp sport 67 udp dport 68 accept
=FINDINGS=

=TITLE= fail2ban style: a chain of drops that returns
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:f2b-sshd - [0:0]
-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A f2b-sshd -s 203.0.113.77/32 -j REJECT --reject-with icmp-port-unreachable
-A f2b-sshd -j RETURN
COMMIT
=FINDINGS=
line 7 medium FW202
