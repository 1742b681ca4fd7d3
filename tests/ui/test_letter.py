"""The letter that asks for a national activity."""

from assistant.pipeline import Assistant
from tests.ui.support import TODAY
from ui.guidance import FIELDS
from ui.letter import letter, missing_fields

FULL = {field.name: f"our {field.name}" for field in FIELDS}


def letter_text(values: dict[str, str], assistant: Assistant, language: str = "en") -> str:
    return "\n".join(p.text for p in letter(values, assistant, language, TODAY))


def test_an_empty_form_lacks_every_needed_field() -> None:
    assert missing_fields({"country": "  "}) == [f.name for f in FIELDS if f.required]


def test_a_full_form_lacks_nothing() -> None:
    assert missing_fields(FULL) == []


def test_the_letter_holds_what_was_filled_in(assistant: Assistant) -> None:
    text = letter_text(FULL, assistant)
    assert all(value in text for value in FULL.values())


def test_gaps_are_marked_in_the_letter(assistant: Assistant) -> None:
    assert "[Temas precisos: por completar]" in letter_text({}, assistant, "es")


def test_the_letter_cites_its_guidance_with_dates_and_warns(assistant: Assistant) -> None:
    text = letter_text({}, assistant)
    assert "February 2012, 14 years old: confirm before acting" in text
    assert "https://" in text
    assert "the current form could not be found" in text


def test_the_letter_and_its_guidance_are_in_the_persons_language(assistant: Assistant) -> None:
    text = letter_text({}, assistant, "fr")
    assert "Sujets précis : [Sujets précis : à compléter]" in text
    assert "évaluation des besoins" in text and "should rest" not in text
