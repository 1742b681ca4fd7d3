"""Writes the files of a generation, whole or as a layer above those of the one before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from corpus.model import Document
from index.answerability import MOST, fit_answerability
from index.dense import VectorWriter
from index.embedding import Vectors
from index.generation import (
    EXPORTED,
    LAYER,
    PASSAGES,
    ROWS,
    VECTORS,
    Manifest,
    file_digest,
    take_over,
)
from index.layers import Above, LayeredStore, gone_terms, open_vectors, write_above
from index.store import Store
from index.store_writing import StoreWriter
from index.vectors import Batch, Weights

Below = tuple[tuple[Path, Manifest], Sequence[str]]  # a generation; documents of it to hide
_WHOLE = (PASSAGES, VECTORS, ROWS[0])


def write_generation(
    folder: Path, documents: Sequence[Document], batches: Iterable[Batch], manifest: Manifest,
    below: Below | None,
) -> Manifest:  # fmt: skip
    """Write everything but the manifest, and give that with its counts and checksums.

    Raises OSError or sqlite3.Error for what can't be written.
    """
    store_name, vectors_name, rows_name = (*LAYER, ROWS[1]) if below else _WHOLE
    weights = Weights()
    with (
        StoreWriter(folder / store_name, documents) as store,
        VectorWriter(folder / vectors_name, manifest.dimension) as vectors,
    ):
        for batch in batches:
            store.add(batch.rows)
            vectors.add(batch.vectors, batch.questions)
            weights.add(batch)
        store.finish({} if below else weights.fitted())
        vectors.finish()
    files: dict[str, str] = {}
    if below:
        (lower, lower_manifest), hidden = below
        for name in _WHOLE:
            if name in lower_manifest.files:
                take_over(lower / name, folder)
                files[name] = lower_manifest.files[name]
        manifest = _complete(folder, manifest, hidden)
    else:
        manifest = replace(manifest, passages=store.passages, sentences=store.sentences)
    written = (store_name, vectors_name, rows_name, *EXPORTED)
    files |= {n: file_digest(folder / n) for n in written if (folder / n).is_file()}
    return replace(manifest, files=files)


def _complete(folder: Path, manifest: Manifest, hidden: Sequence[str]) -> Manifest:
    """Write what the layer says of the one below it; gives the manifest with its counts."""
    path = folder / LAYER[0]
    with closing(Store(folder / PASSAGES)) as lower, closing(Store(path)) as upper:
        gone = gone_terms(lower, upper, hidden)
        asked = len(lower.listed().owners) + len(upper.listed().owners)
        none = np.zeros(asked, dtype=np.float32)
        store = LayeredStore(lower, upper, Above(hidden, gone, none))
        counts, weights = store.counts(), _weights(folder, manifest.dimension, store)
    write_above(path, Above(hidden, gone, weights))
    return replace(manifest, passages=counts["passages"], sentences=counts["sentences"])


def _weights(folder: Path, dimension: int, store: LayeredStore) -> Vectors:
    """The answerability weights of the listed questions of both layers, as of one."""
    listed, places = store.listed(), store.places()
    english = places.written_in("en")[listed.owners]
    weights = np.zeros(len(english), dtype=np.float32)
    if 0 < english.sum() <= MOST:
        vectors = open_vectors(folder, dimension, store)
        rows = store.passage_count + np.flatnonzero(english)
        weights[english] = fit_answerability(vectors.at(rows.tolist()), listed.answered[english])
    return weights
