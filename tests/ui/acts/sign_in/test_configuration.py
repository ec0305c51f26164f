"""A hospital's file that somebody changes while the window is open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.shown.questions import WorkspaceOf
from desktop.views.sign_in import workspaces
from desktop.workspace import locations
from tests.journeys.conftest import Seat
from ui.acts.sign_in.workspaces import AGAIN_SECONDS, lay_out

SPRINT = """\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: in use
owner: Kari Fosse
goal: Noe
from: 2026-11-23
to: 2026-12-04
changes:
  - {remove: column cause, why: Leses ikke.}
  - {add: order-set sepsis, letter: S, name: Sepsis, lines: [crp]}
"""


@pytest.fixture
def folder(seat: Seat, tmp_path: Path) -> Iterator[Path]:
    before = seat.desk.patients.workspace
    made = tmp_path / "configuration"
    made.mkdir()
    locations.choose(str(made))
    yield made
    locations.choose("")
    workspaces.forget()
    seat.desk.sign_in(seat.desk.actor)
    seat.until(lambda: seat.desk.patients.workspace == before)


def waited(seat: Seat) -> None:
    """So many seconds pass that the workspace is asked for again."""
    locations.look_again()
    for _second in range(AGAIN_SECONDS):
        seat.desk.following.tick()
    seat.quiet()


def test_a_changed_file_is_seen_without_a_new_start(seat: Seat, folder: Path) -> None:
    seat.desk.show_page("ward")
    panel = seat.desk.pages.panel("ward")
    seat.until(lambda: panel.model and "cause" in panel.model.columns)
    (folder / "cardiology").mkdir()
    (folder / "cardiology/sprint-02.yaml").write_text(SPRINT, encoding="utf-8")
    waited(seat)
    seat.until(lambda: panel.model and "cause" not in panel.model.columns)
    assert seat.desk.patients.workspace.release == "cardiology/sprint-02"
    patient = next(iter(seat.ask(lambda desk, c: desk.members(c, seat.desk.ward)).patients))
    seat.desk.open_patient(patient)
    column = seat.desk.order.column
    seat.until(lambda: column.model and any("Sepsis" in one.title for one in column.model.favourites))
    seat.desk.show_page("ward")


@pytest.mark.parametrize("away", [False, True])
def test_nothing_is_laid_out_anew_under_somebody_who_writes(seat: Seat, folder: Path, away: bool) -> None:
    patient = next(iter(seat.ask(lambda desk, c: desk.members(c, seat.desk.ward)).patients))
    seat.desk.open_patient(patient)
    column = seat.desk.order.column
    seat.until(lambda: column.model is not None)
    seat.desk.begin_order()
    QTest.keyClicks(seat.window.focusWidget(), "para")
    before = seat.desk.patients.workspace
    (folder / "cardiology").mkdir()
    (folder / "cardiology/sprint-02.yaml").write_text(SPRINT, encoding="utf-8")
    other = QWidget()
    if away:
        other.show()
        other.activateWindow()
    waited(seat)
    assert seat.desk.patients.workspace == before
    told = seat.window.undo_notice._label.words()
    assert "Den kommer når du er ferdig med det du skriver" in told
    other.close()
    seat.window.activateWindow()
    seat.quiet()
    for _key in "para":
        QTest.keyClick(seat.window.focusWidget(), "\b")
    seat.desk.show_page("ward")
    waited(seat)
    seat.until(lambda: seat.desk.patients.workspace.release == "cardiology/sprint-02")


def test_answers_on_the_way_are_dropped_when_the_page_is_laid_out_anew(seat: Seat, folder: Path) -> None:
    patient = next(iter(seat.ask(lambda desk, c: desk.members(c, seat.desk.ward)).patients))
    seat.desk.open_patient(patient)
    seat.quiet()
    (folder / "cardiology").mkdir()
    (folder / "cardiology/sprint-02.yaml").write_text(SPRINT, encoding="utf-8")
    locations.look_again()
    seat.desk.patients.refresh()
    # The question is out, and its panels are taken away before it is answered.
    seat.app.processEvents()
    lay_out(seat.desk, seat.answer(WorkspaceOf("Hjerte 3", "cardiology", follows=False)).workspace)
    seat.quiet()
    assert seat.desk.patients.workspace.release == "cardiology/sprint-02"
    seat.until(lambda: all(panel.model is not None for panel in seat.desk.patients.page.shown_panels()))
    seat.desk.show_page("ward")


def test_the_banner_stands_while_the_page_is_laid_out_anew(
    seat: Seat, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = next(iter(seat.ask(lambda desk, c: desk.members(c, seat.desk.ward)).patients))
    seat.desk.open_patient(patient)
    seat.quiet()
    (folder / "cardiology").mkdir()
    (folder / "cardiology/sprint-02.yaml").write_text(SPRINT, encoding="utf-8")
    locations.look_again()
    asked: list[str] = []
    real = seat.desk.bridge.ask
    monkeypatch.setattr(seat.desk.bridge, "ask", lambda ask: asked.append(type(ask).__name__) or real(ask))
    lay_out(seat.desk, seat.answer(WorkspaceOf("Hjerte 3", "cardiology", follows=False)).workspace)
    assert seat.desk.patients.banner is not None
    seat.until(lambda: all(panel.model is not None for panel in seat.desk.patients.page.shown_panels()))
    assert asked.count("PatientPageOf") == 1
    # What changes afterwards is asked for as ever.
    asked.clear()
    seat.desk.patients.refresh()
    seat.until(lambda: "PanelsOf" in asked)
    seat.desk.show_page("ward")


def test_a_broken_file_is_told_once_and_what_was_right_stays(
    seat: Seat, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(seat.desk, "say_error", lambda error: told.append(error.details))
    (folder / "cardiology").mkdir()
    sprint = folder / "cardiology/sprint-02.yaml"
    sprint.write_text(SPRINT, encoding="utf-8")
    seat.desk.show_page("ward")
    waited(seat)
    seat.until(lambda: seat.desk.patients.workspace.release == "cardiology/sprint-02")
    sprint.write_text(SPRINT.replace("column cause", "column cuase"), encoding="utf-8")
    waited(seat)
    waited(seat)
    assert len(told) == 1
    assert "«column cuase» finnes ikke" in told[0]
    assert seat.desk.patients.workspace.release == "cardiology/sprint-02"
    assert "cause" not in seat.desk.patients.workspace.worklist.columns
