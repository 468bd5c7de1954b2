#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Set-ups by hand, made up, and what becomes of them.

    byhand.py make SEED DIR       DIR/interfaces, and DIR/triples to look up
    byhand.py splice FILE PRINTED the file with the stanzas that import printed
    byhand.py judge FILE PRINTED TRIPLES BEFORE AFTER

judge takes the lines of BEFORE and AFTER, one for each triple, and names those
that differ although import did not say so.
"""
import ipaddress
import random
import re
import sys

LAN = '192.168.7.0/24'
CLIENTS = ['203.0.113.10', '198.51.100.9', '198.51.100.200', '192.0.2.77']


class Line:
    """The n-th line: ethN, 10.N+1.N+1.2/24, and what is written by hand."""

    def __init__(self, dice, n, style):
        self.n, self.dev = n, 'eth%d' % n
        self.net = '10.%d.%d.0/24' % (n + 1, n + 1)
        self.own = '10.%d.%d.2' % (n + 1, n + 1)
        self.hop = '10.%d.%d.1' % (n + 1, n + 1)
        self.table = str(100 + n)
        self.dice, self.style = dice, style

    def priority(self):
        """The words for it, as people number: in hundreds, or not at all."""
        if self.style == 'none':
            return ''
        return ' %s %d' % (self.dice.choice(['prio', 'priority', 'pref']),
                           self.dice.choice([100, 1000, 7000, 7200, 20000,
                                             32000]) +
                           self.dice.choice([0, self.dice.randrange(700)]))

    def rules(self):
        chance = self.dice.random
        found = []
        if chance() < .9:
            found.append('from ' + self.own)
        if chance() < .2:
            found.append('from ' + self.net)
        if chance() < .3:
            found.append('to ' + self.dice.choice(
                ['198.51.100.0/24', '198.51.100.9', '192.0.2.0/24']))
        if chance() < .3:
            found.append('fwmark %d' % (self.n or 3))
        if chance() < .2:
            found.append('from 198.51.100.%d/32' % (16 * self.n))
        if chance() < .15:
            found.append('to ' + self.own)
        if chance() < .15:
            found.append('from %s to 192.0.2.77' % self.own)
        if chance() < .15:
            found.append('iif br0')
        other = '10.%d.%d.' % ((self.dice.randrange(3) + 1,) * 2)
        if chance() < .1:
            found.append('to %s0/24' % other)
        if chance() < .1:
            found.append('from %s2' % other)
        if chance() < .1:
            found.append('fwmark %d/0x%x' %
                         (self.n or 3, self.dice.choice([3, 255])))
        if chance() < .05:
            found.append('not from ' + self.net)
        self.dice.shuffle(found)
        return ['ip rule add %s table %s%s' % (r, self.table, self.priority())
                for r in found]

    def routes(self):
        chance = self.dice.random
        via = 'via %s%s' % (self.hop, self.dice.choice(['', ' dev ' + self.dev]))
        metric = self.dice.choice(['', '', ' metric 5', ' mtu 1400'])
        found = ['ip route add default %s table %s%s' %
                 (via, self.table, metric)]
        if chance() < .5:
            found.append('ip route add %s dev %s table %s' %
                         (self.net, self.dev, self.table))
        if chance() < .3:
            found.append('ip route add %s dev br0 table %s' %
                         (LAN, self.table))
        other = self.dice.randrange(3)
        if other < self.n and chance() < .3:
            found.append('ip route add 10.%d.%d.0/24 dev eth%d table %s' %
                         (other + 1, other + 1, other, self.table))
        if chance() < .2:
            found.append('ip route add default via %s9 dev %s table %s '
                         'metric 90' % (self.hop[:-1], self.dev, self.table))
        if chance() < .2:
            found.append('ip route add %s default table %s metric 200' % (
                self.dice.choice(['blackhole', 'unreachable', 'prohibit']),
                self.table))
        if chance() < .1:
            found.append('ip rule add to %s table main%s' %
                         (LAN, self.priority()))
        if chance() < .1:
            found.append('ip rule add table main suppress_prefixlength 0' +
                         self.priority())
        if chance() < .1:
            found.append('ip rule add from %s to 192.0.2.77 prohibit%s' %
                         (self.own, self.priority()))
        if self.n == 1 and chance() < .3:
            found.append('ip route add 198.51.100.0/24 via ' + self.hop)
        if chance() < .1:
            found.append('ip rule add from %s3 table 11%d%s' %
                         (self.hop[:-1], self.n, self.priority()))
            found.append('ip route add default via %s table 11%d' %
                         (self.hop, self.n))
        return found

    def alias(self):
        """A second address, with what is written there."""
        own = self.hop[:-1] + '4'
        if self.dice.random() > .2:
            return []
        return ['auto %s:1' % self.dev, 'iface %s:1 inet static' % self.dev,
                '\taddress %s/24' % own,
                '\tup ip rule add from %s table %s%s' %
                (own, self.table, self.priority()), '']

    def stanza(self):
        lines = self.routes() + self.rules()
        text = ['auto ' + self.dev, 'iface %s inet static' % self.dev,
                '\taddress %s/24' % self.own]
        if self.n == 0:
            text.append('\tgateway ' + self.hop)
        text += ['\t%s %s' % (self.dice.choice(['up', 'post-up']), line)
                 for line in lines]
        if self.dice.random() < .5:
            text += ['\tdown ip route flush table ' + self.table]
            text += ['\tdown ' + re.sub(' add ', ' del ', line, count=1)
                     for line in lines if ' rule ' in line]
        return text + [''] + self.alias()


def make(seed, folder):
    dice = random.Random(int(seed))
    style = dice.choice(['none', 'none', 'each', 'each'])
    lan = ['auto br0', 'iface br0 inet manual', '']
    if dice.random() < .7:
        lan = ['auto br0', 'iface br0 inet static', '\taddress 192.168.7.1/24',
               '']
    lines = [Line(dice, n, style) for n in range(3)]
    text = lan + ['auto eth0', 'iface eth0 inet static',
                  '\taddress 10.1.1.2/24', '\tgateway 10.1.1.1', '']
    if dice.random() < .3:
        text = lan + lines[0].stanza()
    for line in lines[1:]:
        text += line.stanza()
    with open(folder + '/interfaces', 'w', encoding='ascii') as f:
        f.write('\n'.join(text) + '\n')
    sources = ['-'] + [line.own for line in lines] + [
        '192.168.7.1', '10.2.2.2', '10.3.3.2', '10.2.2.4', '10.3.3.4']
    targets = CLIENTS + ['10.1.1.77', '10.2.2.77', '10.3.3.77', '192.168.7.2']
    triples = set()
    while len(triples) < 40:
        triples.add((dice.choice(sources), dice.choice(targets),
                     dice.choice(['', '', '1', '2', '3'])))
    with open(folder + '/triples', 'w', encoding='ascii') as f:
        f.writelines(' '.join(t).strip() + '\n' for t in sorted(triples))


def splice(path, printed):
    """The file, each stanza that is printed in the place of the old one."""
    old = open(path, encoding='ascii').read().split('\n')
    new, block = {}, None
    for line in open(printed, encoding='ascii').read().split('\n'):
        at = re.match(r'# .*:(\d+): in place of this stanza$', line)
        if at:
            block = new[int(at.group(1))] = []
        elif not line or line.startswith('# '):
            block = None
        elif block is not None:
            block.append(line)
    skip = False
    for number, line in enumerate(old, 1):
        if number in new:
            print('\n'.join(new[number]))
            skip = True
        elif not line.startswith('\t'):
            skip = False
        if not skip:
            print(line)


def within(address, prefix):
    return address != '-' and (ipaddress.ip_address(address) in
                               ipaddress.ip_network(prefix))


def matches(words, triple):
    """Whether the rule that these words add may have the packet."""
    source, target, mark = triple
    found = re.search(r'\bfrom (\d\S*)', words)
    inverted = ' not ' in words
    if found and within(source, found.group(1)) == inverted:
        return False
    found = re.search(r'\bto (\d\S*)', words)
    if found and not within(target, found.group(1)):
        return False
    found = re.search(r'\bfwmark (\w+)', words)
    if found and int(found.group(1), 0) != int(mark or '0'):
        return False
    return ' rule add ' in words


def main_device(target):
    """By which device main's more specific routes lead there, or None."""
    nets = {LAN: 'br0', '10.1.1.0/24': 'eth0', '10.2.2.0/24': 'eth1',
            '10.3.3.0/24': 'eth2', '198.51.100.0/24': 'eth1'}
    return next((nets[n] for n in nets if within(target, n)), None)


