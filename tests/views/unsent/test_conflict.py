"""Two versions side by side: every difference is seen, whatever the resource."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.shown.unsent.conflict import Conflict
from desktop.store.outbox import RESTORED, UNKEPT, Entry
from desktop.sync.merge import both
from desktop.sync.merge.merge import differing
from desktop.views.unsent import conflict

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
NAMES = {"Practitioner/moe": "Jonas Moe"}


def entry(mine: Any, theirs: Any, state: str = "conflict", op: str = "update", answer: str = "") -> Entry:
    kind = (mine or theirs)["resourceType"]
    return Entry(
        seq=7, act_id="a1", act="write", patient="p1", type=kind, id="x", op=op, base_version="1",
        base_json=None, body=json.dumps(mine) if mine else None, tag="", state=state, atomic=0,
        created="2026-11-20T12:51:00Z", send_until="", not_before="", attempts=1, answer=answer,
        their_json=json.dumps(theirs) if theirs else None, author="PractitionerRole/aas",
    )  # fmt: skip


def build(mine: Any, theirs: Any, **more: str) -> Conflict:
    return conflict.build(
        entry(mine, theirs, **more), "2", ("TVEIT, Solveig", "028638 12413"), "Maren Aas",
        lambda reference, display: NAMES.get(reference, display), NOW,
    )  # fmt: skip


CONDITION = {
    "resourceType": "Condition", "id": "x",
    "code": {"coding": [{"code": "I44.1"}], "text": "AV-blokk grad II"},
    "note": [{"text": "Synkope i dusjen 19.11. Pacemaker planlagt mandag."}], "onsetDateTime": "2026-11-19",
}  # fmt: skip
THEIRS = {
    "resourceType": "Condition", "id": "x", "meta": {"versionId": "2", "lastUpdated": "2026-11-20T13:02:00Z"},
    "code": {"coding": [{"code": "I44.1"}], "text": "AV-blokk grad II"}, "severity": {"text": "alvorlig"},
    "note": [{"text": "Synkope i dusjen 19.11. Pacemaker planlagt lørdag."}],
    "recorder": {"reference": "Practitioner/moe"},
}  # fmt: skip


def test_units_stand_side_by_side_and_what_differs_first() -> None:
    model = build(CONDITION, THEIRS)
    assert [(row.label, row.same) for row in model.rows] == [
        ("Kommentar", False), ("Startdato", False), ("Alvorlighetsgrad", False), ("Registrert av", False),
        ("Diagnose", True),
    ]  # fmt: skip
    onset = next(row for row in model.rows if row.label == "Startdato")
    assert (onset.mine, onset.theirs) == ("19.11.2026", "")
    assert model.title == "AV-blokk grad II (I44.1), diagnose"
    assert model.theirs_note == "Jonas Moe · i dag 14:02"
    assert model.mine_note == "Maren Aas · i dag 13:51"


def test_each_way_out_says_what_does_not_come_along() -> None:
    model = build(CONDITION, THEIRS)
    mine, theirs = model.choices
    assert (mine.choice, theirs.choice) == ("mine", "theirs"), (
        "texts alone would be joined, these differ in more"
    )
    assert "mandag" in mine.kept
    assert "lørdag" in mine.dropped
    assert "alvorlig" in mine.dropped
    assert "lørdag" in theirs.kept
    assert "19.11.2026" in theirs.dropped
    assert "TVEIT" in mine.act


def test_texts_alone_may_be_kept_both() -> None:
    one = {"resourceType": "Task", "id": "x", "status": "requested", "description": "Ring pårørende."}
    two = {**one, "description": "Ring fastlegen."}
    model = build(one, two)
    assert [c.choice for c in model.choices] == ["mine", "theirs", "both"]
    assert "Ring fastlegen. Ring pårørende." in model.choices[2].kept


def test_a_deletion_by_somebody_else_offers_nothing_that_makes_it_again() -> None:
    model = build(CONDITION, None, state="gone")
    assert [c.choice for c in model.choices] == ["theirs"]
    assert "mandag" in model.choices[0].dropped


def test_a_document_is_compared_section_by_section() -> None:
    def document(*texts: tuple[str, str]) -> dict[str, Any]:
        return {
            "resourceType": "Composition", "id": "x", "status": "preliminary",
            "section": [
                {"title": t, "text": {"status": "generated", "div": f"<div><p>{words}</p></div>"}}
                for t, words in texts
            ],
        }  # fmt: skip

    model = build(
        document(("Vurdering", "Bedre."), ("Plan", "Hjem.")),
        document(("Vurdering", "Verre."), ("Plan", "Hjem.")),
    )
    assert [(r.label, r.mine, r.theirs) for r in model.rows if not r.same] == [
        ("Vurdering", "text: Bedre.", "text: Verre.")
    ] or [(r.label, r.mine, r.theirs) for r in model.rows if not r.same] == [
        ("Vurdering", "Bedre.", "Verre.")
    ]
    joined = next(c for c in model.choices if c.choice == "both")
    assert "Verre. Bedre." in " ".join(joined.kept.split())


_LEAF = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=6)
_VALUE = st.recursive(
    _LEAF,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ("text", "coding", "code", "value", "unit", "start", "end", "reference", "display", "div",
             "status", "route", "time", "extension")
        ),
        inner, max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip
_RESOURCE = st.dictionaries(
    st.sampled_from(("code", "note", "onsetDateTime", "_onsetDateTime", "dosageInstruction", "valueQuantity",
                     "status", "foo", "section", "description")),
    _VALUE, max_size=5,
).map(lambda d: {"resourceType": "Condition", "id": "x", **d})  # fmt: skip


@given(_RESOURCE, _RESOURCE)
@example(
    {"resourceType": "Condition", "id": "x", "onsetDateTime": {"value": False}},
    {"resourceType": "Condition", "id": "x", "_onsetDateTime": {}, "onsetDateTime": False},
)
def test_whatever_differs_is_seen_to_differ(one: dict[str, Any], two: dict[str, Any]) -> None:
    model = build(one, two)
    rows = [row for row in model.rows if not row.same]
    assert len(rows) == len(differing(one, two))
    for row in rows:
        assert row.mine != row.theirs
    assert all(msgspec.json.encode(row) for row in rows)


@given(_RESOURCE, _RESOURCE)
def test_only_texts_are_ever_joined(one: dict[str, Any], two: dict[str, Any]) -> None:
    joined = both.joined(one, two)
    if joined is not None:
        assert differing(one, two) <= {"note", "description"}
        assert differing(two, joined) <= differing(one, two)


def test_after_a_restore_it_is_said_what_the_server_had_confirmed_and_has_lost() -> None:
    confirmed = {**CONDITION, "meta": {"lastUpdated": "2026-11-20T12:30:00Z"}}
    model = build(confirmed, THEIRS, answer=RESTORED)
    assert "kvittert for din versjon" in model.note
    assert "gjenopprettet" in model.note
    assert "13:30" in model.mine_note, "when it was written, not when it was queued anew"
    assert [choice.key for choice in model.choices][:2] == ["1", "2"]
    gone = build(confirmed, None, answer=RESTORED, state="gone")
    assert "sendes ikke" in gone.note
    assert [row.mine for row in gone.rows if row.label == "Diagnose"]


def test_what_is_kept_nowhere_shows_what_the_server_has_as_the_servers() -> None:
    model = build(THEIRS, None, answer=UNKEPT, state="gone")
    assert "skriv det på nytt" in model.note
    assert all(not row.mine for row in model.rows)
    assert [choice.label for choice in model.choices] == ["Jeg har sett etter"]
    nothing = conflict.build(
        msgspec.structs.replace(entry(THEIRS, None, "gone"), body=None, answer=UNKEPT), "", ("", ""), "",
        lambda _reference, display: display, NOW,
    )  # fmt: skip
    assert (nothing.title, nothing.rows) == ("Diagnose", ())
