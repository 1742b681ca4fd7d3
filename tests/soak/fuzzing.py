"""Strange questions and strange documents, made by chance from a seed, and what becomes of them."""

import random
from collections import Counter

from assistant import Assistant
from assistant.settings import Settings
from assistant.verification import verify
from corpus import Document
from corpus.errors import DocumentError, QuestionError
from corpus.markdown import read_markdown
from corpus.webpage import read_webpage
from index import build_index, open_index
from tests.conftest import FRONT_MATTER, SOURCE, SmallEmbedder

SOUND = (
    "Which online courses on TRIPS does the WTO offer?",
    "What does Article 67 oblige developed countries to do?",
    "How can an LDC ask for a national workshop?",
    "Quels cours l'OMC offre-t-elle sur les ADPIC ?",
    "¿Qué es el artículo 67?",
    "and for LDCs?",
)
STRANGE = (
    "\x00", "\u202e", "\u200b", "\ufeff", "\ud7ff", "\U0010ffff", "e\u0301", "ﬁ", "😀", "漢字",
    "ع", "<script>", "</b>", "[1]", "[9] ", "](javascript:x)", "{text}", "%s", "'; --", '"', "*",
    "NEAR/2", " OR ", "^", "\\", "\n\n", "# ", "- ", "1. ", "\t", "[^a]", "---", "IP/C/W/510",
    "2012-02", "0" * 40, "a" * 300, "...", "?!", "e.g. ", "»",
)  # fmt: skip


def strange_text(chance, longest):
    """Words, fragments of sound questions and strange strings in a random order."""
    words = [word for question in SOUND for word in question.split()]
    parts = []
    for _ in range(chance.randint(0, longest)):
        kind = chance.random()
        if kind < 0.6:
            parts.append(chance.choice(words))
        elif kind < 0.85:
            parts.append(chance.choice(STRANGE))
        else:
            parts.append("".join(chr(chance.choice(RANGES)) for _ in range(chance.randint(1, 6))))
    return chance.choice((" ", " ", " ", "", ". ")).join(parts)


RANGES = [*range(0x20, 0x250), *range(0x370, 0x530), *range(0x2000, 0x2070), *range(0x4E00, 0x4E80)]


def mutated(chance, text):
    """`text` with a few characters dropped, doubled, swapped or replaced."""
    letters = list(text)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(letters) + 1)
        change = chance.random()
        if change < 0.3:
            letters[at : at + chance.randint(1, 4)] = []
        elif change < 0.6:
            letters.insert(at, chance.choice(STRANGE))
        elif change < 0.8:
            letters[at:at] = letters[at : at + 8]
        else:
            letters[at : at + 2] = reversed(letters[at : at + 2])
    return "".join(letters)


def questions(count, seed=1):
    """As many questions, half of them sound ones that were mutated."""
    chance = random.Random(seed)
    for number in range(count):
        yield mutated(chance, chance.choice(SOUND)) if number % 2 else strange_text(chance, 25)


def ask_all(assistant, asked, seed=1):
    """Ask each question, some after a history, and verify each answer; counts the outcomes."""
    chance = random.Random(seed)
    outcomes: Counter[str] = Counter()
    history: list[tuple[str, str]] = []
    for question in asked:
        try:
            answer = assistant.answer(question, history if chance.random() < 0.3 else ())
        except QuestionError:
            outcomes["refused"] += 1
            continue
        verify(answer, assistant.index)
        for citation in answer.citations:
            text = assistant.index.documents[citation.document_id].text
            assert text[citation.start : citation.end] == citation.quote
        history = [*history[-2:], (question, answer.text)]
        outcomes[str(answer.outcome)] += 1
    return outcomes


def documents(count, seed=1):
    """As many documents of strange text; those that are refused by name are counted, not given."""
    chance = random.Random(seed)
    for number in range(count):
        text = "\n\n".join(strange_text(chance, 30) for _ in range(chance.randint(0, 6)))
        yield Document.from_text(
            id=f"{number} {chance.choice(STRANGE)}", title=strange_text(chance, 6), text=text,
            url="https://example.org/", language=chance.choice(("en", "fr", "es")),
        )  # fmt: skip


def build_and_ask(directory, count, batch=100, seed=1):
    """Build indexes of strange documents and ask them; gives counts of outcomes and passages."""
    outcomes: Counter[str] = Counter()
    passages = 0
    strange = list(documents(count, seed))
    for at in range(0, count, batch):
        some = strange[at : at + batch]
        report = build_index(some, directory, embedder=SmallEmbedder())
        passages += report.passages
        index = open_index(directory, embedder=SmallEmbedder())
        assert dict(index.documents) == {d.id: d for d in some}
        outcomes += ask_all(Assistant(index, Settings()), questions(10, seed=at))
    return outcomes, passages


def read_files(folder, count, seed=1):
    """Read mutated Markdown and HTML; gives how many were read and how many refused by name."""
    chance = random.Random(seed)
    outcomes: Counter[str] = Counter()
    sound = FRONT_MATTER.format(kind="note") + "\nA course is online.[^a]\n" + SOURCE
    page = "<html><head><title>T</title></head><body><main><p>A course is online.</p></main></body>"
    for number in range(count):
        try:
            if number % 2:
                file = folder / "note.md"
                file.write_text(mutated(chance, sound), encoding="utf-8", errors="replace")
                document = read_markdown(file)
                for section in document.sections:
                    assert all(s.end <= len(document.text) for s in section.sentences)
            else:
                read_webpage(mutated(chance, page).encode("utf-8", "replace"), "", "page.html")
            outcomes["read"] += 1
        except DocumentError:
            outcomes["refused"] += 1
    return outcomes
