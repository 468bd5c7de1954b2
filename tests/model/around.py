# SPDX-License-Identifier: GPL-2.0-or-later
"""What others put into main and among the rules, and packets to try."""
import collections

from decide import Foreign
from facts import prefix
from oracle import S, Packet

# What can be there or not: how it is added, and how it goes.
class Thing(collections.namedtuple('Thing', 'family add remove')):
    """Lines for ip(8)."""

    def about(self):
        """The prefix that it is about; None for a default."""
        for word in self.add[0].split() + self.add[-1].split():
            if '/' in word:
                return prefix(word)
        return None


def route(family, text):
    """A route of others; of such a kind, prefix and metric there is one."""
    words = text.split()
    kind = [words.pop(0)] if words[0] in (
        'unreachable', 'blackhole', 'prohibit', 'throw') else []
    gone = kind + words[:1]
    for word in ('dev', 'metric'):
        if word in words:
            at = words.index(word)
            gone += words[at:at + 2]
    return Thing(family, ['route add ' + text], ['route del ' + ' '.join(gone)])


def by_lan():
    """Networks behind the LAN, beside containers, and behind the VPN."""
    lan, lan6 = 'via 192.168.7.2 dev lan0', 'via fd17:7::2 dev lan0'
    return [route(4, t) for t in (
        '192.168.99.0/24 ' + lan, '10.0.0.0/8 ' + lan,
        '198.51.100.64/26 ' + lan, '198.51.100.64/27 dev dock0',
        '172.16.0.0/12 ' + lan, '10.98.0.0/16 dev tun9',
        '198.18.128.0/17 dev tun9', '203.0.112.0/20 dev tun9',
        '198.51.101.0/26 via inet6 fd17:7::2 dev lan0',
        'default %s metric 9000' % lan)] + [
            route(6, t) for t in (
                'fd99::/32 ' + lan6, 'fd00::/8 ' + lan6,
                '2001:db8:ff00::/40 ' + lan6, 'fd07::/16 dev tun9',
                '2001:db8:ff2:5::/64 dev dock0',
                'default %s metric 9000' % lan6)]


def that_forbid():
    """And what goes by pieces."""
    return [route(4, t) for t in (
        'unreachable default metric 4278198272', 'blackhole 128.0.0.0/1',
        'prohibit 0.0.0.0/1', 'blackhole 10.0.0.0/8 metric 250',
        'unreachable 198.51.100.0/24', 'throw 198.51.100.96/27',
        'throw default metric 7000',
        '0.0.0.0/1 dev tun9', '128.0.0.0/1 dev tun9', '200.0.0.0/5 dev tun9',
        '192.0.0.0/9 dev tun9', 'default dev tun9 metric 1')] + [
            route(6, t) for t in (
                'unreachable default metric 429496', 'blackhole 2000::/3',
                'prohibit 2001:db8:ff00::/41', '2000::/3 dev tun9 metric 9',
                '3000::/5 dev tun9', '8000::/1 dev tun9',
                'default dev tun9 metric 1')]


def by_both(lines):
    """Defaults by two lines at once."""
    things = []
    for family in (4, 6):
        hops = ['nexthop via %s dev %s' % (s.router, s.dev)
                for line in lines for s in line.stanzas
                if s.family == family and s.router and
                s.router in prefix(s.address)]
        if len(hops) > 1:
            things.append(Thing(
                family, ['route add default metric 5 ' + ' '.join(hops[:2])],
                ['route del default metric 5']))
    return things


