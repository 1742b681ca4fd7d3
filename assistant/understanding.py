"""Makes a question whole: cleaned, its language told, a follow-up joined with what it follows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.follow_ups import is_follow_up
from assistant.language import detect_language
from assistant.messages import LANGUAGES
from assistant.orders import without_orders
from corpus.errors import QuestionError
from index.analysis import fold, terms

History = Sequence[tuple[str, str]]

_WORDS = (
    r"what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|may|must|"
    r"should|will|would|has|have|if|quels?|quelles?|qui|quand|ou|comment|combien|pourquoi|est-ce|"
    r"peut|doit|cual|cuales|quien|quienes|cuando|donde|como|cuantos?|cuantas?|por que|puede|hay|es"
)
_JOINTS = re.compile(
    rf"(?<=[?!.;])\s+|\s+[-–—]+\s+|,?\s+(?:and|but|or|et|mais|y|pero)\s+(?=(?:{_WORDS})\b)|"
    rf",\s+(?=(?:{_WORDS})\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"\?|^(?:and |et |y )?[¿(]?(?:{_WORDS})\b")
MOST_PARTS = 3
MOST_TURNS = 6  # earlier questions that a follow-up may lean on


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready to search: `text` is what is searched, whole without the history.

    `question` is what is asked now, orders to the assistant left out; nothing is asked where the
    user gave orders alone.
    """

    question: str
    text: str
    language: str
    carried: tuple[str, ...] = ()
    asks: bool = True

    @property
    def parts(self) -> tuple[Query, ...]:
        """The questions that a compound question is made of; none where it is one question."""
        found = [part.strip(" ,;-–—") for part in _JOINTS.split(self.question)]
        asking = [
            part
            for part in found
            if _ASKS.search(fold(part)) and len(terms(part, self.language)) > 1
        ]
        if len(asking) < 2:
            return ()
        parts: list[Query] = []
        for part in asking[:MOST_PARTS]:
            carried = self.carried
            if parts and is_follow_up(part, self.language):  # "and how long does it last?"
                carried = (*carried, parts[-1].question)
            parts.append(Query(part, " ".join((*carried, part)), self.language, carried))
        return tuple(parts)


def understand(
    question: str, history: History = (), *, max_length: int = 2000, language: str | None = None
) -> Query:
    """The standalone query of `question` after `history` (pairs of question and answer text).

    Raises QuestionError where nothing is left after control characters are removed, where the
    question is longer than `max_length` characters, or for a `language` that is not spoken.
    """
    cleaned = clean(question)
    if not cleaned:
        raise QuestionError("the question is empty; type a question")
    if len(cleaned) > max_length:
        raise QuestionError(
            f"the question has {len(cleaned)} characters, at most {max_length} are taken; "
            "shorten it"
        )
    if language not in (None, *LANGUAGES):
        raise QuestionError(f"the language {language!r} is not spoken; say one of {LANGUAGES}")
    spoken = language or detect_language(cleaned)
    asked = without_orders(cleaned)
    if not asked:
        return Query(cleaned, cleaned, spoken, asks=False)
    cleaned = asked
    earlier = [clean(q[:max_length]) for q, _ in history[-MOST_TURNS:]]
    earlier = [q for q in earlier if q]
    if not earlier or not is_follow_up(cleaned, spoken):
        return Query(cleaned, cleaned, spoken)
    carried = _carried(earlier, spoken)
    return Query(cleaned, " ".join((*carried, cleaned)), spoken, carried)


def clean(text: str) -> str:
    """`text` without control and invisible characters, white space folded."""
    kept = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", text)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return " ".join(kept.split())


def _carried(earlier: list[str], language: str) -> tuple[str, ...]:
    """The last question, and those before it that it leans on itself."""
    carried = [earlier[-1]]
    for previous in reversed(earlier[:-1]):
        if not is_follow_up(carried[0], language):
            break
        carried.insert(0, previous)
    return tuple(carried)
