"""The connection to Milvus: every call bounded in time, every fault named with what to do."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grpc import RpcError
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from corpus.errors import IndexUnreachable, SettingsError

# it writes each fault with a traceback to standard error; the errors raised here say what to do
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)

_ALIAS_ABSENT = (100, 1600)  # how Milvus Lite and a server say that there is no such alias
_COLLECTION_ABSENT = 100
_CONNECTING = 2  # the code of a connection that could not be made
# whether a quiet connection is alive: pymilvus asks every 10 s, while a build embeds too, and gRPC
# servers (Milvus Lite is one) hang up on who asks more often than every 5 minutes
_SELDOM_ASKED = {"grpc.keepalive_time_ms": 310_000}
_REFUSED = ("UNAUTHENTICATED", "PERMISSION_DENIED", "auth check failure")


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """Which Milvus, and what the names of this index's collections begin with.

    `uri` is http(s)://host:port, or a path that ends in .db (Milvus Lite). `token` is
    user:password or an API key; `ca` a PEM file that an https server is checked by; `timeout` is
    in seconds, for each call.
    """

    uri: str
    token: str = field(default="", repr=False)
    database: str = ""
    ca: Path | None = None
    prefix: str = "trips"
    timeout: float = 10.0

    def __str__(self) -> str:
        within = f", database {self.database}" if self.database else ""
        return f"Milvus at {self.uri}{within}"


class MilvusLink:
    """Calls Milvus; connects when it is first needed. May be used from several threads."""

    def __init__(self, address: MilvusAddress) -> None:
        self.address = address
        self._client: MilvusClient | None = None
        self._lock = threading.Lock()

    def call(self, method: str, /, *arguments: Any, **options: Any) -> Any:
        """What this method of MilvusClient gives. Raises IndexUnreachable, SettingsError."""
        options.setdefault("timeout", self.address.timeout)
        try:
            return getattr(self._connected(), method)(*arguments, **options)
        except (MilvusException, RpcError) as error:
            raise IndexUnreachable(self._named(error)) from error

    def target(self, alias: str) -> str:
        """The collection that an alias points to; empty where there is no such alias."""
        try:
            found = self.call("describe_alias", alias)
        except IndexUnreachable as error:
            if getattr(error.__cause__, "code", None) in _ALIAS_ABSENT:
                return ""
            raise
        return str(found["collection_name"])

    def _connected(self) -> MilvusClient:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> MilvusClient:
        """A connection of our own: pymilvus shares one by address and token, whatever the `ca`."""
        a = self.address
        try:
            return MilvusClient(
                a.uri, token=a.token, db_name=a.database, timeout=a.timeout, dedicated=True,
                grpc_options=_SELDOM_ASKED,
                **({"server_pem_path": str(a.ca)} if a.ca else {}),
            )  # fmt: skip
        except OSError as error:
            raise SettingsError(
                f"TRIPS_MILVUS_CA: {a.ca} can't be read ({error.strerror})"
            ) from error

    def _named(self, error: MilvusException | RpcError) -> str:
        """What went wrong and what to do, without the credentials."""
        text = f"{error} {error.__cause__ or ''}"
        if any(word in text for word in _REFUSED):
            return (
                f"{self.address} refuses the credentials; set TRIPS_MILVUS_TOKEN to "
                "user:password or an API key that may read and write there"
            )
        if _is_silent(error):
            return (
                f"{self.address} does not answer within {self.address.timeout:g} s; see that it "
                "runs and is reached from here (TRIPS_MILVUS_URI, TRIPS_MILVUS_TIMEOUT, and "
                "TRIPS_MILVUS_CA for a server with a certificate of your own)"
            )
        if getattr(error, "code", None) == _COLLECTION_ABSENT:
            return (
                f"{self.address} no longer holds a collection of this generation, as after two "
                "builds; open the index again"
            )
        reason = " ".join(str(getattr(error, "message", error)).split())[:300]
        if self.address.token:
            reason = reason.replace(self.address.token, "…")
        return f"{self.address} refuses a request ({reason}); see its log"


def _is_silent(error: MilvusException | RpcError) -> bool:
    """Whether no answer came: no connection, or none in time."""
    if isinstance(error, MilvusException):
        texts = ("Retry timeout", "Retry run out", "UNAVAILABLE", "DEADLINE_EXCEEDED")
        return error.code == _CONNECTING or any(text in str(error) for text in texts)
    return True
