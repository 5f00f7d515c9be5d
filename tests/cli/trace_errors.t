=TITLE= packets that are not understood
=FILE= rules.v4
*filter
:INPUT DROP [0:0]
COMMIT
=RUN= fwlint trace rules.v4 --packet 'in=eth0 tpc 198.51.100.7:40000 > 192.0.2.1:3552'
=STDERR=
fwlint: error: packet:1:9: 'tpc' is no word of a packet
  did you mean 'tcp'?
    in=eth0 tpc 198.51.100.7:40000 > 192.0.2.1:3552
            ^
=EXIT= 2
=RUN= fwlint trace rules.v4 --packet 'tcp 198.51.100.7 > 192.0.2.1'
=STDERR=
fwlint: error: packet:1:20: the destination of tcp needs a port
  as in 192.0.2.1:443
    tcp 198.51.100.7 > 192.0.2.1
                       ^
=EXIT= 2
=RUN= fwlint trace rules.v4 --packet 'profile=public tcp 198.51.100.7:1 > 192.0.2.1:2'
=STDERR=
fwlint: error: the packet is one for Windows Firewall, the rules are netfilter's
  leave profile, program, service and package away; say input, forward or output
=EXIT= 2
