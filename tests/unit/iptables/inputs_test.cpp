// Forms of input beside iptables-save: listings by `iptables -S`, files of ufw, shell scripts.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "parsers/iptables/iptables.hpp"
#include "tests/unit/iptables/dump.hpp"

namespace fwlint::iptables_test {

namespace {

Parsed parse_script(std::string_view text) {
  Parsed p;
  p.file = p.sources.add("firewall.sh", text);
  iptables::parse_script(p.sources, p.file, ParseOptions{}, p.ruleset, p.diagnostics);
  return p;
}

/// Errors and warnings, without the notes that every script has.
std::string complaints(const Parsed& p) {
  std::string out;
  for (const Diagnostic& d : p.diagnostics.all()) {
    if (d.level == DiagnosticLevel::note) continue;
    const LineColumn at = p.sources.locate(p.file, d.span.begin);
    out += fmt::format("{}:{}+{} {}: {}\n", at.line, at.column, d.span.size(), to_string(d.level),
                       d.message);
  }
  return out;
}

std::string script(std::string_view text) {
  const Parsed p = parse_script(text);
  return complaints(p) + dump_chains(p);
}

}  // namespace

TEST_CASE("a listing tells its table by its policies") {
  const Parsed p = parse_text(
      "-P INPUT DROP -c 5 6\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n-N own\n"
      "-A INPUT -i lo -c 4 5 -j ACCEPT\n-A INPUT -j own\n-A own -p tcp -m tcp --dport 22 -j "
      "ACCEPT\n"
      "-P PREROUTING ACCEPT\n-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n-P POSTROUTING ACCEPT\n"
      "-A POSTROUTING -o eth0 -j MASQUERADE\n");
  CHECK(dump_diagnostics(p) ==
        "1:1+20 note: no table is named: by the chains that have policies, this is taken for "
        "'filter' |  | \n"
        "8:1+20 note: no table is named: by the chains that have policies, this is taken for 'nat' "
        "|  | \n");
  CHECK(dump_chains(p) ==
        "ip filter INPUT input 0 drop\n"
        "  iif=lo -> accept [4:5]\n"
        "  -> jump own\n"
        "ip filter FORWARD forward 0 drop\n"
        "ip filter OUTPUT output 0 accept\n"
        "ip filter own\n"
        "  proto=6 frag=0 dport=22 -> accept\n"
        "ip nat PREROUTING prerouting -100 accept\n"
        "ip nat INPUT input 100 accept\n"
        "ip nat OUTPUT output -100 accept\n"
        "ip nat POSTROUTING postrouting 100 accept\n"
        "  oif=eth0 -> accept {masquerade}\n");
  CHECK(dump_diagnostics(parse_text("-P PREROUTING ACCEPT\n-P OUTPUT ACCEPT\n")) ==
        "1:1+20 note: no table is named: by the chains that have policies, this is taken for 'raw' "
        "|  | \n");
  CHECK(dump_diagnostics(parse_text("-N own\n-A own -j DROP\n")) ==
        "1:1+6 warning: no table is named: these lines are taken for 'filter' | the output of "
        "iptables-save, which names its tables | \n");
}

TEST_CASE("files of ufw are one table") {
  Parsed p;
  const std::array<FileId, 2> files = {
      p.sources.add("before.rules",
                    "*filter\n:ufw-before-input - [0:0]\n:ufw-not-local - [0:0]\n"
                    "-A ufw-before-input -i lo -j ACCEPT\n"
                    "-A ufw-not-local -m limit --limit 3/min -j ufw-logging-deny\nCOMMIT\n"),
      p.sources.add("user.rules",
                    "*filter\n:ufw-user-input - [0:0]\n### RULES ###\n\n"
                    "### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in\n"
                    "-A ufw-user-input -p tcp --dport 22 -j ACCEPT\n"
                    "-A ufw-after-input -j ufw-skip-to-policy-input\nCOMMIT\n")};
  p.file = files[0];
  iptables::parse_together(p.sources, files, ParseOptions{}, p.ruleset, p.diagnostics);
  CHECK(complaints(p) ==
        "1:1+0 warning: files of ufw: its jumps from INPUT, FORWARD and OUTPUT and its default "
        "policies (incoming and routed denied, outgoing allowed) are added as ufw ships them\n");
  CHECK(dump_chains(p) ==
        "ip filter ufw-before-input\n"
        "  iif=lo -> accept\n"
        "  -> jump ufw-user-input\n"
        "ip filter ufw-not-local\n"
        "  [rate: -m limit --limit 3/min; fresh; first yes] -> jump ufw-logging-deny\n"
        "ip filter ufw-user-input\n"
        "  proto=6 frag=0 dport=22 -> accept\n"
        "ip filter ufw-after-input\n"
        "  -> jump ufw-skip-to-policy-input\n"
        "ip filter ufw-logging-deny\n"
        "ip filter ufw-skip-to-policy-input\n"
        "  -> drop\n"
        "ip filter INPUT input 0 drop\n"
        "  -> jump ufw-before-input\n"
        "  -> jump ufw-after-input\n"
        "ip filter FORWARD forward 0 drop\n"
        "ip filter OUTPUT output 0 accept\n");
  REQUIRE(p.ruleset.inputs.size() == 2);
  CHECK(p.ruleset.inputs[1].file == files[1]);
  CHECK(iptables::is_ufw_part("*filter\n:ufw-user-input - [0:0]\n"));
  CHECK_FALSE(iptables::is_ufw_part("*filter\n:INPUT DROP [0:0]\n:ufw-user-input - [0:0]\n"));
}

TEST_CASE("a script of plain commands") {
  CHECK(script("#!/bin/sh\n"
               "IPT=/sbin/iptables   # where it is\n"
               "LAN=\"eth1\"; NET=10.0.0.0/8\n"
               "OPTIONS='-m comment --comment x'\n"
               "modprobe nf_conntrack\necho 1 > /proc/sys/net/ipv4/ip_forward\n"
               "$IPT -F; $IPT -t nat -F\n"
               "$IPT -P INPUT DROP\n"
               "sudo ${IPT} -w 5 -A INPUT -i $LAN \\\n  -s \"$NET\" ! -p tcp $OPTIONS -j ACCEPT\n"
               "iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE 2>/dev/null && echo done\n"
               "ip6tables --table filter --policy INPUT DROP\n"
               "iptables -L -n | less\nexit 0\niptables -P INPUT ACCEPT\n") ==
        "ip filter INPUT input 0 drop\n"
        "  src=10.0.0.0/8 proto=0-5,7-255 iif=eth1 -> accept \"x\"\n"
        "ip nat POSTROUTING postrouting 100 accept (implied)\n"
        "  oif=eth0 -> accept {masquerade}\n"
        "ip6 filter INPUT input 0 drop\n");
}

TEST_CASE("a script with a byte-order mark is read, with a warning") {
  CHECK(complaints(parse_script("\xEF\xBB\xBFiptables -P INPUT DROP\n")) ==
        "1:1+1 warning: the file begins with a byte-order mark: the shell does not run its first "
        "line\n");
}

TEST_CASE("commands that ask whether a rule is there are answered") {
  CHECK(script("iptables -C INPUT -p tcp --dport 80 -j DROP || iptables -A INPUT -p tcp --dport 80 "
               "-j DROP\n"
               "iptables -C INPUT -p tcp --dport 80 -j DROP || iptables -A INPUT -p tcp --dport 80 "
               "-j DROP\n"
               "iptables -D INPUT -p udp -j DROP\n"
               "iptables -A INPUT -p udp -j DROP\niptables -D INPUT -p udp -j DROP\n") ==
        "3:1+32 warning: -D of a rule that is not in the chain\n"
        "ip filter INPUT input 0 accept (implied)\n"
        "  proto=6 frag=0 dport=80 -> drop\n");
}

TEST_CASE("what makes a script a program is named with its place") {
  const auto first = [](std::string_view text) { return complaints(parse_script(text)); };
  CHECK(
      first("EXT=$(ip route)\niptables -A INPUT -i $EXT -j ACCEPT\n") ==
      "2:22+4 error: this script is a program: a rule depends on the variable 'EXT', which is set "
      "from the output of a command\n");
  CHECK(first("iptables -A INPUT -i $1 -j ACCEPT\n") ==
        "1:22+2 error: this script is a program: a rule depends on the argument or state '$1'\n");
  CHECK(first("iptables -A INPUT -s $HOST -j ACCEPT\n") ==
        "1:22+5 error: this script is a program: a rule depends on the variable 'HOST', which this "
        "file does not set\n");
  CHECK(first("for p in 22 80; do\n  iptables -A INPUT -p tcp --dport $p -j ACCEPT\ndone\n") ==
        "1:1+3 error: this script is a program: rules depend on 'for'\n");
  CHECK(first("if [ -e /proc ]; then iptables -P INPUT DROP; fi\n") ==
        "1:1+2 error: this script is a program: rules depend on 'if'\n");
  CHECK(first("start() {\n  iptables -P INPUT DROP\n}\nstart\n").find("is a program") !=
        std::string::npos);
  CHECK(first("[ -e /proc ] && iptables -P INPUT DROP\n") ==
        "1:17+22 error: this script is a program: a rule depends on how the command before it "
        "ends\n");
  CHECK(first("iptables-restore < /etc/rules\n") ==
        "1:1+29 error: this script is a program: a rule depends on 'iptables-restore'\n");
  CHECK(first("cat list | iptables -A INPUT -j DROP\n") ==
        "1:12+25 error: this script is a program: a rule depends on a pipe\n");
  CHECK(first("iptables -A INPUT -p tcp -m multiport --dports {22,80} -j ACCEPT\n") ==
        "1:48+7 error: this script is a program: a rule depends on an expansion of braces\n");
}

TEST_CASE("blocks without rules are read over") {
  CHECK(script("if [ \"$(id -u)\" != 0 ]; then\n  echo root; exit 1\nfi\n"
               "usage() {\n  echo \"how to\"\n}\n"
               "case \"$1\" in\n  help) usage ;;\n  *) : ;;\nesac\n"
               "cat <<EOF > /dev/null\niptables -P INPUT ACCEPT\nEOF\n"
               "iptables -P INPUT DROP\n") == "ip filter INPUT input 0 drop\n");
}

TEST_CASE("scripts and listings are recognised") {
  CHECK(iptables::sniff_script("#!/bin/sh\niptables -P INPUT DROP\n") == 90);
  CHECK(iptables::sniff_script("sudo iptables -A INPUT -j DROP\n") == 90);
  CHECK(iptables::sniff_script("#!/bin/sh\nIPT=/sbin/iptables\n$IPT -F\n") == 90);
  CHECK(iptables::sniff_script("*filter\n-A INPUT -j DROP\nCOMMIT\n") == 0);
  CHECK(iptables::sniff_script("nft add rule inet f c accept\n") == 0);
}

TEST_CASE("a script that runs other text is a program; what is skipped is named") {
  const Parsed p = parse_script(
      "echo hi\nmodprobe x\necho ho\n. /etc/default/fw\nif true; then source ./x; fi\n"
      "eval \"$R\"\niptables -A INPUT -j DROP\n");
  CHECK(complaints(p) ==
        "4:1+17 error: this script is a program: a rule depends on what is in '/etc/default/fw'\n"
        "5:10+15 error: this script is a program: a rule depends on what is in './x'\n"
        "6:1+9 error: this script is a program: a rule depends on the text that 'eval' runs\n");
  std::string notes;
  for (const Diagnostic& d : p.diagnostics.all()) {
    if (d.level == DiagnosticLevel::note) notes = d.message;
  }
  CHECK(notes ==
        "4 other commands of the script were skipped: echo (line 1), modprobe (line 2), true (line "
        "5)");
}

TEST_CASE("a file that deletes most of what it made") {
  std::string text = "*filter\n:INPUT DROP [0:0]\n";
  const auto rule = [](int n) {
    return " INPUT -p tcp -m tcp --dport " + std::to_string(n) + " -j ACCEPT\n";
  };
  for (int n = 1; n <= 2500; ++n) text += "-A" + rule(n);
  for (int n = 2500; n >= 2; --n) text += "-D" + rule(n);
  const Parsed p = parse_text(text + "COMMIT\n");
  CHECK(dump_diagnostics(p).empty());
  CHECK(p.ruleset.chains[0].rules.size() == 1);
}

TEST_CASE("the first line behind a byte-order mark is no command") {
  const Parsed p = parse_script(
      "\xef\xbb\xbfiptables -P INPUT DROP\niptables -P FORWARD DROP\niptables -A INPUT -j "
      "ACCEPT\n");
  CHECK(dump_chains(p).find("FORWARD") != std::string::npos);
  for (const Chain& c : p.ruleset.chains) {
    CHECK((c.base->policy == VerdictKind::drop) == (c.name == "FORWARD"));
  }
}

TEST_CASE("a script with a here document is a script") {
  const std::string text =
      "#!/bin/sh\niptables -P INPUT DROP\niptables-restore <<EOF\n*filter\n-A INPUT -p tcp --dport "
      "22 -j ACCEPT\nCOMMIT\nEOF\niptables -A INPUT -p tcp --dport 80 -j ACCEPT\n";
  CHECK(iptables::sniff_script(text) > iptables::sniff(text));
}

}  // namespace fwlint::iptables_test
