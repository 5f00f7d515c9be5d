"""What the printer prints, the kernel lists back as the original.

    run_nft_listing.py PRINT_RULES [--shared DIR] [--all] [--json] [--show N] [FILE ...]

Each ruleset is loaded as written and listed, then loaded as printed and listed again: both
listings, as text and as JSON, must be equal. The rulesets are those of rulesets/, one for each line
of listing_nft.rules (what this nft or kernel does not know is skipped, but not most of it), and,
where the shared corpus is at hand, files of it that this nft loads: SAMPLE of them, evenly spread
over the sorted names, or all with --all. Everything happens in a network namespace of its own. With
--json it is the listing as JSON that is printed as text and loaded, and only the listings as JSON
are compared, since that form leaves much out; of a chain on a device it leaves out the device, so
such a file is skipped.

Exit codes: 0 all equal, 1 a difference, 77 no namespace or no nft here. The last line counts files.
"""

import argparse
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77
SAMPLE = 150
TIMEOUT = 60
LOST_BY_JSON = ("Missing `device'",)
MARK = "--inside-the-namespace"
FOLDERS = (("canon", ".list.nft"), ("nft", ".nft"), ("nft-upstream/dumps", ".nft"))


OBJECTS = """
	set hosts { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 }; }
	set ports { type inet_service; elements = { 22, 80 }; }
	set pairs { typeof ip saddr . tcp dport; flags interval; elements = { 10.0.0.1 . 1-9 }; }
	set seen { type ipv4_addr; size 128; flags dynamic,timeout; timeout 1d2h; gc-interval 1h; }
	map dyn { type ipv4_addr : inet_service; size 128; flags dynamic; }
	counter hits { packets 1 bytes 2; }
	quota month { over 25 mbytes; }
	limit slow { rate 3/minute; }
	chain other { }
"""
HELPER = '\tct helper ftp-standard { type "ftp" protocol tcp; l3proto inet; }\n'


def write_lines(folder):
    """A ruleset for each line of listing_nft.rules; their paths."""
    out = []
    with open(os.path.join(HERE, "listing_nft.rules"), encoding="utf-8") as f:
        lines = [line.strip() for line in f if line.strip() and not line.startswith("#")]
    for number, line in enumerate(lines):
        family, hook, rule = line.split(" ", 2)
        kind = "nat" if hook.startswith("nat-") else "filter"
        hook = hook.replace("nat-", "")
        device = ' device "lo"' if family == "netdev" else ""
        objects = OBJECTS if family in ("inet", "ip") else "\n\tchain other { }\n"
        if "ftp-standard" in rule:
            objects += HELPER
        out.append(os.path.join(folder, f"line{number:03}.nft"))
        with open(out[-1], "w", encoding="utf-8") as f:
            f.write(f"table {family} t {{{objects}\tchain c {{\n\t\ttype {kind} hook {hook}{device}"
                    f" priority 0;\n\t\t{rule}\n\t}}\n}}\n")
    return out


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                          timeout=TIMEOUT, check=False)
    return done.returncode, done.stdout, done.stderr


def files_of(shared):
    """The project's own rulesets, and those of the corpus."""
    own = sorted(glob.glob(os.path.join(HERE, "rulesets", "*.nft")))
    found = []
    for folder, suffix in FOLDERS:
        base = os.path.join(shared or "", "corpus", folder)
        if shared and os.path.isdir(base):
            found += sorted(os.path.join(base, n) for n in os.listdir(base) if n.endswith(suffix))
    return own, found


