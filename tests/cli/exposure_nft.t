=TITLE= who reaches what, for both families of an nft ruleset
=FILE= ruleset.nft
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		iif "lo" accept
		ct state established,related accept
		tcp dport { 80, 443 } accept
		iifname "wg*" tcp dport 5432 accept
		ip saddr 10.0.0.0/8 tcp dport 22 accept
		ip6 saddr 2001:db8:20::/48 tcp dport 22 accept
		ip saddr { 192.0.2.1-192.0.2.6 } udp dport 8000-8100 accept
		meta l4proto sctp accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
}
=RUN= fwlint exposure ruleset.nft
=STDOUT=
Open to new connections

From everyone (a quarter of all public addresses, or more)
  ports                      from                      to   family      way in  decided by      rule
  0-65535/sctp (all)         any                       any  IPv4, IPv6  input   ruleset.nft:11  meta l4proto sctp accept
  80, 443/tcp (http, https)  any                       any  IPv4, IPv6  input   ruleset.nft:6   tcp dport { 80, 443 } accept

From some networks (some public addresses)
  ports                      from                      to   family      way in  decided by      rule
  22/tcp (ssh)               2001:db8:20::/48          any  IPv6        input   ruleset.nft:9   ip6 saddr 2001:db8:20::/48 tcp dport 22 accept
  8000-8100/udp              192.0.2.1, 192.0.2.2/31,  any  IPv4        input   ruleset.nft:10  ip saddr { 192.0.2.1-192.0.2.6 } udp dport 8000-8100 accept
                             192.0.2.4/31, 192.0.2.6

From the inside (private or local addresses, or an inner interface)
  ports                      from                      to   family      way in  decided by      rule
  22/tcp (ssh)               10.0.0.0/8                any  IPv4        input   ruleset.nft:8   ip saddr 10.0.0.0/8 tcp dport 22 accept
  5432/tcp (postgresql)      any on wg*                any  IPv4, IPv6  input   ruleset.nft:7   iifname "wg*" tcp dport 5432 accept

looked at: IPv4 input, IPv4 forward, IPv6 input, IPv6 forward; TCP and UDP, SCTP and DCCP where a
  rule names them; connections that are new, not from the loopback interface
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
ruleset.nft: all 8 rules understood
=RUN= fwlint exposure ruleset.nft --from wg0 --port 5432
=STDOUT=
Open to new connections (--from wg0 --port 5432)

From the inside (private or local addresses, or an inner interface)
  ports                  from        to   family      way in  decided by      rule
  5432/tcp (postgresql)  any on wg*  any  IPv4, IPv6  input   ruleset.nft:7   iifname "wg*" tcp dport 5432 accept
  5432/sctp              any on wg*  any  IPv4, IPv6  input   ruleset.nft:11  meta l4proto sctp accept

looked at: IPv4 input, IPv4 forward, IPv6 input, IPv6 forward; TCP and UDP, SCTP and DCCP where a
  rule names them; connections that are new, not from the loopback interface
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
ruleset.nft: all 8 rules understood
=RUN= fwlint exposure ruleset.nft --from 2001:db8:20::5 --port 22 --format csv
=STDOUT=
group,from,interface,source_ports,family,way_in,to,out_interface,protocol,first_port,last_port,port_name,decided_by,rule,chain,nat,condition,assumed,witness
"some networks",2001:db8:20::5,,,IPv6,input,any,,tcp,22,22,ssh,ruleset.nft:9:3,"ip6 saddr 2001:db8:20::/48 tcp dport 22 accept","inet filter input",,,,"in=eth0 tcp [2001:db8:20::5]:40000 > [2001:db8::1]:22"
"some networks",2001:db8:20::5,,,IPv6,input,any,,sctp,22,22,ssh,ruleset.nft:11:3,"meta l4proto sctp accept","inet filter input",,,,"in=eth0 sctp [2001:db8:20::5]:40000 > [2001:db8::1]:22"
=RUN= fwlint exposure ruleset.nft --from 203.0.113.9 --port 22
=STDOUT=
Open to new connections (--from 203.0.113.9 --port 22)

From some networks (some public addresses)
  ports          from         to   family  way in  decided by      rule
  22/sctp (ssh)  203.0.113.9  any  IPv4    input   ruleset.nft:11  meta l4proto sctp accept

looked at: IPv4 input, IPv4 forward, IPv6 input, IPv6 forward; TCP and UDP, SCTP and DCCP where a
  rule names them; connections that are new, not from the loopback interface
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
ruleset.nft: all 8 rules understood
=RUN= fwlint exposure - --port 80 --format csv
=STDIN=
table ip t {
	chain input {
		type filter hook input priority 0; policy accept;
		tcp dport 80 counter drop comment "=1+1"
	}
}
=STDOUT=
group,from,interface,source_ports,family,way_in,to,out_interface,protocol,first_port,last_port,port_name,decided_by,rule,chain,nat,condition,assumed,witness
everyone,any,,,IPv4,input,any,,udp,80,80,http,<stdin>:3:38,"policy accept","ip t input",,,,"in=eth0 udp 198.51.100.7:40000 > 192.0.2.1:80"
