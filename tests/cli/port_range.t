=TITLE= a range of ports, and what is found on it
=RUN= fwlint port 3224-3324/udp
=STDOUT= contains
3224-3324/udp: 101 ports
3253
practice
3224-3324
abandoned
Framehawk
ss -ulpn 'sport >= :3224 and sport <= :3324'
RFC 6335, section 9
=RUN= fwlint port 0-65535/sctp --format json
=STDOUT= contains
"schema": "fwlint/port/1"
"ports":65536
