"""An index in Milvus behind the assistant: settings, commands, the doctor, and the same answers."""

import json
import logging
import socket
import sys

import pytest

from assistant import Assistant, doctor
from assistant.cli import main
from assistant.default import open_assistant
from assistant.keeping import index_place
from assistant.live import LiveAssistant
from assistant.settings import Settings, load_settings
from corpus import Document
from corpus.errors import IndexForeign, IndexUnreachable, SettingsError
from index import build_index, open_index
from index.encoders import ENCODERS
from index.folder import FolderShelf
from index.generation import ENCODER
from index.milvus_shelf import MilvusShelf

NOTE = "## Workshops\n\nA Ruritanian workshop takes place in {}.[^a]"
QUESTION = "Where does the Ruritanian workshop take place?"
SECRET = "writer:a-secret"
QUESTIONS = (
    "Which online courses on TRIPS does the WTO offer?",
    "What does Article 67 oblige developed countries to do?",
    "Quels sont les cours en ligne de l’OMC ?",
    "Who won the football World Cup?",
)


@pytest.fixture
def chosen(new_milvus, write_note, tmp_path, small_embedder, monkeypatch):
    """The settings of an index in Milvus, of one note, with the small embedder."""
    for module in ("assistant.default", "assistant.doctor", "index.ensemble", "index"):
        monkeypatch.setattr(f"{module}.load_embedder", lambda *a, **k: small_embedder)
    write_note(NOTE.format("Strelsau"))
    address = new_milvus().address
    return Settings(
        milvus_uri=address.uri,
        milvus_prefix=address.prefix,
        index_dir=tmp_path / "index",
        documents_dir=tmp_path,
        sync_dir=tmp_path / "synced",
    )


