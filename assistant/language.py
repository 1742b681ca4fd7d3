"""Tells whether a question is in English, French or Spanish."""

from functools import cache

# chosen for short and unaccented text: right on questions of one or two words, fully offline
from lingua import Language, LanguageDetector, LanguageDetectorBuilder

_CODES = {Language.ENGLISH: "en", Language.FRENCH: "fr", Language.SPANISH: "es"}


def detect_language(text: str, default: str = "en") -> str:
    """`en`, `fr` or `es`; `default` where the text gives no sign."""
    found = _detector().detect_language_of(text)
    return _CODES[found] if found else default


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_CODES).build()
