"""Open patients: nothing of one is left for the next person, no name before somebody asks for it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.window import OpenPatient
from desktop.shown.panel_drafts import changed_kind
from desktop.shown.shell import PaletteEntry, PaletteGroup
from tests.journeys.conftest import Seat
from tests.ui.acts.marked import MARK
from tests.ui.acts.tour import PATIENT

OTHER = "h07"


def opened(seat: Seat, patient: str) -> None:
    seat.desk.open_patient(patient)
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == patient)
    seat.quiet()


def test_another_person_finds_no_patient_open_and_nothing_to_take_back(seat: Seat) -> None:
    doctor = seat.desk.actor
    opened(seat, PATIENT)
    seat.window.say_done("Notatet er signert.", undo=True)
    other = seat.ask(lambda desk, c: desk.somebody(c, "hjerte3-overlege", seat.desk.ward, secretary=False))
    assert other.role != doctor.role
    try:
        seat.desk.sign_in(other)
        seat.quiet()
        assert seat.desk.patients.open == {}
        assert seat.window.navigation.model.patients == ()
        assert not seat.window.banner.isVisible()
        assert all(panel.model is None for panel in seat.desk.patients.page.panels())
        assert not seat.window.undo_notice.isVisible()
        # "Mine" are the patients of whoever sits here now, at once.
        panel = seat.desk.pages.panel("ward")
        seat.until(lambda: panel.model and {row.doctor for row in panel.model.rows if row.mine} == {"J. Moe"})
    finally:
        seat.desk.sign_in(doctor)
        seat.quiet()


def test_the_palette_names_no_patient_before_something_is_typed(seat: Seat) -> None:
    seat.desk.show_page("ward")
    seat.quiet()
    shown: list[tuple[PaletteGroup, ...]] = []
    real = seat.window.set_palette
    seat.window.set_palette = lambda groups, hits="": (shown.append(groups), real(groups, hits))  # type: ignore[method-assign]
    try:
        seat.window.open_palette()
        seat.quiet()

        def patients() -> list[OpenPatient]:
            return [e.act for group in shown[-1] for e in group.entries if isinstance(e.act, OpenPatient)]

        assert shown
        assert patients() == []
        seat.window.palette_typed.emit("solb")
        seat.until(lambda: OpenPatient(PATIENT) in patients())
        seat.window.palette_typed.emit("")
        seat.quiet()
        assert patients() == []
    finally:
        seat.window.set_palette = real  # type: ignore[method-assign]
        seat.window.palette_overlay.close_palette()


def test_who_is_found_later_comes_below_whom_one_sees(seat: Seat) -> None:
    def person(key: str) -> PaletteEntry:
        return PaletteEntry(OpenPatient(key), key.upper(), "user")

    palette = seat.window.palette_overlay
    finder = seat.desk.finder
    try:
        seat.window.open_palette()
        # Nobody is called so, and no act either: only what is told below is shown.
        palette.field.setText("xyzæøå")
        seat.quiet()
        finder._found("xyzæøå", (person("berg"), person("dahl")))
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
        assert palette.current() == OpenPatient("dahl")
        finder._found("xyzæøå", (person("aas"), person("berg"), person("dahl")))
        assert [e.entry.act for e in palette._entries] == [
            OpenPatient("berg"),
            OpenPatient("dahl"),
            OpenPatient("aas"),
        ]
        assert palette.current() == OpenPatient("dahl")
        finder._found("xyzæøå", (person("aas"), person("bakke")))
        assert palette.current() == OpenPatient("dahl"), "the number of hits is limited; whom one sees stays"
        palette.field.setText("xyzæø")
        finder._found("xyzæø", (person("aas"), person("dahl")))
        assert palette.current() == OpenPatient("aas"), "other words are another question"
    finally:
        palette.close_palette()


def test_ctrl_tab_goes_through_the_open_patients_and_ctrl_w_closes_them(seat: Seat) -> None:
    for patient in list(seat.desk.patients.open):
        seat.desk.patients.close(patient)
    seat.window.activateWindow()
    seat.until(seat.window.isActiveWindow)
    opened(seat, PATIENT)
    opened(seat, OTHER)
    for wanted in (PATIENT, OTHER):
        QTest.keyClick(seat.window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        banner = seat.desk.patients.banner
        assert banner is None or banner.key == wanted, "the one before is gone in the same step"
        seat.until(
            lambda wanted=wanted: seat.desk.patients.banner and seat.desk.patients.banner.key == wanted
        )
    QTest.keyClick(seat.window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: seat.desk.patients.banner and seat.desk.patients.banner.key == PATIENT)
    QTest.keyClick(seat.window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert seat.desk.pages.current == "ward"
    assert seat.desk.patients.open == {}
    assert MARK not in seat.window.windowTitle()
    assert seat.window.windowTitle() == "Fagflate", "no name in the title of the window"


def test_an_order_that_is_written_asks_for_no_list_of_notes(seat: Seat) -> None:
    """Each pause in typing keeps the draft: pages of the patient were asked for anew each time."""
    opened(seat, PATIENT)
    patients = seat.desk.patients
    patients.page.show_tab("notes")
    seat.quiet()
    assert "notes" in {panel.kind for panel in patients.page.shown_panels()}
    asked: list[int] = []
    real = patients.refresh
    patients.refresh = lambda: (asked.append(1), real())  # type: ignore[method-assign]
    try:
        patients.changed({"draft", changed_kind("order")}, PATIENT)
        patients.changed({"draft", changed_kind("letter"), "outbox"}, PATIENT)
        assert not asked
        patients.changed({"draft", changed_kind("note")}, PATIENT)
        patients.changed({"draft"}, PATIENT)
        patients.changed({"draft", changed_kind("order"), "Condition"}, PATIENT)
        assert len(asked) == 3
    finally:
        patients.refresh = real  # type: ignore[method-assign]
