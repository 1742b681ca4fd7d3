"""The vectors of a generation in FAISS, mapped from the disk; of a large one, codes in memory."""

from __future__ import annotations

import os
import shutil
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexDamaged
from index.embedding import Vectors
from index.generation import REBUILD
from index.scope import Scope

# for a recall of 0.95 among the 10 nearest; tests/bench/scale measures what comes of them
EXACT = 50_000  # rows up to which every vector is compared
CELLS = 4.0  # times the square root of the rows
PROBED = 0.1  # share of the cells that a search looks into
COMPARED = 2  # times the hits asked for: so many that their codes bring near are compared whole
FEWEST_COMPARED = 100
_TRAINING = 40  # rows a cell that it is trained on
_SLICE = 20_000  # rows added at once


class VectorWriter:
    """Takes the vectors of passages and of listed questions in batches, then writes the index.

    Up to EXACT rows every vector is compared with a question. Of more, only those in the cells
    nearest to it (inverted file, IVF), by codes of two bits a number (product quantisation, PQ;
    Jégou et al., 2011) that are compared in registers (André et al., 2015); the vectors whose
    codes are nearest are then compared whole, from a file beside the index. Memory: what the
    training of the cells takes.
    """

    def __init__(self, path: Path, dimension: int) -> None:
        self._path, self._dimension = path, dimension
        names = (f"{path.name}.{part}.raw" for part in ("passages", "questions"))
        self._raw = [path.with_name(name).open("w+b") for name in names]

    def __enter__(self) -> VectorWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._raw:
            file.close()
            Path(file.name).unlink(missing_ok=True)

    def add(self, passages: Vectors, questions: Vectors) -> None:
        for file, matrix in zip(self._raw, (passages, questions), strict=True):
            file.write(matrix.astype(np.float16).tobytes())

    def finish(self) -> None:
        """Write the index, and with cells the vectors. Raises OSError for a full disk."""
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        parts = [self._mapped(file) for file in self._raw]
        count = sum(len(part) for part in parts)
        exact = count <= EXACT
        index = _flat(self._dimension) if exact else _cells(parts, count, self._dimension)
        for part in parts:
            for at in range(0, len(part), _SLICE):
                index.add(part[at : at + _SLICE].astype(np.float32))
        with self._path.open("wb") as stream:
            # not by its name: when the disk is full, FAISS loses the end of a file without an error
            writer = faiss.PyCallbackIOWriter(stream.write, 1 << 20)  # type: ignore[attr-defined]
            faiss.write_index(index, writer)
        if not exact:
            self._keep_rows()

    def _keep_rows(self) -> None:
        """Make the file of the passages' vectors, the questions' after them, the rows' file."""
        passages, questions = self._raw
        questions.seek(0)
        shutil.copyfileobj(questions, passages)
        passages.close()
        Path(passages.name).rename(_rows_of(self._path))

    def _mapped(self, file: IO[bytes]) -> NDArray[np.float16]:
        file.flush()
        if not Path(file.name).stat().st_size:
            return np.zeros((0, self._dimension), dtype=np.float16)
        matrix = np.memmap(file.name, dtype=np.float16, mode="r")
        return matrix.reshape(-1, self._dimension)


def _flat(dimension: int) -> faiss.Index:
    """Exact search; vectors are kept as they are, since all have half the precision."""
    kind = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)


