"""Answers are made of blocks: of one card each, the likeliest sentence first."""

from dataclasses import replace

import pytest

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.verification import verify
from corpus import load_documents
from corpus.errors import VerificationError
from index import build_index, open_index

CARDS = """\
## How long does the Ruritanian patent course last?

The Ruritanian patent course lasts two weeks.[^a] Each day of the Ruritanian patent course has six
hours.[^a]

Classes are held in the morning.[^a]

<!-- asked:
1: how many weeks is the patent course
2: hours a day of the course
3: is there school in the afternoon
-->

## What does the Ruritanian patent course cost?

The Ruritanian patent course costs nothing.[^a] Travel is paid by each participant.[^a]

<!-- asked:
1: price of the patent course
2: who covers the airfare
-->

## What was not found about the Ruritanian patent course

Some points on the Ruritanian patent course were not found:[^read]

- The name of the teacher of the Ruritanian patent course.[^read]
"""
NOTES = "\n\n[^a]: A | P | X/1 | 2026-01\n[^read]: Read | TRIPS Assistant | X/2 | 2026-11\n"


@pytest.fixture
def assistant(write_note, tmp_path, index):
    write_note(CARDS, notes=NOTES)
    build_index(load_documents(tmp_path), tmp_path / "index", embedder=index.embedder)
    opened = open_index(tmp_path / "index", embedder=index.embedder)
    return Assistant(opened, Settings(strictness=0))


def test_a_block_is_of_one_card_and_has_its_heading(assistant):
    answer = assistant.answer("How many weeks does the Ruritanian patent course last?")
    first = answer.blocks[0]
    assert first.heading == "How long does the Ruritanian patent course last?"
    assert first.citations[0].quote == "The Ruritanian patent course lasts two weeks."
    assert {c.section for c in first.citations} == {first.heading}


def test_the_sentence_that_a_listed_question_is_bound_to_opens_the_answer(assistant):
    answer = assistant.answer("Is there school in the afternoon?")
    assert answer.citations[0].quote == "Classes are held in the morning."


def test_citations_are_numbered_through_all_blocks_in_order(assistant):
    answer = assistant.answer("How long is the patent course, and what does it cost?")
    held = [c for block in answer.blocks for c in block.citations]
    assert tuple(held) == answer.citations
    assert [c.number for c in held] == list(range(1, len(held) + 1))


def test_each_part_of_a_compound_question_has_its_block(assistant):
    answer = assistant.answer(
        "How many weeks does the patent course last? Who covers the airfare to the patent course?"
    )
    opened = [block.citations[0].quote for block in answer.blocks]
    assert "The Ruritanian patent course lasts two weeks." in opened
    assert "Travel is paid by each participant." in opened
    assert f"**{answer.blocks[1].heading}**" in answer.text


def test_what_was_not_found_never_opens_a_block_where_a_card_answers(assistant):
    answer = assistant.answer("What is known of the Ruritanian patent course?")
    assert "not found" not in answer.citations[0].quote


def test_next_are_headings_of_near_cards_that_were_not_shown(assistant):
    answer = assistant.answer("How many weeks does the Ruritanian patent course last?")
    shown = {block.heading for block in answer.blocks}
    assert len(answer.next) <= 3
    assert not shown & set(answer.next)
    assert not any(heading.startswith("What was not found") for heading in answer.next)


def test_a_declined_question_has_no_blocks(index):
    answer = Assistant(index).answer("Who won the football World Cup?")
    assert answer.blocks == () and answer.next == ()


def test_a_heading_of_no_cited_card_is_refused(assistant):
    answer = assistant.answer("How many weeks does the Ruritanian patent course last?")
    first, *rest = answer.blocks
    doctored = replace(answer, blocks=(replace(first, heading="Invented"), *rest))
    with pytest.raises(VerificationError, match="a heading of no card"):
        verify(doctored, assistant.index)


def test_blocks_that_lack_a_citation_are_refused(assistant):
    answer = assistant.answer("How many weeks does the Ruritanian patent course last?")
    emptied = (replace(answer.blocks[0], citations=()), *answer.blocks[1:])
    with pytest.raises(VerificationError, match="do not hold the citations"):
        verify(replace(answer, blocks=emptied), assistant.index)
