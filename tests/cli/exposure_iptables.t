=TITLE= who reaches what on a host with containers: published ports go round the input chain
=FILE= rules.v4
*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:DOCKER - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j DROP
-A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT
-A INPUT -s 10.20.0.0/16 -p udp -m udp --dport 161 -m limit --limit 10/sec -j ACCEPT
-A INPUT -p tcp -m tcp --dport 8080 -j DROP
-A INPUT -p tcp -m tcp --dport 9100 -m set --match-set monitors src -j ACCEPT
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
COMMIT
=FILE= policy.toml
policy = 1

[zones.office]
sources = ["10.20.0.0/16"]

[zones.internet]
else = true
=RUN= fwlint exposure rules.v4
=STDOUT=
Open to new connections

From everyone (a quarter of all public addresses, or more)
  ports                      from                        to                      family  way in   decided by      condition                                     rule
  22/tcp (ssh)               any except 198.51.100.0/24  any                     IPv4    input    rules.v4:16                                                   -A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT
  443/tcp (https)            any                         any                     IPv4    input    rules.v4:16                                                   -A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT
  9100/tcp (hp-pdl-datastr)  any                         any                     IPv4    input    rules.v4:19     only if -m set --match-set monitors src       -A INPUT -p tcp -m tcp --dport 9100 -m set --match-set monitors src -j …
  80/tcp (http)              any not on docker0          172.17.0.2 via docker0  IPv4    forward  rules.v4:22                                                   -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dpor…
  80/tcp (http)              any not on docker0          172.17.0.2 via docker0  IPv4    forward  rules.v4:22                                                   -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dpor…
                                                         asked for as 8080/tcp                    NAT rules.v4:7                                                -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destinat…

From the inside (private or local addresses, or an inner interface)
  ports                      from                        to                      family  way in   decided by      condition                                     rule
  161/udp (snmp)             10.20.0.0/16                any                     IPv4    input    rules.v4:17     assumed: no rate limit on the way is reached  -A INPUT -s 10.20.0.0/16 -p udp -m udp --dport 161 -m limit --limit 10/…
                                                                                                                  yet

Conditions that the input does not tell
  membership is treated as a condition that may or may not hold
    rules.v4:19: contents of set 'monitors'

looked at: IPv4 input, IPv4 forward; TCP and UDP, SCTP and DCCP where a rule names them;
  connections that are new, not from the loopback interface
IPv6 is not judged: no IPv6 rules were given
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
rules.v4: 12 of 13 rules understood, 1 carried as an unknown condition (FW901)
=RUN= fwlint exposure rules.v4 --from 198.51.100.7 --port 22/tcp
=STDOUT=
nothing is open to new connections (--from 198.51.100.7 --port 22/tcp)

Conditions that the input does not tell
  membership is treated as a condition that may or may not hold
    rules.v4:19: contents of set 'monitors'

looked at: IPv4 input, IPv4 forward; TCP and UDP, SCTP and DCCP where a rule names them;
  connections that are new, not from the loopback interface
IPv6 is not judged: no IPv6 rules were given
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
rules.v4: 12 of 13 rules understood, 1 carried as an unknown condition (FW901)
=RUN= fwlint exposure rules.v4 --from 198.51.100.0/23 --port 20-500/tcp
=STDOUT=
Open to new connections (--from 198.51.100.0/23 --port 20-500/tcp)

From some networks (some public addresses)
  ports            from                            to                      family  way in   decided by      rule
  22/tcp (ssh)     198.51.101.0/24                 any                     IPv4    input    rules.v4:16     -A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT
  443/tcp (https)  198.51.100.0/23                 any                     IPv4    input    rules.v4:16     -A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT
  80/tcp (http)    198.51.100.0/23 not on docker0  172.17.0.2 via docker0  IPv4    forward  rules.v4:22     -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dpor…
  80/tcp (http)    198.51.100.0/23 not on docker0  172.17.0.2 via docker0  IPv4    forward  rules.v4:22     -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dpor…
                                                   asked for as 8080/tcp                    NAT rules.v4:7  -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destinat…

Conditions that the input does not tell
  membership is treated as a condition that may or may not hold
    rules.v4:19: contents of set 'monitors'

looked at: IPv4 input, IPv4 forward; TCP and UDP, SCTP and DCCP where a rule names them;
  connections that are new, not from the loopback interface
