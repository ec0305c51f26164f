"""Opening a record is logged here and for the server, before anything else can be said of it."""

from __future__ import annotations

import msgspec
import pytest

from desktop.acts.patient import RecordAccess
from desktop.core.clock import stamp
from desktop.core.errors import InputError
from desktop.store import accesslog
from tests.commands.conftest import AAS, NOBODY, NOW, Record, logged
from tests.commands.queued import act

READER = msgspec.structs.replace(NOBODY, name="Navn ikke oppgitt")


def opened_at(record: Record) -> str | None:
    rows = record.store.read(
        lambda c: c.exec_driver_sql("SELECT opened_at FROM patient WHERE id = 'p'").scalar()
    )
    return rows.result()


def test_who_opened_a_record_is_logged_and_when(record: Record) -> None:
    record.do(RecordAccess("p"))
    (event,) = record.events()
    assert logged(event) == ("R", AAS.practitioner, {"Patient/p"})
    assert event["recorded"] == stamp(NOW)
    assert event["agent"][0]["location"]["reference"] == "Location/h3"
    assert opened_at(record) == stamp(NOW)
    assert not record.waiting(), "reading changes nothing in the record"


def test_who_reads_without_a_name_is_logged_so(record: Record) -> None:
    record.do(RecordAccess("p"), READER)
    (event,) = record.events()
    assert event["agent"][0]["who"] == {"display": "Navn ikke oppgitt"}


def test_nobody_opens_a_record(record: Record) -> None:
    before = record.everything()
    with pytest.raises(InputError, match="tastaturet"):
        record.do(RecordAccess("p"), NOBODY)
    assert record.everything() == before
    assert not opened_at(record)


def test_the_log_is_one_chain_over_all_acts(record: Record) -> None:
    for _turn in range(3):
        record.do(RecordAccess("p"))
    assert record.store.read(accesslog.check).result() is None
    assert record.store.read(accesslog.head).result()[0] == 3


def test_an_act_that_fails_half_way_leaves_neither_change_nor_access(record: Record) -> None:
    condition = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}}

    def half(tx):  # type: ignore[no-untyped-def]
        act(tx, AAS, "anything", [condition])
        raise InputError("half way")

    before = record.everything()
    with pytest.raises(InputError, match="half way"):
        record.act(half)
    assert record.everything() == before
