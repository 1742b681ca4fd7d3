"""What the command line prints: answers, documents and progress bars."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from assistant.answers import Answer
from assistant.dates import date_in_words
from corpus import Document, Source

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from assistant.doctor import Finding
    from corpus.check import Counts
    from index.embedding import Progress as Report


def print_answer(answer: Answer, console: Console) -> None:
    """The answer, then its sources by number."""
    if answer.query != answer.question:
        console.print(Text(f"Searched for: {answer.query}", style="dim"))
    console.print(Text(answer.text))
    if answer.citations:
        console.print()
    for citation in answer.citations:
        console.print(Text(f"[{citation.number}] {_named(citation.sources[0], answer.language)}"))
        for source in citation.sources[1:]:
            console.print(Text(f"    and {_named(source, answer.language)}"))


def print_document(document: Document, console: Console) -> None:
    """The document's text by section, each sentence with its sources."""
    console.print(Text(document.title, style="bold"))
    console.print(Text(f"{document.publisher} · {document.kind} · {document.as_of}"))
    console.print(Text(document.url))
    for section in document.sections:
        console.print(Text(f"\n{section.path}", style="bold"))
        for sentence in section.sentences:
            console.print(Text(document.text[sentence.start : sentence.end]))
            for source in sentence.sources:
                console.print(Text(f"    {_named(source, document.language)}", style="dim"))


def print_counts(counts: Mapping[str, Counts], console: Console) -> None:
    """What the documents hold, a line for each language."""
    for language, held in sorted(counts.items()):
        words = sorted(held.answer_words) or [0]
        console.print(
            f"{language}: {held.cards:,} cards, {held.sentences:,} sentences, "
            f"{held.listed:,} listed questions; words of a first paragraph: "
            f"{words[len(words) // 2]} in the median, {words[-1]} at most",
            highlight=False,
        )


def print_finding(finding: Finding, console: Console) -> None:
    """What one check of the doctor found, and the remedy below it."""
    style = {"ok": "green", "warning": "yellow", "fault": "red"}[finding.state]
    console.print(Text(f"{finding.state:8}", style=style) + f"{finding.name}: {finding.found}")
    if finding.remedy:
        console.print(Text(f"{'':8}→ {finding.remedy}"))


def _named(source: Source, language: str) -> str:
    parts = (source.label, source.publisher, date_in_words(source.as_of, language), source.url)
    return ", ".join(part for part in parts if part)


@contextlib.contextmanager
def progress_bars(console: Console) -> Iterator[Report]:
    """A function that draws one bar for each step of long work; silent where no step is told."""
    bars: Progress | None = None
    tasks: dict[str, TaskID] = {}
    with contextlib.ExitStack() as drawn:

        def report(step: str, done: int, total: int) -> None:
            nonlocal bars
            bars = bars or drawn.enter_context(_bars(console))
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done)

        yield report


def _bars(console: Console) -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console)
