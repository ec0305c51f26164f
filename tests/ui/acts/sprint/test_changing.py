"""The page as its own editor, by keys, on a draft in memory: each key, what it asks for, what stands then.

One idea: keys go in at the window, edits come out at the draft, and the page stands after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.acts.measurements import BeginRound
from desktop.acts.patient import BeginNote
from desktop.acts.window import ChangePage
from desktop.core.errors import InputError
from desktop.shown.sprint.page_draft import (
    AddPanel,
    DraftReview,
    DropDraft,
    GiveReason,
    HidePanel,
    MovePanel,
    ReviewLine,
    SetWish,
    SizePanel,
    UndoEdit,
)
from tests.journeys.conftest import Seat
from tests.ui.acts.marked import MARK
from tests.ui.acts.sprint.kept_draft import FILE, KeptDraft, answering
from tests.ui.acts.tour import PATIENT
from ui.acts.sprint.changing import ChangingPage
from ui.editors.order.order_column import OrderColumn
from ui.widgets.panel import Panel
from ui.window.sprint.add_list import AddList
from ui.window.sprint.frame import PanelFrame

Key = Qt.Key
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


class Page:
    """The changed page of a seat: its keys, and what stands."""

    def __init__(self, seat: Seat, draft: KeptDraft) -> None:
        self.seat, self.draft = seat, draft
        self.changing: ChangingPage = seat.desk.changing

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(QApplication.focusWidget(), key, held)
        self.seat.quiet()

    def write(self, words: str) -> None:
        QTest.keyClicks(QApplication.focusWidget(), words)
        self.seat.quiet()

    @property
    def page(self) -> Any:
        return self.seat.desk.patients.page

    def names(self, *, side: bool = False) -> list[str]:
        """The panels of a column of the tab that is shown, from the top."""
        places = self.page.tabs[self.page.row.current].places
        return [place.id for place in places if place.side is side]

    @property
    def at(self) -> str:
        """The panel that has the focus."""
        focused = QApplication.focusWidget()
        return focused.name if isinstance(focused, PanelFrame) else ""

    def panel(self, name: str) -> Panel:
        places = self.page.tabs[self.page.row.current].places
        return next(p for place, p in zip(places, self.page.shown_panels(), strict=True) if place.id == name)

    def go(self, name: str) -> None:
        places = self.page.tabs[self.page.row.current].places
        self.page.go_panel([place.id for place in places].index(name) + 1)


@pytest.fixture
def changed(seat: Seat) -> Iterator[Page]:
    """The page of a patient, being changed; afterwards it is the ward's."""
    desk = seat.desk
    desk.open_patient(PATIENT)
    desk.patients.page.show_tab("overview")
    seat.quiet()
    draft = KeptDraft(desk.patients.workspace)
    end = answering(desk, draft)
    page = Page(seat, draft)
    page.changing.layer = "sprint"
    desk.do(ChangePage())
    seat.quiet()
    yield page
    desk.changing.leave()
    seat.quiet()
    end()
    ward = draft.ward
    if desk.patients.workspace != ward:
        desk.patients.set_workspace(ward)
        desk.open_patient(PATIENT)
        seat.quiet()


def test_the_key_turns_the_page_into_its_editor_and_the_values_stay(seat: Seat, changed: Page) -> None:
    changing, page = changed.changing, changed.page
    assert changing.on
    assert changing.strip.isVisible()
    assert "Du endrer flaten" in changing.strip.words.words().replace(MARK, "")
    assert seat.window.side is changing.column
    for panel in page.shown_panels():
        frame = changing.frames[panel]
        assert frame.geometry() == panel.rect()
        assert panel.model is not None or panel.state.kind != "loading"
    assert changed.at
    # Nothing that is pressed reaches a panel's own keys.
    acted: list[Any] = []
    page.panel_act.connect(lambda _panel, act: acted.append(act))
    for key in (Key.Key_D, Key.Key_K, Key.Key_Space):
        changed.press(key)
    assert acted == []
    assert page.sentence._locked


def test_what_writes_is_off_and_says_so(seat: Seat, changed: Page) -> None:
    assert not seat.desk.do(BeginNote())
    assert "Flaten endres" in seat.window.undo_notice._label.words().replace(MARK, "")
    assert changed.changing.on


