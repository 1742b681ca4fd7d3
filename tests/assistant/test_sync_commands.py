"""The commands that change the documents, on the command line's own entry."""

import json

import pytest

from assistant.cli import main
from assistant.documents import WEB, all_documents
from assistant.settings import settings
from assistant.sync_commands import run_sync, sync_summary
from corpus.fetching import Fetcher, Limits
from corpus.sources import load_sources

SOURCES = """
[hosts]
"a.test" = "A"

[[source]]
id = "one"
url = "https://a.test/one"
title = "Page one"
topics = ["courses"]
cadence = 7
"""


@pytest.fixture
def place(tmp_path, set_environment):
    (tmp_path / "sources.toml").write_text(SOURCES)
    set_environment(sync_dir=tmp_path / "synced", sources_file=tmp_path / "sources.toml")
    return tmp_path


def run(*arguments):
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return left.value.code


def own_ids():
    return [d.id for d in all_documents(settings()) if d.id.startswith("own-")]


def test_a_file_is_added_and_removed_again(place, capsys):
    path = place / "rules.txt"
    path.write_text("The ministry answers within three weeks.")
    assert run("documents", "add", str(path), "--date", "2024-05", "--no-index", "--json") == 0
    added = json.loads(capsys.readouterr().out)
    assert (added["as_of"], added["new"], own_ids()) == ("2024-05", True, [added["id"]])
    assert run("documents", "remove", added["id"], "--no-index") == 0
    assert own_ids() == []


def test_a_file_that_can_not_be_read_is_one_line_and_exit_code_1(place, capsys):
    assert run("documents", "add", str(place / "none.pdf"), "--no-index") == 1
    said = capsys.readouterr().err.strip()
    assert said.startswith("trips-assistant:") and "Traceback" not in said


def test_a_private_address_is_one_line_and_exit_code_1(place, capsys):
    assert run("documents", "add", "http://127.0.0.1/", "--no-index") == 1
    assert "not a public address" in capsys.readouterr().err.replace("\n", " ")


def test_rollback_without_an_earlier_state_is_exit_code_1(place, capsys):
    assert run("sync", "--rollback", "--no-index") == 1
    assert "no earlier state" in capsys.readouterr().err.replace("\n", " ")


def test_an_unknown_source_is_exit_code_1(place, capsys):
    assert run("sync", "--only", "none", "--no-index") == 1
    assert "'none'" in capsys.readouterr().err


def unreachable():
    hosts = load_sources(settings().sources_file).hosts
    limits = Limits(attempts=1, pause=0, backoff=0)
    return Fetcher(hosts, limits=limits, resolve=lambda host, port: ["10.0.0.1"])


def test_a_sync_tells_what_failed_and_why(place):
    report = run_sync(settings(), only=[], fetcher=unreachable())
    assert report.counts["failed"] == 1
    told = sync_summary(report)
    assert "failed: https://a.test/one (10.0.0.1 is not a public address)" in told
    assert told.endswith("0 added, 0 changed, 0 removed, 0 unchanged, 1 failed, 0 not due")


def test_a_dry_run_leaves_no_folder(place):
    report = run_sync(settings(), only=[], dry_run=True, fetcher=unreachable())
    assert sync_summary(report).endswith("this was a dry run")
    assert not (settings().sync_dir / WEB).exists()


def test_without_a_sync_the_documents_are_the_bundled_ones(place, documents):
    assert all_documents(settings()) == documents
