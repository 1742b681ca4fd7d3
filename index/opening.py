"""Opens the current generation, checked against its checksums, model and chunker."""

from __future__ import annotations

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
            return shelf.open(embedder)
        except IndexUnavailable:
            if shelf.current() == name:  # else builds went on and removed it meanwhile
                raise
