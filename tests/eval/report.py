"""Writes the report: docs/evaluation.md, the curve beside it, and the figures as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.eval.curve import abstention_svg
from tests.eval.evaluation import Evaluation
from tests.eval.metrics import Estimate
from tests.eval.project import PRECISION, RIGHT, Result

WORST = 10  # questions listed for each language
LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish"}
LABELS = {
    "first": "what is read first answers",
    "both": "the same, and complete",
    "noise": "shown sentences of cards without a key fact",
    "key_facts": "key-fact recall",
    "complete": "complete answers",
    "source": "acceptable source",
    "exactness": "exact citations",
    "false_abstention": "answerable wrongly declined",
    "refusal_precision": "refusal precision",
    "refusal_recall": "refusal recall",
    "near_declined": "near the subject, unanswerable: declined",
    "off_topic_declined": "off topic: declined",
    "forbidden": "asserts what it must not",
    "coverage": f"coverage at {PRECISION:.0%} precision",
    "words": "words of an answer, median",
    "seconds": "latency in ms, median",
}
SHORT = (
    "first", "noise", "key_facts", "complete", "source", "exactness", "false_abstention",
    "refusal_precision", "refusal_recall", "coverage", "words", "seconds",
)  # fmt: skip

DECLINED = ("near_declined", "off_topic_declined")


def write_report(evaluation: Evaluation, directory: Path) -> None:
    """Write evaluation.md, evaluation.json and evaluation-abstention.svg into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    data = json.dumps(evaluation.to_dict(), indent=1, ensure_ascii=False) + "\n"
    for name, text in (
        ("evaluation.json", data),
        ("evaluation-abstention.svg", abstention_svg(evaluation.held_out)),
        ("evaluation.md", markdown(evaluation)),
    ):
        (directory / name).write_text(text, encoding="utf-8")


