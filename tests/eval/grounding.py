"""Measures quotations and abstention on CLAPNQ: documents that know nothing of TRIPS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.pipeline import Assistant, Trace
from assistant.settings import Settings
from corpus import Document
from index import Embedder
from tests.eval import public
from tests.eval.metrics import auroc, balanced_accuracy, estimate, f1, mean
from tests.eval.project import Figures
from tests.eval.questions import DECLINES
from tests.eval.retrieval import open_assistant

SHARE = 0.5  # of a sentence's characters that a quotation must cover to hold the sentence


def clapnq_figures(folder: Path, settings: Settings, embedder: Embedder) -> Figures:
    """CLAPNQ with its passages as one pool; none where the set is absent.

    Only every second question is asked: the abstention model was fitted on the others.
    """
    items = public.clapnq()
    if not items:
        return {}
    documents = [
        Document.from_text(id=i["id"], title=i["title"], text=" ".join(i["sentences"]))
        for i in items
    ]
    assistant = open_assistant(folder / "clapnq", documents, settings, embedder)
    return _figures(assistant, items[1::2])


def _figures(assistant: Assistant, items: Sequence[dict[str, Any]]) -> Figures:
    traces = [assistant.trace(i["question"]) for i in items]
    answerable = np.array([i["answerable"] for i in items])
    answered = np.array([t.answer.outcome not in DECLINES for t in traces])
    confidence = np.array([t.answer.confidence for t in traces])
    quoted = np.array([quoted_f1(i, t) for i, t in zip(items, traces, strict=True)])
    count = len(items)
    return {
        "F1 of the evidence": mean(quoted[answerable]),
        "F1, 0 where declined": mean((quoted * answered)[answerable]),
        "balanced accuracy": estimate(
            lambda rows: balanced_accuracy(answered[rows], answerable[rows]), count
        ),
        "AUROC": estimate(lambda rows: auroc(confidence[rows], answerable[rows]), count),
        "answered of answerable": mean(answered[answerable]),
        "declined of unanswerable": mean(~answered[~answerable]),
    }


def quoted_f1(item: dict[str, Any], trace: Trace) -> float:
    """F1 of the sentences of the evidence against those that a person selected.

    A sentence of another document counts against it like a wrong one of the same.
    """
    quoted: set[int] = set()
    elsewhere = 0
    for evidence in trace.chosen:
        if evidence.passage.document_id == item["id"]:
            quoted |= covered(item["sentences"], evidence.start, evidence.end)
        else:
            elsewhere += 1
    strangers = {-n for n in range(1, elsewhere + 1)}
    return f1(quoted | strangers, set(item.get("selected", ())))


def covered(sentences: Sequence[str], start: int, end: int) -> set[int]:
    """Indexes of the sentences, joined by single spaces, that `[start, end)` covers."""
    found = set()
    at = 0
    for number, sentence in enumerate(sentences):
        shared = min(end, at + len(sentence)) - max(start, at)
        if shared >= SHARE * len(sentence):
            found.add(number)
        at += len(sentence) + 1
    return found
