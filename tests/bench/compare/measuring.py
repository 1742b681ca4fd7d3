"""Measures the systems side by side: every job of every system, one run after the other."""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.generation import EXPORTED
from tests.bench.compare.material import Collection, Judged
from tests.bench.compare.processes import PEERS, ComparisonError, Run, run_ask, run_job
from tests.bench.compare.systems import OURS
from tests.eval.retrieval import ranking_figures

Tell = Callable[[str], None]
QUALITY = ("R@5", "nDCG@5")


@dataclass(frozen=True, slots=True)
class Measured:
    """Samples by figure and system: seconds, MB, or a share; and what the processes said."""

    samples: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    versions: dict[str, dict[str, str]] = field(default_factory=dict)  # by system

    def add(self, figure: str, system: str, value: float) -> None:
        self.samples.setdefault(figure, {}).setdefault(system, []).append(value)


@dataclass(frozen=True, slots=True)
class Bench:
    """The systems to measure, the interpreter of the peers, and a scratch folder."""

    systems: Sequence[str]
    scratch: Path
    peers: Path = PEERS
    tell: Tell = print

    def __post_init__(self) -> None:
        if set(self.systems) - {OURS} and not self.peers.is_file():
            raise ComparisonError(f"there is no {self.peers}; run `make bench`, which installs it")

    def job(self, system: str, job: str, task: Path) -> Run:
        """One job in the folder of `system`."""
        self.tell(f"{job}: {system}")
        python = Path(sys.executable) if system == OURS else self.peers
        return run_job(python, system, job, task, self.folder(system))

    def folder(self, system: str) -> Path:
        """Where `system` keeps its index."""
        return self.scratch / system


def measure(bench: Bench, material: Sequence[Collection], runs: int) -> Measured:
    """Time the first collection `runs` times, and judge the rankings on all of them once."""
    found = Measured()
    first, *others = material
    for number in range(runs):
        bench.tell(f"run {number + 1} of {runs}")
        task = _build(bench, first, found, timed=True)
        _ask(bench, first, task, found)
        if number == 0:  # rankings are the same in every run
            _judge(bench, first, found)
        _serve(bench, task, found)
    for collection in others:
        _build(bench, collection, found, timed=False)
        _judge(bench, collection, found)
    return found


def _build(bench: Bench, collection: Collection, found: Measured, *, timed: bool) -> Path:
    """An index of each system from nothing; gives the file of the task."""
    task = collection.timed().save(bench.scratch / "task.json")
    for system in bench.systems:
        folder = bench.folder(system)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        run = bench.job(system, "build", task)
        found.versions[system] = run.printed["versions"]
        if timed:
            found.add("build", system, run.seconds)
            found.add("build_peak", system, run.peak)
            found.add("size", system, megabytes(folder))
            if system == OURS:
                found.add("encoders", system, megabytes(folder, EXPORTED))
    return task


def _ask(bench: Bench, collection: Collection, task: Path, found: Measured) -> None:
    question = collection.judged[0].peers[0]
    for system in bench.systems:
        if system == OURS:
            bench.tell("ask: ours")
            run = run_ask(Path(sys.executable), question, bench.folder(system))
        else:
            run = bench.job(system, "ask", task)
        found.add("cold", system, run.seconds)
        found.add("cold_peak", system, run.peak)


def _serve(bench: Bench, task: Path, found: Measured) -> None:
    for system in bench.systems:
        run = bench.job(system, "serve", task)
        printed = run.printed
        found.add("change_cold", system, printed["changed_at"] - run.started)
        found.add("p50", system, statistics.median(printed["seconds"]))
        found.add("p95", system, percentile_95(printed["seconds"]))
        found.add("change", system, printed["change"])


def _judge(bench: Bench, collection: Collection, found: Measured) -> None:
    for system in bench.systems:
        task = collection.task(ours=system == OURS).save(bench.scratch / "ranked.json")
        rankings = bench.job(system, "rank", task).printed["rankings"]
        for judged in collection.judged:
            own, rankings = rankings[: len(judged.peers)], rankings[len(judged.peers) :]
            for name, value in figures_of(judged, own).items():
                found.add(f"{judged.name}: {name}", system, value)


def figures_of(judged: Judged, rankings: Sequence[Sequence[str]]) -> dict[str, float]:
    """R@5 and nDCG@5 of rankings of chunks, a document at the place of its best chunk."""
    ranked = [list(dict.fromkeys(chunks)) for chunks in rankings]
    estimates = ranking_figures(list(zip(ranked, judged.relevant, strict=True)))
    return {name: e.value for name in QUALITY if (e := estimates[name])}


def percentile_95(seconds: Sequence[float]) -> float:
    """The 95th percentile, by linear interpolation."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def megabytes(folder: Path, names: Sequence[str] = ()) -> float:
    """The size of the files below `folder`, of those with these names alone, in 10^6 bytes."""
    files = (f for f in folder.rglob("*") if f.is_file() and (not names or f.name in names))
    return sum(file.stat().st_size for file in files) / 1e6
