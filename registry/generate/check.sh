#!/bin/sh
# Proves that registry/data/iana_snapshot.inc is what the pinned packages and the generator give.
# Exit 0: current, or the packages cannot be had here (the reason is printed). Exit 1: it differs.
# Nothing is written into the source tree.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
for tool in node npm; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    echo "skipped: $tool is not installed"
    exit 0
  fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$here/generate.mjs" "$here/patches.json" "$work/"

if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1); then
  if grep -q EINTEGRITY "$work/npm.log"; then
    echo "the packages do not have the pinned content:"
    grep EINTEGRITY "$work/npm.log"
    exit 1
  fi
  if grep -qE 'EUSAGE|EJSONPARSE|in sync' "$work/npm.log"; then
    echo "package.json and package-lock.json do not fit together:"
    cat "$work/npm.log"
    exit 1
  fi
  echo "skipped: the npm packages cannot be fetched ($(grep -m1 -oE 'npm (error|ERR!) code [A-Z0-9_]+' \
    "$work/npm.log" || echo 'no reason given'))"
  exit 0
fi

node "$work/generate.mjs" "$work/iana_snapshot.inc" >/dev/null
if ! diff -u "$here/../data/iana_snapshot.inc" "$work/iana_snapshot.inc" >"$work/diff"; then
  head -n 40 "$work/diff"
  echo "registry/data/iana_snapshot.inc is not current: run npm ci and npm run generate in registry/generate"
  exit 1
fi
echo "registry/data/iana_snapshot.inc is current"
