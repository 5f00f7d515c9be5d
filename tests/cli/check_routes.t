=TITLE= FW212 takes inside and outside from the host's routes
=FILE= r.v4
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -s 10.0.0.0/8 -p udp -m udp --dport 69 -j ACCEPT
-A INPUT -s 192.168.7.0/24 -p udp -m udp --dport 514 -j ACCEPT
COMMIT
=FILE= route.txt
default via 192.168.7.1 dev eth0
10.0.0.0/8 dev eth1 proto kernel scope link src 10.0.0.1
192.168.7.0/24 dev eth0 proto kernel scope link src 192.168.7.10
=RUN= fwlint check r.v4 --format concise
=STDOUT= contains
no findings
=RUN= fwlint check r.v4 route.txt --format concise
=STDOUT=
r.v4:5:1: low FW212 spoofable-source: 10.0.0.0/8 is accepted on every interface, also from eth0 where only forged packets have it
1 low · 2 of 2 rules understood
