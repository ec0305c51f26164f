"""The pile on the screen and on its way to the printer: turned by keys, stopped, and gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts import Act, Done
from desktop.acts.letters import LeavePile, MarkNotPrinted, PrintPile, SendToPrinter
from desktop.acts.window import Print
from desktop.core.errors import FagflateError, InputError, NotHanded, Unsure
from desktop.link.protocol import HandOver
from desktop.shown.letters.printing import Copy, KeptOut, PageImage, Pile
from desktop.shown.questions import PileOf, SheetOf
from tests.ui.editors.conftest import Show
from ui.acts.letters.handing_over import LetterRun
from ui.acts.letters.queue import QueueActs
from ui.acts.paper.choosing_printer import Asking, Chosen, Then
from ui.loop import Scope, loop
from ui.printing.print_preview import PrintPreview
from ui.widgets.panel import Panel

NAMES = (("Røed", "Hans", 1), ("Berge", "Tor", 2), ("Sandvik", "Kjell", 3))


def pile(*kept_out: KeptOut) -> Pile:
    copies = []
    first = 0
    for family, given, sheets in NAMES:
        copies.append(
            Copy(
                f"Task/{family}",
                f"DocumentReference/{family}",
                f"Binary/{family}",
                family,
                given,
                "Epikrise",
                f"{given} {family}",
                first,
                sheets,
            )
        )
        first += sheets
    return Pile(tuple(copies), kept_out)


@pytest.fixture
def preview(qtbot: QtBot, show: Show) -> PrintPreview:
    made = PrintPreview()
    show(made, made.printing, size=(1366, 768))
    made.set_model(pile())
    QApplication.processEvents()
    made.take_focus()
    return made


def acts(preview: PrintPreview) -> list[Act]:
    found: list[Act] = []
    preview.act.connect(found.append)
    return found


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def test_sheets_and_letters_go_together(preview: PrintPreview) -> None:
    assert preview.sheet.count == 6
    press(Qt.Key.Key_Right)
    assert (preview.sheet.page, preview.list.view.current_key()) == (1, "Task/Berge")
    press(Qt.Key.Key_Right)
    assert (preview.sheet.page, preview.list.view.current_key()) == (2, "Task/Berge")
    press(Qt.Key.Key_Down)
    assert preview.sheet.page == 3
    press(Qt.Key.Key_Up)
    assert (preview.sheet.page, preview.list.view.current_key()) == (1, "Task/Berge")
    press(Qt.Key.Key_Left)
    assert preview.list.view.current_key() == "Task/Røed"


def test_printing_begins_at_the_first_sheet_or_at_the_one_that_is_shown(preview: PrintPreview) -> None:
    found = acts(preview)
    preview.sheet.go(4)
    press(Qt.Key.Key_F)
    preview.run(Print)
    preview.printing.action.click()
    assert preview.printing.resume is not None
    assert "5" in preview.printing.resume.text()
    preview.printing.resume.click()
    press(Qt.Key.Key_Escape)
    assert found == [
        PrintPile(4), PrintPile(0), PrintPile(0), PrintPile(4), LeavePile(),
    ]  # fmt: skip


def test_what_is_kept_out_stands_there(preview: PrintPreview) -> None:
    out = KeptOut("STRAND, Odd", "Odd Strand", "sperret adresse")
    preview.set_model(pile(out))
    names = " ".join(w.accessibleName() for w in preview.printing.findChildren(QWidget))
    assert "STRAND, Odd" in names
    assert "sperret adresse" in names


class Bridge:
    """Answers at once; `broken` are the letters' Tasks that the printer refuses, `silent` those of which
    nobody knows whether it has them."""

    def __init__(self) -> None:
        self.pile = pile()
        self.broken: set[str] = set()
        self.silent: set[str] = set()
        self.marked: list[Act] = []
        self.handed: list[HandOver] = []
        self.fetched: list[str] = []
        self.refused: set[str] = set()
        self.errors: list[Any] = []

    def ask(self, question: Any) -> Any:
        return self._now(lambda: self.pile if isinstance(question, PileOf) else self._sheet(question))

    def _sheet(self, question: SheetOf) -> PageImage:
        shade = bytes((question.number * 40,)) * 3
        return PageImage(21, 30, shade * (21 * 30))

    def act(self, act: Any) -> Any:
        self.marked.append(act)
        return self._now(lambda: act.task if isinstance(act, SendToPrinter) else Done("act", said="Noted."))

    def at_printer(self, wish: HandOver) -> Any:
        def taken() -> str:
            if wish.ticket in self.broken:
                raise NotHanded("refused", todo="look")
            if wish.ticket in self.silent:
                raise Unsure("unsure", todo="look")
            self.handed.append(wish)
            return "12"

        return self._now(taken)

    def fetch(self, _kind: str, ident: str) -> Any:
        def found() -> None:
            self.fetched.append(ident)
            if ident in self.refused:
                raise InputError("away")

        return self._now(found)

    def _now(self, work: Any) -> Any:
        answer = loop().create_future()
        try:
            answer.set_result(work())
        except FagflateError as error:
            answer.set_exception(error)
        return answer

    def run(self, coroutine: Any) -> None:
        self.scope().run(coroutine)

    def scope(self) -> Scope:
        return Scope(self.errors.append)


class Window(QWidget):
    """The desk of a window, as far as the queue asks for it."""

    def __init__(self) -> None:
        super().__init__()
        self.bridge = Bridge()
        self.window = self  # type: ignore[assignment]
        self.marked = frozenset({"DocumentReference/x"})
        self.pages = self
        self.performing = self
        self.print_watch = self
        self.current = "queue"
        self.begun = 0
        self.errors = self.bridge.errors
        self.shown: list[str] = []
        self.actor = None
        self.said: list[str] = []

    def panel(self, _key: str) -> Any:
        return self

    def refresh(self, _key: str) -> None:
        return None

    def set_page(self, _key: str, page: Panel) -> None:
        page.setParent(self)
        page.resize(1000, 700)

    def show_page(self, key: str) -> None:
        self.shown.append(key)

    def say_error(self, error: Any) -> None:
        self.errors.append(error)

    def say(self, done: Done) -> None:
        self.said.append(done.said)

    def say_done(self, words: str, _seconds: float = 10.0, *, undo: bool = False) -> None:
        assert not undo
        self.said.append(words)

    def begin(self) -> None:
        self.begun += 1


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    yield made
    for dialog in made.findChildren(QDialog):
        dialog.close()


def desk_of(window: Window) -> tuple[QueueActs, list[Asking]]:
    """The queue's acts, and what is asked before anything is printed; a printer is chosen at once."""
    desk = QueueActs(window)  # type: ignore[arg-type]
    asked: list[Asking] = []

    def choose(_desk: Any, asking: Asking, then: Then) -> None:
        asked.append(asking)
        then(Chosen("HJ3"))

    desk.choose_printer = choose
    return desk, asked


