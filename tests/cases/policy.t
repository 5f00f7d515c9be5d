# What a policy changes: approvals, prohibitions, waivers, comments that suppress, settings of checks.

=TITLE= approved and in date
=RULES iptables=
-p tcp -m tcp --dport 3552 -j ACCEPT
=RULES nft=
tcp dport 3552 accept
=RULES reg=
Protocol=6|LPort=3552
=POLICY=
policy = 1
[[approve]]
ports = ["3552/tcp"]
owner = "calendar team"
reason = "TeamAgenda until the migration, NET-1042"
expires = 2027-03-31
=FINDINGS=
=EXIT= 0

=TITLE= the last day of an approval still counts
=RULES iptables=
-p tcp -m tcp --dport 3552 -j ACCEPT
=POLICY=
policy = 1
[[approve]]
ports = ["3552/tcp"]
owner = "calendar team"
reason = "until the migration"
expires = 2026-11-22
=FINDINGS=

=TITLE= an approval past its date supports nothing and is told
=RULES iptables=
-p tcp -m tcp --dport 443 -j ACCEPT
=RULES nft=
tcp dport 443 accept
=RULES reg=
Protocol=6|LPort=443
=POLICY=
policy = 1
[[approve]]
ports = ["443/tcp"]
owner = "web"
reason = "site"
expires = 2026-11-21
=FINDINGS=
line 1 high FW501
policy 2 medium FW504

=TITLE= with approvals, an open port without one is unapproved, whatever its class
=RULES iptables=
-p tcp -m tcp --dport 443 -j ACCEPT
-p tcp -m tcp --dport 3552 -j ACCEPT
-p tcp -m tcp --dport 3533 -j ACCEPT
-p udp -m udp --dport 3306 -j ACCEPT
-p tcp -m tcp --dport 993 -j ACCEPT
=RULES nft=
tcp dport 443 accept
tcp dport 3552 accept
tcp dport 3533 accept
udp dport 3306 accept
tcp dport 993 accept
=RULES reg=
Protocol=6|LPort=443
Protocol=6|LPort=3552
Protocol=6|LPort=3533
Protocol=17|LPort=3306
Protocol=6|LPort=993
=POLICY=
policy = 1
[[approve]]
ports = ["443/tcp"]
owner = "web"
reason = "site"
=FINDINGS=
line 2 high FW501
line 3 high FW501
line 4 high FW501
line 5 high FW501
=EXIT= 1

=TITLE= with approvals, a generic port is unapproved and not also a port without meaning
=RULES iptables=
-p tcp -m tcp --dport 443 -j ACCEPT
-p tcp -m tcp --dport 8080 -j ACCEPT
=POLICY=
policy = 1
[[approve]]
ports = ["443/tcp"]
owner = "web"
reason = "site"
=FINDINGS=
line 2 high FW501

=TITLE= an approval for a network does not cover the world
=RULES iptables=
-p tcp -m tcp --dport 9443 -j ACCEPT
-s 10.20.0.0/16 -p tcp -m tcp --dport 8443 -j ACCEPT
=RULES nft=
tcp dport 9443 accept
ip saddr 10.20.0.0/16 tcp dport 8443 accept
=POLICY=
policy = 1
[zones.office]
sources = ["10.20.0.0/16", "2001:db8:20::/48"]
[[approve]]
ports = ["9443/tcp", "8443/tcp"]
from = ["office"]
owner = "console"
reason = "consoles for the office"
=OPTIONS= --select FW5
=FINDINGS=
line 1 high FW501

=TITLE= an approval of a part leaves the rest
=RULES iptables=
-p tcp -m multiport --dports 443,8443 -j ACCEPT
=RULES nft=
tcp dport { 443, 8443 } accept
=RULES reg=
Protocol=6|LPort=443|LPort=8443
=POLICY=
policy = 1
[[approve]]
ports = ["443/tcp"]
owner = "web"
reason = "site"
=OPTIONS= --select unapproved-exposure
=FINDINGS=
line 1 high FW501

=TITLE= forbidden traffic that gets through
=RULES iptables=
-p tcp -m tcp --dport 443 -j ACCEPT
-p tcp -m tcp --dport 3389 -j ACCEPT
=RULES nft=
tcp dport 443 accept
tcp dport 3389 accept
=RULES reg=
Protocol=6|LPort=443
Protocol=6|LPort=3389
=POLICY=
policy = 1
[zones.internet]
else = true
[zones.office]
sources = ["10.20.0.0/16"]
[[forbid]]
name = "no remote desktop from outside"
ports = ["3389/tcp", "3389/udp"]
from = ["internet"]
=OPTIONS= --select FW502
=FINDINGS=
line 2 critical FW502
=EXIT= 1

