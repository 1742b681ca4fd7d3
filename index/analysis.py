"""Turns text into the terms that full-text search and word overlap count.

One analysis serves both sides: accents folded, Snowball stems (PyStemmer), number words as
digits, and symbols such as IP/C/W/510 kept whole beside their parts.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

import Stemmer

SIGNATURE = "snowball-en/2"  # changes whenever the same text would give other terms

STOP_WORDS = frozenset(
    """a about again all also am an and any are as at be because been before being both but by can
    could d did do does doing don during each etc even few for from get give had has have having he
    her here hers him his how i if in into is it its itself just let ll m may me might more most
    much must my need no nor not now of off on once only or other our ours out over own please re s
    said same say shall she should so some such t tell than that the their theirs them then there
    these they this those through to too under until up upon us use ve very was we were what when
    where which while who whom whose why will with would yes you your yours""".split()
)
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty""".split()
    )
}
_TOKEN = re.compile(r"[^\W_]+(?:[/.\-–'’@_][^\W_]+)*", re.UNICODE)
_PART = re.compile(r"[^\W_]+", re.UNICODE)


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return _NUMBERS.get(word) or str(_stemmer().stemWord(word))


def fold(text: str) -> str:
    """Lower case without accents or compatibility forms."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def terms(text: str, keep_stop_words: bool = False) -> list[str]:
    """The terms of `text` in order, stop words left out unless they are asked for."""
    return list(_terms(fold(text), keep_stop_words))


def _terms(folded: str, keep_stop_words: bool) -> Iterator[str]:
    for match in _TOKEN.finditer(folded):
        token = match.group()
        parts = _PART.findall(token)
        if token.endswith(("'s", "’s")):
            parts = parts[:-1]
        if len(parts) > 1 and _is_compound(token, parts):
            yield "".join(parts)
        for part in parts:
            if len(parts) > 1 and len(part) == 1 and not part.isdigit():
                continue
            if keep_stop_words or part not in STOP_WORDS:
                yield _stem(part)


def _is_compound(token: str, parts: list[str]) -> bool:
    """Symbols (IP/C/W/510), addresses and words with a one-letter part (e-TRIPS)."""
    has_digit = any(c.isdigit() for c in token)
    return "@" in token or (has_digit and "/" in token) or any(len(part) == 1 for part in parts)
