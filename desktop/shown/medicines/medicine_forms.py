"""The form of an act on a medicine: what stands, what is written, what is asked, and the act it makes."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from desktop.acts import AnyAct, Done, RecordAct
from desktop.acts.capabilities import Shows
from desktop.acts.medicines import (
    Answered,
    ChangeDose,
    CorrectDose,
    GiveDose,
    OmitDose,
    PauseMedicine,
    RenewMedicine,
    ResumeMedicine,
    StopMedicine,
)
from desktop.shown.ask import Ask, shows
from desktop.shown.medicines.order_editor import OrderAlert, OrderCheck, OrderQuestion

What = Literal["give", "omit", "change", "stop", "pause", "resume", "renew", "correct"]
MAKES: Final[dict[What, type[RecordAct[Done]]]] = {
    "give": GiveDose, "omit": OmitDose, "change": ChangeDose, "stop": StopMedicine, "pause": PauseMedicine,
    "resume": ResumeMedicine, "renew": RenewMedicine, "correct": CorrectDose,
}  # fmt: skip
"""The act that each form makes."""
FieldKey = Literal["text", "at", "by", "why"]


class Written(msgspec.Struct, frozen=True, gc=False):
    """Text typed in a medicine form: dose or amount, time, person, reason, and the chosen entry."""

    text: str = ""
    at: str = ""
    by: str = ""
    why: str = ""
    entry: str = ""


class FormField(msgspec.Struct, frozen=True, gc=False):
    """A field: its label, what stands in it before anything is written, and `read`, what was understood.

    `problem` says what is wrong with what is written. `choices` are words that fill it by a digit. `begins`
    are words that, typed at the end of another field, go on in this one while it is empty.
    """

    key: FieldKey
    label: str
    hint: str = ""
    placeholder: str = ""
    read: str = ""
    problem: str = ""
    choices: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


class FormEntry(msgspec.Struct, frozen=True, gc=False):
    """One entry of a dose that can be corrected."""

    key: str
    words: str
    detail: str = ""


class MedicineForm(msgspec.Struct, frozen=True, gc=False):
    """A form as it stands for what was `written`: an answer to something else is dropped.

    `seen` marks the order (or entry) as it is shown here. `before` (under `label`) and `after` are the two
    sides of a change, the dose first. `asked` needs a reason, `refused` says why it can't be done at all.
    `act` is what pressing the button does, None while something is `missing` (in words). `verb` names the act
    on the button, `foot` says below it what it does. `unchecked` says, before it
    is signed, that the server was not asked.
    """

    what: What
    written: Written
    order: str
    patient: str
    spoken: str
    title: str
    keys: str
    name: str
    seen: str = ""
    brand: str = ""
    detail: str = ""
    label: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    fields: tuple[FormField, ...] = ()
    entries: tuple[FormEntry, ...] = ()
    questions: tuple[OrderQuestion, ...] = ()
    alerts: tuple[OrderAlert, ...] = ()
    checks: tuple[OrderCheck, ...] = ()
    checked: str = ""
    asked: tuple[str, ...] = ()
    refused: str = ""
    missing: str = ""
    missing_field: str = ""
    verb: str = ""
    foot: str = ""
    act: AnyAct | None = None
    unchecked: str = ""


@shows(Shows.MEDICINES)
class AskForm(Ask[MedicineForm | None], frozen=True):
    """The form of an act on an order (`MedicationRequest/id`), for what is written.

    `seen` is the mark of the order as it was first shown (empty: it is shown for the first time): when it
    says something else now, that must be answered first. `draft` is what the act will use up, `unasked` that
    the server does not say whether it has anything newer. None when the record does not hold it.
    """

    patient: str
    order: str
    what: What
    written: Written = Written()
    seen: str = ""
    answers: tuple[Answered, ...] = ()
    draft: str = ""
    unasked: bool = False