def by_line(line):
    """Routes by a line, and in its networks."""
    things = []
    for s in line.stanzas:
        if not s.router:
            continue
        net, f = prefix(s.address), s.family
        other = 'via %s dev %s onlink' % (net.host(9), s.dev)
        pin = 'via %s dev %s onlink' % (s.router, s.dev)
        texts = {4: ('10.%d.0.0/16 ' % line.n + other,
                     '198.51.%d.0/24 ' % (100 + line.n) + other,
                     '203.0.113.250/32 metric %d ' % line.n + pin,
                     '198.51.100.0/25 metric %d ' % line.n + other,
                     '128.0.0.0/1 metric 9%d ' % line.n + pin),
                 6: ('2001:db8:a%d::/48 ' % line.n + other,
                     'fd%d::/16 ' % (50 + line.n) + other,
                     '2001:db8:ffff::99/128 metric %d ' % line.n + pin)}[f]
        things += [route(f, t) for t in texts + texts[:2]]
        if net.len < net.bits:
            inner = '%s/%d' % (net.host(1 << (net.bits - net.len - 1)),
                               net.len + 1)
            things += [route(f, inner + ' dev lan0'),
                       route(f, net.host(6) + ' dev dock0'),
                       route(f, 'blackhole ' + net.host(4)),
                       # the same network by another device, as main's best
                       *[Thing(f, ['route prepend %s dev lan0%s' % (
                           net, '' if f == 4 else ' metric 100')],
                               ['route del %s dev lan0' % net])] * 3]
            hop = 100 * line.n + f
            if f == 4:
                things.append(by_object(line, s, net, hop))
    return things


def by_object(line, stanza, net, hop):
    """A route by a nexthop object."""
    return Thing(4, [
        'nexthop add id %d via %s dev %s' % (hop, net.host(8), stanza.dev),
        'route add 198.19.%d.0/24 nhid %d' % (line.n, hop),
        'route add default nhid %d metric %d' % (hop, 15 * line.n)],
                 ['nexthop del id %d' % hop])


def rules(lines):
    """Rules of others: (Foreign, what ip(8) is told)."""
    lan, lan6 = prefix('192.168.7.1/32'), prefix('fd17:7::1/128')
    found = [
        Foreign(4, 900, lan, prefix('198.51.100.0/26'), table=50),
        Foreign(6, 900, lan6, prefix('2001:db8:ff1::/48'), table=50),
        Foreign(4, 950, mark=0x9900, table=60),
        Foreign(6, 951, dst=prefix('2001:db8:ff3::/48'), table='prohibit'),
        Foreign(4, 7250, lan, table=50),
        Foreign(6, 7300, lan6, table=50),
        Foreign(4, 20000, dst=prefix('198.51.100.0/25'), table=60),
        Foreign(6, 20000, dst=prefix('2001:db8:ff00::/40'), table=60),
        Foreign(4, 32764, suppress=0),
        Foreign(4, 32765, mark=0xca6c, negated=True, table=60)]
    for line in lines:
        for s in line.stanzas:
            found.append(Foreign(
                s.family, 960 + line.n, prefix(s.host()), table=50,
                dst=prefix('198.51.100.8/29' if s.family == 4 else
                           '2001:db8:ff8::/48')))
    return [(f, rule_text(f)) for f in found]


def rule_text(f):
    """As ip(8) takes it."""
    words = ['priority %d' % f.priority]
    if f.negated:
        words.append('not')
    for word, value in ('from', f.src), ('to', f.dst), ('fwmark', f.mark):
        if value is not None:
            words.append('%s %s' % (word, value))
    words.append('prohibit' if f.table == 'prohibit' else
                 'lookup %s' % f.table)
    if f.suppress >= 0:
        words.append('suppress_prefixlength %d' % f.suppress)
    return ' '.join(words) + ' protocol 3'


