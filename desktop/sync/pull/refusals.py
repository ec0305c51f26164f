"""Refused resources that can't be trusted: remembered by name, until they come in a readable form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from desktop.core.messages import _
from desktop.fhir.arriving import Row
from desktop.store import snapshots
from desktop.store.store import Transaction

KIND = "refused"


def note(tx: Transaction, refused: Iterable[str]) -> None:
    """Remember refused resources; each is `Type/id: why`."""
    for one in refused:
        name, _colon, why = one.partition(": ")
        if snapshots.get(tx.connection, KIND, name) != why:
            snapshots.put(tx, KIND, name, why)


def accepted(tx: Transaction, keys: Sequence[tuple[str, str]]) -> None:
    """These have come in a form that can be read, or are gone."""
    known = snapshots.all_of(tx.connection, KIND)
    for kind, ident in keys if known else ():
        if f"{kind}/{ident}" in known:
            snapshots.remove(tx, KIND, f"{kind}/{ident}")


def nobodys(row: Row) -> str:
    """Words for a resource that should be about a patient and is about none whom we know."""
    why = _("it does not say which patient it is about")
    return f"{row.type}/{row.id}: {why}"


def names(refused: Iterable[str]) -> frozenset[tuple[str, str]]:
    """(type, id) of what was refused, as far as it has a name."""
    found = (one.partition(": ")[0].partition("/") for one in refused)
    return frozenset((kind, ident) for kind, _slash, ident in found if ident not in ("", "?"))


def current(connection: Connection) -> tuple[str, ...]:
    """Everything that is refused now, as `Type/id: why`."""
    return tuple(f"{name}: {why}" for name, why in sorted(snapshots.all_of(connection, KIND).items()))
