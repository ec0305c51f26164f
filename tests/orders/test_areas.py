"""What was checked and what was not: each area always says its result, and a failed check says so."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from desktop.core.errors import InputError
from desktop.orders import checking
from desktop.orders.areas import AREAS, AreaCheck
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import check
from desktop.orders.checks import declared
from desktop.orders.findings import answer
from tests.orders.checking import DAY, fired, run, run_by, unchecked
from tests.orders.failing import fails
from tests.orders.samples import (
    NOW,
    allergy,
    chart,
    counted,
    daily,
    done,
    egfr,
    given,
    lines,
    none_known,
    potassium,
    stated,
    weight,
)  # fmt: skip

METOPROLOL = "metoprolol 50 mg x 1 po"


def of(text: str, where: Any) -> dict[str, AreaCheck]:
    checked = run(text, where)
    ((_line, found),) = checked.areas.items()
    return {one.area: one for one in found}


def states(found: dict[str, AreaCheck]) -> dict[str, str]:
    return {area: one.state for area, one in found.items()}


def test_every_rule_belongs_to_an_area_and_every_area_always_answers() -> None:
    assert {one.area for one in declared().values()} == set(AREAS)
    assert set(of(METOPROLOL, chart())) == {*AREAS, "prescriptions"} - {"operation"}, "it awaits no operation"
    assert all(one.words for one in of(METOPROLOL, chart()).values())


def test_an_empty_record_is_not_a_safe_one() -> None:
    found = states(of(METOPROLOL, chart()))
    assert found["allergy"] == "not_checked", "nobody asked about allergies"
    assert found["kidney"] == "not_checked"
    assert found["prescriptions"] == "not_checked"
    assert "ok" not in states(of(METOPROLOL, chart(missing="AllergyIntolerance"))).get("allergy", "")


def test_what_was_looked_at_and_found_nothing_is_ok() -> None:
    home = given("N05CF01", "zopiklon", daily("7.5", "mg", 1), category=[{"coding": [{"code": "community"}]}])
    found = of(METOPROLOL, chart(none_known(), home))
    assert {a: found[a].state for a in ("allergy", "duplicate", "interaction", "dose", "prescriptions")} == {
        "allergy": "ok", "duplicate": "ok", "interaction": "ok", "dose": "ok", "prescriptions": "ok",
    }  # fmt: skip
    assert "regler" in found["interaction"].words, "a short list of rules does not look like a whole one"


def test_what_does_not_apply_differs_from_what_was_not_checked() -> None:
    found = of(METOPROLOL, chart(none_known()))
    assert found["pregnancy"].state == "not_applicable", "she is 78"
    assert found["age"].state == "not_applicable"
    assert found["pregnancy"].words != found["kidney"].words == "ikke kontrollert"
    young = of(METOPROLOL, chart(none_known(), born="1996-03-14"))
    assert young["pregnancy"].state == "not_checked"
    assert of(METOPROLOL, chart(born="1996-03-14", gender="male"))["pregnancy"].state == "not_applicable"
    assert of(METOPROLOL, chart(born="1996-03-14", gender="unknown"))["pregnancy"].state == "not_checked"


def test_pregnancy_is_seen_and_what_harms_is_a_notice() -> None:
    pregnant = done(
        "Condition", code={"text": "Gravid uke 24"}, clinicalStatus={"coding": [{"code": "active"}]}
    )
    where = chart(pregnant, born="1996-03-14")
    assert "pregnancy" in fired(run("ramipril 5 mg x 1 po", where))
    assert of("paracet 1 g x 4 po", where)["pregnancy"].state == "not_checked"
    delivered = done(
        "Condition", code={"text": "Gravid uke 24"}, clinicalStatus={"coding": [{"code": "resolved"}]}
    )
    assert "pregnancy" not in fired(run("ramipril 5 mg x 1 po", chart(delivered, born="1996-03-14")))


def test_after_a_birth_it_is_the_breast_that_nobody_has_checked() -> None:
    icd = {"system": "http://hl7.org/fhir/sid/icd-10", "code": "O32.1"}
    breech = done("Condition", code={"coding": [icd]}, recordedDate=(NOW - 3 * DAY).isoformat())
    assert "pregnancy" in fired(run("ibuprofen 400 mg x 3 po", chart(breech, born="1996-03-14")))
    done_at = (NOW - DAY).isoformat()
    section = done("Procedure", code={"text": "Keisersnitt"}, performedDateTime=done_at, status="completed")
    where = chart(breech, section, born="1996-03-14")
    assert "pregnancy" not in fired(run("ibuprofen 400 mg x 3 po", where))
    area = of("ibuprofen 400 mg x 3 po", where)["pregnancy"]
    assert area.state == "not_checked", "it is not said to be safe"
    assert "har født" in area.why
    assert "amming" in area.why


def test_a_finding_points_to_itself() -> None:
    found = of("amoksicillin 500 mg x 3 po", chart(allergy("penicillin")))
    assert (found["allergy"].state, found["allergy"].words) == ("finding", "se stoppen")
    twice = of(METOPROLOL, chart(given("C07AB02", "metoprolol", daily("100", "mg", 1))))
    assert (twice["duplicate"].state, twice["duplicate"].words) == ("finding", "se spørsmålet")


def test_the_kidneys_say_what_is_known_even_without_a_rule() -> None:
    assert "41" in of(METOPROLOL, chart(egfr("41")))["kidney"].why
    assert of("metformin 500 mg x 2 po", chart(egfr("60")))["kidney"].state == "ok"


@pytest.mark.expects_log
@pytest.mark.parametrize("rule", sorted(declared()))
@pytest.mark.parametrize(
    "error", [ValueError("odd"), TypeError("odd"), OverflowError("odd"), AttributeError()]
)
def test_one_check_that_fails_takes_no_other_with_it(
    rule: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_facts: object, _medicine: object) -> list[object]:
        raise error

    where = chart(allergy("penicillin"), potassium("6.2"))
    whole = {f.rule for f in run("amoksicillin 500 mg x 3 po", where).open}
    fails(monkeypatch, rule, broken)
    checked = run("amoksicillin 500 mg x 3 po", where)
    assert whole - {rule} <= {f.rule for f in checked.open}
    ((_line, areas),) = checked.areas.items()
    area = declared()[rule].area
    found = next(one for one in areas if one.area == area)
    assert found.state == "failed"
    if declared()[rule].deadly:
        stop = fired(checked)[rule]
        assert stop.stops
        assert "kunne ikke kontrolleres" in stop.title
        assert "Se etter i journalen selv" in stop.detail
        with pytest.raises(InputError):
            answer(stop, "override", NOW, reason="nei")
        (line,) = lines("amoksicillin 500 mg x 3 po")
        signed = answer(stop, "override", NOW, reason="Sett i papirjournalen", identities=counted())
        again = check((replace(line, answers=(signed,)),), where, NOW)
        assert rule not in {f.rule for f in again.open}
        assert rule in {f.rule for f in check((line,), where, NOW, decided={stop.fingerprint}).open}, (
            "that it failed once is settled for no other order"
        )


@pytest.mark.expects_log
def test_when_nothing_can_be_gathered_nothing_is_signed_without_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_any: object) -> None:
        raise OverflowError

    monkeypatch.setattr(checking, "Facts", broken)
    checked = run((METOPROLOL, "crp i morgen"), chart())
    assert {f.rule for f in checked.stops} >= {"A1", "double", "tenfold"}
    assert {one.state for areas in checked.areas.values() for one in areas} == {"failed", "not_checked"}


FAR = ("9999-12-31", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-11:00", "0001-01-01",
       "0001-01-01T00:00:00+14:00",
       "9999", "0001")  # fmt: skip


@pytest.mark.parametrize("far", FAR)
def test_dates_at_the_ends_of_time_fail_no_check(far: str) -> None:
    bounds = {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d",
                                    "boundsPeriod": {"start": far, "end": far}}}}  # fmt: skip
    where = chart(
        given("C07AB02", "metoprolol", daily("100", "mg", 1) | bounds),
        given("B01AA03", "warfarin", {"timing": {"event": [far]}}),
        given("C09AA05", "ramipril", daily("5", "mg", 1), authoredOn=far,
              dispenseRequest={"validityPeriod": {"start": far, "end": far}}),
        stated("M01AE02", "Naproxen", effectivePeriod={"start": far, "end": far}),
        done("Observation", status="final", effectiveDateTime=far, code={"coding": [
            {"system": "http://loinc.org", "code": "29463-7"}]}, valueQuantity={"value": 70, "code": "kg"}),
        done("ServiceRequest", status="active", intent="order", code={"text": "INR"}, occurrenceDateTime=far,
             authoredOn=far),
        done("Procedure", status="completed", code={"text": "Dialyse"}, performedDateTime=far),
        done("Condition", code={"text": "Gravid"}, onsetDateTime=far),
        allergy("penicillin", onsetDateTime=far),
    )  # fmt: skip
    for text in (
        METOPROLOL,
        "ciprofloksacin 500 mg x 2 po",
        "ramipril 5 mg x 1 po",
        "amoksicillin 500 mg x 3 po",
    ):
        checked = run(text, where)
        assert not [f for f in checked.open if f.failed]
        assert not [one for areas in checked.areas.values() for one in areas if one.state == "failed"]
    assert "A1" in fired(run("amoksicillin 500 mg x 3 po", where))


@pytest.mark.expects_log
@pytest.mark.parametrize("first", [0, 1])
def test_one_bad_resource_is_one_unknown_and_named(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.orders import chart_facts

    def odd(chart: Any, request: Any, read: Any = chart_facts.composed) -> Any:
        if "Rart" in request.medication_codeable_concept.label:
            raise ValueError("odd")
        return read(chart, request)

    monkeypatch.setattr(chart_facts, "composed", odd)
    both = [
        given("C07AB02", "metoprolol", daily("100", "mg", 1)),
        given("N02BE01", "Rart legemiddel", daily("1", "g", 4)),
    ]
    where = chart(both[first], both[1 - first])
    found = Facts(where, (), NOW)
    assert [m.atc for m in found.medicines] == ["C07AB02"]
    assert found.unnamed == ("Rart legemiddel (kan ikke leses)",)
    assert "double" in fired(run(METOPROLOL, where))
    assert "Rart legemiddel" in of("apiksaban 5 mg x 2 po", where)["duplicate"].why


CHILD = "2024-03-01"


@pytest.mark.parametrize(
    ("text", "kilos", "expected"),
    [
        ("paracet 250 mg x 4 po", "15", None),
        ("paracet 2500 mg x 4 po", "15", "stop"),
        ("paracet 500 mg x 4 po", "15", "notice"),
        ("paracet 350 mg x 3 po", "15", "notice"),
        ("paracet 300 mg x 6 po", "15", "notice"),
        ("paracet 15 mg x 4 po", "15", "notice"),
        ("morfin 1 mg iv engangsdose", "15", None),
        ("morfin 10 mg iv engangsdose", "15", "stop"),
        ("gentamicin 60 mg x 1 iv", "15", None),
        ("gentamicin 600 mg x 1 iv", "15", "stop"),
        ("koffein 30 mg x 1 iv", "1.51", None),
        ("koffein 300 mg x 1 iv", "1.51", "stop"),
    ],
)
def test_a_childs_dose_is_compared_per_kilogram(text: str, kilos: str, expected: str | None) -> None:
    # So light is only who was born lately.
    born = CHILD if Decimal(kilos) > 5 else (NOW - timedelta(days=9)).date().isoformat()
    checked = run(text, chart(weight(kilos, timedelta(hours=2)), none_known(), born=born))
    found = fired(checked).get("perkilo")
    assert (found.tier if found else None) == expected
    if found is not None:
        assert f"{kilos.replace('.', ',')}\u00a0kg" in found.title
        assert "Vekten er 2 t" in found.detail, "the age of the weight is shown"


def test_a_child_without_a_weight_is_stopped_and_the_dose_is_not_checked() -> None:
    checked = run("paracet 250 mg x 4 po", chart(born=CHILD))
    assert "A14" in fired(checked)
    assert "perkilo" not in fired(checked)


def test_a_childs_dose_in_another_kind_of_unit_is_not_checked() -> None:
    where = chart(weight("15", timedelta(hours=2)), none_known(), born=CHILD)
    assert "kan ikke" in unchecked(run("paracet 10 ml x 4 po", where))["perkilo"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("noradrenalin 0,1 mikrogram/kg/min iv", None),
        ("noradrenalin 0,1 mg/kg/min iv", "stop"),
        ("noradrenalin 0,1 mikrogram/kg/t iv", "notice"),
        ("noradrenalin 400 mikrogram/t iv", None),
        ("noradrenalin 8,4 mg/t iv", "stop"),
        ("noradrenalin 8,3 mg/t iv", None),
        ("propofol 2 mg/kg/t iv", None),
        ("propofol 2 mg/kg/min iv", "stop"),
        ("fentanyl 100 mikrogram/t iv", None),
        ("fentanyl 100 mg/t iv", "stop"),
        ("insulin aspart 4 E/t iv", None),
        ("insulin aspart 40 E/t iv", "stop"),
        ("ringer 100 ml/t iv", None),
        ("ringer 100 l/t iv", "stop"),
        ("kaliumklorid 10 mmol/t iv", None),
        ("kaliumklorid 100 mmol/t iv", "stop"),
    ],
)
def test_infusions_are_compared_by_weight_and_time(text: str, expected: str | None) -> None:
    found = fired(run(text, chart(weight("70", 3 * DAY)))).get("rate")
    assert (found.tier if found else None) == expected


def test_an_infusion_by_weight_without_a_weight_is_not_checked() -> None:
    assert of("propofol 200 mg/t iv", chart())["dose"].state == "not_checked"
    # Of these the unit is asked about, and the concentration that is missing.
    assert of("noradrenalin 400 mikrogram/t iv", chart())["dose"].state == "finding"
    assert of("noradrenalin 5 ml/t iv", chart(weight("70", DAY)))["dose"].state == "finding"


@pytest.mark.parametrize(
    "text",
    [
        "morfin 5 mg x 6 sc", "pantoprazol 40 mg x 1 iv", "deksametason 8 mg x 1 iv",
        "haloperidol 1 mg x 2 sc",
        "metotreksat 15 mg hver mandag sc", "furosemid 40 mg x 2 sc", "insulin aspart 4 E engangsdose iv",
        "midazolam 2,5 mg engangsdose sc", "heparin 5000 IE x 2 sc",
    ],
)  # fmt: skip
def test_a_way_that_the_list_lacks_is_no_alarm(text: str) -> None:
    assert "route" not in fired(run(text, chart()))


@pytest.mark.parametrize("text", ["apiksaban 5 mg x 2 po", "atorvastatin 40 mg x 1 po"])
def test_a_way_that_is_none_is_an_alarm(text: str) -> None:
    """The order field asks about it; an order of another system may have it."""
    assert "route" in fired(run_by("IV", text, chart()))


def test_a_way_nobody_listed_is_not_checked() -> None:
    found = of("paracet 1 g x 4 sc", chart(none_known()))
    assert found["dose"].state == "not_checked"
    assert "subkutant" in found["dose"].why


@pytest.mark.parametrize(
    ("text", "state", "said"),
    [
        # The tick is of the single dose alone: nobody compared how much there is in a day.
        ("zopiklon 7,5 mg x 1 po", "ok", "enkeltdose innenfor"),
        ("zopiklon 7,5 mg x 4 po", "finding", ""),
        ("metoprolol 50 mg x 1 po", "ok", "enkeltdose innenfor 12,5–200\xa0mg"),
        # Beyond the usual, and not ten times: no alarm, and no tick either.
        (
            "metoprolol 300 mg x 1 po",
            "not_checked",
            "300\xa0mg er ikke den vanlige enkeltdosen (12,5–200\xa0mg)",
        ),
        ("metoprolol 6,25 mg x 1 po", "not_checked", "6,25\xa0mg er ikke den vanlige enkeltdosen"),
        ("metoprolol 2000 mg x 1 po", "finding", ""),
        ("fentanyl 100 mikrogram/t iv", "ok", "hastighet innenfor"),
        ("propofol 500 mg/t iv", "not_checked", "er ikke den vanlige hastigheten"),
        ("noradrenalin 8,3 mg/t iv", "finding", ""),
    ],
)
def test_the_tick_of_the_dose_says_what_was_compared(text: str, state: str, said: str) -> None:
    found = of(text, chart(weight("70", 3 * DAY)))["dose"]
    assert found.state == state
    assert said in f"{found.words} {found.why}"
