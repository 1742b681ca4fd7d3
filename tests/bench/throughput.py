"""Measures how fast a build embeds, beside bare sentence-transformers; writes docs/throughput.md.

python -m tests.bench.throughput        (on an idle machine)
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

from corpus import chunk, load_documents
from index.embedding import SentenceEmbedder, Vectors
from tests.bench.machine import Machine, this_machine

PAGE = Path(__file__).parents[2] / "docs" / "throughput.md"
RUNS = 5
TEXTS = 1500


def main() -> None:
    machine = this_machine()
    bare = SentenceEmbedder()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        remarks = bare.export(folder, ["a course"])
        assert not remarks, remarks
        texts = _texts(bare)
        systems: dict[str, Callable[[], Vectors]] = {
            "SentenceTransformer.encode, batches of 32": lambda: np.asarray(
                bare.model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
            ),
            "a build (the exported encoder, all cores)": lambda: bare.for_build(folder).encode(
                texts
            ),
            "a build with `TRIPS_DEVICES=cpu`": lambda: bare.encode(texts),
        }
        seconds: dict[str, list[float]] = {name: [] for name in systems}
        vectors = {name: encode() for name, encode in systems.items()}  # everything loaded
        for _ in range(RUNS):
            for name, encode in systems.items():
                started = time.perf_counter()
                encode()
                seconds[name].append(time.perf_counter() - started)
    PAGE.write_text(_page(texts, seconds, vectors, machine), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def _texts(embedder: SentenceEmbedder) -> list[str]:
    """Passages, sentences and listed questions of the English documents, as a build embeds them."""
    found: dict[str, None] = {}
    for document in load_documents():
        if document.language == "en":
            for p in chunk(document, embedder.count_tokens):
                sentences = (p.text[s.start - p.start : s.end - p.start] for s in p.sentences)
                found.update(dict.fromkeys((p.embedded_text, *sentences, *p.asked)))
    every = list(found)
    return every[:: max(1, len(every) // TEXTS)]


def _page(
    texts: list[str], seconds: dict[str, list[float]], vectors: dict[str, Vectors], machine: Machine
) -> str:
    first = next(iter(seconds))
    lines = []
    for name, taken in seconds.items():
        ratio = statistics.median(a / b for a, b in zip(seconds[first], taken, strict=True))
        least = np.einsum("ij,ij->i", vectors[first], vectors[name]).min()
        rate = len(texts) / statistics.median(taken)
        lines.append(f"| {name} | {rate:.0f} | {ratio:.2f} | {least:.5f} |\n")
    return (
        "# Throughput of embedding\n\n"
        f"{len(texts)} texts of the bundled documents (passages, sentences, listed questions), "
        f"median of {RUNS} interleaved runs. {machine.described()} "
        f"torch {version('torch')}, sentence-transformers {version('sentence-transformers')}, "
        f"onnxruntime {version('onnxruntime')}.\n\n"
        "| System | texts a second | ratio to the first | least cosine with the first |\n"
        "| --- | ---: | ---: | ---: |\n" + "".join(lines) + "\n"
        "The ratio is the median of the runs' own ratios. All sort texts by length. Weights in "
        "int8 are not offered: no build needs them to reach the first.\n\n"
        "Written by `python -m tests.bench.throughput`.\n"
    )


if __name__ == "__main__":
    main()
