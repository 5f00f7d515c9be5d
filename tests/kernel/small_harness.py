"""The kernel as judge with nothing but the loopback.

In a network namespace of its own the ruleset is loaded and packets are sent through raw sockets on
127.0.0.0/8 and ::1. A raw socket that receives hears a packet only behind the input hook, so what
it hears has passed the output, prerouting and input hooks; what it does not hear was dropped or
refused by one of them. Each probe carries its number in its payload, which also tells it from the
kernel's own answers.

Run as a program it must already be inside the namespace; `deliver` starts it there.
"""

import json
import os
import select
import socket
import struct
import subprocess
import sys
import time

LOADERS = {".nft": ["nft", "-f", "-"], ".v4": ["iptables-restore"], ".v6": ["ip6tables-restore"]}
PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58}
MAGIC = 0x6677C0DE
QUIET_SECONDS = 0.15
BURST = 40


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def transport(p, number, src, dst):
    """The bytes behind the IP header."""
    proto = PROTOCOLS[p["proto"]]
    mark = struct.pack("!II", MAGIC, number)
    if proto == 6:
        ports = struct.pack("!HH", p["sport"], p["dport"])
        data, at = ports + struct.pack("!IIBBHHH", number + 1, 0, 5 << 4, 2, 1024, 0, 0) + mark, 16
    elif proto == 17:
        data, at = struct.pack("!HHHH", p["sport"], p["dport"], 16, 0) + mark, 6
    else:
        data, at = struct.pack("!BBHHH", p["type"], p["code"], 0, number & 0xFFFF, 1) + mark, 2
    pseudo = b"" if proto == 1 else src + dst + struct.pack("!II", len(data), proto)
    value = checksum(pseudo + data) or 0xFFFF
    return data[:at] + struct.pack("!H", value) + data[at + 2:]


class Probes:
    def __init__(self):
        self.ears = {}
        for version, family in ((4, socket.AF_INET), (6, socket.AF_INET6)):
            for proto in (6, 17, 1 if version == 4 else 58):
                ear = socket.socket(family, socket.SOCK_RAW, proto)
                ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
                ear.setblocking(False)
                self.ears[ear] = (version, proto)
        self.mouth4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.mouth6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.heard = set()

    def send(self, p, number):
        version = 6 if ":" in p["src"] else 4
        family = socket.AF_INET6 if version == 6 else socket.AF_INET
        src, dst = (socket.inet_pton(family, p[k]) for k in ("src", "dst"))
        body = transport(p, number, src, dst)
        proto = PROTOCOLS[p["proto"]]
        if version == 4:
            head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), number + 1, 0, 64, proto, 0)
            mouth = self.mouth4
        else:
            head, mouth = struct.pack("!IHBB", 6 << 28, len(body), proto, 64), self.mouth6
        try:
            mouth.sendto(head + src + dst + body, (p["dst"], 0))
        except PermissionError:
            pass  # the output hook said no

    def listen(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            ready, _, _ = select.select(list(self.ears), [], [], max(0, until - time.monotonic()))
            for ear in ready:
                self.hear(ear)

    def hear(self, ear):
        version, proto = self.ears[ear]
        try:
            data = ear.recv(4096)
        except BlockingIOError:
            return
        body = data[(data[0] & 15) * 4:] if version == 4 else data
        mark = body[20:28] if proto == 6 else body[8:16]
        if len(mark) < 8:
            return
        magic, number = struct.unpack("!II", mark)
        answer = (proto == 6 and body[13] != 2) or (proto in (1, 58) and body[0] not in (8, 128))
        if magic == MAGIC and not answer:
            self.heard.add(number)


def inside(ruleset, packets):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for key in ("net/ipv4/icmp_echo_ignore_all", "net/ipv6/icmp/echo_ignore_all"):
        try:
            with open("/proc/sys/" + key, "w", encoding="ascii") as f:
                f.write("0")
        except OSError:
            pass
    sets = os.path.splitext(ruleset)[0] + ".ipset"
    if os.path.exists(sets):
        with open(sets, "rb") as f:
            done = subprocess.run(["ipset", "restore"], stdin=f, capture_output=True, text=True,
                                  check=False)
        if done.returncode != 0:
            print(done.stderr, file=sys.stderr)
            return 1
    with open(ruleset, "rb") as f:
        loader = LOADERS[os.path.splitext(ruleset)[1]]
        done = subprocess.run(loader, stdin=f, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        return 1
    probes = Probes()
    for number, p in enumerate(packets):
        probes.send(p, number)
        if number % BURST == BURST - 1:
            probes.listen(0.01)
    probes.listen(QUIET_SECONDS)
    print(json.dumps(sorted(probes.heard)))
    return 0


def namespace():
    """(command that runs another in a namespace where nft works, "") or (None, why none does)."""
    why = ""
    for command in (["unshare", "-n"], ["unshare", "-r", "-n"]):
        done = subprocess.run([*command, "nft", "list", "ruleset"], capture_output=True, text=True,
                              check=False)
        if done.returncode == 0:
            return command, ""
        why = why or done.stderr.strip().split("\n")[0]
    return None, why


def deliver(command, ruleset, packets):
    """Per packet whether it came through; RuntimeError when the kernel refuses the ruleset."""
    text = "\n".join(json.dumps(p) for p in packets)
    done = subprocess.run([*command, sys.executable, os.path.abspath(__file__), ruleset],
                          input=text, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip()[-1000:])
    heard = set(json.loads(done.stdout))
    return [n in heard for n in range(len(packets))]


if __name__ == "__main__":
    sys.exit(inside(sys.argv[1], [json.loads(line) for line in sys.stdin if line.strip()]))
