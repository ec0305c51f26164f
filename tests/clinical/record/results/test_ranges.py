"""Which reference range a result is judged by: the age in days, the sex and a pregnancy decide."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.clinical.record.results import ranges, results
from desktop.core import configured
from desktop.core.clock import local
from desktop.views.known import known
from desktop.workspace.loader import resolve
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago, patient

LOINC = "http://loinc.org"
TAKEN = local(NOW - timedelta(hours=2)).date()


def born(days: int) -> str:
    """The birth date of who has lived so many days when the sample is taken."""
    return (TAKEN - timedelta(days=days)).isoformat()


def sample(code: str, value: float, unit: str, **more: Json | list[Json]) -> Json:
    body = about(
        "Observation", "l", status="final", category=[concept("", "laboratory")],
        code=concept("", code, system=LOINC), effectiveDateTime=hours_ago(2),
    )  # fmt: skip
    return body | {"valueQuantity": {"value": value, "unit": unit, "code": unit}} | more


def judged(body: Json, *more: Json, **who: str) -> tuple[str, str]:
    (found,) = results.results(chart(body, *more, who=patient(**who)), NOW)
    return found.range, found.abnormal.value


NONE = "ingen referanse for alderen"


@pytest.mark.parametrize(
    ("days", "sex", "words", "mark"),
    [
        (0, "female", "14,5–22,5", "low"), (6, "female", "14,5–22,5", "low"),
        (7, "female", "12,5–20,5", "normal"), (27, "female", "12,5–20,5", "normal"),
        (28, "female", "9,5–14,0", "normal"), (89, "female", "9,5–14,0", "normal"),
        (90, "female", "10,5–13,5", "normal"), (729, "female", "10,5–13,5", "normal"),
        (730, "male", "11,0–14,0", "normal"), (2191, "male", "11,0–14,0", "normal"),
        (2192, "male", "11,5–15,5", "normal"), (4382, "male", "11,5–15,5", "normal"),
        (4383, "female", "12,0–15,5", "normal"), (4383, "male", "13,0–16,5", "low"),
        (6573, "female", "12,0–15,5", "normal"), (6573, "male", "13,0–16,5", "low"),
        # From the day on which they are eighteen the table of adults holds.
        (6574, "female", "11,7–15,3", "normal"), (6574, "male", "13,4–17,0", "low"),
        # A range for girls or for boys is for nobody of whom the record says neither.
        (4382, "unknown", "11,5–15,5", "normal"), (4383, "unknown", NONE, "unknown"),
    ],
)  # fmt: skip
def test_a_child_s_haemoglobin_is_judged_by_the_child_s_age(
    days: int, sex: str, words: str, mark: str
) -> None:
    assert judged(sample("718-7", 12.6, "g/dL"), birthDate=born(days), gender=sex) == (words, mark)


@pytest.mark.parametrize(
    ("code", "value", "unit", "birth", "words"),
    [
        # Only the year is known: between one and three years there is one range for potassium, two for Hb.
        ("6298-4", 4.9, "mmol/L", "2024", "3,4–4,7"),
        ("718-7", 12.6, "g/dL", "2024", NONE),
        # Leucocytes of the first day of life are judged by that day's range.
        ("6690-2", 20, "10*9/L", born(0), "9,0–30,0"),
        ("6690-2", 20, "10*9/L", born(1), "5,0–21,0"),
        ("718-7", 12.6, "g/dL", "", "ingen referanse: ukjent alder"),
        # No range of ours for that age is no reason to use the adults'.
        ("2160-0", 0.9, "mg/dL", born(5479), NONE),
        ("2160-0", 0.9, "mg/dL", born(5478), "40–68"),
    ],
)
def test_a_range_holds_for_the_whole_of_an_age_or_not_at_all(
    code: str, value: float, unit: str, birth: str, words: str
) -> None:
    assert judged(sample(code, value, unit), birthDate=birth)[0] == words


def test_a_pregnancy_has_ranges_of_its_own_where_there_are_any() -> None:
    pregnant = about("Condition", "c", code=concept("", "O26.9", system="urn:oid:2.16.578.1.12.4.1.1.7110"))
    thirty = {"birthDate": born(30 * 365)}
    assert judged(sample("718-7", 10.2, "g/dL"), **thirty) == ("11,7–15,3", "low")
    assert judged(sample("718-7", 10.2, "g/dL"), pregnant, **thirty) == ("9,5–15,0", "normal")
    assert judged(sample("718-7", 10.2, "g/dL"), pregnant, gender="unknown", **thirty)[0] == "9,5–15,0"
    # Magnesium: none for pregnancy, so the adults' stands. A man's chart takes none of them.
    assert judged(sample("2601-3", 0.8, "mmol/L"), pregnant, **thirty)[0] == "0,71–0,94"
    assert judged(sample("718-7", 12.0, "g/dL"), pregnant, gender="male", **thirty)[0] == "13,4–17,0"


def test_a_hospital_s_own_range_holds_where_the_answer_brings_none(tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    own = "layer: site\nchanges:\n  - {set: laboratory hb, reference: [{sex: female, low: 10, high: 14}]}\n"
    site.write_text(own, encoding="utf-8")
    thirty = {"birthDate": born(30 * 365)}
    bare, told = (
        sample("718-7", 10.5, "g/dL"),
        sample("718-7", 10.5, "g/dL", referenceRange=[given(11.7, 15.3, unit="g/dL")]),
    )
    assert judged(bare, **thirty) == ("11,7–15,3", "low")
    configured.use(resolve("base", known=known(), over=(site,)).settings)
    try:
        assert judged(bare, **thirty) == ("10–14", "normal")
        # What the laboratory says of this patient's answer is the truth.
        assert judged(told, **thirty) == ("11,7–15,3", "low")
    finally:
        configured.use(configured.InUse())


@pytest.mark.parametrize(("value", "mark"), [(2.4, "critical-low"), (3.2, "low"), (6.6, "critical-high")])
def test_what_is_dangerous_stays_so_in_a_pregnancy(value: float, mark: str) -> None:
    pregnant = about("Condition", "c", code=concept("", "O26.9", system="urn:oid:2.16.578.1.12.4.1.1.7110"))
    thirty = {"birthDate": born(30 * 365)}
    assert judged(sample("6298-4", value, "mmol/L"), pregnant, **thirty) == ("3,3–5,1", mark)


ADULT, TO_17 = {"low": (18, "a")}, {"high": (17, "a")}
INFANT, NEWBORN = {"low": (1, "mo"), "high": (11, "mo")}, {"low": (3, "d"), "high": (27, "d")}


@pytest.mark.parametrize(
    ("age", "days", "holds"),
    [
        (ADULT, 400, False), (ADULT, 5 * 365, False), (ADULT, 6574, False), (ADULT, 6575, True),
        # “to 17 years” is until the eighteenth birthday.
        (TO_17, 400, True), (TO_17, 6574, True), (TO_17, 6576, False),
        (INFANT, 30, False), (INFANT, 31, True), (INFANT, 365, True), (INFANT, 367, False),
        ({"low": (2, "wk")}, 13, False), ({"low": (2, "wk")}, 14, True),
        ({"high": (36, "h")}, 1, True), ({"high": (36, "h")}, 2, False), ({"low": (36, "h")}, 1, False),
        (NEWBORN, 2, False), (NEWBORN, 3, True), (NEWBORN, 27, True), (NEWBORN, 28, False),
    ],
)  # fmt: skip
def test_a_laboratory_s_range_for_an_age_is_for_that_age_only(
    age: dict[str, tuple[int, str]], days: int, holds: bool
) -> None:
    limits = {end: {"value": value, "code": unit, "unit": unit} for end, (value, unit) in age.items()}
    body = sample("2951-2", 140, "mmol/L", referenceRange=[given(100, 200) | {"age": limits}])
    assert (judged(body, birthDate=born(days))[0] == "100–200") is holds


def given(low: float, high: float, *sex: str, years: int = 0, unit: str = "mmol/L") -> Json:
    made: Json = {"low": {"value": low, "unit": unit}, "high": {"value": high, "unit": unit}}
    made |= {"appliesTo": [concept(one) for one in sex]} if sex else {}
    return made | ({"age": {"low": {"value": years, "code": "a"}}} if years else {})


GENERAL, WOMEN, MEN, OLD = given(1, 9), given(2, 8, "kvinne"), given(3, 7, "mann"), given(4, 6, years=70)


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        ([GENERAL], "1–9"),
        ([GENERAL, WOMEN], "2–8"), ([WOMEN, GENERAL], "2–8"),
        ([GENERAL, MEN], "1–9"), ([MEN, GENERAL], "1–9"),
        ([GENERAL, OLD], "4–6"), ([MEN], ""),
        # Words alone, and for whom nobody can say.
        ([{"text": "negativ"}], "negativ"),
        ([given(2, 8, "gravid")], "2–8 (gravid)"),
        ([GENERAL, given(2, 8, "gravid")], "1–9"),
        ([WOMEN | {"text": "2 til 8"}], "2 til 8"),
    ],
)  # fmt: skip
def test_the_laboratory_s_own_range_for_the_patient_comes_before_a_general_one(
    ranges: list[Json], words: str
) -> None:
    body = sample("2951-2", 140, "mmol/L", referenceRange=ranges)
    assert judged(body, birthDate="1948-03-14", gender="female")[0] == words


@pytest.mark.parametrize(
    ("value", "unit", "reference", "words"),
    [
        # A troponin in ng/mL stands in ng/L: the range's own words are still of ng/mL.
        (0.02, "ng/mL", {"text": "mindre enn 0,014"}, "mindre enn 0,014 ng/mL"),
        (0.02, "ng/mL", {"text": "mindre enn 0,014 ng/mL"}, "mindre enn 0,014 ng/mL"),
        (0.02, "ng/mL", {"text": "negativ"}, "negativ"),
        (20, "ng/L", {"text": "mindre enn 14"}, "mindre enn 14"),
        # For whom nobody can say: with its unit too, and its numbers in the row's.
        (0.02, "ng/mL", {"text": "mindre enn 0,014", "appliesTo": [concept("gravid")]},
         "mindre enn 0,014 ng/mL (gravid)"),
        (0.02, "ng/mL", {"high": {"value": 0.014, "unit": "ng/mL"}, "appliesTo": [concept("gravid")]},
         "< 14 (gravid)"),
        (20, "ng/L", {"high": {"value": 3, "unit": "kopier"}, "appliesTo": [concept("gravid")]},
         "< 3 kopier (gravid)"),
    ],
)  # fmt: skip
def test_a_written_range_beside_a_converted_row_says_its_own_unit(
    value: float, unit: str, reference: Json, words: str
) -> None:
    body = sample("67151-1", value, unit, referenceRange=[reference])
    assert judged(body, birthDate="1948-03-14", gender="female")[0] == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [("3.6", "4.6", "3,6–4,6"), ("-3", "3", "\u22123 til 3"), ("-5", "-1", "\u22125 til \u22121"),
     (None, "5", "< 5"), ("60", None, "> 60"), (None, None, "")],
)  # fmt: skip
def test_limits_in_words_have_no_dash_beside_a_minus_sign(
    low: str | None, high: str | None, words: str
) -> None:
    said = ranges.range_words(*(Decimal(one) if one is not None else None for one in (low, high)))
    assert said == words
