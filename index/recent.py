"""The values asked for last, for stores that are far away."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Keeps the `size` values used last by key; may be used from several threads.

    `fetch` gives the values of several keys at once, in their order.
    """

    def __init__(self, size: int, fetch: Callable[[list[Key]], Iterable[Value]]) -> None:
        self._size, self._fetch = size, fetch
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def values(self, keys: Iterable[Key]) -> list[Value]:
        """The values of `keys`, in their order; those that are not kept are fetched at once."""
        wanted = list(keys)
        with self._lock:
            found = {key: self._kept[key] for key in wanted if key in self._kept}
        missing = [key for key in dict.fromkeys(wanted) if key not in found]
        if missing:  # without the lock: others go on meanwhile
            found.update(zip(missing, self._fetch(missing), strict=True))
        with self._lock:
            for key, value in found.items():
                self._kept[key] = value
                self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return [found[key] for key in wanted]
