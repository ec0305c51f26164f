"""A limit's effect for its reviewer: counts of the ward where it was proposed, and of the reviewer's own."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.acts.sprints import LimitCounts, SendDraft
from desktop.clinical.record import reviews as reading
from desktop.fhir.strict import dumps
from desktop.shown.sprint.list_edits import SetLimit
from desktop.shown.sprint.page_draft import DraftCheck
from desktop.shown.sprint.proposed_limits import LimitCountsOf
from desktop.store import snapshots
from desktop.sync.pull.ward import Members
from tests.commands.conftest import NOW, Record, record
from tests.commands.test_reviews import READER
from tests.views.charts import lab
from tests.views.sprint.test_reviews import AUTHOR, Site, home, site

__all__ = ["home", "record", "site"]
WARD = "h3"


def hold(record: Record, ward: str, potassium: dict[str, float]) -> None:
    """A ward with these patients, each with a potassium that has come."""
    record.hold({"resourceType": "Location", "id": ward, "status": "active", "name": ward})
    for patient, value in potassium.items():
        about = {"subject": {"reference": f"Patient/{patient}"}}
        name = [{"family": f"Hemmelig-{patient}"}]
        record.hold({"resourceType": "Patient", "id": patient, "name": name, "birthDate": "1950-01-01"})
        record.hold({**lab(f"k-{patient}", "NPU03230", value, "mmol/L"), **about})
        record.pulled(patient)
    members = Members(ward, (ward,), tuple(potassium))
    text = msgspec.json.encode(members).decode()
    record.store.write(lambda tx: snapshots.put(tx, "ward", ward, text), origin="sync").result()


def propose(site: Site) -> None:
    site.do(SetLimit("laboratory k", "critical_high", "6,0", "", "Vi vil vite det før"))


def counts(site: Site, ward: str = WARD) -> tuple[LimitCounts, ...]:
    found: tuple[LimitCounts, ...] = site.ask(LimitCountsOf(site.whose(), "sprint", ward, "overview"))
    return found


def send(site: Site, told: tuple[LimitCounts, ...]) -> dict[str, Any]:
    shown = site.draft()
    act = SendDraft(
        ("a1", "a2"), "a", shown.workspace.id, shown.digest, shown.title, READER.role, READER.name, told
    )
    site.record.do(act, AUTHOR)
    return dict(site.record.current("Task/a2") or {})


def told_of(site: Site, ward: str) -> list[DraftCheck]:
    reader = msgspec.structs.replace(READER, ward=ward, ward_name="Lunge 1")
    return [one for one in site.review("Task/a2", reader).checks if one.words.startswith("Endring ")]


def test_what_the_proposer_saw_goes_along_as_numbers_and_nobodys_name(site: Site, record: Record) -> None:
    hold(record, WARD, {"p1": 6.7, "p2": 6.2, "p3": 4.1})
    assert counts(site) == (), "a draft without limits concerns nobody"
    propose(site)
    (one,) = counts(site)
    assert (one.here, one.unknown) == (3, 0)
    assert one.more + one.less + one.otherwise == 1
    body = send(site, (one,))
    found = reading.read(body, NOW)
    assert found is not None
    assert found.counts == (one,)
    said = dumps(body)
    assert "Hemmelig" not in said
    assert "Patient/" not in said


def test_the_reviewer_sees_what_was_sent_beside_her_own_ward_as_it_is_now(site: Site, record: Record) -> None:
    hold(record, WARD, {"p1": 6.7, "p2": 6.2, "p3": 4.1})
    propose(site)
    (mine,) = counts(site)
    send(site, (mine,))
    hold(record, "l1", {"q1": 4.0, "q2": 4.2})
    then, now = told_of(site, "l1")
    number = mine.point
    assert then.words.startswith(
        f"Endring {number} da den ble sendt, på Hjerte 3: gjelder for {mine.was} av 3"
    )
    assert then.detail == "0 kommer til, 0 faller bort, 1 varsles annerledes"
    assert now.words == f"Endring {number} i dag, på Lunge 1: gjelder for 0 av 2, ville gjelde for 0"
    assert now.fine
    # The answers move on, and her own ward with them.
    worse = lab("k-new", "NPU03230", 6.3, "mmol/L", hours=1)
    record.hold({**worse, "subject": {"reference": "Patient/q1"}})
    _then, now = told_of(site, "l1")
    assert "ville gjelde for 1" in now.words
    assert "Hemmelig" not in now.words + now.detail


def test_what_is_not_here_or_did_not_come_is_said_and_is_no_zero(site: Site, record: Record) -> None:
    hold(record, WARD, {"p1": 6.7})
    propose(site)
    assert counts(site, "elsewhere") == ()
    send(site, ())
    then, now = told_of(site, "elsewhere")
    assert "fulgte ikke med" in then.words
    assert "den er ikke her" in now.words
    assert not then.fine
    assert not now.fine
    assert not then.stops


@pytest.mark.parametrize("text", ["{", "[{}]", '[{"point":1,"here":-1,"was":0,"would":0}]', "[1]"])
def test_counts_that_cannot_be_read_whole_are_none(site: Site, record: Record, text: str) -> None:
    hold(record, WARD, {"p1": 6.7})
    propose(site)
    body = send(site, counts(site))
    for one in body["input"]:
        if one["type"]["coding"][0]["code"] == reading.COUNTS:
            one["valueString"] = text
    found = reading.read(body, NOW)
    assert found is not None
    assert found.counts == ()
