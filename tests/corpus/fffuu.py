"""Reads what fffuu publishes of a network, and writes the questions it answers as rulesets.

fffuu looks at one chain of the filter table, at new connections, and rounds up: where it does not
know whether a rule matches, an accept is taken to match and a drop is not. So what it denies is
denied, and what it allows may be. A ruleset here is the filter table of the network behind rules
that drop whatever the question leaves out; its answer can then be compared as a whole.
"""

import ipaddress
import re

BUILT_IN = ("INPUT", "FORWARD", "OUTPUT")
NOT_NEW = "-m conntrack ! --ctstate NEW"
# What fffuu takes for granted where no addresses are given (its generic assignment).
GENERIC = {4: {"lo": (True, ["127.0.0.0/8"])}, 6: {"lo": (True, ["::1/128"])}}

# Matches that its simple rules have no words for.
INEXPRESSIBLE = re.compile(r" -p sctp -m sctp --dport \S+| -m icmp(?:6|v6)? --icmp(?:v6)?-type \S+| ! -[io] \S+| -m limit --limit \S+"
                           r"(?: --limit-burst \S+)?| -m addrtype(?: --\S+ \S+)+"
                           r"| -m mac --mac-source \S+| -m recent(?: (?!-[jg])--?\S+(?: [^-]\S*)?)+")
FACE = re.compile(r"( !)? -([io]) (\S+)")


def action(rule):
    found = re.search(r" -[jg] (\S+)", rule)
    return found.group(1) if found else ""


def assignment(text):
    """By interface: whether its addresses are those listed or all others, and the list."""
    out = {}
    for name, negated, items in re.findall(r"([\w.]+)\s*=\s*(all_but_those_ips\s*)?\[([^\]]*)\]", text):
        nets = [i.strip() for i in items.split(",") if i.strip()]
        out[name] = (not negated, [str(n) for i in nets for n in networks(i)])
    return out


def networks(item):
    if "-" in item:
        low, high = (ipaddress.ip_address(x) for x in item.split("-"))
        return list(ipaddress.summarize_address_range(low, high))
    return [ipaddress.ip_network(item, strict=False)]


def span(item):
    low, _, high = item.strip(" {}").partition(" .. ")
    return int(ipaddress.ip_address(low)), int(ipaddress.ip_address(high or low))


class Matrix:
    """Classes of addresses, and which of them reach which."""

    def __init__(self, text):
        self.classes = {}
        for name, items in re.findall(r"^(\w+) \|-> (.+)$", text, re.M):
            self.classes[name] = [span(i) for i in items.split(" u ")]
        self.edges = set(re.findall(r"^\((\w+),(\w+)\)$", text, re.M))
        self.spans = sorted((low, high, n) for n, spans in self.classes.items() for low, high in spans)

    def whole(self, version):
        """Whether every address is in exactly one class."""
        place = 0
        for low, high, _ in self.spans:
            if low != place:
                return False
            place = high + 1
        return place == 1 << (32 if version == 4 else 128)


SIMPLE = re.compile(r"^(ACCEPT|DROP)\s+(\S+)\s+--\s+(\S+)\s+(\S+)\s*(?:in: (\S+))?\s*(?:out: (\S+))?\s*"
                    r"(?:sports: (\S+))?\s*(?:dports: (\S+))?\s*$")


def simple_rules(text):
    out = []
    for line in text.split("\n"):
        if line.startswith(("ACCEPT ", "DROP ")):
            found = SIMPLE.match(line)
            if not found:
                raise ValueError("not a simple rule: " + line)
            out.append(found.groups())
    return out


def as_iptables(rule, chain):
    action, protocol, src, dst, iif, oif, sports, dports = rule
    words = ["-A", chain, "-s", src, "-d", dst]
    words += ["-i", iif] if iif else []
    words += ["-o", oif] if oif else []
    words += ["-p", protocol] if protocol != "all" else []
    if sports or dports:
        words += ["-m", protocol]
    words += ["--sport", sports] if sports else []
    words += ["--dport", dports] if dports else []
    return " ".join(words + ["-j", action])


