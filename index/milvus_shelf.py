"""Keeps an index in Milvus: generations of collections, and an alias to the current one.

One machine builds: its builds keep off each other by a lock in a folder of its own. A build of
another machine meanwhile is seen before the alias is moved, not prevented.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import (
    IndexBusy,
    IndexDamaged,
    IndexForeign,
    IndexMissing,
    IndexUnavailable,
    IndexUnreachable,
    IndexUnwritable,
)
from corpus.model import Document
from index import milvus_collections as collections
from index.embedding import Embedder, Vectors
from index.encoders import encoder_folder, exported_files, keep_encoder, ready_encoder
from index.ensemble import load_embedder
from index.generation import REBUILD, Manifest, disk_faults_named, locked, unsealed, writing
from index.milvus_collections import alias_of, generation_in, pool_of, rows_of, texts_of
from index.milvus_link import MilvusAddress, MilvusLink
from index.milvus_reading import MilvusPassages, MilvusVectors
from index.search import Index
from index.shelf import refuse_foreign

if TYPE_CHECKING:
    from index.vectors import Batch, Previous

_SAMPLE = 12  # passages on which an encoder is proved that is exported beside an index


class MilvusShelf:
    """See Shelf; `directory` keeps this machine's exported encoders and its lock."""

    pause = 3.0

    def __init__(self, address: MilvusAddress, directory: Path) -> None:
        self.address, self.directory = address, directory
        self._link = MilvusLink(address)
        self._prefix = address.prefix
        self._begun = ""

    def __str__(self) -> str:
        return f"{self.address}, alias {alias_of(self._prefix)}"

    def current(self) -> str:
        target = self._link.target(alias_of(self._prefix))
        return generation_in(self._prefix, target)

    def manifest(self) -> Manifest:
        return self._manifest_of(self._link.target(alias_of(self._prefix)))

    def verify(self) -> None:
        manifest = self.manifest()
        self._verify(manifest)
        pool = pool_of(self._prefix, manifest.model_signature)
        there = {row["key"] for row in collections.scan(self._link, pool, ["key"])}
        if not there.issuperset(MilvusPassages(self._link, self._prefix, manifest).sentence_keys()):
            raise IndexDamaged(f"vectors of sentences are missing in {pool}; {REBUILD}")

    def records(self) -> MilvusPassages:
        return MilvusPassages(self._link, self._prefix, self.manifest())

    def open(self, embedder: Embedder | None) -> Index:
        """Its questions are embedded by an encoder that is exported on this machine once."""
        manifest = self.manifest()
        embedder = embedder or load_embedder(manifest.model)
        refuse_foreign(manifest, embedder, self)
        self._verify(manifest)
        store = MilvusPassages(self._link, self._prefix, manifest)
        count = int(manifest.files["rows"])
        vectors = MilvusVectors(self._link, self._prefix, manifest, count, store.places())
        ready = ready_encoder(self.directory, embedder, lambda: _sample(store))
        folder = encoder_folder(self.directory, manifest.model_signature)
        return Index(self, folder, manifest, ready, store, vectors)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Path]:
        with writing(self.directory) as folder:
            with self.faults_named():
                self._begun = self._link.target(alias_of(self._prefix))
                self._drop(self._leftovers())
            yield folder

    @contextlib.contextmanager
    def faults_named(self) -> Iterator[None]:
        try:
            with disk_faults_named(self.directory):
                yield
        except IndexUnreachable as error:
            raise IndexUnwritable(
                f"{error}. What the alias {alias_of(self._prefix)} points to goes on answering; "
                "then run: trips-assistant index build"
            ) from error

    def previous(self, embedder: Embedder) -> Previous:
        from index.vectors import Previous  # only where an index is built

        with self.faults_named():
            try:
                manifest = self.manifest()
                store = MilvusPassages(self._link, self._prefix, manifest)
                digests = store.digests()
                if manifest.model_signature != embedder.signature:
                    return Previous(digests)
                vectors = dict(self._vectors(manifest))
            except IndexUnreachable:
                raise
            except IndexUnavailable:  # none yet, or nothing of use
                return Previous()
        return Previous(
            digests,
            lambda keys: {k: vectors[k] for k in keys if k in vectors},
            exported_files(self.directory, embedder.signature),
        )

    def publish(
        self, folder: Path, documents: Sequence[Document], batches: Iterable[Batch],
        manifest: Manifest, hidden: Sequence[str] | None,
    ) -> Manifest:  # fmt: skip
        from index.milvus_writing import joined, write_generation  # only where an index is built

        with self.faults_named():
            keep_encoder(self.directory, manifest.model_signature, folder)
            layout = joined(batches, manifest.dimension)
            manifest = write_generation(self._link, self._prefix, documents, layout, manifest)
            self._point_to(texts_of(self._prefix, manifest.name))
        with contextlib.suppress(IndexUnavailable):  # it is current; the next build clears up
            kept = [manifest, *self._before()]
            self._drop(set(self._generations()) - {m.name for m in kept})
            self._drop_sentences(kept)
        return manifest

    def rollback(self) -> Manifest:
        with locked(self.directory):
            current = self.current()
            earlier = [n for n in self._generations() if n < current or not current]
            if not earlier:
                raise IndexMissing(f"no earlier generation is kept in {self}; {REBUILD}")
            self._begun = self._link.target(alias_of(self._prefix))
            manifest = self._manifest_of(texts_of(self._prefix, earlier[-1]))
            self._verify(manifest)
            with self.faults_named():
                self._point_to(texts_of(self._prefix, manifest.name))
        return manifest

    def _manifest_of(self, texts: str) -> Manifest:
        """The manifest in a collection of texts, by its name; that of no collection is missing."""
        if not texts:
            raise IndexMissing(f"there is no index in {self}; {REBUILD}")
        if not (generation_in(self._prefix, texts) and collections.holds_texts(self._link, texts)):
            raise IndexForeign(
                f"{self} points to {texts}, which is not of this program; drop the alias, or set "
                "TRIPS_MILVUS_PREFIX to another name"
            )
        collections.load(self._link, texts)
        (data,) = collections.read_texts(self._link, texts, [collections.MANIFEST])
        manifest = unsealed(data.decode(), texts)
        if manifest.files.get("layout") != collections.LAYOUT:
            raise IndexForeign(f"the index in {self} has another layout; {REBUILD}")
        return manifest

    def _verify(self, manifest: Manifest) -> None:
        """Raise IndexUnavailable unless every row is there and has a vector of its model."""
        rows = rows_of(self._prefix, manifest.name)
        texts = texts_of(self._prefix, manifest.name)
        pool = pool_of(self._prefix, manifest.model_signature)
        expected = {rows: int(manifest.files["rows"]), texts: int(manifest.files["texts"]) + 1}
        for collection in (rows, texts, pool):
            if not self._link.call("has_collection", collection):
                raise IndexDamaged(f"{self.address} has no collection {collection}; {REBUILD}")
            collections.load(self._link, collection)
        for collection in (rows, pool):
            dimension = collections.dimension_of(self._link, collection)
            if dimension != manifest.dimension:
                raise IndexForeign(
                    f"the vectors in {collection} have {dimension} dimensions, those of the model "
                    f"{manifest.dimension}; {REBUILD}"
                )
        for collection, count in expected.items():
            if (found := collections.count(self._link, collection)) != count:
                raise IndexDamaged(f"{collection} has {found} rows of {count}; {REBUILD}")

    def _vectors(self, manifest: Manifest) -> Iterator[tuple[bytes, Vectors]]:
        """Every vector of a generation by its embedding key."""
        pool = pool_of(self._prefix, manifest.model_signature)
        for collection in (rows_of(self._prefix, manifest.name), pool):
            collections.load(self._link, collection)
            for row in collections.scan(self._link, collection, ["key", "vector"]):
                yield bytes.fromhex(row["key"]), np.asarray(row["vector"], dtype=np.float32)

    def _generations(self) -> list[str]:
        """The names of all generations, whole or not, oldest first."""
        listed = self._link.call("list_collections")
        return sorted({generation_in(self._prefix, name) for name in listed} - {""})

    def _leftovers(self) -> set[str]:
        """Generations that never were current, or that one went back from."""
        current = generation_in(self._prefix, self._begun)
        names = self._generations()
        if not current:  # the alias is gone: a whole generation can be gone back to
            return {name for name in names if not self._is_whole(name)}
        return {name for name in names if name > current}

    def _is_whole(self, generation: str) -> bool:
        texts = texts_of(self._prefix, generation)
        if not self._link.call("has_collection", texts):
            return False
        try:
            self._manifest_of(texts)
        except IndexUnreachable:
            raise
        except IndexUnavailable:
            return False
        return True

    def _before(self) -> list[Manifest]:
        """The generation that was current when the build began, where it is whole."""
        try:
            return [self._manifest_of(self._begun)]
        except IndexUnreachable:
            raise
        except IndexUnavailable:
            return []

    def _point_to(self, texts: str) -> None:
        alias = alias_of(self._prefix)
        if (now := self._link.target(alias)) != self._begun:
            raise IndexBusy(
                f"another machine moved {self} to {now} meanwhile; let one machine build, then "
                "run: trips-assistant index build"
            )
        self._link.call("alter_alias" if now else "create_alias", texts, alias)

    def _drop(self, generations: set[str]) -> None:
        for collection in self._link.call("list_collections"):
            if generation_in(self._prefix, collection) in generations:
                self._link.call("drop_collection", collection)

    def _drop_sentences(self, kept: Sequence[Manifest]) -> None:
        """Remove the sentences' vectors that no kept generation needs."""
        needed: dict[str, set[str]] = {}
        for manifest in kept:
            pool = pool_of(self._prefix, manifest.model_signature)
            store = MilvusPassages(self._link, self._prefix, manifest)
            needed.setdefault(pool, set()).update(store.sentence_keys())
        for collection in self._link.call("list_collections"):
            if collections.is_pool(self._prefix, collection) and collection not in needed:
                self._link.call("drop_collection", collection)
        for pool, keys in needed.items():
            there = {row["key"] for row in collections.scan(self._link, pool, ["key"])}
            collections.delete_keys(self._link, pool, sorted(there - keys))


def _sample(store: MilvusPassages) -> list[str]:
    rows = range(0, store.passage_count, max(1, store.passage_count // _SAMPLE))
    return [passage.embedded_text for passage in store.passages(rows)]
