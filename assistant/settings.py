"""Every setting, with its bounds: one frozen object, read from TRIPS_… variables."""

from functools import cache
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import SettingsError
from index.embedding import DEFAULT_MODEL

PREFIX = "TRIPS_"


class Settings(BaseSettings):
    """The settings of one process. An unknown name or a value out of bounds fails at load."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    index_dir: Annotated[Path, Field(description="folder of the index")] = Field(
        default_factory=lambda: user_data_path("trips-assistant") / "index"
    )
    documents_dir: Annotated[
        Path | None, Field(description="folder of documents instead of the bundled ones")
    ] = None
    model: Annotated[
        str, Field(min_length=1, description="embedding model: the bundled one, a name or a folder")
    ] = DEFAULT_MODEL
    passages: Annotated[int, Field(ge=1, le=50, description="passages that evidence is chosen from")] = 8
    max_sentences: Annotated[int, Field(ge=1, le=10, description="sentences in an answer")] = 5
    max_words: Annotated[int, Field(ge=30, le=400, description="words in an answer, about")] = 100
    max_question: Annotated[
        int, Field(ge=50, le=10_000, description="characters in a question")
    ] = 2000
    old_after: Annotated[
        int, Field(ge=0, le=50, description="years after which a source is called old")
    ] = 3
    host: Annotated[str, Field(min_length=1, description="address the chat listens on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="port the chat listens on")] = 7860


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

    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(f"unknown setting {name}{hint}")
