"""View model of an office's waiting list of referrals; made by `desktop.views.office.waiting_list`."""

from __future__ import annotations

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import WorklistModel


class WaitingListModel(WorklistModel, frozen=True, gc=False):
    """The list, as the worklist is one, of those who are referred.

    `breached`, `near`, `waiting`, `unassessed`, `given` and `unknown` are the keys of the rows of whose
    deadline is past, of who has no time and a deadline soon (or a time after it), of the others without one,
    of whom nobody has assessed, of who has a time or was seen, and of whom it is not known. `tasks` are by
    row what a task about it says. `note` says what could not be asked.
    """

    breached: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    unassessed: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    tasks: tuple[tuple[str, str, str], ...] = ()
    note: str = ""


@shows(Shows.OFFICE)
class WaitingListPage(Ask[tuple[WaitingListModel, PanelState]], frozen=True):
    """Question for referrals to this person's office; a deadline within `soon` days is near."""

    soon: int = 14
