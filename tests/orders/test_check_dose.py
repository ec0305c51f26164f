"""Doses, ways and weights before signing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from desktop.fhir.elements import CodeableConcept, Coding
from desktop.orders.checks import check
from tests.orders.checking import DAY, fired, run, silent, unchecked
from tests.orders.samples import (
    NOW,
    chart,
    done,
    lines,
    weight,
)

# Rule 11


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("metotreksat 15 mg daglig po", True),
        ("metotreksat 15 mg x 1 po", True),
        ("metotreksat 15 mg annenhver dag po", True),
        ("metotreksat 15 mg hver mandag po", False),
        ("metotreksat 15 mg ukentlig po", False),
        ("metotreksat 15 mg x 1 per uke po", False),
        ("metotreksat 15 mg engangsdose po", False),
    ],
)
def test_methotrexate_daily(text: str, stops: bool) -> None:
    assert ("A11" in fired(run(text, chart()))) is stops


def test_methotrexate_for_a_cancer_of_the_patient_is_silent() -> None:
    icd10 = "urn:oid:2.16.578.1.12.4.1.1.7110"
    condition = done("Condition", code={"coding": [{"system": icd10, "code": "C91.0"}]})
    (line,) = lines("metotreksat 15 mg daglig po")
    where = chart(condition)
    assert "A11" in fired(check((line,), where, NOW))
    # The disease alone is no protocol: the order has to say what it is for.
    from desktop.orders import check_dose
    from desktop.orders.facts import Facts

    facts = Facts(where, (line,), NOW)
    reason = CodeableConcept(coding=(Coding(system=icd10, code="C91.0"),))
    (outcome,) = check_dose.methotrexate(facts, replace(facts.ordered[0], reasons=(reason,)))
    assert type(outcome).__name__ == "Silent"


def test_methotrexate_kept_as_text_is_not_checked() -> None:
    assert "A11" in unchecked(run("metotreksat «6 tabl mandag» po", chart()))


# Rule 14 and the dose


CHILD = "2020-03-01"


def test_a_child_needs_a_fresh_weight() -> None:
    text = "paracet 250 mg x 4 po"
    absent = fired(run(text, chart(born=CHILD)))["A14"]
    assert absent.stops
    assert absent.title == "Vekt mangler; vei barnet før dosering."
    old = fired(run(text, chart(weight("18.5", 2 * DAY), born=CHILD)))["A14"]
    assert old.title == "Vekten er 2 døgn gammel; vei barnet før dosering."
    assert "A14" not in fired(run(text, chart(weight("18.5", timedelta(hours=3)), born=CHILD)))
    assert "A14" not in fired(run(text, chart()))


def test_resuscitation_silences_the_weight() -> None:
    flag = done(
        "Flag", status="active", code={"coding": [{"system": "urn:fagflate:code", "code": "resuscitation"}]}
    )
    checked = run("adrenalin 0,1 mg engangsdose iv", chart(flag, born=CHILD))
    assert "A14" in silent(checked)


def test_an_unknown_age_is_not_checked() -> None:
    assert "A14" in unchecked(run("paracet 250 mg x 4 po", chart(born="")))


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("paracet 10 g x 4 po", "stop"),
        ("paracet 1 g x 4 po", None),
        ("paracet 1 mg x 4 po", "notice"),
        ("levaxin 100 mg x 1 po", "stop"),
        ("levaxin 100 mikrogram x 1 po", None),
        ("levaxin 0,1 mg x 1 po", None),
        ("digoksin 2,5 mg x 1 po", "stop"),
        ("digoksin 0,25 mg x 1 po", None),
        ("morfin 50 mg iv engangsdose", "stop"),
        ("morfin 5 mg iv engangsdose", None),
        ("novorapid 100 E sc engangsdose", "stop"),
    ],
)
def test_tenfold_doses(text: str, tier: str | None) -> None:
    found = fired(run(text, chart())).get("tenfold")
    assert (found.tier if found else None) == tier


def test_an_unusual_way_is_a_notice() -> None:
    found = fired(run("apiksaban 5 mg x 2 iv", chart()))["route"]
    assert found.title == "apiksaban gis vanligvis ikke intravenøst."
    assert "route" not in fired(run("apiksaban 5 mg x 2 via sonde", chart()))
