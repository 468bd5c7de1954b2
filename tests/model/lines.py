# SPDX-License-Identifier: GPL-2.0-or-later
"""The lines of a made-up host: devices, addresses, stanzas, what is around.

    eth0 10.1.1.2/24 ... ethN; tun9 a VPN; lan0 192.168.7.1/24, a LAN with a
    router .2; dock0 172.17.0.1/16, containers.

Each line has, in each family that it has, an address, a router and a stanza.
"""
from facts import prefix
from oracle import Claim


class Stanza:
    """iface DEV inet|inet6 static: an address, and options or none."""

    def __init__(self, dev, family, address, router, default, options):
        self.dev, self.family = dev, family
        self.address = address          # ADDRESS/LENGTH
        self.router = router            # None: by the device alone
        self.default = default          # the metric of main's default, or None
        self.options = options          # of ours; empty: none

    def host(self):
        """The address alone."""
        return self.address.split('/')[0]

    def values(self):
        """Its options as multihome takes them: {NAME: value}."""
        o = self.options
        found = {}
        for name, value in (
                ('TABLE', o.get('table')),
                ('GATEWAY', (o['gateway'] or 'none') if 'gateway' in o
                 else None),
                ('SOURCE', ' '.join(o.get('source', ()))),
                ('TO', ' '.join(str(p) for p in o.get('to', ()))),
                ('MARK', '%#x/%#x' % o['mark'] if 'mark' in o else None),
                ('MAIN-ROUTES', o.get('main_routes')),
                ('STRICT', o.get('strict')),
                ('PRIORITY', o.get('priority')),
                ('WEIGHT', o.get('weight')), ('RATE', o.get('rate')),
                ('QUOTA', o.get('quota'))):
            if value:
                found[name] = value
        return found

    def text(self):
        """As it stands in /etc/network/interfaces."""
        lines = ['iface %s inet%s static' % (
            self.dev, '6' if self.family == 6 else ''),
                 'address ' + self.address]
        lines += ['multihome-%s %s' % (name.lower(), value)
                  for name, value in self.values().items()]
        return '\n\t'.join(lines) + '\n\n'

    def environment(self):
        """What ifupdown tells a hook of it."""
        length = int(self.address.split('/')[1])
        mask = prefix('0.0.0.0/%d' % (32 - length)) if self.family == 4 else 0
        env = {'IFACE': self.dev, 'LOGICAL': self.dev, 'METHOD': 'static',
               'ADDRFAM': 'inet6' if self.family == 6 else 'inet',
               'IF_ADDRESS': self.host(), 'VERBOSITY': '0',
               'IF_NETMASK': dotted(length) if mask else str(length)}
        for name, value in self.values().items():
            env['IF_MULTIHOME_' + name.replace('-', '_')] = value
        return env

    def claim(self):
        """What the oracle is told when it is up."""
        return Claim(self.dev, self.family, self.host(), self.options)

    def default_route(self):
        """Main's default by it, as a gateway line would add it."""
        via = 'via %s ' % self.router if self.router else ''
        onlink = ' onlink' if self.router and self.router not in prefix(
            self.address) else ''
        return 'route replace default %sdev %s metric %d%s' % (
            via, self.dev, self.default, onlink)


def dotted(length):
    """A netmask as ifupdown writes it."""
    value = (0xffffffff << (32 - length)) & 0xffffffff
    return '.'.join(str(value >> s & 255) for s in (24, 16, 8, 0))


def forms4(n):
    """What line n may have of IPv4: address, router."""
    return {
        'private': ('10.%d.%d.2/24' % (n, n), '10.%d.%d.1' % (n, n)),
        'public': ('203.0.113.%d/28' % (16 * n + 2),
                   '203.0.113.%d' % (16 * n + 1)),
        'shared': ('10.3.3.%d/24' % (100 + n), '10.3.3.1'),
        'host': ('203.0.112.%d/32' % (16 * n + 2),
                 '203.0.112.%d' % (16 * n + 1)),
    }


