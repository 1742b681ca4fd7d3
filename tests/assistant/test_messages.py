"""The assistant's own sentences: complete in three languages, and without facts."""

import re

import pytest

from assistant.language import detect_language
from assistant.messages import LANGUAGES, MESSAGES, say

FIELD = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("key", MESSAGES)
def test_every_message_is_there_in_every_language(key):
    assert tuple(MESSAGES[key]) == LANGUAGES
    assert all(text == text.strip() for text in MESSAGES[key].values())
    assert all(MESSAGES[key].values())


@pytest.mark.parametrize("key", MESSAGES)
def test_every_message_names_the_same_things_in_every_language(key):
    fields = {frozenset(FIELD.findall(text)) for text in MESSAGES[key].values() if text}
    assert len(fields) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_said_in_another_language(language):
    together = " ".join(FIELD.sub("", MESSAGES[key][language]) for key in MESSAGES)
    assert detect_language(together) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_filled_in(language):
    said = say("nearest_topics", language, topics="{braces} stay")
    assert said.endswith("{braces} stay.")


def test_every_message_that_is_said_exists():
    from pathlib import Path

    import assistant

    folder = Path(assistant.__file__).parent
    used = {
        key
        for file in folder.glob("*.py")
        for key in re.findall(r'say\(\s*"(\w+)"', file.read_text())
    }
    assert used and used <= MESSAGES.keys()
