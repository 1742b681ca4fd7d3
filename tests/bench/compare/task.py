"""What a measured process is given: texts, questions, and texts that changed; kept as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

History = tuple[tuple[str, str], ...]  # pairs of question and answer, oldest first


@dataclass(frozen=True, slots=True)
class Text:
    """A document as plain text."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """The text below its title, for systems that embed a text alone."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Question:
    """A question, after earlier turns or alone."""

    text: str
    history: History = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A text as it is now, and a question that only its new words answer."""

    text: Text
    probe: str


@dataclass(frozen=True, slots=True)
class Task:
    """The texts of an index, the questions to it, and what changes later on."""

    texts: tuple[Text, ...]
    questions: tuple[Question, ...]
    changes: tuple[Change, ...] = ()

    def save(self, file: Path) -> Path:
        """Write it to `file`; gives `file`."""
        file.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        return file

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read what `save` wrote."""
        held = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            tuple(Text(**t) for t in held["texts"]),
            tuple(
                Question(q["text"], tuple((said, heard) for said, heard in q["history"]))
                for q in held["questions"]
            ),
            tuple(Change(Text(**c["text"]), c["probe"]) for c in held["changes"]),
        )
