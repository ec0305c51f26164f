"""Declarations of scores: parts, accepted values and points, population, meaning of the bands.

A command line, a form and a letter are made from the same declaration. Words are functions, because the
language may change while the program runs. What can't be shown for its licence has neutral words only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Literal, TypeAlias

import msgspec

from desktop.core.messages import _, ngettext

Words: TypeAlias = Callable[[], str]
Points: TypeAlias = Decimal | int
Value: TypeAlias = Decimal | str | bool
Values: TypeAlias = Mapping[str, Value]
"""Values by the key of their part: a number in the part's unit, the key of a choice, or yes and no."""
Span: TypeAlias = tuple[Points, Points]
"""The least and the most that something can give, as far as is known; both are the same where it is known."""
Code: TypeAlias = tuple[str, str]
YEARS: Final = "a"
"""The unit of an age."""


class Choice(msgspec.Struct, frozen=True, gc=False):
    """One of the named answers of a part and what it gives.

    Where more than one number of points is possible they lie between `points` and `most`: of an answer
    `untestable` (intubated), or until another part has the answer of `settled_by`: then they are `points`.
    """

    key: str
    title: Words
    points: Points = 0
    most: Points | None = None
    untestable: bool = False
    settled_by: tuple[str, Value] | None = None

    @property
    def span(self) -> Span:
        """The least and the most that the answer gives."""
        return self.points, self.points if self.most is None else self.most

    def settled(self, values: Values) -> bool:
        """True when another part already decides the points of the answer."""
        return self.settled_by is not None and values.get(self.settled_by[0]) == self.settled_by[1]


class Choices(msgspec.Struct, frozen=True, gc=False):
    """A part that takes one of named answers."""

    choices: tuple[Choice, ...]

    def choice(self, key: str) -> Choice:
        """The answer of a key; raises KeyError for one that there is not."""
        return {choice.key: choice for choice in self.choices}[key]


class YesNo(msgspec.Struct, frozen=True, gc=False):
    """A part that is true or not, and the points of each."""

    yes: Points = 1
    no: Points = 0


class Step(msgspec.Struct, frozen=True, gc=False):
    """Points from a number on (`since`), or above it (`over`); the first step has neither."""

    points: Points
    since: Decimal | None = None
    over: Decimal | None = None

    def reached(self, value: Decimal) -> bool:
        """True when the value lies in this step or a later one."""
        return (self.since is None or value >= self.since) and (self.over is None or value > self.over)


class Number(msgspec.Struct, frozen=True, gc=False):
    """A part that takes a number with a unit (UCUM; `shown` is for people) within what is possible.

    `molar_mass` leads from mg/dl to mmol/l, where a mass of it means only one thing. `counts` is a grade:
    the number itself is the points.
    """

    unit: str
    shown: str
    low: Decimal
    high: Decimal
    whole: bool = False
    steps: tuple[Step, ...] = ()
    molar_mass: Decimal | None = None
    counts: bool = False

    def points(self, value: Decimal) -> Points:
        """The points of a number."""
        if self.counts:
            return value
        return next(step.points for step in reversed(self.steps) if step.reached(value))


class Part(msgspec.Struct, frozen=True, gc=False):
    """Part of a score; `codes` are those under which it may be found in a record.

    `optional` parts are never missing: `default` holds without them, and what only says for whom the score
    holds gives no points.
    """

    key: str
    title: Words
    takes: Number | Choices | YesNo
    codes: tuple[Code, ...] = ()
    optional: bool = False
    default: Value | None = None

    @property
    def gives(self) -> bool:
        """True when the part alone gives points."""
        return not isinstance(self.takes, Number) or bool(self.takes.steps) or self.takes.counts

    def span(self, value: Value | None) -> Span:
        """The least and the most points of the part; of all that it accepts where it is not known."""
        if value is None:
            every = [one.span for one in self._spans()]
            return min(low for low, _high in every), max(high for _low, high in every)
        if isinstance(self.takes, Choices):
            return self.takes.choice(str(value)).span
        if isinstance(self.takes, YesNo):
            points = self.takes.yes if value is True else self.takes.no
            return points, points
        assert isinstance(value, Decimal)
        found = self.takes.points(value)
        return found, found

    def _spans(self) -> tuple[Choice, ...]:
        if isinstance(self.takes, Choices):
            return self.takes.choices
        if isinstance(self.takes, YesNo):
            return Choice("no", _no, self.takes.no), Choice("yes", _yes, self.takes.yes)
        if self.takes.counts:
            return (Choice("", _no, self.takes.low, self.takes.high),)
        return tuple(Choice("", _no, step.points) for step in self.takes.steps)


