"""A workspace's lists of the ward on the demo's patients, made of their charts alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from desktop.clinical.record.stays import cleaning, places
from desktop.core import configured
from desktop.core.configured import InUse
from desktop.fhir.chart import Chart
from desktop.shown.office.coding import CodingPage
from desktop.shown.parts import READY, PanelState
from desktop.views.beds import bed_stays, beds
from desktop.views.beds.beds import Ward
from desktop.views.beds.empty_beds import Cleanings
from desktop.views.known import known
from desktop.views.office import coding
from desktop.views.tasks import tasks
from desktop.views.ward import observations_due, previsit, screening, worklist_rows
from desktop.workspace.loader import resolve
from tests.layout.corridor import demo_hospital
from tests.layout.page import Page, look
from tests.layout.specialties import ACTOR
from tests.layout.stage import HEIGHTS, settled
from tests.layout.ward import NOW
from tests.ui import samples
from ui.acts.pages import ward as ward_pages
from ui.panels import make_panel
from ui.table.table import TablePanel
from ui.widgets.panel import Panel
from ui.window.window import MainWindow

MADE = ("worklist", "previsit", "observations_due", "screening", "coding", "tasks", "beds")
"""The lists that charts alone make; the others' content (letters, dictations, referrals) is in `subjects`."""


class WardDesk:
    """A window with one workspace's lists of a ward on these patients."""

    def __init__(self, name: str, charts: Sequence[Chart], width: int) -> None:
        found = resolve(name, known=known())
        configured.use(found.settings)
        self.workspace = found.workspace
        self.charts = charts
        self.window = MainWindow()
        self.window.resize(width, HEIGHTS[width])
        self.window.set_navigation(samples.navigation())
        self.window.set_status(samples.status())
        self.window.show()

    def kinds(self) -> tuple[str, ...]:
        """The worklist, and the lists that the workspace names."""
        named = [tab.panels[0].kind for tab in self.workspace.ward_tabs]
        return tuple(dict.fromkeys(kind for kind in ("worklist", *named) if kind in MADE))

    def show(self, kind: str) -> Panel:
        """One of its lists, as it is shown, with the selections that it offers."""
        panel = make_panel(kind)
        panel.set_filters(self.workspace.filters_of(kind))
        self.window.set_page(kind, panel)
        self.window.show_page(kind)
        model, state = _of(self.workspace, kind, self.charts)
        panel.set_state(state)
        panel.set_model(model)
        settled(self.window)
        return panel

    def lists(self) -> Iterator[tuple[str, Page]]:
        """Each of its lists, and the worklist with each selection of its own as well."""
        for kind in self.kinds():
            panel = self.show(kind)
            yield kind, look(self.window)
            filtering = panel.filtering if kind == "worklist" and isinstance(panel, TablePanel) else None
            for one in filtering.offered if filtering is not None else ():
                filtering.choose(one.key)  # type: ignore[union-attr]
                settled(self.window)
                yield f"{kind}: {one.title}", look(self.window)

    def put_away(self) -> None:
        """Close it; the shipped settings hold again."""
        configured.use(InUse())
        self.window.close()
        self.window.deleteLater()


def _of(workspace: Any, kind: str, charts: Sequence[Chart]) -> tuple[Any, PanelState]:
    options = ward_pages.options_on(workspace, kind)
    if kind == "worklist":
        rows = [worklist_rows.row(chart, NOW, ACTOR, workspace.worklist) for chart in charts]
        return worklist_rows.build("Posten", rows, NOW, 2, workspace.worklist), READY
    if kind == "previsit":
        columns = tuple(options.get("columns") or ()) or previsit.COLUMNS
        return previsit.build(charts, NOW, ACTOR, columns, workspace.labs_first), READY
    if kind == "observations_due":
        columns = tuple(options.get("columns") or ()) or observations_due.COLUMNS
        return observations_due.build(charts, NOW, ACTOR, options.get("news2") or {}, columns), READY
    if kind == "screening":
        asked = ward_pages.screening_page("w", options)
        return screening.build(charts, NOW, ACTOR, asked.screens, asked.columns), READY
    if kind == "coding":
        here = frozenset(chart.patient.id for chart in charts)
        return coding.build(charts, NOW, ACTOR, CodingPage("w", **options), here), READY
    if kind == "tasks":
        return tasks.build_ward(charts, NOW, ACTOR)
    return bed_board()


def bed_board() -> tuple[Any, PanelState]:
    """All wards' beds, and who lies in them."""
    every, found, orders = demo_hospital()
    lying = [bed_stays.lying(chart, NOW) for chart in every]
    wards = []
    for key in sorted({one.ward for one in lying if one.ward}):
        location = next(one for one in found if one.id == key)
        inside = tuple(
            one for one in found
            if places.is_bed(one) and one.part_of is not None and one.part_of.target == location.key
        )  # fmt: skip
        wards.append(Ward(location, inside, tuple(one.key for one in lying if one.ward == key)))
    return beds.build(wards, lying, NOW, "Senger", None, Cleanings(cleaning.cleanings(orders, NOW)))
