"""The height of a patient's page: divided by the shares, but nothing becomes too low to be read."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.acts.measurements import BeginFluid
from desktop.shown.parts import PanelState, Step
from tests.ui import samples, samples_fluids, samples_laboratory
from tests.ui.samples_vitals import vitals
from tests.ui.windows import shown
from ui.panels.laboratory import LaboratoryPanel
from ui.panels.vitals import VitalsPanel
from ui.table.row_model import Row
from ui.widgets.label import Rule
from ui.window.patient_page import PatientPage, Place, Tab, divided
from ui.window.surface import shared


def test_heights_follow_the_shares_and_then_what_is_needed() -> None:
    assert divided(600, [1, 2], [0, 0]) == [200, 400]
    assert divided(600, [1, 1], [400, 100]) == [400, 200]
    assert divided(600, [1, 1], [500, 400]) == [333, 266], "too little for all: the same part for each"
    assert divided(600, [1, 1, 1], [300, 150, 100]) == [300, 167, 134]
    assert divided(500, [1, 1], [300, 250], [300, 150]) == [300, 200], "what would be cut gives nothing"
    assert divided(440, [1, 1], [300, 250], [300, 150]) == [240, 200], "too little for that: as before"
    assert sum(divided(601, [2, 3], [500, 0])) <= 601
    # A newborn's weight and bilirubin with two lines told below each, and a laboratory of one answer.
    high = divided(493, [3, 3, 4], [162, 178, 194], [162, 178, 158], [162, 178, 140])
    assert high == [162, 178, 153], "too little for all to be whole: nobody below what can be read"


@given(
    st.integers(1, 2000),
    st.lists(st.tuples(st.integers(1, 9), *[st.integers(1, 300)] * 3), min_size=1, max_size=6),
)
def test_nobody_is_lower_than_can_be_read_where_all_could_be(
    total: int, panels: list[tuple[int, int, int, int]]
) -> None:
    shares, some, more, most = (list(every) for every in zip(*panels, strict=True))
    whole = [one + two for one, two in zip(some, more, strict=True)]
    least = [one + two for one, two in zip(whole, most, strict=True)]
    heights = divided(total, shares, least, whole, some)
    if sum(some) <= total < sum(least):
        assert all(height >= floor for height, floor in zip(heights, some, strict=True))
        assert sum(heights) <= total


@given(
    st.integers(1, 2000),
    st.lists(st.tuples(*[st.integers(1, 9), *[st.integers(0, 400)] * 2, st.integers(0, 200)]), min_size=1),
)
def test_a_sentence_takes_its_own_height_and_the_others_have_the_rest(
    total: int, panels: list[tuple[int, int, int, int]]
) -> None:
    shares, least, whole, enough = (list(some) for some in zip(*panels, strict=True))
    whole = [min(one, need) for one, need in zip(whole, least, strict=True)]
    heights = shared(total, shares, least, whole, enough)
    if all(enough) or not any(enough):
        assert heights == divided(total, shares, least, whole)
    else:
        assert all(height == most for height, most in zip(heights, enough, strict=True) if most)
        rest = sum(height for height, most in zip(heights, enough, strict=True) if not most)
        assert abs(total - sum(enough) - rest) <= len(panels) or total <= sum(enough) + len(panels)


def test_an_empty_panel_gives_what_its_sentence_does_not_need_to_its_neighbours(qtbot: QtBot) -> None:
    page = PatientPage((Tab("o", "Oversikt", (Place("notes"), Place("fluids", share=2))),))
    qtbot.addWidget(page)
    page.resize(1300, 640)
    page.show()
    notes, fluids = page.shown_panels()
    before = notes.height()
    step = Step("V", "Væske inn og ut", BeginFluid())
    fluids.show_both(None, PanelState("empty", title="Ingen væske er ført i dette oppholdet.", steps=(step,)))
    page.refresh_entries()
    qtbot.wait(1)
    assert fluids.height() < 150
    assert notes.height() > before + 200
    lowest = fluids._whole.buttons[0]
    bottom = lowest.mapTo(fluids, QPoint(0, lowest.height())).y()
    assert bottom <= fluids.height(), "its sentence and its key are whole"
    fluids.show_both(samples_fluids.fluids(), PanelState("ready"))
    page.refresh_entries()
    qtbot.wait(1)
    assert notes.height() <= before


def test_beside_the_orders_on_a_small_screen_chart_and_results_can_both_be_read(qtbot: QtBot) -> None:
    window = shown(qtbot, (1366, 768))
    places = (Place("laboratory", share=3), Place("vitals", share=3))
    page = PatientPage((Tab("overview", "Oversikt", places),))
    window.set_page("patient", page)
    window.set_banner(samples.banner())
    window.show_page("patient")
    window.set_side(QWidget())
    (laboratory,), (chart,) = page.panels_of("laboratory"), page.panels_of("vitals")
    assert isinstance(laboratory, LaboratoryPanel)
    assert isinstance(chart, VitalsPanel)
    laboratory.set_model(msgspec.structs.replace(samples_laboratory.laboratory(), unanswered_count=0))
    # As much as a ward patient has: no rounds of unchanged medicines, no row of its own for cultures.
    whole = vitals()
    chart.set_model(msgspec.structs.replace(whole, events=(), rows=whole.rows[:2]))
    page.refresh_entries()
    qtbot.wait(50)
    frame = chart.chart._frame
    assert frame is not None
    assert frame.moving_height > 100
    seen = [strip for strip in frame.moving if strip.top + strip.height <= frame.window.height() + 1]
    assert len([strip for strip in seen if strip.kind == "medicine"]) >= 2
    view = laboratory.view
    area = QRect(QPoint(0, 0), view.viewport().size())
    rows = [
        item.key
        for at, item in enumerate(view.rows.items)
        if isinstance(item, Row) and area.contains(view.visualRect(view.rows.index(at, 0)))
    ]
    assert len(rows) >= 3


@pytest.mark.parametrize("tall", range(548, 620, 12))
def test_beside_a_panel_with_one_sentence_no_table_is_so_low_that_none_of_its_rows_is_seen(
    qtbot: QtBot, tall: int
) -> None:
    window = shown(qtbot, (1366, tall))
    places = (Place("laboratory", share=3), Place("notes"), Place("vitals", share=3))
    page = PatientPage((Tab("overview", "Oversikt", places),))
    window.set_page("patient", page)
    window.set_banner(samples.banner())
    window.show_page("patient")
    laboratory, notes, chart = page.shown_panels()
    assert isinstance(laboratory, LaboratoryPanel)
    laboratory.set_model(samples_laboratory.laboratory())
    chart.set_model(vitals())
    notes.show_both(None, PanelState("empty", title="Ingenting av det er målt i dette oppholdet."))
    page.refresh_entries()
    qtbot.wait(1)
    for panel in (laboratory, chart):
        assert not panel.isVisible() or panel.height() >= panel.least(), panel.kind


TABS = (
    Tab("overview", "Oversikt", (Place("problems", "Problemer", True), Place("vitals"))),
    Tab("notes", "Notater", (Place("notes"),)),
    Tab("letters", "Brev", (Place("letters"),)),
)


def made(page: PatientPage) -> list[str]:
    return [panel.kind for panel in page.made()]


def test_panels_are_made_when_their_tab_is_shown(qtbot: QtBot) -> None:
    window = shown(qtbot, (1366, 768))
    page = PatientPage(TABS)
    offered: list[type] = []
    page.set_offered(lambda kind: offered.append(kind) is None)
    assert made(page) == []
    page.clear()
    page.await_models()
    assert made(page) == [], "what is not there shows nothing of anybody"
    window.set_page("patient", page)
    window.show_page("patient")
    assert made(page) == ["problems", "vitals"]
    assert [entry.accessibleName() for entry in page.row.entries] == ["Problemer"]
    page.show_tab("notes")
    assert made(page) == ["problems", "vitals", "notes"]
    (notes,) = page.shown_panels()
    before = len(offered)
    notes.head.set_hints(notes.hints(*notes.acts))
    assert len(offered) > before, "one that is made later knows what is carried out too"
    raised: list[object] = []
    page.panel_act.connect(lambda panel, act: raised.append((panel, act)))
    notes.act.emit("act")
    assert raised == [(notes, "act")]
    assert [panel.kind for panel in page.panels()] == ["problems", "vitals", "notes", "letters"]
    assert made(page) == [panel.kind for panel in page.panels()]


def test_they_are_made_ahead_one_at_a_time(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.window.patient_page.AHEAD_MS", 0)
    page = PatientPage(TABS)
    qtbot.addWidget(page)
    counts: list[int] = []
    real = page._make_next
    page._ahead.timeout.disconnect()
    page._ahead.timeout.connect(lambda: (real(), counts.append(len(made(page)))))
    page.make_ahead()
    qtbot.waitUntil(lambda: not page._ahead.isActive())
    assert counts == [1, 2, 3, 4, 4]
    assert not page.isVisible()


def test_a_panel_that_may_gives_way_only_where_the_server_said_that_there_is_nothing(qtbot: QtBot) -> None:
    places = (Place("notes", share=2), Place("forms", hide_empty=True), Place("laboratory"))
    page = PatientPage((Tab("o", "Oversikt", places),))
    qtbot.addWidget(page)
    page.resize(1300, 800)
    page.show()
    _notes, forms, _laboratory = page.shown_panels()

    def rules() -> int:
        return sum(one.isVisible() for one in page.findChildren(Rule) if one.height() == 1)

    for kind in ("ready", "loading", "not_checked", "error", "offline", "stale", "empty"):
        seen = kind != "empty"
        forms.show_both(None, PanelState(kind, title="Ingenting"))  # type: ignore[arg-type]
        page.refresh_entries()
        assert forms.isVisible() is seen, kind
        assert rules() == (2 if seen else 1), kind
    forms.show_both(None, PanelState("ready"))
    page.refresh_entries()
    assert forms.isVisible(), "now there is something"


GIVING_WAY = (Place("forms", "Skjema", hide_empty=True), Place("notes", "Notater"), Place("letters", "Brev"))


def narrow(qtbot: QtBot, *places: Place) -> PatientPage:
    window = shown(qtbot, (911, 700))
    page = PatientPage((Tab("o", "Oversikt", places),))
    window.set_page("patient", page)
    window.set_banner(samples.banner())
    window.show_page("patient")
    return page


def answer(page: PatientPage, *kinds: str) -> None:
    for panel, kind in zip(page.shown_panels(), kinds, strict=True):
        panel.show_both(None, PanelState(kind, title="Ingenting"))  # type: ignore[arg-type]
    page.refresh_entries()


def told(page: PatientPage) -> tuple[list[str], list[str]]:
    """The names of the panels' tabs, and the kinds of the panels that can be seen."""
    entries = [entry.title for entry in page.panel_row.entries if not entry.isHidden()]
    return entries, [panel.kind for panel in page.shown_panels() if panel.isVisible()]


