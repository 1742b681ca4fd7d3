"""Settings: bounds, unknown names, and that each one is documented."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.settings import PREFIX, Settings, load_settings, settings
from corpus.errors import SettingsError

README = Path(__file__).parents[2] / "README.md"
BOUNDS = [
    ("passages", 1, 50),
    ("max_sentences", 1, 10),
    ("max_words", 30, 400),
    ("max_question", 50, 10_000),
    ("old_after", 0, 50),
    ("port", 1, 65535),
]


def test_without_variables_the_defaults_hold():
    assert load_settings() == Settings()


def test_a_variable_sets_its_setting(set_environment, tmp_path):
    set_environment(max_sentences=3, index_dir=tmp_path)
    assert (settings().max_sentences, settings().index_dir) == (3, tmp_path)


@pytest.mark.parametrize(("name", "low", "high"), BOUNDS)
def test_a_number_is_taken_up_to_its_bounds_and_not_beyond(set_environment, name, low, high):
    for value in (low, high):
        set_environment(**{name: value})
        assert getattr(load_settings(), name) == value
    for value in (low - 1, high + 1, "many", "1.5"):
        set_environment(**{name: value})
        with pytest.raises(SettingsError, match=PREFIX + name.upper()):
            load_settings()


def test_every_number_has_bounds():
    for name, field in Settings.model_fields.items():
        if field.annotation in (int, float):
            bounds = {type(item).__name__ for item in field.metadata}
            assert {"Ge", "Le"} <= bounds, name


def test_every_fault_is_named_at_once(set_environment):
    set_environment(passages=0, port=0)
    with pytest.raises(SettingsError, match=r"TRIPS_PASSAGES.*; TRIPS_PORT"):
        load_settings()


def test_an_unknown_name_is_refused_with_the_nearest_one(set_environment):
    set_environment(pasages=5)
    with pytest.raises(SettingsError, match=r"TRIPS_PASAGES; did you mean TRIPS_PASSAGES\?"):
        load_settings()


def test_a_name_like_no_other_is_refused_all_the_same(set_environment):
    set_environment(qqqq=1)
    with pytest.raises(SettingsError, match=r"unknown setting TRIPS_QQQQ$"):
        load_settings()


def test_a_name_in_small_letters_is_refused_too(monkeypatch):
    monkeypatch.setenv("trips_pasages", "5")
    with pytest.raises(SettingsError, match="unknown setting trips_pasages"):
        load_settings()


@pytest.mark.parametrize("name", ["documents_dir", "index_dir", "passages"])
def test_an_empty_variable_counts_as_unset(set_environment, name):
    set_environment(**{name: ""})
    assert getattr(load_settings(), name) == Settings.model_fields[name].get_default(
        call_default_factory=True
    )


def test_settings_are_frozen():
    with pytest.raises(ValidationError):
        Settings().passages = 3


def test_an_unknown_field_is_forbidden():
    with pytest.raises(ValidationError):
        Settings(pasages=3)


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_says_what_it_is(name):
    assert Settings.model_fields[name].description


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_stands_in_the_readme(name):
    assert f"`{PREFIX}{name.upper()}`" in README.read_text(encoding="utf-8")
