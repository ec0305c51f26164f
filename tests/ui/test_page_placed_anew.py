"""Panels of a patient's page that are placed anew: those that stay keep widget and model."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.ui.samples_vitals import vitals
from ui.widgets.label import Rule
from ui.window.patient_page import PatientPage, Place, Tab

THREE = (Place("vitals", id="a"), Place("problems", id="b", side=True), Place("notes", id="c"))


def test_panels_that_are_placed_anew_keep_widget_and_model(qtbot: QtBot) -> None:
    page = PatientPage((Tab("o", "Oversikt", THREE),))
    qtbot.addWidget(page)
    page.resize(1600, 900)
    page.show()
    chart, problems, notes = page.shown_panels()
    chart.set_model(vitals())
    model = chart.model
    assert page.relay((Tab("o", "Oversikt", (THREE[2], THREE[1], Place("fluids", id="d"), THREE[0])),))
    assert page.shown_panels()[:2] == [notes, problems]
    assert page.shown_panels()[3] is chart
    assert chart.model is model
    assert page.shown_panels()[2].model is None
    assert page.shown_panels()[3].isVisible()
    page.go_panel(4)
    assert page.place_of(chart) == THREE[0]
    rules = [one for one in page.findChildren(Rule) if one.isVisible() and one.height() == 1]
    assert len(rules) == 2, "a line between two, and none is left of the former place"


def test_a_panel_that_is_left_out_comes_back_and_shows_no_other_patient(qtbot: QtBot) -> None:
    page = PatientPage((Tab("o", "Oversikt", THREE),))
    qtbot.addWidget(page)
    page.resize(1600, 900)
    page.show()
    chart = page.shown_panels()[0]
    chart.set_model(vitals())
    assert page.relay((Tab("o", "Oversikt", THREE[1:]),))
    assert not chart.isVisible()
    assert chart not in page.shown_panels()
    page.clear()
    assert chart.model is None
    assert page.relay((Tab("o", "Oversikt", THREE),))
    assert page.shown_panels()[0] is chart
    assert chart.isVisible()


def test_a_panel_that_goes_to_another_tab_stays_what_it_is(qtbot: QtBot) -> None:
    page = PatientPage((Tab("o", "Oversikt", THREE), Tab("n", "Notater", (Place("notes", id="e"),))))
    qtbot.addWidget(page)
    page.resize(1600, 900)
    page.show()
    chart = page.shown_panels()[0]
    page.go_tab(2)
    tabs = (Tab("o", "Oversikt", THREE[1:]), Tab("n", "Notater", (Place("notes", id="e"), THREE[0])))
    assert page.relay(tabs)
    assert page.shown_panels()[1] is chart
    assert chart.isVisible()


def test_a_page_with_other_tabs_is_not_placed_anew(qtbot: QtBot) -> None:
    page = PatientPage((Tab("o", "Oversikt", THREE),))
    qtbot.addWidget(page)
    assert not page.relay((Tab("n", "Notater", THREE),))
    assert page.tabs[0].key == "o"