def excuses(path, printed):
    """What import said, as functions of a triple and its device now."""
    old = open(path, encoding='ascii').read().split('\n')
    found, own, table = [], None, None
    for line in open(printed, encoding='ascii').read().split('\n'):
        words = line.split()
        if line.startswith('\taddress '):
            own = words[1].split('/')[0]
        if line.startswith('\tmultihome-table '):
            table = words[1]
        if '#' not in line:
            continue
        origins = [old[int(n) - 1]
                   for n in re.findall(r'(?::|, )(\d+)\b', line)]
        if 'is asked before' in line:
            found.append(lambda t, _, o=tuple(origins): matches(o[0], t) and
                         any(matches(w, t) for w in o[1:]))
        elif 'not translated' in line and 'priority' in line:
            found.append(lambda t, _, o=origins[0]: matches(o, t))
        elif 'stands for what comes in' in line:
            found.append(lambda t, _: within(t[0], LAN))
        elif "had the interface's own addresses" in line:
            found.append(lambda t, _, a=own: t[0] == a)
        elif 'whose source is not decided' in line:
            found.append(lambda t, _: t[0] != '-')
        elif 'packets for' in line:
            net = line.split('packets for ')[1].split()[0]
            found.append(lambda t, _, o=net: within(t[1], o))
        elif "main's more specific" in line:
            # of its own sources, and of what rules have led there
            ours = [w for w in old if re.search(r' table %s\b' % table, w)]
            found.append(lambda t, now, o=tuple(ours), a=own:
                         now == main_device(t[1]) and
                         (t[0] == a or any(matches(w, t) for w in o)))
    return found


def judge(path, printed, triples, before, after):
    read = [open(f, encoding='ascii').read().split('\n')
            for f in (triples, before, after)]
    said = excuses(path, printed)
    wrong = 0
    for triple, was, now in zip(*read):
        words = (triple.split() + [''])[:3]
        if was != now and not any(e(words, now) for e in said):
            print('%s: %s, now %s, and import did not say so' %
                  (triple, was, now))
            wrong = 1
    return wrong


if __name__ == '__main__':
    sys.exit({'make': make, 'splice': splice, 'judge': judge}[sys.argv[1]](
        *sys.argv[2:]))
