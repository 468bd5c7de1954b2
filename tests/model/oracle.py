# SPDX-License-Identifier: GPL-2.0-or-later
"""Which way a packet has to take, by what the manual promises.

Knows stanzas, and main as ip(8) shows it. Knows nothing of rules, of other
tables of ours, or of how the promise is kept.
"""
import collections

from facts import FORBIDS, prefix

# More specific than a piece of a default: S is the longest such piece.
S = {4: 7, 6: 6}
PRIVATE = {
    4: [prefix(p) for p in ('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16',
                            '100.64.0.0/10', '169.254.0.0/16')],
    6: [prefix('fc00::/7')]}
GROUP = '7000'
LINK_LOCAL = prefix('fe80::/64')

Packet = collections.namedtuple('Packet', 'dst src mark oif iif',
                                defaults=(None, 0, None, None))
LOCAL, REFUSED = ('local',), ('refused',)


def is_private(address):
    """Whether no provider carries packets to it."""
    return any(address in p for p in PRIVATE[6 if ':' in address else 4])


class Claim:
    """A stanza with options whose interface is up, as its last up had it.

    options: table, and maybe gateway (address, None for none), auto (the
    gateway is that of main's default), source, to, mark, strict, main_routes,
    priority.
    """

    def __init__(self, dev, family, address, options):
        self.dev, self.family, self.address = dev, family, address
        self.options = dict(options)
        self.down = None        # after ifdown: the sources that it had

    def __getattr__(self, name):
        return self.options.get(name)

    def go_down(self, seen):
        """At ifdown; what it has to refuse is known from before."""
        if self.down is None:
            self.down = [p for u in seen.uplinks.get(self.dev, ())
                         if u.claim is self for p in u.sources]


class Uplink:
    """A claim with what was found when its device was last looked at."""

    def __init__(self, claim, state, forbids):
        self.claim = claim
        self.forbids = forbids
        self.gateway, known = find_gateway(claim, state)
        link = state.links.get(claim.dev)
        self.sources = find_sources(claim, state, self.gateway)
        self.ready = bool(link and link.up and known and self.sources and
                          claim.down is None)
        own = state.of_device(claim.dev, claim.family)
        self.nets = {a.net for a in own if a.net.len < a.net.bits}
        # what main has by this device that T cannot do without
        self.static = [
            r for r in state.routes[claim.family, 'main']
            if r.kind == 'unicast' and r.dst.len > S[claim.family] and
            r.dst not in self.nets and r.dst != LINK_LOCAL and
            len(r.hops) == 1 and r.hops[0][0] == claim.dev and
            r.protocol != '2']

    def key(self):
        """What has to be looked at anew when it changes."""
        return (self.claim, self.ready, self.gateway, tuple(self.sources),
                frozenset(self.nets), self.forbids)

    def way_of(self, dst):
        """By its own table: its networks, its static routes, its gateway."""
        dev = self.claim.dev
        if any(dst in n for n in self.nets):
            return dev, None
        if dst in LINK_LOCAL:
            return dev, None
        static = [r for r in self.static if dst in r.dst]
        if static:
            best = max(static, key=lambda r: (r.dst.len, -r.metric))
            return dev, best.hops[0][1]
        return dev, self.gateway


def find_gateway(claim, state):
    """The next hop, and whether it is known."""
    if 'gateway' in claim.options:
        return claim.gateway, True
    defaults = [r for r in state.routes[claim.family, 'main']
                if r.dst.len == 0 and r.kind == 'unicast' and
                claim.dev in [dev for dev, _ in r.hops]]
    if not defaults:
        return None, False
    best = min(defaults, key=lambda r: r.metric)
    return next(via for dev, via in best.hops if dev == claim.dev), True


def find_sources(claim, state, gateway):
    """What belongs to it, of one device: prefixes."""
    if claim.down is not None:
        return claim.down
    bits = '/32' if claim.family == 4 else '/128'
    if claim.source:
        return [prefix(s) for s in claim.source]
    own = state.of_device(claim.dev, claim.family)
    found = [claim.address]
    mine = [a.net for a in own if a.text == claim.address]
    for a in own:
        # in the network of the address, or of the gateway
        if a.text not in found and (
                a.net in mine or (gateway and gateway in a.net)):
            found.append(a.text)
    return [prefix(a + bits) for a in found]


# What the daemon says of a line; forwarded: its weight for what is forwarded; mark:
# the number of its device, or 0.
Verdict = collections.namedtuple('Verdict', 'state weight forwarded mark',
                                 defaults=(0, 0, 0))
# What takes part in failover.
Line = collections.namedtuple('Line',
                              'priority dev gateway uplink state weight forwarded')


