"""The same substance twice always asks, and replacing ends the standing order."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.core.errors import InputError
from desktop.orders.checking import check
from desktop.orders.draft import MedicineOrder
from desktop.orders.findings import Finding, answer
from desktop.orders.list_checks import check_list
from desktop.orders.order_resources import Signing, resource
from tests.orders.checking import fired, run, silent
from tests.orders.samples import NOW, chart, counted, daily, done, given, lines, stated, staying

IV = {"route": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration",
                            "code": "IV"}]}}  # fmt: skip
COMMUNITY = [{"coding": [{"code": "community"}]}]


def asked(text: str, *standing: object) -> Finding | None:
    return fired(run(text, chart(*standing))).get("double")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "atc", "name", "dosage"),
    [
        ("metoprolol 50 mg x 1 po", "C07AB02", "metoprolol", daily("100", "mg", 1)),
        ("selo-zok 50 mg x 1 po", "C07AB02", "Metoprolol Sandoz", daily("100", "mg", 1)),
        ("apiksaban 5 mg x 2 po", "B01AF02", "Eliquis", daily("5", "mg", 2)),
        ("furosemid 40 mg x 2 iv", "C03CA01", "furosemid", daily("40", "mg", 2)),
        ("furosemid 40 mg x 2 po", "C03CA01", "furosemid", daily("40", "mg", 2) | IV),
        ("metoprolol 50 mg x 1 po", "C07AB02", "metoprolol", "1 tabl morgen og kveld"),
        ("metoprolol 50 mg x 1 po", "C07AB02", "metoprolol", None),
        (
            "metoprolol 50 mg x 1 po",
            "",
            "Metoprolol succinate 100 MG Extended Release",
            daily("100", "mg", 1),
        ),
        ("metotreksat 15 mg hver mandag po", "L01BA01", "Metotreksat", daily("15", "mg", 1)),
        ("paracet 500 mg x 3 po", "N02AJ06", "Paralgin forte", daily("1", "{tablett}", 3)),
        ("paracet 500 mg x 3 po", "N02BE01", "paracetamol", daily("500", "mg", 3)),
        ("metronidazol 500 mg x 3 iv", "P01AB01", "Flagyl", daily("400", "mg", 3)),
        ("insulin aspart 8 E x 3 sc", "A10AB05", "NovoRapid", "etter måling"),
    ],
)
def test_one_substance_twice_asks(text: str, atc: str, name: str, dosage: object) -> None:
    found = asked(text, given(atc, name, dosage))  # type: ignore[arg-type]
    assert found is not None
    assert found.tier == "question"
    assert found.blocks
    assert [action.kind for action in found.actions] == ["replace", "keep", "remove"]
    assert found.actions[1].reason, "both need a reason"


@pytest.mark.parametrize(
    ("text", "atc", "name"),
    [
        ("lantus 20 E kveld sc", "A10AB05", "insulin aspart"),
        ("metoprolol 50 mg x 1 po", "C07AB07", "bisoprolol"),
        ("kaliumklorid 750 mg x 2 po", "C09CA01", "Losartan kalium"),
        ("magnesiumsulfat 4 g iv engangsdose", "A02BC05", "Esomeprazol magnesium"),
    ],
)
def test_another_substance_does_not_ask(text: str, atc: str, name: str) -> None:
    assert asked(text, given(atc, name, daily("1", "mg", 1))) is None


def test_standing_new_and_sum_are_shown() -> None:
    found = asked("metoprolol 50 mg x 1 po", given("C07AB02", "metoprolol", daily("100", "mg", 1)))
    assert found is not None
    assert found.together is not None
    assert found.together.standing == "100\u00a0mg ×\u00a01"
    assert found.together.total == "150\u00a0mg"
    assert found.title == "Metoprolol gis fra før."


PO = {"route": {"coding": [{"system": IV["route"]["coding"][0]["system"], "code": "PO"}]}}
SINCE = {"authoredOn": "2026-11-18T09:15:00+01:00"}
BEGUN = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d",
                    "boundsPeriod": {"start": "2026-11-19T20:00:00+01:00"}}}  # fmt: skip


@pytest.mark.parametrize(
    ("standing", "way", "note"),
    [
        (given("C03CA01", "furosemid", daily("40", "mg", 2) | PO), "gjennom munnen", ""),
        (given("C03CA01", "furosemid", daily("40", "mg", 2) | IV), "", ""),
        (given("C03CA01", "furosemid", daily("40", "mg", 2), **SINCE), "", "siden 18.11"),
        # Ordered on the 18th, to be given from the 19th.
        (given("C03CA01", "furosemid", daily("40", "mg", 2) | {"timing": BEGUN}, **SINCE), "",
         "siden i går 20:00"),
        (given("C03CA01", "furosemid", daily("40", "mg", 2), category=COMMUNITY, **SINCE), "",
         "på resept eller oppgitt av pasienten"),
        (stated("C03CA01", "furosemid", daily("40", "mg", 2)), "", "på resept eller oppgitt av pasienten"),
    ],
)  # fmt: skip
def test_beside_the_new_order_stands_how_and_since_when_the_other_is_given(
    standing: object, way: str, note: str
) -> None:
    found = asked("furosemid 40 mg x 2 iv fra i morgen kl 08", standing)
    assert found is not None
    assert found.together is not None
    # The way is named where the two are given in different ways, and only there.
    assert found.together.standing == f"40\u00a0mg ×\u00a02{f' {way}' if way else ''}"
    assert found.together.new == f"40\u00a0mg ×\u00a02{' intravenøst' if way else ''}"
    assert found.together.standing_note == note
    assert found.together.new_note == "fra i morgen 08:00"


def test_the_sum_takes_the_upper_end_and_grams_are_grams() -> None:
    dose = {"low": {"value": 500, "unit": "mg", "code": "mg"}, "high": {"value": 1, "unit": "g", "code": "g"}}
    ranged = daily("1", "mg", 2) | {"doseAndRate": [{"doseRange": dose}]}
    found = asked("paracet 500 mg x 2 po", given("N02BE01", "paracetamol", ranged))
    assert found is not None
    assert found.together is not None
    assert found.together.total == "3\u00a0g"


def test_a_sum_that_cannot_be_computed_is_not_made_up() -> None:
    for dosage in ("1 tabl morgen og kveld", daily("1", "{tablett}", 1), None):
        found = asked("metoprolol 50 mg x 1 po", given("C07AB02", "metoprolol", dosage))
        assert found is not None
        assert found.together is not None
        assert found.together.total == ""


def test_two_standing_orders_are_two_questions_and_both_can_be_replaced() -> None:
    (line,) = lines("furosemid 40 mg x 2 po")
    where = chart(
        given("C03CA01", "furosemid", daily("20", "mg", 1)), given("C03CA01", "Furix", daily("40", "mg", 1))
    )
    found = [f for f in check((line,), where, NOW).open if f.rule == "double"]
    make = counted()
    line = replace(line, answers=tuple(answer(f, "replace", NOW, identities=make) for f in found))
    assert len(set(line.replaces)) == 2
    assert check((line,), where, NOW).stops == ()
    signed = resource(line, Signing(patient="Patient/p1", requester="Practitioner/d1", at=NOW))
    assert signed["priorPrescription"]["reference"] in line.replaces


def test_both_need_ten_characters_of_reason() -> None:
    found = asked("apiksaban 5 mg x 2 po", given("B01AF02", "Eliquis", daily("5", "mg", 2)))
    assert found is not None
    for reason in ("", "kort", "a" + " " * 20):
        with pytest.raises(InputError):
            answer(found, "keep", NOW, reason=reason)
    assert answer(found, "keep", NOW, reason="Skifte av styrke i kveld").reason


def test_two_in_the_basket_ask_once_and_the_later_carries_it() -> None:
    checked = run(("metoprolol 50 mg x 1 po", "selo-zok 100 mg x 1 po"), chart())
    (found,) = (f for f in checked.open if f.rule == "double")
    assert found.line.endswith("2")
    assert found.title == "Metoprolol står to ganger blant bestillingene."


def test_what_the_patient_has_at_home_is_no_second_order_on_the_ward() -> None:
    home = given("C07AB02", "metoprolol", daily("100", "mg", 1), category=COMMUNITY)
    assert "double" in silent(run("metoprolol 50 mg x 1 po", chart(home, staying())))
    # Without a stay the prescription is what stands; it is not ended from here.
    found = asked("metoprolol 50 mg x 1 po", home)
    assert found is not None
    assert [action.kind for action in found.actions] == ["keep", "remove"]
    said = asked("naproxen 500 mg x 2 po", stated("M01AE02", "Naproxen"))
    assert said is not None


def test_the_last_dose_given_stands_beside_replacing() -> None:
    standing = given("C07AB02", "metoprolol", daily("100", "mg", 1))
    dose = done("MedicationAdministration", status="completed", request={"reference": standing.key},
                effectiveDateTime="2026-11-20T08:05:00+01:00")  # fmt: skip
    refused = done("MedicationAdministration", status="not-done", request={"reference": standing.key},
                   effectiveDateTime="2026-11-20T12:05:00+01:00")  # fmt: skip
    found = asked("metoprolol 50 mg x 1 po", standing, dose, refused)
    assert found is not None
    assert "08:05" in found.actions[0].detail


def test_paracetamol_over_the_limit_is_one_question_not_two() -> None:
    checked = run("paracet 1 g x 4 po", chart(given("N02BE01", "paracetamol", daily("1", "g", 4))))
    assert [f.rule for f in checked.stops] == ["A4"]


@pytest.mark.parametrize(
    "standing",
    [
        (
            given("N02BE01", "paracetamol", daily("1", "g", 2)),
            given("N02BE01", "Panodil", daily("1", "g", 1)),
        ),
        (given("N02BE01", "paracetamol", daily("1", "g", 4), category=COMMUNITY),),
    ],
    ids=["two on the ward", "one on prescription"],
)
def test_a_notice_of_too_much_paracetamol_answers_no_question_of_two_orders(
    standing: tuple[object, ...],
) -> None:
    checked = run("paracet 1 g x 4 po", chart(*standing))  # type: ignore[arg-type]
    tiers = sorted((f.rule, f.tier) for f in checked.open)
    assert tiers == [("A4", "notice"), *[("double", "question")] * len(standing)]


def test_a_new_medicine_is_an_order_of_its_own() -> None:
    (line,) = lines("metoprolol 50 mg x 1 po")
    assert isinstance(line.order, MedicineOrder)
    assert line.replaces == ()


def test_what_a_letter_lists_twice_is_in_no_basket() -> None:
    one = given("N02AJ06", "paracetamol/kodein", daily("1", "{tablett}", 2))
    twice = [replace(one, id="k1"), replace(one, id="k2")]
    checked = check_list(chart(*twice), tuple(one.key for one in twice), NOW)
    (found,) = [one for one in checked.open if one.rule == "double"]
    assert found.title == "Paracetamol/kodein står to ganger i listen."
    assert "Ny:" not in found.detail
    assert "kurv" not in f"{found.title} {found.detail} {found.together}"