def spread(items, count):
    if len(items) <= count:
        return items
    return [items[i * len(items) // count] for i in range(count)]


def add_links(text):
    """Interfaces that the ruleset asks for by index or as devices."""
    names = set()
    for group in re.findall(r"\b(?:iif|oif|sdif|device|devices)\s*(?:[!=]=|=)?\s*"
                            r"(\{[^}]*\}|\"[^\"]+\"|[\w.@-]+)", text):
        names.update(re.findall(r"[A-Za-z][\w.@-]{0,14}", group))
    for name in sorted(names - {"lo", "type", "vmap", "set", "map"}):
        run("ip", "link", "add", name, "type", "dummy")


def unsteady(text):
    """Without what changes from one moment to the next."""
    return re.sub(r" expires [0-9a-z]+", " expires T", text)


def plain_json(text):
    def walk(value):
        if isinstance(value, dict):
            return {k: walk(v) for k, v in value.items() if k not in ("handle", "expires")}
        return [walk(v) for v in value] if isinstance(value, list) else value
    return walk(json.loads(text))["nftables"] if text else []


def listing(path):
    """(text, JSON) of the ruleset once loaded, or the reason why it was not."""
    run("nft", "flush", "ruleset")
    code, _, error = run("nft", "-f", path)
    if code != 0:
        return None, error.strip().split("\n")[0]
    text, as_json = run("nft", "list", "ruleset"), run("nft", "-j", "list", "ruleset")
    if text[0] != 0 or as_json[0] != 0:
        return None, "it cannot be listed"
    return (unsteady(text[1]), as_json[1]), ""


def first_difference(a, b):
    for x, y in zip(a.split("\n") + [""], b.split("\n") + [""]):
        if x != y:
            return f"  original {x.strip()[:300]}\n  printed  {y.strip()[:300]}"
    return "  the JSON differs"


def compare(program, path, folder, from_json):
    """("equal"|"skipped"|"differ", what)"""
    with open(path, encoding="utf-8", errors="replace") as f:
        text = f.read()
    add_links(text)
    first, why = listing(path)
    if first is None:
        return "skipped", why
    source = path
    if from_json:
        source = os.path.join(folder, "listing.json")
        with open(source, "w", encoding="utf-8") as f:
            f.write(first[1])
    code, printed, error = run(program, "nft", source)
    if code != 0:
        return "differ", f"  the printer ends with {code}: {error.strip()[:200]}"
    out = os.path.join(folder, "printed.nft")
    with open(out, "w", encoding="utf-8") as f:
        f.write(printed)
    second, why = listing(out)
    if second is None and from_json and any(w in why for w in LOST_BY_JSON):
        return "skipped", why
    if second is None:
        place = re.search(r":(\d+):(\d+)", why)
        line = printed.split("\n")[int(place.group(1)) - 1] if place else ""
        return "differ", f"  printed, it is refused: {why}\n  {line.strip()[:300]}"
    if plain_json(first[1]) != plain_json(second[1]) or (first[0] != second[0] and not from_json):
        return "differ", first_difference(first[0], second[0])
    return "equal", ""


def inside(options):
    own, corpus = files_of(options.shared)
    files = own + (corpus if options.all else spread(corpus, SAMPLE))
    if not options.files and not corpus:
        print("no corpus at hand: only the project's own rulesets are compared")
    counts = {"equal": 0, "differ": 0, "skipped": 0}
    skipped_lines = []
    with tempfile.TemporaryDirectory() as folder:
        lines = write_lines(folder)
        for path in options.files or lines + files:
            try:
                result, what = compare(options.program, path, folder, options.json)
            except (OSError, ValueError, subprocess.TimeoutExpired) as e:
                result, what = "differ", f"  {e}"
            counts[result] += 1
            if path in lines and result == "skipped":
                skipped_lines.append(what)
            if path in own and result == "skipped":
                counts["differ"] += 1
                result = "differ"
            if result == "differ" and counts["differ"] <= options.show:
                name = os.path.relpath(path, options.shared or HERE)
                print(f"DIFFER {name}\n{what}", flush=True)
        if len(skipped_lines) * 4 > len(lines):
            counts["differ"] += 1
            print(f"DIFFER listing_nft.rules: {len(skipped_lines)} of {len(lines)} lines fail",
                  *skipped_lines, sep="\n  ")
    print(f"{counts['equal']} equal, {counts['differ']} differ, "
          f"{counts['skipped']} skipped: not loaded by this nft")
    return 1 if counts["differ"] else 0


def main():
    parser = argparse.ArgumentParser(description="compares listings of originals and of prints")
    parser.add_argument("program")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--shared")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument(MARK, dest="inside", action="store_true")
    options = parser.parse_args()
    if options.inside:
        return inside(options)
    for tool in ("nft", "unshare", "ip"):
        if shutil.which(tool) is None:
            print(f"skipped: {tool} is not here")
            return SKIPPED
    if subprocess.run(["unshare", "-n", "nft", "list", "ruleset"], capture_output=True,
                      check=False).returncode != 0:
        print("skipped: no network namespace with nftables here")
        return SKIPPED
    return subprocess.run(["unshare", "-n", sys.executable, os.path.abspath(__file__), MARK,
                           *sys.argv[1:]], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
