"""The constants of a ruleset, line by line, found without understanding the ruleset.

A line is cut into words; the last keyword seen (saddr, --dport, iifname ...) says which field of a
packet a value belongs to, and a value that no keyword claims may serve any field of its kind. That
is enough to aim packets at the edges of what the rules test, and it shares nothing with the parsers
that are being judged.
"""

import ipaddress
import re
import socket

WORD = re.compile(r'"[^"]*"|[{}(),;=]|!=|[^\s{}(),;="]+')
COMMENT_OPTIONS = {"--comment", "--log-prefix", "--nflog-prefix", "comment", "prefix", "--string",
                   "--hitcount", "--seconds", "--name", "--limit", "--limit-burst", "burst", "rate",
                   "priority", "handle", "packets", "bytes", "--log-level", "--nflog-group", "size",
                   "timeout", "--ttl-set", "--set-mss", "quota", "group", "--hashlimit-name"}
KEYWORDS = {
    "-s": "src", "--source": "src", "--src-range": "src", "saddr": "src",
    "-d": "dst", "--destination": "dst", "--dst-range": "dst", "daddr": "dst",
    "--to-destination": "dst", "to": "dst", "dnat": "dst",
    "--sport": "sport", "--sports": "sport", "--source-port": "sport", "--source-ports": "sport",
    "--dport": "dport", "--dports": "dport", "--destination-port": "dport",
    "--destination-ports": "dport", "--ports": "ports", "sport": "sport", "dport": "dport",
    "--to-ports": "dport",
    "-i": "iif", "--in-interface": "iif", "iif": "iif", "iifname": "iif",
    "-o": "oif", "--out-interface": "oif", "oif": "oif", "oifname": "oif",
    "-p": "proto", "--protocol": "proto", "l4proto": "proto", "protocol": "proto",
    "nexthdr": "proto",
    "--icmp-type": "icmp", "--icmpv6-type": "icmp6", "type": "type",
    "--mark": "mark", "--set-mark": "mark", "--set-xmark": "mark", "mark": "mark",
    "flags": "flags", "state": "state", "--ctstate": "state", "--state": "state", "log": "skip",
    "-m": "skip", "-A": "skip", "-j": "skip", "-g": "skip", "jump": "skip", "goto": "skip",
    "icmp": "skip", "code": "code", "--tcp-flags": "skip", "set": "skip", "map": "skip",
}
PROTOCOLS = {"tcp", "udp", "icmp", "icmpv6", "ipv6-icmp", "sctp", "udplite", "gre", "esp"}
PROTOCOL_NUMBERS = {6: "tcp", 17: "udp", 1: "icmp", 58: "icmpv6", 132: "sctp", 136: "udplite"}
ICMP4 = {"echo-reply": 0, "destination-unreachable": 3, "source-quench": 4, "redirect": 5,
         "echo-request": 8, "ping": 8, "router-advertisement": 9, "router-solicitation": 10,
         "time-exceeded": 11, "parameter-problem": 12, "timestamp-request": 13,
         "timestamp-reply": 14, "pong": 0, "info-request": 15, "address-mask-request": 17}
ICMP6 = {"destination-unreachable": 1, "packet-too-big": 2, "time-exceeded": 3,
         "parameter-problem": 4, "echo-request": 128, "echo-reply": 129, "nd-router-solicit": 133,
         "router-solicitation": 133, "nd-router-advert": 134, "router-advertisement": 134,
         "nd-neighbor-solicit": 135, "neighbour-solicitation": 135, "neighbor-solicitation": 135,
         "nd-neighbor-advert": 136, "neighbour-advertisement": 136, "neighbor-advertisement": 136,
         "nd-redirect": 137, "mld-listener-query": 130, "mld2-listener-report": 143}


class Line:
    """What one line names. Addresses and ports are inclusive ranges of numbers."""

    def __init__(self):
        self.src4, self.dst4, self.src6, self.dst6 = [], [], [], []
        self.sport, self.dport = [], []
        self.iif, self.oif = [], []
        self.proto, self.icmp4, self.icmp6 = [], [], []

    def empty(self):
        return not any(vars(self).values())

    def merge(self, other):
        """Takes from `other` what this line leaves open."""
        both = Line()
        for field, mine in vars(self).items():
            setattr(both, field, mine or getattr(other, field))
        return both


def address_range(word):
    """(version, first, last) of an address, prefix or range; None for anything else."""
    word = word.strip('"')
    try:
        if "-" in word:
            low, high = word.split("-", 1)
            a, b = ipaddress.ip_address(low), ipaddress.ip_address(high)
            return (a.version, int(a), int(b)) if a.version == b.version else None
        if "/" not in word:
            a = ipaddress.ip_address(word)
            return a.version, int(a), int(a)
        base, mask = word.split("/", 1)
        a = ipaddress.ip_address(base)
        bits = 32 if a.version == 4 else 128
        if mask.isdigit():
            if int(mask) > bits:
                return None
            hole = (1 << (bits - int(mask))) - 1
        else:
            hole = ~int(ipaddress.ip_address(mask)) & ((1 << bits) - 1)
        # A mask with holes is no range: its two ends and what lies between serve as probes.
        return a.version, int(a) & ~hole, int(a) | hole
    except ValueError:
        return None


