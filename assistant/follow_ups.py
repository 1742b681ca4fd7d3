"""Tells a question that leans on those before it from one that stands alone."""

from __future__ import annotations

import re
import unicodedata

from index.analysis import terms

_SHORT = 4  # content terms; fewer can't stand alone after another question
_UNSPACED = {"zh": 2, "ja": 3, "th": 5}  # letters to a word, about, where no space parts words
_NEAR = 2  # content terms; after as many, a possessive means one of them

_HOW_MANY = re.compile(r"\b(?:combien|cu[aá]nt[ao]s?)\b")  # terms, but nothing is meant by them

_OPENING = r"[\s¿¡«(]*"
_LEADS = {
    "en": re.compile(
        _OPENING + r"(?:and|but|so(?! far\b)|or|what about|how about|also|then|i meant|no, |"
        r"no i mean|sorry,? i (?:meant|mean|was|am))\b"
    ),
    "fr": re.compile(_OPENING + r"(?:et|mais|alors|ou alors|non, |pardon,? je)\b"),
    "es": re.compile(
        _OPENING + r"(?:y|e(?!-)|pero|no, |perd[oó]n,? (?:estaba|quer[ií]a|me refer[ií]a))\b"
    ),
}
_OTHER_LEADS = re.compile(_OPENING + r"(?:and|e(?!-)|et|i|und|y|и)\b")
_NEW_SUBJECT = re.compile(
    _OPENING + r"(?:let me |let's )?(?:"
    r"(?:an? )?(?:new|another|other|different) (?:question|matter|subject|topic)|something else|"
    r"(?:chang|switch)\w* (?:of |the )?(?:subject|topic)|"
    r"(?:une )?(?:autre|nouvelle) question|(?:un )?autre sujet|autre chose|chang\w+ de sujet|"
    r"(?:un[ao]? )?(?:otr|nuev)[oa] (?:pregunta|tema|asunto|cosa)|cambi\w+ de tema)"
    r"(?: now| maintenant| ahora)? ?[:.,;!–-]"
)
# words that stand for something said before, in the forms and places in which they do not stand
# for something in their own sentence
_POINTING = {
    "en": re.compile(
        r"\b(?:it(?! (?:take|takes|took|possible|necessary)\b)|they|them|theirs|these|those|he|"
        r"she|him|same|latter|former|ones|this(?! (?:year|month|week)\b)|"
        r"(?:about|after|at|before|by|did|do|does|for|from|in|is|of|on|than|to|was|with) that"
        r"(?! (?:i|we|you|they|the)\b)|that(?=['’]s|\s*(?:$|[?.,;:!)])| (?:one|much|many)\b)|"
        r"last time|(?:the|that|this|each|next|last|first) one|one(?=['’]s\b|\s*(?:$|[?.,;:!)])|"
        r" (?:in|on|for|after|before|from|we)\b)|"
        r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!will )there"
        r"(?! (?:is|are|was|were|be|been|will)\b))\b"
    ),
    "fr": re.compile(
        r"\b(?:celui|celle|ceux|celles|cela|ça|eux|lui|cet|cette(?! (?:année|semaine)\b)|ces|"
        r"(?:le|la|les|du|des|aux?) mêmes?|"
        r"(?<!est-)ce(?! (?:que|qui|dont|sont|mois)\b| qu['’])|"
        r"(?<![-'’])(?:elles?|ils?)(?! (?:faut|y a|s['’]agit|existe|est possible)\b)|"
        r"(?:comment|quand|où|pourquoi|années?|temps) (?!y a)\w+-(?:t-)?(?<!faut-)(?:ils?|elles?)|"
        r"(?<!où )en (?:a|ai|avaient|avait|avez|avons|est|ont|sont)|"
        r"(?<!-)y(?! (?:a|aura|aurait|avait)\b))\b|"
        r"^\W*(?!faut-|existe-|s['’]agit-)\w+-(?:t-)?(?:ils?|elles?)\b"
    ),
    "es": re.compile(
        r"\b(?:él|ellas?|ellos?|est[eo]s?(?! (?:año|mes)\b)|"
        r"estas?(?! (?:semana|abiert|dispon|en\b))|"
        r"es[aeo]s?|aquel|aquell[ao]s?|dich[ao]s?|all[ií]|mism[ao]s?|"
        r"lo(?! (?:que|de|menos|m[aá]s|antes|mejor|siguiente|\w+[dt]o)\b)|"
        r"(?!charl|carl|perl)\w+[aei]r(?:l[ao]s?|les))\b"
    ),
}
# the same where little is said before them: after more, they mean one of that
_NEARLY = {
    "en": re.compile(r"\b(?:its|their|his|her|both(?!.* and\b))\b"),
    "fr": re.compile(r"\b(?:leurs?|son|sa|ses)\b"),
    "es": re.compile(r"^(?!\W*a (?:l[ao]s|qu|cu)).*?\b(sus?|les?|(?:el|la|los|las) de)\b"),
}


def is_follow_up(question: str, language: str = "en") -> bool:
    """Whether a question leans on the one before: it is short, opens so, or points back."""
    text = unicodedata.normalize("NFC", question).casefold()
    length = len(set(terms(question, language)))
    if language in _UNSPACED:
        length = sum(c.isalnum() for c in question) // _UNSPACED[language]
    if length < _SHORT:
        return True
    if _NEW_SUBJECT.match(text):
        return False
    leads = _LEADS.get(language, _OTHER_LEADS)
    return bool(leads.match(text)) or (length < 2 * _SHORT and _points_back(text, language))


def _points_back(text: str, language: str) -> bool:
    if language not in _POINTING:
        return False
    nearly = _NEARLY[language].search(text)
    if nearly:
        before = _HOW_MANY.sub("", text[: nearly.start(nearly.lastindex or 0)])
        if len(terms(before, language)) < _NEAR:
            return True
    return bool(_POINTING[language].search(text))
