"""An encoder that can't be exported, or that differs, is left out, and the build says why."""

import errno
import io
import json
import os

import pytest
from torch.onnx.errors import OnnxExporterError

from index import build_index, load_embedder, open_index
from index.embedding import DEFAULT_MODEL
from index.export import export_encoder, main
from index.generation import ENCODER
from index.onnx_encoder import TOKENIZER

SAMPLE = ["Which courses are there for least-developed countries, and what do they cost?"]


@pytest.fixture
def model():
    return load_embedder(DEFAULT_MODEL)


def test_a_model_that_cannot_be_exported_is_remarked(model, tmp_path, monkeypatch):
    def fails(*arguments):
        raise OnnxExporterError("no such operator\nand a long story")

    monkeypatch.setattr("index.export._write", fails)
    (remark,) = export_encoder(model, tmp_path, SAMPLE)
    assert "can't be exported to ONNX (no such operator); questions are embedded by" in remark
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_gives_other_vectors_is_left_out(model, index, tmp_path, monkeypatch):
    def differs(embedder, model, folder):
        for name in ENCODER:
            os.link(index.folder / name, folder / name)
        tokenizer = json.loads((folder / TOKENIZER).read_text())
        tokenizer["truncation"]["max_length"] = 4
        (folder / TOKENIZER).unlink()
        (folder / TOKENIZER).write_text(json.dumps(tokenizer))

    monkeypatch.setattr("index.export._write", differs)
    (remark,) = export_encoder(model, tmp_path, SAMPLE)
    assert "the exported encoder differs (cosine 0." in remark
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_onnxruntime_cannot_read_is_left_out(model, index, tmp_path, monkeypatch):
    def unreadable(embedder, model, folder):
        for name in ENCODER[1:]:
            os.link(index.folder / name, folder / name)
        (folder / ENCODER[0]).write_bytes(b"not a graph")

    monkeypatch.setattr("index.export._write", unreadable)
    (remark,) = export_encoder(model, tmp_path, SAMPLE)
    assert "can't be exported to ONNX (onnxruntime can't read" in remark
    assert list(tmp_path.iterdir()) == []


def test_a_generation_without_encoders_answers_with_the_model_itself(
    documents, model, tmp_path, monkeypatch
):
    monkeypatch.setattr("sys.executable", "false")
    report = build_index(documents[:1], tmp_path, embedder=model)
    assert report.remarks == (
        "all-MiniLM-L6-v2: the exporter failed (exit code 1); questions are embedded by "
        "sentence-transformers",
    )
    opened = open_index(tmp_path, embedder=model)
    assert opened.embedder is model
    assert opened.search("technical cooperation")


def test_a_full_disk_during_the_export_is_told(model, tmp_path, monkeypatch, capsys):
    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("index.export._write", full)
    monkeypatch.setattr("sys.stdin", io.StringIO("[]"))
    main(DEFAULT_MODEL, str(tmp_path))
    told = json.loads(capsys.readouterr().out)
    assert told == {"errno": errno.ENOSPC, "problem": os.strerror(errno.ENOSPC)}
