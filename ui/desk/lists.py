"""What acts on the list pages do: opening, acknowledging, finishing tasks, sending late, printing letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from desktop.access.actor import Actor
from desktop.commands import conflicts, tasks, unsent
from desktop.core.messages import _, ngettext
from ui.desk.confirm import ConfirmDialog

if TYPE_CHECKING:
    from ui.desk.controller import Desk

Handler = Callable[[object], None]


def handlers(desk: Desk) -> dict[str, Handler]:
    """Handlers by `kind:act`, for the desk's table."""
    return {
        "results:open": lambda key: _open_of(desk, "results", key),
        "tasks:open": lambda key: _open_of(desk, "tasks", key),
        "unsent:open": lambda key: _open_of(desk, "unsent", key),
        "letter_queue:open": lambda key: _open_of(desk, "queue", key),
        "unsent:cursor": lambda key: _clash(desk, str(key or "")),
        "unsent:settle": lambda way: _settle(desk, way),
        "results:cursor": lambda key: _answer(desk, desk.answer[0], str(key or "")),
        "results:scope:mine": lambda _key: _answer(desk, "mine", ""),
        "results:scope:ward": lambda _key: _answer(desk, "ward", ""),
        "results:scope:duty": lambda _key: _answer(desk, "duty", ""),
        "results:acknowledge": lambda key: acknowledge(desk, [str(key)] if key else []),
        "results:acknowledge_all": lambda keys: acknowledge(desk, _keys(keys)),
        "results:order": lambda key: _order_again(desk, str(key or "")),
        "laboratory:acknowledge": lambda key: _acknowledge_row(desk, str(key or "")),
        "tasks:done": lambda key: complete(desk, [str(key)] if key else []),
        "unsent:send_late": lambda key: _decide(desk, unsent.send_late, str(key)),
        "unsent:send_again": lambda key: _decide(desk, unsent.send_again, str(key)),
        "unsent:throw_away": lambda key: _throw_away(desk, str(key)),
    }


def _answer(desk: Desk, scope: str, key: str) -> None:
    """Another list of answers, or another one to show in full."""
    desk.answer = (scope, key)
    desk.pages.refresh("results")


def _clash(desk: Desk, key: str) -> None:
    """Another unsent act has the cursor: if it clashes, both versions are shown."""
    desk.clash = key
    desk.pages.refresh("unsent")


def _settle(desk: Desk, way: object) -> None:
    """A person has decided between two versions."""
    if not isinstance(way, tuple):
        return
    seq, choice, seen = way
    actor = desk.actor
    desk.bridge.act(
        lambda tx: conflicts.settle(tx, actor, seq, choice, seen),
        name="settle",
        then=lambda _patient: desk.window.say_done(_("It is decided. What is to be sent goes now.")),
        failed=desk.say_error,
    )


def _keys(keys: object) -> list[str]:
    return [str(key) for key in keys] if isinstance(keys, Iterable) and not isinstance(keys, str) else []


def _open_of(desk: Desk, page: str, key: object) -> None:
    """Open the patient of a row; the row knows whom it is about."""
    model = desk.pages.panel(page).model
    row = next((r for r in getattr(model, "rows", ()) if r.key == key), None)
    if row is not None and row.patient:
        desk.open_patient(row.patient)


def acknowledge(desk: Desk, keys: list[str]) -> None:
    """Results were seen."""
    if not keys:
        return
    actor = desk.actor
    done = ngettext("{n} result is seen.", "{n} results are seen.", len(keys)).format(n=len(keys))
    desk.bridge.act(
        lambda tx: tasks.acknowledge(tx, actor, keys),
        name="acknowledge",
        then=lambda _d: desk.window.say_done(done),
    )


def _acknowledge_row(desk: Desk, row: str) -> None:
    """The new values of one analysis of the patient in focus were seen, with the answers they came in."""
    patient = desk.patients.focus
    if row and patient:
        desk.bridge.ask(
            lambda reading, c: reading.tasks_of_row(c, patient, row),
            lambda keys: acknowledge(desk, list(keys)),
            patient=patient,
        )


def _order_again(desk: Desk, key: str) -> None:
    """Open the patient of an answer with its analysis in the order field; nothing is ordered yet."""
    rows = getattr(desk.pages.panel("results").model, "rows", ())
    row = next((r for r in rows if r.key == key), None)
    if row is None:
        return
    desk.open_patient(row.patient)
    desk.order.propose(row.analysis.split(",")[0])


def complete(desk: Desk, keys: list[str]) -> None:
    """Tasks are done."""
    if not keys:
        return
    actor = desk.actor
    desk.bridge.act(
        lambda tx: tasks.complete_task(tx, actor, keys),
        name="complete_task",
        then=lambda _d: desk.window.say_done(_("The task is done.")),
    )


def _throw_away(desk: Desk, act: str) -> None:
    """Throw unsent work away, once a person has said so again."""
    rows = getattr(desk.pages.panel("unsent").model, "rows", ())
    row = next((r for r in rows if r.key == act), None)
    if row is None:
        return
    what = row.title
    if row.family or row.given:
        name = f"{row.family.upper()}, {row.given}".rstrip(", ")
        what = _("{what} for {name}").format(what=what, name=name)
    ConfirmDialog(
        what,
        _("It has not reached the server. Thrown away, it can't be fetched back."),
        _("Throw away"),
        lambda: _decide(desk, unsent.throw_away, act),
        desk.window,
    ).open()


def after_restore(desk: Desk) -> None:
    """What a restored server has lost is sent again, once a person has said so."""
    if not desk.session.status.restored:
        return

    def done(count: int) -> None:
        words = ngettext("{n} entry is sent again.", "{n} entries are sent again.", count).format(n=count)
        desk.window.say_done(words, undo=False)
        desk.refresh()

    ConfirmDialog(
        _("Send again what the restored server has lost"),
        _("Do this when IT says that the server is right. What others have changed since then comes to you."),
        _("Send again"),
        lambda: desk.bridge.approve_restored(done, desk.say_error),
        desk.window,
        _("Not now"),
    ).open()


def _decide(desk: Desk, command: Callable[[Any, Actor, str], int], act: str) -> None:
    actor = desk.actor
    desk.bridge.act(lambda tx: command(tx, actor, act), name=command.__name__, failed=desk.say_error)
