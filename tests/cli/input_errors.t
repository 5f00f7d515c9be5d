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
=FILE= part.nft
chain input {
	type filter hook input priority 0; policy drop;
}
=FILE= folder/x
=RUN= fwlint empty.v4
=STDERR=
fwlint: error: empty.v4: is empty
  accepted are: the output of iptables-save or ip6tables-save, or of 'iptables -S'; a
  script of plain iptables commands; 'ipset save', 'ip addr' and 'ip route' beside
  them; 'nft list ruleset' or 'nft -j list ruleset'; a Windows 'reg export' of the
  firewall policy; English output of 'netsh advfirewall firewall show rule name=all'
=EXIT= 3
=RUN= fwlint blank.v4
=STDERR=
fwlint: error: blank.v4: has nothing but blanks
  accepted are: the output of iptables-save or ip6tables-save, or of 'iptables -S'; a
  script of plain iptables commands; 'ipset save', 'ip addr' and 'ip route' beside
  them; 'nft list ruleset' or 'nft -j list ruleset'; a Windows 'reg export' of the
  firewall policy; English output of 'netsh advfirewall firewall show rule name=all'
=EXIT= 3
=RUN= fwlint noise.bin
=STDERR=
fwlint: error: noise.bin: this is binary data (it begins with the bytes 7f 45 4c 46 02 01 01 00)
  accepted are: the output of iptables-save or ip6tables-save, or of 'iptables -S'; a
  script of plain iptables commands; 'ipset save', 'ip addr' and 'ip route' beside
  them; 'nft list ruleset' or 'nft -j list ruleset'; a Windows 'reg export' of the
  firewall policy; English output of 'netsh advfirewall firewall show rule name=all'
=EXIT= 3
=RUN= fwlint text.txt
=STDERR=
fwlint: error: text.txt: this is no firewall export that fwlint knows (it begins with 'Dear firewall,')
  accepted are: the output of iptables-save or ip6tables-save, or of 'iptables -S'; a
  script of plain iptables commands; 'ipset save', 'ip addr' and 'ip route' beside
  them; 'nft list ruleset' or 'nft -j list ruleset'; a Windows 'reg export' of the
  firewall policy; English output of 'netsh advfirewall firewall show rule name=all'
=EXIT= 3
=RUN= fwlint list.txt
=STDERR=
fwlint: error: list.txt: this is output of 'iptables -L', which leaves out interfaces and options
  give the output of 'iptables-save -c'
=EXIT= 3
=RUN= fwlint ufw.txt
=STDERR=
fwlint: error: ufw.txt: this is output of 'ufw status'
  give the output of 'iptables-save -c' and 'ip6tables-save -c'
=EXIT= 3
=RUN= fwlint part.nft
=STDERR=
fwlint: error: part.nft: this is part of an nftables ruleset: a chain without its table
  give the output of 'nft list ruleset'
=EXIT= 3
=RUN= fwlint folder
=STDERR=
fwlint: error: folder: is a directory
  name the files of one host, one run for each host
=EXIT= 3
=RUN= fwlint none.v4 none.v6
=STDERR=
fwlint: error: none.v4: no such file or directory
fwlint: error: none.v6: no such file or directory
=EXIT= 3
=RUN= fwlint -
=STDIN=
{"hello": 1}
=STDERR=
fwlint: error: <stdin>: this is no firewall export that fwlint knows (it begins with '{"hello": 1}')
  accepted are: the output of iptables-save or ip6tables-save, or of 'iptables -S'; a
  script of plain iptables commands; 'ipset save', 'ip addr' and 'ip route' beside
  them; 'nft list ruleset' or 'nft -j list ruleset'; a Windows 'reg export' of the
  firewall policy; English output of 'netsh advfirewall firewall show rule name=all'
=EXIT= 3
=RUN= fwlint trace none.v4 --packet 'tcp 192.0.2.7:1 > 192.0.2.1:2'
=STDERR=
fwlint: error: none.v4: no such file or directory
=EXIT= 3
