"""Tells whether a question is in English, French or Spanish."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import Language, LanguageDetector

# small words that stand in one of the three languages alone
_ENGLISH = """an and are by can could did does for from had has have how i in is it may of our
    should that the there they this to we what when where which who why will with
    would you your"""
_FRENCH = """au aux avec ce ces cette combien comment dans des du est et faut il je l le les
    leur mes mon notre nous où par pas peut pour qu quel quelle quelles quels qui sont
    sur une vos votre vous"""
_SPANISH = """¿ ¡ al con cuál cuáles cuándo cuántas cuánto cuántos cómo del dónde el está están hay
    los las mi muy nuestra nuestro nuestros para pero por puede pueden qué quién sobre
    sus tiene una y"""
_SMALL_WORDS = {
    code: frozenset(words.split())
    for code, words in (("en", _ENGLISH), ("fr", _FRENCH), ("es", _SPANISH))
}
_WORD = re.compile(r"[^\W\d_]+|[¿¡]")
_ENOUGH = 2  # right on all of the project's questions that have as many


def detect_language(text: str, default: str = "en") -> str:
    """`en`, `fr` or `es`; `default` where the text gives no sign."""
    words = set(_WORD.findall(text.casefold()))
    if not words:
        return default
    found = {code: len(words & small) for code, small in _SMALL_WORDS.items()}
    signs = [code for code, count in found.items() if count]
    if len(signs) == 1 and found[signs[0]] >= _ENOUGH:
        return signs[0]
    return _by_letters(text, default)


def _by_letters(text: str, default: str) -> str:
    detector, codes = _detector()
    found = detector.detect_language_of(text)
    return codes[found] if found else default


@cache
def _detector() -> tuple[LanguageDetector, dict[Language, str]]:
    # chosen for short and unaccented text: right on questions of one or two words, fully offline;
    # it takes half a second and 110 MB to load, so most questions do without it
    from lingua import Language, LanguageDetectorBuilder

    codes = {Language.ENGLISH: "en", Language.FRENCH: "fr", Language.SPANISH: "es"}
    return LanguageDetectorBuilder.from_languages(*codes).build(), codes
