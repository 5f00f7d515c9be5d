#!/usr/bin/env python3
"""Reads every #include and checks that it goes the one way the layers allow, and that no file has
outgrown its bounds. Usage: check_layers.py PROJECT_ROOT"""
import pathlib
import re
import sys

ORDER = ["base", "model", "space", "analysis", "policy", "evidence", "checks", "remedy", "report", "cli"]
MAX_LINES = 450


def layer_of(path):
    """Name of the layer a project-relative path belongs to, or None."""
    parts = path.split("/")
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[0] == "parsers":
        return "parsers/" + parts[1] if len(parts) > 2 else "parsers"
    if parts[0] == "registry":
        return "registry"
    return None


def allowed(user, used):
    if user == used or used == "base":
        return True
    if user in ("base", "registry"):
        return False
    if user.startswith("parsers"):
        return used in ("model", "parsers")
    if user == "cli":
        return True
    if used == "registry":
        return ORDER.index(user) >= ORDER.index("evidence")
    if used.startswith("parsers"):
        return False
    return ORDER.index(used) < ORDER.index(user)


def main():
    root = pathlib.Path(sys.argv[1])
    problems = []
    includes = 0
    for folder in ("src", "parsers", "registry"):
        for file in sorted((root / folder).rglob("*.[ch]pp")):
            name = file.relative_to(root).as_posix()
            user = layer_of(name)
            text = file.read_text(encoding="utf-8")
            if "/data/" not in name and text.count("\n") > MAX_LINES:
                problems.append(f"{name}: {text.count(chr(10))} lines, at most {MAX_LINES}")
            for match in re.finditer(r'^\s*#\s*include\s+"([^"]+)"', text, re.M):
                used = layer_of(match[1])
                includes += 1
                if used is None:
                    if "/" in match[1] or not (file.parent / match[1]).exists():
                        problems.append(f"{name}: include of \"{match[1]}\" is not from the project root")
                elif not allowed(user, used):
                    problems.append(f"{name}: layer {user} must not include {match[1]}")
    if includes < 100:
        problems.append(f"only {includes} includes were read: is this the project's root?")
    for problem in problems:
        print(problem)
    print(f"{includes} includes read, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
