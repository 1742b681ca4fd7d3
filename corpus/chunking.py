"""Packs whole sentences into passages small enough for the embedding model."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from corpus.model import Document, ListedQuestion, Passage, Section, Sentence

MAX_TOKENS = 200  # all-MiniLM-L6-v2 reads 256 word pieces; the rest is for title and headings
SIGNATURE = "sentences-in-section/2"  # changes whenever the same document would chunk differently

CountTokens = Callable[[list[str]], list[int]]


def chunk(
    document: Document, count_tokens: CountTokens, max_tokens: int = MAX_TOKENS
) -> list[Passage]:
    """The passages of `document`: whole sentences of one section, at most `max_tokens` long.

    `count_tokens` maps n texts to their n lengths in tokens, special tokens left out. A sentence
    longer than the limit is cut at white space into spans that are not. A passage's id is a hash
    of its document's id, heading path and text, so it stays as long as its content does.
    """
    seen: dict[str, int] = {}
    passages = []
    for section in document.sections:
        groups = list(_packed(document, section, count_tokens, max_tokens))
        for number, group in enumerate(groups):
            start, end = group[0].start, group[-1].end
            text = document.text[start:end]
            key = "\x1f".join((document.id, section.path, text))
            seen[key] = seen.get(key, -1) + 1
            passages.append(
                Passage(
                    id=hashlib.sha256(f"{key}\x1f{seen[key]}".encode()).hexdigest()[:24],
                    document_id=document.id,
                    section=section.path,
                    start=start,
                    end=end,
                    text=text,
                    context=_context(document, section),
                    sentences=tuple(group),
                    asked=_asked(section, group),
                    unanswered=() if number else section.unanswered,
                    language=section.language or document.language,
                )
            )
    return passages


def _context(document: Document, section: Section) -> str:
    return " › ".join(part for part in (document.title, section.path) if part.strip())


def _asked(section: Section, group: list[Sentence]) -> tuple[ListedQuestion, ...]:
    """The section's questions whose first answering sentence begins in this passage.

    They are bound to the passage's own sentences; those that stand in another are left out.
    """
    listed = []
    for question in section.asked:
        answering = [section.sentences[n] for n in question.sentences]
        if group[0].start <= answering[0].start < group[-1].end:
            own = [
                at for at, s in enumerate(group)
                if any(whole.start <= s.start < whole.end for whole in answering)
            ]  # fmt: skip
            listed.append(ListedQuestion(question.text, tuple(own)))
    return tuple(listed)


def _packed(
    document: Document, section: Section, count_tokens: CountTokens, max_tokens: int
) -> Iterator[list[Sentence]]:
    sentences = list(_within(document, section, count_tokens, max_tokens))
    lengths = count_tokens([document.text[s.start : s.end] for s in sentences])
    # what stands between two sentences, such as the mark of a list item, is in the passage too
    gaps = count_tokens([document.text[a.end : b.start] for a, b in pairwise(sentences)])
    group: list[Sentence] = []
    total = 0
    for sentence, length, gap in zip(sentences, lengths, [0, *gaps], strict=False):
        gap = max(1, gap)
        if group and total + gap + length > max_tokens:
            yield group
            group, total = [], 0
        total += length + (gap if group else 0)
        group.append(sentence)
    if group:
        yield group


def _within(
    document: Document, section: Section, count_tokens: CountTokens, max_tokens: int
) -> Iterator[Sentence]:
    """The section's sentences, the overlong ones cut at white space."""
    texts = [document.text[s.start : s.end] for s in section.sentences]
    for sentence, text, length in zip(section.sentences, texts, count_tokens(texts), strict=True):
        if length <= max_tokens:
            yield sentence
            continue
        for start, end in _halves(text, count_tokens, max_tokens):
            yield replace(sentence, start=sentence.start + start, end=sentence.start + end)


def _halves(
    text: str, count_tokens: CountTokens, max_tokens: int, offset: int = 0
) -> Iterator[tuple[int, int]]:
    """Cut `text` in two at the white space nearest its middle until every part fits."""
    if count_tokens([text])[0] <= max_tokens or len(text) < 2:
        yield offset, offset + len(text)
        return
    middle = len(text) // 2
    gaps = [m.start() for m in re.finditer(r"\s+", text.rstrip())]
    cut = min(gaps, key=lambda gap: abs(gap - middle), default=middle) or middle
    yield from _halves(text[:cut].rstrip() or text[:cut], count_tokens, max_tokens, offset)
    rest = text[cut:].lstrip() or text[cut:]
    yield from _halves(rest, count_tokens, max_tokens, offset + len(text) - len(rest))
