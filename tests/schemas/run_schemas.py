#!/usr/bin/env python3
"""Validates the machine formats of every shipped example: JSON against the project's own schemas, SARIF
against the 2.1.0 schema named by FWLINT_SARIF_SCHEMA. run_schemas.py FWLINT ROOT. What cannot be
checked on this machine is skipped with the reason."""
import json
import os
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: Python's jsonschema is not installed")
    sys.exit(77)


def output(fwlint, root, file, kind):
    command = ["exposure", file, "--format", "json"] if kind == "exposure" else \
        ["check", file, "--format", kind, "--as-of", "2026-11-22"]
    run = subprocess.run([fwlint] + command, cwd=root, capture_output=True, check=False)
    return json.loads(run.stdout)


def change(fwlint, root, old, new, kind):
    run = subprocess.run([fwlint, "diff", old, new, "--format", kind], cwd=root, capture_output=True,
                         check=False)
    return json.loads(run.stdout)


def main():
    fwlint, root = sys.argv[1], pathlib.Path(sys.argv[2])
    own = json.loads((root / "src/report/schema/findings-1.schema.json").read_text())
    exposure = json.loads((root / "src/report/schema/exposure-1.schema.json").read_text())
    diff = json.loads((root / "src/report/schema/diff-1.schema.json").read_text())
    sarif_path = os.environ.get("FWLINT_SARIF_SCHEMA", "")
    sarif = json.loads(pathlib.Path(sarif_path).read_text()) if sarif_path else None
    if sarif is None:
        print("SARIF skipped: FWLINT_SARIF_SCHEMA does not name the 2.1.0 schema")
    count, problems = 0, []
    files = sorted(p for p in (root / "examples").rglob("*") if p.suffix in (".v4", ".v6", ".nft", ".reg"))
    for file in files:
        name = file.relative_to(root).as_posix()
        for kind, schema in (("json", own), ("exposure", exposure), ("sarif", sarif)):
            if schema is None:
                continue
            count += 1
            validator = jsonschema.validators.validator_for(schema)(schema)
            for e in validator.iter_errors(output(fwlint, root, name, kind)):
                problems.append(f"{name} as {kind}: {e.message[:200]}")
    # Every two examples of one platform, each as the change of the other.
    names = [f.relative_to(root).as_posix() for f in files]
    for old in names:
        for new in names:
            if old.endswith(".reg") != new.endswith(".reg"):
                continue
            for kind, schema in (("json", diff), ("sarif", sarif)):
                if schema is None:
                    continue
                count += 1
                validator = jsonschema.validators.validator_for(schema)(schema)
                for e in validator.iter_errors(change(fwlint, root, old, new, kind)):
                    problems.append(f"{old} to {new} as {kind}: {e.message[:200]}")
    for p in problems:
        print(p)
    print(f"{count - len(problems)} passed, {len(problems)} failed")
    return 1 if problems or count == 0 else 0


sys.exit(main())
