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
=RUN= fwlint explain x
=RUN= fwlint explain
