# SPDX-License-Identifier: GPL-2.0-or-later
"""The chart of report.py: bars for one interface, curves for growth and for
packets. Of its figures it asks both(GROUP, ROW) and pps(WAY, ADDRESSES)."""
import math

WIDTH = 770
STYLE = """\
<style>
	svg { font: 14px sans-serif; }
	text { fill: #1f2328; }
	text.name { font-weight: bold; font-size: 16px; }
	text.tick { fill: #59636e; font-size: 12px; }
	text.end { text-anchor: end; }
	text.middle { text-anchor: middle; }
	path { fill: none; stroke-width: 2; }
	path.grid { stroke: #d1d9e0; stroke-width: 1; }
	.ours { stroke: #0969da; fill: #0969da; }
	.least { stroke: #59636e; fill: #59636e; }
	.hand { stroke: #cf222e; fill: #cf222e; }
	.more { stroke: #1a7f37; fill: #1a7f37; }
	.other { stroke: #9a6700; fill: #9a6700; }
	path.ours, path.least, path.hand, path.more, path.other { fill: none; }
	text.ours, text.least, text.hand, text.more, text.other {
		stroke: none; font-size: 13px; }
	@media (prefers-color-scheme: dark) {
		text { fill: #e6edf3; }
		text.tick { fill: #9198a1; }
		path.grid { stroke: #3d444d; }
		.ours { stroke: #58a6ff; fill: #58a6ff; }
		.least { stroke: #9198a1; fill: #9198a1; }
		.hand { stroke: #ff7b72; fill: #ff7b72; }
		.more { stroke: #3fb950; fill: #3fb950; }
		.other { stroke: #d29922; fill: #d29922; }
	}
</style>"""

BARS = (
    ("empty", "an empty program", "least"),
    ("floor", "the least that can be done", "least"),
    ("notours", "our hook, not ours", "ours"),
    ("ours", "our hook, an uplink", "ours"),
    ("batch", "by hand, ip -batch", "hand"),
    ("seed", "by hand, three ip under sh", "hand"),
    ("multi", "ifupdown-multi", "other"),
)


def text(x, y, words, kind=""):
    kind = f' class="{kind}"' if kind else ""
    return f'<text{kind} x="{x:.0f}" y="{y:.0f}">{words}</text>'


def path(points, kind):
    d = " L ".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="{kind}" d="M {d}" />'


def short(n):
    for size, letter in ((10**6, "M"), (1000, "k")):
        if n >= size:
            return f"{n / size:g}{letter}"
    return f"{n:g}"


class Scale:
    """Numbers to places, by their logarithm; 0 stands one step before 1."""

    def __init__(self, low, high, start, end):
        self.low, self.high, self.start, self.end = low, high, start, end

    def at(self, value):
        value = math.log10(value) if value > 0 else -1
        low, high = (math.log10(n) if n else -1 for n in (self.low, self.high))
        return self.start + (value - low) / (high - low) * (
            self.end - self.start)

    def ticks(self):
        first = math.ceil(math.log10(self.low) - 1e-9) if self.low else 0
        last = math.floor(math.log10(self.high) + 1e-9)
        return ([] if self.low else [0]) + [10.0**n for n in
                                            range(first, last + 1)]


class Linear(Scale):
    """The same, from 0 on."""

    def at(self, value):
        return self.start + value / self.high * (self.end - self.start)

    def ticks(self):
        step = 10**math.floor(math.log10(self.high))
        return [n * step for n in range(int(self.high / step) + 1)]


def bars(f, top):
    """Up and down together."""
    values = [f.both("hook", row) / 1000 for row, *_ in BARS]
    scale = Scale(min(values) / 3, max(values) * 1.1, 215, WIDTH - 150)
    bottom = top + 36 + 26 * len(BARS)
    yield text(20, top + 16, "One interface, up and down: ms, logarithmic",
               "name")
    for tick in scale.ticks():
        yield path([(scale.at(tick), top + 30), (scale.at(tick), bottom)],
                   "grid")
        yield text(scale.at(tick), bottom + 15, f"{tick:g}", "tick middle")
    ours = f.both("hook", "ours") / 1000
    for i, ((_, words, kind), value) in enumerate(zip(BARS, values)):
        y = top + 36 + 26 * i
        yield text(205, y + 15, words, "end")
        yield (f'<rect class="{kind}" x="215" y="{y}" height="18" '
               f'width="{scale.at(value) - 215:.1f}" />')
        yield text(scale.at(value) + 8, y + 15,
                   f"{value:.3g} ms, {value / ours:.2g} ×")


