#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the deaths of lines have cost, as RESULTS.md and, by chart.py, chart.svg.

report.py [--part] <LINES: each DEATH.USE.FAMILY KEY=NUMBER..., a death; or "flows",
"forwarded-out" or "forwarded-in" and KEY=NUMBER...; times in us, from the death.
Prints the bounds, each kept, not judged or not kept, and exits 1 if one is not;
writes the two files. With --part nothing is written.
"""
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "../lib"))

import chart
from results import machine, table, write

DEATHS = {
    "carrier": "carrier: the cable is out",
    "gateway": "gateway: it says nothing more",
    "beyond": "beyond the gateway, which answers",
    "both": "both directions, behind the gateway",
    "outgoing": "one direction: nothing gets out",
    "incoming": "one direction: nothing comes in",
    "fed": "nothing gets out, while others send to us",
}
USES = {
    "used": "in use",
    "idle": "nobody uses it, profile fast",
    "unused": "nobody uses it",
    "forwarded": "what is forwarded for a LAN",
}
FLOWS = {
    "forwarded-out": "flows forwarded for a LAN",
    "forwarded-in": "flows from outside to a port that leads to a LAN",
}
FAMILIES = ("IPv4", "IPv6")
CLIENTS = {
    "new": "a new TCP connection",
    "sent": "UDP",
    "connected": "UDP, connected",
    "bound": "TCP bound to the line, its successor",
}
# Seconds of own time: half of the deaths, all. What still comes in, even if it is
# no more than retransmissions, is a sign of life for a while.
LIMITS = {
    ("outgoing", "used"): (1.5, 5),
    ("fed", "used"): (15.2, 15.2),
    ("beyond", "unused"): (10.8, 10.8),
}
USUAL = (0.48, 0.8)
CARRIER = 0.05
# Seconds from the verdict to an answer, of these clients.
ANSWERS = {"new": 0.1, "sent": 0.1}
FORWARDED = {"new": 0.5, "sent": 0.1, "connected": 0.1, "bound": 0.5}
BUSY = 2        # the load above which nothing is judged by the clock


class Cell:
    """All deaths of one kind, with one use and family."""

    def __init__(self, name):
        self.death, self.use, self.family = name.split(".")
        self.deaths = []

    def noticed(self):
        return [d for d in self.deaths if "verdict" in d]

    def missed(self):
        return len(self.deaths) - len(self.noticed())

    def verdicts(self):
        return [d["verdict"] / 1e6 for d in self.noticed()]

    def own(self):
        """Less the time in which the daemon waited for a processor."""
        return [(d["verdict"] - d["late"]) / 1e6 for d in self.noticed()]

    def answers(self, client):
        """Until the first answer after the death."""
        return [d[client] / 1e6 for d in self.noticed() if d.get(client)]

    def after(self, client):
        """The same from the verdict on."""
        return [(d[client] - d["verdict"]) / 1e6 for d in self.noticed()
                if d.get(client)]

    def without(self, client):
        return sum(not d.get(client, 1) for d in self.noticed())

    def load(self):
        return statistics.median(d["load"] for d in self.deaths)

    def words(self):
        return f"{DEATHS[self.death]}; {USES[self.use]}, {self.family}"


class Figures:
    """What the cases have said."""

    def __init__(self, lines):
        self.cells, self.flows = {}, None
        self.forwarded = {"forwarded-out": [], "forwarded-in": []}
        for line in lines:
            name, *pairs = line.split()
            values = {key: float(value)
                      for key, value in (p.split("=") for p in pairs)}
            if name == "flows":
                self.flows = values
                continue
            if name in self.forwarded:
                self.forwarded[name].append(values)
                continue
            self.cells.setdefault(name, Cell(name)).deaths.append(values)

    def all(self):
        """In the order of the page."""
        return [self.cells[name] for use in USES for death in DEATHS
                for family in FAMILIES
                for name in (f"{death}.{use}.{family}",)
                if name in self.cells]


    def sums(self, name):
        """Of such flows: living, ended, moved."""
        return [sum(values[key] for values in self.forwarded[name])
                for key in ("living", "ended", "moved")]


def users(use):
    """Of each client what it is, there."""
    if use == "forwarded":
        return CLIENTS | {"connected": "UDP, connected, the same socket",
                          "bound": "TCP, its successor"}
    return CLIENTS


def bounds(f):
    """Words, figure, limit, whether the clock judges, the load."""
    for cell in f.all():
        half, every = LIMITS.get((cell.death, cell.use), USUAL)
        words, load = cell.words(), cell.load()
        yield f"{words}: missed", cell.missed(), 0, False, load
        if not cell.noticed():
            continue
        if cell.death == "carrier":
            yield (f"{words}: half of them, s",
                   statistics.median(cell.verdicts()), CARRIER, True, load)
        else:
            yield (f"{words}: half of them, s", statistics.median(cell.own()),
                   half, True, load)
            yield f"{words}: all, s", max(cell.own()), every, True, load
        limits = FORWARDED if cell.use == "forwarded" else ANSWERS
        for client, client_words in users(cell.use).items():
            if cell.use in ("idle", "unused") and client == "bound":
                continue
            if cell.death == "fed" and client in ("connected", "bound"):
                continue    # such a line is degraded: its flows stay
            yield (f"{words}: {client_words}: never answered",
                   cell.without(client), 0, False, load)
            if client in limits and cell.after(client):
                yield (f"{words}: {client_words}, after the verdict, s",
                       max(cell.after(client)), limits[client], True,
                       load)
    if f.flows:
        yield ("flows of the living line that were ended, moved or silent",
               sum(f.flows[key] for key in ("ended", "moved", "silent")), 0,
               False, 0)
    for name, words in FLOWS.items():
        living, ended, moved = f.sums(name)
        if living:
            yield (f"{words} on the other line that were ended or moved",
                   ended + moved, 0, False, 0)


def judged(f):
    """Of each bound: words, figure, limit, what came of it."""
    for words, value, limit, by_clock, load in bounds(f):
        if value <= limit:
            came = "kept"
        elif by_clock and load > BUSY:
            came = f"not judged: load {load:.0f}"
        else:
            came = "NOT KEPT"
        yield words, value, limit, came


def ms(values):
    """Half of them, and the slowest."""
    if not values:
        return "–"
    return (f"{statistics.median(values) * 1000:,.0f} "
            f"({max(values) * 1000:,.0f})")


def rows(f, use):
    for cell in f.all():
        if cell.use != use:
            continue
        yield [f"{DEATHS[cell.death]}, {cell.family}", len(cell.deaths),
               cell.missed(), ms(cell.verdicts()), ms(cell.own()),
               *(ms(cell.answers(client)) for client in CLIENTS)]


def results(f, verdicts):
    loads = [d["load"] for cell in f.all() for d in cell.deaths]
    yield from (
        "# How long users wait when a line dies", "",
        "Written by `make failover`; [README.md](../README.md) says how. Two "
        "lines; the",
        "first dies. In ms from the death: half of them and, in brackets, the "
        "slowest.", "",
        f"{machine()}. Load {min(loads):.1f} to {max(loads):.1f}, its median "
        f"{statistics.median(loads):.1f}.", "",
        "![How long it takes until another line is used, for each kind of "
        "death.](chart.svg)", "")
    for use, words in USES.items():
        yield from (f"## The line is {words}" if use == "used"
                    else f"## {words[0].upper()}{words[1:]}", "")
        yield from table(("death", "deaths", "missed", "another line is used",
                          "own time", *users(use).values()), rows(f, use))
    yield from (
        "Own time is without that in which the daemon was ready and waited for "
        "a processor.",
        "Each client asks every 20 ms and begins anew on an error; where nobody "
        "used the line",
        "they begin when another is used. A line by which nothing gets out "
        "while others",
        "send to us is degraded: what is connected by it stays.", "")
    if f.flows:
        yield (f"{f.flows['living']:.0f} flows, TCP and UDP, were on the "
               "other line when the first died and when it came back: "
               f"{f.flows['ended']:.0f} were ended, {f.flows['moved']:.0f} "
               f"moved, {f.flows['silent']:.0f} not answered any more.")
        yield ""
    for name, words in FLOWS.items():
        living, ended, moved = f.sums(name)
        if living:
            yield (f"{living:.0f} {words} were on the other line all the "
                   f"while: {ended:.0f} were ended, {moved:.0f} moved.")
            yield ""
    yield from ("## Bounds", "")
    yield from table(("bound", "figure", "limit", ""), (
        (words, f"{value:.3g}", f"{limit:g}",
         came if came == "kept" else f"**{came.lower()}**")
        for words, value, limit, came in verdicts if came != "kept"))
    kept = sum(came == "kept" for *_, came in verdicts)
    yield f"The other {kept} of {len(verdicts)} are kept."


def main():
    f = Figures(sys.stdin)
    if not f.cells and not f.flows:
        sys.exit("failover: no figure")
    verdicts = list(judged(f))
    if "--part" not in sys.argv[1:]:
        write(HERE, "RESULTS.md", list(results(f, verdicts)))
        write(HERE, "chart.svg", chart.chart(f))
    for words, value, limit, came in verdicts:
        print(f"{came}: {words}: {value:.3g}, at most {limit:g}")
    return any(came == "NOT KEPT" for *_, came in verdicts)


if __name__ == "__main__":
    sys.exit(main())
