"""Acts on tasks: make one from any row, take it, give it to a person or a role, give it back, done."""

from __future__ import annotations

from desktop.acts.act import Act, Done, Log, Needs, RecordAct, Undo, declare
from desktop.acts.capabilities import Capability
from desktop.acts.forms import Said
from desktop.core.messages import _


@declare(
    lambda: _("The task is done"),
    short=lambda: _("done"),
    panel_keys={"tasks": "D"},
    icon="check",
    needs=Needs.ROW,
    may=Capability.TASKS,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class CompleteTasks(RecordAct[Done], frozen=True):
    """These tasks (ids) are done. `reason`: why, where one of them is an alarm for which one does not
    answer."""

    tasks: tuple[str, ...]
    reason: str = ""


@declare(
    lambda: _("New task"),
    short=lambda: _("task"),
    keys=("Ctrl+Shift+O",),
    panel_keys={
        "tasks": "N",
        "results": "O",
        "laboratory": "O",
        "medicines": "O",
        "letters": "O",
        "problems": "O",
        "received": "O",
        "coding": "O",
        "waiting_list": "O",
    },
    icon="check-square",
    needs=Needs.PATIENT,
    may=Capability.TASKS,
    in_palette=True,
)
class BeginTask(Act, frozen=True):
    """Open the form of a new task: of a patient (the one in focus, unless named), about a resource
    (`Type/id`), with the words to begin with, until when (`due`, as it is written there), whom it is given to
    (`to`, by reference and `name`), and which sentence of a letter asks for it."""

    patient: str = ""
    about: str = ""
    text: str = ""
    due: str = ""
    to: str = ""
    name: str = ""
    ask: str = ""


@declare(
    lambda: _("Make the task"),
    icon="check-square",
    needs=Needs.PATIENT,
    may=Capability.TASKS,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class AddTask(RecordAct[Done], frozen=True):
    """Make a task of what is written; `draft` is the id of the new Task."""

    patient: str
    draft: str
    about: str
    said: Said


@declare(
    lambda: _("Take the task"),
    short=lambda: _("take"),
    panel_keys={"tasks": "T"},
    icon="user-plus",
    needs=Needs.ROW,
    may=Capability.TASKS,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class TakeTask(RecordAct[Done], frozen=True):
    """A task (`Task/id`) is mine from now on. `seen` is who had it (a reference) when the key was pressed:
    whoever took it meanwhile is told of, not overruled."""

    task: str
    seen: str = ""


@declare(
    lambda: _("Give the task to somebody"),
    short=lambda: _("give"),
    panel_keys={"tasks": "G"},
    icon="users",
    needs=Needs.ROW,
    may=Capability.TASKS,
)
class BeginGiveTask(Act, frozen=True):
    """Open the form in which a task (`Task/id`) is given to a person or a role."""

    patient: str
    task: str


@declare(
    lambda: _("Give the task"),
    icon="users",
    needs=Needs.PATIENT,
    may=Capability.TASKS,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class GiveTask(RecordAct[Done], frozen=True):
    """A task is somebody else's from now on."""

    patient: str
    draft: str
    task: str
    said: Said


@declare(
    lambda: _("Give the task back"),
    short=lambda: _("back"),
    panel_keys={"tasks": "R"},
    icon="arrow-u-up-left",
    needs=Needs.ROW,
    may=Capability.TASKS,
    writes=("Task",),
    log=Log.WRITE,
    undo=Undo.UNTIL_SENT,
)
class GiveBackTask(RecordAct[Done], frozen=True):
    """A task of mine (`Task/id`) goes back to whoever asked for it, else to nobody in particular."""

    task: str
