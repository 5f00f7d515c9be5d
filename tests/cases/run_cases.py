#!/usr/bin/env python3
"""Runs the text cases: run_cases.py FWLINT FOLDER [WORDS...]

A *.t file holds cases, each from one =TITLE= to the next. Sections:

  =TITLE= words               begins a case
  =INPUT DIALECT=             a whole export
  =RULES DIALECT=             rules alone, a line each; the frame around them is added (see below)
  =WITH DIALECT=              a further whole export of the same host as the input before it
  =EXAMPLE= FILES             files under examples/ of the project, one host; policy=FILE names a policy
  =POLICY=                    a policy file; without it the built-in one applies
  =OPTIONS= words             further arguments of fwlint check
  =FINDINGS=                  all findings, sorted by place; none: the section is empty
  =SUPPRESSED=                likewise for what a waiver or comment excuses; absent: not compared
  =ERRORS=                    errors in the input, "line N TEXT", where the message begins with TEXT;
                              absent: there must be none
  =EXIT= N                    exit code; absent: not compared

Several =INPUT= and =RULES= sections in one case are several runs with the same expectation, so that
one table of findings serves all dialects. A finding is "line N SEVERITY CODE", "file K line N …" for
the K-th file of a host (the first is 1), "policy N …" for a place in the policy file, or "- …" when it
has no place. In a =RULES= section lines count from the first rule.

DIALECT: iptables, ip6tables, nft, nftjson, reg, netsh. =RULES= frames: an input chain that drops by
default (iptables, ip6tables: "-A INPUT " is put before lines that start with "-" and are no command of
their own; nft: table inet filter, chain input; where IPv6 is named, it accepts ICMPv6 at its end) or a registry key of rules ("NAME"="v2.31|…|Name=NAME|"
is put around each line; Action=Allow, Active=TRUE and Dir=In where the line has none).
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

AS_OF = "2026-11-22"
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
ENDING = {"iptables": "v4", "ip6tables": "v6", "nft": "nft", "nftjson": "json", "reg": "reg",
          "netsh": "txt"}
REG_KEY = (r"[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters"
           r"\FirewallPolicy\FirewallRules]")


def frame(dialect, lines):
    """The export around bare rules: its text, and how many lines stand before the first rule."""
    if dialect in ("iptables", "ip6tables"):
        head = ["*filter", ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]"]
        body = ["-A INPUT " + l if re.match(r"-(?![AINP] )", l) or l.startswith("!") else l
                for l in lines]
        if dialect == "ip6tables":
            body.append("-A INPUT -p ipv6-icmp -j ACCEPT")
        return head + body + ["COMMIT"], len(head)
    if dialect == "nft":
        head = ["table inet filter {", "\tchain input {",
                "\t\ttype filter hook input priority filter; policy drop;"]
        tail = ["meta l4proto ipv6-icmp accept"] if any("ip6 " in l for l in lines) else []
        return head + ["\t\t" + l for l in lines + tail] + ["\t}", "}"], len(head)
    if dialect == "reg":
        head = ["Windows Registry Editor Version 5.00", "", REG_KEY]
        body = []
        for number, line in enumerate(lines, 1):
            fields = [f for f in line.split("|") if f]
            defaults = (("Action", "Allow"), ("Active", "TRUE"), ("Dir", "In"))
            for key, value in reversed(defaults):
                if not any(f.startswith(key + "=") for f in fields):
                    fields.insert(0, f"{key}={value}")
            if not any(f.startswith("Name=") for f in fields):
                fields.append(f"Name=rule {number}")
            text = "|".join(["v2.31"] + fields).replace("\\", "\\\\").replace('"', '\\"')
            body.append(f'"rule-{number}"="{text}|"')
        return head + body, len(head)
    raise SystemExit(f"no frame for {dialect}")


class Case:
    def __init__(self, path, number, title):
        self.where = f"{path.name}:{number}"
        self.title = title
        self.runs = []  # of [(dialect, lines, offset), ...]
        self.example_policies = {}  # by index of the run
        self.policy = None
        self.options = []
        self.findings = None
        self.suppressed = None
        self.errors = []
        self.exit = None


def clean(lines):
    """Without the blank lines at the end that separate sections."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def store(case, name, argument, body):
    body = clean(body)
    if name == "INPUT":
        case.runs.append([(argument, body, 0)])
    elif name == "RULES":
        text, offset = frame(argument, body)
        case.runs.append([(argument, text, offset)])
    elif name == "WITH":
        case.runs[-1].append((argument, body, 0))
    elif name == "EXAMPLE":
        words = argument.split()
        case.example_policies[len(case.runs)] = next(
            (w[7:] for w in words if w.startswith("policy=")), None)
        case.runs.append([("example", w, 0) for w in words if not w.startswith("policy=")])
    elif name == "POLICY":
        case.policy = body
    elif name == "OPTIONS":
        case.options = argument.split()
    elif name in ("FINDINGS", "SUPPRESSED", "ERRORS"):
        setattr(case, name.lower(), [" ".join(l.split()) for l in body if l.strip()])
    elif name == "EXIT":
        case.exit = int(argument)
    else:
        raise SystemExit(f"{case.where}: no section {name}")


