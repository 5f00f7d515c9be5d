=TITLE= who reaches what on Windows: profiles, programs, the local subnet, blocks
=FILE= firewall.reg
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile]
"EnableFirewall"=dword:00000001
"DefaultInboundAction"=dword:00000001

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile]
"EnableFirewall"=dword:00000001
"DefaultInboundAction"=dword:00000001

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile]
"EnableFirewall"=dword:00000001
"DefaultInboundAction"=dword:00000001

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules]
"web"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=443|App=System|Name=Web|"
"rdp"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|Name=Remote Desktop|"
"rdp-public"="v2.31|Action=Block|Active=TRUE|Dir=In|Profile=Public|Protocol=6|LPort=3389|Name=No Remote Desktop in public|"
"smb"="v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=445|RA4=LocalSubnet|RA6=LocalSubnet|App=System|Name=Files|"
"winrm"="v2.31|Action=Allow|Active=TRUE|Dir=In|Profile=Domain|Protocol=6|LPort=5985|RA4=10.20.0.0/255.255.0.0|App=System|Name=Remote Management|"
=RUN= fwlint exposure firewall.reg
=STDOUT=
Open to new connections

From everyone (a quarter of all public addresses, or more)
  ports                     from          to   family      way in            decided by       condition                                  rule
  443/tcp (https)           any           any  IPv4, IPv6  inbound           firewall.reg:16  only for program system                    Web
  3389/tcp (ms-wbt-server)  any           any  IPv4, IPv6  inbound (domain,  firewall.reg:17  only for program                           Remote Desktop
                                                           private)                           c:\windows\system32\svchost.exe, service
                                                                                              termservice

From the inside (private or local addresses, or an inner interface)
  ports                     from          to   family      way in            decided by       condition                                  rule
  445/tcp (microsoft-ds)    any           any  IPv4, IPv6  inbound           firewall.reg:19  only for program system                    Files
                                                                                              only if the sender is in the local subnet
  5985/tcp (wsman)          10.20.0.0/16  any  IPv4        inbound (domain)  firewall.reg:20  only for program system                    Remote Management

looked at: IPv4 inbound, IPv6 inbound; TCP and UDP, SCTP and DCCP where a rule names them;
  connections that are new, not from the loopback interface
firewall.reg: all 5 rules understood
=RUN= fwlint exposure firewall.reg --port 3389 --format csv
=STDOUT=
group,from,interface,source_ports,family,way_in,to,out_interface,protocol,first_port,last_port,port_name,decided_by,rule,chain,nat,condition,assumed,witness
everyone,any,,,IPv4,"inbound (domain, private)",any,,tcp,3389,3389,ms-wbt-server,firewall.reg:17:1,"Remote Desktop",Inbound,,"only for program c:\windows\system32\svchost.exe, service termservice",,"profile=domain program=""c:\windows\system32\svchost.exe"" service=""termservice"" tcp 198.51.100.7:40000 > 192.0.2.1:3389"
everyone,any,,,IPv6,"inbound (domain, private)",any,,tcp,3389,3389,ms-wbt-server,firewall.reg:17:1,"Remote Desktop",Inbound,,"only for program c:\windows\system32\svchost.exe, service termservice",,"profile=domain program=""c:\windows\system32\svchost.exe"" service=""termservice"" tcp [2001:db8:51::7]:40000 > [2001:db8::1]:3389"
=RUN= fwlint exposure firewall.reg --from 203.0.113.9 --port 5985/tcp
=STDOUT=
nothing is open to new connections (--from 203.0.113.9 --port 5985/tcp)

looked at: IPv4 inbound, IPv6 inbound; TCP and UDP, SCTP and DCCP where a rule names them;
  connections that are new, not from the loopback interface
firewall.reg: all 5 rules understood
