"""Handovers: a Task by which a doctor is asked to take over the responsibility for a patient's stay.

Its focus is the Encounter, its requester who gives, its owner who is asked. The first note is what the giver
expects ("if this, then that"); later notes are questions of the one who is asked, and answers to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from desktop.clinical.record import tasks
from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Annotation, Reference
from desktop.fhir.resources import PractitionerRole, Task
from desktop.fhir.systems import SNOMED
from desktop.fhir.when import for_newest

CODE: Final = "take-over"
"""Code of our own (`tasks.OURS`) of a Task by which a patient is handed over."""
TRANSFER: Final = "308292007"
"""SNOMED CT: transfer of care."""

State = Literal["given", "asked", "taken", "refused", "withdrawn"]
_CLOSED: Final[dict[str, State]] = {
    "completed": "taken",
    "rejected": "refused",
    "failed": "refused",
    "cancelled": "withdrawn",
}


class Handover(msgspec.Struct, frozen=True):
    """One handover as its Task says it.

    `giver` and `receiver` are references; `words` what the giver expects, `nothing` that they said that
    nothing
    is expected; `talk` the questions and answers; `reason` why it was refused. `unsent`: the server does
    not have it as it stands here.
    """

    task: Task
    state: State
    giver: Reference | None
    receiver: Reference | None
    words: str
    talk: tuple[Annotation, ...] = ()
    reason: str = ""
    unsent: bool = False

    @property
    def open(self) -> bool:
        """True while the receiver has not answered."""
        return self.state in ("given", "asked")

    @property
    def question(self) -> Annotation | None:
        """Last unanswered question of the receiver."""
        last = self.talk[-1] if self.talk else None
        return last if self.open and last is not None and not self.from_giver(last) else None

    def from_giver(self, note: Annotation) -> bool:
        """True when the giver wrote a note."""
        return _same(note.author_reference, self.giver)


def is_handover(task: Task) -> bool:
    """True for a Task that hands a stay over: by our code, or by the SNOMED CT one on an Encounter."""
    if task.code is None:
        return False
    about = task.focus.target.partition("/")[0] if task.focus is not None else ""
    return task.code.code(tasks.OURS) == CODE or (task.code.code(SNOMED) == TRANSFER and about == "Encounter")


def encounter_of(task: Task) -> str:
    """`Encounter/id` that it is about; empty where it names none."""
    about = task.focus or task.encounter
    return about.target if about is not None else ""


def read(chart: Chart, task: Task) -> Handover | None:
    """A handover as its Task says it; None for one that was made by mistake, or whose status says nothing."""
    if not is_handover(task):
        return None
    state = _CLOSED.get(task.status)
    if state is None and not tasks.is_open(task):
        return None
    notes = [note for note in task.note if note.text.strip()]
    # A note of the receiver's is no instruction of the giver's, whatever stands first.
    mine = bool(notes) and not (
        notes[0].author_reference is not None
        and task.requester is not None
        and not _same(notes[0].author_reference, task.requester)
    )
    words = notes[0].text if mine else task.description
    made = Handover(
        task,
        state or "given",
        task.requester,
        task.owner,
        words.strip(),
        tuple(notes[1:] if mine else notes),
        task.status_reason.label if task.status_reason is not None else "",
        task.key in chart.unsent,
    )
    return msgspec.structs.replace(made, state="asked") if made.question is not None else made


def of_stay(chart: Chart, stay: Stay) -> tuple[Handover, ...]:
    """The handovers of a stay, those that wait first, then the newest."""
    found = [one for task in chart.all(Task) if (one := read(chart, task)) is not None]
    mine = [one for one in found if encounter_of(one.task) in stay.parts]
    mine.sort(
        key=lambda one: (for_newest(one.task.last_modified, one.task.authored_on), one.task.id), reverse=True
    )
    mine.sort(key=lambda one: not one.open)
    return tuple(mine)


def waiting(chart: Chart, stay: Stay) -> Handover | None:
    """The handover of a stay that waits for an answer."""
    return next((one for one in of_stay(chart, stay) if one.open), None)


def asking(charts: Iterable[Chart], me: str) -> int:
    """Number of patients that a person is asked to take over."""
    found = (read(chart, task) for chart in charts for task in chart.all(Task) if is_handover(task))
    return sum(
        one is not None and one.open and one.receiver is not None and one.receiver.target == me
        for one in found
    )


def _same(one: Reference | None, other: Reference | None) -> bool:
    return one is not None and other is not None and bool(one.target) and one.target == other.target


def same_person(chart: Chart, one: str, other: str) -> bool:
    """True when two references mean one person, directly or by a PractitionerRole."""
    return bool(one) and bool(other) and _person(chart, one) == _person(chart, other)


def _person(chart: Chart, key: str) -> str:
    role = chart.find(key, PractitionerRole)
    named = role.practitioner.target if role is not None and role.practitioner is not None else ""
    return named or key
