"""Loads rules, then what print_rules prints for them: the kernel must list both alike.

    run_listing.py PRINT_RULES [--shared DIR] [--show N]

The rules of listing.rules are loaded one by one, so that a match or target that this kernel does not
have leaves out its own lines only. With the shared corpus at hand every file of its iptables folder
that loads here is compared as a whole. All work happens in namespaces of its own.

Exit codes: 0 all equal, 1 a difference, 77 no namespaces or no iptables here.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77
LEAST_RULES = 150
TOOLS = {"4": "iptables", "6": "ip6tables"}
DIALECTS = {"4": "iptables", "6": "ip6tables"}

# Runs inside a namespace: loads a file, lists what came of it.
LOAD = r"""
ipset create foo hash:ip timeout 0 2>/dev/null
"$1"-restore "$2" >/dev/null 2>"$3" || { cat "$3" >&2; exit 9; }
"$1"-save 2>/dev/null
"""

# Runs inside a namespace: tries rules one by one, a line "1" or "0" for each, then lists them all.
TRY = r"""
ipset create foo hash:ip timeout 0 2>/dev/null
"$1" -N other 2>/dev/null
while IFS=' ' read -r table chain rule; do
  if printf '*%s\n-A %s %s\nCOMMIT\n' "$table" "$chain" "$rule" | "$1"-restore -n >/dev/null 2>&1
  then echo 1; else echo 0; fi
done <"$2"
echo ==
"$1"-save 2>/dev/null
"""


def inside(script, *words):
    """Runs a script in a new network namespace; (exit code, its output)."""
    command = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    run = subprocess.run(command + ["bash", "-c", script, "bash", *words], capture_output=True,
                         text=True, errors="replace", timeout=600, check=False)
    return run.returncode, run.stdout


def listing(text):
    """The lines that say something about rules, without counters."""
    lines = []
    for line in text.split("\n"):
        line = re.sub(r" \[\d+:\d+\]$", "", line.strip())
        if line.startswith(("*", ":", "-A")):
            lines.append(line)
    return lines


def print_rules(program, family, path):
    run = subprocess.run([program, DIALECTS[family], path], capture_output=True, text=True,
                         errors="surrogateescape", timeout=120, check=True)
    return run.stdout


class Tally:
    def __init__(self, show):
        self.show, self.equal, self.failed, self.same_text = show, 0, 0, 0

    def compare(self, name, want, got):
        if want == got:
            self.equal += 1
            return
        self.failed += 1
        if self.failed > self.show:
            return
        print(f"DIFFER {name}")
        for a, b in zip(want + [""] * len(got), got + [""] * len(want)):
            if a != b and (a or b):
                print(f"  written {a}\n  printed {b}")
                break


def read_rules():
    rules = {"4": [], "6": []}
    with open(os.path.join(HERE, "listing.rules"), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                family, rest = line.rstrip("\n").split(" ", 1)
                rules[family].append(rest)
    return rules


def own_rules(program, tally, folder):
    loaded = 0
    for family, rules in read_rules().items():
        path = os.path.join(folder, "rules")
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(rules) + "\n")
        code, out = inside(TRY, TOOLS[family], path)
        flags, _, saved = out.partition("==\n")
        taken = [r for r, flag in zip(rules, flags.split()) if flag == "1"]
        if code != 0 or not taken:
            continue
        want = [line for line in listing(saved) if line.startswith("-A")]
        loaded += len(want)
        tables = {}
        for rule in taken:
            table, chain, words = rule.split(" ", 2)
            tables.setdefault(table, []).append(f"-A {chain} {words}")
        written = ""
        for table, lines in tables.items():
            own_chain = ":other - [0:0]\n" if table == "filter" else ""
            written += f"*{table}\n{own_chain}" + "\n".join(lines) + "\nCOMMIT\n"
        with open(path, "w", encoding="utf-8") as f:
            f.write(written)
        printed = print_rules(program, family, path)
        tally.same_text += len(set(printed.split("\n")) & set(want))
        with open(path, "w", encoding="utf-8") as f:
            f.write(printed)
        code, out = inside(LOAD, TOOLS[family], path, path + ".err")
        got = [line for line in listing(out) if line.startswith("-A")]
        if code != 0 or len(got) != len(want):
            got = load_alone(family, printed, path)
        want_by_table = sorted(want)
        for a, b in zip(want_by_table, sorted(got) + [""] * len(want)):
            tally.compare(f"IPv{family} rule", [a], [b])
    return loaded


def load_alone(family, printed, path):
    """Rule by rule, to see which one the tool refuses."""
    table, lines = "", []
    for line in printed.split("\n"):
        if line.startswith("*"):
            table = line[1:]
        elif line.startswith("-A"):
            lines.append(f"{table} {line[3:]}")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")
    _, out = inside(TRY, TOOLS[family], path)
    flags, _, saved = out.partition("==\n")
    for line, flag in zip(lines, flags.split()):
        if flag == "0":
            print(f"REFUSED {line}")
    return [line for line in listing(saved) if line.startswith("-A")]


def corpus(program, tally, shared, folder):
    source = os.path.join(shared, "corpus", "iptables")
    if not os.path.isdir(source):
        print("no shared corpus here: own rules only")
        return 0
    compared = 0
    for name in sorted(os.listdir(source)):
        family = "6" if name.endswith(".ip6save") else "4"
        path = os.path.join(source, name)
        code, out = inside(LOAD, TOOLS[family], path, os.path.join(folder, "err"))
        if code != 0:
            continue
        printed = os.path.join(folder, "printed")
        with open(printed, "w", encoding="utf-8", errors="surrogateescape") as f:
            f.write(print_rules(program, family, path))
        code, again = inside(LOAD, TOOLS[family], printed, printed + ".err")
        compared += 1
        tally.compare(name, listing(out), listing(again) if code == 0 else ["refused"])
    return compared


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--shared", default="")
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    try:
        code, _ = inside("iptables-save >/dev/null 2>&1 && iptables-restore --version >/dev/null")
    except (OSError, subprocess.TimeoutExpired):
        code = 1
    if code != 0:
        print("skipped: no network namespaces or no iptables here")
        return SKIPPED
    tally = Tally(options.show)
    with tempfile.TemporaryDirectory() as folder:
        rules = own_rules(options.program, tally, folder)
        files = corpus(options.program, tally, options.shared, folder) if options.shared else 0
    print(f"{rules} own rules loaded, {tally.same_text} printed as the tool lists them; "
          f"{files} corpus files; {tally.equal} equal, {tally.failed} differ")
    if rules < LEAST_RULES:
        print(f"fewer than {LEAST_RULES} rules load here: nothing is shown by that")
        return SKIPPED if tally.failed == 0 else 1
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
