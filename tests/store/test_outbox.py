"""What people do here: queued, folded, laid over the base rows, and never written into them."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.fhir import strict
from desktop.fhir.resources import Condition
from desktop.shown.panel_drafts import changed_kind
from desktop.store import accesslog, drafts, outbox, people, records
from desktop.store.changes import Changed
from desktop.store.charts import Charts
from desktop.store.store import Store, Transaction

ACT = outbox.Act(name="sign_note", author="PractitionerRole/r1")


def condition(ident: str = "c1", text: str = "Hjertesvikt", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "id": ident, "code": {"text": text},
            "subject": {"reference": "Patient/p1"}, **more}  # fmt: skip


def base(store: Store, *resources: dict[str, Any], version: str = "1") -> None:
    rows = [
        records.Row(r["resourceType"], r["id"], version, "2026-11-20T12:00:00Z", strict.dumps(r),
                    "p1") for r in resources
    ]  # fmt: skip
    store.write(lambda tx: records.put(tx, rows), origin="sync").result()


@pytest.fixture
def ward(store: Store) -> Store:
    base(store, {"resourceType": "Patient", "id": "p1", "name": [{"family": "Øverås", "given": ["Åse"]}]})
    return store


def put(store: Store, resource: dict[str, Any], act: outbox.Act = ACT) -> None:
    store.write(lambda tx: outbox.put(tx, resource, act), origin="command").result()


def entries(store: Store) -> tuple[outbox.Entry, ...]:
    return store.read(outbox.entries).result()


def test_an_act_is_seen_at_once_and_the_base_is_not_touched(ward: Store) -> None:
    base(ward, condition())
    put(ward, condition(text="Hjertesvikt, forverring"))
    charts = Charts(ward)
    chart = ward.read(lambda c: charts.read(c, "p1")).result()
    assert chart is not None
    (shown,) = chart.all(Condition)
    assert shown.code is not None
    assert shown.code.text == "Hjertesvikt, forverring"
    assert chart.unsent == {"Condition/c1"}
    kept = ward.read(lambda c: records.get(c, "Condition", "c1")).result()
    assert kept is not None
    assert "forverring" not in kept.json
    (entry,) = entries(ward)
    assert (entry.op, entry.base_version, entry.base_json) == ("update", "1", kept.json)


@pytest.mark.parametrize("urgent_first", [True, False])
def test_of_two_deadlines_folded_into_one_the_earlier_holds(ward: Store, urgent_first: bool) -> None:
    urgent, late = "2026-11-20T13:42:00.000Z", "2026-11-20T17:32:00.000Z"
    for until in (urgent, late) if urgent_first else (late, urgent):
        put(ward, condition(), outbox.Act(name="sign_orders", author="PractitionerRole/r1", send_until=until))
    (entry,) = entries(ward)
    assert entry.send_until == urgent


def test_a_create_carries_our_identity_once(ward: Store) -> None:
    put(ward, condition())
    put(ward, condition(text="endret før sending"))
    (entry,) = entries(ward)
    assert entry.op == "create"
    body = strict.loads(entry.body or "")
    assert [t["code"] for t in body["meta"]["tag"] if t["system"] == outbox.IDENTITY] == [entry.tag]
    assert body["code"]["text"] == "endret før sending"


def test_what_may_have_been_sent_is_not_folded(ward: Store) -> None:
    put(ward, condition())
    ward.write(lambda tx: outbox.update(tx, 1, state="sending", attempts=1), origin="sync").result()
    put(ward, condition(text="neste"))
    assert [e.op for e in entries(ward)] == ["create", "update"]


def test_created_and_deleted_before_sending_is_nothing(ward: Store) -> None:
    put(ward, condition())
    ward.write(lambda tx: outbox.delete(tx, "Condition", "c1", ACT), origin="command").result()
    assert entries(ward) == ()


def test_decimals_and_unknown_elements_survive_an_edit(ward: Store) -> None:
    text = (
        '{"resourceType":"Condition","id":"c9","subject":{"reference":"Patient/p1"},"x":{"y":0.010,"z":1e2}}'
    )
    row = records.Row("Condition", "c9", "7", "2026-11-20T12:00:00Z", text, "p1")
    ward.write(lambda tx: records.put(tx, [row]), origin="sync").result()

    def edit(tx: Transaction) -> None:
        resource = outbox.current(tx.connection, "Condition", "c9")
        assert resource is not None
        resource["recordedDate"] = "2026-11-20"
        outbox.put(tx, resource, ACT)

    ward.write(edit, origin="command").result()
    (entry,) = entries(ward)
    assert entry.body == text[:-1] + ',"recordedDate":"2026-11-20"}'


def test_one_unreadable_resource_is_named_and_the_rest_shown(ward: Store) -> None:
    base(ward, condition("good"), {**condition("bad"), "code": "not a concept"})
    charts = Charts(ward)
    chart = ward.read(lambda c: charts.read(c, "p1")).result()
    assert chart is not None
    assert [c.id for c in chart.all(Condition)] == ["good"]
    assert [(u.resource_type, u.id) for u in chart.unreadable] == [("Condition", "bad")]
    assert "$.code" in chart.unreadable[0].why


def test_a_resource_that_changes_patient_moves(ward: Store) -> None:
    base(ward, condition())
    moved = records.Row("Condition", "c1", "2", "2026-11-20T13:00:00Z", strict.dumps(condition()), "p2")
    ward.write(lambda tx: records.put(tx, [moved]), origin="sync").result()
    assert ward.read(lambda c: records.ids(c, "Condition", "p1")).result() == frozenset()
    assert ward.read(lambda c: records.ids(c, "Condition", "p2")).result() == {"c1"}


@pytest.mark.parametrize("text", ["øver", "OVER", "åse ov", "Ase"])
def test_people_are_found_without_accents_and_case(ward: Store, text: str) -> None:
    assert ward.read(lambda c: people.search(c, text)).result() == ("p1",)


@pytest.mark.parametrize("text", ["%", "_", "x' OR 1=1 --", ""])
def test_search_text_is_literal(ward: Store, text: str) -> None:
    assert ward.read(lambda c: people.search(c, text)).result() == ()


def test_a_null_in_a_name_hides_nobody_and_is_no_word_of_it(ward: Store) -> None:
    name = {"family": None, "given": ["Kari", None], "_given": [None, {"extension": []}]}
    numbers: list[Any] = [{"system": "urn:x", "value": None}, {"value": "7 7"}]
    base(ward, {"resourceType": "Patient", "id": "p1", "name": [name], "identifier": numbers})
    assert ward.read(lambda c: people.search(c, "none")).result() == ()
    assert ward.read(lambda c: people.search(c, "kari")).result() == ("p1",)
    charts = Charts(ward)
    chart = ward.read(lambda c: charts.read(c, "p1", ())).result()
    assert chart is not None
    assert [one.given for one in chart.patient.name] == [("Kari",)]


def test_drafts_belong_to_their_author(ward: Store) -> None:
    ward.write(lambda tx: drafts.save(tx, "d1", "note", "p1", "r1", "tekst"), origin="draft").result()
    (mine,) = ward.read(lambda c: drafts.of_author(c, "r1", "p1")).result()
    assert mine.body == "tekst"
    assert ward.read(lambda c: drafts.of_author(c, "r2")).result() == ()
    ward.write(lambda tx: drafts.discard(tx, "d1"), origin="draft").result()
    assert ward.read(lambda c: drafts.of_author(c, "r1")).result() == ()


def test_a_commit_tells_of_which_kind_a_draft_is(ward: Store) -> None:
    told: list[Changed] = []
    ward.listen(told.extend)
    ward.write(lambda tx: drafts.save(tx, "d1", "order", "p1", "r1", "tekst"), origin="draft").result()
    ward.write(lambda tx: drafts.discard(tx, "d1"), origin="draft").result()
    ward.unlisten(told.extend)
    assert [(one.patient, one.kinds) for one in told] == [
        ("p1", {"draft", changed_kind("order")}),
        ("p1", {"draft", changed_kind("order")}),
    ]


def test_the_access_log_can_not_be_changed_unseen(ward: Store) -> None:
    for number in range(3):
        ward.write(lambda tx, n=number: accesslog.append(tx, f"entry {n}"), origin="test").result()
    assert ward.read(accesslog.check).result() is None

    def tamper(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("DROP TRIGGER access_log_no_update")
        tx.connection.exec_driver_sql("UPDATE access_log SET entry = 'other' WHERE seq = 2")

    with pytest.raises(Exception, match=r"read or written|leses eller skrives"):
        ward.write(
            lambda tx: tx.connection.exec_driver_sql("UPDATE access_log SET entry = 'x'"), origin="t"
        ).result()
    ward.write(tamper, origin="attack").result()
    assert ward.read(accesslog.check).result() == accesslog.Broken(2)
