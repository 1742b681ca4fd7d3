"""Fits the abstention model: `python -m tests.eval.fit` writes assistant/abstention.json.

For documents that list questions it is fitted on the project's question set; for questions in
other languages than the documents' on its French and Spanish ones, read as such; for documents that
list none on half of CLAPNQ, where `../shared/bench/` holds it. Reported figures are
cross-validated: by topic for the first, by question for the second.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from assistant.features import Features
from assistant.language import UNKNOWN
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.understanding import understand
from corpus import Document, load_documents
from index import build_index, open_index
from tests.eval.public import clapnq
from tests.eval.questions import Case, load_cases

TARGET = Path(__file__).parents[2] / "assistant" / "abstention.json"
NAMES = [f.name for f in fields(Features)]
LISTED = [
    "score", "cosine", "passage", "answered", "unanswered", "answerability", "margin",
    "no_number", "no_address", "names", "other_figures", "words", "follow_up",
    "translated", "passage_translated",
]  # fmt: skip
FOREIGN = [
    "passage", "best_cosine", "answered", "unanswered", "answerability", "margin", "follow_up",
]  # fmt: skip
PLAIN = ["best_cosine", "passage", "margin", "words", "missing"]
LISTED_L2, PLAIN_L2 = 0.003, 0.03  # on standardised features, per question
FALSE_ABSTENTION = 0.05  # share of answerable questions that the default strictness declines


def main() -> None:
    models = {}
    with tempfile.TemporaryDirectory() as folder:
        build_index(load_documents(), folder)
        assistant = Assistant(open_index(folder), Settings(strictness=0))
        rows = project_rows(assistant, load_cases())
        models["listed"] = _fitted(
            LISTED, LISTED_L2, *rows, "the project's question set, folds by topic"
        )
        abroad = [c for c in load_cases() if c.lang != "en"]
        rows = project_rows(assistant, abroad, UNKNOWN)
        models["foreign"] = _fitted(
            FOREIGN, LISTED_L2, *rows, "its French and Spanish questions over English documents"
        )
        passages = clapnq()
        if passages:
            rows = clapnq_rows(Path(folder) / "clapnq", passages)
            models["plain"] = _fitted(PLAIN, PLAIN_L2, *rows, "half of CLAPNQ's sample, pooled")
        else:
            sys.exit("../shared/bench/clapnq.jsonl is not here; nothing was written")
    data = {"fitted": datetime.now(UTC).strftime("%Y-%m-%d"), "models": models}
    TARGET.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(models, indent=1))


def project_rows(
    assistant: Assistant, cases: list[Case], language: str | None = None
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Features of shape (n, all features), whether each question is answerable, its fold.

    With `language`, the questions are read as in that one.
    """
    topics = sorted({case.topic for case in cases})
    found = []
    for number, case in enumerate(cases):
        query = understand(case.question, case.history)
        features = assistant.follow(
            replace(query, language=language or query.language)
        ).decision.features
        if features is not None:  # off-topic questions have no topic: spread over the folds
            fold = topics[number % len(topics)] if case.kind == "offtopic" else case.topic
            found.append((list(asdict(features).values()), case.answerable, fold))
    return _columns(found)


def clapnq_rows(folder: Path, items: list[dict]) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """The same for every second question of CLAPNQ, over all its passages as one index."""
    documents = [
        Document.from_text(id=i["id"], title=i["title"], text=" ".join(i["sentences"]))
        for i in items
    ]
    build_index(documents, folder)
    assistant = Assistant(open_index(folder), Settings(strictness=0))
    found = []
    for number, item in enumerate(items[::2]):
        features = assistant.trace(item["question"]).decision.features
        found.append((list(asdict(features).values()), item["answerable"], str(number % 5)))
    return _columns(found)


def _columns(found: list) -> tuple[np.ndarray, np.ndarray, list[str]]:
    values, labels, folds = zip(*found, strict=True)
    return np.array(values, dtype=float), np.array(labels, dtype=bool), list(folds)


def _fitted(
    names: list[str], l2: float, values: np.ndarray, labels: np.ndarray, folds: list[str], data: str
):
    x = values[:, [NAMES.index(name) for name in names]]
    weights, bias = fit(x, labels, l2)
    held_out = np.zeros(len(labels))
    for fold in set(folds):
        inside = np.array([f == fold for f in folds])
        w, b = fit(x[~inside], labels[~inside], l2)
        held_out[inside] = 1 / (1 + np.exp(-(x[inside] @ w + b)))
    if "translated" in names:
        translated = x[:, names.index("translated")] > 0
        held_out, shift = levelled(held_out, labels, translated)
        weights[names.index("translated")] += shift
    threshold = float(np.quantile(held_out[labels], FALSE_ABSTENTION))
    return {
        "bias": round(float(bias), 4),
        "weights": {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)},
        "data": data,
        "questions": len(labels),
        "answerable": int(labels.sum()),
        "cross_validated": {
            "auroc": round(auroc(held_out, labels), 3),
            "threshold_at_5_percent_false_abstention": round(threshold, 3),
            "declined_of_unanswerable_there": round(
                float((held_out[~labels] < threshold).mean()), 3
            ),
        },
    }


def levelled(
    held_out: np.ndarray, labels: np.ndarray, translated: np.ndarray
) -> tuple[np.ndarray, float]:
    """Probabilities (n,) with those of translated questions moved, and by how much in log-odds.

    One strictness then declines FALSE_ABSTENTION of the answerable questions in English as in
    other languages.
    """
    odds = np.log(held_out / (1 - held_out))
    english, others = (
        np.quantile(odds[labels & group], FALSE_ABSTENTION) for group in (~translated, translated)
    )
    shift = float(english - others)
    return 1 / (1 + np.exp(-(odds + shift * translated))), shift


def fit(x: np.ndarray, labels: np.ndarray, l2: float = LISTED_L2) -> tuple[np.ndarray, float]:
    """Ridge logistic regression: weights (n,) and bias."""
    mean, deviation = x.mean(0), x.std(0) + 1e-9
    z = (x - mean) / deviation
    sign = np.where(labels, 1.0, -1.0)
    importance = np.full(len(labels), 1 / len(labels))

    def loss(p: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (z @ p[1:] + p[0])
        slope = -sign * importance / (1 + np.exp(margin))
        value = importance @ np.logaddexp(0, -margin) + l2 * p[1:] @ p[1:]
        return value, np.concatenate([[slope.sum()], z.T @ slope + 2 * l2 * p[1:]])

    p = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights = p[1:] / deviation
    return weights, float(p[0] - weights @ mean)


def auroc(scores: np.ndarray, labels: np.ndarray) -> float:
    """Area under the ROC curve, by ranks (Mann and Whitney)."""
    order = scores.argsort().argsort() + 1
    positive, negative = labels.sum(), (~labels).sum()
    return float((order[labels].sum() - positive * (positive + 1) / 2) / (positive * negative))


if __name__ == "__main__":
    main()
