"""Draws the abstention curve as SVG."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.eval.metrics import Array, Curve, selective_curve
from tests.eval.project import PRECISION, Result

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 20, 50
LOWEST = 0.5  # of the axis of precision; lower stretches are cut off
INK, GREY, BLUE, RED = "#222222", "#999999", "#1f5fa8", "#b3261e"
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
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12">\n'
        "<title>Precision of answers over the share of answerable questions answered</title>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _x(coverage: float) -> float:
    return round(LEFT + coverage * (WIDTH - LEFT - RIGHT), 1)


def _y(precision: float) -> float:
    share = (max(precision, LOWEST) - LOWEST) / (1 - LOWEST)
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _axes() -> list[str]:
    parts = []
    for share in np.linspace(0, 1, 6):
        parts.append(_stroke(_x(share), _y(LOWEST), _x(share), _y(1), "#e6e6e6"))
        parts.append(_text(_x(share), HEIGHT - BOTTOM + 16, f"{share:.1f}", "middle"))
    for share in np.linspace(LOWEST, 1, 6):
        parts.append(_stroke(_x(0), _y(share), _x(1), _y(share), "#e6e6e6"))
        parts.append(_text(LEFT - 8, _y(share) + 4, f"{share:.1f}", "end"))
    parts.append(_stroke(_x(0), _y(PRECISION), _x(1), _y(PRECISION), RED, dashed=True))
    parts.append(_text(_x(1), _y(PRECISION) - 4, f"{PRECISION:.0%} right", "end", RED))
    middle = (WIDTH + LEFT - RIGHT) / 2
    parts.append(_text(middle, HEIGHT - 12, "answerable questions answered (share)", "middle"))
    centre = (HEIGHT + TOP - BOTTOM) / 2
    label = _text(0, 0, "answers that are right (share)", "middle")
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
            parts.append(_text(x - 6, y + 16, f"{strictness:.1f}", "end"))
    return parts


def last_at_least(strictness: float, thresholds: Array) -> int | None:
    """The last of falling thresholds that is at least `strictness`; None where none is."""
    count = int((thresholds >= strictness).sum())
    return count - 1 if count else None


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}"{dash}/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str = INK) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{text}</text>'
