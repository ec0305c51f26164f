"""What a letter calls a medicine, and what its phrases say became of each."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.letters.compose import phrases
from desktop.letters.compose.context import Context
from desktop.letters.compose.epikrise import context_of
from desktop.letters.compose.values import Missing, Value
from desktop.letters.model import Change
from tests.letters import charts, rich
from tests.letters.test_ward_only import NOW, letter, rows

Json = dict[str, Any]
WITHOUT_STAY = [r for r in rich.record() if r["resourceType"] != "Encounter"]
HOME = "gjennom munnen"


def context(*resources: Json) -> Context:
    return context_of(charts.chart(*(resources or rich.record())), NOW, charts.AUTHOR)


def said(name: str, *resources: Json) -> str:
    phrase = next(p for p in phrases.shipped() if p.name == name)
    return phrases.fill(phrase, context(*resources), {}).sentence.text.replace("\u00a0", " ")


def value(name: str, *resources: Json) -> str:
    found = context(*resources).at(f"lm.{name}")
    assert isinstance(found, Value | Missing)
    return found.text if isinstance(found, Value) else ""


def without(*idents: str) -> list[Json]:
    return [r for r in rich.record() if r["id"] not in idents]


def community(key: str, name: str, atc: str, brand: str, dose: float) -> Json:
    return rich.order(key, name, atc, brand, dose, ("08",), "community", when=-100)


def test_what_was_changed_is_named_with_both_doses_and_the_reason() -> None:
    assert said("endret") == (
        f"Endret: furosemid (20 mg 1 gang daglig kl. 08 {HOME} → 40 mg 2 ganger daglig kl. 08 og 14 {HOME})"
        f" og metoprolol (50 mg 1 gang daglig kl. 08 {HOME} → 100 mg 1 gang daglig kl. 08 {HOME})"
        " fordi hjertesvikt og frekvensregulering."
    )
    assert said("nyemedisiner") == "Nye legemidler: apiksaban."
    assert value("pauset") == "ramipril"


def test_a_reason_is_that_of_the_medicine_which_has_one() -> None:
    bare = rich.order("m-fur", "furosemid", "C03CA01", "Furix", 40, ("08", "14"))
    reason = context(*without("m-fur"), bare).at("lm.grunn")
    assert isinstance(reason, Value)
    assert reason.text == "frekvensregulering"
    assert reason.source is not None
    assert set(reason.source.keys) == {"MedicationRequest/m-met", "MedicationRequest/rx-met"}


def test_a_reason_that_nobody_gave_is_asked_for() -> None:
    plain = without("m-fur", "m-met")
    bare = rich.order("m-fur", "furosemid", "C03CA01", "Furix", 40, ("08", "14"))
    assert said("endret", *plain, bare).endswith("fordi [grunn til endringen].")


def test_a_stopped_medicine_is_named_as_stopped_and_never_as_new() -> None:
    stopped = rich.order("m-ato", "atorvastatin", "C10AA05", "Lipitor", 40, ("21",), status="stopped",
                         why="Muskelsmerter")  # fmt: skip
    record = [*without("m-ato"), stopped]
    assert said("seponert", *record) == "Seponert: atorvastatin."
    assert "atorvastatin" not in value("nye", *record)
    assert said("seponert") == "Seponert: [seponerte legemidler]."


def given(**more: Any) -> Json:
    return {
        "resourceType": "MedicationAdministration", "id": "dose", "status": "completed",
        "effectiveDateTime": rich.at(1), "context": rich.ref(rich.STAY),
    } | more  # fmt: skip


DRIP = rich.order("m-drip", "cefotaksim", "J01DD01", "", 2, ("08",), unit="g", route="IV", status="stopped")


@pytest.mark.parametrize(
    ("dose", "name"),
    [
        ({"medicationCodeableConcept": DRIP["medicationCodeableConcept"]}, "cefotaksim"),
        # The dose says only what it was ordered by.
        ({"request": rich.ref("MedicationRequest/m-drip")}, "cefotaksim"),
        # It says what was given: another than what was ordered.
        ({"request": rich.ref("MedicationRequest/m-drip"),
          "medicationCodeableConcept": rich.concept("", (rich.ATC, "J01CE01", "benzylpenicillin"))},
         "benzylpenicillin"),
        ({"medicationCodeableConcept": {"text": "Blanding fra apoteket"}},
         "Blanding fra apoteket (ikke kontrollert)"),
        ({"medicationReference": {"display": "Tazocin 4 g"}}, "Tazocin 4 g"),
    ],
)  # fmt: skip
def test_what_was_given_is_called_what_the_dose_or_its_order_says(dose: Json, name: str) -> None:
    assert value("gitt", *rich.record(), DRIP, given(**dose)) == name


def test_what_was_ordered_and_not_given_is_not_said_to_be_given() -> None:
    assert value("gitt", *rich.record(), DRIP) == ""
    assert "cefotaksim" in value("bare", *rich.record(), DRIP)
    assert "cefotaksim" not in value(
        "bare", *rich.record(), DRIP, given(request=rich.ref("MedicationRequest/m-drip"))
    )


@pytest.mark.parametrize(
    ("resources", "says"),
    [
        (rich.record(), "den er ikke samstemt"),
        # Nothing to compare with: the letter says so, and no more.
        (WITHOUT_STAY, "den er ikke sammenlignet med et opphold"),
    ],
    ids=["with a stay", "without a stay"],
)
def test_the_list_says_what_it_rests_on(resources: list[Json], says: str) -> None:
    section = letter(*resources).section("MEDB")
    assert section is not None
    assert says in section.text
    assert ("samstemt" in section.text) is (says == "den er ikke samstemt")
    assert "ikke hentet" not in section.text
    assert not context(*resources).compared.reconciled


def named(coded: Json | None = None, reference: Json | None = None, *more: Json) -> tuple[str, str]:
    order = rich.order("x", "x", "N02BE01", "x", 1, ("08",), "discharge", when=3.9)
    del order["medicationCodeableConcept"]
    if coded is not None:
        order["medicationCodeableConcept"] = coded
    if reference is not None:
        order["medicationReference"] = reference
    section = letter(*without("m-api"), order, *more).section("MEDB")
    assert section is not None
    (row,) = [r for r in section.medicines if any("MedicationRequest/x" in s.keys for s in r.sources)]
    return row.generic, row.product


PARACETAMOL = (rich.ATC, "N02BE01", "paracetamol")
SNOMED = ("http://snomed.info/sct", "1", "Furosemide")
MIXED: Json = {
    "resourceType": "Medication",
    "id": "mix",
    "ingredient": [
        {"itemCodeableConcept": {"text": name} if name else {}} for name in ("Paracetamol", "", "Kodein")
    ],
}


def mixed(*parts: Json, **more: Any) -> Json:
    return {"resourceType": "Medication", "id": "mixed", "ingredient": list(parts)} | more


def part(name: str, value: float = 0, code: str = "mg") -> Json:
    strength = {"numerator": {"value": value, "code": code}, "denominator": {"value": 1, "code": "mL"}}
    return {"itemCodeableConcept": {"text": name}} | ({"strength": strength} if value else {})


INNER: Json = {"resourceType": "Medication", "id": "inner", "code": {"text": "SmofKabiven inf, emul"}}


@pytest.mark.parametrize(
    ("medication", "name"),
    [
        # Products in a syringe are no substances, and the strength of one is not that of the mixture.
        (mixed(part("Ketamin inj 10 mg/ml", 2), part("Haldol inj 5 mg/ml", 0.5),
               code={"text": "Lokalt legemiddel med ketamin og haloperidol"}),
         ("", "Lokalt legemiddel med ketamin og haloperidol")),
        (mixed(part("Ketamin", 2), part("Haloperidol", 0.5), code={"text": "Lokalt legemiddel"}),
         ("ketamin/haloperidol", "Lokalt legemiddel")),
        (mixed(part("Oksykodon", 1), code={"text": "Oxynorm mikstur"}),
         ("oksykodon", "OXYNORM mikstur 1\xa0mg per ml")),
        # A part that is a medicine of its own is not left out.
        (mixed({"itemReference": {"reference": "Medication/inner"}}, part("Soluvit 10 ml")),
         ("", "SmofKabiven inf, emul + Soluvit 10 ml")),
        # A word of the ATC system for many substances is nobody's name.
        (mixed(code=rich.concept("SmofKabiven", (rich.ATC, "B05BA10", "Kombinasjoner"))),
         ("", "SmofKabiven")),
        # A code is no product's name.
        (mixed(code=rich.concept("", (rich.ATC, "C01DA99", ""))),
         ("", "legemiddel uten navn i journalen (kode C01DA99)")),
        (mixed(code=rich.concept("Tab 10 mg", (rich.ATC, "R06AE07", "cetirizin"))),
         ("cetirizin", "Tab 10 mg")),
    ],
)  # fmt: skip
def test_a_mixture_and_a_code_are_not_called_what_they_are_not(
    medication: Json, name: tuple[str, str]
) -> None:
    assert named(None, {"reference": "Medication/mixed"}, medication, INNER) == name


TABLET: Json = {"resourceType": "Medication", "id": "tab", "code": {"text": "Panodil tab 500 mg"}}


@pytest.mark.parametrize(
    ("coded", "reference", "name"),
    [
        (rich.concept("", PARACETAMOL), None, ("paracetamol", "")),
        (rich.concept("", PARACETAMOL, (rich.ATC_NO, "N02BE01", "Paracet tab 500 mg")), None,
         ("paracetamol", "PARACET tab 500 mg")),
        (rich.concept("Paracetamol tab 500 mg", PARACETAMOL), None, ("paracetamol", "tab 500 mg")),
        # WHO's English word is no product.
        (rich.concept("", (rich.ATC, "C03CA01", "furosemide")), None, ("furosemid", "")),
        (rich.concept("Furosemide", (rich.ATC, "C03CA01", "furosemide")), None, ("furosemid", "")),
        (rich.concept("Furosemide 40 mg tablet", (rich.ATC, "C03CA01", "furosemide")), None,
         ("furosemid", "40 mg tablet")),
        (rich.concept("Furosemide 40 mg", (rich.ATC, "C03CA01", "")), None,
         ("furosemid", "FUROSEMIDE 40 mg")),
        (rich.concept("Furix tab 40 mg", (rich.ATC, "C03CA01", ""), SNOMED), None,
         ("furosemid", "FURIX tab 40 mg")),
        # Words only.
        ({"text": "Blanding fra apoteket"}, None, ("", "Blanding fra apoteket (ikke kontrollert)")),
        (None, {"reference": "Medication/tab"}, ("", "Panodil tab 500 mg")),
        # What it is made of, where nothing else is said; single letters stay as they are.
        (None, {"reference": "Medication/mix"}, ("paracetamol/kodein", "")),
        (rich.concept("", (rich.ATC, "A11CC99", "Vitamin D")), None, ("vitamin D", "")),
        (rich.concept("Paracetamol/kodein tabl", PARACETAMOL), None,
         ("paracetamol", "PARACETAMOL/KODEIN tabl")),
        (None, {"reference": "Medication/gone", "display": "Tazocin 4 g"}, ("", "Tazocin 4 g")),
        (None, {"reference": "Medication/gone"}, ("", "legemiddel uten navn i journalen")),
    ],
)  # fmt: skip
def test_a_medicine_is_called_what_the_record_calls_it(
    coded: Json | None, reference: Json | None, name: tuple[str, str]
) -> None:
    assert named(coded, reference, TABLET, MIXED) == name


@pytest.mark.parametrize(
    ("more", "listed"),
    [
        ({"status": "active"}, True),
        ({"status": "completed"}, False),
        ({"status": "completed", "effectivePeriod": {"start": "2026-01-01", "end": "2026-10-01"}}, False),
        # It ended in the stay: somebody told of it.
        ({"status": "completed", "effectivePeriod": {"start": "2026-01-01", "end": rich.at(1)}}, True),
    ],
)
def test_a_medicine_that_was_over_before_the_stay_is_not_in_the_table(more: Json, listed: bool) -> None:
    statement = {
        "resourceType": "MedicationStatement", "id": "said", "subject": rich.ref(rich.PATIENT),
        "medicationCodeableConcept": rich.concept("", (rich.ATC, "C08CA05", "nifedipin")), **more,
    }  # fmt: skip
    assert bool(rows(letter(*rich.record(), statement), "nifedipin")) is listed


@pytest.mark.parametrize(
    ("home", "ward", "before"),
    [
        ("Zelo", "Adalat", "ZELO 5 mg"), ("Adalat", "Zelo", "ADALAT 5 mg"), ("Adalat", "Adalat", "5 mg"),
    ],
)  # fmt: skip
def test_a_medicine_under_another_name_is_named_as_it_was_before(home: str, ward: str, before: str) -> None:
    was = community("nif", "nifedipin", "C08CA05", home, 5)
    now = rich.order("m-nif", "nifedipin", "C08CA05", ward, 10, ("08",), reason="trykk")
    (row,) = rows(letter(*rich.record(), was, now), "nifedipin")
    assert row.change is Change.CHANGED
    assert row.before.replace("\u00a0", " ") == f"{before} 1 gang daglig kl. 08 {HOME}"


ONCE = rich.order("m-once", "nifedipin", "C08CA05", "Adalat", 10, ("12",), route="IV")
ONCE["dosageInstruction"][0]["timing"]["repeat"] = {"count": 1}
STANDS = rich.order("m-stands", "nifedipin", "C08CA05", "Adalat", 10, ("12",), route="IV")


@pytest.mark.parametrize(
    ("beside", "change"),
    [
        ((), Change.STOPPED),
        # One dose by vein besides is no order that stands.
        ((ONCE,), Change.STOPPED),
        ((STANDS,), Change.UNDECIDED),
    ],
    ids=["stopped alone", "and one dose", "and another stands"],
)
def test_what_was_stopped_on_the_ward_is_stopped_unless_another_order_stands(
    beside: tuple[Json, ...], change: Change
) -> None:
    home = community("nif", "nifedipin", "C08CA05", "Adalat", 5)
    stopped = rich.order("m-nif", "nifedipin", "C08CA05", "Adalat", 5, ("08",), status="stopped",
                         why="Lavt blodtrykk")  # fmt: skip
    (row,) = rows(letter(*rich.record(), home, stopped, *beside), "nifedipin")
    assert row.change is change
    assert ("lavt blodtrykk" in row.verdict) is (change is Change.STOPPED)
