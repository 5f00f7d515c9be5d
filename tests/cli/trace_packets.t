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
=RUN= fwlint trace ruleset.nft --packets bad.jsonl --format jsonl
=RUN= fwlint trace ruleset.nft --packets none.jsonl --format jsonl
=RUN= fwlint trace ruleset.nft --packets - --format jsonl
=STDIN=
{"src":"198.51.100.7","dst":"192.0.2.1","dport":22}
=RUN= fwlint trace - --packets -
=RUN= fwlint trace ruleset.nft --packets packets.jsonl --packet 'x'
