"""Two encoders in one vector, weighed by the language of the question."""

import numpy as np
import pytest

from index.ensemble import DEFAULT_MODELS, Ensemble, load_embedder


@pytest.fixture
def ensemble(small_embedder):
    return Ensemble(small_embedder, type(small_embedder)())


def test_both_are_named_and_signed(ensemble):
    assert (ensemble.name, ensemble.signature) == ("small+small", "small@1+small@1")


def test_a_vector_is_the_two_one_after_the_other(ensemble):
    vectors = ensemble.encode(["a course", "a workshop"])
    assert vectors.shape == (2, ensemble.dimension) == (2, 64)
    assert np.allclose(vectors[:, :32], vectors[:, 32:])


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_weights_of_every_language_add_up_to_one(ensemble, language):
    (stored,) = ensemble.encode(["a course"])
    assert float(stored @ ensemble.encode_query("a course", language)) == pytest.approx(1, abs=1e-5)


def test_a_question_in_another_language_is_read_by_the_second_alone(ensemble):
    vector = ensemble.encode_query("курс", "ru")
    assert not vector[:32].any()
    assert np.allclose(vector[32:], ensemble.second.encode_query("курс"))


def test_tokens_are_counted_by_the_first(ensemble):
    assert ensemble.count_tokens(["one two three"]) == [3]


def test_the_default_is_loaded_once_and_knows_its_name():
    assert load_embedder() is load_embedder()
    assert load_embedder().name == DEFAULT_MODELS


def test_questions_in_several_languages_meet_one_sentence():
    embedder = load_embedder()
    near, far = embedder.encode(
        ["The courses on TRIPS are free of charge.", "The port was closed by a storm."]
    )
    for language, question in (
        ("en", "How much do the courses cost?"),
        ("fr", "Combien coûtent les cours ?"),
        ("es", "¿Cuánto cuestan los cursos?"),
        ("ru", "Сколько стоят курсы?"),
    ):
        vector = embedder.encode_query(question, language)
        assert near @ vector > far @ vector
