"""The pile on the screen and on its way to the printer: turned by keys, stopped, and gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts import Act, Done, act_name
from desktop.acts.letters import LeavePile, PrintPile
from desktop.acts.window import Print
from desktop.core.errors import InputError
from desktop.shown.letters.printing import Copy, KeptOut, PageImage, Pile
from desktop.shown.questions import PileOf, SheetOf
from tests.ui.editors.conftest import Show
from ui.acts.letters.queue import QueueActs
from ui.loop import Scope, loop
from ui.printing.print_preview import PrintPreview
from ui.printing.sheet_printer import SheetPrinter
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
    """Answers at once; `broken` are the sheets that can't be made."""

    def __init__(self) -> None:
        self.pile = pile()
        self.broken: set[int] = set()
        self.marked: list[str] = []
        self.fetched: list[str] = []
        self.refused: set[str] = set()
        self.errors: list[Any] = []

    def ask(self, question: Any) -> Any:
        return self._now(lambda: self.pile if isinstance(question, PileOf) else self._sheet(question))

    def _sheet(self, question: SheetOf) -> PageImage:
        if question.number in self.broken:
            raise InputError(f"sheet {question.number + 1}", todo="look")
        shade = bytes((question.number * 40,)) * 3
        return PageImage(21, 30, shade * (21 * 30))

    def act(self, act: Any) -> Any:
        self.marked.append(act_name(type(act)))
        return self._now(lambda: Done("act", said="Noted."))

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
        except InputError as error:
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


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    yield made
    for dialog in made.findChildren(QDialog):
        dialog.close()


def desk_of(window: Window, folder: Path) -> tuple[QueueActs, list[Path]]:
    desk = QueueActs(window)  # type: ignore[arg-type]
    printed: list[Path] = []

    def to_file(printer: QPrinter, _title: str, _parent: Any) -> bool:
        printed.append(folder / f"{len(printed)}.pdf")
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(printed[-1]))
        return True

    desk.choose_printer = to_file
    return desk, printed


def shades(path: Path) -> list[int]:
    """Which sheets came out, by the grey of each."""
    with pypdfium2.PdfDocument(path) as document:
        pictures = [page.render(scale=0.2).to_pil() for page in document]
    return [round(p.getpixel((p.width // 2, p.height // 2))[0] / 40) for p in pictures]


def test_a_pile_is_printed_sheet_by_sheet_and_noted(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    desk, printed = desk_of(window, tmp_path)
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: bool(window.bridge.marked))
    assert window.bridge.marked == ["mark_printed"]
    assert shades(printed[0]) == [0, 1, 2, 3, 4, 5]
    assert window.errors == []
    assert window.shown == []


def test_a_printer_that_stops_in_the_middle_is_gone_on_with_from_that_sheet(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    desk, printed = desk_of(window, tmp_path)
    window.bridge.broken = {3}
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: bool(window.errors))
    assert window.bridge.marked == [], "nobody knows what came out"
    assert window.shown == ["print_preview"]
    assert desk.page.sheet.page == 3
    window.bridge.broken = set()
    desk.print_pile(desk.page.sheet.page)
    qtbot.waitUntil(lambda: bool(window.bridge.marked))
    assert shades(printed[1]) == [3, 4, 5]


@pytest.mark.qt_log_ignore(r"QPainter::begin\(\): Returned false", extend=True)
def test_a_printer_that_is_gone_since_it_was_chosen_is_said_and_nothing_is_noted(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    desk, printed = desk_of(window, gone)
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: bool(window.errors))
    assert window.bridge.marked == []
    assert window.shown == ["print_preview"]
    assert desk.page.sheet.page == 0
    gone.mkdir()
    desk.print_pile(0)
    qtbot.waitUntil(lambda: bool(window.bridge.marked))
    assert shades(printed[1]) == [0, 1, 2, 3, 4, 5], "nothing is lost, and nothing is left out"


def test_somebody_can_stop_and_nothing_is_noted(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _printed = desk_of(window, tmp_path)
    desk.print(["DocumentReference/x"])
    # The first sheet stops it: what is printed at once would be over before one could look.
    add = SheetPrinter.add
    monkeypatch.setattr(SheetPrinter, "add", lambda job, page: (add(job, page), desk._run.stop())[0])  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: bool(window.shown))
    QApplication.processEvents()
    qtbot.wait(30)
    assert window.bridge.marked == []
    assert window.shown == ["print_preview"]
    assert desk.page.sheet.page in (0, 1)
    assert desk._run is None


def test_two_prints_at_once_are_one(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    desk, printed = desk_of(window, tmp_path)
    desk.print(["DocumentReference/x"])
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: bool(window.bridge.marked))
    qtbot.wait(20)
    assert window.bridge.marked == ["mark_printed"]
    assert len(printed) == 1


def test_what_is_kept_out_is_seen_before_the_others_are_printed(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    desk, printed = desk_of(window, tmp_path)
    window.bridge.pile = pile(KeptOut("STRAND, Odd", "Odd Strand", "sperret"))
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: window.shown == ["print_preview"])
    assert printed == []


def test_one_that_can_not_be_fetched_holds_up_no_other(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    desk, _printed = desk_of(window, tmp_path)
    window.bridge.refused = {"a"}
    out = KeptOut("STRAND, Odd", "Odd Strand", "ikke hentet")
    window.bridge.pile = Pile(pile().copies, (out,), ("a", "b"))
    desk.preview()
    qtbot.waitUntil(lambda: bool(window.shown))
    assert window.bridge.fetched == ["a", "b"]
    assert window.shown == ["print_preview"]
    assert window.errors == []


def test_nothing_ticked_is_said(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    desk, _printed = desk_of(window, tmp_path)
    window.marked = frozenset()
    desk.preview()
    qtbot.waitUntil(lambda: len(window.errors) == 1)
    window.bridge.pile = Pile()
    desk.print(["DocumentReference/x"])
    qtbot.waitUntil(lambda: len(window.errors) == 2)
