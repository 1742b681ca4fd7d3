"""The SQLite file of a generation: documents, passages, sentences with vectors, full text."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexDamaged
from corpus.model import Document, Passage, Section, Sentence, Source
from index.analysis import passage_terms
from index.doors import Asked
from index.embedding import Vectors
from index.scope import Places

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


class Store:
    """Reads one generation's SQLite file, from any thread."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(
                f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._sources = {
                number: Source(*fields) for number, *fields in self._read("SELECT * FROM sources")
            }
            ((self.passage_count,),) = self._read("SELECT count(*) FROM passages")
        except sqlite3.Error as error:
            raise IndexDamaged(
                f"{path} can't be read ({error}); run: trips-assistant index build"
            ) from error

    def _read(self, query: str, parameters: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            return self._db.execute(query, parameters).fetchall()

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages in these rows, in this order, with their sentences."""
        found = {row: self._passage(row) for row in rows}
        return [found[row] for row in rows]

    def _passage(self, row: int) -> Passage:
        ((id, document_id, section, start, end, text, context, language),) = self._read(
            'SELECT passages.id, document_id, section, start, "end", passages.text, context,'
            " language FROM passages JOIN documents ON documents.id = document_id WHERE row = ?",
            (row,),
        )
        sentences = tuple(s for s, _ in self.sentences(row))
        return Passage(
            id, document_id, section, start, end, text, context, sentences, language=language
        )

    def sentences(self, row: int) -> list[tuple[Sentence, bytes]]:
        """The sentences of a passage with their vectors (float32 bytes), in order."""
        return [
            (Sentence(start, end, block, bool(in_list), self._named(json.loads(sources))), vector)
            for start, end, block, in_list, sources, vector in self._read(
                'SELECT start, "end", block, in_list, sources, vector FROM sentences'
                " WHERE passage = ? ORDER BY row",
                (row,),
            )
        ]

    def _named(self, numbers: list[int]) -> tuple[Source, ...]:
        return tuple(self._sources[number] for number in numbers)

    def bm25(self, query_terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """`(row, BM25)` of the best passages for any of these terms, best first.

        Terms come from `analysis.terms`; each is quoted, so nothing in it is query syntax.
        """
        quoted = [f'"{term}"' for term in dict.fromkeys(query_terms) if term.isalnum()]
        if not quoted:
            return []
        return [
            (row, -score)
            for row, score in self._read(
                "SELECT rowid, bm25(terms) AS score FROM terms WHERE terms MATCH ?"
                " ORDER BY score LIMIT ?",
                (" OR ".join(quoted), limit),
            )
        ]

    def frequencies(self, query_terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands; terms unknown to the documents give 0."""
        query = "SELECT doc FROM vocabulary WHERE term = ?"
        found = {term: self._read(query, (term,)) for term in query_terms}
        return {term: rows[0][0] if rows else 0 for term, rows in found.items()}

    def vocabulary(self) -> list[str]:
        """Every term that the documents hold."""
        return [term for (term,) in self._read("SELECT term FROM vocabulary")]

    def document_ids(self) -> list[str]:
        return [key for (key,) in self._read("SELECT id FROM documents ORDER BY id")]

    def document(self, id: str) -> Document:
        """One document, whole. Raises KeyError for an unknown id."""
        found = self._read("SELECT * FROM documents WHERE id = ?", (id,))
        if not found:
            raise KeyError(id)
        title, text, url, publisher, kind, language, as_of, topics, sections = found[0][1:-1]
        return Document(
            id, title, text, url, publisher, kind, language, as_of,
            tuple(json.loads(topics)),
            tuple(
                Section(
                    tuple(headings), start, end,
                    tuple(
                        Sentence(a, b, block, bool(in_list), self._named(numbers))
                        for a, b, block, in_list, numbers in sentences
                    ),
                )
                for headings, start, end, asked, unanswered, sentences in json.loads(sections)
            ),
        )  # fmt: skip

    def counts(self) -> dict[str, int]:
        """How many documents, passages, sentences and entries of the full text there are."""
        found = {}
        for table in ("documents", "passages", "sentences"):
            ((found[table],),) = self._read(f"SELECT count(*) FROM {table}")
        ((found["terms"],),) = self._read("SELECT count(*) FROM terms_docsize")
        return found

    def digests(self) -> dict[str, str]:
        """Each document's digest by id."""
        return dict(self._read("SELECT id, digest FROM documents"))

    def places(self) -> Places:
        """Where every passage comes from."""
        documents = self._read("SELECT id, language FROM documents ORDER BY id")
        numbers = {id: number for number, (id, _) in enumerate(documents)}
        found = self._read("SELECT document_id FROM passages ORDER BY row")
        return Places(
            [id for id, _ in documents], [language for _, language in documents],
            np.fromiter((numbers[id] for (id,) in found), dtype=np.int32, count=len(found)),
        )  # fmt: skip

    def vector_keys(self) -> list[bytes]:
        """The embedding key of every row of the vectors: the passages', then the questions'."""
        query = "SELECT row, key FROM passages UNION ALL SELECT row, key FROM asked ORDER BY row"
        return [key for _, key in self._read(query)]

    def listed(self) -> Asked:
        """The listed questions."""
        found = self._read("SELECT passage, answered, weight FROM asked ORDER BY row")
        owners, answered, weights = zip(*found, strict=True) if found else ((), (), ())
        return Asked(
            np.array(owners, dtype=np.int64),
            np.array(answered, dtype=bool),
            np.array(weights, dtype=np.float32),
        )

    def asked(self, row: int) -> list[tuple[int, str]]:
        """`(start of the nearest sentence, text)` of each question that a passage answers."""
        return self._read(
            "SELECT sentence, text FROM asked WHERE passage = ? AND answered ORDER BY row", (row,)
        )

    def sentence_vectors(self) -> Iterator[tuple[bytes, Vectors]]:
        """Every sentence's embedding key and vector."""
        for key, vector in self._read("SELECT key, vector FROM sentences"):
            yield key, np.frombuffer(vector, dtype=np.float32)

    def close(self) -> None:
        self._db.close()
