"""Measures what speaks for and against the evidence answering the question."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence import Evidence
from assistant.messages import LANGUAGES
from assistant.understanding import Query
from index import Hit, Index
from index.analysis import fold
from index.embedding import Vectors

# what a question asks for, and how a sentence that holds it looks
_ASKS_DATE = re.compile(
    r"\bwhen\b|\bdates?\b|\bdeadlines?\b|\bwhat (year|day|month)\b|\bquand\b|\bcuando\b|\bplazo\b|"
    r"\bfechas?\b|\bdate limite\b"
)
_ASKS_NUMBER = re.compile(
    r"\bhow (many|much)\b|\bnumber of\b|\bcosts?\b|\bfees?\b|\bprice\b|\bbudget\b|\bcombien\b|"
    r"\bcuant[oa]s?\b|\btarifs?\b|\bprecio\b"
)
_ASKS_ADDRESS = re.compile(
    r"\be-?mail\b|\b(tele)?phone\b|\bmobile\b|\baddress\b|\bcourriel\b|\bcorreo\b|\badresse\b|"
    r"\bdireccion\b|\btelefono\b"
)
_ASKS_NAMES = re.compile(
    r"\bnames?\b|\bnationalit|\bwho were\b|\bspeakers?\b|\blist (of )?the\b|\bnoms?\b|\bnombres\b|"
    r"\bqui etaient\b|\bquienes eran\b|\bliste[z]? (des|les)\b|\blista de\b"
)
_ADDRESS = re.compile(r"@|\+\d\d|\b(rue|street|avenue)\b|\.(org|int|com)\b", re.I)
_DATE = re.compile(r"\b(19|20)\d\d\b")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|free)\b", re.I)


@dataclass(frozen=True, slots=True)
class Features:
    """All between 0 and about 1, but `answerability` (-1 to 1) and the counts over ten."""

    score: float  # of the best evidence
    cosine: float  # of the best evidence with the question
    best_cosine: float  # of any sentence found
    passage: float  # cosine of the best passage
    answered: float  # cosine of the nearest listed question that is answered
    unanswered: float  # cosine of the nearest listed question that is not
    answerability: float  # as the listed questions suggest
    covered: float  # share of the question's words, by rarity, in all evidence
    covered_first: float  # the same in the best evidence alone
    unknown: float  # share of its words, by rarity, that no document holds
    missing: float  # rarity of its rarest word that no evidence holds
    margin: float  # of the best passage over the fourth
    no_date: float  # a date was asked for and the evidence holds none
    no_number: float
    no_address: float  # the same of an e-mail address, telephone number or postal address
    names: float  # names of persons or of all participants were asked for
    other_figures: float  # share of the question's numbers and years that the evidence lacks
    words: float  # content words, over ten
    follow_up: float
    translated: float  # the question is not in English
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
    total = sum(rarity.values()) or 1.0
    held = set().union(*(e.matched for e in chosen))
    first = set(chosen[0].matched)
    frequencies = index.frequencies(wanted)
    listed = index.compare_questions(vector)
    folded = fold(query.question)
    shown = " ".join(e.text for e in chosen[:3])
    highest = math.log(1 + index.manifest.passages) or 1.0

    def share(of: set[str]) -> float:
        return sum(rarity[t] for t in of) / total

    return Features(
        score=chosen[0].score,
        cosine=chosen[0].cosine,
        best_cosine=max(e.cosine for e in ranked),
        passage=max(h.cosine for h in hits),
        answered=listed.answered,
        unanswered=listed.unanswered,
        answerability=listed.answerability,
        covered=share(wanted & held),
        covered_first=share(wanted & first),
        unknown=share({t for t in wanted if not frequencies[t]}),
        missing=max((rarity[t] for t in wanted - held), default=0.0) / highest,
        margin=hits[0].score - hits[min(3, len(hits) - 1)].score,
        no_date=float(bool(_ASKS_DATE.search(folded)) and not _DATE.search(shown)),
        no_number=float(bool(_ASKS_NUMBER.search(folded)) and not _NUMBER.search(shown)),
        no_address=float(bool(_ASKS_ADDRESS.search(folded)) and not _ADDRESS.search(shown)),
        names=float(bool(_ASKS_NAMES.search(folded))),
        other_figures=_lacking(folded, chosen),
        words=len(wanted) / 10,
        follow_up=float(bool(query.carried)),
        translated=float(query.language != "en"),
        foreign=float(query.language not in LANGUAGES),
    )


def _lacking(question: str, chosen: Sequence[Evidence]) -> float:
    """The share of the numbers in `question` that stand in no sentence and no heading chosen."""
    asked = set(_DIGITS.findall(question))
    shown = " ".join(f"{e.passage.section} {e.text}" for e in chosen)
    return len(asked - set(_DIGITS.findall(shown))) / max(1, len(asked))