def markdown(evaluation: Evaluation) -> str:
    """The report, every table in it."""
    parts = [
        *_head(evaluation), *_project(evaluation), *_sealed(evaluation), *_compared(evaluation),
        *_public(evaluation), *_groups(evaluation), *_worst(evaluation.results),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _head(e: Evaluation) -> Iterator[str]:
    m = e.machine
    versions = ", ".join(f"{name} {number}" for name, number in m["versions"].items())
    yield "# Evaluation"
    yield (
        f"Written by `python -m tests.eval` on {m['date']}, {m['cores']} cores "
        f"({m['system']}, {m['architecture']}), {m['seconds']} s. Python {m['python']}; {versions}."
    )
    yield (
        "In brackets stands the 95 % interval (bootstrap over questions). `make test` fails when "
        "a figure of the project's question set is worse than the interval recorded here."
    )


def _project(e: Evaluation) -> Iterator[str]:
    answerable = sum(r.case.answerable for r in e.results)
    yield "## The project's question set"
    yield (
        f"{len(e.results)} questions, {answerable} of them answered by the documents. Key facts "
        "are looked for in the quotations alone and count 0 where the assistant declined. The "
        "abstention model was fitted on these "
        'questions, so the column "held out" decides each by a model fitted on the other topics; '
        "evidence is the same in both."
    )
    rows = [
        [
            label,
            cell(e.total[name], name),
            cell(e.total_held_out[name], name),
            _count(e.total[name]),
        ]
        for name, label in LABELS.items()
    ]
    yield table(["figure", "as shipped", "held out", "questions"], rows)
    yield "![Abstention curve](evaluation-abstention.svg)"
    yield (
        "The curve is that of the held-out model; its dots are values of the setting `strictness` "
        f"(in use: {e.strictness}). An answer counts as right when its evidence holds at least "
        f"{RIGHT:.0%} of the key facts; an unanswerable question has no right answer."
    )


def _sealed(e: Evaluation) -> Iterator[str]:
    yield "## Questions that nothing was fitted on"
    yield (
        "Written from the documents' text alone by someone who had not seen the listed questions "
        "(tests/eval/sealed); no weight, threshold or document was made with a look at them. What "
        "is read first is the first quotation, or the first 25 words where it is shorter."
    )
    yield table(
        ["figure", *e.sealed],
        [[LABELS[f], *(cell(g[f], f) for g in e.sealed.values())] for f in (*SHORT, *DECLINED)],
    )


def _compared(e: Evaluation) -> Iterator[str]:
    yield "## Side by side: key facts"
    yield (
        "BM25 is SQLite FTS5, dense is all-MiniLM-L6-v2, fusion is 0.7 x cosine + 0.3 x BM25 over "
        "its best, over the same passages without the documents' listed questions. Each shows the "
        "first sentences of its best passages, as long as our answer may be, gets the previous "
        "question along with a follow-up, and never declines."
    )
    groups = list(next(iter(e.peers.values())))
    yield table(
        ["system", *groups], [[s, *(cell(row[g]) for g in groups)] for s, row in e.peers.items()]
    )


def _public(e: Evaluation) -> Iterator[str]:
    yield "## Public sets"
    if not e.retrieval or not e.clapnq:
        yield (
            "Public sets are absent or were left out of this run, at least in part: figures are "
            "given for those that `../shared/bench/` held."
        )
    for found in e.retrieval:
        yield f"### {found.title}"
        rows = [
            [group, system, *map(cell, figures.values())]
            for group in next(iter(found.rows.values()))
            for system, figures in ((s, groups[group]) for s, groups in found.rows.items())
        ]
        yield table(["questions", "system", "R@1", "R@5", "nDCG@5", "MRR"], rows)
    if e.clapnq:
        yield "### CLAPNQ pooled"
        yield (
            "All passages are one index. Only questions that the abstention model was not fitted "
            "on are asked."
        )
        rows = [[name, cell(f), _count(f)] for name, f in e.clapnq.items()]
        yield table(["figure", "value", "questions"], rows)


def _groups(e: Evaluation) -> Iterator[str]:
    for name, groups in e.groups.items():
        yield f"## By {name}"
        yield table(
            ["figure", *groups],
            [[LABELS[f], *(cell(g[f], f) for g in groups.values())] for f in SHORT],
        )


def _worst(results: Sequence[Result]) -> Iterator[str]:
    yield "## The worst questions"
    yield "Key facts held, or for unanswerable questions whether they were declined."
    for code, language in LANGUAGES.items():
        of_language = [r for r in results if r.case.lang == code and r.score < 1]
        if of_language:
            yield f"### {language}"
            rows = [
                [
                    r.case.id,
                    r.case.kind,
                    r.case.question,
                    r.outcome,
                    f"{r.score:.2f}",
                    f"{r.confidence:.2f}",
                ]
                for r in sorted(of_language, key=_badness)[:WORST]
            ]
            yield table(["id", "kind", "question", "outcome", "score", "confidence"], rows)


def _badness(result: Result) -> tuple[float, float, str]:
    """Least score first, then the surest of a wrong decision."""
    wrong = 1 - result.confidence if result.declined else result.confidence
    return result.score, -wrong, result.case.id


def cell(figure: Estimate | None, name: str = "") -> str:
    """A figure with its interval; a dash where it is undefined."""
    if figure is None:
        return "–"
    write = _WRITE.get(name, "{:.3f}".format)
    return f"{write(figure.value)} [{write(figure.low)}, {write(figure.high)}]"


_WRITE: dict[str, Callable[[float], str]] = {
    "words": "{:.0f}".format,
    "seconds": lambda seconds: f"{1000 * seconds:.0f}",
}


def _count(figure: Estimate | None) -> str:
    return str(figure.count) if figure else "0"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; bars and line breaks in a cell are written so that they stay in it."""
    lines = [list(head), ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_escaped, line))} |" for line in lines)


def _escaped(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