def spaced(ends):
    """Labels beside the ends of curves, none over another."""
    last = -100.0
    for y, words, kind in sorted(ends):
        last = max(y + 4, last + 15)
        yield last, words, kind


def curves(left, top, title, across, y_scale, x_scale, lines):
    """lines: words, kind, [(x, y)]."""
    yield text(left, top + 16, title, "name")
    for tick in y_scale.ticks():
        y = y_scale.at(tick)
        yield path([(x_scale.start, y), (x_scale.end, y)], "grid")
        yield text(x_scale.start - 6, y + 4, short(tick), "tick end")
    for tick in x_scale.ticks():
        yield text(x_scale.at(tick), y_scale.start + 16, short(tick),
                   "tick middle")
    yield text((x_scale.start + x_scale.end) / 2, y_scale.start + 34, across,
               "tick middle")
    ends = []
    for words, kind, points in lines:
        places = [(x_scale.at(x), y_scale.at(y)) for x, y in points]
        yield path(places, kind)
        for x, y in places:
            yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="2.5" />'
        ends.append((places[-1][1], words, kind))
    for y, words, kind in spaced(ends):
        yield text(x_scale.end + 8, y, words, kind)


def growth(f, left, top):
    def line(group, form, counts):
        return [(n, f.both(group, form.format(n)) / 1000) for n in counts]

    lines = [
        ("rules of others", "hand", line("rules", "ours.{}",
                                         (0, 100, 1000, 10000))),
        ("rules, by the least", "least", line("rules", "floor.{}",
                                          (0, 100, 1000, 10000))),
        ("routes in main", "ours", line("routes", "stanza.{}",
                                        (0, 1000, 100000, 1000000))),
        ("main is read", "other", line("routes", "main.{}", (0, 1000000))),
        ("interfaces of ours", "more", line("uplinks", "{}",
                                            (1, 100, 1000))),
    ]
    values = [y for *_, points in lines for _, y in points]
    return curves(left, top, "Growth: our hook, ms, logarithmic",
                  "how many of them",
                  Scale(10**math.floor(math.log10(min(values))),
                        10**math.ceil(math.log10(max(values))), top + 230,
                        top + 40),
                  Scale(0, 1000000, left + 32, left + 240), lines)


def packets(f, left, top):
    counts = (1, 10, 100, 1000)
    lines = [(words, kind, [(n, f.pps(way, n)) for n in counts])
             for way, words, kind in (
                 ("without", "no rules", "least"),
                 ("one", "one rule each", "other"),
                 ("three", "three each", "hand"),
                 ("ours", "ours", "ours"),
                 ("prefix", "ours, a prefix", "more"))]
    values = [y for *_, points in lines for _, y in points]
    return curves(left, top, "Packets a second", "addresses sent from",
                  Linear(0, max(values) * 1.05, top + 230, top + 40),
                  Scale(1, 1000, left + 38, left + 250), lines)


def chart(f):
    """The lines of the SVG."""
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" '
           f'viewBox="0 0 {WIDTH} 560" role="img" '
           'aria-labelledby="title desc">')
    yield "<!-- SPDX-License-Identifier: GPL-2.0-or-later -->"
    yield "<!-- Written by make bench. -->"
    yield '<title id="title">What a hook costs</title>'
    yield ('<desc id="desc">Times of our hook beside others, how it grows '
           'with the machine, and packets per second; the same figures are in '
           'RESULTS.md.</desc>')
    yield STYLE
    yield from bars(f, 10)
    yield from growth(f, 20, 280)
    yield from packets(f, 405, 280)
    yield "</svg>"