def forms6(n):
    """The same of IPv6."""
    return {
        'public': ('2001:db8:%d::2/64' % n, '2001:db8:%d::1' % n),
        'private': ('fd00:0:0:%d::2/64' % n, 'fd00:0:0:%d::1' % n),
        'shared': ('2001:db8:3::10%d/64' % n, '2001:db8:3::1'),
        'far': ('2001:db8:%d::2/64' % n, '2001:db8:f%d::1' % n),
    }


def options_of(n, family, router, rng, auto):
    """The options of a line's stanza, no two lines having the same mark,
    destination or source."""
    options = {'table': 'T%d' % n}
    if not auto:
        options['gateway'] = router
    if rng.random() < .3:
        options['mark'] = (n, 0xff)
    if rng.random() < .5:
        pool = {4: ('198.51.100.%d/27' % (32 * n), '10.7%d.0.0/16' % n,
                    '200.%d.0.0/16' % n, '192.168.%d.0/24' % (90 + n)),
                6: ('2001:db8:ff%d::/48' % n, 'fd07:%d::/32' % n,
                    '2001:db8:ff%d:5::/64' % n, '3000:%d::/32' % n)}
        options['to'] = [prefix(p) for p in rng.sample(pool[family], 2)]
    if rng.random() < .2:
        options['strict'] = rng.choice(['yes', 'always'])
    if rng.random() < .45:
        options['main_routes'] = rng.choice(['no', 'all', 'all'])
    return options


class Line:
    """One device towards a provider."""

    def __init__(self, n, rng, plain, tunnel):
        self.dev = 'tun%d' % n if tunnel else 'eth%d' % (n - 1)
        self.n, self.tunnel = n, tunnel
        self.up = False
        self.failover = False   # stanzas may have priorities
        self.stanzas = []
        rest = rng.choice([4, 6])
        for family in (4, 6):
            if family == rest and rng.random() < .3:
                continue        # it has one family only
            forms = forms4(n) if family == 4 else forms6(n)
            address, router = forms[rng.choice(
                ['public', 'private', 'shared', 'shared'] + sorted(forms))]
            if tunnel:
                address, router = {
                    4: '10.66.0.%d/32' % n, 6: '2001:db8:66::%d/128' % n
                }[family], None
            default = 10 * n if n == 1 or rng.random() < .4 else None
            self.stanzas.append(Stanza(
                self.dev, family, address, router,
                default, {}))
        if not plain:
            self.set_options(rng)

    def set_options(self, rng):
        """Other options, now and then for one family only."""
        for s in self.stanzas:
            auto = s.default is not None and rng.random() < .3
            s.options = options_of(self.n, s.family, s.router, rng, auto)
            if rng.random() < .3:
                extra = {4: '198.18.%d.0/28', 6: '2001:db8:70:%d::/64'}
                s.options['source'] = [s.host(), extra[s.family] % self.n]
            if self.failover and rng.random() < .85:
                s.options['priority'] = rng.choice(
                    ['1', '1', '2', '2', '3', 'none'])
                # the daemon's alone, whose verdicts are made up here
                s.options['weight'] = str(self.n % 3 * 128)
                s.options['rate'] = '%dM/1.5M' % self.n
                s.options['quota'] = '1G/month@31'
        if len(self.stanzas) > 1 and rng.random() < .15:
            rng.choice(self.stanzas).options = {}

    def addresses(self, family=None):
        """What ip(8) is told of its addresses."""
        return ['addr replace %s dev %s%s' % (
            s.address, self.dev, ' nodad' if s.family == 6 else '')
                for s in self.stanzas if family in (None, s.family)]


def make_lines(rng, tunnels):
    """One to six lines; the first often has no options."""
    number = rng.choice([1, 2, 3, 3, 4, 4, 5, 5, 6, 6])
    return [Line(n, rng, rng.random() < (.5 if n == 1 and number > 1 else .1),
                 tunnels and n == number and n > 2 and rng.random() < .5)
            for n in range(1, number + 1)]
