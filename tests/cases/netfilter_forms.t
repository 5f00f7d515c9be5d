# Forms of iptables and nftables that decide who gets through: families, sets, maps, several files.

=TITLE= IPv6 rules are judged as IPv4 ones are
=RULES ip6tables=
-p tcp -m tcp --dport 3552 -j ACCEPT
-p tcp -m tcp --dport 443 -j ACCEPT
-p tcp -m tcp --dport 22 -j ACCEPT
=FINDINGS=
line 1 high FW101
line 3 medium FW202

=TITLE= global unicast sources are the world
=RULES ip6tables=
-s 2000::/3 -p tcp -m tcp --dport 3306 -j ACCEPT
=RULES nft=
ip6 saddr 2000::/3 tcp dport 3306 accept
=FINDINGS=
line 1 high FW203

=TITLE= unique local and link-local sources are the inside
=RULES ip6tables=
-s fd00::/8 -p tcp -m tcp --dport 3306 -j ACCEPT
-s fe80::/10 -p tcp -m tcp --dport 22 -j ACCEPT
=RULES nft=
ip6 saddr { fd00::/8, fe80::/10 } tcp dport { 22, 3306 } accept
=FINDINGS=

=TITLE= two files of one host: each family has its rules
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
=WITH ip6tables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 3552 -j ACCEPT
COMMIT
=FINDINGS=
file 2 line 2 medium FW213
file 2 line 6 high FW101
file 2 line 6 medium FW209

=TITLE= two files of one host: the open policy is in the second
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
=WITH ip6tables=
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
=FINDINGS=
file 2 line 2 high FW208

=TITLE= an inet table is both families and one finding
=RULES nft=
tcp dport 3552 accept
=FINDINGS=
line 1 high FW101

=TITLE= both transports of one rule
=RULES nft=
meta l4proto { tcp, udp } th dport 3253 accept
=FINDINGS=
line 1 high FW101

=TITLE= an anonymous set: each class of port is one finding
=RULES nft=
tcp dport { 22, 80, 443, 3306, 3552, 8080 } accept
=RULES iptables=
-p tcp -m multiport --dports 22,80,443,3306,3552,8080 -j ACCEPT
=FINDINGS=
line 1 high FW101
line 1 info FW105
line 1 medium FW202
line 1 high FW203

=TITLE= a named set with its elements
=INPUT nft=
table inet filter {
	set services {
		type inet_service
		flags interval
		elements = { 80, 443, 3253, 3550-3552 }
	}
	chain input {
		type filter hook input priority filter; policy drop;
		tcp dport @services accept
	}
}
=FINDINGS=
line 9 high FW101

=TITLE= a named set of sources
=INPUT nft=
table inet filter {
	set admins {
		type ipv4_addr
		flags interval
		elements = { 10.20.0.0/16, 192.168.7.4 }
	}
	chain input {
		type filter hook input priority filter; policy drop;
		ip saddr @admins tcp dport 22 accept
	}
}
=FINDINGS=

=TITLE= a verdict map opens what it says
=RULES nft=
tcp dport vmap { 22 : drop, 443 : accept, 3306 : drop, 3552 : accept }
=FINDINGS=
line 1 high FW101

=TITLE= a verdict map that jumps
=INPUT nft=
table inet filter {
	map ways {
		type inet_service : verdict
		elements = { 443 : accept, 3306 : jump databases }
	}
	chain databases {
		ip saddr 10.0.0.0/8 accept
	}
	chain input {
		type filter hook input priority filter; policy drop;
		tcp dport vmap @ways
	}
}
=FINDINGS=

=TITLE= a verdict map by conntrack state
=RULES nft=
ct state vmap { established : accept, related : accept, invalid : drop }
tcp dport 443 accept
=FINDINGS=

=TITLE= a concatenation of address and port
=RULES nft=
ip saddr . tcp dport { 10.0.0.7 . 3306, 203.0.113.9 . 3552 } accept
=FINDINGS=
line 1 medium FW101

