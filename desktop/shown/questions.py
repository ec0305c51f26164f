"""The questions of the window to the record, each with what answers it (`desktop.views.answers`).

Those about drafts are in `draft_questions`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from desktop.acts.capabilities import Shows
from desktop.acts.edits import TextRun
from desktop.core.actor import Actor
from desktop.shown.ask import Ask, shows
from desktop.shown.beds.beds import BedsModel
from desktop.shown.chart.vitals_parts import VitalsPart
from desktop.shown.inbox.received import ReceivedModel
from desktop.shown.letters.letter_editor import RecipientHit
from desktop.shown.letters.letter_queue import LetterQueueModel
from desktop.shown.letters.printing import PageImage, Pile
from desktop.shown.letters.signed_letter import SignedLetterShown
from desktop.shown.page.patient_page import OrdersWanted, PanelWanted, PatientShown
from desktop.shown.page.sentence import FirstSentence
from desktop.shown.parts import AnyModel, PanelState
from desktop.shown.results.results import ResultsModel, Scope
from desktop.shown.shell import (
    BannerModel,
    ChooseModel,
    EmptyPage,
    Notice,
    OpenPatient,
    PaletteEntry,
    RoleChoice,
)
from desktop.shown.tasks.tasks import TasksModel
from desktop.shown.unsent.unsent import UnsentModel
from desktop.shown.ward.waiting import Waiting
from desktop.shown.ward.worklist import WorklistModel
from desktop.shown.why.origin import Heard, OriginOf, OriginShown, ResourceShown
from desktop.shown.why.why import WhyShown
from desktop.shown.workspace import WorkspaceInUse

# Pages about several patients


@shows(Shows.WARD)
class WorklistPage(Ask[tuple[WorklistModel, PanelState]], frozen=True):
    """Question for the worklist of a ward (Location id; empty for none chosen)."""

    ward: str


@shows(Shows.VALUES)
class ResultsPage(Ask[tuple[ResultsModel, PanelState]], frozen=True):
    """The answers that wait; `scope` is `mine`, `ward` or `duty`, `task` the one to show in full."""

    ward: str
    scope: Scope = "mine"
    task: str = ""


@shows(Shows.TASKS)
class TasksPage(Ask[tuple[TasksModel, PanelState]], frozen=True):
    """The open tasks of a ward, and this person's about patients elsewhere."""

    ward: str


@shows(Shows.OFFICE)
class QueuePage(Ask[tuple[LetterQueueModel, PanelState]], frozen=True):
    """The letters of everybody held here; `ticked` for printing."""

    ticked: frozenset[str] = frozenset()


@shows(Shows.BEDS)
class BedsPage(Ask[tuple[BedsModel | None, PanelState]], frozen=True):
    """The beds of all wards, for whoever looks after them."""


@shows(Shows.RECEIVED)
class ReceivedPage(Ask[tuple[ReceivedModel | None, PanelState]], frozen=True):
    """The letters that a general practitioner has received; `letter` is the one to show in full."""

    letter: str = ""


@shows(Shows.OWN)
class UnsentPage(Ask[tuple[UnsentModel, PanelState]], frozen=True):
    """Question for unsent acts; `act` is the one that is shown in full if it is in conflict."""

    act: str = ""


@shows(Shows.NOBODY)
class EmptyPageText(Ask[EmptyPage | None], frozen=True):
    """Question for the text of an empty page. `synced` is the FHIR instant of the server's last answer, empty
    where it has not answered yet."""

    ward: str
    page: str
    title: str
    synced: str


@shows(Shows.OWN)
class DraftsLeft(Ask[Notice | None], frozen=True):
    """Question for this person's unsigned drafts, told at their start and when they close a patient (its id);
    None for none."""

    patient: str = ""


@shows(Shows.NOBODY)
class WaitingOn(Ask[Waiting], frozen=True):
    """Question for the counts of waiting items on each page of a ward."""

    ward: str


@shows(Shows.NOBODY)
class UnsentCount(Ask[tuple[int, datetime | None]], frozen=True):
    """Question for the number of unsent acts, and the time of the oldest."""


@shows(Shows.NAMES)
class WardPatients(Ask[tuple[str, ...]], frozen=True):
    """The ids of the patients on a ward."""

    ward: str


# One patient


@shows(Shows.PARTS)
class PatientPageOf(Ask[PatientShown], frozen=True):
    """All that is shown when a patient comes into focus: banner, these panels, the first sentence, the entry
    in the navigation, and the orders for whoever may order."""

    patient: str
    panels: tuple[PanelWanted, ...]
    orders: OrdersWanted | None = None


@shows(Shows.PARTS)
class MakeReady(Ask[None], frozen=True):
    """Make ready what would be shown of a patient (`page`), who may be opened next. Nothing is shown of it
    before it is asked for."""

    page: PatientPageOf


@shows(Shows.NAMES)
class BannerOf(Ask[BannerModel | None], frozen=True):
    """The banner of a patient; None for one whom the record has never heard of."""

    patient: str


@shows(Shows.VALUES)
class SentenceOf(Ask[FirstSentence | None], frozen=True):
    """The first sentence of a patient's page; None where nothing is worth one, or nothing is held."""

    patient: str


@shows(Shows.PARTS)
class PanelsOf(Ask[list[tuple[AnyModel | None, PanelState]]], frozen=True):
    """Models and states of several panels of a patient: (kind, options) of each."""

    patient: str
    panels: tuple[tuple[str, dict[str, Any]], ...]


