"""Another medicine is offered by name, from the same group, and never one that the allergy reaches."""

from __future__ import annotations

import pytest

from desktop.orders import alternatives, checking
from desktop.orders.basket import Line
from desktop.orders.catalogue import Item, catalogue
from desktop.orders.chart_facts import Facts
from desktop.orders.checks.allergy import reaches
from desktop.orders.draft import MedicineOrder
from desktop.orders.findings import Action, Finding
from tests.orders.samples import NOW, allergy, chart, daily, given, lines, none_known


def stop(text: str, *resources: object) -> Finding:
    found = checking.check(lines(text), chart(*resources), NOW)  # type: ignore[arg-type]
    return found.stops[0]


def others(text: str, *resources: object) -> list[Action]:
    return [a for a in stop(text, *resources).actions if a.kind == "alternative"]


def test_a_statin_for_a_statin() -> None:
    (other,) = others("atorvastatin 40 mg x 1 po", allergy("atorvastatin", "C10AA05"))
    assert (other.text, other.words) == ("simvastatin", "Velg simvastatin")
    assert other.detail


def test_what_cross_reacts_is_never_offered() -> None:
    found = stop("amoksicillin 500 mg x 3 po", allergy("penicillin", "J01C"))
    assert all(a.text == "" for a in found.actions if a.kind == "alternative"), "all near it are penicillins"
    assert others("ibuprofen 400 mg x 3 po", allergy("NSAID", "M01A"))[0].text == ""


MEDICINES = [item for item in catalogue().items if len(item.atc) == 7]


@pytest.mark.parametrize("group", sorted({item.atc[:3] for item in MEDICINES}))
def test_no_offer_is_reached_by_the_allergy(group: str) -> None:
    """Whatever somebody is allergic to, and whatever is ordered of its group."""
    for item in MEDICINES:
        if item.atc.startswith(group):
            no_offer_is_reached(item)


def no_offer_is_reached(other: Item) -> None:
    known = allergy(other.nb, other.atc)
    record = chart(known)
    (one,) = Facts(record, (), NOW).allergies().named
    line = Line("l", "urn:l", MedicineOrder(name=other.nb, atc=other.atc, verbatim="etter plan", route="PO"))
    for found in checking.check((line,), record, NOW).open:
        for action in found.actions:
            chosen = [i for i in catalogue().items if i.kind == "medicine" and i.name == action.text]
            assert not any(reaches(one, item.atc) for item in chosen)


def test_one_with_a_finding_is_offered_last_and_says_it() -> None:
    warfarin = given("B01AA03", "warfarin", daily("5", "mg", 1))
    found = others("escitalopram 10 mg x 1 po", allergy("escitalopram", "N06AB10"), warfarin)
    assert [a.text for a in found] == ["sertralin"]
    assert found[0].detail


def test_what_is_wrong_with_a_dose_is_no_reason_for_another_medicine() -> None:
    found = checking.check(lines("metoprolol 500 mg x 1 po"), chart(none_known()), NOW)
    for one in (f for f in found.open if f.rule not in alternatives.ABOUT):
        assert not any(a.kind == "alternative" and a.text for a in one.actions)


@pytest.mark.expects_log
def test_a_check_that_falls_over_leaves_the_stop(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> object:
        raise RuntimeError

    known = allergy("atorvastatin", "C10AA05")
    monkeypatch.setattr(alternatives, "catalogue", broken)
    assert stop("atorvastatin 40 mg x 1 po", known).rule == "A1"
    assert "no other medicine" in caplog.text
