"""A form as it is declared: its items, what each takes, under which conditions; and an answer's value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from desktop.clinical.code_fields import Searched
from desktop.fhir.strict import MAX_EXPONENT, Number

NUMBERS: Final = ("decimal", "integer", "quantity")
LIMIT_ITEMS: Final = 2_000
"""Maximum items of a form that are shown; a form with more says so."""

KINDS: Final = {
    "boolean": "boolean", "decimal": "decimal", "integer": "integer", "date": "date", "dateTime": "dateTime",
    "time": "time", "string": "string", "text": "string", "url": "uri", "choice": "coding",
    "open-choice": "coding", "quantity": "quantity", "reference": "reference", "attachment": "attachment",
    # R5's names, for a server that has been moved on.
    "coding": "coding",
}  # fmt: skip
"""Value type of each type of question."""


_WRITTEN: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
"""A number as JSON has it: `.5`, `5.` and `1_000` are numbers elsewhere, and would spoil what is signed."""


def decimal(text: str) -> Number | None:
    """A number as it is written, within what is written out; None for anything else."""
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        found = Number(text)
    except (ValueError, ArithmeticError):
        return None
    return found if abs(found.adjusted()) <= MAX_EXPONENT else None


class Answer(msgspec.Struct, frozen=True, gc=False):
    """One value: `text` is it as written (`true`, `3.40`, `2026-03`, a code), never rounded or completed.

    `system` and `display` belong to a coding, which may have no code but words alone, and `version`, where it
    is known, to its system; `unit`, and `system` with `code`, to a quantity.
    """

    kind: str
    text: str
    system: str = ""
    display: str = ""
    unit: str = ""
    code: str = ""
    version: str = ""

    @property
    def number(self) -> Decimal | None:
        """The number of a number or a quantity."""
        return decimal(self.text) if self.kind in NUMBERS else None

    @property
    def sound(self) -> bool:
        """True when a number or boolean can be read: anything else can't be written, and is told."""
        if self.kind == "boolean":
            return self.text in ("true", "false")
        return self.kind not in NUMBERS or not self.text or self.number is not None

    def same(self, other: Answer) -> bool:
        """True when two answers are equal: 1.0 is 1; a coding is its system and code."""
        if self.number is not None and other.number is not None:
            return self.number == other.number and (self.code or self.unit) == (other.code or other.unit)
        if not self.text and not other.text:
            return (self.kind, self.display) == (other.kind, other.display)
        if self.kind == "coding":
            known = not self.system or not other.system or self.system == other.system
            return self.kind == other.kind and self.text == other.text and known
        return (self.kind, self.text) == (other.kind, other.text)


class Option(msgspec.Struct, frozen=True, gc=False):
    """An answer that is offered, its words, and its points where it has them."""

    answer: Answer
    text: str
    points: Decimal | None = None
    chosen: bool = False


class Condition(msgspec.Struct, frozen=True, gc=False):
    """One enableWhen: a question, how it is compared, and with what."""

    question: str
    operator: str
    answer: Answer


class Limits(msgspec.Struct, frozen=True, gc=False):
    """Constraints on an answer; `pattern` must match the whole of it, `written` says it in words."""

    low: Answer | None = None
    high: Answer | None = None
    decimals: int | None = None
    length: int | None = None
    least_length: int | None = None
    pattern: str = ""
    written: str = ""


class Trouble(msgspec.Struct, frozen=True, gc=False, order=True):
    """Fault of a form: its place (a linkId, or empty for the whole), and the reason in a sentence."""

    link_id: str
    why: str


class Item(msgspec.Struct, frozen=True, gc=False):
    """A group, a text or a question. `type` is FHIR's; a question takes answers of a `kind` of value.

    `units` are those of a quantity, the first proposed, or the one of a number; `worked_out` is a
    calculatedExpression, `shown_when` an enableWhenExpression. `record` is the declared column that says what
    the record has of it; `linked` how new an observation of its codes must be to answer it (a quantity).
    `searched` are code systems of which every code answers the question: they are searched, not listed.
    """

    link_id: str
    type: str
    text: str = ""
    prefix: str = ""
    help: str = ""
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    hidden: bool = False
    options: tuple[Option, ...] = ()
    free: bool = False
    units: tuple[Answer, ...] = ()
    limits: Limits = Limits()
    initial: tuple[Answer, ...] = ()
    initially: str = ""
    worked_out: str = ""
    shown_when: str = ""
    conditions: tuple[Condition, ...] = ()
    any_of: bool = False
    variables: tuple[tuple[str, str], ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    observed: bool = False
    items: tuple[Item, ...] = ()
    record: str = ""
    linked: Answer | None = None
    searched: tuple[Searched, ...] = ()

    @property
    def asks(self) -> bool:
        """True when the item takes answers."""
        return self.type in KINDS

    @property
    def kind(self) -> str:
        """Value type of an answer."""
        return KINDS.get(self.type, "")

    @property
    def answerable(self) -> bool:
        """True when a person answers the item."""
        return self.asks and not self.read_only and not self.worked_out

    @property
    def weighted(self) -> bool:
        """True when its options have points."""
        return any(option.points is not None for option in self.options)

    def option(self, answer: Answer) -> Option | None:
        """Option that equals an answer."""
        return next((one for one in self.options if one.answer.same(answer)), None)

    def offered(self, answer: Answer) -> Answer:
        """An answer as it is offered, with its words and system; itself where it is not."""
        option = self.option(answer)
        return answer if option is None else option.answer


class Form(msgspec.Struct, frozen=True):
    """A questionnaire as it can be filled in. `troubles` are what of it can't.

    `order` are its items so that what a condition asks comes before whoever has the condition; `levels` says
    in which order the expressions are worked out.
    """

    key: str
    canonical: str
    title: str
    items: tuple[Item, ...]
    status: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    launch: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    version: str = ""
    name: str = ""
    order: tuple[str, ...] = ()
    levels: Mapping[str, int] = msgspec.field(default_factory=dict)

    def every(self) -> tuple[Item, ...]:
        """All items in reading order, each before those in it."""
        found: list[Item] = []
        waiting = list(reversed(self.items))
        while waiting:
            item = waiting.pop()
            found.append(item)
            waiting.extend(reversed(item.items))
        return tuple(found)
