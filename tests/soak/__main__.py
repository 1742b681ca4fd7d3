"""Runs every fault and the fuzzing at length, then writes docs/reliability.md with the figures."""

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant.default import open_assistant
from assistant.settings import settings
from tests.soak import faults, fuzzing

REPORT = Path(__file__).parents[2] / "docs" / "reliability.md"
OPENING = """\
# What faults the index and the answers were put through

Written by `make soak` (`python -m tests.soak`). In each line, every read found the old or the new
generation whole, with every document, and each error named what to do; else the program ends with
an error and writes nothing. `make test` runs the same in a shorter form.

| Fault | What was found | Seconds |
| --- | --- | ---: |
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--rebuilds", type=int, default=100)
    wanted = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as root:
        for number, (name, run) in enumerate(_trials(wanted).items()):
            folder = Path(root) / str(number)
            folder.mkdir()
            started = time.perf_counter()
            found = run(folder)
            rows.append(f"| {name} | {found} | {time.perf_counter() - started:.0f} |")
            sys.stdout.write(rows[-1] + "\n")
            sys.stdout.flush()
    closing = (
        f"\nPython {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{time.strftime('%Y-%m-%d')}. Chance is seeded: the same questions, documents and bits "
        "each time; only the moments of the kills differ.\n"
    )
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(OPENING + "\n".join(rows) + "\n" + closing, encoding="utf-8")


def _trials(wanted: argparse.Namespace) -> dict[str, Callable[[Path], str]]:
    def sizes(folder: Path) -> list[int]:
        return faults.sizes_below(folder / "size", 40)

    def at_random(folder: Path) -> str:
        old, new = faults.kill_at_random(folder, wanted.kills)
        return f"{old + new} kills: {old} left the old generation, {new} the new one"

    def strange_documents(folder: Path) -> str:
        outcomes, passages = fuzzing.build_and_ask(folder, wanted.documents)
        return f"{wanted.documents:,} documents, {passages:,} passages; asked: {_listed(outcomes)}"

    def strange_questions(folder: Path) -> str:
        assistant = open_assistant(settings())
        outcomes = fuzzing.ask_all(assistant, fuzzing.questions(wanted.questions))
        return f"{wanted.questions:,} questions, every answer verified: {_listed(outcomes)}"

    return {
        "killed before each write (open, rename, mkdir, remove, fsync)": lambda f: (
            f"{faults.kill_at_writes(f)} kills"
        ),
        "killed in the middle of a file, at 40 sizes": lambda f: (
            f"{faults.stop_at_sizes(f / 'index', sizes(f), dies=True)} kills"
        ),
        "killed at random moments": at_random,
        "no more room on the disk, at 40 sizes": lambda f: (
            f"{faults.stop_at_sizes(f / 'index', sizes(f), dies=False)} builds told so"
        ),
        "a folder that is read-only": lambda f: (
            f"{int(faults.build_read_only(f / 'index') == faults.UNWRITABLE)} build told so"
        ),
        "a flipped bit in each file and in the pointer": lambda f: (
            f"{faults.flip_bits(f, each=250)} of 1,000 flips told; the rest changed nothing"
        ),
        "three builders at once, 30 times": lambda f: (
            f"{faults.build_together(f, 3, rounds=30)} builders told to wait"
        ),
        f"readers during {wanted.rebuilds} rebuilds": lambda f: (
            f"{faults.read_during_builds(f, wanted.rebuilds)} reads, none failed"
        ),
        "mutated Markdown and HTML files": lambda f: _listed(fuzzing.read_files(f, 2000)),
        "random documents": strange_documents,
        "random and mutated questions": strange_questions,
    }


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in sorted(counts.items()))


if __name__ == "__main__":
    main()
