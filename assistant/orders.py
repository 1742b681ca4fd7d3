"""Tells a question from an order to the assistant: to leave its documents, or to make things up.

Orders have no power here, since nothing is written freely; but their words would be searched for.
They are left out of the question, and a text that holds nothing else is declined.
"""

from __future__ import annotations

import re

from index.analysis import fold

_SENTENCES = re.compile(r"(?<=[.!?:;])\s+|</?\w[^>]*>")
_ORDERS = re.compile(
    r"\b(ignore|disregard|forget|bypass|override|oublie[zr]?|ignore[zr]?|olvid[ae]|ignor[ae])\b"
    r".{0,40}\b(instructions?|rules?|sources?|documents?|prompts?|told|given|regles|consignes|"
    r"documentos?|reglas|instrucciones|fuentes)\b"
    r"|\b(stop|no more) (citing|quoting)\b|\bquote nothing\b|\bfrom your own memory\b"
    r"|\byou are (now|no longer)\b|\b(vous etes|tu es) (maintenant|desormais)\b|\bahora eres\b"
    r"|\b(system (update|prompt|message)|developer mode|jailbreak)\b"
    r"|\b(hidden|system|initial|secret) prompt\b"
    r"|\b(prompt|invite) (cachee?|systeme)\b|\bprompt (oculto|del sistema)\b"
)
_AT_ONCE = r"(?:^|[.!?:,;] |\bplease |\bpor favor,? )"  # an order opens the sentence
_INVENTS = re.compile(
    rf"{_AT_ONCE}(make up|invent|fabricate|forge) (me )?(an?|some|the|two|three)\b"
    r"|\b(write|draft|create|produce|compose)( me)? an? (fake|false|bogus|fictitious|made-up)\b"
    rf"|{_AT_ONCE}invente[zr]?\b|{_AT_ONCE}invent(a|ate|ese|en)\b"
    r"|\b(redige[zr]?|ecri[st]|ecrivez|cree[zr]?)(-moi)? une? (faux|fausse)\b"
    r"|\b(redacta|escrib[ae]|crea)(me)? una? (documento )?fals[oa]\b"
)

# the subject has counterfeit goods in it, and how to fight them; not how to make them
_HARMS = re.compile(
    r"\b(make|making|manufacture|manufacturing|produce|producing|fabriquer|produire|fabricar|"
    r"producir|hacer)\b.{0,30}\b(counterfeit|fake|contrefai|falsificad|falsos?\b|falsas?\b)"
)


def without_orders(text: str) -> str:
    """What is left of `text` when sentences that give the assistant orders are taken out.

    Empty where it asks to make something up or to make counterfeits, or holds nothing but orders.
    """
    folded = fold(text)
    if _INVENTS.search(folded) or _HARMS.search(folded):
        return ""
    if not _ORDERS.search(folded):
        return text
    kept = [s for s in map(str.strip, _SENTENCES.split(text)) if not _ORDERS.search(fold(s))]
    return " ".join(filter(None, kept))
