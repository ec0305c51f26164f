"""A panel: a head, its content or its state, and the acts that come out of it. All panel kinds are one of
these.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Self

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QStackedLayout, QVBoxLayout, QWidget

from desktop.acts import Act, Needs, declared, key_in
from desktop.acts.origin import ShowOrigin
from desktop.acts.window import CopyDetails
from desktop.shown.parts import READY, PanelState, Step
from desktop.shown.shell import EmptyPage, Notice
from desktop.shown.workspace import Filter
from ui.theme import px
from ui.widgets.empty import EmptyView
from ui.widgets.ground import Ground
from ui.widgets.head import PANEL, Head, Hint
from ui.widgets.states import StateView
from ui.widgets.typing_pause import stray, when_alone
from ui.window.notice import NoticeStrip
from ui.window.spot import Part, Spot


class Panel(Ground):
    """Base of the panel kinds.

    `kind` is the name under which `ui.panels` finds it. `set_model` shows a view model, `set_state` how far
    it can be trusted. `act(Act)` is emitted for every act of a person that somebody else carries out. `acts`
    are the kinds of act that it raises, `stands`: it takes the height that it needs, stands whenever its page
    does, and is nobody's first place. `gives` is how much of its `readable` height it can do without, at
    100 %; `own` are the acts that it carries out itself. `side` is what the kind wants in the window's column
    at the right while it is the page. Nothing here reads a record.
    """

    kind = ""
    stands = False
    gives: float = 0
    acts: tuple[type[Act], ...] = ()
    own: frozenset[type[Act]] = frozenset({CopyDetails})
    act = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, head: str = PANEL) -> None:
        super().__init__("surface", parent=parent)
        self.head = Head(head, self)
        self.head.hint.connect(self.run)
        self._offered: Callable[[type[Act]], bool] = lambda _kind: True
        self.head.set_offered(self._hinted)
        self._state: PanelState = READY
        self._fault: PanelState | None = None
        self._model: Any = None
        self._strip: NoticeStrip | None = None
        self._empty: EmptyView | None = None
        self.side: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self._column = column
        holder = QWidget(self)
        self._stack = QStackedLayout(holder)
        self._whole = StateView(parent=self)
        self._whole.stepped.connect(self._step)
        self._stack.addWidget(self._whole)
        column.addWidget(holder, 1)
        self._foot = StateView(inline=True, parent=self)
        self._foot.stepped.connect(self._step)
        self._foot.hide()
        column.addWidget(self._foot)

    @classmethod
    def of_patient(cls) -> Self:
        """A new one for a patient's page; a kind that is a page of the ward too has another head there."""
        return cls()

    def set_body(self, body: QWidget) -> None:
        """The widget that paints the content; once."""
        self._body = body
        self._stack.addWidget(body)
        self._stack.setCurrentWidget(body)
        self.setFocusProxy(body)

    def set_empty_page(self, page: EmptyPage | None) -> None:
        """Show a whole page of emptiness instead of the content, or None to take it away."""
        with self._focus_kept():
            self._set_empty_page(page)

    @contextmanager
    def _focus_kept(self) -> Iterator[None]:
        """Keep the focus inside the panel when the focused widget is replaced."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        yield
        now = QApplication.focusWidget()
        if inside and (now is None or not self.isAncestorOf(now)):
            self.take_focus()

    @property
    def empty_page(self) -> EmptyPage | None:
        """The page of emptiness that is shown, or None."""
        return self._empty.model if self._empty is not None else None

    def _set_empty_page(self, page: EmptyPage | None) -> None:
        if self._empty is not None:
            self._stack.removeWidget(self._empty)
            self._empty.hide()
            self._empty.deleteLater()
            self._empty = None
        if page is not None:
            self._empty = EmptyView(page, self)
            self._empty.stepped.connect(self._step)
            self._stack.addWidget(self._empty)
            self._stack.setCurrentWidget(self._empty)
        else:
            self._show_state()

    @property
    def body(self) -> QWidget:
        """The widget that paints the content."""
        return self._body

    def add_below_head(self, widget: QWidget) -> None:
        """Put a strip between head and content."""
        self._column.insertWidget(1, widget)

    def add_foot(self, widget: QWidget) -> None:
        """Put a strip below the content."""
        self._column.addWidget(widget)

    def set_offered(self, offered: Callable[[type[Act]], bool]) -> None:
        """Show hints only for acts that the panel itself or somebody else carries out."""
        self._offered = offered
        self.head.say_hints()

    def bare(self) -> bool:
        """True when there is nothing here that an act could be about."""
        return self._empty is not None or self.state.kind == "empty"

    def _hinted(self, kind: type[Act]) -> bool:
        """True when the key of an act stands in the head: over an empty list only that of a creating act."""
        if kind not in self.own and not self._offered(kind):
            return False
        if self.state.kind == "empty" and key_in(kind, self.kind) in {step.key for step in self.state.steps}:
            # It stands below, with its whole words.
            return False
        needs = declared(kind).needs
        about_row = needs is Needs.ROW or kind in self.own or (self.head.is_page and needs is Needs.PATIENT)
        return not (about_row and self.bare())

    def hints(self, *kinds: type[Act], **words: str) -> tuple[Hint, ...]:
        """Key, short words and act of each of these kinds, as declared; `words` by the name of the kind say
        it better here."""
        return tuple(
            (key_in(kind, self.kind), words.get(kind.__name__) or declared(kind).short(), kind)
            for kind in kinds
        )

    def set_panel_key(self, keys: str) -> None:
        """The shortcut that comes here, shown in the head."""
        self.head.set_keys(keys)

    def show_notice(self, notice: Notice | None, act: Callable[[Act], None]) -> bool:
        """Show the window's notice below the head of a page; False where there is no such place."""
        if not self.head.is_page:
            return False
        if self._strip is None and notice is not None:
            self._strip = NoticeStrip(self)
            self._strip.act.connect(act)
            self.add_below_head(self._strip)
        if self._strip is not None:
            self._strip.show_notice(notice)
        return True

    @property
    def notice_strip(self) -> NoticeStrip | None:
        """The notice below the head; None where there never was one."""
        return self._strip

    def readable(self) -> int:
        """The height below which its content is hard to read; a page that is short of room gives it first."""
        return 0

    def whole(self) -> int:
        """The height below which something in it would be cut; at the most `readable`."""
        return self.readable() - px(self.gives)

    def least(self) -> int:
        """The height below which nothing in it can be read, whatever it tells below: the same while it is not
        shown."""
        least = self.head.height() + self._stack.minimumSize().height()
        least = min(least, self.enough() or least)
        return min(least, self.whole() or least) if self._model is not None else least

    def enough(self) -> int:
        """The height beyond which nothing is gained: of a sentence in place of the content its own; 0 where
        more room shows more."""
        if self._stack.currentWidget() is not self._whole:
            return 0
        around = self._column.sizeHint().height() - self._stack.sizeHint().height()
        return around + self._whole.height_at(self.width())

    def told_high(self) -> int:
        """The height of what is told below its content; 0 where nothing is."""
        return 0 if self._foot.isHidden() else self._foot.sizeHint().height()

    def count_text(self) -> str:
        """Count for the panel's entry in the tab row; '' if counting says nothing."""
        return "" if (self.state.kind, self.head.count()) == ("not_checked", "0") else self.head.count()

    @property
    def model(self) -> Any:
        """The view model that is shown, or None."""
        return self._model

    @property
    def state(self) -> PanelState:
        """The state that is shown."""
        return self._fault or self._state

    def set_model(self, model: Any) -> None:
        """Show a view model of this kind; None takes it away (nothing of a former patient stays, no count).

        A model that can't be painted says so in this panel; whoever shows several goes on with the next.
        """
        self._model, self._fault = model, None
        try:
            self.show_model(model)
        except Exception as error:  # noqa: BLE001 (whatever a model can make a widget raise)
            self.fail(error)
        if self._model is None:
            self.head.set_title(self.head.own_title())
        self.head.set_state(self.state)
        self._show_state()

    def show_both(self, model: Any, state: PanelState) -> None:
        """Another model and another state, made and painted once."""
        self._state = state
        self.expect_pending(state.kind == "loading")
        self.set_model(model)

    def forget(self) -> None:
        """Clear the content and the place in it for another patient; another model, or none with its state,
        is shown in the same step (`show_both`). A kind may leave what it painted until then."""
        self.show_both(None, READY)

    def expect_pending(self, pending: bool) -> None:
        """Called before a model that comes with another state: the kind paints it after that."""

    def fail(self, error: Exception) -> None:
        """Show that the content can't be, in place of it, until there is another model."""
        from desktop.shown.failure import failed

        self._model = None
        with suppress(Exception):
            self.show_model(None)
        self._fault = failed(error)
        self.head.set_state(self.state)
        self._show_state()

    @abstractmethod
    def show_model(self, model: Any) -> None:
        """Paint a model, or nothing at all for None; each kind writes its own."""

    def has_content(self) -> bool:
        """True when there is content to see beside the state."""
        return self._model is not None

    def set_state(self, state: PanelState) -> None:
        """Show how far the content can be trusted."""
        self._state = state
        self.head.set_state(self.state)
        self._show_state()

    def _show_state(self) -> None:
        with self._focus_kept():
            self._choose_shown()

    def _choose_shown(self) -> None:
        state = self.state
        says = bool(state.title or state.text or state.steps or state.details or state.checks)
        whole = state.kind == "empty" or (
            not self.has_content() and state.kind in ("error", "not_checked", "offline", "stale")
        )
        # What could not be read is never said to be nothing.
        if self._empty is not None and state.kind == "empty":
            self._stack.setCurrentWidget(self._empty)
        elif whole and says:
            self._whole.show_state(state)
            self._stack.setCurrentWidget(self._whole)
        else:
            self._stack.setCurrentWidget(self._body)
        if says and not whole:
            self._foot.show_state(state)
        self._foot.setVisible(says and not whole)
        self.show_pending(state.kind == "loading")
        self.head.say_hints()

    def show_pending(self, pending: bool) -> None:
        """Called with the state: a kind may paint grey bars where values have not come."""

    def current_key(self) -> object:
        """The key of what has the cursor, or None; acts by key concern it."""
        return None

    def about(self, kind: type[Act]) -> Act | None:
        """An act of that kind about what has the cursor; None where there is nothing to be about."""
        return kind() if len(kind.__struct_defaults__) == len(kind.__struct_fields__) else None

    def origin(self) -> Spot | None:
        """Origin of the value under the cursor, with its place; None for nothing."""
        return None

    def origin_step(self, across: int, down: int) -> bool:
        """Move the cursor to the earlier or later value (`across`), or the one below or above (`down`); False
        where there is none."""
        return False

    def set_up_parts(self) -> tuple[Part, ...]:
        """Parts that the configuration decides one by one, as a list's columns; empty for none."""
        return ()

    def set_up_at(self) -> int:
        """Index (from 0) of the current one of `set_up_parts`; -1 for the whole panel."""
        return -1

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu with the origin of the value; lists offer more."""
        if self.origin() is None:
            super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        self.offer_origin(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def offer_origin(self, menu: QMenu) -> None:
        """Offer in a menu to say where the value under the cursor came from."""
        if self.origin() is None:
            return
        action = menu.addAction(declared(ShowOrigin).words())
        action.setShortcut(QKeySequence(key_in(ShowOrigin, self.kind)))
        action.triggered.connect(lambda: self.act.emit(ShowOrigin()))

    def run(self, kind: type[Act]) -> None:
        """Do an act about what has the cursor: here if it is one of the panel's own, else it is raised."""
        act = self.about(kind)
        if act is not None:
            self.act.emit(act)

    def _step(self, step: Step) -> None:
        self.act.emit(step.act)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            super().keyPressEvent(event)
            return
        pressed = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        steps = self.state.steps
        if self.state.details:
            shown = self._whole if self._stack.currentWidget() is self._whole else self._foot
            if pressed == "D":
                if not stray(event):
                    shown.run(Step("D", "", CopyDetails(self.state.details)))
                return
        for step in steps:
            if pressed.casefold() == step.key.replace("Enter", "Return").casefold():
                if len(pressed) > 1:
                    self._step(step)
                elif not stray(event):
                    focused = QApplication.focusWidget() or self
                    when_alone(focused, pressed, partial(self._step, step), self.current_key)
                return
        super().keyPressEvent(event)

    def set_filters(self, filters: tuple[Filter, ...], *, anew: bool = False) -> None:
        """The selections that the workspace declares for it; lists that can be filtered answer it."""

    def set_sources(self, numbers: dict[str, int]) -> None:
        """Set the rows that are sources of the page's first sentence, with their numbers there; kinds that
        can show the number beside the value override it."""

    def show_row(self, key: str) -> None:
        """Put the cursor on the row with this key; kinds with rows of their own places answer it."""

    def take_focus(self) -> None:
        """Give the focus to the content, or to the first step."""
        if self._empty is not None:
            self._empty.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._stack.currentWidget() is self._whole and self._whole.buttons:
            self._whole.buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._body.setFocus(Qt.FocusReason.ShortcutFocusReason)
