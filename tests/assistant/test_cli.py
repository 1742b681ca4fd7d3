"""The command line: what it prints, where, and with which exit code."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import COMMANDS, main
from index.generation import POINTER

ROOT = Path(__file__).parents[2]
COURSES = "Which online courses on TRIPS does the WTO offer?"
OFF_SUBJECT = "Who won the football World Cup?"
HELP = [
    [], ["ask"], ["serve"], ["index"], ["index", "build"], ["index", "status"],
    ["index", "check"], ["documents"], ["documents", "list"], ["documents", "show"],
    ["documents", "check"], ["index", "rollback"], ["doctor"],
]  # fmt: skip


@pytest.fixture
def run(set_environment, index_directory, capsys):
    """Runs the command line in this process: exit code, standard output, standard error."""
    set_environment(index_dir=index_directory)

    def invoke(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(a) for a in arguments])
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return invoke


def one_line(error):
    assert error.startswith("trips-assistant: ")
    assert error.count("\n") == 1 and error.endswith("\n")
    assert "Traceback" not in error


def test_a_question_is_answered_with_its_sources(run, assistant):
    code, out, _ = run("ask", COURSES)
    assert code == 0
    for citation in assistant.answer(COURSES).citations:
        assert citation.quote in out
        assert f"[{citation.number}] {citation.title}" in out and citation.url in out


def test_ask_is_the_default_command(run):
    assert run(COURSES) == run("ask", COURSES)


def test_the_words_of_a_question_need_no_quotes(run):
    assert run(*COURSES.split())[1] == run(COURSES)[1]


def test_a_dash_reads_the_question_from_standard_input(run, monkeypatch):
    expected = run(COURSES)
    monkeypatch.setattr("sys.stdin", io.StringIO(COURSES + "\n"))
    assert run("-")[:2] == expected[:2]


def test_json_is_the_answer_as_a_dictionary(run, assistant):
    code, out, _ = run(COURSES, "--json")
    assert code == 0
    assert json.loads(out) == assistant.answer(COURSES).to_dict()


def test_a_question_in_another_language_is_told_which_are_spoken(run):
    code, out, _ = run("Платные ли онлайн-курсы ВТО?")
    assert code == 0
    assert out.count("This assistant speaks English, French and Spanish") == 1


def test_a_language_that_is_not_spoken_is_one_line_and_two(run):
    code, out, err = run(COURSES, "--language", "ru")
    assert (code, out) == (2, "")
    one_line(err)
    assert "'ru' is not spoken" in err


def test_what_is_not_answered_ends_with_three(run):
    code, out, err = run(OFF_SUBJECT)
    assert code == 3 and out.strip() and "trips-assistant:" not in err


def test_what_is_not_answered_ends_with_three_in_json_too(run):
    code, out, _ = run(OFF_SUBJECT, "--json")
    assert code == 3 and json.loads(out)["outcome"] == "out_of_scope"


@pytest.mark.parametrize("question", ["", "  ", "\x00", "x" * 10_000])
def test_a_question_that_cannot_be_taken_is_one_line_and_two(run, question):
    code, out, err = run("ask", question)
    assert (code, out) == (2, "")
    one_line(err)


@pytest.mark.parametrize(
    "question", ["<script>alert(1)</script>", "[bold]x[/bold] [/]", "'; DROP TABLE x; --"]
)
def test_a_strange_question_is_printed_as_it_is_or_not_at_all(run, question):
    code, out, err = run("ask", "--", question)
    assert code in (0, 3) and out and "Traceback" not in out + err


def test_an_unknown_setting_is_one_line_and_two(run, set_environment):
    set_environment(pasages=3)
    code, out, err = run(COURSES)
    assert (code, out) == (2, "")
    one_line(err)
    assert "TRIPS_PASSAGES" in err


def test_an_unknown_option_ends_with_two(run):
    code, _, err = run("ask", COURSES, "--colour")
    assert code == 2 and "--colour" in err and "Traceback" not in err


def test_a_missing_index_is_one_line_with_its_remedy_and_one(run, set_environment, tmp_path):
    set_environment(index_dir=tmp_path / ("long-name-" * 12))
    code, _, err = run("index", "status")
    assert code == 1
    one_line(err)
    assert "run: trips-assistant index build" in err


def test_a_damaged_index_fails_the_check(run, set_environment, tmp_path):
    (tmp_path / POINTER).write_text("gone")
    set_environment(index_dir=tmp_path)
    code, _, err = run("index", "check")
    assert code == 1
    one_line(err)


def test_a_broken_document_is_one_line_and_one(run, set_environment, write_note, tmp_path):
    write_note("## H\n\nNot cited.")
    set_environment(documents_dir=tmp_path, index_dir=tmp_path / "index")
    code, _, err = run("index", "build")
    assert code == 1
    assert "note.md:13: a sentence without a footnote" in err and "Traceback" not in err


def test_a_model_that_is_not_there_is_named_and_one(run, set_environment):
    set_environment(model="nobody/no-such-model")
    code, _, err = run(COURSES)
    assert code == 1 and "hf download nobody/no-such-model" in err and "Traceback" not in err


def test_a_whole_index_passes_the_check(run, index_directory):
    code, out, _ = run("index", "check")
    assert code == 0 and "is whole" in out and str(index_directory) in out


def test_the_status_says_what_the_index_holds(run, documents):
    code, out, _ = run("index", "status")
    assert code == 0
    assert f"{len(documents)} documents" in out and "have not changed since" in out


def test_the_status_names_what_changed_since(run, set_environment, write_note, tmp_path):
    write_note("## H\n\nThe course is free.[^a]")
    set_environment(documents_dir=tmp_path)
    code, out, _ = run("index", "status", "--json")
    assert code == 0 and "note" in json.loads(out)["changed_since"]


def test_a_build_reports_what_it_did(run, set_environment, write_note, tmp_path):
    write_note("## H\n\nThe course is free.[^a]")
    set_environment(documents_dir=tmp_path, index_dir=tmp_path / "index")
    code, out, _ = run("index", "build", "--json")
    assert code == 0 and json.loads(out)["added"] == 1
    code, out, _ = run("index", "build")
    assert code == 0 and "0 added, 0 changed, 0 removed, 1 unchanged" in out


def test_the_documents_are_listed(run, documents):
    code, out, _ = run("documents", "list", "--json")
    assert code == 0 and [d["id"] for d in json.loads(out)] == [d.id for d in documents]
    code, out, _ = run("documents", "list")
    assert code == 0 and "trips-technical-cooperation" in out


def test_a_document_is_shown_with_its_sources(run, documents):
    code, out, _ = run("documents", "show", "article-67")
    assert code == 0
    (document,) = [d for d in documents if d.id == "article-67"]
    sentence = document.sections[0].sentences[0]
    assert document.text[sentence.start : sentence.end] in out
    assert sentence.sources[0].title in out


def test_an_unknown_document_is_one_line_and_two(run):
    code, _, err = run("documents", "show", "none")
    assert code == 2
    one_line(err)


def test_sound_documents_pass_the_check(run):
    code, out, _ = run("documents", "check")
    assert code == 0 and "in order" in out


def test_faulty_documents_are_named_line_by_line(run, write_note, tmp_path):
    write_note("## H\n\nIt is free.[^a]")
    code, _, err = run("documents", "check", tmp_path)
    assert code == 1 and err.count("\n") == 1 and "leans on another" in err


@pytest.mark.parametrize("command", HELP, ids=" ".join)
def test_every_command_has_help(run, command):
    code, out, err = run(*command, "--help")
    assert code == 0 and err == "" and "Usage:" in out
    assert run(*command, "-h")[1] == out


def test_the_help_names_every_command(run):
    _, out, _ = run("--help")
    assert all(command in out for command in COMMANDS)


def test_no_argument_prints_the_help(run):
    _, out, err = run()
    assert "Usage:" in out + err


def program(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", "from assistant.cli import main; main()", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_program_answers_a_question(index_directory):
    done = program(COURSES, "--json", TRIPS_INDEX_DIR=str(index_directory))
    assert done.returncode == 0
    assert json.loads(done.stdout)["outcome"] == "answered"
    assert "Traceback" not in done.stderr


def test_the_program_says_a_mistake_in_one_line(tmp_path):
    done = program("index", "check", TRIPS_INDEX_DIR=str(tmp_path))
    assert done.returncode == 1 and done.stdout == ""
    one_line(done.stderr)


def test_the_help_of_the_program_loads_no_model():
    code = "import sys, assistant.cli; sys.exit('torch' in sys.modules or 'faiss' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
