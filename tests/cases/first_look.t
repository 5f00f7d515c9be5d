# What a first-time user sees: no policy, one rule that is open to the world, --fail-on high. Every
# row of the table holds in every dialect.

=TITLE= 80/tcp has active practice
=RULES iptables=
-p tcp -m tcp --dport 80 -j ACCEPT
=RULES nft=
tcp dport 80 accept
=RULES reg=
Protocol=6|LPort=80
=FINDINGS=
=EXIT= 0

=TITLE= 443/tcp has active practice
=RULES iptables=
-p tcp -m tcp --dport 443 -j ACCEPT
=RULES nft=
tcp dport 443 accept
=RULES reg=
Protocol=6|LPort=443
=FINDINGS=
=EXIT= 0

=TITLE= 25/tcp has active practice
=RULES iptables=
-p tcp -m tcp --dport 25 -j ACCEPT
=RULES nft=
tcp dport 25 accept
=RULES reg=
Protocol=6|LPort=25
=FINDINGS=
=EXIT= 0

=TITLE= 51820/udp has active practice, though it is a dynamic port
=RULES iptables=
-p udp -m udp --dport 51820 -j ACCEPT
=RULES nft=
udp dport 51820 accept
=RULES reg=
Protocol=17|LPort=51820
=FINDINGS=
=EXIT= 0

=TITLE= 587/tcp has active practice
=RULES iptables=
-p tcp -m tcp --dport 587 -j ACCEPT
=RULES nft=
tcp dport 587 accept
=RULES reg=
Protocol=6|LPort=587
=FINDINGS=
=EXIT= 0

=TITLE= 993/tcp has active practice
=RULES iptables=
-p tcp -m tcp --dport 993 -j ACCEPT
=RULES nft=
tcp dport 993 accept
=RULES reg=
Protocol=6|LPort=993
=FINDINGS=
=EXIT= 0

=TITLE= several supported ports in one rule
=RULES iptables=
-p tcp -m multiport --dports 25,80,443,587,993 -j ACCEPT
=RULES nft=
tcp dport { 25, 80, 443, 587, 993 } accept
=RULES reg=
Protocol=6|LPort=25|LPort=80|LPort=443|LPort=587|LPort=993
=FINDINGS=
=EXIT= 0

=TITLE= 22/tcp is exposed management, and does not fail the run
=RULES iptables=
-p tcp -m tcp --dport 22 -j ACCEPT
=RULES nft=
tcp dport 22 accept
=RULES reg=
Protocol=6|LPort=22
=FINDINGS=
line 1 medium FW202
=EXIT= 0

=TITLE= 53/udp can amplify
=RULES iptables=
-p udp -m udp --dport 53 -j ACCEPT
=RULES nft=
udp dport 53 accept
=RULES reg=
Protocol=17|LPort=53
=FINDINGS=
line 1 info FW205
=EXIT= 0

=TITLE= 8080/tcp determines no service
=RULES iptables=
-p tcp -m tcp --dport 8080 -j ACCEPT
=RULES nft=
tcp dport 8080 accept
=RULES reg=
Protocol=6|LPort=8080
=FINDINGS=
line 1 info FW105
=EXIT= 0

=TITLE= 8443/tcp determines no service
=RULES iptables=
-p tcp -m tcp --dport 8443 -j ACCEPT
=RULES nft=
tcp dport 8443 accept
=RULES reg=
Protocol=6|LPort=8443
=FINDINGS=
line 1 info FW105
=EXIT= 0

=TITLE= 3000/tcp determines no service
=RULES iptables=
-p tcp -m tcp --dport 3000 -j ACCEPT
=RULES nft=
tcp dport 3000 accept
=RULES reg=
Protocol=6|LPort=3000
=FINDINGS=
line 1 info FW105
=EXIT= 0

=TITLE= 9000/tcp determines no service
=RULES iptables=
-p tcp -m tcp --dport 9000 -j ACCEPT
=RULES nft=
tcp dport 9000 accept
=RULES reg=
Protocol=6|LPort=9000
=FINDINGS=
line 1 info FW105
=EXIT= 0

=TITLE= generic ports of one rule are one finding
=RULES iptables=
-p tcp -m multiport --dports 3000,8080,8443,9000 -j ACCEPT
=RULES nft=
tcp dport { 3000, 8080, 8443, 9000 } accept
=RULES reg=
Protocol=6|LPort=3000|LPort=8080|LPort=8443|LPort=9000
=FINDINGS=
line 1 info FW105
=EXIT= 0

=TITLE= 3306/tcp is an exposed database
=RULES iptables=
-p tcp -m tcp --dport 3306 -j ACCEPT
=RULES nft=
tcp dport 3306 accept
=RULES reg=
Protocol=6|LPort=3306
=FINDINGS=
line 1 high FW203
=EXIT= 1

=TITLE= 27017/tcp is an exposed database
=RULES iptables=
-p tcp -m tcp --dport 27017 -j ACCEPT
=RULES nft=
tcp dport 27017 accept
=RULES reg=
Protocol=6|LPort=27017
=FINDINGS=
line 1 high FW203
=EXIT= 1

