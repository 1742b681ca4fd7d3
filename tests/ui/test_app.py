"""Serving: the port, and what is served beside the pages."""

import socket

import httpx
import pytest

from assistant.pipeline import Assistant
from corpus.errors import SettingsError
from ui import launch


def test_a_port_that_is_taken_is_one_clear_error(served: Assistant) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port} .*choose another with --port"):
            launch(served, port=port)


def test_files_are_served_by_name_only(base_url: str) -> None:
    assert httpx.get(base_url + "/ui/style.css").status_code == 200
    assert httpx.get(base_url + "/ui/app.py").status_code == 404
    assert httpx.get(base_url + "/ui/..%2Fapp.py").status_code == 404


def test_an_unchanged_file_is_not_sent_again(base_url: str) -> None:
    first = httpx.get(base_url + "/ui/chat.js")
    again = httpx.get(base_url + "/ui/chat.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code in (200, 304)
    assert first.headers["cache-control"] == "no-cache"


def test_pages_are_compressed_for_slow_lines(base_url: str) -> None:
    page = httpx.get(base_url + "/sources", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
