#!/usr/bin/env python3
"""The same input gives the same bytes: every example in every format, twice, under other locales, time
zones and hash seeds, and never with a path of this machine. run_determinism.py FWLINT ROOT"""
import os
import pathlib
import subprocess
import sys


def main():
    fwlint, root = sys.argv[1], pathlib.Path(sys.argv[2])
    problems, count = [], 0
    files = sorted(p for p in (root / "examples").rglob("*") if p.suffix in (".v4", ".v6", ".nft", ".reg"))
    for file in files:
        name = file.relative_to(root).as_posix()
        commands = {kind: ["check", name, "--format", kind, "--as-of", "2026-11-22"]
                    for kind in ("text", "concise", "json", "sarif")}
        commands.update({f"exposure {kind}": ["exposure", name, "--format", kind]
                         for kind in ("text", "json", "csv")})
        first = next(f for f in files if (f.suffix == ".reg") == (file.suffix == ".reg"))
        commands.update({f"diff {kind}": ["diff", first.relative_to(root).as_posix(), name, "--format",
                                          kind]
                         for kind in ("text", "json", "sarif", "markdown")})
        for kind, command in commands.items():
            seen = set()
            for extra in ({"LC_ALL": "C"}, {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"}):
                run = subprocess.run(
                    [fwlint] + command, cwd=root, capture_output=True,
                    env={"PATH": os.environ["PATH"], **extra}, check=False)
                seen.add(run.stdout)
            count += 1
            if len(seen) != 1:
                problems.append(f"{name} as {kind}: two runs differ")
            if str(root).encode() in next(iter(seen)):
                problems.append(f"{name} as {kind}: an absolute path in the output")
    for p in problems:
        print(p)
    print(f"{count - len(problems)} passed, {len(problems)} failed")
    return 1 if problems or count == 0 else 0


sys.exit(main())
