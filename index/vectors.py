"""Gives every text of a generation its vector; those that the generation before had are reused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus.errors import IndexUnavailable
from corpus.model import Passage
from index.answerability import fit_answerability
from index.dense import FaissVectors
from index.embedding import Embedder, Progress, Vectors
from index.generation import EXPORTED, PASSAGES, read_manifest, verify_files
from index.store import Store
from index.store_writing import AskedRow, PassageRow

Encode = Callable[[list[str], Progress | None], Vectors]
_Stacked = Callable[[Iterable[tuple[str, str]]], Vectors]


@dataclass(frozen=True, slots=True)
class Previous:
    """What the generation before offers: documents' digests, vectors by embedding key, and the
    files of its exported encoders."""

    digests: Mapping[str, str] = field(default_factory=dict)
    vectors: Mapping[bytes, Vectors] = field(default_factory=dict)
    exported: tuple[Path, ...] = ()


def read_previous(directory: Path, embedder: Embedder) -> Previous:
    """The current generation's digests; its vectors and encoders if they are of the same model."""
    try:
        folder, manifest = read_manifest(directory)
        verify_files(folder, manifest)
    except IndexUnavailable:
        return Previous()
    store = Store(folder / PASSAGES)
    try:
        digests = store.digests()
        if manifest.model_signature != embedder.signature:
            return Previous(digests)
        vectors = FaissVectors(folder, embedder.dimension)
        rows = vectors.rows(0, vectors.count)
        known = dict(zip(store.vector_keys(), rows, strict=True))
        known.update(store.sentence_vectors())
    finally:
        store.close()
    exported = tuple(folder / name for name in EXPORTED if name in manifest.files)
    return Previous(digests, known, exported)


@dataclass(frozen=True, slots=True)
class Layout:
    """The passages with all their vectors, and the matrix that is searched.

    `matrix` has shape (passages + questions, dimension): first a row a passage, then a row a
    listed question. `weights` are the questions' answerability weights by row.
    """

    rows: list[PassageRow]
    matrix: Vectors
    weights: dict[int, float]


def embed_texts(
    passages: Sequence[Passage], old: Mapping[bytes, Vectors], encode: Encode,
    progress: Progress | None = None,
) -> tuple[dict[bytes, Vectors], int]:  # fmt: skip
    """The vectors of all the passages' texts by key, and how many `old` did not hold."""
    texts = {key(t, p.language): t for p in passages for t in _all_texts(p)}
    missing = [k for k in texts if k not in old]
    fresh: Iterable[Vectors] = encode([texts[k] for k in missing], progress) if missing else []
    known = {k: old[k] for k in texts if k in old} | dict(zip(missing, fresh, strict=True))
    return known, len(missing)


def lay_out(passages: Sequence[Passage], known: Mapping[bytes, Vectors], dimension: int) -> Layout:
    """Lay the generation out; `known` holds the vectors of all texts by their keys."""

    def stacked(wanted: Iterable[tuple[str, str]]) -> Vectors:
        found = [known[key(text, language)] for text, language in wanted]
        empty = np.zeros((0, dimension), dtype=np.float32)
        return np.stack(found).astype(np.float32) if found else empty

    owners = _owners(passages, stacked)
    rows: list[PassageRow] = []
    asked: list[tuple[str, str]] = []
    for number, passage in enumerate(passages):
        own = []
        for text, sentence, answered in owners.get(number, ()):
            place = len(passages) + len(asked)
            own.append(AskedRow(place, sentence, text, answered, key(text, passage.language)))
            asked.append((text, passage.language))
        sentences = [(text, passage.language) for text in sentence_texts(passage)]
        keys = tuple(key(*pair) for pair in sentences)
        own_key = key(passage.embedded_text, passage.language)
        rows.append(PassageRow(number, passage, own_key, keys, stacked(sentences), tuple(own)))
    questions = stacked(asked)
    matrix = np.vstack([stacked((p.embedded_text, p.language) for p in passages), questions])
    return Layout(rows, matrix, _weights(rows, questions))


def _weights(rows: Sequence[PassageRow], questions: Vectors) -> dict[int, float]:
    """The answerability weights of the English questions by row; the others are not fitted."""
    english = np.array(
        [row.passage.language == "en" for row in rows for _ in row.asked], dtype=bool
    )
    if not english.any():
        return {}
    held = np.array([a.answered for row in rows for a in row.asked], dtype=bool)
    places = len(rows) + np.flatnonzero(english)
    weights = fit_answerability(questions[english], held[english])
    return dict(zip(places.tolist(), weights.tolist(), strict=True))


def _all_texts(passage: Passage) -> list[str]:
    return [
        passage.embedded_text,
        *sentence_texts(passage),
        *passage.asked,
        *passage.unanswered,
    ]


def key(text: str, language: str) -> bytes:
    """What a text's vector is kept under: 16 bytes of the SHA-256 of it and its encoder."""
    encoder = b"" if language == "en" else b"foreign\x1f"
    return hashlib.sha256(encoder + text.encode()).digest()[:16]


def sentence_texts(passage: Passage) -> list[str]:
    """The passage's sentences, as text."""
    return [
        passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences
    ]


def _owners(
    passages: Sequence[Passage], stacked: _Stacked
) -> dict[int, list[tuple[str, int, bool]]]:
    """Each section's questions by the number of the passage whose sentence is nearest.

    The values are `(question, start of that sentence, whether the section answers it)`.
    """
    sections: dict[tuple[str, str], list[int]] = {}
    for number, passage in enumerate(passages):
        if passage.asked or passage.unanswered:
            sections.setdefault((passage.document_id, passage.section), []).append(number)
    owners: dict[int, list[tuple[str, int, bool]]] = {}
    for members in sections.values():
        places = [(n, s.start) for n in members for s in passages[n].sentences]
        first = passages[members[0]]
        spoken = first.language
        vectors = stacked((t, spoken) for n in members for t in sentence_texts(passages[n]))
        asked = {**dict.fromkeys(first.unanswered, False), **dict.fromkeys(first.asked, True)}
        nearest = np.argmax(stacked((a, spoken) for a in asked) @ vectors.T, axis=1)
        for (text, answered), place in zip(asked.items(), nearest, strict=True):
            number, start = places[int(place)]
            owners.setdefault(number, []).append((text, start, answered))
    return owners