=TITLE= forbidden traffic that is dropped, or comes from elsewhere
=RULES iptables=
-p tcp -m tcp --dport 3389 -s 10.20.0.0/16 -j ACCEPT
-p tcp -m tcp --dport 3389 -j DROP
=RULES nft=
ip saddr 10.20.0.0/16 tcp dport 3389 accept
tcp dport 3389 drop
=RULES reg=
Protocol=6|LPort=3389|RA4=10.20.0.0/255.255.0.0
=POLICY=
policy = 1
[zones.internet]
else = true
[zones.office]
sources = ["10.20.0.0/16"]
[[forbid]]
name = "no remote desktop from outside"
ports = ["3389/tcp"]
from = ["internet"]
=FINDINGS=
=EXIT= 0

=TITLE= a prohibition may carry its own severity
=RULES iptables=
-p tcp -m tcp --dport 80 -j ACCEPT
=POLICY=
policy = 1
[[forbid]]
name = "no clear text"
ports = ["80/tcp"]
severity = "medium"
=FINDINGS=
line 1 medium FW502
=EXIT= 0

=TITLE= a waiver excuses until its date
=RULES iptables=
-p tcp -m tcp --dport 3306 -j ACCEPT
=RULES nft=
tcp dport 3306 accept
=RULES reg=
Protocol=6|LPort=3306
=POLICY=
policy = 1
[[waive]]
check = "database-port-exposed"
ports = ["3306/tcp"]
reason = "replica of a partner, moved behind the VPN in Q1"
owner = "dba"
expires = 2027-01-31
=FINDINGS=
=SUPPRESSED=
line 1 high FW203
=EXIT= 0

=TITLE= a waiver past its date excuses nothing
=RULES iptables=
-p tcp -m tcp --dport 3306 -j ACCEPT
=POLICY=
policy = 1
[[waive]]
check = "FW203"
ports = ["3306/tcp"]
reason = "moved in Q3"
expires = 2026-09-30
=FINDINGS=
line 1 high FW203
policy 2 medium FW507
=SUPPRESSED=
=EXIT= 1

=TITLE= a waiver without a finding is unused
=RULES iptables=
-p tcp -m tcp --dport 443 -j ACCEPT
=POLICY=
policy = 1
[[waive]]
check = "shadowed-rule"
reason = "old"
expires = 2027-01-31
=FINDINGS=
policy 2 low FW508

=TITLE= a waiver does not grow with the rule
=RULES iptables=
-p tcp -m multiport --dports 3306,5432 -j ACCEPT
=POLICY=
policy = 1
[[waive]]
check = "database-port-exposed"
ports = ["3306/tcp"]
reason = "replica"
expires = 2027-01-31
=FINDINGS=
line 1 high FW203
policy 2 low FW508

=TITLE= a waiver may name a rule
=RULES iptables=
-p tcp -m tcp --dport 3306 -m comment --comment "replica of partner" -j ACCEPT
-p tcp -m tcp --dport 5432 -j ACCEPT
=POLICY=
policy = 1
[[waive]]
check = "database-port-exposed"
rule = "replica"
reason = "replica"
expires = 2027-01-31
=FINDINGS=
line 2 high FW203
=SUPPRESSED=
line 1 high FW203

=TITLE= a comment in the rule suppresses
=RULES iptables=
-p tcp -m tcp --dport 3306 -m comment --comment "fwlint: ignore[database-port-exposed] reason='replica, NET-7' until=2027-01-31" -j ACCEPT
=RULES nft=
tcp dport 3306 accept comment "fwlint: ignore[database-port-exposed] reason='replica, NET-7' until=2027-01-31"
=RULES reg=
Protocol=6|LPort=3306|Desc=fwlint: ignore[database-port-exposed] reason='replica, NET-7' until=2027-01-31
=FINDINGS=
=SUPPRESSED=
line 1 high FW203
=EXIT= 0

