# SPDX-License-Identifier: GPL-2.0-or-later
"""The chart of report.py: a bar for each kind of death, until another line is
used; a line to the slowest, and where the first new connection was answered. Of
its figures it asks all()."""
import statistics

from draw import WIDTH, Linear, page, path, text, wide

ROWS = (
    ("carrier", "used", "cable out, line in use"),
    ("gateway", "used", "gateway dead, line in use"),
    ("beyond", "used", "dead beyond the gateway, line in use"),
    ("both", "used", "both directions, line in use"),
    ("incoming", "used", "nothing comes in, line in use"),
    ("outgoing", "used", "nothing gets out, line in use"),
    ("carrier", "idle", "cable out, idle, fast"),
    ("gateway", "idle", "gateway dead, idle, fast"),
    ("beyond", "idle", "dead beyond the gateway, idle, fast"),
    ("both", "idle", "both directions, idle, fast"),
    ("incoming", "idle", "nothing comes in, idle, fast"),
    ("outgoing", "idle", "nothing gets out, idle, fast"),
)
STEP = 26


def taken(f, death, use):
    """Seconds, of both families: verdicts, first answers."""
    cells = [c for c in f.all() if (c.death, c.use) == (death, use)]
    return ([s for c in cells for s in c.verdicts()],
            [s for c in cells for s in c.answers("new")])


def mark(x, y):
    return f'<circle class="more" cx="{x:.1f}" cy="{y:.1f}" r="4" />'


def bars(f, top):
    rows = [(words, use, *taken(f, death, use)) for death, use, words in ROWS]
    rows = [row for row in rows if row[2]]
    most = max(max(verdicts + answers) for *_, verdicts, answers in rows)
    start, end = 285, WIDTH - 125
    scale = Linear(0, max(most, 0.5) * 1.05, start, end)
    bottom = top + 60 + STEP * len(rows)
    yield text(20, top + 16, "Until another line is used", "name")
    yield text(WIDTH - 68, top + 44, "half", "tick end")
    yield text(WIDTH - 14, top + 44, "slowest", "tick end")
    for tick in scale.ticks(wide):
        yield path([(scale.at(tick), top + 54), (scale.at(tick), bottom)],
                   "grid")
        yield text(scale.at(tick), bottom + 16, f"{tick:g}", "tick middle")
    for i, (words, use, verdicts, answers) in enumerate(rows):
        y = top + 60 + STEP * i
        half = statistics.median(verdicts)
        kind = "ours" if use == "used" else "least"
        yield text(start - 10, y + 15, words, "end")
        yield (f'<rect class="{kind}" x="{start}" y="{y}" height="18" '
               f'width="{scale.at(half) - start:.1f}" />')
        yield path([(scale.at(half), y + 9), (scale.at(max(verdicts)), y + 9)],
                   kind)
        if answers:
            yield mark(scale.at(statistics.median(answers)), y + 9)
        yield text(WIDTH - 68, y + 15, f"{half:.2f}", "end")
        yield text(WIDTH - 14, y + 15, f"{max(verdicts):.2f}", "end")
    yield text((start + end) / 2, bottom + 34, "seconds from the death",
               "tick middle")
    yield text(20, bottom + 56, "bar: half of the deaths; line: the slowest; "
               "point: half of the new connections are answered", "tick")


def chart(f):
    """The lines of the SVG."""
    return page(142 + STEP * len(ROWS), "make failover",
                "How long users wait when a line dies",
                "For each kind of death the time until another line is used, "
                "and until a new connection is answered; the same figures are "
                "in RESULTS.md.", (bars(f, 10),))
