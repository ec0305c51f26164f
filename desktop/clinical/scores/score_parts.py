"""The parts of scores, as the declarations write them: measured, analysed, yes or no, one of several."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from desktop.clinical import vocabulary
from desktop.clinical.scores.declaring import (
    YEARS,
    Band,
    Choice,
    Choices,
    Code,
    Number,
    Part,
    Points,
    Step,
    Values,
    Words,
    YesNo,
)
from desktop.core import formats
from desktop.core.messages import _
from desktop.fhir.systems import LOINC, NLK

Steps: TypeAlias = tuple[Step, ...]


def number(key: str, title: Words, low: str, high: str, unit: str, shown: str, steps: Steps) -> Part:
    """A number that the vocabulary does not know."""
    return Part(key, title, Number(unit, shown, Decimal(low), Decimal(high), False, steps))


def measured(
    vital: str, key: str, title: Words, steps: Steps = (), *, whole: bool | None = None, low: str = ""
) -> Part:
    """A vital sign of the vocabulary: its unit, codes, and what it can be at all."""
    row = vocabulary.vitals()[vital]
    assert row.possible is not None
    least = Decimal(low) if low else row.possible.low
    strict = row.decimals == 0 if whole is None else whole
    takes = Number(row.unit or "1", row.shown, least, row.possible.high, strict, steps)
    return Part(key, title, takes, of_vital(vital))


def analysed(
    analysis: str, key: str, title: Words, low: str, high: str, steps: Steps = (), *, by_mass: bool = True
) -> Part:
    """A laboratory analysis of the vocabulary; `by_mass` where a mass of it means only one thing."""
    row = vocabulary.analyses()[analysis]
    further = next((one for one in vocabulary.code_rows() if one.key == analysis), None)
    mass = further.molar_mass if further is not None and by_mass else None
    takes = Number(row.unit, row.shown, Decimal(low), Decimal(high), False, steps, mass)
    return Part(key, title, takes, tuple((NLK, code.code) for code in row.codes))


def yes(key: str, title: Words, points: Points = 1, no: Points = 0, *, optional: bool = False) -> Part:
    """Part that is true or false."""
    return Part(key, title, YesNo(points, no), (), optional)


def one_of(
    key: str, title: Words, *choices: Choice, codes: tuple[Code, ...] = (), default: str | None = None
) -> Part:
    """One of named answers; with a default it is never missing."""
    return Part(key, title, Choices(choices), codes, default is not None, default)


def loinc(*codes: str) -> tuple[Code, ...]:
    """Codes of LOINC."""
    return tuple((LOINC, code) for code in codes)


def of_vital(vital: str) -> tuple[Code, ...]:
    """The codes of a vital sign of the vocabulary."""
    return tuple((code.system, code.code) for code in vocabulary.vitals()[vital].codes)


def first(points: Points) -> Step:
    """The points below all further steps."""
    return Step(points)


def since(limit: str, points: Points) -> Step:
    """Points from a number on."""
    return Step(points, since=Decimal(limit))


def over(limit: str, points: Points) -> Step:
    """Points above a number."""
    return Step(points, over=Decimal(limit))


def band(key: str, since: str, words: Words) -> Band:
    """A band from a number on."""
    return Band(key, Decimal(since), words)


def age(steps: Steps = ()) -> Part:
    """The age in years; without steps it only says for whom the score holds."""
    takes = Number(YEARS, "", Decimal(0), Decimal(125), False, steps)
    return Part("age", lambda: _("Age"), takes, loinc("30525-0"), optional=not steps)


def given(values: Values, key: str) -> Decimal | None:
    """The number of a part; None where it is not known."""
    value = values.get(key)
    return value if isinstance(value, Decimal) else None


def whole_years(values: Values) -> int:
    """The age in whole years, as people say it."""
    years = values["age"]
    assert isinstance(years, Decimal)
    return int(years)


def pregnant() -> Part:
    """Asked where a score does not hold in pregnancy."""
    return yes("pregnant", lambda: _("Pregnant"), optional=True)


def sex(female: Points = 0) -> Part:
    """The sex, and the points of a woman."""
    return one_of(
        "sex",
        lambda: _("Sex"),
        Choice("female", lambda: _("woman"), female),
        Choice("male", lambda: _("man")),
    )


def graded(key: str, title: Words, *words: Words, start: int = 0) -> Part:
    """Answers with rising points, each named by its points."""
    return one_of(
        key, title, *(Choice(str(points), said, points) for points, said in enumerate(words, start))
    )


def grade(key: str, title: Words, low: int, high: int) -> Part:
    """A whole number that is its own points."""
    return Part(key, title, Number("1", "", Decimal(low), Decimal(high), True, (), None, True))


def plainly(points: int, *, sign: bool = False) -> Choice:
    """An answer that is told by its points alone."""
    return Choice(str(points), lambda: formats.number(points, sign=sign), points)


def numbered(key: str, low: int, high: int, n: int) -> Part:
    """An item whose words a site must load: its number, and which grades it has."""
    return grade(key, lambda: _("Item {n}").format(n=n), low, high)
