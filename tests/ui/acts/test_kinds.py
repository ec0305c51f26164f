"""Each panel kind has a view and a widget, and each workspace and page uses only those."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import ui.panels
from desktop.core.modules import by_name
from desktop.link import codec
from desktop.shown.page.patient_page import PanelWanted
from desktop.shown.questions import PatientPageOf
from desktop.views import registry
from desktop.views.known import known
from desktop.workspace.loader import load
from tests.conftest import ROOT
from ui.acts.pages.patients import options_of
from ui.acts.pages.ward import ward_pages
from ui.panels import make_panel, panel_class
from ui.widgets.panel import Panel


def widgets() -> dict[str, type[Panel]]:
    """Every panel class of `ui.panels`, by its kind, wherever its file lies; the form that a kind has on a
    patient's page (`of_patient`) is the kind's own."""
    found: dict[str, type[Panel]] = {}
    for file in walk_packages(ui.panels.__path__, "ui.panels."):
        module = import_module(file.name)
        for one in vars(module).values():
            here = isinstance(one, type) and issubclass(one, Panel) and one.__module__ == module.__name__
            if here and one.kind not in {base.kind for base in one.__mro__[1:] if issubclass(base, Panel)}:
                assert one.kind not in found, f"two widgets for {one.kind}"
                found[one.kind] = one
    return found


def test_every_kind_of_the_views_has_a_widget_and_the_other_way_round() -> None:
    assert set(known().kinds) == set(widgets())


def test_a_widget_is_found_by_its_kind_beside_its_model() -> None:
    panels = Path(inspect.getfile(ui.panels)).parent
    for kind, widget in widgets().items():
        assert panel_class(kind) is widget
        assert len(list(panels.rglob(f"{kind}.py"))) == 1
        assert kind in by_name("desktop.shown")
    with pytest.raises(KeyError):
        panel_class("nothing")


def test_every_kind_about_a_patient_can_be_built_and_shown(qapp: object) -> None:
    kinds = known().patient_kinds
    assert {"vitals", "medicines", "laboratory", "notes", "problems", "letters"} <= kinds
    for kind in kinds:
        assert registry.types_of(kind), kind
        panel = make_panel(kind)
        assert panel.model is None
        panel.deleteLater()


def test_workspaces_and_pages_name_only_kinds_that_are_there() -> None:
    names = [folder.name for folder in sorted((ROOT / "resources" / "workspaces").iterdir())]
    assert {"base", "cardiology"} <= set(names)
    for name in names:
        workspace = load(name, known=known())
        for tab in workspace.patient_tabs:
            assert not {panel.kind for panel in tab.panels} & known().ward_kinds, name
    pages = ward_pages(lambda: "", lambda: "", frozenset, lambda: ("mine", ""), str)
    both = set(known().kinds or ()) - known().ward_kinds - known().patient_kinds
    assert both == {"results", "tasks"}
    assert {page.kind for page in pages} == known().ward_kinds | both


def test_every_page_can_be_asked_through_the_pipe_with_its_options() -> None:
    """The record's process refuses a question with an option of a kind that it does not know."""
    for folder in sorted((ROOT / "resources" / "workspaces").iterdir()):
        workspace = load(folder.name, known=known())
        for tab in workspace.patient_tabs:
            panels = tuple(PanelWanted(one.kind, options_of(one, workspace)) for one in tab.panels)
            asked = codec.encode(PatientPageOf("Patient/p", panels))
            came = codec.one_of(codec.by_name([PatientPageOf]), "PatientPageOf", asked)
            assert codec.encode(came) == asked, (folder.name, tab.id)
