"""The draft of a medicine's form goes in the transaction of the act, and comes back with undo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop.acts import RecordAct, TakeBack
from desktop.acts.forms import DRAFT, KeepForm, KeptForm, Said
from desktop.acts.medicines import (
    ChangeDose,
    CorrectDose,
    GiveDose,
    OmitDose,
    PauseMedicine,
    RenewMedicine,
    ResumeMedicine,
    StopMedicine,
)
from desktop.commands.carrying import carry_out
from desktop.core.errors import InputError
from desktop.store.charts import Charts
from tests.commands.conftest import AAS, Record
from tests.commands.medicines import WHO, Ward, at, dosage, given, order

FORM = KeptForm("medicine-stop", "MedicationRequest/o", Said().put(why="lavt blodtrykk"))
ACTS: list[tuple[type[RecordAct[Any]], dict[str, str]]] = [
    (GiveDose, {"due": at(14)}),
    (OmitDose, {"due": at(14), "why": "faster"}),
    (ChangeDose, {"text": "80 mg x 2", "why": "ødemer"}),
    (StopMedicine, {"why": "lavt blodtrykk"}),
    (
        PauseMedicine,
        {"why": "lavt blodtrykk", "until": "i morgen", **WHO},
    ),
    (RenewMedicine, {"text": "40 mg x 2 i 5 dager"}),
    (ResumeMedicine, {}),
    (CorrectDose, {"why": "feil pasient"}),
]


@pytest.fixture
def ward(record: Record) -> Iterator[Ward]:
    charts = Charts(record.store)
    yield Ward(record, charts)
    charts.close()


def written(ward: Ward, kind: type[RecordAct[Any]], fields: dict[str, str]) -> RecordAct[Any]:
    """What a form was filled in for: its draft is kept, and the act is made."""
    ends = kind is RenewMedicine  # only what ends can go on
    lasts = dosage(40, "08:00", "14:00")
    lasts["timing"]["repeat"]["boundsPeriod"] |= {"end": "2026-11-20T23:00:00+01:00"} if ends else {}
    status = "on-hold" if kind is ResumeMedicine else "active"
    ward.hold(order("o", status=status, dosageInstruction=[lasts]))
    ward.hold(given("a", "o", at(8)))
    ward.do(KeepForm("p", "d", FORM))
    assert [(d.id, d.kind) for d in ward.record.drafts()] == [("d", DRAFT)]
    if kind is CorrectDose:
        key, name = "MedicationAdministration/a", "administration"
    else:
        key, name = "MedicationRequest/o", "order"
    return kind(patient="p", seen=ward.mark(key), draft="d", **{name: key}, **fields)


@pytest.mark.parametrize(("kind", "fields"), ACTS, ids=lambda one: getattr(one, "__name__", ""))
def test_the_act_uses_the_draft_up_and_undo_brings_every_word_back(
    ward: Ward, kind: type[RecordAct[Any]], fields: dict[str, str]
) -> None:
    act = written(ward, kind, fields)
    (before,) = ward.record.drafts()
    done = ward.do(act)
    assert ward.record.drafts() == ()
    back = ward.do(TakeBack(done.act))
    assert (back.draft_kind, back.draft) == (DRAFT, "d"), "the window opens the form again"
    (after,) = ward.record.drafts()
    assert (after.id, after.body) == (before.id, before.body)
    assert ward.record.waiting() == []


@pytest.mark.parametrize(("kind", "fields"), ACTS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_crash_leaves_both_or_neither(
    ward: Ward, kind: type[RecordAct[Any]], fields: dict[str, str]
) -> None:
    act = written(ward, kind, fields)
    before = ward.record.everything()

    def crash(tx: Any) -> None:
        carry_out(tx, AAS, ward.record.charts, act)
        raise KeyboardInterrupt("the power is gone before the transaction ends")

    with pytest.raises(KeyboardInterrupt):
        ward.record.act(crash)
    assert ward.record.everything() == before, "nothing is done, and the draft is there"
    ward.do(act)
    assert ward.record.waiting()
    assert ward.record.drafts() == (), "nothing is left of a draft whose act is done"


def test_a_refused_act_leaves_the_draft(ward: Ward) -> None:
    act = written(ward, StopMedicine, {"why": ""})
    before = ward.record.everything()
    with pytest.raises(InputError):
        ward.do(act)
    assert ward.record.everything() == before


def test_an_act_without_a_form_uses_no_draft_up(ward: Ward) -> None:
    written(ward, GiveDose, {})
    ward.on(GiveDose, "o", due=at(14))
    assert [d.id for d in ward.record.drafts()] == ["d"]