def _yes() -> str:
    return _("yes")


def _no() -> str:
    return _("no")


class Item(msgspec.Struct, frozen=True, gc=False):
    """Item that gives points from several parts together. `span` says how many, of whatever is not given
    too."""

    key: str
    title: Words
    parts: tuple[str, ...]
    span: Callable[[Values], Span]


class Band(msgspec.Struct, frozen=True, gc=False):
    """Meaning of a score from `since` on, until the next band: a fact of the source, never an order."""

    key: str
    since: Decimal
    words: Words


class Alone(msgspec.Struct, frozen=True, gc=False):
    """A single item with so many points gives this band to a total that is below the limit."""

    points: int
    below: Decimal
    band: Band


class Ages(msgspec.Struct, frozen=True, gc=False):
    """From how many whole years, and under how many."""

    least: int = 0
    under: int | None = None

    def hold(self, years: Decimal) -> bool:
        """True when the age lies within."""
        return years >= self.least and (self.under is None or years < self.under)

    def words(self) -> str:
        """`from 18 years`, `under 18 years`."""
        low = ngettext("from {n} year", "from {n} years", self.least).format(n=self.least)
        if self.under is None:
            return low
        high = ngettext("under {n} year", "under {n} years", self.under).format(n=self.under)
        return high if not self.least else f"{low}, {high}"


class Excluded(msgspec.Struct, frozen=True, gc=False):
    """An answer with which the score does not hold, and what is said then."""

    part: str
    words: Words
    when: Value = True


class Clash(msgspec.Struct, frozen=True, gc=False):
    """Values that can't be true of anybody together; `when` is asked of whatever is given."""

    words: Words
    when: Callable[[Values], bool]


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A score. With `formula` it is calculated of all its parts, else the points of its items are added.

    `highest`: not the sum counts but the highest of the items. `bands_hold`: the ages for which the bands are
    meant, where that is not all for whom the score holds. `offered`: for whom its form is, where its own
    parts say no age. `caution` is what one must know of it beside its value. `checked_by` is the clinician
    who has checked the declaration. `text` says whether the items' words may be shown: `free`, or `site`:
    then a site loads them, and here they are numbered.
    """

    key: str
    title: Words
    parts: tuple[Part, ...]
    source: str
    year: int
    licence: Words
    text: Literal["free", "site"] = "free"
    joint: tuple[Item, ...] = ()
    bands: tuple[Band, ...] = ()
    formula: Callable[[Values], Decimal] | None = None
    unit: str = ""
    highest: bool = False
    alone: Alone | None = None
    ages: Ages | None = None
    bands_hold: Ages | None = None
    offered: Ages | None = None
    excluded: tuple[Excluded, ...] = ()
    clashes: tuple[Clash, ...] = ()
    caution: Words | None = None
    checked_by: str | None = None
    codes: tuple[Code, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Items that give points, each part alone or several together, in the order of the parts."""
        taken = {key for item in self.joint for key in item.parts}
        own = (part for part in self.parts if part.gives and not part.optional and part.key not in taken)
        order = {part.key: at for at, part in enumerate(self.parts)}
        return tuple(sorted((*map(_own, own), *self.joint), key=lambda item: order[item.parts[0]]))

    def part(self, key: str) -> Part:
        """The part of a key; raises KeyError for one that there is not."""
        return {part.key: part for part in self.parts}[key]

    def whole(self) -> Span:
        """The least and the most that the score can be at all; not of one that is calculated."""
        return self.total({})

    def total(self, values: Values) -> Span:
        """The least and the most that the score can be with what is given."""
        spans = [item.span(values) for item in self.items]
        together = max if self.highest else sum
        return together(low for low, _high in spans), together(high for _low, high in spans)


def _own(part: Part) -> Item:
    return Item(part.key, part.title, (part.key,), lambda values: part.span(values.get(part.key)))
