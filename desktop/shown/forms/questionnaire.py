"""One form as it is filled in: its rows, earlier answers beside them, what is missing, the sum so far."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.acts.questionnaires import Filling, Given
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import Tone

Field = Literal["", "text", "long", "number", "quantity", "date", "time", "dateTime"]


class FormOption(msgspec.Struct, frozen=True, gc=False):
    """An answer that can be chosen: by `key`, its words, when it was given before, whether it is chosen."""

    key: str
    text: str
    given: Given
    before: str = ""
    chosen: bool = False


class FormRow(msgspec.Struct, frozen=True, gc=False):
    """A row: a heading (`asks` is false) or a question.

    `now` is its answer in words as short as the columns are, `said` in full; `before` has one for each
    earlier column. `change` compares with the last. `away` is the reason why it could not be tested, None
    where it could; `may_away` whether that is offered. `known` is what the record has of it, with when.
    `field` is what is written in, `written` what stands there, `units` what may follow it, `kind` of what
    value it is. `worked_out` rows answer themselves. Where codes are searched for what is written
    (`searches`), `hits` are those that are found, and the words where the question takes them: Enter takes
    the marked one.
    """

    at: str
    number: str
    text: str
    level: int = 0
    asks: bool = True
    help: str = ""
    now: str = ""
    said: str = ""
    before: tuple[str, ...] = ()
    change: str = ""
    away: str | None = None
    may_away: bool = False
    options: tuple[FormOption, ...] = ()
    many: bool = False
    field: Field = ""
    written: str = ""
    units: tuple[str, ...] = ()
    worked_out: bool = False
    required: bool = False
    missing: bool = False
    fault: str = ""
    trouble: str = ""
    spoken: str = ""
    kind: str = ""
    known: str = ""
    searches: bool = False
    hits: tuple[FormOption, ...] = ()


class FormColumn(msgspec.Struct, frozen=True, gc=False):
    """A column of answers: when, and what it was."""

    time: str
    name: str = ""


class FormPoint(msgspec.Struct, frozen=True, gc=False):
    """One total of the course: when (words; seconds since the epoch), what in words; `low` to `high` where
    it is not certain. For drawing only."""

    time: str
    at: float
    text: str
    low: float
    high: float


class FormSum(msgspec.Struct, frozen=True, gc=False):
    """The sum so far: `text` («at least 3»), `of` the most it can be at all, where it lies in words; `low`
    and `high` as parts of the whole, for drawing. `band` is what it means and
    `tone` how that asks for attention, `checked` who has seen to it."""

    text: str
    of: str = ""
    range: str = ""
    low: float = 0.0
    high: float = 0.0
    band: str = ""
    source: str = ""
    certain: bool = False
    tone: Tone = ""


class FormShown(msgspec.Struct, frozen=True):
    """The whole of it, for what is `written`. `left` are the places that wait for an answer, in their order;
    `ready` whether it can be signed. `parts` are the values that rest on answers that lack, and why nothing
    is to be signed. `troubles` are what of the form does not work. `mark` goes with the
    signature."""

    written: Filling
    title: str
    name: str
    spoken: str
    verb: str
    rows: tuple[FormRow, ...] = ()
    columns: tuple[FormColumn, ...] = ()
    left: tuple[str, ...] = ()
    answered: int = 0
    questions: int = 0
    total: FormSum | None = None
    course: tuple[FormPoint, ...] = ()
    note: str = ""
    source: str = ""
    troubles: tuple[str, ...] = ()
    warning: str = ""
    mark: str = ""
    ready: bool = False
    help: str = ""
    where: str = ""
    parts: tuple[str, ...] = ()


@shows(Shows.RECORD)
class FormNowAsked(Ask[FormShown | None], frozen=True):
    """A form as it stands with what is written; a filling without `begun` is one that begins, with its
    initial values. None where the form or the patient is not held here."""

    patient: str
    draft: str
    filling: Filling
