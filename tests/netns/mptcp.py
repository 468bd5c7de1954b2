#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Sessions of MPTCP, for netns/mptcp*.sh.

mptcp.py serve ADDRESS PORT
    Echoes, on IPv4 and IPv6.
mptcp.py talk N TO PORT [FROM]
    N sessions of MPTCP, each with a number every 20 ms and its echo. Ends on TERM.
    Then a line each: the longest silence before the line "mark" came on standard
    input and behind it and each further one, in ms, or "lost".
mptcp.py plain TO PORT FROM COMMAND...
    A session from there, in which something is said, then the command. Prints what
    became of it: "goes on", or the error.
"""
import errno
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time

MPTCP = getattr(socket, 'IPPROTO_MPTCP', 262)
EVERY = 0.02


def family_of(address):
    return socket.AF_INET6 if ':' in address else socket.AF_INET


def go_first():
    """Before what else a busy machine does, which is not what is measured."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError:
        pass


def serve(address, port):
    go_first()
    server = socket.socket(family_of(address), socket.SOCK_STREAM, MPTCP)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((address, int(port)))
    server.listen(64)
    poll = select.poll()
    poll.register(server, select.POLLIN)
    sessions = {}
    while True:
        for fd, _ in poll.poll():
            if fd == server.fileno():
                s = server.accept()[0]
                sessions[s.fileno()] = s
                poll.register(s, select.POLLIN)
                continue
            try:
                data = sessions[fd].recv(65536)
                if data:
                    sessions[fd].sendall(data)
            except OSError:
                data = b''
            if not data:
                poll.unregister(fd)
                sessions.pop(fd).close()


class Session:
    """What was sent is a row of numbers, and so is what comes back."""

    def __init__(self, to, port, source):
        self.socket = socket.socket(family_of(to), socket.SOCK_STREAM, MPTCP)
        self.socket.settimeout(10)
        if source:
            self.socket.bind((source, 0))
        self.socket.connect((to, int(port)))
        self.socket.setblocking(False)
        self.heard = time.monotonic()
        self.silences = [0.0]
        self.sent = self.back = 0
        self.rest = b''
        self.lost = None

    def silence(self, now):
        self.silences[-1] = max(self.silences[-1], now - self.heard)

    def send(self):
        try:
            self.socket.send(struct.pack('>Q', self.sent))
            self.sent += 1
        except BlockingIOError:
            pass
        except OSError as e:
            self.lost = errno.errorcode[e.errno]

    def read(self, now):
        try:
            data = self.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError as e:
            self.lost = errno.errorcode[e.errno]
            return
        if not data:
            self.lost = 'EOF'
            return
        self.silence(now)
        self.heard = now
        data = self.rest + data
        n = len(data) // 8
        for (number,) in struct.iter_unpack('>Q', data[:n * 8]):
            if number != self.back:
                self.lost = f'{number} and not {self.back}'
            self.back += 1
        self.rest = data[n * 8:]


def talk(n, to, port, source=None):
    go_first()
    sessions = [Session(to, port, source) for _ in range(int(n))]
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    poll = select.poll()
    poll.register(0, select.POLLIN)
    by_fd = {s.socket.fileno(): s for s in sessions}
    for fd in by_fd:
        poll.register(fd, select.POLLIN)
    print('ready', flush=True)
    due = time.monotonic()
    while not ended:
        left = due - time.monotonic()
        ready = poll.poll(max(left, 0) * 1000)
        now = time.monotonic()
        for fd, _ in ready:
            if fd == 0:
                if not sys.stdin.readline():
                    poll.unregister(0)
                    continue
                for s in sessions:
                    s.silence(now)
                    s.silences.append(0.0)
                continue
            by_fd[fd].read(now)
            if by_fd[fd].lost:
                poll.unregister(fd)
        if now >= due:
            due = max(due + EVERY, now)
            for s in sessions:
                if not s.lost:
                    s.send()
    now = time.monotonic()
    for s in sessions:
        s.silence(now)
        print(f'lost {s.lost}' if s.lost else
              ' '.join(str(round(t * 1000)) for t in s.silences))


def plain(to, port, source, *command):
    s = Session(to, port, source)
    s.socket.settimeout(5)
    s.socket.send(b'12345678')
    s.socket.recv(8)
    subprocess.run(command, check=True, stdout=sys.stderr)
    try:
        s.socket.send(b'12345678')
        print('goes on' if s.socket.recv(8) else 'EOF')
    except OSError as e:
        print(errno.errorcode[e.errno] if e.errno else 'silent')


if __name__ == '__main__':
    {'serve': serve, 'talk': talk, 'plain': plain}[sys.argv[1]](*sys.argv[2:])
