"""Passwords and their hashes."""

import pytest

from assistant.passwords import hash_password, password_matches
from corpus.errors import SettingsError


def test_a_password_matches_its_hash_and_no_other_does() -> None:
    hashed = hash_password("pass:wörd")
    assert password_matches("pass:wörd", hashed)
    assert not password_matches("pass:word", hashed)


def test_the_same_password_is_hashed_differently_each_time() -> None:
    assert hash_password("a") != hash_password("a")


@pytest.mark.parametrize("wrong", ["", "secret", "md5:1:1:1:YQ==:YQ==", "scrypt:3:8:1:YQ==:YQ=="])
def test_what_is_no_hash_of_ours_is_a_wrong_setting(wrong: str) -> None:
    with pytest.raises(SettingsError, match="hash-password"):
        password_matches("x", wrong)
