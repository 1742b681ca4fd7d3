"""Two encoders side by side in one vector, weighed by the language of the question.

A document's vector is the two unit vectors one after the other. A question's vector is the same
with each part multiplied by its weight, so that the inner product of the two is the weighted mean
of the two cosines, and one FAISS index serves every language.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from index.embedding import DEFAULT_MODEL, Embedder, Progress, SentenceEmbedder, Vectors
from index.multilingual import NAME as MULTILINGUAL
from index.multilingual import MultilingualEmbedder

DEFAULT_MODELS = f"{DEFAULT_MODEL}+{MULTILINGUAL}"
# weight of the first encoder; the second has the rest (measured in docs/evaluation.md)
WEIGHTS = {"en": 0.55, "fr": 0.2, "es": 0.2}


class Ensemble(Embedder):
    """An encoder for English beside one for many languages."""

    def __init__(self, first: Embedder, second: Embedder) -> None:
        super().__init__(f"{first.name}+{second.name}")
        self.first, self.second = first, second

    @cached_property
    def signature(self) -> str:
        return f"{self.first.signature}+{self.second.signature}"

    @cached_property
    def dimension(self) -> int:
        return self.first.dimension + self.second.dimension

    def encode(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        """Shape (n, first dimension + second dimension); each of the two parts has length 1."""
        with ThreadPoolExecutor(1) as beside:
            second = beside.submit(self.second.encode, texts)
            return np.hstack((self.first.encode(texts, progress), second.result()))

    def encode_foreign(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        """The English encoder's part is zero: it can't read the texts."""
        blank = np.zeros((len(texts), self.first.dimension), dtype=np.float32)
        return np.hstack((blank, self.second.encode(texts, progress)))

    def encode_query(self, text: str, language: str = "en") -> Vectors:
        weight = WEIGHTS.get(language, 0.0)  # it reads no other language
        first = self.first.encode_query(text, language)
        second = self.second.encode_query(text, language)
        return np.concatenate((weight * first, (1 - weight) * second)).astype(np.float32)

    def export(self, folder: Path, sample: list[str]) -> list[str]:
        with ThreadPoolExecutor(1) as beside:
            second = beside.submit(self.second.export, folder, sample)
            return [*self.first.export(folder, sample), *second.result()]

    def from_export(self, folder: Path) -> Embedder:
        return Ensemble(self.first.from_export(folder), self.second.from_export(folder))

    def for_build(self, folder: Path) -> Embedder:
        return Ensemble(self.first.for_build(folder), self.second.for_build(folder))

    def count_tokens(self, texts: list[str]) -> list[int]:
        return self.first.count_tokens(texts)


@lru_cache(maxsize=4)
def load_embedder(models: str = DEFAULT_MODELS, devices: tuple[str, ...] = ()) -> Embedder:
    """The embedder for a model's name or folder, or for two joined by `+`; one a process.

    `devices` are those of SentenceEmbedder. Raises EmbeddingError, when it is first used, for a
    model or a device that is not there.
    """
    members = [
        MultilingualEmbedder() if name == MULTILINGUAL else SentenceEmbedder(name, devices)
        for name in models.split("+", 1)
    ]
    return Ensemble(*members) if len(members) == 2 else members[0]
