=TITLE= the help texts
=RUN= fwlint help
=RUN= fwlint check --help
=RUN= fwlint help explain
=RUN= fwlint help rules
=RUN= fwlint help port
=RUN= fwlint help trace
