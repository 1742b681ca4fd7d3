"""Every setting, with its bounds: one frozen object, read from TRIPS_… variables."""

from functools import cache
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import SettingsError
from index.ensemble import DEFAULT_MODELS

PREFIX = "TRIPS_"


class Settings(BaseSettings):
    """The settings of one process. An unknown name or a value out of bounds fails at load."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        extra="forbid",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    index_dir: Annotated[Path, Field(description="folder of the index")] = Field(
        default_factory=lambda: user_data_path("trips-assistant") / "index"
    )
    milvus_uri: Annotated[
        str, Field(description="Milvus that keeps the index, http(s)://host:port; none when empty")
    ] = ""
    milvus_token: Annotated[
        SecretStr, Field(description="credentials for Milvus: user:password, or an API key")
    ] = SecretStr("")
    milvus_database: Annotated[str, Field(description="database of Milvus; its own when empty")] = (
        ""
    )
    milvus_ca: Annotated[
        Path | None, Field(description="certificates that an https Milvus is checked by (PEM)")
    ] = None
    milvus_prefix: Annotated[
        str,
        Field(
            pattern="^[A-Za-z][A-Za-z0-9_]{0,62}$",
            description="what the names of the collections in Milvus begin with",
        ),
    ] = "trips"
    milvus_timeout: Annotated[
        float, Field(ge=0.1, le=3600, description="seconds that Milvus may take for an answer")
    ] = 10.0
    documents_dir: Annotated[
        Path | None, Field(description="folder of documents instead of the bundled ones")
    ] = None
    sync_dir: Annotated[Path, Field(description="folder of synced and added documents")] = Field(
        default_factory=lambda: user_data_path("trips-assistant") / "synced"
    )
    sources_file: Annotated[
        Path | None, Field(description="list of sources (TOML) instead of the bundled one")
    ] = None
    model: Annotated[
        str,
        Field(
            min_length=1,
            description="embedding model, name or folder; two joined by +: English, many languages",
        ),
    ] = DEFAULT_MODELS
    devices: Annotated[
        str,
        Field(description="where a build embeds: cuda:0, or cpu,cpu for a process each"),
    ] = ""
    passages: Annotated[
        int, Field(ge=1, le=50, description="passages that evidence is chosen from")
    ] = 8
    max_sentences: Annotated[int, Field(ge=1, le=10, description="sentences in an answer")] = 5
    max_words: Annotated[
        int, Field(ge=30, le=400, description="words in an English answer, about")
    ] = 85
    strictness: Annotated[
        float, Field(ge=0, le=1, description="probability from which a question counts as answered")
    ] = 0.6
    max_question: Annotated[
        int, Field(ge=50, le=10_000, description="characters in a question")
    ] = 2000
    old_after: Annotated[
        int, Field(ge=0, le=50, description="years after which a source is called old")
    ] = 3
    host: Annotated[str, Field(min_length=1, description="address the chat listens on")] = (
        "127.0.0.1"
    )
    port: Annotated[int, Field(ge=1, le=65535, description="port the chat listens on")] = 7860
    user: Annotated[str, Field(description="user name that the chat asks for; none when empty")] = (
        ""
    )
    password_hash: Annotated[
        str, Field(description="hash of that user's password, from `trips-assistant hash-password`")
    ] = ""
    questions_per_minute: Annotated[
        int, Field(ge=0, le=100_000, description="questions taken from one address; 0 is no limit")
    ] = 30
    max_waiting: Annotated[
        int, Field(ge=1, le=10_000, description="questions that may wait before more are refused")
    ] = 100
    feedback: Annotated[
        bool, Field(description="whether the chat asks if an answer was useful")
    ] = True
    feedback_file: Annotated[Path, Field(description="file that keeps the feedback (SQLite)")] = (
        Field(default_factory=lambda: user_data_path("trips-assistant") / "feedback.sqlite3")
    )

    @field_validator("milvus_uri")
    @classmethod
    def _without_credentials(cls, uri: str) -> str:
        """Credentials in an address would be shown wherever the address is."""
        if "@" in uri:
            raise ValueError("put user:password into TRIPS_MILVUS_TOKEN, not into the address")
        return uri

    @property
    def embedding_devices(self) -> tuple[str, ...]:
        """The names in `devices`."""
        return tuple(name.strip() for name in self.devices.split(",") if name.strip())


def load_settings() -> Settings:
    """The settings of the environment. Raises SettingsError that names each fault."""
    _refuse_unknown()
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            f"{PREFIX}{'.'.join(str(x) for x in e['loc']).upper()}: {e['msg']}"
            for e in error.errors()
        ]
        raise SettingsError("; ".join(faults)) from error


@cache
def settings() -> Settings:
    """The settings, read once a process."""
    return load_settings()


def _refuse_unknown() -> None:
    import difflib
    import os

    known = [name.upper() for name in Settings.model_fields]
    for name in sorted(os.environ):
        own = name.upper().removeprefix(PREFIX)
        if name.upper().startswith(PREFIX) and own not in known:
            near = difflib.get_close_matches(own, known, n=1)
            hint = f"; did you mean {PREFIX}{near[0]}?" if near else ""
            raise SettingsError(f"unknown setting {name}{hint}")
