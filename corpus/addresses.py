"""Decides which addresses may be fetched, and connects to the very address that was checked.

A name is resolved once for each connection, every address it has is checked, and the connection
goes to one of those: a second answer of the name server has nothing left to decide (OWASP,
"Server Side Request Forgery Prevention", case 2).
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore

from corpus.errors import AddressRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Endpoint = tuple[str, int]
Resolve = Callable[[str, int], list[str]]
PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def system_addresses(host: str, port: int) -> list[str]:
    """The addresses that the system's resolver gives for `host`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Whether the address is of the open internet, also where it wraps an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _embedded(address)
        if inner is not None and not is_public(inner):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _embedded(address: ipaddress.IPv6Address) -> Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


class AddressGuard:
    """What may be fetched: web addresses on `hosts`, on the usual ports, at public addresses.

    `allow` names endpoints (address, port) that may be reached although they are not public. It
    is for tests that play the web on their own machine; no setting leads to it.
    """

    def __init__(
        self,
        hosts: Iterable[str],
        allow: frozenset[Endpoint] = frozenset(),
        resolve: Resolve = system_addresses,
    ) -> None:
        self.hosts = frozenset(host.lower() for host in hosts)
        self._allow = allow
        self._resolve = resolve

    def check_url(self, url: str) -> None:
        """Raise AddressRefused unless scheme, host and port of `url` may be fetched."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError as error:
            raise AddressRefused(url, f"this is no web address ({error})") from error
        if parts.scheme not in PORTS:
            raise AddressRefused(url, "only http and https addresses are fetched")
        if parts.username is not None or parts.password is not None:
            raise AddressRefused(url, "an address with a user name in it is not fetched")
        if host not in self.hosts:
            raise AddressRefused(url, f"the host {host!r} is not on the list of allowed hosts")
        ports = {PORTS[parts.scheme]} | {allowed for _, allowed in self._allow}
        if (port or PORTS[parts.scheme]) not in ports:
            raise AddressRefused(url, f"port {port} is not fetched")

    def checked(self, host: str, port: int) -> list[str]:
        """The addresses of `host`. Raises AddressRefused where one of them is not public."""
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} can't be resolved: {error}") from error
        if not found:
            raise httpcore.ConnectError(f"the name {host} has no address")
        for text in found:
            try:
                address = ipaddress.ip_address(text)
            except ValueError as error:  # a scope such as fe80::1%eth0
                raise AddressRefused(host, f"{text} is not a public address") from error
            if (text, port) not in self._allow and not is_public(address):
                raise AddressRefused(host, f"{text} is not a public address")
        return found


class PinnedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only, and lets none outlive the deadline."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._inner = httpcore.SyncBackend()
        self.deadline = float("inf")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = self._guard.checked(host, port)
        for address in others:
            try:
                return self._connected(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # such as IPv6 on a line that has none
        return self._connected(last, port, timeout, local_address, socket_options)

    def _connected(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        left = self.left(timeout)
        stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
        return _TimedStream(stream, self)

    def left(self, timeout: float | None) -> float:
        """`timeout`, or what is left until the deadline where that is less."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for this address is used up")
        return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends by the deadline, so a drip can't hold it."""

    def __init__(self, inner: httpcore.NetworkStream, backend: PinnedBackend) -> None:
        self._inner, self._backend = inner, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._backend.left(timeout))
        return _TimedStream(secured, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
