"""What may be fetched, and where a connection goes."""

import ipaddress

import httpcore
import pytest

from corpus.addresses import AddressGuard, PinnedBackend, is_public
from corpus.errors import AddressRefused

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
    "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_open_internet_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888"])
def test_an_address_of_the_open_internet_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://www.wto.org/a",
        "gopher://www.wto.org/",
        "javascript:alert(1)",
        "//www.wto.org/a",
        "http://www.wto.org.evil.test/",
        "http://evil.test/www.wto.org",
        "http://www.wto.org@evil.test/",
        "http://user:secret@www.wto.org/",
        "http://www.wto.org:22/",
        "http://www.wto.org:99999/",
        "http://[bad/",
        "http://127.0.0.1/",
        "",
    ],
)
def test_other_schemes_hosts_ports_and_user_names_are_refused(url):
    with pytest.raises(AddressRefused):
        AddressGuard({"www.wto.org"}).check_url(url)


@pytest.mark.parametrize("url", ["https://www.wto.org/a", "http://WWW.WTO.ORG:80/?q=1"])
def test_an_allowed_host_on_its_usual_port_is_taken(url):
    AddressGuard({"www.wto.org"}).check_url(url)


@pytest.mark.parametrize("address", PRIVATE)
def test_no_connection_is_opened_to_a_private_address(address):
    guard = AddressGuard({"a.test"}, resolve=lambda host, port: [address])
    with pytest.raises(AddressRefused, match="not a public address"):
        PinnedBackend(guard).connect_tcp("a.test", 80)


def test_one_private_address_among_public_ones_refuses_the_host():
    guard = AddressGuard({"a.test"}, resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        PinnedBackend(guard).connect_tcp("a.test", 80)


def test_the_allowance_of_a_test_covers_one_address_and_port_only():
    guard = AddressGuard(
        {"a.test"}, frozenset({("127.0.0.1", 8001)}), resolve=lambda host, port: ["127.0.0.1"]
    )
    assert guard.checked("a.test", 8001) == ["127.0.0.1"]
    with pytest.raises(AddressRefused):
        guard.checked("a.test", 8002)


def test_no_environment_variable_grants_the_allowance(monkeypatch):
    for name in ("TRIPS_ALLOW", "ALLOW", "TRIPS_ALLOW_LOOPBACK", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    with pytest.raises(AddressRefused):
        AddressGuard({"localhost"}, resolve=lambda h, p: ["127.0.0.1"]).checked("localhost", 80)


def test_the_connection_goes_to_the_address_that_was_checked(web):
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    guard = AddressGuard(
        {"a.test"}, frozenset({("127.0.0.1", web.port)}), lambda host, port: next(answers)
    )
    stream = PinnedBackend(guard).connect_tcp("a.test", web.port, timeout=1)
    assert stream.get_extra_info("server_addr")[:2] == ("127.0.0.1", web.port)
    stream.close()
    assert next(answers) == ["10.0.0.1"]  # the second answer was never asked for


def test_a_name_without_an_address_is_a_failed_connection():
    backend = PinnedBackend(AddressGuard({"a.test"}, resolve=lambda host, port: []))
    with pytest.raises(httpcore.ConnectError, match="no address"):
        backend.connect_tcp("a.test", 80)
