"""The rules of the house for documents, and that the bundled ones keep them."""

from pathlib import Path

import pytest

from corpus import check_documents, load_documents
from corpus.check import Counts, count_cards

SEED = Path(__file__).parents[2].parent / "shared" / "facts" / "seed-page.txt"


def test_the_bundled_documents_keep_all_rules():
    assert check_documents() == []


def test_a_sound_note_has_no_fault(write_note, tmp_path):
    write_note("## H\n\nFour courses exist.[^a]")
    assert check_documents(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("## H\n\nIt is free.[^a]", "leans on another"),
        ("## H\n\nThese courses are free.[^a]", "leans on another"),
        ("## H\n\nThe course is free[^a]", "without an end mark"),
        ("The course is free.[^a]", "text before the first heading"),
        ("## H\n\n" + "word " * 45 + "end.[^a]", "a sentence of 46 words"),
        ("## H\n\nNot cited.", "without a footnote"),
        ("## H\n\n- The course is free.[^a]", "a card that begins with a list"),
        ("## H\n\nA.[^a] B.[^a] C.[^a] D.[^a]", "a first paragraph of 4 sentences"),
        ("## H\n\n" + ("word " * 30 + "end.[^a] ") * 2, "a first paragraph of 62 words"),
        ("## H\n\nOne.[^a]\n\n## h?\n\nTwo.[^a]", "a heading that stands twice"),
        ("## H\n\nOne.[^a]\n\n<!-- asked:\nwhat\n-->", "begins with no number of a sentence"),
        ("## H\n\nOne.[^a]\n\n<!-- asked:\n2: what\n-->", "names sentence 2 of 1"),
        ("## H\n\nOne.[^a]\n\n<!-- asked:\n0: what\n-->", "names sentence 0 of 1"),
        ("## H\n\nOne.[^a]\n\n<!-- asked:\n1-: what\n-->", "numbers that can't be read"),
        (
            "## H\n\nOne.[^a]\n\n<!-- asked:\n1: what is it\n-->\n\n"
            "## I\n\nTwo.[^a]\n\n<!-- asked:\n1: What is it?\n-->",
            "a question that is listed twice",
        ),
    ],
)
def test_a_note_that_breaks_a_rule_is_named(write_note, tmp_path, body, fault):
    path = write_note(body)
    faults = check_documents(tmp_path)
    assert any(line.startswith(str(path)) and fault in line for line in faults)


def test_a_document_without_a_sentence_is_named(write_note, tmp_path):
    write_note("## Only a heading", kind="page")
    (fault,) = check_documents(tmp_path)
    assert "holds no sentence" in fault


def test_the_words_of_a_page_are_its_own_matter(write_note, tmp_path):
    write_note("It is free", kind="page")
    assert check_documents(tmp_path) == []


def test_a_list_below_the_first_sentence_is_not_counted_as_the_short_answer(write_note, tmp_path):
    items = "".join(f"- {'word ' * 20}end.[^a]\n" for _ in range(5))
    write_note(f"## H\n\nDo this:[^a]\n\n{items}")
    assert check_documents(tmp_path) == []


def test_two_documents_may_not_list_the_same_question(write_note, tmp_path):
    for name in ("one", "two"):
        write_note(f"## {name}\n\nOne.[^a]\n\n<!-- asked:\n1: what is it\n-->", name=name)
    (fault,) = check_documents(tmp_path)
    assert "one.md: one" in fault and "two.md" in fault


def test_a_mirror_of_no_standing_is_refused_and_a_copy_is_called_one(write_note, tmp_path):
    notes = "\n\n[^a]: A page | P | http://{}/x | 2020\n"
    write_note("## H\n\nOne.[^a]", notes=notes.format("www.masazerc.com"))
    (fault,) = check_documents(tmp_path)
    assert "an unofficial mirror" in fault
    write_note("## H\n\nOne.[^a]", notes=notes.format("web.wtocenter.org.tw"))
    assert check_documents(tmp_path) == []
    (document,) = load_documents(tmp_path)
    (source,) = document.sections[0].sentences[0].sources
    assert source.title == "A page (copy at web.wtocenter.org.tw)"


def test_the_bundled_cards_list_eight_questions_and_more_in_each_language(documents):
    few = [
        f"{d.id}: {card.path}"
        for d in documents
        for card in d.sections
        if len(card.asked) < 8 and not card.path.startswith("What was not found")
    ]
    assert few == []


def test_what_the_documents_hold_is_counted_by_language(write_note, tmp_path):
    write_note("## H\n\nOne two.[^a] Three.[^a]\n\nFour.[^a]\n\n<!-- asked:\n1: what\n-->")
    counts = count_cards(load_documents(tmp_path))
    assert counts == {"en": Counts(cards=1, sentences=3, listed=1, answer_words=(3,))}


def test_every_faulty_file_is_named_at_once(write_note, tmp_path):
    write_note("## H\n\nNot cited.", name="one")
    write_note("## H\n\nIt is free.[^a]", name="two")
    assert len(check_documents(tmp_path)) >= 2


def test_two_files_with_one_id_are_named(write_note, tmp_path):
    path = write_note("## H\n\nFour courses exist.[^a]")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "note.md").write_text(path.read_text())
    assert any("the id 'note' is taken by" in fault for fault in check_documents(tmp_path))


def test_an_empty_folder_is_named(tmp_path):
    (fault,) = check_documents(tmp_path)
    assert "no document" in fault


def test_the_seed_page_is_kept_word_for_word(documents):
    if not SEED.is_file():
        pytest.skip("the copy of the seed page to compare with is not beside this repository")
    (page,) = [d for d in documents if d.id == "trips-technical-cooperation"]
    assert page.text.split() == SEED.read_text(encoding="utf-8").split()
