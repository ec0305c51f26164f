"""The sprint from a wish to a pilot and back, by keys: a doctor, the owner and a second clinician, on two
machines over the hospital's server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.core.actor import Actor
from desktop.store.packages import sprint_keys
from desktop.sync.pull.set_up import wishes as pulled
from desktop.views.sign_in import workspaces
from desktop.workspace import locations
from desktop.workspace.packages import published
from tests.journeys.bad import standing
from tests.journeys.conftest import WARD, Seat
from tests.journeys.relay import relaying
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_change_page import SHIFT, Flate
from tests.journeys.test_why import page
from tests.journeys.test_wishes import OWNER, knows_kari, line, listed, missing
from tests.servers.embedded import Embedded
from tests.store.packages.made import KEY, X
from tests.ui.acts.sign_in.test_configuration import waited
from ui.table.row_model import Row

Key = Qt.Key
Sit = Callable[..., Seat]


@pytest.fixture(autouse=True)
def _site(hospital: Embedded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The owner works at the hospital, has a key on her machine, and the site trusts it. Drafts are new."""
    hospital.load([
        {"resourceType": "Practitioner", "id": "fosse", "active": True,
         "name": [{"given": ["Kari"], "family": "Fosse"}]},
    ])  # fmt: skip
    with hospital.client() as client:
        # The hospital is the module's: what was sent before is gone.
        for one in reviews(hospital):
            client.delete(f"Task/{one['id']}")
    monkeypatch.setattr(pulled, "AGAIN", pulled.AGAIN * 0)
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    machine = tmp_path / "machine"
    machine.mkdir()
    (machine / "policies.json").write_text(json.dumps({"sprint_keys": [f"{X} Kari Fosse"]}))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(machine))
    monkeypatch.setattr(sprint_keys, "own", lambda: KEY)
    workspaces.forget()
    yield
    published.forget()
    locations.choose("")
    workspaces.forget()


def reviews(hospital: Embedded) -> list[dict[str, Any]]:
    """The reviews that the server has."""
    with hospital.client() as client:
        found = client.get("Task", params={"code": "urn:fagflate:task|sprint-review", "_count": "100"}).json()
    return [one["resource"] for one in found.get("entry", ())]


def statuses(hospital: Embedded) -> list[str]:
    return sorted(one["status"] for one in reviews(hospital))


def send(flate: Flate, name: str) -> None:
    """Ctrl+Enter, the colleague's name, Enter; until the record has it."""
    changing = flate.seat.desk.changing
    flate.press(Key.Key_Return, CONTROL)
    flate.seat.until(lambda: changing._sending.list)
    flate.write(name)
    flate.press(Key.Key_Return)
    flate.seat.until(lambda: flate.draft.review is not None and flate.draft.review.key)
    flate.seat.settle()


def reach(panel: Any, keys: Keys, key: str) -> None:
    """Up or down to a row of the list."""
    order = [item.key for item in panel.view.rows.items if isinstance(item, Row)]
    at = order.index(panel.current_key()) if panel.current_key() in order else -1
    way = Key.Key_Down if order.index(key) > at else Key.Key_Up
    for _time in range(len(order) + 6):
        # The title of a group that folds is a stop too.
        if panel.current_key() == key:
            return
        keys.press(way)
    raise AssertionError(f"{key} is not reached")


def opened(seat: Seat, keys: Keys, group: str) -> Any:
    """The list of wishes, and Enter on its first sprint of a group: the column beside it."""
    shown = listed(seat)
    seat.until(lambda: [row for row in shown.model.reviews if row.group == group])
    shown.take_focus()
    key = next(row.key for row in shown.model.reviews if row.group == group)
    reach(shown, keys, key)
    keys.press(Key.Key_Return)
    return seat.until(lambda: seat.desk.reviewing.column)


def answered(seat: Seat) -> None:
    """Rounds until the answers of others have come: work of one's own is looked at by itself before another's
    version takes its place."""
    seat.settle()
    seat.settle()


def reached_by_pilot(seat: Seat, *, there: bool) -> None:
    """Rounds, each with the seconds after which the workspace is asked for again, until the pilot is there
    or gone: on a slow machine what was published comes with a later round than the first."""
    for _round in range(20):
        seat.settle()
        waited(seat)
        if (seat.desk.patients.workspace.pilot is not None) == there:
            return
    raise AssertionError(f"the pilot is {'not there' if there else 'still there'}")


def front(seat: Seat) -> None:
    """The person turns to this machine."""
    seat.window.activateWindow()
    seat.until(seat.window.isActiveWindow)
    seat.quiet()


