"""Where the settings keep the index: their folder, or a Milvus server."""

from __future__ import annotations

from functools import lru_cache

from assistant.settings import Settings
from corpus.errors import SettingsError
from index.shelf import Shelf, shelf_of


def index_place(settings: Settings) -> Shelf:
    """The shelf of the settings' index. Raises SettingsError where it needs what is missing."""
    return _milvus(settings) if settings.milvus_uri else shelf_of(settings.index_dir)


@lru_cache(maxsize=4)  # each holds a connection
def _milvus(settings: Settings) -> Shelf:
    try:  # it takes a second to import
        from index.milvus_link import MilvusAddress
        from index.milvus_shelf import MilvusShelf
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"TRIPS_MILVUS_URI needs {error.name}; run: pip install 'trips-assistant[milvus]'"
        ) from error
    address = MilvusAddress(
        settings.milvus_uri,
        settings.milvus_token.get_secret_value(),
        settings.milvus_database,
        settings.milvus_ca,
        settings.milvus_prefix,
        settings.milvus_timeout,
    )
    return MilvusShelf(address, settings.index_dir)
