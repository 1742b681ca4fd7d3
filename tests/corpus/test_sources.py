"""The list of what a sync may fetch."""

import re
from urllib.parse import urlsplit

import pytest

from corpus.errors import SourcesError
from corpus.loading import DOCUMENTS
from corpus.sources import load_sources

SOUND = """
[hosts]
"a.test" = "A"

[[source]]
id = "one"
url = "https://a.test/one"
title = "Page one"
topics = ["courses"]
cadence = 7
"""


def load(tmp_path, text):
    path = tmp_path / "sources.toml"
    path.write_text(text)
    return load_sources(path)


def test_the_bundled_list_begins_with_the_seed_page():
    first = load_sources().source[0]
    assert first.url == "https://www.wto.org/english/tratop_e/trips_e/intel9_e.htm"


def test_every_official_address_in_a_footnote_is_a_source():
    sources = load_sources()
    known = {entry.url.lower() for entry in sources.source}
    missing = set()
    for path in DOCUMENTS.rglob("*.md"):
        for url in re.findall(r"^\[\^.*?(https?://\S+)", path.read_text(), re.M):
            if urlsplit(url).hostname in sources.hosts:
                missing |= {re.sub("^http:", "https:", url.lower())} - known
    assert missing == set(), "add these to corpus/sources.toml"


def test_only_official_hosts_are_listed_and_each_is_asked_by_https():
    sources = load_sources()
    official = ("wto.org", "wipo.int", "un.org", "unctad.org")
    assert all(host == o or host.endswith(f".{o}") for host in sources.hosts
               for o in official if o in host)  # fmt: skip
    assert all(any(o in host for o in official) for host in sources.hosts)
    assert all(entry.url.startswith("https://") for entry in sources.source)


def test_the_article_67_reports_are_followed_from_their_list():
    listed = [entry for entry in load_sources().source if entry.follow]
    report = "https://e-trips.wto.org/en/TechnicalCooperationActivitiesNotifications/View/2148"
    assert any(entry.follows(report) for entry in listed)
    assert not any(entry.follows("https://e-trips.wto.org/en/Account/Login") for entry in listed)
    assert not any(entry.follows("https://evil.test/" + report) for entry in listed)


def test_a_sound_list_is_read(tmp_path):
    sources = load(tmp_path, SOUND)
    assert sources.source[0].as_of == "undated"
    assert sources.publisher("https://A.test/x") == "A"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cadence = 7", "", "source 'one': cadence: Field required"),
        ("cadence = 7", "cadence = 0", "'one': cadence"),
        ("cadence = 7", "cadence = 7\ncolour = 1", "'one': colour"),
        ('"courses"', '"cooking"', "unknown topic 'cooking'"),
        ('id = "one"', 'id = "../one"', "an id is made of"),
        ("https://a.test/one", "https://b.test/one", "on one of the hosts"),
        ("https://a.test/one", "file:///etc/passwd", "on one of the hosts"),
        ("cadence = 7", 'cadence = 7\nfollow = ["https://b.test/*"]', "on one of the hosts"),
        ("cadence = 7", 'cadence = 7\nas_of = "soon"', "a date is"),
        ("cadence = 7", 'cadence = 7\nlanguage = "de"', "language must be"),
        ("[hosts]", "[hosts", "not valid TOML"),
        ("cadence = 7", "cadence = 7" + SOUND.partition('"A"\n')[2], "two sources have the id"),
    ],
)
def test_a_fault_in_the_list_is_named_with_its_entry(tmp_path, old, new, message):
    with pytest.raises(SourcesError, match=re.escape(message)) as caught:
        load(tmp_path, SOUND.replace(old, new, 1))
    assert "sources.toml" in str(caught.value)


def test_a_list_that_is_not_there_is_a_named_error(tmp_path):
    with pytest.raises(SourcesError, match="can't be read"):
        load_sources(tmp_path / "none.toml")