def test_a_panel_moves_and_keeps_its_widget_and_its_focus(changed: Page) -> None:
    first, second, *rest = changed.names()
    changed.go(second)
    widget, model = changed.panel(second), changed.panel(second).model
    changed.press(Key.Key_Up)
    assert changed.draft.edits == [MovePanel(second, -1)]
    assert changed.names() == [second, first, *rest]
    assert changed.at == second
    assert (changed.panel(second), changed.panel(second).model) == (widget, model)
    assert changed.changing.frames[widget].short == "flyttet: plass 2 → 1"
    assert changed.changing.column.rows[0].point.target == second
    changed.press(Key.Key_Z, CONTROL)
    assert changed.draft.edits[-1] == UndoEdit()
    assert changed.names() == [first, second, *rest]
    assert changed.changing.column.rows == []
    changed.press(Key.Key_Y, CONTROL)
    assert changed.names() == [second, first, *rest]


def test_a_panel_changes_column_and_size(changed: Page) -> None:
    name = changed.names()[-1]
    changed.go(name)
    changed.press(Key.Key_Right)
    assert changed.draft.edits == []
    changed.press(Key.Key_Left)
    assert name in changed.names(side=True)
    assert changed.at == name
    share = next(place.share for place in changed.page.tabs[0].places if place.id == name)
    changed.press(Key.Key_Down, SHIFT)
    assert changed.draft.edits == [MovePanel(name, side=True), SizePanel(name, 1)]
    assert next(place.share for place in changed.page.tabs[0].places if place.id == name) == share + 1


def test_a_hidden_panel_lies_on_the_shelf_and_its_digit_brings_it_back(changed: Page) -> None:
    first, second, *_rest = changed.names()
    changed.go(first)
    widget = changed.panel(first)
    changed.press(Key.Key_H)
    assert changed.draft.edits == [HidePanel(first)]
    assert first not in changed.names()
    assert changed.at == second
    assert not widget.isVisible()
    assert [one.id for one in changed.changing.shelf.hidden_panels] == [first]
    changed.press(Key.Key_1)
    assert isinstance(changed.draft.edits[-1], AddPanel)
    assert changed.draft.edits[-1].back == first
    assert changed.panel(first) is widget
    assert changed.at == first
    assert widget.isVisible()


def test_a_panel_is_added_from_the_list_and_asks_for_its_values(seat: Seat, changed: Page) -> None:
    at = changed.at
    changed.press(Key.Key_N, CONTROL)
    assert isinstance(seat.window.side, AddList)
    changed.write("linjer")
    changed.press(Key.Key_Down)
    changed.press(Key.Key_Return)
    assert changed.draft.edits == [AddPanel("lines", "overview", at)]
    assert changed.at == "lines"
    seat.until(lambda: changed.panel("lines").state.kind != "loading")
    assert seat.window.side is changed.changing.column


def test_each_change_has_its_reason_and_what_lacks_one_says_so(seat: Seat, changed: Page) -> None:
    column = changed.changing.column
    changed.go(changed.names()[1])
    changed.press(Key.Key_Up)
    row = column.rows[0]
    assert row.reason.warning.isVisible()
    assert column.action.text().replace(MARK, "") == "Skriv 1 grunn"
    changed.press(Key.Key_G)
    assert row.reason.field.hasFocus()
    changed.write("Kaliumet først")
    changed.press(Key.Key_Return)
    assert changed.draft.edits[-1] == GiveReason(1, "Kaliumet først")
    assert changed.at == changed.names()[0]
    assert not row.reason.warning.isVisible()
    assert not column.action.text().replace(MARK, "").startswith("Skriv")
    # A reason that was left for another panel by a click is kept as well.
    changed.press(Key.Key_G)
    changed.write(" av alt")
    changed.go(changed.names()[1])
    seat.quiet()
    assert changed.draft.edits[-1] == GiveReason(1, "Kaliumet først av alt")


def test_a_reason_that_could_not_be_kept_stands_in_its_field(changed: Page) -> None:
    changed.go(changed.names()[1])
    changed.press(Key.Key_Up)
    changed.press(Key.Key_G)
    changed.write("Viktig")
    changed.draft.refuse = InputError("Fila er skrivebeskyttet.", kept="Ingenting er endret.")
    changed.press(Key.Key_Return)
    column = changed.changing.column
    assert "skrivebeskyttet" in column.said
    assert column.rows[0].reason.field.text() == "Viktig"
    assert column.rows[0].reason.field.isVisible()


