#!/usr/bin/env python3
"""Packets at and beside the corners of what `fwlint exposure` answers, replayed by `fwlint trace`: what
is told as open without a condition is never dropped, and what no answer covers is never accepted.
run_exposure.py FWLINT ROOT [CORPUS]. The examples always, of the corpus every STEPth file."""
import ipaddress
import json
import pathlib
import random
import subprocess
import sys
import tempfile

PACKETS = 300
STEP = 9


def networks(prefixes):
    return [ipaddress.ip_network(p) for p in prefixes]


def named(interfaces, name):
    """Whether the name is among the interfaces of an answer."""
    if interfaces is None:
        return True
    found = any(name.startswith(n[:-1]) if n.endswith("*") else name == n for n in interfaces["names"])
    return found != interfaces["excluded"]


def within(ranges, port):
    return any(r["first"] <= port <= r["last"] for r in ranges)


class Judge:
    def __init__(self, fwlint, path):
        self.fwlint, self.path = fwlint, path
        self.random = random.Random(path.name)
        run = subprocess.run([fwlint, "exposure", path, "--format", "json"], capture_output=True, check=False)
        answers = json.loads(run.stdout)["answers"] if run.returncode == 0 else []
        self.answers = [a for a in answers if a["hook"] in ("input", "forward")]
        names = {"eth9"}
        for a in self.answers:
            a["sources"], a["destinations"] = networks(a["from"]["prefixes"]), networks(a["to"]["prefixes"])
            for side in ("from", "to"):
                names |= {n for n in (a[side]["interfaces"] or {"names": []})["names"] if "*" not in n}
        self.names = sorted(names)

    def address(self, prefixes):
        n = self.random.choice(prefixes)
        return n[self.random.choice([0, n.num_addresses - 1, self.random.randrange(n.num_addresses)])]

    @staticmethod
    def asked(a):
        """Destinations and ports that a packet has when it comes in."""
        return (networks(a["nat"][0]["prefixes"]), a["nat"][0]["ports"]) if a["nat"] else (
            a["destinations"], a["ports"])

    def packet(self):
        """Corners of one answer, mixed with those of another of the same family."""
        a = self.random.choice(self.answers)
        others = [b for b in self.random.choices(self.answers, k=3) if b["family"] == a["family"]] + [a]
        interval = self.random.choice(self.asked(self.random.choice(others))[1])
        port = self.random.choice([interval["first"], interval["last"]])
        if self.random.random() < 0.2:
            port = max(0, min(65535, port + self.random.choice([-1, 1])))
        p = {"src": str(self.address(self.random.choice(others)["sources"])),
             "dst": str(self.address(self.asked(self.random.choice(others))[0])), "proto": a["protocol"],
             "sport": 40000, "dport": port, "hook": a["hook"], "iif": self.random.choice(self.names),
             "state": "new"}
        if a["protocol"] == "tcp":
            p["flags"] = "S"
        if a["hook"] == "forward":
            p["oif"] = self.random.choice(self.names)
        return p

    def told(self, p):
        best = "closed"
        source, destination = ipaddress.ip_address(p["src"]), ipaddress.ip_address(p["dst"])
        for a in self.answers:
            destinations, ports = self.asked(a)
            if a["hook"] != p["hook"] or a["protocol"] != p["proto"] or not within(ports, p["dport"]):
                continue
            if not any(source in n for n in a["sources"]) or not any(destination in n for n in destinations):
                continue
            if not named(a["from"]["interfaces"], p["iif"]) or not named(a["to"]["interfaces"], p.get("oif", "")):
                continue
            if a["from"]["ports"] and not within(a["from"]["ports"], p["sport"]):
                continue
            if a["exact"] and not a["conditions"] and not a["unless"]:
                return "open"
            best = "perhaps"
        return best

    def leaves_the_hook(self, p):
        """Without addresses of the host, trace stays at the hook asked for when a rule sends the packet
        elsewhere; what the other hook opens then is another answer."""
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write(json.dumps(p))
            file.flush()
            run = subprocess.run([self.fwlint, "trace", self.path, "--packets", file.name, "--format", "json"],
                                 capture_output=True, check=False)
        return b"destination is now" in run.stdout

    def faults(self):
        if not self.answers:
            return 0, []
        packets = [self.packet() for _ in range(PACKETS)]
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write("".join(json.dumps(p) + "\n" for p in packets))
            file.flush()
            run = subprocess.run([self.fwlint, "trace", self.path, "--packets", file.name, "--format", "jsonl"],
                                 capture_output=True, check=False)
        out = []
        for p, line in zip(packets, run.stdout.decode().splitlines()):
            told, verdict = self.told(p), json.loads(line).get("verdict")
            open_after_all = told == "closed" and verdict == "accept" and p["proto"] in ("tcp", "udp")
            if (told == "open" and verdict in ("drop", "reject")) or (
                    open_after_all and not self.leaves_the_hook(p)):
                out.append(f"{self.path}: {json.dumps(p)} is told as {told}, trace says {verdict}")
        return len(packets), out


def main():
    fwlint, root = sys.argv[1], pathlib.Path(sys.argv[2])
    files = sorted(p for p in (root / "examples").rglob("*") if p.suffix in (".v4", ".v6", ".nft"))
    if len(sys.argv) > 3:
        for folder in ("iptables", "nft"):
            files += sorted((pathlib.Path(sys.argv[3]) / folder).glob("*"))[::STEP]
    packets, faults = 0, []
    for path in files:
        n, bad = Judge(fwlint, path).faults()
        packets += n
        faults += bad
    for f in faults[:20]:
        print(f)
    print(f"{len(files)} files, {packets} packets, {len(faults)} contradictions")
    return 1 if faults or packets == 0 else 0


sys.exit(main())
