# SPDX-License-Identifier: GPL-2.0-or-later
"""The host: what happens on it, by ip(8), hooks and multihome.

Each event returns the device at which multihome looked, 'all', or None.
"""
import fcntl
import os
import socket
import struct

from around import by_both, by_lan, by_line, rules, that_forbid
from facts import batch, prefix, run
from lines import make_lines
from oracle import Seen, Verdict

SO_NETNS_COOKIE = 71
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 1, 0x1000


def tunnel(name):
    """Makes a tun device that has a carrier as long as we are there."""
    fd = os.open('/dev/net/tun', os.O_RDWR)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', name.encode(),
                                           IFF_TUN | IFF_NO_PI))


class Host:
    """The host, its lines and what is around; each command is kept."""

    def __init__(self, rng, far, failover):
        self.rng, self.far = rng, far
        self.said = []          # all commands
        self.lines = make_lines(rng, True)
        self.verdicts, self.refuse, self.shares = None, False, False
        for line in self.lines if failover else ():
            line.failover = True
            if any(s.options for s in line.stanzas):
                line.set_options(rng)
        self.claims = []
        self.seen = Seen()
        self.foreign = {}       # text: Foreign
        self.there = {}         # Thing: True
        self.renamed, self.downed, self.unplugged = {}, set(), set()
        self.grouped = set()
        self.recent = None      # the prefix of the last thing of main
        self.things = by_lan() + that_forbid() + by_both(self.lines)
        for line in self.lines:
            self.things += by_line(line)
        self.rules = rules(self.lines)

    def ip(self, lines, *options):
        """ip -batch; what fails is of no matter, the state tells."""
        self.said += [' '.join(('ip', *options, line)) for line in lines]
        batch(lines, *options)
        added = [line.split()[2].split('/')[0] for line in lines
                 if line.startswith('addr ') and line.endswith(' nodad')]
        for _ in range(1000):   # the kernel takes them up a little later
            if not added:
                break
            there = run(['ip', '-6', 'route', 'show', 'table', 'local'])[1]
            added = [a for a in added if 'local %s ' % a not in there]

    def write(self, path, text):
        """A file, as echo would."""
        self.said.append('echo %s >%s' % (text, path))
        with open(path, 'w', encoding='ascii') as f:
            f.write(text)

    def multihome(self, *words):
        """Its exit status is of no matter: pending is no failure."""
        self.said.append('multihome ' + ' '.join(words))
        _, out, err = run(['multihome', *words])
        self.said += ['    ' + line for line in (out + err).splitlines()]

    def hook(self, stanza, directory, mode, phase, **more):
        """A hook of Debian's ifupdown for a stanza."""
        env = {'PATH': '/usr/sbin:/usr/bin', 'MODE': mode, 'PHASE': phase,
               **stanza.environment(), **more}
        words = ['env', '-i', *sorted('%s=%s' % e for e in env.items()),
                 '/etc/network/%s/multihome' % directory]
        self.said.append(' '.join(words))
        _, out, err = run(words)
        self.said += ['    ' + line for line in (out + err).splitlines()]

    def write_stanzas(self):
        """/etc/network/interfaces, as it is now."""
        with open('/etc/network/interfaces', 'w', encoding='ascii') as f:
            f.write(''.join(s.text() for line in self.lines
                            for s in line.stanzas))

    def set_up(self):
        """The devices; all but those of lines are up."""
        for name, value in (('ipv4/conf/%s/forwarding', '1'),
                            ('ipv6/conf/%s/forwarding', '1'),
                            ('ipv4/conf/%s/rp_filter', '0')):
            for which in ('all', 'default'):
                self.write('/proc/sys/net/' + name % which, value)
        self.write('/proc/sys/net/ipv4/nexthop_compat_mode',
                   self.rng.choice('01'))
        wired = ['lan0', 'dock0'] + [line.dev for line in self.lines
                                     if not line.tunnel]
        for dev in ['tun9'] + [line.dev for line in self.lines if line.tunnel]:
            self.said.append('ip tuntap add dev %s mode tun' % dev)
            tunnel(dev)
        self.ip([text % {'dev': dev, 'far': self.far} for dev in wired
                 for text in (
                     'link add %(dev)s type veth peer name p-%(dev)s '
                     'netns %(far)s', 'link set %(dev)s addrgenmode none')])
        self.ip(['link set p-%s up' % dev for dev in wired], '-n', self.far)
        self.ip(['link set %s up' % dev
                 for dev in ('lo', 'lan0', 'dock0', 'tun9')] +
                ['addr add %s' % a for a in (
                    '192.168.7.1/24 dev lan0', '172.17.0.1/16 dev dock0',
                    '10.99.0.2/32 dev tun9', 'fd17:7::1/64 dev lan0 nodad',
                    '2001:db8:7::1/64 dev lan0 nodad',
                    'fe80::1:1/64 dev lan0 nodad',
                    'fd17::1/64 dev dock0 nodad',
                    '2001:db8:99::2/128 dev tun9 nodad')])
        for family, router in ('-4', '192.168.7.2'), ('-6', 'fd17:7::2'):
            self.ip(['route add default via %s dev lan0 table 50' % router,
                     'route add default dev tun9 table 60'], family)
        self.write_stanzas()

    def line_up(self, line):
        """ifup."""
        self.claims = [c for c in self.claims if c.dev != line.dev]
        for s in line.stanzas:
            self.ip(['link set %s up' % s.dev,
                     'addr add fe80::%d:2/64 dev %s nodad' % (line.n, s.dev),
                     *line.addresses(s.family)])
            if s.default is not None:
                self.ip([s.default_route()], '-%d' % s.family)
            self.hook(s, 'if-up.d', 'start', 'post-up')
            if s.options:
                self.claims.append(s.claim())
        line.up = True
        return line.dev

    def line_down(self, line):
        """ifdown."""
        for s in line.stanzas:
            self.hook(s, 'if-down.d', 'stop', 'pre-down')
            self.ip(['addr flush dev %s' % s.dev, 'link set %s down' % s.dev])
            self.hook(s, 'if-post-down.d', 'stop', 'post-down')
        for c in self.claims:
            if c.dev == line.dev:
                c.go_down(self.seen)
        self.claims = [c for c in self.claims
                       if c.down is None or c.strict == 'always']
        line.up = False
        return line.dev

    def up_or_down(self):
        """Of a line that is where it was, rather up."""
        lines = [line for line in self.lines if self.usable(line)]
        if not lines:
            return None
        down = [line for line in lines if not line.up]
        if down and self.rng.random() < .75:
            return self.line_up(self.rng.choice(down))
        return self.line_down(self.rng.choice(lines))

    def usable(self, line):
        """Whether it has its name and its link."""
        return line.dev not in self.renamed and line.dev not in self.downed

    def sync(self):
        """Of all, or of one."""
        claimed = sorted({c.dev for c in self.claims})
        if claimed and self.rng.random() < .3:
            dev = self.rng.choice(claimed)
            self.multihome('sync', dev)
            return dev
        self.multihome('sync')
        return 'all'

    def reload(self):
        """A line's stanzas have other options, maybe none."""
        lines = [line for line in self.lines if line.up and self.usable(line)]
        if not lines:
            return None
        line = self.rng.choice(lines)
        if line.n > 1 and self.rng.random() < .15:
            for s in line.stanzas:
                s.options = {}
        else:
            line.set_options(self.rng)
        self.write_stanzas()
        self.said.append('cat >/etc/network/interfaces # now')
        self.said += ['    ' + t for s in line.stanzas
                      for t in s.text().splitlines() if t]
        self.multihome('reload', line.dev)
        self.claims = [c for c in self.claims if c.dev != line.dev]
        self.claims += [s.claim() for s in line.stanzas if s.options]
        return line.dev

    def judge(self):
        """A daemon has its verdicts on lines, or is gone."""
        store = '/run/multihome/%d/machine' % struct.unpack('=Q', (
            socket.socket().getsockopt(socket.SOL_SOCKET, SO_NETNS_COOKIE, 8)))
        if not os.path.isdir(store):
            return None
        rng, path = self.rng, store + '/lines'
        if rng.random() < .1:
            self.verdicts = None
            self.said.append('rm -f ' + path)
            if os.path.exists(path):
                os.unlink(path)
        else:
            self.shares, marks = rng.random() < .5, rng.random() < .6
            self.verdicts = {
                (s.dev, s.family): self.verdict(line.n if marks else 0)
                for line in self.lines for s in line.stanzas
                if rng.random() < .9}
            self.write(path, 'multihome\t1\n' + ''.join(
                'line\t%s\tinet%s\t%s\t1\t%d\tforwarded=%d\tmark=%d\n' % (
                    dev, '6' if family == 6 else '', *v)
                for (dev, family), v in self.verdicts.items()) + 'end\n')
        self.refuse = rng.random() < .4
        self.write('/etc/multihome.conf',
                   '[multihome]\nnone-alive = %s\nbalance = %s\n' % (
                       'refuse' if self.refuse else 'keep',
                       rng.choice(['load', 'spill']) if self.shares else 'static'))
        self.multihome('sync')
        return 'all'

    def verdict(self, mark):
        """A line's state and weights; all may be dead."""
        state = self.rng.choice(['up', 'up', 'down', 'down', 'down', 'held',
                                 'degraded', 'unknown'])
        weights = [0, 0, 0, 1] if state == 'down' else [0, 1, 3, 256]
        weight = self.rng.choice(weights)
        return Verdict(state, weight,
                       self.rng.choice(weights) if self.shares else weight, mark)

    def mistake(self):
        """An ifup with an option that is none: what was in force stays."""
        claimed = {c.dev for c in self.claims}
        lines = [line for line in self.lines if line.up and
                 line.dev in claimed and self.usable(line)]
        if not lines:
            return None
        for s in self.rng.choice(lines).stanzas:
            if s.options:
                self.hook(s, 'if-up.d', 'start', 'post-up',
                          IF_MULTIHOME_MARK='0x300/0xff')
        self.multihome('sync')
        return 'all'

    def flush(self):
        """Of one, rarely of all."""
        claimed = sorted({c.dev for c in self.claims})
        if not claimed or self.rng.random() < .2:
            self.multihome('flush')
            self.claims = []
            self.verdicts = None    # which are forgotten, too
            return 'all'
        dev = self.rng.choice(claimed)
        self.multihome('flush', dev)
        self.claims = [c for c in self.claims if c.dev != dev]
        return dev

    def rename(self):
        """A device gets another name, or its own again."""
        if self.renamed and self.rng.random() < .7:
            dev = self.rng.choice(sorted(self.renamed))
            self.ip(['link set %s name %s' % (self.renamed.pop(dev), dev)])
        else:
            lines = [line for line in self.lines if self.usable(line)]
            if not lines:
                return None
            line = self.rng.choice(lines)
            self.renamed[line.dev] = 'wan%d' % line.n
            self.ip(['link set %s name wan%d' % (line.dev, line.n)])
        return None

    def link(self):
        """A device goes down without ifdown, or comes back."""
        if self.downed and self.rng.random() < .6:
            dev = self.rng.choice(sorted(self.downed))
            self.downed.remove(dev)
            line = next(n for n in self.lines if n.dev == dev)
            self.ip(['link set %s up' % dev,
                     'addr add fe80::%d:2/64 dev %s nodad' % (line.n, dev),
                     *line.addresses(6)])
            for s in line.stanzas:
                if s.default is not None:
                    self.ip([s.default_route()], '-%d' % s.family)
            return None
        lines = [line for line in self.lines if line.up and self.usable(line)]
        if lines:
            line = self.rng.choice(lines)
            self.downed.add(line.dev)
            self.ip(['link set %s down' % line.dev])
        return None

    def carrier(self):
        """A cable is pulled, or put in again: no route changes."""
        wired = [line.dev for line in self.lines if not line.tunnel]
        if not wired:
            return None
        dev = self.rng.choice(wired)
        self.unplugged ^= {dev}
        self.ip(['link set p-%s %s' % (
            dev, 'down' if dev in self.unplugged else 'up')], '-n', self.far)
        return None

    def group(self):
        """Somebody gives a device a link group, or takes it away."""
        if self.grouped:
            dev = self.grouped.pop()
            self.ip(['link set %s group 0' % dev])
            self.multihome('sync')
            return 'all'
        devices = [line.dev for line in self.lines
                   if line.dev not in self.renamed and
                   line.dev not in self.seen.devices] + ['dock0']
        dev = self.rng.choice(devices)
        self.grouped.add(dev)
        self.ip(['link set %s group 77' % dev])
        return None

    def toggle(self):
        """Something of main that is there or not."""
        present = [t for t in self.things if t.add[-1] in self.there]
        if present and self.rng.random() < .1 + .08 * len(present):
            thing = self.rng.choice(present)
            del self.there[thing.add[-1]]
            self.ip(thing.remove, '-%d' % thing.family)
        else:
            thing = self.rng.choice(self.things)
            self.there[thing.add[-1]] = True
            words = thing.add
            if self.rng.random() < .3:  # in place of what is there
                words = [w.replace('route add', 'route replace')
                         for w in words]
            self.ip(words, '-%d' % thing.family)
        self.recent = thing.about()
        return None

    def rule(self):
        """A rule of others comes or goes."""
        foreign, text = self.rng.choice(self.rules)
        family = '-%d' % foreign.family
        if text in self.foreign and foreign.family == self.foreign[
                text].family:
            del self.foreign[text]
            self.ip(['rule del ' + text], family)
        elif len(self.foreign) < 5:
            self.foreign[text] = foreign
            self.ip(['rule add ' + text], family)
            if foreign.priority >= 32764 and self.lines[0].failover:
                self.multihome('sync')  # ours go behind it
                return 'all'
        return None

    def address(self):
        """One more on a line's device, in its network or another, or not."""
        lines = [line for line in self.lines if line.up and self.usable(line)]
        if not lines:
            return None
        line = self.rng.choice(lines)
        s = self.rng.choice(line.stanzas)
        net = prefix(s.address)
        extra = {4: '10.5%d.0.2/24', 6: '2001:db8:5%d::2/64'}[
            s.family] % line.n
        if net.len < net.bits and self.rng.random() < .6:
            extra = '%s/%d' % (net.host(200 + line.n), net.len)
        word = 'del' if (s.dev, extra) in self.there else 'add'
        if word == 'add':
            self.there[s.dev, extra] = True
        else:
            del self.there[s.dev, extra]
        self.ip(['addr %s %s dev %s%s' % (
            word, extra, s.dev, ' nodad' if word == 'add' and s.family == 6
            else '')])
        return None
