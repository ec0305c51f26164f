"""View models of the window around the panels: navigation, status, banner, palette, people, notices."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts import AnyAct
from desktop.core.names import family_first, isolated
from desktop.shown.parts import Step, Tone


class NavigationEntry(msgspec.Struct, frozen=True, gc=False):
    """A page of the navigation: `icon` a Phosphor name, `count` waiting there (-1 shows none), `coming`
    while it has not been counted once."""

    key: str
    title: str
    icon: str
    count: int = -1
    coming: bool = False


class OpenPatient(msgspec.Struct, frozen=True, gc=False):
    """A patient that is open: `bed` (or another short mark), name, and whether a draft waits."""

    key: str
    bed: str
    family: str
    given: str
    draft: bool = False


class NavigationModel(msgspec.Struct, frozen=True, gc=False):
    """Everything in the navigation. `current` is the key of the page or patient on the screen."""

    entries: tuple[NavigationEntry, ...]
    patients: tuple[OpenPatient, ...] = ()
    current: str = ""
    person: str = ""
    initials: str = ""
    role: str = ""


class StatusModel(msgspec.Struct, frozen=True, gc=False):
    """The status bar: `sync` state in words and whether the server is `away`; `unsent` and `age` in words.

    `unsent_count` 0 writes `unsent` in quiet text. `next_try` is empty unless the server is away. `newer`
    says that there is a newer version. `pilot` is the pilot in which one is, in words, or that the page is
    one's own; `back` the other page, which F8 shows. `draft` says that a draft is begun, `draft_key` is the
    key that goes on with it, and `draft_more` its title and what it lacks.
    """

    sync: str
    unsent: str
    age: str
    clock: str
    workspace: str = ""
    away: bool = False
    unsent_count: int = 0
    next_try: str = ""
    newer: str = ""
    pilot: str = ""
    back: str = ""
    draft: str = ""
    draft_key: str = ""
    draft_more: str = ""


class Asked(msgspec.Struct, frozen=True, gc=False):
    """One of the banner's questions and its answer.

    `state`: `known` (there is something to know), `none` (asked, nothing), `not_asked`, `not_available`.
    `text` holds question and answer together ("HLR ja, full behandling"). `alert` for what endangers.
    """

    state: Literal["known", "none", "not_asked", "not_available"]
    text: str
    alert: bool = False


class AllergyBox(msgspec.Struct, frozen=True, gc=False):
    """The allergies: always one of four states, two lines.

    `text` leaves out none that is dangerous; `whole` is the text with those that are left out.
    """

    state: Literal["known", "none", "not_asked", "not_available"]
    title: str
    text: str = ""
    whole: str = ""


class BannerModel(msgspec.Struct, frozen=True, gc=False):
    """The patient in focus. The identity parts stand in this order: name, birth date and age, sex, number.

    `family` as written; the widget writes it in capitals. `number` is grouped for reading.
    `deceased` is empty, or words with the date ("Død 19.11.2026"). `place` is the second line.
    `measured` is weight and kidneys with their times, `measured_short` the same for little room: of today
    without the hour. `measured_whole` has every digit. `number_words` says what kind of number it is.
    `origins` names for each part the resources (`Type/id`) that it tells of. `handover` says that one waits,
    from whom to whom, and `handover_side` on which side of the handover it stands for whoever looks; empty
    where none waits.
    `bed` is what is said of the place where there is one line. `record` says that the record was replaced, is
    not in use or is linked with others, and what contradicts itself (numbers, sides); `record_alert` that
    somebody must look before anything is written here. `record_other` is the patient to open instead, the
    living record first. `access` says for which reason the record is open and until when, where one was
    asked for. `blocked` says that the patient has blocked something for whoever looks, or perhaps has.
    `blocks_unknown` says that nobody can tell if anything is.
    `entities` says whose record it is and whose access, where these are other legal entities or not known.
    """

    key: str
    family: str
    given: str
    born: str
    sex: str
    number: str
    place: str
    critical: Asked
    treatment_limits: Asked
    infection: Asked
    interpreter: Asked
    allergies: AllergyBox
    measured: str = ""
    deceased: str = ""
    measured_whole: str = ""
    number_words: str = ""
    origins: tuple[tuple[str, tuple[str, ...]], ...] = ()
    handover: str = ""
    handover_side: Literal["take", "give"] = "take"
    bed: str = ""
    measured_short: str = ""
    record: str = ""
    record_alert: bool = False
    record_other: str = ""
    access: str = ""
    blocked: str = ""
    blocks_unknown: str = ""
    entities: str = ""

    @property
    def name(self) -> str:
        """FAMILY, Given."""
        return family_first(self.family, self.given)

    @property
    def painted(self) -> str:
        """The name for a line of the screen, whichever way it is written."""
        return family_first(*map(isolated, (self.family, self.given)))


class PaletteEntry(msgspec.Struct, frozen=True, gc=False):
    """An act that the command palette offers: `keys` beside it (as `Ctrl+R`), `detail` on a second line."""

    act: AnyAct
    title: str
    icon: str = "arrow-right"
    detail: str = ""
    keys: str = ""


class PaletteGroup(msgspec.Struct, frozen=True, gc=False):
    """Entries under one heading."""

    title: str
    entries: tuple[PaletteEntry, ...]


class Notice(msgspec.Struct, frozen=True, gc=False):
    """A strip above a page, as when the server is away: pairs of a strong sentence and what follows it."""

    icon: str
    lines: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...] = ()
    tone: Tone = "warn"


class EmptyRow(msgspec.Struct, frozen=True, gc=False):
    """A place to go from an empty page: the words, a remark, the step."""

    text: str
    remark: str
    step: Step


class EmptyPage(msgspec.Struct, frozen=True, gc=False):
    """A page with nothing waiting: one sentence, what comes next, and where to go."""

    title: str
    text: str
    rows: tuple[EmptyRow, ...] = ()
    icon: str = "check-circle"


Back = Literal["browser", "without", "demonstration", "token"]
"""Way back into a locked window: in the browser, or without showing who one is, since the server has no
sign-in, one is signed in for a demonstration, or the workstation has a token of its own."""


class LockModel(msgspec.Struct, frozen=True, gc=False):
    """Model of the lock screen: person, time of locking, connection status, and how the person comes back.
    `out` is when they are signed out (`15:32`), empty for never.

    Nothing of a patient, not even how many.
    """

    person: str
    initials: str
    role: str
    since: str
    server: str
    back: Back
    out: str = ""


class RoleChoice(msgspec.Struct, frozen=True, gc=False):
    """A person's role that the server offers (PractitionerRole): `key`, name, initials, role in words,
    remark, and the ward where they usually are.
    """

    key: str
    name: str
    initials: str
    role: str
    remark: str = ""
    ward: str = ""


class WardChoice(msgspec.Struct, frozen=True, gc=False):
    """A ward that the server offers: key, name, remark such as the number of beds."""

    key: str
    name: str
    remark: str = ""


class ChooseModel(msgspec.Struct, frozen=True, gc=False):
    """The first screen: who is at the keyboard (self-declared, no sign-in yet) and on which ward.

    `place` names the machine or demo hospital; `server` the state of the server in words; `bound` why nobody
    but the person of the machine's account can be chosen, where IT has decided so.
    """

    people: tuple[RoleChoice, ...]
    wards: tuple[WardChoice, ...]
    place: str = ""
    server: str = ""
    chosen_person: str = ""
    chosen_ward: str = ""
    bound: str = ""
