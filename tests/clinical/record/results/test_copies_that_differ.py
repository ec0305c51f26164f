"""Copies of one value that differ: told wherever they stand, the more dangerous raises, neither reassures.

One idea: when two Observations are one value, and what each of them then says of the other.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desktop.clinical.flags import Abnormal
from desktop.clinical.record.results import corrections, results, unseen
from desktop.fhir import same_value
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.letters.check.signing_questions import Kind
from desktop.orders.checking import check
from desktop.orders.findings import Finding
from desktop.writing import letters
from tests.clinical.record.results.test_inside_reports import (
    CREATININE,
    NEGATED,
    PLT,
    K,
    alarms,
    found,
    inner,
    record,
    report,
)
from tests.meaning.saying import LETTER, strings
from tests.orders.samples import lines
from tests.views.charts import AAS, NLK, NOW, PLACES, Json, chart, concept, hours_ago, lab, stay

NUMBER: Json = {"identifier": [{"system": "urn:lab", "value": "4711"}]}
SAMPLE: Json = {"specimen": {"reference": "Specimen/s"}}
ORDER: Json = {"basedOn": [{"reference": "ServiceRequest/o"}]}


def own(value: float = 4.1, ident: str = "k", code: str = K, **more: Any) -> Json:
    return lab(ident, code, value, "mmol/L", hours=3) | more


def uses(*resources: Json) -> dict[str, str]:
    return {one.key: one.use.why for one in found(*resources)}


DANGEROUS = (report(inner()), own())


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("laboratory", "7,1 mmol/L i dag 11:32: en annen kopi, som eget svar, sier 4,1 mmol/L, ikke brukt"),
        (
            "laboratory",
            "4,1 mmol/L i dag 11:32: en annen kopi, i svaret Elektrolytter, sier 7,1 mmol/L, ikke brukt",
        ),
        ("flowsheet", "7,1 (høy; en annen kopi, som eget svar, sier 4,1 mmol/L; kan ikke brukes)"),
        ("results", "en annen kopi, som eget svar, sier 4,1 mmol/L"),
        ("results", "en annen kopi, i svaret Elektrolytter, sier 7,1 mmol/L"),
        ("first sentence", "Kalium 7,1? (en annen kopi, som eget svar, sier 4,1 mmol/L)"),
        ("letter", "kalium 7,1 mmol/L (en annen kopi, som eget svar, sier 4,1 mmol/L)"),
    ],
)
def test_both_are_told_with_what_the_other_says_and_from_where(where: str, said: str) -> None:
    assert said in strings(where, record(*DANGEROUS), NOW)


def test_the_more_dangerous_one_raises_and_neither_is_gone_by() -> None:
    assert uses(*DANGEROUS) == {"Observation/k": "copies", "Observation/r#k": "copies"}
    (alarm,) = alarms(record(*DANGEROUS))
    assert alarm.values["value"] == "7.1 (en annen kopi, som eget svar, sier 4,1 mmol/L)"
    asked = check(lines("ramipril 5 mg x 1 po"), record(report(inner(value=5.9)), own(4.1)), NOW)
    assert "A5" in {one.rule for one in asked.open if isinstance(one, Finding)}
    assert not alarms(record(report(inner(value=4.3)), own(4.1)))
    turned = record(report(inner(value=4.1)), own(7.1))
    assert [one.values["value"] for one in alarms(turned)] == [
        "7.1 (en annen kopi, i svaret Elektrolytter, sier 4,1 mmol/L)"
    ]


def test_a_copy_within_its_range_answers_no_earlier_danger() -> None:
    earlier = lab("before", K, 6.9, "mmol/L", hours=6)
    assert "6,9" in strings("first sentence", record(earlier, *DANGEROUS), NOW)
    calm = (report(inner(value=4.4)), own(4.1))
    assert "6,9" in strings("first sentence", record(earlier, *calm), NOW)
    assert "6,9" not in strings("first sentence", record(earlier, own(4.1)), NOW)


def test_the_letter_asks_and_cites_neither() -> None:
    held = record(*DANGEROUS)
    letter = letters.compose(held, NOW, AAS, LETTER)
    (asked,) = [one for one in letters.check(held, NOW, letter, ()).open if one.kind is Kind.CRITICAL]
    assert "en annen kopi, som eget svar, sier 4,1 mmol/L" in asked.text


def test_the_letter_asks_of_harmless_ones_too_each_pair_once_and_cites_neither() -> None:
    calm = record(report(inner(value=4.4)), own(4.1))
    letter = letters.compose(calm, NOW, AAS, LETTER)
    assert "4,4" not in repr(letter)
    (asked,) = [one for one in letters.check(calm, NOW, letter, ()).open if one.kind is Kind.COPIES]
    assert asked.title == "Kopier av et svar er ulike, og ingen av dem står i brevet"
    assert asked.text == "kalium 4,1 mmol/L (en annen kopi, i svaret Elektrolytter, sier 4,4 mmol/L)."
    done = letters.decide(calm, NOW, AAS, letter, asked.key, "sign", ())
    assert Kind.COPIES not in [one.kind for one in letters.check(calm, NOW, done, ()).open]
    once = record(own(4.1))
    plain = letters.compose(once, NOW, AAS, LETTER)
    assert Kind.COPIES not in [one.kind for one in letters.check(once, NOW, plain, ()).open]
    old = record(report(inner(value=4.4), effectiveDateTime=hours_ago(24 * 90)),
                 own(4.1, effectiveDateTime=hours_ago(24 * 90)))  # fmt: skip
    assert Kind.COPIES not in [one.kind for one in letters.check(old, NOW, letter, ()).open]


def test_where_reports_were_not_asked_for_the_other_lies_in_another_answer() -> None:
    held = record(*DANGEROUS).part(Observation)
    assert "en annen kopi, i et annet svar, sier 7,1 mmol/L" in [
        one.unlike for one in results.results(held, NOW)
    ]


@pytest.mark.parametrize(
    "pair",
    [
        (own(7.1, "a", **NUMBER), own(4.1, "b", **NUMBER)),
        (own(7.1, "a", **NUMBER), own(4.1, "b", **NUMBER, effectiveDateTime="2026-11-20T11:32:00+01:00")),
        (own(7.1, "a", **SAMPLE), own(4.1, "b", **SAMPLE)),
        (own(7.1, "a", **ORDER), own(4.1, "b", **ORDER)),
        (report(inner()), {**report(inner(value=4.1)), "id": "other"}),
        (report(inner(**ORDER)), own(4.1, **ORDER)),
        (report(inner(interpretation=[concept("", "HH")])), own(7.1, interpretation=[concept("", "L")])),
    ],
    ids=["number", "instant", "sample", "order", "two reports", "inside and order", "judged otherwise"],
)
def test_one_value_by_number_sample_order_or_report(pair: tuple[Json, Json]) -> None:
    assert set(uses(*pair).values()) == {"copies"}


@pytest.mark.parametrize(
    "pair",
    [
        # Two measurements of one minute that nothing binds.
        (own(7.1, "a"), own(4.1, "b")),
        (own(7.1, "a", **SAMPLE), own(4.1, "b", specimen={"reference": "Specimen/t"})),
        (report(inner(**ORDER)), own(4.1, basedOn=[{"reference": "ServiceRequest/other"}])),
        (report(inner(bodySite=concept("venstre arm"))), own(4.1, bodySite=concept("høyre arm"))),
        (report(inner()), own(4.1, method=concept("Pasientnært"), effectiveDateTime=hours_ago(4))),
        # A laboratory that numbers a whole order.
        (own(7.1, "a", **NUMBER), own(98, "b", CREATININE, **NUMBER)),
        (own(7.1, "a", **NUMBER), own(4.1, "b", **NUMBER, effectiveDateTime=hours_ago(5))),
        (own(7.1, "a", **ORDER), own(4.1, "b", **ORDER, effectiveDateTime=hours_ago(5))),
        (report(inner()), own(4.1, focus=[{"reference": "Patient/child"}])),
        (report(inner()), own(4.1, status="entered-in-error")),
        (report(inner()), own(4.1, status="registered")),
        (report(inner("a"), inner("b", value=4.1)),),
        (report(inner()), own(7.1)),
        (report(inner(note=[{"text": "ringt"}])), own(7.1)),
    ],
    ids=["nothing binds", "sample", "order", "site", "time", "code", "a curve by number", "a curve by order",
         "whose", "struck", "no answer", "in one report", "alike", "a note more"],
)  # fmt: skip
def test_what_is_no_copy_is_gone_by(pair: tuple[Json, ...]) -> None:
    assert "copies" not in uses(*pair).values()


def test_of_a_panel_the_part_that_differs_is_told() -> None:
    def panel(ident: str, platelets: float, **more: Any) -> Json:
        parts = [
            {"code": concept("", PLT, system=NLK), "valueQuantity": {"value": platelets, "unit": "10*9/L"}},
            {"code": concept("", K, system=NLK), "valueQuantity": {"value": 4.1, "unit": "mmol/L"}},
        ]
        made = own(0, ident, **NUMBER) | {"code": concept("Celletelling", "X"), "component": parts} | more
        del made["valueQuantity"]
        return made

    every = found(panel("a", 9), panel("b", 210))
    assert {(one.analysis.key, one.use.why) for one in every if one.analysis} == {
        ("plt", "copies"),
        ("k", ""),
    }
    (low,) = [one for one in every if one.value == 9]
    assert (low.unlike, low.abnormal) == (
        "en annen kopi, som eget svar, sier 210 10*9/L",
        Abnormal.CRITICAL_LOW,
    )


@pytest.mark.parametrize(
    ("words", "other", "differ"),
    [("Positiv", "Negativ", True), ("Positiv", "positiv ", False), ("Se svar", "Negativ", True)],
)
def test_words_differ_too(words: str, other: str, differ: bool) -> None:
    def said(ident: str, value: str) -> Json:
        made = own(0, ident, **NUMBER) | {
            "code": concept("Covid", "X"),
            "valueString": value,
            "category": [concept("", "laboratory")],
        }
        del made["valueQuantity"]
        return made

    assert ("copies" in uses(said("a", words), said("b", other)).values()) is differ


def test_what_cannot_be_read_keeps_its_own_doubt() -> None:
    assert uses(report(inner(**NEGATED)), own()) == {"Observation/k": "copies", "Observation/r#k": "unread"}


# Editions


def test_a_final_answer_stands_beside_its_preliminary_one() -> None:
    early = {**report(inner()), "id": "early", "status": "preliminary", "issued": hours_ago(2.5)}
    said = uses(early, report(inner(value=4.1)))
    assert said == {"Observation/early#k": "copies", "Observation/r#k": ""}
    text = strings("laboratory", record(early, report(inner(value=4.1))), NOW)
    assert "en senere utgave, i svaret Elektrolytter, sier 4,1 mmol/L" in text


@pytest.mark.parametrize("gone", [{}, {"status": "entered-in-error"}, {"status": "cancelled"}])
def test_a_report_that_replaced_another_tells_what_that_said(gone: Json) -> None:
    first = {**report(inner()), "id": "first", "issued": hours_ago(2.5)} | gone
    held = record(first, report(inner(value=4.1), status="corrected"))
    now = _of(held, "Observation/r#k")
    before = corrections.before(held, now, NOW)
    assert (now.use.why, before.value if before else None) == ("corrected", Decimal("7.1"))
    assert "4,1 i dag 11:32: rettet fra 7,1" in strings("laboratory", held, NOW)


def test_a_correction_that_was_issued_before_the_other_is_no_later_edition() -> None:
    first = {**report(inner()), "id": "first", "issued": hours_ago(1)}
    assert set(uses(first, report(inner(value=4.1), status="corrected")).values()) == {"copies"}


def test_a_correction_whose_earlier_value_is_not_here_says_so() -> None:
    held = record(report(inner(value=4.1), status="corrected"))
    said = "4,1 i dag 11:32: rettet, tidligere verdi er ikke hentet"
    assert said in strings("laboratory", held, NOW)


def _of(held: Chart, key: str) -> results.Result:
    (one,) = [each for each in results.results(held, NOW) if each.key == key]
    return one


def test_of_two_measurements_of_one_minute_the_more_dangerous_raises_too() -> None:
    both = (own(7.1, "b"), own(4.1, "a"))
    for held in (record(*both), record(own(7.1, "a"), own(4.1, "b"))):
        assert [one.values["value"] for one in alarms(held)] == ["7.1"]


def test_the_lower_one_raises_where_low_is_the_danger() -> None:
    def platelets(ident: str, value: float) -> Json:
        return lab(ident, PLT, value, "10*9/L", hours=3)

    def stopped(*values: Json) -> bool:
        asked = check(lines("dalteparin 15000 IE x 1 sc"), record(*values), NOW)
        return any("rombocytt" in one.title for one in asked.open if isinstance(one, Finding))

    assert stopped(platelets("a", 9))
    assert not stopped(platelets("a", 210))
    assert stopped(platelets("a", 210), platelets("b", 9))
    assert stopped(platelets("a", 9), platelets("b", 210))


@pytest.mark.parametrize("held", [(), (stay(),)], ids=["no stay", "in a stay"])
@pytest.mark.parametrize(
    "doubt", [{}, NEGATED, {"status": "x-ready"}], ids=["copies", "can't be read", "status unknown"]
)
def test_a_critical_value_in_doubt_waits_though_it_is_old_until_measured_again(
    held: tuple[Json, ...], doubt: Json
) -> None:
    old = {"effectiveDateTime": hours_ago(24 * 30), "issued": hours_ago(24 * 30)}
    values = (report(inner(), **old), own(4.1, **old)) if not doubt else (own(7.1, **old, **doubt),)
    (waits,) = unseen.critical(chart(*PLACES, *held, *values), NOW, ())
    assert [one.value for one in waits.critical] == [Decimal("7.1")]
    again = lab("again", K, 4.2, "mmol/L", hours=24 * 29)
    assert not [*unseen.critical(chart(*PLACES, *held, *values, again), NOW, ())]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (concept("", "H"), concept("", "H", system="urn:lab:flags"), False),
        (concept("", "H"), concept("Høy"), False),
        (concept("", "H"), concept("", "HH"), False),
        (concept("", "HH"), concept("", "N"), False),
        (concept("", "LU"), concept("", ">", system="urn:lab:flags"), True),
        (concept("", "DET"), concept("", "NEG"), True),
        (concept("", "ND"), concept("", "POS"), True),
        (concept("", "S"), concept("", "R"), True),
        (concept("", "I"), concept("", "R"), False),
        (concept("R"), concept("S"), True),
    ],
)
def test_of_one_number_only_opposite_judgements_differ(one: Json, other: Json, differ: bool) -> None:
    pair = (own(7.1, "a", **NUMBER, interpretation=[one]), own(7.1, "b", **NUMBER, interpretation=[other]))
    assert ("copies" in uses(*pair).values()) is differ
    assert ("copies" in uses(*reversed(pair)).values()) is differ


DAY: Json = {"effectiveDateTime": "2026-11-20"}
PLAN: Json = {"basedOn": [{"reference": "CarePlan/p"}]}
OTHER_SAMPLE: Json = {"specimen": {"reference": "Specimen/t"}}


def _by(device: str) -> Json:
    return {"device": {"reference": f"Device/{device}"}}


@pytest.mark.parametrize(
    ("one", "other", "copies"),
    [
        (DAY | ORDER, DAY | ORDER, False),
        (DAY | SAMPLE, DAY | SAMPLE, False),
        (DAY | NUMBER, DAY | NUMBER, True),
        (PLAN, PLAN, False),
        (PLAN | ORDER, ORDER, True),
        (ORDER | SAMPLE, ORDER | OTHER_SAMPLE, False),
        (ORDER | SAMPLE, ORDER, True),
        (ORDER | _by("a"), ORDER | _by("b"), False),
        (ORDER | _by("a"), ORDER | _by("a"), True),
        (ORDER | _by("a"), ORDER, True),
    ],
    ids=["a day, order", "a day, sample", "a day, number", "a plan", "a plan and an order",
         "two samples, as sets of a blood culture", "one sample", "two devices", "one device", "no device"],
)  # fmt: skip
def test_two_measurements_are_no_copies(one: Json, other: Json, copies: bool) -> None:
    assert ("copies" in uses(own(7.1, "a", **one), own(4.1, "b", **other)).values()) is copies


def test_two_samples_inside_one_report_are_two_and_one_inside_may_be_that_outside() -> None:
    samples = [{"resourceType": "Specimen", "id": ident} for ident in ("s", "t")]

    def of(ident: str) -> Json:
        return {"specimen": {"reference": f"#{ident}"}}

    both = [inner("a", **of("s")), inner("b", value=4.1, **of("t"))]
    within = report(*both, contained=[*both, *samples], **ORDER)
    assert "copies" not in uses(within).values()
    alone = report(inner(**of("s")), contained=[inner(**of("s")), samples[0]])
    assert set(uses(alone, own(4.1, **SAMPLE)).values()) == {"copies"}


def _number(value: Any, comparator: str = "") -> Json:
    return {
        "valueQuantity": {"value": value, "unit": "mmol/L"}
        | ({"comparator": comparator} if comparator else {})
    }


@pytest.mark.parametrize(
    ("one", "other", "copies"),
    [
        (_number(4.14), _number(4.1), False),
        (_number(4.15), _number(4.1), False),
        (_number(4.16), _number(4.1), True),
        (_number(4.4), _number(4), False),
        (_number(4.4), _number(4.1), True),
        (_number(140), _number(138), True),
        (_number(0.4), _number(0), True),
        (_number(5, "<"), _number(5), True),
        (_number(5, "<"), {"valueString": "<5"}, False),
        (_number(4.1), {"valueString": " 4,1"}, False),
        (_number(4.1), {"valueString": "7,1"}, True),
        ({"valueInteger": 4}, _number(4.0), False),
        ({"valueString": "4.1"}, {"valueString": "4,1"}, False),
        ({"valueString": "4,1 hemolyse"}, _number(4.1), True),
    ],
)
def test_the_same_number_in_other_digits_or_words_is_no_difference(
    one: Json, other: Json, copies: bool
) -> None:
    def said(ident: str, value: Json) -> Json:
        made = own(0, ident, **NUMBER)
        del made["valueQuantity"]
        return made | value

    for pair in ((said("a", one), said("b", other)), (said("a", other), said("b", one))):
        assert ("copies" in uses(*pair).values()) is copies


def _amount(value: float, unit: str, code: str = "", comparator: str = "") -> Json:
    more = {"code": code} if code else {}
    return {
        "valueQuantity": {"value": value, "unit": unit}
        | more
        | ({"comparator": comparator} if comparator else {})
    }


@pytest.mark.parametrize(
    ("one", "other", "copies"),
    [
        (_amount(4.1, "mmol/L"), _amount(4100, "µmol/L"), False),
        (_amount(4.1, "mmol/L", "mmol/L"), _amount(0.0041, "mol/L", "mol/L"), False),
        (_amount(4.1, "mmol/L"), _amount(4137, "µmol/L"), False),
        (_amount(4.1, "mmol/L"), _amount(4151, "µmol/L"), True),
        (_amount(4.1, "mmol/L"), _amount(7100, "µmol/L"), True),
        (_amount(13.2, "g/dL"), _amount(132, "g/L"), False),
        (_amount(13.2, "g/dL"), _amount(123, "g/L"), True),
        (_amount(37.0, "°C"), _amount(98.6, "°F"), False),
        (_amount(38.0, "°C"), _amount(98.6, "°F"), True),
        (_amount(5, "mmol/L", comparator="<"), _amount(5000, "µmol/L", comparator="<"), False),
        (_amount(5, "mmol/L", comparator="<"), _amount(5000, "µmol/L"), True),
        (_amount(0.4, "µmol/L"), _amount(0, "mmol/L"), True),
        # Of which substance it is nobody says here.
        (_amount(5.0, "mmol/L"), _amount(90, "mg/dL"), True),
        (_amount(4.1, "mmol/L", "g/L"), _amount(4100, "µmol/L"), True),
        (_amount(4.1, "kopper"), _amount(4100, "µmol/L"), True),
        (_amount(4.1, ""), _amount(4100, "µmol/L"), True),
    ],
)
def test_one_amount_in_another_unit_of_its_kind_is_no_difference(
    one: Json, other: Json, copies: bool
) -> None:
    def said(ident: str, value: Json) -> Json:
        return own(0, ident, **NUMBER) | value

    for pair in ((said("a", one), said("b", other)), (said("a", other), said("b", one))):
        assert ("copies" in uses(*pair).values()) is copies


@pytest.mark.parametrize("status", ["unknown", "registered", "x-ready", ""])
def test_a_copy_of_no_known_status_holds_back_none(status: str) -> None:
    assert uses(own(7.1, "a", **NUMBER), own(4.1, "b", status=status, **NUMBER))["Observation/a"] == ""


def test_a_copy_without_a_value_holds_back_none() -> None:
    absent = own(0, "b", dataAbsentReason=concept("", "unknown"), **NUMBER)
    del absent["valueQuantity"]
    assert uses(own(7.1, "a", **NUMBER), absent)["Observation/a"] == ""
    # The laboratory took its value back, or had none yet.
    assert uses(own(7.1, "a", **NUMBER), absent | {"status": "corrected"})["Observation/a"] == "copies"
    early = absent | {"status": "preliminary"}
    assert "copies" not in uses(own(7.1, "a", **NUMBER), early).values()


# Remarks of copies that say the same


def remarks(*resources: Json) -> dict[str, list[str]]:
    every = record(*resources).all(Observation)
    return {one.id: [note.text for note in one.note] for one in every}


HEMOLYSED: Json = {"note": [{"text": "Hemolysert"}]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (own(ident="a", **NUMBER), own(ident="b", **NUMBER, **HEMOLYSED)),
        (own(ident="a", **SAMPLE), own(ident="b", **SAMPLE, **HEMOLYSED)),
        # A later edition says it of the one before too.
        (own(ident="a", status="preliminary", **NUMBER), own(ident="b", **NUMBER, **HEMOLYSED)),
        # And one amount in two units is one value.
        (
            own(ident="a", **NUMBER) | {"valueQuantity": {"value": 4100, "unit": "µmol/L"}},
            own(ident="b", **NUMBER, **HEMOLYSED),
        ),
    ],
)
def test_what_one_copy_remarks_every_copy_of_the_same_value_says(one: Json, other: Json) -> None:
    for pair in ((one, other), (other, one)):
        assert remarks(*pair) == {"a": ["Hemolysert"], "b": ["Hemolysert"]}
        assert {each.key: each.beside.spoilt for each in found(*pair)} == {
            "Observation/a": True, "Observation/b": True,
        }  # fmt: skip


def test_it_is_said_once_and_beside_what_is_remarked_here() -> None:
    three = (
        own(ident="a", **NUMBER, note=[{"text": "Tatt av hjemmesykepleien"}]),
        own(ident="b", **NUMBER, **HEMOLYSED),
        own(ident="c", **NUMBER, note=[{"text": " hemolysert "}]),
    )
    said = remarks(*three)
    assert [words.strip().casefold() for words in said["a"]] == ["tatt av hjemmesykepleien", "hemolysert"]
    assert len(said["b"]) == len(said["c"]) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Another value, or no copy of it: each has its own.
        (own(4.1, "a", **NUMBER), own(7.1, "b", **NUMBER, **HEMOLYSED)),
        (own(ident="a"), own(ident="b", **HEMOLYSED)),
        # Measured anew, or taken back: what was remarked before may hold no more.
        (own(ident="a", **NUMBER), own(ident="b", status="preliminary", **NUMBER, **HEMOLYSED)),
        (own(ident="a", **NUMBER), own(ident="b", status="cancelled", **NUMBER, **HEMOLYSED)),
    ],
)
def test_a_remark_goes_to_no_other_value(one: Json, other: Json) -> None:
    for pair in ((one, other), (other, one)):
        assert remarks(*pair)["a"] == []


def test_a_remark_that_comes_or_goes_is_read_anew() -> None:
    bare, marked = own(ident="a", **NUMBER), own(ident="b", **NUMBER, **HEMOLYSED)
    kept = same_value.Kept()

    def said(*pair: Observation) -> list[tuple[str, ...]]:
        return [tuple(note.text for note in one.note) for one in same_value.marked(pair, kept)]

    one, with_it = record(bare).all(Observation)[0], record(marked).all(Observation)[0]
    without = msgspec.structs.replace(with_it, note=())
    assert said(one, with_it) == [("Hemolysert",), ("Hemolysert",)]
    assert said(one, without) == [(), ()]
    assert said(one, with_it) == [("Hemolysert",), ("Hemolysert",)]
    first = same_value.marked((one, with_it), kept)
    assert same_value.marked((one, with_it, without), kept)[0] is first[0], "what did not change is the same"


@pytest.mark.parametrize("where", ["laboratory", "results", "flowsheet", "letter"])
def test_it_is_said_whichever_copy_is_shown(where: str) -> None:
    pair = (own(6.4, ident="a", **NUMBER), own(6.4, ident="b", **NUMBER, **HEMOLYSED))
    swapped = (pair[0] | {"id": "b"}, pair[1] | {"id": "a"})
    for both in (pair, swapped):
        assert "emolysert" in strings(where, record(*both), NOW)
