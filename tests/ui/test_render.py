"""Answers and evidence as HTML."""

from dataclasses import replace
from html import escape

import pytest

from assistant import Answer, Block, Outcome
from assistant.pipeline import Assistant
from corpus import Source
from index import Index
from tests.ui.support import SCRIPT, TODAY
from ui.render import answer_parts, choices, dated, evidence_list, passage_html, searched_for


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    found = assistant.answer("How do we ask the WTO for a national workshop?")
    assert found.citations
    return found


def html_of(answer: Answer) -> str:
    return "".join(answer_parts(answer, 3, "en"))


def test_every_quotation_is_shown_with_a_marker_to_its_evidence(
    answer: Answer, index: Index
) -> None:
    shown = html_of(answer)
    for citation in answer.citations:
        assert escape(citation.quote.splitlines()[0]) in shown
        assert f'data-evidence="evidence-3-{citation.number}"' in shown


def test_a_marker_says_in_words_what_it_opens(answer: Answer, index: Index) -> None:
    first = answer.citations[0]
    assert f'aria-label="{escape(f"Evidence 1: {first.title}")}"' in html_of(answer)


def test_the_evidence_marks_the_sentence_in_its_passage(answer: Answer, index: Index) -> None:
    citation = answer.citations[0]
    shown = passage_html(citation, index.documents[citation.document_id])
    assert f"<mark>{escape(citation.quote)}</mark>".replace("\n", "<br>") in shown


def test_the_evidence_names_section_publisher_and_date(answer: Answer, index: Index) -> None:
    shown = evidence_list(answer, 1, index, "en", old_after=3, today=TODAY)
    for citation in answer.citations:
        assert escape(citation.section) in shown
        assert escape(citation.publisher) in shown


def test_an_old_source_is_told_with_its_age() -> None:
    old = Source("A note", as_of="2012-02")
    assert dated(old, "en", 3, TODAY) == (
        "February 2012, 14 years old: confirm before acting",
        True,
    )


def test_a_recent_and_an_undated_source_are_told_without_a_warning() -> None:
    assert dated(Source("A", as_of="2026-01"), "en", 3, TODAY) == ("January 2026, this year", False)
    assert dated(Source("A"), "fr", 3, TODAY) == ("sans date", False)


def test_a_follow_up_says_what_was_searched_for(answer: Answer) -> None:
    whole = replace(answer, query="What about <b>LDCs</b>?")
    shown = searched_for(whole, "en")
    assert "Searched for: What about &lt;b&gt;LDCs&lt;/b&gt;?" in shown
    assert 'data-act="alone"' in shown


def test_a_question_that_stands_alone_says_nothing_of_the_search(answer: Answer) -> None:
    assert searched_for(replace(answer, query=answer.question), "en") == ""


@pytest.mark.parametrize("outcome", ["clarify", "not_found", "out_of_scope", "partial"])
def test_the_nearest_topics_are_buttons(answer: Answer, outcome: str) -> None:
    declined = replace(answer, outcome=Outcome(outcome), suggestions=("Courses", SCRIPT))
    shown = choices(declined, "en")
    assert 'data-ask="Courses"' in shown
    assert "<script" not in shown and "<img" not in shown


def test_where_no_topic_is_near_the_examples_are_offered(answer: Answer) -> None:
    lost = replace(answer, outcome=Outcome.OUT_OF_SCOPE, suggestions=())
    assert choices(lost, "fr").count("data-ask=") == 4


def test_a_second_block_stands_under_its_heading(answer: Answer) -> None:
    one, two = (replace(answer.citations[0], number=number) for number in (1, 2))
    parted = replace(
        answer,
        text=f"{one.quote} [1]\n\n**What else?**\n\n{two.quote} [2]",
        citations=(one, two),
        blocks=(Block("What?", (one,)), Block("What else?", (two,))),
    )
    first, _, second = html_of(parted).partition("<h3>What else?</h3>")
    assert 'data-evidence="evidence-3-1"' in first
    assert 'data-evidence="evidence-3-2"' in second


def test_what_may_be_asked_next_is_a_button(answer: Answer) -> None:
    asked = choices(replace(answer, outcome=Outcome.ANSWERED, next=("What else?",)), "en")
    assert 'data-ask="What else?"' in asked


def test_what_was_not_found_is_said(answer: Answer, index: Index) -> None:
    partial = replace(answer, outcome=Outcome.PARTIAL, missing=("the price of a visa",))
    assert "Not found: the price of a visa" in html_of(partial)


def test_text_of_a_question_or_a_document_stays_text(answer: Answer, index: Index) -> None:
    first = replace(
        answer.citations[0], quote=SCRIPT, title=SCRIPT, publisher=SCRIPT, section=SCRIPT
    )
    hostile = replace(
        answer, question=SCRIPT, text=f"{SCRIPT} [1]\n\n{SCRIPT}", citations=(first,), warnings=()
    )
    shown = html_of(hostile)
    shown += evidence_list(hostile, 1, index, "en", old_after=3, today=TODAY)
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown and "<img" not in shown
