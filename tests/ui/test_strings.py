"""The table of strings, and the language that a browser prefers."""

import re
from pathlib import Path

import pytest

from assistant import Outcome
from assistant.language import OTHERS
from corpus.front_matter import TOPICS
from ui.guidance import FIELDS
from ui.strings import EXAMPLES, LANGUAGES, STRINGS, preferred_language, text
from ui.turns import REASONS

UI = Path(__file__).parents[2] / "ui"


@pytest.mark.parametrize("key", STRINGS)
def test_every_string_is_there_in_every_language(key: str) -> None:
    assert len(STRINGS[key]) == len(LANGUAGES)
    assert all(words.strip() for words in STRINGS[key])


@pytest.mark.parametrize("key", STRINGS)
def test_a_string_has_the_same_places_to_fill_in_every_language(key: str) -> None:
    places = [sorted(set(re.findall(r"\{(\w+)\}", words))) for words in STRINGS[key]]
    assert places[0] == places[1] == places[2]


def test_no_string_that_the_code_names_is_missing() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in UI.glob("*.py"))
    named = set(re.findall(r"""text\(\s*["'](\w+)["']""", code))
    assert named and named <= STRINGS.keys()


def test_no_string_is_missing_that_is_named_by_a_value() -> None:
    named = {f"topic_{t}" for t in TOPICS} | {f"field_{f.name}" for f in FIELDS}
    named |= {f"language_{code}" for code in (*LANGUAGES, *OTHERS)}
    named |= {f"reason_{r}" for r in REASONS} | {f"outcome_{o}" for o in Outcome} | set(EXAMPLES)
    assert named <= STRINGS.keys()


def test_every_string_is_used() -> None:
    code = "".join(p.read_text(encoding="utf-8") for p in UI.glob("*.py") if p.stem != "strings")
    families = (
        "topic_",
        "field_",
        "reason_",
        "outcome_",
        "column_",
        "kind_",
        "nav_",
        "export_",
        "example_",
        "language_",
        "reports_",
        "reporter_",
        "form_",
        "certainty_",
    )
    lonely = {
        key
        for key in STRINGS
        if not key.startswith(families) and not re.search(rf"\b{key}\b", code)
    }
    assert lonely == set()


def test_a_string_is_filled_in() -> None:
    assert text("searched_for", "fr", query="les PMA") == "Recherche : les PMA"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("de, es;q=0.5, en;q=0.3", "es"),
        ("en;q=0.1, es;q=0.9", "es"),
        ("fr;q=0, en", "en"),
        ("ja", "en"),
        ("", "en"),
        ("fr;q=nonsense, ,;;", "en"),
    ],
)
def test_the_language_follows_the_browser(header: str, language: str) -> None:
    assert preferred_language(header) == language
