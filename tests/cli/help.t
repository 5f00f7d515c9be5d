=TITLE= the help texts
=RUN= fwlint help
=STDOUT=
fwlint 0.1.0: a linter for host firewall rules

It reads the export of a firewall, works out what really gets through, and
reports open ports that nothing supports. That a port is assigned supports
nothing.

Usage: fwlint [check] FILE... [options]
       fwlint COMMAND [arguments]

Commands:
  check     judge the firewall rules of one host (the default command)
  explain   show the page of a check
  rules     list all checks
  port      show what is known of a port
  exposure  show who can reach what
  trace     show which rules a packet meets
  diff      show what a change of the rules lets through
  version   print the version (also --version)
  help      print help (also --help)

'fwlint help COMMAND' says more.

Exit codes:
  0  clean: no finding at or above --fail-on
  1  findings at or above --fail-on
  2  bad arguments or configuration, or a report that cannot be written
  3  input that cannot be read or is in error; with --strict also not understood
  4  a fault of fwlint
The highest wins.
=RUN= fwlint check --help
=STDOUT=
fwlint check: judge the firewall rules of one host (the default command)

Usage: fwlint check FILE... [options]

Reads the exports of one host, works out what they really let through, and
reports open ports that nothing supports, rules that do not do what they say,
and what the policy forbids. '-' is standard input.

The kind of each file is found from its content: iptables-save and
ip6tables-save, files for iptables-restore, 'iptables -S', the rules files of
ufw, scripts of plain iptables commands, 'ipset save', 'ip addr' and 'ip route'
beside them, 'nft list ruleset', 'nft -j list ruleset', a Windows 'reg export'
of the firewall policy, and English 'netsh advfirewall firewall show rule
name=all'. Several files are parts of one host: IPv4 and IPv6 rules and their
sets, local and group policy.

Options:
  -p, --policy FILE        policy file, or the name of a shipped policy
                           (default: recommended)
  -f, --format NAME        format of standard output: text, concise, json, sarif
                           (default: text)
  -o, --output FORMAT=PATH
                           also write a report to a file; the file is replaced
                           whole or not at all (may be repeated)
      --fail-on SEVERITY   exit 1 on findings of this severity or worse:
                           critical, high, medium, low, info, never (default:
                           high, or what the policy says)
      --strict             exit 3 unless every rule was understood
      --as-of DATE         date that expiry dates are compared with, YYYY-MM-DD
                           (default: today, UTC)
      --select LIST        run only these checks: codes, names or code prefixes,
                           separated by commas (default: those on by default)
                           (may be repeated)
      --ignore LIST        do not count findings of these checks (may be
                           repeated)
      --show-suppressed    also print findings that are suppressed
      --max-findings N     how many findings of one check the text format
                           prints, and rows of what is open; 0 for all (default:
                           200)
  -q, --quiet              print no report on standard output
      --practice FILE      own records of what is found on ports (TOML) (may be
                           repeated)
      --format-in NAME     what the files are: iptables, ip6tables,
                           iptables-script, ipset, ip, nft, nft-json, reg, netsh
                           (default: found from content)
      --color WHEN         colours: auto looks at the terminal and NO_COLOR:
                           auto, always, never (default: auto)
  -h, --help               print this help

Examples:
  fwlint rules.v4 rules.v6
  nft list ruleset | fwlint check - --policy policy.toml
  fwlint check firewall.reg --format concise -o sarif=fwlint.sarif

Exit codes:
  0  clean: no finding at or above --fail-on
  1  findings at or above --fail-on
  2  bad arguments or configuration, or a report that cannot be written
  3  input that cannot be read or is in error; with --strict also not understood
  4  a fault of fwlint
The highest wins.
=RUN= fwlint help explain
=STDOUT=
fwlint explain: show the page of a check

Usage: fwlint explain CHECK... [options]

CHECK is a code or a name. The page says what the check reports, why that
matters, what to do, and shows examples.

Options:
  -f, --format NAME        format of the page: text, markdown (default: text)
      --color WHEN         colours: auto looks at the terminal and NO_COLOR:
                           auto, always, never (default: auto)
  -h, --help               print this help

Examples:
  fwlint explain FW103
  fwlint explain assigned-only-port --format markdown
