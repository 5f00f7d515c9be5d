=TITLE= nothing to do, and words that are not understood
=RUN= fwlint
=RUN= fwlint version
=RUN= fwlint --version
=RUN= fwlint chek rules.v4
=RUN= fwlint frobnicate
=RUN= fwlint check
=RUN= fwlint rules.v4 --polcy x
=RUN= fwlint rules.v4 --format yaml
=RUN= fwlint rules.v4 --policy
=RUN= fwlint rules.v4 --as-of 2026-13-01
=RUN= fwlint rules.v4 --select shadowd-rule
=RUN= fwlint rules.v4 -o json
=RUN= fwlint rules.v4 --strict=yes
=RUN= fwlint help chek
=RUN= fwlint trace rules.v4