def test_where_panels_are_tabs_one_that_gives_way_has_none(qtbot: QtBot) -> None:
    page = narrow(qtbot, *GIVING_WAY)
    page.forget()
    answer(page, "empty", "ready", "ready")
    assert told(page) == (["Notater", "Brev"], ["notes"])
    keys = [entry.keys for entry in page.panel_row.entries]
    assert keys == ["Alt+2", "Alt+3"], "every key stays where it was"
    page.panel_row.entries[1].click()
    assert told(page)[1] == ["letters"]
    page.go_panel(1)
    assert told(page)[1] == ["letters"], "nobody is led to what can't be seen"
    for kind in ("loading", "not_checked", "error", "offline", "stale"):
        answer(page, kind, "ready", "ready")
        assert told(page)[0] == ["Skjema", "Notater", "Brev"], kind


def test_one_that_comes_back_takes_neither_the_page_nor_the_focus(qtbot: QtBot) -> None:
    page = narrow(qtbot, *GIVING_WAY)
    page.forget()
    answer(page, "empty", "ready", "ready")
    stood = page.panel_row.entries[0]
    stood.setFocus()
    answer(page, "ready", "ready", "ready")
    assert told(page) == (["Skjema", "Notater", "Brev"], ["notes"])
    assert stood.hasFocus()
    assert page.panel_row.entries[1] is stood
    page.forget()
    answer(page, "ready", "ready", "ready")
    assert told(page)[1] == ["forms"], "another patient's page begins at its first"


