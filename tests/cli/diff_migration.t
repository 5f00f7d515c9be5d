=TITLE= iptables rules and what replaces them in nftables: proved equal, or where not
=FILE= rules.v4
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT
COMMIT
=FILE= same.nft
table ip filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state { established, related } accept
		iif "lo" accept
		meta l4proto tcp jump services
	}
	chain services {
		tcp dport 22 accept
		ip saddr != 10.0.0.0/8 return
		tcp dport { 80, 443 } accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
}
=FILE= wider.nft
table ip filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state { established, related } accept
		iif "lo" accept
		meta l4proto tcp jump services
	}
	chain services {
		tcp dport 22 accept
		ip saddr != 10.0.0.0/7 return
		tcp dport { 80, 443 } accept
	}
}
=FILE= both.nft
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state { established, related } accept
		iif "lo" accept
		tcp dport 22 accept
		ip saddr 10.0.0.0/8 tcp dport { 80, 443 } accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
}
=RUN= fwlint diff rules.v4 same.nft --strict --fail-on any
=STDOUT=
no change: both let the same new connections through

compared: IPv4 input, IPv4 forward, IPv4 output
assumed: IPv6 is not compared: neither side has IPv6 rules
assumed: connections are new: conntrack state NEW, for TCP a SYN; traffic of connections that are
  known already is not compared
assumed: no limit is reached yet, and sets that rules fill are as they are written
assumed: addresses and ports are those that the filtering chains see, after destination NAT
old rules.v4: all 4 rules understood
new same.nft: all 6 rules understood
=RUN= fwlint diff rules.v4 wider.nft
=STDOUT=
2 newly allowed, 0 newly denied

Newly allowed (2)
+ tcp 11.0.0.0/8 not on lo -> any port 80, 443 (input, IPv4)
    packet  in=eth0 tcp 11.0.0.1:40000 > 192.0.2.1:80
    old     drop    rules.v4:2  policy drop (ip filter INPUT)
    new     accept  wider.nft:11  tcp dport { 80, 443 } accept
+ any protocol any -> any (forward, IPv4)
    packet  forward in=eth0 out=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:50000
    old     drop    rules.v4:3  policy drop (ip filter FORWARD)
    new     accept  no chain looks at it

compared: IPv4 input, IPv4 forward, IPv4 output
assumed: IPv6 is not compared: neither side has IPv6 rules
assumed: connections are new: conntrack state NEW, for TCP a SYN; traffic of connections that are
  known already is not compared
assumed: no limit is reached yet, and sets that rules fill are as they are written
assumed: addresses and ports are those that the filtering chains see, after destination NAT
assumed: the new side has no chain for forward: everything is accepted there
old rules.v4: all 4 rules understood
new wider.nft: all 6 rules understood
=EXIT= 1
=RUN= fwlint diff rules.v4 both.nft --strict
=STDOUT=
no change found in what was compared, 1 not compared

Not compared
  IPv6: only the new side has IPv6 rules

compared: IPv4 input, IPv4 forward, IPv4 output
assumed: connections are new: conntrack state NEW, for TCP a SYN; traffic of connections that are
  known already is not compared
assumed: no limit is reached yet, and sets that rules fill are as they are written
assumed: addresses and ports are those that the filtering chains see, after destination NAT
old rules.v4: all 4 rules understood
new both.nft: all 4 rules understood
=STDERR=
fwlint: --strict: not everything could be compared and decided
=EXIT= 3
