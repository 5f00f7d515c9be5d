#!/usr/bin/env python3
"""Validates a JSON file against a JSON Schema file.

    validate_schema.py [--closed] FILE SCHEMA

Exit code 0: valid. 1: not valid, the errors are printed. 77: skipped, the reason is printed (no
jsonschema module, or a file is missing). --closed refuses keys that the schema does not name, for
schemas that leave room for later ones.
"""
import json
import os
import sys

SKIPPED = 77


def closed(node):
    """The schema with every object of named properties closed."""
    if isinstance(node, list):
        return [closed(n) for n in node]
    if not isinstance(node, dict):
        return node
    out = {key: closed(value) for key, value in node.items()}
    if out.get("type") == "object" and isinstance(out.get("properties"), dict):
        out.setdefault("additionalProperties", False)
    return out


def main():
    arguments = [a for a in sys.argv[1:] if a != "--closed"]
    if len(arguments) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    for path in arguments:
        if not os.path.isfile(path):
            print(f"skipped: {path} is missing")
            return SKIPPED
    try:
        import jsonschema
    except ImportError:
        print("skipped: the Python module jsonschema is missing (Debian: python3-jsonschema)")
        return SKIPPED
    with open(arguments[0], encoding="utf-8") as f:
        document = json.load(f)
    with open(arguments[1], encoding="utf-8") as f:
        schema = json.load(f)
    if "--closed" in sys.argv:
        schema = closed(schema)
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    errors = sorted(validator(schema).iter_errors(document), key=lambda e: list(map(str, e.absolute_path)))
    for error in errors[:20]:
        place = "/".join(str(p) for p in error.absolute_path)
        print(f"{arguments[0]}: /{place}: {error.message[:300]}")
    print(f"{arguments[0]}: " + ("valid" if not errors else f"{len(errors)} errors"))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
