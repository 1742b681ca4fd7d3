"""Reads the comments under a card: questions that it answers, and questions near it.

    <!-- asked:
    1: what does article 67 say
    1-2,4: is help under article 67 automatic
    -->

The numbers count the card's sentences from 1 and name those that answer the question.
"""

from __future__ import annotations

import re

from corpus.model import ListedQuestion

_COMMENT = re.compile(r"<!--\s*(asked|not answered):\s*\n(.*?)-->", re.DOTALL)
_BOUND = re.compile(r"(?P<numbers>\d[\d\s,-]*):\s*(?P<text>\S.*)")


def read_comment(content: str) -> tuple[bool, list[tuple[int, str]]] | None:
    """Whether the questions of a comment are answered, and `(line within it, text)` of each.

    None for any other HTML.
    """
    found = _COMMENT.fullmatch(content.strip())
    if not found:
        return None
    lines = enumerate(found[2].splitlines(), 1)
    return found[1] == "asked", [(n, line.strip()) for n, line in lines if line.strip()]


def read_question(line: str, sentences: int) -> ListedQuestion:
    """The question of a line, bound to some of the card's `sentences`.

    Raises ValueError where it is bound to none, or to one that the card does not have.
    """
    bound = _BOUND.fullmatch(line)
    if not bound:
        raise ValueError(f"begins with no number of a sentence that answers it: {line[:60]!r}")
    numbers = {n for part in bound["numbers"].split(",") for n in _range(part.strip())}
    if wrong := [n for n in numbers if not 1 <= n <= sentences]:
        raise ValueError(f"names sentence {min(wrong)} of {sentences}: {line[:60]!r}")
    return ListedQuestion(bound["text"], tuple(n - 1 for n in sorted(numbers)))


def _range(part: str) -> range:
    ends = [end.strip() for end in part.split("-")]
    if len(ends) > 2 or not all(end.isdigit() for end in ends):
        raise ValueError(f"has numbers that can't be read: {part!r}; write 1, 1-2 or 1,3")
    return range(int(ends[0]), int(ends[-1]) + 1)
