#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What becomes of a host's connections, for netns/connections.sh.

connections.py sockets CLIENT COMMAND...
    Opens sockets of many kinds on lines A (10.1.1.2) and B (10.2.2.2), to
    servers in the namespace CLIENT, in the LAN and on the host; runs the
    command; prints the names of those that were aborted.
connections.py many tcp|udp N COMMAND...
    The same of N sockets on A and N on B: how many of each were aborted.
connections.py track N
    One of B sends to N ports of the far end.
connections.py entries
    What connection tracking has, a line each: protocol, from, to, and the two
    of its answers, with its zone if it is not 0.
"""
import errno
import socket
import struct
import subprocess
import sys

FAR = {4: '203.0.113.10', 6: '2001:db8:ffff::10'}
LAN = {4: '192.168.7.2', 6: '2001:db8:7::2'}
ROUTER = {4: '10.2.2.1', 6: '2001:db8:2::1'}
OWN = {'a': {4: '10.1.1.2', 6: '2001:db8:1::2'},
       'b': {4: '10.2.2.2', 6: '2001:db8:2::2'}}
FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
TCP, UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM


def reusable(family, kind, address, port=0):
    """A socket bound there, which lets others be."""
    s = socket.socket(family, kind)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    s.settimeout(5)
    s.bind((address, port))
    return s


def connected(family, kind, source, to, port=7, source_port=0):
    s = reusable(family, kind, source, source_port)
    s.connect((to, port))
    return s


def listening(family, kind, address, port):
    s = reusable(family, kind, address, port)
    if kind == TCP:
        s.listen()
    return s


def outbound(made):
    """Own connections by either line, and what looks like ones."""
    for line, own in OWN.items():
        for v in 4, 6:
            name = f'{v}.{line}'
            made[f'tcp{name}'] = connected(FAMILY[v], TCP, own[v], FAR[v])
            made[f'udp{name}'] = connected(FAMILY[v], UDP, own[v], FAR[v], 9)
            made[f'tcp{name}-lan'] = connected(FAMILY[v], TCP, own[v], LAN[v])
            made[f'udp{name}-lan'] = connected(FAMILY[v], UDP, own[v], LAN[v])
            made[f'udp{name}-bound'] = reusable(FAMILY[v], UDP, own[v])
        for kind, name in (TCP, 'tcp'), (UDP, 'udp'):
            made[f'{name}4in6.{line}'] = connected(
                socket.AF_INET6, kind, '::ffff:' + own[4], '::ffff:' + FAR[4])
    for v in 4, 6:
        own = OWN['b'][v]
        made[f'tcp{v}.b-router'] = connected(FAMILY[v], TCP, own, ROUTER[v])
        made[f'tcp{v}.b-host'] = connected(FAMILY[v], TCP, own, own, 2222)


def states(made):
    """In other states than ESTABLISHED; the far end takes no FIN on port 7."""
    for line, own in OWN.items():
        s = reusable(socket.AF_INET, TCP, own[4])
        s.setblocking(False)
        assert s.connect_ex((FAR[4], 9)) == errno.EINPROGRESS
        made[f'syn-sent.{line}'] = s
        s = connected(socket.AF_INET, TCP, own[4], FAR[4], 8)
        assert s.recv(1) == b''
        made[f'close-wait.{line}'] = s
        s = connected(socket.AF_INET, TCP, own[4], FAR[4])
        s.shutdown(socket.SHUT_WR)
        made[f'fin-wait1.{line}'] = s


def inbound(made, client):
    """Sessions that the far end has opened, and what shares their ports."""
    own = OWN['b']
    servers = [
        ('dual', listening(socket.AF_INET6, TCP, '::', 2222), 2222, (4, 6)),
        ('any', listening(socket.AF_INET, TCP, '0.0.0.0', 2223), 2223, (4,)),
        ('one', listening(socket.AF_INET, TCP, own[4], 2224), 2224, (4,)),
    ]
    outbound(made)
    for name, server, port, families in servers:
        made[f'{name}-listens'] = server
        for v in families:
            to = own[v] if v == 4 else f'[{own[v]}]'
            made[f'{name}-client{v}'] = subprocess.Popen(
                ['nsenter', f'--net=/run/netns/{client}', 'socat', '-u',
                 'PIPE', f'TCP{v}:{to}:{port}'], stdin=subprocess.DEVNULL)
            made[f'{name}-inbound{v}'] = server.accept()[0]
    # UDP: who is not connected gets what the connected one beside it does not
    made['udp-serves'] = listening(socket.AF_INET, UDP, own[4], 5353)
    made['udp-served'] = connected(socket.AF_INET, UDP, own[4], FAR[4], 9, 5353)
    made['udp6-serves'] = listening(socket.AF_INET6, UDP, '::', 5354)
    made['udp6-served'] = connected(socket.AF_INET, UDP, own[4], FAR[4], 9, 5354)
    # a port that is listened on elsewhere, or by the other protocol
    made['elsewhere'] = listening(socket.AF_INET, TCP, OWN['a'][4], 4711)
    made['tcp4.b-elsewhere'] = connected(socket.AF_INET, TCP, own[4], FAR[4],
                                         7, 4711)
    made['tcp4.b-udp'] = connected(socket.AF_INET, TCP, own[4], FAR[4], 7, 5353)


def is_aborted(s):
    return s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == \
        errno.ECONNABORTED


def echoes(s):
    s.send(b'x')
    return s.recv(1) == b'x'


def sockets(client, *command):
    made = {}
    inbound(made, client)
    states(made)
    subprocess.run(command, check=True, stdout=sys.stderr)
    sessions = {n: s for n, s in made.items() if isinstance(s, socket.socket)}
    aborted = {n for n, s in sessions.items() if is_aborted(s)}
    print('\n'.join(sorted(aborted)))
    for name, s in made.items():
        if isinstance(s, subprocess.Popen):
            assert s.poll() is None, f'{name} has ended'
            s.kill()
        elif name.startswith('tcp') and name not in aborted and \
                not name.endswith('-host'):
            assert echoes(s), name


def many(kind, n, *command):
    kind = TCP if kind == 'tcp' else UDP
    made = {line: [connected(socket.AF_INET, kind, own[4], FAR[4])
                   for _ in range(int(n))] for line, own in OWN.items()}
    subprocess.run(command, check=True, stdout=sys.stderr)
    print(*(sum(map(is_aborted, l)) for l in made.values()))


def track(n):
    s = reusable(socket.AF_INET, UDP, OWN['b'][4])
    for port in range(10000, 10000 + int(n)):
        s.sendto(b'x', (FAR[4], port))


def attributes(data):
    """Of netlink: their types with what is in them."""
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from('=HH', data)
        found[kind & 0x3fff] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


def address(ip, kind):
    """CTA_IP_V4_SRC and what follows: two of IPv4, two of IPv6."""
    found = ip.get(kind) or ip.get(kind + 2)
    return socket.inet_ntop(socket.AF_INET if len(found) == 4
                            else socket.AF_INET6, found)


def entry(message):
    found = attributes(message[4:])     # behind struct nfgenmsg
    words = []
    for kind in 1, 2:                   # CTA_TUPLE_ORIG, CTA_TUPLE_REPLY
        part = attributes(found[kind])
        ip = attributes(part[1])
        if kind == 1:
            number = attributes(part[2])[1][0]
            words.append({1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp6'}.get(
                number, str(number)))
        words += [address(ip, 1), address(ip, 2)]
    if 18 in found:                     # CTA_ZONE
        words.append('zone %d' % struct.unpack('!H', found[18]))
    return ' '.join(words)


def entries():
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
    s.send(struct.pack('=LHHLLBBH', 20, 0x101, 0x301, 1, 0, 0, 0, 0))
    lines = []
    while True:
        data = s.recv(65536)
        while data:
            length, kind = struct.unpack_from('=LH', data)
            if kind == 3:               # NLMSG_DONE
                print('\n'.join(sorted(lines)))
                return
            assert kind == 0x100, f'a message of type {kind:#x}'
            lines.append(entry(data[16:length]))
            data = data[(length + 3) & ~3:]


if __name__ == '__main__':
    {'sockets': sockets, 'many': many, 'track': track,
     'entries': entries}[sys.argv[1]](*sys.argv[2:])
