"""Exported encoders beside an index that a server keeps."""

import pytest

from corpus.errors import IndexUnwritable
from index.embedding import Embedder
from index.encoders import ENCODERS, exported_files, keep_encoder, ready_encoder
from index.generation import ENCODER

SAMPLE = ["One text.", "Another."]


class Exporting(Embedder):
    """Exports a file and notes on which sample."""

    signature, dimension = "exporting@1", 2

    def __init__(self):
        super().__init__("exporting")
        self.samples, self.opened = [], []

    def encode(self, texts, progress=None):
        raise AssertionError("not needed")

    def export(self, folder, sample):
        self.samples.append(sample)
        (folder / ENCODER[0]).write_bytes(b"graph")
        return []

    def from_export(self, folder):
        self.opened.append(sorted(file.name for file in folder.iterdir()))
        return self


@pytest.fixture
def embedder():
    return Exporting()


def ready(directory, embedder):
    return ready_encoder(directory, embedder, lambda: SAMPLE)


def test_an_encoder_is_exported_once_for_a_machine(tmp_path, embedder):
    for _ in range(2):
        assert ready(tmp_path, embedder) is embedder
    assert embedder.samples == [SAMPLE]
    assert embedder.opened == [["encoder.onnx", "files.json"]] * 2


def test_each_model_has_its_own(tmp_path, embedder):
    ready(tmp_path, embedder)
    embedder.signature = "exporting@2"
    ready(tmp_path, embedder)
    assert len(embedder.samples) == 2
    assert exported_files(tmp_path, "exporting@1") != exported_files(tmp_path, "exporting@2")


def test_an_altered_file_is_exported_anew(tmp_path, embedder):
    ready(tmp_path, embedder)
    (file,) = exported_files(tmp_path, embedder.signature)
    file.write_bytes(b"other")
    assert exported_files(tmp_path, embedder.signature) == ()
    ready(tmp_path, embedder)
    (file,) = exported_files(tmp_path, embedder.signature)
    assert file.read_bytes() == b"graph" and len(embedder.samples) == 2


def test_a_model_that_exports_nothing_is_asked_once(tmp_path, embedder, monkeypatch):
    monkeypatch.setattr(embedder, "export", lambda folder, sample: embedder.samples.append(sample))
    for _ in range(2):
        ready(tmp_path, embedder)
    assert len(embedder.samples) == 1


def test_what_a_build_exported_is_kept(tmp_path, embedder):
    draft = tmp_path / "draft"
    draft.mkdir()
    embedder.export(draft, SAMPLE)
    keep_encoder(tmp_path, embedder.signature, draft)
    ready(tmp_path, embedder)
    assert len(embedder.samples) == 1


def test_no_draft_is_left(tmp_path, embedder):
    ready(tmp_path, embedder)
    assert not list((tmp_path / ENCODERS).glob(".*"))


def test_a_folder_that_cannot_be_written_is_told(tmp_path, embedder):
    (tmp_path / ENCODERS).write_text("a file where the folder should be")
    with pytest.raises(IndexUnwritable, match="can't be written"):
        ready(tmp_path, embedder)
