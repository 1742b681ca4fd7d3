"""Reads a generation from Milvus: its texts, its BM25 and its vectors, as the search asks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from corpus.errors import IndexDamaged
from corpus.model import Document, Passage, Sentence
from index import milvus_collections as collections
from index.bm25 import Lexicon
from index.doors import Asked
from index.embedding import Vectors
from index.generation import REBUILD, Manifest
from index.milvus_collections import MOST, document_name, passage_name, read_texts
from index.milvus_link import MilvusLink
from index.recent import Recent
from index.records import PassageRecord, unpack_document, unpack_passage
from index.scope import Places, Scope, audiences, readable

_STEP = 1000  # rows read at once
_RECORDS, _VECTORS = 4096, 4096  # passages and sentences' vectors kept in memory, 30 MB at most
_TOGETHER = 50  # passages asked for at once up to which their sentences are, too


class MilvusPassages:
    """See PassageStore and Records; reads only what is asked for, in one request where it can."""

    def __init__(self, link: MilvusLink, prefix: str, manifest: Manifest) -> None:
        self._link = link
        self._texts = collections.texts_of(prefix, manifest.name)
        self._rows = collections.rows_of(prefix, manifest.name)
        self._pool = collections.pool_of(prefix, manifest.model_signature)
        self.passage_count = manifest.passages
        self._records = Recent(_RECORDS, self._read_records)
        self._vectors = Recent(_VECTORS, self._read_vectors)
        self._beside: dict[int, tuple[int, ...]] = {}  # rows that were asked for together

    def places(self) -> Places:
        ids, languages, numbers = self._list(collections.PLACES)
        return Places(ids, languages, np.array(numbers, dtype=np.int32))

    def listed(self) -> Asked:
        owners, answered, weights = self._list(collections.LISTED)
        return Asked(
            np.array(owners, dtype=np.int64),
            np.array(answered, dtype=bool),
            np.array(weights, dtype=np.float32),
        )

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        if len(rows) <= _TOGETHER:
            self._beside = dict.fromkeys(rows, tuple(rows))
        return [record.passage for record in self._records.values(rows)]

    def sentences(self, row: int) -> list[tuple[Sentence, bytes]]:
        """The vectors of the passages that were asked for with this one are read with its own."""
        records = self._records.values(self._beside.get(row, (row,)))
        self._vectors.values(key for record in records for key in record.sentence_keys)
        (record,) = self._records.values([row])
        vectors = self._vectors.values(record.sentence_keys)
        return list(zip(record.passage.sentences, vectors, strict=True))

    def asked(self, row: int) -> list[tuple[tuple[int, ...], str]]:
        (record,) = self._records.values([row])
        return list(record.asked)

    def bm25(self, query_terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        vector = self._lexicon.question(term for term in query_terms if term.isalnum())
        if not vector:
            return []
        (found,) = self._link.call(
            "search", self._rows, data=[vector], anns_field="terms", limit=min(limit, MOST),
            search_params={"metric_type": "IP", "params": {"drop_ratio_search": 0.0}},
            output_fields=["row"],
        )  # fmt: skip
        return [(int(hit["row"]), float(hit["distance"])) for hit in found]

    def frequencies(self, query_terms: Iterable[str]) -> dict[str, int]:
        return self._lexicon.frequencies(query_terms)

    def words(self) -> list[str]:
        return [term for term in self._lexicon.terms if term.isalpha()]

    def document_ids(self) -> list[str]:
        return sorted(self.digests())

    def document(self, id: str) -> Document:
        if id not in self._digests:
            raise KeyError(id)
        (data,) = read_texts(self._link, self._texts, [document_name(id)])
        return unpack_document(data)

    def digests(self) -> dict[str, str]:
        return dict(self._digests)

    def counts(self) -> dict[str, int]:
        return {
            "documents": len(self._digests),
            "passages": collections.count(self._link, self._rows, f"row < {self.passage_count}"),
            "sentences": len(self.sentence_keys()),
            "terms": self._lexicon.total,
        }

    def vector_keys(self) -> list[bytes]:
        keys = {
            row["row"]: row["key"]
            for row in collections.scan(self._link, self._rows, ["row", "key"])
        }
        return [bytes.fromhex(keys[row]) for row in sorted(keys)]

    def sentence_keys(self) -> list[str]:
        """The embedding key of every sentence, in order, as hexadecimal digits."""
        return [str(key) for key in self._list(collections.KEYS)]

    def close(self) -> None:
        """The connection is shared and stays."""

    @cached_property
    def _lexicon(self) -> Lexicon:
        terms, counts = self._list(collections.TERMS)
        return Lexicon(terms, counts, self.passage_count)

    @cached_property
    def _digests(self) -> dict[str, str]:
        return dict(self._list(collections.DIGESTS))

    def _list(self, name: str) -> Any:
        (data,) = read_texts(self._link, self._texts, [name])
        return json.loads(data)

    def _read_records(self, rows: Sequence[int]) -> list[PassageRecord]:
        names = [passage_name(row) for row in rows]
        return [unpack_passage(data) for data in read_texts(self._link, self._texts, names)]

    def _read_vectors(self, keys: Sequence[bytes]) -> list[bytes]:
        """The vectors of sentences by embedding key, float16 bytes."""
        found: dict[str, bytes] = {}
        for at in range(0, len(keys), _STEP):
            listed = ",".join(f'"{key.hex()}"' for key in keys[at : at + _STEP])
            for row in self._link.call(
                "query", self._pool, filter=f"key in [{listed}]", output_fields=["key", "vector"]
            ):
                found[row["key"]] = np.asarray(row["vector"], dtype=np.float16).tobytes()
        if len(found) != len(set(keys)):
            raise IndexDamaged(f"vectors are missing in the collection {self._pool}; {REBUILD}")
        return [found[key.hex()] for key in keys]


class MilvusVectors:
    """See VectorStore. The listed questions' vectors are few and are kept in memory."""

    def __init__(
        self, link: MilvusLink, prefix: str, manifest: Manifest, count: int, places: Places
    ) -> None:
        self._link = link
        self._rows = collections.rows_of(prefix, manifest.name)
        self._dimension, self._passages = manifest.dimension, manifest.passages
        self._places = places
        self._filters: dict[str, str] = {}
        self.count = count

    def nearest(self, vector: Vectors, k: int, scope: Scope) -> dict[int, float]:
        if scope.language not in self._filters:
            self._filters[scope.language] = self._filter(scope.language)
        return self._search(vector, min(k, MOST, self.count), self._filters[scope.language])

    def scores(self, rows: Sequence[int], vector: Vectors) -> list[float]:
        passages = sorted({row for row in rows if row < self._passages})
        found: dict[int, float] = {}
        for at in range(0, len(passages), _STEP):
            some = passages[at : at + _STEP]
            found |= self._search(vector, len(some), f"row in {some}")
        for row in passages:  # a graph search may miss some
            if row not in found:
                found[row] = float(self.rows(row, 1)[0] @ vector)
        own = self._questions @ vector
        return [
            found[row] if row < self._passages else float(own[row - self._passages]) for row in rows
        ]

    def rows(self, start: int, count: int) -> Vectors:
        out = np.zeros((count, self._dimension), dtype=np.float32)
        seen = 0
        for at in range(start, start + count, _STEP):
            end = min(at + _STEP, start + count)
            for row in self._link.call(
                "query", self._rows, filter=f"row >= {at} and row < {end}",
                output_fields=["row", "vector"],
            ):  # fmt: skip
                out[row["row"] - start] = row["vector"]
                seen += 1
        if seen != count:
            raise IndexDamaged(f"rows are missing in the collection {self._rows}; {REBUILD}")
        return out

    @cached_property
    def _questions(self) -> Vectors:
        return self.rows(self._passages, self.count - self._passages)

    def _search(self, vector: Vectors, k: int, condition: str) -> dict[int, float]:
        if k < 1:
            return {}
        (found,) = self._link.call(
            "search", self._rows, data=[vector], anns_field="vector", limit=k, filter=condition,
            search_params={"metric_type": "IP", "params": {"ef": max(2 * k, 64)}},
            output_fields=["row"],
        )  # fmt: skip
        return {int(hit["row"]): float(hit["distance"]) for hit in found}

    def _filter(self, language: str) -> str:
        """Which rows a question in this language is answered from."""
        opened = readable(language, self._places)
        every = zip(audiences(self._places), opened, strict=True)
        return f"audience in {sorted({audience for audience, is_open in every if is_open})}"
