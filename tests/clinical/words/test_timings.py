"""How often and how long in words, of structures as other systems write them: nothing of them is lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from desktop.clinical.words.doses import dosage_words
from desktop.fhir import strict
from desktop.fhir.elements import Dosage
from desktop.orders.totals import daily_total

MG500 = [{"doseQuantity": {"value": 500, "unit": "mg", "code": "mg"}}]


def dosage(**more: Any) -> Dosage:
    return msgspec.json.decode(strict.dumps({"doseAndRate": MG500} | more), type=Dosage)


def words(**more: Any) -> str:
    return dosage_words(dosage(**more)).replace("\u00a0", " ").removeprefix("500 mg ")


def repeated(**members: Any) -> str:
    numbers = {k: strict.Number(str(v)) if isinstance(v, float) else v for k, v in members.items()}
    return words(timing={"repeat": numbers})


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, "hver 8. time"),
        ({"period": 8, "periodUnit": "h"}, "hver 8. time"),
        ({"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}, "hver 4–6. time"),
        ({"frequency": 2, "period": 4, "periodMax": 6, "periodUnit": "d"}, "2 ganger på 4–6 dager"),
        ({"frequency": 1, "frequencyMax": 2, "period": 1, "periodUnit": "d"}, "1–2 ganger daglig"),
        ({"dayOfWeek": ["mon"], "frequency": 1, "period": 1, "periodUnit": "d"}, "hver mandag"),
        ({"dayOfWeek": ["mon", "thu"]}, "hver mandag og torsdag"),
        ({"dayOfWeek": ["mon"], "frequency": 2, "period": 1, "periodUnit": "d"}, "2 ganger daglig på mandag"),
        ({"dayOfWeek": ["mon"], "frequency": 1, "period": 1, "periodUnit": "wk"}, "1 gang i uken på mandag"),
        ({"period": 1, "periodUnit": "d", "when": ["ACM"], "offset": 30}, "30 minutter før frokost"),
        ({"frequency": 2, "period": 1, "periodUnit": "d", "duration": 30, "durationUnit": "min"},
         "2 ganger daglig over 30 minutter"),
        ({"frequency": 1, "period": 1, "periodUnit": "d", "count": 3, "countMax": 5},
         "1 gang daglig 3–5 ganger i alt"),
        ({"frequency": 1, "period": 1, "periodUnit": "d",
          "boundsRange": {"low": {"value": 5, "code": "d"}, "high": {"value": 7, "code": "d"}}},
         "1 gang daglig i 5–7 dager"),
    ],
)  # fmt: skip
def test_every_part_of_a_timing_is_said(members: dict[str, Any], said: str) -> None:
    assert repeated(**members) == said


def test_a_code_is_said_beside_how_long_a_dose_takes() -> None:
    timing = {"code": {"coding": [{"code": "BID"}]}, "repeat": {"duration": 30, "durationUnit": "min"}}
    assert words(timing=timing) == "2 ganger daglig over 30 minutter"
    assert words(timing={"code": {"text": "etter skjema"}}) == "etter skjema"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ({"text": "BID"}, "2 ganger daglig"),
        ({"text": "t.i.d."}, "3 ganger daglig"),
        ({"coding": [{"display": "QID"}]}, "4 ganger daglig"),
        ({"coding": [{"code": "AM", "display": "AM"}]}, "1 gang daglig om morgenen"),
        ({"coding": [{"code": "BED"}]}, "1 gang daglig ved leggetid"),
    ],
)
def test_a_code_for_how_often_is_never_said_raw(code: dict[str, Any], said: str) -> None:
    assert words(timing={"code": code}) == said
    total = daily_total((dosage(timing={"code": {"text": "BID"}}),))
    assert total is not None
    assert (total.value, total.code) in ((Decimal(1000), "mg"), (Decimal(1), "g"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 tabl BID", "1 tabl 2 ganger daglig"),
        ("1 tabl b.i.d.", "1 tabl 2 ganger daglig"),
        ("1 tabl TID ved måltid", "1 tabl 3 ganger daglig ved måltid"),
        ("1 tabl q8h", "1 tabl hver 8. time"),
        ("1 tabl QD", "1 tabl 1 gang daglig"),
        ("1 tabl i kort tid", "1 tabl i kort tid"),
        ("ikke over tid", "ikke over tid"),
    ],
)
def test_latin_for_how_often_in_a_text_stands_in_words(text: str, said: str) -> None:
    assert dosage_words(dosage(text=text, doseAndRate=[])) == said


DAILY = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"text": "1 tablett", "asNeededBoolean": True}, "1 tablett ved behov"),
        ({"text": "1 tablett ved smerter", "asNeededCodeableConcept": {"text": "smerter"}},
         "1 tablett ved smerter"),
        ({"text": "1 tablett v.b.", "asNeededBoolean": True}, "1 tablett v.b."),
        ({"text": "1 tablett", "timing": DAILY}, "1 tablett 2 ganger daglig"),
        ({"text": "1 tablett morgen og kveld", "timing": DAILY}, "1 tablett morgen og kveld"),
        ({"text": "1x2", "timing": DAILY}, "1x2"),
        ({"timing": DAILY}, "dose ikke oppgitt, 2 ganger daglig"),
        ({"timing": DAILY, "route": {"text": "po"}}, "dose ikke oppgitt, 2 ganger daglig gjennom munnen"),
        ({"asNeededBoolean": True}, "dose ikke oppgitt, ved behov"),
        ({"route": {"text": "po"}}, "gjennom munnen"),
    ],
)  # fmt: skip
def test_a_dose_in_words_only_loses_nothing_of_its_structure(members: dict[str, Any], said: str) -> None:
    assert dosage_words(dosage(doseAndRate=[], **members)).replace("\u00a0", " ") == said


def test_a_dose_is_parted_from_its_rate() -> None:
    rate = {"numerator": {"value": 12, "code": "mg"}, "denominator": {"value": 1, "code": "min"}}
    both = [{"doseQuantity": {"value": 1025, "code": "mg"}, "rateRatio": rate}]
    said = dosage_words(dosage(doseAndRate=both)).replace("\u00a0", " ")
    assert said == "1 025 mg med hastighet 12 mg per minutt"


def test_a_period_without_a_frequency_is_added_up() -> None:
    total = daily_total((dosage(timing={"repeat": {"period": 8, "periodUnit": "h"}}),))
    assert total is not None
    assert (total.value, total.code) == (Decimal(1500), "mg") or (total.value, total.code) == (
        Decimal("1.5"),
        "g",
    )


def test_a_number_without_a_unit_says_that_there_is_none() -> None:
    bare = dosage(doseAndRate=[{"doseQuantity": {"value": 5}}],
                  timing={"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}})  # fmt: skip
    assert "enhet ikke oppgitt" in dosage_words(bare)


def test_instructions_and_the_greatest_single_dose_are_said() -> None:
    said = words(
        timing={"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
        additionalInstruction=[{"text": "tas fastende"}],
        maxDosePerAdministration={"value": 1, "unit": "g", "code": "g"},
    )
    assert said == "2 ganger daglig høyst 1 g om gangen (tas fastende)"


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("500 mg annenhver dag", None),
        ("500 mg annenhver dag", {"frequency": 1, "period": 1, "periodUnit": "d"}),
        ("500 mg x 1 ved behov", {"frequency": 1, "period": 1, "periodUnit": "d"}),
        ("500 mg hver uke", {"frequency": 1, "period": 1, "periodUnit": "d"}),
        ("500 mg x 1, ikke i helgen", {"frequency": 1, "period": 1, "periodUnit": "d"}),
        ("500 mg x 1 mandag", {"frequency": 1, "period": 1, "periodUnit": "d"}),
    ],
)
def test_words_that_change_the_dose_are_not_lost(text: str, repeat: dict[str, Any] | None) -> None:
    more: dict[str, Any] = {"timing": {"repeat": repeat}} if repeat else {}
    assert dosage_words(dosage(text=text, **more)) == text


def test_a_text_that_says_the_same_is_said_by_the_structure() -> None:
    timing = {"repeat": {"dayOfWeek": ["mon"], "frequency": 1, "period": 1, "periodUnit": "d"}}
    assert words(text="500 mg hver mandag", timing=timing) == "hver mandag"


@pytest.mark.parametrize(("times", "said"), [(0, "0 ganger på 1 dag"), (-1, "-1 ganger på 1 dag")])
def test_no_number_of_times_is_never_once(times: int, said: str) -> None:
    assert repeated(frequency=times, period=1, periodUnit="d") == said