def test_the_wish_is_one_line_of_the_draft(changed: Page) -> None:
    wish = changed.changing.column.wish
    wish.begin()
    changed.write("Prøver før kurven")
    changed.press(Key.Key_Return)
    assert changed.draft.edits == [SetWish("Prøver før kurven")]
    assert wish.text.isVisible()


def test_before_and_after_turn_on_the_same_panel(changed: Page) -> None:
    first, second, *rest = changed.names()
    changed.go(second)
    changed.press(Key.Key_Up)
    changed.press(Key.Key_F8)
    assert changed.names() == [first, second, *rest]
    assert changed.at == second
    changed.press(Key.Key_Up)
    assert len(changed.draft.edits) == 1
    changed.press(Key.Key_Escape)
    assert changed.changing.on
    assert changed.names() == [second, first, *rest]
    assert changed.at == second


def test_leaving_gives_the_wards_page_back_and_coming_again_goes_on(seat: Seat, changed: Page) -> None:
    before = changed.names()
    changed.go(before[1])
    changed.press(Key.Key_Up)
    moved = changed.names()
    changed.press(Key.Key_Escape)
    assert not changed.changing.on
    assert changed.names() == before
    assert isinstance(seat.window.side, OrderColumn)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert changed.panel(moved[0]).isAncestorOf(focused)
    seat.desk.do(ChangePage())
    seat.quiet()
    assert changed.names() == moved
    assert len(changed.changing.column.rows) == 1


def test_what_is_typed_when_the_ward_is_shown_is_an_edit(seat: Seat, changed: Page) -> None:
    changed.go(changed.names()[1])
    changed.press(Key.Key_Up)
    changed.press(Key.Key_G)
    changed.write("Halvveis")
    seat.desk.show_page("ward")
    seat.quiet()
    assert not changed.changing.on
    assert changed.draft.edits[-1] == GiveReason(1, "Halvveis")


def test_another_patient_ends_it_and_sees_the_wards_page(seat: Seat, changed: Page) -> None:
    before = changed.names()
    changed.go(before[1])
    changed.press(Key.Key_H)
    seat.desk.open_patient("h07")
    seat.quiet()
    assert not changed.changing.on
    assert changed.names() == before
    assert all(p.model is not None or p.state.kind != "loading" for p in changed.page.shown_panels())
    seat.desk.open_patient(PATIENT)
    seat.quiet()


def test_ones_own_layer_holds_at_once_and_after_leaving(seat: Seat, changed: Page) -> None:
    before = changed.names()
    changed.press(Key.Key_L, ALT)
    assert changed.changing.layer == "person"
    assert changed.changing.column.model.layer == "person"
    changed.go(before[1])
    changed.press(Key.Key_Up)
    moved = changed.names()
    assert moved != before
    changed.press(Key.Key_Escape)
    assert changed.names() == moved
    assert seat.desk.patients.workspace != changed.draft.ward


def test_tab_goes_through_the_panels_and_the_column(changed: Page) -> None:
    names = [place.id for place in changed.page.tabs[0].places]
    changed.go(names[0])
    for name in names[1:]:
        changed.press(Key.Key_Tab)
        assert changed.at == name
    changed.press(Key.Key_Tab)
    assert changed.changing.column.isAncestorOf(QApplication.focusWidget())


