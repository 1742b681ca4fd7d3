"""Exports a sentence-transformers model to ONNX and proves that both give the same vectors.

A build calls it as `python -m index.export MODEL FOLDER`, the sample as JSON on standard input; it
prints a line of JSON: `remarks`, or `errno` and `problem` where the disk failed.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.onnx.errors import OnnxExporterError

from corpus.errors import IndexDamaged
from index.embedding import SLOWLY, SentenceEmbedder
from index.generation import ENCODER
from index.onnx_encoder import DESCRIPTION, GRAPH, TOKENIZER, OnnxEmbedder, open_session

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SAME = 0.9999  # the least cosine between the two encoders' vectors of one text
# texts at the ends: empty, one character, other scripts, longer than any model reads
PROBES = (
    "",
    "?",
    "Quels cours l’OMC offre-t-elle ?",
    "¿Qué cursos hay?",
    "知识产权",
    "patent " * 500,
)


def export_encoder(embedder: SentenceEmbedder, folder: Path, sample: list[str]) -> list[str]:
    """Write the encoder's files into `folder`; where that fails, none, and a remark that says why.

    The two encoders are compared on the texts of `sample` and on PROBES.
    """
    try:
        _write(embedder, embedder.model, folder)
        least = _least_cosine(embedder, OnnxEmbedder(folder), [*PROBES, *sample])
        if least >= SAME:
            return []
        fault = f"the exported encoder differs (cosine {least:.5f} on one text)"
    except (ImportError, OnnxExporterError, IndexDamaged) as error:
        lines = str(error).splitlines() or [type(error).__name__]
        fault = f"it can't be exported to ONNX ({lines[0]})"
    for name in ENCODER:
        (folder / name).unlink(missing_ok=True)
    return [f"{embedder.name}: {fault}; {SLOWLY}"]


class _Encoder(torch.nn.Module):
    """A whole sentence-transformers model, pooling included, as a function of two tensors."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        features = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
        return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)


def _write(embedder: SentenceEmbedder, model: SentenceTransformer, folder: Path) -> None:
    ids = torch.ones((2, 9), dtype=torch.int64, device=model.device)
    sizes = {0: "texts", 1: "tokens"}
    with TemporaryDirectory(dir=folder) as draft, warnings.catch_warnings():
        plain = Path(draft) / GRAPH
        # it is called deprecated, and warns of each branch; the vectors are compared afterwards.
        # The exporter that follows it (dynamo) takes eight times as long and needs onnxscript.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Encoder(model).eval(), (ids, torch.ones_like(ids)), plain, dynamo=False,
            input_names=["input_ids", "attention_mask"], output_names=["question_vector"],
            dynamic_axes={"input_ids": sizes, "attention_mask": sizes},
        )  # fmt: skip
        open_session(plain, optimised=folder / GRAPH)  # which then opens in a quarter of the time
    _write_tokenizer(embedder.path, model.max_seq_length, folder)
    described = {
        "model": embedder.name,
        "signature": embedder.signature,
        "dimension": embedder.dimension,
    }
    (folder / DESCRIPTION).write_text(json.dumps(described, indent=1), encoding="utf-8")


def _write_tokenizer(source: Path, longest: int | None, folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(source / TOKENIZER))
    if longest:
        tokenizer.enable_truncation(longest)
    else:
        tokenizer.no_truncation()
    if tokenizer.padding is None:
        tokenizer.enable_padding()
    else:  # the model's own padding token, to the longest of a batch
        tokenizer.enable_padding(**{**tokenizer.padding, "length": None})
    tokenizer.save(str(folder / TOKENIZER))


def _least_cosine(one: SentenceEmbedder, other: OnnxEmbedder, texts: list[str]) -> float:
    cosines = np.einsum("ij,ij->i", one.encode(texts), other.encode(texts))
    return float(cosines.min())


def main(model: str, folder: str) -> None:
    answer: dict[str, object]
    try:
        sample = list(json.load(sys.stdin))
        answer = {"remarks": export_encoder(SentenceEmbedder(model), Path(folder), sample)}
    except OSError as error:
        answer = {"errno": error.errno, "problem": error.strerror}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:3])
