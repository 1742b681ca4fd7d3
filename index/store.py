"""The SQLite file of a generation: documents, passages, sentences with vectors, full text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from corpus.errors import IndexDamaged
from corpus.model import Document, Passage, Section, Sentence, Source
from index.analysis import terms
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
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, title TEXT, publisher TEXT, url TEXT, symbol TEXT, as_of TEXT);
CREATE VIRTUAL TABLE terms USING fts5 (
    context, text, content='', detail='column', tokenize='unicode61');
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


def write_store(path: Path, documents: Sequence[Document], rows: Iterable[PassageRow]) -> None:
    """Write a new store; rows must come in ascending order."""
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
        connection.execute("INSERT INTO terms(terms) VALUES ('optimize')")
        connection.commit()
    finally:
        connection.close()


def _number(source: Source, sources: dict[Source, int]) -> int:
    return sources.setdefault(source, len(sources))


def _document_record(d: Document, sources: dict[Source, int]) -> tuple[str, ...]:
    sections = [
        [
            s.headings, s.start, s.end,
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
    connection.execute(
        "INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)",
        (row.row, p.id, p.document_id, p.section, p.start, p.end, p.text, p.context, row.key),
    )
    connection.execute(
        "INSERT INTO terms (rowid, context, text) VALUES (?,?,?)",
        (row.row, " ".join(terms(p.context)), " ".join(terms(p.text))),
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
    """Reads one generation's SQLite file; one instance a thread."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
            self._sources = {
                number: Source(*fields)
                for number, *fields in self._db.execute("SELECT * FROM sources")
            }
            (self.passage_count,) = self._db.execute("SELECT count(*) FROM passages").fetchone()
        except sqlite3.Error as error:
            raise IndexDamaged(
                f"{path} can't be read ({error}); run: trips-assistant index build"
            ) from error

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages in these rows, in this order, with their sentences."""
        found = {row: self._passage(row) for row in rows}
        return [found[row] for row in rows]

    def _passage(self, row: int) -> Passage:
        record = self._db.execute(
            'SELECT id, document_id, section, start, "end", text, context FROM passages'
            " WHERE row = ?",
            (row,),
        ).fetchone()
        sentences = tuple(s for s, _ in self.sentences(row))
        return Passage(*record, sentences=sentences)

    def sentences(self, row: int) -> list[tuple[Sentence, bytes]]:
        """The sentences of a passage with their vectors (float32 bytes), in order."""
        return [
            (Sentence(start, end, block, bool(in_list), self._named(json.loads(sources))), vector)
            for start, end, block, in_list, sources, vector in self._db.execute(
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
            for row, score in self._db.execute(
                "SELECT rowid, bm25(terms) AS score FROM terms WHERE terms MATCH ?"
                " ORDER BY score LIMIT ?",
                (" OR ".join(quoted), limit),
            )
        ]

    def frequencies(self, query_terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands; terms unknown to the documents give 0."""
        return {
            term: (
                self._db.execute(
                    "SELECT doc FROM vocabulary WHERE term = ?", (term,)
                ).fetchone() or (0,)
            )[0]
            for term in query_terms
        }  # fmt: skip

    def document_ids(self) -> list[str]:
        return [key for (key,) in self._db.execute("SELECT id FROM documents ORDER BY id")]

    def document(self, id: str) -> Document:
        """One document, whole. Raises KeyError for an unknown id."""
        record = self._db.execute("SELECT * FROM documents WHERE id = ?", (id,)).fetchone()
        if record is None:
            raise KeyError(id)
        *fields, topics, sections, _digest = record
        return Document(
            *fields,
            topics=tuple(json.loads(topics)),
            sections=tuple(
                Section(
                    tuple(headings), start, end,
                    tuple(
                        Sentence(a, b, block, bool(in_list), self._named(numbers))
                        for a, b, block, in_list, numbers in sentences
                    ),
                )
                for headings, start, end, sentences in json.loads(sections)
            ),
        )  # fmt: skip

    def digests(self) -> dict[str, str]:
        """Each document's digest by id."""
        return dict(self._db.execute("SELECT id, digest FROM documents"))

    def passage_keys(self) -> list[bytes]:
        """Every passage's embedding key, by row."""
        return [key for (key,) in self._db.execute("SELECT key FROM passages ORDER BY row")]

    def sentence_vectors(self) -> Iterator[tuple[bytes, Vectors]]:
        """Every sentence's embedding key and vector."""
        for key, vector in self._db.execute("SELECT key, vector FROM sentences"):
            yield key, np.frombuffer(vector, dtype=np.float32)

    def close(self) -> None:
        self._db.close()
