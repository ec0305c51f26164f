"""The window: one patient in focus, every key one meaning, everything reachable and named."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.acts import all_declared
from desktop.acts.patient import BeginOrder
from desktop.acts.window import ShowPage
from tests.ui import samples, samples_laboratory, samples_patient, samples_results
from tests.ui.sample_acts import Did
from tests.ui.samples_vitals import vitals
from tests.ui.windows import shown as _window
from ui import theme
from ui.panels import kinds, make_panel, panel_class
from ui.table.table import TablePanel
from ui.theme import Scheme
from ui.widgets.keys import shortcuts
from ui.window.banner import LATE_MS
from ui.window.choose import ChooseScreen
from ui.window.patient_page import PatientPage, Place, Tab
from ui.window.window import MainWindow

TABS = (
    Tab(
        "overview",
        "Oversikt",
        (
            Place("problems", "Problemer", True, 5),
            Place("medicines", "Medisiner", True, 8),
            Place("notes", "Notater", True, 4),
            Place("vitals", "Kurve", share=3),
            Place("laboratory", "Prøver"),
        ),
    ),
    Tab("chart", "Kurve", (Place("vitals"),)),
)
MODELS = {
    "problems": samples_patient.problems,
    "medicines": samples_patient.medicines,
    "notes": samples_patient.notes,
    "laboratory": samples_laboratory.laboratory,
    "vitals": vitals,
}


def _with_patient(qtbot: QtBot, size: tuple[int, int] = (1366, 768)) -> tuple[MainWindow, PatientPage]:
    window = _window(qtbot, size)
    page = PatientPage(TABS)
    window.set_page("patient", page)
    window.set_banner(samples.banner())
    window.show_page("patient")
    for kind, make in MODELS.items():
        for panel in page.panels_of(kind):
            panel.set_model(make())
    page.refresh_entries()
    qtbot.wait(1)
    return window, page


def test_no_key_has_two_meanings_in_one_place() -> None:
    keys = Counter(entry.keys for entry in shortcuts())
    assert [key for key, count in keys.items() if count > 1] == []
    assert not any("Ctrl+Alt" in entry.keys for entry in shortcuts()), "Ctrl+Alt is AltGr"


@pytest.mark.parametrize("kind", kinds())
def test_no_letter_has_two_meanings_in_a_list(qapp: QApplication, kind: str) -> None:
    panel = panel_class(kind).kind
    keys = [key for one in all_declared() for where, key in one.panel_keys.items() if where in (panel, "*")]
    assert len(keys) == len(set(keys))


def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot) -> None:
    window, _page = _with_patient(qtbot, (1920, 1080))
    window.set_page("results", panel := make_panel("results"))
    panel.set_model(samples_results.results())
    window.show_page("results")
    qtbot.wait(1)
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and isinstance(widget, QAbstractButton | QLineEdit | TablePanel)
        and not widget.accessibleName()
    ]
    assert nameless == []


def test_tab_reaches_navigation_page_and_status_and_comes_back(qtbot: QtBot) -> None:
    window = _window(qtbot, (1920, 1080))
    window.navigation.stops[0].setFocus()
    seen: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in seen and len(seen) < 60:
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is seen[0], "the round closes: no trap"
    panel = window.current_page()
    assert isinstance(panel, TablePanel)
    order = [
        seen.index(widget) for widget in (window.navigation.stops[1], panel.view, window.status.parts["sync"])
    ]
    assert order == sorted(order)
    assert all(stop in seen for stop in window.navigation.stops)


def test_f6_goes_from_region_to_region(qtbot: QtBot) -> None:
    window, _page = _with_patient(qtbot)
    window.banner.take_focus()
    visited = []
    for _step in range(4):
        focused = QApplication.focusWidget()
        owners = (window.banner, window.navigation, window.pages, window.status)
        visited.append(next(at for at, owner in enumerate(owners) if owner.isAncestorOf(focused)))
        qtbot.keyClick(window, Qt.Key.Key_F6)
    assert visited == [0, 1, 2, 3]
    assert window.banner.isAncestorOf(QApplication.focusWidget())


_CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(
    "keys", [(Qt.Key.Key_K, _CONTROL), (Qt.Key.Key_P, _CONTROL | Qt.KeyboardModifier.ShiftModifier)]
)
def test_the_palette_opens_below_the_banner_and_gives_the_focus_back(qtbot: QtBot, keys: tuple) -> None:
    window, page = _with_patient(qtbot)
    page.take_focus()
    before = QApplication.focusWidget()
    window.palette_typed.connect(lambda _text: window.set_palette(samples.palette(), "7 treff"))
    qtbot.keyClick(window, *keys)
    overlay = window.palette_overlay
    assert overlay.isVisible()
    assert overlay.geometry().top() == window.banner.height(), "the banner is never covered"
    qtbot.keyClick(overlay.field, Qt.Key.Key_Down)
    assert overlay.current() == Did("k2")
    with qtbot.waitSignal(window.act) as acted:
        qtbot.keyClick(overlay.field, Qt.Key.Key_Return)
    assert acted.args == [Did("k2")]
    assert not overlay.isVisible()
    assert QApplication.focusWidget() is before


def test_the_palette_closes_though_what_had_the_focus_is_gone(qtbot: QtBot) -> None:
    window = _window(qtbot)
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    window.open_palette()
    field.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qtbot.keyClick(window.palette_overlay.field, Qt.Key.Key_Escape)
    assert not window.palette_overlay.isVisible()


def test_escape_leaves_the_palette_without_doing_anything(qtbot: QtBot) -> None:
    window = _window(qtbot)
    window.open_palette()
    window.set_palette(samples.palette())
    with qtbot.assertNotEmitted(window.act):
        qtbot.keyClick(window.palette_overlay.field, Qt.Key.Key_Escape)
    assert not window.palette_overlay.isVisible()


def test_keys_of_a_patient_do_nothing_without_one(qtbot: QtBot) -> None:
    window = _window(qtbot)
    with qtbot.assertNotEmitted(window.act):
        qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    window.set_banner(samples.banner())
    with qtbot.waitSignal(window.act) as acted:
        qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert acted.args == [BeginOrder()]


def test_tabs_by_ctrl_and_panels_by_alt(qtbot: QtBot) -> None:
    window, page = _with_patient(qtbot)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page.tab == "chart"
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    medicines = page.shown_panels()[1]
    assert medicines.isVisible()
    assert medicines.view.hasFocus()  # type: ignore[attr-defined]
    # Where it is narrow the side panel takes the page; it is never a sliver.
    qtbot.waitUntil(lambda: medicines.width() > 1000)
    qtbot.keyClick(medicines, Qt.Key.Key_Escape)
    assert not medicines.isVisible()


def test_side_panels_stand_beside_where_there_is_room(qtbot: QtBot) -> None:
    _window, page = _with_patient(qtbot, (1920, 1080))
    assert all(panel.isVisible() for panel in page.shown_panels())
    assert page.row.entries == []
    _narrow, small = _with_patient(qtbot, (1366, 768))
    assert [entry.accessibleName() for entry in small.row.entries] == [
        "Problemer 3",
        "Medisiner 9",
        "Notater",
    ]
    assert not small.shown_panels()[0].isVisible()


def test_another_patient_finds_empty_panels(qtbot: QtBot) -> None:
    _window, page = _with_patient(qtbot)
    page.clear()
    for panel in page.panels():
        assert panel.model is None
        assert not panel.has_content()
        if isinstance(panel, TablePanel):
            assert panel.view.rows.items == []
    notes = page.panels_of("notes")[0]
    assert notes.reader.toPlainText() == ""  # type: ignore[attr-defined]
    chart = page.panels_of("vitals")[0]
    assert chart.chart.accessibleName() == ""  # type: ignore[attr-defined]


def test_the_status_says_away_in_words_and_frame(qtbot: QtBot) -> None:
    window = _window(qtbot)
    window.set_status(samples.status_away())
    assert window.status.parts["sync"].accessibleName() == "Uten forbindelse siden 13:47"
    assert "5 usendte" in window.status.parts["unsent"].accessibleName()
    with qtbot.waitSignal(window.act) as acted:
        window.status.parts["unsent"].click()
    assert acted.args == [ShowPage("unsent")]


def test_the_notice_stands_below_the_pages_head_and_its_steps_act(qtbot: QtBot) -> None:
    window = _window(qtbot)
    window.set_notice(samples.notice())
    page = window.current_page()
    strip = page._strip  # type: ignore[union-attr]
    assert strip is not None
    assert strip.isVisible()
    assert not window.strip.isVisible()
    with qtbot.waitSignal(window.act) as acted:
        strip._buttons[0].click()
    assert acted.args == [Did("print_downtime")]
    window.set_notice(None)
    assert not strip.isVisible()


def test_undo_by_key_while_the_notice_is_there(qtbot: QtBot) -> None:
    window = _window(qtbot)
    window.say_done("Notatet er signert.", undo=True)
    assert window.undo_notice._button.isVisible()
    with qtbot.waitSignal(window.undone):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    with qtbot.assertNotEmitted(window.undone):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_what_can_not_be_taken_back_offers_no_undo(qtbot: QtBot) -> None:
    window = _window(qtbot)
    window.say_done("Notatet er signert.", undo=True)
    window.say_done("1 svar er sett.")
    assert window.undo_notice.isVisible()
    assert not window.undo_notice._button.isVisible()
    # The notice before it offered Undo: pressing it now would take back something else.
    with qtbot.assertNotEmitted(window.undone):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_choosing_who_one_is_by_keys_alone(qtbot: QtBot) -> None:
    window = _window(qtbot)
    screen = ChooseScreen(samples.choose())
    window.cover(screen)
    qtbot.wait(1)
    assert not window.pages.isVisible(), "no patient behind the first screen"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    with qtbot.waitSignal(screen.started) as started:
        qtbot.keyClick(screen, Qt.Key.Key_Return)
    assert started.args == ["p2", "w1"]


def test_a_server_without_wards_begins_with_search(qtbot: QtBot) -> None:
    model = samples.choose()
    screen = ChooseScreen(type(model)(model.people, ()))
    qtbot.addWidget(screen)
    with qtbot.assertNotEmitted(screen.started):
        screen.go()
    assert screen.people.current == "", "nobody is chosen for a person"
    screen.people.choose("p1")
    with qtbot.waitSignal(screen.started) as started:
        screen.go()
    assert started.args == ["p1", ""]
    nobody = ChooseScreen(type(model)((), model.wards))
    qtbot.addWidget(nobody)
    with qtbot.assertNotEmitted(nobody.started):
        nobody.go()


@pytest.mark.parametrize("scheme", list(Scheme))
def test_changing_the_theme_repaints_everything(qtbot: QtBot, qapp: QApplication, scheme: Scheme) -> None:
    window, _page = _with_patient(qtbot)
    theme.apply(qapp, scheme, 1.0)
    qtbot.wait(1)
    surface = theme.colour("surface").name()
    picture = window.grab().toImage()
    assert picture.pixelColor(700, 75).name() == surface
    assert picture.pixelColor(26, 690).name() == theme.colour("nav").name()


def test_one_is_found_among_many_people(qtbot: QtBot) -> None:
    model = samples.choose()
    many = tuple(
        type(model.people[0])(f"p{n}", f"Person {n}", f"P{n}", "LIS, Hjerte 3" if n == 44 else "sekretær")
        for n in range(60)
    )
    screen = ChooseScreen(type(model)(many, model.wards, chosen_ward="w2"))
    qtbot.addWidget(screen)
    screen.resize(1366, 768)
    screen.show()
    assert screen.finder.isVisible()
    screen.finder.setText("lis hjerte")
    assert screen.people.current == "p44"
    with qtbot.waitSignal(screen.started) as started:
        qtbot.keyClick(screen.finder, Qt.Key.Key_Return)
    assert started.args[0] == "p44"


def test_choosing_a_person_chooses_the_ward_they_belong_to(qtbot: QtBot) -> None:
    model = samples.choose()
    here = type(model.people[0])("p9", "Ane Dahl", "AD", "Overlege", ward="w3")
    screen = ChooseScreen(type(model)((*model.people, here), model.wards))
    qtbot.addWidget(screen)
    screen.people.choose("p9")
    assert screen.wards.current == "w3"
    with qtbot.waitSignal(screen.started) as started:
        screen.go()
    assert started.args == ["p9", "w3"]


def test_people_who_arrive_while_one_chooses_change_nothing_that_is_typed_or_chosen(qtbot: QtBot) -> None:
    window = _window(qtbot)
    model = samples.choose()
    few = msgspec.structs.replace(model, people=model.people * 4)
    keyed = tuple(msgspec.structs.replace(p, key=f"q{at}") for at, p in enumerate(few.people))
    screen = ChooseScreen(msgspec.structs.replace(model, people=keyed, chosen_person="", chosen_ward=""))
    window.cover(screen)
    qtbot.wait(1)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is screen.finder
    qtbot.keyClicks(QApplication.focusWidget(), model.people[1].name[:4])
    typed = screen.finder.text()
    assert typed
    newcomer = msgspec.structs.replace(model.people[0], key="new", name="Aaa Aaa")
    screen.set_model(msgspec.structs.replace(model, people=(newcomer, *keyed), chosen_person=""))
    assert QApplication.focusWidget() is screen.finder
    assert screen.finder.text() == typed
    assert not [row for row in screen.people.rows if row.choice.key == "new" and not row.isHidden()]
    screen.finder.clear()
    screen.people.choose("q3")
    screen.people.take_focus()
    screen.set_model(msgspec.structs.replace(model, people=(*keyed, newcomer), chosen_person=""))
    assert screen.people.current == "q3"
    focused = QApplication.focusWidget()
    assert focused is not None
    assert getattr(focused, "choice", None) == next(
        r.choice for r in screen.people.rows if r.choice.key == "q3"
    )


def test_the_banner_keeps_its_place_between_two_patients_and_tells_of_neither(qtbot: QtBot) -> None:
    window, _page = _with_patient(qtbot)
    place = window.banner.geometry()
    below = window.pages.mapTo(window, window.pages.rect().topLeft())
    window.await_banner()
    qtbot.wait(1)
    assert (window.banner.isVisible(), window.banner.geometry()) == (True, place)
    assert window.pages.mapTo(window, window.pages.rect().topLeft()) == below
    assert not [w for w in window.banner.findChildren(QWidget) if w.isVisible()]
    assert window.banner.accessibleDescription() == ""
    # The key is not lost: the desk holds its act until the banner says who it is.
    with qtbot.waitSignal(window.act) as raised:
        qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert raised.args == [BeginOrder()]
    assert window.banner.take_focus not in window.regions()
    window.set_banner(samples.banner())
    assert window.banner.allergies.isVisible()
    assert window.banner.take_focus in window.regions()


def test_a_banner_that_is_long_awaited_says_so(qtbot: QtBot) -> None:
    window, _page = _with_patient(qtbot)
    window.await_banner()
    at_once = window.banner.grab().toImage()
    qtbot.wait(LATE_MS + 50)
    assert window.banner.grab().toImage() != at_once
