"""One page changed among 1,000: the time to index it again, over that of a full build.

    python -m tests.bench.incremental [--pages 1000] [--words 60]

Texts are made by chance from a seed, of words that the documents use; the model is the real one.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from corpus import Document, load_documents
from index import build_index, load_embedder


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.incremental", description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument("--repeat", type=int, default=3)
    wanted = parser.parse_args()
    embedder = load_embedder()
    embedder.encode(["The model is loaded before the clock starts."])
    chance = random.Random(1)
    texts = [_text(chance, wanted.words) for _ in range(wanted.pages)]
    with tempfile.TemporaryDirectory() as root:
        full = _timed(texts, Path(root), embedder)
        again = []
        for number in range(wanted.repeat):
            texts[number] = _text(chance, wanted.words)
            again.append(_timed(texts, Path(root), embedder))
    best = min(again)
    found = {
        "pages": wanted.pages, "full_seconds": round(full, 2),
        "one_changed_seconds": round(best, 2),
        "share": round(best / full, 4),
    }  # fmt: skip
    sys.stdout.write(json.dumps(found) + "\n")


def _timed(texts, directory, embedder):
    documents = [Document.from_text(id=f"{n:05}", title="T", text=t) for n, t in enumerate(texts)]
    started = time.perf_counter()
    build_index(documents, directory, embedder=embedder)
    return time.perf_counter() - started


def _text(chance: random.Random, words: int) -> str:
    known = _words()
    sentences = []
    while words > 0:
        length = min(words, chance.randint(8, 20))
        sentences.append(" ".join(chance.choice(known) for _ in range(length)).capitalize() + ".")
        words -= length
    return " ".join(sentences)


@cache
def _words() -> list[str]:
    return sorted({w for d in load_documents() for w in d.text.split() if w.isalpha()})


if __name__ == "__main__":
    main()
