=TITLE= Windows rules: order says nothing, block wins, programs are part of the answer
=FILE= old.reg
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules]
"web"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|Name=Web|"
"db"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|LPort=5432|App=C:\\pg\\postgres.exe|Name=Database|"
=FILE= moved.reg
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules]
"db"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|LPort=5432|App=C:\\pg\\postgres.exe|Name=Database|"
"web"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|Name=Web|"
=FILE= new.reg
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules]
"web"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|Name=Web|"
"block"="v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=80|RA4=192.0.2.0/24|Name=No guests|"
"db"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=5432|App=C:\\pg\\postgres.exe|Name=Database|"
=RUN= fwlint diff old.reg moved.reg --strict
=STDOUT=
no change: both let the same new connections through

compared: IPv4 inbound, IPv4 outbound, IPv6 inbound, IPv6 outbound
assumed: connections are new (for TCP a SYN)
old old.reg: all 2 rules understood
new moved.reg: all 2 rules understood
=RUN= fwlint diff old.reg new.reg
=STDOUT=
2 newly allowed, 1 newly denied

Newly allowed (2)
+ tcp any -> any port 5432 for program c:\pg\postgres.exe (inbound, public, IPv4 and IPv6)
    packet  profile=public program="c:\pg\postgres.exe" tcp 198.51.100.7:40000 > 192.0.2.1:5432
    old     drop    public profile, default drop (Inbound)
    new     accept  new.reg:6  Database
+ tcp any -> any port 5432 for program c:\pg\postgres.exe (inbound, private, IPv4 and IPv6)
    packet  profile=private program="c:\pg\postgres.exe" tcp 198.51.100.7:40000 > 192.0.2.1:5432
    old     drop    private profile, default drop (Inbound)
    new     accept  new.reg:6  Database

Newly denied (1)
- tcp 192.0.2.0/24 -> any port 80 (inbound, IPv4)
    packet  profile=public tcp 192.0.2.1:40000 > 192.0.2.1:80
    old     accept  old.reg:4  Web
    new     drop    new.reg:5  No guests

compared: IPv4 inbound, IPv4 outbound, IPv6 inbound, IPv6 outbound
assumed: connections are new (for TCP a SYN)
old old.reg: all 2 rules understood
new new.reg: all 3 rules understood
=EXIT= 1