IPv6 is not judged: no IPv6 rules were given
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
rules.v4: 12 of 13 rules understood, 1 carried as an unknown condition (FW901)
=RUN= fwlint exposure rules.v4 --policy policy.toml --port 22 --port 161/udp
=STDOUT=
Open to new connections (--port 22 --port 161/udp)

From zone office
  ports           from                      to   family  way in  decided by   condition                                     rule
  22/tcp (ssh)    all of it                 any  IPv4    input   rules.v4:16                                                -A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT
  161/udp (snmp)  all of it                 any  IPv4    input   rules.v4:17  assumed: no rate limit on the way is reached  -A INPUT -s 10.20.0.0/16 -p udp -m udp --dport 161 -m limit --limit 10/…
                                                                              yet

From zone internet (whatever no other zone takes)
  ports           from                      to   family  way in  decided by   condition                                     rule
  22/tcp (ssh)    any except 10.20.0.0/16,  any  IPv4    input   rules.v4:16                                                -A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT
                  198.51.100.0/24

Conditions that the input does not tell
  membership is treated as a condition that may or may not hold
    rules.v4:19: contents of set 'monitors'

looked at: IPv4 input, IPv4 forward; TCP and UDP, SCTP and DCCP where a rule names them;
  connections that are new, not from the loopback interface
IPv6 is not judged: no IPv6 rules were given
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
rules.v4: 12 of 13 rules understood, 1 carried as an unknown condition (FW901)
=RUN= fwlint exposure rules.v4 --policy policy.toml --from office --port 161
=STDOUT=
Open to new connections (--from office --port 161)

From zone office
  ports           from       to   family  way in  decided by   condition                                     rule
  161/udp (snmp)  all of it  any  IPv4    input   rules.v4:17  assumed: no rate limit on the way is reached  -A INPUT -s 10.20.0.0/16 -p udp -m udp --dport 161 -m limit --limit 10/…
                                                               yet

Conditions that the input does not tell
  membership is treated as a condition that may or may not hold
    rules.v4:19: contents of set 'monitors'

looked at: IPv4 input, IPv4 forward; TCP and UDP, SCTP and DCCP where a rule names them;
  connections that are new, not from the loopback interface
