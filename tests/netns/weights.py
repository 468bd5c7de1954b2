#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Flows of the host's own that share lines, for netns/weights.sh.

weights.py spread tcp|udp 4|6 N ADDRESS...
    Opens N flows, each with its own destination and source port, the same in
    each run, and shuts them: how many have each of the addresses as theirs.
    TCP is refused by the far end; of UDP a datagram is sent.
weights.py one tcp|udp 4|6 N ADDRESS...
    The same to a single destination, by N source ports.
weights.py unbound tcp|udp 4|6 N ADDRESS...
    The same as one, but it is the kernel that finds the port when they connect.
weights.py held N ADDRESS...
    Opens N of TCP and N of connected UDP, to destinations of their own, that
    are held and tell so; then for each line that is read asks all of them:
    of each kind and address how many there were, are moved, have ended.
weights.py serve
    The far end of those that are held.
"""
import errno
import select
import socket
import struct
import sys
import threading

TCP, UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM
KIND = {'tcp': TCP, 'udp': UDP}
CLOSED, ECHO = 9, 7
IP_PKTINFO, IP_LOCAL_PORT_RANGE = 8, 51


def destination(family, i):
    if family == 6:
        return '2001:db8:ffff:0:1::%x' % (i + 1)
    return '198.18.%d.%d' % (i // 250, i % 250 + 1)


def connected(kind, family, to, port, source_port=0):
    s = socket.socket({4: socket.AF_INET, 6: socket.AF_INET6}[family], kind)
    s.settimeout(10)
    if source_port:
        s.bind(('', source_port))
    try:
        s.connect((to, port))
    except ConnectionRefusedError:
        pass
    return s


def choose_port(s, port, bound):
    if bound:
        s.bind(('', port))
        return
    try:
        s.setsockopt(socket.IPPROTO_IP, IP_LOCAL_PORT_RANGE, port << 16 | port)
    except OSError:     # before Linux 6.3: any port
        pass


def spread(kind, family, n, addresses, to=None, bound=True):
    count = dict.fromkeys(addresses, 0)
    for i in range(n):
        s = socket.socket({4: socket.AF_INET, 6: socket.AF_INET6}[family],
                          KIND[kind])
        s.settimeout(10)
        choose_port(s, 10000 + i, bound)
        s.setblocking(kind == 'udp')
        s.connect_ex((to or destination(family, i), CLOSED))
        count[s.getsockname()[0]] += 1
        if kind == 'udp':
            s.send(b'x')
        else:
            select.select([], [s], [], 10)
            found = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            assert found == errno.ECONNREFUSED, (i, found)
        s.close()
    print(*count.values())


class Held:
    def __init__(self, kind, i):
        self.kind = kind
        self.s = connected(KIND[kind], 4, destination(4, i), ECHO)
        self.own = self.s.getsockname()
        self.ended = not self.echoes()

    def echoes(self):
        """UDP three times, since a datagram may be lost."""
        for i in range(3):
            try:
                self.s.send(b'x')
                if self.s.recv(1) == b'x':
                    return True
            except socket.timeout:
                pass
            except OSError:
                return False
        return False

    def ask(self):
        self.ended = self.ended or not self.echoes()
        return self.s.getsockname() != self.own and not self.ended


def held(n, addresses):
    flows = [Held(kind, i) for kind in KIND for i in range(n)]
    while True:
        for kind in KIND:
            for a in addresses:
                mine = [f for f in flows if (f.kind, f.own[0]) == (kind, a)]
                moved = sum(f.ask() for f in mine)
                print(kind, a, len(mine), moved, sum(f.ended for f in mine))
        print(flush=True)
        if not sys.stdin.readline():
            return


def serve_udp():
    s = socket.socket(socket.AF_INET, UDP)
    s.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    s.bind(('', ECHO))
    while True:
        data, more, _, who = s.recvmsg(64, 64)
        to = more[0][2][8:12]   # from there it comes, whatever it goes by
        s.sendmsg([data], [(socket.IPPROTO_IP, IP_PKTINFO,
                            struct.pack('=I4s4s', 0, to, to))], 0, who)


def serve():
    threading.Thread(target=serve_udp, daemon=True).start()
    server = socket.socket(socket.AF_INET, TCP)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(('', ECHO))
    server.listen(1024)
    poll, open_ones = select.epoll(), {}
    poll.register(server, select.EPOLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd == server.fileno():
                s = server.accept()[0]
                open_ones[s.fileno()] = s
                poll.register(s, select.EPOLLIN)
                continue
            try:
                data = open_ones[fd].recv(64)
            except OSError:
                data = b''
            if data:
                open_ones[fd].send(data)
            else:
                open_ones.pop(fd).close()


def main(what, *args):
    if what == 'spread':
        spread(args[0], int(args[1]), int(args[2]), args[3:])
    elif what in ('one', 'unbound'):
        spread(args[0], int(args[1]), int(args[2]), args[3:],
               destination(int(args[1]), 0), what == 'one')
    elif what == 'held':
        held(int(args[0]), args[1:])
    else:
        serve()


if __name__ == '__main__':
    main(*sys.argv[1:])
