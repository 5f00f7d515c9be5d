"""Compares `fwlint trace` with what the kernel's netfilter really does.

    run_kernel.py FWLINT [--shared DIR] [--ruleset NAME] [--corpus N] [--count N] [--show N]
                         [--random N] [--seed K] [--keep DIR] [--all]

Every ruleset in rulesets/ gets packets from packets.py, which two judges answer: small_harness.py,
what passes output and input on the loopback; and where the shared oracle is at hand, every hook,
for the files of corpus_list.txt too. Equal means equal words, except that a refusal nobody can see
from outside (to a foreign address on input, on output, where no answer may be given) counts as a
drop.

`unknown` is no verdict: it needs a condition, and a ruleset of the project's own must name a word
of it; the kernel's verdict must be one of those that are possible (`may`). What packets before left
behind (limits, `recent`) is no part of a question: a packet that differs where the ruleset has such
matches is asked again alone, in a namespace of its own. A packet that never reached its hook says nothing. A "# kernel:" comment in a ruleset may say
    small        sensible on the loopback too
    fragments    has no connection tracking, so that later fragments reach its rules
    legacy       loaded by iptables-legacy: iptables-nft has nft read ports out of later fragments
    local=A/L    an address of the host, where a refusal is seen on input
    open=WORD    conditions with this word stay open
A file of the same name with the ending .ipset is loaded before the ruleset, where ipset is
installed, and its packets go over the loopback alone.

Sets that a file from elsewhere only names are made up. Parts of ufw's files are left out: what is
around them, which fwlint adds, the kernel would not have.

Exit codes: 0 all equal, 1 a difference, 77 no namespace or no nft and iptables here. The last line
counts packets: passed, failed, skipped.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

import small_harness
from constants import Constants
from packets import Generator
from random_rulesets import KINDS, make

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77
LEAST_COMPARED = 200
SMALL_COUNT = 220
MOST_ALONE = 120
HISTORY = re.compile(r"\b(recent|hash|conn|)limit\b|\b(recent|quota|statistic|numgen|connbytes)\b|"
                     r"@\w+ \{|\b(update|add) @")
NAMED_SET = re.compile(r"(?:--match-set|--add-set|--del-set)\s+\"?([^\s\"]+)\"?(?:\s+(\S+))?")
ZONES = re.compile(r"--zone(-orig)? |\bct (original )?zone set\b")
UFW_PART = re.compile(r"^:ufw6?-(user|before|after)-\w+", re.M)
FAILURES = (RuntimeError, ValueError, OSError, subprocess.TimeoutExpired)


def set_lines(text):
    """The elements of `ipset save` as words that the packet generator knows."""
    lines = []
    for element in (line.split()[2] for line in text.split("\n") if line.startswith("add ")):
        words = []
        for part in element.split(","):
            protocol, _, port = part.rpartition(":")
            if part.count(".") == 3 or part.count(":") > 1:
                words += ["-s", part, "-d", part]
            elif port.replace("-", "").isdigit():
                ports = port.replace("-", ":")
                words += ["-p", protocol or "tcp", "--sport", ports, "--dport", ports]
        if words:
            lines.append("-A INPUT " + " ".join(words))
    return lines


class Ruleset:
    """A file, the kernel tools that load it, and how to probe it."""

    def __init__(self, path, own):
        self.path, self.own = path, own
        self.name = os.path.basename(path)
        with open(path, encoding="utf-8", errors="replace") as f:
            self.text = f.read()
        sets = os.path.splitext(path)[0] + ".ipset"
        self.sets = sets if own and os.path.exists(sets) else None
        words = []
        for line in self.text.split("\n"):
            if own and line.startswith("# kernel:"):
                words += line.split(":", 1)[1].split()
        if self.sets:
            with open(self.sets, encoding="utf-8") as f:
                self.text += "\n".join(["", *set_lines(f.read()), ""])
        self.small = "small" in words
        self.fragments = "fragments" in words
        self.local = [a for w in words if w.startswith("local=") for a in w[6:].split(",")]
        self.open = [w[5:] for w in words if w.startswith("open=")]
        backend = "nft" if path.endswith(".nft") else "legacy" if "legacy" in words else "iptnft"
        six = path.endswith((".v6", ".ip6save"))
        self.extra = []
        self.loader = ["--backend", backend, "--rules6" if six else "--rules"]

    def may_be_unknown(self, condition):
        """Of the project's own rulesets nothing is unknown but what they name."""
        return bool(condition) and (not self.own or any(w in condition for w in self.open))


    def own_history(self):
        return HISTORY.search(self.text) is not None

    def make_sets(self, folder):
        """Sets that the file only names, with a few of its own kind of elements."""
        six = self.path.endswith((".v6", ".ip6save"))
        wanted = {}
        for name, sides in NAMED_SET.findall(self.text):
            wanted[name] = max(wanted.get(name, 1), sides.count(",") + 1)
        if self.own or not wanted or self.loader[1] == "nft":
            return
        nets = ["2001:db8:1::/48", "fd00::/8"] if six else ["10.0.0.0/8", "192.0.2.0/25"]
        lines = []
        for name, sides in sorted(wanted.items()):
            kind = {1: "hash:net", 2: "hash:net,port"}.get(sides, "hash:ip,port,ip")
            lines.append(f"create {name} {kind} family {'inet6' if six else 'inet'}")
            for net in nets if sides < 3 else []:
                lines.append(f"add {name} {net}{',tcp:80' if sides == 2 else ''}")
        path = os.path.join(folder, "made_up.ipset")
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join([*lines, ""]))
        self.extra = ["--ipset", path]


