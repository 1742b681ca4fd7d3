"""Answers the project's question set and measures the answers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np

from assistant.answers import Answer
from assistant.pipeline import Assistant, Trace
from index import Index
from tests.eval import fit
from tests.eval.metrics import Array, Estimate, coverage_at, estimate, median_where, ratio
from tests.eval.questions import DECLINES, Case

PRECISION = 0.95
OPENING = 25  # words
RIGHT = 0.5  # share of key facts from which evidence counts as right in the abstention curve
LOWER_IS_BETTER = frozenset({"noise", "false_abstention", "forbidden", "words", "seconds"})

Figures = dict[str, Estimate | None]


@dataclass(frozen=True, slots=True)
class Result:
    """How one question of the set was answered."""

    case: Case
    outcome: str
    confidence: float
    opens: bool  # the evidence begins with an answer, declined or not
    facts: float  # share of the key facts that its quotations hold, 0 where declined
    evidence_facts: float  # the same of the evidence, declined or not
    sourced: bool
    beside: int  # citations of cards whose quotations hold none of the key facts
    exact: int  # citations whose quotation stands at its offsets
    citations: int
    forbidden: bool  # the answer asserts what it must not
    words: int
    seconds: float
    features: dict[str, float] | None = field(default=None, repr=False)

    @property
    def declined(self) -> bool:
        return self.outcome in DECLINES

    @property
    def first(self) -> bool:
        """Whether what is read first answers."""
        return self.opens and not self.declined

    @property
    def score(self) -> float:
        """1 is best: the key facts, or having declined where there is nothing to answer."""
        return self.facts if self.case.answerable else float(self.declined)

    @property
    def right(self) -> bool:
        return self.case.answerable and self.evidence_facts >= RIGHT


def answer_cases(
    assistant: Assistant, cases: Sequence[Case], progress: Callable[[int], None] | None = None
) -> list[Result]:
    """One result for each case, in order; the first question is asked twice, to load all parts."""
    if cases:
        assistant.trace(cases[0].question, cases[0].history)
    results = []
    for number, case in enumerate(cases, 1):
        start = time.perf_counter()
        trace = assistant.trace(case.question, case.history)
        results.append(judge(case, trace, assistant.index, time.perf_counter() - start))
        if progress:
            progress(number)
    return results


def judge(case: Case, trace: Trace, index: Index, seconds: float) -> Result:
    """The result of one traced answer.

    Facts are looked for in the quotations alone: in the whole text, a marker such as [3] or the
    date of a warning would pass for a fact.
    """
    answer = trace.answer
    declined = answer.outcome in DECLINES
    quotes = "" if declined else " ".join(c.quote for c in answer.citations)
    cited = [] if declined else [(c.url, c.title) for c in answer.citations]
    evidence = " ".join(e.text for e in trace.chosen)
    measured = trace.decision.features
    return Result(
        case=case,
        outcome=str(answer.outcome),
        confidence=answer.confidence,
        opens=case.opens(_opening([e.text for e in trace.chosen])),
        facts=case.facts(quotes) if case.answerable else 0.0,
        evidence_facts=case.facts(evidence) if case.answerable else 0.0,
        sourced=bool(cited) and case.sourced(cited),
        beside=0 if declined or not case.answerable else _beside(case, answer),
        exact=_exact(answer, index),
        citations=len(answer.citations),
        forbidden=any(re.search(p, quotes, re.I | re.S) for p in case.must_not),
        words=len(answer.text.split()),
        seconds=seconds,
        features=asdict(measured) if measured else None,
    )


def _opening(quotations: Sequence[str]) -> str:
    """What is read first: the first quotation, or the first 25 words where it is shorter."""
    words = " ".join(quotations).split()[:OPENING]
    return max([" ".join(words), *quotations[:1]], key=lambda text: len(text.split()))


def _beside(case: Case, answer: Answer) -> int:
    """How many citations are of cards whose quotations hold no key fact."""
    count = 0
    for block in answer.blocks:
        quotes = " ".join(c.quote for c in block.citations)
        count += len(block.citations) if not case.facts(quotes) else 0
    return count


def _exact(answer: Answer, index: Index) -> int:
    return sum(
        index.documents[c.document_id].text[c.start : c.end] == c.quote for c in answer.citations
    )


def figures(results: Sequence[Result]) -> Figures:
    """Every figure of these results by name; None where no question speaks of it."""
    found: Figures = {}
    for name, (part, whole) in _shares(results).items():
        found[name] = estimate(ratio(part, whole), len(results), int((whole > 0).sum()))
    answerable = _column(results, lambda r: r.case.answerable)
    confidence, right = (
        _column(results, lambda r: r.confidence),
        _column(results, lambda r: r.right),
    )
    found["coverage"] = estimate(
        lambda rows: coverage_at(PRECISION, confidence[rows], right[rows], answerable[rows]),
        len(results),
    )
    answered = _column(results, lambda r: not r.declined)
    words, seconds = _column(results, lambda r: r.words), _column(results, lambda r: r.seconds)
    found["words"] = estimate(median_where(words, answered), len(results), int(answered.sum()))
    found["seconds"] = estimate(median_where(seconds, answered | True), len(results))
    return found


def _shares(results: Sequence[Result]) -> dict[str, tuple[Array, Array]]:
    """For each figure that is a share: the part and the whole, one number a question."""
    answerable = _column(results, lambda r: r.case.answerable)
    declined = _column(results, lambda r: r.declined)
    near = _column(results, lambda r: r.case.kind == "unanswerable")
    off_topic = _column(results, lambda r: r.case.kind == "offtopic")
    return {
        "first": (_column(results, lambda r: r.first), answerable),
        "both": (_column(results, lambda r: r.first and r.facts == 1), answerable),
        "noise": (
            _column(results, lambda r: r.beside),
            _column(results, lambda r: r.case.answerable and not r.declined and r.citations),
        ),
        "key_facts": (_column(results, lambda r: r.facts), answerable),
        "complete": (_column(results, lambda r: r.facts == 1), answerable),
        "source": (_column(results, lambda r: r.sourced and r.case.answerable), answerable),
        "exactness": (_column(results, lambda r: r.exact), _column(results, lambda r: r.citations)),
        "false_abstention": (declined & answerable, answerable),
        "refusal_precision": (declined & ~answerable, declined),
        "refusal_recall": (declined & ~answerable, ~answerable),
        "near_declined": (declined & near, near),
        "off_topic_declined": (declined & off_topic, off_topic),
        "forbidden": (
            _column(results, lambda r: r.forbidden),
            _column(results, lambda r: bool(r.case.must_not)),
        ),
    }


def _column(results: Sequence[Result], read: Callable[[Result], float]) -> Array:
    return np.array([read(r) for r in results])


def grouped(results: Sequence[Result], key: Callable[[Case], str]) -> dict[str, Figures]:
    """The figures of each group that `key` makes, by its name."""
    names = sorted({key(r.case) for r in results})
    return {name: figures([r for r in results if key(r.case) == name]) for name in names}


def held_out(results: Sequence[Result], strictness: float) -> list[Result]:
    """The results as an abstention model fitted on the other topics would have decided them.

    Off-topic questions have no topic and are spread over the folds. Only decisions that the
    probability made are made anew; evidence is the same.
    """
    fitted = [r for r in results if r.features and r.features["answered"]]
    if not fitted:
        return list(results)
    confidence = _cross_validated(fitted)
    anew = {r.case.id: _decided(r, p, strictness) for r, p in zip(fitted, confidence, strict=True)}
    return [anew.get(r.case.id, r) for r in results]


def _cross_validated(results: Sequence[Result]) -> Array:
    topics = sorted({r.case.topic for r in results})
    fold = np.array(
        [
            topics[n % len(topics)] if r.case.kind == "offtopic" else r.case.topic
            for n, r in enumerate(results)
        ]
    )
    x = np.array([[r.features[name] for name in fit.LISTED] for r in results if r.features])
    labels = _column(results, lambda r: r.case.answerable)
    confidence = np.zeros(len(results))
    for topic in topics:
        weights, bias = fit.fit(x[fold != topic], labels[fold != topic])
        confidence[fold == topic] = 1 / (1 + np.exp(-(x[fold == topic] @ weights + bias)))
    translated = x[:, fit.LISTED.index("translated")] > 0
    return fit.levelled(confidence, labels, translated)[0]


def _decided(result: Result, confidence: float, strictness: float) -> Result:
    decided = replace(result, confidence=float(confidence))
    by_rule = result.declined == (result.confidence >= strictness)
    if by_rule or result.declined == (confidence < strictness):
        return decided
    if result.declined:
        facts = result.evidence_facts  # no citation was made: a fact found stands for its source
        return replace(decided, outcome="answered", facts=facts, sourced=facts > 0)
    return replace(decided, outcome="not_found", facts=0.0, sourced=False, forbidden=False)
