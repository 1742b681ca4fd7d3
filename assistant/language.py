"""Tells the language of a question: English, French, Spanish, or another that the encoder reads."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from assistant.messages import LANGUAGES

if TYPE_CHECKING:
    from lingua import LanguageDetector

UNKNOWN = "und"  # another language than these, as ISO 639-2 calls it
# small words that stand in one of the three languages alone
_ENGLISH = """an and are by can could did does for from had has have how i in is it may of our
    should that the there they this we to what when where which who why will with
    would you your"""
_FRENCH = """au aux avec ce ces cette combien comment dans des du est et faut il je l le les
    leur mes mon notre nous où par pas peut pour qu quel quelle quelles quels qui sont
    sur une vos votre vous"""
_SPANISH = """¿ ¡ al con cuál cuáles cuándo cuántas cuánto cuántos cómo del dónde el está están hay
    los las mi muy nuestra nuestro nuestros para pero por puede pueden qué quién sobre
    sus tiene una y"""
# small words and letters of others, none of which stands in the questions and documents in the
# three languages: without one of them a question is never taken for another language
_PORTUGUESE = """ã õ ajuda até aos ao artigo em existem fazer há isso isto já lei meu minha nossa
    nossas nosso nossos onde pela pelo pode posso precisamos preciso propriedade quais qual quando
    quanto quantos quem são seu sua também têm tem um uma você vocês"""
_ITALIAN = """alla alle anche articolo chi corsi della delle dei degli dell dello di dove ed esiste
    esistono formazione gli hanno nel nella nelle nostra nostri nostro paesi perché possiamo posso
    può quale quali quando quanto quanti questa questo sono sul sulla"""
_GERMAN = """auch auf bei beim das dem der eine einen einer für gibt ich ist kann können muss nach
    nicht oder sind über und unser unsere unseren von wann warum welche welchen welcher
    welches wer werden wie wir wird wozu zu zum zur"""
_DUTCH = """aan bij deze een heeft het hoe ik kan kunnen naar niet onze ons voor waar wanneer
    wat welke wij wordt worden zijn"""
_POLISH = """ą ę ł ń ś ź ż czego czy dla gdzie jak jaka jaki jakie jest kiedy kto która które który
    lub można nasz nasze oraz przez przy się są"""
_TURKISH = """ğ ı ş bir bizim bu için hangi kaç kim midir mıdır nasıl neden nedir nelerdir nerede
    neye olan olarak çok"""
_SMALL_WORDS = {
    code: frozenset(words.split())
    for code, words in (
        ("en", _ENGLISH), ("fr", _FRENCH), ("es", _SPANISH), ("pt", _PORTUGUESE),
        ("it", _ITALIAN), ("de", _GERMAN), ("nl", _DUTCH), ("pl", _POLISH), ("tr", _TURKISH),
    )
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+|[¿¡]")
_ADDRESSES = re.compile(r"\w+://\S+|\S+@\S+|\bwww\.\S+")  # in no language
_NAMES = re.compile(r"s[ãa]o tom[ée]")  # a country's name in every language, and no sign of one
# signs of a language, more than of others, that tell it; right on all of the project's questions
# that have as many but one, a line of JavaScript
_ENOUGH = 2

# the language that each script stands for, by the first word of its letters' Unicode names, and
# letters that it does without: a text that has them is in another language of the script
_SCRIPTS = {
    "ARABIC": "ar", "CJK": "zh", "CYRILLIC": "ru", "HANGUL": "ko", "HIRAGANA": "ja",
    "KATAKANA": "ja", "THAI": "th",
}  # fmt: skip
_FOREIGN = {"ar": frozenset("پچژگکیٹڈڑںےەڕڵۆ"), "ru": frozenset("іїєґўјљњћђџѓќәғқңөұүһ")}
_A_WORD = 2  # letters; a single one is a symbol
OTHERS = ("ar", "de", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh", UNKNOWN)


def detect_language(text: str, default: str = "en") -> str:
    """`en`, `fr`, `es` or one of `OTHERS`; `default` where the text gives no sign."""
    text = _ADDRESSES.sub(" ", text)
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = set(_WORD.findall(_NAMES.sub("", folded)))
    if not words:
        return default
    words.update(c for word in words.copy() for c in word if not c.isascii())
    found = Counter({code: len(words & small) for code, small in _SMALL_WORDS.items()})
    signs = [code for code, count in found.items() if count]
    if other := _by_script(folded, bool(signs)):
        return other
    likeliest = max(found, key=lambda code: found[code])
    against = found.total() - found[likeliest]
    rivals = set(signs) & set(LANGUAGES) - {likeliest}
    if not rivals and found[likeliest] >= _ENOUGH + against:
        return likeliest
    candidates = tuple(_SMALL_WORDS) if set(signs) - set(LANGUAGES) else LANGUAGES
    return _by_letters(text, candidates, default)


def _by_script(text: str, has_small_words: bool) -> str:
    """The language of the script that most letters, or all but names, are in; empty for Latin."""
    scripts = Counter(unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha())
    latin = scripts.pop("LATIN", 0)
    others = scripts.total()
    if others < _A_WORD or (has_small_words and others < latin):
        return ""
    if scripts["HIRAGANA"] or scripts["KATAKANA"]:  # beside Chinese characters
        return "ja"
    code = _SCRIPTS.get(scripts.most_common(1)[0][0], UNKNOWN)
    return UNKNOWN if _FOREIGN.get(code, frozenset()) & set(text) else code


def _by_letters(text: str, candidates: tuple[str, ...], default: str) -> str:
    found = _detector(candidates).detect_language_of(text)
    return found.iso_code_639_1.name.lower() if found else default


@cache
def _detector(candidates: tuple[str, ...]) -> LanguageDetector:
    # chosen for short and unaccented text: right on questions of one or two words, fully offline;
    # it takes half a second and 110 MB to load, so most questions do without it. Nine languages
    # would take 2.7 s and 260 MB: they are told by its smaller models, in 0.12 s and 30 MB
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, code.upper()) for code in candidates]
    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
    return (builder if candidates == LANGUAGES else builder.with_low_accuracy_mode()).build()
