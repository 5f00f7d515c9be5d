#!/usr/bin/env python3
"""Holds the readers against other tools' suites and against what the real tools load:
run_reading.py FWLINT CORPUS. Prints each figure beside its bar, then what misses it. Skipped, with
the reason, where there is no corpus."""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HOOKS = {"arp": "type filter hook input priority 0;",
         "netdev": "type filter hook ingress device lo priority 0;"}
# Loaded by the real tools, but without a statement that could be read.
NOTHING_INSIDE = ["agent-sandbox__network_nftables_vm-rules", "testconfigs_unsupported_command"]


def answer(fwlint, file, extra=()):
    run = subprocess.run([fwlint, "check", str(file), "--select", "FW9", "--format", "json",
                          "--as-of", "2026-11-22", *extra], capture_output=True, timeout=300)
    return json.loads(run.stdout) if run.stdout else None


def errors(reply):
    if reply is None:
        return ["refused"]
    return [d["message"] for d in reply["diagnostics"] if d["level"] == "error"]


def rows(file):
    return [line.rstrip("\n").split("\t") for line in open(file, encoding="utf-8")][1:]


def extension_row(fwlint, folder, number, row):
    place, families, chains, rule, result = row[0], row[1], row[2], row[3], row[5]
    table, chain = chains.split("/") if "/" in chains else ("filter", chains)
    chain = chain.split(",")[0]
    out = []
    for family in families:
        file = folder / f"x{number}-{family}"
        file.write_text(f"*{table}\n:{chain} ACCEPT [0:0]\n-A {chain} {rule}\nCOMMIT\n")
        reply = answer(fwlint, file, ["--format-in", "iptables" if family == "4" else "ip6tables"])
        understood = reply is not None and all(
            i["rules"] == i["understood"] and i["rules"] == 1 for i in reply["inputs"])
        out.append((result.startswith("OK"), not errors(reply), understood, f"{place} {rule}"))
    return out


def upstream_row(fwlint, folder, number, row):
    place, families, rule, result = row[:4]
    family = families.split(",")[0]
    file = folder / f"u{number}"
    hook = HOOKS.get(family, "type filter hook input priority 0;")
    file.write_text(f"table {family} t {{\n chain c {{\n {hook}\n {rule}\n }}\n}}\n")
    reply = answer(fwlint, file, ["--format-in", "nft"])
    wrong = errors(reply)
    if any("is not declared" in e for e in wrong):
        return []  # the suite declares the set elsewhere
    unknown = reply is not None and any(f["code"] == "FW901" for f in reply["findings"])
    return [(result == "ok", not wrong, not unknown, f"{place} {rule}")]


def corpus_file(fwlint, corpus, loads, name):
    if any(part in name for part in NOTHING_INSIDE):
        return []
    reply = answer(fwlint, corpus / name)
    wrong = errors(reply)
    count = understood = unknown = 0
    if reply is not None:
        count = sum(i["rules"] for i in reply["inputs"])
        understood = sum(i["understood"] for i in reply["inputs"])
        unknown = len({f["location"]["startLine"] for f in reply["findings"]
                       if f["code"] == "FW901" and f["location"]})
    return [(loads[name], not wrong, count, understood, unknown, f"{name}: {wrong[:1]}")]


class Bars:
    def __init__(self):
        self.missed = []

    def hold(self, what, got, of, bar, examples):
        share = 100.0 * got / of if of else 100.0
        verdict = "" if share >= bar else "  MISSED"
        print(f"{what}: {got} of {of} ({share:.2f}%, bar {bar}%){verdict}")
        if share < bar:
            self.missed.append(what)
            for line in examples[:20]:
                print("   ", line)


def suite(bars, pool, name, work, structured_bar, refused_bar):
    results = [r for part in pool.map(lambda f: f(), work) for r in part]
    good = [r for r in results if r[0]]
    bad = [r for r in results if not r[0]]
    bars.hold(f"{name}: accepted lines that are read", sum(r[1] for r in good), len(good), 100,
              [r[3] for r in good if not r[1]])
    bars.hold(f"{name}: accepted lines without an unknown part", sum(r[1] and r[2] for r in good),
              len(good), structured_bar, [r[3] for r in good if not r[2]])
    bars.hold(f"{name}: refused lines that are refused", sum(not r[1] for r in bad), len(bad),
              refused_bar, [r[3] for r in bad if r[1]])


def main():
    fwlint, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    if not corpus.is_dir():
        print("skipped: no corpus of real rulesets beside the project")
        return 77
    bars = Bars()
    loads = {}
    for row in rows(corpus / "LOAD.tsv"):
        if row[0].split("/")[0] in ("iptables", "nft"):
            loads[row[0]] = loads.get(row[0], False) or row[2] == "0"
    workers = os.cpu_count() or 2
    with tempfile.TemporaryDirectory() as name, \
            concurrent.futures.ThreadPoolExecutor(workers) as pool:
        folder = pathlib.Path(name)
        suite(bars, pool, "iptables extensions",
              [lambda n=n, r=r: extension_row(fwlint, folder, n, r) for n, r in
               enumerate(rows(corpus / "iptables-extensions" / "rules.tsv"))], 95, 90)
        suite(bars, pool, "nftables suite",
              [lambda n=n, r=r: upstream_row(fwlint, folder, n, r) for n, r in
               enumerate(rows(corpus / "nft-upstream" / "rules.tsv"))], 98, 90)
        files = [r for part in pool.map(lambda f: corpus_file(fwlint, corpus, loads, f),
                                        sorted(loads)) for r in part]
    good = [f for f in files if f[0]]
    bars.hold("files that the real tools load", sum(f[1] for f in good), len(good), 100,
              [f[5] for f in good if not f[1]])
    total = sum(f[2] for f in good)
    bars.hold("their rules that are understood", sum(f[3] for f in good), total, 99, [])
    bars.hold("their rules without FW901", total - sum(f[4] for f in good), total, 98, [])
    print(f"{len(files)} files read, {len(bars.missed)} bars missed")
    return 1 if bars.missed else 0


sys.exit(main())