@shows(Shows.VALUES)
class ChartPart(Ask[VitalsPart | None], frozen=True):
    """A patient's chart between two times (seconds, UTC) in finer detail than it was sent as a whole; None
    where nothing is held. `drawn` is that of its model. With a `trace` it is a part of that one, with the
    option `within` of its panel."""

    patient: str
    start: float
    end: float
    drawn: tuple[str, ...] = ("cultures",)
    trace: str = ""
    within: float | None = None


@shows(Shows.NAMES)
class OpenPatientOf(Ask[OpenPatient | None], frozen=True):
    """Question for the navigation entry of an open patient."""

    patient: str


@shows(Shows.NAMES)
class FindPatients(Ask[tuple[PaletteEntry, ...]], frozen=True):
    """Patients held here, by what is typed of their name, birth date or number."""

    text: str


# Who is at the keyboard


@shows(Shows.NOBODY)
class ColleaguesOf(Ask[tuple[RoleChoice, ...]], frozen=True):
    """Question for colleagues who can be asked about a result: everybody with a role, those of the ward
    first, oneself left out; `key` is the reference in a Task (`PractitionerRole/id`)."""

    ward: str


@shows(Shows.NOBODY)
class SignersOf(Ask[tuple[RoleChoice, ...]], frozen=True):
    """Question for doctors who can be asked to sign, those of the ward first, and the choice of any doctor;
    `key` is the reference in a Task."""

    ward: str


@shows(Shows.VALUES)
class ResultRuns(Ask[tuple[TextRun, ...]], frozen=True):
    """The newest value of a row of the laboratory table as a note takes it: its name, and the value that is
    followed with its source; nothing where the row has no value that one may go by."""

    patient: str
    row: str


@shows(Shows.NOBODY)
class PeopleAndWards(Ask[ChooseModel], frozen=True):
    """The first screen. `server` is how things stand with it, in words; `answered` when it has told all."""

    place: str
    server: str
    answered: bool


@shows(Shows.NOBODY)
class PersonChosen(Ask[Actor | None], frozen=True):
    """The person chosen on the first screen; None when the record does not hold them."""

    key: str
    ward: str


@shows(Shows.NOBODY)
class SomebodyOn(Ask[Actor], frozen=True):
    """Question for a person to show pictures as: the named role, else one of the ward, else nobody."""

    role: str
    ward: str
    secretary: bool = False


# Letters on paper


@shows(Shows.OFFICE)
class PileOf(Ask[Pile], frozen=True):
    """The paper copies of letters (`DocumentReference/id`) that wait for the printer, in this order."""

    letters: tuple[str, ...]


@shows(Shows.OFFICE)
class SheetOf(Ask[PageImage], frozen=True):
    """One sheet of a pile, from 0, as a picture."""

    pile: Pile
    number: int


@shows(Shows.LETTERS)
class SignedLetter(Ask[SignedLetterShown | None], frozen=True):
    """A signed letter (`DocumentReference/id`) of a patient; None when it is not held here."""

    patient: str
    letter: str


@shows(Shows.LETTERS)
class SignedSheet(Ask[PageImage], frozen=True):
    """One sheet of a signed letter, from 0, as a picture; `source` is the copy, as its model names it."""

    patient: str
    letter: str
    source: str
    number: int


@shows(Shows.LETTERS)
class RoutesFor(Ask[tuple[RecipientHit, ...]], frozen=True):
    """Question for other recipients of a signed letter that match typed text; `here` marks present ones."""

    patient: str
    letter: str
    text: str


# Where a value came from


@shows(Shows.PARTS)
class Origin(Ask[OriginShown | None], frozen=True):
    """Question for the origin of the value under the cursor; `heard` is the server's answer on it so far.
    None when the record holds none of its resources."""

    of: OriginOf
    heard: Heard = Heard()


@shows(Shows.PARTS)
class WholeResource(Ask[ResourceShown | None], frozen=True):
    """A resource (`Type/id`) of a patient element by element; None when it is not held here."""

    patient: str
    key: str


@shows(Shows.NOBODY)
class WorkspaceOf(Ask[WorkspaceInUse], frozen=True):
    """The workspace of somebody on a ward. `given` is the one with which the window was opened: it holds
    where it is theirs, and always without `follows`. `role` is their profession or `secretary`, `person` the
    id by which their own file is named, `services` the codes and names of the ward's service. `ward` is the
    ward's Location id, `duty`, `hpr` and `name` the person's: pilots are for some of them. With `before` it
    is how it was without the pilots in which they are, and without changes of their own; with `without_own`
    only without these."""

    ward_name: str
    given: str
    follows: bool = True
    role: str = ""
    person: str = ""
    services: tuple[str, ...] = ()
    ward: str = ""
    duty: str = ""
    hpr: str = ""
    name: str = ""
    before: bool = False
    without_own: bool = False

    @classmethod
    def of(
        cls,
        actor: Actor,
        given: str,
        *,
        follows: bool = True,
        before: bool = False,
        without_own: bool = False,
    ) -> Self:
        """Question for the workspace of whoever is at the keyboard."""
        return cls(
            actor.ward_name, given, follows, actor.works_as, actor.practitioner, actor.services,
            actor.ward, actor.duty, actor.hpr, actor.name, before, without_own,
        )  # fmt: skip


@shows(Shows.NOBODY)
class WhyHere(Ask[WhyShown], frozen=True):
    """Question for the configuration behind something on the screen, in the workspace of `whose`. `path`
    is its way there (`panels/laboratory`, `worklist/columns/bed`, `rule/A2`, `pages/results` for a page of
    the window), `title` what the screen calls it, `seen` the digest of the set-up of which the screen was
    made."""

    whose: WorkspaceOf
    path: str
    title: str = ""
    seen: str = ""
