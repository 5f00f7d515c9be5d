=TITLE= pages of checks
=RUN= fwlint explain FW101
=STDOUT= contains
FW101
abandoned-assignment
=RUN= fwlint explain fw101 --format markdown
=STDOUT= contains
# FW101
=RUN= fwlint explain --color always shadowed-rule
=STDOUT= contains
[1m# FW301
=RUN= fwlint explain shadowed-rul
=STDERR=
fwlint: error: no check 'shadowed-rul'
  did you mean 'shadowed-rule'?
=EXIT= 2
=RUN= fwlint explain x
=STDERR=
fwlint: error: no check 'x'
  'fwlint rules' lists the checks
=EXIT= 2
=RUN= fwlint explain
=STDERR=
fwlint: error: 'explain' needs CHECK...
  usage: fwlint explain CHECK... [options]
=EXIT= 2
