#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What transfers took by ratios and by load, as RESULTS.md and, by chart.py,
chart.svg.

report.py [--part] <LINES: each SCENARIO.up|down.MODE KEY=NUMBER..., a run; runs of
one seed stood side by side. Prints the bounds, each kept or not kept, and exits 1
if one is not; writes the two files. With --part nothing is written. Where the rule
has not run there is no bound.
"""
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "../lib"))

import chart
from results import machine, table, write

SCENARIOS = {
    "a": "equal transfers, 80 % of what both lines carry",
    "b": "small ones beside large ones, 2 MB each 7 s",
    "c": "the host's own 3.4 Mbit/s by the first line, on and off",
    "d": "the first line carries 1 Mbit/s, not 4",
    "e": "the first line carries 4 or 0.6 Mbit/s, in turns",
    "f": "eight greedy connections of the host by the first line, on and off",
}
WAYS = {"up": "uploads", "down": "downloads"}
MODES = {
    "configured": "as configured, 5:1",
    "equal": "equal, 1:1",
    "best": "the best ratio",
    "rule": "balance = load, by flow",
    "pairs": "balance = load, by pair",
}
RULE, NO_RATIO = "rule", ("rule", "pairs")
# The rule's mean against that of the best of the ratios, at most.
LIMITS = {"a": 1.1, "b": 1, "c": 0.8, "d": 1.1, "e": 0.8, "f": 1.1}


class Cell:
    """All runs of one scenario in one direction."""

    def __init__(self, scenario, way):
        self.scenario, self.way = scenario, way
        self.runs = {}          # of each mode, by seed

    def modes(self):
        """The known ones first."""
        known = [mode for mode in MODES if mode in self.runs]
        return known + [mode for mode in self.runs if mode not in MODES]

    def values(self, mode, key):
        return [run[key] for run in self.runs[mode].values()]

    def median(self, mode, key):
        return statistics.median(self.values(mode, key))

    def total(self, key):
        return sum(sum(self.values(mode, key)) for mode in self.runs)

    def best(self):
        """The ratio with the least mean; None if there is none."""
        ratios = [mode for mode in self.runs if mode not in NO_RATIO]
        return min(ratios, key=lambda mode: self.median(mode, "mean"),
                   default=None)

    def against(self, mode, other, key="mean"):
        """Of that mode to the other: the median of what stood side by side."""
        pairs = [run[key] / self.runs[other][seed][key]
                 for seed, run in self.runs[mode].items()
                 if seed in self.runs[other]]
        return statistics.median(pairs) if pairs else None

    def words(self):
        return f"{self.scenario}, {WAYS[self.way]}"


class Figures:
    """What the cases have said."""

    def __init__(self, lines):
        cells = {}
        for line in lines:
            name, *pairs = line.split()
            scenario, way, mode = name.split(".")
            values = {key: float(value)
                      for key, value in (p.split("=") for p in pairs)}
            cell = cells.setdefault((scenario, way), Cell(scenario, way))
            cell.runs.setdefault(mode, {})[values["seed"]] = values
        self.cells = cells

    def all(self):
        """In the order of the page."""
        return [self.cells[key] for way in WAYS for scenario in SCENARIOS
                for key in ((scenario, way),) if key in self.cells]


def bounds(f):
    """Words, figure, limit."""
    for cell in f.all():
        yield f"{cell.words()}: cut off", cell.total("cut"), 0
        best = cell.best()
        if RULE not in cell.runs or not best:
            continue
        yield (f"{cell.words()}: the rule against the best of the ratios",
               cell.against(RULE, best), LIMITS[cell.scenario])


def came(value, limit):
    return "kept" if value <= limit else "NOT KEPT"


def rows(cell):
    for mode in cell.modes():
        means = cell.values(mode, "mean")
        yield [MODES.get(mode, mode), f"{statistics.median(means):.3f}",
               f"{min(means):.3f}–{max(means):.3f}",
               f"{cell.median(mode, 'p95'):.2f}",
               f"{cell.against(RULE, mode):.2f}" if RULE in cell.runs
               and mode != RULE else "–",
               f"{cell.median(mode, 'first') * 100:.0f} %",
               f"{sum(cell.values(mode, 'late')):.0f}"]


def results(f, verdicts):
    yield from (
        "# What becomes of transfers over two lines", "",
        "Written by `make bench-balance`; [README.md](../README.md) says how. A "
        "LAN behind a",
        "router with lines of 4 and 0.8 Mbit/s. Seconds until a transfer of the "
        "LAN is done:",
        "the median of runs that stood side by side, and the least and the "
        "largest; and of",
        "what 95 % of them take at most.", "", f"{machine()}.", "",
        "![The mean time of a transfer, for each scenario and each way to "
        "share.](chart.svg)", "")
    for cell in f.all():
        runs = max(len(cell.runs[mode]) for mode in cell.runs)
        yield from (f"## {cell.words()}: {SCENARIOS[cell.scenario]}", "",
                    f"{runs} runs.", "")
        yield from table(("shared", "mean", "of the runs", "95 %",
                          "the rule against it", "by the first line",
                          "given up"), rows(cell))
    yield from ("What has not ended ten seconds after a run is given up, and "
                "counted as long as it took.", "", "## Bounds", "")
    yield from table(("bound", "figure", "limit", ""), (
        (words, f"{value:.2f}", f"{limit:g}", came(value, limit).lower())
        for words, value, limit in verdicts))


def main():
    f = Figures(sys.stdin)
    if not f.cells:
        sys.exit("balance: no figure")
    verdicts = list(bounds(f))
    if "--part" not in sys.argv[1:]:
        write(HERE, "RESULTS.md", list(results(f, verdicts)))
        write(HERE, "chart.svg", chart.chart(f))
    else:
        for cell in f.all():
            print(f"{cell.words()}: {SCENARIOS[cell.scenario]}")
            for row in rows(cell):
                print("    " + "  ".join(str(word) for word in row))
    for words, value, limit in verdicts:
        print(f"{came(value, limit)}: {words}: {value:.2f}, at most {limit:g}")
    return any(value > limit for _, value, limit in verdicts)


if __name__ == "__main__":
    sys.exit(main())
