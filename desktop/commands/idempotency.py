"""Idempotency of acts: what an act was answered with is kept under its key, in the transaction that wrote it.

A window whose record service ended before it answered sends the act again, under the same key.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from desktop.acts import RecordAct, act_name
from desktop.core.clock import stamp
from desktop.core.decoding.by_type import from_json
from desktop.link import codec
from desktop.store import snapshots
from desktop.store.store import Transaction

R = TypeVar("R")
KIND, OF_DRAFTS = "answered", "answered draft"
KEPT = timedelta(days=1)
"""Retention of an answer: no window waits longer to send an act again."""
KEPT_OF_DRAFTS = timedelta(minutes=30)
"""Retention where only a draft was touched: there is one for every pause in typing, as long as the text."""


class Before(msgspec.Struct, frozen=True):
    """Record of an act that was carried out before, with its answer."""

    answer: Any


class _Kept(msgspec.Struct, frozen=True):
    name: str
    body: bytes


def keep(tx: Transaction, act: RecordAct[R], key: str, answer: R) -> None:
    """Keep the answer to an act that has written something; older ones are let go.

    Drafts as well: one that is kept once more after the act that used it up would be open again, as if what
    it says had not been signed.
    """
    if not key:
        return
    if tx.touched("outbox"):
        kind, since = KIND, KEPT
    elif tx.touched("draft"):
        kind, since = OF_DRAFTS, KEPT_OF_DRAFTS
    else:
        return
    kept = _Kept(act_name(type(act)), codec.encode(answer))
    snapshots.put_unheard(tx, kind, key, msgspec.json.encode(kept).decode())
    snapshots.forget(tx, kind, stamp(tx.clock() - since))


def before(connection: Connection, act: RecordAct[Any], key: str) -> Before | None:
    """The answer that this act had under this key; None when it was not carried out."""
    if not key:
        return None
    text = snapshots.get(connection, KIND, key) or snapshots.get(connection, OF_DRAFTS, key)
    if text is None:
        return None
    kept = from_json(text, _Kept)
    if kept.name != act_name(type(act)):
        return None
    return Before(codec.answer(act, kept.body))
