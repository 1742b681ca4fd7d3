"""Opens the current generation, checked against its checksums, model and chunker."""

from __future__ import annotations

from functools import cache

from threadpoolctl import threadpool_limits

from corpus.errors import IndexUnavailable
from index.embedding import Embedder
from index.search import Index
from index.shelf import Place, shelf_of


def open_index(place: Place, *, embedder: Embedder | None = None) -> Index:
    """Open the current generation in `place`, a folder or another shelf, and check it.

    Questions are embedded by an exported encoder where the model has one.
    Raises IndexMissing, IndexDamaged, or IndexForeign when it was built by another model or
    chunker than the one at hand.
    """
    shelf = shelf_of(place)
    while True:
        name = shelf.current()
        try:
            index = shelf.open(embedder)
        except IndexUnavailable:
            if shelf.current() == name:  # else builds went on and removed it meanwhile
                raise
        else:
            _one_thread_each()
            return index


@cache
def _one_thread_each() -> None:
    """Keep numpy's products to one thread for the rest of the process.

    A question's are too small to share: threads that wait for one another take the cores from
    whoever answers beside them (docs/workers.md).
    """
    threadpool_limits(1, user_api="blas")
