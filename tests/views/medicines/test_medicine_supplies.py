"""Dispensed medicines beside the list: with the medicine they belong to, else apart, and never in use."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.stays import stays
from desktop.fhir.chart import Chart, Unreadable
from desktop.orders.standing_conflicts import standing
from desktop.shown.medicines.medicines import MedicineRow, MedicinesModel
from desktop.views.medicines import medicines
from desktop.writing.reconcile_rows import at_home
from tests.clinical.record.medicines.test_dispenses import SIMVASTATIN, supply
from tests.meaning.saying import strings
from tests.views.charts import NOW, Json, chart, context, stay
from tests.views.medicines.test_medicines import FUROSEMIDE, HOME, by_group, ordered
from tests.views.medicines.test_reconcile import shown
from tests.views.page.test_unplaced import keys, model

STANDS = {"daysSupply": {"value": 100, "unit": "d", "code": "d"}, "quantity": {"value": 100, "unit": "stk"}}
SAID = "utlevert 12.11.2026, 100\u00a0stk, holder til 20.02.2027"


def build(*resources: Json) -> MedicinesModel:
    return medicines.build(context(chart(stay(), *resources)))[0]


def cell(row: MedicineRow) -> str:
    return row.sources[3].text


def order(**more: Any) -> Json:
    return ordered("m", FUROSEMIDE, **more)


def test_beside_the_medicine_of_the_same_substance() -> None:
    of = ordered("m", {"medicationCodeableConcept": SIMVASTATIN})
    found = build(of, supply(**STANDS))
    (row,) = found.rows
    assert (cell(row), row.group, row.sources[3].differs) == (SAID, "chart", False)
    assert (found.sources[3].note, found.sources[3].state) == ("sist 12.11", "fresh")


@pytest.mark.parametrize("status", ["on-hold", "preparation", "in-progress", "cancelled", "declined"])
def test_the_day_of_what_was_not_handed_over_is_no_day_of_dispensing(status: str) -> None:
    """Made ready and held back three days later: it is the earlier one that was handed over."""
    waits = supply("later", status=status, whenPrepared="2026-11-17T10:00:00+01:00")
    waits.pop("whenHandedOver", None)
    assert build(order(), supply(**STANDS), waits).sources[3].note == "sist 12.11"
    assert build(order(), waits).sources[3].note == ""


def test_beside_the_order_that_it_was_dispensed_on_with_the_name_on_the_box() -> None:
    (row,) = build(
        order(), supply(**STANDS, authorizingPrescription=[{"reference": "MedicationRequest/m"}])
    ).rows
    assert cell(row) == f"simvastatin: {SAID}"


@pytest.mark.parametrize("on", [[], [{"reference": "MedicationRequest/elsewhere"}], [{"display": "resept"}]])
def test_what_belongs_to_nothing_is_a_row_apart_that_is_not_in_use(on: list[Json]) -> None:
    found = build(order(), supply(**STANDS, authorizingPrescription=on))
    rows = by_group(found)
    (row,) = rows["dispensed"]
    assert [row.name, row.dose, row.active, row.give, row.next, row.today] == [
        "simvastatin", SAID, False, None, "", ()]  # fmt: skip
    assert {"give", "change", "stop", "pause", "omit", "renew", "resume", "correct"} <= {
        a for a, _w in row.cannot
    }
    assert "dispensed" not in [group.key for group in found.groups if group.counted]
    assert cell(rows["chart"][0]) == "–"
    assert found.note == "1 på kurven"


@pytest.mark.parametrize("status", ["cancelled", "declined", "entered-in-error"])
def test_what_was_not_dispensed_is_no_row_and_stays_in_the_plain_list(status: str) -> None:
    one = supply(status=status)
    assert "dispensed" not in by_group(build(order(), one))
    told = keys(model(chart(stay(), order(), one)))
    assert ("MedicationDispense/d" in told) is (status != "entered-in-error")


def test_what_is_said_is_not_told_as_shown_nowhere_and_what_is_only_counted_is() -> None:
    older = supply("old", whenHandedOver="2026-01-02")
    found = chart(stay(), order(), supply(), older)
    assert keys(model(found)) == {"MedicationDispense/old"}
    (row,) = by_group(build(order(), supply(), older))["dispensed"]
    assert row.dose == "utlevert 12.11.2026; 1 tidligere utlevering"


def test_nobody_was_asked_where_nothing_was_dispensed() -> None:
    (row,) = build(order()).rows
    assert (cell(row), row.sources[3].asked) == ("ikke spurt", False)


def test_where_nothing_stands_apart_there_is_no_heading_that_counts_none() -> None:
    for found in (build(order()), build(ordered("m", {"medicationCodeableConcept": SIMVASTATIN}), supply())):
        assert "dispensed" not in {group.key for group in found.groups}
    assert "dispensed" in {group.key for group in build(order(), supply()).groups}


def test_one_that_cannot_be_read_is_told() -> None:
    whole = chart(stay(), order())
    broken = Chart(
        whole.patient, whole.resources, whole.directory,
        unreadable=(Unreadable("MedicationDispense", "x", "$.status"),),
    )  # fmt: skip
    head = medicines.build(context(broken))[0].sources[3]
    assert (head.state, head.note) == ("error", "1 utlevering kan ikke leses")


def test_it_is_no_medicine_of_the_patient_for_letter_checks_or_conflicts() -> None:
    warfarin = {"coding": [{"system": "http://www.whocc.no/atc", "code": "B01AA03"}], "text": "Warfarin"}
    without = chart(stay(), order())
    found = chart(stay(), order(), supply(medicationCodeableConcept=warfarin, **STANDS))
    for where in ("checks", "letter", "banner", "first sentence", "vitals"):
        assert strings(where, found, NOW) == strings(where, without, NOW), where
    assert standing(found, NOW) == standing(without, NOW)
    assert at_home(found, stays.current(found, NOW), NOW) == []


def test_the_reconciliation_shows_it_and_asks_about_what_stands_in_no_row() -> None:
    home = {"medicationCodeableConcept": SIMVASTATIN, **HOME}
    found = shown(ordered("h", home, encounter=None), supply(**STANDS))
    (row,) = found.rows
    assert row.said[3].text == SAID
    assert "Utlevert" not in found.warning
    apart = shown(order(), supply(**STANDS))
    assert [one.name for one in apart.rows] == ["furosemid"]
    assert "Utlevert, står ikke på lista: simvastatin. Spør om det brukes." in apart.warning
    assert not any(one.differs for one in apart.rows[0].said)
    alone = shown(supply(**STANDS))
    assert alone.empty.startswith("Utlevert, står ikke på lista: simvastatin")


@pytest.mark.parametrize(
    ("status", "words"),
    [("on-hold", "utlevering satt på vent"), ("preparation", "klargjøres for utlevering"),
     ("in-progress", "utlevering pågår"), ("strange", "ukjent om det er utlevert")],
)  # fmt: skip
def test_what_was_not_handed_over_is_not_asked_about_as_if_it_was(status: str, words: str) -> None:
    warning = shown(order(), supply(status=status)).warning
    assert f"simvastatin ({words})" in warning
    # One that was handed over before counts, whatever is under way.
    both = shown(order(), supply(status=status), supply("old", whenHandedOver="2026-09-01")).warning
    assert "simvastatin. Spør" in both


FORMS: dict[str, list[Json]] = {
    "day": [supply()],
    "whole": [supply(**STANDS, note=[{"text": "Henteklar"}], substitution={"wasSubstituted": True})],
    "label": [supply(dosageInstruction=[{"text": "1 tablett kveld, mot høyt kolesterol"}])],
    "no day": [{key: held for key, held in supply(**STANDS).items() if key != "whenHandedOver"}],
    "on hold": [supply(status="on-hold", **STANDS)],
    "strange": [supply(modifierExtension=[{"url": "urn:x", "valueBoolean": True}])],
    "earlier": [supply(**STANDS), supply("old", whenHandedOver="2026-01-02")],
    "two that stand": [supply("new", status="on-hold", whenHandedOver="2026-11-17"), supply(**STANDS)],
    "another name": [supply(**STANDS, authorizingPrescription=[{"reference": "MedicationRequest/m"}])],
    "another name alone": [supply(authorizingPrescription=[{"reference": "MedicationRequest/m"}])],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("listed", [True, False])
def test_the_short_words_and_the_line_below_say_all_that_the_whole_does(form: str, listed: bool) -> None:
    of = {"medicationCodeableConcept": SIMVASTATIN} if listed and "name" not in form else FUROSEMIDE
    found = build(ordered("m", of), *FORMS[form])
    said = next(row.sources[3] for row in found.rows if row.sources[3].text != "–")
    assert said.short
    assert len(said.short) <= 60
    facts = [part for each in said.text.split("; ") for part in each.split(", ")]
    both = f"{said.short}, {said.more}"
    for fact in facts:
        fact = fact.removeprefix("simvastatin: ")
        assert fact in both or fact.removeprefix("utlevert ") in both, (fact, both)
    if form != "two that stand":
        assert "utlevert" not in both.replace("ukjent om det er utlevert", ""), "the heading says it"
    assert ("simvastatin" in both) is ("name" in form)
