=TITLE= policies that are wrong stop the run
=FILE= rules.v4
*filter
:INPUT DROP [0:0]
COMMIT
=FILE= typo.toml
policy = 1

[[approve]]
prots = ["443/tcp"]
owner = "web"
reason = "site"
=FILE= type.toml
policy = "1"
=RUN= fwlint rules.v4 --policy typo.toml
=STDERR= contains
fwlint: error: typo.toml:4:1: unknown key 'prots'
did you mean 'ports'?
=EXIT= 2
=RUN= fwlint rules.v4 --policy type.toml
=STDERR= contains
fwlint: error: type.toml:1:
=EXIT= 2
=RUN= fwlint rules.v4 --policy none.toml
=STDERR= contains
none.toml
=EXIT= 2
