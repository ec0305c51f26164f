"""The list before the doctors' round: a row a patient in the order of the beds."""

from __future__ import annotations

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import WorklistModel


class PrevisitModel(WorklistModel, frozen=True, gc=False):
    """The list, as the worklist is one: what happened and what is to be done are among its `extras`."""


@shows(Shows.WARD)
class PrevisitPage(Ask[tuple[PrevisitModel, PanelState]], frozen=True):
    """The list of a ward (Location id); `columns` are those to be shown (empty: the usual ones)."""

    ward: str
    columns: tuple[str, ...] = ()
