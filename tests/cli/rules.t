=TITLE= the catalogue of checks
=RUN= fwlint rules
=STDOUT=
CODE   NAME                         SEVERITY  SUMMARY
FW101  abandoned-assignment         high      an open port whose assigned service is gone
FW102  nominal-transport            medium    an open port on a transport the service never used
FW103  assigned-only-port           high      an open port that nothing supports but its assignment
FW104  unsupported-port             medium    an open port that is not assigned and has no practice record
FW105  practice-differs             info      an open port where the number does not tell the service
FW106  port-range-trust             high      a wide port range opened to new connections
FW107  assigned-set-allowlist       high      a ruleset that opens what the registry lists as assigned
FW108  assignment-as-justification  medium    a rule whose stated reason is that the port is registered
FW109  service-name-in-rule         info      a port written as a service name (off)
FW112  dynamic-range-inbound        medium    a range of dynamic ports opened to new connections
FW201  any-to-any-accept            critical  a rule that accepts every new connection from everywhere
FW202  management-port-exposed      medium    a management service reachable from everywhere
FW203  database-port-exposed        high      a database reachable from everywhere
FW204  cleartext-port-exposed       medium    a service without encryption reachable from everywhere
FW205  amplification-port-exposed   info      a UDP service that can be used to amplify attacks
FW206  known-malware-port           high      an open port that is known for malware or for its control
FW207  published-port-bypass        high      a port that the input chain denies and address translation opens
FW208  ipv6-unfiltered              high      IPv4 is filtered and IPv6 is not
FW209  family-asymmetry             medium    a port open to more over one IP family than over the other
FW210  no-default-deny              high      new inbound connections are accepted unless a rule denies them
FW211  split-any                    medium    all addresses, written as two halves
FW212  spoofable-source             low       an address of the inside that is accepted from outside
FW213  icmpv6-essential-blocked     medium    ICMPv6 messages are dropped that IPv6 does not work without
FW214  stateless-reply-hole         high      ports open to everyone who picks the right source port
FW301  shadowed-rule                high      a rule that can never match, because others decide its packets differently
FW302  redundant-rule               low       a rule that can never match, because others decide its packets the same way
FW303  contradictory-match          medium    a rule whose conditions exclude each other
FW304  unreachable-chain            low       a chain that no packet enters
FW305  empty-chain                  info      a chain without rules that is called
FW306  unused-set                   info      a named set that no rule uses
FW307  overlapping-correlation      info      two rules that decide some packets differently, so that their order matters (off)
FW308  accept-not-final             medium    traffic accepted in one base chain that a later one of the hook drops
FW309  jump-loop                    high      a chain that leads back to itself, which the kernel refuses
FW310  mixed-backends               low       tables of iptables and of nftables filter the same traffic
FW311  duplicate-rule               low       a rule that stands in its chain twice
FW501  unapproved-exposure          high      an open port that no approval in the policy covers
FW502  forbidden-traffic-allowed    critical  traffic that the policy forbids gets through
FW504  approval-expired             medium    an approval in the policy is past its date
FW507  waiver-expired               medium    a waiver or inline suppression is past its date
FW508  waiver-unused                low       a waiver or inline suppression that excuses nothing
FW510  suppression-without-reason   low       an inline suppression that gives no reason
FW901  not-understood               info      a construct that is carried as an unknown condition
FW902  set-contents-missing         info      a set whose elements are not in the input
FW903  indeterminate                info      whether a rule opens a port could not be decided
FW904  export-lacks-field           info      the export form hides fields that decide what a rule matches

