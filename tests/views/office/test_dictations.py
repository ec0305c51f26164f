"""The queue of dictations: urgent first, who writes what, and what is not known said as such."""

from __future__ import annotations

import msgspec

from desktop.fhir.resources import Task
from desktop.shown.office.dictations import DictationsModel, DictationsPage
from desktop.store import snapshots
from desktop.sync.pull import dictations as pulled
from desktop.sync.pull.dictations import Dictated
from desktop.views.office import dictations
from desktop.views.reader import Reader
from desktop.views.tasks import tasks
from tests.commands.conftest import Record, record
from tests.commands.dictated import KARI, OFFICE, PIA, asked, sound
from tests.views.charts import AAS, NOW, Json, chart

__all__ = ["record"]
ME = msgspec.structs.replace(AAS, secretary=True, organization=OFFICE)


def built(*resources: Json, types: frozenset[str] | None = None) -> DictationsModel:
    return dictations.build([chart(*resources, types=types)], NOW, ME)


def test_a_row_says_what_who_how_long_and_since_when() -> None:
    (row,) = built(sound(), asked(priority="urgent", note=[{"text": "Før kl. 15"}])).rows
    assert (row.what, row.author, row.length, row.group) == ("Samtykkenotat", "O. Berg", "1:48", "urgent")
    assert (row.urgency, row.at, row.waited) == ("Før kl. 15", "i dag 12:12", "ventet 2 t 20 min")
    assert not row.lacks


def test_urgent_without_words_says_how_urgent() -> None:
    (row,) = built(sound(), asked(priority="asap")).rows
    assert (row.urgency, row.urgent) == ("så snart som mulig", True)


def test_who_writes_it_is_told() -> None:
    writer = {"url": "urn:fagflate:written-by",
              "valueReference": {"reference": KARI.practitioner, "display": KARI.name}}  # fmt: skip
    (row,) = built(sound(), asked(status="in-progress", extension=[writer])).rows
    assert (row.group, row.writer, row.mine, row.has) == ("writing", "K. Moe", False, KARI.practitioner)


def test_what_nobody_wrote_is_said() -> None:
    bare = sound()
    for name in ("operator", "duration", "createdDateTime"):
        del bare[name]
    (row,) = built(bare).rows
    assert row.group == "unordered"
    assert (row.author, row.at, row.length) == ("", "", "")
    assert len(row.lacks) == 4


def test_a_sound_that_is_not_fetched_is_no_fault_and_a_deleted_one_is() -> None:
    here = frozenset({"Task", "Encounter"})
    (row,) = built(asked(), types=here).rows
    assert (row.group, row.fault) == ("waiting", "")
    assert row.lacks
    (row,) = built(asked()).rows
    assert (row.group, bool(row.fault)) == ("faulty", True)


def test_two_gigabytes_are_told() -> None:
    (row,) = built(
        sound(content={"contentType": "audio/wav", "url": "x", "size": 2_000_000_000}), asked()
    ).rows
    assert any("1907 MB" in one for one in row.lacks)


def test_a_server_that_is_not_asked_and_dictations_of_nobody(record: Record) -> None:
    reader = Reader(record.store, msgspec.structs.replace(PIA, ward=""), lambda: NOW)

    def page(told: Dictated | None) -> tuple[DictationsModel, object]:
        if told is not None:
            body = msgspec.json.encode(told).decode()
            record.act(lambda tx: snapshots.put(tx, pulled.SNAPSHOT, OFFICE, body))
        return record.store.read(lambda c: dictations.page(reader, c, DictationsPage())).result()

    assert page(None)[1].kind == "loading"
    assert page(Dictated(asked="x", unsupported=True))[1].kind == "not_checked"
    made, state = page(Dictated(asked="x", nobodys=("Task/n",)))
    assert "1 diktat gjelder ingen pasient" in made.note
    assert state.kind == "empty"


def test_it_is_a_task_of_who_writes_and_of_no_doctor() -> None:
    found = chart(sound(), asked())
    (task,) = found.all(Task)
    assert tasks.row(found, task, NOW, ME) is not None
    assert tasks.row(found, task, NOW, AAS) is None
