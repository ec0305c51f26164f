"""Lists made as the worklist is: their groups, what a row opens, and where what is said comes from."""

from __future__ import annotations

import msgspec
from pytestqt.qtbot import QtBot

from desktop.acts.questionnaires import BeginScreening
from desktop.acts.tasks import BeginTask
from desktop.acts.window import OpenPatient
from desktop.shown.office.coding import CodingPage
from desktop.shown.ward.screening import Screen
from desktop.views.known import known
from desktop.workspace.loader import load
from tests.ui.samples_ward_lists import coding, observations_due, previsit, screening
from ui.acts.pages.ward import options_on, pages_in_order, ward_pages
from ui.panels import make_panel
from ui.table.row_model import Heading, Row


def test_who_is_late_stands_first_and_a_row_opens_its_patient(qtbot: QtBot) -> None:
    panel = make_panel("observations_due")
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    model = observations_due()
    panel.set_model(model)
    heads = [item.group.key for item in panel.view.rows.items if isinstance(item, Heading)]
    assert heads == ["first", "planned", "none"]
    key = model.rows[0].key
    assert panel.opened(key) == OpenPatient(key)
    assert panel.origin_of(key).keys == ("ServiceRequest/o",)
    assert panel.origin_of(model.rows[2].key).keys == (f"Patient/{model.rows[2].key}",)


def test_a_list_of_a_workspace_stands_in_its_own_place() -> None:
    base = load("base", known=known())
    pages = ward_pages(lambda: "", lambda: "", frozenset, lambda: ("mine", ""), str, set_up=lambda: base)
    shown = [page.key for page, _title in pages_in_order(pages, base)]
    assert shown[0] == "ward"
    assert shown.index("handover") < shown.index("observations_due") < shown.index("queue")
    assert options_on(base, "nothing") == {}
    ask = next(page for page in pages if page.key == "observations_due").fill()
    assert ask.news2 == ()


def test_the_list_before_the_round_shows_what_happened_in_two_lines(qtbot: QtBot) -> None:
    panel = make_panel("previsit")
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    model = previsit()
    panel.set_model(model)
    rows = [item for item in panel.view.rows.items if isinstance(item, Row)]
    assert [row.key for row in rows] == [row.key for row in model.rows]
    said = rows[0].cells[6].plain
    assert all(part.text in said for part in model.rows[0].extras[0].parts)
    assert panel.origin_of(model.rows[0].key).keys == ("Observation/k",)


def test_who_lacks_a_screening_stands_first_and_a_key_opens_the_form_that_is_missing(qtbot: QtBot) -> None:
    panel = make_panel("screening")
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    model = screening()
    panel.set_model(model)
    heads = [item.group.key for item in panel.view.rows.items if isinstance(item, Heading)]
    assert heads == ["first", "done", "unknown"]
    panel.view.choose_row(1)
    key = model.rows[0].key
    assert panel.about(BeginScreening) == BeginScreening(key, "Questionnaire/form-stratify")
    assert panel.origin_of(key).keys == ("QuestionnaireResponse/q",)


def test_who_left_stands_first_and_a_key_asks_the_doctor_for_what_lacks(qtbot: QtBot) -> None:
    panel = make_panel("coding")
    qtbot.addWidget(panel)
    panel.resize(1314, 640)
    model = coding()
    panel.set_model(model)
    heads = [item.group.key for item in panel.view.rows.items if isinstance(item, Heading)]
    assert heads == ["gone", "leaving", "here", "unknown", "done"]
    panel.view.choose_row(1)
    key = model.rows[0].key
    asks = BeginTask(key, "Encounter/e", "Koding av oppholdet", "", "Practitioner/aas", "Maren Aas")
    assert panel.about(BeginTask) == asks
    assert panel.opened(key) == OpenPatient(key)
    assert panel.origin_of(key).keys == ("Condition/c",)
    # Of whom nothing lacks a task can be made all the same.
    panel.view.choose(model.rows[3].key)
    assert panel.about(BeginTask) == BeginTask(model.rows[3].key)


def test_the_secretary_s_coding_has_the_workspace_s_days() -> None:
    mine = load("secretary", known=known())
    pages = ward_pages(lambda: "w", lambda: "", frozenset, lambda: ("mine", ""), str, set_up=lambda: mine)
    ask = next(page for page in pages if page.key == "coding").fill()
    assert ask == CodingPage("w", 30, 7)
    shown = [page.key for page, _title in pages_in_order(pages, mine)]
    assert shown[:3] == ["queue", "dictations", "coding"]
    base = load("base", known=known())
    assert "coding" not in [page.key for page, _title in pages_in_order(pages, base)]


def test_the_screenings_are_the_workspace_s() -> None:
    mine = load("geriatrics", known=known())
    pages = ward_pages(lambda: "w", lambda: "", frozenset, lambda: ("mine", ""), str, set_up=lambda: mine)
    ask = next(page for page in pages if page.key == "screening").fill()
    assert [one.score for one in ask.screens] == ["stratify", "norton", "nrs-2002", "4at"]
    assert ask.screens[3] == Screen("4at", ("Delirium", "Delirium"), 24, 48)
    base = load("base", known=known())
    assert "screening" not in [page.key for page, _title in pages_in_order(pages, base)]


def test_a_column_of_little_use_leaves_before_a_word_is_broken(qtbot: QtBot) -> None:
    panel = make_panel("previsit")
    qtbot.addWidget(panel)
    model = previsit()
    word = "Antikoagulasjonsbehandlingsvurdering"
    long = tuple(
        msgspec.structs.replace(
            row,
            extras=tuple(msgspec.structs.replace(one, text=f"{word} {word}", parts=()) for one in row.extras),
            cause=word,
        )
        for row in model.rows
    )
    panel.resize(849, 430)
    panel.show()
    panel.set_model(model)
    usual = [column.key for column in panel.view.rows.columns]
    assert "leaving" in usual
    panel.set_model(msgspec.structs.replace(model, rows=long))
    shown = [column.key for column in panel.view.rows.columns]
    assert "leaving" not in shown
    assert set(usual) - set(shown) <= {"leaving", "doctor", "days", "age"}
    panel.set_model(model)
    assert [column.key for column in panel.view.rows.columns] == shown, "the same room, the same columns"
    panel.resize(1314, 430)
    assert "leaving" in [column.key for column in panel.view.rows.columns]
