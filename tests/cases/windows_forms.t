# Windows: precedence instead of order, profiles, scoped rules, stores, and what netsh hides.

=TITLE= block goes before allow, wherever it stands
=RULES reg=
Protocol=6|LPort=3389
Action=Block|Protocol=6|LPort=3389
=FINDINGS=
line 1 high FW301

=TITLE= block for one profile leaves the others open
=RULES reg=
Protocol=6|LPort=3389
Action=Block|Protocol=6|LPort=3389|Profile=Public
=FINDINGS=
line 1 high FW202

=TITLE= disabled rules have no effect
=RULES reg=
Active=FALSE|Protocol=6|LPort=3552
Active=FALSE|Action=Block|Protocol=6|LPort=443
Protocol=6|LPort=443
=FINDINGS=

=TITLE= a rule without Active is disabled
=INPUT reg=
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules]
"a"="v2.31|Action=Allow|Dir=In|Protocol=6|LPort=3552|Name=a|"
=FINDINGS=

=TITLE= a rule of one program is narrower than its port
=RULES reg=
Protocol=6|LPort=3306|App=C:\Program Files\MySQL\bin\mysqld.exe
Protocol=6|LPort=3552|App=C:\TeamAgenda\TAServer.exe
=FINDINGS=
line 1 medium FW203
line 2 medium FW101

=TITLE= a program that may use any port is no trust in port numbers
=RULES reg=
Protocol=6|App=C:\Program Files\app\app.exe
Protocol=17|App=C:\Program Files\app\app.exe
App=C:\Program Files\app\other.exe
=FINDINGS=

=TITLE= every port of every program is
=RULES reg=
Protocol=6
=FINDINGS=
line 1 high FW106

=TITLE= port keywords are not all ports
=RULES reg=
Protocol=6|LPort=RPC|App=%SystemRoot%\system32\svchost.exe|Svc=*
Protocol=6|LPort=RPC-EPMap|App=%SystemRoot%\system32\svchost.exe|Svc=RPCSS
Protocol=17|LPort=Teredo|App=%SystemRoot%\system32\svchost.exe
=FINDINGS=

=TITLE= the local subnet is the inside
=RULES reg=
Protocol=6|LPort=3306|RA4=LocalSubnet|RA6=LocalSubnet
Protocol=6|LPort=445|RA4=LocalSubnet
=FINDINGS=

=TITLE= any protocol, any program, any address
=RULES reg=
Name=let all in
=FINDINGS=
line 1 critical FW201

=TITLE= the profile's default is a default deny unless the export says otherwise
=RULES reg=
Protocol=6|LPort=443
=FINDINGS=

=TITLE= a firewall that is off accepts what no rule speaks of
=INPUT reg=
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile]
"EnableFirewall"=dword:00000000
=FINDINGS=
line 4 high FW210

=TITLE= group policy wins over the local store, setting by setting
=INPUT reg=
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile]
"EnableFirewall"=dword:00000001
"DefaultInboundAction"=dword:00000000
=WITH reg=
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile]
"DefaultInboundAction"=dword:00000001
=FINDINGS=

=TITLE= rules of all stores hold together
=INPUT reg=
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules]
"a"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3552|Name=a|"
=WITH reg=
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\WindowsFirewall\FirewallRules]
"b"="v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=3552|Name=b|"
=FINDINGS=
line 4 high FW301

=TITLE= the template for a reset is not policy
=INPUT reg=
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Defaults\FirewallPolicy\FirewallRules]
"a"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3552|Name=a|"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules]
"b"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=443|Name=b|"
=FINDINGS=

=TITLE= REGEDIT4 exports are read too
=INPUT reg=
REGEDIT4

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules]
"a"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3552|Name=a|"
=FINDINGS=
line 4 high FW101

=TITLE= netsh hides the program, so nothing is claimed above info
=INPUT netsh=

Rule Name:                            TeamAgenda
----------------------------------------------------------------------
Enabled:                              Yes
Direction:                            In
Profiles:                             Domain,Private,Public
Grouping:                             
LocalIP:                              Any
RemoteIP:                             Any
Protocol:                             TCP
LocalPort:                            3552
RemotePort:                           Any
Edge traversal:                       No
Action:                               Allow
Ok.

=OPTIONS= --ignore FW904
=FINDINGS=
line 2 info FW101

=TITLE= a rule of the domain profile alone is not open to the world
=RULES reg=
Protocol=6|LPort=443|Profile=Domain
=FINDINGS=

=TITLE= a block of one source leaves the rest
=RULES reg=
Protocol=6|LPort=3306
Action=Block|Protocol=6|LPort=3306|RA4=203.0.113.0/255.255.255.0
=FINDINGS=
line 1 high FW203

=TITLE= the same rule twice is redundant once
=RULES reg=
Protocol=6|LPort=443
Protocol=6|LPort=443
=FINDINGS=
line 2 low FW302

=TITLE= local rules are inert where group policy says so
=INPUT reg=
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules]
"a"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3306|Name=a|"
=WITH reg=
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile]
"AllowLocalPolicyMerge"=dword:00000000

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\WindowsFirewall\PrivateProfile]
"AllowLocalPolicyMerge"=dword:00000000

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile]
"AllowLocalPolicyMerge"=dword:00000000
=OPTIONS= --ignore FW3
=FINDINGS=
