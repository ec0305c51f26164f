"""«Lagre som …»: what was just written is kept for later, in one's own layer or the sprint's draft."""

from __future__ import annotations

from collections.abc import Callable

from desktop.acts.edits import TextRun
from desktop.core.errors import FagflateError
from desktop.core.messages import _
from desktop.shown.sprint.kept_later import (
    OrderSetOf,
    PhraseOf,
    PhrasePiece,
    SetOffered,
    fixed_numbers,
    phrase_text,
)
from desktop.shown.sprint.list_edits import AddItem
from desktop.shown.sprint.page_draft import DraftShown, Layer, PageEdit
from ui.acts.desk import Desk
from ui.acts.medicines.order_drafting import OrderDrafting
from ui.acts.sprint.drafts import Drafts
from ui.editors.parts.text_editor import TextEditor
from ui.window.sprint.keep_side import KeepRow, KeepSide

Values = Callable[[str], AddItem]
"""Makes the item that is kept, of the name that it got."""


class Keeping:
    """One thing that is kept, in one window. `side` is what is shown meanwhile; what stood there before comes
    back after it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._drafts = Drafts(desk, self._shown, self._refused, self._unopened)
        self._item: Values | None = None
        self._ended: Callable[[], object] = lambda: None
        self._asked = ""
        self.side: KeepSide | None = None
        self.layer: Layer = "person"

    def begin(self, side: KeepSide, item: Values, ended: Callable[[], object]) -> None:
        """Show a side with what would be kept; `item` makes it of its name."""
        self.side, self._item, self._ended = side, item, ended
        side.kept.connect(self._keep)
        side.layer.connect(self._choose)
        side.left.connect(self.end)
        if self._desk.begun.shown is not None:
            # Whoever has a draft for the sprint is making it.
            self.layer = "sprint"
        side.show_layer(self.layer)
        self._desk.window.set_side(side)
        self._drafts.open(self.layer, "")
        side.take_focus()

    def end(self) -> None:
        """Leave it: nothing more is kept."""
        side, self.side = self.side, None
        if side is not None:
            self._desk.over.let_go(side)
            side.deleteLater()
            self._ended()

    def leave(self) -> None:
        """Let it go, without bringing back what stood there."""
        side, self.side = self.side, None
        if side is not None:
            if self._desk.window.side is side:
                self._desk.window.set_side(None)
            self._desk.over.let_go(side)
            side.deleteLater()

    def _choose(self, layer: Layer) -> None:
        self.layer = layer
        if self.side is not None:
            self.side.show_layer(layer)
        self._drafts.open(layer, "")

    def _keep(self, name: str) -> None:
        item = self._item
        if item is not None:
            self._asked = self.side.called(name) if self.side is not None else name
            self._drafts.edit(lambda _model: item(name), self.layer, "")

    def _shown(self, model: DraftShown, edit: PageEdit | None) -> None:
        if not isinstance(edit, AddItem) or self.side is None:
            return
        self.end()
        if model.layer == "person":
            words = _("“{name}” is kept, for you alone.").format(name=self._asked)
            self._desk.following.look_soon()
        else:
            words = _("“{name}” lies in the draft of {draft}; you and others get it with the sprint.").format(
                name=self._asked, draft=model.title
            )
        self._desk.window.say_done(words)

    def _refused(self, _model: DraftShown | None, _edit: PageEdit, error: FagflateError) -> None:
        if self.side is not None:
            self.side.say(str(error))
            self.side.take_focus()

    def _unopened(self, layer: Layer, error: FagflateError) -> None:
        """A layer has no draft of this page: one's own takes it."""
        if self.side is None:
            return
        self.side.say(str(error))
        if layer == "sprint":
            self.layer = "person"
            self.side.show_layer("person")
            self._drafts.open("person", "")


