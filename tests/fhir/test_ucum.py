"""Units of measurements: exact conversion, human spellings, and never a guess."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.fhir import ucum


@pytest.mark.parametrize(
    ("value", "code", "into", "expected"),
    [
        ("98.6", "[degF]", "Cel", "37"), ("102.2", "[degF]", "Cel", "39"), ("310.15", "K", "Cel", "37"),
        ("37", "Cel", "[degF]", "98.6"),
        ("154", "[lb_av]", "kg", "69.85322498"), ("3500", "g", "kg", "3.5"),
        ("1", "[oz_av]", "g", "28.349523125"),
        ("70", "[in_i]", "cm", "177.8"), ("1.78", "m", "cm", "178"), ("5", "[ft_i]", "cm", "152.4"),
        ("39.37", "[in_us]", "cm", "100"),
        ("0.97", "1", "%", "97"), ("40", "%", "1", "0.4"),
        ("120", "mm[Hg]", "kPa", "15.99864"), ("5.3", "kPa", "Pa", "5300"),
        ("72", "{beats}/min", "/min", "72"), ("1.2", "/s", "/min", "72"),
        ("6.2", "10*3/uL", "10*9/L", "6.2"), ("4.5", "10*6/uL", "10*12/L", "4.5"),
        ("6200", "/uL", "10*9/L", "6.2"), ("6200", "{cells}/uL", "10*9/L", "6.2"),
        ("13.4", "g/dL", "g/L", "134"), ("300", "pg/mL", "ng/L", "300"), ("12", "ng/mL", "ug/L", "12"),
        ("2.5", "u[IU]/mL", "m[IU]/L", "2.5"), ("1", "ukat/L", "U/L", "60"),
        ("290", "mosm/kg", "mmol/kg", "290"),
    ],
)  # fmt: skip
def test_exact(value: str, code: str, into: str, expected: str) -> None:
    assert ucum.convert(Decimal(value), code, into) == Decimal(expected)


def test_between_mass_and_substance_only_with_the_molar_mass() -> None:
    assert ucum.convert(Decimal(1), "mg/dL", "umol/L") is None
    found = ucum.convert(Decimal(1), "mg/dL", "umol/L", molar_mass=Decimal("113.12"))
    assert found is not None
    assert found.quantize(Decimal("0.01")) == Decimal("88.40")
    back = ucum.convert(found, "umol/L", "mg/dL", molar_mass=Decimal("113.12"))
    assert back is not None
    assert back.quantize(Decimal("0.0000001")) == 1


@pytest.mark.parametrize(
    ("given", "into"),
    [
        ("U/L", "g/L"),  # the activity of an enzyme is no amount of it
        ("g/L", "U/L"),
        ("mmol/h", "mg"),  # so much an hour is not so much
        ("mg/h", "mmol"),
        ("mmol/L", "mg"),
        ("mmol", "mg/dL"),
    ],
)
def test_a_rate_or_an_activity_is_no_amount_though_the_molar_mass_is_known(given: str, into: str) -> None:
    assert ucum.convert(Decimal(1), given, into, molar_mass=Decimal(100), charge=1) is None


def test_equivalents_only_with_the_charge() -> None:
    assert ucum.convert(Decimal(5), "meq/L", "mmol/L") is None
    assert ucum.convert(Decimal(5), "meq/L", "mmol/L", charge=1) == 5
    assert ucum.convert(Decimal(5), "meq/L", "mmol/L", charge=2) == Decimal("2.5")


@pytest.mark.parametrize(
    ("code", "into"),
    [
        ("mg/dL", "mg"), ("Cel", "kg"), ("[iU]/L", "U/L"), ("mg/dL", "10*9/L"), ("hest", "kg"), ("", "kg"),
        ("mm[Hg]", "%"), ("mg/dL/", "mg/L"), ("Cel/h", "[degF]/h"),
    ],
)  # fmt: skip
def test_what_is_no_way_gives_none(code: str, into: str) -> None:
    assert ucum.convert(Decimal(1), code, into) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("°F", "[degF]"), ("grader Celsius", "Cel"), ("bpm", "/min"), ("slag/min", "/min"),
        ("mm Hg", "mm[Hg]"),
        ("mmHg", "mm[Hg]"), ("lbs", "[lb_av]"), ("Kilo", "kg"), ("prosent", "%"), ("inches", "[in_i]"),
        ("µmol/l", "umol/L"), ("μmol/L", "umol/L"), ("mg/dl", "mg/dL"), ("x10^9/L", "10*9/L"),
        ("10⁹/L", "10*9/L"), ("10e9/L", "10*9/L"), ("K/uL", "10*3/uL"), ("IU/L", "[iU]/L"),
        ("mIE/L", "m[iU]/L"),
        ("mEq/L", "meq/L"), ("mL/min/1,73 m²", "mL/min/{1.73_m2}"), ("ml/min/1.73m2", "mL/min/{1.73_m2}"),
        ("g/100 mL", "g/dL"), ("sec", "s"), ("mm/h", "mm/h"), ("kg/m²", "kg/m2"), ("L/min", "L/min"),
    ],
)  # fmt: skip
def test_what_people_write_is_known(words: str, code: str) -> None:
    assert ucum.coded("", words) == code


@pytest.mark.parametrize("words", ["hest", "K", "M", "poeng av 10", "enheter pr. liter"])
def test_what_nobody_can_read_is_no_unit(words: str) -> None:
    assert ucum.coded("", words) is None


def test_a_code_and_words_that_contradict_each_other_are_no_unit() -> None:
    assert ucum.coded("Cel", "°F") is None
    assert ucum.coded("umol/L", "mg/dL") is None
    assert ucum.coded("Cel", "°C") == "Cel"
    assert ucum.coded("{beats}/min", "beats/minute") == "{beats}/min"
    assert ucum.coded("U/L", "IU/L") == "U/L"
    assert ucum.coded("mmHg", "") == "mm[Hg]"
    assert ucum.coded("", "") == ""


def test_nothing_that_is_sent_as_a_unit_takes_long_or_raises() -> None:
    for strange in (
        "/" * 500,
        "10*" + "9" * 400 + "/L",
        "m" * 5000,
        "{" * 50,
        "g.g.g.g/L",
        "m-999999999",
        "1e9",
    ):
        ucum.convert(Decimal(1), strange, "kg")
        ucum.coded(strange, strange)
    for endless in ("NaN", "Infinity", "1e999999999", "1e-999999999"):
        assert ucum.convert(Decimal(endless), "g", "kg") is None


@pytest.mark.parametrize("words", ["poeng", "points", "score", "skåre"])
def test_points_of_a_score_are_a_unit_however_they_are_written(words: str) -> None:
    # A server that puts its own word where the code belongs means the same.
    assert ucum.coded("", words) == ucum.coded(words, words) == ucum.coded("{score}", words) == "{score}"
