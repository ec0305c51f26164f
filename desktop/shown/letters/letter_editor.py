"""The letter while it is written: sections with sources, what must be decided, who gets it."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts.edits import LetterText, TextRun, TextSection
from desktop.shown.notes.note_editor import FollowedValue

HeadingState = Literal["done", "decide", "missing", "none", "pending"]
"""Written; something in it must be decided; must be written; nothing to say and left out; waits for an
answer.
"""

Route = Literal["electronic", "paper", "held"]


def sentences(section: TextSection) -> tuple[tuple[TextRun, ...], ...]:
    """The section's runs by sentence, the numbers of sources left out; a line end begins a new one.

    For turning an edited text back into a letter: what stands before a mark is one sentence.
    """
    found: list[tuple[TextRun, ...]] = []
    current: list[TextRun] = []
    for run in section.runs:
        if run.kind == "mark":
            found.append(tuple(current))
            current = []
            continue
        if run.kind != "text":
            current.append(run)
            continue
        first, *rest = run.text.split("\n")
        if first:
            current.append(msgspec.structs.replace(run, text=first))
        for line in rest:
            found.append(tuple(current))
            current = [msgspec.structs.replace(run, text=line)] if line else []
    found.append(tuple(current))
    return tuple(trimmed for runs in found if (trimmed := _trimmed(runs)))


def _trimmed(runs: tuple[TextRun, ...]) -> tuple[TextRun, ...]:
    """Without the space between sentences."""
    kept = list(runs)
    while kept and kept[0].kind == "text" and not kept[0].text.strip():
        del kept[0]
    while kept and kept[-1].kind == "text" and not kept[-1].text.strip():
        del kept[-1]
    if kept and kept[0].kind == "text":
        kept[0] = msgspec.structs.replace(kept[0], text=kept[0].text.lstrip())
    if kept and kept[-1].kind == "text":
        kept[-1] = msgspec.structs.replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)


class LetterHeading(msgspec.Struct, frozen=True, gc=False):
    """A heading of the official order with its mark; `code` names the section."""

    code: str
    title: str
    state: HeadingState = "done"


class LetterSource(msgspec.Struct, frozen=True, gc=False):
    """A source of the margin by its `number`; `outdated` when a newer value exists, then said in `label`."""

    number: str
    label: str
    remark: str = ""
    outdated: bool = False
    keys: tuple[str, ...] = ()


class LetterMedicine(msgspec.Struct, frozen=True, gc=False):
    """A row of the medicine table: `generic` bold, `product` with dose, `verdict` (Ny, Endret fra …), and the
    reason, which can be written. `missing` when a changed medicine has none.
    """

    key: str
    generic: str
    product: str
    verdict: str
    reason: str = ""
    missing: bool = False


class DecisionChoice(msgspec.Struct, frozen=True, gc=False):
    """A way to decide: its code and its words."""

    key: str
    words: str


class LetterDecision(msgspec.Struct, frozen=True, gc=False):
    """Decision needed before signing; without `choices` it blocks until text or record are changed.

    `section` and `source` (a number) say where it stands. Unfilled placeholders are counted by the editor
    itself and are left out here. `reads`: an answer says that the section was read, so that it must have been
    on the screen.
    """

    key: str
    title: str
    text: str = ""
    choices: tuple[DecisionChoice, ...] = ()
    section: str = ""
    source: str = ""
    reads: bool = False


class LetterRecipient(msgspec.Struct, frozen=True, gc=False):
    """Recipient of the letter: `detail` (office and address), `way` (channel, and its consequences)."""

    key: str
    name: str
    route: Route
    detail: str = ""
    way: str = ""


class RecipientHit(msgspec.Struct, frozen=True, gc=False):
    """Search hit for a recipient: `key` in the directory, `way` the consequences of choosing them; `here`
    when they get it already."""

    key: str
    name: str
    route: Route
    detail: str = ""
    way: str = ""
    here: bool = False


class LetterModel(msgspec.Struct, frozen=True, gc=False):
    """A letter that is being written.

    `text` is loaded once for each draft; a later model of the same draft brings everything else. `number` is
    the identity number with its name ("Fødselsnummer 148348 19660"). `office` stands at the right of the
    letter's head, `stay` below its title. `medicines` stand in the section `medicines_in`. `passed` are the
    checks without findings. `recipients_note` says when they were looked up, or that they could not be.
    `sending` sums up who gets it how; `store_only` when a person has said that nobody is to get it. `signer`
    is asked to sign where the reader may not. `overtaken`: another's version stands, so that
    this draft can only be thrown away.
    """

    text: LetterText
    patient: str
    spoken: str
    number: str
    title: str
    state_text: str = ""
    about: str = ""
    saved: str = ""
    office: tuple[str, ...] = ()
    stay: str = ""
    headings: tuple[LetterHeading, ...] = ()
    sources: tuple[LetterSource, ...] = ()
    medicines: tuple[LetterMedicine, ...] = ()
    medicines_in: str = ""
    values: tuple[FollowedValue, ...] = ()
    decisions: tuple[LetterDecision, ...] = ()
    passed: tuple[str, ...] = ()
    recipients: tuple[LetterRecipient, ...] = ()
    recipients_note: str = ""
    sending: str = ""
    store_only: bool = False
    signer: str = ""
    overtaken: bool = False
