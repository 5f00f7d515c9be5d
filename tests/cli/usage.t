=TITLE= nothing to do, and words that are not understood
=RUN= fwlint
=STDERR=
usage: fwlint [check] FILE... [options]
       fwlint COMMAND [arguments]
'fwlint help' lists the commands.
=EXIT= 2
=RUN= fwlint version
=STDOUT=
fwlint 0.1.0
=RUN= fwlint --version
=STDOUT=
fwlint 0.1.0
=RUN= fwlint chek rules.v4
=STDERR=
fwlint: error: 'chek' is neither a command nor a file
  did you mean 'check'?
=EXIT= 2
=RUN= fwlint frobnicate
=STDERR=
fwlint: error: 'frobnicate' is neither a command nor a file
  the commands are check, explain, rules, port, exposure, trace, diff, version, help
=EXIT= 2
=RUN= fwlint check
=STDERR=
fwlint: error: 'check' needs FILE...
  usage: fwlint check FILE... [options]
=EXIT= 2
=RUN= fwlint rules.v4 --polcy x
=STDERR=
fwlint: error: unknown option '--polcy'
  did you mean '--policy'?
=EXIT= 2
=RUN= fwlint rules.v4 --format yaml
=STDERR=
fwlint: error: --format: unknown value 'yaml'
  it takes one of text, concise, json, sarif
=EXIT= 2
=RUN= fwlint rules.v4 --policy
=STDERR=
fwlint: error: '--policy' needs a value
  'fwlint help check' lists the options
=EXIT= 2
=RUN= fwlint rules.v4 --as-of 2026-13-01
=STDERR=
fwlint: error: --as-of: '2026-13-01' is no date
  write YYYY-MM-DD, as in 2027-03-31
=EXIT= 2
=RUN= fwlint rules.v4 --select shadowd-rule
=STDERR=
fwlint: error: --select: no check 'shadowd-rule'
  did you mean 'shadowed-rule'?
=EXIT= 2
=RUN= fwlint rules.v4 -o json
=STDERR=
fwlint: error: -o: 'json' is not FORMAT=PATH
  as in -o sarif=fwlint.sarif
=EXIT= 2
=RUN= fwlint rules.v4 --strict=yes
=STDERR=
fwlint: error: --strict takes no value
  'fwlint help check' lists the options
=EXIT= 2
=RUN= fwlint help chek
=STDERR=
fwlint: error: no command 'chek'
  did you mean 'check'?
=EXIT= 2
=RUN= fwlint trace rules.v4
=STDERR=
fwlint: error: 'trace' needs a packet
  as in --packet 'in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552'
=EXIT= 2