def test_the_path_of_the_draft_is_copied_from_the_column(changed: Page) -> None:
    changed.go(changed.names()[1])
    changed.press(Key.Key_Up)
    changed.changing.column.take_focus()
    changed.press(Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == FILE


def test_a_sentence_says_what_can_not_be_done_and_nothing_moves(changed: Page) -> None:
    first = changed.names()[0]
    changed.go(first)
    changed.press(Key.Key_Up)
    assert "ytterst" in changed.changing.column.said
    assert changed.at == first


def test_a_drafts_page_is_not_laid_out_anew_by_a_changed_file(seat: Seat, changed: Page) -> None:
    assert not seat.desk.following._idle()
    changed.press(Key.Key_Escape)
    assert seat.desk.following._idle()


def test_the_whole_draft_can_be_laid_aside_and_comes_back(changed: Page) -> None:
    before = changed.names()
    changed.go(before[1])
    changed.press(Key.Key_Up)
    changed.changing.column.drop.click()
    changed.seat.quiet()
    assert changed.draft.edits[-1] == DropDraft()
    assert changed.names() == before
    assert changed.changing.column.drop.isHidden()
    changed.go(before[0])
    changed.press(Key.Key_Z, CONTROL)
    assert changed.names() != before


def test_where_no_sprint_can_change_a_page_ones_own_is_begun_and_it_is_said(
    seat: Seat, changed: Page
) -> None:
    changed.press(Key.Key_Escape)
    changed.draft.without["sprint"] = InputError("Denne flaten har ingen sprint.")
    seat.desk.do(ChangePage())
    seat.quiet()
    column = changed.changing.column
    assert column.model.layer == "person"
    assert "ingen sprint" in column.said
    # Choosing the other one says it again, and what stood stays.
    changed.press(Key.Key_L, ALT)
    assert column.model.layer == changed.changing.layer == column.whose.current == "person"
    changed.go(changed.names()[1])
    changed.press(Key.Key_Up)
    assert column.said == ""
    assert not column.rows[0].reason.warning.isVisible(), "what is one's own needs no reason"
    assert not column.wish.isVisible()


def test_what_has_no_draft_at_all_leaves_the_page_as_it_is(seat: Seat, changed: Page) -> None:
    changed.press(Key.Key_Escape)
    error = InputError("Ingen har sagt hvem som sitter her.")
    changed.draft.without = {"sprint": error, "person": error}
    told = list(seat.errors)
    seat.desk.do(ChangePage())
    seat.quiet()
    assert not changed.changing.on
    assert seat.errors == [*told, error]
    seat.errors.clear()


def test_on_another_page_the_key_says_what_can_be_changed(seat: Seat, changed: Page) -> None:
    seat.desk.show_page("unsent")
    seat.quiet()
    seat.desk.do(ChangePage())
    seat.quiet()
    assert not changed.changing.on
    assert not seat.desk.changing_list.on
    assert "Åpne den først" in seat.window.undo_notice._label.words().replace(MARK, "")


def test_a_panels_own_hints_and_tools_are_away_while_its_keys_mean_something_else(changed: Page) -> None:
    panel = changed.panel("laboratory")
    head = panel.head
    tools = [tool for tool in head._tools if tool is not changed.changing.frames[panel].told]
    assert tools
    assert not any(one.isVisible() for one in (*tools, *head._hints))
    changed.press(Key.Key_Escape)
    assert any(one.isVisible() for one in tools)
    assert any(one.isVisible() for one in head._hints)


def test_what_is_typed_is_on_its_way_before_anybody_else_sits_down(changed: Page) -> None:
    changed.go(changed.names()[1])
    changed.press(Key.Key_Up)
    changed.press(Key.Key_G)
    QTest.keyClicks(QApplication.focusWidget(), "Halvveis")
    changed.changing.leave()
    assert changed.draft.edits[-1] == GiveReason(1, "Halvveis"), "in the same step, not the next"


def test_an_edit_that_waits_is_not_made_in_another_persons_name(changed: Page) -> None:
    drafts = changed.changing._drafts
    first, second = changed.names()[:2]
    changed.go(second)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Up)
    drafts.edit(lambda _model: HidePanel(first), "sprint", "overview")
    (waiting,) = drafts._waiting
    drafts._waiting[0] = replace(waiting, whose=structs.replace(waiting.whose, person="somebody-else"))
    changed.seat.quiet()
    assert changed.draft.edits == [MovePanel(second, -1)]


