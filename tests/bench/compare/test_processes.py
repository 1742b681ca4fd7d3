"""A job in a process of its own, and what is measured of it."""

import sys

import pytest

from tests.bench.compare.processes import ComparisonError, measured


def python(program, **options):
    return measured([sys.executable, "-c", program], "a system, a job", **options)


def test_what_a_process_prints_comes_back():
    assert python("print('{\"found\": [1, 2]}')").printed == {"found": [1, 2]}


def test_the_time_is_that_of_the_whole_process():
    assert python("import time; time.sleep(0.3); print('{}')").seconds >= 0.3


def test_the_peak_is_the_childs_and_not_that_of_the_process_that_measures():
    held = b"x" * 300_000_000
    small = python("print('{}')").peak
    assert small < 100 < len(held) / 1e6
    assert python("held = b'x' * 200_000_000; print('{}')").peak > small + 150


def test_a_job_that_fails_is_named_with_its_last_words_and_a_remedy():
    with pytest.raises(ComparisonError, match=r"a system, a job: exit code 1 \(.*no_such.*bench"):
        python("import no_such")


def test_an_exit_code_can_be_sound():
    assert python("print('{}'); raise SystemExit(3)", sound=(0, 3)).printed == {}


def test_what_is_no_json_is_refused():
    with pytest.raises(ComparisonError, match="printed no JSON but 'hello"):
        python("print('hello')")


def test_an_interpreter_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ComparisonError, match=r"can't start .*nowhere"):
        measured([str(tmp_path / "nowhere"), "-c", ""], "a system, a job")


def test_the_users_own_settings_do_not_reach_a_job(monkeypatch):
    monkeypatch.setenv("TRIPS_PASSAGES", "1")
    program = "import json, os; print(json.dumps([k for k in os.environ if k[:6] == 'TRIPS_']))"
    assert python(program).printed == []
    assert python(program, variables={"TRIPS_INDEX_DIR": "x"}).printed == ["TRIPS_INDEX_DIR"]
