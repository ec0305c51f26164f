"""What conflicts in what stands is found without anybody ordering anything."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from desktop.core.messages import using
from desktop.fhir.resources import Resource
from desktop.fhir.systems import ROUTE
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import check
from desktop.orders.checks import medicines
from desktop.orders.findings import Finding, answer, is_answered
from desktop.orders.issues import FINGERPRINT, RULE
from desktop.orders.rules import rule_file
from desktop.orders.standing_conflicts import fingerprints, standing, standing_conflicts
from tests.orders.checking import DAY, fired
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
    potassium,
    stated,
    staying,
    weight,
)  # fmt: skip
from tests.orders.washout.test_washouts import whole

COMMUNITY = [{"coding": [{"code": "community"}]}]
EVERY_DAY = daily("1", "g", 4)


def found(*resources: Resource, **more: str) -> dict[str, Finding]:
    return {one.rule: one for one in standing_conflicts(Facts(chart(*resources, **more), (), NOW))}  # type: ignore[arg-type]


def test_penicillin_anaphylaxis_with_active_amoxicillin() -> None:
    medicine = given("J01CA04", "amoksicillin", daily("500", "mg", 3))
    known = allergy("penicillin", reaction=[{"manifestation": [{"text": "Anafylaksi"}]}])
    one = found(medicine, known)["A1"]
    assert one.stops
    assert one.implicated == (medicine.key, known.key)


def test_what_several_screens_mark_is_found_once_for_a_minute() -> None:
    medicine = given("J01CA04", "amoksicillin", daily("500", "mg", 3))
    held = chart(medicine, allergy("penicillin", reaction=[{"manifestation": [{"text": "Anafylaksi"}]}]))
    first = standing(held, NOW)
    assert [one.rule for one in first] == [one.rule for one in standing_conflicts(Facts(held, (), NOW))]
    assert standing(held, NOW) is first
    with using("en"):
        assert standing(held, NOW)[0].title != first[0].title
    assert standing(held, NOW + timedelta(minutes=1)) is not first


def test_paracetamol_of_two_orders_adds_up_to_7_2_g() -> None:
    one = found(given("N02BE01", "paracetamol", EVERY_DAY), given("N02AJ06", "paracetamol/kodein",
                daily("2", "{tablett}", 4)))["A4"]  # fmt: skip
    assert "7,2\u00a0g" in one.title
    assert "A4" not in found(given("N02BE01", "paracetamol", EVERY_DAY))


def test_apixaban_with_naproxen_that_the_patient_buys() -> None:
    apixaban = given("B01AF02", "apiksaban", daily("5", "mg", 2))
    for naproxen in (stated("M01AE02", "Naproxen"), stated("", "Naproxen 250 mg", "ved behov")):
        one = found(apixaban, naproxen, staying())["bleeding"]
        assert one.tier == "notice"
        assert set(one.implicated) == {apixaban.key, naproxen.key}
    assert "bleeding" not in found(apixaban, stated("M01AE02", "Naproxen", status="completed"))
    assert "bleeding" not in found(
        apixaban, stated("M01AE02", "Naproxen", effectivePeriod={"end": "2026-11-01"})
    )


def test_laboratory_results_conflict_with_what_stands() -> None:
    assert "A2" in found(given("A10BA02", "metformin", daily("500", "mg", 2)), egfr("25"))
    assert "A5" in found(given("C09AA05", "ramipril", daily("5", "mg", 1)), potassium("5.7"))


def test_two_of_one_substance_on_the_ward_but_not_one_here_and_one_at_home() -> None:
    ward = given("C07AB02", "metoprolol", daily("100", "mg", 1))
    again = given("C07AB02", "Selo-Zok", daily("50", "mg", 1))
    home = given("C07AB02", "metoprolol", daily("50", "mg", 1), category=COMMUNITY)
    assert "double" in found(ward, again, staying())
    assert "double" not in found(ward, home, staying())


def test_each_pair_is_said_once() -> None:
    where = chart(
        given("B01AF02", "apiksaban", daily("5", "mg", 2)), given("B01AA03", "warfarin", daily("5", "mg", 1))
    )
    assert [one.rule for one in standing_conflicts(Facts(where, (), NOW))].count("A10") == 1


def test_a_decision_silences_what_it_was_about() -> None:
    ward = given("C07AB02", "metoprolol", daily("100", "mg", 1))
    again = given("C07AB02", "Selo-Zok", daily("50", "mg", 1))
    issue = {"code": {"coding": [{"system": RULE, "code": "double"}]},
             "implicated": [{"reference": again.key}, {"reference": ward.key}]}  # fmt: skip
    assert "double" not in found(ward, again, done("DetectedIssue", status="final", **issue))
    assert "double" in found(ward, again, done("DetectedIssue", status="entered-in-error", **issue))


def test_a_decision_about_a_question_is_none_about_the_stop_that_it_has_become() -> None:
    medicine = given("J01CA04", "amoksicillin", daily("500", "mg", 3))
    known = allergy("penicillin", reaction=[{"manifestation": [{"text": "Anafylaksi"}]}])
    issue = {"code": {"coding": [{"system": RULE, "code": "A1"}]},
             "implicated": [{"reference": medicine.key}, {"reference": known.key}]}  # fmt: skip
    for severity, silent in (("moderate", False), ("", True), ("high", True)):
        decided = done("DetectedIssue", status="final", severity=severity, **issue)
        assert ("A1" not in found(medicine, known, decided)) is silent, severity


def _decided(about: Finding, severity: str = "high", **more: object) -> Resource:
    """A decision of ours about a finding, as it is kept with the order."""
    body = {
        "status": "final",
        "code": {"coding": [{"system": RULE, "code": about.rule}], "text": about.title},
        "detail": about.detail,
        "severity": severity,
        "identifier": [{"system": FINGERPRINT, "value": about.fingerprint}],
        "implicated": [{"reference": key} for key in about.implicated],
    }
    return done("DetectedIssue", **(body | more))


def test_a_decided_stop_that_is_alone_stays_decided_when_its_words_and_data_change() -> None:
    """A child is weighed every day, and who reads may have another language: it is the same decision."""
    medicine = given("J01CA04", "amoksicillin", daily("500", "mg", 3))
    known = allergy("penicillin", reaction=[{"manifestation": [{"text": "Anafylaksi"}]}])
    stop = found(medicine, known)["A1"]
    assert "A1" not in found(medicine, known, _decided(stop))
    changed = [{"system": FINGERPRINT, "value": "0" * 32}]
    other = {"text": "Another weight", "coding": [{"system": RULE, "code": "A1"}]}
    assert "A1" not in found(medicine, known, _decided(stop, identifier=changed, code=other))
    assert "A1" in found(medicine, known, _decided(stop, "moderate", identifier=changed, code=other))


def test_each_of_two_stops_about_the_same_medicines_is_decided_upon_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = next(one for one in rule_file().pairs if one.tier == "stop" and one.over is None)
    second = msgspec.structs.replace(first, id="another", reason={"nb": "Av en annen grunn."})
    sides = [
        medicines._Side(mine, theirs, pair)
        for pair in (first, second)
        for mine, theirs in ((pair.one, pair.other), (pair.other, pair.one))
    ]
    monkeypatch.setattr(medicines, "_SIDES", CodeRows(lambda: sides))
    one = given(whole(first.one[0]), "x", daily("1", "mg", 1))
    other = given(whole(first.other[0]), "y", daily("1", "mg", 1))

    def told(*more: Resource) -> list[Finding]:
        facts = Facts(chart(one, other, *more), (), NOW)
        return [each for each in standing_conflicts(facts) if each.rule == "pairs"]

    both = told()
    assert len({each.fingerprint for each in both}) == len({each.detail for each in both}) == 2
    for decided, left in (both, both[::-1]):
        assert told(_decided(decided)) == [left]
    assert told(*map(_decided, both)) == []


def test_a_mark_of_a_decision_about_less_is_none_about_the_stop_of_the_same_data() -> None:
    medicine = given("J01CA04", "amoksicillin", daily("500", "mg", 3))
    known = allergy("penicillin", reaction=[{"manifestation": [{"text": "Anafylaksi"}]}])
    stop = found(medicine, known)["A1"]
    assert "A1" in found(medicine, known, _decided(stop, "moderate"))
    (line,) = lines("amoxicillin 500 mg x 3 po")
    ordered = fired(check((line,), chart(known), NOW))["A1"]
    for severity, told in (("moderate", True), ("high", False), ("", False)):
        marks = fingerprints(chart(_decided(ordered, severity)))
        assert ("A1" in fired(check((line,), chart(known), NOW, decided=marks))) is told, severity
    made = answer(ordered, "override", NOW, reason="Tålt ved tre tidligere kurer", identities=counted())
    milder = msgspec.structs.replace(made, tier="question")
    assert not is_answered(ordered, msgspec.structs.replace(line, answers=(milder,)))


def test_a_tenfold_dose_that_stands_is_seen() -> None:
    assert "tenfold" in found(given("C01AA05", "digoksin", daily("2.5", "mg", 1)))
    child = {"born": "2024-03-01"}
    by_mouth = {"coding": [{"system": ROUTE, "code": "PO"}]}
    standing = given("N02BE01", "paracetamol", daily("2.5", "g", 4, route=by_mouth))
    assert "perkilo" in found(standing, weight("15", DAY), **child)


def test_what_is_stopped_paused_or_over_does_not_conflict() -> None:
    for status in ("stopped", "on-hold", "completed", "cancelled", "entered-in-error"):
        assert (
            found(
                given("J01CA04", "amoksicillin", daily("500", "mg", 3), status=status), allergy("penicillin")
            )
            == {}
        )
