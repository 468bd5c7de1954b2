# SPDX-License-Identifier: GPL-2.0-or-later
"""What ip(8) says of this network namespace: links, addresses, routes.

Read by `ip -j`, each family in one process, and looked up as the kernel looks
up: the longest prefix, then the smallest metric. Knows nothing of multihome.
"""
import collections
import functools
import ipaddress
import json
import subprocess

KINDS = {'6': 'blackhole', '7': 'unreachable', '8': 'prohibit', '9': 'throw'}
FORBIDS = ('unreachable', 'blackhole', 'prohibit')

Link = collections.namedtuple('Link', 'name up pointopoint group')
Address = collections.namedtuple('Address', 'dev family text net glob')
# hops: (device, gateway or None)
Route = collections.namedtuple('Route', 'dst metric kind hops protocol nhid')


@functools.lru_cache(maxsize=None)
def number(text):
    """The address as (family, integer)."""
    a = ipaddress.ip_address(text)
    return a.version, int(a)


class Prefix:
    """A network; `address in prefix`."""

    def __init__(self, text):
        net = ipaddress.ip_network(text, strict=False)
        self.text = str(net)
        self.family = net.version
        self.len = net.prefixlen
        self.bits = net.max_prefixlen
        self.value = int(net.network_address) >> (self.bits - self.len)

    def __contains__(self, address):
        family, value = number(address)
        return (family == self.family and
                value >> (self.bits - self.len) == self.value)

    def covers(self, other):
        """Whether other lies within it."""
        return (other.family == self.family and other.len >= self.len and
                other.value >> (other.len - self.len) == self.value)

    def host(self, n):
        """Its n-th address, as text, going round at its end."""
        room = 1 << (self.bits - self.len)
        value = (self.value << (self.bits - self.len)) + n % room
        return str(ipaddress.ip_address(value.to_bytes(self.bits // 8, 'big')))

    def __eq__(self, other):
        return self.text == other.text

    def __hash__(self):
        return hash(self.text)

    def __repr__(self):
        return self.text


@functools.lru_cache(maxsize=None)
def prefix(text):
    """The same Prefix for the same text."""
    return Prefix(text)


def run(words, text=''):
    """Runs a program with that input: its status, output and complaints."""
    done = subprocess.run(words, input=text, text=True, capture_output=True,
                          check=False)
    return done.returncode, done.stdout, done.stderr


def batch(lines, *options):
    """ip -batch: its output, and {number of a line from 0: why it failed}."""
    _, out, err = run(['ip', *options, '-force', '-batch', '-'],
                      '\n'.join(lines) + '\n')
    failed, why = {}, ''
    for line in err.splitlines():
        if line.startswith('Command failed -:'):
            failed[int(line.rsplit(':', 1)[1]) - 1] = why
        else:
            why = line
    return out, failed


def answers(lines, *options):
    """The same by -j: a list, one for each line: its JSON, or why it failed."""
    out, failed = batch(lines, '-j', '-N', *options)
    docs, at, decoder = [], 0, json.JSONDecoder()
    while out[at:].strip():
        at += len(out[at:]) - len(out[at:].lstrip())
        doc, at = decoder.raw_decode(out, at)
        docs.append(doc)
    docs.reverse()
    return [failed[i] if i in failed else docs.pop() if docs else []
            for i in range(len(lines))]


def read_hops(route, nexthops):
    """(device, gateway) of each next hop of a route or a nexthop object."""
    if 'nhid' in route and 'dev' not in route and 'nexthops' not in route:
        known = nexthops.get(route['nhid'], {})
        if 'group' in known:
            return [hop for member in known['group']
                    for hop in read_hops(nexthops.get(member['id'], {}), {})]
        return read_hops(known, {}) if 'dev' in known else []
    return [(hop['dev'], hop.get('gateway') or
             hop.get('via', {}).get('host'))
            for hop in route.get('nexthops', [route])
            if 'dev' in hop and 'dead' not in hop.get('flags', [])]


def read_route(route, family, nexthops):
    """A Route of what ip -j shows."""
    dst = route['dst']
    if dst == 'default':
        dst = '0.0.0.0/0' if family == 4 else '::/0'
    return Route(prefix(dst), route.get('metric', 0),
                 KINDS.get(str(route.get('type')), 'unicast'),
                 read_hops(route, nexthops), str(route.get('protocol')),
                 route.get('nhid'))


class State:
    """What there is now, in main and in the tables that are named."""

    def __init__(self, tables=()):
        self.tables = ('main', *tables)
        shows = ['rule show', 'route show table local type local',
                 *('route show table %s' % t for t in self.tables)]
        links, hops, rules4, local4, *routes4 = answers(
            ['addr show', 'nexthop show', *shows], '-d')
        rules6, local6, *routes6 = answers(shows, '-6', '-d')
        self.local = {r['dst'] for r in local4 + local6}
        self.rules = [(family, r['priority'], str(r.get('protocol', '')))
                      for family, rules in ((4, rules4), (6, rules6))
                      for r in rules]
        self.links = {
            link['ifname']: Link(
                link['ifname'], 'UP' in link['flags'],
                'POINTOPOINT' in link['flags'], str(link.get('group', 0)))
            for link in links}
        nexthops = {hop['id']: hop for hop in hops}
        self.addresses = [
            Address(link['ifname'], 4 if a['family'] == 'inet' else 6,
                    a['local'], prefix('%s/%d' % (
                        a.get('address', a['local']), a['prefixlen'])),
                    str(a['scope']) in ('global', '0'))
            for link in links for a in link.get('addr_info', [])
            if 'local' in a]
        self.verdicts, self.refuse, self.shares = None, False, False    # nobody decides
        self.routes = {}
        for family, all_routes in ((4, routes4), (6, routes6)):
            for table, routes in zip(self.tables, all_routes):
                self.routes[family, table] = [
                    read_route(r, family, nexthops) for r in routes
                    if isinstance(r, dict)]

    def of_device(self, dev, family):
        """The global addresses of a device."""
        return [a for a in self.addresses
                if a.dev == dev and a.family == family and a.glob]

    def is_local(self, address):
        """Whether packets to it stay here."""
        return address in self.local

    def best(self, dst, oif=None, table='main'):
        """The routes of a table that may decide: more than one where the
        kernel takes either. Empty: the table says nothing."""
        family = number(dst)[0]
        within = [r for r in self.routes[family, table] if dst in r.dst]
        for length in sorted({r.dst.len for r in within}, reverse=True):
            found = sorted((r for r in within if r.dst.len == length),
                           key=lambda r: r.metric)
            found = (first4 if family == 4 else first6)(found, oif)
            if found:
                return [] if found[0].kind == 'throw' else found
        return []


def first4(routes, oif):
    """Of those of one prefix, the one that decides: what forbids does so for
    any device, and one by a nexthop object keeps from what is behind it."""
    for r in routes:
        if not oif or r.kind != 'unicast' or oif in [d for d, _ in r.hops]:
            return [r]
        if r.nhid:
            break
    return []


def first6(routes, oif):
    """The same of IPv6: what forbids is by lo to the kernel."""
    found = [r for r in routes if not oif or (
        r.kind == 'unicast' and oif in [d for d, _ in r.hops])]
    return [r for r in found if r.metric == found[0].metric]
