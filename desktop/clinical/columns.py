"""Columns of the worklist that a hospital declares for itself: what each shows, and from what in the record.

The file of settings is the one home of these columns; who shows which is the workspace's to say. A source
names what is read, not how: `desktop.views.columns.listed` reads it through the record's own answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec

from desktop.clinical.coded import AtcCode, Diagnosis
from desktop.core.configured import Items, Origin, Settings, configured, meaning
from desktop.core.converting import Refused, convert
from desktop.core.messages import Words, _
from desktop.fhir.elements import CodeableConcept, Coding
from desktop.fhir.systems import LOINC, canonical

Swatch = Literal["", "red", "orange", "yellow", "green", "blue"]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """From what in the record a value comes; exactly one of these is said.

    `vital` and `lab` are keys of the vocabulary. `observation`, `flag`, `procedure`, `report`, `ordered` and
    `condition` are codes (a report's or an order's own or its category's): `code`, `system|code`, or the
    beginning of one and `*`. `ordered` is what stands of this stay: still to be done, or going on.
    `given` are the beginnings of ATC codes of medicines that were given. `stay` is something of the stay: its
    priority, service or kind, or when
    the patient arrived, was triaged, was first seen. `age` is the gestational age at the birth, how far a
    pregnancy has come, or the birth itself. `dialysis` is today's session, by which access, or that they are
    in dialysis.
    `contact` is whom one calls: next of kin, the general practitioner. `equivalents` is how much of a group
    of medicines is ordered in a day and was given in 24 hours, told as one of them: opioids.
    """

    vital: str = ""
    lab: str = ""
    observation: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    procedure: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    condition: tuple[Diagnosis, ...] = ()
    given: tuple[AtcCode, ...] = ()
    stay: Literal["", "priority", "service", "kind", "arrived", "triaged", "seen"] = ""
    age: Literal["", "gestation", "pregnancy", "born"] = ""
    contact: Literal["", "kin", "gp"] = ""
    dialysis: Literal["", "slot", "access", "treated"] = ""
    equivalents: Literal["", "opioids"] = ""

    @property
    def said(self) -> tuple[str, ...]:
        """Names of the sources that are set."""
        return tuple(name for name in self.__struct_fields__ if getattr(self, name))


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A coded answer: the codes that mean it, its words, and the colour of its swatch; it stands for its
    place in the order of urgency, which is the order in which the answers are declared."""

    code: tuple[str, ...]
    name: Words
    swatch: Swatch = ""


class DeclaredColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A column: its title, the sources of its value (the first that has one counts), and how it is said.

    With `when` it is said only of patients of whom one of these says something. `shows` is the value; or,
    of when something was, the number of the `day` (the first is `first`) or the time that has passed, a
    `clock`: it stops at `until`, which `ended` names (`seen`), and is late after `limit` minutes. A value
    older than `hours` shows its age. `codes` give coded answers words. `missing` is said where there is no
    value. `width` is in px at 100 %, `share` its part of what room is left over. `sort` is which value comes
    first, `unknown` where those stand of whom nothing is told. With `newest` the newest of all sources
    counts; with `oldest` it is counted from the first of this stay, as long as the newest is no older than
    `hours`. A clock `fades` so many hours after its limit: nobody waits for it any more.
    What is found so seldom that it is called for anew has `again`: in so many days, counted from then.
    `deadline`: the end of the period of what is said (a flag's) is a deadline; it warns so many hours before.
    """

    title: Annotated[Words, meaning("its heading")]
    from_: Annotated[
        tuple[Source, ...], meaning("where its value is from; the first source that says anything counts")
    ] = msgspec.field(name="from")
    shows: Annotated[
        Literal["value", "day", "clock"],
        meaning(
            "the value itself; or, of when something was, the number of the day, or the time that has passed"
        ),
    ] = "value"
    first: Annotated[Literal[0, 1], meaning("with `shows: day` the number of the first day")] = 1
    when: Annotated[
        tuple[Source, ...], meaning("only patients of whom one of these sources says something")
    ] = ()
    until: Annotated[tuple[Source, ...], meaning("a clock stops at what one of these says")] = ()
    ended: Annotated[Words | None, meaning("what a clock is called that has stopped (`sett`)")] = None
    limit: Annotated[int | None, meaning("a clock is late after so many minutes")] = None
    fades: Annotated[
        int | None, meaning("a clock fades so many hours after its limit: nobody waits any more")
    ] = None
    deadline: Annotated[
        int | None, meaning("the end of a flag's period is a deadline, and warns so many hours before")
    ] = None
    hours: Annotated[int | None, meaning("a value older than so many hours shows its age")] = None
    again: Annotated[int | None, meaning("it is called for anew in so many days, counted from then")] = None
    codes: Annotated[
        tuple[Code, ...], meaning("words and a swatch for coded answers, the most urgent first")
    ] = ()
    missing: Annotated[Words | None, meaning("what stands where there is no value; without it a dash")] = None
    width: Annotated[int, meaning("its width in px, 40 to 400")] = 90
    share: Annotated[float, meaning("its share of the room that is left over, 0 to 5")] = 0.0
    sort: Annotated[
        Literal["least", "most"], meaning("which value comes first when the list is ordered by it")
    ] = "most"
    newest: Annotated[bool, meaning("the newest value of all sources counts, not the first source")] = False
    oldest: Annotated[
        bool, meaning("counted from the first of this stay, as long as the newest is no older than `hours`")
    ] = False
    unknown: Annotated[
        Literal["first", "last"],
        meaning("where those stand of whom nothing is told, when the list is ordered by it"),
    ] = "last"

    @property
    def counts(self) -> bool:
        """True when the column shows one number as people read it: a day, or a value measured or counted; not
        weeks and days of a pregnancy, nor an answer with words of its own."""
        if self.shows == "day":
            return True
        measured = all(one.vital or one.lab or one.observation for one in self.from_)
        return self.shows == "value" and measured and not self.codes


class _File(msgspec.Struct):
    columns: dict[str, DeclaredColumn]


_WIDTHS = range(40, 401)
_MOST_MINUTES = 60 * 24 * 366


def _checked(data: Any, _origin: Origin) -> _File:
    found: _File = convert(data, _File)
    for key, column in found.columns.items():
        where: tuple[str | int, ...] = ("columns", key)
        if not column.from_:
            raise Refused((*where, "from"), _("It must say where its value comes from."))
        for name in ("from_", "when", "until"):
            for at, source in enumerate(getattr(column, name)):
                check_source((*where, name.rstrip("_"), at), source)
        if column.width not in _WIDTHS:
            raise Refused((*where, "width"), _("A column is 40 to 400 px wide."))
        if not 0 <= column.share <= 5:
            raise Refused((*where, "share"), _("A share is from 0 to 5."))
        for name in ("limit", "hours", "fades", "deadline", "again"):
            value = getattr(column, name)
            if value is not None and not 0 < value <= _MOST_MINUTES:
                raise Refused((*where, name), _("It must be more than nothing, and less than a year."))
        for name in ("limit", "until", "fades"):
            if column.shows != "clock" and getattr(column, name):
                raise Refused((*where, name), _("Only a column that shows a clock has this."))
        if column.oldest and (column.shows != "day" or column.newest):
            words = _("Only a column that shows a day counts from the oldest, and from it alone.")
            raise Refused((*where, "oldest"), words)
        if column.ended and not column.until:
            raise Refused((*where, "ended"), _("Only a clock that stops at something has this."))
        if column.deadline is not None and not any(one.flag for one in column.from_):
            raise Refused((*where, "deadline"), _("Only what a flag says has a deadline."))
        for at, answer in enumerate(column.codes):
            if not answer.code or not all(one.strip() for one in answer.code):
                raise Refused((*where, "codes", at), _("Here at least 1 code is needed, and none is empty."))
    return found


def check_source(where: tuple[str | int, ...], source: Source) -> None:
    """Refuse a source that says nothing, two things, or an empty code; `where` is its place in the file."""
    # That a vital sign or an analysis is there is looked at where all layers are known.
    if len(source.said) != 1:
        raise Refused(where, _("A source says exactly one thing."))
    (name,) = source.said
    codes = getattr(source, name)
    if isinstance(codes, tuple) and not all(code.strip() for code in codes):
        raise Refused((*where, name), _("Here at least 1 code is needed, and none is empty."))
    for at, code in enumerate(source.observation):
        system, _bar, number = code.rpartition("|")
        if system == LOINC and not _LOINC.fullmatch(number):
            words = _("“{code}” is no LOINC code: digits, a hyphen, a last digit.")
            raise Refused((*where, name, at), words.format(code=number))


_LOINC = re.compile(r"\d{1,7}-\d|\d[\d-]*\*")
"""A code, or the beginning of one. Its last digit is not worked out: codes in use have others than the rule
for them gives."""


COLUMNS: Settings[_File] = Settings(
    "vocabulary/columns.yaml", _checked, {"worklist-column": Items(("columns",), DeclaredColumn)}
)


@configured
def columns() -> Mapping[str, DeclaredColumn]:
    """All declared columns by key."""
    return MappingProxyType(COLUMNS.now().columns)


def has(concept: CodeableConcept | Coding, wanted: tuple[str, ...]) -> bool:
    """True when a concept has one of these codes: `code`, `system|code`, the beginning of one and `*`.

    A bare number means nothing in a code system that nobody named: it is only that number.
    """
    codings = concept.coding if isinstance(concept, CodeableConcept) else (concept,)
    return any(_is(coding, one) for coding in codings for one in wanted)


def _is(coding: Coding, wanted: str) -> bool:
    system, bar, code = wanted.rpartition("|")
    if bar and canonical(coding.system) != system:
        return False
    if not bar and code.isdecimal() and len(code) < 6 and coding.system:
        return False
    return coding.code.startswith(code[:-1]) if code.endswith("*") else coding.code == code
