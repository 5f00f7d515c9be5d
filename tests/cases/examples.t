# Every example of the project, with the policy that lies beside it and without.

=TITLE= two dead assignments in an ordinary ruleset
=EXAMPLE= seeds/two-ports.v4
=FINDINGS=
line 10 high FW101
line 10 medium FW108
=EXIT= 1

=TITLE= the list that follows the registry, in three dialects
=EXAMPLE= seeds/rules.v4
=OPTIONS= --select FW107
=FINDINGS=
line 11 high FW107
line 20 high FW107
=EXIT= 1

=TITLE= the list that follows the registry, in nft
=EXAMPLE= seeds/ruleset.nft
=OPTIONS= --select FW107
=FINDINGS=
line 43 high FW107
line 44 high FW107
=EXIT= 1

=TITLE= the list that follows the registry, under Windows
=EXAMPLE= seeds/firewall.reg
=OPTIONS= --select FW107
=FINDINGS=
line 20 high FW107
line 21 high FW107
=EXIT= 1

=TITLE= a web server with a policy is clean
=EXAMPLE= webserver/rules.v4 webserver/rules.v6 policy=webserver/policy.toml
=FINDINGS=
=EXIT= 0

=TITLE= a web server without a policy: SSH comes from a public network
=EXAMPLE= webserver/rules.v4 webserver/rules.v6
=FINDINGS=
=EXIT= 0

=TITLE= a database that lost its source address
=EXAMPLE= database-leak/ruleset.nft policy=database-leak/policy.toml
=FINDINGS=
line 16 critical FW502
line 16 high FW203
line 16 high FW501
line 17 high FW501
line 18 high FW301
=EXIT= 1

=TITLE= a published port goes round the input chain
=EXAMPLE= container-host/rules.v4 policy=container-host/policy.toml
=FINDINGS=
line 13 high FW207
line 33 critical FW502
line 33 high FW203
line 33 high FW501
=EXIT= 1

=TITLE= Remote Desktop under a waiver, and a dead assignment
=EXAMPLE= windows-server/firewall.reg policy=windows-server/policy.toml
=FINDINGS=
line 28 high FW501
line 28 medium FW108
=SUPPRESSED=
line 23 medium FW202
line 23 medium FW501
=EXIT= 1
