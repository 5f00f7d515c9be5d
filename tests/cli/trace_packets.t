=TITLE= packets in bulk, one answer line each
=FILE= ruleset.nft
table inet filter {
	set peers {
		type ipv4_addr
		elements = { 198.51.100.7 }
	}
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		ip saddr @peers tcp dport { 22, 3552 } accept
		ip6 saddr 2001:db8::/32 udp dport 53 accept
		meta l4proto tcp reject with tcp reset
	}
}
=FILE= packets.jsonl
# comment lines and empty lines are left out

{"src":"198.51.100.7","dst":"192.0.2.1","proto":"tcp","dport":3552,"iif":"eth0"}
{"src":"198.51.100.8","dst":"192.0.2.1","proto":"tcp","dport":3552,"iif":"eth0","id":7}
{"src":"2001:db8::7","dst":"2001:db8::1","proto":"udp","dport":53,"iif":"eth0"}
{"src":"198.51.100.8","dst":"192.0.2.1","proto":"udp","dport":53,"iif":"eth0"}
{"src":"198.51.100.8","dst":"192.0.2.1","proto":"tcp","dport":22,"state":"established"}
=FILE= bad.jsonl
{"src":"198.51.100.7","dst":"192.0.2.1","dprot":3552}
{"src":"198.51.100.7","dst":"192.0.2.1","dport":3552}
nonsense
{"src":"198.51.100.7","dst":"192.0.2.1","dport":3552,"profile":"public","hook":"in"}
=RUN= fwlint trace ruleset.nft --packets packets.jsonl --format jsonl
=STDOUT=
{"verdict":"accept","condition":null,"file":"ruleset.nft","line":9,"rule":"ip saddr @peers tcp dport { 22, 3552 } accept","chain":"inet filter input"}
{"id":7,"verdict":"reject","condition":null,"file":"ruleset.nft","line":11,"rule":"meta l4proto tcp reject with tcp reset","chain":"inet filter input"}
{"verdict":"accept","condition":null,"file":"ruleset.nft","line":10,"rule":"ip6 saddr 2001:db8::/32 udp dport 53 accept","chain":"inet filter input"}
{"verdict":"drop","condition":null,"file":"ruleset.nft","line":7,"rule":"policy drop","chain":"inet filter input"}
{"verdict":"accept","condition":null,"file":"ruleset.nft","line":8,"rule":"ct state established,related accept","chain":"inet filter input"}
=RUN= fwlint trace ruleset.nft --packets bad.jsonl --format jsonl
=STDOUT=
{"error":"unknown key \"dprot\"","packetLine":1}
{"verdict":"accept","condition":null,"file":"ruleset.nft","line":9,"rule":"ip saddr @peers tcp dport { 22, 3552 } accept","chain":"inet filter input"}
{"error":"'nonsense' is no JSON object","packetLine":3}
{"error":"the packet is one for Windows Firewall, the rules are netfilter's","packetLine":4}
=STDERR=
fwlint: error: bad.jsonl:1: unknown key "dprot"
  did you mean "dport"?
fwlint: error: bad.jsonl:3: 'nonsense' is no JSON object
  as in {"src":"198.51.100.7","dst":"192.0.2.1","proto":"tcp","dport":3552}
fwlint: error: bad.jsonl:4: the packet is one for Windows Firewall, the rules are netfilter's
  leave profile, program, service and package away; say input, forward or output
=EXIT= 3
=RUN= fwlint trace ruleset.nft --packets none.jsonl --format jsonl
=STDERR=
fwlint: error: none.jsonl: no such file or directory
=EXIT= 3
=RUN= fwlint trace ruleset.nft --packets - --format jsonl
=STDIN=
{"src":"198.51.100.7","dst":"192.0.2.1","dport":22}
=STDOUT=
{"verdict":"accept","condition":null,"file":"ruleset.nft","line":9,"rule":"ip saddr @peers tcp dport { 22, 3552 } accept","chain":"inet filter input"}
=RUN= fwlint trace - --packets -
=STDERR=
fwlint: error: rules and packets cannot both come from standard input
=EXIT= 2
=RUN= fwlint trace ruleset.nft --packets packets.jsonl --packet 'x'
=STDERR=
fwlint: error: --packet and --packets exclude each other
  as in --packet 'in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552'
=EXIT= 2
