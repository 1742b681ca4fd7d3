"""Reads the SQLite file of a generation."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexDamaged
from corpus.model import Document, Passage, Section, Sentence, Source
from index.doors import Asked
from index.embedding import Vectors
from index.postings import Postings
from index.scope import Places

_STEP = 500  # keys looked up at once


class _Reader:
    """A file that is only read, from any thread."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(
            f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

    def read(self, query: str, parameters: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            return self._db.execute(query, parameters).fetchall()

    def close(self) -> None:
        self._db.close()


class Store:
    """Reads one generation's SQLite file, from any thread."""

    def __init__(self, path: Path) -> None:
        try:
            self._reader = _Reader(path)
            self.read = self._reader.read  # the rows of a query
            self._sources = {
                number: Source(*fields) for number, *fields in self.read("SELECT * FROM sources")
            }
            ((self.passage_count,),) = self.read("SELECT count(*) FROM passages")
            self._postings = Postings(self.read)
        except sqlite3.Error as error:
            raise IndexDamaged(
                f"{path} can't be read ({error}); run: trips-assistant index build"
            ) from error

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages in these rows, in this order, with their sentences."""
        found = {row: self._passage(row) for row in rows}
        return [found[row] for row in rows]

    def _passage(self, row: int) -> Passage:
        ((id, document_id, section, start, end, text, context, language),) = self.read(
            'SELECT id, document_id, section, start, "end", text, context, language'
            " FROM passages WHERE row = ?",
            (row,),
        )
        sentences = tuple(s for s, _ in self.sentences(row))
        return Passage(
            id, document_id, section, start, end, text, context, sentences, language=language
        )

    def sentences(self, row: int) -> list[tuple[Sentence, bytes]]:
        """The sentences of a passage with their vectors (float16 bytes), in order."""
        return [
            (Sentence(start, end, block, bool(in_list), self._named(json.loads(sources))), vector)
            for start, end, block, in_list, sources, vector in self.read(
                'SELECT start, "end", block, in_list, sources, vector FROM sentences'
                " WHERE passage = ? ORDER BY row",
                (row,),
            )
        ]

    def _named(self, numbers: list[int]) -> tuple[Source, ...]:
        return tuple(self._sources[number] for number in numbers)

    def bm25(self, query_terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """`(row, BM25)` of the best passages for any of these terms, best first."""
        return self._postings.best(query_terms, limit)

    def frequencies(self, query_terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands; terms unknown to the documents give 0."""
        return {term: self._postings.frequency(term) for term in query_terms}

    def words(self) -> list[str]:
        """Every term of letters that the documents hold."""
        return self._postings.words()

    def document_ids(self) -> list[str]:
        return [key for (key,) in self.read("SELECT id FROM documents ORDER BY id")]

    def document(self, id: str) -> Document:
        """One document, whole. Raises KeyError for an unknown id."""
        found = self.read("SELECT * FROM documents WHERE id = ?", (id,))
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
                    language=spoken,
                )
                for headings, start, end, spoken, sentences in json.loads(sections)
            ),
        )  # fmt: skip

    def counts(self) -> dict[str, int]:
        """How many documents, passages, sentences and entries of the full text there are."""
        found = {}
        for table in ("documents", "passages", "sentences"):
            ((found[table],),) = self.read(f"SELECT count(*) FROM {table}")
        return found | {"terms": self._postings.passages}

    def counts_of(self, ids: Iterable[str]) -> dict[str, int]:
        """How many passages and sentences these documents have."""
        rows = self.rows_of(ids)
        count = "SELECT count(*) FROM sentences WHERE passage = ?"
        return {
            "passages": len(rows),
            "sentences": sum(self.read(count, (row,))[0][0] for row in rows),
        }

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        """The rows of these documents' passages."""
        wanted, places = set(ids), self.places()
        chosen = places.of_passages([id in wanted for id in places.ids])
        return [int(row) for row in np.flatnonzero(chosen)]

    def digests(self) -> dict[str, str]:
        """Each document's digest by id."""
        return dict(self.read("SELECT id, digest FROM documents"))

    def places(self) -> Places:
        """Where every passage comes from."""
        documents = self.read("SELECT id, language FROM documents ORDER BY id")
        ((numbers,),) = self.read("SELECT documents FROM places")
        return Places(
            [id for id, _ in documents], [language for _, language in documents],
            np.frombuffer(numbers, dtype=np.int32),
        )  # fmt: skip

    def vector_keys(self) -> list[bytes]:
        """The embedding key of every row of the vectors: the passages', then the questions'."""
        own = self.read("SELECT key FROM passages ORDER BY row")
        return [key for (key,) in own + self.read("SELECT key FROM asked ORDER BY number")]

    def listed(self) -> Asked:
        """The listed questions."""
        found = self.read("SELECT passage, answered, weight FROM asked ORDER BY number")
        owners, answered, weights = zip(*found, strict=True) if found else ((), (), ())
        return Asked(
            np.array(owners, dtype=np.int64),
            np.array(answered, dtype=bool),
            np.array(weights, dtype=np.float32),
        )

    def asked(self, row: int) -> list[tuple[tuple[int, ...], str]]:
        """`(starts of the sentences that answer it, text)` of each question of a passage."""
        found = self.read(
            "SELECT sentences, text FROM asked WHERE passage = ? AND answered ORDER BY number",
            (row,),
        )
        return [(tuple(json.loads(starts)), text) for starts, text in found]

    def vectors_of(
        self, keys: Sequence[bytes], at: Callable[[Sequence[int]], Vectors]
    ) -> dict[bytes, Vectors]:
        """The vectors of those of `keys` that are held here; `at` gives those in some rows."""
        found: dict[bytes, Vectors] = {}
        for start in range(0, len(keys), _STEP):
            some = keys[start : start + _STEP]
            places = ",".join("?" * len(some))
            query = (
                f"SELECT key, row FROM passages WHERE key IN ({places}) UNION ALL "
                f"SELECT key, number + ? FROM asked WHERE key IN ({places})"
            )
            rows = dict(self.read(query, (*some, self.passage_count, *some)))
            found.update(zip(rows, at(list(rows.values())), strict=True))
            query = f"SELECT key, vector FROM sentences WHERE key IN ({places})"
            for key, vector in self.read(query, some):
                found[key] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
        return found

    def below(self) -> dict[str, str]:
        """The digests of the documents above which a layer can be written: its own."""
        return self.digests()

    def close(self) -> None:
        self._reader.close()
