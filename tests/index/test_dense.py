"""The vectors in FAISS: exact up to a number of rows, in cells above it."""

import numpy as np
import pytest

from corpus.errors import IndexDamaged
from index import dense
from index.dense import FaissVectors, VectorWriter
from index.scope import Scope

DIMENSION = 24


def scope(rows, language="en"):
    return Scope(language, np.zeros(0, dtype=bool), np.array(rows), spoken=True)


def written(path, passages, questions):
    with VectorWriter(path, DIMENSION) as writer:
        for at in range(0, len(passages), 700):
            writer.add(passages[at : at + 700], questions[:0])
        writer.add(passages[:0], questions)
        writer.finish()
    return FaissVectors(path, DIMENSION)


def clustered(count):
    """Unit vectors around some centres, of half the precision that float32 has."""
    chance = np.random.default_rng(7)
    centres = chance.normal(size=(40, DIMENSION))
    rows = centres[chance.integers(40, size=count)] + 0.4 * chance.normal(size=(count, DIMENSION))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16).astype(np.float32)


@pytest.mark.parametrize("exact", [10_000, 100])
def test_rows_are_those_that_were_written_passages_first(tmp_path, monkeypatch, exact):
    monkeypatch.setattr(dense, "EXACT", exact)
    every = clustered(2000)
    vectors = written(tmp_path / "v.faiss", every[:1900], every[1900:])
    assert vectors.count == 2000
    assert (vectors.rows(0, 2000) == every).all()
    assert (vectors.at([1950, 5]) == every[[1950, 5]]).all()
    assert vectors.scores([5, 1950], every[5]) == pytest.approx(every[[5, 1950]] @ every[5])
    files = {"v.faiss"} if exact > 2000 else {"v.faiss", "v.rows"}
    assert {p.name for p in tmp_path.iterdir()} == files


def test_cells_find_what_exact_search_finds(tmp_path, monkeypatch):
    monkeypatch.setattr(dense, "EXACT", 100)
    monkeypatch.setattr(dense, "PROBED", 0.2)
    every = clustered(4000)
    vectors = written(tmp_path / "v.faiss", every, every[:0])
    allowed = np.arange(0, 4000, 2)
    shares = []
    for row in range(100):
        found = vectors.nearest(every[row], 10, scope(allowed))
        best = allowed[np.argsort(-(every[allowed] @ every[row]))[:10]]
        assert set(found) <= set(allowed.tolist())
        assert list(found.values()) == sorted(found.values(), reverse=True)
        assert list(found.values()) == pytest.approx(every[list(found)] @ every[row])
        shares.append(len(set(found) & set(best.tolist())) / 10)
    assert np.mean(shares) >= 0.95


def test_each_language_has_a_scope_of_its_own(tmp_path):
    every = clustered(50)
    vectors = written(tmp_path / "v.faiss", every, every[:0])
    assert set(vectors.nearest(every[0], 50, scope([0, 1], "en"))) == {0, 1}
    assert set(vectors.nearest(every[0], 50, scope([2], "fr"))) == {2}
    assert set(vectors.nearest(every[0], 50, scope([0, 1], "en"))) == {0, 1}


def test_an_index_without_vectors_finds_nothing(tmp_path):
    none = clustered(5)[:0]
    vectors = written(tmp_path / "v.faiss", none, none)
    assert vectors.nearest(np.ones(DIMENSION, dtype=np.float32), 5, scope([])) == {}
    assert vectors.rows(0, 0).shape == (0, DIMENSION)


def test_vectors_of_another_length_or_no_vectors_are_refused(tmp_path):
    written(tmp_path / "v.faiss", clustered(5), clustered(5)[:0])
    with pytest.raises(IndexDamaged, match="another dimension"):
        FaissVectors(tmp_path / "v.faiss", DIMENSION + 1)
    (tmp_path / "v.faiss").write_bytes(b"nothing")
    with pytest.raises(IndexDamaged, match="can't be read"):
        FaissVectors(tmp_path / "v.faiss", DIMENSION)


def test_cells_without_the_vectors_they_code_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(dense, "EXACT", 100)
    every = clustered(2000)
    written(tmp_path / "v.faiss", every, every[:0])
    rows = tmp_path / "v.rows"
    rows.write_bytes(rows.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match="does not hold 2000 vectors"):
        FaissVectors(tmp_path / "v.faiss", DIMENSION)
    rows.unlink()
    with pytest.raises(IndexDamaged, match="can't be read"):
        FaissVectors(tmp_path / "v.faiss", DIMENSION)


def test_a_full_disk_is_an_error(tmp_path):
    with VectorWriter(tmp_path / "v.faiss", DIMENSION) as writer:
        writer.add(clustered(50), clustered(5))
        writer._path = tmp_path / "full"
        writer._path.symlink_to("/dev/full")
        with pytest.raises(OSError, match="No space left"):
            writer.finish()
