"""Writes a generation into Milvus; nothing points to it until all of it is there and counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from corpus.errors import IndexUnwritable
from corpus.model import Document
from index import milvus_collections as collections
from index.bm25 import EMPTY, Lexicon, lexicon_of
from index.embedding import Vectors
from index.generation import Manifest, sealed
from index.milvus_collections import (
    create_pool,
    create_rows,
    create_texts,
    document_name,
    insert,
    passage_name,
    pool_of,
    rows_of,
    scan,
    text_rows,
    texts_of,
)
from index.milvus_link import MilvusLink
from index.records import pack_document, pack_passage
from index.scope import Places, audiences
from index.store_writing import PassageRow, row_terms
from index.vectors import Batch, Weights


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole generation: its rows, `matrix` with the vectors of its passages and then of its
    listed questions, shape (passages + questions, dimension), the questions' weights by number."""

    rows: list[PassageRow]
    matrix: Vectors
    weights: dict[int, float]


def joined(batches: Iterable[Batch], dimension: int) -> Layout:
    """All batches as one: a passage's BM25 vector depends on every other passage."""
    every, weights = list(batches), Weights()
    for batch in every:
        weights.add(batch)
    parts = [*(b.vectors for b in every), *(b.questions for b in every)]
    matrix = np.concatenate([np.zeros((0, dimension), dtype=np.float32), *parts])
    return Layout([row for batch in every for row in batch.rows], matrix, weights.fitted())


def write_generation(
    link: MilvusLink, prefix: str, documents: Sequence[Document], layout: Layout, manifest: Manifest
) -> Manifest:
    """Write everything, the manifest last; gives the manifest with the rows of each collection."""
    texts, rows = texts_of(prefix, manifest.name), rows_of(prefix, manifest.name)
    places = _places(documents, layout)
    frequencies = [Counter(row_terms(row)) for row in layout.rows]
    lexicon = lexicon_of(frequencies)
    pool = pool_of(prefix, manifest.model_signature)
    _write_sentences(link, pool, layout, manifest.dimension)
    create_rows(link, rows, manifest.dimension, len(layout.matrix))
    vectors = 4 * manifest.dimension + 2000  # bytes of a row, about
    written = {
        "rows": insert(link, rows, _rows(layout, frequencies, lexicon, places), vectors),
    }
    create_texts(link, texts)
    named = _texts(documents, layout, lexicon, places)
    written["texts"] = insert(link, texts, text_rows(named), collections.PART)
    files = {name: str(count) for name, count in written.items()}
    passages, sentences = len(layout.rows), sum(len(r.passage.sentences) for r in layout.rows)
    files["layout"] = collections.LAYOUT
    manifest = replace(manifest, passages=passages, sentences=sentences, files=files)
    insert(link, texts, text_rows([(collections.MANIFEST, sealed(manifest).encode())]), 1)
    for collection in (rows, texts, pool):
        collections.settle(link, collection)
    _count(link, rows, written["rows"])
    _count(link, texts, written["texts"] + 1)
    return manifest


def _count(link: MilvusLink, collection: str, expected: int) -> None:
    found = collections.count(link, collection)
    if found != expected:
        raise IndexUnwritable(
            f"{link.address} holds {found} rows of {expected} in {collection} after a build; what "
            "it held before goes on answering. Run: trips-assistant index build"
        )


def _write_sentences(link: MilvusLink, pool: str, layout: Layout, dimension: int) -> None:
    """Write the vectors of those sentences that no generation had."""
    if not link.call("has_collection", pool):
        create_pool(link, pool, dimension)
    there = {row["key"] for row in scan(link, pool, ["key"])}
    fresh = {
        key.hex(): vector
        for row in layout.rows
        for key, vector in zip(row.sentence_keys, row.sentence_vectors, strict=True)
        if key.hex() not in there
    }
    insert(link, pool, ({"key": k, "vector": v} for k, v in fresh.items()), 4 * dimension + 50)
    _count(link, pool, len(there) + len(fresh))


def _places(documents: Sequence[Document], layout: Layout) -> Places:
    numbers = {d.id: number for number, d in enumerate(documents)}
    return Places(
        [d.id for d in documents],
        [d.language for d in documents],
        np.array([numbers[row.passage.document_id] for row in layout.rows], dtype=np.int32),
    )


def _rows(
    layout: Layout, frequencies: Sequence[Counter[str]], lexicon: Lexicon, places: Places
) -> Iterator[dict[str, Any]]:
    """A row for each passage, then one for each listed question."""
    of_document = audiences(places)
    total = len(layout.rows)
    mean = sum(f.total() for f in frequencies) / max(1, len(frequencies))

    def audience(row: int) -> int:
        return of_document[int(places.numbers[row])]

    for row, counted in zip(layout.rows, frequencies, strict=True):
        yield {
            "row": row.row, "key": row.key.hex(), "audience": audience(row.row),
            "vector": layout.matrix[row.row], "terms": lexicon.passage(counted, mean),
        }  # fmt: skip
    for row in layout.rows:
        for asked in row.asked:
            yield {
                "row": total + asked.number, "key": asked.key.hex(),
                "audience": audience(row.row), "vector": layout.matrix[total + asked.number],
                "terms": EMPTY,
            }  # fmt: skip


def _texts(
    documents: Sequence[Document], layout: Layout, lexicon: Lexicon, places: Places
) -> Iterator[tuple[str, bytes]]:
    """Everything but the vectors, by name."""
    asked = [(row.row, a) for row in layout.rows for a in row.asked]
    keys = [key.hex() for row in layout.rows for key in row.sentence_keys]
    lists: dict[str, object] = {
        collections.PLACES: [places.ids, places.languages, places.numbers.tolist()],
        collections.LISTED: [
            [owner for owner, _ in asked],
            [int(a.answered) for _, a in asked],
            [layout.weights.get(a.number, 0.0) for _, a in asked],
        ],
        collections.TERMS: [lexicon.terms, lexicon.counts],
        collections.DIGESTS: {d.id: d.digest for d in documents},
        collections.KEYS: keys,
    }
    for name, content in lists.items():
        yield name, json.dumps(content).encode()
    for document in documents:
        yield document_name(document.id), pack_document(document)
    for row in layout.rows:
        yield passage_name(row.row), pack_passage(row)
