"""Rulesets drawn at random, from everything that fwlint models, for the kernel to judge.

    random_rulesets.py KIND SEED        prints one; KIND is legacy, iptnft, ip6 or nft

A ruleset mixes what real ones rarely mix: jumps, gotos and returns between chains that only call
later ones, several base chains on a hook, marks written and tested with masks, notrack, address
translation, sets and verdict maps, negations. The same seed gives the same text.
"""

import random
import sys

KINDS = ("legacy", "iptnft", "ip6", "nft")
PORTS = [22, 53, 80, 123, 443, 1023, 1024, 3306, 5000, 8080, 32768, 65535]
NETS4 = ["10.0.0.0/8", "10.1.2.0/24", "10.1.2.3", "192.0.2.0/25", "192.0.2.129", "198.51.100.0/24",
         "203.0.113.64/26", "172.16.0.0/12", "192.168.7.9"]
NETS6 = ["2001:db8::/32", "2001:db8:1::/48", "2001:db8:1::7", "fd00::/8", "fd00:1::5",
         "2001:db8:ffff::/64"]
RANGES4 = ["10.1.2.3-10.1.2.40", "192.0.2.7-192.0.2.9", "10.0.0.0-10.255.0.0"]
RANGES6 = ["2001:db8::5-2001:db8::50", "fd00:1::1-fd00:1::ff"]
FACES = ["eth0", "eth1", "wan0"]
MARKS = ["0x1", "0x2/0x2", "0x0/0x4", "0x5/0xf"]
LIMITS = [" -m limit --limit 1000/second --limit-burst 1000",
          " -m limit --limit 3/minute --limit-burst 2",
          " -m hashlimit --hashlimit-upto 3/minute --hashlimit-burst 2 --hashlimit-mode srcip"
          " --hashlimit-name h"]
STATES = ["NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"]


class Dice(random.Random):
    def yes(self, chance):
        return self.random() < chance

    def some(self, things, most):
        return sorted(self.sample(things, self.randint(1, min(most, len(things)))),
                      key=things.index)

    def port_range(self):
        a, b = sorted(self.sample(PORTS, 2))
        return a, b


