"""Where the settings keep the index: their folder, or a Milvus server."""

from __future__ import annotations

from assistant.settings import Settings
from corpus.errors import SettingsError
from index.shelf import Shelf, shelf_of


def index_place(settings: Settings) -> Shelf:
    """The shelf of the settings' index. Raises SettingsError where pymilvus is asked for and
    missing."""
    if not settings.milvus_uri:
        return shelf_of(settings.index_dir)
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