IPv6 is not judged: no IPv6 rules were given
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
rules.v4: 12 of 13 rules understood, 1 carried as an unknown condition (FW901)
=RUN= fwlint exposure rules.v4 --to 172.17.0.2 --format csv
=STDOUT=
group,from,interface,source_ports,family,way_in,to,out_interface,protocol,first_port,last_port,port_name,decided_by,rule,chain,nat,condition,assumed,witness
everyone,"0.0.0.0/1 128.0.0.0/2 192.0.0.0/6 196.0.0.0/7 198.0.0.0/11 198.32.0.0/12 198.48.0.0/15 198.50.0.0/16 198.51.0.0/18 198.51.64.0/19 198.51.96.0/22 198.51.101.0/24 198.51.102.0/23 198.51.104.0/21 198.51.112.0/20 198.51.128.0/17 198.52.0.0/14 198.56.0.0/13 198.64.0.0/10 198.128.0.0/9 199.0.0.0/8 200.0.0.0/5 208.0.0.0/4 224.0.0.0/3",,,IPv4,input,172.17.0.2,,tcp,22,22,ssh,rules.v4:16:1,"'-A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT","ip filter INPUT",,,,"in=eth0 tcp 1.0.0.0:40000 > 172.17.0.2:22"
everyone,any,,,IPv4,input,172.17.0.2,,tcp,443,443,https,rules.v4:16:1,"'-A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT","ip filter INPUT",,,,"in=eth0 tcp 198.51.100.7:40000 > 172.17.0.2:443"
everyone,any,,,IPv4,input,172.17.0.2,,tcp,9100,9100,hp-pdl-datastr,rules.v4:19:1,"'-A INPUT -p tcp -m tcp --dport 9100 -m set --match-set monitors src -j ACCEPT","ip filter INPUT",,"only if -m set --match-set monitors src",,"in=eth0 tcp 198.51.100.7:40000 > 172.17.0.2:9100"
everyone,any,"all but docker0",,IPv4,forward,172.17.0.2,docker0,tcp,80,80,http,rules.v4:22:1,"'-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT","ip filter DOCKER",,,,"forward in=eth0 out=docker0 tcp 198.51.100.7:40000 > 172.17.0.2:80"
everyone,any,"all but docker0",,IPv4,forward,172.17.0.2,docker0,tcp,80,80,http,rules.v4:22:1,"'-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT","ip filter DOCKER","8080/tcp by rules.v4:7:1",,,"forward in=eth0 out=docker0 tcp 198.51.100.7:40000 > 192.0.2.1:8080"
"the inside",10.20.0.0/16,,,IPv4,input,172.17.0.2,,udp,161,161,snmp,rules.v4:17:1,"'-A INPUT -s 10.20.0.0/16 -p udp -m udp --dport 161 -m limit --limit 10/sec -j ACCEPT","ip filter INPUT",,,"no rate limit on the way is reached yet","in=eth0 udp 10.20.0.0:40000 > 172.17.0.2:161"
=RUN= fwlint exposure rules.v4 --port 8080 --format json
=STDOUT=
{
  "schema": "fwlint/exposure/1",
  "tool": {"name":"fwlint","version":"0.1.0"},
  "policy": null,
  "filters": ["--port 8080"],
  "inputs": [
    {"path":"rules.v4","dialect":"iptables-save","sha256":"35794119e6f7896464b79e172a4a22f4407703ccf8fd78df03b6167634c2b735","rules":13,"understood":12}
  ],
  "inputErrors": 0,
  "lookedAt": ["IPv4 input","IPv4 forward"],
  "assumptions": ["IPv6 is not judged: no IPv6 rules were given","the host's addresses are not known: whatever comes to the input hook is taken as addressed to the host"],
  "groups": [
    {"name":"everyone","zone":false,"note":"a quarter of all public addresses, or more"},
    {"name":"some networks","zone":false,"note":"some public addresses"},
    {"name":"the inside","zone":false,"note":"private or local addresses, or an inner interface"}
  ],
  "answers": [
    {"group":"everyone","family":"IPv4","hook":"forward","profiles":[],"from":{"any":true,"prefixes":["0.0.0.0/0"],"interfaces":{"names":["docker0"],"excluded":true},"ports":[]},"to":{"any":false,"prefixes":["172.17.0.2"],"interfaces":{"names":["docker0"],"excluded":false}},"protocol":"tcp","ports":[{"first":80,"last":80,"name":"http"}],"decidedBy":[{"location":{"path":"rules.v4","startLine":22,"startColumn":1,"endLine":22,"endColumn":86,"snippet":"-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT"},"chain":"ip filter DOCKER","rule":"-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT","policy":false}],"nat":[{"location":{"path":"rules.v4","startLine":7,"startColumn":1,"endLine":7,"endColumn":89,"snippet":"-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80"},"rule":"-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80","as":"8080/tcp","prefixes":["0.0.0.0/0"],"ports":[{"first":8080,"last":8080}]}],"exact":true,"scope":null,"conditions":[],"unless":[],"assumed":[],"witness":{"text":"forward in=eth0 out=docker0 tcp 198.51.100.7:40000 > 192.0.2.1:8080","verdict":"unknown: accept if -m addrtype --dst-type LOCAL","hook":"forward","family":"IPv4","iif":"eth0","oif":"docker0","src":"198.51.100.7","dst":"192.0.2.1","proto":"tcp","sport":40000,"dport":8080,"flags":"S","state":"new"}}
  ],
  "related": [],
  "undecided": [],
  "gaps": [
    {"location":{"path":"rules.v4","startLine":19,"startColumn":44,"endLine":19,"endColumn":68,"snippet":"--match-set monitors src"},"rule":"contents of set 'monitors'","reason":"membership is treated as a condition that may or may not hold"}
  ]
}
=RUN= fwlint exposure rules.v4 --from eth7 --to 192.0.2.1 --port 443
=STDOUT=
Open to new connections (--from eth7 --to 192.0.2.1 --port 443)

From everyone (a quarter of all public addresses, or more)
  ports            from                to         family  way in  decided by   rule
  443/tcp (https)  any not on docker0  192.0.2.1  IPv4    input   rules.v4:16  -A INPUT -p tcp -m multiport --dports 22,443 -j ACCEPT

Conditions that the input does not tell
  membership is treated as a condition that may or may not hold
    rules.v4:19: contents of set 'monitors'

looked at: IPv4 input, IPv4 forward; TCP and UDP, SCTP and DCCP where a rule names them;
  connections that are new, not from the loopback interface
IPv6 is not judged: no IPv6 rules were given
the host's addresses are not known: whatever comes to the input hook is taken as addressed to the
  host
rules.v4: 12 of 13 rules understood, 1 carried as an unknown condition (FW901)
=STDERR=
fwlint: --from eth7: taken as an interface; no rule names it
