=TITLE= what hangs on a condition of one side, on a limit or on translation is told by itself
=FILE= old.v4
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -i eth0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.2:8443
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m set --match-set friends src -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p udp -m udp --dport 53 -m limit --limit 5/sec -j ACCEPT
-A FORWARD -d 10.0.0.2/32 -p tcp -m tcp --dport 8443 -j ACCEPT
COMMIT
=FILE= new.v4
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -i eth0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.3:8443
-A POSTROUTING -o eth0 -j MASQUERADE
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m set --match-set friends src -p tcp -m tcp --dport 22:23 -j ACCEPT
-A INPUT -m set --match-set partners src -p tcp -m tcp --dport 5432 -j ACCEPT
-A INPUT -p udp -m udp --dport 53 -m limit --limit 50/sec -j ACCEPT
-A INPUT -p tcp -m tcp --dport 9000 -j NFQUEUE --queue-num 3
-A FORWARD -d 10.0.0.2/32 -p tcp -m tcp --dport 8443 -j ACCEPT
COMMIT
=RUN= fwlint diff old.v4 new.v4
=STDOUT=
1 newly allowed, 1 newly denied, 4 not decided

Newly allowed (1)
+ tcp any not on lo -> any port 23 (input, IPv4)
    if -m set --match-set friends src
    packet  in=b0eth0 tcp 198.51.100.7:40000 > 192.0.2.1:23
    old     drop    old.v4:9  policy drop (ip filter INPUT)
    new     accept  new.v4:14  -A INPUT -m set --match-set friends src -p tcp -m tcp --dport 22:23 -j ACCEPT

Newly denied (1)
- tcp any on eth0 -> 10.0.0.2 port 8443 asked for as 443/tcp (forward, IPv4)
    packet  forward in=eth0 out=b0eth0 tcp 198.51.100.7:40000 > 192.0.2.1:443
    by      old  old.v4:6  -A PREROUTING -i eth0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.2:8443
    old     accept  old.v4:15  -A FORWARD -d 10.0.0.2/32 -p tcp -m tcp --dport 8443 -j ACCEPT (destination is now 10.0.0.2:8443)
    new     drop    new.v4:11  policy drop (ip filter FORWARD) (destination is now 10.0.0.3:8443)

Not decided (2)
? tcp any not on lo -> any port 5432 (input, IPv4)
    newly allowed, but it depends on a condition that only the new rules have
    if -m set --match-set partners src (only the new rules ask)
    packet  in=b0eth0 tcp 198.51.100.7:40000 > 192.0.2.1:5432
    old     drop    old.v4:9  policy drop (ip filter INPUT)
    new     accept  new.v4:15  -A INPUT -m set --match-set partners src -p tcp -m tcp --dport 5432 -j ACCEPT
? tcp any not on lo -> any port 9000 (input, IPv4)
    newly allowed, but it depends on what the rules alone do not tell
    if the program behind the queue accepts
    packet  in=b0eth0 tcp 198.51.100.7:40000 > 192.0.2.1:9000
    old     drop    old.v4:9  policy drop (ip filter INPUT)
    new     accept  new.v4:17  -A INPUT -p tcp -m tcp --dport 9000 -j NFQUEUE --queue-num 3

Changed rules whose effect is not decided (2)
  a limit or counter that only one side has: compared is what happens before it is reached
    old  old.v4:14  -A INPUT -p udp -m udp --dport 53 -m limit --limit 5/sec -j ACCEPT
    new  new.v4:16  -A INPUT -p udp -m udp --dport 53 -m limit --limit 50/sec -j ACCEPT

Changed rules that decide nothing here (1)
  source NAT differs: it changes where packets seem to come from, not what gets through
    new  new.v4:7  -A POSTROUTING -o eth0 -j MASQUERADE

compared: IPv4 input, IPv4 forward, IPv4 output
assumed: IPv6 is not compared: neither side has IPv6 rules
assumed: connections are new: conntrack state NEW, for TCP a SYN; traffic of connections that are
  known already is not compared
assumed: no limit is reached yet, and sets that rules fill are as they are written
assumed: addresses and ports are those that the filtering chains see, after destination NAT
assumed: changed destination NAT is followed for TCP, UDP, SCTP and DCCP that come in from outside,
  not for what the host itself sends
old old.v4: 4 of 5 rules understood, 1 carried as an unknown condition (FW901)
new new.v4: 6 of 8 rules understood, 2 carried as unknown conditions (FW901)
=EXIT= 1
=RUN= fwlint diff old.v4 new.v4 --fail-on none --strict --format markdown
=STDOUT=
### Firewall change: 1 newly allowed, 1 newly denied, 4 not decided

#### Newly allowed

| traffic | hook | packet | old | new |
|---|---|---|---|---|
| `tcp any not on lo -> any port 23`<br>`if -m set --match-set friends src` | input, IPv4 | `in=b0eth0 tcp 198.51.100.7:40000 > 192.0.2.1:23` | drop, `old.v4:9` `policy drop` | accept, `new.v4:14` `-A INPUT -m set --match-set friends src -p tcp -m tcp --dport 22:23 -j ACCEPT` |

#### Newly denied

| traffic | hook | packet | old | new |
|---|---|---|---|---|
| `tcp any on eth0 -> 10.0.0.2 port 8443 asked for as 443/tcp` | forward, IPv4 | `forward in=eth0 out=b0eth0 tcp 198.51.100.7:40000 > 192.0.2.1:443` | accept, `old.v4:15` `-A FORWARD -d 10.0.0.2/32 -p tcp -m tcp --dport 8443 -j ACCEPT` | drop, `new.v4:11` `policy drop` |

#### Not decided: newly allowed

| traffic | hook | packet | old | new |
|---|---|---|---|---|
| `tcp any not on lo -> any port 5432`<br>`if -m set --match-set partners src`<br>it depends on a condition that only the new rules have | input, IPv4 | `in=b0eth0 tcp 198.51.100.7:40000 > 192.0.2.1:5432` | drop, `old.v4:9` `policy drop` | accept, `new.v4:15` `-A INPUT -m set --match-set partners src -p tcp -m tcp --dport 5432 -j ACCEPT` |
| `tcp any not on lo -> any port 9000`<br>`if the program behind the queue accepts`<br>it depends on what the rules alone do not tell | input, IPv4 | `in=b0eth0 tcp 198.51.100.7:40000 > 192.0.2.1:9000` | drop, `old.v4:9` `policy drop` | accept, `new.v4:17` `-A INPUT -p tcp -m tcp --dport 9000 -j NFQUEUE --queue-num 3` |

#### Not compared

- `old.v4:14` `-A INPUT -p udp -m udp --dport 53 -m limit --limit 5/sec -j ACCEPT`: a limit or counter that only one side has: compared is what happens before it is reached
- `new.v4:16` `-A INPUT -p udp -m udp --dport 53 -m limit --limit 50/sec -j ACCEPT`: a limit or counter that only one side has: compared is what happens before it is reached

Compared: IPv4 input, IPv4 forward, IPv4 output. Assumed: IPv6 is not compared: neither side has IPv6 rules. Assumed: connections are new: conntrack state NEW, for TCP a SYN; traffic of connections that are known already is not compared. Assumed: no limit is reached yet, and sets that rules fill are as they are written. Assumed: addresses and ports are those that the filtering chains see, after destination NAT. Assumed: changed destination NAT is followed for TCP, UDP, SCTP and DCCP that come in from outside, not for what the host itself sends.
=STDERR=
fwlint: --strict: not everything could be compared and decided
=EXIT= 3
