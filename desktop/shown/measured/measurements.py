"""The row in which measurements are entered: its fields, what is asked about them, NEWS2 while one types."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.capabilities import Shows
from desktop.acts.measurements import Form, Typed
from desktop.shown.ask import Ask, shows


class EntryDoubt(msgspec.Struct, frozen=True, gc=False):
    """Question about a typed value: its field (`when` is the time), the text, the words.

    `refused` can only be written anew; else it may be confirmed with a reason.
    """

    key: str
    text: str
    title: str
    detail: str
    refused: bool = False


class EntryField(msgspec.Struct, frozen=True, gc=False):
    """A field: its name and unit, what stood there last ("sist 22 · 10:15") and how one would type it again.

    `reference` is what stood there last, as a key.
    `hint` stands faint in the empty field and is never a value. `points` are those of NEWS2 ("2"), with the
    range that gives them; `missing` when the score lacks it. `doubt` names the question about it. `line` is
    the row of fields that it stands in.
    """

    key: str
    name: str
    unit: str
    last: str = ""
    again: str = ""
    hint: str = ""
    points: str = ""
    range: str = ""
    missing: bool = False
    reference: str = ""
    doubt: EntryDoubt | None = None
    line: int = 0


class EntryMark(msgspec.Struct, frozen=True, gc=False):
    """Mark of a typed value for the chart, by the key of its lane or row. Not saved, and not drawn in
    `doubt`."""

    key: str
    text: str
    value: float | None = None
    low: float | None = None
    doubt: bool = False


class EntryScore(msgspec.Struct, frozen=True, gc=False):
    """NEWS2 of what is typed: `mark` as a score's mark, `text` in it, `words` and `parts` beside it.

    Where it does not apply, `words` say why and `text` is empty.
    """

    text: str = ""
    words: str = ""
    parts: str = ""
    before: str = ""
    mark: Literal["plain", "bold", "framed", "filled", "single", "incomplete"] = "plain"


class EntryModel(msgspec.Struct, frozen=True, gc=False):
    """The whole row. `typed` is what it is about, with its time resolved; `verb` stands on the button.

    `time_doubt` is about the time; `time_refused` says why what was typed as the time was not taken.
    `kept` says that a draft is gone on with. `correcting` rows have the round's own values in their fields.
    `marks` stand at `moment` (seconds since the epoch) over the chart while one types.
    """

    patient: str
    name: str
    draft: str
    typed: Typed
    title: str
    when: str
    fields: tuple[EntryField, ...]
    forms: tuple[tuple[Form, str], ...]
    verb: str
    ready: bool
    score: EntryScore | None = None
    scale: str = ""
    scale_two: bool = False
    time_doubt: EntryDoubt | None = None
    time_refused: str = ""
    kept: str = ""
    correcting: bool = False
    moment: float = 0.0
    marks: tuple[EntryMark, ...] = ()

    @property
    def doubts(self) -> tuple[EntryDoubt, ...]:
        """All questions, the time's first, then in the order of the fields."""
        found = [self.time_doubt, *(field.doubt for field in self.fields)]
        return tuple(one for one in found if one is not None)


@shows(Shows.VALUES)
class OpenEntry(Ask[EntryModel | None], frozen=True):
    """The row of a form for a patient: the named draft, else one's draft of it if there is one, else empty
    and timed now.

    `fresh` is the id of a new draft. None for a patient whom the record does not hold.
    """

    patient: str
    form: Form
    fresh: str
    draft: str = ""


@shows(Shows.VALUES)
class OpenEntryCorrection(Ask[EntryModel | None], frozen=True):
    """The round that begins at a moment (seconds since the epoch), with its values to correct; or what one
    Observation (`reference`) says for one field (`key`). None when nothing of it stands."""

    patient: str
    at: float = 0.0
    key: str = ""
    reference: str = ""


@shows(Shows.VALUES)
class AskEntry(Ask[EntryModel | None], frozen=True):
    """The row as it is with what is typed now; `when` is a time as typed, empty where it stays as it is."""

    patient: str
    draft: str
    typed: Typed
    when: str = ""
