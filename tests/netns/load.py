#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Connections that do what they are told, for netns/load.sh.

load.py serve ADDRESS...
    On port 7 of these, TCP and UDP: whatever comes, comes back.
load.py fill FROM TO N
    N entries of connection tracking, by UDP to N ports.
load.py flows KIND N FROM TO
    N connections, tcp, udp (not connected) or con (connected UDP), bound to FROM
    unless it is -. Then lines from stdin: "send": each sends, and "N answered" is
    how many have their answer within 3 s; "from": whence each sends now, as far as
    the kernel knows, one line; an empty line ends it.
"""
import selectors
import socket
import sys
import time


def family(address):
    return socket.AF_INET6 if ':' in address else socket.AF_INET


def serve(*addresses):
    """Until it is killed."""
    sel = selectors.DefaultSelector()
    for a in addresses:
        for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
            s = socket.socket(family(a), kind)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind((a, 7))
            if kind == socket.SOCK_STREAM:
                s.listen(512)
            sel.register(s, selectors.EVENT_READ,
                         'accept' if kind == socket.SOCK_STREAM else 'udp')
    while True:
        for key, _ in sel.select():
            if key.data == 'accept':
                sel.register(key.fileobj.accept()[0], selectors.EVENT_READ,
                             'tcp')
                continue
            try:
                data, peer = key.fileobj.recvfrom(2048)
            except OSError:
                data, peer = b'', None
            if key.data == 'udp':
                key.fileobj.sendto(data, peer)
            elif data:
                key.fileobj.send(data)
            else:
                sel.unregister(key.fileobj)
                key.fileobj.close()


def fill(source, to, n):
    left, port = int(n), 0
    while left:
        s = socket.socket(family(to), socket.SOCK_DGRAM)
        s.bind((source, 0))
        for port in range(10000, 10000 + min(left, 50000)):
            s.sendto(b'x', (to, port))
        left -= min(left, 50000)


def opened(kind, source, to):
    tcp = kind == 'tcp'
    s = socket.socket(family(to),
                      socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
    s.settimeout(3)
    if source != '-':
        s.bind((source, 0))
    if kind != 'udp':
        s.connect((to, 7))
    return s


def answered(socks, to):
    """How many have their answer."""
    sel = selectors.DefaultSelector()
    for s in socks:
        sel.register(s, selectors.EVENT_READ)
        try:
            s.sendto(b'x', (to, 7)) if s.type == socket.SOCK_DGRAM and \
                not connected(s) else s.send(b'x')
        except OSError:
            sel.unregister(s)
    found, end = 0, time.monotonic() + 3
    while sel.get_map() and time.monotonic() < end:
        for key, _ in sel.select(0.1):
            sel.unregister(key.fileobj)
            try:
                found += key.fileobj.recv(16) != b''
            except OSError:
                pass
    return found


def connected(s):
    try:
        return bool(s.getpeername())
    except OSError:
        return False


def flows(kind, n, source, to):
    socks = [opened(kind, source, to) for _ in range(int(n))]
    print(len(socks), 'open', flush=True)
    for line in sys.stdin:
        if line == 'send\n':
            print(answered(socks, to), 'answered', flush=True)
        elif line == 'from\n':
            print(*[s.getsockname()[0] for s in socks], flush=True)
        else:
            break


if __name__ == '__main__':
    {'serve': serve, 'fill': fill, 'flows': flows}[sys.argv[1]](*sys.argv[2:])
