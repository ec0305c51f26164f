"""What was for the ward only never goes home as new: it is said to be, or a person decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desktop.letters.check.checks import check
from desktop.letters.check.signing_questions import Finding, Kind
from desktop.letters.compose.epikrise import compose, context_of
from desktop.letters.delivery import signing
from desktop.letters.model import Change, Letter, MedicineRow
from tests.letters import charts, rich

Json = dict[str, Any]
NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
LATER = datetime.fromisoformat("2026-12-15T10:30:00+01:00")
ID = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
PERIOD = {"start": "2026-11-18T08:00:00+01:00", "end": "2026-11-20T08:00:00+01:00"}


def letter(*resources: Json, now: datetime = NOW) -> Letter:
    return compose(charts.chart(*resources), now, charts.AUTHOR, letter_id=ID)


def rows(made: Letter, generic: str) -> list[MedicineRow]:
    section = made.section("MEDB")
    assert section is not None
    return [r for r in section.medicines if r.generic == generic]


def text(made: Letter, code: str) -> str:
    section = made.section(code)
    assert section is not None
    return section.text


def ordered(route: str = "PO", **more: Any) -> Json:
    """An order of the ward that nothing at home answers to."""
    body = rich.order("m-x", "piperacillin", "J01CR05", "Tazocin", 4, ("08", "16"), unit="g", route=route)
    repeat = more.pop("repeat", {})
    dosage = body["dosageInstruction"][0]
    dosage["timing"]["repeat"] = {"timeOfDay": ["08:00:00"], **repeat}
    for name in ("asNeededBoolean", "text"):
        if name in more:
            dosage[name] = more.pop(name)
    if "rate" in more:
        dosage["doseAndRate"] = [{"rateQuantity": {"value": more.pop("rate"), "unit": "ml/t"}}]
    return body | more


def validity(end: str) -> Json:
    return {"dispenseRequest": {"validityPeriod": {"end": end}}}


@pytest.mark.parametrize(
    "order",
    [
        ordered(status="stopped"),
        ordered(status="completed", repeat={"boundsPeriod": PERIOD}),
        ordered(repeat={"boundsPeriod": PERIOD}),
        ordered(repeat={"boundsDuration": {"value": 2, "code": "d"}}),
        ordered(repeat={"count": 1}),
        ordered("IV", status="completed", repeat={"boundsPeriod": PERIOD}),
    ],
    ids=["stopped", "completed", "bounds over", "course over", "once", "intravenous and over"],
)
def test_what_ended_on_the_ward_was_for_the_ward_and_is_named_there(order: Json) -> None:
    made = letter(*rich.record(), order)
    assert rows(made, "piperacillin/tazobaktam") == []
    assert "piperacillin/tazobaktam" in text(made, "FO")


@pytest.mark.parametrize(
    "order",
    [
        ordered("IV"),
        ordered("SQ"),
        ordered("NEB"),
        ordered(""),
        ordered("", rate=5),
        ordered("", text="4 g iv x 3"),
        ordered(reasonCode=[{"text": "Tromboseprofylakse"}]),
        ordered(asNeededBoolean=True),
        ordered(status="unknown"),
        ordered(status="completed"),
        ordered(intent="plan"),
        ordered(**validity("2026-11-19")),
    ],
    ids=["vein", "skin", "nebuliser", "no route", "infusion", "in words", "prophylaxis", "as needed",
         "unknown", "closed at the end", "plan", "expired"],
)  # fmt: skip
def test_what_stands_on_the_ward_is_never_new_by_itself(order: Json) -> None:
    resources = [*rich.record(), order]
    made = letter(*resources)
    (row,) = rows(made, "piperacillin/tazobaktam")
    assert row.change is Change.UNDECIDED
    context = context_of(charts.chart(*resources), NOW, charts.AUTHOR)
    checked = check(made, context)
    (finding,) = [f for f in checked.open if f.kind is Kind.MEDICINES]
    assert not checked.may_sign
    assert finding.title == "piperacillin/tazobaktam"
    codes = [choice.code for choice in finding.choices]
    assert codes[0] == "new"
    for choice in codes:
        done = signing.decide(made, finding, choice, by="PractitionerRole/aas", at="", context=context)
        assert [f for f in check(done, context).open if f.kind is Kind.MEDICINES] == []
        (answered,) = rows(done, "piperacillin/tazobaktam")
        if choice == "hospital":
            assert answered.verdict == "Bare på sykehuset"
            assert answered.dose.startswith("ikke etter utskrivning")
        if choice == "new":
            assert answered.verdict == "Ny: grunn er ikke registrert" or answered.reason


def test_each_medicine_is_decided_by_itself_and_stays_decided() -> None:
    second = rich.order("m-y", "paracetamol", "N02BE01", "Paracet", 1, ("08",), unit="g", route="IV")
    resources = [*rich.record(), ordered("IV"), second]
    made = letter(*resources)
    context = context_of(charts.chart(*resources), NOW, charts.AUTHOR)

    def open_(one: Letter) -> list[Finding]:
        return [f for f in check(one, context).open if f.kind is Kind.MEDICINES]

    assert [f.title for f in open_(made)] == ["paracetamol", "piperacillin/tazobaktam"]
    done = signing.decide(made, open_(made)[0], "hospital", by="", at="", context=context)
    assert [f.title for f in open_(done)] == ["piperacillin/tazobaktam"]
    # The record changes elsewhere: what was decided is not asked again.
    more = rich.order("m-z", "pantoprazol", "A02BC02", "Somac", 40, ("08",), reason="blødning")
    context = context_of(charts.chart(*resources, more), NOW, charts.AUTHOR)
    differs = next(f for f in open_(done) if f.text == "pantoprazol")
    renewed = signing.decide(done, differs, "replace", by="", at="", context=context)
    assert [f.title for f in open_(renewed)] == ["piperacillin/tazobaktam"]
    assert rows(renewed, "paracetamol")[0].change is Change.HOSPITAL


def test_a_needle_on_the_ward_is_no_dose_of_the_tablets_at_home() -> None:
    resources = [r for r in rich.record() if r["id"] != "m-fur"]
    drip = rich.order("m-fur", "furosemid", "C03CA01", "Furix", 40, ("08", "14"), route="IV")
    (row,) = rows(letter(*resources, drip), "furosemid")
    assert row.change is Change.UNDECIDED
    assert row.verdict.startswith("På posten 40\u00a0mg 2 ganger daglig kl. 08 og 14 intravenøst; ikke")
    assert row.recorded == "20\u00a0mg 1 gang daglig kl. 08 gjennom munnen"


def test_nothing_later_than_the_stay_was_used_at_home_or_known_before() -> None:
    drug = rich.order("rx-later", "naproksen", "M01AE02", "Naprosyn", 500, ("08",), "community", when=20)
    known = {
        "resourceType": "Condition", "id": "later", "code": {"text": "Brudd i håndleddet"},
        "clinicalStatus": {"coding": [{"code": "active"}]}, "onsetDateTime": "2026-12-05",
    }  # fmt: skip
    noted = {k: v for k, v in known.items() if k != "onsetDateTime"}
    noted |= {"id": "noted", "code": {"text": "Diabetes type 2"}, "recordedDate": "2026-12-05"}
    made = letter(*rich.record(), drug, known, noted, now=LATER)
    assert rows(made, "naproksen") == []
    assert "håndledd" not in text(made, "ANAM")
    assert "iabetes" not in text(made, "ANAM")
    assert "hypertensjon" in text(made, "ANAM")


def test_a_prescription_written_in_the_stay_was_not_used_at_home() -> None:
    new = rich.order("rx-new", "zopiklon", "N05CF01", "Imovane", 5, ("22",), "community", when=3.5)
    (row,) = rows(letter(*rich.record(), new), "zopiklon")
    assert row.change is Change.NEW


def test_got_is_said_of_what_was_given_only() -> None:
    order = ordered("IV", status="stopped")
    dose = {
        "resourceType": "MedicationAdministration", "id": "dose", "status": "not-done",
        "medicationCodeableConcept": order["medicationCodeableConcept"],
        "effectiveDateTime": rich.at(1), "request": rich.ref("MedicationRequest/m-x"),
        "context": rich.ref(rich.STAY),
    }  # fmt: skip
    said = text(letter(*rich.record(), order, dose), "FO")
    assert "fikk" not in said
    assert "piperacillin/tazobaktam" in said
    said = text(letter(*rich.record(), order, dose | {"status": "completed"}), "FO")
    assert "fikk pasienten" in said
    assert said.count("piperacillin/tazobaktam") == 1


def test_the_table_says_form_and_route() -> None:
    drug = {
        "resourceType": "Medication", "id": "drops", "code": {"text": "Isopto-Maxidex"},
        "form": {"text": "Øyedråper, suspensjon"},
    }  # fmt: skip
    order = rich.order("d-eye", "x", "S01BA01", "x", 1, ("08",), "discharge", route="", when=3.9)
    del order["medicationCodeableConcept"]
    order["medicationReference"] = rich.ref("Medication/drops")
    order["dosageInstruction"] = [{"text": "1 dråpe x 3", "route": {"text": "i høyre øye"}}]
    section = letter(*rich.record(), order, drug).section("MEDB")
    assert section is not None
    row = next(r for r in section.medicines if "Isopto" in r.product)
    assert row.product == "Isopto-Maxidex (ikke kontrollert) øyedråper, suspensjon"
    assert row.taken == "1 dråpe x 3 i høyre øye"


def test_one_medicine_of_two_sources_is_one_row_though_one_of_them_says_no_route() -> None:
    resources = [r for r in rich.record() if r["id"] != "m-ato"]
    listed = {
        "resourceType": "MedicationStatement", "id": "listed", "status": "active",
        "medicationCodeableConcept": rich.order("x", "atorvastatin", "C10AA05", "Lipitor", 1, ())[
            "medicationCodeableConcept"
        ],
        "dosage": [{"text": "40 mg x 1"}],
    }  # fmt: skip
    for resource in resources:
        if resource["id"] == "rx-ato":
            dosage = {"text": "40 mg x 1", "route": resource["dosageInstruction"][0]["route"]}
            resource["dosageInstruction"] = [dosage]
    (row,) = rows(letter(*resources, listed), "atorvastatin")
    assert {k for s in row.sources for k in s.keys} == {
        "MedicationRequest/rx-ato",
        "MedicationStatement/listed",
    }


@pytest.mark.parametrize(
    ("status", "asked"), [("active", "ward"), ("on-hold", "held"), ("unknown", "doubted")]
)
def test_without_a_stay_a_ward_order_that_stands_is_asked_about(status: str, asked: str) -> None:
    """Some servers have no Encounter, or not yet: what the chart shows is never told as no medicine."""
    order = ordered("IV", status=status)
    order.pop("encounter", None)
    made = letter(rich.record()[0], order)
    section = made.section("MEDB")
    assert section is not None
    (row,) = section.medicines
    assert (row.change, row.asked) == (Change.UNDECIDED, asked)
    assert "Ingen legemidler er registrert" not in text(made, "MEDB")


def test_without_a_stay_a_ward_order_that_is_over_is_not_listed() -> None:
    order = ordered("IV", status="stopped")
    order.pop("encounter", None)
    section = letter(rich.record()[0], order).section("MEDB")
    assert section is not None
    assert section.medicines == ()
