"""Draws the abstention curve as SVG."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.drawing import BLUE, PALE, RED, stroke, svg, text
from tests.eval.metrics import Array, Curve, selective_curve
from tests.eval.project import PRECISION, Result

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 20, 50
LOWEST = 0.5  # of the axis of precision; lower stretches are cut off
MARKS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)  # values of the strictness setting, shown on the curve


def abstention_svg(results: Sequence[Result]) -> str:
    """Precision over coverage as the confidence asked for falls, with marks of strictness."""
    curve = selective_curve(
        np.array([r.confidence for r in results]),
        np.array([r.right for r in results]),
        np.array([r.case.answerable for r in results]),
    )
    parts = [*_axes(), _line(curve), *_marks(curve)]
    body = "\n".join(parts)
    title = "Precision of answers over the share of answerable questions answered"
    return svg(title, WIDTH, HEIGHT, body)


def _x(coverage: float) -> float:
    return round(LEFT + coverage * (WIDTH - LEFT - RIGHT), 1)


def _y(precision: float) -> float:
    share = (max(precision, LOWEST) - LOWEST) / (1 - LOWEST)
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _axes() -> list[str]:
    parts = []
    for share in np.linspace(0, 1, 6):
        parts.append(stroke(_x(share), _y(LOWEST), _x(share), _y(1), PALE))
        parts.append(text(_x(share), HEIGHT - BOTTOM + 16, f"{share:.1f}", "middle"))
    for share in np.linspace(LOWEST, 1, 6):
        parts.append(stroke(_x(0), _y(share), _x(1), _y(share), PALE))
        parts.append(text(LEFT - 8, _y(share) + 4, f"{share:.1f}", "end"))
    parts.append(stroke(_x(0), _y(PRECISION), _x(1), _y(PRECISION), RED, dashed=True))
    parts.append(text(_x(1), _y(PRECISION) - 4, f"{PRECISION:.0%} right", "end", RED))
    middle = (WIDTH + LEFT - RIGHT) / 2
    parts.append(text(middle, HEIGHT - 12, "answerable questions answered (share)", "middle"))
    centre = (HEIGHT + TOP - BOTTOM) / 2
    label = text(0, 0, "answers that are right (share)", "middle")
    parts.append(f'<g transform="translate(16 {centre}) rotate(-90)">{label}</g>')
    return parts


def _line(curve: Curve) -> str:
    points = " ".join(
        f"{_x(c)},{_y(p)}" for c, p in zip(curve.coverage, curve.precision, strict=True)
    )
    return f'<polyline points="{points}" fill="none" stroke="{BLUE}" stroke-width="2"/>'


def _marks(curve: Curve) -> list[str]:
    parts = []
    for strictness in MARKS:
        row = last_at_least(strictness, curve.threshold)
        if row is not None:
            x, y = _x(curve.coverage[row]), _y(curve.precision[row])
            parts.append(f'<circle cx="{x}" cy="{y}" r="4" fill="{BLUE}"/>')
            parts.append(text(x - 6, y + 16, f"{strictness:.1f}", "end"))
    return parts


def last_at_least(strictness: float, thresholds: Array) -> int | None:
    """The last of falling thresholds that is at least `strictness`; None where none is."""
    count = int((thresholds >= strictness).sum())
    return count - 1 if count else None
