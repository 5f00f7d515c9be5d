# FW3xx: rules, chains and sets that do not do what they say, and what looks like it and does.

=TITLE= conditions of one rule exclude each other
=RULES iptables=
-p tcp -m conntrack --ctstate NEW -m state --state ESTABLISHED -j ACCEPT
=RULES nft=
ct state new ct state established accept
=FINDINGS=
line 1 medium FW303

=TITLE= an interface that no packet at the hook has
=INPUT nft=
table inet filter {
	chain output {
		type filter hook output priority filter; policy accept;
		iifname "eth0" tcp dport 25 drop
	}
	chain input {
		type filter hook input priority filter; policy drop;
	}
}
=FINDINGS=
line 4 medium FW303

=TITLE= a rule that only one of two ways to its chain excludes is alive
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:web - [0:0]
-A INPUT -p udp -j web
-A FORWARD -i eth1 -p tcp -j web
-A web -d 10.0.0.7/32 -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
=FINDINGS=

=TITLE= a rule of a set that is empty today is no contradiction
=INPUT nft=
table inet filter {
	set blocked {
		type ipv4_addr
	}
	chain input {
		type filter hook input priority filter; policy drop;
		ip saddr @blocked drop
		tcp dport 443 accept
	}
}
=FINDINGS=

=TITLE= a rule for one family of an inet table is no contradiction
=RULES nft=
meta nfproto ipv6 ip6 saddr 2001:db8::/32 tcp dport 443 accept
meta nfproto ipv4 ip saddr 192.0.2.0/24 tcp dport 443 accept
=FINDINGS=

=TITLE= chains that only an unreachable chain calls are told with it
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:outer - [0:0]
:inner - [0:0]
-A outer -p tcp -j inner
-A inner -s 203.0.113.7/32 -j DROP
COMMIT
=FINDINGS=
line 5 low FW304

=TITLE= a chain that only a dead rule calls
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:late - [0:0]
-A INPUT -p tcp -j DROP
-A INPUT -p tcp -m tcp --dport 22 -j late
-A late -s 10.0.0.0/8 -j ACCEPT
COMMIT
=FINDINGS=
line 5 low FW304
line 7 high FW301

=TITLE= a table without base chains is a piece of a file
=INPUT nft=
table inet filter {
	set admins {
		type ipv4_addr
		elements = { 10.0.0.7 }
	}
	chain services {
		tcp dport 443 accept
	}
}
table inet other {
	chain input {
		type filter hook input priority filter; policy drop;
	}
}
=FINDINGS=
line 2 info FW306

=TITLE= an empty chain that is called
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:later - [0:0]
-A INPUT -j later
COMMIT
=FINDINGS=
line 5 info FW305

=TITLE= sets that a map, a rule that fills them or JSON names are used
=INPUT nft=
table inet filter {
	set seen {
		type ipv4_addr
		flags dynamic,timeout
		timeout 1m
	}
	map ways {
		type inet_service : verdict
		elements = { 443 : accept }
	}
	chain input {
		type filter hook input priority filter; policy drop;
		tcp dport 443 add @seen { ip saddr }
		tcp dport vmap @ways
	}
}
=FINDINGS=

=TITLE= the same rule twice
=RULES iptables=
-p tcp -m tcp --dport 443 -j ACCEPT
-p tcp -m tcp --dport 443 -j ACCEPT
=RULES nft=
tcp dport 443 counter packets 5 bytes 300 accept
tcp dport 443 counter packets 0 bytes 0 accept
=FINDINGS=
line 2 low FW311

=TITLE= the same rule twice, without the check for it
=OPTIONS= --ignore FW311
=RULES iptables=
-p tcp -m tcp --dport 443 -j ACCEPT
-p tcp -m tcp --dport 443 -j ACCEPT
=FINDINGS=
line 2 low FW302

=TITLE= twice the limit is no duplicate
=RULES iptables=
-p icmp -m limit --limit 1/sec -j ACCEPT
-p icmp -m limit --limit 1/sec -j ACCEPT
=FINDINGS=

=TITLE= a second call of a chain that changes nothing
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:bans - [0:0]
-A INPUT -p tcp -m tcp --dport 443 -j bans
-A INPUT -p tcp -m tcp --dport 443 -j bans
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
-A bans -s 203.0.113.77/32 -j DROP
COMMIT
=FINDINGS=
line 7 low FW311

=TITLE= rules that cross are told when asked for
=OPTIONS= --select FW307
=RULES iptables=
-s 203.0.113.0/24 -j DROP
-p tcp -m tcp --dport 443 -j ACCEPT
-s 203.0.113.9/32 -p tcp -m tcp --dport 80 -j DROP
=RULES nft=
ip saddr 203.0.113.0/24 drop
tcp dport 443 accept
ip saddr 203.0.113.9 tcp dport 80 drop
=FINDINGS=
line 2 info FW307

=TITLE= what Docker wrote is not told for tidiness
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -j DOCKER
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-USER -j RETURN
COMMIT
=FINDINGS=

=TITLE= what Docker wrote, asked for
=POLICY=
policy = 1
[checks.contradictory-match]
generated = 1
[checks.empty-chain]
generated = 1
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -j DOCKER
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
COMMIT
=FINDINGS=
line 5 info FW305
line 11 medium FW303

=TITLE= a waiver of what would be quiet anyway excuses something
=POLICY=
policy = 1
[[waive]]
check = "contradictory-match"
reason = "what Docker writes when there is one bridge"
expires = 2099-12-31
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -j DOCKER
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
COMMIT
=FINDINGS=

=TITLE= an administrator's own rule in DOCKER-USER is told
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A DOCKER-USER -i eth0 -j DROP
-A DOCKER-USER -i eth0 -s 192.0.2.7/32 -j ACCEPT
COMMIT
=FINDINGS=
line 8 high FW301

=TITLE= accept in a native chain, and Docker's policy behind it
=INPUT iptables=
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A DOCKER-USER -j RETURN
COMMIT
=WITH nft=
table ip own {
	chain forward {
		type filter hook forward priority filter - 10; policy drop;
		ct state established,related accept
		iifname "lan0" oifname "wan0" accept
	}
	chain input {
		type filter hook input priority filter - 10; policy drop;
		tcp dport 443 accept
	}
}
=FINDINGS=
file 2 line 2 low FW310
file 2 line 5 medium FW308

=TITLE= a later chain that bans addresses leaves accepts what they are
=INPUT nft=
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		tcp dport 443 accept
	}
}
table inet f2b-table {
	set addr-set-sshd {
		type ipv4_addr
		elements = { 203.0.113.7 }
	}
	chain f2b-chain {
		type filter hook input priority filter + 1; policy accept;
		ip saddr @addr-set-sshd drop
	}
}
=FINDINGS=

=TITLE= what takes invalid packets and replies first contradicts no rule after it
=INPUT nft=
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state invalid drop
		ct state established,related accept
		iifname "wg0" accept
		iifname "wg0" tcp dport 53 accept
		iifname "eth1" drop
		iifname "eth1" tcp dport 23 drop
	}
}
=FINDINGS=
line 7 low FW302
line 9 low FW302