class Network:
    """One network's export and what is taken for granted about it."""

    def __init__(self, folder, name):
        self.name = name
        self.version = 6 if (folder / f"{name}.ip6tables-save").exists() else 4
        self.bits = 32 if self.version == 4 else 128
        self.path = folder / f"{name}.ip{'6' if self.version == 6 else ''}tables-save"
        table = re.search(r"^\*filter\n(.*?)^COMMIT", self.path.read_text(), re.S | re.M).group(1)
        lines = [line for line in table.split("\n") if line]
        self.heads = [line for line in lines if line.startswith(":")]
        self.rules = [line for line in lines if line.startswith("-A")]
        given = folder / f"{name}.ipassmt"
        self.given = given.exists()
        self.assignment = assignment(given.read_text()) if self.given else GENERIC[self.version]

    def everything(self):
        return "0.0.0.0/0" if self.version == 4 else "::/0"

    def ask(self, chain, rules, heads, service=None):
        """The text of a ruleset: of the given rules, for new connections from where they can come
        from, all or of one service. Other hooks let nothing through."""
        lines = [re.sub(r"^:(INPUT|FORWARD|OUTPUT) \w+",
                        lambda m: m.group(0) if m.group(1) == chain else f":{m.group(1)} DROP", h)
                 for h in heads]
        fronts, more = [f"-A {chain} {NOT_NEW} -j DROP"], []
        if service:
            fronts.append(f"-A {chain} {service} -j fw_rest")
            fronts.append(f"-A {chain} -j DROP")
            lines.append(":fw_rest - [0:0]")
        where = "fw_rest" if service else chain
        for k, (face, (listed, nets)) in enumerate(sorted(self.assignment.items())):
            lines.append(f":fw_from{k} - [0:0]")
            more += [f"-A fw_from{k} -s {n} -j {'RETURN' if listed else 'DROP'}" for n in nets]
            if listed:
                more.append(f"-A fw_from{k} -j DROP")
            more.append(f"-A {where} -i {face} -j fw_from{k}")
        if not self.given:  # nor do such addresses come from elsewhere
            more += [f"-A {where} ! -i lo -s {n} -j DROP" for n in self.assignment["lo"][1]]
        own = [r.replace(f"-A {chain} ", f"-A {where} ", 1) for r in rules
               if r.split()[1] == chain or r.split()[1] not in BUILT_IN]
        tail = []
        if service and heads:
            policy = next(h.split()[1] for h in heads if h.startswith(f":{chain} "))
            tail.append(f"-A {where} -j {policy}")
        return "\n".join(["*filter", *lines, *fronts, *more, *own, *tail, "COMMIT", ""])

    def original(self, chain, service=None):
        return self.ask(chain, self.rules, self.heads, service)

    def simple(self, chain, rules):
        heads = [":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT DROP [0:0]"]
        return self.ask(chain, [as_iptables(r, chain) for r in rules], heads)

    def nothing(self):
        return "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n"

    def of_chain(self, chain):
        return [r for r in self.rules if r.startswith(f"-A {chain} ")]

    def never_accepts(self, chain):
        if chain in ("DROP", "REJECT", "LOG", "RETURN", ""):
            return True
        return chain != "ACCEPT" and all(self.never_accepts(action(r)) for r in self.of_chain(chain))

    def rounded_up(self):
        """The rules as fffuu rounds them: what a simple rule cannot say is gone from rules that let
        through, and rules that only deny and need it are gone whole."""
        out = []
        for rule in self.rules:
            done, plain = action(rule), re.sub(INEXPRESSIBLE, "", rule)
            if plain == rule or done in ("", "LOG"):
                out.append(rule)  # that a rule logs or remembers decides nothing
            elif done == "ACCEPT" or (done == "RETURN" and self.never_accepts(rule.split()[1])):
                out.append(plain)
            elif done == "RETURN" or not self.never_accepts(done):
                raise ValueError("no rounding for: " + rule)
        return out

    def without_interfaces(self, rules):
        """The rules where interfaces are not known, rounded up: denying rules that ask for one are
        gone, others hold for every interface, from the addresses that the input interface has. A
        chain that is called for one interface is called in a copy that denies nothing."""
        return self.lifted(rules, False) + [r for r in self.lifted(rules, True)
                                            if r.split()[1][:-1] not in BUILT_IN]

    def lifted(self, rules, soft):
        out = []
        for rule in rules:
            done, faces = action(rule), re.findall(FACE, rule)
            chain = rule.split()[1]
            uncertain = soft or bool(faces)
            if done in ("DROP", "REJECT") and uncertain:
                continue
            if done == "RETURN" and faces and not self.never_accepts(chain):
                raise ValueError("no rounding for: " + rule)
            plain = re.sub(FACE, "", rule)
            if uncertain and done and done not in ("ACCEPT", "LOG", "RETURN"):
                if self.never_accepts(done):
                    continue
                plain = re.sub(r" -([jg]) (\S+)", r" -\1 \2~", plain)
            if soft:
                plain = plain.replace(f"-A {chain} ", f"-A {chain}~ ", 1)
            out += self.from_addresses(plain, [f for bang, side, f in faces if side == "i" and not bang])
        return out

    def from_addresses(self, rule, faces):
        if not faces or faces[0] not in self.assignment:
            return [rule]
        listed, items = self.assignment[faces[0]]
        nets = [ipaddress.ip_network(n) for n in items]
        if not listed:
            rest = [ipaddress.ip_network(self.everything())]
            for n in nets:
                rest = [p for r in rest for p in (r.address_exclude(n) if n.subnet_of(r) else [r])]
            nets = rest
        own = re.search(r" -s (\S+)", rule)
        if own and f"! -s {own.group(1)}" not in rule:
            mine = ipaddress.ip_network(own.group(1))
            nets = [mine if mine.subnet_of(n) else n for n in nets if mine.overlaps(n)]
            rule = rule.replace(own.group(0), "", 1)
        return [re.sub(r"^(-A \S+)", rf"\1 -s {n}", rule) for n in nets]

    def soft_heads(self):
        return self.heads + [f":{h.split()[0][1:]}~ - [0:0]" for h in self.heads
                             if h.split()[0][1:] not in BUILT_IN]
