"""First steps of a new person: which there are for their role, and which they have taken (onboarding)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from desktop.acts import Act, drafts, key_in, letters, patient, results, tasks
from desktop.core.messages import _
from desktop.shown.help import HelpStep
from ui.acts.desk import Desk

Words = Callable[[], str]
STEPS: tuple[tuple[str, type[Act], Words, Words], ...] = (
    (
        "find",
        patient.RecordAccess,
        lambda: _("Find a patient"),
        lambda: _("Ctrl+K, then name, bed or birth date"),
    ),
    (
        "read",
        patient.ShowTab,
        lambda: _("See the results"),
        lambda: _("{key}, then the arrow keys").format(key=key_in(patient.ShowTab, "")),
    ),
    (
        "order",
        drafts.SignOrders,
        lambda: _("Order"),
        lambda: _("write “paracet 1 g x 4”, Enter, sign"),
    ),
    (
        "note",
        drafts.SignNote,
        lambda: _("Write a note"),
        lambda: _("{key}; F4 gives your phrases").format(key=key_in(patient.BeginNote, "")),
    ),
    (
        "results",
        results.AcknowledgeResults,
        lambda: _("Acknowledge answers"),
        lambda: _("{key} on the row, marked ones with Ctrl+J").format(
            key=key_in(results.AcknowledgeResults, "results")
        ),
    ),
    (
        "letter",
        drafts.SignLetter,
        lambda: _("Send a discharge letter"),
        lambda: _("Letters, then Ctrl+Enter when all is decided"),
    ),
    (
        "task",
        tasks.CompleteTasks,
        lambda: _("Finish a task"),
        lambda: _("{key} on the row").format(key=key_in(tasks.CompleteTasks, "tasks")),
    ),
    (
        "post",
        letters.MarkPosted,
        lambda: _("Post the letters"),
        lambda: _("mark, print, then say that the pile is posted"),
    ),
)
_OF_OFFICE = frozenset({"post", "task", "find"})


class FirstSteps:
    """Progress of the person at the keyboard through the first steps."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def did(self, act: Act) -> None:
        """An act was done; a first step is kept."""
        found = next((key for key, kind, *_words in STEPS if kind is type(act)), "")
        person = self._desk.personal
        if found and found not in person.chosen.steps:
            person.keep(msgspec.structs.replace(person.chosen, steps=(*person.chosen.steps, found)))

    def shown(self) -> tuple[HelpStep, ...]:
        """The steps that whoever is at the keyboard may take, done or not."""
        done = self._desk.personal.chosen.steps
        office = self._desk.actor.secretary
        return tuple(
            HelpStep(title(), text(), key in done)
            for key, kind, title, text in STEPS
            if self._desk.offers(kind) and (key in _OF_OFFICE) >= office and (office or key != "post")
        )
