"""The project's question set: one JSON object a line in `questions/*.jsonl`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "questions"
# nothing is fitted on these or looked up in them: they are scored for the report alone
SEALED = Path(__file__).parent / "sealed"
DECLINES = ("not_found", "out_of_scope", "clarify")


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the facts that a good answer holds; no facts: it must be declined.

    `first` are expressions of which one must match what is read first.
    """

    id: str
    lang: str
    kind: str
    topic: str
    question: str
    history: tuple[tuple[str, str], ...]
    must: tuple[tuple[str, ...], ...]
    must_not: tuple[str, ...]
    sources: tuple[str, ...]
    why: str
    first: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        return bool(self.must)

    def facts(self, shown: str) -> float:
        """The share of key facts that `shown` holds."""
        held = [any(re.search(p, shown, re.I | re.S) for p in group) for group in self.must]
        return sum(held) / len(held)

    def opens(self, opening: str) -> bool:
        """Whether what is read first answers."""
        return any(re.search(p, opening, re.I | re.S) for p in self.first)

    def sourced(self, citations: list[tuple[str, str]]) -> bool:
        """Whether one citation's URL or title holds an acceptable source."""
        return not self.sources or any(
            part.casefold() in f"{url} {title}".casefold()
            for part in self.sources
            for url, title in citations
        )


def load_cases(path: Path = FOLDER) -> list[Case]:
    """Every case of a file, or of a folder's files in their order."""
    cases = []
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        for line in file.read_text(encoding="utf-8").splitlines():
            d = json.loads(line)
            cases.append(
                Case(
                    d["id"], d["lang"], d["kind"], d["topic"], d["question"],
                    tuple((q, a) for q, a in d["history"]), tuple(map(tuple, d["must"])),
                    tuple(d["must_not"]), tuple(d["sources"]), d["why"], tuple(d.get("first", ())),
                )
            )  # fmt: skip
    return cases
