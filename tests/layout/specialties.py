"""Every specialty's page on patients of its ward, on a foreign one, and on one of whom nothing is known."""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.backend import demo
from desktop.backend.demo import wards as demo_wards
from desktop.core import configured
from desktop.core.actor import Actor
from desktop.core.configured import InUse
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Encounter
from desktop.shown.parts import PanelState
from desktop.shown.workspace import Workspace
from desktop.views import registry
from desktop.views.base.context import Context
from desktop.views.known import known
from desktop.views.page import banner, sentence
from desktop.workspace import ward_workspaces
from desktop.workspace.loader import resolve
from tests.layout.page import Page, look
from tests.layout.stage import HEIGHTS
from tests.layout.ward import NOW, SYNTHEA
from tests.letters.charts import charts
from tests.ui import samples
from ui.acts.pages.patients import options_of, tabs_of
from ui.widgets.focus_chain import proxy
from ui.window.patient_page import PatientPage
from ui.window.window import MainWindow

ACTOR = Actor(
    "PractitionerRole/x",
    "Practitioner/x",
    "Maren Aas",
    "overlege",
    ward="w",
    ward_name="Posten",
    profession="doctor",
)
NOTHING: dict[str, Any] = {"resourceType": "Patient", "id": "nothing"}
AT = {
    "coordinator": "ortopedi2", "ambulance": "hjerte3", "gp": "infeksjon1", "secretary": "gastro1",
    "auditor": "hjerte3", "base": "geriatri1",
}  # fmt: skip
"""Workspaces without a ward of their own, and a ward on whose patients their page is looked at."""
OWN = (*(one.workspace for one in ward_workspaces.shipped(known().words).every if one.wards), *AT)
PATIENTS = 70
"""So many the demo's hospital has: some on every ward."""


def _ward_of(name: str) -> str:
    """The demo's ward that has a workspace."""
    if name in AT:
        return AT[name]
    every = ward_workspaces.shipped(known().words).every
    return next(
        one.key for one in demo_wards.BASE if ward_workspaces.workspace_of(one.name, "doctor", every) == name
    )


@functools.cache
def _hospital() -> dict[str, list[Chart]]:
    """The charts of the demo's patients by the ward on which they lie."""
    found: dict[str, list[Chart]] = defaultdict(list)
    plain = (json.loads(json.dumps(one, default=float)) for one in demo.resources(PATIENTS, now=NOW))
    for _key, chart in charts(plain):
        stays = [one for one in chart.all(Encounter) if getattr(one, "status", "") == "in-progress"]
        for one in stays:
            provider = getattr(one, "service_provider", None)
            if provider is not None:
                found[provider.reference.removeprefix("Organization/")].append(chart)
                break
    return found


def patients_of(name: str) -> tuple[Chart, ...]:
    """Those who lie on the ward of a workspace."""
    return tuple(_hospital()[_ward_of(name)])


def nobody() -> Chart:
    """A patient of whom the record says nothing at all."""
    ((_key, chart),) = charts([NOTHING])
    return chart


@functools.cache
def foreign(shared: Path) -> Chart:
    """The one of Synthea's patients with the most."""
    resources: list[Any] = []
    for file in sorted((shared / "data" / "synthea").glob("*.ndjson")):
        for line in filter(str.strip, file.read_text(encoding="utf-8").splitlines()):
            if SYNTHEA[0] in line:
                resources.append(json.loads(line))
    return next(chart for key, chart in charts(resources) if key == f"Patient/{SYNTHEA[0]}")


class Desk:
    """A window with one workspace's page on one patient."""

    def __init__(self, name: str, chart: Chart, width: int) -> None:
        found = resolve(name, known=known())
        configured.use(found.settings)
        self.workspace: Workspace = found.workspace
        self.window = MainWindow()
        self.window.resize(width, HEIGHTS[width])
        self.page = PatientPage(tabs_of(self.workspace))
        self.window.set_navigation(samples.navigation())
        self.window.set_status(samples.status())
        self.window.set_page("patient", self.page)
        self.window.set_banner(banner.build(chart, NOW, actor=None))
        self.window.show_page("patient")
        self.window.show()
        self.page.sentence.set_model(sentence.build(chart, NOW, self.workspace.labs_first))
        self.failed: list[str] = []
        for tab in self.workspace.patient_tabs:
            self.page.show_tab(tab.id)
            for place, panel in zip(tab.panels, self.page.shown_panels(), strict=True):
                context = Context(chart, NOW, ACTOR, options_of(place, self.workspace))
                model, state = registry.build_safely(place.kind, context)
                if isinstance(state, PanelState) and state.kind == "error":
                    self.failed.append(f"{tab.id}/{place.id}: {state.title} {state.details}")
                panel.show_both(model, state)
        self.page.refresh_entries()

    def tabs(self) -> Iterator[tuple[str, Page]]:
        """Each of its tabs as it is shown."""
        for tab in self.workspace.patient_tabs:
            self.page.show_tab(tab.id)
            # As after the answers to what a tab asks for.
            self.page.refresh_entries()
            for _round in range(3):
                QApplication.processEvents()
            yield tab.id, look(self.window)

    def panels(self) -> Iterator[tuple[str, Page]]:
        """Each panel of each of its tabs that can be gone to, as it is shown."""
        for tab in self.workspace.patient_tabs:
            self.page.show_tab(tab.id)
            self.page.refresh_entries()
            for number, place in enumerate(tab.panels, 1):
                self.page.go_panel(number)
                # A scroll bar that comes takes width, and rows are fitted once more in the next turn.
                for _round in range(3):
                    QApplication.processEvents()
                yield f"{tab.id}/{place.id}", look(self.window)

    def put_away(self) -> None:
        """Close it; the shipped settings hold again."""
        configured.use(InUse())
        self.window.close()
        self.window.deleteLater()


def unnamed_in(window: QWidget) -> list[str]:
    """What takes the focus and has no name for a screen reader."""
    return [
        f"{type(one).__name__} in {type(one.parentWidget()).__name__}"
        for one in window.findChildren(QWidget)
        if one.isVisible()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not one.accessibleName()
        and proxy(one) is None
    ]