class Iptables(Dice):
    """The text of iptables-restore."""

    def __init__(self, kind, seed):
        super().__init__(f"{kind} {seed}")
        self.kind = kind
        self.six = kind == "ip6"

    def ruleset(self):
        head = "# kernel: legacy\n" if self.kind == "legacy" else ""
        out = [head]
        for table, chains in (("raw", ["PREROUTING", "OUTPUT"]),
                              ("mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT",
                                          "POSTROUTING"]),
                              ("nat", ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"]),
                              ("security", ["INPUT", "FORWARD", "OUTPUT"])):
            if self.yes(0.45):
                out.append(self.table(table, chains, self.randint(0, 2), 4))
        out.append(self.table("filter", ["INPUT", "FORWARD", "OUTPUT"], self.randint(1, 5), 9))
        return "".join(out)

    def table(self, name, chains, users, most):
        users = [f"u{i}" for i in range(users)]
        lines = [f"*{name}\n"]
        for c in chains:
            policy = self.choice(["ACCEPT", "DROP"]) if name == "filter" else "ACCEPT"
            lines.append(f":{c} {policy} [0:0]\n")
        lines += [f":{u} - [0:0]\n" for u in users]
        for c in chains:
            for _ in range(self.randint(1, most)):
                lines.append(f"-A {c}{self.rule(name, c, users)}\n")
        for i, u in enumerate(users):
            for _ in range(self.randint(1, most)):
                lines.append(f"-A {u}{self.rule(name, None, users[i + 1:])}\n")
        return "".join(lines) + "COMMIT\n"

    def bang(self):
        return " !" if self.yes(0.2) else ""

    def rule(self, table, chain, callable_chains):
        out = ""
        nets = NETS6 if self.six else NETS4
        if self.yes(0.45):
            out += f"{self.bang()} -s {self.choice(nets)}"
        if self.yes(0.25):
            out += f"{self.bang()} -d {self.choice(nets)}"
        if chain in (None, "INPUT", "FORWARD", "PREROUTING") and self.yes(0.2):
            if chain is not None:
                out += f"{self.bang()} -i {self.choice(FACES + ['eth+'])}"
        if chain in ("FORWARD", "OUTPUT", "POSTROUTING") and self.yes(0.2):
            out += f"{self.bang()} -o {self.choice(FACES + ['eth+'])}"
        protocol, more = self.transport()
        out += more
        if self.yes(0.15):
            side = self.choice(["src", "dst"])
            span = self.choice(RANGES6 if self.six else RANGES4)
            out += f" -m iprange{self.bang()} --{side}-range {span}"
        if table != "raw" and self.yes(0.3):
            states = STATES if table != "nat" else ["NEW"]
            out += f" -m conntrack{self.bang()} --ctstate {','.join(self.some(states, 3))}"
        if table != "raw" and self.yes(0.2):
            out += f" -m mark{self.bang()} --mark {self.choice(MARKS)}"
        if table != "raw" and self.yes(0.12):
            out += f" -m connmark{self.bang()} --mark {self.choice(MARKS)}"
        if table in ("filter", "mangle") and self.yes(0.06):
            out += self.tracking(nets)
        if self.yes(0.04):
            out += self.choice(LIMITS)
        return out + self.target(table, chain, protocol, callable_chains)

    def tracking(self, nets):
        """What conntrack knows beside the state: of the packet before translation, of the way."""
        return self.choice([f" -m conntrack --ctorigdst {self.choice(nets)}",
                            f" -m conntrack --ctorigsrc {self.choice(nets)}",
                            f" -m conntrack --ctorigdstport {self.choice(PORTS)}",
                            " -m conntrack --ctproto tcp", " -m conntrack --ctdir ORIGINAL",
                            f" -m conntrack{self.bang()} --ctstate DNAT",
                            " -m conntrack --ctstate SNAT,RELATED",
                            f" -m conntrack{self.bang()} --ctstatus SEEN_REPLY",
                            " -m conntrack --ctstatus CONFIRMED,EXPECTED"])

    def transport(self):
        if self.yes(0.3):
            return None, ""
        protocol = self.choice(["tcp", "tcp", "udp", "udp", "icmp", "sctp"])
        if protocol == "icmp":
            if self.six:
                kind = self.choice(["echo-request", "1", "3/0", "135"])
                return "ipv6-icmp", f" -p ipv6-icmp -m icmp6{self.bang()} --icmpv6-type {kind}"
            kind = self.choice(["echo-request", "3", "3/4", "11/0", "any"])
            return "icmp", f" -p icmp -m icmp{self.bang()} --icmp-type {kind}"
        if self.yes(0.1):
            return None, f" ! -p {protocol}"
        out = f" -p {protocol} -m {protocol}"
        roll = self.random()
        if roll < 0.45:
            a, b = self.port_range()
            value = f"{a}:{b}" if self.yes(0.4) else str(a)
            out += f"{self.bang()} --{self.choice(['dport', 'dport', 'sport'])} {value}"
        elif roll < 0.7:
            items = [f"{a}:{b}" for a, b in [self.port_range()]]
            items += [str(p) for p in self.some(PORTS, 3)]
            option = self.choice(["dports", "sports", "ports"])
            out += f" -m multiport{self.bang()} --{option} {','.join(items)}"
        if protocol == "tcp" and self.yes(0.2):
            flags = self.choice(["--syn", "! --syn", "--tcp-flags SYN,ACK SYN",
                                 "! --tcp-flags RST,FIN NONE", "--tcp-flags ALL ACK"])
            out = out.replace(" -m tcp", f" -m tcp {flags}", 1)
        return protocol, out

    def target(self, table, chain, protocol, callable_chains):
        if callable_chains and self.yes(0.35):
            return f" -{'g' if self.yes(0.2) else 'j'} {self.choice(callable_chains)}"
        if table == "filter":
            if self.yes(0.08):
                return ""
            reject = " -j REJECT"
            if protocol == "tcp" and self.yes(0.4):
                reject += " --reject-with tcp-reset"
            return self.choice([" -j ACCEPT", " -j ACCEPT", " -j DROP", " -j DROP", " -j RETURN",
                                reject, " -j LOG"])
        if table == "mangle":
            mark = self.choice(["--set-mark 0x1", "--set-xmark 0x2/0x2", "--or-mark 0x4",
                                "--and-mark 0xfffffffb", "--xor-mark 0x3"])
            return self.choice([f" -j MARK {mark}"] * 3 +
                               [" -j ACCEPT", " -j DROP", " -j RETURN", " -j CONNMARK --set-mark 0x1",
                                " -j CONNMARK --set-xmark 0x2/0x6", " -j CONNMARK --restore-mark",
                                " -j CONNMARK --restore-mark --nfmask 0x3 --ctmask 0x3",
                                " -j CONNMARK --save-mark"])
        if table == "security":
            return self.choice([" -j ACCEPT", " -j DROP", " -j RETURN", ""])
        if table == "raw":
            return self.choice([" -j CT --notrack", " -j NOTRACK", " -j ACCEPT", " -j DROP",
                                " -j RETURN", " -j MARK --set-mark 0x2"])
        if chain == "POSTROUTING":
            source = "2001:db8:1::9" if self.six else "192.0.2.9"
            return self.choice([" -j MASQUERADE", f" -j SNAT --to-source {source}", " -j ACCEPT"])
        if chain == "INPUT":
            source = "2001:db8:1::9" if self.six else "192.0.2.9"
            return self.choice([f" -j SNAT --to-source {source}", " -j ACCEPT", " -j RETURN"])
        if chain == "PREROUTING" and protocol in ("tcp", "udp") and not self.yes(0.3):
            if self.yes(0.2):
                net = "2001:db8:1::/64" if self.six else "10.1.2.0/24"
                return f" -j NETMAP --to {net}"
            if self.yes(0.1):
                return f" -j REDIRECT --to-ports {self.choice(PORTS)}"
            if self.six:
                return f" -j DNAT --to-destination [2001:db8:1::7]:{self.choice(PORTS)}"
            return f" -j DNAT --to-destination 10.1.2.3:{self.choice(PORTS)}"
        return self.choice([" -j ACCEPT", " -j RETURN"])