def test_an_edit_that_is_refused_when_the_draft_is_anothers_says_so_and_goes_no_further(
    seat: Seat, changed: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = changed.names()[:2]
    changed.go(second)
    gone = InputError("En annen person sitter her nå.")

    def asked(_question: object) -> object:
        raise gone

    told: list[str] = []
    drafts = changed.changing._drafts
    monkeypatch.setattr(
        drafts, "_refused", lambda model, edit, error: told.append(f"{model} {edit.panel} {error}")
    )
    real = changed.draft.edited

    def edited(question: Any) -> Any:
        # From now on the record answers nobody else's questions about this draft.
        monkeypatch.setattr(changed.draft, "asked", asked)
        raise InputError("Kladden er en annen enn den du så.")

    monkeypatch.setattr(changed.draft, "edited", edited)
    changed.press(Key.Key_Up)
    assert told == [f"None {second} Kladden er en annen enn den du så."]
    assert not drafts._running
    monkeypatch.undo()
    assert changed.draft.edited == real
    assert changed.names()[0] == first


def test_a_draft_with_all_its_reasons_is_offered_to_review_and_a_colleague_is_chosen(
    seat: Seat, changed: Page
) -> None:
    column = changed.changing.column
    assert column is not None
    changed.go(changed.names()[1])
    changed.press(Key.Key_Up)
    assert "Skriv 1 grunn" in column.action.text()
    changed.press(Key.Key_G)
    changed.write("Leses først")
    changed.press(Key.Key_Return)
    assert "Send til gjennomgang" in column.action.text()
    changed.press(Key.Key_Return, CONTROL)
    list_ = changed.changing._sending.list
    assert list_ is not None
    assert seat.window.side is list_
    assert "Send til gjennomgang" in list_.accessibleName()
    changed.press(Key.Key_Escape)
    assert seat.window.side is column
    assert changed.changing._sending.list is None


def test_what_reviewers_said_stands_above_the_wish_and_at_the_change(changed: Page) -> None:
    changed.go(changed.names()[1])
    changed.press(Key.Key_Up)
    column, model = changed.changing.column, changed.changing._drafts.model
    assert column is not None
    assert model is not None
    point = structs.replace(model.points[0], why="Leses først", remark="Anne Lie: Fire er nok")
    lines = (ReviewLine("Kari Fosse: har ikke svart ennå", fine=False),)
    sent = structs.replace(
        model, points=(point,), missing=0, review=DraftReview(lines, "Task/r", again=False), said="Borte"
    )
    column.set_model(sent, "overview", {}, before=False)
    assert "Fire er nok" in column.rows[0]._remark.words()
    assert column.said == "Borte"
    assert "Trekk fra gjennomgang" in column.action.text()
    told: list[str] = []
    column.withdrawn.connect(lambda: told.append("withdrawn"))
    column.sent.connect(lambda: told.append("sent"))
    column.pressed.emit()
    column.set_model(structs.replace(sent, review=DraftReview(lines, "Task/r")), "overview", {}, before=False)
    changed.changing.column.sent.disconnect(changed.changing._choose_reviewer)
    column.pressed.emit()
    assert told == ["withdrawn", "sent"]
    column.set_model(
        structs.replace(sent, review=DraftReview(lines, approved=True)), "overview", {}, before=False
    )
    assert "Kopier hvor kladden ligger" in column.action.text()


def test_keys_that_come_faster_than_answers_are_made_one_on_the_other(changed: Page) -> None:
    names = changed.names(side=True)
    changed.go(names[-1])
    focused = QApplication.focusWidget()
    for _time in names[1:]:
        QTest.keyClick(focused, Key.Key_Up)
    changed.seat.quiet()
    assert changed.names(side=True) == [names[-1], *names[:-1]]
    assert changed.at == names[-1]


def test_what_is_offered_to_be_taken_back_comes_before_the_drafts_last_edit(
    seat: Seat, changed: Page
) -> None:
    first, second, *_rest = changed.names()
    changed.go(second)
    changed.press(Key.Key_Up)
    taken: list[bool] = []
    seat.window.undo_notice.undone.connect(lambda: taken.append(True))
    seat.window.say_done("Bestilt", 10.0, undo=True)
    changed.press(Key.Key_Z, CONTROL)
    assert taken == [True]
    assert changed.names()[:2] == [second, first], "the draft is as it was"
    changed.press(Key.Key_Z, CONTROL)
    assert changed.names()[:2] == [first, second]


def test_an_entry_that_is_open_is_kept_and_left_before_the_page_is_changed(seat: Seat, changed: Page) -> None:
    desk = seat.desk
    desk.changing.leave()
    seat.quiet()
    desk.do(BeginRound())
    seat.until(lambda: desk.window._foot is not None)
    desk.do(ChangePage())
    seat.quiet()
    assert desk.changing.on
    assert desk.window._foot is None, "nothing of the patient can be signed from the page"
