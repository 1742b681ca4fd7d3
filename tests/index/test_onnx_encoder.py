"""Questions are embedded from the generation's own encoder, as the model itself would do it."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexDamaged, IndexForeign
from index import build_index, load_embedder, open_index
from index.embedding import DEFAULT_MODEL, SentenceEmbedder
from index.generation import EXPORTED, GENERATIONS, POINTER
from index.onnx_encoder import DESCRIPTION, GRAPH, TOKENIZER, OnnxEmbedder

TEXTS = [
    "Which courses are there?",
    "",
    "¿Quién puede pedir un taller?",
    "Comment demander une assistance technique ? " * 40,
    "IP/C/W/510",
]


def copy_of(directory: Path, target: Path, own: str = "") -> Path:
    """A copy of an index whose files are links, but for the one named `own`."""
    name = (directory / POINTER).read_text().strip()
    folder = target / GENERATIONS / name
    folder.mkdir(parents=True)
    shutil.copy(directory / POINTER, target / POINTER)
    for file in (directory / GENERATIONS / name).iterdir():
        (shutil.copy if file.name == own else os.link)(file, folder / file.name)
    return folder


@pytest.fixture(scope="module")
def exported(index):
    return OnnxEmbedder(index.folder)


def test_a_generation_holds_its_encoders_with_their_checksums(index):
    assert set(EXPORTED) <= index.manifest.files.keys()


def test_both_encoders_give_the_same_vectors(exported):
    model = load_embedder(DEFAULT_MODEL)
    cosines = (exported.encode(TEXTS) * model.encode(TEXTS)).sum(axis=1)
    assert exported.encode(TEXTS).dtype == np.float32
    assert cosines.min() >= 0.9999


def test_a_text_has_one_vector_alone_and_among_others(exported):
    together = exported.encode(TEXTS)
    for row, text in enumerate(TEXTS):
        assert np.allclose(together[row], exported.encode([text])[0], atol=1e-5)


def test_no_text_gives_no_vector(exported):
    assert exported.encode([]).shape == (0, exported.dimension)


def test_the_exported_encoder_has_the_name_signature_and_dimension_of_its_model(exported):
    model = load_embedder(DEFAULT_MODEL)
    assert exported.name == model.name
    assert exported.signature == model.signature
    assert exported.dimension == model.dimension


def test_tokens_are_counted_as_the_model_counts_them(exported):
    assert exported.count_tokens(TEXTS) == load_embedder(DEFAULT_MODEL).count_tokens(TEXTS)


def test_progress_is_told_up_to_the_whole(exported):
    told = []
    exported.encode(TEXTS, lambda *step: told.append(step))
    assert told[-1] == ("embedding", len(TEXTS), len(TEXTS))


@pytest.mark.parametrize("name", EXPORTED)
def test_one_altered_byte_is_refused(index_directory, tmp_path, name):
    file = copy_of(index_directory, tmp_path, own=name) / name
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2)
        byte = stream.read(1)[0]
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([byte ^ 1]))
    with pytest.raises(IndexDamaged, match=rf"{name} was altered.*run: trips-assistant index"):
        open_index(tmp_path)


@pytest.mark.parametrize("name", EXPORTED)
def test_a_missing_encoder_is_refused(index_directory, tmp_path, name):
    (copy_of(index_directory, tmp_path) / name).unlink()
    with pytest.raises(IndexDamaged, match="run: trips-assistant index build"):
        open_index(tmp_path)


def test_a_graph_that_onnxruntime_cannot_read_is_damage(index_directory, tmp_path):
    folder = copy_of(index_directory, tmp_path, own=GRAPH)
    (folder / GRAPH).write_bytes(b"not a graph")
    with pytest.raises(IndexDamaged, match="onnxruntime can't read"):
        OnnxEmbedder(folder)


def test_an_encoder_of_another_dimension_is_damage(index_directory, tmp_path):
    folder = copy_of(index_directory, tmp_path, own=DESCRIPTION)
    described = json.loads((folder / DESCRIPTION).read_text())
    (folder / DESCRIPTION).write_text(json.dumps({**described, "dimension": 7}))
    with pytest.raises(IndexDamaged, match="of another model"):
        OnnxEmbedder(folder)


def test_the_encoder_of_one_model_never_serves_another(index_directory, index):
    other = SentenceEmbedder("nobody/another-model")
    assert other.from_export(index.folder) is other


def test_an_index_of_the_default_model_is_foreign_to_another(index_directory, small_embedder):
    with pytest.raises(IndexForeign, match="the model here is small@1"):
        open_index(index_directory, embedder=small_embedder)


def test_an_open_encoder_outlives_the_files_of_its_generation(index_directory, tmp_path):
    folder = copy_of(index_directory, tmp_path)
    opened = open_index(tmp_path)
    before = opened.embed("Quels cours ?", "fr")
    shutil.rmtree(folder)
    assert np.array_equal(opened.embed("Quels cours ?", "fr"), before)


def test_the_encoders_move_on_with_the_index(index_directory, tmp_path, index):
    folder = copy_of(index_directory, tmp_path)
    following = open_index(tmp_path, embedder=index.embedder)
    assert following.embedder is not index.embedder
    shutil.rmtree(folder)
    assert np.array_equal(following.embed("LDC"), index.embed("LDC"))


def test_the_next_build_takes_the_encoders_over(index_directory, tmp_path, documents, monkeypatch):
    folder = copy_of(index_directory, tmp_path)
    monkeypatch.setattr("sys.executable", "false")  # what would export anew
    monkeypatch.setattr("index.multilingual.write_mapped", None)
    report = build_index(documents[:3], tmp_path)
    assert report.remarks == ()
    built = open_index(tmp_path)
    assert built.folder != folder
    assert all((built.folder / name).samefile(folder / name) for name in EXPORTED)


def test_a_second_model_beside_an_exported_one_is_remarked(index):
    (remark,) = SentenceEmbedder("nobody/another-model").export(index.folder, [])
    assert "holds one exported encoder, that of all-MiniLM-L6-v2" in remark


def test_the_tokenizer_is_cut_at_what_the_model_reads(index):
    described = json.loads((index.folder / TOKENIZER).read_text())
    assert described["truncation"]["max_length"] == 256
