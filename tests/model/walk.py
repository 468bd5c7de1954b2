#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A host with uplinks on which things happen at random, held against an oracle.

walk.py SEED STEPS FAR [failover], in the host's network namespace, FAR being the
one in which its lines end; with failover, a daemon judges them. After each step some packets are
asked for: what the kernel answers, and what `multihome explain` says, have to be what the oracle says.
Exit status 1 and an account at the first that is not.
"""
import random
import sys

from around import Dice
from decide import Oracle
from facts import KINDS, State, answers, run
from host import Host
from oracle import GROUP, LOCAL, REFUSED, Seen

PACKETS, EXPLAINED = 40, 2

# How often each happens.
EVENTS = {'up_or_down': 6, 'toggle': 14, 'sync': 2, 'reload': 4, 'flush': 1,
          'rename': 1, 'link': 2, 'carrier': 1, 'group': 1, 'rule': 3,
          'address': 1, 'mistake': 1}


# With a daemon besides.
FAILOVER = {**EVENTS, 'judge': 14}


class Wrong(Exception):
    """What is not as it has to be."""


def show(way):
    """A way in words."""
    if way in (LOCAL, REFUSED):
        return way[0]
    return 'by %s %s' % (way[0], 'to ' + way[1] if way[1] else 'directly')


def query(packet):
    """What ip(8) is asked."""
    words = ['route get', packet.dst]
    for word, value in (('from', packet.src), ('iif', packet.iif),
                        ('oif', packet.oif), ('mark', packet.mark)):
        if value:
            words += [word, str(value)]
    return ' '.join(words)


def answer_of(packet, doc):
    """The kernel's answer as a way."""
    if isinstance(doc, str) or not doc:
        return REFUSED
    route = doc[0]
    if str(route.get('type')) == '2':
        return LOCAL
    if str(route.get('type')) in KINDS or 'dev' not in route:
        return REFUSED
    via = route.get('gateway') or route.get('via', {}).get('host')
    return route['dev'], None if via == packet.dst else via


def explained(packet):
    """What multihome explain says, as a way, and its words."""
    words = ['multihome', 'explain']
    if packet.src:
        words += ['--from', packet.src]
    if packet.mark:
        words += ['--mark', str(packet.mark)]
    _, out, err = run(words + [packet.dst])
    for line in out.splitlines():
        if line.startswith('  leaves  by '):
            way = line[13:].replace(',', '').split()
            via = way[2] if way[1] == 'to' else None
            if way[0] == 'lo':
                return LOCAL, out
            return (way[0], None if via == packet.dst else via), out
        if line.startswith('  refused'):
            return REFUSED, out
        if 'stays' in line or 'this host' in line:
            return LOCAL, out
    return None, out + err


