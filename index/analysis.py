"""Turns text into the terms that full-text search and word overlap count.

One analysis serves both sides: accents folded, Snowball stems (PyStemmer), number words as
digits, and symbols such as IP/C/W/510 kept whole beside their parts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import Stemmer

from corpus.model import Passage

SIGNATURE = "snowball-en-fr-es/3"  # changes whenever the same text would give other terms

_ENGLISH = frozenset(
    """a about again all also am an and any are as at be because been before being both but by can
    could d did do does doing don during each etc even few for from get give had has have having he
    her here hers him his how i if in into is it its itself just let ll m may me might more most
    much must my need no nor not now of off on once only or other our ours out over own please re s
    said same say shall she should so some such t tell than that the their theirs them then there
    these they this those through to too under until up upon us use ve very was we were what when
    where which while who whom whose why will with would yes you your yours""".split()
)
_FRENCH = frozenset(
    """a ai alors apres as au aucun aussi autre aux avait avant avec avez avoir avons c ca ce ceci
    cela celle celui ces cet cette ceux chaque comme comment d dans de depuis des deux dit doit donc
    du elle elles en encore entre est et etait ete etre eu fait faut il ils j je l la le les leur
    leurs lors lorsque lui m ma mais me meme mes moi mon n ne ni nos notre nous on ont ou par parce
    pas peu peut peuvent plus plusieurs pour pourquoi qu quand que quel quelle quelles quels qui
    quoi s sa sans se sera ses si soit son sont sous sur t ta te tes toi ton tous tout toute toutes
    tres tu un une vers vos votre vous y""".split()
)
_SPANISH = frozenset(
    """a al algo algun alguna ante antes aquel aquella asi aun aunque cada como con contra cual
    cuales cuando cuanto de del desde donde dos e el ella ellas ellos en entre era es esa ese eso
    esta estaba estan estar estas este esto estos fue ha haber habia han hasta hay la las le les lo
    los mas me mi mientras mis mismo muy ni no nos nosotros nuestra nuestro o os otra otro para pero
    poco por porque puede pueden pues que quien quienes se sea segun ser si sido sin sobre son su
    sus tal tambien tan tanto te tiene tienen toda todas todo todos tras tu u un una uno unos usted
    ustedes y ya yo""".split()
)
STOP_WORDS = {"en": _ENGLISH, "fr": _FRENCH, "es": _SPANISH}
_STEMMERS = {"en": "english", "fr": "french", "es": "spanish"}
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
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS[language])


@lru_cache(maxsize=65536)
def _stem(word: str, language: str) -> str:
    number = _NUMBERS.get(word) if language == "en" else None
    return number or str(_stemmer(language).stemWord(word))


def fold(text: str) -> str:
    """Lower case without accents or compatibility forms."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def terms(text: str, language: str = "en") -> list[str]:
    """The terms of `text` in order, the stop words of its language left out."""
    return list(_terms(fold(text), language if language in _STEMMERS else "en"))


def passage_terms(passage: Passage, asked: Iterable[str]) -> list[list[str]]:
    """The terms of a passage's context, of its text, and of the questions that it answers."""
    texts = (passage.context, passage.text, "\n".join(asked))
    return [terms(text, passage.language) for text in texts]


def _terms(folded: str, language: str) -> Iterator[str]:
    stop_words = STOP_WORDS[language]
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
            if part not in stop_words:
                yield _stem(part, language)


def _is_compound(token: str, parts: list[str]) -> bool:
    """Symbols (IP/C/W/510), addresses and words with a one-letter part (e-TRIPS)."""
    has_digit = any(c.isdigit() for c in token)
    return "@" in token or (has_digit and "/" in token) or any(len(part) == 1 for part in parts)
