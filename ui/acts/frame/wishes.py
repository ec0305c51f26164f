"""Wishes for the set-up in a window: one line in the focused panel, sending, answering, and what is new."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.acts import Done, RecordAct
from desktop.acts.wishes import AnswerWish, MakeWish, Outcome
from desktop.core.errors import FagflateError
from desktop.core.fold import fold
from desktop.core.messages import _, ngettext
from desktop.shown.why.why import WhyLayer, WhyShown
from desktop.shown.why.wishes import WishesModel, WishGoesTo, WishNewsOf, about_patient
from ui.acts.desk import Desk
from ui.editors.parts.wish_line import WishLine
from ui.widgets.panel import Panel

_TOLD = 100
"""Number of answers that are remembered as told; older ones are long read."""


class Wishing(QObject):
    """Wishes of one window: `begin` opens the line, `send` sends, `answer` opens it for an answer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._scope = desk.bridge.scope()
        self.line: WishLine | None = None
        self._before: QWidget | None = None
        self._key = ""
        self._drafts: dict[str, str] = {}
        self._send: Callable[[str], None] = lambda _words: None
        self._news = desk.bridge.coalesced(self._look)
        desk.bridge.changed.connect(self._changed)
        QApplication.instance().focusChanged.connect(self._focused)  # type: ignore[union-attr]

    # The line

    def begin(self, model: WhyShown, panel: Panel, title: str) -> None:
        """Open the line in a panel for what is missing there; `model` is why it is here, `title` what the
        screen calls it."""
        desk = self._desk
        key = f"{desk.actor.role} missing {model.path}"
        layer = model.layers[model.deciding] if model.layers else None
        question = _("What do you miss in {what}?").format(what=title)
        self._open(panel, key, question, "")

        async def ask() -> None:
            (to,) = await desk.bridge.ask(WishGoesTo((owner_of(layer),)))
            if self.line is not None and self._key == key:
                goes = _("{goes} With place and role. Without patient, values and picture.")
                self.line.ask(question, goes.format(goes=to.said), self.line.field.text())

        def send(words: str) -> None:
            self.send(model, layer, words, self._sent, self._refused)

        self._send = send
        self._scope.run(ask())

    def answer(self, wish: str, outcome: Outcome) -> None:
        """Open the line in the list of wishes for the answer to one of them (`Task/id`)."""
        panel = self._desk.pages.panel("wishes")
        rows = panel.model.rows if isinstance(panel.model, WishesModel) else ()
        row = next((one for one in rows if one.key == wish and one.answers), None)
        if row is None:
            self._desk.window.say_done(_("This is not yours to answer, or it is answered already."))
            return
        question = {
            "answered": _("Answer"),
            "planned": _("Done in sprint"),
            "refused": _("Not done, because"),
        }[outcome]
        goes = _("Goes to {name}, about “{words}”").format(name=row.who.partition(" · ")[0], words=row.words)
        self._open(panel, f"{self._desk.actor.role} {outcome} {wish}", question, goes)

        def send(words: str) -> None:
            if said := self.about_patient(words):
                self._refused(said)
                return
            self._act(AnswerWish(wish, outcome, words), self._sent, self._refused)

        self._send = send

    def one_line(
        self, panel: Panel, key: str, question: str, goes: str, make: Callable[[str], RecordAct[Done]]
    ) -> None:
        """Open the line in a panel for the words of another act; `make` makes it of them."""
        self._open(panel, key, question, goes)

        def send(words: str) -> None:
            if said := self.about_patient(words):
                self._refused(said)
                return
            self._act(make(words), self._sent, self._refused)

        self._send = send

    def _open(self, panel: Panel, key: str, question: str, goes: str) -> None:
        before = QApplication.focusWidget()
        again = self.line is not None and self._key == key
        self.leave()
        if again:
            return
        self.line, self._before, self._key = WishLine(panel), before, key
        panel.add_below_head(self.line)
        self.line.sent.connect(lambda words: self._send(words))
        self.line.left.connect(self.leave)
        self.line.ask(question, goes, self._drafts.get(key, ""))
        self.line.show()
        self.line.take_focus()

    def leave(self, *, give_back: bool = True) -> None:
        """Take the line away; what was typed stays as a draft of this window."""
        self._scope.cancel()
        line, before = self.line, self._before
        self.line = self._before = None
        if line is None or not isValid(line):
            return
        if line.field.text().strip():
            self._drafts[self._key] = line.field.text()
        else:
            self._drafts.pop(self._key, None)
        line.hide()
        line.deleteLater()
        if give_back and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focused(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Leave the line when the focus moves out of it: it is in nobody's way."""
        line = self.line
        if line is None or now is None or not isValid(line):
            return
        if now is not line and not line.isAncestorOf(now):
            self.leave(give_back=False)

    def _sent(self) -> None:
        if self.line is not None and isValid(self.line):
            self.line.field.clear()
        self.leave()

    def _refused(self, said: str) -> None:
        if self.line is not None and isValid(self.line):
            self.line.say(said)

    # Sending

    def send(
        self, model: WhyShown, layer: WhyLayer | None, words: str, sent: Callable[[], None],
        refused: Callable[[str], None],
    ) -> None:  # fmt: skip
        """Send a wish about a place; `sent` once it is kept here, `refused` with the reason why it is not."""
        if said := self.about_patient(f"{words}\n{model.title}"):
            refused(said)
            return
        owner, owner_id = owner_of(layer)
        act = MakeWish(
            str(uuid.uuid4()), words, model.path, ", ".join(filter(None, (model.title, model.where))),
            layer.name if layer is not None else "", owner, owner_id,
            layer.file if layer is not None else "", self._desk.patients.workspace.digest,
        )  # fmt: skip
        self._act(act, sent, refused)

    def _act(self, act: RecordAct[Done], sent: Callable[[], None], refused: Callable[[str], None]) -> None:
        desk = self._desk
        if desk.may_not(type(act)) is not None:
            # Says why, and logs it.
            desk.do(act)
            return

        async def work() -> None:
            try:
                done = await desk.bridge.act(act)
            except FagflateError as error:
                refused(" ".join(filter(None, (error.what, error.kept, error.todo))))
                return
            sent()
            desk.performing.say(done)

        desk.bridge.run(work())

    def about_patient(self, words: str) -> str:
        """Reason a wish can't be sent: it may tell of a patient. Empty where nothing in it does."""
        if said := about_patient(words):
            return said
        found = set(re.findall(r"\w+", fold(words)))
        for one in self._desk.patients.open.values():
            # Given names are words of other things too: Per, Liv.
            if found & set(re.findall(r"\w+", fold(one.family))):
                return _("The name of an open patient is in it: nothing about a patient may be in it.")
        return ""

    # What is new

    def _changed(self, gathered: dict[str, set[str]]) -> None:
        kinds = set().union(*gathered.values()) if gathered else set()
        if kinds & {"Task", "snapshot:wishes"}:
            self._news.request()

    def look(self) -> None:
        """Ask anew what waits, for another person."""
        self.leave(give_back=False)
        self._news.request()

    async def _look(self) -> None:
        desk = self._desk
        if not desk.actor.role:
            return
        role = desk.actor.role
        news = await desk.bridge.ask(WishNewsOf())
        if role != desk.actor.role:
            return
        desk.wishes_wait(news.waiting)
        told = desk.personal.chosen.answers_told
        new = [(mark, said) for mark, said in news.answers if mark not in told]
        if not new or desk.locking.locked:
            return
        marks = (*told, *(mark for mark, _said in new))[-_TOLD:]
        desk.personal.keep(msgspec.structs.replace(desk.personal.chosen, answers_told=marks))
        if len(new) == 1:
            desk.window.say_done(new[0][1])
            return
        many = ngettext(
            "{n} of your wishes and questions is answered", "{n} of your wishes and questions are answered",
            len(new),
        )  # fmt: skip
        desk.window.say_done(_("{said}: Ctrl+K, Wishes.").format(said=many.format(n=len(new))))


def owner_of(layer: WhyLayer | None) -> tuple[str, str]:
    """Owner of a layer as its file has it: the sentence and the number."""
    return (layer.owner, layer.owner_id) if layer is not None else ("", "")


def receivers(model: WhyShown) -> tuple[tuple[str, str], ...]:
    """Owners of the layers of an explanation, in their order; of one without layers nobody by name."""
    return tuple(map(owner_of, model.layers)) or (owner_of(None),)