class Nft(Dice):
    """The text of nft -f."""

    def __init__(self, kind, seed):
        super().__init__(f"{kind} {seed}")
        self.six = False

    def ruleset(self):
        out = [self.table("inet", "a")]
        if self.yes(0.5):
            out.append(self.table(self.choice(["ip", "inet", "ip6"]), "b"))
        return "".join(out)

    def table(self, family, name):
        self.family = family
        self.sets = {}
        users = [f"u{i}" for i in range(self.randint(0, 4))]
        body = self.declarations()
        for i in reversed(range(len(users))):
            body += self.chain(users[i], "", users[i + 1:], None)
        hooks = [("input", "filter"), ("forward", "filter"), ("output", "filter")]
        if self.yes(0.5):
            hooks.append(("prerouting", "filter"))
        if self.yes(0.4):
            hooks.append((self.choice(["input", "forward"]), "filter"))
        if self.yes(0.35):
            hooks.append(("prerouting", "nat"))
            hooks.append(("postrouting", "nat"))
        if self.yes(0.1):
            hooks.append(("input", "nat"))
        for i, (hook, kind) in enumerate(hooks):
            priority = self.choice([-10, 0, 0, 5])
            if kind == "nat":
                priority = -100 if hook == "prerouting" else 100
            if hook == "prerouting" and kind == "filter":
                priority = self.choice([-300, -150, -150])
            policy = self.choice(["accept", "drop"]) if hook in ("input", "forward") else "accept"
            head = f"type {kind} hook {hook} priority {priority}; policy {policy};"
            body += self.chain(f"c{i}", head, users, (hook, kind, priority))
        return f"table {family} {name} {{\n{body}}}\n"

    def declarations(self):
        out = ""
        if self.yes(0.6):
            self.sets["ports"] = "inet_service"
            out += ("\tset ports {\n\t\ttype inet_service\n\t\tflags interval\n"
                    f"\t\telements = {{ {self.port_list()} }}\n\t}}\n")
        if self.yes(0.6) and self.family != "ip6":
            self.sets["nets"] = "ipv4_addr"
            nets = ["10.0.0.0/8", "192.0.2.0/25", "198.51.100.7", "203.0.113.64-203.0.113.99"]
            out += ("\tset nets {\n\t\ttype ipv4_addr\n\t\tflags interval\n"
                    f"\t\telements = {{ {', '.join(self.some(nets, 3))} }}\n\t}}\n")
        if self.yes(0.4) and self.family != "ip6":
            self.sets["pairs"] = "pair"
            pairs = ["10.1.2.3 . 22", "10.0.0.0/8 . 80-443", "192.0.2.1 . 53"]
            out += ("\tset pairs {\n\t\ttype ipv4_addr . inet_service\n\t\tflags interval\n"
                    f"\t\telements = {{ {', '.join(self.some(pairs, 2))} }}\n\t}}\n")
        if self.yes(0.3):
            self.sets["marks"] = "map"
            elements = ", ".join(f"{p} : {self.choice(['0x1', '0x2', '0x6'])}"
                                 for p in sorted(self.sample(PORTS, 3)))
            out += ("\tmap marks {\n\t\ttype inet_service : mark\n"
                    f"\t\telements = {{ {elements} }}\n\t}}\n")
        return out

    def port_list(self):
        a, b = self.choice([(100, 200), (1000, 2000), (5000, 5010)])
        items = {(p, p) for p in self.some(PORTS, 3)}
        items = sorted(i for i in items if not a <= i[0] <= b) + [(a, b)]
        return ", ".join(str(x) if x == y else f"{x}-{y}" for x, y in sorted(items))

    def chain(self, name, head, users, base):
        lines = [f"\tchain {name} {{\n"]
        if head:
            lines.append(f"\t\t{head}\n")
        for _ in range(self.randint(1, 8)):
            lines.append(f"\t\t{self.rule(users, base)}\n")
        return "".join(lines) + "\t}\n"

    def op(self):
        return "!= " if self.yes(0.2) else ""

    def address(self, six, side):
        nets, spans = (NETS6, RANGES6) if six else (NETS4, RANGES4)
        name = "ip6" if six else "ip"
        roll = self.random()
        if not six and "nets" in self.sets and roll < 0.25:
            value = "@nets"
        elif roll < 0.4:
            value = self.choice(spans)
        elif roll < 0.6:
            alone = [n for n in nets if "/" not in n]
            value = "{ " + ", ".join(self.some(alone, 3)) + " }"
        else:
            value = self.choice(nets)
        return f"{name} {side} {self.op()}{value}"

    def rule(self, users, base):
        parts = []
        hook, kind, priority = base or (None, "filter", 0)
        six = self.family == "ip6" or (self.family == "inet" and self.yes(0.3))
        if self.yes(0.4):
            parts.append(self.address(six, "saddr"))
        if self.yes(0.2):
            parts.append(self.address(six, "daddr"))
        if hook in ("input", "forward", "prerouting") and self.yes(0.2):
            face = self.choice(['"eth0"', '"eth*"', '{ "eth0", "wan0" }'])
            parts.append(f"iifname {self.op()}{face}")
        if hook in ("forward", "output") and self.yes(0.15):
            parts.append(f'oifname {self.op()}"{self.choice(FACES)}"')
        protocol = self.transport(parts, six)
        tracked = hook != "prerouting" or priority > -200
        if tracked and kind == "filter":
            self.tracking(parts, six)
        if self.yes(0.2):
            parts.append(self.choice(["meta mark 0x1", "meta mark & 0x2 == 0x2", "meta mark != 0x0",
                                      "meta mark & 0x4 != 0x4", "meta mark 1-5"]))
        if self.yes(0.04):
            parts.append(self.choice(["limit rate 1000/second burst 1000 packets",
                                      "limit rate 3/minute burst 2 packets"]))
        if self.yes(0.2):
            parts.append("counter")
        if kind == "nat":
            return " ".join(parts + [self.nat(protocol, hook, six)])
        if self.yes(0.2):
            parts.append(self.choice(["meta mark set 0x1", "meta mark set meta mark | 0x2",
                                      "meta mark set meta mark & 0xfffffffb",
                                      "meta mark set meta mark ^ 0x3", "ct mark set 0x1",
                                      "ct mark set meta mark", "ct mark set ct mark | 0x4",
                                      "meta mark set ct mark"]))
            if "marks" in self.sets and protocol in ("tcp", "udp") and self.yes(0.6):
                parts[-1] = f"meta mark set {protocol} dport map @marks"
        if priority == -300 and self.yes(0.3):
            parts.append("notrack")
        return " ".join(parts + [self.verdict(users, hook, protocol, parts)])

    def transport(self, parts, six):
        roll = self.random()
        if roll < 0.3:
            return None
        if roll < 0.4:
            parts.append(self.choice(["meta l4proto { tcp, udp }", "meta l4proto != tcp",
                                      "meta l4proto udp"]))
            return "some"
        if roll < 0.52:
            if six:
                kind = self.choice(["echo-request", "1", "{ echo-request, nd-neighbor-solicit }"])
                parts.append(f"icmpv6 type {self.op()}{kind}")
            elif self.family != "ip6":
                kind = self.choice(["echo-request", "destination-unreachable", "{ 3, 8, 11 }"])
                parts.append(f"icmp type {self.op()}{kind}")
            return "icmp"
        if roll < 0.6 and "pairs" in self.sets and not six:
            parts.append(f"ip saddr . tcp dport {self.op()}@pairs")
            return "tcp"
        protocol = self.choice(["tcp", "tcp", "udp", "sctp", "th"])
        if protocol == "th":
            parts.append("meta l4proto { tcp, udp }")
        side = self.choice(["dport", "dport", "sport"])
        a, b = self.port_range()
        values = [str(a), f"{a}-{b}", "{ " + self.port_list() + " }", f"> {a}", f"<= {b}"]
        if "ports" in self.sets:
            values.append("@ports")
        value = self.choice(values)
        parts.append(f"{protocol} {side} {'' if value[0] in '<>' else self.op()}{value}")
        if protocol == "tcp" and self.yes(0.2):
            parts.append(self.choice(["tcp flags syn", "tcp flags & (syn | ack) == syn",
                                      "tcp flags != fin", "tcp flags & (fin | rst) != 0"]))
        return protocol

    def tracking(self, parts, six):
        """What conntrack knows of a packet."""
        if self.yes(0.25):
            states = [s.lower() for s in STATES]
            parts.append(f"ct state {self.op()}{','.join(self.some(states, 3))}")
        if self.yes(0.1):
            parts.append(self.choice(["ct mark 0x1", "ct mark & 0x2 == 0x2", "ct mark != 0x0"]))
        if self.yes(0.06):
            family, nets = ("ip6", NETS6) if six else ("ip", NETS4)
            parts.append(self.choice(["ct status dnat", "ct status snat", "ct status seen-reply",
                                      "ct direction original",
                                      f"ct original {family} daddr {self.choice(nets)}",
                                      f"ct original {family} saddr {self.choice(nets)}"]))

    def nat(self, protocol, hook, six):
        family = ("ip6 " if six else "ip ") if self.family == "inet" else ""
        if hook in ("postrouting", "input"):
            source = "2001:db8:1::9" if six else "192.0.2.9"
            word = "masquerade" if hook == "postrouting" else "return"
            return self.choice([word, f"snat {family}to {source}", "return"])
        if protocol in ("tcp", "udp"):
            if self.yes(0.15):
                return f"redirect to :{self.choice(PORTS)}"
            if not six and self.yes(0.25):
                a, b = self.sample(PORTS, 2)
                return (f"dnat {family}to {protocol} dport map "
                        f"{{ {a} : 10.1.2.3, {b} : 10.1.2.4 }}")
            to = "[2001:db8:1::7]" if six else "10.1.2.3"
            return f"dnat {family}to {to}:{self.choice(PORTS)}"
        return "return"

    def verdict(self, users, hook, protocol, parts):
        if users and self.yes(0.35):
            if self.yes(0.25) and protocol is None:
                a, b = self.sample(PORTS, 2)
                return (f"tcp dport vmap {{ {a} : jump {self.choice(users)}, "
                        f"{b} : {self.choice(['drop', 'accept', 'return', 'continue'])} }}")
            if self.yes(0.1) and self.family != "ip6" and "6" not in "".join(parts):
                return (f"ip saddr vmap {{ 10.0.0.0/9 : jump {self.choice(users)}, "
                        f"192.0.2.0/25 : {self.choice(['drop', 'accept'])}, "
                        f"198.51.100.7-198.51.100.9 : goto {self.choice(users)} }}")
            if self.yes(0.1) and hook in ("input", "forward"):
                return (f"ct state vmap {{ established : accept, new : jump {self.choice(users)}, "
                        "invalid : drop }")
            return f"{'goto' if self.yes(0.2) else 'jump'} {self.choice(users)}"
        choices = ["accept", "accept", "drop", "drop", "return", "continue", "log"]
        if hook in ("input", "forward"):
            choices.append("reject with tcp reset" if protocol == "tcp" else "reject")
        return self.choice(choices)


def make(kind, seed):
    """The text of one ruleset and the ending of its file."""
    if kind == "nft":
        return Nft(kind, seed).ruleset(), "nft"
    return Iptables(kind, seed).ruleset(), "v6" if kind == "ip6" else "v4"


def main():
    kind, seed = sys.argv[1:3]
    print(make(kind, seed)[0], end="")


if __name__ == "__main__":
    main()
