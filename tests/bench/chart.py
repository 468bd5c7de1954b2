# SPDX-License-Identifier: GPL-2.0-or-later
"""The chart of report.py: bars for one interface, curves for growth and for
packets. Of its figures it asks has(GROUP, ROW), both(GROUP, ROW) and pps(WAY,
ADDRESSES)."""
from draw import (WIDTH, Linear, Scale, around, curves, figure, page, path,
                  short, text, wide)

# Those that were measured are shown.
BARS = (
    ("empty", "a program that does nothing", "least"),
    ("floor", "a minimal program that does the same", "least"),
    ("notours", "multihome, interface without options", "ours"),
    ("ours", "multihome, an uplink", "ours"),
    ("batch", "by hand: ip -batch, once", "hand"),
    ("seed", "by hand: ip, three times", "hand"),
    ("multi", "ifupdown-multi", "other"),
)


def bars(f, top):
    """Up and down together."""
    shown = [bar for bar in BARS if f.has("hook", bar[0])]
    values = [f.both("hook", row) / 1000 for row, *_ in shown]
    low, most = around(values)
    start, end = 305, WIDTH - 180
    scale = Scale(low / 2, most, start, end)
    bottom = top + 56 + 26 * len(shown)
    ours = f.both("hook", "ours") / 1000
    yield text(20, top + 16, "One interface, up and down", "name")
    yield text(WIDTH - 120, top + 44, "ms", "tick end")
    yield text(WIDTH - 20, top + 44, "× multihome", "tick end")
    for tick in scale.ticks(wide):
        yield path([(scale.at(tick), top + 50), (scale.at(tick), bottom)],
                   "grid")
        yield text(scale.at(tick), bottom + 16, short(tick), "tick middle")
    for i, ((_, words, kind), value) in enumerate(zip(shown, values)):
        y = top + 56 + 26 * i
        yield text(start - 10, y + 15, words, "end")
        yield (f'<rect class="{kind}" x="{start}" y="{y}" height="18" '
               f'width="{scale.at(value) - start:.1f}" />')
        yield text(WIDTH - 120, y + 15, figure(value), "end")
        yield text(WIDTH - 20, y + 15, f"{value / ours:.2f}", "end")
    yield text((start + end) / 2, bottom + 34, "logarithmic",
               "tick middle")


def growth(f, top):
    def line(group, form, counts):
        return [(n, f.both(group, form.format(n)) / 1000) for n in counts]

    lines = [
        ("rules of others", "hand", line("rules", "ours.{}",
                                         (0, 100, 1000, 10000))),
        ("rules of others, the minimal program", "least",
         line("rules", "floor.{}", (0, 100, 1000, 10000))),
        ("routes in main", "ours", line("routes", "stanza.{}",
                                              (0, 1000, 100000, 1000000))),
        ("routes in main, gateway from there", "other",
         line("routes", "main.{}", (0, 1000000))),
        ("other uplinks", "more", line("uplinks", "{}", (1, 100, 1000))),
    ]
    least, most = around([y for *_, points in lines for _, y in points])
    return curves(top, "An uplink up and down, in ms, on a larger machine",
                  "how many of them; both axes are logarithmic",
                  (Scale(0, 1000000, 75, WIDTH - 300),
                   Scale(least, most, top + 240, top + 36)), lines)


def packets(f, top):
    counts = (1, 10, 100, 1000)
    lines = [(words, kind, [(n, f.pps(way, n)) for n in counts])
             for way, words, kind in (
                 ("without", "no rules", "least"),
                 ("one", "by hand, a rule for each", "other"),
                 ("same", "by hand, the same rules", "hand"),
                 ("ours", "multihome, each address a source", "ours"),
                 ("prefix", "multihome, their prefix as source", "more"))]
    most = max(y for *_, points in lines for _, y in points)
    return curves(top, "Packets sent in a second",
                  "from how many addresses in turn, logarithmic",
                  (Scale(1, 1000, 75, WIDTH - 300),
                   Linear(0, most * 1.05, top + 240, top + 36)), lines)


def chart(f):
    """The lines of the SVG."""
    top = 128 + 26 * sum(f.has("hook", row) for row, *_ in BARS)
    return page(top + 600, "make bench", "What a hook costs",
                "Times of a hook beside others, how they grow with the "
                "machine, and packets sent in a second; the same figures are "
                "in RESULTS.md.",
                (bars(f, 10), growth(f, top), packets(f, top + 305)))
