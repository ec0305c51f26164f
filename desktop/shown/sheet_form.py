"""A short form in a sheet: what is searched, chosen and written, what is missing, and the act it makes."""

from __future__ import annotations

import msgspec

from desktop.acts import AnyRecordAct
from desktop.acts.capabilities import Shows
from desktop.acts.forms import Said
from desktop.shown.ask import Ask, shows

Choice = tuple[str, str]
"""A key and its words."""


class Part(msgspec.Struct, frozen=True, gc=False):
    """A row: with `choices` one of them is chosen, without it is written. `remark` is below the title."""

    key: str
    title: str
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    remark: str = ""


class Hit(msgspec.Struct, frozen=True, gc=False):
    """Search hit: its key, name, and kind."""

    key: str
    name: str
    detail: str


class SheetForm(msgspec.Struct, frozen=True, gc=False):
    """The whole form for what it says (`said`). The part called `search` is looked for while it is written.

    `about` are lines about what it is done to. `missing` says what is still to be filled and `where` in which
    part; `act` is made once nothing is. `verb` is what pressing does, for `name` (`spoken` with birth date).
    """

    title: str
    keys: str
    said: Said
    parts: tuple[Part, ...]
    name: str
    spoken: str
    verb: str
    about: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    missing: str = ""
    where: str = ""
    foot: str = ""
    warns: bool = False
    act: AnyRecordAct | None = None


@shows(Shows.RECORD)
class FormDraft(Ask[tuple[str, Said] | None], frozen=True):
    """One's draft of a form (`what`, `about` which resource) of a patient; None where there is none."""

    patient: str
    what: str
    about: str = ""


@shows(Shows.RECORD)
class FormNow(Ask[SheetForm | None], frozen=True):
    """The form as it stands for what it says; `draft` is the id of what it will make."""

    patient: str
    what: str
    about: str
    draft: str
    said: Said