def test_whoever_was_in_one_that_gives_way_is_in_the_one_that_is_shown(qtbot: QtBot) -> None:
    page = narrow(qtbot, *GIVING_WAY)
    page.forget()
    answer(page, "ready", "ready", "ready")
    forms, notes, _letters = page.shown_panels()
    forms.take_focus()
    answer(page, "empty", "ready", "ready")
    assert notes.isVisible()
    focused = page.focusWidget()
    assert focused is not None
    assert notes.isAncestorOf(focused)


def test_a_page_of_which_all_would_give_way_shows_them(qtbot: QtBot) -> None:
    page = narrow(qtbot, *(Place(kind, kind, hide_empty=True) for kind in ("forms", "notes")))
    page.forget()
    answer(page, "empty", "empty")
    assert told(page) == (["forms", "notes"], ["forms"])
    page.window().resize(1366, 768)
    qtbot.wait(20)
    assert told(page)[1] == ["forms", "notes"]


def test_panels_without_room_are_not_shown_in_slices(qtbot: QtBot) -> None:
    """Below a page of 512 px a form with seven fields leaves a strip that no panel can be read in."""
    page = PatientPage(TABS)
    qtbot.addWidget(page)
    page.show()
    for tall, seen in ((300, True), (120, False), (44, False), (300, True)):
        page.resize(860, tall)
        qtbot.wait(1)
        assert page.row.height() == page.row.maximumHeight()
        assert (page.stack.height() > 40) == seen, tall


