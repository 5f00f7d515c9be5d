=TITLE= inputs that cannot be read, and what is said of them
=FILE= empty.v4
=FILE= blank.v4

=FILE= noise.bin escapes
\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x03\x00\x3e\x00
=FILE= text.txt
Dear firewall,
please open port 3552.
=FILE= list.txt
Chain INPUT (policy ACCEPT)
target     prot opt source               destination
ACCEPT     tcp  --  anywhere             anywhere             tcp dpt:ssh
=FILE= ufw.txt
Status: active

To                         Action      From
--                         ------      ----
22/tcp                     ALLOW       Anywhere
=FILE= folder/x
=RUN= fwlint empty.v4
=RUN= fwlint blank.v4
=RUN= fwlint noise.bin
=RUN= fwlint text.txt
=RUN= fwlint list.txt
=RUN= fwlint ufw.txt
=RUN= fwlint folder
=RUN= fwlint none.v4 none.v6
=RUN= fwlint -
=STDIN=
{"hello": 1}
=RUN= fwlint trace none.v4 --packet 'tcp 192.0.2.7:1 > 192.0.2.1:2'
