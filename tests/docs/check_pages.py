#!/usr/bin/env python3
"""Checks the documentation of the checks: check_pages.py FWLINT ROOT

1. Every check of `fwlint rules` has a page src/checks/<name>.md with the fixed headings in order, the
   title and the code of the catalogue, an example that fires and one that is quiet.
2. Every fenced example of a page is run, as of the date below: blocks marked `fires` must give a
   finding of the page's check, blocks marked `quiet` none. No example has an error in its input.
   A ```toml policy``` block applies to the following blocks until the next heading.
3. docs/checks.md lists every code with its name and severity, and none that does not exist.
4. Every export under examples/ is shown in README.md or docs/*.md, and every policy there is valid.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

AS_OF = "2026-11-22"
HEADINGS = ["What it does", "Why it matters", "Example", "Use instead", "Fix safety", "References"]
ENDING = {"iptables": "v4", "ip6tables": "v6", "nft": "nft", "nftjson": "json", "reg": "reg",
          "netsh": "txt"}
# Findings in every dialect that can show them.
ALL_DIALECTS = {"FW101", "FW102", "FW103", "FW104", "FW105", "FW106", "FW107", "FW108", "FW112",
                "FW201", "FW202", "FW203", "FW205", "FW210"}

problems = []


def wrong(where, what):
    problems.append(f"{where}: {what}")


def fences(text):
    """(line, heading, info, body) of every fenced block."""
    heading, info, body, start = "", None, [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if info is None and line.startswith("#"):
            heading = line.lstrip("# ")
        if not line.startswith("```"):
            if info is not None:
                body.append(line)
        elif info is None:
            info, body, start = line[3:].strip(), [], number
        else:
            yield start, heading, info, body
            info = None


def headings_of(text):
    inside = False
    for line in text.split("\n"):
        if line.startswith("```"):
            inside = not inside
        elif line.startswith("#") and not inside:
            yield line


def check(binary, dialect, body, policy, name):
    """Codes found, and errors of the input."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / f"input.{ENDING[dialect]}"
        newline = "\r\n" if dialect == "reg" else "\n"
        path.write_bytes((newline.join(body) + newline).encode("utf-8"))
        command = [binary, "check", "--format", "json", "--as-of", AS_OF, "--color", "never",
                   str(path)]
        if policy is not None:
            file = pathlib.Path(folder) / "policy.toml"
            file.write_text("\n".join(policy) + "\n", encoding="utf-8")
            command += ["--policy", str(file)]
        if name is not None:
            command += ["--select", name]
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return [], [done.stderr.decode()[:300].strip() or f"exit {done.returncode}"]
    errors = [d["message"] for d in report["diagnostics"] if d["level"] == "error"]
    return [f["code"] for f in report["findings"]], errors


def page_examples(binary, where, text, rule):
    seen = {"fires": set(), "quiet": set()}
    policy, policy_heading = None, None
    count = 0
    for line, heading, info, body in fences(text):
        words = info.split()
        if words == ["toml", "policy"]:
            policy, policy_heading = body, heading
            continue
        if len(words) != 2 or words[0] not in ENDING or words[1] not in seen:
            wrong(f"{where}:{line}", f"a block marked '{info}'")
            continue
        if heading != ("Example" if words[1] == "fires" else "Use instead"):
            wrong(f"{where}:{line}", f"'{words[1]}' under {heading}")
        seen[words[1]].add(words[0])
        count += 1
        in_force = policy if policy_heading == heading else None
        # A check that is off is asked for by name; the others run with all that runs by default, so
        # that what one of them says of another is seen too.
        codes, errors = check(binary, words[0], body, in_force,
                              None if rule["onByDefault"] else rule["name"])
        for e in errors:
            wrong(f"{where}:{line}", f"error in the example: {e}")
        if words[1] == "fires" and rule["code"] not in codes:
            wrong(f"{where}:{line}", f"does not fire; found {codes}")
        if words[1] == "quiet" and rule["code"] in codes:
            wrong(f"{where}:{line}", "fires")
    for mark, dialects in seen.items():
        if not dialects:
            wrong(where, f"no example marked '{mark}'")
        elif rule["code"] in ALL_DIALECTS and not {"iptables", "nft", "reg"} <= dialects:
            wrong(where, f"'{mark}' lacks a dialect: {sorted(dialects)}")
    return count


def pages(binary, root, rules):
    count = 0
    for rule in rules:
        path = root / "src/checks" / (rule["name"].replace("-", "_") + ".md")
        where = path.relative_to(root)
        if not path.exists():
            wrong(where, "is missing")
            continue
        text = path.read_text(encoding="utf-8")
        found = list(headings_of(text))
        if found[0] != f"# {rule['code']} {rule['name']}":
            wrong(where, f"title '{found[0]}'")
        titles = [h[3:] for h in found[1:] if h.startswith("## ")]
        if titles not in (HEADINGS, HEADINGS + ["Compliance"]):
            wrong(where, f"headings {titles}")
        count += page_examples(binary, where, text, rule)
    names = {r["name"].replace("-", "_") for r in rules}
    for path in sorted((root / "src/checks").glob("*.md")):
        if path.stem not in names:
            wrong(path.relative_to(root), "no check has this name")
    return count


def index(root, rules):
    text = (root / "docs/checks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (FW\d{3}) \| \[([a-z0-9-]+)\]\(([^)]+)\) \| (\w+)", text, re.M)
    wanted = [(r["code"], r["name"], f"../src/checks/{r['name'].replace('-', '_')}.md",
               r["severity"]) for r in rules]
    for row in wanted:
        if row not in rows:
            wrong("docs/checks.md", f"lacks {row[0]} {row[1]}, {row[3]}")
    for row in rows:
        if row not in wanted:
            wrong("docs/checks.md", f"lists {row}, which is not in the catalogue")


def examples(binary, root):
    shown = (root / "README.md").read_text(encoding="utf-8")
    for path in sorted((root / "docs").glob("*.md")):
        shown += path.read_text(encoding="utf-8")
    for path in sorted((root / "examples").rglob("*")):
        name = str(path.relative_to(root))
        if path.is_file() and path.suffix != ".toml" and name not in shown:
            wrong(name, "is not shown in README.md or docs/")
        if path.suffix == ".toml":
            probe = root / "examples/webserver/rules.v4"
            done = subprocess.run([binary, "check", "-q", "--fail-on", "never", "--policy", str(path),
                                   str(probe)], capture_output=True, check=False, timeout=60)
            if done.returncode != 0:
                wrong(name, done.stderr.decode()[:300].strip())


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    binary, root = sys.argv[1], pathlib.Path(sys.argv[2])
    listing = subprocess.run([binary, "rules", "--format", "json"], capture_output=True, check=True)
    rules = json.loads(listing.stdout)["rules"]
    count = pages(binary, root, rules)
    index(root, rules)
    examples(binary, root)
    for p in problems:
        print(p)
    print(f"{len(rules)} checks, {count} examples, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
