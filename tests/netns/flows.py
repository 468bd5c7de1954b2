#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# Flows that are asked again and again, and the far end, which says whom it sees.
#
# flows.py serve                       on port 9007, TCP and UDP, both families
# flows.py ask tcp|udp ADDRESS PORT [SOURCE-PORT]
#                                      one question: prints whom the far end sees
# flows.py each PORT ADDRESS...         one UDP question to each: whom each sees
# flows.py push tcp|udp BITS ADDRESS PORT SOURCE
#                                      so many a second, until it is killed
# flows.py keep DIRECTORY N KIND...    N flows to each, until DIRECTORY/end is there.
#
# KIND is NAME=tcp|udp,ADDRESS,PORT[,SOURCE]. DIRECTORY/asked is there as soon as all
# were answered once. Whoever gets an error, or no answer for a second (UDP) or 15
# (TCP), begins anew by another socket, and one whose answers tell of another source
# was moved. With EVERY, the seconds between two questions (0.05), patience grows, too.
# In the end a line for each kind:
#   NAME lost L moved M
# and, if DIRECTORY/verdict has a time (seconds since 1970), behind it
#   back B: the milliseconds from there until the last of them was answered anew
import os
import select
import socket
import sys
import time

PORT, EVERY = 9007, float(os.environ.get('EVERY', 0.05))
PATIENCE = {'tcp': max(15, EVERY * 20), 'udp': EVERY * 20}


def family(address):
    return socket.AF_INET6 if ':' in address else socket.AF_INET


def seen(peer):
    return peer[0].replace('::ffff:', '').encode() + b'\n'


def serve():
    poll, conns = select.poll(), {}
    tcp = socket.create_server(('::', PORT), family=socket.AF_INET6,
                               dualstack_ipv6=True, backlog=1024)
    udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    # of as many as ask at once none is to be dropped: SO_RCVBUFFORCE
    udp.setsockopt(socket.SOL_SOCKET, 33, 1 << 23)
    udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    # nor is it to matter which addresses a device has: IPV6_FREEBIND
    udp.setsockopt(socket.IPPROTO_IPV6, 78, 1)
    udp.bind(('::', PORT))
    poll.register(tcp, select.POLLIN)
    poll.register(udp, select.POLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd == tcp.fileno():
                conn, peer = tcp.accept()
                conns[conn.fileno()] = conn, seen(peer)
                poll.register(conn, select.POLLIN)
            elif fd == udp.fileno():
                _, to, _, peer = udp.recvmsg(64, 128)
                try:	# by the address that was asked
                    udp.sendmsg([seen(peer)], to, 0, peer)
                except OSError:
                    pass
            else:
                conn, answer = conns[fd]
                try:
                    if conn.recv(4096):
                        conn.send(answer)
                        continue
                except OSError:
                    pass
                poll.unregister(fd)
                conn.close()
                del conns[fd]


def ask(proto, address, port, source_port=0):
    kind = socket.SOCK_STREAM if proto == 'tcp' else socket.SOCK_DGRAM
    s = socket.socket(family(address), kind)
    s.settimeout(3)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(('::' if ':' in address else '', int(source_port)))
    try:
        s.connect((address, int(port)))
        s.send(b'?')
        print(s.recv(64).decode().strip())
    except OSError as e:
        print('no answer:', e)


def each(port, *addresses):
    socks, end = [], time.time() + 3
    for address in addresses:
        s = socket.socket(family(address), socket.SOCK_DGRAM)
        s.connect((address, int(port)))
        s.send(b'?')
        socks.append(s)
    for s, address in zip(socks, addresses):
        s.settimeout(max(0.01, end - time.time()))
        try:
            print(address, s.recv(64).decode().strip())
        except OSError as e:
            print(address, 'no answer:', e)


class Flow:
    def __init__(self, kind, poll):
        self.kind, self.poll = kind, poll
        self.name, what = kind.split('=', 1)
        self.proto, self.address, self.port, *self.source = what.split(',')
        self.source = self.source[0] if self.source else ''
        self.lost = self.moved = self.good = 0
        self.sees = self.socket = None
        self.anew = []
        self.open()

    def open(self):
        if self.socket:
            self.poll.unregister(self.socket)
            self.socket.close()
        kind = socket.SOCK_STREAM if self.proto == 'tcp' else socket.SOCK_DGRAM
        self.socket = s = socket.socket(family(self.address), kind)
        if self.source:
            s.bind((self.source, 0))
        s.setblocking(False)
        self.since = time.time()
        self.sees = None
        try:
            s.connect((self.address, int(self.port)))
        except BlockingIOError:
            pass
        except OSError:
            self.since = 0
        self.poll.register(s, select.POLLIN)

    def again(self):
        if self.good:
            self.lost += 1
        self.open()

    def tell(self, now):
        try:
            if self.since == 0:
                raise OSError
            self.socket.send(b'?')
        except BlockingIOError:
            pass
        except OSError as e:
            if e.errno in (107, 115):	# not connected yet
                return
            self.again()
            return
        if now - max(self.since, self.good) > PATIENCE[self.proto]:
            self.again()

    def hear(self, now):
        try:
            data = self.socket.recv(4096)
            if not data:
                raise OSError
        except BlockingIOError:
            return
        except OSError:
            self.again()
            return
        for word in data.decode().split():
            self.moved += bool(self.sees and self.sees != word)
            if self.sees != word:
                self.anew.append(now)
            self.sees = word
        self.good = now


def keep(directory, n, *kinds):
    poll = select.poll()
    flows = [Flow(k, poll) for k in kinds for _ in range(int(n))]
    due, asked = 0, False
    while not os.path.exists(directory + '/end'):
        now = time.time()
        if now >= due:
            for f in flows:
                f.tell(now)
            due = now + EVERY
        by_fd = {f.socket.fileno(): f for f in flows}
        for fd, _ in poll.poll(max(0, due - time.time()) * 1000):
            if fd in by_fd:
                by_fd[fd].hear(time.time())
        if not asked and all(f.good for f in flows):
            asked = True
            open(directory + '/asked', 'w').close()
    try:
        verdict = float(open(directory + '/verdict').read())
    except OSError:
        verdict = 0
    for k in kinds:
        of = [f for f in flows if f.kind == k]
        line = '%s lost %d moved %d' % (of[0].name, sum(f.lost for f in of),
                                        sum(f.moved for f in of))
        if verdict:
            back = [[t for t in f.anew if t > verdict] for f in of]
            line += ' back ' + ('%d' % (1000 * max(t[0] - verdict for t in back))
                                if all(back) else 'never')
        print(line)


def push(kind, bits, address, port, source):
    kind = socket.SOCK_STREAM if kind == 'tcp' else socket.SOCK_DGRAM
    s = socket.socket(family(address), kind)
    s.bind((source, 0))
    s.connect((address, int(port)))
    at, each = time.time(), 1250 * 8 / float(bits)
    while True:
        s.send(bytes(1222))
        at += each
        time.sleep(max(0, at - time.time()))


{'serve': serve, 'ask': ask, 'each': each, 'keep': keep, 'push': push}[sys.argv[1]](*sys.argv[2:])
