"""Medicines: the form beside the list in which a person writes what an act needs, and the act itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from desktop.acts import Act, RecordAct, declared
from desktop.acts.forms import KeepForm, KeptForm, Said
from desktop.acts.medicines import Answered
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _
from desktop.shown.medicines.medicine_forms import MAKES, AskForm, MedicineForm, What, Written
from desktop.shown.medicines.order_editor import OrderAlert
from desktop.shown.sheet_form import FormDraft
from ui.acts.desk import Desk
from ui.acts.medicines.firings import Firings
from ui.acts.medicines.rule_questions import ask_owner
from ui.acts.medicines.server_told import ServerTold
from ui.acts.sheets.sheet_drafting import SheetDrafting
from ui.editors.forms.medicine_form import MedicineColumn


class MedicineForms(SheetDrafting[AskForm]):
    """One form of a window. What is written is kept as a draft, as in the short forms: it is there again when
    the form is opened again, also after another patient, another person or a crash."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._column: MedicineColumn | None = None
        # What the form says, from the moment it is asked for; its draft is known a little later.
        self._form: AskForm | None = None
        self._server = ServerTold(desk.bridge, self.refresh)
        self._firings = Firings(desk)
        # What is said to whoever counts once the act of this draft is taken back.
        self._unsigned: tuple[str, Callable[[], None]] = ("", lambda: None)
        self._begun = Written()
        self._from: QWidget | None = None

    @property
    def column(self) -> MedicineColumn:
        """The column, made when first needed."""
        if self._column is None:
            self._column = MedicineColumn()
            self._column.written.connect(self._written)
            self._column.answered.connect(self._answered)
            self._column.rule_asked.connect(self._ask_owner)
            self._column.done.connect(self._do)
            self._column.left.connect(self.close)
        return self._column

    @property
    def is_open(self) -> bool:
        """True while a form is shown."""
        return self._form is not None

    def begin(self, what: What, order: str, text: str = "", why: str = "") -> None:
        """Open the form of an act on an order of the patient in focus."""
        patient = self._desk.patients.focus
        if not patient:
            return
        if self._form is None:
            self._from = QApplication.focusWidget()
        self.leave()
        self._begun = Written(at=text, why=why) if what == "pause" else Written(text=text, why=why)
        self._form = AskForm(patient, order, what)
        self._opened(patient, "")
        if kinds := declared(MAKES[what]).fresh:
            self._server.ask(patient, kinds)
        self.refresh()

    def _again(self) -> Callable[[], None]:
        form = self._form
        assert form is not None
        return lambda: self.begin(form.what, form.order)

    async def _ask(self) -> None:
        if self._form is not None and not self._draft:
            await self._find_draft(self._form)
        ask = self._form
        if ask is None:
            return
        if ask.unasked != self._server.untold:
            ask = self._form = msgspec.structs.replace(ask, unasked=self._server.untold)
        model = await self._desk.bridge.ask(ask)
        if self._form is None:
            return
        if model is None:
            self.leave()
            self._desk.window.say_done(_("This stands in no list of orders here: order it first."))
            return
        self._show(ask, model)

    async def _find_draft(self, ask: AskForm) -> None:
        """Go on with what one has written in this form before; what it was opened with goes over it."""
        found = await self._desk.bridge.ask(FormDraft(ask.patient, drafted(ask.what), ask.order))
        if self._form is not ask:
            return
        draft, said = found or (str(uuid.uuid4()), Said())
        kept, begun = read(said), self._begun
        self._draft = draft
        self._form = msgspec.structs.replace(
            ask,
            draft=draft,
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
            self._wrote(self._form)

    def _keeping(self, words: AskForm) -> KeepForm:
        form = KeptForm(drafted(words.what), words.order, said_of(words))
        return KeepForm(words.patient, words.draft, form)

    def _show(self, ask: AskForm, model: MedicineForm) -> None:
        if self.column.model is None and self._form is not None:
            # What is typed while it opens stays.
            written = model.written if self._form is ask else self._form.written
            self._form = msgspec.structs.replace(self._form, seen=model.seen, written=written)
            self._desk.window.set_side(self.column)
        offline = ""
        if self._server.away:
            offline = _("The server can't be reached: what others did meanwhile is not known here.")
        self._firings.stand(self._draft, model.alerts)
        self.column.set_model(model, " ".join(filter(None, (offline, model.unchecked))))

    def _written(self, written: Written) -> None:
        if self._form is None:
            return
        self._set(msgspec.structs.replace(self._form, written=written))

    def _answered(self, finding: str, choice: str, reason: str) -> None:
        ask = self._form
        if ask is None:
            return
        self._firings.answered(finding, choice, reason)
        if choice in ("remove", "leave"):
            self.close()
            return
        if finding == "changed":
            # Whoever saw what it is now goes on from there.
            self.column.begin()
            self._set(msgspec.structs.replace(ask, seen="", answers=()))
        else:
            rest = tuple(a for a in ask.answers if a.finding != finding)
            self._set(msgspec.structs.replace(ask, answers=(*rest, Answered(finding, choice, reason))))

    def _ask_owner(self, alert: OrderAlert) -> None:
        ask_owner(self._desk, self.column, alert)

    def _set(self, form: AskForm) -> None:
        """Set the form: keep it, and show it again."""
        self._form = form
        if self._draft:
            self._wrote(form)
        self.refresh()

    def _do(self, act: Act) -> None:
        assert isinstance(act, RecordAct)
        why = self._desk.may_not(type(act))
        if why is not None:
            self.column.failed()
            self._desk.say_error(why)
            return
        self._carry_out(act)

    def _failed(self) -> None:
        self.column.failed()

    def _finished(self) -> None:
        model = self.column.model
        alerts = model.alerts if model is not None else ()
        self._unsigned = (self._draft, self._firings.signed(self._draft, alerts))
        if isinstance(self._from, QLineEdit):
            # Ctrl+Z in a field takes back letters, not the act.
            self._from = None
        self.close()
        if self._from is None:
            self._desk.patients.page.take_focus()

    def reopen(self, draft: str) -> bool:
        """Reopen the form after an undo: nothing was done in spite of a finding."""
        whose, unsigned = self._unsigned
        if draft and whose == draft:
            unsigned()
        return super().reopen(draft)

    def close(self) -> None:
        """Close the form, back to the list; what was typed is kept until it is opened again."""
        if self._form is None:
            return
        self.leave()
        self._desk.show_orders()
        if self._from is not None and isValid(self._from) and self._from.isVisible():
            self._from.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Another person is at the keyboard: what one began is kept for whoever began it."""
        self.leave()

    def _hide(self) -> None:
        self._form = None
        self._server.forget()
        self._firings.forget()
        if self._column is not None:
            self._column.begin()


def drafted(what: What) -> str:
    """The name under which what is written in a form is kept."""
    return f"medicine-{what}"


def said_of(ask: AskForm) -> Said:
    """Encode a form's fields and answers for a draft."""
    answers = msgspec.json.encode(ask.answers).decode() if ask.answers else ""
    return Said().put(answers=answers, **msgspec.structs.asdict(ask.written))


def read(said: Said) -> tuple[Written, tuple[Answered, ...]]:
    """Decode a draft into its fields and its answers."""
    written = Written(*(said.get(name) for name in Written.__struct_fields__))
    answers = said.get("answers")
    return written, from_json(answers, tuple[Answered, ...]) if answers else ()
