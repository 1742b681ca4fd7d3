"""Chooses what all systems index and are asked: public sets where present, else our documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus import load_documents
from tests.bench.compare.task import Change, Question, Task, Text
from tests.eval import public
from tests.eval.peers import with_previous
from tests.eval.questions import Case, load_cases
from tests.eval.retrieval import pairs

PROBE = "Who counts the grey seals at the lighthouse of Skerryvore?"
NEWS = "The keeper counts the grey seals at the lighthouse of Skerryvore every Tuesday."
TIMED = 200  # questions, at most
QUICK = 40  # documents of each collection in a quick run

# counted with the model's own tokens
XQUAD = (
    "They are timed because each is about what one chunk is to every system: 136 of XQuAD's 150 "
    "passages fit in the 256 tokens that the model reads, but of MTRAG-UN's 560 only 292, and of "
    "the 41 bundled English documents one, so that systems without a splitter would embed less."
)
OWN = (
    "Without the public sets our own documents are timed; systems without a splitter embed only "
    "the start of each, and so do less."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions whose relevant documents are known; `peers` is what a plain retriever is asked."""

    name: str
    questions: tuple[Question, ...]
    peers: tuple[str, ...]
    relevant: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts with one set of questions or more; the first set's are those that are timed."""

    name: str
    why: str  # it is fair to time it, in a sentence for the page
    texts: tuple[Text, ...]
    judged: tuple[Judged, ...]

    def task(self, *, ours: bool) -> Task:
        """All the sets' questions, one set after the other, and two texts that change."""
        asked = tuple(
            question
            for one in self.judged
            for question in (one.questions if ours else map(Question, one.peers))
        )
        changed = (Text(text.id, text.title, f"{NEWS} {text.text}") for text in self.texts[-2:])
        return Task(self.texts, asked, tuple(Change(text, PROBE) for text in changed))

    def timed(self) -> Task:
        """The same with the first set's questions alone, each without earlier turns."""
        task = self.task(ours=False)
        return Task(task.texts, task.questions[: self.timed_questions], task.changes)

    @property
    def timed_questions(self) -> int:
        """How many of the first set's questions are timed."""
        return min(TIMED, len(self.judged[0].peers))


def collections(*, quick: bool = False) -> list[Collection]:
    """XQuAD, then MTRAG-UN; our documents where the first is absent. The first one is timed."""
    passages, questions = public.xquad()
    found = [_xquad(passages, questions) if passages else _own()]
    passages, questions = public.mtrag()
    if passages:
        found.append(_mtrag(passages, questions))
    return [_cut(collection) for collection in found] if quick else found


def _xquad(passages: list[dict[str, Any]], questions: list[dict[str, Any]]) -> Collection:
    relevant = tuple(frozenset({q["passage"]}) for q in questions)
    judged = (
        Judged(name, tuple(map(Question, asked)), asked, relevant)
        for name, asked in (
            ("XQuAD, English", tuple(q["en"] for q in questions)),
            ("XQuAD, Spanish over English passages", tuple(q["es"] for q in questions)),
        )
    )
    return Collection("XQuAD", XQUAD, _texts(passages), tuple(judged))


def _mtrag(passages: list[dict[str, Any]], questions: list[dict[str, Any]]) -> Collection:
    answered = [q for q in questions if q["relevant"]]
    asked = tuple(Question(q["question"], pairs(q["history"])) for q in answered)
    relevant = tuple(frozenset(q["relevant"]) for q in answered)
    judged = (
        Judged(f"MTRAG-UN pooled, peers asked {how}", asked, texts, relevant)
        for how, texts in (
            ("the last turn", tuple(q.text for q in asked)),
            ("the last two turns", tuple(with_previous(q.text, q.history) for q in asked)),
        )
    )
    return Collection("MTRAG-UN pooled", "", _texts(passages), tuple(judged))


def _own() -> Collection:
    texts = tuple(Text(d.id, d.title, d.text) for d in load_documents() if d.language == "en")
    held = [(case, _holding(case, texts)) for case in load_cases() if _plain(case)]
    known = [(case.question, relevant) for case, relevant in held if relevant]
    asked = tuple(question for question, _ in known)
    judged = Judged(
        "the project's questions", tuple(map(Question, asked)), asked, tuple(r for _, r in known)
    )
    return Collection("the bundled English documents", OWN, texts, (judged,))


def _plain(case: Case) -> bool:
    return case.answerable and case.lang == "en" and not case.history


def _holding(case: Case, texts: Sequence[Text]) -> frozenset[str]:
    """The documents that hold all key facts of an answer."""
    return frozenset(text.id for text in texts if case.facts(text.text) == 1)


def _texts(passages: list[dict[str, Any]]) -> tuple[Text, ...]:
    return tuple(Text(p["id"], p["title"], p["text"]) for p in passages)


def _cut(collection: Collection) -> Collection:
    """Its first documents, with the questions that they answer alone."""
    texts = collection.texts[:QUICK]
    ids = {text.id for text in texts}
    judged = []
    for one in collection.judged:
        rows = [row for row, relevant in enumerate(one.relevant) if relevant <= ids][:QUICK]
        judged.append(
            Judged(
                one.name,
                tuple(one.questions[row] for row in rows),
                tuple(one.peers[row] for row in rows),
                tuple(one.relevant[row] for row in rows),
            )
        )
    return Collection(f"{collection.name}, cut", collection.why, texts, tuple(judged))
