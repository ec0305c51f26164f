"""The waiting list: past deadlines first, and nothing that nobody wrote looks as if somebody had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from desktop.fhir.chart import Chart
from desktop.shown.office.waiting_list import WaitingListModel, WaitingListPage
from desktop.shown.parts import PanelState
from desktop.store import snapshots
from desktop.sync.pull import referrals as pulled
from desktop.sync.pull.referrals import Referred
from desktop.views.base import labs
from desktop.views.office import waiting_list
from desktop.views.reader import Reader
from tests.clinical.record.stays.test_referrals import OFFICE, referral, time
from tests.commands.conftest import Record, record
from tests.views.charts import AAS, NOW, Json, chart, patient

__all__ = ["record"]
ME = msgspec.structs.replace(AAS, secretary=True, organization=OFFICE)
ASK = WaitingListPage()


def built(*charts: Chart, note: str = "") -> WaitingListModel:
    return waiting_list.build(charts, NOW, ME, ASK, note)


def of(ident: str, *resources: Json) -> Chart:
    """A chart of another patient."""
    mine = [one | {"subject": {"reference": f"Patient/{ident}"}} for one in resources]
    return chart(*mine, who=patient(ident, ident.upper()))


@dataclass
class Said:
    referral: Any
    received: Any
    deadline: Any
    time: Any


def said(*resources: Json) -> Said:
    row = built(chart(*resources)).rows[0]
    return Said(*row.extras[:4])


def test_each_stands_in_its_group_by_its_deadline() -> None:
    model = built(
        of("late", referral("a", "2026-11-10")), of("later", referral("b", "2026-11-01")),
        of("near", referral("c", "2026-11-28")), of("far", referral("d", "2027-03-01")),
        of("none", referral("e")), of("new", referral("f", intent="proposal")),
        of("given", referral("g", "2026-12-30"), time("2026-12-20", of="g")),
        of("after", referral("h", "2026-12-30"), time("2027-01-20", of="h")),
    )  # fmt: skip
    assert model.breached == ("later", "late")
    assert model.near == ("near", "after")
    assert model.waiting == ("far", "none")
    assert (model.unassessed, model.given, model.unknown) == (("new",), ("given",), ())
    assert model.summary.startswith("8 pasienter · 2 over fristen · 2 innen 14 dager · 1 ikke vurdert")


def test_who_waits_with_the_words_of_the_referral() -> None:
    one = said(referral("r", "2026-11-25", priority="urgent"))
    assert (one.referral.text, one.referral.left) == ("Vurdering", "haster")
    assert (one.received.text, one.received.left) == ("01.08.2026", "ventet 111 dager")
    assert (one.deadline.text, one.deadline.left) == ("25.11.2026", "5 dager igjen")
    assert one.time.text == "ingen time"


def test_a_past_deadline_is_late_and_a_time_after_it_says_so() -> None:
    one = said(referral("r", "2026-11-10"), time("2026-11-30T09:00:00+01:00"))
    assert one.deadline.late
    assert one.deadline.left == "10 dager over"
    assert one.time.left == "etter fristen"


def test_what_nobody_wrote_is_said_to_be_unwritten() -> None:
    one = said(referral("r", authoredOn="", code=None))
    assert one.received.text == "ikke skrevet"
    assert one.deadline.text == "ingen frist er skrevet"
    assert one.referral.text == "Henvisning uten tekst"


def test_a_time_of_another_matter_is_not_the_referrals() -> None:
    one = said(referral("r"), time("2026-11-30", of=""))
    assert one.time.text == "ingen time"
    assert "30.11.2026 er ikke koblet" in one.time.left


def test_two_referrals_of_one_patient_are_one_row() -> None:
    model = built(chart(referral("a", "2027-01-01"), referral("b", "2026-11-01")))
    assert model.breached == ("p",)
    assert "og 1 henvisning til" in model.rows[0].extras[0].left


def test_who_is_seen_and_done_leaves_the_list_and_who_cannot_be_read_does_not() -> None:
    assert built(chart(referral(status="completed"))).rows == ()
    broken = built(chart(referral(status=7)))
    assert broken.unknown == ("p",)


def test_without_appointments_nobody_is_said_to_have_none() -> None:
    made = chart(referral("r", "2026-11-25"))
    types = frozenset({"ServiceRequest"})
    unasked = Chart(made.patient, made.resources, types=types, unasked=frozenset({"Appointment"}))
    row = built(unasked).rows[0]
    assert row.extras[3].text == "ikke fra serveren"
    assert row.extras[2].text == "25.11.2026"


def test_a_referral_is_no_unanswered_test() -> None:
    assert labs.pending(chart(referral()), NOW) == []


def test_a_task_about_it_names_the_deadline() -> None:
    ((_who, about, words),) = built(chart(referral("r", "2026-11-25"))).tasks
    assert (about, words) == (
        "ServiceRequest/r", "Time for henvisningen: Vurdering, frist 25.11.2026",
    )  # fmt: skip


def shown(record: Record, told: Referred | None, office: str = OFFICE) -> tuple[WaitingListModel, PanelState]:
    def keep(tx: Any) -> None:
        if told is not None:
            snapshots.put(tx, pulled.SNAPSHOT, OFFICE, msgspec.json.encode(told).decode())

    record.act(keep)
    reader = Reader(record.store, msgspec.structs.replace(ME, organization=office), lambda: NOW)
    try:
        return record.store.read(lambda c: waiting_list.page(reader, c, ASK)).result()
    finally:
        reader.close()


def test_the_page_is_empty_only_when_the_server_has_said_so(record: Record) -> None:
    assert shown(record, None)[1].kind == "loading"
    assert shown(record, None, office="")[1].kind == "not_checked"
    assert shown(record, Referred((), "x", unsupported=True))[1].kind == "not_checked"
    assert shown(record, Referred((), "x"))[1].kind == "empty"


def test_who_was_told_of_is_listed_from_what_is_held(record: Record) -> None:
    record.hold(patient(), referral("r", "2026-11-01"))
    model, _state = shown(record, Referred(("p",), "x", partial=("ServiceRequest: x",)))
    assert [row.key for row in model.rows] == ["p"]
    assert "det kan være flere" in model.note


def test_who_is_dead_or_has_another_record_is_told_before_anybody_is_called_in() -> None:
    dead = patient("dead", "DEAD", deceasedBoolean=True)
    model = built(
        chart(referral("a", "2026-11-10") | {"subject": {"reference": "Patient/dead"}}, who=dead),
        of("b", referral("b", "2026-11-11")),
    )
    assert [row.remark for row in model.rows] == ["død", ""]
    assert "Merk: DEAD, Åse (død)" in model.summary