=TITLE= 6379/tcp is an exposed database
=RULES iptables=
-p tcp -m tcp --dport 6379 -j ACCEPT
=RULES nft=
tcp dport 6379 accept
=RULES reg=
Protocol=6|LPort=6379
=FINDINGS=
line 1 high FW203
=EXIT= 1

=TITLE= 9200/tcp is an exposed database
=RULES iptables=
-p tcp -m tcp --dport 9200 -j ACCEPT
=RULES nft=
tcp dport 9200 accept
=RULES reg=
Protocol=6|LPort=9200
=FINDINGS=
line 1 high FW203
=EXIT= 1

=TITLE= 2375/tcp is exposed management, and fails the run
=RULES iptables=
-p tcp -m tcp --dport 2375 -j ACCEPT
=RULES nft=
tcp dport 2375 accept
=RULES reg=
Protocol=6|LPort=2375
=FINDINGS=
line 1 high FW202
=EXIT= 1

=TITLE= 3306/udp is a transport that MySQL does not use
=RULES iptables=
-p udp -m udp --dport 3306 -j ACCEPT
=RULES nft=
udp dport 3306 accept
=RULES reg=
Protocol=17|LPort=3306
=FINDINGS=
line 1 medium FW102
=EXIT= 0

=TITLE= 3552/tcp is an abandoned assignment
=RULES iptables=
-p tcp -m tcp --dport 3552 -j ACCEPT
=RULES nft=
tcp dport 3552 accept
=RULES reg=
Protocol=6|LPort=3552
=FINDINGS=
line 1 high FW101
=EXIT= 1

=TITLE= 3253 is an abandoned assignment over UDP, under an abandoned practice
=RULES iptables=
-p udp -m udp --dport 3253 -j ACCEPT
=RULES nft=
udp dport 3253 accept
=RULES reg=
Protocol=17|LPort=3253
=FINDINGS=
line 1 high FW101
=EXIT= 1

=TITLE= an assigned user port without practice, from the world
=RULES iptables=
-p tcp -m tcp --dport 3533 -j ACCEPT
=RULES nft=
tcp dport 3533 accept
=RULES reg=
Protocol=6|LPort=3533
=FINDINGS=
line 1 high FW103
=EXIT= 1

=TITLE= an assigned user port without practice, from a named network
=RULES iptables=
-s 203.0.113.0/24 -p tcp -m tcp --dport 3533 -j ACCEPT
=RULES nft=
ip saddr 203.0.113.0/24 tcp dport 3533 accept
=RULES reg=
Protocol=6|LPort=3533|RA4=203.0.113.0/255.255.255.0
=FINDINGS=
line 1 medium FW103
=EXIT= 0

=TITLE= an unassigned port without practice
=RULES iptables=
-p tcp -m tcp --dport 3546 -j ACCEPT
=RULES nft=
tcp dport 3546 accept
=RULES reg=
Protocol=6|LPort=3546
=FINDINGS=
line 1 medium FW104
=EXIT= 0

=TITLE= 1024:65535 is trust in a range
=RULES iptables=
-p tcp -m tcp --dport 1024:65535 -j ACCEPT
=RULES nft=
tcp dport 1024-65535 accept
=RULES reg=
Protocol=6|LPort2_10=1024-65535
=FINDINGS=
line 1 high FW106
=EXIT= 1

=TITLE= 1024:49151 is trust in a range
=RULES iptables=
-p tcp -m tcp --dport 1024:49151 -j ACCEPT
=RULES nft=
tcp dport 1024-49151 accept
=RULES reg=
Protocol=6|LPort2_10=1024-49151
=FINDINGS=
line 1 high FW106
=EXIT= 1

=TITLE= 0:1023 is trust in a range
=RULES iptables=
-p tcp -m tcp --dport 0:1023 -j ACCEPT
=RULES nft=
tcp dport 0-1023 accept
=RULES reg=
Protocol=6|LPort2_10=0-1023
=FINDINGS=
line 1 high FW106
=EXIT= 1

=TITLE= 0:1023 over UDP is trust in a range
=RULES iptables=
-p udp -m udp --dport 0:1023 -j ACCEPT
=RULES nft=
udp dport 0-1023 accept
=RULES reg=
Protocol=17|LPort2_10=0-1023
=FINDINGS=
line 1 high FW106
=EXIT= 1

=TITLE= a policy of accept is one finding
=INPUT iptables=
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
=INPUT nft=
table inet filter {
	chain input { type filter hook input priority filter; policy accept;
	}
}
=FINDINGS=
line 2 high FW210
=EXIT= 1

=TITLE= a profile that allows by default is one finding
=INPUT reg=
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile]
"EnableFirewall"=dword:00000001
"DefaultInboundAction"=dword:00000000
"DefaultOutboundAction"=dword:00000000
=FINDINGS=
line 4 high FW210
=EXIT= 1

=TITLE= a policy of accept: drops for some ports do not add findings
=INPUT iptables=
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 3306 -j DROP
-A INPUT -p tcp -m tcp --dport 3552 -j DROP
COMMIT
=FINDINGS=
line 2 high FW210
=EXIT= 1
