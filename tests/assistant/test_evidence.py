"""Which sentences are quoted, how far a quotation reaches, and in which order they stand."""

import pytest

from assistant import evidence
from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus import Document
from corpus.markdown import read_markdown
from index import build_index, open_index

LIST = """\
## What a request contains

A Ruritanian request for a workshop contains these parts:

- the topics of the workshop
- the number of participants
- the name of the host institution

The Ruritanian office answers a request within two months.
"""
FEES = """\
## Fees

The Ruritanian course on patents cost 200 crowns in all.[^old]

The Ruritanian course on patents costs 300 crowns in all now.[^new]
"""
NOTES = """

[^old]: An old leaflet | Ruritania | https://example.org/old | 2009-01
[^new]: A new leaflet | Ruritania | https://example.org/new | 2025-01
"""


@pytest.fixture
def ask(write_note, tmp_path, index):
    """Answers a question from one document, by the real encoders."""

    def answer(question, body, **note):
        document = read_markdown(write_note(body, **note))
        build_index([document], tmp_path / "index", embedder=index.embedder)
        opened = open_index(tmp_path / "index", embedder=index.embedder)
        return Assistant(opened, Settings(strictness=0)).answer(question)

    return answer


@pytest.mark.parametrize(
    "question",
    ["What does a Ruritanian request for a workshop contain?", "number of participants"],
)
def test_a_list_is_quoted_whole_with_the_sentence_that_opens_it(ask, question):
    quotes = [c.quote for c in ask(question, LIST, kind="page").citations]
    (whole,) = [q for q in quotes if "number of participants" in q]
    assert whole.startswith("A Ruritanian request") and whole.endswith("host institution")


def test_a_long_list_is_quoted_item_by_item(ask):
    long = LIST.replace(
        "- the name", "- " + "a long list of papers and forms " * 20 + "\n- the name"
    )
    quotes = [c.quote for c in ask("number of participants", long, kind="page").citations]
    assert "the number of participants" in quotes


@pytest.mark.parametrize("body", [FEES, FEES.replace("[^old]", "[^x]").replace("[^new]", "[^old]")])
def test_of_two_sentences_on_one_point_the_newer_comes_first(ask, body):
    body = body.replace("[^x]", "[^new]")
    answer = ask("What does the Ruritanian course on patents cost?", body, notes=NOTES)
    assert [c.as_of for c in answer.citations] == ["2025-01", "2009-01"]
    assert "January 2009" in answer.text


NOTE = """\
## How long the Ruritanian course lasts

The Ruritanian course on patents lasts two weeks in spring.[^page]
"""
SOURCE = "\n\n[^page]: Course page | Ruritania | {url} | 2024-05\n"


@pytest.mark.parametrize(
    ("cited", "quoted"),
    [
        ("https://www.example.org/course", ["course-page"]),
        ("http://example.org/course/#length", ["course-page"]),
        ("https://example.org/another", ["note"]),
    ],
)
def test_a_page_is_quoted_rather_than_the_note_on_its_address(
    write_note, tmp_path, index, cited, quoted
):
    note = read_markdown(write_note(NOTE, notes=SOURCE.format(url=cited)))
    page = Document.from_text(
        id="course-page",
        title="Course page",
        text="The Ruritanian course on patents lasts two weeks, in spring, each year.",
        url="https://www.example.org/course",
    )
    build_index([note, page], tmp_path / "index", embedder=index.embedder)
    opened = open_index(tmp_path / "index", embedder=index.embedder)
    answer = Assistant(opened, Settings(strictness=0)).answer(
        "How long does the Ruritanian course on patents last?"
    )
    assert sorted(c.document_id for c in answer.citations) == quoted


FIGURES = """\
## Reports and workshops of the Ruritanian office

Ruritanian report R/77 covers training in Ruritania.

Ruritanian report R/85 covers training in 2018.
"""


@pytest.mark.parametrize(
    ("weight", "question"),
    [
        ("W_FIGURES", "Which Ruritanian report covers training in 2018?"),
        ("W_TIME", "When was the training of the Ruritanian reports?"),
    ],
)
def test_a_figure_of_the_question_and_a_time_that_it_asks_for_raise_a_sentence(
    write_note, tmp_path, index, monkeypatch, weight, question
):
    document = read_markdown(write_note(FIGURES, kind="page"))
    build_index([document], tmp_path / "index", embedder=index.embedder)
    assistant = Assistant(open_index(tmp_path / "index", embedder=index.embedder))

    def scores():
        return {e.text: e.score for e in assistant.trace(question).ranked}

    raised, value = scores(), getattr(evidence, weight)
    monkeypatch.setattr(evidence, weight, 0)
    by = {text: raised[text] - score for text, score in scores().items()}
    assert by == {
        "Ruritanian report R/77 covers training in Ruritania.": 0,
        "Ruritanian report R/85 covers training in 2018.": pytest.approx(value),
    }
