=TITLE= packets that are not understood
=FILE= rules.v4
*filter
:INPUT DROP [0:0]
COMMIT
=RUN= fwlint trace rules.v4 --packet 'in=eth0 tpc 198.51.100.7:40000 > 192.0.2.1:3552'
=RUN= fwlint trace rules.v4 --packet 'tcp 198.51.100.7 > 192.0.2.1'
=RUN= fwlint trace rules.v4 --packet 'profile=public tcp 198.51.100.7:1 > 192.0.2.1:2'
