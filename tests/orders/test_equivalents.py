"""Opioids as oral morphine: what is ordered and given, and what must be named instead of counted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from desktop.fhir.systems import ATC, ROUTE
from desktop.orders.equivalents import Equivalents, Sum, equivalents
from tests.views.charts import NOW, Json, about, chart, concept, stay

WARD: Json = {"category": [concept("", "inpatient")], "encounter": {"reference": "Encounter/stay"}}
MORPHINE, OXYCODONE, FENTANYL = ("N02AA01", "morfin"), ("N02AA05", "oksykodon"), ("N02AB03", "fentanyl")


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def route(key: str) -> Json:
    return {"coding": [{"system": ROUTE, "code": key}]} if key else {}


def dose(value: float, unit: str = "mg") -> Json:
    return {"doseQuantity": {"value": value, "unit": unit, "code": unit}}


def times(often: int, period: float = 1, unit: str = "d", **more: Any) -> Json:
    return {"repeat": {"frequency": often, "period": period, "periodUnit": unit, **more}}


def dosage(amount: Json | None, timing: Json | None, way: str = "PO", **more: Any) -> Json:
    made: Json = {"doseAndRate": [amount]} if amount is not None else {}
    if timing is not None:
        made["timing"] = timing
    return made | ({"route": route(way)} if way else {}) | more


def named(atc: str, name: str) -> Json:
    return {"coding": [{"system": ATC, "code": atc}] if atc else [], "text": name}


def without_nothing(body: Json) -> Json:
    """What a test leaves out by None is not there."""
    return {key: value for key, value in body.items() if value is not None}


def order(what: tuple[str, str], *dosages: Json, ident: str = "m", **more: Any) -> Json:
    body = about("MedicationRequest", ident, status="active", intent="order", authoredOn=at(-200),
                 medicationCodeableConcept=named(*what), dosageInstruction=list(dosages), **WARD)  # fmt: skip
    return without_nothing(body | more)


def given(
    what: tuple[str, str], amount: Json | None, hours: float, way: str = "PO", ident: str = "", **more: Any
) -> Json:
    said: Json = {"route": route(way)} if way else {}
    if amount is not None:
        said["dose"] = amount["doseQuantity"]
    body = about("MedicationAdministration", ident or f"g{hours}", status="completed",
                 effectiveDateTime=at(hours), medicationCodeableConcept=named(*what),
                 dosage=said)  # fmt: skip
    return without_nothing(body | more)


def of(*resources: Json, staying: bool = True) -> Equivalents:
    return equivalents(chart(*([stay()] if staying else []), *resources), NOW)


def why(one: Sum) -> list[str]:
    return [row.why for row in one.apart]


# The table


@pytest.mark.parametrize(
    ("what", "way", "mg", "times_a_day", "omeq"),
    [
        (MORPHINE, "PO", 30, 2, "60"), (("R05DA04", "kodein"), "PO", 30, 4, "12"),
        (("R05DA04", "kodein"), "PR", 60, 2, "12"), (("N02AX02", "tramadol"), "PO", 100, 4, "60"),
        (OXYCODONE, "PO", 20, 2, "60"), (("N02AB01", "ketobemidon"), "PO", 10, 3, "30"),
        (("N02AA03", "hydromorfon"), "PO", 4, 2, "40"), (("N02AX06", "tapentadol"), "PO", 100, 2, "40"),
        (("N02AE01", "buprenorfin"), "SL", 0.2, 3, "28.8"), (("N02AB02", "petidin"), "PR", 100, 2, "20"),
        (FENTANYL, "SL", 0.1, 4, "100"), (FENTANYL, "NASINHLC", 0.1, 4, "100"),
    ],
)  # fmt: skip
def test_each_ratio_of_the_table(
    what: tuple[str, str], way: str, mg: float, times_a_day: int, omeq: str
) -> None:
    found = of(order(what, dosage(dose(mg), times(times_a_day), way)))
    assert (found.ordered.total, found.ordered.apart) == (Decimal(omeq), ())


@pytest.mark.parametrize(
    ("what", "said", "omeq"),
    [
        (FENTANYL, {"rateQuantity": {"value": 25, "unit": "µg/h", "code": "ug/h"}}, "60"),
        (FENTANYL, {"rateQuantity": {"value": 25, "unit": "mikrogram/time"}}, "60"),
        (FENTANYL, {"rateQuantity": {"value": 0.025, "code": "mg/h"}}, "60"),
        (FENTANYL, {"rateRatio": {"numerator": {"value": 25, "code": "ug"},
                                  "denominator": {"value": 1, "code": "h"}}}, "60"),
        (FENTANYL, {"rateRatio": {"numerator": {"value": 1.8, "code": "mg"},
                                  "denominator": {"value": 72, "code": "h"}}}, "60"),
        (FENTANYL, {"doseQuantity": {"value": 25, "unit": "mcg/h"}}, "60"),
        (("N02AE01", "buprenorfin"), {"rateQuantity": {"value": 20, "code": "ug/h"}}, "44.4"),
        (("N02AB03", "Durogesic depotplaster 25 mikrogram/time"), dose(1, "{plaster}"), "60"),
        (("N02AB03", "Durogesic depotplaster 25 mikrogram/time"), dose(2, "{plaster}"), "120"),
        (("", "72 HR Fentanyl 0.025 MG/HR Transdermal System"),
         {"doseQuantity": {"value": 1, "unit": "patch"}}, "60"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "changed", [times(1, 72, "h"), times(1, 3, "d"), times(2, 1, "wk"), {"repeat": {}}], ids=str
)
def test_a_patch_is_as_many_as_are_on_at_a_time(
    what: tuple[str, str], said: Json, omeq: str, changed: Json
) -> None:
    found = of(order(what, dosage(said, changed, "TRNSDERM")))
    assert (found.ordered.total, found.ordered.apart) == (Decimal(omeq), ())


@pytest.mark.parametrize("said", [dose(25, "ug"), dose(4.2), dose(1, "{plaster}"), dose(1, ""), None])
def test_what_a_patch_weighs_says_nothing_of_an_hour(said: Json | None) -> None:
    found = of(order(FENTANYL, dosage(said, times(1, 72, "h"), "TRNSDERM")))
    assert (found.ordered.parts, len(found.ordered.apart)) == ((), 1)


def test_slow_and_quick_release_of_one_substance_and_two_of_them_add_up() -> None:
    slow, quick = dosage(dose(20), times(2)), dosage(dose(10), times(4))
    found = of(
        order(OXYCODONE, slow, ident="a"),
        order(OXYCODONE, quick, ident="b"),
        order(MORPHINE, slow, ident="c"),
    )
    assert found.ordered.total == Decimal(60 + 60 + 40)
    both = of(order(OXYCODONE, dosage(dose(10), times(1)), dosage(dose(20), times(1))))
    assert both.ordered.total == Decimal(45), "10 in the morning and 20 in the evening"


# What can't be counted


@pytest.mark.parametrize(
    ("what", "one", "words"),
    [
        (MORPHINE, {"text": "30 mg x 2", "route": route("PO")}, "dosen er fritekst"),
        (MORPHINE, dosage(dose(5), times(6), "SQ"), "subkutant"),
        (MORPHINE, dosage(dose(5), times(6), "IV"), "intravenøst"),
        (MORPHINE, dosage(dose(5), times(6), ""), "måten er ikke oppgitt"),
        (MORPHINE, dosage(dose(30), None), "ikke like ofte hvert døgn"),
        (MORPHINE, dosage(dose(30), times(1, 2)), "ikke like ofte hvert døgn"),
        (MORPHINE, dosage(dose(30, "{tablett}"), times(2)), "styrken er ikke kjent"),
        (MORPHINE, dosage(dose(30, ""), times(2)), "ingen dose å regne med"),
        (MORPHINE, dosage(dose(30, "[drp]"), times(2)), "enheten kan ikke regnes om"),
        (MORPHINE, dosage({"rateQuantity": {"value": 2, "code": "mg/h"}}, times(2)), "hastighet regnes ikke"),
        (MORPHINE, dosage({"doseQuantity": {"value": 30, "code": "mg", "comparator": "<"}}, times(2)),
         "ingen dose å regne med"),
        (("N07BC02", "metadon"), dosage(dose(30), times(2)), "ingen fast faktor"),
        (("N07BC51", "Suboxone"), dosage(dose(8), times(1), "SL"), "mot opioidavhengighet"),
        (("N02AX99", "nytt opioid"), dosage(dose(8), times(1)), "ingen faktor i tabellen"),
        (("N02AJ13", "tramadol/paracetamol"), dosage(dose(2, "{tablett}"), times(4)),
         "styrken er ikke kjent"),
        (("N02AJ06", "paracetamol/kodein"), dosage(dose(60), times(4)),
         "mg av hvilket stoff er ikke oppgitt"),
        (("N02AA55", "Targiniq depottab 10 mg/5 mg"), dosage(dose(1, "{tablett}"), times(2)),
         "styrken er ikke kjent"),
    ],
)  # fmt: skip
def test_what_can_not_be_counted_is_named_with_the_reason(
    what: tuple[str, str], one: Json, words: str
) -> None:
    known = order(OXYCODONE, dosage(dose(20), times(2)), ident="known")
    found = of(known, order(what, one))
    assert found.ordered.total == Decimal(60)
    assert [(row.name, row.why) for row in found.ordered.apart] == [(found.ordered.apart[0].name, words)]
    assert what[1].split()[0].casefold() in found.ordered.apart[0].name.casefold()
    assert "MedicationRequest/m" in found.keys


@pytest.mark.parametrize(
    ("name", "amount", "omeq"),
    [
        ("paracetamol/kodein", 2, "24"), ("Paralgin forte tablett 400 mg/30 mg", 2, "24"),
        ("kodein/paracetamol 15 mg/500 mg", 2, "12"), ("paracetamol/kodein 500 mg/15 mg", 2, "12"),
        ("Acetaminophen 300 MG / Codeine Phosphate 60 MG Oral Tablet", 1, "24"),
    ],
)  # fmt: skip
def test_a_product_of_two_is_counted_by_what_a_piece_holds(name: str, amount: int, omeq: str) -> None:
    found = of(order(("N02AJ06", name), dosage(dose(amount, "{tablett}"), times(4))))
    assert (found.ordered.total, found.ordered.apart) == (Decimal(omeq), ())


def test_what_pieces_weigh_counts_of_one_substance_and_of_two_only_the_pieces() -> None:
    """An order of ours has both: what is ordered, and what that weighs."""

    def entries(weight: float) -> Json:
        ordered, worked_out = (
            {"type": concept("", code, system="http://terminology.hl7.org/CodeSystem/dose-rate-type")}
            for code in ("ordered", "calculated")
        )
        return {"doseAndRate": [ordered | dose(2, "{tablett}"), worked_out | dose(weight)],
                "timing": times(4), "route": route("PO")}  # fmt: skip

    assert of(order(OXYCODONE, entries(20))).ordered.total == Decimal(120)
    assert of(order(("N02AJ06", "paracetamol/kodein"), entries(800))).ordered.total == Decimal(24)


@pytest.mark.parametrize("name", ["Co-codamol 8 mg/500 mg", "Pinex 500 mg", "kodein 15 mg eller 30 mg"])
def test_a_strength_that_is_nobody_s_is_not_the_declared_one(name: str) -> None:
    found = of(order(("N02AJ06", name), dosage(dose(2, "{tablett}"), times(4))))
    assert (found.ordered.parts, why(found.ordered)) == ((), ["styrken er ikke kjent"])


@pytest.mark.parametrize(
    ("text", "otherwise"),
    [
        ("30 mg annenhver dag", True), ("30 mg x 2 ved behov", True), ("30 mg every other day", True),
        ("30 mg to ganger, ikke mandag", True), ("30 mg x 2", False),
        ("1 depottablett morgen og kveld", False),
        ("30 mg kl. 08 og 20", False), ("", False),
    ],
)  # fmt: skip
def test_a_text_that_changes_the_dose_is_not_counted_over(text: str, otherwise: bool) -> None:
    found = of(order(MORPHINE, dosage(dose(30), times(2), text=text) if text else dosage(dose(30), times(2))))
    assert why(found.ordered) == (["teksten sier noe annet"] if otherwise else [])
    assert found.ordered.total == (0 if otherwise else 60)


def test_of_a_range_the_least_is_counted_and_the_rest_named() -> None:
    ranged = {"doseRange": {"low": {"value": 5, "code": "mg"}, "high": {"value": 10, "code": "mg"}}}
    for one in (dosage(ranged, times(4)), dosage(dose(5), times(4, frequencyMax=6)),
                dosage(dose(5), times(1, 6, "h") | times(1, 4, "h", periodMax=6))):  # fmt: skip
        found = of(order(MORPHINE, one))
        assert (found.ordered.total, why(found.ordered)) == (Decimal(20), ["det over laveste dose"])


def test_one_dosage_that_can_not_be_counted_hides_none_of_the_others() -> None:
    found = of(order(MORPHINE, dosage(dose(30), times(2)), {"text": "litt om natten", "route": route("PO")}))
    assert (found.ordered.total, why(found.ordered)) == (Decimal(60), ["dosen er fritekst"])


# Other servers' ways of writing


@pytest.mark.parametrize(
    ("coding", "name", "said", "omeq"),
    [
        ([{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1049621"}],
         "Oxycodone Hydrochloride 10 MG Oral Tablet", {"doseQuantity": {"value": 2, "unit": "tablet"}}, "60"),
        ([], "OxyContin 10 mg depottablett", {"doseQuantity": {"value": 2, "unit": "tabletter"}}, "60"),
        ([{"system": "http://snomed.info/sct", "code": "373529000"}], "Morphine",
         {"doseQuantity": {"value": 30, "unit": "mg"}}, "60"),
        ([], "Morphine sulfate", {"doseQuantity": {"value": 0.03, "unit": "g"}}, "60"),
        ([], "Temgesic 200 mikrogram resoriblett sublingual",
         {"doseQuantity": {"value": 200, "unit": "mcg"}}, "19.2"),
        ([{"system": ATC, "code": "N02A"}], "ketobemidon 5 mg", {"doseQuantity": {"value": 30, "unit": "MG"}},
         "60"),
        ([], "Oxynorm 10 mg/ml mikstur", {"doseQuantity": {"value": 2, "unit": "ml"}}, "60"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("routed", [True, False])
def test_an_opioid_is_known_by_its_name_and_its_dose_by_its_words(
    coding: list[Json], name: str, said: Json, omeq: str, routed: bool
) -> None:
    if not routed and name.startswith(("Morphine", "ketobemidon")):
        pytest.skip("its words say no form")
    way = ("SL" if "sublingual" in name else "PO") if routed else ""
    one = order(MORPHINE, dosage(said, times(2), way),
                medicationCodeableConcept={"coding": coding, "text": name})  # fmt: skip
    found = of(one)
    assert (found.ordered.total, found.ordered.apart) == (Decimal(omeq), ())


@pytest.mark.parametrize(
    "what",
    [("N04BC07", "apomorfin"), ("", "apomorfin"), ("N02BE01", "paracetamol"), ("", "Dekstrometorfan"),
     ("A07DA03", "loperamid"), ("N07BB04", "naltrekson"), ("N07BC04", "lofeksidin")],
)  # fmt: skip
def test_what_is_no_opioid_is_not_named(what: tuple[str, str]) -> None:
    found = of(order(what, dosage(dose(10), times(2))), given(what, dose(10), -1))
    assert (found.keys, found.unread) == ((), ())


def test_a_medicine_in_a_resource_of_its_own_with_its_strength() -> None:
    strength = {"numerator": {"value": 20, "code": "mg"}, "denominator": {"value": 1, "code": "1"}}
    medication = {
        "resourceType": "Medication", "id": "x", "code": named("N02AA05", "oksykodon"),
        "form": concept("depottablett"), "ingredient": [{"itemCodeableConcept": concept("oksykodon"),
                                                         "strength": strength}],
    }  # fmt: skip
    one = order(OXYCODONE, dosage(dose(1, "{tablett}"), times(2), ""))
    del one["medicationCodeableConcept"]
    assert of(medication, one | {"medicationReference": {"reference": "Medication/x"}}).ordered.total == 60


# Which orders


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"status": "stopped"}, "none"), ({"status": "on-hold"}, "none"), ({"status": "cancelled"}, "none"),
        ({"status": "entered-in-error"}, "none"), ({"status": "draft"}, "none"), ({"intent": "plan"}, "none"),
        ({"intent": "proposal"}, "none"), ({"doNotPerform": True}, "none"), ({"status": "unknown"}, "apart"),
        ({}, "counted"),
    ],
)  # fmt: skip
def test_only_what_stands_is_counted(more: Json, kind: str) -> None:
    found = of(order(MORPHINE, dosage(dose(30), times(2)), **more))
    counted = "counted" if found.ordered.parts else "apart" if found.ordered.apart else "none"
    assert counted == kind
    assert bool(found.keys) == (kind != "none")


def test_dates_decide_which_dosage_is_the_one_of_now() -> None:
    def step(number: int, start: str, end: str, mg: float) -> Json:
        period = {"start": start} | ({"end": end} if end else {})
        return dosage(dose(mg), times(2, boundsPeriod=period), sequence=number)

    steps = order(
        MORPHINE,
        step(1, at(-90), at(-20), 10),
        step(2, at(-20), at(20), 20),
        step(3, at(20), "9999-12-31", 30),
    )
    assert of(steps).ordered.total == Decimal(40)
    later = of(order(MORPHINE, step(1, at(20), "", 10)))
    assert (later.ordered.parts, [row.why for row in later.beside]) == ((), ["begynner senere"])
    undated = of(order(MORPHINE, *(dosage(dose(mg), times(2), sequence=n) for n, mg in ((1, 10), (2, 20)))))
    assert (undated.ordered.parts, why(undated.ordered)) == ((), ["trinn uten dato"])


def test_as_needed_and_single_doses_are_no_part_of_the_regular_sum() -> None:
    needed = order(OXYCODONE, dosage(dose(5), times(6), asNeededBoolean=True), ident="n")
    once = order(MORPHINE, dosage(dose(10), {"event": [at(-1)], "repeat": {"count": 1}}), ident="o")
    found = of(needed, once, order(MORPHINE, dosage(dose(30), times(2))))
    assert (found.ordered.total, found.ordered.apart) == (Decimal(60), ())
    assert set(found.needed) == {"MedicationRequest/n", "MedicationRequest/o"}


def test_a_prescription_of_what_the_ward_has_ordered_is_not_counted_twice() -> None:
    home = {"category": [concept("", "community")], "encounter": None}
    mine = dosage(dose(30), times(2))
    prescribed = order(MORPHINE, mine, ident="home", **home)
    assert of(prescribed, order(MORPHINE, mine)).ordered.total == Decimal(60)
    alone = of(prescribed)
    assert (alone.ordered.parts, [row.why for row in alone.beside]) == ((), ["på resept, ikke ordinert her"])
    assert of(prescribed, staying=False).ordered.total == Decimal(60), "at home it is what is used"


def test_what_has_no_name_or_can_not_be_read_is_unread() -> None:
    nobody = order(MORPHINE, dosage(dose(30), times(2)), medicationCodeableConcept=None)
    broken = order(MORPHINE, ident="broken", dosageInstruction="oops")
    assert set(of(nobody, broken).unread) == {"MedicationRequest/m", "MedicationRequest/broken"}
