"""Gives every text of a generation its vector; those that the generation before had are reused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus.errors import IndexUnavailable
from corpus.model import Passage
from index import layers
from index.answerability import fit_answerability
from index.embedding import Embedder, Progress, Vectors
from index.generation import EXPORTED, read_manifest, verify_files
from index.layers import open_store, open_vectors
from index.store_writing import AskedRow, PassageRow

Known = Callable[[Sequence[bytes]], Mapping[bytes, Vectors]]  # those of these keys that it holds
Encode = Callable[[list[str], Progress | None], Vectors]


@dataclass(frozen=True, slots=True)
class Previous:
    """What the generation before offers: documents' digests, the vectors that it holds of some
    embedding keys, the files of its exported encoders, its chunker's signature, and the digests
    of the documents above which a layer can be written, none where it can't."""

    digests: Mapping[str, str] = field(default_factory=dict)
    vectors: Known = lambda keys: {}
    exported: tuple[Path, ...] = ()
    chunker: str = ""
    lower: Mapping[str, str] = field(default_factory=dict)
    close: Callable[[], None] = lambda: None


def read_previous(directory: Path, embedder: Embedder) -> Previous:
    """The current generation's digests; its vectors and encoders if they are of the same model."""
    with ExitStack() as opened:
        try:
            folder, manifest = read_manifest(directory)
            verify_files(folder, manifest)
            store = open_store(folder, manifest)
            opened.callback(store.close)
            digests = store.digests()
            if manifest.model_signature != embedder.signature:
                return Previous(digests)
            rows = open_vectors(folder, manifest.dimension, store)
        except IndexUnavailable:
            return Previous()
        exported = tuple(folder / name for name in EXPORTED if name in manifest.files)
        close = opened.pop_all().close
    lower = store.below() if manifest.passages >= layers.FEWEST else {}

    def vectors(keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        return store.vectors_of(keys, rows.at)

    return Previous(digests, vectors, exported, manifest.chunker, lower, close)


@dataclass(frozen=True, slots=True)
class Batch:
    """The passages of some documents, in the order of their rows, with all their vectors.

    `vectors` has shape (passages, dimension), `questions` that of their listed questions.
    """

    rows: list[PassageRow]
    vectors: Vectors
    questions: Vectors


class Weights:
    """Gathers the English listed questions, and gives each its answerability weight.

    Those of other languages are not fitted. Memory: the questions' vectors.
    """

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._answered: list[bool] = []
        self._vectors: list[Vectors] = []

    def add(self, batch: Batch) -> None:
        asked = [(a, row.passage.language) for row in batch.rows for a in row.asked]
        english = [at for at, (_, language) in enumerate(asked) if language == "en"]
        self._numbers += [asked[at][0].number for at in english]
        self._answered += [asked[at][0].answered for at in english]
        self._vectors.append(batch.questions[english])

    def fitted(self) -> dict[int, float]:
        """The weights by the questions' numbers."""
        if not self._numbers:
            return {}
        held = np.array(self._answered, dtype=bool)
        weights = fit_answerability(np.concatenate(self._vectors), held)
        return dict(zip(self._numbers, weights.tolist(), strict=True))


def embed_texts(
    passages: Sequence[Passage], old: Known, encode: Encode, progress: Progress | None = None
) -> tuple[dict[bytes, Vectors], int]:
    """The vectors of all the passages' texts by key, and how many `old` did not hold.

    They are float32 of half the precision, which is what is kept of them.
    """
    texts = {key(t, p.language): t for p in passages for t in _all_texts(p)}
    known = dict(old(list(texts)))
    missing = [k for k in texts if k not in known]
    if missing:
        fresh = encode([texts[k] for k in missing], progress)
        halved = np.asarray(fresh).astype(np.float16).astype(np.float32)
        known.update(zip(missing, halved, strict=True))
    return known, len(missing)


def lay_out(
    passages: Sequence[Passage], known: Mapping[bytes, Vectors], dimension: int,
    row: int = 0, question: int = 0,
) -> Batch:  # fmt: skip
    """Lay passages out from `row` on, and their listed questions from the number `question` on.

    `known` holds the vectors of all texts by their keys.
    """

    def stacked(wanted: Iterable[tuple[str, str]]) -> Vectors:
        found = [known[key(text, language)] for text, language in wanted]
        empty = np.zeros((0, dimension), dtype=np.float32)
        return np.stack(found).astype(np.float32) if found else empty

    rows: list[PassageRow] = []
    asked: list[tuple[str, str]] = []
    for at, passage in enumerate(passages):
        own = []
        for text, starts in _listed(passage):
            own_key = key(text, passage.language)
            own.append(AskedRow(question + len(asked), starts, text, bool(starts), own_key))
            asked.append((text, passage.language))
        sentences = [(text, passage.language) for text in sentence_texts(passage)]
        keys = tuple(key(*pair) for pair in sentences)
        own_key = key(passage.embedded_text, passage.language)
        rows.append(PassageRow(row + at, passage, own_key, keys, stacked(sentences), tuple(own)))
    vectors = stacked((p.embedded_text, p.language) for p in passages)
    return Batch(rows, vectors, stacked(asked))


def _all_texts(passage: Passage) -> list[str]:
    return [
        passage.embedded_text,
        *sentence_texts(passage),
        *(question.text for question in passage.asked),
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


def _listed(passage: Passage) -> list[tuple[str, tuple[int, ...]]]:
    """Each listed question with the starts of the sentences that answer it; none where none do."""
    starts = [sentence.start for sentence in passage.sentences]
    answered = [(q.text, tuple(starts[n] for n in q.sentences)) for q in passage.asked]
    return [*((text, ()) for text in passage.unanswered), *answered]
