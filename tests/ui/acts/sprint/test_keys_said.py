"""Keys of a changed page: they are said in one strip and in the help alike, and lead to every panel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.acts.patient import BeginNote
from desktop.acts.window import ChangePage, Help
from desktop.shown.parts import PanelState
from desktop.shown.sprint.page_draft import DropDraft
from tests.journeys.conftest import Seat
from tests.ui.acts.marked import MARK
from tests.ui.acts.sprint import test_changing
from tests.ui.acts.sprint.test_changing import CONTROL, SHIFT, Page
from tests.ui.acts.tour import PATIENT
from ui.acts.sign_in import workspaces
from ui.window.help import HelpPage
from ui.window.sprint.list_bar import Chip

changed = test_changing.changed
Key = Qt.Key


def helped(seat: Seat) -> HelpPage:
    seat.desk.do(Help())
    page = seat.window.current_page()
    assert isinstance(page, HelpPage)
    return page


def groups(page: HelpPage) -> dict[str, list[tuple[str, str]]]:
    """Keys with their words, by the titles of their groups, in order."""
    return {
        one.title.replace(MARK, ""): [(row.keys, row.words.replace(MARK, "")) for row in one.rows]
        for one in page.model.groups
    }


def test_f1_shows_the_keys_of_changing_that_the_strip_shows_and_none_of_the_panels_own(
    seat: Seat, changed: Page
) -> None:
    changed.go("laboratory")
    strip = changed.changing.key_strip
    assert strip is not None
    title, keys = strip.told
    assert keys == changed.changing.frames[changed.panel("laboratory")].keys
    found = groups(helped(seat))
    first = next(iter(found))
    assert first == title.replace(MARK, "")
    assert {one.keys for one in keys if one.words} == {key for key, _words in found[first]}
    assert ("H", "Skjul panelet") in found[first]
    assert ("Ctrl+N", "Legg til et panel") in found["Mens flaten endres"]
    every = [row.act for group in seat.window.current_page().model.groups for row in group.rows]  # type: ignore[union-attr]
    assert BeginNote not in every, "nothing is written about the patient meanwhile"
    assert [words for rows in found.values() for key, words in rows if key == "Ctrl+N"] == [
        "Legg til et panel"
    ]
    seat.desk.do(Help())


def test_f1_in_a_field_of_the_draft_begins_with_the_drafts_keys_and_enter_leads_there(
    seat: Seat, changed: Page
) -> None:
    changed.changing.column.wish.begin()
    assert changed.changing.key_strip.told == changed.changing.said_keys().draft
    page = helped(seat)
    assert next(iter(groups(page))) == "Kladden"
    # A key of the panels, from the help that was opened in the draft: it leads to the panel.
    row = next(one for one in page.table.rows if one.keys == "H")
    page.wanted.emit(row)
    assert changed.at
    page = helped(seat)
    row = next(one for one in page.table.rows if one.where == "draft")
    page.wanted.emit(row)
    assert changed.changing.column.isAncestorOf(QApplication.focusWidget())


def test_help_lies_over_the_page_and_closed_by_its_key_the_page_is_changed_on(
    seat: Seat, changed: Page
) -> None:
    at = changed.at
    helped(seat)
    seat.desk.do(Help())
    assert changed.changing.on
    assert changed.at == at


def test_no_panel_moves_when_the_focus_does(changed: Page) -> None:
    panels = [panel for panel in changed.page.shown_panels() if panel.isVisible()]
    before = [panel.geometry() for panel in panels]
    for name in changed.names():
        if changed.panel(name) in panels:
            changed.go(name)
            assert [panel.geometry() for panel in panels] == before
    changed.changing.column.wish.begin()
    changed.seat.quiet()
    assert [panel.geometry() for panel in panels] == before


@pytest.fixture
def folded(seat: Seat, changed: Page, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The page while it is changed, with a panel of the side that gives way and has nothing."""
    # What is asked for now and then would bring the ward's own page back.
    monkeypatch.setattr(workspaces, "AGAIN_SECONDS", 10**6)
    changed.press(Key.Key_Escape)
    ward = changed.draft.ward
    tabs = [
        structs.replace(
            tab,
            panels=tuple(structs.replace(one, hide_empty=one.id == "notes") for one in tab.panels),
        )
        if tab.id == "overview"
        else tab
        for tab in ward.tabs
    ]
    seat.desk.patients.set_workspace(structs.replace(ward, tabs=tuple(tabs)))
    seat.desk.open_patient(PATIENT)
    seat.quiet()
    changed.draft.__init__(seat.desk.patients.workspace)  # type: ignore[misc]
    changed.panel("notes").show_both(None, PanelState("empty", title="Ingen notater"))
    changed.page.refresh_entries()
    assert not changed.panel("notes").isVisible()
    seat.desk.do(ChangePage())
    seat.quiet()
    yield changed
    changed.changing.leave()
    seat.quiet()
    # The clock may have brought the patient's notes meanwhile.
    changed.panel("notes").show_both(None, PanelState("empty", title="Ingen notater"))
    changed.page.refresh_entries()
    assert not changed.panel("notes").isVisible(), "it gives way again"
    changed.draft.ward = ward