@pytest.fixture
def run(chosen, set_environment, capsys):
    """Runs the command line in this process: exit code, standard output, standard error."""
    names = ("milvus_uri", "milvus_prefix", "index_dir", "documents_dir", "sync_dir")
    set_environment(**{name: getattr(chosen, name) for name in names})

    def invoke(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return invoke


@pytest.fixture
def away(set_environment, tmp_path):
    """Settings that name a Milvus where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    uri = f"http://127.0.0.1:{port}"
    set_environment(milvus_uri=uri, milvus_timeout=1, index_dir=tmp_path, milvus_token=SECRET)
    return load_settings()


def quoted(assistant):
    return " ".join(c.quote for c in assistant.answer(QUESTION).citations)


def test_without_an_address_the_index_is_in_its_folder(tmp_path):
    place = index_place(Settings(index_dir=tmp_path))
    assert isinstance(place, FolderShelf) and str(place) == str(tmp_path)


def test_the_settings_say_which_milvus(tmp_path):
    place = index_place(
        Settings(
            milvus_uri="https://milvus.example:19530", milvus_token=SECRET, milvus_database="base",
            milvus_ca=tmp_path / "ca.pem", milvus_prefix="mine", milvus_timeout=3,
            index_dir=tmp_path,
        )
    )  # fmt: skip
    assert isinstance(place, MilvusShelf) and place.directory == tmp_path
    a = place.address
    assert (a.uri, a.token, a.database) == ("https://milvus.example:19530", SECRET, "base")
    assert (a.ca, a.prefix, a.timeout) == (tmp_path / "ca.pem", "mine", 3)
    assert str(place) == (
        "Milvus at https://milvus.example:19530, database base, alias mine_current"
    )


def test_credentials_are_in_no_text_of_the_settings():
    assert "a-secret" not in repr(Settings(milvus_token=SECRET))


def test_credentials_in_an_address_are_refused_and_not_repeated(set_environment):
    set_environment(milvus_uri=f"http://{SECRET}@127.0.0.1:19530")
    with pytest.raises(SettingsError, match="put user:password into TRIPS_MILVUS_TOKEN") as e:
        load_settings()
    assert "a-secret" not in str(e.value)


def test_a_prefix_that_milvus_would_refuse_is_refused_at_once(set_environment):
    set_environment(milvus_prefix="1-mine")
    with pytest.raises(SettingsError, match="TRIPS_MILVUS_PREFIX"):
        load_settings()


def test_pymilvus_is_asked_for_where_it_is_missing(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "index.milvus_link", None)
    with pytest.raises(SettingsError, match=r"pip install 'trips-assistant\[milvus\]'"):
        index_place(Settings(milvus_uri="http://127.0.0.1:19530", index_dir=tmp_path))


def test_the_commands_look_after_an_index_in_milvus(run, chosen, write_note):
    code, out, _ = run("index", "build")
    assert code == 0 and "1 added" in out and f"alias {chosen.milvus_prefix}_current" in out
    assert "Strelsau" in json.loads(run("ask", "--json", QUESTION)[1])["text"]
    code, out, _ = run("index", "check")
    assert code == 0 and "is whole" in out and chosen.milvus_uri in out
    write_note(NOTE.format("Zenda"))
    code, out, _ = run("index", "status")
    assert code == 0 and "changed since: note" in out and "alias" in out
    assert run("index", "build")[0] == 0
    assert "Zenda" in run("ask", QUESTION)[1]
    assert run("index", "rollback")[0] == 0
    assert "Strelsau" in run("ask", QUESTION)[1]


def test_the_first_question_builds_the_index(run):
    assert "Strelsau" in run("ask", QUESTION)[1]


def test_the_doctor_finds_a_sound_index_in_order(run, chosen):
    run("index", "build")
    found = {f.name: f for f in doctor.examine(chosen)}
    assert {f.state for f in found.values()} == {"ok"}, found
    assert len(found) == 13


def test_the_doctor_says_that_milvus_is_away(away):
    found = list(doctor.examine(away))[-1]
    assert (found.name, found.state) == ("checksums", "fault")
    assert "does not answer within 1 s" in found.found and "TRIPS_MILVUS" in found.remedy


def test_a_question_to_a_milvus_that_is_away_is_one_line_without_the_credentials(away, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["ask", QUESTION])
    error = capsys.readouterr().err
    assert ended.value.code == 1 and error.count("\n") == 1
    assert error.startswith(f"trips-assistant: Milvus at {away.milvus_uri} does not answer")
    assert "a-secret" not in error


def test_an_index_that_others_share_is_not_rebuilt_where_it_cannot_be_opened(
    chosen, small_embedder
):
    open_assistant(chosen)
    before = index_place(chosen).current()
    small_embedder.signature = "small@2"
    with pytest.raises(IndexForeign):
        open_assistant(chosen)
    assert index_place(chosen).current() == before


@pytest.fixture
def live(chosen):
    return LiveAssistant(open_assistant(chosen).index, chosen)


def test_a_chat_takes_up_what_another_process_built(live, chosen, small_embedder):
    assert "Strelsau" in quoted(live)
    live.index.shelf.pause = 0
    live._asked_next = 0
    documents = [Document.from_text(id="n", title="T", text="The Ruritanian workshop is in Zenda.")]
    build_index(documents, index_place(chosen), embedder=small_embedder)
    assert "Zenda" in quoted(live)


def test_the_alias_is_not_asked_for_at_every_question(live, monkeypatch):
    asked = []
    monkeypatch.setattr(live.index.shelf, "current", lambda: asked.append(1) or "")
    for _ in range(5):
        assert live.index
    assert len(asked) <= 1


def test_a_chat_goes_on_while_the_alias_cannot_be_asked_for(live, monkeypatch, caplog):
    live._asked_next = 0

    def fail():
        raise IndexUnreachable("Milvus does not answer")

    index = live._index
    monkeypatch.setattr(index.shelf, "current", fail)
    with caplog.at_level(logging.WARNING):
        assert live.index is index
    assert "does not answer; the generation at hand stays" in caplog.text


def test_answers_from_milvus_are_those_from_files(documents, index, new_milvus, tmp_path):
    wanted = {"article-67", "wto-elearning-courses", "wto-elearning-courses.fr"}
    few = [d for d in documents if d.id in wanted]
    assert len(few) == 3
    shelf, folder = new_milvus(), FolderShelf(tmp_path / "files")
    for place in (shelf, folder):
        build_index(few, place, embedder=index.embedder)
    one, other = (
        Assistant(open_index(place, embedder=index.embedder), Settings())
        for place in (shelf, folder)
    )
    answers = [one.answer(q).to_dict() for q in QUESTIONS]
    assert answers == [other.answer(q).to_dict() for q in QUESTIONS]
    assert {"answered", "out_of_scope"} <= {a["outcome"] for a in answers}
    # on a machine that did not build: the encoder is exported there, once
    elsewhere = MilvusShelf(shelf.address, tmp_path / "elsewhere")
    opened = open_index(elsewhere)
    assert Assistant(opened, Settings()).answer(QUESTIONS[0]).to_dict() == answers[0]
    (exported,) = (tmp_path / "elsewhere" / ENCODERS).glob("[0-9a-f]*")
    assert {*ENCODER} <= {file.name for file in exported.iterdir()}
