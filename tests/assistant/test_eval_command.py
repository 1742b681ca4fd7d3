"""The command `eval`, on the command line's own entry."""

import pytest

from assistant import eval_command
from assistant.cli import main


def test_eval_runs_the_evaluation_of_the_checkout(capsys):
    with pytest.raises(SystemExit) as left:
        main(["eval", "--help"])
    assert left.value.code == 0
    assert "--quick" in capsys.readouterr().out


def test_without_the_checkout_eval_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(eval_command, "CHECKOUT", tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["eval"])
    assert left.value.code == 1
    assert "checkout" in capsys.readouterr().err
