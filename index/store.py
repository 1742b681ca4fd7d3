"""Reads the SQLite file of a generation."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexDamaged
from corpus.model import Document, Passage, Section, Sentence, Source
from index.doors import Asked
from index.embedding import Vectors
from index.scope import Places


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
