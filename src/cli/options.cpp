// Rows are in the order the help texts show them.
#include "src/cli/options.hpp"

#include <array>

namespace fwlint::cli {

namespace {

constexpr CommandMask kCheck = mask_of(Command::check);
constexpr CommandMask kExplain = mask_of(Command::explain);
constexpr CommandMask kRules = mask_of(Command::rules);
constexpr CommandMask kPort = mask_of(Command::port);
constexpr CommandMask kExposure = mask_of(Command::exposure);
constexpr CommandMask kTrace = mask_of(Command::trace);
constexpr CommandMask kDiff = mask_of(Command::diff);
constexpr CommandMask kAll = kCheck | kExplain | kRules | kPort | kExposure | kTrace | kDiff |
                             mask_of(Command::help) | mask_of(Command::version);
constexpr std::size_t kAny = static_cast<std::size_t>(-1);

constexpr std::array kCommands = {
    CommandSpec{
        Command::check, "check", "FILE...", 1, kAny,
        "judge the firewall rules of one host (the default command)",
        "Reads the exports of one host, works out what they really let through, and reports open "
        "ports that nothing supports, rules that do not do what they say, and what the policy "
        "forbids. '-' is standard input.\n\n"
        "The kind of each file is found from its content: iptables-save and ip6tables-save, files "
        "for iptables-restore, 'iptables -S', the rules files of ufw, scripts of plain iptables "
        "commands, 'ipset save', 'ip addr' and 'ip route' beside them, 'nft list ruleset', 'nft -j "
        "list ruleset', a Windows "
        "'reg export' of the firewall policy, and English 'netsh advfirewall firewall show rule "
        "name=all'. Several files are parts of one host: IPv4 and IPv6 rules and their sets, local "
        "and group policy.",
        "fwlint rules.v4 rules.v6\n"
        "nft list ruleset | fwlint check - --policy policy.toml\n"
        "fwlint check firewall.reg --format concise -o sarif=fwlint.sarif"},
    CommandSpec{
        Command::explain, "explain", "CHECK...", 1, kAny, "show the page of a check",
        "CHECK is a code or a name. The page says what the check reports, why that matters, what "
        "to do, and shows examples.",
        "fwlint explain FW103\n"
        "fwlint explain assigned-only-port --format markdown"},
    CommandSpec{Command::rules, "rules", "", 0, 0, "list all checks",
                "Codes are permanent; names and codes are accepted everywhere.",
                "fwlint rules\n"
                "fwlint rules --format json"},
    CommandSpec{
        Command::port, "port", "PORT...", 1, kAny, "show what is known of a port",
        "PORT is a number with or without a transport (3552/tcp, 3552), a range (3224-3324/udp), "
        "or a service name. Shown are the official standing, what is really found there with "
        "sources and dates, and how to see what listens.",
        "fwlint port 3552/tcp\n"
        "fwlint port 3224-3324/udp\n"
        "fwlint port ssh"},
    CommandSpec{
        Command::exposure, "exposure", "FILE...", 1, kAny, "show who can reach what",
        "Lists what new connections get through: who reaches which ports of which destination, by "
        "which rule, under which condition. Files are given as for check. With a policy that names "
        "zones the answer is told per zone, else per class of sources: everyone, some networks, "
        "the inside.\n\n"
        "--from, --to and --port narrow the question; the answer is the exact intersection. What "
        "one of them says several times is united. SOURCE is an address, a prefix, the name of an "
        "interface (eth0, or eth+ for all that begin so) or a zone of the policy, which goes "
        "first. "
        "PORTS is 80 (of every protocol that has ports), 80/tcp or 8000-8100/udp.\n\n"
        "The exit code says whether the input was read, not what is open: 0, 2, 3 or 4 as for "
        "check.",
        "fwlint exposure rules.v4 rules.v6\n"
        "fwlint exposure ruleset.nft --from 203.0.113.0/24 --port 22/tcp\n"
        "fwlint exposure rules.v4 --policy policy.toml --from internet --format csv"},
    CommandSpec{
        Command::trace, "trace", "FILE...", 1, kAny, "show which rules a packet meets",
        "Follows a packet through the rules of one host and says which rule decides. The packet is "
        "written as fwlint prints its witnesses:\n\n"
        "  [input|forward|output] [in=IF] [out=IF] PROTOCOL SOURCE[:PORT] > DESTINATION[:PORT]\n"
        "  [type=N] [code=N] [flags=SA] [fragment] [new|established|related|invalid|untracked]\n"
        "  [pkttype=unicast|broadcast|multicast|other]\n\n"
        "PROTOCOL is a name, or proto=NUMBER. IPv6 addresses with a port stand in brackets. For "
        "Windows rules: [out] [profile=domain|private|public] [program=\"PATH\"] "
        "[service=\"NAME\"] [package=\"SID\"]. The source port is 40000 unless written, a TCP "
        "packet is a SYN, and the packet opens a connection.\n\n"
        "With --packets, each line of the file is a JSON object with src, dst, proto, sport, "
        "dport, hook, iif, oif, flags, type, code and state, and each line of the answer "
        "(--format jsonl) has verdict, condition, file, line, rule and chain. The exit code is 0 "
        "when every packet got an answer.",
        "fwlint trace rules.v4 --packet 'in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552'\n"
        "fwlint trace ruleset.nft --packets packets.jsonl --format jsonl"},
    CommandSpec{
        Command::diff, "diff", "OLD NEW", 0, 2, "show what a change of the rules lets through",
        "Compares two rulesets of one host by what they do, not by their text: which new "
        "connections the new one allows and the old one did not, and the other way round, as "
        "exact, disjoint sets, each with a packet that shows it and the rule that decides on "
        "either side. 'no change' is said only when it is proved. The two may be of different "
        "dialects: a migration from iptables to nftables is compared as any other change.\n\n"
        "OLD and NEW are a file each. Where a host has several (IPv4 and IPv6, sets), give them "
        "with --old and --new, instead of OLD and NEW or beside them. Addresses and routes of the "
        "host (ip addr, ip route) belong to the side that they are given for; with --host to "
        "both.\n\n"
        "Exit code 1 says that something is newly allowed; --fail-on changes that. What cannot be "
        "decided is listed by itself, and makes the exit code 3 with --strict.",
        "fwlint diff rules.v4.old rules.v4\n"
        "fwlint diff --old old.v4 --old old.v6 --new ruleset.nft\n"
        "git show HEAD:rules.v4 | fwlint diff - rules.v4 --format markdown"},
    CommandSpec{Command::version, "version", "", 0, 0, "print the version (also --version)", "",
                "fwlint version"},
    CommandSpec{Command::help, "help", "[COMMAND]", 0, 1, "print help (also --help)", "",
                "fwlint help check"},
};

constexpr std::array kOptions = {
    OptionSpec{"policy", 'p', "FILE", "recommended", "policy file, or the name of a shipped policy",
               kCheck},
    OptionSpec{"policy", 'p', "FILE", "no zones", "policy file whose zones the answer is told by",
               kExposure},
    OptionSpec{"from", '\0', "SOURCE", "", "only connections from there", kExposure, true},
    OptionSpec{"to", '\0', "PREFIX", "", "only connections to this address or prefix", kExposure,
               true},
    OptionSpec{"port", '\0', "PORTS", "", "only connections to these ports", kExposure, true},
    OptionSpec{"old", '\0', "FILE", "", "a file of the old ruleset", kDiff, true},
    OptionSpec{"new", '\0', "FILE", "", "a file of the new ruleset", kDiff, true},
    OptionSpec{"host", '\0', "FILE", "", "addresses or routes of the host, for both sides", kDiff,
               true},
    OptionSpec{"format", 'f', "NAME", "text", "format of the answer", kDiff, false,
               "text|json|sarif|markdown"},
    OptionSpec{"fail-on", '\0', "CHANGE", "widened",
               "exit 1 when something is newly allowed, or on any change", kDiff, false,
               "widened|any|none"},
    OptionSpec{"strict", '\0', "", "",
               "exit 3 unless every rule was understood and every change decided", kDiff},
    OptionSpec{"format", 'f', "NAME", "text", "format of the answer", kExposure, false,
               "text|json|csv"},
    OptionSpec{"format", 'f', "NAME", "text", "format of standard output", kCheck, false,
               "text|concise|json|sarif"},
    OptionSpec{"output", 'o', "FORMAT=PATH", "",
               "also write a report to a file; the file is replaced whole or not at all", kCheck,
               true},
    OptionSpec{"fail-on", '\0', "SEVERITY", "high, or what the policy says",
               "exit 1 on findings of this severity or worse", kCheck, false,
               "critical|high|medium|low|info|never"},
    OptionSpec{"strict", '\0', "", "", "exit 3 unless every rule was understood",
               kCheck | kExposure},
    OptionSpec{"as-of", '\0', "DATE", "today, UTC",
               "date that expiry dates are compared with, YYYY-MM-DD", kCheck},
    OptionSpec{"select", '\0', "LIST", "those on by default",
               "run only these checks: codes, names or code prefixes, separated by commas", kCheck,
               true},
    OptionSpec{"ignore", '\0', "LIST", "", "do not count findings of these checks", kCheck, true},
    OptionSpec{"show-suppressed", '\0', "", "", "also print findings that are suppressed", kCheck},
    OptionSpec{"max-findings", '\0', "N", "200",
               "how many findings of one check the text format prints, and rows of what is open; 0 "
               "for all",
               kCheck},
    OptionSpec{"quiet", 'q', "", "", "print no report on standard output", kCheck},
    OptionSpec{"packet", '\0', "PACKET", "", "the packet to follow, see above", kTrace, true},
    OptionSpec{"packets", '\0', "FILE", "", "packets as JSON lines; '-' is standard input", kTrace},
    OptionSpec{"format", 'f', "NAME", "text", "format of the answer", kTrace, false,
               "text|json|jsonl"},
    OptionSpec{"format", 'f', "NAME", "text", "format of the page", kExplain, false,
               "text|markdown"},
    OptionSpec{"format", 'f', "NAME", "text", "format of the answer", kRules | kPort, false,
               "text|json"},
    OptionSpec{"practice", '\0', "FILE", "", "own records of what is found on ports (TOML)",
               kCheck | kPort, true},
    OptionSpec{"format-in", '\0', "NAME", "found from content", "what the files are",
               kCheck | kExposure | kTrace | kDiff, false,
               "iptables|ip6tables|iptables-script|ipset|ip|nft|nft-json|reg|netsh"},
    OptionSpec{"color", '\0', "WHEN", "auto", "colours: auto looks at the terminal and NO_COLOR",
               kCheck | kExplain | kExposure | kDiff, false, "auto|always|never"},
    OptionSpec{"help", 'h', "", "", "print this help", kAll},
};

}  // namespace

std::span<const CommandSpec> commands() { return kCommands; }

const CommandSpec& spec(Command c) { return kCommands[static_cast<std::size_t>(c)]; }

const CommandSpec* find_command(std::string_view name) {
  for (const CommandSpec& c : kCommands) {
    if (c.name == name) return &c;
  }
  return nullptr;
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> out;
  for (const CommandSpec& c : kCommands) out.push_back(c.name);
  return out;
}

std::span<const OptionSpec> options() { return kOptions; }

std::vector<const OptionSpec*> options_of(Command c) {
  std::vector<const OptionSpec*> out;
  for (const OptionSpec& o : kOptions) {
    if (o.belongs_to(c)) out.push_back(&o);
  }
  return out;
}

const OptionSpec* find_option(Command c, std::string_view name) {
  for (const OptionSpec& o : kOptions) {
    if (o.belongs_to(c) && o.name == name) return &o;
  }
  return nullptr;
}

}  // namespace fwlint::cli
