#!/usr/bin/env python3
"""Reads every export of a corpus of real rulesets and prints each one's coverage: run_corpus.py FWLINT
CORPUS. No file may crash the tool (exit 4, a signal, no answer in a minute); what is not a ruleset
must be refused with exit 3. Skipped, with the reason, where there is no corpus."""
import json
import pathlib
import subprocess
import sys

FOLDERS = ["iptables", "fffuu", "nft", "canon", "nftjson", "ipt2nft", "windows"]
SKIPPED_ENDINGS = (".txt", ".ipassmt", ".resaved", ".tsv")


def main():
    fwlint, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    if not corpus.is_dir():
        print("skipped: no corpus of real rulesets beside the project")
        return 77
    passed, failed, rules, understood = 0, [], 0, 0
    for folder in FOLDERS:
        for file in sorted((corpus / folder).iterdir()):
            if folder != "windows" and file.name.endswith(SKIPPED_ENDINGS):
                continue
            try:
                run = subprocess.run(
                    [fwlint, "check", str(file), "--format", "json", "--as-of", "2026-11-22"],
                    capture_output=True, timeout=60)
            except subprocess.TimeoutExpired:
                failed.append(f"{folder}/{file.name}: no answer in a minute")
                continue
            if run.returncode not in (0, 1, 3):
                failed.append(f"{folder}/{file.name}: exit {run.returncode}: {run.stderr[-200:]!r}")
                continue
            passed += 1
            if not run.stdout:
                print(f"{folder}/{file.name}: refused")
                continue
            for i in json.loads(run.stdout)["inputs"]:
                rules += i["rules"]
                understood += i["understood"]
                print(f"{folder}/{file.name}: {i['understood']} of {i['rules']} rules understood, "
                      f"exit {run.returncode}")
    print(f"{understood} of {rules} rules understood in all")
    for line in failed:
        print(line)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


sys.exit(main())