def wish_line(flate: Flate) -> None:
    """Tab into the line for the wish."""
    column = flate.seat.desk.changing.column
    assert column is not None
    for _time in range(30):
        focused = QApplication.focusWidget()
        if isinstance(focused, QLineEdit) and column.wish.isAncestorOf(focused):
            return
        flate.press(Key.Key_Tab)
    raise AssertionError("the wish is not reached by Tab")


@pytest.mark.timeout(600)
@pytest.mark.acts(
    "MakeWish", "AnswerWish", "SendDraft", "SendBackDraft", "AcceptDraft", "ReleaseSprint", "RetireSprint"
)
def test_three_people_take_a_wish_to_a_pilot_and_back_on_two_machines(sit: Sit, hospital: Embedded) -> None:
    doctor, other = sit(), sit()
    author = doctor.sign_in()
    knows_kari(doctor)
    colleagues = doctor.ask(lambda desk, c: desk.choices(c, "", "").people)
    reader_key = next(
        one.key for one in colleagues
        if one.key and one.name != author.name and "lege" in one.role.casefold() and "/" not in one.key
    )  # fmt: skip
    reader: Actor = doctor.ask(lambda desk, c: desk.actor_in(c, reader_key, WARD))

    # The wish.
    page(doctor, "laboratory")
    missing(doctor, "Prøvene over kurven")
    Keys(doctor).press(Key.Key_Return)
    doctor.until(lambda: doctor.desk.wishing.line is None)
    doctor.settle()
    other.desk.sign_in(OWNER)
    other.settle()
    owner = Keys(other)
    shown = listed(other)
    other.until(lambda: [row for row in shown.model.rows if row.group == "to_answer"])
    shown.take_focus()
    owner.press(Key.Key_S)
    line(other)
    owner.write("2")
    owner.press(Key.Key_Return)
    other.until(lambda: other.desk.wishing.line is None)
    other.settle()
    steps = 3

    # The draft, and to review: not before each change has its reason.
    front(doctor)
    flate = Flate(doctor)
    flate.opened()
    before = flate.names()
    flate.begin()
    flate.tab_to(before[1])
    flate.edit(Key.Key_Up)
    changing = doctor.desk.changing
    assert changing.column is not None
    doctor.until(lambda: changing.column.action.text().startswith("Skriv 1 grunn"))
    flate.reason("Leses først hver dag")
    wish_line(flate)
    flate.write("Prøvene først på visitten")
    flate.edit(Key.Key_Return)
    # What lacks is looked for on the record's side.
    doctor.until(lambda: changing.column.action.text().startswith("Send til gjennomgang"))
    send(flate, reader.name)
    sprint = f"cardiology/{Path(flate.draft.file).stem}"
    assert statuses(hospital) == ["requested", "requested"]
    told = json.dumps(reviews(hospital), ensure_ascii=False)
    banner = doctor.desk.patients.banner
    assert banner is not None
    assert not [one for one in (banner.family, banner.number) if one and one in told]
    assert changing.column.action.text().startswith("Trekk fra gjennomgang")

    # The second clinician, on the other machine, sends it back with a remark at the change.
    front(other)
    other.desk.sign_in(reader)
    other.settle()
    second = Keys(other)
    column = opened(other, second, "to_review")
    other.until(lambda: column.model is not None)
    (point,) = column.model.points
    assert point.why == "Leses først hver dag"
    assert column.pictures.accessibleName().startswith("Slik den er: ")
    second.press(Key.Key_F8)
    assert column.before
    second.press(Key.Key_F8)
    column.rows[0].remark.begin()
    second.write("Gjør dem høyere også")
    assert column.action.text().startswith("Send tilbake")
    second.press(Key.Key_Return, CONTROL)
    other.until(lambda: other.desk.reviewing.column is None)
    other.settle()
    assert statuses(hospital) == ["rejected", "requested"]

    # The author sees it at that change, does it, and sends it anew: the old one for the owner is gone.
    answered(doctor)
    front(doctor)
    doctor.until(lambda: flate.draft.points[0].remark.endswith("Gjør dem høyere også"))
    assert flate.draft.points[0].remark.startswith(reader.name)
    flate.tab_to(before[1])
    flate.edit(Key.Key_Down, SHIFT)
    flate.reason("Merknad fra gjennomgangen")
    while flate.draft.missing:
        flate.press(Key.Key_Return, CONTROL)
        flate.write("Fem rader dekker det meste")
        flate.edit(Key.Key_Return)
    send(flate, reader.name)
    assert statuses(hospital) == ["cancelled", "rejected", "requested", "requested"]

    # Accepted by her, and by the owner, who tries it out on the ward.
    front(other)
    other.settle()
    column = opened(other, second, "to_review")
    other.until(lambda: column.action.text().startswith("Godkjenn"))
    second.press(Key.Key_Return, CONTROL)
    other.until(lambda: other.desk.reviewing.column is None)
    other.settle()
    other.desk.sign_in(OWNER)
    other.settle()
    owner = Keys(other)
    shown = listed(other)
    other.until(lambda: any(row.group == "to_review" for row in shown.model.reviews))
    newest = next(row.key for row in shown.model.reviews if row.group == "to_review")
    shown.take_focus()
    reach(shown, owner, newest)
    owner.press(Key.Key_Return)
    column = other.until(lambda: other.desk.reviewing.column)
    assert len(column.model.points) == 2
    owner.press(Key.Key_Return, CONTROL)
    other.until(lambda: column.model.releases)
    assert column.action.text().startswith("Prøv ut")
    owner.press(Key.Key_Return, CONTROL)
    other.until(lambda: other.desk.reviewing.column is None)
    steps += owner.count
    assert steps <= 12, "from the wish to the pilot, for the owner"
    other.settle()

    # Seen at the doctor's machine: the page is tried out there, and the approvals stand in her file.
    front(doctor)
    answered(doctor)
    doctor.until(lambda: flate.draft.review.approved)
    doctor.until(lambda: "approvals:\n  - {name: Kari Fosse" in flate.file())
    assert f"  - {{name: {reader.name}" in flate.file()
    # A change after it takes them away, and says so.
    flate.tab_to(before[1])
    flate.edit(Key.Key_Down, SHIFT)
    assert "approvals" not in flate.file()
    assert "tok bort godkjenningen fra Kari Fosse" in changing.column.said
    flate.edit(Key.Key_Z, CONTROL)
    assert "approvals:\n" in flate.file()
    flate.press(Key.Key_Escape)
    doctor.desk.show_page("ward")
    reached_by_pilot(doctor, there=True)
    flate.opened()
    assert flate.names()[:2] == [before[1], before[0]]

    # Taken back by one act, everywhere.
    front(other)
    shown = listed(other)
    other.until(lambda: [row.key for row in shown.model.sprints] == [sprint])
    shown.take_focus()
    reach(shown, owner, sprint)
    owner.press(Key.Key_T)
    line(other)
    owner.write("Ble tregere")
    owner.press(Key.Key_Return)
    other.until(lambda: other.desk.wishing.line is None)
    other.settle()
    answered(doctor)
    doctor.desk.show_page("ward")
    reached_by_pilot(doctor, there=False)
    flate.opened()
    assert flate.names() == before


