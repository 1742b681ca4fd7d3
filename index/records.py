"""Documents and passages as JSON, for a store that keeps them whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from corpus.model import Document, Passage, Section, Sentence, Source
from index.store_writing import PassageRow


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """A passage, the embedding keys of its sentences, and the questions that it answers."""

    passage: Passage
    sentence_keys: tuple[bytes, ...]
    asked: tuple[tuple[tuple[int, ...], str], ...]


def pack_document(d: Document) -> bytes:
    """A document as JSON; the questions of its sections are the passages'."""
    sources: dict[Source, int] = {}
    sections = [
        [s.headings, s.start, s.end, s.language, _pack_sentences(s.sentences, sources)]
        for s in d.sections
    ]
    return _dumped(
        d.id, d.title, d.text, d.url, d.publisher, d.kind, d.language, d.as_of, d.topics,
        sections, [astuple(source) for source in sources],
    )  # fmt: skip


def unpack_document(data: bytes) -> Document:
    (
        id, title, text, url, publisher, kind, language, as_of, topics, sections, listed,
    ) = json.loads(data)  # fmt: skip
    sources = [Source(*fields) for fields in listed]
    return Document(
        id, title, text, url, publisher, kind, language, as_of, tuple(topics),
        tuple(
            Section(
                tuple(headings), start, end, _unpack_sentences(sentences, sources), language=spoken
            )
            for headings, start, end, spoken, sentences in sections
        ),
    )  # fmt: skip


def pack_passage(row: PassageRow) -> bytes:
    """A passage as JSON, with all that a PassageRecord holds."""
    p = row.passage
    sources: dict[Source, int] = {}
    sentences = _pack_sentences(p.sentences, sources)
    return _dumped(
        p.id, p.document_id, p.section, p.start, p.end, p.text, p.context, p.language, sentences,
        [astuple(source) for source in sources], [key.hex() for key in row.sentence_keys],
        [[a.sentences, a.text] for a in row.asked if a.answered],
    )  # fmt: skip


def unpack_passage(data: bytes) -> PassageRecord:
    (
        id, document_id, section, start, end, text, context, language, sentences, listed,
        keys, asked,
    ) = json.loads(data)  # fmt: skip
    sources = [Source(*fields) for fields in listed]
    return PassageRecord(
        Passage(
            id, document_id, section, start, end, text, context,
            _unpack_sentences(sentences, sources), language=language,
        ),
        tuple(bytes.fromhex(key) for key in keys),
        tuple((tuple(starts), text) for starts, text in asked),
    )  # fmt: skip


def _pack_sentences(sentences: Sequence[Sentence], sources: dict[Source, int]) -> list[Any]:
    return [
        [
            s.start, s.end, s.block, int(s.in_list),
            [sources.setdefault(x, len(sources)) for x in s.sources],
        ]
        for s in sentences
    ]  # fmt: skip


def _unpack_sentences(packed: list[Any], sources: Sequence[Source]) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(start, end, block, bool(in_list), tuple(sources[n] for n in numbers))
        for start, end, block, in_list, numbers in packed
    )


def _dumped(*fields: object) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode()
