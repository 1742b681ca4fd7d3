"""Draws how each figure grows with the number of passages."""

from __future__ import annotations

import math
from collections.abc import Iterator

from tests.drawing import BLUE, PALE, stroke, svg, text

FIGURES = (  # key, name, digits in the table
    ("build_seconds", "build, seconds", 0),
    ("build_peak_mb", "peak memory of a build, MB", 0),
    ("change_seconds", "change of 100 documents, seconds", 1),
    ("disk_mb", "size on disk, MB", 0),
    ("open_seconds", "open and first answer, seconds", 2),
    ("search_p50_ms", "search, median, ms", 1),
    ("search_p95_ms", "search, 95th percentile, ms", 1),
    ("answer_p50_ms", "answer, median, ms", 1),
    ("answer_p95_ms", "answer, 95th percentile, ms", 1),
    ("resident_mb", "resident memory, MB", 0),
    ("private_mb", "of it not mapped from files, MB", 0),
    ("recall", "recall among the 10 nearest", 3),
)
_COLUMNS, _WIDTH, _HEIGHT = 3, 300, 220  # of one picture in the whole
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 36, 34, 34


def plot(found: list[dict[str, float]]) -> str:
    """One small picture a figure, both axes in powers of ten (recall from 0 to 1), as SVG."""
    rows = -(-len(FIGURES) // _COLUMNS)
    pictures = []
    for at, (key, name, _) in enumerate(FIGURES):
        place = f"translate({at % _COLUMNS * _WIDTH} {at // _COLUMNS * _HEIGHT})"
        points = [(of_one["passages"], of_one[key]) for of_one in found]
        body = "\n".join(_picture(name, points, by_power=key != "recall"))
        pictures.append(f'<g transform="{place}">\n{body}\n</g>')
    title = "How each figure grows with the number of passages"
    return svg(title, _COLUMNS * _WIDTH, rows * _HEIGHT, "\n".join(pictures))


def _picture(name: str, points: list[tuple[float, float]], *, by_power: bool) -> Iterator[str]:
    across = _powers([x for x, _ in points])
    up = _powers([y for _, y in points]) if by_power else [0.0, 0.5, 1.0]
    places = [math.log10(up_to) for up_to in up] if by_power else up

    def x(value: float) -> float:
        return _between(math.log10(value), math.log10(across[0]), math.log10(across[-1]),
                        _LEFT, _WIDTH - _RIGHT)  # fmt: skip

    def y(value: float) -> float:
        at = math.log10(max(value, up[0])) if by_power else value
        return _between(at, places[0], places[-1], _HEIGHT - _BOTTOM, _TOP)

    yield text(_WIDTH / 2, 18, name, "middle")
    for value in across:
        yield stroke(x(value), y(up[0]), x(value), y(up[-1]), PALE)
        yield text(x(value), _HEIGHT - _BOTTOM + 16, f"{value:,.0f}", "middle")
    for value in up:
        yield stroke(x(across[0]), y(value), x(across[-1]), y(value), PALE)
        yield text(_LEFT - 6, y(value) + 4, f"{value:,g}", "end")
    line = " ".join(f"{x(a)},{y(b)}" for a, b in points)
    yield f'<polyline points="{line}" fill="none" stroke="{BLUE}" stroke-width="2"/>'
    for a, b in points:
        yield f'<circle cx="{x(a)}" cy="{y(b)}" r="3" fill="{BLUE}"/>'


def _powers(values: list[float]) -> list[float]:
    """The powers of ten around these values."""
    least, most = (math.log10(max(pick(values), 0.1)) for pick in (min, max))
    return [
        10.0**n for n in range(math.floor(least), max(math.ceil(most), math.floor(least) + 1) + 1)
    ]


def _between(value: float, least: float, most: float, start: float, end: float) -> float:
    return round(start + (value - least) / (most - least) * (end - start), 1)