The severity is the usual one; a finding may carry another. Checks marked (off) run
with --select or when the policy enables them.
=RUN= fwlint rules --format json
=STDOUT=
{
  "schema": "fwlint/rules/1",
  "rules": [
    {"code":"FW101","name":"abandoned-assignment","summary":"an open port whose assigned service is gone","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW102","name":"nominal-transport","summary":"an open port on a transport the service never used","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW103","name":"assigned-only-port","summary":"an open port that nothing supports but its assignment","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW104","name":"unsupported-port","summary":"an open port that is not assigned and has no practice record","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW105","name":"practice-differs","summary":"an open port where the number does not tell the service","severity":"info","confidence":"medium","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW106","name":"port-range-trust","summary":"a wide port range opened to new connections","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW107","name":"assigned-set-allowlist","summary":"a ruleset that opens what the registry lists as assigned","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW108","name":"assignment-as-justification","summary":"a rule whose stated reason is that the port is registered","severity":"medium","confidence":"medium","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW109","name":"service-name-in-rule","summary":"a port written as a service name","severity":"info","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":false},
    {"code":"FW112","name":"dynamic-range-inbound","summary":"a range of dynamic ports opened to new connections","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW201","name":"any-to-any-accept","summary":"a rule that accepts every new connection from everywhere","severity":"critical","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW202","name":"management-port-exposed","summary":"a management service reachable from everywhere","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW203","name":"database-port-exposed","summary":"a database reachable from everywhere","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW204","name":"cleartext-port-exposed","summary":"a service without encryption reachable from everywhere","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW205","name":"amplification-port-exposed","summary":"a UDP service that can be used to amplify attacks","severity":"info","confidence":"medium","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW206","name":"known-malware-port","summary":"an open port that is known for malware or for its control","severity":"high","confidence":"medium","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW207","name":"published-port-bypass","summary":"a port that the input chain denies and address translation opens","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW208","name":"ipv6-unfiltered","summary":"IPv4 is filtered and IPv6 is not","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW209","name":"family-asymmetry","summary":"a port open to more over one IP family than over the other","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW210","name":"no-default-deny","summary":"new inbound connections are accepted unless a rule denies them","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW211","name":"split-any","summary":"all addresses, written as two halves","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW212","name":"spoofable-source","summary":"an address of the inside that is accepted from outside","severity":"low","confidence":"medium","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW213","name":"icmpv6-essential-blocked","summary":"ICMPv6 messages are dropped that IPv6 does not work without","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW214","name":"stateless-reply-hole","summary":"ports open to everyone who picks the right source port","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW301","name":"shadowed-rule","summary":"a rule that can never match, because others decide its packets differently","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW302","name":"redundant-rule","summary":"a rule that can never match, because others decide its packets the same way","severity":"low","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW303","name":"contradictory-match","summary":"a rule whose conditions exclude each other","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW304","name":"unreachable-chain","summary":"a chain that no packet enters","severity":"low","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW305","name":"empty-chain","summary":"a chain without rules that is called","severity":"info","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW306","name":"unused-set","summary":"a named set that no rule uses","severity":"info","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW307","name":"overlapping-correlation","summary":"two rules that decide some packets differently, so that their order matters","severity":"info","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":false},
    {"code":"FW308","name":"accept-not-final","summary":"traffic accepted in one base chain that a later one of the hook drops","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW309","name":"jump-loop","summary":"a chain that leads back to itself, which the kernel refuses","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW310","name":"mixed-backends","summary":"tables of iptables and of nftables filter the same traffic","severity":"low","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW311","name":"duplicate-rule","summary":"a rule that stands in its chain twice","severity":"low","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW501","name":"unapproved-exposure","summary":"an open port that no approval in the policy covers","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW502","name":"forbidden-traffic-allowed","summary":"traffic that the policy forbids gets through","severity":"critical","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW504","name":"approval-expired","summary":"an approval in the policy is past its date","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW507","name":"waiver-expired","summary":"a waiver or inline suppression is past its date","severity":"medium","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW508","name":"waiver-unused","summary":"a waiver or inline suppression that excuses nothing","severity":"low","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW510","name":"suppression-without-reason","summary":"an inline suppression that gives no reason","severity":"low","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW901","name":"not-understood","summary":"a construct that is carried as an unknown condition","severity":"info","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW902","name":"set-contents-missing","summary":"a set whose elements are not in the input","severity":"info","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW903","name":"indeterminate","summary":"whether a rule opens a port could not be decided","severity":"info","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW904","name":"export-lacks-field","summary":"the export form hides fields that decide what a rule matches","severity":"info","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true}
  ]
}
