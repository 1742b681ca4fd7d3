"""Where an index keeps its generations: a folder of files, or a server that several share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.errors import IndexForeign
from corpus.model import Document
from index.doors import PassageStore
from index.embedding import Embedder
from index.generation import REBUILD, Manifest, chunker_signature

if TYPE_CHECKING:
    from index.search import Index
    from index.vectors import Batch, Previous


class Records(PassageStore, Protocol):
    """The texts of a generation, with what only a look over them needs."""

    def digests(self) -> dict[str, str]:
        """Each document's digest by id."""

    def counts(self) -> dict[str, int]:
        """How many documents, passages, sentences and entries of the full text there are."""

    def vector_keys(self) -> list[bytes]:
        """The embedding key of every row of the vectors: the passages', then the questions'."""

    def close(self) -> None:
        """Let go of files; a shared connection stays."""


class Shelf(Protocol):
    """Keeps the generations of one index; `str()` of it names the place to a person."""

    pause: float  # seconds for which a reader may go on without asking for the current name

    def current(self) -> str:
        """The name of the current generation; empty where there is none."""

    def manifest(self) -> Manifest:
        """That of the current generation. Raises IndexUnavailable."""

    def verify(self) -> None:
        """Raise IndexUnavailable unless the current generation is as it was written."""

    def records(self) -> Records:
        """The texts of the current generation. Raises IndexUnavailable."""

    def open(self, embedder: Embedder | None) -> Index:
        """The current generation, verified. Raises IndexUnavailable."""

    def writing(self) -> AbstractContextManager[Path]:
        """Hold the writers' lock and give a fresh folder to build in; it is removed after.

        Raises IndexBusy while another process builds, IndexUnwritable.
        """

    def faults_named(self) -> AbstractContextManager[None]:
        """Raise IndexUnwritable, with a remedy, for a write that fails."""

    def previous(self, embedder: Embedder) -> Previous:
        """What a build can take over from the current generation."""

    def publish(
        self, folder: Path, documents: Sequence[Document], batches: Iterable[Batch],
        manifest: Manifest, hidden: Sequence[str] | None,
    ) -> Manifest:  # fmt: skip
        """Write a generation, with the encoders exported to `folder`, and make it current.

        `batches` are taken one after the other; the manifest that is given back counts what they
        held. Where `hidden` is given, they are a layer above the generation before, of whose
        lowest layer it hides these documents; `documents` are those of the layer. The generation
        before is current until the last step. Raises IndexUnwritable.
        """

    def rollback(self) -> Manifest:
        """Make the generation before the current one current again.

        Raises IndexMissing where there is none, IndexDamaged where it is not whole, IndexBusy.
        """


Place = Path | str | Shelf


def shelf_of(place: Place) -> Shelf:
    """The shelf itself, or that of a folder."""
    if isinstance(place, Path | str):
        from index.folder import FolderShelf  # it knows FAISS and SQLite; a server needs neither

        return FolderShelf(Path(place))
    return place


def refuse_foreign(manifest: Manifest, embedder: Embedder, where: object) -> None:
    """Raise IndexForeign for a generation of another model or chunker than those at hand."""
    if embedder.signature != manifest.model_signature:
        raise IndexForeign(
            f"the index in {where} was built with {manifest.model_signature}, the model here "
            f"is {embedder.signature}; {REBUILD}"
        )
    if _chunker(manifest.chunker) != _chunker(chunker_signature(0)):
        raise IndexForeign(f"the index in {where} was chunked another way; {REBUILD}")


def _chunker(signature: str) -> list[str]:
    """A chunker's signature without the settings in it."""
    return [part for part in signature.split() if "=" not in part]
