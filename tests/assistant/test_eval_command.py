"""The command `eval`, on the command line's own entry."""

import json
import sys

import pytest

from assistant import eval_command
from assistant.cli import main

ECHO = "import json, sys\nprint(json.dumps(sys.argv))\n"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout whose evaluation prints what it was called with."""
    package = tmp_path / "measuring" / "eval"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(ECHO)
    monkeypatch.setattr(eval_command, "CHECKOUT", tmp_path)
    monkeypatch.setattr(eval_command, "MODULE", "measuring.eval")
    monkeypatch.setattr("sys.path", list(sys.path))
    monkeypatch.setattr("sys.argv", ["trips-assistant"])
    return tmp_path


def run(*arguments):
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return left.value.code


@pytest.mark.usefixtures("checkout")
def test_eval_hands_its_options_to_the_evaluation_of_the_checkout(capsys):
    given = ["--quick", "--questions", "own.jsonl", "--output", "elsewhere"]
    assert run("eval", *given) == 0
    assert json.loads(capsys.readouterr().out)[1:] == given


def test_without_the_checkout_eval_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(eval_command, "CHECKOUT", tmp_path)
    assert run("eval") == 1
    assert "checkout" in capsys.readouterr().err
