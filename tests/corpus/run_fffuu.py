#!/usr/bin/env python3
"""fwlint against what fffuu, an analyser proved correct in Isabelle, publishes of six real networks.

    run_fffuu.py FWLINT SHARED [NETWORK...]

Simple rules: `fwlint diff` compares them with the network's own as a whole. Nothing that they deny may
be let through, with or without a condition; what they let through and the network does not is fffuu's
rounding: with the rules rounded up the same way the two must be equal, or differ as EXPLAINED says
(docs/verification.md tells why). Packets at the corners of the simple rules go through `fwlint trace`
too. Matrices: `fwlint diff` against a ruleset that drops everything gives who reaches whom; it must lie
within fffuu's matrix and be equal to it, of the rules as they are or rounded up. Where the kernel oracle
is at hand it is asked about witnesses of what differs."""
import ipaddress
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "kernel"))
from fffuu import Matrix, Network, simple_rules  # noqa: E402
import run_kernel  # noqa: E402

SERVICE = "-p tcp -m tcp --sport 10000 --dport 22 --tcp-flags FIN,SYN,RST,ACK SYN"
NAMES = ("gopherproxy", "medcompany", "sqrl2014", "synology6", "tum2015", "ufw_server2")
PACKETS = 400
MOST_WITNESSES = 12
# A RETURN for some ports of TCP or UDP comes before "drop the rest". fffuu writes "the rest" without
# negations; "another protocol" it cannot say, so the drop of all other protocols is gone.
# See docs/verification.md.
EXPLAINED = {("synology6", "INPUT"): 2, ("synology6", "FORWARD"): 2}


