=TITLE= rules in error: exit 3, with the place, and the rest is still judged
=FILE= chain.v4
*filter
:INPUT DROP [0:0]
-A INPUT -p tcp -j NOWHERE
-A INPUT -p tcp -m tcp --dport 3552 -j ACCEPT
COMMIT
=FILE= loop.v4
*filter
:INPUT DROP [0:0]
:A - [0:0]
:B - [0:0]
-A INPUT -j A
-A A -j B
-A B -j A
COMMIT
=FILE= cut.v4
*filter
:INPUT DROP [0:0]
-A INPUT -p tcp -m tcp --dport 3552 -j ACCEPT
=RUN= fwlint chain.v4 --as-of 2026-11-01 --format concise
=STDOUT= contains
chain.v4:3
NOWHERE
1 error
=EXIT= 3
=RUN= fwlint loop.v4 --as-of 2026-11-01 --format concise
=STDOUT= contains
loop.v4:
=EXIT= 3
=RUN= fwlint cut.v4 --as-of 2026-11-01 --format concise
=STDOUT= contains
cut.v4:
COMMIT
FW101
=EXIT= 3
