"""The parts that a dosage text is made of: each understood stretch is one of these, with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

Unit: TypeAlias = Literal["min", "h", "d", "wk", "mo", "a"]


class Dose(msgspec.Struct, frozen=True):
    """So much at a time: UCUM unit; `high` makes it a range. An empty unit is a bare number."""

    value: Decimal
    unit: str
    high: Decimal | None = None


class Made(msgspec.Struct, frozen=True):
    """Pieces that the dose before it is made of, `(2 tabletter à 500 mg)`, as their sum."""

    value: Decimal
    unit: str
    words: str


class Slots(msgspec.Struct, frozen=True):
    """`1+0+1`: the doses of the parts of a day, in one unit; an empty unit is that of the dose before."""

    values: tuple[Decimal, ...]
    unit: str


class Rate(msgspec.Struct, frozen=True):
    """Speed of an infusion: UCUM unit with its time (`mL/h`, `ug/kg/min`); `high` makes it a range."""

    value: Decimal
    unit: str
    high: Decimal | None = None


class Times(msgspec.Struct, frozen=True):
    """So many times; `unit` is empty where nobody said in which time. `up_to` is *inntil*, `crossed` `x`,
    `ones` `1x3`, which is beside one piece, or an amount, alone."""

    low: int
    high: int
    unit: Unit | Literal[""] = ""
    up_to: bool = False
    crossed: bool = False
    ones: bool = False


class Per(msgspec.Struct, frozen=True):
    """*Daglig*, *ukentlig*, *i uken*: in which time; `whole` is *per døgn*, which may be all of a day."""

    unit: Unit
    whole: bool = False


class Every(msgspec.Struct, frozen=True):
    """*Hver 6. time*, *hver 4.-6. time*, *annenhver dag*."""

    period: Decimal
    unit: Unit
    longest: Decimal | None = None
    up_to: bool = False


class Part(msgspec.Struct, frozen=True):
    """Part of a day or a meal, as FHIR's `when`; `meal` is one that says how, not how often (`C`, `AC`)."""

    when: str
    meal: bool = False
    offset: int = 0
    words: str = ""


class Clock(msgspec.Struct, frozen=True):
    """Hours, HH:MM:SS each."""

    times: tuple[str, ...]


class Days(msgspec.Struct, frozen=True):
    """Days of the week; `rest` are those that no other dose has; `without` are left out; `each` is *hver*."""

    days: tuple[str, ...]
    rest: bool = False
    without: bool = False
    each: bool = False


class Length(msgspec.Struct, frozen=True):
    """Length; `up_to` is *inntil 2 uker*, `in_all` is *totalt 10 dager*, of all steps."""

    value: Decimal
    unit: Unit
    up_to: bool = False
    in_all: bool = False


class DayOf(msgspec.Struct, frozen=True):
    """*Dag 1*, *dag 1-3*, *fra dag 3* (without a last one): days counted from the first dose."""

    first: int
    last: int | None


class Until(msgspec.Struct, frozen=True):
    """The last day."""

    day: date


class From(msgspec.Struct, frozen=True):
    """The first day."""

    day: date


class Needed(msgspec.Struct, frozen=True):
    """*Ved behov*, or the need itself."""

    why: str = ""


class Most(msgspec.Struct, frozen=True):
    """Greatest amount in a time; an empty unit counts what the dose counts."""

    value: Decimal
    unit: str
    per: Unit = "d"


class Over(msgspec.Struct, frozen=True):
    """Length of one dose, as of an infusion."""

    value: Decimal
    unit: Unit


class Once(msgspec.Struct, frozen=True):
    """A single dose; `now` is *nå*, which says its moment."""

    now: bool = False


class Continuous(msgspec.Struct, frozen=True):
    """An infusion without an end of its own."""


class Route(msgspec.Struct, frozen=True):
    """Our key of a way (`PO`)."""

    code: str


class Site(msgspec.Struct, frozen=True):
    """Eye, ear, nostril, in the words written."""

    words: str


class Remark(msgspec.Struct, frozen=True):
    """Words that change neither amount nor time, kept as written; `how` says how it is taken or where."""

    words: str
    how: bool = False


class Applied(msgspec.Struct, frozen=True):
    """*Påføres*, *smøres*: a dose without an amount; the words are kept."""

    words: str


class Climb(msgspec.Struct, frozen=True):
    """*Reduser med 10 mg hver 3. dag til seponering*: steps up or down, from the dose before to `end`."""

    step: Dose
    every: int
    unit: Unit
    end: Dose | None
    down: bool


class Then(msgspec.Struct, frozen=True):
    """*Deretter*: what follows comes when what stands before has ended; `stop` is the end of all."""

    stop: bool = False


class Break(msgspec.Struct, frozen=True):
    """A sign or word between parts: `,` `.` `+` `og` `(` `)`; `extra` is *ekstra*, `perhaps` *eventuelt*."""

    sign: str


Atom: TypeAlias = (
    Dose | Made | Slots | Rate | Times | Per | Every | Part | Clock | Days | Length | DayOf | Until | From
    | Needed | Most | Over | Once | Continuous | Route | Site | Remark | Applied | Climb | Then | Break
)  # fmt: skip


class Placed(msgspec.Struct, frozen=True):
    """An atom and where it stands in the text."""

    atom: Atom
    start: int
    end: int