def test_a_main_panel_for_which_there_is_no_height_has_an_entry(qtbot: QtBot) -> None:
    window = shown(qtbot, (1366, 768))
    places = (
        Place("vitals", share=3), Place("laboratory", share=3), Place("fluids"),
        Place("notes", "Notater", True),
    )  # fmt: skip
    page = PatientPage((Tab("overview", "Oversikt", places),))
    window.set_page("patient", page)
    window.set_banner(samples.banner())
    window.show_page("patient")
    window.set_side(QWidget())
    page.await_models()
    qtbot.wait(50)
    chart, laboratory, fluids, notes = page.shown_panels()
    assert all(one.isVisible() for one in (chart, laboratory, fluids)), "there is room for three"
    window.resize(1366, 600)
    qtbot.wait(50)
    assert chart.isVisible()
    assert laboratory.isVisible()
    assert not fluids.isVisible(), "it would cut the others"
    for panel in (chart, laboratory):
        assert panel.height() >= panel.least() > 100
    assert page.row.entries[0].title.startswith("Væskebalanse")
    page.go_panel(3)
    assert fluids.isVisible()
    assert not chart.isVisible()
    assert fluids.height() > 300
    assert page.close_entry()
    assert chart.isVisible()
    assert not fluids.isVisible()
    window.resize(1366, 900)
    qtbot.wait(50)
    assert all(one.isVisible() for one in (chart, laboratory, fluids)), "it comes back where there is room"
    assert len(page.row.entries) == (0 if notes.isVisible() else 1)


def test_a_page_without_height_says_so_where_its_content_would_stand(qtbot: QtBot) -> None:
    page = PatientPage((Tab("c", "Kurve", (Place("vitals"),)),))
    qtbot.addWidget(page)
    page.resize(860, 640)
    page.show()
    assert not page.no_room.isVisible(), "there is room"
    page.resize(860, page.row.height() + 80)
    qtbot.waitUntil(page.no_room.isVisible)
    assert page.no_room.words.accessibleName().startswith("Kurve")
    assert not page.no_room.words.too_wide()
    assert page.rect().contains(page.no_room.geometry())
    page.resize(860, page.row.height() + 10)
    qtbot.waitUntil(lambda: not page.no_room.isVisible())
    page.resize(860, 640)
    assert not page.no_room.isVisible()


def test_the_line_of_what_is_not_shown_leaves_the_tabs_whole_where_something_is_typed_below(
    qtbot: QtBot,
) -> None:
    page = PatientPage((Tab("c", "Kurve", (Place("vitals"),)), Tab("u", "Annet", (Place("unplaced"),))))
    # In a window that gives it less than it asks for.
    window = QWidget()
    qtbot.addWidget(window)
    page.setParent(window)
    window.resize(860, 640)
    page.resize(860, 640)
    window.show()
    page.unplaced.set_line("7 oppføringer vises ikke her")
    assert page.unplaced.isVisible()
    row, line = page.row.height(), page.unplaced.height()
    page.resize(860, row + line - 1)
    qtbot.waitUntil(lambda: not page.unplaced.isVisible())
    assert page.row.height() == row
    page.unplaced.set_line("8 oppføringer vises ikke her")
    assert not page.unplaced.isVisible(), "there is no more room than before"
    page.resize(860, row + line + 1)
    qtbot.waitUntil(page.unplaced.isVisible)
    assert page.unplaced.y() >= row


def test_a_panel_is_called_what_its_workspace_calls_it(qtbot: QtBot) -> None:
    """In its head as in the tab row: by the window's width it would have two names."""
    tabs = (Tab("o", "Oversikt", (Place("vitals", "Vekt"), Place("problems", "Lidelser"), Place("notes"))),)
    page = PatientPage(tabs)
    qtbot.addWidget(page)
    page.resize(1366, 900)
    page.show()
    chart, problems, notes = page.shown_panels()
    chart.set_model(vitals())
    problems.show_both(None, PanelState("empty", title="Ingenting"))
    notes.show_both(None, PanelState("loading"))
    assert [panel.head.title() for panel in (chart, problems, notes)] == ["Vekt", "Lidelser", "Notater"]