class Tally:
    def __init__(self, show):
        self.show = show
        self.counts = Counter()
        self.lines = []

    def differ(self, ruleset, packet, kernel, answer, why="differ"):
        self.counts["failed"] += 1
        if self.counts["failed"] <= self.show:
            place = f"{answer.get('file')}:{answer.get('line')}: {answer.get('rule')}"
            condition = answer.get("condition")
            print(f"DIFFER {ruleset.name}: {why}\n  packet  {json.dumps(packet)}\n"
                  f"  kernel  {kernel}\n  fwlint  {answer.get('verdict')}"
                  f"{' if ' + condition if condition else ''}\n  by      {place}", flush=True)

    def fail(self, ruleset, why):
        self.counts["failed"] += 1
        print(f"FAILED {ruleset.name}: {why}", flush=True)


def trace(program, ruleset, packets):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as f:
        f.write("".join(json.dumps(p) + "\n" for p in packets))
        f.flush()
        files = [ruleset.path] + ([ruleset.sets] if ruleset.sets else [])
        done = subprocess.run([program, "trace", *files, "--packets", f.name, "--format",
                               "jsonl"], capture_output=True, text=True, timeout=120, check=False)
    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    if len(answers) != len(packets) or any("verdict" not in a for a in answers):
        raise RuntimeError(f"trace gave {len(answers)} answers to {len(packets)} packets, "
                           f"exit code {done.returncode}: {done.stderr.strip()[:600]}")
    return answers


def exact_copy(oracle, folder):
    """The oracle without its short cut on output, where "as many left as came" is taken for "all
    left": the kernel's own refusals leave there too and make up for what they refuse."""
    with open(oracle, encoding="utf-8") as f:
        text = f.read()
    target = os.path.join(folder, "oracle.py")
    with open(target, "w", encoding="utf-8") as f:
        f.write(text.replace("and x!='fw_o' else", "and x not in ('fw_o','out_o') else"))
    return target


