#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Connections that do what they are told, for netns/load.sh.

load.py fill FROM TO N
    N entries of connection tracking, by UDP to N ports.
load.py work FROM TO N
    The same, each second anew, until it is killed.
load.py flows tcp|udp N FROM TO
    N connections to flows.py's server. Each line of stdin has all of them ask once;
    without one it ends.
"""
import socket
import sys
import time


def family(address):
    return socket.AF_INET6 if ':' in address else socket.AF_INET


def fill(source, to, n):
    left = int(n)
    while left:
        s = socket.socket(family(to), socket.SOCK_DGRAM)
        s.bind((source, 0))
        for port in range(10000, 10000 + min(left, 50000)):
            s.sendto(b'?', (to, port))
        left -= min(left, 50000)


def work(source, to, n):
    s = socket.socket(family(to), socket.SOCK_DGRAM)
    s.bind((source, 0))
    while True:
        end = time.monotonic() + 1
        for port in range(10000, 10000 + int(n)):
            s.sendto(b'?' * 200, (to, port))
        time.sleep(max(0, end - time.monotonic()))


def flows(kind, n, source, to):
    kind = socket.SOCK_STREAM if kind == 'tcp' else socket.SOCK_DGRAM
    socks = [socket.socket(family(to), kind) for _ in range(int(n))]
    for s in socks:
        s.bind((source, 0))
        s.connect((to, 9007))
    for _ in sys.stdin:
        for s in socks:
            s.send(b'?')


if __name__ == '__main__':
    {'fill': fill, 'work': work, 'flows': flows}[sys.argv[1]](*sys.argv[2:])