=TITLE= a comment line before the rule suppresses
=RULES iptables=
# fwlint: ignore[FW203] reason="replica, NET-7" owner=dba
-p tcp -m tcp --dport 3306 -j ACCEPT
=RULES nft=
# fwlint: ignore[FW203] reason="replica, NET-7" owner=dba
tcp dport 3306 accept
=FINDINGS=
=SUPPRESSED=
line 2 high FW203

=TITLE= a suppression speaks of one rule and of the checks it names
=RULES nft=
tcp dport 3306 accept # fwlint: ignore[management-port-exposed] reason="wrong check"
tcp dport 22 accept # fwlint: ignore[management-port-exposed] reason="bastion, NET-9"
tcp dport 23 accept
=FINDINGS=
line 1 high FW203
line 1 low FW508
line 3 high FW202
=SUPPRESSED=
line 2 medium FW202

=TITLE= a suppression without a reason excuses nothing
=RULES nft=
tcp dport 3306 accept # fwlint: ignore[database-port-exposed]
=RULES iptables=
-p tcp -m tcp --dport 3306 -m comment --comment "fwlint: ignore[database-port-exposed]" -j ACCEPT
=FINDINGS=
line 1 high FW203
line 1 low FW510
=SUPPRESSED=

=TITLE= a suppression past its date excuses nothing
=RULES nft=
tcp dport 3306 accept # fwlint: ignore[FW203] reason="moved in Q3" until=2026-09-30
=FINDINGS=
line 1 high FW203
line 1 medium FW507

=TITLE= a suppression of an unknown check is told
=RULES nft=
tcp dport 443 accept # fwlint: ignore[no-such-check] reason="typo"
=FINDINGS=
line 1 low FW510

=TITLE= the policy sets severities and switches checks off
=RULES iptables=
-p tcp -m tcp --dport 22 -j ACCEPT
-p tcp -m tcp --dport 8080 -j ACCEPT
=POLICY=
policy = 1
[checks.management-port-exposed]
severity = "high"
[checks.FW105]
enabled = false
=FINDINGS=
line 1 high FW202
=EXIT= 1

=TITLE= options of checks
=RULES iptables=
-p tcp -m tcp --dport 6881:6980 -j ACCEPT
=POLICY=
policy = 1
[checks.port-range-trust]
min_width = 100
=FINDINGS=
line 1 high FW106

=TITLE= extends takes a shipped preset
=RULES iptables=
-p tcp -m tcp --dport 22 -j ACCEPT
=POLICY=
policy = 1
extends = ["server"]
=FINDINGS=
line 1 high FW202

=TITLE= fail_on of the policy, and of the command line over it
=RULES iptables=
-p tcp -m tcp --dport 22 -j ACCEPT
=POLICY=
policy = 1
fail_on = "medium"
=FINDINGS=
line 1 medium FW202
=EXIT= 1

=TITLE= --fail-on wins over fail_on
=RULES iptables=
-p tcp -m tcp --dport 22 -j ACCEPT
=POLICY=
policy = 1
fail_on = "medium"
=OPTIONS= --fail-on critical
=FINDINGS=
line 1 medium FW202
=EXIT= 0

=TITLE= --ignore takes a finding out
=RULES iptables=
-p tcp -m tcp --dport 3306 -j ACCEPT
=OPTIONS= --ignore FW203
=FINDINGS=
=EXIT= 0

=TITLE= --strict asks that all is understood
=RULES iptables=
-p tcp -m layer7 --l7proto bittorrent -j DROP
=OPTIONS= --strict
=FINDINGS=
line 1 info FW901
=EXIT= 3

=TITLE= a waiver is not called unused when the check that it excuses was not run
=RULES iptables=
-p tcp -m tcp --dport 3306 -j ACCEPT
=POLICY=
policy = 1
[[waive]]
check = "database-port-exposed"
ports = ["3306/tcp"]
reason = "replica"
expires = 2027-01-31
=OPTIONS= --select waiver-unused
=FINDINGS=

=TITLE= the same with the check ignored
=RULES iptables=
-p tcp -m tcp --dport 3306 -j ACCEPT
=POLICY=
policy = 1
[[waive]]
check = "database-port-exposed"
ports = ["3306/tcp"]
reason = "replica"
expires = 2027-01-31
=OPTIONS= --ignore FW203
=FINDINGS=

=TITLE= a waiver for a network does not excuse the world
=RULES iptables=
-p tcp -m tcp --dport 3306 -j ACCEPT
=RULES nft=
tcp dport 3306 accept
=POLICY=
policy = 1
[[waive]]
check = "database-port-exposed"
from = ["203.0.113.0/24"]
reason = "partner"
expires = 2027-01-31
=FINDINGS=
line 1 high FW203
policy 2 low FW508

