"""Tells a question that leans on those before it from one that stands alone."""

from __future__ import annotations

import re
import unicodedata

from index.analysis import terms

_SHORT = 4  # content terms; fewer can't stand alone after another question
_UNSPACED = {"zh": 2, "ja": 3, "th": 5}  # letters to a word, about, where no space parts words
_NEAR = 2  # content terms before a possessive; after as many, it means one of them

_HOW_MANY = re.compile(r"\b(?:combien|cu[aá]nt[ao]s?)\b")  # terms, but nothing is meant by them

_LEADS = re.compile(
    r"[\s¿¡«(]*(?:and|but|so|or|what about|how about|also|then|no,? i mean|no,|i meant|"
    r"sorry,? i (?:meant|mean|was|am)|et|mais|ou alors|non,|pardon,? je|y(?! a\b)|e|pero|"
    r"perd[oó]n,? (?:estaba|quería|queria|me ref))\b"
)
_NEW_SUBJECT = re.compile(
    r"\b(?:new|another|other|different) (?:question|matter|subject|topic)|something else|"
    r"\b(?:chang\w+|switch\w*) (?:the |of )?(?:subject|topic)|"
    r"\b(?:autre|nouvelle) question|\bautre (?:sujet|chose)|chang\w+ de sujet|"
    r"\b(?:otra|nueva) pregunta|\botr[oa] (?:tema|asunto|cosa)|cambi\w+ de tema"
)
# words that stand for something said before, in the forms and places in which they do not stand
# for something in their own sentence
_POINTING = {
    "en": re.compile(
        r"\b(?:it|they|them|theirs|this|these|those|he|she|him|same|latter|former|ones|"
        r"that(?! (?:i|we|you|they|the|is|are|was|were|has|have|had|can|may|must)\b)|"
        r"(?:the|that|this|each|next|last|first|which) one|one(?=['’]s\b|\s*(?:$|[?.,;:!)])|"
        r" (?:in|on|for|after|before|from|of|we)\b)|"
        r"(?<!is )(?<!are )(?<!was )(?<!were )there(?! (?:is|are|was|were)\b))\b"
    ),
    "fr": re.compile(
        r"\b(?:celui|celle|ceux|celles|cela|ça|eux|cet|cette|ces|"
        r"(?<!est-)ce(?! (?:que|qui|dont|sont)\b)|(?<!-)leur|"
        r"(?<![-'’])(?:elles?|ils?)(?! (?:faut|y a|s'agit|est possible)\b)|"
        r"(?:comment|quand|où|pourquoi|années?|temps) (?!y a)\w+-(?:t-)?(?<!faut-)(?:ils?|elles?)|"
        r"(?<!-)y(?! a(?:-t-il|vait)?\b))\b"
    ),
    "es": re.compile(
        r"\b(?:él|ellas?|ellos?|est[aeo]s?|es[aeo]s?|aquel|aquell[ao]s?|les|lo(?! que\b)|"
        r"mism[ao]s?|(?:el|la|los|las) de|\w+[aei]r(?:l[ao]s?|les))\b"
    ),
}
_OWNING = {
    "en": re.compile(r"\b(?:its|their|his|her)\b"),
    "fr": re.compile(r"\b(?:leurs?|son|sa|ses)\b"),
    "es": re.compile(r"\bsus?\b"),
}


def is_follow_up(question: str, language: str = "en") -> bool:
    """Whether a question leans on the one before: it is short, opens so, or points back."""
    text = unicodedata.normalize("NFC", question).casefold()
    length = len(set(terms(question, language)))
    if language in _UNSPACED:
        length = sum(c.isalnum() for c in question) // _UNSPACED[language]
    if length < _SHORT:
        return True
    if _NEW_SUBJECT.search(text):
        return False
    return bool(_LEADS.match(text)) or (length < 2 * _SHORT and _points_back(text, language))


def _points_back(text: str, language: str) -> bool:
    if language not in _POINTING:
        return False
    owning = _OWNING[language].search(text)
    if owning:
        before = _HOW_MANY.sub("", text[: owning.start()])
        if len(terms(before, language)) < _NEAR:
            return True
    return bool(_POINTING[language].search(text))
