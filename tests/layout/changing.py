"""A patient's page while it is changed: strip, frames, shelf and the draft's column, without a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.shown.sprint.page_draft import (
    DraftCheck,
    DraftPoint,
    DraftReview,
    DraftShown,
    Hidden,
    Offered,
    ReviewLine,
)
from desktop.shown.sprint.reviews import ReviewShown
from desktop.shown.workspace import Panel, Tab, Text, Workspace
from tests.ui import samples_laboratory, samples_patient, samples_wishes
from tests.ui.samples_vitals import vitals
from ui.panels import make_panel
from ui.window import patient_page
from ui.window.sprint.add_list import AddList
from ui.window.sprint.changing_keys import draft_keys, panel_keys
from ui.window.sprint.column import DraftColumn
from ui.window.sprint.frame import PanelFrame
from ui.window.sprint.key_strip import KeyStrip
from ui.window.sprint.review_column import ReviewColumn
from ui.window.sprint.shelf import Shelf
from ui.window.sprint.strip import ChangingStrip
from ui.window.window import MainWindow

Of = Callable[[Any], Any]
_PANELS = (
    Panel("problems", "problems", side=True),
    Panel("laboratory", "laboratory", share=3),
    Panel("vitals", "vitals", share=4),
)
TITLES = {"problems": "Problemer", "laboratory": "Prøver", "vitals": "Kurve", "notes": "Notater"}
OFFERED = (
    Offered("fluids", "Væske"),
    Offered("timeline", "Tidslinje", "Forløp"),
    Offered("lines", "Linjer, dren og katetre"),
)


def _workspace(*panels: Panel) -> Workspace:
    return Workspace("h", "h", Text("Hjerte"), (Tab("o", Text("Oversikt"), panels),))


def draft(of: Of = lambda one: one, *, empty: bool = False) -> DraftShown:
    """A draft of four changes, one without a reason; `empty`: one that has just begun."""
    lab, chart = _PANELS[1], _PANELS[2]
    before = _workspace(_PANELS[0], chart, lab, Panel("notes", "notes"))
    if empty:
        return DraftShown("sprint", "Hjerte, sprint 02", before, before, owner="Kari Fosse", panels=OFFERED)
    points = (
        DraftPoint(
            1, "Prøver flyttes over Kurve", "Kaliumet leses først; kurven leses etterpå.", "laboratory",
            "flyttet: plass 2 → 1",
        ),
        DraftPoint(2, "Prøver blir høyere", "De fem første radene dekker ni av ti oppslag.", "laboratory",
                   remark="Anne Kristoffersen-Nordahl: fire rader er nok når CRP står øverst."),
        DraftPoint(3, "Notater skjules", "", "notes"),
        DraftPoint(4, "Kurve blir lavere", "Tre døgn har plass likevel.", "vitals", "7 → 4 høy"),
    )  # fmt: skip
    checks = (
        DraftCheck("Får plass ved 1366 × 768", "uten rulling"),
        DraftCheck("Ingen varsler uten panel"),
        DraftCheck("Steg: CHA₂DS₂-VASc", "2 → 4, budsjett 3", fine=False),
    )
    return DraftShown(
        "sprint", "Hjerte, sprint 02", _workspace(*_PANELS), before, digest="a", owner="Kari Fosse",
        wish="Prøvene først, og kurven ved siden av det som er målt i natt.",
        points=tuple(of(one) for one in points),
        checks=tuple(of(one) for one in checks),
        hidden=(
            of(Hidden("notes", "notes", "Notater", now=True)), Hidden("t", "timeline", "Tidslinje", "Forløp"),
        ),
        panels=OFFERED, undo=True, missing=1,
        review=DraftReview(
            (
                of(ReviewLine("Kari Fosse: har ikke svart ennå", fine=False)),
                of(ReviewLine("Anne Kristoffersen-Nordahl: sendte den tilbake i dag 11:58", fine=False)),
            )
        ),
        file="/home/lege/.local/share/fagflate/workspaces/hjerte/sprint-02.yaml", saved="21:45:06",
    )  # fmt: skip


def changing(window: MainWindow, of: Of, *, empty: bool = False, listed: bool = False) -> QWidget:
    """The window while a page is changed; `listed` with the list of all panels. The panel of results has the
    focus, as soon as the window has."""
    model = draft(of, empty=empty)
    places = tuple(patient_page.Place(one.kind, "", one.side, one.share, one.id) for one in _PANELS)
    page = patient_page.PatientPage((patient_page.Tab("o", "Oversikt", places),))
    window.set_page("page", page)
    window.show_page("page")
    models = {
        "problems": samples_patient.problems(),
        "laboratory": samples_laboratory.laboratory(),
        "vitals": vitals(),
    }
    strip, shelf, keys = ChangingStrip(page), Shelf(page), KeyStrip(page, edges="t")
    page.slot.addWidget(strip)
    page.foot.addWidget(keys)
    page.foot.addWidget(shelf)
    page.hold(lambda _panel: None)
    page.set_offered(lambda _kind: False)
    shorts = {one.target: one.short for one in model.points if one.short}
    for place, panel in zip(places, page.shown_panels(), strict=True):
        panel.set_model(models[place.kind])
        frame = PanelFrame(panel, place.id)
        frame.tell(shorts.get(place.id, ""), f"{place.share} av 7 høy", TITLES[place.id])
        if place.id == "laboratory":
            frame.setFocus(Qt.FocusReason.OtherFocusReason)
    keys.set_keys(panel_keys("laboratory"), TITLES["laboratory"])
    keys.reserve((TITLES["vitals"], panel_keys("vitals", last=True)), ("Kladden", draft_keys()))
    strip.tell(model.title, "kladd, bare du ser den", before=False)
    shelf.set_panels(model.hidden, len(model.panels))
    if listed:
        side: QWidget = AddList()
        side.show_offered(model.panels)  # type: ignore[attr-defined]
    else:
        side = DraftColumn()
        side.set_model(model, "o", TITLES, before=False)
    window.set_side(side)
    return window


def reviewing(window: MainWindow, of: Of, *, releases: bool = False) -> QWidget:
    """The list of wishes with a sprint that is read beside it; `releases`: its owner may try it out."""
    found = draft(of)
    panel = make_panel("wishes")
    panel.set_model(of(samples_wishes.wishes()))
    window.set_page("wishes", panel)
    window.show_page("wishes")
    column = ReviewColumn()
    lines = (
        of(ReviewLine("Kari Fosse: har ikke svart ennå", fine=False)),
        of(ReviewLine("Anne Lie: godkjente i dag 10:02", counts=True)),
    )
    column.set_model(
        ReviewShown(
            "Task/r1", "Hjerte, sprint 04", "Maren Aas · LIS · Hjerte 3 · i dag 09:12",
            found.workspace, found.before, found.wish, found.points, found.checks, lines, "o", TITLES,
            "0123456789abcdef", not releases, releases, (Offered("hjerte3", "Hjerte 3"),), "hjerte3",
            "2026-11-27", "2026-12-11",
            "" if releases else "Grenser, regler og farer trenger legemiddelkomiteen: godkjenningen din"
            " tas vare på, men teller ikke for dem.",
            roles=(Offered("doctor", "leger"), Offered("nurse", "sykepleiere")),
            people=(of(Offered("9144889", "Anne Kristoffersen-Nordahl", "overlege")),),
        )
    )  # fmt: skip
    if releases:
        column.roles.set_words("sykepleiere, leger")
        column.people.set_words("kristoffersen")
    window.set_side(column)
    column.take_focus()
    return window
