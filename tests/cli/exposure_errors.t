=TITLE= questions of exposure that are not understood
=FILE= rules.v4
*filter
:INPUT DROP [0:0]
COMMIT
=FILE= broken.v4
*filter
:INPUT DORP [0:0]
COMMIT
=FILE= only-nat.v4
*nat
:PREROUTING ACCEPT [0:0]
COMMIT
=FILE= unknown.v4
*filter
:INPUT DROP [0:0]
-A INPUT -p tcp -m nosuchmatch --what 1 -m tcp --dport 22 -j ACCEPT
COMMIT
=RUN= fwlint exposure rules.v4 --port 80/tpc
=STDERR=
fwlint: error: --port, column 4: 'tpc' is no protocol
  did you mean 'tcp'?
    80/tpc
       ^
=EXIT= 2
=RUN= fwlint exposure rules.v4 --from 10.0.0.300
=STDERR=
fwlint: error: --from, column 8: '10.0.0.300' is no address
  expected an address or a prefix, as in 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32
    10.0.0.300
           ^
=EXIT= 2
=RUN= fwlint exposure rules.v4 --to 10.0.0.1/8
=STDERR=
fwlint: error: --to, column 1: '10.0.0.1/8' has bits beyond its length
  write 10.0.0.0/8 or 10.0.0.1
    10.0.0.1/8
    ^
=EXIT= 2
=RUN= fwlint exposure rules.v4 --from 'two words'
=STDERR=
fwlint: error: --from, column 1: 'two words' names no source
  expected an address (192.0.2.7), a prefix (10.0.0.0/8), an interface (eth0, eth+) or a zone of the policy
    two words
    ^
=EXIT= 2
=RUN= fwlint exposure rules.v4 --port ''
=STDERR=
fwlint: error: --port, column 1: a port is missing
  expected a port or a range, as in 80, 80/tcp or 8000-8100/udp
=EXIT= 2
=RUN= fwlint exposure rules.v4 --format yaml
=STDERR=
fwlint: error: --format: unknown value 'yaml'
  it takes one of text, json, csv
=EXIT= 2
=RUN= fwlint exposure missing.v4
=STDERR=
fwlint: error: missing.v4: no such file or directory
=EXIT= 3
=RUN= fwlint exposure broken.v4
=STDOUT=
the input has errors: what follows is of what could be read

Open to new connections

From everyone (a quarter of all public addresses, or more)
  ports              from  to   family  way in  decided by   rule
  0-65535/tcp (all)  any   any  IPv4    input   broken.v4:2  policy accept (ip filter INPUT)
  0-65535/udp (all)

looked at: IPv4 input; TCP and UDP, SCTP and DCCP where a rule names them; connections that are
  new, not from the loopback interface
IPv6 is not judged: no IPv6 rules were given
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
broken.v4: no rules
=STDERR=
fwlint: error: broken.v4:2:8: bad policy 'DORP', expected ACCEPT or DROP
=EXIT= 3
=RUN= fwlint exposure only-nat.v4
=STDOUT=
what is open to new connections is not known: no chain was there to look at

Not in the table, or not wholly
  IPv4 input: no chain of the input filters it; without one everything is accepted

IPv6 is not judged: no IPv6 rules were given
only-nat.v4: no rules
=RUN= fwlint exposure unknown.v4 --strict
=STDOUT=
Open to new connections

From everyone (a quarter of all public addresses, or more)
  ports         from  to   family  way in  decided by    condition                        rule
  22/tcp (ssh)  any   any  IPv4    input   unknown.v4:3  only if -m nosuchmatch --what 1  -A INPUT -p tcp -m nosuchmatch --what 1 -m tcp --dport 22 -j ACCEPT

Conditions that the input does not tell
  treated as a condition that may or may not hold
    unknown.v4:3: unknown match 'nosuchmatch'

looked at: IPv4 input; TCP and UDP, SCTP and DCCP where a rule names them; connections that are
  new, not from the loopback interface
IPv6 is not judged: no IPv6 rules were given
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
unknown.v4: 0 of 1 rule understood, 1 carried as an unknown condition (FW901)
=STDERR=
fwlint: --strict: 1 of 1 rule was not understood
=EXIT= 3