@pytest.mark.parametrize("wide", [1366, 1920])
def test_tab_reaches_a_panel_that_gives_way_and_goes_on_from_it_both_ways(
    seat: Seat, folded: Page, wide: int
) -> None:
    seat.window.resize(wide, 800)
    seat.quiet()
    names = [place.id for place in folded.page.tabs[0].places]
    at = names.index("notes")
    folded.go(names[at - 1])
    folded.press(Key.Key_Tab)
    assert folded.at == "notes"
    assert folded.panel("notes").isVisible()
    assert "viker når tomt" in folded.changing.frames[folded.panel("notes")].accessibleName()
    folded.press(Key.Key_Tab)
    assert folded.at == names[at + 1]
    folded.press(Key.Key_Tab, SHIFT)
    assert folded.at == "notes"
    folded.press(Key.Key_Tab, SHIFT)
    assert folded.at == names[at - 1]
    seat.window.resize(1920, 1080)
    seat.quiet()


def test_whoever_throws_the_draft_away_is_told_what_brings_it_back(seat: Seat, changed: Page) -> None:
    second = changed.names()[1]
    changed.go(second)
    changed.press(Key.Key_Up)
    before = changed.names()
    changed.changing.column.drop.setFocus()
    changed.press(Key.Key_Return)
    assert changed.draft.edits[-1] == DropDraft()
    assert "Ctrl+Z henter den tilbake" in seat.window.undo_notice._label.words().replace(MARK, "")
    assert changed.at == second, "where the key that brings it back counts"
    changed.press(Key.Key_Z, CONTROL)
    assert changed.names() == before


def test_from_a_note_the_key_leads_to_the_patients_page_and_the_note_is_kept(
    seat: Seat, changed: Page
) -> None:
    desk = seat.desk
    changed.press(Key.Key_Escape)
    desk.do(BeginNote())
    seat.until(lambda: desk.note.editor.isVisible() and desk.note.editor.model)
    changed.write("Sov godt")
    desk.do(ChangePage())
    seat.quiet()
    assert changed.changing.on
    assert seat.window.current_page() is desk.patients.page
    said = seat.window.undo_notice._label.words().replace(MARK, "")
    assert "tatt vare på som kladd" in said
    assert "Ctrl+N" in said
    changed.press(Key.Key_Escape)
    desk.do(BeginNote())
    seat.until(lambda: desk.note.editor.isVisible() and desk.note.editor.model)
    assert any("Sov godt" in one.plain for one in desk.note.editor.text().sections)
    desk.open_patient(PATIENT)
    seat.quiet()


def test_f1_on_a_changed_list_shows_the_keys_of_its_columns_and_selections(seat: Seat) -> None:
    desk = seat.desk
    desk.show_page("ward")
    seat.quiet()
    desk.do(ChangePage())
    seat.until(lambda: desk.changing_list.on)
    seat.quiet()
    try:
        bar = desk.changing_list.bar
        assert bar is not None
        high = bar.height()
        found = groups(helped(seat))
        assert next(iter(found)) == "Kolonner"
        assert ("Shift+← →", "Smalere eller bredere") in found["Kolonner"]
        seat.desk.do(Help())
        assert isinstance(QApplication.focusWidget(), Chip)
        bar.focus(bar.rows[1][0].target)
        assert bar.height() == high, "the list stays where it is"
        assert next(iter(groups(helped(seat)))) == "Utvalg"
        seat.desk.do(Help())
    finally:
        desk.changing_list.leave()
        seat.quiet()