def read_cases(path):
    cases = []
    section = None
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        head = re.match(r"=([A-Z]+)(?: ([a-z0-9]+))?=\s*(.*)$", line)
        if not head:
            if section:
                section[2].append(line)
            elif line.strip() and not line.startswith("#"):
                raise SystemExit(f"{path}:{number}: text before the first =TITLE=")
            continue
        if section:
            store(cases[-1], *section)
            section = None
        name, dialect, rest = head.groups()
        if name == "TITLE":
            cases.append(Case(path, number, rest))
        else:
            section = (name, dialect or rest, [])
    if section:
        store(cases[-1], *section)
    for case in cases:
        if not case.runs or case.findings is None:
            raise SystemExit(f"{case.where}: a case needs an input and =FINDINGS=")
    return cases


def place(finding, files, policy):
    """(order, text) of a finding."""
    where = finding["location"]
    what = f"{finding['severity']} {finding['code']}"
    if where is None:
        return (3, 0, 0, what), f"- {what}"
    line = where.get("startLine", 0)
    if policy is not None and where["path"].endswith(policy):
        return (2, 0, line, what), f"policy {line} {what}"
    for index, (name, offset) in enumerate(files, 1):
        if where["path"] == name:
            prefix = f"file {index} " if index > 1 else ""
            return (1, index, line, what), f"{prefix}line {line - offset} {what}"
    return (3, 0, 0, what), f"? {what} at {where['path']}"


def order(lines):
    """Expected lines in the order in which found ones are compared."""
    def key(line):
        numbers = [int(n) for n in re.findall(r"\b(?:line|policy|file) (-?\d+)", line)]
        what = " ".join(line.split()[-2:])
        if line.startswith("policy"):
            return (2, 0, numbers[0], what)
        if line.startswith("file"):
            return (1, numbers[0], numbers[1], what)
        if line.startswith("line"):
            return (1, 1, numbers[0], what)
        return (3, 0, 0, what)
    return sorted(lines, key=key)


def run(binary, case, files, example_policy):
    names = []
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for index, (dialect, lines, offset) in enumerate(files, 1):
            if dialect == "example":
                path = EXAMPLES / lines
            else:
                path = pathlib.Path(folder) / f"input{index}.{ENDING[dialect]}"
                newline = "\r\n" if dialect == "reg" else "\n"
                path.write_bytes((newline.join(lines) + newline).encode("utf-8"))
            paths.append(str(path))
            names.append((str(path), offset))
        command = [binary, "check", "--format", "json", "--as-of", AS_OF, "--color", "never"]
        if case.policy is not None:
            policy = pathlib.Path(folder) / "policy.toml"
            policy.write_text("\n".join(case.policy) + "\n", encoding="utf-8")
            command += ["--policy", str(policy)]
        elif example_policy is not None:
            command += ["--policy", str(EXAMPLES / example_policy)]
        done = subprocess.run(command + case.options + paths, capture_output=True, check=False,
                              timeout=60)
    problems = []
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return [f"no report (exit {done.returncode}): {done.stderr.decode()[:400].strip()}"]
    for name, wanted, got in (("finding", case.findings, report["findings"]),
                              ("suppressed", case.suppressed,
                               [s["finding"] for s in report["suppressed"]])):
        if wanted is None:
            continue
        found = [text for _, text in sorted(place(f, names, "policy.toml") for f in got)]
        if found != order(wanted):
            problems.append(f"{name}s expected: {'; '.join(order(wanted)) or 'none'}")
            problems.append(f"{name}s found:    {'; '.join(found) or 'none'}")
    offsets = dict(names)
    errors = [d for d in report["diagnostics"] if d["level"] == "error"]
    told = [f"line {d['location']['startLine'] - offsets[d['location']['path']]} {d['message']}"
            if d["location"] else f"- {d['message']}" for d in errors]
    if len(told) != len(case.errors) or not all(t.startswith(e) for t, e in
                                                zip(sorted(told), sorted(case.errors))):
        problems.append(f"errors expected: {'; '.join(sorted(case.errors)) or 'none'}")
        problems.append(f"errors found:    {'; '.join(sorted(told)) or 'none'}")
    if case.exit is not None and done.returncode != case.exit:
        problems.append(f"exit {done.returncode}, expected {case.exit}")
    return problems


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    binary, folder, words = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    runs = failures = 0
    files = sorted(folder.glob("*.t")) if folder.is_dir() else [folder]
    for path in files:
        for case in read_cases(path):
            if words and not all(w in path.name + " " + case.title for w in words):
                continue
            for index, files_of_host in enumerate(case.runs):
                runs += 1
                problems = run(binary, case, files_of_host, case.example_policies.get(index))
                if not problems:
                    continue
                failures += 1
                print(f"{case.where}: {case.title} [{files_of_host[0][0]}]")
                for p in problems:
                    print(f"    {p}")
    print(f"{runs} runs, {failures} failed")
    return 1 if failures or runs == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