class Judge:
    def __init__(self, fwlint, shared, folder):
        self.fwlint, self.shared, self.folder = fwlint, shared, pathlib.Path(folder)
        self.failed = []
        self.kernel = None
        oracle = os.path.join(shared, "oracle", "fwprobe.py")
        if run_kernel.oracle_usable(oracle) and run_kernel.find_namespace()[0]:
            self.kernel = run_kernel.exact_copy(oracle, folder)

    def check(self, name, holds, why):
        if not holds:
            self.failed.append(f"{name}: {why}")
            print(f"FAILED {name}: {why}", flush=True)

    def write(self, net, text, name):
        path = self.folder / f"{name}.v{net.version}"
        path.write_text(text)
        return path

    def diff(self, net, old, new):
        paths = [str(self.write(net, old, "old")), str(self.write(net, new, "new"))]
        kind = "iptables" if net.version == 4 else "ip6tables"
        run = subprocess.run([self.fwlint, "diff", *paths, "--format", "json", "--format-in", kind],
                             capture_output=True, text=True, check=False)
        if run.returncode not in (0, 1):
            raise RuntimeError(run.stderr[:500])
        return json.loads(run.stdout)

    # -- simple rules ----------------------------------------------------------------------------

    def simple(self, net, chain, rules):
        name = f"{net.name} {chain} simple"
        told = net.simple(chain, rules)
        own = net.original(chain)
        found = self.diff(net, told, own)
        let_through = [c for c in found["changes"] + found["undecided"] if c["change"] == "allowed"]
        self.check(name, not let_through, f"accepted, and denied by fffuu: {let_through[:1]}")
        up = self.diff(net, told, net.ask(chain, net.rounded_up(), net.heads))
        changes = up["changes"] + up["undecided"]
        explained = EXPLAINED.get((net.name, chain), 0)
        self.check(name, not up["notCompared"] and len(changes) == explained, f"rounded up: {changes[:2]}")
        for c in changes:
            numbers = c["protocols"]["numbers"]
            self.check(name, not any(r["first"] <= n <= r["last"] for r in numbers for n in (6, 17)),
                       "a difference of tcp or udp")
        stopped = [c for c in found["changes"] + found["undecided"] if c["change"] == "denied"]
        asked = self.witnesses(net, name, chain, own, stopped)
        corners = self.corners(net, name, chain, rules, own)
        print(f"{name}: {len(rules)} rules; nothing denied is accepted; {len(stopped)}"
              f"{'' if not found['notCompared'] else ' or more'} sets fffuu rounds up; rounded up "
              f"{'equal' if not changes else f'{len(changes)} sets, explained'}; {corners} corner packets,"
              f" {asked} asked of the kernel", flush=True)

    def witnesses(self, net, name, chain, own, changes):
        """The kernel, too, stops a packet of the sets that fffuu lets through."""
        packets = []
        for c in changes[:: max(1, len(changes) // MOST_WITNESSES)]:
            packet = packet_of(c["witness"], chain)
            if packet and not c["conditions"]:
                packets.append({**packet, "id": len(packets)})
        if self.kernel is None or not packets:
            return 0
        path = self.write(net, own.replace("XX:XX:XX:XX:XX:XX", "02:00:00:00:00:01"), "kernel")
        for packet, answer in zip(packets, run_kernel.ask_oracle(
                self.kernel, run_kernel.Ruleset(str(path), own=False), packets)):
            self.check(name, answer["verdict"] != "accept", f"the kernel accepts {packet}")
        return len(packets)

    def corners(self, net, name, chain, rules, own):
        """What the first matching simple rule drops is not accepted, whatever the conditions."""
        dice = random.Random(f"{net.name} {chain}")
        packets = [corner(dice, net, chain, rules) for _ in range(PACKETS)]
        path = self.write(net, own, "trace")
        ask = self.write(net, "".join(json.dumps(p) + "\n" for p in packets), "packets")
        run = subprocess.run([self.fwlint, "trace", path, "--packets", ask, "--format", "jsonl",
                              "--format-in", "iptables" if net.version == 4 else "ip6tables"],
                             capture_output=True, text=True, check=False)
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        self.check(name, len(answers) == len(packets), "trace: " + run.stderr[:300])
        for packet, answer in zip(packets, answers):
            verdict = answer.get("verdict")
            may = answer.get("may", ["accept"]) if verdict == "unknown" else [verdict]
            if decide(rules, packet) == "DROP":
                self.check(name, "accept" not in may, f"fffuu denies {packet}, fwlint says {answer}")
        return len(packets)

    # -- matrices --------------------------------------------------------------------------------

    def pairs(self, net, chain, rules, split=True, faces=""):
        """(sources, destinations) as address ranges that reach each other, over all interfaces. What is
        too much for one comparison is split by interface; None when that does not help."""
        found = self.diff(net, net.nothing(), net.ask(chain, rules, net.soft_heads(), SERVICE + faces))
        if found["notCompared"]:
            side = "o" if " -o " not in faces and chain == "FORWARD" else "i"
            if not split or f" -{side} " in faces:
                return None
            names = sorted({f for r in net.rules for f in interfaces(r, side)} | {"nowhere0"})
            out = []
            for n in names:
                part = self.pairs(net, chain, rules, True, f"{faces} -{side} {n}")
                if part is None:
                    return None
                out += part
            return out
        cells = [c for c in found["changes"] + found["undecided"] if c["change"] == "allowed"]
        return [(ranges(c["from"], net), ranges(c["to"], net)) for c in cells]

    def matrix(self, net, chain, matrix):
        name = f"{net.name} {chain} matrix"
        self.check(name, matrix.whole(net.version), "the classes are no partition")
        pairs = self.pairs(net, chain, net.rules, split=False)
        # Too many unknown conditions for one comparison: rounding up includes what the rules accept.
        more, less = (0, 1) if pairs is None else compare(matrix, pairs, net)
        self.check(name, more == 0, f"{more} pairs accepted that fffuu denies")
        how = "as they are"
        if less:
            how = "rounded up"
            lifted = net.without_interfaces(net.rounded_up())
            again = compare(matrix, self.pairs(net, chain, lifted), net)
            self.check(name, again == (0, 0), f"rounded up: {again} pairs more and less")
        print(f"{name}: {len(matrix.classes)} classes, {len(matrix.edges)} pairs; equal with the rules {how}",
              flush=True)


def interfaces(rule, side):
    words = rule.split()
    return [words[k + 1] for k, w in enumerate(words) if w == "-" + side]


def ranges(side, net):
    if side["any"]:
        return [(0, (1 << net.bits) - 1)]
    return [(int(n[0]), int(n[-1])) for n in map(ipaddress.ip_network, side["prefixes"])]


def compare(matrix, cells, net):
    """How many pairs of elementary ranges only the cells and only the matrix have."""
    spans = [s for pair in cells for side in pair for s in side]
    spans += [(low, high) for low, high, _ in matrix.spans]
    cuts = sorted({x for low, high in spans for x in (low, high + 1)} | {0})
    at = {c: i for i, c in enumerate(cuts)}
    at[1 << net.bits] = len(cuts) - 1

    def mask(some):
        out = 0
        for low, high in some:
            out |= (1 << at[high + 1]) - (1 << at[low])
        return out

    rows, wanted = [0] * len(cuts), [0] * len(cuts)
    for sources, destinations in cells:
        columns = mask(destinations)
        for low, high in sources:
            for i in range(at[low], at[high + 1]):
                rows[i] |= columns
    for a, b in matrix.edges:
        columns = mask(matrix.classes[b])
        for low, high in matrix.classes[a]:
            for i in range(at[low], at[high + 1]):
                wanted[i] |= columns
    count = [sum(bin(x & ~y).count("1") for x, y in zip(*both)) for both in ((rows, wanted), (wanted, rows))]
    return count[0], count[1]


def packet_of(witness, chain):
    out = {k: v for k, v in witness.items() if k not in ("text", "verdict", "family") and v is not None}
    out.setdefault("iif", "other0")
    if chain == "FORWARD":
        out.setdefault("oif", "other0")
    return out if out["iif"] != "lo" and out.get("oif") != "lo" and possible(out) else None


def possible(packet):
    """Addresses that a kernel takes from the wire."""
    both = [ipaddress.ip_address(packet[k]) for k in ("src", "dst")]
    return not any(a.is_loopback or a.is_multicast or a.is_unspecified or a.is_reserved for a in both)


def corner(dice, net, chain, rules):
    """A packet at or beside the corners of two of the rules."""
    picked = [dice.choice(rules), dice.choice(rules)]

    def address(k):
        n = ipaddress.ip_network(dice.choice(picked)[k])
        value = dice.choice([int(n[0]), int(n[-1]), int(n[0]) - 1, int(n[-1]) + 1])
        value = min(max(value, 0), (1 << net.bits) - 1)
        return str((ipaddress.IPv4Address if net.version == 4 else ipaddress.IPv6Address)(value))

    def port(k):
        low, _, high = (dice.choice(picked)[k] or "0:65535").partition(":")
        return min(max(dice.choice([int(low), int(high or low), int(low) - 1, int(high or low) + 1]), 0), 65535)

    protocol = next((r[1] for r in picked if r[1] in ("tcp", "udp")), "tcp")
    p = {"hook": chain.lower(), "src": address(2), "dst": address(3), "proto": protocol, "sport": port(6),
         "dport": port(7), "state": "new", "iif": next((r[4] for r in picked if r[4]), "other0")}
    if protocol == "tcp":
        p["flags"] = "S"
    if chain == "FORWARD":
        p["oif"] = next((r[5] for r in picked if r[5]), "other0")
    return p


def decide(rules, packet):
    for verdict, protocol, src, dst, iif, oif, sports, dports in rules:
        if protocol not in ("all", packet["proto"]) or (iif and iif != packet["iif"]):
            continue
        if oif and oif != packet.get("oif"):
            continue
        if any(ipaddress.ip_address(packet[k]) not in ipaddress.ip_network(n)
               for k, n in (("src", src), ("dst", dst))):
            continue
        spans = ((packet["sport"], sports), (packet["dport"], dports))
        if all(not s or int(s.split(":")[0]) <= v <= int(s.split(":")[-1]) for v, s in spans):
            return verdict
    return "DROP"


def main():
    fwlint, shared = os.path.abspath(sys.argv[1]), sys.argv[2]
    folder = pathlib.Path(shared) / "corpus" / "fffuu"
    if not folder.is_dir():
        print(f"skipped: {folder} is not here")
        return 77
    with tempfile.TemporaryDirectory(prefix="fwlint-fffuu-") as work:
        judge = Judge(fwlint, shared, work)
        for name in sys.argv[3:] or NAMES:
            net = Network(folder, name)
            for chain in ("INPUT", "FORWARD"):
                simple, matrix = (folder / f"{name}.{chain}.{k}.txt" for k in ("simple", "matrix22"))
                if simple.exists():
                    judge.simple(net, chain, simple_rules(simple.read_text()))
                if matrix.exists():
                    judge.matrix(net, chain, Matrix(matrix.read_text()))
    print(f"{len(judge.failed)} failed")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
