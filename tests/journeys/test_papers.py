"""Paper when the server is gone: each paper asked for, previewed, printed from what is held here, logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop.fhir import strict
from desktop.store import outbox
from tests.journeys.bad import SOME, all_is_well, seated, seats, show, standing, town
from tests.journeys.reality import CTRL, Window, on_server
from tests.journeys.relay import relaying
from tests.journeys.test_bad_days import sign_basket
from tests.papers import stand_in
from tests.servers.embedded import Embedded

__all__ = ["seats", "town"]

Printed = Callable[[], str]


def text_of(pdf: bytes | Path) -> str:
    """All words of a PDF, sheet by sheet."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    finally:
        document.close()


def tight(words: str) -> str:
    """Words without blanks: a line may end anywhere on paper."""
    return "".join(words.split())


@pytest.fixture(scope="module")
def gone(town: Embedded, seats: Callable[..., Window]) -> Iterator[Window]:
    """A doctor's window with everything fetched, and the server gone for good."""
    with relaying(town.url, town.token) as relay:
        seat = seats(relay.url, relay.token)
        fetched(seat)
        relay.go()
        standing(seat, "offline")
        yield seat


@pytest.fixture
def away(gone: Window) -> Window:
    gone.window.activateWindow()
    gone.errors.clear()
    return gone


def fetched(seat: Window) -> None:
    seat.sign_in()
    show(seat, "h12a")
    show(seat, "h02")
    seat.settle()


@pytest.fixture
def printed(away: Window, tmp_path: Path) -> Printed:
    """Press print in the preview; what the file holds that came of it, without blanks."""
    return printer_of(away, tmp_path)


def printer_of(away: Window, tmp_path: Path) -> Printed:
    papers = away.desk.papers

    def press() -> str:
        dialog = away.until(lambda: papers.dialog)
        away.until(lambda: dialog.sheet.paper().isValid() and not dialog.sheet.paper().isEmpty())
        made = dialog._made
        printer = stand_in.printer_of(away.desk)
        QTest.keyClick(dialog, Qt.Key.Key_P, CTRL)
        away.until(lambda: printer.pdfs)
        away.quiet()
        assert printer.pdfs == [made.pdf], "what was previewed is what is printed, as vectors"
        assert printer.one_sided
        where = tmp_path / "paper.pdf"
        where.write_bytes(made.pdf)
        assert papers.dialog is None
        assert not away.errors
        return tight(text_of(where))

    return press


def outputs(seat: Window, kind: str) -> set[str]:
    """Whose data was printed on that kind of paper, by the access log's own events."""
    entries = seat.ask(lambda _desk, c: outbox.entries(c))
    events = [strict.loads(e.body or "{}") for e in entries if e.type == "AuditEvent"]
    return {
        entity["what"]["reference"]
        for event in events
        if any(code["code"] == "output" for code in event["subtype"])
        for entity in event["entity"]
        if entity.get("description") == kind
    }


def palette(seat: Window, words: str) -> None:
    seat.window.activateWindow()
    seat.until(seat.window.isActiveWindow)
    QTest.keyClick(seat.window, Qt.Key.Key_K, CTRL)
    seat.quiet()
    field = seat.until(lambda: seat.app.focusWidget())
    QTest.keyClicks(field, words)
    seat.quiet()
    QTest.keyClick(field, Qt.Key.Key_Return)
    seat.quiet()


def test_the_eight_hour_sheet_of_the_patient_in_focus(away: Window, printed: Printed) -> None:
    show(away, "h12a")
    banner = away.desk.patients.banner
    assert banner is not None
    palette(away, "åttetimersark")
    words = printed()
    for said in (
        banner.number,
        "Åttetimersark",
        "sist hentet fra serveren i dag",
        "Blodtrykk",
        "Ført inn: kl.",
    ):
        assert tight(said) in words
    assert outputs(away, "eight_hours") == {"Patient/h12a"}


def test_the_ward_list_by_key_and_by_mouse(away: Window, printed: Printed) -> None:
    away.desk.show_page("ward")
    panel = away.desk.pages.panel("ward")
    away.until(lambda: panel.model and panel.model.rows)
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_L)
    words = printed()
    for row in panel.model.rows:
        assert tight(row.family).upper() in words
    assert outputs(away, "ward_list") == {f"Patient/{one}" for one in SOME}
    # The same is in the menu of the row.
    menu = QMenu(panel)
    panel._row_acts(menu)
    names = [action.text() for action in menu.actions()]
    assert "Skriv ut åttetimersark for pasienten" in names
    next(a for a in menu.actions() if a.text() == "Skriv ut avdelingsliste med legemidler").trigger()
    menu.deleteLater()
    dialog = away.until(lambda: away.desk.papers.dialog)
    dialog.close()
    away.quiet()


def test_the_sheet_of_a_row_is_of_that_row(away: Window, printed: Printed) -> None:
    away.desk.show_page("ward")
    panel = away.desk.pages.panel("ward")
    away.until(lambda: panel.model and panel.model.rows)
    panel.view.choose("h05")
    QTest.keyClick(panel.view, Qt.Key.Key_8)
    row = next(row for row in panel.model.rows if row.key == "h05")
    assert tight(row.family).upper() in printed()
    assert outputs(away, "eight_hours") >= {"Patient/h05"}


