# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks a name server: once, so many times, or again and again.

dns.py once SERVER NAME TYPE            the answer
dns.py count SERVER NAME TYPE COUNT     how often which answer came
dns.py follow SERVER NAME TYPE SECONDS  until SIGTERM, each answer that is new

An answer is its addresses, sorted, with commas between; "empty" if there is
none, or the name of an error, or "none" if nothing came within two seconds.
A question wants recursion, which a primary ignores. SERVER may have #PORT.
"""
import collections
import ipaddress
import os
import select
import signal
import socket
import struct
import sys
import time

TYPES = {"A": 1, "CNAME": 5, "SOA": 6, "AAAA": 28}
ERRORS = {1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}


def question(ident, name, qtype):
    labels = b"".join(bytes([len(label)]) + label.encode()
                      for label in name.rstrip(".").split("."))
    return struct.pack("!6H", ident, 0x0100, 1, 0, 0, 0) + labels + \
        b"\0" + struct.pack("!2H", qtype, 1)


def name_end(data, at):
    while data[at]:
        if data[at] >= 0xC0:
            return at + 2
        at += data[at] + 1
    return at + 1


def answer(data, qtype):
    flags, count = struct.unpack_from("!2xH2xH", data)
    if flags & 15:
        return ERRORS.get(flags & 15, str(flags & 15))
    at = name_end(data, 12) + 4
    found = []
    for _ in range(count):
        at = name_end(data, at)
        rtype, _, _, length = struct.unpack_from("!2HIH", data, at)
        at += 10
        if rtype == qtype and rtype in (1, 28):
            found.append(ipaddress.ip_address(data[at:at + length]))
        at += length
    return ",".join(map(str, sorted(found))) or "empty"


def connected(server):
    address, _, port = server.partition("#")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.connect((address, int(port or 53)))
    return sock


def ask(server, name, qtype):
    """A socket for each question: so resolvers are, and ports do not repeat."""
    with connected(server) as sock:
        ident = int.from_bytes(os.urandom(2), "big")
        try:
            sock.send(question(ident, name, qtype))
            sock.settimeout(2)
            while True:
                data = sock.recv(4096)
                if struct.unpack_from("!H", data)[0] == ident:
                    return answer(data, qtype)
        except OSError:
            return "none"


def count(server, name, qtype, times):
    seen = collections.Counter(ask(server, name, qtype) for _ in range(times))
    for words, number in sorted(seen.items()):
        print(number, words)


class Stop(Exception):
    pass


def stop(*_):
    raise Stop


def follow(server, name, qtype, every):
    """Questions go out in time, whether or not the last was answered."""
    asked, answered, last = 0, 0, None
    due = time.monotonic()
    with connected(server) as sock:
        signal.signal(signal.SIGTERM, stop)
        try:
            while True:
                left = due - time.monotonic()
                if left <= 0:
                    asked += 1
                    due += every
                    try:
                        sock.send(question(asked & 0xFFFF, name, qtype))
                    except OSError:
                        pass
                    continue
                if not select.select([sock], [], [], left)[0]:
                    continue
                try:
                    now = answer(sock.recv(4096), qtype)
                except OSError:
                    continue
                answered += 1
                if now != last:
                    print(f"{time.monotonic():.3f} {now}", flush=True)
                last = now
        except Stop:
            print(f"{time.monotonic():.3f} asked {asked} answered {answered}",
                  flush=True)


def main():
    what, server, name, qtype, *rest = sys.argv[1:]
    qtype = TYPES[qtype]
    if what == "once":
        print(ask(server, name, qtype))
    elif what == "count":
        count(server, name, qtype, int(rest[0]))
    else:
        follow(server, name, qtype, float(rest[0]))


if __name__ == "__main__":
    main()
