"""View model of planned observations on the ward; made by `desktop.views.ward.observations_due`."""

from __future__ import annotations

from desktop.acts.capabilities import Shows
from desktop.shown.ask import Ask, shows
from desktop.shown.parts import PanelState
from desktop.shown.ward.worklist import WorklistModel


class ObservationsDueModel(WorklistModel, frozen=True, gc=False):
    """The list, as the worklist is one: its own columns are among `extras`. `late`, `planned`, `none` are the
    keys of the rows with something that is late, with a plan, and without one (or of whom it is not
    known)."""

    late: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


@shows(Shows.WARD)
class ObservationsDuePage(Ask[tuple[ObservationsDueModel, PanelState]], frozen=True):
    """The observations of a ward (Location id). `news2` is after how many hours a NEWS2 of each band is to be
    taken again, where the site has said so; `columns` those to be shown (empty: the usual ones)."""

    ward: str
    news2: tuple[tuple[str, float], ...] = ()
    columns: tuple[str, ...] = ()
