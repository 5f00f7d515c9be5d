# Exports that are damaged: each problem is told at its place, what can be read is judged, and the run
# ends with 3. Nothing is claimed of what could not be read.

=TITLE= the table is not committed
=INPUT iptables=
*filter
:INPUT DROP [0:0]
-A INPUT -p tcp -m tcp --dport 3552 -j ACCEPT
=ERRORS=
line 4 table 'filter' has no COMMIT
=FINDINGS=
line 3 high FW101
=EXIT= 3

=TITLE= an unknown option may or may not match
=RULES iptables=
-p tcp -m tcp --dport 3552 --bogus 1 -j DROP
-p tcp -m tcp --dport 443 -j ACCEPT
=ERRORS=
line 1 unknown option '--bogus'
=FINDINGS=
=EXIT= 3

=TITLE= a jump to a missing chain
=RULES iptables=
-p tcp -m tcp --dport 22 -j nowhere
=ERRORS=
line 1 jump to chain 'nowhere'
=FINDINGS=
line 1 info FW901
=EXIT= 3

=TITLE= a jump loop
=INPUT iptables=
*filter
:INPUT DROP [0:0]
:a - [0:0]
:b - [0:0]
-A INPUT -j a
-A a -j b
-A b -j a
COMMIT
=ERRORS=
line 7 jump loop: a -> b -> a
=FINDINGS=
line 7 high FW309
=EXIT= 3

=TITLE= a port out of range
=RULES iptables=
-p tcp -m tcp --dport 70000 -j ACCEPT
=ERRORS=
line 1 port 70000
=FINDINGS=
=EXIT= 3

=TITLE= an nft listing that was cut off
=INPUT nft=
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		tcp dport 3552 accept
=ERRORS=
line 5 unexpected end of file
=FINDINGS=
line 4 high FW101
=EXIT= 3

=TITLE= an nft jump to a missing chain
=RULES nft=
tcp dport 22 jump nowhere
=ERRORS=
line 1 chain 'nowhere' does not exist
=FINDINGS=
=EXIT= 3

=TITLE= nft words that no version has
=RULES nft=
tcp dprt 3552 accept
tcp dport 3552 accept
=ERRORS=
line 1 
=FINDINGS=
line 2 high FW101
=EXIT= 3

=TITLE= JSON that was cut off
=INPUT nftjson=
{"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}}, {"table": 
=ERRORS=
line 2 the JSON text ends too early
=FINDINGS=
=EXIT= 3

=TITLE= a registry rule with wrong values
=RULES reg=
Protocol=6|LPort=99999
Action=Alow|Protocol=6|LPort=22
Protocol=6|LPort=443
=ERRORS=
line 1 port 99999
line 2 action is 'Alow'
=FINDINGS=
line 1 info FW901
line 2 info FW901
=EXIT= 3

=TITLE= rules after a jump to a missing chain are not called dead
=RULES iptables=
-p tcp -m tcp --dport 22 -j nowhere
-p tcp -m tcp --dport 22 -j ACCEPT
=ERRORS=
line 1 
=FINDINGS=
line 1 info FW901
line 2 medium FW202
=EXIT= 3

=TITLE= rules after a jump to a missing chain are not called dead in nft
=RULES nft=
tcp dport 22 jump nowhere
tcp dport 22 accept
=ERRORS=
line 1 
=FINDINGS=
line 2 medium FW202
=EXIT= 3

=TITLE= rules after a goto to a missing chain are not called dead
=RULES iptables=
-p tcp -m tcp --dport 22 -g nowhere
-p tcp -m tcp --dport 22 -j ACCEPT
=ERRORS=
line 1 
=FINDINGS=
line 1 info FW901
line 2 medium FW202
=EXIT= 3

=TITLE= rules after a goto to a missing chain are not called dead in nft
=RULES nft=
tcp dport 22 goto nowhere
tcp dport 22 accept
=ERRORS=
line 1 
=FINDINGS=
line 2 medium FW202
=EXIT= 3

=TITLE= a verdict map that jumps to a missing chain
=RULES nft=
tcp dport vmap { 22 : jump nowhere, 443 : accept }
tcp dport 22 accept
=ERRORS=
line 1 
=FINDINGS=
line 2 medium FW202
=EXIT= 3

=TITLE= a set that the listing does not define
=RULES nft=
tcp dport @services accept
tcp dport 443 accept
=ERRORS=
line 1 
=FINDINGS=
=EXIT= 3

=TITLE= a jump loop in nft
=INPUT nft=
table inet filter {
	chain a {
		jump b
	}
	chain b {
		jump a
	}
	chain input {
		type filter hook input priority filter; policy drop;
		jump a
		tcp dport 3552 accept
	}
}
=ERRORS=
line 6 
=FINDINGS=
line 6 high FW309
line 11 high FW101
=EXIT= 3
