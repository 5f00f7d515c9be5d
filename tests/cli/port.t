=TITLE= what is known of ports
=RUN= fwlint port 3552/tcp
=RUN= fwlint port 3552
=RUN= fwlint port 22/udp
=RUN= fwlint port taserver --format json
=RUN= fwlint port 49999/tcp
=RUN= fwlint port 3252-3255/tcp
=RUN= fwlint port 70000
=RUN= fwlint port taservr
=RUN= fwlint port 22/icmp
