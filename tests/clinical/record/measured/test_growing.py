"""Who is compared with the growth standards, at which age, and why somebody is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desktop.clinical.growth import Quantity
from desktop.clinical.record.measured import growing
from desktop.clinical.record.measured.growing import Child
from tests.views.charts import NOW, Json, chart, patient, vital
from tests.views.listing import observation

WEEKS = {"unit": "wk", "code": "wk"}


def told(weeks: float, **more: Any) -> Json:
    return observation("11884-4", valueQuantity={"value": weeks, **WEEKS}, **more)


def asked(*resources: Json, **who: Any) -> Child | str:
    return growing.child(chart(*resources, who=patient(**{"gender": "male", **who})), NOW)


@pytest.mark.parametrize(
    ("who", "weeks", "why"),
    [
        ({"birthDate": "2026-11-11"}, None, "uker ved fødselen ukjent"),
        ({"birthDate": "2026-11-11"}, 40, ""),
        ({"birthDate": "2026-11-11"}, 31, "de begynner ved termin"),
        ({"birthDate": "2026-09-18"}, 31, ""),
        ({"birthDate": "2026-04-17"}, None, ""),
        ({"birthDate": "2026-11-11", "gender": "unknown"}, 40, "journalen sier ikke gutt eller jente"),
        ({"birthDate": "2026-11-11", "gender": "other"}, 40, "journalen sier ikke gutt eller jente"),
        ({"birthDate": "2026-11-11", "gender": ""}, 40, "journalen sier ikke gutt eller jente"),
        ({"birthDate": "2026-11"}, 40, "fødselsdatoen er ukjent"),
        ({"birthDate": ""}, 40, "fødselsdatoen er ukjent"),
        ({"birthDate": "2027-01-01"}, 40, "fødselsdatoen ligger fram i tid"),
        ({"birthDate": "2021-11-20"}, None, ""),
        ({"birthDate": "2021-11-19"}, None, ""),
        ({"birthDate": "2007-11-21"}, None, ""),
        ({"birthDate": "2007-11-20"}, None, "de går til 19 års alder"),
        ({"birthDate": "1948-03-14"}, None, "de går til 19 års alder"),
    ],
)
def test_who_is_compared(who: Json, weeks: float | None, why: str) -> None:
    found = asked(*([told(weeks)] if weeks is not None else []), **who)
    assert (found if isinstance(found, str) else "") == why


def test_a_preterm_childs_age_is_corrected_until_two_years_of_life() -> None:
    child = Child("female", date(2026, 1, 1), 31 * 7 + 2)
    assert child.days(date(2026, 1, 1)) == -61
    assert child.days(date(2026, 3, 3)) == 0
    assert child.days(date(2026, 3, 17)) == 14
    assert child.age_said(date(2026, 3, 17)) == "korrigert alder 14 dager"
    assert child.days(date(2027, 12, 31)) == 729 - 61
    assert child.days(date(2028, 1, 1)) == 730
    assert child.age_said(date(2028, 1, 1)) == ""


@pytest.mark.parametrize("weeks", [37, 39, 42])
def test_whoever_was_born_at_term_is_not_corrected(weeks: int) -> None:
    child = Child("female", date(2026, 1, 1), weeks * 7)
    assert (child.days(date(2026, 1, 11)), child.age_said(date(2026, 1, 11))) == (10, "")


def test_an_age_that_may_have_to_be_corrected_is_said() -> None:
    child = Child("male", date(2026, 4, 17), None)
    assert child.age_said(date(2026, 11, 20)) == "alder ikke korrigert"
    assert child.doubted(date(2026, 11, 20))
    assert child.age_said(date(2028, 4, 20)) == ""
    assert not child.doubted(date(2028, 4, 20))


@pytest.mark.parametrize(
    ("code", "day", "why"),
    [
        ("8306-3", 400, ""),
        ("8306-3", 800, "ingen persentil: målt liggende"),
        ("8308-9", 800, ""),
        ("8308-9", 400, "ingen persentil: målt stående"),
        ("8302-2", 400, ""),
        ("8302-2", 800, ""),
    ],
)
def test_a_length_is_not_judged_as_a_height(code: str, day: int, why: str) -> None:
    coded = {"coding": [{"system": "http://loinc.org", "code": code}]}
    made = chart(vital("height", 86, ident="h", code=coded))
    assert growing.otherwise(made, "Observation/h", "height", day) == why
    assert growing.otherwise(made, "Observation/h", "weight", day) == ""


@pytest.mark.parametrize(
    ("quantity", "days", "why"),
    [
        ("head", 1826, ""), ("head", 1827, "ingen referanse finnes over 5 år"),
        ("weight", 3652, ""), ("weight", 3653, "ingen referanse finnes over 10 år"),
        ("height", 6939, ""), ("height", 6940, "ingen referanse finnes over 19 år"),
    ],
)  # fmt: skip
def test_where_a_quantity_ends_it_is_said(quantity: Quantity, days: int, why: str) -> None:
    assert growing.too_old(quantity, days) == why