class Keeps:
    """The ways of one window to keep something for later."""

    def __init__(self, desk: Desk, order: OrderDrafting) -> None:
        self._desk, self._order = desk, order
        self._keeping = Keeping(desk)

    @property
    def side(self) -> KeepSide | None:
        """Column at the right while something is kept; None while nothing is."""
        return self._keeping.side

    def leave(self) -> None:
        """Something else comes in place of the page: what was not kept yet is let go, its source stands."""
        self._keeping.leave()

    def refresh(self) -> None:
        """The patient's data have changed: what is kept has none of them."""

    # A basket

    def order_set(self) -> None:
        """Ask what the basket would be as a set, and show it."""
        written = self._order.written
        if self._desk.changing.on or written is None:
            self._desk.window.say_done(_("There is no basket here that could be kept."))
            return
        question = OrderSetOf(*written, self._desk.patients.workspace.id)
        self._desk.bridge.run(self._offer_set(question))

    async def _offer_set(self, question: OrderSetOf) -> None:
        offered = await self._desk.bridge.ask(question)
        if offered is None or self._order.written is None or self._order.written[0] != question.kept:
            return
        if not offered.lines:
            self._desk.window.say_done(_("The basket is empty: fill it first, then keep it as a set."))
            return
        side = KeepSide(
            _("Save as a set"),
            _("The lines as they are written in the order field. Nothing of the patient goes with them."),
            _("Lines"),
            "Ctrl+Shift+W",
        )
        side.show_rows(
            tuple(KeepRow(one.text, one.never or one.left, never=bool(one.never)) for one in offered.lines)
        )
        workspace = question.specialty

        def item(name: str) -> AddItem:
            kept = zip(offered.lines, side.on, strict=True)
            lines = [one.text for one, on in kept if on]
            letter = free_letter(name, offered)
            return AddItem(
                "order-set", {"letter": letter, "name": name, "lines": lines, "wards": [workspace]}
            )

        def back() -> None:
            self._desk.show_orders()
            if self._desk.window.side is self._order.column:
                # Where the basket was filled: the keyboard would be nowhere else.
                self._order.column.take_focus()

        self._keeping.begin(side, item, back)

    # A text

    def phrase(self, runs: tuple[TextRun, ...]) -> None:
        """Ask which values of a marked text would be gaps, and show them."""
        patient = self._desk.patients.focus
        if patient:
            self._desk.bridge.run(self._offer_phrase(PhraseOf(patient, runs)))

    async def _offer_phrase(self, question: PhraseOf) -> None:
        desk = self._desk
        editor = desk.window.current_page()
        found = await desk.bridge.ask(question)
        if found is None or not isinstance(editor, TextEditor) or desk.window.current_page() is not editor:
            return
        pieces: tuple[PhrasePiece, ...] = found
        side = KeepSide(
            _("Save as a phrase"),
            _("Values of the record become gaps, which fill themselves for the next patient."),
            _("Gaps"),
            "Shift+F4",
            bare=True,
            called=lambda name: f".{_short(name)}",
        )
        side.show_rows(tuple(_gap(one) for one in pieces if one.path))

        def read() -> None:
            on = iter(side.on)
            words = (f"⟨{one.title}⟩" if one.path and next(on) else one.text for one in pieces)
            fixed = " · ".join(fixed_numbers(pieces, side.on))
            note = _("Stands as it is, for every patient: {numbers}.").format(numbers=fixed) if fixed else ""
            side.preview(" ".join("".join(words).split()), note)

        side.turned.connect(read)
        read()
        specialty = desk.patients.workspace.specialty

        def item(name: str) -> AddItem:
            say, ask = phrase_text(pieces, side.on)
            values: dict[str, object] = {"say": say}
            values |= {"ask": ask} if ask else {}
            values |= {"for": [specialty]} if specialty else {}
            # It is written in one word after a point, and found by each word that was typed.
            words = name.casefold().split()
            values |= {"words": words} if len(words) > 1 else {}
            return AddItem(f"phrase {_short(name)}", values)

        def back() -> None:
            if desk.window.current_page() is editor:
                desk.window.set_side(editor.side)
                editor.take_focus()

        self._keeping.begin(side, item, back)


def _short(name: str) -> str:
    """The one word that a phrase is written by, of the name that was typed: letters and figures alone."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _gap(piece: PhrasePiece) -> KeepRow:
    note = _("is asked for when the phrase is used") if piece.ask else ""
    return KeepRow(f"{piece.text} → {piece.title}", note, on=piece.sure)


def free_letter(name: str, offered: SetOffered) -> str:
    """Key of a new set: the first letter of its name that no other set has, else any; empty for none."""
    every = (*name.upper(), *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return next((one for one in every if one.isalpha() and one not in offered.letters), "")
