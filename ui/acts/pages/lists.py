"""Handlers of acts on list pages: open, acknowledge, finish tasks, send late, print letters."""

from __future__ import annotations

from desktop.acts.questionnaires import BeginScreening
from desktop.acts.results import AcknowledgeAnalysis, AcknowledgeResults, OrderAgain
from desktop.acts.unsent import ThrowAwayUnsent
from desktop.acts.window import OpenPatient
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from ui.acts.confirm import ConfirmDialog
from ui.acts.controller import Controller


def show_results(desk: Controller, scope: str, key: str) -> None:
    """Another list of answers, or another one to show in full."""
    desk.answer = (scope, key)
    desk.pages.refresh("results")


def look_at_unsent(desk: Controller, key: str) -> None:
    """Another unsent act has the cursor: if it clashes, both versions are shown."""
    desk.clash = key
    desk.pages.refresh("unsent")


def open_linked(desk: Controller) -> None:
    """Open the record that the banner says is to be used instead of the one in focus, or belongs to it."""
    banner = desk.patients.banner
    if banner is not None and banner.record_other:
        desk.do(OpenPatient(banner.record_other))


def acknowledge_analysis(desk: Controller, act: AcknowledgeAnalysis) -> None:
    """The new values of one analysis of the patient in focus were seen, with the answers they came in."""
    if act.answers:
        desk.performing.perform(AcknowledgeResults(act.answers, shown=act.shown))


def order_again(desk: Controller, act: OrderAgain) -> None:
    """Open the patient of an answer with its analysis in the order field; nothing is ordered yet."""
    desk.open_patient(act.patient)
    desk.order.propose(act.analysis)


def screening(desk: Controller, act: BeginScreening) -> None:
    """Open a patient and the form of the screening that is missing; without one their list of forms."""
    desk.open_patient(act.patient)
    if desk.patients.focus == act.patient:
        desk.questionnaires.begin(act.form)


def throw_away(desk: Controller, act: str) -> None:
    """Throw unsent work away, once a person has said so again."""
    rows = getattr(desk.pages.panel("unsent").model, "rows", ())
    row = next((r for r in rows if r.key == act), None)
    if row is None:
        return
    what = row.title
    if row.family or row.given:
        name = family_first(row.family, row.given)
        what = _("{what} for {name}").format(what=what, name=name)
    ConfirmDialog(
        what,
        _("It has not reached the server. Thrown away, it can't be fetched back."),
        _("Throw away"),
        lambda: desk.performing.perform(ThrowAwayUnsent(act)),
        desk.window,
    ).open()


def after_restore(desk: Controller) -> None:
    """Send data again that a restored server has lost, after confirmation."""
    if not desk.bridge.link.status.restored:
        return

    ConfirmDialog(
        _("Send again what the restored server has lost"),
        _("Do this when IT says that the server is right. What others have changed since then comes to you."),
        _("Send again"),
        lambda: desk.bridge.run(_approve(desk)),
        desk.window,
        _("Not now"),
    ).open()


async def _approve(desk: Controller) -> None:
    count = await desk.bridge.approve_restored()
    words = ngettext("{n} entry is sent again.", "{n} entries are sent again.", count).format(n=count)
    desk.window.say_done(words, undo=False)
    desk.refresh()
