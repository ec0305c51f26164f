"""A record with a ward, its people and a log that somebody goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from desktop.access import access_events, audit
from desktop.core.actor import Actor, Reason
from desktop.core.clock import stamp
from desktop.service.record import Record as Service
from desktop.store.store import READING, Transaction
from desktop.views.reader import Reader
from tests.commands.conftest import AAS, NOW, SERVER, Record, record

__all__ = ["record"]

NORD = Actor("PractitionerRole/n", "Practitioner/n", "Eva Nord", "personvernrådgiver", duty="auditor")
STRAND = Actor(
    "PractitionerRole/s", "Practitioner/s", "Kim Strand", "sykepleier", ward="o2", ward_name="Ortopedi 2",
    profession="nurse",
)  # fmt: skip
PEOPLE = ({"resourceType": "Practitioner", "id": "s", "name": [{"family": "Strand", "given": ["Kim"]}]},)


class Log:
    """The log of a record: `wrote` puts an event into it, so many minutes ago."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def wrote(
        self, minutes: float, who: Actor, patient: Any, action: Any = "R", *what: str, how: str = "",
        printed: str = "", why: str = "", refused: str = "",
    ) -> None:  # fmt: skip
        at: datetime = NOW - timedelta(minutes=minutes)
        if why:
            who = msgspec.structs.replace(who, reasons=(Reason(patient, "other", why),))
        event = audit.event(who, action, at, patient, what, how, refused, printed)

        def write(tx: Transaction) -> None:
            access_events.keep(tx, event, who.role)

        self.record.store.write(write, origin=READING).result()


def stay(patient: str, ward: str, start: timedelta, end: timedelta | None = None) -> dict[str, Any]:
    """A stay on a ward, from so long ago to so long ago."""
    period = {"start": stamp(NOW - start)} | ({"end": stamp(NOW - end)} if end is not None else {})
    return {
        "resourceType": "Encounter", "id": f"e-{patient}", "status": "finished" if end is not None else
        "in-progress", "class": {"code": "IMP"}, "subject": {"reference": f"Patient/{patient}"}, "period":
        period, "location": [{"location": {"reference": f"Location/{ward}"}}],
    }  # fmt: skip


@pytest.fixture
def log(record: Record) -> Log:
    """A record of a patient who has been on Hjerte 3 for a day, and the log."""
    record.hold(
        {"resourceType": "Location", "id": "h3", "name": "Hjerte 3", "physicalType": {"coding": [{"code":
        "wa"}]}}, *PEOPLE, stay("p", "h3", timedelta(days=1)),
    )  # fmt: skip
    record.pulled("p")
    return Log(record)


@pytest.fixture
def service(log: Log) -> Iterator[Service]:
    """The record as an auditor asks it."""
    reader = Reader(log.record.store, NORD, lambda: NOW)
    made = Service(reader, SERVER)
    yield made
    reader.close()


@pytest.fixture
def reader(service: Service) -> Reader:
    return service._reader


Read = Callable[..., Any]
assert AAS
