"""The index: embedding, building a generation, searching it."""

from corpus.errors import (
    IndexBusy,
    IndexDamaged,
    IndexForeign,
    IndexMissing,
    IndexUnavailable,
    IndexUnwritable,
)  # fmt: skip
from index.build import BuildReport, build_index
from index.embedding import Embedder
from index.ensemble import DEFAULT_MODELS, load_embedder
from index.opening import open_index
from index.search import Hit, Index, Listed

__all__ = [
    "DEFAULT_MODELS",
    "BuildReport",
    "Embedder",
    "Hit",
    "Index",
    "IndexBusy",
    "IndexDamaged",
    "IndexForeign",
    "IndexMissing",
    "IndexUnavailable",
    "IndexUnwritable",
    "Listed",
    "build_index",
    "load_embedder",
    "open_index",
]
