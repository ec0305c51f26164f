"""The record's threads as the sync loop awaits them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import Connection

from desktop.core.interpreter_settings import take_turns
from desktop.store.store import Store, Transaction

T = TypeVar("T")


class StoreDatabase:
    """The store's threads, awaited from the sync loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        take_turns()

    async def read(self, query: Callable[[Connection], T]) -> T:
        return await asyncio.wrap_future(self._store.read(query))

    def write(self, act: Callable[[Transaction], T], *, durable: bool = True) -> Awaitable[T]:
        return asyncio.wrap_future(self._store.write(act, origin="sync", durable=durable))
