"""Strange questions and documents: no crash, and every answer verified."""

from assistant import Outcome
from tests.soak import fuzzing


def test_strange_questions_are_answered_and_verified_or_refused_by_name(assistant):
    outcomes = fuzzing.ask_all(assistant, fuzzing.questions(150))
    assert sum(outcomes.values()) == 150
    assert outcomes.keys() <= {*map(str, Outcome), "refused"}
    assert len(outcomes) >= 3


def test_strange_documents_are_indexed_and_quoted_character_for_character(tmp_path):
    outcomes, passages = fuzzing.build_and_ask(tmp_path, 200)
    assert passages > 100
    assert sum(outcomes.values()) == 20


def test_mutated_files_are_read_or_refused_by_name(tmp_path):
    outcomes = fuzzing.read_files(tmp_path, 200)
    assert outcomes["read"] > 20 and outcomes["refused"] > 20