def handed(window: Window) -> list[tuple[str, int]]:
    """The letters that the printer got, each with the page that it begins with."""
    return [(wish.ticket, wish.first) for wish in window.bridge.handed]


def test_a_pile_is_one_job_a_letter_and_is_sent_not_printed(window: Window, qtbot: QtBot) -> None:
    desk, asked = desk_of(window)
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: window.begun == 1)
    assert [(one.title, one.how) for one in asked] == [
        ("Skriv ut 3 brev", "A4, ensidig, én jobb per brev"),
    ]  # fmt: skip
    assert handed(window) == [("Task/Røed", 0), ("Task/Berge", 0), ("Task/Sandvik", 0)]
    assert {wish.binary for wish in window.bridge.handed} == {f"Binary/{n[0]}" for n in NAMES}
    assert window.bridge.marked == [SendToPrinter(f"Task/{n[0]}", "HJ3") for n in NAMES]
    assert window.said == ["3 brev er sendt til skriveren HJ3."]
    assert window.errors == []
    assert window.shown == []


def test_a_printer_that_refuses_in_the_middle_is_gone_on_with_from_that_letter(
    window: Window, qtbot: QtBot
) -> None:
    desk, _asked = desk_of(window)
    window.bridge.broken = {"Task/Sandvik"}
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: bool(window.errors))
    assert window.bridge.marked[-1] == MarkNotPrinted(("Task/Sandvik",)), "it waits as before"
    assert window.said == ["2 brev er sendt til skriveren HJ3."]
    assert window.shown == ["print_preview"]
    assert desk.page.sheet.page == 3
    window.bridge.broken = set()
    desk.print_pile(4)
    qtbot.waitUntil(lambda: len(window.bridge.handed) == 3)
    assert handed(window)[-1] == ("Task/Sandvik", 1), "from the sheet that is shown on"


def test_of_a_letter_that_the_printer_may_have_nothing_is_said(window: Window, qtbot: QtBot) -> None:
    desk, _asked = desk_of(window)
    window.bridge.silent = {"Task/Berge"}
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: bool(window.errors))
    # It stays as sent: neither printed nor free to be printed once more.
    assert window.bridge.marked == [SendToPrinter(f"Task/{n}", "HJ3") for n in ("Røed", "Berge")]
    assert window.begun == 1
    assert not desk._printing


def test_somebody_can_stop_between_two_letters(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _asked = desk_of(window)
    go = LetterRun.go

    async def stopped(run: LetterRun, moved: Any) -> Any:
        return await go(run, lambda done, wanted: (moved(done, wanted), run.stop())[0])

    monkeypatch.setattr(LetterRun, "go", stopped)
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: bool(window.shown))
    assert handed(window) == [("Task/Røed", 0)]
    assert window.shown == ["print_preview"]
    assert not desk._printing


def test_who_leaves_the_choice_of_a_printer_prints_nothing(window: Window, qtbot: QtBot) -> None:
    desk, _asked = desk_of(window)
    asked: list[Then] = []
    desk.choose_printer = lambda _desk, _asking, then: asked.append(then)
    desk.print(["DocumentReference/x"])
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.wait(20)
    assert len(asked) == 1, "two prints at once are one"
    asked[0](None)
    assert not window.bridge.marked
    assert not window.bridge.handed
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: len(asked) == 2)


def test_what_is_kept_out_is_seen_before_the_others_are_printed(window: Window, qtbot: QtBot) -> None:
    desk, asked = desk_of(window)
    window.bridge.pile = pile(KeptOut("STRAND, Odd", "Odd Strand", "sperret"))
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: window.shown == ["print_preview"])
    assert asked == []


def test_one_that_can_not_be_fetched_holds_up_no_other(window: Window, qtbot: QtBot) -> None:
    desk, _asked = desk_of(window)
    window.bridge.refused = {"a"}
    out = KeptOut("STRAND, Odd", "Odd Strand", "ikke hentet")
    window.bridge.pile = Pile(pile().copies, (out,), ("a", "b"))
    desk.preview()
    qtbot.waitUntil(lambda: bool(window.shown))
    assert window.bridge.fetched == ["a", "b"]
    assert window.shown == ["print_preview"]
    assert window.errors == []


def test_nothing_ticked_is_said(window: Window, qtbot: QtBot) -> None:
    desk, _asked = desk_of(window)
    window.marked = frozenset()
    desk.preview()
    qtbot.waitUntil(lambda: len(window.errors) == 1)
    window.bridge.pile = Pile()
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: len(window.errors) == 2)
