=TITLE= packets through Windows rules: block over allow over the profile's default
=FILE= firewall.reg
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules]
"{1}"="v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3552|Name=TeamAgenda|"
"{2}"="v2.10|Action=Block|Active=TRUE|Dir=In|Protocol=6|Profile=Public|LPort=3552|Name=not in public|"
"{3}"="v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=8080|App=C:\\x\\y.exe|Name=proxy|"
=RUN= fwlint trace firewall.reg --packet 'profile=private tcp 198.51.100.7:40000 > 192.0.2.1:3552'
=STDOUT=
profile=private tcp 198.51.100.7:40000 > 192.0.2.1:3552

   1  Inbound, firewall.reg:4: accept
      TeamAgenda

verdict: accept, decided by Inbound, firewall.reg:4
=RUN= fwlint trace firewall.reg --packet 'tcp 198.51.100.7:40000 > 192.0.2.1:3552'
=STDOUT=
profile=public tcp 198.51.100.7:40000 > 192.0.2.1:3552

   1  Inbound, firewall.reg:5: drop
      not in public

verdict: drop, decided by Inbound, firewall.reg:5
=RUN= fwlint trace firewall.reg --packet 'program="C:\x\y.exe" tcp 198.51.100.7:40000 > 192.0.2.1:8080'
=STDOUT=
profile=public program="c:\x\y.exe" tcp 198.51.100.7:40000 > 192.0.2.1:8080

   1  Inbound, firewall.reg:6: accept
      proxy

verdict: accept, decided by Inbound, firewall.reg:6
=RUN= fwlint trace firewall.reg --format jsonl --packet 'tcp 198.51.100.7:40000 > 192.0.2.1:80'
=STDOUT=
{"verdict":"drop","condition":null,"file":null,"line":null,"rule":"public profile, default drop","chain":"Inbound"}
=RUN= fwlint trace firewall.reg --packet 'forward tcp 198.51.100.7:40000 > 192.0.2.1:80'
=STDERR=
fwlint: error: Windows Firewall has no forwarding
  leave 'forward' away
=EXIT= 2
