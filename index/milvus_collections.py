"""The collections of an index in Milvus: their names, their schemas, and texts kept in parts.

PREFIX_<generation>_texts    a manifest, documents, passages and lists, by name, in parts
PREFIX_<generation>_rows     a vector, a BM25 vector and an audience for each row that is searched
PREFIX_sentences_<model>     the vectors of sentences by embedding key, of all generations
PREFIX_current               alias: the texts of the current generation
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pymilvus import DataType, MilvusClient

from corpus.errors import IndexDamaged
from index.generation import REBUILD
from index.milvus_link import MilvusLink

LAYOUT = "1"  # changes whenever what is written could not be read by what was there before
MANIFEST, PLACES, LISTED, TERMS, DIGESTS, KEYS = (
    "manifest", "places", "listed", "terms", "digests", "keys",
)  # fmt: skip
PART = 60_000  # characters; Milvus takes 65,535 bytes
MOST = 16_384  # rows that Milvus gives to one request
EXACT = 50_000  # rows up to which every vector is compared; more are searched by HNSW
_LONG = 600.0  # seconds for work that grows with the index
_STEP = 1000  # rows written or read at once, at most,
_BYTES = 8_000_000  # and about so many bytes of them
_POOL = re.compile(r"sentences_[0-9a-f]{16}")
_NAME = re.compile(r"(\d{8}T\d{6}_\d{6}Z)_(?:texts|rows)")


def alias_of(prefix: str) -> str:
    return f"{prefix}_current"


def texts_of(prefix: str, generation: str) -> str:
    return f"{prefix}_{generation.replace('.', '_')}_texts"


def rows_of(prefix: str, generation: str) -> str:
    return f"{prefix}_{generation.replace('.', '_')}_rows"


def pool_of(prefix: str, signature: str) -> str:
    """The collection of the sentences' vectors by this model."""
    return f"{prefix}_sentences_{hashlib.sha256(signature.encode()).hexdigest()[:16]}"


def is_pool(prefix: str, collection: str) -> bool:
    """Whether a collection holds the sentences' vectors of this index, by whichever model."""
    own = collection.removeprefix(f"{prefix}_")
    return own != collection and _POOL.fullmatch(own) is not None


def generation_in(prefix: str, collection: str) -> str:
    """The generation that a collection belongs to; empty for one that is no generation's."""
    own = collection.removeprefix(f"{prefix}_")
    found = _NAME.fullmatch(own)
    return found[1].replace("_", ".") if found and own != collection else ""


def create_texts(link: MilvusLink, name: str) -> None:
    schema = MilvusClient.create_schema()
    schema.add_field("id", DataType.VARCHAR, max_length=128, is_primary=True)
    schema.add_field("name", DataType.VARCHAR, max_length=96)
    schema.add_field("part", DataType.INT64)
    schema.add_field("text", DataType.VARCHAR, max_length=65_535)
    schema.add_field("unused", DataType.FLOAT_VECTOR, dim=2)  # Milvus asks for a vector
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("unused", index_type="FLAT", metric_type="IP")
    indexes.add_index("name", index_type="INVERTED")
    _create(link, name, schema, indexes)