=TITLE= nft as JSON
=INPUT nftjson=
{"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}},
{"table": {"family": "inet", "name": "filter", "handle": 1}},
{"chain": {"family": "inet", "table": "filter", "name": "input", "handle": 1, "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
{"rule": {"family": "inet", "table": "filter", "chain": "input", "handle": 2, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 443}}, {"accept": null}]}},
{"rule": {"family": "inet", "table": "filter", "chain": "input", "handle": 3, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": [3253, 3552]}}}, {"accept": null}]}}
]}
=FINDINGS=
line 5 high FW101

=TITLE= a set that ipset holds is not in the input, and the port is open under a condition
=RULES iptables=
-p tcp -m set --match-set admins src -m tcp --dport 22 -j ACCEPT
-p tcp -m set --match-set partners src -m tcp --dport 3306 -j ACCEPT
=FINDINGS=
line 1 low FW202
line 1 info FW902
line 2 medium FW203
line 2 info FW902

=TITLE= a set whose name has the word port in it is a condition like others
=RULES iptables=
-p tcp -m set --match-set support-team src -m tcp --dport 3306 -j ACCEPT
=FINDINGS=
line 1 medium FW203
line 1 info FW902

=TITLE= a condition that is not understood makes no claim of shadowing
=RULES iptables=
-p tcp -m layer7 --l7proto bittorrent -j DROP
-p tcp -m tcp --dport 443 -j ACCEPT
=FINDINGS=
line 1 info FW901

=TITLE= the same unknown condition in several rules is told once
=RULES iptables=
-p tcp -m layer7 --l7proto edonkey -j DROP
-p tcp -m layer7 --l7proto bittorrent -j DROP
-p tcp -m tcp --dport 443 -j ACCEPT
=FINDINGS=
line 1 info FW901

=TITLE= a known condition that no field decides makes no claim either, and is no gap
=RULES iptables=
-p tcp -m u32 --u32 "0x0>>0x16&0x3c@0xc&0xff=0x1" -j DROP
-p tcp -m tcp --dport 443 -j ACCEPT
=FINDINGS=

=TITLE= service names stand for their numbers
=RULES nft=
tcp dport https accept
tcp dport taserver accept
=FINDINGS=
line 2 high FW101

=TITLE= service names are findings when the check is on
=RULES nft=
tcp dport https accept
=OPTIONS= --select service-name-in-rule
=FINDINGS=
line 1 info FW109

=TITLE= the name of the registry on a port that is used for something else
=RULES nft=
tcp dport wap-wsp accept
=FINDINGS=
line 1 low FW105
line 1 high FW203

=TITLE= a list of ports that follows the registry
=INPUT nft=
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		tcp dport { 5000-5013, 5015, 5020-5029, 5032-5034, 5042-5045, 5048-5057, 5059-5075, 5080-5087, 5093-5094, 5099-5103, 5106-5107, 5111-5112, 5114-5115, 5117, 5120, 5133-5135, 5137, 5145-5146, 5150-5152, 5154-5157, 5161-5168, 5172, 5190-5197, 5200-5203, 5209, 5215, 5221-5237, 5242-5243, 5245, 5248-5254, 5264-5265, 5269-5272, 5280-5282, 5298-5310, 5312-5321, 5343-5344, 5349, 5352-5363, 5397-5435, 5443, 5445, 5450, 5453-5456, 5461-5465, 5470-5473, 5475, 5500-5507, 5540, 5543, 5550, 5553-5557, 5565-5569, 5573-5575, 5579-5586, 5597-5600 } accept
	}
}
=OPTIONS= --select FW107
=FINDINGS=
line 4 high FW107

