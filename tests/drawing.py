"""Parts of a picture as SVG.

By hand, since Gradio changes matplotlib's settings at every event wherever that is installed.
"""

from __future__ import annotations

INK, BLUE, RED, PALE = "#222222", "#1f5fa8", "#b3261e", "#e6e6e6"


def svg(title: str, width: int, height: int, body: str) -> str:
    """A whole picture on white."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'font-family="sans-serif" font-size="12">\n'
        f"<title>{title}</title>\n"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def stroke(x1: float, y1: float, x2: float, y2: float, colour: str, dashed: bool = False) -> str:
    """A line."""
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}"{dash}/>'


def text(x: float, y: float, words: str, anchor: str, colour: str = INK) -> str:
    """A text; `anchor` is what of it stands at the place: start, middle or end."""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{words}</text>'
