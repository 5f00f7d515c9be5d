#!/usr/bin/env python3
"""Runs the console blocks of the documentation: check_console.py FWLINT ROOT [--bless]

Every ```console``` block of README.md and docs/*.md begins with "$ fwlint …" and shows the exact
output; a block may hold several commands. "$ echo $?" shows the exit code of the command before it.
Commands run in the project's root with a clean environment. A command line ends in a pipe only as
"| fwlint …"; what stands before the pipe must be "cat FILE". --bless writes what is printed today
into the files.
"""
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.S | re.M)


def run(binary, root, command, last):
    """Output and exit code of one command line."""
    if command == "echo $?":
        return f"{last}\n", last
    parts = [p.strip() for p in command.split(" | ")]
    data = None
    if len(parts) == 2 and parts[0].startswith("cat "):
        data = (root / parts[0][4:]).read_bytes()
    elif len(parts) != 1:
        raise SystemExit(f"'{command}': only 'cat FILE | fwlint …' is run")
    words = shlex.split(parts[-1])
    if words[0] != "fwlint":
        raise SystemExit(f"'{command}': a console block runs fwlint")
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    done = subprocess.run([binary] + words[1:], cwd=root, input=data, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60)
    return done.stdout.decode("utf-8"), done.returncode


def replay(binary, root, text):
    """The block as it would be today."""
    out = []
    last = 0
    for line in text.split("\n"):
        if not line.startswith("$ "):
            continue
        output, last = run(binary, root, line[2:], last)
        out.append(line + "\n" + output)
    if not out or not text.startswith("$ "):
        raise SystemExit(f"a console block must begin with '$ fwlint': {text[:60]!r}")
    return "".join(out)


def main():
    arguments = [a for a in sys.argv[1:] if a != "--bless"]
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    bless = "--bless" in sys.argv
    binary, root = os.path.abspath(arguments[0]), pathlib.Path(arguments[1])
    blocks = wrong = 0
    for path in [root / "README.md"] + sorted((root / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        new = []
        end = 0
        for match in BLOCK.finditer(text):
            blocks += 1
            today = replay(binary, root, match.group(1))
            new.append(text[end:match.start(1)] + today)
            end = match.end(1)
            if today == match.group(1):
                continue
            wrong += 1
            line = text.count("\n", 0, match.start()) + 1
            print(f"{path.relative_to(root)}:{line}: the output differs")
            sys.stdout.writelines(difflib.unified_diff(
                match.group(1).splitlines(True), today.splitlines(True), "documented", "today"))
        if bless:
            path.write_text("".join(new) + text[end:], encoding="utf-8")
    print(f"{blocks} console blocks, {wrong} {'rewritten' if bless else 'differ'}")
    return 1 if (wrong and not bless) or blocks == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
