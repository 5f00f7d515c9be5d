=TITLE= what helpers open further is told where RELATED packets get through
=FILE= rules.v4
*raw
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp
COMMIT
*filter
:INPUT DROP [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 21 -j ACCEPT
COMMIT
=FILE= closed.v4
*raw
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp
COMMIT
*filter
:INPUT DROP [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 21 -j ACCEPT
COMMIT
=FILE= rules.nft
table inet f {
	ct helper ftp-std {
		type "ftp" protocol tcp
		l3proto inet
	}
	chain pre {
		type filter hook prerouting priority filter; policy accept;
		tcp dport 21 ct helper set "ftp-std"
	}
	chain in {
		type filter hook input priority filter; policy drop;
		ct state { established, related } accept
		tcp dport 21 accept
	}
}
=RUN= fwlint exposure rules.v4
=STDOUT=
Open to new connections

From everyone (a quarter of all public addresses, or more)
  ports         from  to   family  way in  decided by  rule
  21/tcp (ftp)  any   any  IPv4    input   rules.v4:8  -A INPUT -p tcp -m tcp --dport 21 -j ACCEPT

Opened further by connection helpers
  helper ftp expects further connections between the same hosts, on ports that they agree on:
    RELATED packets are accepted at input (ip filter INPUT: -A INPUT -m conntrack --ctstate
    ESTABLISHED,RELATED -j ACCEPT)
    rules.v4:3: -A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp

looked at: IPv4 input; TCP and UDP, SCTP and DCCP where a rule names them; connections that are
  new, not from the loopback interface
IPv6 is not judged: no IPv6 rules were given
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
rules.v4: all 3 rules understood
=RUN= fwlint exposure rules.nft
=STDOUT=
Open to new connections

From everyone (a quarter of all public addresses, or more)
  ports         from  to   family      way in  decided by    rule
  21/tcp (ftp)  any   any  IPv4, IPv6  input   rules.nft:13  tcp dport 21 accept

Opened further by connection helpers
  helper ftp expects further connections between the same hosts, on ports that they agree on:
    RELATED packets are accepted at input (inet f in: ct state { established, related } accept)
    rules.nft:8: tcp dport 21 ct helper set "ftp-std"

looked at: IPv4 input, IPv6 input; TCP and UDP, SCTP and DCCP where a rule names them; connections
  that are new, not from the loopback interface
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
rules.nft: all 3 rules understood
=RUN= fwlint exposure closed.v4
=STDOUT=
Open to new connections

From everyone (a quarter of all public addresses, or more)
  ports         from  to   family  way in  decided by   rule
  21/tcp (ftp)  any   any  IPv4    input   closed.v4:8  -A INPUT -p tcp -m tcp --dport 21 -j ACCEPT

looked at: IPv4 input; TCP and UDP, SCTP and DCCP where a rule names them; connections that are
  new, not from the loopback interface
IPv6 is not judged: no IPv6 rules were given
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
closed.v4: all 3 rules understood
