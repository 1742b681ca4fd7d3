"""What is measured at one size, each in a process of its own: a build, a change, questions."""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus import Document, load_documents
from index import Index, build_index, load_embedder, open_index
from index.dense import FaissVectors
from index.embedding import Vectors
from index.generation import VECTORS
from index.scope import Scope
from tests.bench.scale.made import MadeEmbedder, Maker, passages_of
from tests.eval.questions import load_cases

NEAREST = 10
CHANGED = 100  # documents
_WARM = 20  # questions asked before the clock starts
_SLICE = 20_000  # passages compared at once


def build(folder: Path, encoder: Path, documents: int) -> dict[str, float]:
    """Real and made documents from nothing; then the same with CHANGED others."""
    real = load_documents()
    maker, embedder = Maker(real), _embedder(real, encoder)
    every = [*real, *maker.documents(documents)]
    started = time.perf_counter()
    report = build_index(every, folder, embedder=embedder)
    found = {
        "passages": report.passages,
        "build_seconds": time.perf_counter() - started,
        "build_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "disk_mb": sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6,
    }
    changed = min(CHANGED, documents)
    every[len(real) : len(real) + changed] = maker.documents(changed, version=1)
    started = time.perf_counter()
    again = build_index(every, folder, embedder=embedder)
    assert again.changed == changed, again
    return found | {"change_seconds": time.perf_counter() - started}


def ask(folder: Path, encoder: Path) -> dict[str, float]:
    """Searches and answers of a process that only reads."""
    started = time.perf_counter()
    index = open_index(folder)
    assistant = Assistant(index, Settings())
    questions = sorted({c.question for c in load_cases() if c.lang == "en" and not c.history})
    assistant.answer(questions[0])
    opened = time.perf_counter() - started
    searched = _times(questions, lambda q: index.search(q, NEAREST))
    answered = _times(questions, assistant.answer)
    resident, private = _memory()
    return {
        "open_seconds": opened,
        "search_p50_ms": searched[0], "search_p95_ms": searched[1],
        "answer_p50_ms": answered[0], "answer_p95_ms": answered[1],
        "resident_mb": resident, "private_mb": private,
        "recall": _recall(index, questions, _embedder(load_documents(), encoder)),
    }  # fmt: skip


def _embedder(real: list[Document], encoder: Path) -> MadeEmbedder:
    embedder = load_embedder()
    return MadeEmbedder(embedder, real, embedder.from_export(encoder))


def _times(questions: list[str], call: Callable[[str], object]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    for question in questions[:_WARM]:
        call(question)
    taken = []
    for question in questions:
        started = time.perf_counter()
        call(question)
        taken.append(1000 * (time.perf_counter() - started))
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 95))


def _memory() -> tuple[float, float]:
    """Resident MB, and those of them that are not mapped from files."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    sizes = {name: int(size) / 1024 for name, size in re.findall(r"(\w+):\s+(\d+) kB", status)}
    return sizes["VmRSS"], sizes["RssAnon"]


def _recall(index: Index, questions: list[str], embedder: MadeEmbedder) -> float:
    """The share of the NEAREST passages by exact comparison that the vectors' index finds."""
    count = index.manifest.passages
    scope = Scope("", np.ones(count, dtype=bool), np.arange(count), spoken=True)
    vectors = FaissVectors(index.folder / VECTORS, index.manifest.dimension)
    asked = np.stack([index.embed(question) for question in questions])
    exact = _exact(index, asked, embedder)
    found = [set(vectors.nearest(vector, NEAREST, scope)) for vector in asked]
    return float(np.mean([len(f & set(e)) / len(e) for f, e in zip(found, exact, strict=True)]))


def _exact(index: Index, asked: Vectors, embedder: MadeEmbedder) -> list[list[int]]:
    """The rows of the NEAREST passages to each question, by their vectors before any coding."""
    count = index.manifest.passages
    rows: NDArray[np.int64] = np.zeros((len(asked), 0), dtype=np.int64)
    scores = np.zeros((len(asked), 0), dtype=np.float32)
    for start in range(0, count, _SLICE):
        passages = index.passages(range(start, min(start + _SLICE, count)))
        matrix = np.zeros((len(passages), index.manifest.dimension), dtype=np.float32)
        english = np.array([p.language == "en" for p in passages], dtype=bool)
        for chosen, encode in ((english, embedder.encode), (~english, embedder.encode_foreign)):
            if chosen.any():
                matrix[chosen] = encode([passages[at].embedded_text for at in chosen.nonzero()[0]])
        fresh = np.arange(start, start + len(passages))
        rows = np.hstack((rows, np.broadcast_to(fresh, (len(asked), len(fresh)))))
        scores = np.hstack((scores, asked @ matrix.T))
        best = np.argsort(-scores, axis=1)[:, :NEAREST]
        rows = np.take_along_axis(rows, best, axis=1)
        scores = np.take_along_axis(scores, best, axis=1)
    return [list(map(int, of_one)) for of_one in rows]


def main() -> None:
    what, folder, encoder, passages = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    found: dict[str, Any]
    if what == "build":
        found = build(folder, encoder, int(passages) // passages_of(1))
    else:
        found = ask(folder, encoder)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
