# SPDX-License-Identifier: GPL-2.0-or-later
"""What charts of the tests are drawn with, as lines of SVG: axes, labels,
curves, one look."""
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
	path.lead { stroke-width: 1; stroke-dasharray: 2 3; }
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

GAP = 16  # between the lines of labels
LETTER = 0.65  # of the font's size: as wide as a letter is, at most


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


def figure(n):
    return f"{n:.3g}" if n < 999.5 else f"{n:,.0f}"


def steps(low, high, factors=(1, 2, 5)):
    """The numbers 1, 2, 5, 10, 20 ... from low to high."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    return [n for power in range(first, last + 1) for factor in factors
            for n in (factor * 10.0**power,)
            if low * (1 - 1e-9) <= n <= high * (1 + 1e-9)]


def around(values):
    """The steps below and above all of them."""
    low, high = min(values), max(values)
    return (max(steps(low / 10, low)),
            min(n for n in steps(high, high * 10) if n > low * 1.01))


class Scale:
    """Numbers to places, by their logarithm; 0 stands one step before 1."""

    def __init__(self, low, high, start, end):
        self.low, self.high, self.start, self.end = low, high, start, end

    def at(self, value):
        value, low, high = (math.log10(n) if n > 0 else -1
                            for n in (value, self.low, self.high))
        return self.start + (value - low) / (high - low) * (
            self.end - self.start)

    def candidates(self):
        """Ticks, from more to fewer."""
        low = self.low or 1
        zero = [] if self.low else [0]
        if self.low:
            yield steps(low, self.high)
        decades = steps(low, self.high, (1,))
        for every in range(1, max(len(decades), 1) + 1):
            yield zero + decades[::every]

    def ticks(self, room):
        """As many as there is room for: so much of one, and no two nearer."""
        for some in self.candidates():
            places = sorted((self.at(n), room(n)) for n in some)
            if all(b[0] - a[0] > (a[1] + b[1]) / 2
                   for a, b in zip(places, places[1:])):
                return some
        return some


class Linear(Scale):
    """The same, from 0 on."""

    def at(self, value):
        return self.start + value / self.high * (self.end - self.start)

    def candidates(self):
        for step in steps(self.high / 20, self.high):
            yield [n * step for n in range(int(self.high / step) + 1)]


def wide(n):
    """The room that a number takes below an axis."""
    return len(short(n)) * 12 * LETTER + 8


def tall(_):
    """And beside one."""
    return GAP + 6


def spaced(wanted, low, high):
    """Places for labels as near as can be to those, in their order, none over
    another: those that would be share the way."""
    groups = []
    for y in wanted:
        groups.append([y])
        while len(groups) > 1 and (first(groups[-2], low, high) + GAP *
                                   len(groups[-2]) >
                                   first(groups[-1], low, high)):
            last = groups.pop()
            groups[-1] += last
    return [first(group, low, high) + GAP * i for group in groups
            for i in range(len(group))]


def first(group, low, high):
    """Where the first of some that stand together has its place."""
    middle = sum(y - GAP * i for i, y in enumerate(group)) / len(group)
    return max(low, min(middle, high - GAP * (len(group) - 1)))


def labels(x, low, high, ends):
    """Each beside the end of its curve, with a line that leads there. ends:
    (x, y), words, kind."""
    ends = sorted(ends, key=lambda end: (end[0][1], end[0][0]))
    places = spaced([y for (_, y), *_ in ends], low, high)
    for (point, words, kind), y in zip(ends, places):
        yield path([point, (x - 22, point[1]), (x - 6, y)], f"lead {kind}")
        yield text(x, y + 4, words, kind)


def curves(top, title, across, scales, lines):
    """scales: x and y; lines: words, kind, [(x, y)]."""
    x_scale, y_scale = scales
    yield text(20, top + 16, title, "name")
    for tick in y_scale.ticks(tall):
        y = y_scale.at(tick)
        yield path([(x_scale.start, y), (x_scale.end, y)], "grid")
        yield text(x_scale.start - 8, y + 4, short(tick), "tick end")
    for tick in x_scale.ticks(wide):
        yield text(x_scale.at(tick), y_scale.start + 18, short(tick),
                   "tick middle")
    yield text((x_scale.start + x_scale.end) / 2, y_scale.start + 36, across,
               "tick middle")
    ends = []
    for words, kind, points in lines:
        places = [(x_scale.at(x), y_scale.at(y)) for x, y in points]
        yield path(places, kind)
        for x, y in places:
            yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="2.5" />'
        ends.append((places[-1], words, kind))
    yield from labels(x_scale.end + 28, y_scale.end, y_scale.start, ends)


def page(height, made_by, title, description, parts):
    """The lines of the SVG."""
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" '
           f'viewBox="0 0 {WIDTH} {height}" role="img" '
           'aria-labelledby="title desc">')
    yield "<!-- SPDX-License-Identifier: GPL-2.0-or-later -->"
    yield f"<!-- Written by {made_by}. -->"
    yield f'<title id="title">{title}</title>'
    yield f'<desc id="desc">{description}</desc>'
    yield STYLE
    for part in parts:
        yield from part
    yield "</svg>"
