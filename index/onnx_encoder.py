"""Embeds questions with onnxruntime, from the encoder that a build exported.

Neither torch nor transformers is imported. A generation's files: `encoder.onnx` (the graph),
`encoder.onnx.data` (the weights), `tokenizer.json`, and `encoder.json`, which names the model.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexDamaged
from index.embedding import Embedder, Progress, Vectors
from index.generation import ENCODER, REBUILD

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

GRAPH, WEIGHTS, TOKENIZER, DESCRIPTION = ENCODER
_SLICE = 4  # texts a run; more take more memory and no less time for each


class OnnxEmbedder(Embedder):
    """The exported encoder in `folder`; everything is read at once, so the folder may go after.

    Raises IndexDamaged for files that onnxruntime or tokenizers can't read.
    """

    def __init__(self, folder: Path) -> None:
        described = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        super().__init__(described["model"])
        self._signature, self._dimension = described["signature"], described["dimension"]
        # deferred, like the two below: a generation without an exported encoder needs none of it
        from tokenizers import Tokenizer

        self._session = open_session(folder / GRAPH)
        self._tokenizer_json = (folder / TOKENIZER).read_text(encoding="utf-8")
        self._tokenizer = Tokenizer.from_str(self._tokenizer_json)
        if self._session.get_outputs()[0].shape[-1] != self._dimension:
            raise IndexDamaged(f"{folder / GRAPH} is of another model; {REBUILD}")

    @property
    def signature(self) -> str:
        """The signature of the model that was exported."""
        return str(self._signature)

    @property
    def dimension(self) -> int:
        return int(self._dimension)

    def encode(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))  # equal lengths together
        slices = [order[at : at + _SLICE] for at in range(0, len(order), _SLICE)]

        def run(rows: list[int]) -> int:
            out[rows] = self._run([texts[i] for i in rows])
            return len(rows)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            done = 0
            # a question alone needs no thread, and the pool starts none before it is asked
            for count in pool.map(run, slices) if len(slices) > 1 else map(run, slices):
                done += count
                if progress:
                    progress("embedding", done, len(texts))
        return out

    def _run(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(texts)
        inputs: dict[str, NDArray[np.int64]] = {
            "input_ids": np.array([e.ids for e in encoded], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encoded], dtype=np.int64),
        }
        return np.asarray(self._session.run(None, inputs)[0], dtype=np.float32)

    def count_tokens(self, texts: list[str]) -> list[int]:
        encoded = self._counter.encode_batch(texts, add_special_tokens=False)
        return [len(e.ids) for e in encoded]

    @cached_property
    def _counter(self) -> Tokenizer:
        from tokenizers import Tokenizer

        counter = Tokenizer.from_str(self._tokenizer_json)
        counter.no_truncation()
        counter.no_padding()
        return counter

    def from_export(self, folder: Path) -> Embedder:
        return OnnxEmbedder(folder) if exported_model(folder) == self.name else self


def exported_model(folder: Path) -> str:
    """The name of the model whose encoder a generation holds; empty where it holds none."""
    try:
        described = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ""
    return str(described["model"])


def open_session(graph: Path, optimised: Path | None = None) -> InferenceSession:
    """A session of `graph`, which is also written to the file `optimised` as it was optimised.

    Only what does not depend on this machine's processor is then; the weights lie beside the file
    as WEIGHTS. Raises IndexDamaged for a graph that onnxruntime can't read, run or write.
    """
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    options = SessionOptions()
    options.intra_op_num_threads = 1  # a question is too short to share; chats run side by side
    options.log_severity_level = 3  # errors only
    if optimised:
        options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(optimised)
        options.add_session_config_entry(
            "session.optimized_model_external_initializers_file_name", WEIGHTS
        )
    unreadable = (
        state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf,
        state.NoSuchFile, state.NotImplemented, state.RuntimeException,
    )  # fmt: skip
    try:
        return InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except unreadable as error:
        raise IndexDamaged(f"onnxruntime can't read {graph} ({error}); {REBUILD}") from error
