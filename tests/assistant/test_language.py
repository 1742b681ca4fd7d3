"""Telling English, French and Spanish apart."""

import pytest

from assistant.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much does it cost?", "en"),
        ("Combien cela coûte-t-il ?", "fr"),
        ("¿Cuánto cuesta?", "es"),
        ("pays les moins avances besoins prioritaires", "fr"),
        ("paises menos adelantados necesidades prioritarias", "es"),
    ],
)
def test_a_language_is_told(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "123", "?!", "你好"])
def test_text_without_a_sign_takes_the_default(text):
    assert detect_language(text, default="fr") == "fr"