@pytest.mark.timeout(600)
@pytest.mark.acts("SendDraft", "WithdrawDraft")
def test_a_draft_is_sent_with_the_server_away_and_taken_back_before_anybody_read_it(
    qapp: QApplication, tmp_path: Path, hospital: Embedded
) -> None:
    before = len(reviews(hospital))
    with relaying(hospital.url, hospital.token) as relay:
        seat = Seat(qapp, tmp_path / "away", relay.url, relay.token, "cardiology")
        try:
            seat.sign_in()
            flate = Flate(seat)
            flate.opened()
            flate.begin()
            relay.go()
            standing(seat, "offline")  # type: ignore[arg-type]
            names = flate.names()
            flate.tab_to(names[1])
            flate.edit(Key.Key_Up)
            flate.reason("Leses først hver dag")
            wish_line(flate)
            flate.write("Prøvene først på visitten")
            flate.edit(Key.Key_Return)
            flate.press(Key.Key_Return, CONTROL)
            seat.until(lambda: seat.desk.changing._sending.list)
            # Esc keeps the draft and sends nothing; then the first colleague of the list.
            flate.press(Key.Key_Escape)
            assert flate.draft.review is None
            flate.press(Key.Key_Return, CONTROL)
            seat.until(lambda: seat.desk.changing._sending.list)
            flate.press(Key.Key_Return)
            seat.until(lambda: flate.draft.review is not None and flate.draft.review.key)
            assert all("ikke sendt ennå" in one.words for one in flate.draft.review.lines)
            assert len(reviews(hospital)) == before
            relay.come()
            seat.settle()
            assert len(reviews(hospital)) == before + 2
            seat.until(lambda: all("har ikke svart" in one.words for one in flate.draft.review.lines))
            flate.press(Key.Key_Return, CONTROL)
            seat.until(lambda: not flate.draft.review.key)
            seat.settle()
            assert [one["status"] for one in reviews(hospital)].count("cancelled") >= 2
            assert Path(flate.draft.file).is_file(), "the draft is kept"
        finally:
            seat.close()
