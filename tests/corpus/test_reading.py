"""Reading in a process of its own: whatever a file does to it, the caller gets a named error."""

import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import DocumentEncrypted, DocumentError, DocumentTooLarge
from corpus.reading import kind_of_media, kind_of_path, read_bytes
from tests.corpus.conftest import html


@pytest.mark.parametrize("kind", ["html", "pdf", "word", "markdown", "text"])
def test_each_kind_is_read(kind, make_pdf, make_word):
    sentence = "The course is free of charge for all."
    raw = {
        "html": html(sentence).encode(),
        "pdf": make_pdf([sentence]),
        "word": make_word(lambda document: document.add_paragraph(sentence)),
        "markdown": sentence.encode(),
        "text": sentence.encode(),
    }
    assert sentence in [block.text for block in read_bytes(raw[kind], kind, "a").blocks]


def test_an_error_of_a_reader_comes_back_as_it_was(make_pdf):
    with pytest.raises(DocumentEncrypted, match=r"^secret\.pdf: the PDF opens with a password"):
        read_bytes(make_pdf(["Secret."], password="x"), "pdf", "secret.pdf")


def test_a_reader_that_takes_too_long_is_stopped():
    with pytest.raises(DocumentTooLarge, match="given up"):
        read_bytes(b"Words.", "text", "a.txt", seconds=0.01)


def test_a_monstrous_page_is_read_or_named():
    page = b"<p>" + b"<table><tr><td>" * 400_000 + b"words"
    try:
        assert read_bytes(page, "html", "big", seconds=60).blocks
    except DocumentError as error:
        assert str(error).startswith("big: ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_reader_gets_no_more_memory_than_its_share():
    code = "from corpus import reading_process as p; p._limit(); bytearray(p.MEMORY)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip().endswith("MemoryError")


def test_a_file_in_the_working_folder_can_not_stand_in_for_a_library(tmp_path, monkeypatch):
    (tmp_path / "trafilatura.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    assert read_bytes(html("The course is free of charge.").encode(), "html", "a").blocks


def test_the_kind_is_told_by_the_media_type_without_its_parameters():
    assert kind_of_media("Text/HTML; charset=utf-8") == "html"
    assert kind_of_media("image/png") is None


def test_the_kind_is_told_by_the_ending_of_a_name():
    assert kind_of_path(Path("A.PDF")) == "pdf"
    with pytest.raises(DocumentError, match=r"\.xlsx"):
        kind_of_path(Path("a.xlsx"))