def ask_oracle(oracle, ruleset, packets):
    names = Constants(ruleset.text).interfaces()
    used = {p.get(k) for p in packets for k in ("iif", "oif")}
    extra = [n for n in names if n not in used]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as f:
        f.write("".join(json.dumps(p) + "\n" for p in packets))
        f.flush()
        command = [sys.executable, oracle, *ruleset.extra, *ruleset.loader, ruleset.path,
                   "--packets", f.name]
        if ruleset.local:
            command += ["--local", ",".join(ruleset.local)]
        if extra and not ruleset.own:
            command += ["--iface", ",".join(extra[:12])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode != 0:
        raise RuntimeError("the oracle says: " + done.stderr.strip()[-600:])
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def refusal_visible(packet, ruleset):
    """Whether the oracle would have seen the answer of a REJECT: a foreign ruleset may drop it."""
    if packet["hook"] == "output" or packet["state"] == "invalid" or not ruleset.own:
        return False
    local = [a.split("/")[0] for a in ruleset.local]
    if packet["hook"] == "input" and packet["dst"] not in local:
        return False
    if packet.get("frag"):
        return False
    if packet.get("iif") == "lo" or packet["proto"] in ("icmp", "icmpv6"):
        return False
    return "R" not in packet.get("flags", "")


def same(ruleset, packet, kernel, ours):
    if kernel == "reject:tcp-reset" and packet["proto"] != "tcp":
        kernel = "drop"  # the reset answered another packet with these ports
    if kernel.startswith("reject"):
        return ours == "reject"
    if kernel == "drop" and ours == "reject":
        return not refusal_visible(packet, ruleset)
    return kernel == ours


def agrees(ruleset, packet, kernel, ours):
    if kernel == "none":
        return True
    if ours["verdict"] != "unknown":
        return same(ruleset, packet, kernel, ours["verdict"])
    return any(same(ruleset, packet, kernel, v) for v in ours.get("may", [kernel]))


def elsewhere(packet, kernel):
    """A packet that the host redirects to itself is not forwarded any more."""
    return kernel["stage"] in ("input", "forward") and kernel["stage"] != packet["hook"]


def ask_alone(oracle, ruleset, packets, answers, verdicts):
    """Asks about packets that differ once more, each in a namespace that has seen no other."""
    asked = 0
    for k, (packet, ours, kernel) in enumerate(zip(packets, answers, verdicts)):
        if elsewhere(packet, kernel):
            continue
        if asked < MOST_ALONE and not agrees(ruleset, packet, kernel["verdict"], ours):
            verdicts[k] = ask_oracle(oracle, ruleset, [packet])[0]
            asked += 1
    return asked


def judge(tally, ruleset, packets, answers, verdicts):
    """One ruleset against the oracle; returns the line that sums it up."""
    here = Counter()
    before = tally.counts["failed"]
    for packet, ours, kernel in zip(packets, answers, verdicts):
        if kernel["verdict"] == "none" or elsewhere(packet, kernel):
            here["not reached"] += 1
        elif ours["verdict"] == "unknown" and not ruleset.may_be_unknown(ours.get("condition")):
            tally.differ(ruleset, packet, kernel["verdict"], ours, "unknown")
        elif not agrees(ruleset, packet, kernel["verdict"], ours):
            tally.differ(ruleset, packet, f"{kernel['verdict']} ({kernel['stage']})", ours)
        elif ours["verdict"] == "unknown":
            here["unknown"] += 1
        else:
            here["equal"] += 1
            here[kernel["verdict"].split(":")[0]] += 1
    tally.counts["rulesets"] += 1
    tally.counts["passed"] += here["equal"]
    tally.counts["open"] += here["unknown"]
    tally.counts["skipped"] += here["unknown"] + here["not reached"]
    if ruleset.own and here["equal"] + tally.counts["failed"] - before < LEAST_COMPARED:
        tally.fail(ruleset, f"only {here['equal']} packets compared")
    return (f"{here['equal']} equal ({here['accept']} accept, {here['drop']} drop, "
            f"{here['reject']} reject), {tally.counts['failed'] - before} differ, "
            f"{here['unknown']} unknown, {here['not reached']} not reached")


def run_oracle(tally, program, oracle, ruleset, count):
    generator = Generator(ruleset.name, ruleset.text, ruleset.local, False, ruleset.fragments)
    packets = generator.take(count)
    if ZONES.search(ruleset.text):  # the connections that the oracle prepares are in no zone
        packets = [p for p in packets if p["state"] != "established"]
    try:
        answers = trace(program, ruleset, packets)
        verdicts = ask_oracle(oracle, ruleset, packets)
        if ruleset.own_history():
            tally.counts["alone"] += ask_alone(oracle, ruleset, packets, answers, verdicts)
    except FAILURES as e:
        tally.fail(ruleset, str(e))
        return
    print(f"{ruleset.name}: {judge(tally, ruleset, packets, answers, verdicts)}", flush=True)


def loopback_packets(ruleset):
    packets = Generator(ruleset.name, ruleset.text, loopback=True).take(3 * SMALL_COUNT)
    return [p for p in packets if p["proto"] in small_harness.PROTOCOLS][:SMALL_COUNT]


def run_small(tally, program, command, ruleset):
    packets = loopback_packets(ruleset)
    plain = [{k: v for k, v in p.items() if k not in ("hook", "iif", "oif")} for p in packets]
    try:
        out = trace(program, ruleset, [{**p, "hook": "output", "oif": "lo"} for p in plain])
        back = trace(program, ruleset, [{**p, "hook": "input", "iif": "lo"} for p in plain])
        delivered = small_harness.deliver(command, ruleset.path, packets)
    except FAILURES as e:
        tally.fail(ruleset, str(e))
        return
    here = Counter()
    for packet, a, b, arrived in zip(packets, out, back, delivered):
        decisive = a if a["verdict"] != "accept" else b
        if "unknown" in (a["verdict"], b["verdict"]):
            tally.differ(ruleset, packet, arrived, decisive, "unknown")
        elif arrived == (a["verdict"] == b["verdict"] == "accept"):
            here["through" if arrived else "stopped"] += 1
        else:
            tally.differ(ruleset, packet, "delivered" if arrived else "not delivered", decisive)
            here["differ"] += 1
    tally.counts["passed"] += here["through"] + here["stopped"]
    print(f"{ruleset.name} on the loopback: {here['through']} delivered, {here['stopped']} stopped,"
          f" {here['differ']} differ", flush=True)


def find_namespace():
    """As small_harness.namespace."""
    missing = [t for t in ("nft", "iptables-restore", "ip6tables-restore", "unshare", "ip")
               if shutil.which(t) is None]
    if missing:
        return None, "not installed: " + ", ".join(missing)
    command, why = small_harness.namespace()
    return command, "" if command else "no network namespace to load a ruleset in: " + why


def corpus(shared, number):
    with open(os.path.join(HERE, "corpus_list.txt"), encoding="utf-8") as f:
        names = [line.strip() for line in f if line.strip() and not line.startswith("#")]
    paths = [os.path.join(shared, "corpus", n) for n in names[:number]]
    return [Ruleset(p, own=False) for p in paths if os.path.exists(p)]


def loadable(shared):
    """Every file of the corpus that the kernel tools load, as LOAD.tsv tells."""
    out = {}
    with open(os.path.join(shared, "corpus", "LOAD.tsv"), encoding="utf-8") as f:
        for line in f:
            path, tool, code = (line.rstrip("\n").split("\t") + ["", ""])[:3]
            if code != "0" or path.split("/")[0] not in ("iptables", "nft"):
                continue
            if tool == "1.1.3" or (path in out and tool != "nft"):
                continue  # one back end is enough, the newer one; of nft, the release of Debian 12
            r = Ruleset(os.path.join(shared, "corpus", path), own=False)
            if UFW_PART.search(r.text) and not re.search(r"^:INPUT ", r.text, re.M):
                continue
            if tool == "legacy":
                r.loader[1] = "legacy"
            elif not path.startswith("nft/"):
                r.loader[1] = "iptnft"
            out[path] = r
    return list(out.values())


def drawn(number, seed, folder):
    """`number` random rulesets of each kind, as files in the folder."""
    out = []
    for k in range(seed, seed + number):
        for kind in KINDS:
            text, ending = make(kind, k)
            path = os.path.join(folder, f"random_{kind}_{k}.{ending}")
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            r = Ruleset(path, own=False)
            if kind == "legacy":
                r.loader[1] = "legacy"
            out.append(r)
    return out


def oracle_usable(oracle):
    return os.path.exists(oracle) and os.access("/dev/net/tun", os.R_OK | os.W_OK)


def arguments():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("fwlint")
    ap.add_argument("--shared", default=os.path.normpath(os.path.join(HERE, "../../../shared")),
                    help="folder with oracle/ and corpus/ (../shared of the project)")
    ap.add_argument("--ruleset", help="only rulesets whose name contains this")
    ap.add_argument("--corpus", type=int, default=20, help="how many corpus files (20)")
    ap.add_argument("--count", type=int, default=250, help="packets for each ruleset (250)")
    ap.add_argument("--random", type=int, default=0,
                    help="how many random rulesets of each kind: iptables by both back ends, "
                         "ip6tables, nft (0)")
    ap.add_argument("--seed", type=int, default=1, help="of the first of them (1)")
    ap.add_argument("--all", action="store_true",
                    help="every corpus file that the kernel tools load, instead of the listed ones")
    ap.add_argument("--keep", help="a folder for the random rulesets, to look at them")
    ap.add_argument("--show", type=int, default=25, help="differences to print (25)")
    return ap.parse_args()


def main():
    a = arguments()
    command, reason = find_namespace()
    if command is None:
        print(f"skipped: {reason}")
        print("0 passed, 0 failed, 0 skipped")
        return SKIPPED
    program = os.path.abspath(a.fwlint)
    oracle = os.path.join(a.shared, "oracle", "fwprobe.py")
    folder = os.path.join(HERE, "rulesets")
    rulesets = [Ruleset(os.path.join(folder, n), own=True) for n in sorted(os.listdir(folder))
                if not n.endswith(".ipset")]
    wanted = [r for r in rulesets if not a.ruleset or a.ruleset in r.name]
    tally = Tally(a.show)
    for r in wanted:
        if r.sets and shutil.which("ipset") is None:
            print(f"{r.name} skipped: ipset is not installed")
        elif r.small:
            run_small(tally, program, command, r)
    if oracle_usable(oracle):
        files = loadable(a.shared) if a.all else corpus(a.shared, a.corpus)
        with tempfile.TemporaryDirectory(prefix="fwlint-kernel-") as copies:
            oracle = exact_copy(oracle, copies)
            if a.keep:
                os.makedirs(a.keep, exist_ok=True)
            files += drawn(a.random, a.seed, a.keep or copies)
            files = [f for f in files if not a.ruleset or a.ruleset in f.name]
            for r in [w for w in wanted if not w.sets] + files:
                r.make_sets(copies)
                run_oracle(tally, program, oracle, r, a.count)
    else:
        print("only the loopback: the shared oracle is not here or /dev/net/tun cannot be opened")
    c = tally.counts
    print(f"{c['rulesets']} rulesets in every hook: {c['passed']} verdicts as the kernel's, {c['open']} "
          f"with a condition, {c['skipped'] - c['open']} that reached no hook, {c['alone']} asked again "
          "alone")
    print(f"{c['passed']} passed, {c['failed']} failed, {c['skipped']} skipped")
    return 1 if c["failed"] or not c["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