@pytest.mark.acts("RecordPaper")
def test_the_chart_is_a_document(away: Window, printed: Printed) -> None:
    show(away, "h12a")
    QTest.keyClick(away.window, Qt.Key.Key_1, CTRL)
    away.quiet()
    panel = next(p for p in away.desk.patients.page.shown_panels() if p.kind == "vitals")
    panel.take_focus()
    QTest.keyClick(away.window, Qt.Key.Key_P, CTRL)
    words = printed()
    latest = panel.model.readings[-1]["bp"].text
    assert tight(latest) in words
    for bar in panel.model.medicines:
        assert tight(bar.name) in words
    assert "ark1av" in words
    assert outputs(away, "chart") == {"Patient/h12a"}


def test_locking_takes_the_preview_away(away: Window) -> None:
    show(away, "h12a")
    palette(away, "åttetimersark")
    away.until(lambda: away.desk.papers.dialog)
    away.desk.locking.lock()
    away.quiet()
    assert away.desk.papers.dialog is None
    away.desk.locking.resume()


def test_an_urgent_order_on_paper_and_once_on_the_server(
    town: Embedded, seats: Callable[..., Window], tmp_path: Path
) -> None:
    with relaying(town.url, town.token) as relay, seated(seats, relay.url, relay.token) as seat:
        fetched(seat)
        relay.go()
        standing(seat, "offline")
        sign_basket(seat, "crp haster")
        orders = [e for e in seat.ask(lambda _desk, c: outbox.entries(c)) if e.type == "ServiceRequest"]
        assert len(orders) == 1
        body = strict.loads(orders[0].body or "{}")
        seat.desk.show_page("unsent")
        panel = seat.desk.pages.panel("unsent")
        row = seat.until(
            lambda: next((r for r in panel.model.rows if r.orders), None) if panel.model else None
        )
        panel.view.choose(row.key)
        panel.view.setFocus()
        QTest.keyClick(panel.view, Qt.Key.Key_P)
        words = printer_of(seat, tmp_path)()
        number = body["identifier"][0]["value"].removeprefix("urn:uuid:")
        for said in (number, "HASTER", seat.desk.actor.name, "Utført på papir", "ikke utføres en gang til",
                     "Serveren har ikke svart siden i dag"):  # fmt: skip
            assert tight(said) in words
        assert outputs(seat, "requisition") == {"Patient/h02"}
        # Nothing was changed by printing it: it goes once, under that number.
        relay.come()
        all_is_well(seat)
        found = [
            r for r in on_server(town, "ServiceRequest?patient=h02&_count=200")
            if any(number in i.get("value", "") for i in r.get("identifier", ()))
        ]  # fmt: skip
        assert len(found) == 1
        show(seat, "h02")
        palette(seat, "rekvisisjon")
        seat.until(lambda: seat.errors)
        assert "Ingen bestilling" in seat.errors[0].what
        assert seat.desk.papers.dialog is None


def test_the_strip_of_a_server_that_is_gone_opens_the_papers_that_help(
    away: Window, printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A platform without a screen can't grab the keyboard for a menu; what is in it is what counts.
    menus: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, *_place: menus.append(menu))
    away.desk.show_page("ward")
    panel = away.desk.pages.panel("ward")
    away.until(lambda: panel.model and panel.model.rows)
    row = panel.model.rows[0]
    panel.view.choose(row.key)
    button = away.until(lambda: next((b for b in panel.notice_strip._buttons if b.isVisible()), None))
    assert "nødark" in button.accessibleName()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    menu = away.until(lambda: menus and menus.pop())
    assert [a.text() for a in menu.actions()] == [
        f"Åttetimersark: {row.family}, {row.given}",
        "Avdelingsliste med legemidler som skal gis",
        "Rekvisisjoner: velg blant det som ikke er sendt",
    ]
    menu.actions()[0].trigger()
    menu.close()
    assert tight(row.family).upper() in printed().upper()
    # By its key, with a patient in focus: that patient's papers.
    show(away, "h12a")
    banner = away.desk.patients.banner
    assert banner is not None
    away.window.activateWindow()
    away.until(away.window.isActiveWindow)
    focused = away.until(lambda: away.app.focusWidget())
    QTest.keyClick(focused, Qt.Key.Key_F10)
    menu = away.until(lambda: menus and menus.pop())
    texts = [a.text() for a in menu.actions()]
    assert texts[:2] == [
        f"Åttetimersark: {banner.name}",
        f"Rekvisisjon for det som ikke er sendt: {banner.name}",
    ]
    menu.actions()[1].trigger()
    menu.close()
    away.until(lambda: away.errors)
    assert "Ingen bestilling" in away.errors.pop().what


def test_a_trend_with_the_focus_is_its_own_paper(away: Window, printed: Printed) -> None:
    show(away, "h12a")
    page = away.desk.patients.page
    tabs = [tab.key for tab in page.tabs if any(place.kind == "trend" for place in tab.places)]
    page.show_tab(tabs[0])
    away.quiet()
    panel = next(one for one in page.shown_panels() if one.kind == "trend" and one.model is not None)
    panel.take_focus()
    QTest.keyClick(away.window, Qt.Key.Key_P, CTRL)
    words = printed()
    banner = away.desk.patients.banner
    assert banner is not None
    assert words.startswith(tight(panel.model.title))
    assert tight(banner.number) in words
    seen = panel.chart.seen
    for row in panel.model.readings:
        for key, reading in row.items():
            assert (tight(reading.text) in words) or not seen[0] <= reading.at <= seen[1], key
    assert outputs(away, "trend") == {"Patient/h12a"}
