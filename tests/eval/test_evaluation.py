"""The answers to the project's questions are no worse than those of the recorded evaluation."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from corpus import chunk
from tests.eval.curve import abstention_svg, last_at_least
from tests.eval.evaluation import digest
from tests.eval.grounding import covered
from tests.eval.peers import Peers, document_ids, first_sentences, with_previous
from tests.eval.project import LOWER_IS_BETTER, Result, answer_cases, figures, held_out, judge
from tests.eval.questions import Case, load_cases
from tests.eval.report import LABELS, cell, table
from tests.eval.retrieval import pairs

RECORDED = Path(__file__).parents[2] / "docs" / "evaluation.json"
COMPARED = sorted(LABELS.keys() - {"seconds"})  # latency depends on the machine


@pytest.fixture(scope="session")
def recorded():
    if not RECORDED.is_file():
        pytest.skip("no evaluation is recorded yet; run: make eval")
    return json.loads(RECORDED.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def results(assistant):
    return answer_cases(assistant, load_cases())


@pytest.fixture(scope="session")
def measured(results):
    return figures(results)


def test_the_recorded_figures_are_of_the_questions_at_hand(recorded):
    assert recorded["question_set"] == digest(load_cases()), "run: python -m tests.eval"


def fell(name, value, before):
    """Whether a figure is worse than the recorded one by more than its interval."""
    return value > before["high"] if name in LOWER_IS_BETTER else value < before["low"]


@pytest.mark.parametrize("name", COMPARED)
def test_no_figure_falls_below_the_recorded_one_by_more_than_its_interval(name, measured, recorded):
    before = recorded["project"][name]
    assert not fell(name, measured[name].value, before), f"{name}: {measured[name]}, was {before}"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("key_facts", 0.69, True),
        ("key_facts", 0.71, False),
        ("words", 0.91, True),
        ("words", 0.1, False),
    ],
)
def test_a_fall_is_told_by_the_side_that_is_worse(name, value, expected):
    assert fell(name, value, {"value": 0.8, "low": 0.7, "high": 0.9}) is expected


def case(id="a", kind="single", must=(("x",),), must_not=(), sources=()):
    return Case(id, "en", kind, "courses", "q", (), must, must_not, sources, "")


def result(case, outcome="answered", facts=1.0, confidence=0.9, **values):
    plain = Result(case, outcome, confidence, True, facts, facts, True, 0, 1, 1, False, 50, 0.01)
    return replace(plain, **values)


def test_a_declined_question_is_a_false_abstention_only_where_it_is_answerable():
    found = figures(
        [
            result(case()),
            result(case(), outcome="not_found", facts=0.0),
            result(case(kind="unanswerable", must=()), outcome="not_found", facts=0.0),
            result(case(kind="offtopic", must=()), facts=0.0),
        ]
    )
    assert found["false_abstention"].value == 0.5
    assert found["refusal_precision"].value == found["refusal_recall"].value == 0.5
    assert found["near_declined"].value == 1.0
    assert found["off_topic_declined"].value == 0.0


def test_facts_and_completeness_are_of_the_answerable_questions_alone():
    found = figures([result(case(), facts=0.5), result(case()), result(case(must=()), facts=0.0)])
    assert found["key_facts"].value == 0.75
    assert found["complete"].value == 0.5
    assert found["key_facts"].count == 2


def test_exactness_is_of_all_citations():
    found = figures([result(case(), exact=3, citations=3), result(case(), exact=0, citations=1)])
    assert found["exactness"].value == 0.75


def test_a_figure_that_no_question_speaks_of_is_none():
    assert figures([result(case())])["refusal_recall"] is None


def test_a_marker_of_a_citation_is_no_key_fact(assistant):
    trace = assistant.trace("Which online courses on TRIPS does the WTO offer?")
    assert "[1]" in trace.answer.text
    marker = case(must=((r"\[1\]",),))
    assert judge(marker, trace, assistant.index, 0.1).facts == 0


def test_questions_without_features_are_decided_as_shipped():
    alone = [result(case(must=()), outcome="clarify")]
    assert held_out(alone, 0.5) == alone


def test_held_out_decisions_keep_the_evidence(results):
    decided = held_out(results, 0.5)
    assert [r.evidence_facts for r in decided] == [r.evidence_facts for r in results]
    assert [r.confidence for r in decided] != [r.confidence for r in results]


def test_the_curve_is_well_formed_and_marks_the_strictness():
    svg = abstention_svg([result(case()), result(case(), confidence=0.4, facts=0.0)])
    circles = ElementTree.fromstring(svg).findall("{http://www.w3.org/2000/svg}circle")
    assert len(circles) == 6


def test_a_strictness_above_every_confidence_has_no_mark():
    thresholds = np.array([0.9, 0.5])
    assert last_at_least(0.95, thresholds) is None
    assert last_at_least(0.6, thresholds) == 0


def test_a_table_keeps_bars_and_lines_inside_their_cell():
    assert table(["a"], [["x | y\nz <b>"]]).splitlines()[2] == "| x \\| y z &lt;b> |"


def test_an_undefined_figure_is_a_dash():
    assert cell(None) == "–"


def test_turns_are_paired_user_with_agent():
    turns = [["user", "q1"], ["agent", "a1"], ["user", "q2"], ["agent", "a2"]]
    assert pairs(turns) == (("q1", "a1"), ("q2", "a2"))


def test_a_quotation_holds_the_sentences_that_it_covers_by_half():
    sentences = ["One two.", "Three four five.", "Six."]
    assert covered(sentences, 0, 8) == {0}
    assert covered(sentences, 0, 18) == {0, 1}
    assert covered(sentences, 0, 12) == {0}
    assert covered(sentences, 26, 30) == {2}


def test_the_plain_way_with_a_follow_up_is_the_turn_before_and_the_question():
    assert with_previous("and then?", [("one", "1"), ("two", "2")]) == "two and then?"
    assert with_previous("alone?", ()) == "alone?"


@pytest.fixture
def peers(documents, small_embedder):
    passages = [p for d in documents[:3] for p in chunk(d, small_embedder.count_tokens)]
    peers = Peers(passages, small_embedder)
    yield peers
    peers.close()


def test_each_peer_ranks_every_passage_once(peers):
    ranked = peers.rank(["how to ask for a workshop"])
    assert {name: len(set(p.id for p in r[0])) for name, r in ranked.items()} == dict.fromkeys(
        ("BM25", "dense", "fusion"), len(peers.passages)
    )


def test_a_question_without_words_is_ranked_all_the_same(peers):
    assert len(peers.rank(["?!"])["BM25"][0]) == len(peers.passages)


def test_a_document_stands_at_the_place_of_its_best_passage(peers):
    ids = document_ids(peers.passages)
    assert len(ids) == len(set(ids)) == 3


def test_a_peer_shows_no_more_sentences_than_allowed(peers, documents):
    by_id = {d.id: d for d in documents}
    shown = first_sentences(by_id, peers.passages, 2, 400)
    first = peers.passages[0].sentences[:2]
    text = by_id[peers.passages[0].document_id].text
    assert shown == " ".join(text[s.start : s.end] for s in first)
