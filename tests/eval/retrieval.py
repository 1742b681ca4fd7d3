"""Measures retrieval on public sets: XQuAD in two languages, MTRAG-UN over its pooled passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus import Document
from index import Embedder, build_index, open_index
from tests.eval import public
from tests.eval.metrics import mean, ndcg_at, recall_at, reciprocal_rank
from tests.eval.peers import NAMES, Peers, document_ids, english, with_previous
from tests.eval.project import Figures

OURS = "ours"
DEPTH = 20  # passages that are ranked; a document can have more than one

History = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Search:
    """A question of a retrieval set with the documents that hold its answer."""

    group: str
    question: str
    history: History
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by system and group of questions; the group "all" is all of them."""

    title: str
    rows: dict[str, dict[str, Figures]]


def xquad_tables(folder: Path, settings: Settings, embedder: Embedder) -> list[Table]:
    """XQuAD in English and Spanish over English passages; none where the set is absent."""
    passages, questions = public.xquad()
    if not passages:
        return []
    searches = [
        Search(language, q[language], (), frozenset({q["passage"]}))
        for language in ("en", "es")
        for q in questions
    ]
    peers, assistant = _systems(folder / "xquad", passages, settings, embedder)
    rankings = _peer_rankings(peers, [s.question for s in searches])
    rankings[OURS] = _own_rankings(assistant, searches)
    peers.close()
    return [_table("XQuAD, English and Spanish over English passages", searches, rankings)]


def mtrag_tables(folder: Path, settings: Settings, embedder: Embedder) -> list[Table]:
    """MTRAG-UN pooled, by turn; the peers see the last turn alone, or the one before as well."""
    passages, questions = public.mtrag()
    if not passages:
        return []
    searches = [
        Search(_turn(q), q["question"], pairs(q["history"]), frozenset(q["relevant"]))
        for q in questions
        if q["relevant"]
    ]
    peers, assistant = _systems(folder / "mtrag", passages, settings, embedder)
    rankings = _peer_rankings(peers, [s.question for s in searches], ", last turn")
    joined = [with_previous(s.question, s.history) for s in searches]
    rankings |= _peer_rankings(peers, joined, ", two turns")
    rankings[OURS] = _own_rankings(assistant, searches)
    peers.close()
    return [_table("MTRAG-UN pooled", searches, rankings)]


def pairs(history: Sequence[Sequence[str]]) -> History:
    """Turns of `[speaker, text]` as pairs of a user's text and the agent's after it."""
    found: list[tuple[str, str]] = []
    for speaker, text in history:
        if speaker == "user":
            found.append((text, ""))
        elif found:
            found[-1] = (found[-1][0], text)
    return tuple(found)


def _turn(question: dict[str, Any]) -> str:
    turn = 1 + len(pairs(question["history"]))
    return "turn 1" if turn == 1 else "turns 2 to 3" if turn <= 3 else "turns 4 and later"


def open_assistant(
    folder: Path, documents: Iterable[Document], settings: Settings, embedder: Embedder
) -> Assistant:
    """An assistant over documents that are no part of the project, its index built in `folder`."""
    build_index(documents, folder, embedder=embedder)
    return Assistant(open_index(folder, embedder=embedder), settings)


def _systems(
    folder: Path, passages: Sequence[dict[str, Any]], settings: Settings, embedder: Embedder
) -> tuple[Peers, Assistant]:
    documents = [Document.from_text(id=p["id"], title=p["title"], text=p["text"]) for p in passages]
    deep = settings.model_copy(update={"passages": DEPTH})
    assistant = open_assistant(folder, documents, deep, embedder)
    index, dense = assistant.index, english(embedder)
    every = index.passages(range(index.manifest.passages))
    vectors = index.rows(0, len(every))[:, : dense.dimension]  # English: of the same encoder
    return Peers(every, dense, vectors), assistant


def _own_rankings(assistant: Assistant, searches: Sequence[Search]) -> list[list[str]]:
    return [
        document_ids([hit.passage for hit in assistant.trace(s.question, s.history).hits])
        for s in searches
    ]


def _peer_rankings(
    peers: Peers, queries: list[str], suffix: str = ""
) -> dict[str, list[list[str]]]:
    ranked = peers.rank(queries)
    return {name + suffix: [document_ids(r[:DEPTH]) for r in ranked[name]] for name in NAMES}


def _table(title: str, searches: Sequence[Search], rankings: dict[str, list[list[str]]]) -> Table:
    groups = sorted({s.group for s in searches})
    rows = {}
    for name, found in rankings.items():
        judged = list(zip(searches, found, strict=True))
        rows[name] = {
            group: ranking_figures(
                [(r, s.relevant) for s, r in judged if group in (s.group, "all")]
            )
            for group in ([*groups, "all"] if len(groups) > 2 else groups)
        }
    return Table(title, rows)


def ranking_figures(judged: Sequence[tuple[Sequence[str], frozenset[str]]]) -> Figures:
    """R@1, R@5, nDCG@5 and MRR of rankings with the documents that are relevant."""
    return {
        "R@1": mean([recall_at(1, ranking, relevant) for ranking, relevant in judged]),
        "R@5": mean([recall_at(5, ranking, relevant) for ranking, relevant in judged]),
        "nDCG@5": mean([ndcg_at(5, ranking, relevant) for ranking, relevant in judged]),
        "MRR": mean([reciprocal_rank(ranking, relevant) for ranking, relevant in judged]),
    }