class Seen:
    """What was last looked at, by device, and of the machine as a whole."""

    def __init__(self):
        self.uplinks = {}       # by device: a list
        self.devices = set()    # those of uplinks, all
        self.answers = {4: [], 6: []}   # prefixes of a default without claim
        self.verdicts, self.refuse, self.shares = None, False, False
        self.marks = {}         # by device: the number of what goes by it
        self.lines = {4: [], 6: []}     # a Line each, the best first
        self.no_default = {4: False, 6: False}  # main has what forbids

    def look(self, state, claims, device=None):
        """As at a hook of that device; without one, of all."""
        self.devices = uplink_devices(state, claims)
        self.verdicts, self.refuse = state.verdicts, state.refuse
        self.shares = state.shares
        self.marks = {dev: v.mark for (dev, _), v in (self.verdicts or {}).items()
                      if v.mark}
        for dev in {c.dev for c in claims} | set(self.uplinks):
            if device not in (None, dev):
                continue
            self.uplinks[dev] = [
                Uplink(c, state, forbids(state, c.family, self.devices))
                for c in claims if c.dev == dev]
        for family in 4, 6:
            self.lines[family] = self.find_lines(state, family)
            self.no_default[family] = bool(
                self.lines[family] and main_forbids(state, family))
            self.answers[family] = default_sources(
                state, claims, family, bool(self.lines[family]))

    def find_lines(self, state, family):
        """Those that take part while somebody decides; of a device the first."""
        found = {}
        for u in self.all(family) if self.verdicts is not None else ():
            dev, priority = u.claim.dev, u.claim.priority
            if priority in (None, 'none') or dev in found or not (
                    dev in state.links and state.links[dev].up):
                continue
            verdict = self.verdicts.get((dev, family), Verdict('unknown'))
            found[dev] = Line(int(priority), dev, u.gateway, u, *verdict[:3])
        return sorted(found.values(), key=lambda n: n[:2])

    def lines_for(self, family, forwarded):
        """With the weights that count for what is forwarded, or not."""
        lines = self.lines[family]
        if forwarded and self.shares:
            lines = [n._replace(weight=n.forwarded) for n in lines]
        return lines

    def carrying(self, family, forwarded=False):
        """Those lines that share."""
        found = [n for n in self.lines_for(family, forwarded) if n.weight]
        if family == 6 and len(found) > 1:
            # those without a router share nothing
            found = [n for n in found if n.gateway] or found[:1]
        return found

    def yields(self, uplink):
        """Whether what only prefers it is led by others: it is dead, and
        another carries."""
        family = uplink.claim.family
        verdicts = self.verdicts or {}
        own = verdicts.get((uplink.claim.dev, family), Verdict('up'))
        return (own.state in ('down', 'held') and not own.weight and
                not uplink.claim.strict and
                any(f == family and v.weight and v.state != 'down'
                    for (_, f), v in verdicts.items()))

    def key(self):
        """To see whether anything has changed that hooks look at."""
        return (sorted(self.devices), str(self.answers),
                {dev: [u.key() for u in us]
                 for dev, us in self.uplinks.items() if us},
                str([[n[:3] + n[4:] for n in self.lines[f]] for f in (4, 6)]),
                self.no_default, self.shares, self.marks)

    def all(self, family, ready=True):
        """The uplinks of a family."""
        return [u for us in self.uplinks.values() for u in us
                if u.claim.family == family and (u.ready or not ready)]


def default_devices(state, claims, family):
    """By which main's best default leads that is by no tunnel without a claim."""
    claimed = {c.dev for c in claims}
    hops = [(r.metric, dev) for r in state.routes[family, 'main']
            if r.dst.len == 0 and r.kind == 'unicast' for dev, _ in r.hops
            if dev in claimed or not (dev in state.links and
                                      state.links[dev].pointopoint)]
    best = min((metric for metric, _ in hops), default=None)
    return [dev for metric, dev in hops if metric == best]


def uplink_devices(state, claims):
    """Those with a claim, and that of main's best default."""
    if not claims:
        return set()
    claimed = {c.dev for c in claims if c.dev in state.links}
    return claimed | {
        dev for family in (4, 6) for dev in default_devices(state, claims, family)
        if not state.links[dev].pointopoint}


def main_forbids(state, family):
    """Whether main's best default forbids, or a piece of one does."""
    wide = [r for r in state.routes[family, 'main'] if r.dst.len <= S[family]]
    best = min((r for r in wide if not r.dst.len), key=lambda r: r.metric,
               default=None)
    return any(r.kind in FORBIDS for r in wide if r.dst.len or r == best)


def default_sources(state, claims, family, lines=False):
    """Whose answers go by main even where a destination prefers an uplink."""
    claimed = {c.dev for c in claims if c.family == family}
    if not lines and not any(c.to and c.family == family for c in claims):
        return []
    found = []
    for dev in default_devices(state, claims, family):
        if dev in claimed:
            continue
        for a in state.of_device(dev, family):
            found.append(prefix('%s/%d' % (a.text, a.net.bits)))
            if family == 6 and a.net.len < 128:
                found.append(a.net)
    return found


def forbids(state, family, devices):
    """Whether main forbids, or sends a piece of everything elsewhere."""
    for r in state.routes[family, 'main']:
        if r.dst.len > S[family]:
            continue
        if r.kind in FORBIDS:
            return True
        if r.dst.len and r.kind == 'unicast' and any(
                dev not in devices for dev, _ in r.hops):
            return True
    return False
