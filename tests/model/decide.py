# SPDX-License-Identifier: GPL-2.0-or-later
"""The oracle's answer for one packet, with its reason.

Oracle(state, seen, foreign).way(packet) gives the ways that are right, a set of
(device, gateway or None), LOCAL or REFUSED, and why. What main has counts as
it is now; what an uplink is, as it was when last looked at.
"""
import collections

from facts import FORBIDS
from oracle import GROUP, LINK_LOCAL, LOCAL, REFUSED, S, is_private

# A rule of others; table: its number, main, or prohibit.
Foreign = collections.namedtuple(
    'Foreign', 'family priority src dst mark negated table suppress',
    defaults=(None, None, None, False, 'main', -1))


class Oracle:
    """What is right at one moment."""

    def __init__(self, state, seen, foreign=()):
        self.state, self.seen = state, seen
        self.foreign = sorted(foreign, key=lambda f: f.priority)

    def leads_by_uplink(self, route):
        """Whether its device is that of an uplink."""
        dev = route.hops[0][0] if route.hops else None
        return (dev in self.seen.devices and
                self.state.links[dev].group in ('0', GROUP))

    def ways(self, routes, packet):
        """What routes of one table come to."""
        found = set()
        for r in routes:
            if r.kind in FORBIDS:
                found.add(REFUSED)
            found.update((dev, via) for dev, via in r.hops
                         if r.kind == 'unicast' and
                         packet.oif in (None, dev))
        return found

    def specific(self, packet, passes, longer=0):
        """Main's best way, if more specific than a piece of a default.

        passes: which of these routes do not count. The set may have None in
        it: where the kernel takes one of several, and not all count.
        """
        best = self.state.best(packet.dst, packet.oif)
        found = set()
        for r in best:
            counts = (r.dst.len > max(longer, S[r.dst.family]) and
                      not (r.kind == 'unicast' and passes(r)))
            found |= self.ways([r], packet) if counts else {None}
        return found or {None}

    def is_forbidden(self, packet):
        """Whether main has nothing for it but what forbids."""
        best = self.state.best(packet.dst, packet.oif)
        return bool(best) and best[0].kind in FORBIDS

    def by_uplink(self, uplink, packet, single, main='yes'):
        """The way of what belongs to an uplink; None in it: undecided."""
        claim, dst = uplink.claim, packet.dst
        mine = packet.oif in (None, claim.dev)
        own = {uplink.way_of(dst)} if mine else {None}
        if main == 'no':
            return own, "main's routes do not count for it"
        nets = [n.len for n in uplink.nets if dst in n]
        if nets and not mine and self.is_forbidden(packet):
            return {REFUSED}, 'main has only what forbids by that device'
        if nets and mine:
            found = self.specific(packet, self.leads_by_uplink, max(nets))
            return (self.filled(found, own),
                    'in a network of %s itself' % claim.dev)
        if mine and dst in LINK_LOCAL:
            return own, 'on the link of %s' % claim.dev
        if is_private(dst) and single:
            found = self.specific(packet, lambda r: False)
            if found != {None}:
                return (self.filled(found, own),
                        'a private destination of a public source')
        if uplink.forbids:
            if not is_private(dst):
                return own, 'main forbids: only private destinations follow it'
            if self.is_forbidden(packet):
                return {REFUSED}, 'main has only what forbids'
        found = self.specific(
            packet, lambda r: main != 'all' and self.leads_by_uplink(r))
        if found != {None}:
            return self.filled(found, own), "main's route counts"
        return own, 'its own way'

    @staticmethod
    def filled(found, own):
        """What is found, and where it may be passed over, its own."""
        return found - {None} | (own if None in found else set())

    def owner(self, address, ready):
        """Whose source that is; most specific first."""
        family = 6 if ':' in address else 4
        found = [(p.len, u, p) for u in self.seen.all(family, ready)
                 for p in u.sources if address in p]
        return max(found, key=lambda f: f[0])[1:] if found else (None, None)

    def marked(self, uplink, packet):
        """The way of what bears the mark of an uplink, or of its device."""
        dev = uplink.claim.dev
        if packet.iif == dev:
            if self.is_forbidden(packet):
                return {REFUSED}, 'marked, on its way in'
            found = self.specific(packet, lambda r: False)
            if found != {None}:
                return found, 'marked, on its way in'
        found, why = self.by_uplink(uplink, packet, False)
        return None if found == {None} else (
            found, 'marked for %s: %s' % (dev, why))

    def by_device_mark(self, packet):
        """The way of what has a line, dead or not: by the first uplink of that."""
        family = 6 if ':' in packet.dst else 4
        number = packet.mark >> 24 & 0x3f
        for u in self.seen.all(family):
            if number and self.seen.marks.get(u.claim.dev) == number:
                found = self.marked(u, packet)
                return found and (found[0], 'it has a line, ' + found[1])
        return None

    def by_mark(self, packet):
        """The way of marked packets."""
        family = 6 if ':' in packet.dst else 4
        for u in self.seen.all(family):
            if not u.claim.mark or self.seen.yields(u) or (
                    packet.mark ^ u.claim.mark[0]) & u.claim.mark[1]:
                continue
            found = self.marked(u, packet)
            if found:
                return found
        return None

    def by_source(self, packet):
        """The way of what has a source of an uplink."""
        uplink, source = self.owner(packet.src, True)
        if uplink:
            single = (source.len == source.bits and
                      not is_private(packet.src))
            found, why = self.by_uplink(uplink, packet, single,
                                        uplink.claim.main_routes)
            if found != {None}:
                return found, 'from %s of %s: %s' % (
                    source, uplink.claim.dev, why)
            if uplink.claim.strict:
                return {REFUSED}, 'strict, and bound to another device'
        uplink, source = self.owner(packet.src, False)
        if uplink and not uplink.ready and uplink.claim.strict:
            return {REFUSED}, 'from %s of %s, which waits and is strict' % (
                source, uplink.claim.dev)
        return None

    def by_device(self, packet):
        """The way of what is bound to the device of an uplink."""
        family = 6 if ':' in packet.dst else 4
        for u in self.seen.all(family):
            if u.claim.dev != packet.oif:
                continue
            if u.forbids and not is_private(packet.dst):
                found = {None}
            elif u.forbids and self.is_forbidden(packet):
                found = {REFUSED}
            else:
                found = self.specific(packet, lambda r: False)
            own = {u.way_of(packet.dst)}
            return self.filled(found, own), 'bound to %s' % packet.oif
        return None

    def by_destination(self, packet):
        """The way to what prefers an uplink."""
        family = 6 if ':' in packet.dst else 4
        if packet.src and any(packet.src in p
                              for p in self.seen.answers[family]):
            # whatever rules of others come later
            best = self.state.best(packet.dst, packet.oif)
            return (self.ways(best, packet), 'an answer') if best else None
        found = [(p.len, u, p) for u in self.seen.all(family)
                 if not self.seen.yields(u)
                 for p in u.claim.to or () if packet.dst in p]
        if not found:
            return None
        _, uplink, to = max(found, key=lambda f: f[0])
        if uplink.forbids and not is_private(packet.dst):
            main = {None}
        elif uplink.forbids and self.is_forbidden(packet):
            main = {REFUSED}
        else:
            main = self.specific(packet, self.leads_by_uplink)
        own = {uplink.way_of(packet.dst)}
        if packet.oif not in (None, uplink.claim.dev):
            own = {None}
        found = self.filled(main, own)
        if found == {None}:
            return None
        return found, '%s prefers %s' % (to, uplink.claim.dev)

    def by_foreign(self, packet, low, high):
        """The way by rules of others with such a priority."""
        family = 6 if ':' in packet.dst else 4
        for f in self.foreign:
            if not low <= f.priority <= high or f.family != family:
                continue
            selects = not (
                (f.src and not (packet.src and packet.src in f.src)) or
                (f.dst and packet.dst not in f.dst) or
                (f.mark is not None and f.mark != packet.mark))
            if selects == f.negated:
                continue
            if f.table == 'prohibit':
                return {REFUSED}, 'a rule of others'
            best = [r for r in self.state.best(packet.dst, packet.oif, f.table)
                    if r.dst.len > f.suppress or r.kind in FORBIDS]
            if best:
                return self.ways(best, packet), 'a rule of others'
        return None

    def by_main_first(self, packet):
        """What main has that is more than a default, where lines lead."""
        family = 6 if ':' in packet.dst else 4
        if not self.seen.lines[family] or (
                self.seen.no_default[family] and not is_private(packet.dst)):
            return None
        best = [r for r in self.state.best(packet.dst, packet.oif)
                if r.dst.len or r.kind in FORBIDS]
        return (self.ways(best, packet), "main's, before lines") if best else None

    def by_lines(self, packet):
        """By those that carry; else by the best there is."""
        family = 6 if ':' in packet.dst else 4
        forwarded = packet.iif is not None
        lines = self.seen.lines_for(family, forwarded)
        if not lines:
            return None
        if self.seen.refuse and all(
                n.state == 'down' and not n.weight for n in lines):
            if family == 6 and packet.oif:
                return None     # by lo to the kernel
            return {REFUSED}, 'all lines are down'
        mine = [n for n in lines if packet.oif in (None, n.dev)]
        for n in mine:
            if family == 6 and n.gateway == packet.dst and not any(
                    packet.dst in net for net in n.uplink.nets):
                return {(n.dev, None)}, 'the router of %s itself' % n.dev
        carry = self.seen.carrying(family, forwarded)
        ways = ({(n.dev, n.gateway) for n in carry if n in mine} or
                {(n.dev, n.gateway) for n in mine[:1]})
        return (ways, 'lines, forwarded' if forwarded else 'lines') if ways else None

    def by_main(self, packet):
        """The way of all else."""
        best = self.state.best(packet.dst, packet.oif)
        return self.ways(best, packet) or {REFUSED}, "main's way"

    def way(self, packet):
        """The ways that are right, and why."""
        if self.state.is_local(packet.dst):
            return {LOCAL}, 'an address of this host'
        found = (self.by_foreign(packet, 0, 6999) or
                 self.by_device_mark(packet) or
                 self.by_mark(packet) or
                 (packet.src and self.by_source(packet)) or
                 (packet.oif and self.by_device(packet)) or
                 self.by_foreign(packet, 7000, 7498) or
                 self.by_destination(packet) or
                 self.by_foreign(packet, 7499, 32764) or
                 self.by_main_first(packet) or
                 self.by_foreign(packet, 32765, 32765) or
                 self.by_lines(packet) or
                 self.by_main(packet))
        ways, why = found
        if packet.oif and ':' not in packet.dst and (
                REFUSED in ways or None in ways):
            # to the kernel that is on the link, whatever forbids it
            ways = ways - {REFUSED, None} | {(packet.oif, None)}
        return {(w[0], None) if w[1:] == (packet.dst,) else w
                for w in ways}, why

