"""txtai's embeddings database, dense and hybrid, as its introduction sets it up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from txtai import Embeddings

from tests.bench.compare.systems import System, model_folder
from tests.bench.compare.task import Text


class TxtaiDense(System):
    """Vectors, with the texts in a database beside them."""

    options: ClassVar[dict[str, bool]] = {}
    _database: Embeddings

    def build(self, texts: Sequence[Text]) -> None:
        self._database = Embeddings(path=model_folder(), content=True, **self.options)
        self._database.index([(t.id, t.whole) for t in texts])
        self._database.save(str(self.folder))

    def open(self) -> None:
        self._database = Embeddings()
        self._database.load(str(self.folder))

    def search(self, question: str, k: int) -> list[str]:
        return [found["id"] for found in self._database.search(question, k)]

    def change(self, text: Text) -> None:
        self._database.upsert([(text.id, text.whole)])
        self._database.save(str(self.folder))


class TxtaiHybrid(TxtaiDense):
    """The same with a sparse index, both scores joined by txtai."""

    options: ClassVar[dict[str, bool]] = {"hybrid": True}