def _cells(parts: Sequence[NDArray[np.float16]], count: int, dimension: int) -> faiss.Index:
    """An inverted file of codes, trained on rows spread over all parts."""
    cells = int(CELLS * count**0.5)
    step = max(1, count // (_TRAINING * cells))
    sample = np.concatenate([part[::step] for part in parts]).astype(np.float32)
    together = 1 + (dimension % 2 == 0)  # numbers that share a code of four bits
    kind = f"IVF{cells},PQ{dimension // together}x4fs"
    index = faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    index.train(sample)
    return index


def _rows_of(path: Path) -> Path:
    """The file that holds the vectors which the index in `path` codes, where it does."""
    return path.with_suffix(".rows")


class FaissVectors:
    """See VectorStore.

    Raises IndexDamaged for a file that FAISS can't read, whose vectors have another length than
    `dimension`, or beside which the vectors' file is not whole.
    """

    def __init__(self, path: Path, dimension: int) -> None:
        try:
            # vectors mapped from the disk; codes are read
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:  # how FAISS reports a file that it can't read
            raise IndexDamaged(f"{path} can't be read; {REBUILD}") from error
        if self._index.d != dimension:
            raise IndexDamaged(f"the vectors in {path} have another dimension; {REBUILD}")
        self.count = int(self._index.ntotal)
        self._rows = None
        if isinstance(self._index, faiss.IndexIVF):
            self._rows = _Rows(_rows_of(path), self.count, dimension)
        self._chosen: dict[str, faiss.SearchParameters] = {}

    def nearest(self, vector: Vectors, k: int, scope: Scope) -> dict[int, float]:
        if not self.count:
            return {}
        if scope.language not in self._chosen:
            self._chosen[scope.language] = self._parameters(scope)
        faiss.omp_set_num_threads(1)  # of this thread; others search beside it, or look words up
        wanted = k if self._rows is None else max(COMPARED * k, FEWEST_COMPARED)
        found, rows = self._index.search(
            vector[None, :], min(wanted, self.count), params=self._chosen[scope.language]
        )
        scores, own = found[0][rows[0] >= 0], rows[0][rows[0] >= 0]
        if self._rows is not None:
            own = np.sort(own)
            scores = self._rows.at(own.tolist()) @ vector
            best = np.argsort(-scores, kind="stable")[:k]
            scores, own = scores[best], own[best]
        return dict(zip(own.tolist(), scores.tolist(), strict=True))

    def _parameters(self, scope: Scope) -> faiss.SearchParameters:
        mask = np.zeros(self.count, dtype=bool)
        mask[scope.rows] = True
        bits = np.packbits(mask, bitorder="little")
        selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]
        if isinstance(self._index, faiss.IndexIVF):
            probes = max(1, round(PROBED * self._index.nlist))
            return faiss.SearchParametersIVF(sel=selector, nprobe=probes)  # type: ignore[call-arg]
        return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]

    def scores(self, rows: Sequence[int], vector: Vectors) -> list[float]:
        found: list[float] = (self.at(rows) @ vector).tolist()
        return found

    def at(self, rows: Sequence[int]) -> Vectors:
        """The vectors in these rows, shape (rows, dimension)."""
        if not rows:
            return np.zeros((0, self._index.d), dtype=np.float32)
        if self._rows is not None:
            return self._rows.at(rows)
        return np.asarray(self._index.reconstruct_batch(np.array(rows)))

    def rows(self, start: int, count: int) -> Vectors:
        if not count or self._rows is not None:
            return self.at(range(start, start + count))
        return np.asarray(self._index.reconstruct_n(start, count))


class _Rows:
    """Vectors of half precision in a file, read by row from any thread.

    The file is not mapped: what a process maps and reads once counts as its memory from then on.
    """

    def __init__(self, path: Path, count: int, dimension: int) -> None:
        self._dimension = dimension
        self._size = 2 * dimension  # bytes
        try:
            number = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise IndexDamaged(f"{path} can't be read; {REBUILD}") from error
        weakref.finalize(self, os.close, number)
        self._file = open(number, "rb", buffering=0, closefd=False)
        if path.stat().st_size != count * self._size:
            raise IndexDamaged(f"{path} does not hold {count} vectors; {REBUILD}")
        self._lock = threading.Lock()

    def at(self, rows: Sequence[int]) -> Vectors:
        """The vectors in these rows, shape (rows, dimension)."""
        out = np.zeros((len(rows), self._dimension), dtype=np.float16)
        with self._lock:
            if hasattr(os, "posix_fadvise"):  # so that a disk reads them at once, not in turn
                for row in rows:
                    at = row * self._size
                    os.posix_fadvise(self._file.fileno(), at, self._size, os.POSIX_FADV_WILLNEED)
            for row, into in zip(rows, out, strict=True):
                self._file.seek(row * self._size)
                self._file.readinto(into.data)
        return out.astype(np.float32)
