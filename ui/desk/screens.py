"""The named screens of `fagflate snapshot`: how the desk is brought to each of them."""

from __future__ import annotations

from collections.abc import Callable

from desktop.access.actor import Actor
from desktop.cli.windows import Picture
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.views.parts import PanelState
from ui.desk.controller import Desk

WARD_SCREENS = {
    "worklist": "ward",
    "results": "results",
    "tasks": "tasks",
    "unsent": "unsent",
    "queue": "queue",
}
PATIENT_SCREENS = (
    "patient",
    "overview",
    "chart",
    "laboratory",
    "medicines",
    "notes",
    "letters",
    "note",
    "order",
    "letter",
)
OTHER_SCREENS = ("choose", "palette", "preview")
OFFICE = ("queue", "preview")
"""Screens of the secretary's."""
SCREENS = (*WARD_SCREENS, *PATIENT_SCREENS, *OTHER_SCREENS)


def show_screen(desk: Desk, picture: Picture, settle: Callable[[], None]) -> None:
    """Bring the desk to a picture's screen and state; raises InputError for what does not exist."""
    if picture.screen not in SCREENS:
        raise InputError(
            _("There is no screen called {name}.").format(name=picture.screen),
            todo=_("Choose one of: {names}.").format(names=", ".join(SCREENS)),
        )
    if picture.screen == "choose":
        desk.choose()
        settle()
        return
    desk.sign_in(_actor(desk, picture, settle))
    if picture.screen == "preview":
        _preview(desk, settle)
        return
    if picture.screen in WARD_SCREENS:
        desk.show_page(WARD_SCREENS[picture.screen])
        settle()
    else:
        patient = picture.patient or _first_patient(desk, settle)
        desk.open_patient(patient)
        settle()
        if picture.screen in ("note", "order", "letter"):
            desk.acts[f"write_{picture.screen}" if picture.screen != "order" else "order"](None)
            settle()
            if picture.typed and picture.screen == "order":
                desk.order.column.restore(picture.typed)
                settle()
        elif picture.screen not in ("patient", "overview", "palette"):
            tabs = [tab.key for tab in desk.patients.page.tabs]
            if picture.screen in tabs:
                desk.patients.page.show_tab(picture.screen)
            settle()
    if picture.screen == "palette":
        desk.window.open_palette()
        settle()
    if picture.state:
        _state(desk, picture.state)


def _preview(desk: Desk, settle: Callable[[], None]) -> None:
    """The pile of everything that waits for the printer."""
    desk.show_page("queue")
    settle()
    panel = desk.pages.panel("queue")
    for row in panel.model.rows if panel.model is not None else ():
        if row.can_mark:
            panel.mark(row.key)  # type: ignore[attr-defined]
    settle()
    desk.queue.preview()
    settle()


def _actor(desk: Desk, picture: Picture, settle: Callable[[], None]) -> Actor:
    """The person and ward of a picture: named ones, else the first ward's first role."""
    known, secretary = desk.actor, picture.screen in OFFICE
    same = known.role and known.secretary == secretary and (not picture.ward or known.ward == picture.ward)
    if same and not picture.person:
        return known
    desk.session.look_at((), (), choices=True)
    settle()
    found: list[Actor] = []
    desk.bridge.ask(
        lambda reading, c: reading.somebody(c, picture.person, picture.ward, secretary=secretary),
        found.append,
    )
    settle()
    return found[0]


def _first_patient(desk: Desk, settle: Callable[[], None]) -> str:
    found: list[str] = []
    desk.bridge.ask(
        lambda reading, c: reading.members(c, desk.ward), lambda m: found.extend(m.patients[:1] if m else ())
    )
    settle()
    if not found:
        raise InputError(_("There is no patient to show."), todo=_("Name one with --patient."))
    return found[0]


def _state(desk: Desk, name: str) -> None:
    """Show a state as it looks, on every panel of the page: for looking at, never for work."""
    states = {
        "loading": PanelState("loading", note=_("fetching"), progress=0.4),
        "empty": PanelState("empty", title=_("Nothing is recorded.")),
        "stale": PanelState("stale", note=_("measured {age} ago").format(age="6 t 27 min")),
        "offline": PanelState("offline", note=_("as it was when the server last answered")),
        "error": PanelState(
            "error", title=_("The record could not be read."), text=_("What was saved before is safe.")
        ),
    }
    if name not in states:
        raise InputError(
            _("There is no state called {name}.").format(name=name),
            todo=_("Choose one of: {names}.").format(names=", ".join(states)),
        )
    panels = (
        [desk.pages.panel(desk.pages.current)] if desk.pages.current else desk.patients.page.shown_panels()
    )
    for panel in panels:
        if name == "empty":
            panel.set_model(None)
        panel.set_state(states[name])
