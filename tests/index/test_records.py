"""Documents and passages come back from JSON as they went in."""

from dataclasses import replace

import numpy as np

from corpus import chunk
from index.records import pack_document, pack_passage, unpack_document, unpack_passage
from index.store_writing import AskedRow, PassageRow

SURROGATE = "\ud800 é \x00 \U0001f600"


def bare(document):
    """Without the questions of its sections, which the passages keep."""
    return replace(
        document,
        sections=tuple(replace(s, asked=(), unanswered=()) for s in document.sections),
    )


def test_every_bundled_document_comes_back_as_it_went_in(documents):
    for document in documents:
        assert unpack_document(pack_document(document)) == bare(document)


def test_text_that_no_encoding_holds_comes_back_too(documents):
    strange = replace(documents[0], text=SURROGATE, title=SURROGATE)
    assert unpack_document(pack_document(strange)).text == SURROGATE


def test_a_passage_comes_back_with_its_keys_and_the_questions_it_answers(documents):
    passage = next(
        p for d in documents for p in chunk(d, lambda texts: [9] * len(texts)) if p.asked
    )
    keys = tuple(bytes([n] * 16) for n in range(len(passage.sentences)))
    asked = (AskedRow(7, (3, 4), "Why?", True, b"k"), AskedRow(8, (), "Who?", False, b"l"))
    row = PassageRow(5, passage, b"own", keys, np.zeros((len(keys), 2), np.float32), asked)
    record = unpack_passage(pack_passage(row))
    assert record.passage == replace(passage, asked=(), unanswered=())
    assert record.sentence_keys == keys and record.asked == (((3, 4), "Why?"),)
