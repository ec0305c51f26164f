"""The states of `fagflate snapshot`: a page as it looks in each of them, for looking at and never for work.

The cards of a clash and of a stop are about somebody made up: no real patient's page says what is not so.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from desktop.acts.patient import BeginOrder
from desktop.acts.window import Refresh
from desktop.core.errors import InputError
from desktop.core.formats import age
from desktop.core.messages import _
from desktop.core.window_port import STATES
from desktop.shown.failure import unread
from desktop.shown.medicines.order_editor import AlertChoice, OrderAlert, OrderPart, Proposal
from desktop.shown.parts import PanelState, Step
from desktop.shown.unsent.conflict import Conflict, ConflictChoice, UnitRow
from desktop.shown.unsent.unsent import UnsentModel, UnsentRow
from ui.acts.controller import Controller

AWAY = timedelta(minutes=25)
"""Time a server has been away in a picture."""


def _unread() -> InputError:
    return InputError(_("The record could not be read."), kept=_("What was saved before is safe."))


_MEASURED = ("vitals", "trace")
"""The kinds of panel of a patient's page that say of what they show that it is old."""
_NAME = ("Nordmann", "Kari", "NORDMANN, Kari")


def show_state(desk: Controller, name: str) -> None:
    """Show a state as it looks: `conflict` on the page of what is unsent, `stop` in the orders beside a
    patient, `offline` around the page, any other on every panel of the page. Raises InputError where there is
    no such state or place.
    """
    if name not in STATES:
        raise InputError(
            _("There is no state called {name}.").format(name=name),
            todo=_("Choose one of: {names}.").format(names=", ".join(STATES)),
        )
    if name == "conflict":
        _conflict(desk)
    elif name == "stop":
        _stop(desk)
    elif name == "offline":
        _away(desk)
    else:
        _on_panels(desk, name)


def _on_panels(desk: Controller, name: str) -> None:
    again = (Step("F5", _("Ask again"), Refresh()),)
    old = age(timedelta(hours=6, minutes=27))
    # What was measured grows old; a list of the ward is old while it is fetched anew.
    note = _("measured {age} ago") if desk.patients.focus else _("As it was {age} ago; fetching")
    state = {
        "loading": PanelState("loading", note=_("fetching"), progress=0.4),
        "empty": PanelState("empty", title=_("Nothing is recorded."), steps=again),
        "stale": PanelState("stale", note=note.format(age=old)),
        "error": PanelState("error"),
    }[name]
    panels = (
        desk.patients.page.shown_panels()
        if desk.patients.focus
        else [desk.pages.panel(desk.pages.current)]
        if desk.pages.current
        else []
    )
    if name == "stale" and desk.patients.focus:
        panels = [panel for panel in panels if panel.kind in _MEASURED]
        if not panels:
            raise InputError(
                _("Nothing on this page is marked as old."),
                todo=_("Choose one of: {names}.").format(names="--screen chart, --screen worklist"),
            )
    for panel in panels:
        if name == "empty":
            panel.set_model(None)
        panel.set_state(
            structs.replace(unread(_unread(), shown=panel.model is not None), steps=again)
            if name == "error"
            else state
        )


def _away(desk: Controller) -> None:
    """Simulate a server that does not answer: the page stays, and the bar and the strip say since when."""
    now = desk.link.clock()
    status = structs.replace(
        desk.link.status, state="offline", synced_at=now - AWAY - timedelta(minutes=1),
        offline_since=now - AWAY, next_try=now + timedelta(seconds=40),
    )  # fmt: skip
    desk.frame.bar(status)
    desk.say_standing(status)


def _conflict(desk: Controller) -> None:
    if desk.patients.focus or desk.pages.current != "unsent":
        raise InputError(
            _("A clash of two versions is shown on the page of what is not sent."),
            todo=_("Choose one of: {names}.").format(names="--screen unsent"),
        )
    panel = desk.pages.panel("unsent")
    # Nobody is asked about it: no record knows it.
    panel.blockSignals(True)
    family, given, name = _NAME
    row = UnsentRow(
        "picture", "conflict", _("Diagnosis changed by two"), family, given, "41 min",
        _("Changed by two. Both versions are kept whole."),
    )  # fmt: skip
    promise = _("Nothing here is lost if you close, lock or lose power.")
    panel.set_empty_page(None)
    panel.show_both(UnsentModel((row,), _("Unsent"), promise, _clash(name)), PanelState())
    # The bar says of the same one that it waits.
    desk.frame.unsent = 1
    desk.frame.bar()


def _clash(name: str) -> Conflict:
    mine, theirs = _("Fainted in the shower. Family told at 16."), _("Fainted in the shower. Ward told.")
    title = _("AV block, diagnosis")
    choices = (
        ConflictChoice(
            "mine", "1", _("Mine, whole"), _("Save my version for {name}").format(name=name), mine, theirs
        ),
        ConflictChoice(
            "theirs", "2", _("Theirs, whole"), _("Keep the server's version for {name}").format(name=name),
            theirs, mine,
        ),
    )  # fmt: skip
    return Conflict(
        "picture", 1, "2", title, name, _("NORDMANN is made up. No real data is shown here."),
        _("You and {who} changed the same {what}. It is one unit: nothing is mixed.").format(
            who="Jonas Moe", what=_("diagnosis")
        ),
        _("Your version"), "Maren Aas", _("The server's version"), "Jonas Moe",
        (
            UnitRow(_("Comment"), mine, theirs, same=False),
            UnitRow(_("Severity"), "", _("severe"), same=False),
            UnitRow(_("Code"), "I44.1", "I44.1", same=True),
        ),
        choices, _("It stays in the list until it is decided. No other changes wait for it."),
    )  # fmt: skip


def _stop(desk: Controller) -> None:
    column = desk.order.column
    if not desk.patients.focus or column.model is None:
        raise InputError(
            _("A stop is shown in the orders beside a patient."), todo=_("Name one with --patient.")
        )
    text = _("example 500 mg x 3")
    alert = OrderAlert(
        "picture", "stop", _("Example: the patient is allergic to this; choose another."),
        _("Here stands what is recorded, and why it stops the order."),
        _("Here stand the rule, its evidence and its owner."),
        (
            AlertChoice("other", _("Choose another medicine")),
            AlertChoice("remove", _("Remove the order")),
            AlertChoice("override", _("Override"), reason=True),
        ),
    )  # fmt: skip
    parts = (OrderPart(_("Dose"), "500 mg"), OrderPart(_("How often"), _("three times a day")))
    proposal = Proposal(text, _("example"), parts=parts, alerts=(alert,), complete=True)
    desk.do(BeginOrder())  # where the window is narrow, the column lies over the page, or not there
    # Under a name of its own: the field takes the text without asking what the record says of it.
    column.set_model(structs.replace(column.model, draft="picture", text=text, proposal=proposal))
