"""What kind of answer a question asks for, and whether a sentence holds such a thing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.analysis import fold

_DATE = re.compile(
    r"\bwhen\b|\bdates?\b|\bdeadlines?\b|\b(what|which) (year|day|month)\b|"
    r"\bquand\b|\bquel(le)? (annee|jour|mois)\b|\bdelais?\b|\becheances?\b|"
    r"\bcuando\b|\bque (ano|dia|mes)\b|\bplazos?\b|\bfechas?\b"
)
_NUMBER = re.compile(
    r"\bhow (many|much)\b|\bnumber of\b|\bcosts?\b|\bfees?\b|\bprice\b|\bbudget\b|"
    r"\bcombien\b|\bcout(s|e|ent)?\b|\btarifs?\b|\bfrais\b|\bprix\b|"
    r"\bcuant[oa]s?\b|\bnumero de\b|\bcuestan?\b|\bcost[eo]s?\b|\btarifas?\b|\bprecios?\b|"
    r"\bpresupuesto\b"
)
_ADDRESS = re.compile(
    r"\be-?mail\b|\b(tele)?phone\b|\bmobile\b|\baddress\b|\bcourriel\b|\bcorreo\b|\badresse\b|"
    r"\bdireccion\b|\btelefono\b"
)
_NAMES = re.compile(
    r"\bnames?\b|\bnationalit|\bwho were\b|\bspeakers?\b|\blist (of )?the\b|\bnoms?\b|\bnombres\b|"
    r"\bqui etaient\b|\bquienes eran\b|\bliste[z]? (des|les)\b|\blista de\b"
)
_FIGURES = re.compile(r"\d+")

_TIME = re.compile(
    r"\b(19|20)\d\d\b|\b(january|february|march|april|may|june|july|august|september|october|"
    r"november|december|weeks?|months?|days?|janvier|fevrier|mars|avril|mai|juin|juillet|aout|"
    r"septembre|octobre|novembre|decembre|semaines?|mois|jours?|enero|febrero|marzo|abril|mayo|"
    r"junio|julio|agosto|septiembre|octubre|noviembre|diciembre|semanas?|mes|meses|dias?)\b"
)
_HOLDS_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|free|deux|trois|quatre|cinq|sept|huit|"
    r"neuf|dix|gratuit(e|s|es|ement)?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|gratis|"
    r"gratuit[oa]s?|gratuitamente)\b"
)
_HOLDS_ADDRESS = re.compile(r"@|\+\d\d|\b(rue|street|avenue)\b|\.(org|int|com)\b", re.I)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a date, a number, an address, names; and the figures in the question."""

    date: bool
    number: bool
    address: bool
    names: bool
    figures: frozenset[str]


def asked_for(question: str) -> Asked:
    """Told from the words of a question in English, French or Spanish."""
    folded = fold(question)
    return Asked(
        date=bool(_DATE.search(folded)),
        number=bool(_NUMBER.search(folded)),
        address=bool(_ADDRESS.search(folded)),
        names=bool(_NAMES.search(folded)),
        figures=frozenset(_FIGURES.findall(folded)),
    )


def holds_time(text: str) -> bool:
    """Whether a text says when, or how long: a year, a month, weeks or days."""
    return bool(_TIME.search(fold(text)))


def holds_number(text: str) -> bool:
    """Whether a text says how many or how much: a figure, a word for one, or “free”."""
    return bool(_HOLDS_NUMBER.search(fold(text)))


def holds_address(text: str) -> bool:
    """Whether a text holds an e-mail, web or postal address or a telephone number."""
    return bool(_HOLDS_ADDRESS.search(text))


def share_of_figures(figures: frozenset[str], text: str) -> float:
    """The share of these figures that stand in `text`; 0 where there are none."""
    return len(figures & set(_FIGURES.findall(text))) / max(1, len(figures))
