"""The documents and vectors that the benchmark of sizes makes, and its page."""

from itertools import islice
from xml.etree import ElementTree

import numpy as np
import pytest

from corpus import Document, chunk
from tests.bench.machine import Machine
from tests.bench.scale.__main__ import page
from tests.bench.scale.made import SENTENCES, MadeEmbedder, Maker, passages_of
from tests.bench.scale.plot import FIGURES, plot
from tests.conftest import SmallEmbedder

TEXT = "The course on trade is held in Geneva. It is free. A workshop on patents needs a request."
MACHINE = Machine("2026-01-02", 2, "a processor", 24.0, "Linux x86_64", 0.1)


@pytest.fixture
def real():
    places = ("Lima", "Quito", "Accra", "Dakar", "Suva", "Hanoi")
    texts = [TEXT, *(f"A course on patents in {place}. Ask {place} for it." for place in places)]
    return [Document.from_text(id=f"r{n}", title=t[:9], text=t) for n, t in enumerate(texts)]


def test_the_same_documents_are_made_again_and_another_version_differs(real):
    one, again = (list(Maker(real).documents(3)) for _ in range(2))
    other = list(Maker(real).documents(3, version=1))
    assert one == again
    assert [d.id for d in one] == [d.id for d in other]
    assert all(a.digest != b.digest for a, b in zip(one, other, strict=True))


def test_a_made_document_has_the_passages_that_were_asked_for(real):
    (document,) = Maker(real).documents(1)
    passages = chunk(document, SmallEmbedder().count_tokens)
    assert len(passages) == passages_of(1)
    assert all(len(p.sentences) == SENTENCES for p in passages)


def test_made_vectors_are_unit_vectors_that_depend_on_the_text_only(real):
    small = SmallEmbedder()
    embedder = MadeEmbedder(small, real, small)
    texts = [p.text for d in Maker(real).documents(2) for p in islice(chunk(d, len_all), 3)]
    vectors = embedder.encode(texts)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[::-1] == pytest.approx(embedder.encode(texts[::-1]), abs=1e-6)
    assert len(np.unique(vectors, axis=0)) == len(texts)
    assert np.array_equal(embedder.encode([TEXT]), small.encode([TEXT]))


def len_all(texts):
    return [len(text.split()) for text in texts]


def test_the_page_and_the_picture_hold_every_figure():
    found = [
        {key: float(size) for key, *_ in FIGURES} | {"passages": float(size)}
        for size in (1_500, 20_000)
    ]
    text = page(found, MACHINE)
    assert "| Figure | 1,500 | 20,000 |" in text
    assert all(name in text for _, name, _ in FIGURES)
    picture = ElementTree.fromstring(plot(found))
    space = "{http://www.w3.org/2000/svg}"
    assert len(picture.findall(f"{space}g")) == len(FIGURES)
    assert len(picture.findall(f".//{space}circle")) == 2 * len(FIGURES)
