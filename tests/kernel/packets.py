"""Packets aimed at a ruleset: its own constants, their neighbours, and some that nothing names.

Everything is drawn from one generator seeded with the ruleset's name, so a run repeats byte for
byte. The state a packet claims is the one that conntrack gives such a packet when it is the first
it sees of a flow (net/netfilter/nf_conntrack_proto_{tcp,icmp,icmpv6}.c), otherwise both sides would
be asked different questions.
"""

import argparse
import ipaddress
import json
import random
import re

from constants import Constants

KINDS4 = ["tcp"] * 5 + ["udp"] * 4 + ["icmp", "icmp", "sctp", "47", "udplite"]
KINDS6 = ["tcp"] * 5 + ["udp"] * 4 + ["icmpv6", "icmpv6", "sctp", "udplite"]
STRANGERS4 = ["8.8.8.8", "203.0.113.77", "198.51.100.200", "10.11.12.13", "192.0.2.250"]
STRANGERS6 = ["2001:db8:dead::1", "2001:db8::77", "fd00:1::5", "2606:4700::1"]
# conntrack starts a flow with these (an unanswered ACK is picked up: nf_conntrack_tcp_loose).
FLAGS_NEW = ["S", "S", "S", "S", "A", "PA", "SEC", "SU", "AU"]
FLAGS_INVALID = ["SA", "R", "RA", "FA", "F", "SF", "", "FPU", "P", "SR", "SRFPAU"]
FLAGS_ESTABLISHED = ["A", "A", "PA", "FA"]
REQUESTS4 = {8, 13, 15, 17}
REQUESTS6 = {128, 139}
UNTRACKED6 = {130, 131, 132, 133, 134, 135, 136, 143}
ERRORS4 = {3, 11, 12}
ERRORS6 = {1, 2, 3, 4}
PORTED = {"tcp", "udp", "sctp", "udplite"}
BITS = {4: 32, 6: 128}
MOST_INTERFACES = 4
MOST_FORWARD_PAIRS = 5


