"""Legal entity of a record in the log, where whoever reads it works for another one, or it is not known."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from desktop.access.agents import Legal
from desktop.clinical.record import organisations, record_entities
from desktop.core.actor import Actor
from desktop.core.decoding.by_type import from_json
from desktop.fhir.elements import Element, Reference
from desktop.fhir.resources import Organization
from desktop.store.store import Transaction

_STAYS = "SELECT json FROM resource WHERE type = ? AND pkey = (SELECT pkey FROM patient WHERE id = ?)"


class _Managed(Element, frozen=True):
    managing_organization: Reference | None = None


class _Stay(Element, frozen=True):
    service_provider: Reference | None = None


class _Held:
    """Organizations that are held here, as `organisations.above` asks for them."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, key: str) -> Organization | None:
        """The organization of a key (`Organization/id`); None for one that is not held or can't be read."""
        kind, _slash, ident = key.partition("/")
        found = _json(self._tx, "SELECT json FROM resource WHERE type = ? AND id = ?", kind, ident)
        try:
            return from_json(found[0], Organization) if found else None
        except msgspec.MsgspecError:
            return None


class Owner(NamedTuple):
    """Legal entity whose record is read; `decided` where both are known, so that somebody has decided that
    the one reads the other's."""

    legal: Legal
    decided: bool


def owner(tx: Transaction, actor: Actor, patients: tuple[str, ...]) -> Owner | None:
    """The legal entity whose record is read, where it is another than the reader's or one of both is not
    known; None where it is the reader's own, for a list, and where nothing is known of either."""
    if len(patients) != 1:
        return None
    try:
        text = _json(tx, "SELECT json FROM resource WHERE type = ? AND id = ?", "Patient", patients[0])
        managing = from_json(text[0], _Managed).managing_organization if text else None
        held = _json(tx, _STAYS, "Encounter", patients[0]) if managing is None else ()
        stays = tuple(from_json(one, _Stay).service_provider for one in held)
    except msgspec.MsgspecError:
        managing, stays = None, ()
    found = record_entities.between(_Held(tx), managing, stays, actor.organization)
    if found.alike or (found.record is None and found.reader is None):
        return None
    one = found.record
    if one is None:
        return Owner(("", record_entities.name(None), ""), decided=False)
    return Owner((one.key, one.name, organisations.number(one)), decided=found.reader is not None)


def _json(tx: Transaction, query: str, *values: str) -> list[str]:
    return [str(row[0]) for row in tx.bare.execute(query, values).fetchall()]
