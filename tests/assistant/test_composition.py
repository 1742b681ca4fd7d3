"""Composition, by its effects: dates of old sources, and what is said when nothing is found."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.composition import paragraphs
from assistant.dates import date_in_words
from assistant.evidence import OWN_READING
from assistant.messages import LANGUAGES, MESSAGES
from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus import Document, load_documents
from index import build_index, open_index

QUESTION = "Which priority needs did Ruritania communicate to the TRIPS Council?"
TEXT = (
    "Ruritania communicated its priority needs for TRIPS technical assistance to the TRIPS Council."
)


@pytest.fixture
def ask(tmp_path, index):
    """Answers QUESTION from one sentence that is dated `as_of`, on a given day."""

    def answer(as_of, today=date(2026, 11, 22), **settings):
        document = Document.from_text(
            id="x",
            title="Needs",
            text=TEXT,
            url="https://example.org/x",
            publisher="P",
            as_of=as_of,
        )
        build_index([document], tmp_path, embedder=index.embedder)
        opened = open_index(tmp_path, embedder=index.embedder)
        assistant = Assistant(opened, Settings(**settings), today=lambda: today)
        return assistant.answer(QUESTION)

    return answer


def test_an_old_source_is_never_shown_without_its_date(ask):
    answer = ask("2012-02")
    assert answer.citations[0].quote == TEXT
    (warning,) = answer.warnings
    assert "[1]" in warning and "February 2012" in warning and "14 years old" in warning
    assert warning in answer.text


@pytest.mark.parametrize("as_of", ["2026-10", "2025", "undated"])
def test_a_recent_or_undated_source_gives_no_warning_of_age(ask, as_of):
    answer = ask(as_of)
    assert answer.citations and answer.warnings == ()


def test_when_a_source_is_old_can_be_set(ask):
    assert ask("2020", old_after=7).warnings == ()
    assert ask("2020", old_after=6).warnings


def test_age_counts_from_the_day_of_the_question(ask):
    assert ask("2025", today=date(2025, 6, 1)).warnings == ()
    assert "10 years old" in ask("2025", today=date(2035, 6, 1)).warnings[0]


@pytest.fixture
def ask_note(tmp_path, write_note, index):
    """Answers a question from a note that says how many LDCs there are, on a given day."""
    notes = "\n\n[^a]: LDC list | UN | https://un.org/ldc | 2026-01 | until 2026-11-24\n"
    write_note(
        "## How many LDCs are there?\n\nIn December 2024 there were 44 LDCs.[^a]", notes=notes
    )
    build_index(load_documents(tmp_path), tmp_path / "index", embedder=index.embedder)
    opened = open_index(tmp_path / "index", embedder=index.embedder)

    def answer(question, today):
        return Assistant(opened, Settings(), today=lambda: today).answer(question)

    return answer


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many LDCs are there?", "(was to change on 24 November 2026: check what holds now)"),
        ("Combien de LDC y a-t-il ?", "(devait changer le 24 novembre 2026 : vérifiez"),
        ("¿Cuántos LDC hay?", "(debía cambiar el 24 de noviembre de 2026: compruebe"),
    ],
)
def test_a_fact_whose_day_has_come_says_so_beside_it(ask_note, question, words):
    answer = ask_note(question, date(2026, 11, 24))
    (citation,) = answer.citations
    assert citation.lapsed == "2026-11-24"
    assert f"{citation.quote} [1] {words}" in answer.text


def test_a_fact_whose_day_has_not_come_says_nothing(ask_note):
    answer = ask_note("How many LDCs are there?", date(2026, 11, 23))
    assert answer.citations[0].lapsed == ""
    assert "was to change" not in answer.text


def test_every_old_source_of_a_real_answer_is_dated(assistant):
    answer = assistant.answer("What priority needs did LDCs name in 2007?")
    old = [c for c in answer.citations if c.as_of < "2020"]
    assert old
    for citation in old:
        assert date_in_words(citation.as_of) in answer.text


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who won the football World Cup?", "en"),
        ("Qui a gagné la Coupe du monde de football ?", "fr"),
        ("¿Quién ganó la Copa del Mundo de fútbol?", "es"),
    ],
)
def test_a_question_off_the_subject_is_turned_away_in_its_language(assistant, question, language):
    answer = assistant.answer(question)
    assert answer.outcome == "out_of_scope" and answer.language == language
    assert answer.citations == ()
    assert MESSAGES["subject"][language] in answer.text


def test_a_question_without_content_is_asked_back(assistant):
    answer = assistant.answer("What about it?")
    assert answer.outcome == "clarify" and answer.citations == ()
    assert any(answer.text.startswith(MESSAGES["clarify"][language]) for language in LANGUAGES)


def test_what_is_not_answered_says_so_before_anything_else(assistant):
    answer = assistant.answer("What is the telephone number of the WTO cafeteria?")
    assert answer.outcome in ("not_found", "out_of_scope")
    assert answer.text.startswith(
        (MESSAGES["not_found"]["en"], MESSAGES["out_of_scope"]["en"].partition("{")[0])
    )


def test_old_sources_of_one_date_are_warned_of_together(assistant):
    answer = assistant.answer("How and where should a request for a national activity be sent?")
    same = [f"[{c.number}]" for c in answer.citations if c.as_of == "2012-02"]
    assert len(same) > 1
    (warning,) = answer.warnings
    assert f"{' '.join(same)} February 2012, " in warning


def test_nobody_is_sent_to_ask_the_assistant_itself(assistant):
    answer = assistant.answer("What is the telephone number of the ITTC's director?")
    assert answer.outcome == "not_found"
    first, *others = answer.citations
    own = replace(first, publisher=OWN_READING, url="https://example.org/own")
    other = replace(others[0], publisher="World Trade Organization")
    named = "\n".join(paragraphs(replace(answer, citations=(own, other))))
    assert OWN_READING not in named and other.publisher in named