class Walk:
    """One host, from the first step to the last."""

    def __init__(self, seed, far, failover):
        self.rng = random.Random(seed)
        self.events = FAILOVER if failover else EVENTS
        self.host = Host(self.rng, far, failover)
        self.asked = self.led = 0      # led: by lines; of those
        self.forwarded = 0              # by a table of their own
        self.kept = 0                   # by the mark of their line
        self.weighed = 0                # routes whose weights differ
        self.oracles = []
        self.host.set_up()
        for line in self.host.lines:
            if self.rng.random() < .7:
                self.look(self.host.line_up(line))

    def state(self):
        """What the machine has now."""
        state = State((50, 60))
        state.verdicts, state.refuse = self.host.verdicts, self.host.refuse
        state.shares = self.host.shares
        return state

    def look(self, device):
        """What multihome has seen at that event; a sync where it has to look
        at more."""
        host, state = self.host, self.state()
        if device:
            host.seen.look(state, host.claims,
                           None if device == 'all' else device)
        now = Seen()
        now.look(state, host.claims)
        if now.key() != host.seen.key() or self.rng.random() < .15:
            host.multihome('sync')
            host.seen = now
            state = self.state()
            host.seen.look(state, host.claims)
        # meanwhile it may have looked at more than it has to
        self.oracles = [Oracle(state, seen, host.foreign.values())
                        for seen in (host.seen, now)]
        return state

    def judge(self, packet, got, who, words):
        """Raises what is wrong, if that answer is."""
        found = []
        for oracle in self.oracles:
            found.append(oracle.way(packet))
            if got in found[-1][0]:
                self.led += found[-1][1].startswith('lines')
                self.forwarded += self.host.shares and \
                    found[-1][1] == 'lines, forwarded'
                self.kept += found[-1][1].startswith('it has a line')
                return
        right, why = found[0]
        raise Wrong('ip -%d %s\n%s: %s\noracle: %s (%s)' % (
            6 if ':' in packet.dst else 4, query(packet), who, words,
            ' or '.join(sorted(show(w) for w in right)), why))

    def step(self):
        """Something happens; then all has to be right."""
        name = self.rng.choices(list(self.events), self.events.values())[0]
        self.host.said.append('# ' + name)
        state = self.look(getattr(self.host, name)())
        self.check_groups(state)
        self.check_rules(state)
        if name == 'judge':
            self.check_settled()
            self.check_weights()
        dice = Dice(self.rng, self.host.lines, state, self.host.recent)
        packets = [dice.packet() for _ in range(PACKETS)]
        self.check_kernel(packets)
        simple = [p for p in packets if not p.oif and not p.iif and (
            not p.src or state.is_local(p.src))]
        for packet in simple[:EXPLAINED]:
            got, words = explained(packet)
            self.judge(packet, got, 'explain', words)

    def check_settled(self):
        """Nothing of lines is left to do."""
        _, out, err = run(['multihome', 'sync'])
        if '7000' in out + err or '6999' in out + err:
            raise Wrong('after a sync, another does:\n' + out + err)

    def check_weights(self):
        """Lines that share do so by their verdicts' weights; what is forwarded
        by weights of its own, if by any."""
        for family, table in (4, 7000), (6, 7000), (4, 6999), (6, 6999):
            routes = answers(['route show table %d metric 1' % table],
                             '-%d' % family)[0]
            if table == 6999 and not self.host.shares:
                if isinstance(routes, list) and routes:
                    raise Wrong('ip -%d: table 6999 is left: %s' % (
                        family, routes))
                continue
            got = sorted((hop['dev'], hop['weight']) for r in routes
                         for hop in r.get('nexthops', ()))
            want = sorted((n.dev, n.weight)
                          for n in self.host.seen.carrying(family, table == 6999))
            if len(want) > 1:
                self.weighed += len({weight for _, weight in want}) > 1
                if got != want:
                    raise Wrong('ip -%d: shares of %d are %s, not %s' % (
                        family, table, got, want))

    def check_kernel(self, packets):
        """Each packet's way is right."""
        for family in '4', '6':
            mine = [p for p in packets if (':' in p.dst) == (family == '6')]
            if not mine:
                continue
            docs = answers([query(p) for p in mine], '-' + family)
            for packet, doc in zip(mine, docs):
                self.asked += 1
                got = answer_of(packet, doc)
                self.judge(packet, got, 'kernel', '%s %s' % (show(got), doc))

    def finish(self):
        """Nothing of ours stays behind a flush."""
        self.host.said.append('# the end')
        self.host.claims = []
        self.host.multihome('flush')
        self.host.seen = Seen()
        state = State((50, 60))
        self.check_groups(state)
        self.check_rules(state)
        left = [r for r in state.rules if r[2] == '77']
        for family in '-4', '-6':
            left += answers(['route show table all proto 77'], family)[0]
        if left:
            raise Wrong('left of ours: %s' % left)

    def check_groups(self, state):
        """Devices of uplinks are in the group, and no others."""
        for name, link in state.links.items():
            # one that is down may still be one of several hops to the kernel
            known = link.up or name in {c.dev for c in self.host.claims}
            if known and link.group in ('0', GROUP):
                want = GROUP if name in self.host.seen.devices else '0'
                if link.group != want:
                    raise Wrong('%s is in group %s, not %s' % (
                        name, link.group, want))

    def check_rules(self, state):
        """Those of others are as they were."""
        got = sorted((f, p) for f, p, protocol in state.rules
                     if protocol not in ('77', '2'))
        want = sorted((f.family, f.priority)
                      for f in self.host.foreign.values())
        if got != want:
            raise Wrong('rules of others: %s, not %s' % (got, want))


def account(walk):
    """How things stand, and what has been done."""
    for family in '-4', '-6':
        for words in (['rule'], ['route', 'show', 'table', 'all']):
            print('--- ip', family, *words)
            print('\n'.join(
                line for line in run(['ip', family, *words])[1].splitlines()
                if 'table local' not in line))
    print('--- ip address\n' + run(['ip', 'address'])[1])
    print('--- all commands\n' + '\n'.join(walk.host.said))


def main():
    """Returns the exit status."""
    seed, steps, far = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    walk, step = Walk(seed, far, sys.argv[4:] == ['failover']), 0
    try:
        for step in range(1, steps + 1):
            walk.step()
        walk.finish()
    except Wrong as wrong:
        account(walk)
        print('--- seed %d, step %d of %d\n%s' % (seed, step, steps, wrong))
        return 1
    print('figures: seed %d: %d steps, %d packets, %d lines%s' % (
        seed, steps, walk.asked, len(walk.host.lines),
        ', %d by the table of lines, %d of them by that of what is forwarded, '
        '%d by a line that they have, %d times by unequal weights' % (
            walk.led, walk.forwarded, walk.kept, walk.weighed)
        if walk.led else ''))
    return 0


if __name__ == '__main__':
    sys.exit(main())