def port_range(word):
    m = re.fullmatch(r"(\d{0,5})(?:[:-](\d{0,5}))?", word)
    if m and word not in (":", "-", ""):
        low = int(m.group(1) or 0)
        high = low if m.group(2) is None else int(m.group(2) or 65535)
        return (low, high) if low <= high <= 65535 else None
    if re.fullmatch(r"[a-z][a-z0-9-]{1,20}", word):
        try:
            return (socket.getservbyname(word),) * 2
        except OSError:
            return None
    return None


class Reader:
    """Cuts one line; the field of the last keyword holds until a value ended it."""

    def __init__(self, text):
        self.line = Line()
        self.field = None
        self.braces = 0
        self.skip_value = False
        self.after_colon = False
        for word in WORD.findall(text):
            self.word(word)

    def word(self, word):
        if word in "{}":
            self.braces += 1 if word == "{" else -1
            self.after_colon = False
            if word == "}" and self.braces <= 0:
                self.field = None
        elif word in (",", ";", "=", "!", "!=", "==", "(", ")", ".", "&", "|", "and", "or", "/",
                      "vmap", "<", ">", "<=", ">="):
            self.after_colon = self.after_colon and word != ","
        elif word == ":":
            self.after_colon = True
        elif self.skip_value:
            self.skip_value = False
        elif word in COMMENT_OPTIONS:
            self.skip_value = True
        elif word in KEYWORDS and not (self.field in ("proto", "type") and word == "icmp"):
            self.note_protocol_name(word)
            self.field = KEYWORDS[word]
        elif word.startswith("@"):
            self.field = None
        elif not self.after_colon:
            self.value(word)
            if self.braces == 0:
                self.field = None

    def note_protocol_name(self, word):
        if word == "icmp" and self.field is None:
            self.line.proto.append("icmp")

    def value(self, word):
        if self.field in ("iif", "oif") or word.startswith('"'):
            self.interface(word.strip('"'))
            return
        if word in PROTOCOLS:
            self.line.proto.append("icmpv6" if word == "ipv6-icmp" else word)
            return
        if self.icmp(word) or self.field in ("mark", "flags", "state", "skip", "code"):
            return
        if self.field == "proto":
            if word.isdigit():
                self.line.proto.append(PROTOCOL_NUMBERS.get(int(word), word))
            return
        self.address_or_port(word)

    def address_or_port(self, word):
        target = re.fullmatch(r"\[?([0-9a-fA-F:.]+?)\]?:(\d+)(?:-\d+)?", word)
        found = address_range(word)
        if found is None and target and address_range(target.group(1)):
            self.line.dport.append((int(target.group(2)),) * 2)
            found = address_range(target.group(1))
        if found:
            version, low, high = found
            for side in ("src", "dst"):
                if self.field not in ("src", "dst") or self.field == side:
                    getattr(self.line, f"{side}{version}").append((low, high))
            return
        if self.field in ("src", "dst") and not word.startswith(":"):
            return
        ports = port_range(word)
        if ports:
            if self.field != "dport" and (self.field in ("sport", "ports") or word[0].isdigit()):
                self.line.sport.append(ports)
            if self.field != "sport":
                self.line.dport.append(ports)

    def icmp(self, word):
        if self.field not in ("icmp", "icmp6", "type"):
            return False
        m = re.fullmatch(r"(\d+)(?:[/-](\d+))?", word)
        if m:
            kind, code = int(m.group(1)), int(m.group(2) or 0) if "/" in word else 0
            if kind > 255:
                return False
            if self.field != "icmp6":
                self.line.icmp4.append((kind, code))
            if self.field != "icmp":
                self.line.icmp6.append((kind, code))
            return True
        if word in ICMP4 and self.field != "icmp6":
            self.line.icmp4.append((ICMP4[word], 0))
        if word in ICMP6 and self.field != "icmp":
            self.line.icmp6.append((ICMP6[word], 0))
        return True

    def interface(self, name):
        # "tun+" and "tun*" stand for any name that begins so.
        name = re.sub(r"[+*]$", "7", name)
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.@-]{0,14}", name) or name in ("accept", "drop"):
            return
        for side in ("iif", "oif"):
            if self.field not in ("iif", "oif") or self.field == side:
                getattr(self.line, side).append(name)


def join_continued(text):
    """Backslash ends joined; one statement a line."""
    return re.sub(r"\\\n", " ", text)


class Constants:
    """All lines of a ruleset and their union."""

    def __init__(self, text):
        text = join_continued(text)
        self.lines = []
        for raw in text.split("\n"):
            code = re.sub(r'(^|\s)#.*', "", re.sub(r"^\s*\[\d+:\d+\]", "", raw))
            if code.lstrip().startswith((":", "*", "add table", "type filter", "type nat")):
                continue
            line = Reader(code).line
            if not line.empty():
                self.lines.append(line)
        self.all = Line()
        for field in vars(self.all):
            seen = dict.fromkeys(v for line in self.lines for v in getattr(line, field))
            setattr(self.all, field, list(seen))

    def interfaces(self):
        return [n for n in dict.fromkeys(self.all.iif + self.all.oif) if n != "lo"]
