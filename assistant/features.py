"""Measures what speaks for and against the evidence answering the question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asked import (
    asked_for,
    holds_address,
    holds_number,
    share_of_figures,
)
from assistant.evidence import Evidence
from assistant.messages import LANGUAGES
from assistant.understanding import Query
from index import Hit, Index
from index.embedding import Vectors


@dataclass(frozen=True, slots=True)
class Features:
    """All between 0 and about 1, but `answerability` (-1 to 1) and the counts over ten."""

    score: float  # of the best evidence
    cosine: float  # of the best evidence with the question
    best_cosine: float  # of any sentence found
    passage: float  # cosine of the best passage
    answered: float  # cosine of the nearest listed question that is answered in its language
    unanswered: float  # cosine of the nearest listed question that is not
    answerability: float  # as the listed questions suggest
    missing: float  # rarity of its rarest word that no evidence holds
    margin: float  # of the best passage over the fourth
    no_number: float  # a number was asked for and the evidence holds none
    no_address: float  # the same of an e-mail address, telephone number or postal address
    names: float  # names of persons or of all participants were asked for
    other_figures: float  # share of the question's numbers and years that the evidence lacks
    words: float  # content words, over ten
    follow_up: float
    translated: float  # the question is not in English
    passage_translated: float  # `passage` of such a question, whose cosines are others; else 0
    foreign: float  # nor in a language of any document here: its words tell nothing


def measure(
    index: Index,
    query: Query,
    hits: Sequence[Hit],
    ranked: Sequence[Evidence],
    chosen: Sequence[Evidence],
    vector: Vectors,
) -> Features:
    """The features of a question and its evidence; `chosen` must not be empty."""
    wanted = set(index.terms(query.question, query.language))
    wanted = wanted or set(index.terms(query.text, query.language))
    rarity = index.rarity(wanted)
    held = set().union(*(e.matched for e in chosen))
    passage, translated = max(h.cosine for h in hits), float(query.language != "en")
    listed = index.compare_questions(vector, query.language)
    asked = asked_for(query.question)
    shown = " ".join(e.text for e in chosen[:3])
    quoted = " ".join(f"{e.passage.section} {e.text}" for e in chosen)
    highest = math.log(1 + index.manifest.passages) or 1.0

    return Features(
        score=chosen[0].score,
        cosine=chosen[0].cosine,
        best_cosine=max(e.cosine for e in ranked),
        passage=passage,
        answered=listed.answered,
        unanswered=listed.unanswered,
        answerability=listed.answerability,
        missing=max((rarity[t] for t in wanted - held), default=0.0) / highest,
        margin=hits[0].score - hits[min(3, len(hits) - 1)].score,
        no_number=float(asked.number and not holds_number(shown)),
        no_address=float(asked.address and not holds_address(shown)),
        names=float(asked.names),
        other_figures=1 - share_of_figures(asked.figures, quoted) if asked.figures else 0.0,
        words=len(wanted) / 10,
        follow_up=float(bool(query.carried)),
        translated=translated,
        passage_translated=passage * translated,
        foreign=float(query.language not in LANGUAGES),
    )
