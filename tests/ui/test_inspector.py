"""The inspector's page."""

from datetime import UTC, datetime

import pytest

from assistant import Outcome
from assistant.pipeline import Assistant
from tests.ui.support import SCRIPT
from ui.inspector import inspector_page, more_hits
from ui.service import Unanswered


@pytest.fixture(scope="module")
def page(assistant: Assistant) -> str:
    trace = assistant.trace("How do we ask for a national workshop?")
    return inspector_page(trace.query.question, trace, more_hits(assistant, trace), [], "en")


def test_both_rankings_show_accepted_and_rejected_hits(page: str) -> None:
    for ranking in ("inspect_dense", "inspect_bm25"):
        section = page.split(f'id="{ranking}"')[1].split("</section>")[0]
        assert "accepted" in section and "rejected" in section


def test_the_decision_shows_its_probability(page: str) -> None:
    assert "confidence" in page.split('id="inspect_decision"')[1].split("</section>")[0]


def test_the_time_of_each_step_is_shown(page: str) -> None:
    times = page.split('id="inspect_times"')[1].split("</section>")[0]
    assert all(step in times for step in ("embed", "search", "verify"))


def test_recent_questions_not_answered_are_listed_as_text() -> None:
    recent = [Unanswered(datetime(2026, 1, 2, tzinfo=UTC), SCRIPT, Outcome.NOT_FOUND)]
    page = inspector_page("", None, [], recent, "en")
    assert "&lt;script&gt;" in page and "<script" not in page
    assert "2026-01-02" in page


def test_without_a_question_the_page_says_that_none_went_unanswered() -> None:
    assert "Aucune depuis le démarrage." in inspector_page("", None, [], [], "fr")
