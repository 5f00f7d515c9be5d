=TITLE= the catalogue of checks
=RUN= fwlint rules
=RUN= fwlint rules --format json
