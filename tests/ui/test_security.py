"""Headers, policy, login and size limits, over the wire."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest

from assistant.passwords import hash_password
from assistant.pipeline import Assistant
from corpus.errors import SettingsError
from tests.ui.support import serving
from ui import build_app
from ui.security import MAX_BODY, adapt

PAGES = (
    "/",
    "/fr/",
    "/es/",
    "/sources",
    "/sources/request-national-activity",
    "/request",
    "/inspect",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_policy_and_the_usual_headers(base_url: str, path: str) -> None:
    headers = httpx.get(base_url + path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_lets_no_inline_script_of_a_text_run(base_url: str, path: str) -> None:
    policy = httpx.get(base_url + path).headers["content-security-policy"]
    (scripts,) = re.findall(r"script-src ([^;]*)", policy)
    assert "unsafe-inline" not in scripts and "http" not in scripts


def test_the_nonce_of_the_policy_is_new_each_time_and_on_every_script(base_url: str) -> None:
    first, second = httpx.get(base_url), httpx.get(base_url)
    (nonce,) = re.findall(r"'nonce-([^']+)'", first.headers["content-security-policy"])
    assert nonce not in second.headers["content-security-policy"]
    tags = re.findall(r"<script\b[^>]*>", first.text)
    assert tags and all(nonce in tag for tag in tags)


def test_no_page_names_a_font_script_or_picture_of_another_host(base_url: str) -> None:
    for path in PAGES:
        page = httpx.get(base_url + path).text
        assert re.findall(r"""<(?:script|img|iframe)[^>]+src=["']https?:""", page) == []
        assert re.findall(r"""<link[^>]+href=["']https?:""", page) == []


def test_text_in_gradios_page_cannot_pass_for_its_scripts() -> None:
    page = '<html lang="en"><head></head><gradio-app><script>a</script>'
    assert '<script nonce="n">a</script>' in adapt(page, "fr", "n")
    assert 'lang="fr"' in adapt(page, "fr", "n")


def test_uploads_and_gradios_own_pages_are_closed(base_url: str) -> None:
    assert httpx.post(base_url + "/gradio_api/upload", files={"files": b"x"}).status_code == 404
    assert httpx.get(base_url + "/monitoring").status_code == 404


def test_a_request_that_is_too_large_is_refused(base_url: str) -> None:
    sent = httpx.post(base_url + "/request", data={"needs": "x" * (MAX_BODY + 1)})
    assert sent.status_code == 413


@pytest.fixture(scope="module")
def locked_url(make_assistant: Callable[..., Assistant]) -> Iterator[str]:
    hashed = hash_password("corréct horse")
    with serving(make_assistant(user="mission", password_hash=hashed)) as url:
        yield url


@pytest.mark.parametrize(
    "path", ["/", "/sources", "/config", "/gradio_api/info", "/gradio_api/mcp/"]
)
def test_without_the_password_nothing_opens(locked_url: str, path: str) -> None:
    assert httpx.get(locked_url + path).status_code == 401
    assert httpx.get(locked_url + path, auth=("mission", "wrong")).status_code == 401
    assert httpx.get(locked_url + path, auth=("other", "corréct horse")).status_code == 401


def test_with_the_password_the_pages_open(locked_url: str) -> None:
    for path in ("/", "/sources", "/config"):
        assert httpx.get(locked_url + path, auth=("mission", "corréct horse")).status_code == 200


def test_a_user_without_a_password_is_a_wrong_setting(
    make_assistant: Callable[..., Assistant],
) -> None:
    with pytest.raises(SettingsError, match="go together"):
        build_app(make_assistant(user="mission"))