class Generator:
    def __init__(self, name, text, local=(), loopback=False, fragments=False):
        self.random = random.Random("fwlint kernel " + name)
        self.text = text
        self.constants = Constants(text)
        self.local = [str(ipaddress.ip_interface(a.split("%")[0]).ip) for a in local]
        self.loopback = loopback
        self.fragments = fragments
        self.versions = self.families(name)
        self.ways = [("lo", "", "lo")] if loopback else self.all_ways()
        self.flows = {}

    def families(self, name):
        if name.endswith((".v6", "ip6save")):
            return [6]
        if not name.endswith(".nft"):
            return [4]
        inet = re.search(r"\b(table|chain|rule)\s+inet\b", self.text)
        six = inet or re.search(r"\btable\s+ip6\b", self.text)
        four = inet or re.search(r"\btable\s+(ip\s+)?\w+\s*\{", self.text)
        if six and four:
            return [4, 4, 6]
        return [6] if six else [4, 4, 4, 4, 4, 4, 4, 6]

    # -- where packets go ------------------------------------------------------------------------

    def all_ways(self):
        """(hook, iif, oif): pairs that lines name first, and few, so that the kernel is quick."""
        names = self.constants.interfaces()
        if len(names) > MOST_INTERFACES:
            names = self.random.sample(names, MOST_INTERFACES)
        names = names + ["other0"]
        low = self.text.lower()
        ways = [("input", n, "") for n in names] + [("input", "lo", "")]
        pairs = {(i, o) for line in self.constants.lines for i in line.iif for o in line.oif}
        pairs = [p for p in sorted(pairs) if "lo" not in p and p[0] in names and p[1] in names]
        while len(pairs) < MOST_FORWARD_PAIRS:
            pairs.append((self.random.choice(names), self.random.choice(names)))
        most = MOST_FORWARD_PAIRS if "forward" in low else 1
        pairs = list(dict.fromkeys(pairs))
        self.random.shuffle(pairs)
        ways += [("forward", i, o) for i, o in pairs[:most]]
        outs = self.random.sample(names, min(2, len(names))) if "output" in low else []
        return ways + [("output", "", n) for n in outs]

    def pick_way(self, hints):
        fit = [w for w in self.ways if (not hints.iif or w[1] in hints.iif) and
               (not hints.oif or w[2] in hints.oif)]
        return self.random.choice(fit if fit and self.random.random() < 0.8 else self.ways)

    # -- values ----------------------------------------------------------------------------------

    def near(self, span, largest):
        """Mostly a value of the range, often its ends, sometimes just outside."""
        low, high = span
        inside = self.random.randint(low, high)
        value = self.random.choice([low, high, inside, inside, low, low - 1, high + 1])
        return min(max(value, 0), largest)

    def address(self, hinted, pool, version, way):
        r = self.random.random()
        strangers = STRANGERS4 if version == 4 else STRANGERS6
        spans = hinted if hinted and r < 0.8 else pool
        for _ in range(20):
            if spans and self.random.random() < 0.85:
                a = self.near(self.random.choice(spans), (1 << BITS[version]) - 1)
            elif self.loopback:
                a = int(ipaddress.ip_address("127.0.0.1" if version == 4 else "::1"))
            else:
                a = int(ipaddress.ip_address(self.random.choice(strangers)))
            found = (ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address)(a)
            if self.possible(found, way):
                return str(found)
            spans = pool if self.random.random() < 0.5 else []
        if self.loopback:
            return "127.0.0.1" if version == 4 else "::1"
        return strangers[0]

    def possible(self, a, way):
        """Addresses that the kernel takes from the wire on this way (no martians, no multicast)."""
        if a.is_multicast or a.is_unspecified or (a.is_reserved and not a.is_loopback):
            return False
        if int(a) >> (BITS[a.version] - 8) == 0 and not a.is_loopback:
            return False
        if self.loopback:
            # The first and last address of 127.0.0.0/8 are broadcasts on lo.
            return a.is_loopback and a.packed[-3:] not in (b"\0\0\0", b"\xff\xff\xff")
        if a.is_loopback:
            return way[1] == "lo" and a.version == 4
        if a.version == 4:
            return a not in ipaddress.ip_network("198.18.0.0/15") and int(a) < 0xE0000000
        return not a.is_link_local or way[0] == "input"

    def port(self, hinted, pool, usual):
        r = self.random.random()
        if hinted and r < 0.85:
            return self.near(self.random.choice(hinted), 65535)
        if pool and r < 0.93:
            return self.near(self.random.choice(pool), 65535)
        return usual

    # -- a packet --------------------------------------------------------------------------------

    def packet(self):
        lines = self.constants.lines or [self.constants.all]
        hints = self.random.choice(lines)
        if self.random.random() < 0.6:
            hints = hints.merge(self.random.choice(lines))
        way = self.pick_way(hints)
        version = self.version(hints)
        four = version == 4
        everything = self.constants.all
        src = self.address(hints.src4 if four else hints.src6,
                           everything.src4 if four else everything.src6, version, way)
        dst = self.address(hints.dst4 if four else hints.dst6,
                           everything.dst4 if four else everything.dst6, version, way)
        if self.local and way[0] == "input" and version == 4 and self.random.random() < 0.4:
            dst = self.random.choice(self.local)
        p = {"hook": way[0], "iif": way[1], "oif": way[2], "src": src, "dst": dst}
        p = {k: v for k, v in p.items() if v}
        p["proto"] = self.protocol(hints, version)
        if p["proto"] in PORTED:
            p["sport"] = self.port(hints.sport, everything.sport, self.random.randint(30000, 60999))
            p["dport"] = self.port(hints.dport, everything.dport, self.random.randint(1, 65535))
        self.state(p, hints)
        # Only forwarded fragments stay fragments: the host's own are joined before the input hook.
        if self.fragments and way[0] == "forward" and self.random.random() < 0.6:
            p["frag"] = self.random.choice([1, 10, 185])
        return p

    def version(self, hints):
        four, six = hints.src4 or hints.dst4 or hints.icmp4, hints.src6 or hints.dst6 or hints.icmp6
        if self.random.random() < 0.9 and bool(four) != bool(six):
            wanted = 4 if four else 6
            if wanted in self.versions:
                return wanted
        return self.random.choice(self.versions)

    def protocol(self, hints, version):
        usual = KINDS4 if version == 4 else KINDS6
        named = [p for p in hints.proto if p not in ("icmp", "icmpv6", "51", "0", "2")]
        if "icmp" in hints.proto or "icmpv6" in hints.proto or hints.icmp4 or hints.icmp6:
            named.append("icmp" if version == 4 else "icmpv6")
        if version == 6:
            named = [p for p in named if not p.isdigit()]
        if named and self.random.random() < 0.85:
            return self.random.choice(named)
        if hints.dport and self.random.random() < 0.9:
            return self.random.choice(["tcp", "udp"])
        return self.random.choice(usual)

    def state(self, p, hints):
        proto = p["proto"]
        wanted = self.random.choice(["new"] * 7 +
                                    ["established", "invalid", "untracked", "related"])
        if self.loopback:
            wanted = "new"
        if proto == "tcp":
            self.tcp_state(p, wanted)
        elif proto in ("icmp", "icmpv6"):
            self.icmp_state(p, wanted, hints)
        elif proto == "udplite":
            # Kernels differ in whether they track it at all.
            out = p["hook"] == "output"
            p["proto"], p["state"] = ("udp", "new") if out else (proto, "untracked")
        elif wanted == "untracked" and p["hook"] != "output":
            p["state"] = wanted
        elif proto == "udp" and wanted == "established":
            p["state"] = wanted
        elif proto == "udp" and wanted == "invalid" and p["hook"] in ("input", "forward"):
            p["state"] = wanted  # by its checksum, which only the way in looks at
        else:
            p["state"] = "new"

    def tcp_state(self, p, wanted):
        if wanted == "related" or (wanted == "untracked" and p["hook"] == "output"):
            wanted = "new"
        choices = {"new": FLAGS_NEW, "established": FLAGS_ESTABLISHED, "invalid": FLAGS_INVALID,
                   "untracked": FLAGS_NEW + FLAGS_INVALID}
        p["flags"] = "S" if self.loopback else self.random.choice(choices[wanted])
        p["state"] = wanted

    def icmp_state(self, p, wanted, hints):
        four = p["proto"] == "icmp"
        errors, requests = (ERRORS4, REQUESTS4) if four else (ERRORS6, REQUESTS6)
        named = (hints.icmp4 if four else hints.icmp6) or (
            self.constants.all.icmp4 if four else self.constants.all.icmp6)
        kind, code = (8 if four else 128), 0
        if named and self.random.random() < 0.8 and not self.loopback:
            kind, code = self.random.choice(named)
            if self.random.random() < 0.25:
                code = (code + 1) % 6
            if self.random.random() < 0.15:
                kind = (kind + 1) % 256
        if not four and kind == 137:
            kind = 136  # a redirect is refused before any hook that filters
        if kind in errors:
            about = self.random.random() < 0.7 and p["hook"] != "output"
            wanted = "related" if about else "invalid"
        elif kind in requests:
            kept = wanted in ("established", "untracked") and kind in (8, 128)
            wanted = wanted if kept else "new"
        elif not four and kind in UNTRACKED6:
            wanted = "untracked"
        elif wanted != "untracked":
            wanted = "invalid"
        if wanted == "untracked" and p["hook"] == "output":
            kind, code, wanted = (8 if four else 128), 0, "new"
        p["type"], p["code"], p["state"] = kind, code, wanted

    # -- many ------------------------------------------------------------------------------------

    def alone(self, p):
        """No other packet's made-up connection may change this one's state."""
        ends = frozenset([(p["src"], p.get("sport", 0)), (p["dst"], p.get("dport", 0))])
        flow = (p["proto"], ends)
        known = self.flows.setdefault(flow, p["state"])
        # The oracle tells whom a TCP reset answers by the ports alone; on the loopback a packet the
        # other way would be an answer.
        ports = tuple(sorted((p["sport"], p["dport"]))) if "sport" in p else flow
        return known == p["state"] and (self.first(ports) or not ("sport" in p or self.loopback))

    def first(self, what):
        taken = ("taken", what) in self.flows
        self.flows[("taken", what)] = True
        return not taken

    def take(self, count):
        out, seen = [], set()
        for _ in range(count * 30):
            if len(out) == count:
                break
            p = self.packet()
            key = json.dumps(p, sort_keys=True)
            if key in seen or not self.alone(p):
                continue
            seen.add(key)
            p["id"] = len(out)
            out.append(p)
        return out


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("ruleset")
    ap.add_argument("--count", type=int, default=240)
    a = ap.parse_args()
    with open(a.ruleset, encoding="utf-8", errors="replace") as f:
        text = f.read()
    for p in Generator(a.ruleset.split("/")[-1], text).take(a.count):
        print(json.dumps(p))


if __name__ == "__main__":
    main()