=RUN= fwlint help rules
=STDOUT=
fwlint rules: list all checks

Usage: fwlint rules [options]

Codes are permanent; names and codes are accepted everywhere.

Options:
  -f, --format NAME        format of the answer: text, json (default: text)
  -h, --help               print this help

Examples:
  fwlint rules
  fwlint rules --format json
=RUN= fwlint help port
=STDOUT=
fwlint port: show what is known of a port

Usage: fwlint port PORT... [options]

PORT is a number with or without a transport (3552/tcp, 3552), a range
(3224-3324/udp), or a service name. Shown are the official standing, what is
really found there with sources and dates, and how to see what listens.

Options:
  -f, --format NAME        format of the answer: text, json (default: text)
      --practice FILE      own records of what is found on ports (TOML) (may be
                           repeated)
  -h, --help               print this help

Examples:
  fwlint port 3552/tcp
  fwlint port 3224-3324/udp
  fwlint port ssh
=RUN= fwlint help trace
=STDOUT=
fwlint trace: show which rules a packet meets

Usage: fwlint trace FILE... [options]

Follows a packet through the rules of one host and says which rule decides. The
packet is written as fwlint prints its witnesses:

  [input|forward|output] [in=IF] [out=IF] PROTOCOL SOURCE[:PORT] > DESTINATION[:PORT]
  [type=N] [code=N] [flags=SA] [fragment] [new|established|related|invalid|untracked]
  [pkttype=unicast|broadcast|multicast|other]

PROTOCOL is a name, or proto=NUMBER. IPv6 addresses with a port stand in
brackets. For Windows rules: [out] [profile=domain|private|public]
[program="PATH"] [service="NAME"] [package="SID"]. The source port is 40000
unless written, a TCP packet is a SYN, and the packet opens a connection.

With --packets, each line of the file is a JSON object with src, dst, proto,
sport, dport, hook, iif, oif, flags, type, code and state, and each line of the
answer (--format jsonl) has verdict, condition, file, line, rule and chain. The
exit code is 0 when every packet got an answer.

Options:
      --packet PACKET      the packet to follow, see above (may be repeated)
      --packets FILE       packets as JSON lines; '-' is standard input
  -f, --format NAME        format of the answer: text, json, jsonl (default:
                           text)
      --format-in NAME     what the files are: iptables, ip6tables,
                           iptables-script, ipset, ip, nft, nft-json, reg, netsh
                           (default: found from content)
  -h, --help               print this help

Examples:
  fwlint trace rules.v4 --packet 'in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552'
  fwlint trace ruleset.nft --packets packets.jsonl --format jsonl
=RUN= fwlint exposure --help
=STDOUT=
fwlint exposure: show who can reach what

Usage: fwlint exposure FILE... [options]

Lists what new connections get through: who reaches which ports of which
destination, by which rule, under which condition. Files are given as for check.
With a policy that names zones the answer is told per zone, else per class of
sources: everyone, some networks, the inside.

--from, --to and --port narrow the question; the answer is the exact
intersection. What one of them says several times is united. SOURCE is an
address, a prefix, the name of an interface (eth0, or eth+ for all that begin
so) or a zone of the policy, which goes first. PORTS is 80 (of every protocol
that has ports), 80/tcp or 8000-8100/udp.

The exit code says whether the input was read, not what is open: 0, 2, 3 or 4 as
for check.

Options:
  -p, --policy FILE        policy file whose zones the answer is told by
                           (default: no zones)
      --from SOURCE        only connections from there (may be repeated)
      --to PREFIX          only connections to this address or prefix (may be
                           repeated)
      --port PORTS         only connections to these ports (may be repeated)
  -f, --format NAME        format of the answer: text, json, csv (default: text)
      --strict             exit 3 unless every rule was understood
      --format-in NAME     what the files are: iptables, ip6tables,
                           iptables-script, ipset, ip, nft, nft-json, reg, netsh
                           (default: found from content)
      --color WHEN         colours: auto looks at the terminal and NO_COLOR:
                           auto, always, never (default: auto)
  -h, --help               print this help

Examples:
  fwlint exposure rules.v4 rules.v6
  fwlint exposure ruleset.nft --from 203.0.113.0/24 --port 22/tcp
  fwlint exposure rules.v4 --policy policy.toml --from internet --format csv