=TITLE= the mirror image: unassigned ports are dropped, and the rest is let in
=RULES iptables=
-p tcp -m multiport --dports 5014,5016:5019,5030:5031,5035:5041,5046:5047,5058,5076:5079,5088:5092 -j DROP
-p tcp -m multiport --dports 5095:5098,5104:5105,5108:5110,5113,5116,5118:5119,5121:5132,5136,5138:5144 -j DROP
-p tcp -m multiport --dports 5147:5149,5153,5158:5160,5169:5171,5173:5189,5198:5199,5204:5208,5210:5214 -j DROP
-p tcp -m multiport --dports 5216:5220,5238:5241,5244,5246:5247,5255:5263,5266:5268,5273:5279,5283:5297 -j DROP
-p tcp -m multiport --dports 5311,5322:5342,5345:5348,5350:5351,5364:5396,5436:5442,5444,5446:5449 -j DROP
-p tcp -m multiport --dports 5451:5452,5457:5460,5466:5469,5474,5476:5499,5508:5539,5541:5542,5544:5549 -j DROP
-p tcp -m multiport --dports 5551:5552,5558:5564,5570:5572,5576:5578,5587:5596 -j DROP
-p tcp -m tcp --dport 5000:5600 -j ACCEPT
=OPTIONS= --select FW107
=FINDINGS=
line 8 high FW107

=TITLE= the mirror image in nft
=RULES nft=
tcp dport { 5014, 5016-5019, 5030-5031, 5035-5041, 5046-5047, 5058, 5076-5079, 5088-5092, 5095-5098, 5104-5105, 5108-5110, 5113, 5116, 5118-5119, 5121-5132, 5136, 5138-5144, 5147-5149, 5153, 5158-5160, 5169-5171, 5173-5189, 5198-5199, 5204-5208, 5210-5214, 5216-5220, 5238-5241, 5244, 5246-5247, 5255-5263, 5266-5268, 5273-5279, 5283-5297, 5311, 5322-5342, 5345-5348, 5350-5351, 5364-5396, 5436-5442, 5444, 5446-5449, 5451-5452, 5457-5460, 5466-5469, 5474, 5476-5499, 5508-5539, 5541-5542, 5544-5549, 5551-5552, 5558-5564, 5570-5572, 5576-5578, 5587-5596 } drop
tcp dport 5000-5600 accept
=OPTIONS= --select FW107
=FINDINGS=
line 2 high FW107

=TITLE= a few assigned ports are no list
=RULES nft=
tcp dport { 3533, 3554, 3560 } accept
=FINDINGS=
line 1 high FW103

=TITLE= a published port of a container is told by its rule in the forward chain
=INPUT iptables=
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 5432 -j DNAT --to-destination 172.17.0.2:5432
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 5432 -j ACCEPT
COMMIT
=FINDINGS=
line 9 high FW207
line 19 high FW203

=TITLE= a target that is not known may or may not end the way of a packet
=RULES iptables=
-p tcp -m tcp --dport 22 -j CHAOS
-p tcp -m tcp --dport 22 -j ACCEPT
=RULES nft=
tcp dport 22 xt target "CHAOS"
tcp dport 22 accept
=OPTIONS= --ignore FW901,FW904
=FINDINGS=
line 2 medium FW202

=TITLE= what goes to a queue is decided there, and does not come back
=RULES iptables=
-p tcp -m tcp --dport 22 -j NFQUEUE --queue-num 0
-p tcp -m tcp --dport 443 -j ACCEPT
=RULES nft=
tcp dport 22 queue to 0
tcp dport 443 accept
=OPTIONS= --ignore FW901
=FINDINGS=

=TITLE= ACCEPT in raw or mangle opens nothing that filter drops
=INPUT iptables=
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 3306 -j ACCEPT
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
=FINDINGS=

=TITLE= a drop in raw closes what filter accepts
=INPUT iptables=
*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 3306 -j DROP
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m multiport --dports 443,3306 -j ACCEPT
COMMIT
=FINDINGS=

=TITLE= a port that is redirected inside the host is open by its new number
=INPUT iptables=
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3306
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 3306 -j ACCEPT
COMMIT
=OPTIONS= --select FW203
=FINDINGS=
line 12 high FW203
