=TITLE= own practice records
=FILE= own.toml
schema = 1

[[record]]
ports = "49999"
protocols = ["tcp"]
service = "line-control"
title = "control of line 4"
status = "active"
source = "plant handbook, chapter 7"
recorded = 2026-11-01
=FILE= bad.toml
schema = 1

[[record]]
ports = "49999"
protocls = ["tcp"]
=RUN= fwlint port 49999/tcp --practice own.toml
=RUN= fwlint port 49999/tcp --practice bad.toml
=RUN= fwlint port 49999/tcp --practice none.toml
