"""What people say about answers, kept locally in SQLite and turned into question-set cases."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.answers import Answer
from assistant.understanding import History
from corpus.errors import FeedbackError

_DECLINED = ("not_found", "out_of_scope", "clarify")
_NEVER = "(?!)"  # matches nothing: the case fails until someone writes the key facts
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, generation TEXT NOT NULL, useful INTEGER NOT NULL,
    reason TEXT NOT NULL, comment TEXT NOT NULL, history TEXT NOT NULL, answer TEXT NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's word on one answer. `answer` is `Answer.to_dict()`; `id` 0 is not stored yet."""

    at: str
    generation: str
    useful: bool
    reason: str
    comment: str
    history: tuple[tuple[str, str], ...]
    answer: dict[str, Any]
    id: int = 0

    @classmethod
    def of(
        cls, answer: Answer, history: History, *, generation: str, useful: bool,
        reason: str = "", comment: str = "",
    ) -> Feedback:  # fmt: skip
        """Feedback given now on `answer`, which `generation` of the index gave."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(at, generation, useful, reason, comment, tuple(history), answer.to_dict())

    def to_case(self) -> dict[str, Any]:
        """A case of the question set (keys as in `tests/eval/questions`).

        An answer found useful must keep quoting its first sentence. One found not useful becomes
        a case that fails until its key facts are written, so that nobody overlooks it.
        """
        declined = self.answer["outcome"] in _DECLINED
        citations = [] if declined else self.answer["citations"]
        must = [[re.escape(citations[0]["quote"])]] if citations else []
        said = "useful" if self.useful else f"not useful ({self.reason or 'no reason'})"
        return {
            "id": f"f{self.id:03}",
            "lang": self.answer["question_language"],
            "kind": self._kind(declined),
            "topic": "feedback",
            "question": self.answer["question"],
            "history": [list(turn) for turn in self.history],
            "must": must if self.useful else [[_NEVER]],
            "must_not": [],
            "sources": sorted({c["url"] for c in citations if c["url"]}) if self.useful else [],
            "why": f"a reader on {self.at[:10]}: {said}. {self.comment}".strip(),
        }

    def _kind(self, declined: bool) -> str:
        if self.history:
            return "followup"
        return "unanswerable" if declined and self.useful else "single"


class FeedbackStore:
    """The file that feedback is kept in; made when the first word is stored."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, feedback: Feedback) -> None:
        """Store one more. Raises FeedbackError where the file can't be written."""
        values = (
            feedback.at, feedback.generation, feedback.useful, feedback.reason, feedback.comment,
            json.dumps(feedback.history, ensure_ascii=False),
            json.dumps(feedback.answer, ensure_ascii=False),
        )  # fmt: skip
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path)) as file, file:
                file.execute(_TABLE)
                file.execute(
                    "INSERT INTO feedback"
                    " (at, generation, useful, reason, comment, history, answer)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    values,
                )
        except (OSError, sqlite3.Error) as error:
            raise self._fault(error) from error

    def all(self) -> list[Feedback]:
        """Everything stored, oldest first. Raises FeedbackError where the file can't be read."""
        if not self.path.exists():
            return []
        try:
            return list(self._read())
        except (sqlite3.Error, ValueError) as error:
            raise self._fault(error) from error

    def _read(self) -> Iterator[Feedback]:
        with closing(sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            rows = file.execute(
                "SELECT id, at, generation, useful, reason, comment, history, answer"
                " FROM feedback ORDER BY id"
            )
            for id_, at, generation, useful, reason, comment, history, answer in rows:
                turns = tuple((q, a) for q, a in json.loads(history))
                yield Feedback(
                    at, generation, bool(useful), reason, comment, turns, json.loads(answer), id_
                )

    def _fault(self, error: Exception) -> FeedbackError:
        return FeedbackError(f"the feedback file {self.path}: {error}; move it away or repair it")
