"""Medicines: the form beside the list in which a person writes what an act needs, and the act itself."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from desktop.acts import Act, Done, RecordAct
from desktop.acts.forms import KeepForm, KeptForm, Said
from desktop.acts.medicines import Answered
from desktop.core.actor import Actor
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.medicine_forms import AskForm, MedicineForm, What, Written
from desktop.shown.sheet_form import FormDraft
from ui.acts.desk import Desk
from ui.editors.forms.medicine_form import MedicineColumn
from ui.editors.parts.autosave import Autosave

_OFFLINE = ("offline", "refused", "signed-out")


class MedicineForms:
    """One form of a window. What is written is kept as a draft, as in the short forms: it is there again when
    the form is opened again, also after another patient, another person or a crash."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._column: MedicineColumn | None = None
        self._showing = desk.bridge.coalesced(self._look)
        self._ask: AskForm | None = None
        self._draft = ""
        self._begun = Written()
        self._author: Actor | None = None
        self._kept = Autosave()
        self._kept.changed.connect(self._keep)
        self._from: QWidget | None = None

    @property
    def column(self) -> MedicineColumn:
        """The column, made when first needed."""
        if self._column is None:
            self._column = MedicineColumn()
            self._column.written.connect(self._wrote)
            self._column.answered.connect(self._answered)
            self._column.done.connect(self._do)
            self._column.left.connect(self.close)
        return self._column

    @property
    def is_open(self) -> bool:
        """Whether a form is shown."""
        return self._ask is not None

    def begin(self, what: What, order: str, text: str = "", why: str = "") -> None:
        """Open the form of an act on an order of the patient in focus."""
        patient = self._desk.patients.focus
        if not patient:
            return
        if self._ask is None:
            self._from = QApplication.focusWidget()
        self._end()
        self._begun = Written(at=text, why=why) if what == "pause" else Written(text=text, why=why)
        self._ask = AskForm(patient, order, what)
        self._author = self._desk.actor
        self._refresh()

    def refresh(self) -> None:
        """The record has changed: what the form says may have, too."""
        if self._ask is not None:
            self._refresh()

    def _refresh(self) -> None:
        self._showing.request()

    async def _look(self) -> None:
        """Ask for the form as it stands for what is written."""
        if self._ask is not None and not self._draft:
            await self._reopen(self._ask)
        ask = self._ask
        if ask is None:
            return
        model = await self._desk.bridge.ask(ask)
        if self._ask is None:
            return
        if model is None:
            self._ask = None
            self._desk.window.say_done(_("This stands in no list of orders here: order it first."))
            return
        self._show(ask, model)

    async def _reopen(self, ask: AskForm) -> None:
        """Go on with what one has written in this form before; what it was opened with goes over it."""
        found = await self._desk.bridge.ask(FormDraft(ask.patient, drafted(ask.what), ask.order))
        if self._ask is not ask:
            return
        draft, said = found or (str(uuid.uuid4()), Said())
        kept, begun = read(said), self._begun
        self._draft = draft
        self._ask = msgspec.structs.replace(
            ask,
            answers=kept[1],
            written=msgspec.structs.replace(
                kept[0],
                text=begun.text or kept[0].text,
                at=begun.at or kept[0].at,
                why=begun.why or kept[0].why,
            ),
        )
        if begun != Written():
            # It stood in the order line, which is empty by now.
            self._write()

    def _write(self) -> None:
        """Keep what is written, a moment from now at the latest."""
        ask = self._ask
        if ask is not None and self._draft:
            form = KeptForm(drafted(ask.what), ask.order, said_of(ask))
            self._kept.write((ask.patient, self._draft, form))

    def _keep(self, what: tuple[str, str, KeptForm]) -> None:
        # Under the name of whoever wrote it, though another may sit there by now.
        self._desk.bridge.tell(KeepForm(*what), self._author)

    def _show(self, ask: AskForm, model: MedicineForm) -> None:
        if self.column.model is None and self._ask is not None:
            # What is typed while it opens stays.
            written = model.written if self._ask is ask else self._ask.written
            self._ask = msgspec.structs.replace(self._ask, seen=model.seen, written=written)
            self._desk.window.set_side(self.column)
        offline = ""
        if self._desk.bridge.session.status.state in _OFFLINE:
            offline = _("The server can't be reached: what others did meanwhile is not known here.")
        self.column.set_model(model, offline)

    def _wrote(self, written: Written) -> None:
        if self._ask is None:
            return
        self._ask = msgspec.structs.replace(self._ask, written=written)
        self._write()
        self._refresh()

    def _answered(self, finding: str, choice: str, reason: str) -> None:
        ask = self._ask
        if ask is None:
            return
        if choice in ("remove", "leave"):
            self.close()
            return
        if finding == "changed":
            # Whoever saw what it is now goes on from there.
            self._ask = msgspec.structs.replace(ask, seen="", answers=())
            self.column.begin()
        else:
            rest = tuple(a for a in ask.answers if a.finding != finding)
            self._ask = msgspec.structs.replace(ask, answers=(*rest, Answered(finding, choice, reason)))
        self._write()
        self._refresh()

    def _do(self, act: Act) -> None:
        assert isinstance(act, RecordAct)
        why = self._desk.may_not(type(act))
        if why is not None:
            self.column.failed()
            self._desk.say_error(why)
            return
        # It goes on when another patient is opened meanwhile.
        # The draft is written before the act that uses it up, never after.
        self._kept.flush()
        self._desk.bridge.run(self._perform(self._desk.bridge.act(act), self._ask, self._draft))

    async def _perform(self, answer: Awaitable[Done], ask: AskForm | None, draft: str) -> None:
        try:
            done = await answer
        except FagflateError as error:
            if self._ask is not None and ask is not None and self._ask.order == ask.order:
                self.column.failed()
                self._refresh()
            self._desk.say_error(error)
            return
        if ask is not None and draft:
            if draft == self._draft:
                self._kept.drop()
            self._keep((ask.patient, draft, KeptForm(drafted(ask.what), ask.order, Said())))
        self._desk.performing.say(done)
        if self._ask is ask:
            if isinstance(self._from, QLineEdit):
                # Ctrl+Z in a field takes back letters, not the act.
                self._from = None
            self.close()
            if self._from is None:
                self._desk.patients.page.take_focus()

    def close(self) -> None:
        """Close the form, back to the list; what was typed is kept until it is opened again."""
        if self._ask is None:
            return
        self._end()
        self._desk.show_orders()
        if self._from is not None and isValid(self._from) and self._from.isVisible():
            self._from.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Another patient, or none, is in focus: nothing of this one stays on the screen."""
        self._end()

    def forget(self) -> None:
        """Another person is at the keyboard: what one began is kept for whoever began it."""
        self._end()

    def _end(self) -> None:
        self._kept.flush()
        self._ask, self._draft = None, ""
        self._showing.cancel()
        if self._column is not None:
            self._column.begin()


def drafted(what: What) -> str:
    """The name under which what is written in a form is kept."""
    return f"medicine-{what}"


def said_of(ask: AskForm) -> Said:
    """What is written and answered in a form, as a draft holds it."""
    answers = msgspec.json.encode(ask.answers).decode() if ask.answers else ""
    return Said().put(answers=answers, **msgspec.structs.asdict(ask.written))


def read(said: Said) -> tuple[Written, tuple[Answered, ...]]:
    """What a draft holds: what was written, and what was answered."""
    written = Written(*(said.get(name) for name in Written.__struct_fields__))
    answers = said.get("answers")
    return written, msgspec.json.decode(answers, type=tuple[Answered, ...]) if answers else ()