=TITLE= an approval for one destination does not cover all
=RULES iptables=
-d 192.0.2.10/32 -p tcp -m tcp --dport 443 -j ACCEPT
-p tcp -m tcp --dport 8443 -j ACCEPT
=RULES nft=
ip daddr 192.0.2.10 tcp dport 443 accept
tcp dport 8443 accept
=POLICY=
policy = 1
[[approve]]
ports = ["443/tcp", "8443/tcp"]
to = ["192.0.2.10"]
owner = "web"
reason = "site"
=OPTIONS= --select FW501
=FINDINGS=
line 2 high FW501

=TITLE= two approvals together cover what neither covers alone
=RULES iptables=
-s 10.20.0.0/15 -p tcp -m tcp --dport 8443 -j ACCEPT
=RULES nft=
ip saddr 10.20.0.0/15 tcp dport 8443 accept
=RULES reg=
Protocol=6|LPort=8443|RA4=10.20.0.0/255.254.0.0
=POLICY=
policy = 1
[[approve]]
ports = ["8443/tcp"]
from = ["10.20.0.0/16"]
owner = "a"
reason = "console"
[[approve]]
ports = ["8443/tcp"]
from = ["10.21.0.0/16"]
owner = "b"
reason = "console"
=FINDINGS=

=TITLE= an open policy of accept with approvals is still one finding
=INPUT iptables=
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
=POLICY=
policy = 1
[[approve]]
ports = ["443/tcp"]
owner = "web"
reason = "site"
=FINDINGS=
line 2 high FW210

=TITLE= a prohibition sees through a range and a user chain
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:apps - [0:0]
-A INPUT -p tcp -m tcp --dport 3000:4000 -j apps
-A apps -p tcp -m tcp --dport 3388 -j RETURN
-A apps -j ACCEPT
COMMIT
=POLICY=
policy = 1
[[forbid]]
name = "no remote desktop"
ports = ["3388-3389/tcp"]
=OPTIONS= --select FW502
=FINDINGS=
line 8 critical FW502

=TITLE= a prohibition by zone of interfaces
=RULES iptables=
-i eth1 -p tcp -m tcp --dport 22 -j ACCEPT
=RULES nft=
iifname "eth1" tcp dport 22 accept
=POLICY=
policy = 1
[zones.inside]
interfaces = ["eth1"]
[zones.internet]
else = true
[[forbid]]
name = "no administration from outside"
ports = ["22/tcp"]
from = ["internet"]
=OPTIONS= --select FW502
=FINDINGS=

=TITLE= what is forbidden behind a translation that alone lets it through
=INPUT iptables=
*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -i eth0 -p tcp -m tcp --dport 15432 -j DNAT --to-destination 10.0.0.2:5432
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
-A FORWARD -m conntrack --ctstate DNAT -j ACCEPT
COMMIT
=POLICY=
policy = 1
[zones.internet]
else = true
[[forbid]]
name = "no database from outside"
ports = ["5432/tcp"]
from = ["internet"]
=OPTIONS= --select FW502
=FINDINGS=
line 8 critical FW502
=EXIT= 1

=TITLE= forbidden as it is asked for, before the translation
=INPUT iptables=
*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -i eth0 -p tcp -m tcp --dport 15432 -j DNAT --to-destination 10.0.0.2:5432
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
-A FORWARD -m conntrack --ctstate DNAT -j ACCEPT
COMMIT
=POLICY=
policy = 1
[zones.internet]
else = true
[[forbid]]
name = "no database from outside"
ports = ["15432/tcp"]
from = ["internet"]
=OPTIONS= --select FW502
=FINDINGS=
line 8 critical FW502
=EXIT= 1

=TITLE= another port is published
=INPUT iptables=
*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -i eth0 -p tcp -m tcp --dport 15432 -j DNAT --to-destination 10.0.0.2:5432
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
-A FORWARD -m conntrack --ctstate DNAT -j ACCEPT
COMMIT
=POLICY=
policy = 1
[zones.internet]
else = true
[[forbid]]
name = "no database from outside"
ports = ["5433/tcp"]
from = ["internet"]
=OPTIONS= --select FW502
=FINDINGS=
=EXIT= 0
