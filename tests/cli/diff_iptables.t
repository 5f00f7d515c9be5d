=TITLE= what a change of iptables rules allows and denies, in every format
=FILE= old.v4
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT
COMMIT
=FILE= new.v4
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -s 10.66.0.0/16 -j REJECT
-A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT
-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 8080 -j ACCEPT
-A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP
COMMIT
=RUN= fwlint diff old.v4 new.v4
=STDOUT=
1 newly allowed, 3 newly denied

Newly allowed (1)
+ tcp 10.0.0.0/8 except 10.66.0.0/16 not on lo -> any port 8080 (input, IPv4)
    packet  in=eth0 tcp 10.0.0.1:40000 > 192.0.2.1:8080
    old     drop    old.v4:2  policy drop (ip filter INPUT)
    new     accept  new.v4:10  -A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 8080 -j ACCEPT

Newly denied (3)
- tcp any except 192.0.2.0/24 not on lo -> any port 22 (input, IPv4)
    packet  in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:22
    old     accept  old.v4:7  -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
    new     drop    new.v4:2  policy drop (ip filter INPUT)
- tcp 10.66.0.0/16 not on lo -> any port 80, 443 (input, IPv4)
    packet  in=eth0 tcp 10.66.0.1:40000 > 192.0.2.1:80
    old     accept  old.v4:8  -A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT
    new     reject  new.v4:7  -A INPUT -s 10.66.0.0/16 -j REJECT
- icmp type 8 any -> any (output, IPv4)
    packet  output out=eth0 icmp 198.51.100.7 > 192.0.2.1 type=8 code=0
    old     accept  old.v4:4  policy accept (ip filter OUTPUT)
    new     drop    new.v4:11  -A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP

compared: IPv4 input, IPv4 forward, IPv4 output
assumed: IPv6 is not compared: neither side has IPv6 rules
assumed: connections are new: conntrack state NEW, for TCP a SYN; traffic of connections that are
  known already is not compared
assumed: no limit is reached yet, and sets that rules fill are as they are written
assumed: addresses and ports are those that the filtering chains see, after destination NAT
old old.v4: all 4 rules understood
new new.v4: all 7 rules understood
=EXIT= 1
=RUN= fwlint diff old.v4 new.v4 --format markdown --fail-on none
=STDOUT=
### Firewall change: 1 newly allowed, 3 newly denied

#### Newly allowed

| traffic | hook | packet | old | new |
|---|---|---|---|---|
| `tcp 10.0.0.0/8 except 10.66.0.0/16 not on lo -> any port 8080` | input, IPv4 | `in=eth0 tcp 10.0.0.1:40000 > 192.0.2.1:8080` | drop, `old.v4:2` `policy drop` | accept, `new.v4:10` `-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 8080 -j ACCEPT` |

#### Newly denied

| traffic | hook | packet | old | new |
|---|---|---|---|---|
| `tcp any except 192.0.2.0/24 not on lo -> any port 22` | input, IPv4 | `in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:22` | accept, `old.v4:7` `-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT` | drop, `new.v4:2` `policy drop` |
| `tcp 10.66.0.0/16 not on lo -> any port 80, 443` | input, IPv4 | `in=eth0 tcp 10.66.0.1:40000 > 192.0.2.1:80` | accept, `old.v4:8` `-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT` | reject, `new.v4:7` `-A INPUT -s 10.66.0.0/16 -j REJECT` |
| `icmp type 8 any -> any` | output, IPv4 | `output out=eth0 icmp 198.51.100.7 > 192.0.2.1 type=8 code=0` | accept, `old.v4:4` `policy accept` | drop, `new.v4:11` `-A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP` |

