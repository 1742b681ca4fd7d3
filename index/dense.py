"""The vectors of a generation in FAISS, mapped from the disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from corpus.errors import IndexDamaged
from index.embedding import Vectors
from index.generation import REBUILD, VECTORS
from index.scope import Scope


def write_vectors(folder: Path, matrix: Vectors) -> None:
    """Write the vectors of shape (rows, dimension) into the folder of a new generation."""
    flat = faiss.IndexFlatIP(matrix.shape[1])
    flat.add(matrix)
    # not faiss.write_index: when the disk is full, it loses the end of a file without an error
    with (folder / VECTORS).open("wb") as stream:
        stream.write(faiss.serialize_index(flat).data)


class FaissVectors:
    """Exact search; see VectorStore.

    Raises IndexDamaged for a file that FAISS can't read or whose vectors have another length than
    `dimension`.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        try:
            self._flat = faiss.read_index(str(folder / VECTORS), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:  # how FAISS reports a file that it can't read
            raise IndexDamaged(f"{folder / VECTORS} can't be read; {REBUILD}") from error
        if self._flat.d != dimension:
            raise IndexDamaged(f"vectors in {folder} have another dimension; {REBUILD}")
        self.count = int(self._flat.ntotal)
        self._selectors: dict[str, faiss.IDSelector] = {}

    def nearest(self, vector: Vectors, k: int, scope: Scope) -> dict[int, float]:
        if scope.language not in self._selectors:
            self._selectors[scope.language] = faiss.IDSelectorBatch(scope.rows)
        chosen = faiss.SearchParameters(
            sel=self._selectors[scope.language]  # type: ignore[call-arg]
        )
        scores, rows = self._flat.search(vector[None, :], min(k, self.count), params=chosen)
        return {int(r): float(s) for r, s in zip(rows[0], scores[0], strict=True) if r >= 0}

    def scores(self, rows: Sequence[int], vector: Vectors) -> list[float]:
        if not rows:
            return []
        found: list[float] = (self._flat.reconstruct_batch(np.array(rows)) @ vector).tolist()
        return found

    def rows(self, start: int, count: int) -> Vectors:
        if not count:
            return np.zeros((0, self._flat.d), dtype=np.float32)
        return np.asarray(self._flat.reconstruct_n(start, count))
