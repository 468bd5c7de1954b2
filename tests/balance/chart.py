# SPDX-License-Identifier: GPL-2.0-or-later
"""The chart of report.py: for each scenario how long a transfer takes by each way
to share, the median of the runs' means. Of its figures it asks all()."""
from draw import WIDTH, Scale, around, figure, page, path, text, wide

KINDS = {
    "configured": ("least", "as configured"),
    "equal": ("hand", "equal"),
    "best": ("other", "best ratio"),
    "rule": ("ours", "by load"),
}
WORDS = {
    "a": "equal transfers, 80 %",
    "b": "large beside small ones",
    "c": "own traffic, on and off",
    "d": "line 1 slower than written",
    "e": "line 1 fast and slow in turns",
    "f": "greedy ones, on and off",
}
WAYS = {"up": "Uploads", "down": "Downloads"}
STEP = 26
START, END = 235, WIDTH - 90


def mark(x, y, kind):
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="6" />'


def legend(modes, y):
    x = START
    for mode in modes:
        kind, words = KINDS[mode]
        yield mark(x, y - 4, kind)
        yield text(x + 12, y, words, kind)
        x += 125


def last_mode(cells):
    return [mode for mode in KINDS if mode in cells[0].runs][-1]


def rows(cells, scale, top):
    """One for each scenario; on the right the figure of the last mode."""
    for i, cell in enumerate(cells):
        y = top + STEP * i + STEP / 2
        modes = [mode for mode in KINDS if mode in cell.runs]
        values = [cell.median(mode, "mean") for mode in modes]
        yield text(START - 12, y + 5, WORDS[cell.scenario], "end")
        yield path([(scale.at(min(values)), y), (scale.at(max(values)), y)],
                   "grid")
        for mode, value in zip(modes, values):
            yield mark(scale.at(value), y, KINDS[mode][0])
        yield text(WIDTH - 14, y + 5, f"{figure(values[-1])} s", "end")


def part(cells, title, scale, top):
    bottom = top + 52 + STEP * len(cells)
    yield text(20, top + 16, title, "name")
    yield from legend([mode for mode in KINDS
                       if any(mode in cell.runs for cell in cells)], top + 16)
    yield text(WIDTH - 14, top + 40, KINDS[last_mode(cells)][1], "tick end")
    for tick in scale.ticks(wide):
        yield path([(scale.at(tick), top + 44), (scale.at(tick), bottom)],
                   "grid")
        yield text(scale.at(tick), bottom + 16, f"{tick:g}", "tick middle")
    yield from rows(cells, scale, top + 50)
    yield text((START + END) / 2, bottom + 34,
               "seconds until a transfer is done, on average", "tick middle")


def chart(f):
    """The lines of the SVG."""
    cells = f.all()
    means = [cell.median(mode, "mean") for cell in cells for mode in KINDS
             if mode in cell.runs]
    scale = Scale(*around(means), START, END)
    parts, top = [], 10
    for way, title in WAYS.items():
        some = [cell for cell in cells if cell.way == way]
        if some:
            parts.append(part(some, title, scale, top))
            top += 110 + STEP * len(some)
    return page(top, "make bench-balance",
                "What becomes of transfers over two lines",
                "For each scenario the mean time of a transfer, as the lines "
                "are shared by fixed ratios and by load; the same figures are "
                "in RESULTS.md.", parts)
