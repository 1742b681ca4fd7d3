"""The full text in files: FTS5's numbers, and the same ranking however much is left out."""

import sqlite3
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import postings
from index.postings import SCHEMA, Postings, PostingsWriter

# the first words stand in most passages, the last in few
WORDS = ["a"] * 8 + ["b"] * 5 + ["c"] * 3 + ["d", "e", "f", "g"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=12), min_size=1, max_size=40)
QUESTION = st.lists(st.sampled_from([*"abcdefg", "absent"]), min_size=1, max_size=6)


def written(texts, live=None):
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(SCHEMA)
    writer = PostingsWriter(connection)
    for row, terms in enumerate(texts):
        writer.add(row, terms)
    writer.finish()
    lock = threading.Lock()

    def read(query, parameters):
        with lock:
            return connection.execute(query, parameters).fetchall()

    return Postings(read, live=live)


def by_sqlite(texts, question):
    """Every passage with one of the terms, as FTS5 ranks them."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='unicode61')")
    rows = [(row, " ".join(terms)) for row, terms in enumerate(texts)]
    connection.executemany("INSERT INTO t (rowid, text) VALUES (?,?)", rows)
    words = " OR ".join(f'"{word}"' for word in dict.fromkeys(question))
    query = "SELECT rowid, -bm25(t) FROM t WHERE t MATCH ?"
    found = connection.execute(query, (words,)).fetchall()
    connection.close()
    return sorted(found, key=lambda hit: (-round(hit[1], 12), hit[0]))


@settings(max_examples=200, deadline=None)
@given(
    texts=TEXTS,
    question=QUESTION,
    limit=st.integers(1, 8),
    part=st.integers(1, 50),
    block=st.integers(1, 50),
)
def test_the_best_are_those_of_fts5_with_its_numbers(texts, question, limit, part, block):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "PART", part)
        patch.setattr(postings, "BLOCK", block)
        found = written(texts).best(question, limit)
    expected = by_sqlite(texts, question)
    scores = dict(expected)
    assert [score for _, score in found] == pytest.approx([s for _, s in expected[:limit]])
    assert all(score == pytest.approx(scores[row]) for row, score in found)
    assert len({row for row, _ in found}) == len(found)


@settings(max_examples=100, deadline=None)
@given(
    texts=TEXTS,
    question=QUESTION,
    limit=st.integers(1, 8),
    block=st.integers(1, 50),
    chance=st.randoms(use_true_random=False),
)
def test_passages_that_are_there_no_more_count_for_nothing(texts, question, limit, block, chance):
    live = np.array([chance.random() < 0.7 for _ in texts], dtype=bool)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "BLOCK", block)
        some = written(texts, live)
        fresh = written([text for text, kept in zip(texts, live, strict=True) if kept])
    rows = np.flatnonzero(live).tolist()
    expected = [(rows[row], score) for row, score in fresh.best(question, limit)]
    assert some.best(question, limit) == expected
    for term in question:
        assert some.frequency(term) == fresh.frequency(term)


def test_what_can_not_be_among_the_best_is_not_scored(monkeypatch):
    texts = [["common"] + ["rare"] * (row % 50 == 0) + ["x"] * (row % 7) for row in range(2000)]
    monkeypatch.setattr(postings, "BLOCK", 500)
    full = written(texts)
    scored = []
    plain = postings._saturated

    def counting(counts, norms):
        scored.append(np.size(counts))
        return plain(counts, norms)

    monkeypatch.setattr(postings, "_saturated", counting)
    found = full.best(["common", "rare"], 10)
    assert all(row % 50 == 0 for row, _ in found)
    # forty passages hold the rare term, ten of a block; the common one is scored whole in none
    assert sorted(scored)[-2:] == [10, 40]


def test_frequencies_and_words_count_every_part(monkeypatch):
    monkeypatch.setattr(postings, "PART", 2)
    full = written([["a"], ["a", "a", "b"], [], ["a", "510"], ["c"]])
    assert [full.frequency(term) for term in ("a", "b", "c", "absent")] == [3, 1, 1, 0]
    assert full.words() == ["a", "b", "c"]
    assert full.passages == 5


def test_nothing_is_found_among_no_passages():
    assert written([]).best(["a"], 5) == []
    assert written([[], []]).best(["a"], 5) == []
