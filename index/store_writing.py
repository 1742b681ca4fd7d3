"""Writes the SQLite file of a generation: documents, passages, sentences, full text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from corpus.model import Document, Passage, Source
from index.analysis import passage_terms
from index.embedding import Vectors

_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, title TEXT, text TEXT, url TEXT, publisher TEXT, kind TEXT,
    language TEXT, as_of TEXT, topics TEXT, sections TEXT, digest TEXT);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE, document_id TEXT, section TEXT,
    start INTEGER, "end" INTEGER, text TEXT, context TEXT, key BLOB);
CREATE TABLE sentences (
    row INTEGER PRIMARY KEY, passage INTEGER, start INTEGER, "end" INTEGER, block INTEGER,
    in_list INTEGER, sources TEXT, key BLOB, vector BLOB);
CREATE INDEX sentences_of_passage ON sentences (passage);
CREATE TABLE asked (
    row INTEGER PRIMARY KEY, passage INTEGER, sentence INTEGER, text TEXT, answered INTEGER,
    weight REAL, key BLOB);
CREATE INDEX asked_of_passage ON asked (passage);
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, title TEXT, publisher TEXT, url TEXT, symbol TEXT, as_of TEXT);
CREATE VIRTUAL TABLE terms USING fts5 (
    context, text, asked, content='', tokenize='unicode61');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (terms, row);
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

    `row` is its row among the vectors, `sentence` the start of the sentence it is nearest to.
    """

    row: int
    sentence: int
    text: str
    answered: bool
    key: bytes


def write_store(
    path: Path,
    documents: Sequence[Document],
    rows: Iterable[PassageRow],
    weights: Mapping[int, float],
) -> None:
    """Write a new store; rows must come in ascending order.

    `weights` gives the answerability weight of each listed question by its row.
    """
    connection = sqlite3.connect(path)
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        sources: dict[Source, int] = {}
        with connection:
            connection.executemany(
                "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (_document_record(d, sources) for d in documents),
            )
            for row in rows:
                _write_passage(connection, row, sources)
            connection.executemany(
                "INSERT INTO sources VALUES (?,?,?,?,?,?)",
                ((number, *astuple(source)) for source, number in sources.items()),
            )
            connection.executemany(
                "UPDATE asked SET weight = ? WHERE row = ?",
                ((weight, row) for row, weight in weights.items()),
            )
        connection.execute("INSERT INTO terms(terms) VALUES ('optimize')")
        connection.commit()
    finally:
        connection.close()


def _number(source: Source, sources: dict[Source, int]) -> int:
    return sources.setdefault(source, len(sources))


def _document_record(d: Document, sources: dict[Source, int]) -> tuple[str, ...]:
    sections = [
        [
            s.headings, s.start, s.end, s.asked, s.unanswered,
            [[t.start, t.end, t.block, int(t.in_list), [_number(x, sources) for x in t.sources]]
             for t in s.sentences],
        ]
        for s in d.sections
    ]  # fmt: skip
    return (
        d.id, d.title, d.text, d.url, d.publisher, d.kind, d.language, d.as_of,
        json.dumps(d.topics), json.dumps(sections), d.digest,
    )  # fmt: skip


def _write_passage(
    connection: sqlite3.Connection, row: PassageRow, sources: dict[Source, int]
) -> None:
    p = row.passage
    asked = [a.text for a in row.asked if a.answered]
    connection.execute(
        "INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)",
        (row.row, p.id, p.document_id, p.section, p.start, p.end, p.text, p.context, row.key),
    )
    connection.execute(
        "INSERT INTO terms (rowid, context, text, asked) VALUES (?,?,?,?)",
        (row.row, *(" ".join(words) for words in passage_terms(p, asked))),
    )
    connection.executemany(
        "INSERT INTO asked VALUES (?,?,?,?,?,0,?)",
        ((a.row, row.row, a.sentence, a.text, int(a.answered), a.key) for a in row.asked),
    )
    connection.executemany(
        "INSERT INTO sentences (passage,start,end,block,in_list,sources,key,vector)"
        " VALUES (?,?,?,?,?,?,?,?)",
        (
            (
                row.row, s.start, s.end, s.block, int(s.in_list),
                json.dumps([_number(x, sources) for x in s.sources]), key, vector.tobytes(),
            )
            for s, key, vector in zip(
                p.sentences, row.sentence_keys, row.sentence_vectors, strict=True
            )
        ),
    )  # fmt: skip