class Dice:
    """Packets at random, more often where something may be wrong."""

    def __init__(self, rng, lines, state, recent):
        self.rng, self.lines, self.state = rng, lines, state
        self.recent = recent    # a prefix of which something has changed
        self.edges = {a.net.host(n) for a in state.addresses
                      if a.family == 4 and a.net.len < 31 for n in (0, -1)}

    def destination(self, family, lowest=0, dev=None):
        """Within something that main or a stanza names; in main, maybe by
        that device."""
        rng = self.rng
        nets = [r.dst for r in self.state.routes[family, 'main']
                if r.dst.len >= lowest and
                (not dev or dev in [d for d, _ in r.hops])]
        if self.recent and self.recent.family == family and (
                self.recent.len >= lowest and rng.random() < .3):
            nets = [self.recent]
        elif not lowest and not dev:
            nets += [p for line in self.lines for s in line.stanzas
                     if s.family == family for p in s.options.get('to', ())]
            nets += [prefix(p) for p in {
                4: ('198.51.100.0/24', '9.0.0.0/8', '200.0.0.0/7',
                    '10.50.0.0/16', '100.64.0.0/10', '192.168.7.0/24',
                    '172.17.0.0/16', '198.51.100.8/29', '203.0.113.250/32'),
                6: ('2001:db8:ff00::/40', '3000::/4', 'fd50::/16',
                    'fd17:7::/64', '2001:db8:ffff::99/128', '8000::/3',
                    '2001:db8:ff8::/48')}[family]]
        for _ in range(20):
            if not nets:
                break
            net = rng.choice(nets)
            dst = net.host(rng.choice([1, 4, 6, 9]) if rng.random() < .5
                           else rng.getrandbits(net.bits - net.len) | 3)
            if dst not in self.edges and not dst.startswith((
                    'fe8', 'fe9', 'fea', 'feb', 'ff', '0.', '127.', '22',
                    '23', '24', '25', '::')):
                return dst
        return '9.9.9.9' if family == 4 else '2001:db8:ffff::9'

    def source(self, family):
        """An address of this host, those of lines rather."""
        own = [a.text for a in self.state.addresses
               if a.family == family and a.glob]
        lines = [a.text for a in self.state.addresses
                 if a.family == family and a.glob and
                 a.dev not in ('lan0', 'dock0', 'tun9')]
        return self.rng.choice(lines if lines and self.rng.random() < .8
                               else own)

    def mark(self):
        """Of one of the lines, with more bits than are asked for, or else."""
        if self.lines[0].failover and self.rng.random() < .4:
            return self.device_mark(self.rng.choice(self.lines)) | \
                self.rng.choice([0, 0x9900])
        return self.rng.choice(
            [0x9900, 0xca6c] + [line.n | self.rng.choice([0, 0x1200])
                                for line in self.lines] * 2)

    @staticmethod
    def device_mark(line):
        """As packets bear it whose connection has that line."""
        return line.n << 24

    def devices(self):
        """Those that are up and have an address of either family."""
        return [n for n, link in self.state.links.items()
                if link.up and n != 'lo' and self.state.of_device(n, 4)]

    def packet(self):
        """One."""
        rng, family = self.rng, self.rng.choice([4, 6])
        kind = rng.random()
        near = [a for a in self.state.addresses if a.family == family and
                a.net.len < a.net.bits and a.glob]
        if rng.random() < .15 and near:
            own = rng.choice(near)
            dst = own.net.host(rng.choice([1, 4, 6, 9, 12, 13]))
            if dst not in self.edges:
                return Packet(dst, own.text)
        src = None if rng.random() < .2 else self.source(family)
        if kind < .55:
            return Packet(self.destination(family), src)
        if kind < .75 and self.devices():
            dev = rng.choice(self.devices())
            if family == 6 and rng.random() < .3:
                own = self.state.of_device(dev, 6)
                return Packet('fe80::99', own[0].text if own else None,
                              oif=dev)
            dst = self.destination(family, dev=rng.choice([None, dev]))
            if not self.state.is_local(dst):
                return Packet(
                    dst, src if family == 4 and rng.random() < .3 else None,
                    oif=dev)
        if kind < .88:
            return Packet(self.destination(family), src, self.mark())
        return self.forwarded(family)

    def forwarded(self, family):
        """On its way through: out with a source that is nowhere here, or in
        by a line with its mark."""
        line = self.rng.choice(self.lines)
        if self.rng.random() < .5:
            extra = {4: '198.18.%d.5', 6: '2001:db8:70:%d::5'}[family]
            return Packet(self.destination(family), extra % line.n,
                          iif='lan0')
        if line.dev not in self.devices():
            return Packet(self.destination(family), None)
        mark = self.device_mark(line) if line.failover and \
            self.rng.random() < .5 else line.n
        return Packet(self.destination(family, S[family] + 1),
                      '9.9.9.9' if family == 4 else '2001:db8:ffff::9',
                      mark, iif=line.dev)
