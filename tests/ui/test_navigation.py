"""The navigation: where one is, what waits, and a focus that nothing arriving takes away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shown.shell import NavigationEntry, NavigationModel, OpenPatient
from desktop.shown.ward.waiting import Waiting
from tests.ui import samples
from tests.ui.windows import shown as _window
from ui.acts.frame.counts import Counts
from ui.widgets.button import Button
from ui.window.window import MainWindow


def _stop(window: MainWindow, name: str) -> Button:
    return next(stop for stop in window.navigation.stops if stop.accessibleName().startswith(name))


def _with_count(model: NavigationModel, key: str, count: int) -> NavigationModel:
    entries = tuple(
        msgspec.structs.replace(entry, count=count) if entry.key == key else entry for entry in model.entries
    )
    return msgspec.structs.replace(model, entries=entries)


def test_navigation_says_where_one_is_and_goes_there(qtbot: QtBot) -> None:
    window = _window(qtbot, (1920, 1080))
    names = [stop.accessibleName() for stop in window.navigation.stops]
    assert "Svar å se, 14" in names
    assert any(name.startswith("TVEIT, Solveig") and "kladd venter" in name for name in names)
    results = next(stop for stop in window.navigation.stops if stop.accessibleName() == "Svar å se, 14")
    with qtbot.waitSignal(window.page) as went:
        results.setFocus()
        qtbot.keyClick(results, Qt.Key.Key_Return)
    assert went.args == ["results"]


def test_the_rail_and_the_written_navigation_have_the_same_stops(qtbot: QtBot) -> None:
    window = _window(qtbot, (1366, 768))
    narrow = [stop.accessibleName() for stop in window.navigation.stops]
    assert window.navigation.width() == 52
    window.resize(1920, 1080)
    qtbot.wait(1)
    assert window.navigation.width() == 224
    assert [stop.accessibleName() for stop in window.navigation.stops] == narrow


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_what_is_not_counted_yet_does_not_look_like_nothing(qtbot: QtBot, size: tuple[int, int]) -> None:
    window = _window(qtbot, size)
    results = _stop(window, "Svar å se")
    window.set_navigation(_with_count(samples.navigation(), "results", -1))
    none, name = results.grab().toImage(), results.accessibleName()
    model = samples.navigation()
    entries = tuple(NavigationEntry(e.key, e.title, e.icon, coming=e.key == "results") for e in model.entries)
    window.set_navigation(msgspec.structs.replace(model, entries=entries))
    assert name == "Svar å se"
    assert results.accessibleName() == "Svar å se, ikke telt ennå"
    assert results.grab().toImage() != none


def test_counts_are_coming_until_the_record_has_answered_once(qtbot: QtBot) -> None:
    class Bridge(QObject):
        def coalesced(self, make: Callable[[], Any]) -> Any:
            self.make = make
            return SimpleNamespace(request=lambda: None)

        async def ask(self, _question: object) -> Waiting:
            return Waiting(results=3)

    bridge, told = Bridge(), []
    counts = Counts(bridge, lambda: "h3", lambda: told.append(counts.of("results")))  # type: ignore[arg-type]
    assert [page for page in ("ward", "results", "tasks", "unsent") if counts.coming(page)] == [
        "results",
        "tasks",
    ]
    asyncio.run(bridge.make())
    assert told == [3]
    assert not counts.coming("tasks"), "nothing waits there"
    assert counts.of("tasks") == -1
    counts.forget()
    assert counts.coming("results")


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_what_arrives_does_not_take_the_focus_away(qtbot: QtBot, size: tuple[int, int]) -> None:
    window = _window(qtbot, size)
    results = _stop(window, "Svar å se")
    results.setFocus()
    window.set_navigation(_with_count(samples.navigation(), "results", 15))
    assert QApplication.focusWidget() is results
    assert results.accessibleName() == "Svar å se, 15"
    with qtbot.waitSignal(window.page) as went:
        qtbot.keyClick(results, Qt.Key.Key_Return)
    assert went.args == ["results"]


def test_another_patient_is_opened_and_the_focus_stays_on_its_place(qtbot: QtBot) -> None:
    window = _window(qtbot)
    _stop(window, "Svar å se").setFocus()
    model = _with_count(samples.navigation(), "results", 15)
    more = (*model.patients, OpenPatient("patient-16", "16", "Moen", "Arne"))
    window.set_navigation(msgspec.structs.replace(model, patients=more))
    assert _stop(window, "MOEN, Arne")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Svar å se, 15"


def test_a_focused_patient_that_is_closed_leaves_the_focus_where_one_is(qtbot: QtBot) -> None:
    window = _window(qtbot)
    _stop(window, "HAUGLAND").setFocus()
    model = samples.navigation()
    window.set_navigation(msgspec.structs.replace(model, patients=model.patients[:1]))
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Post Hjerte 3"


def test_what_is_said_of_a_place_follows(qtbot: QtBot) -> None:
    window = _window(qtbot, (1920, 1080))
    ward, patient = _stop(window, "Post Hjerte 3"), _stop(window, "TVEIT, Solveig")
    assert ward.accessibleDescription() == "vises nå"
    assert "kladd venter" in patient.accessibleName()
    model = samples.navigation("patient-15B")
    signed = msgspec.structs.replace(model.patients[2], draft=False, bed="16A")
    window.set_navigation(msgspec.structs.replace(model, patients=(*model.patients[:2], signed)))
    assert ward.accessibleDescription() == ""
    assert patient.accessibleName() == "TVEIT, Solveig, seng 16A"
    assert patient.accessibleDescription() == "vises nå"
    assert patient in window.navigation.stops


@pytest.mark.parametrize("current", ["patient-15B", "day"])
def test_where_one_is_stands_whole_in_a_low_window(qtbot: QtBot, current: str) -> None:
    """Of the patient on the screen a low rail showed the upper half of the bed's number."""
    window = _window(qtbot, (911, 512))
    more = tuple(OpenPatient(f"patient-{n}", str(n), "Berg", "Eva") for n in range(20, 24))
    model = samples.navigation("ward")
    model = msgspec.structs.replace(model, patients=(*more, *model.patients))
    window.set_navigation(model)
    QApplication.processEvents()
    window.set_navigation(msgspec.structs.replace(model, current=current))
    for height in (512, 460, 700, 440):
        window.resize(911, height)
        QApplication.processEvents()
        one = next(stop for stop in window.navigation.stops if getattr(stop, "key", "") == current)
        assert one.visibleRegion().boundingRect() == one.rect(), f"{height} px high"
        for entry in model.entries:
            first = next(stop for stop in window.navigation.stops if getattr(stop, "key", "") == entry.key)
            assert first.visibleRegion().boundingRect() == first.rect(), f"{entry.title}, {height} px high"
