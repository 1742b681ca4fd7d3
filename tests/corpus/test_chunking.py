"""Chunking: passages of whole sentences that the embedding model can read to their end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Document, chunk
from corpus.chunking import MAX_TOKENS
from index import load_embedder

PIECES = st.lists(
    st.sampled_from(
        ["One short sentence. ", "\n\n", "\n\n# Heading\n\n", "\n- item.\n", "\n123. item.\n"]
    )
    | st.integers(1, 300).map(lambda n: "word " * n + "end. "),
    max_size=8,
)


@pytest.fixture(scope="module")
def count():
    return load_embedder().count_tokens


def words(texts):
    return [len(text.split()) for text in texts]


def from_text(text, title="T"):
    return Document.from_text(id="x", title=title, text=text)


def test_every_bundled_passage_is_within_the_limit(documents, count):
    passages = [p for d in documents for p in chunk(d, count)]
    assert passages
    assert max(count([p.text for p in passages])) <= MAX_TOKENS


def test_every_bundled_passage_is_its_span_of_the_document(documents, count):
    for document in documents:
        for passage in chunk(document, count):
            assert passage.text == document.text[passage.start : passage.end]


def test_the_bundled_sentences_are_all_in_exactly_one_passage_and_uncut(documents, count):
    for document in documents:
        sentences = [s for section in document.sections for s in section.sentences]
        assert [s for p in chunk(document, count) for s in p.sentences] == sentences


def test_a_passage_stays_within_one_section(documents, count):
    for document in documents:
        spans = {(s.path, s.start, s.end) for s in document.sections}
        for passage in chunk(document, count):
            assert any(
                path == passage.section and start <= passage.start and passage.end <= end
                for path, start, end in spans
            )


def test_the_context_names_title_and_headings():
    (passage,) = chunk(from_text("# A\n## B\nOne.", title="Courses"), words)
    assert passage.context == "Courses › A › B"
    assert passage.embedded_text == "Courses › A › B\nOne."


def test_the_same_document_gives_the_same_ids(documents):
    assert chunk(documents[0], words) == chunk(documents[0], words)


def test_all_ids_are_different(documents, count):
    ids = [p.id for d in documents for p in chunk(d, count)]
    assert len(set(ids)) == len(ids)


def test_an_edit_in_one_section_leaves_the_ids_of_the_others():
    before = chunk(from_text("# A\n\nOne.\n\n# B\n\nTwo."), words)
    after = chunk(from_text("# A\n\nOne and more.\n\n# B\n\nTwo."), words)
    assert before[1].id == after[1].id
    assert before[0].id != after[0].id


def test_equal_texts_in_one_section_have_ids_of_their_own():
    first, second = chunk(from_text("Same words.\n\nSame words."), words, max_tokens=2)
    assert first.text == second.text and first.id != second.id


def test_an_overlong_sentence_is_cut_at_white_space():
    text = " ".join(f"w{n}" for n in range(50)) + "."
    passages = chunk(from_text(text), words, max_tokens=10)
    assert all(len(p.text.split()) <= 10 for p in passages)
    assert " ".join(p.text for p in passages) == text


def test_ten_thousand_characters_without_a_space_are_cut_all_the_same(count):
    text = "ab1" * 3334
    passages = chunk(from_text(text), count)
    assert "".join(p.text for p in passages) == text


def test_numbered_items_stay_within_the_limit(count):
    text = "\n".join(f"{n}) Yes." for n in range(100, 300))
    passages = chunk(from_text(text), count)
    assert max(count([p.text for p in passages])) <= MAX_TOKENS


def test_a_document_without_sentences_has_no_passage():
    assert chunk(from_text("# Only a heading"), words) == []


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PIECES)
def test_any_document_is_cut_within_the_limit_and_nothing_is_lost(pieces):
    count = load_embedder().count_tokens
    document = from_text("".join(pieces))
    passages = chunk(document, count)
    assert all(length <= MAX_TOKENS for length in count([p.text for p in passages]))
    assert all(p.text == document.text[p.start : p.end] for p in passages)
    shown = "".join(document.text[s.start : s.end] for p in passages for s in p.sentences)
    whole = "".join(
        document.text[s.start : s.end] for part in document.sections for s in part.sentences
    )
    assert "".join(shown.split()) == "".join(whole.split())
