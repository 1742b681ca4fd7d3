"""Writes the SQLite file of a generation: documents, passages, sentences, full text."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from corpus.model import Document, Passage, Source
from index.analysis import passage_terms
from index.embedding import Vectors
from index.postings import SCHEMA, PostingsWriter

_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, title TEXT, text TEXT, url TEXT, publisher TEXT, kind TEXT,
    language TEXT, as_of TEXT, topics TEXT, sections TEXT, digest TEXT);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE, document_id TEXT, section TEXT,
    start INTEGER, "end" INTEGER, text TEXT, context TEXT, key BLOB,
    language TEXT);
CREATE TABLE sentences (
    row INTEGER PRIMARY KEY, passage INTEGER, start INTEGER, "end" INTEGER, block INTEGER,
    in_list INTEGER, sources TEXT, key BLOB, vector BLOB);
CREATE TABLE asked (
    number INTEGER PRIMARY KEY, passage INTEGER, sentences TEXT, text TEXT, answered INTEGER,
    weight REAL, key BLOB);
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, title TEXT, publisher TEXT, url TEXT, symbol TEXT, as_of TEXT,
    until TEXT);
CREATE TABLE places (documents BLOB);
CREATE TABLE above (hidden TEXT, gone TEXT, weights BLOB);
"""
_INDEXES = """
CREATE INDEX sentences_of_passage ON sentences (passage);
CREATE INDEX sentences_by_key ON sentences (key);
CREATE INDEX passages_by_key ON passages (key);
CREATE INDEX asked_of_passage ON asked (passage);
CREATE INDEX asked_by_key ON asked (key);
"""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage to write: its row, its embedding key, its sentences' keys and vectors (n, d)."""

    row: int
    passage: Passage
    key: bytes
    sentence_keys: tuple[bytes, ...]
    sentence_vectors: Vectors
    asked: tuple[AskedRow, ...]


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question that a passage answers, or one near it that no document answers.

    `number` counts the listed questions, whose vectors follow the passages'; `sentences` are the
    starts of the sentences that answer it.
    """

    number: int
    sentences: tuple[int, ...]
    text: str
    answered: bool
    key: bytes


class StoreWriter:
    """Writes a new store; used in a `with` block, which closes it.

    Raises OSError or sqlite3.Error for what can't be written.
    """

    def __init__(self, path: Path, documents: Sequence[Document]) -> None:
        self.passages = self.sentences = 0
        self._sources: dict[Source, int] = {}
        self._numbers = {d.id: number for number, d in enumerate(documents)}
        self._of_passages = array("i")
        self._connection = sqlite3.connect(path)
        self._connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        self._connection.executescript(_SCHEMA + SCHEMA)
        self._postings = PostingsWriter(self._connection)
        self._connection.executemany(
            "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (_document_record(d, self._sources) for d in documents),
        )

    def __enter__(self) -> StoreWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, rows: Iterable[PassageRow]) -> None:
        """The next rows, in ascending order."""
        for row in rows:
            self._write_passage(row)
            self._postings.add(row.row, row_terms(row))
            self._of_passages.append(self._numbers[row.passage.document_id])
            self.passages += 1
            self.sentences += len(row.passage.sentences)

    def finish(self, weights: Mapping[int, float]) -> None:
        """Write what is known at the end: `weights`, the answerability weights of the listed
        questions by their numbers, and the indexes."""
        connection = self._connection
        self._postings.finish()
        connection.execute("INSERT INTO places VALUES (?)", (self._of_passages.tobytes(),))
        connection.executemany(
            "INSERT INTO sources VALUES (?,?,?,?,?,?,?)",
            ((number, *astuple(source)) for source, number in self._sources.items()),
        )
        connection.executemany(
            "UPDATE asked SET weight = ? WHERE number = ?",
            ((weight, number) for number, weight in weights.items()),
        )
        connection.commit()
        connection.executescript(_INDEXES)

    def _write_passage(self, row: PassageRow) -> None:
        p, connection = row.passage, self._connection
        connection.execute(
            "INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                row.row,
                p.id,
                p.document_id,
                p.section,
                p.start,
                p.end,
                p.text,
                p.context,
                row.key,
                p.language,
            ),
        )
        connection.executemany(
            "INSERT INTO asked VALUES (?,?,?,?,?,0,?)",
            (
                (a.number, row.row, json.dumps(a.sentences), a.text, int(a.answered), a.key)
                for a in row.asked
            ),
        )
        connection.executemany(
            "INSERT INTO sentences (passage,start,end,block,in_list,sources,key,vector)"
            " VALUES (?,?,?,?,?,?,?,?)",
            (
                (
                    row.row, s.start, s.end, s.block, int(s.in_list),
                    json.dumps([_number(x, self._sources) for x in s.sources]), key,
                    vector.astype(np.float16).tobytes(),
                )
                for s, key, vector in zip(
                    p.sentences, row.sentence_keys, row.sentence_vectors, strict=True
                )
            ),
        )  # fmt: skip


def row_terms(row: PassageRow) -> Iterator[str]:
    """The terms by which a passage is found: of its context, its text and its questions."""
    asked = [a.text for a in row.asked if a.answered]
    return chain.from_iterable(passage_terms(row.passage, asked))


def _number(source: Source, sources: dict[Source, int]) -> int:
    return sources.setdefault(source, len(sources))


def _document_record(d: Document, sources: dict[Source, int]) -> tuple[str, ...]:
    sections = [
        [
            s.headings, s.start, s.end, s.language,
            [[t.start, t.end, t.block, int(t.in_list), [_number(x, sources) for x in t.sources]]
             for t in s.sentences],
        ]
        for s in d.sections
    ]  # fmt: skip
    return (
        d.id, d.title, d.text, d.url, d.publisher, d.kind, d.language, d.as_of,
        json.dumps(d.topics), json.dumps(sections), d.digest,
    )  # fmt: skip
