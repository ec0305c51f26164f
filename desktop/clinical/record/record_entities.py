"""Legal entities of a reading: whose record it is, and for whom the reader works.

The record is of the organisation that manages the Patient, else of the one that answers for every stay
(Encounter.serviceProvider); both are followed up to the legal entity (`organisations`). What can't be told is
told as that: neither is ever taken for the other.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from desktop.clinical.record import organisations
from desktop.clinical.record.organisations import Directory
from desktop.core.actor import Actor
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Encounter, Organization


class Entities(msgspec.Struct, frozen=True):
    """Legal entities of the record and of the reader; None for one that is not known."""

    record: Organization | None
    reader: Organization | None

    @property
    def alike(self) -> bool:
        """True where both are known to be the same."""
        return self.record is not None and self.reader is not None and self.record.key == self.reader.key


def of(chart: Chart, actor: Actor) -> Entities:
    """The legal entities of a patient's record and of whoever reads it."""
    stays = (one.service_provider for one in chart.all(Encounter))
    return between(chart.directory, chart.patient.managing_organization, stays, actor.organization)


def between(
    directory: Directory, managing: Reference | None, providers: Iterable[Reference | None], office: str
) -> Entities:
    """The legal entities of a record, by who manages the patient and by who answered for the stays, and of
    somebody's office."""
    if managing is not None:
        record = _legal(directory, managing.target)
    else:
        named = {one.target for one in providers if one is not None}
        found = [_legal(directory, one) for one in named]
        # Of several nobody knows whose record it is; nor where one of them leads nowhere.
        alike = len({one.key if one is not None else "" for one in found}) == 1
        record = found[0] if alike else None
    return Entities(record, _legal(directory, office))


def name(one: Organization | None) -> str:
    """Name of a legal entity; says so where it is not known."""
    return (one.name if one is not None else "") or _("unknown organisation")


def _legal(directory: Directory, office: str) -> Organization | None:
    chain = organisations.above(directory, office)
    found = directory.get(chain.legal) if chain.legal else None
    return found if isinstance(found, Organization) else None
