"""Writes docs/benchmarks.md from the figures, and the figures beside it as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.compare.figures import Row, medians, rows
from tests.bench.compare.material import Collection
from tests.bench.compare.measuring import Measured
from tests.bench.compare.systems import COMMON, OURS, SYSTEMS
from tests.bench.machine import Machine
from tests.eval.report import table

HOW = (
    "A build is timed from its process's start to its end. The cold first answer is a fresh "
    "process that opens what was saved and finds the best chunks for one question; ours is `ask`, "
    "which also chooses, composes and verifies an answer. Warm retrieval is from a question to its "
    "five best chunks, embedding included. A document counts as changed when a search finds its "
    "new words and the index is saved; from cold, that is counted from the process's start. Memory "
    "is the peak of the largest process; a build of ours exports its encoder in a process beside "
    "it. Size is that of all files saved."
)
JUDGED = (
    "Rankings are the same in every run and are judged once, over documents: a document stands at "
    "the place of its best chunk among 20. The peers are asked the last turn alone, which is what "
    "their guides do, or the last two joined; ours gets the history and makes the question whole "
    "itself. For Spanish, ours has the second encoder, of many languages. The weights of ours were "
    "chosen with these public sets in view; the peers have none to choose. MTRAG-UN is pooled, so "
    "its figures can't be compared with published ones. Of the project's questions, which stand in "
    "where the public sets are absent, a document is relevant that holds all key facts."
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured, on what, where, and how often."""

    measured: Measured
    material: Sequence[Collection]
    machine: Machine
    runs: int


def write_page(comparison: Comparison, folder: Path) -> None:
    """Write benchmarks.md and benchmarks.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    found = comparison.measured
    data = {
        "machine": asdict(comparison.machine),
        "runs": comparison.runs,
        "versions": found.versions,
        "samples": found.samples,
        "standing": {row.figure: row.standing for row in rows(found.samples)},
    }
    text = json.dumps(data, indent=1, ensure_ascii=False)
    (folder / "benchmarks.json").write_text(text + "\n", encoding="utf-8")
    (folder / "benchmarks.md").write_text(markdown(comparison), encoding="utf-8")


def markdown(comparison: Comparison) -> str:
    """The page."""
    every = list(rows(comparison.measured.samples))
    timed = [row for row in every if not row.kind.more_is_better]
    judged = [row for row in every if row.kind.more_is_better]
    parts = [
        *_head(comparison), "## Time, memory, size", _table(timed), HOW,
        "## Quality", _table(judged), JUDGED, *_behind(comparison, every), *_setup(comparison),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _head(c: Comparison) -> Iterator[str]:
    first = c.material[0]
    words = sum(len(text.text.split()) for text in first.texts)
    yield "# Benchmarks: beside what one would pick instead"
    yield f"Written by `make bench` on {c.machine.date}. {c.machine.described()}"
    yield (
        "All systems index the same texts with all-MiniLM-L6-v2; ours has its second encoder "
        f"beside it, as it comes. Timed are the {len(first.texts)} texts ({words:,} words) of "
        f"{first.name} and {first.timed_questions} questions on them. {first.why}"
    )
    yield (
        f"Each figure is the median of {c.runs} interleaved {'run' if c.runs == 1 else 'runs'}, "
        "every job a process of its own, files in the page cache. `benchmarks.json` has every run."
    )


def _behind(c: Comparison, every: Sequence[Row]) -> Iterator[str]:
    yield "## Where ours is not ahead"
    encoders = medians(c.measured.samples.get("encoders", {})).get(OURS, 0.0)
    lines = [_line(row, f"{encoders:.0f}") for row in every if row.standing != "ahead"]
    yield "\n".join(lines) or "Nowhere: it is ahead in every row."


def _line(row: Row, encoders: str) -> str:
    write, peer = row.kind.write, row.best_peer
    unit = f" {row.kind.unit}" if row.kind.unit else ""
    reason = row.kind.reason.format(encoders=encoders)
    return (
        f"- {row.kind.label}: {write(row.values[OURS])}{unit}, {SYSTEMS[peer].name} "
        f"{write(row.values[peer])}{unit}" + (f": {reason}" if reason else ".")
    )


def _setup(c: Comparison) -> Iterator[str]:
    yield "## How each is set up"
    lines = []
    for system, versions in c.measured.versions.items():
        entry = SYSTEMS[system]
        parts = _versions(versions, entry.packages)
        lines.append(f"- {entry.name} ({parts}): {entry.setup}.")
    yield "\n".join(lines)
    groups = {_versions(v, ("Python", *COMMON)) for v in c.measured.versions.values()}
    yield "Beneath them: " + "; or ".join(sorted(groups)) + "."
    yield (
        "The peers get a text below its title. None uses a network, telemetry or a graphics card. "
        "`tests/bench/compare/` holds the code, and `peers.txt` there the versions."
    )


def _versions(known: dict[str, str], packages: Sequence[str]) -> str:
    return ", ".join(f"{name} {known[name]}" for name in packages if name in known)


def _table(found: Sequence[Row]) -> str:
    if not found:
        return "Nothing was measured."
    systems = list(found[0].values)
    lines = [
        [
            f"{row.kind.label}, {row.kind.unit}" if row.kind.unit else row.kind.label,
            *(row.kind.write(row.values[system]) for system in systems),
            row.verdict,
        ]
        for row in found
    ]
    return table(["", *(SYSTEMS[s].name for s in systems), "ours is"], lines)
