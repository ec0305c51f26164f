"""The letter says how each order stands: paused, unknown, begun later, with an end, as reported, as noted."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.letters.check.checks import check
from desktop.letters.check.signing_questions import Kind
from desktop.letters.compose.epikrise import context_of
from desktop.letters.delivery import signing
from desktop.letters.model import Change, MedicineRow
from tests.letters import charts, rich
from tests.letters.test_medicine_names import community
from tests.letters.test_ward_only import NOW, letter, rows

Json = dict[str, Any]
NIFEDIPIN = ("nifedipin", "C08CA05", "Adalat", 5)


def ordered(route: str = "IV", **more: Any) -> Json:
    return rich.order("m-nif", *NIFEDIPIN, ("08",), route=route) | more


def at_home(**more: Any) -> Json:
    return community("nif", *NIFEDIPIN) | more


def bounded(order: Json, **bounds: Json) -> Json:
    order["dosageInstruction"][0]["timing"]["repeat"] |= bounds
    return order


def stated(**more: Any) -> Json:
    return {
        "resourceType": "MedicationStatement", "id": "said", "status": "active",
        "subject": rich.ref(rich.PATIENT), "dateAsserted": rich.at(0.1),
        "medicationCodeableConcept": at_home()["medicationCodeableConcept"],
        "dosage": at_home()["dosageInstruction"],
    } | more  # fmt: skip


def row(*resources: Json) -> MedicineRow:
    (found,) = rows(letter(*rich.record(), *resources), "nifedipin")
    return found


def text(*resources: Json) -> str:
    found = row(*resources)
    return f"{found.taken} | {found.told}".replace("\u00a0", " ")


PAUSE = {"url": "urn:fagflate:paused-until", "valueDateTime": "2026-11-30T08:00:00+01:00"}


@pytest.mark.parametrize("route", ["IV", "", "SQ"])
def test_an_order_on_hold_is_said_as_paused_and_never_as_one_to_take(route: str) -> None:
    found = row(ordered(route, status="on-hold", extension=[PAUSE]))
    assert (found.change, found.asked) == (Change.UNDECIDED, "held")
    assert found.dose.startswith("brukes ikke nå (tidligere")
    assert "pauset" in found.verdict
    assert "til 30.11.2026" in found.verdict


@pytest.mark.parametrize(
    ("choice", "verdict"),
    [
        ("paused", "Pauset til 30.11.2026: grunn er ikke registrert"),
        ("new", "Ny: grunn er ikke registrert"),
        ("hospital", "Bare på sykehuset"),
    ],
)
def test_what_becomes_of_an_order_on_hold_is_answered_by_a_key(choice: str, verdict: str) -> None:
    order = ordered(status="on-hold", extension=[PAUSE])
    made = letter(*rich.record(), order)
    context = context_of(charts.chart(*rich.record(), order), NOW, charts.AUTHOR)
    (asked,) = [f for f in check(made, context).open if f.kind is Kind.MEDICINES]
    assert choice in [one.code for one in asked.choices]
    done = signing.decide(made, asked, choice, by="", at="", context=context)
    (found,) = rows(done, "nifedipin")
    assert found.verdict == verdict
    assert found.dose.startswith("5") is (choice == "new")
    assert [f for f in check(done, context).open if f.kind is Kind.MEDICINES] == []


def test_who_restarts_a_paused_order_is_said() -> None:
    order = ordered(status="on-hold", extension=[PAUSE])
    task = {
        "resourceType": "Task", "id": "restart", "status": "requested", "intent": "order",
        "code": {"coding": [{"system": "urn:fagflate:task", "code": "restart-medicine"}]},
        "for": order["subject"], "focus": {"reference": f"MedicationRequest/{order['id']}"},
        "owner": {"reference": "Organization/h3", "display": "legene på Hjerte 3"},
    }  # fmt: skip
    (found,) = rows(letter(*rich.record(), order, task), "nifedipin")
    assert "til 30.11.2026, gjenopptas av legene på Hjerte 3" in found.verdict
    (alone,) = rows(letter(*rich.record(), order, task | {"status": "completed"}), "nifedipin")
    assert "gjenopptas" not in alone.verdict


@pytest.mark.parametrize("order", [{"status": "unknown"}, {"status": ""}, {"status": "strange"}])
def test_an_order_of_unknown_status_says_that_nobody_knows(order: Json) -> None:
    found = row(ordered(**order))
    assert (found.change, found.asked) == (Change.UNDECIDED, "doubted")
    assert "ikke kjent om den gjelder" in found.verdict.casefold()


@pytest.mark.parametrize("dose", [5, 10])
def test_an_unknown_order_never_confirms_or_changes_what_is_used_at_home(dose: float) -> None:
    """The same dose read *unchanged*, another one *changed from*, of an order that nobody knows to stand."""
    order = rich.order("m-nif", "nifedipin", "C08CA05", "Adalat", dose, ("08",), status="unknown")
    found = row(at_home(), order)
    assert found.change is Change.UNDECIDED


@pytest.mark.parametrize(
    ("status", "said"),
    [("on-hold", "(pauset)"), ("unknown", "(ikke kjent om den gjelder)"), ("active", "intravenøst;")],
)
def test_another_way_on_the_ward_is_told_with_how_it_stands(status: str, said: str) -> None:
    found = row(at_home(), ordered(status=status))
    assert found.asked == "otherwise"
    assert said in found.verdict


@pytest.mark.parametrize(
    "order",
    [
        bounded(ordered(""), boundsPeriod={"start": "2026-12-24"}),
        bounded(ordered("PO"), boundsPeriod={"start": "2026-12-24"}),
        ordered("PO", dispenseRequest={"validityPeriod": {"start": "2026-12-24"}}),
        bounded(at_home(), boundsPeriod={"start": "2026-12-24"}),
        at_home(dispenseRequest={"validityPeriod": {"start": "2026-12-24"}}),
        stated(effectivePeriod={"start": "2026-12-24"}),
        stated(effectiveDateTime="2026-12-24"),
        bounded(
            rich.order("d", *NIFEDIPIN, ("08",), "discharge", when=3.9), boundsPeriod={"start": "2026-12-24"}
        ),
    ],
    ids=["no route", "by mouth", "validity", "at home", "validity at home", "stated", "stated for a day",
         "for afterwards"],
)  # fmt: skip
def test_what_begins_later_says_from_when(order: Json) -> None:
    assert "begynner 24.12.2026" in text(order)


def test_what_began_or_begins_today_says_no_start() -> None:
    assert "begynner" not in text(bounded(at_home(), boundsPeriod={"start": "2026-11-21T22:00:00+01:00"}))
    assert "begynner" not in text(bounded(at_home(), boundsPeriod={"start": "2026-01-01"}))


def test_another_start_is_asked_about_when_the_letter_is_signed() -> None:
    made = letter(*rich.record(), bounded(at_home(), boundsPeriod={"start": "2026-12-24"}))
    moved = bounded(at_home(), boundsPeriod={"start": "2026-12-01"})
    context = context_of(charts.chart(*rich.record(), moved), NOW, charts.AUTHOR)
    assert "nifedipin" in [f.text for f in check(made, context).open]


@pytest.mark.parametrize(
    "order",
    [
        bounded(at_home(), boundsPeriod={"end": "2026-12-01"}),
        stated(effectivePeriod={"start": "2026-01-01", "end": "2026-12-01"}),
        bounded(ordered("PO"), boundsPeriod={"end": "2026-12-01"}),
    ],
    ids=["at home", "stated", "on the ward"],
)
def test_what_ends_says_until_when(order: Json) -> None:
    assert "til og med 01.12.2026" in text(order)


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"boundsPeriod": {"end": "2026-12-01"}}, "til og med 01.12.2026"),
        ({"boundsDuration": {"value": 30, "code": "d"}}, "i 30 dager"),
        ({"boundsRange": {"low": {"value": 20, "code": "d"}, "high": {"value": 30, "code": "d"}}},
         "i 20–30 dager"),
        ({"boundsRange": {"low": {"value": 30, "code": "d"}}}, "i minst 30 dager"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("words", ["", "1 tablett morgen, 2 kveld"])
def test_bounds_stand_beside_a_prescribers_own_words(bounds: Json, said: str, words: str) -> None:
    """A text that says more than the structure stands as it was written, and lost the bounds."""
    order = bounded(at_home(authoredOn=rich.at(-1)), **bounds)
    order["dosageInstruction"][0]["text"] = words
    assert text(order).count(said) == 1


@pytest.mark.parametrize(
    "reported", [{"reportedBoolean": True}, {"reportedReference": rich.ref("Patient/x")}]
)
@pytest.mark.parametrize("category", ["", "community"])
def test_what_was_reported_in_the_stay_is_not_new(reported: Json, category: str) -> None:
    order = rich.order("rx", *NIFEDIPIN, ("08",), category or "community", when=0.2)
    order |= {"encounter": rich.ref(rich.STAY), **reported}
    if not category:
        del order["category"]
    found = row(order)
    assert (found.change, found.asked) == (Change.UNDECIDED, "unmentioned")


@pytest.mark.parametrize(
    ("day", "change"), [(0.05, Change.UNDECIDED), (3.5, Change.NEW)], ids=["of the admission", "later"]
)
def test_a_prescription_of_the_day_of_admission_may_be_what_is_used_at_home(
    day: float, change: Change
) -> None:
    order = rich.order("rx", *NIFEDIPIN, ("08",), "community", when=day) | {"encounter": rich.ref(rich.STAY)}
    found = row(order)
    assert found.change is change
    assert ("innleggelsesdagen" in found.verdict) is (change is Change.UNDECIDED)


NOTES = [
    ([{"text": "gis ikke ved puls under 50"}], "Notert: gis ikke ved puls under 50."),
    ([{"text": "ikke\nmed melk", "time": "2026-11-18T10:00:00Z"}], "Notert: ikke med melk."),
    ([{"text": " "}], ""),
    ([{"text": "ADALAT depottablett 20 mg"}, {"text": "ikke knus"}], "ikke knus."),
    (
        [{"text": "Pauset: fall", "extension": [{"url": "urn:fagflate:act", "valueBoolean": True}]}],
        "",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("notes", "said"), NOTES)
@pytest.mark.parametrize("order", [ordered(), ordered("PO"), at_home(), stated()])
def test_what_was_noted_beside_a_medicine_stands_in_the_letter(
    order: Json, notes: list[Json], said: str
) -> None:
    found = row(order | {"note": notes})
    assert (said in found.says) if said else ("Notert" not in found.says)


def test_notes_of_the_ward_and_of_home_are_both_told() -> None:
    found = row(at_home(note=[{"text": "ikke med melk"}]), ordered("PO", note=[{"text": "puls over 50"}]))
    assert found.change is Change.UNCHANGED
    assert "puls over 50" in found.says
    assert "ikke med melk" in found.says


@pytest.mark.parametrize("status", ["stopped", "on-hold"])
def test_the_reason_of_what_was_stated_as_stopped_or_paused_is_told(status: str) -> None:
    assert (
        "Fall i blodtrykk".casefold()
        in text(
            stated(
                status=status,
                statusReason=[{"text": "Fall i blodtrykk"}],
                effectivePeriod={"start": "2026-01-01", "end": rich.at(1)} if status == "stopped" else {},
            )
        ).casefold()
    )
