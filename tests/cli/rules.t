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
FW205  amplification-port-exposed   info      a UDP service that can be used to amplify attacks
FW210  no-default-deny              high      new inbound connections are accepted unless a rule denies them
FW301  shadowed-rule                high      a rule that can never match, because others decide its packets differently
FW302  redundant-rule               low       a rule that can never match, because others decide its packets the same way
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
    {"code":"FW205","name":"amplification-port-exposed","summary":"a UDP service that can be used to amplify attacks","severity":"info","confidence":"medium","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW210","name":"no-default-deny","summary":"new inbound connections are accepted unless a rule denies them","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW301","name":"shadowed-rule","summary":"a rule that can never match, because others decide its packets differently","severity":"high","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
    {"code":"FW302","name":"redundant-rule","summary":"a rule that can never match, because others decide its packets the same way","severity":"low","confidence":"high","lifecycle":"stable","since":"0.1.0","onByDefault":true},
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