Compared: IPv4 input, IPv4 forward, IPv4 output. Assumed: IPv6 is not compared: neither side has IPv6 rules. Assumed: connections are new: conntrack state NEW, for TCP a SYN; traffic of connections that are known already is not compared. Assumed: no limit is reached yet, and sets that rules fill are as they are written. Assumed: addresses and ports are those that the filtering chains see, after destination NAT.
=RUN= fwlint diff old.v4 new.v4 --format json --fail-on any
=STDOUT=
{
  "schema": "fwlint/diff/1",
  "tool": {"name":"fwlint","version":"0.1.0"},
  "old": {
    "inputs": [
      {"path":"old.v4","dialect":"iptables-save","sha256":"12e14dbd7ad6adbeee2da7bdd584bcec107e4683a38e555c8c79546f84c65405","rules":4,"understood":4}
    ],
    "inputErrors": 0
  },
  "new": {
    "inputs": [
      {"path":"new.v4","dialect":"iptables-save","sha256":"015ae11be644810a2005d91b342d8fbd9175de386dd074417b04d55708ac2ad5","rules":7,"understood":7}
    ],
    "inputErrors": 0
  },
  "summary": {"allowed":1,"denied":3,"undecided":0,"proved":true,"text":"1 newly allowed, 3 newly denied"},
  "lookedAt": ["IPv4 input","IPv4 forward","IPv4 output"],
  "assumptions": ["IPv6 is not compared: neither side has IPv6 rules","connections are new: conntrack state NEW, for TCP a SYN; traffic of connections that are known already is not compared","no limit is reached yet, and sets that rules fill are as they are written","addresses and ports are those that the filtering chains see, after destination NAT"],
  "changes": [
    {"change":"allowed","text":"tcp 10.0.0.0/8 except 10.66.0.0/16 not on lo -> any port 8080","family":"IPv4","hook":"input","profiles":[],"protocols":{"any":false,"names":["tcp"],"numbers":[{"first":6,"last":6}]},"from":{"any":false,"prefixes":["10.0.0.0/10","10.64.0.0/15","10.67.0.0/16","10.68.0.0/14","10.72.0.0/13","10.80.0.0/12","10.96.0.0/11","10.128.0.0/9"],"interfaces":{"names":["lo"],"excluded":true},"ports":[]},"to":{"any":true,"prefixes":["0.0.0.0/0"],"interfaces":null,"ports":[{"first":8080,"last":8080}]},"icmp":[],"scope":null,"only":[],"conditions":[],"witness":{"text":"in=eth0 tcp 10.0.0.1:40000 > 192.0.2.1:8080","verdict":"old: drop, new: accept","hook":"input","family":"IPv4","iif":"eth0","src":"10.0.0.1","dst":"192.0.2.1","proto":"tcp","sport":40000,"dport":8080,"flags":"S","state":"new"},"old":{"accepted":false,"verdict":"drop","location":{"path":"old.v4","startLine":2,"startColumn":8,"endLine":2,"endColumn":12,"snippet":"DROP"},"chain":"ip filter INPUT","rule":"policy drop","policy":true},"new":{"accepted":true,"verdict":"accept","location":{"path":"new.v4","startLine":10,"startColumn":1,"endLine":10,"endColumn":60,"snippet":"-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 8080 -j ACCEPT"},"chain":"ip filter INPUT","rule":"-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 8080 -j ACCEPT","policy":false},"reason":null},
    {"change":"denied","text":"tcp any except 192.0.2.0/24 not on lo -> any port 22","family":"IPv4","hook":"input","profiles":[],"protocols":{"any":false,"names":["tcp"],"numbers":[{"first":6,"last":6}]},"from":{"any":false,"prefixes":["0.0.0.0/1","128.0.0.0/2","192.0.0.0/23","192.0.3.0/24","192.0.4.0/22","192.0.8.0/21","192.0.16.0/20","192.0.32.0/19","192.0.64.0/18","192.0.128.0/17","192.1.0.0/16","192.2.0.0/15","192.4.0.0/14","192.8.0.0/13","192.16.0.0/12","192.32.0.0/11","192.64.0.0/10","192.128.0.0/9","193.0.0.0/8","194.0.0.0/7","196.0.0.0/6","200.0.0.0/5","208.0.0.0/4","224.0.0.0/3"],"interfaces":{"names":["lo"],"excluded":true},"ports":[]},"to":{"any":true,"prefixes":["0.0.0.0/0"],"interfaces":null,"ports":[{"first":22,"last":22}]},"icmp":[],"scope":null,"only":[],"conditions":[],"witness":{"text":"in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:22","verdict":"old: accept, new: drop","hook":"input","family":"IPv4","iif":"eth0","src":"198.51.100.7","dst":"192.0.2.1","proto":"tcp","sport":40000,"dport":22,"flags":"S","state":"new"},"old":{"accepted":true,"verdict":"accept","location":{"path":"old.v4","startLine":7,"startColumn":1,"endLine":7,"endColumn":44,"snippet":"-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"},"chain":"ip filter INPUT","rule":"-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT","policy":false},"new":{"accepted":false,"verdict":"drop","location":{"path":"new.v4","startLine":2,"startColumn":8,"endLine":2,"endColumn":12,"snippet":"DROP"},"chain":"ip filter INPUT","rule":"policy drop","policy":true},"reason":null},
    {"change":"denied","text":"tcp 10.66.0.0/16 not on lo -> any port 80, 443","family":"IPv4","hook":"input","profiles":[],"protocols":{"any":false,"names":["tcp"],"numbers":[{"first":6,"last":6}]},"from":{"any":false,"prefixes":["10.66.0.0/16"],"interfaces":{"names":["lo"],"excluded":true},"ports":[]},"to":{"any":true,"prefixes":["0.0.0.0/0"],"interfaces":null,"ports":[{"first":80,"last":80},{"first":443,"last":443}]},"icmp":[],"scope":null,"only":[],"conditions":[],"witness":{"text":"in=eth0 tcp 10.66.0.1:40000 > 192.0.2.1:80","verdict":"old: accept, new: reject","hook":"input","family":"IPv4","iif":"eth0","src":"10.66.0.1","dst":"192.0.2.1","proto":"tcp","sport":40000,"dport":80,"flags":"S","state":"new"},"old":{"accepted":true,"verdict":"accept","location":{"path":"old.v4","startLine":8,"startColumn":1,"endLine":8,"endColumn":69,"snippet":"-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT"},"chain":"ip filter INPUT","rule":"-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT","policy":false},"new":{"accepted":false,"verdict":"reject","location":{"path":"new.v4","startLine":7,"startColumn":1,"endLine":7,"endColumn":35,"snippet":"-A INPUT -s 10.66.0.0/16 -j REJECT"},"chain":"ip filter INPUT","rule":"-A INPUT -s 10.66.0.0/16 -j REJECT","policy":false},"reason":null},
    {"change":"denied","text":"icmp type 8 any -> any","family":"IPv4","hook":"output","profiles":[],"protocols":{"any":false,"names":["icmp"],"numbers":[{"first":1,"last":1}]},"from":{"any":true,"prefixes":["0.0.0.0/0"],"interfaces":null,"ports":[]},"to":{"any":true,"prefixes":["0.0.0.0/0"],"interfaces":null,"ports":[]},"icmp":[{"firstType":8,"firstCode":0,"lastType":8,"lastCode":255}],"scope":null,"only":[],"conditions":[],"witness":{"text":"output out=eth0 icmp 198.51.100.7 > 192.0.2.1 type=8 code=0","verdict":"old: accept, new: drop","hook":"output","family":"IPv4","oif":"eth0","src":"198.51.100.7","dst":"192.0.2.1","proto":"icmp","type":8,"code":0,"state":"new"},"old":{"accepted":true,"verdict":"accept","location":{"path":"old.v4","startLine":4,"startColumn":9,"endLine":4,"endColumn":15,"snippet":"ACCEPT"},"chain":"ip filter OUTPUT","rule":"policy accept","policy":true},"new":{"accepted":false,"verdict":"drop","location":{"path":"new.v4","startLine":11,"startColumn":1,"endLine":11,"endColumn":48,"snippet":"-A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP"},"chain":"ip filter OUTPUT","rule":"-A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP","policy":false},"reason":null}
  ],
  "undecided": [],
  "openRules": [],
  "notCompared": [],
  "notes": []
}
=EXIT= 1
=RUN= fwlint diff old.v4 new.v4 --format sarif --fail-on widened
=STDOUT=
{
  "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "fwlint diff",
          "semanticVersion": "0.1.0",
          "rules": [
            {"id":"newly-allowed","name":"NewlyAllowed","shortDescription":{"text":"New connections that the old rules denied are let through by the new ones."},"defaultConfiguration":{"level":"warning"}},
            {"id":"newly-denied","name":"NewlyDenied","shortDescription":{"text":"New connections that the old rules let through are denied by the new ones."},"defaultConfiguration":{"level":"note"}},
            {"id":"change-not-decided","name":"ChangeNotDecided","shortDescription":{"text":"Whether new connections fare otherwise depends on what the rules alone do not tell."},"defaultConfiguration":{"level":"note"}}
          ]
        }
      },
      "columnKind": "unicodeCodePoints",
      "invocations": [
        {"executionSuccessful":true}
      ],
      "results": [
        {"ruleId":"newly-allowed","ruleIndex":0,"level":"warning","message":{"text":"newly allowed: tcp 10.0.0.0/8 except 10.66.0.0/16 not on lo -> any port 8080 (input, IPv4)\npacket: in=eth0 tcp 10.0.0.1:40000 > 192.0.2.1:8080\nold: drop (policy drop)\nnew: accept (-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 8080 -j ACCEPT)"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"new.v4","uriBaseId":"%SRCROOT%"},"region":{"startLine":10,"startColumn":1,"endLine":10,"endColumn":60}}}],"relatedLocations":[{"physicalLocation":{"artifactLocation":{"uri":"old.v4","uriBaseId":"%SRCROOT%"},"region":{"startLine":2,"startColumn":8,"endLine":2,"endColumn":12}},"id":1,"message":{"text":"old: drop (policy drop)"}}],"properties":{"witness":"in=eth0 tcp 10.0.0.1:40000 > 192.0.2.1:8080"}},
        {"ruleId":"newly-denied","ruleIndex":1,"level":"note","message":{"text":"newly denied: tcp any except 192.0.2.0/24 not on lo -> any port 22 (input, IPv4)\npacket: in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:22\nold: accept (-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT)\nnew: drop (policy drop)"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"old.v4","uriBaseId":"%SRCROOT%"},"region":{"startLine":7,"startColumn":1,"endLine":7,"endColumn":44}}}],"relatedLocations":[{"physicalLocation":{"artifactLocation":{"uri":"new.v4","uriBaseId":"%SRCROOT%"},"region":{"startLine":2,"startColumn":8,"endLine":2,"endColumn":12}},"id":1,"message":{"text":"new: drop (policy drop)"}}],"properties":{"witness":"in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:22"}},
        {"ruleId":"newly-denied","ruleIndex":1,"level":"note","message":{"text":"newly denied: tcp 10.66.0.0/16 not on lo -> any port 80, 443 (input, IPv4)\npacket: in=eth0 tcp 10.66.0.1:40000 > 192.0.2.1:80\nold: accept (-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT)\nnew: reject (-A INPUT -s 10.66.0.0/16 -j REJECT)"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"old.v4","uriBaseId":"%SRCROOT%"},"region":{"startLine":8,"startColumn":1,"endLine":8,"endColumn":69}}}],"relatedLocations":[{"physicalLocation":{"artifactLocation":{"uri":"new.v4","uriBaseId":"%SRCROOT%"},"region":{"startLine":7,"startColumn":1,"endLine":7,"endColumn":35}},"id":1,"message":{"text":"new: reject (-A INPUT -s 10.66.0.0/16 -j REJECT)"}}],"properties":{"witness":"in=eth0 tcp 10.66.0.1:40000 > 192.0.2.1:80"}},
        {"ruleId":"newly-denied","ruleIndex":1,"level":"note","message":{"text":"newly denied: icmp type 8 any -> any (output, IPv4)\npacket: output out=eth0 icmp 198.51.100.7 > 192.0.2.1 type=8 code=0\nold: accept (policy accept)\nnew: drop (-A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP)"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"old.v4","uriBaseId":"%SRCROOT%"},"region":{"startLine":4,"startColumn":9,"endLine":4,"endColumn":15}}}],"relatedLocations":[{"physicalLocation":{"artifactLocation":{"uri":"new.v4","uriBaseId":"%SRCROOT%"},"region":{"startLine":11,"startColumn":1,"endLine":11,"endColumn":48}},"id":1,"message":{"text":"new: drop (-A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP)"}}],"properties":{"witness":"output out=eth0 icmp 198.51.100.7 > 192.0.2.1 type=8 code=0"}}
      ],
      "properties": {"summary":"1 newly allowed, 3 newly denied","proved":true,"notCompared":[],"results":4}
    }
  ]
}
=EXIT= 1
=RUN= fwlint diff new.v4 old.v4 --color always --fail-on none
=STDOUT=
[1m4 newly allowed, 1 newly denied[0m

[1mNewly allowed (4)[0m
[31m+ tcp any except 10.66.0.0/16, 192.0.2.0/24 not on lo -> any port 22 (input, IPv4)[0m
    packet  in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:22
    old     drop    new.v4:2  policy drop (ip filter INPUT)
    new     accept  old.v4:7  -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
[31m+ tcp 10.66.0.0/16 not on lo -> any port 22 (input, IPv4)[0m
    packet  in=eth0 tcp 10.66.0.1:40000 > 192.0.2.1:22
    old     reject  new.v4:7  -A INPUT -s 10.66.0.0/16 -j REJECT
    new     accept  old.v4:7  -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
[31m+ tcp 10.66.0.0/16 not on lo -> any port 80, 443 (input, IPv4)[0m
    packet  in=eth0 tcp 10.66.0.1:40000 > 192.0.2.1:80
    old     reject  new.v4:7  -A INPUT -s 10.66.0.0/16 -j REJECT
    new     accept  old.v4:8  -A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT
[31m+ icmp type 8 any -> any (output, IPv4)[0m
    packet  output out=eth0 icmp 198.51.100.7 > 192.0.2.1 type=8 code=0
    old     drop    new.v4:11  -A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP
    new     accept  old.v4:4  policy accept (ip filter OUTPUT)

[1mNewly denied (1)[0m
[36m- tcp 10.0.0.0/8 except 10.66.0.0/16 not on lo -> any port 8080 (input, IPv4)[0m
    packet  in=eth0 tcp 10.0.0.1:40000 > 192.0.2.1:8080
    old     accept  new.v4:10  -A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 8080 -j ACCEPT
    new     drop    old.v4:2  policy drop (ip filter INPUT)

compared: IPv4 input, IPv4 forward, IPv4 output
assumed: IPv6 is not compared: neither side has IPv6 rules
assumed: connections are new: conntrack state NEW, for TCP a SYN; traffic of connections that are
  known already is not compared
assumed: no limit is reached yet, and sets that rules fill are as they are written
assumed: addresses and ports are those that the filtering chains see, after destination NAT
old new.v4: all 7 rules understood
new old.v4: all 4 rules understood
=RUN= fwlint diff old.v4 old.v4 --fail-on any --strict
=STDOUT=
no change: both let the same new connections through

compared: IPv4 input, IPv4 forward, IPv4 output
assumed: IPv6 is not compared: neither side has IPv6 rules
assumed: connections are new: conntrack state NEW, for TCP a SYN; traffic of connections that are
  known already is not compared
assumed: no limit is reached yet, and sets that rules fill are as they are written
assumed: addresses and ports are those that the filtering chains see, after destination NAT
old old.v4: all 4 rules understood
new old.v4: all 4 rules understood
