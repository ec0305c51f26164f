"""Where a value came from by Ctrl+I in a real window, and the access log of everything that is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.acts.medicines import WriteStop
from desktop.fhir import strict
from desktop.shown.questions import FindPatients
from desktop.store import accesslog
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.papers.stand_in import printer_of
from tests.servers.embedded import Embedded
from ui.panels.laboratory import LaboratoryPanel
from ui.panels.vitals import VitalsPanel
from ui.window.origin_card import OriginCard
from ui.window.resource_page import ResourcePage

Key = Qt.Key
Sit = Callable[..., Seat]
PATIENT = "h12a"


def card(seat: Seat) -> OriginCard:
    found: OriginCard = seat.until(
        lambda: next((one for one in seat.window.findChildren(OriginCard) if one.isVisible()), None)
    )
    return found


def heard(seat: Seat) -> OriginCard:
    """The card, once the server has told what it has."""
    shown = card(seat)
    seat.until(lambda: shown.model is not None and "hentes" not in shown.words())
    return shown


def events(seat: Seat) -> list[dict[str, Any]]:
    kept = seat.session.store.read(lambda c: accesslog.entries(c, 10_000)).result()
    return [strict.loads(text) for _at, text in kept]


def how(seat: Seat) -> Counter[str]:
    """How often each page or act is in the log."""
    return Counter(
        part["code"]
        for event in events(seat)
        for part in event["subtype"]
        if part["system"] == "urn:fagflate:shown"
    )


def entities(event: dict[str, Any]) -> set[str]:
    return {one["what"]["reference"] for one in event.get("entity", ()) if "reference" in one.get("what", {})}


def at(seat: Seat, tab: str, kind: type[Any]) -> Any:
    seat.desk.open_patient(PATIENT)
    seat.desk.show_tab(tab)
    seat.quiet()
    (panel,) = [p for p in seat.desk.patients.page.shown_panels() if isinstance(p, kind)]
    seat.until(lambda: panel.model is not None)
    panel.take_focus()
    seat.quiet()
    return panel


def test_a_laboratory_value_says_where_it_came_from(doctor: Seat) -> None:
    panel, keys = at(doctor, "laboratory", LaboratoryPanel), Keys(doctor)
    # One with an earlier value: which stand there depends on the hour.
    earlier = (row for row in panel.model.groups[0].rows if sum(c.state == "value" for c in row.cells) > 1)
    panel.view.choose(next(earlier).key)
    doctor.quiet()
    keys.press(Key.Key_I, CONTROL)
    shown = heard(doctor)
    assert shown.model is not None
    asked = shown.model.of
    value = panel.origin()
    place = value.within.mapTo(doctor.window, value.place.center())
    assert not shown.geometry().contains(shown.parentWidget().mapFrom(doctor.window, place))
    assert "Rekvirert" in shown.words()
    assert "Versjoner 1" in shown.words(), "the server was asked for its history, and has one"
    # Earlier, and back, with the card open.
    keys.press(Key.Key_Left)
    doctor.until(lambda: shown.model is not None and shown.model.of.keys != asked.keys)
    keys.press(Key.Key_Right)
    doctor.until(lambda: shown.model is not None and shown.model.of.keys == asked.keys)
    assert doctor.window.focusWidget() is shown
    keys.press(Key.Key_Escape)
    assert not shown.isVisible()
    assert panel.isAncestorOf(keys.focus()), "Esc returns to the cell"
    read = [e for e in events(doctor) if asked.keys[0] in entities(e)]
    assert len(read) == 2, "once when it was opened, once when it was come back to"
    assert all(f"Patient/{PATIENT}" in entities(event) for event in read)


def test_enter_opens_the_resource_and_esc_comes_back(doctor: Seat) -> None:
    panel, keys = at(doctor, "laboratory", LaboratoryPanel), Keys(doctor)
    keys.press(Key.Key_I, CONTROL)
    shown = heard(doctor)
    before = how(doctor)["resource"]
    keys.press(Key.Key_Return)
    page = doctor.until(
        lambda: (
            isinstance(doctor.desk.window.current_page(), ResourcePage) and doctor.desk.window.current_page()
        )
    )
    assert not shown.isVisible()
    assert '"resourceType":"Observation"' in page.raw.toPlainText().replace(" ", "")
    doctor.until(lambda: how(doctor)["resource"] == before + 1)
    keys.press(Key.Key_Escape)
    assert doctor.window.current_page() is doctor.desk.patients.page
    assert panel.isAncestorOf(keys.focus())


def test_news2_tells_its_parts_each_with_an_origin_of_its_own(doctor: Seat) -> None:
    doctor.desk.show_page("ward")
    panel, keys = doctor.desk.pages.panel("ward"), Keys(doctor)
    doctor.until(lambda: panel.model is not None and panel.model.rows)
    row = next(row for row in panel.model.rows if row.news2_keys)
    panel.take_focus()
    panel.view.choose(row.key)
    doctor.quiet()
    keys.press(Key.Key_I, CONTROL)
    shown = card(doctor)
    doctor.until(lambda: shown.model is not None and shown.model.parts)
    assert shown.model is not None
    whole = shown.model.of
    assert whole.patient == row.key
    assert {key for part in shown.model.parts for key in part.of.keys} == set(row.news2_keys)
    keys.press(Key.Key_1)
    doctor.until(lambda: shown.model is not None and len(shown.model.of.keys) == 1)
    keys.press(Key.Key_Escape)
    doctor.until(lambda: shown.model is not None and shown.model.of == whole)
    keys.press(Key.Key_Escape)
    assert not shown.isVisible()


def test_the_chart_and_the_banner_answer_too(doctor: Seat) -> None:
    panel, keys = at(doctor, "chart", VitalsPanel), Keys(doctor)
    # Past the row of the notes, to the first curve.
    keys.press(Key.Key_Down)
    keys.press(Key.Key_Down)
    keys.press(Key.Key_I, CONTROL)
    shown = card(doctor)
    assert shown.model is not None
    assert shown.model.of.keys
    assert "Hanne" in shown.words() or "ikke oppgitt" in shown.words()
    keys.press(Key.Key_Escape)
    assert panel.isAncestorOf(keys.focus())
    doctor.window.banner.allergies.setFocus()
    keys.press(Key.Key_I, CONTROL)
    shown = card(doctor)
    doctor.until(lambda: shown.model is not None and shown.model.of.keys[0].startswith("AllergyIntolerance/"))


def test_whoever_goes_elsewhere_leaves_the_card_behind(doctor: Seat) -> None:
    at(doctor, "laboratory", LaboratoryPanel)
    keys = Keys(doctor)
    keys.press(Key.Key_I, CONTROL)
    shown = card(doctor)
    doctor.desk.show_page("ward")
    doctor.quiet()
    assert not shown.isVisible()
    assert shown.words() == "", "nothing of the patient stays"


def test_without_a_server_what_is_not_fetched_is_said(doctor: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.core.errors import FagflateError

    async def away(_key: str) -> object:
        raise FagflateError("The server does not answer.")

    monkeypatch.setattr(doctor.desk.bridge, "fetch_origin", away)
    at(doctor, "laboratory", LaboratoryPanel)
    keys = Keys(doctor)
    keys.press(Key.Key_I, CONTROL)
    shown = heard(doctor)
    assert "eldre er ikke hentet" in shown.words()
    assert "minst 1" in shown.words()
    keys.press(Key.Key_Escape)
    assert not doctor.errors


PAGES = {
    "ward": "worklist", "results": "results", "tasks": "tasks",
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_each_showing_of_a_list_is_in_the_log_with_everybody_on_it(doctor: Seat, page: str) -> None:
    desk = doctor.desk
    desk.open_patient(PATIENT)
    doctor.quiet()
    before = how(doctor)[PAGES[page]]
    desk.show_page(page)
    panel = desk.pages.panel(page)
    doctor.until(lambda: panel.model is not None and panel.model.rows)
    # The log is written behind the answer: on a busy machine a moment later.
    doctor.until(lambda: how(doctor)[PAGES[page]] > before)
    doctor.quiet()
    desk.pages.refresh(page)
    doctor.quiet()
    assert how(doctor)[PAGES[page]] == before + 1, "a refresh is the same showing"
    last = [e for e in events(doctor) if PAGES[page] in {s["code"] for s in e["subtype"]}][-1]
    shown = {f"Patient/{p}" for p in doctor.desk.papers.about(panel)}
    assert shown
    assert entities(last) == shown
    desk.open_patient(PATIENT)
    doctor.quiet()
    desk.show_page(page)
    doctor.until(lambda: how(doctor)[PAGES[page]] > before + 1)
    assert how(doctor)[PAGES[page]] == before + 2, "shown again is read again"


def test_a_result_that_is_looked_at_in_full_is_in_the_log(doctor: Seat) -> None:
    doctor.desk.show_page("results")
    panel = doctor.desk.pages.panel("results")
    doctor.until(lambda: panel.model is not None and len(panel.model.rows) > 2)
    panel.take_focus()
    row = panel.model.rows[-1]
    panel.view.choose(row.key)
    doctor.until(lambda: panel.model.detail is not None and panel.model.detail.key == row.key)
    doctor.until(lambda: any({row.key, f"Patient/{row.patient}"} <= entities(e) for e in events(doctor)))


def test_a_patient_is_logged_each_time_and_not_only_the_first(doctor: Seat) -> None:
    def opened() -> int:
        return sum(
            entities(e) == {f"Patient/{PATIENT}"} and len(e["subtype"]) == 1 and e["action"] == "R"
            for e in events(doctor)
        )

    doctor.desk.show_page("ward")
    doctor.quiet()
    before = opened()
    for _time in range(2):
        doctor.desk.open_patient(PATIENT)
        doctor.quiet()
        doctor.desk.show_page("ward")
        doctor.quiet()
    assert opened() == before + 2


def test_a_search_hit_is_in_the_log(doctor: Seat) -> None:
    before = how(doctor)["search"]
    hits = doctor.answer(FindPatients("solbakken"))
    assert hits
    doctor.until(lambda: how(doctor)["search"] == before + 1)
    last = [e for e in events(doctor) if "search" in {s["code"] for s in e["subtype"]}][-1]
    assert f"Patient/{PATIENT}" in entities(last)


def test_what_is_printed_is_in_the_log(doctor: Seat) -> None:
    panel = at(doctor, "laboratory", LaboratoryPanel)
    printer = printer_of(doctor.desk)
    before = how(doctor)["printed-laboratory"]
    doctor.desk.papers.print_panel(panel)
    doctor.until(lambda: how(doctor)["printed-laboratory"] == before + 1)
    assert len(printer.pdfs) == 1
    assert printer.one_sided


def test_what_is_refused_is_in_the_log_with_why(sit: Sit, hospital: Embedded) -> None:
    secretary = sit("secretary")
    secretary.sign_in(secretary=True)
    secretary.desk.open_patient(PATIENT)
    secretary.quiet()
    assert not secretary.desk.do(WriteStop("MedicationRequest/x"))
    secretary.until(lambda: how(secretary)["write_stop"])
    (event,) = [e for e in events(secretary) if "write_stop" in {s["code"] for s in e["subtype"]}]
    assert event["outcome"] == "4"
    assert event["outcomeDesc"]
    assert entities(event) == {f"Patient/{PATIENT}"}
    secretary.settle()
    with hospital.client() as client:
        found = client.get("AuditEvent?outcome=4").json()
    assert found.get("entry"), "the server has it too"


def test_the_mouse_asks_where_a_value_came_from(doctor: Seat) -> None:
    panel = at(doctor, "laboratory", LaboratoryPanel)
    row = panel.model.groups[0].rows[0]
    held = [at for at, cell in enumerate(row.cells) if cell.provenance.reference]
    panel.view.choose(row.key)
    start, _samples = panel._samples()
    spot = panel.view.rows.index(panel.view.currentIndex().row(), 3 + max(held[0] - start, 0))
    QTest.mouseClick(
        panel.view.viewport(), Qt.MouseButton.LeftButton, pos=panel.view.visualRect(spot).center()
    )
    doctor.quiet()
    found = panel.origin()
    assert found is not None
    assert found.place == panel.view.visualRect(spot)


def under(panel: VitalsPanel, kind: str, true: Callable[[Any], bool] = lambda _item: True) -> Any:
    """Go down by ↓, from the top, to the strip of that kind under the curves."""
    panel.chart.strip = -1
    for _press in range(60):
        before = panel.chart.strip
        QTest.keyClick(panel.chart, Key.Key_Down)
        now = panel.chart.chosen()
        if now is not None and now.kind == kind and true(now.item):
            return now.item
        assert panel.chart.strip != before, f"no strip of {kind}"
    raise AssertionError(kind)


def test_the_fluid_balance_says_which_measurements_were_summed(doctor: Seat) -> None:
    panel, keys = at(doctor, "chart", VitalsPanel), Keys(doctor)
    panel.chart.setFocus()
    under(panel, "fluid")
    keys.press(Key.Key_I, CONTROL)
    shown = card(doctor)
    doctor.until(lambda: shown.model is not None and shown.model.parts)
    newest = panel.model.fluid[-1]
    assert shown.model is not None
    assert shown.model.of.value == newest.text
    assert {key for part in shown.model.parts for key in part.of.keys} <= set(newest.keys)
    assert shown.model.parts[0].text, "each part says how much"
    keys.press(Key.Key_1)
    doctor.until(lambda: shown.model is not None and len(shown.model.of.keys) == 1)
    assert "Tatt" in shown.words() or "ikke oppgitt" in shown.words()
    keys.press(Key.Key_Escape)
    keys.press(Key.Key_Escape)
    assert not shown.isVisible()


def test_a_medicine_and_its_doses_in_the_chart_say_where_they_came_from(doctor: Seat) -> None:
    panel, keys = at(doctor, "chart", VitalsPanel), Keys(doctor)
    panel.chart.setFocus()
    bar = under(panel, "medicine", lambda item: any(dose.key for dose in item.doses))
    keys.press(Key.Key_I, CONTROL)
    shown = heard(doctor)
    assert shown.model is not None
    assert shown.model.of.keys == (bar.key,)
    assert "Ordinert" in shown.words() or "Rekvirert" in shown.words(), shown.words()
    keys.press(Key.Key_Right)
    dose = min((one for one in bar.doses if one.key), key=lambda one: one.time)
    doctor.until(lambda: shown.model is not None and shown.model.of.keys == (dose.key,))
    assert dose.key.startswith("MedicationAdministration/")
    doctor.until(lambda: "hentes" not in shown.words())
    keys.press(Key.Key_Escape)


def test_a_value_in_the_note_under_writing_says_where_it_came_from(doctor: Seat) -> None:
    desk = doctor.desk
    panel, keys = at(doctor, "laboratory", LaboratoryPanel), Keys(doctor)
    row = panel.model.groups[0].rows[0]
    desk.note.begin_with(row.key)
    doctor.until(lambda: desk.note.kept is not None and desk.note.editor.model)
    editor = desk.note.editor

    doctor.until(lambda: any(run.keys for s in editor.text().sections for run in s.runs))
    field, piece = next(
        (part.field, piece)
        for part in editor.sections.rows
        for piece in part.field.runs.all()
        if piece.run is not None and any(key.startswith("Observation/") for key in piece.run.keys)
    )
    field.setFocus()
    cursor = field.textCursor()
    cursor.setPosition(piece.start + 1)
    field.setTextCursor(cursor)
    keys.press(Key.Key_I, CONTROL)
    shown = card(doctor)
    doctor.until(lambda: shown.model is not None and shown.model.of.keys == piece.run.keys)
    keys.press(Key.Key_Escape)
    assert field.hasFocus(), "one goes on writing where one was"
    desk.open_patient(PATIENT)
    doctor.quiet()
    assert not doctor.errors
