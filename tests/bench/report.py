#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the bench has found, as RESULTS.md and, by chart.py, chart.svg.

report.py [--part] <LINES: each GROUP ROW PHASE KEY=NUMBER..., from the cases in
this directory. Prints the bounds, each kept or not, and exits 1 if one is not;
writes the two files. With --part some lines may be missing, and nothing is
written.
"""
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "../lib"))

import chart
from results import machine, table, write

HOOKS = {
    "empty": "an empty program, linked as our hook is",
    "floor": "the least by libmnl: the same rules and routes, nothing read",
    "ours": "our hook, its interface being ours",
    "notours": "our hook, its interface not being ours",
    "common": "our hook, its interface not being ours, beside an uplink",
    "batch": "the three commands by hand, as <code>ip -batch</code>",
    "seed": "the three <code>ip</code> commands by hand, under sh",
    "multi": "ifupdown-multi's hook",
}
IMPLEMENTATIONS = {
    "debian": "ifupdown", "ng": "ifupdown-ng", "ifupdown2": "ifupdown2",
}
WHOLE = {
    "without": "without us",
    "notours": "with us, interface not ours",
    "ours": "with us, an uplink",
    "seed": "with the commands by hand",
}
WAYS = {
    "without": "no rules", "one": "one rule each, by hand",
    "same": "the same rules, by hand", "ours": "ours",
    "prefix": "ours, one prefix as multihome-source",
}
RULES = (0, 100, 1000, 10000)
ROUTES = (0, 1000, 100000, 1000000)
UPLINKS = (1, 100, 1000)
ADDRESSES = (1, 10, 100, 1000)


class Missing(Exception):
    """A figure that no case has given."""


class Figures:
    """What the cases have said."""

    def __init__(self, lines):
        several = {}
        for line in lines:
            group, row, phase, *pairs = line.split()
            # ROW~N: the Nth copy of a program
            several.setdefault((group, row.split("~")[0], phase), []).append(
                {key: float(value)
                 for key, value in (p.split("=") for p in pairs)})
        self.all = {
            what: {key: statistics.mean(copy[key] for copy in copies)
                   for key in copies[0]}
            for what, copies in several.items()
        }

    def get(self, group, row, phase, key="us"):
        try:
            return self.all[group, row, phase][key]
        except KeyError:
            raise Missing(f"{group} {row} {phase}") from None

    def has(self, group, row):
        return (group, row, "up") in self.all

    def both(self, group, row):
        """Up and down together, in us."""
        return self.get(group, row, "up") + self.get(group, row, "down")

    def pps(self, kind, count):
        """Packets per second."""
        row = f"{kind}.{count}"
        for (group, name, phase), value in self.all.items():
            if group == "packets" and name == row:
                return int(phase) / value["us"] * 1e6
        raise Missing(f"packets {row}")


def bounds(f):
    """What is promised: words, the figure, at most or at least, the limit."""
    for phase in "up", "down":
        yield (f"our hook against the least by libmnl, {phase}",
               lambda p=phase: f.get("hook", "ours", p, "ratio"), "at most",
               1.5)
    for phase in "up", "down":
        yield (f"our hook where the interface is not ours, {phase}, against "
               "an empty program",
               lambda p=phase: f.get("hook", "notours", p, "ratio"),
               "at most", 1.1)
    for phase in "up", "down":
        yield ("our hook where the interface is not ours, beside an uplink, "
               f"{phase}, against the least by libmnl",
               lambda p=phase: f.get("hook", "common", p)
               / f.get("hook", "floor", p), "at most", 1.5)
    yield ("our hook with an endpoint of MPTCP against without, up",
           lambda: f.get("hook", "endpoint", "up", "ratio"), "at most", 1.2)
    # at its removal the kernel waits for a grace period of RCU, 0.1 to 20 ms as
    # it is busy and set to: what is ours is the processor's time
    yield ("our hook with an endpoint of MPTCP against without, down, "
           "processor time",
           lambda: f.get("hook", "endpoint", "down", "cpu_ratio"), "at most",
           1.2)
    yield ("the commands by hand against our hook",
           lambda: f.both("hook", "seed") / f.both("hook", "ours"),
           "at least", 3.5)
    yield ("ifupdown-multi's hook against ours",
           lambda: f.both("hook", "multi") / f.both("hook", "ours"),
           "at least", 30)
    yield ("peak memory of our hook, MiB",
           lambda: max(f.get("hook", row, phase, "kib") for phase in
                       ("up", "down") for row in ("ours", "notours")) / 1024,
           "at most", 2.0)
    yield ("1,000 routes in main against none",
           lambda: f.both("routes", "stanza.1000")
           / f.both("routes", "stanza.0"), "at most", 1.1)
    for gateway in "stanza", "lease", "main":
        yield (f"1,000,000 routes in main, gateway from the {gateway}, up, s",
               lambda g=gateway: f.get("routes", f"{g}.1000000", "up") / 1e6,
               "at most", 0.5)
        yield (f"1,000,000 routes in main, gateway from the {gateway}, peak "
               "memory, MiB",
               lambda g=gateway: f.get("routes", f"{g}.1000000", "up", "kib")
               / 1024, "at most", 8)
    yield ("1,000 interfaces of ours against one",
           lambda: f.both("uplinks", "1000") / f.both("uplinks", "1"),
           "at most", 6)
    yield ("sync of 1,000 claims against one message of the same operations",
           lambda: f.get("sync", "ours", "repair")
           / f.get("sync", "batch", "repair"), "at most", 3)
    # the rules are the same, as the case asserts: the rest is noise
    yield ("a packet's time against the same rules by hand, where most",
           lambda: max(f.pps("same", n) / f.pps("ours", n)
                       for n in ADDRESSES), "at most", 1.1)


def judged(f, part):
    """Of each bound: words, figure, limit, whether it is kept."""
    for words, figure, way, limit in bounds(f):
        try:
            value = figure()
        except Missing:
            if part:
                continue
            raise
        kept = value <= limit if way == "at most" else value >= limit
        yield words, value, f"{way} {limit:g}", kept


def ms(us):
    return f"{us / 1000:.3g}" if us < 1e6 else f"{us / 1000:,.0f}"


def spread(f, group, row, phase):
    q1, q3 = (f.get(group, row, phase, q) for q in ("q1", "q3"))
    return f"{ms(f.get(group, row, phase))} ({ms(q1)}–{ms(q3)})"


def hook_rows(f):
    for row, words in HOOKS.items():
        cells = [words]
        for phase in "up", "down":
            ratio = f.get("hook", row, phase) / f.get("hook", "ours", phase)
            cells += [spread(f, "hook", row, phase), f"{ratio:.2f}"]
        yield cells


def count_rows(f):
    for row, words in HOOKS.items():
        def pair(group, key):
            return " / ".join(f"{f.get(group, row, phase, key):,.0f}"
                              for phase in ("up", "down"))
        yield [words, pair("counts", "calls"), pair("hook", "faults"),
               pair("hook", "kib"), pair("counts", "sent"),
               pair("counts", "received")]


def whole_rows(f):
    for impl, name in IMPLEMENTATIONS.items():
        for row, words in WHOLE.items():
            both = f.both(impl, row)
            yield [f"{name} {words}", spread(f, impl, row, "up"),
                   spread(f, impl, row, "down"),
                   f"{both / f.both(impl, 'without'):.2f}",
                   f"{both / f.both(impl, 'hook'):.1f}"]


def growth_rows(f):
    for group, words, rows in (
            ("rules", "rules of others, our hook",
             [(n, f"ours.{n}") for n in RULES]),
            ("rules", "rules of others, the least",
             [(n, f"floor.{n}") for n in RULES]),
            ("routes", "routes in main, gateway from the stanza",
             [(n, f"stanza.{n}") for n in ROUTES]),
            ("routes", "routes in main, gateway from the lease",
             [(n, f"lease.{n}") for n in (ROUTES[0], ROUTES[-1])]),
            ("routes", "routes in main, gateway only there: main is read",
             [(n, f"main.{n}") for n in (ROUTES[0], ROUTES[-1])]),
            ("uplinks", "interfaces of ours", [(n, f"{n}") for n in UPLINKS])):
        first = f.both(group, rows[0][1])
        for n, row in rows:
            yield [f"{words}: {n:,}", spread(f, group, row, "up"),
                   spread(f, group, row, "down"),
                   f"{f.both(group, row) / first:.2f}",
                   f"{max(f.get(group, row, p, 'kib') for p in ('up', 'down')):,.0f}"]


def boot_rows(f):
    for row in "without", "ours", "seed":
        us = f.get("boot", row, "boot")
        more = us - f.get("boot", "without", "boot")
        yield [WHOLE[row], f"{us / 1e6:.1f}", f"{more / 1e6:.1f}"]


def packet_rows(f):
    for kind, words in WAYS.items():
        yield [words] + [f"{f.pps(kind, n):,.0f}" for n in ADDRESSES]


def results(f, verdicts):
    yield from (
        "# What it costs", "",
        "Written by `make bench`; [README.md](../README.md) says how. Times are",
        "whole processes, in ms: the median and, in brackets, the quartiles.",
        "",
        f"{machine()}.", "", "![How long an interface takes, beside others; how "
        "that grows with the machine; packets per second.](chart.svg)", "")
    yield from table(
        ("bound", "figure", "limit", "kept"),
        ((w, f"{v:.2f}", limit, "yes" if kept else "**no**")
         for w, v, limit, kept in verdicts))
    yield from ("## One interface, up and down", "")
    yield from table(("", "up", "× our hook", "down", "× our hook"), hook_rows(f))
    yield from ("Of each, up / down:", "")
    yield from table(("", "system calls", "page faults", "KiB at most",
                      "netlink bytes sent", "received"), count_rows(f))
    yield from ("## A whole ifup and ifdown", "")
    yield from table(("", "up", "down", "× without us", "× our hook"),
                     whole_rows(f))
    yield from ("## Growth", "")
    yield from table(("", "up", "down", "× the first", "KiB at most"),
                     growth_rows(f))
    yield from ("## A boot of 1,000 interfaces, by ifupdown's `ifup -a`", "")
    yield from table(("", "s", "s more"), boot_rows(f))
    yield from ("## All of 1,000 interfaces of ours put back", "")
    yield from table(("", "ms"), (
        ("`multihome sync`", spread(f, "sync", "ours", "repair")),
        ("one message", spread(f, "sync", "batch", "repair"))))
    yield from ("## Packets per second, sent from so many addresses in turn",
                "")
    yield from table(["", *(f"{n:,}" for n in ADDRESSES)], packet_rows(f))


def main():
    part = "--part" in sys.argv[1:]
    f = Figures(sys.stdin)
    try:
        verdicts = list(judged(f, part))
        if not part:
            write(HERE, "RESULTS.md", list(results(f, verdicts)))
            write(HERE, "chart.svg", chart.chart(f))
    except Missing as missing:
        sys.exit(f"bench: no figure for {missing}")
    for words, value, limit, kept in verdicts:
        print(f"{'kept' if kept else 'NOT KEPT'}: {words}: {value:.2f}, "
              f"{limit}")
    return 0 if all(kept for *_, kept in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