def create_rows(link: MilvusLink, name: str, dimension: int, count: int) -> None:
    """`count` says how many rows there will be."""
    schema = MilvusClient.create_schema()
    schema.add_field("row", DataType.INT64, is_primary=True)
    schema.add_field("key", DataType.VARCHAR, max_length=32)
    schema.add_field("audience", DataType.INT64)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_field("terms", DataType.SPARSE_FLOAT_VECTOR)
    indexes = MilvusClient.prepare_index_params()
    if count <= EXACT:
        indexes.add_index("vector", index_type="FLAT", metric_type="IP")
    else:
        graph = {"M": 32, "efConstruction": 200}
        indexes.add_index("vector", index_type="HNSW", metric_type="IP", params=graph)
    indexes.add_index("terms", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    _create(link, name, schema, indexes)


def create_pool(link: MilvusLink, name: str, dimension: int) -> None:
    schema = MilvusClient.create_schema()
    schema.add_field("key", DataType.VARCHAR, max_length=32, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("vector", index_type="FLAT", metric_type="IP")
    _create(link, name, schema, indexes)


def _create(link: MilvusLink, name: str, schema: Any, indexes: Any) -> None:
    link.call(
        "create_collection", name, schema=schema, consistency_level="Bounded",
        properties={"mmap.enabled": "true"},
    )  # fmt: skip
    # not waited for: there is nothing to index yet, and each wait takes half a second
    link.call("create_index", name, indexes, sync=False)
    load(link, name)


def load(link: MilvusLink, collection: str) -> None:
    """Have a collection ready to be read; nothing to do for one that is."""
    link.call("load_collection", collection, timeout=_LONG)


def settle(link: MilvusLink, collection: str) -> None:
    """Have what was written stored and indexed, so that it is searched quickly."""
    link.call("flush", collection, timeout=_LONG)


def count(link: MilvusLink, collection: str, condition: str = "") -> int:
    """How many rows there are that meet a condition, those written last included."""
    found = link.call(
        "query",
        collection,
        filter=condition,
        output_fields=["count(*)"],
        consistency_level="Strong",
    )
    return int(found[0]["count(*)"])


def holds_texts(link: MilvusLink, collection: str) -> bool:
    """Whether a collection has the fields that `create_texts` gives it."""
    fields = link.call("describe_collection", collection)["fields"]
    return {f["name"] for f in fields} == {"id", "name", "part", "text", "unused"}


def dimension_of(link: MilvusLink, collection: str) -> int:
    """The length of the vectors; 0 for a collection that has no field of that name."""
    fields = link.call("describe_collection", collection)["fields"]
    return next((int(f["params"]["dim"]) for f in fields if f["name"] == "vector"), 0)


def insert(link: MilvusLink, collection: str, rows: Iterable[dict[str, Any]], size: int) -> int:
    """Write rows of about `size` bytes each; gives how many."""
    step = max(1, min(_STEP, _BYTES // size))
    written = 0
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == step:
            link.call("insert", collection, batch)
            written, batch = written + step, []
    if batch:
        link.call("insert", collection, batch)
    return written + len(batch)


def delete_keys(link: MilvusLink, collection: str, keys: Sequence[str]) -> None:
    """Remove the rows of these keys."""
    for at in range(0, len(keys), _STEP):
        link.call("delete", collection, ids=list(keys[at : at + _STEP]))


def scan(link: MilvusLink, collection: str, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Every row of a collection, in no order."""
    pages = link.call("query_iterator", collection, batch_size=_STEP, output_fields=[*fields])
    try:
        while page := pages.next():
            yield from page
    finally:
        pages.close()


def text_rows(texts: Iterable[tuple[str, bytes]]) -> Iterator[dict[str, Any]]:
    """The rows of named contents; each is packed and cut into parts."""
    for name, content in texts:
        packed = base64.b64encode(zlib.compress(content)).decode()
        for part, at in enumerate(range(0, len(packed), PART)):
            yield {
                "id": f"{name}/{part}", "name": name, "part": part,
                "text": packed[at : at + PART], "unused": [0.0, 0.0],
            }  # fmt: skip


def read_texts(link: MilvusLink, collection: str, names: Sequence[str]) -> list[bytes]:
    """The contents of these names, in this order. Raises IndexDamaged where one is missing."""
    parts: dict[str, dict[int, str]] = {name: {} for name in names}
    for at in range(0, len(names), _STEP):
        listed = ",".join(f'"{name}"' for name in names[at : at + _STEP])
        for row in link.call(
            "query", collection, filter=f"name in [{listed}]",
            output_fields=["name", "part", "text"],
        ):  # fmt: skip
            parts[row["name"]][row["part"]] = row["text"]
    return [_joined(collection, name, parts[name]) for name in names]


def _joined(collection: str, name: str, parts: dict[int, str]) -> bytes:
    packed = "".join(parts[part] for part in sorted(parts))
    try:
        if parts:
            return zlib.decompress(base64.b64decode(packed, validate=True))
    except (ValueError, zlib.error):
        pass
    raise IndexDamaged(f"{name!r} in the collection {collection} is missing or altered; {REBUILD}")


def document_name(id: str) -> str:
    return "d/" + hashlib.sha256(id.encode()).hexdigest()


def passage_name(row: int) -> str:
    return f"p/{row}"
