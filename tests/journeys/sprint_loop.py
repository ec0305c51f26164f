"""The sprint from a wish to a decision and back, by keys: a doctor, the owner and a second clinician at two
machines, wherever these meet.

One idea: the loop is one function of a `Meeting`, so that a server of ours, one of another maker and a folder
of files are shown by the same steps.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.acts.wishes.wish_codes import is_review
from desktop.core import counted, yaml_documents
from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.counting import Counted
from desktop.core.usage import kept
from desktop.core.usage.weeks import week_of
from desktop.fhir import strict
from desktop.store.packages import sprint_keys
from desktop.sync.pull.set_up import site_counts
from desktop.sync.pull.set_up import wishes as pulled
from desktop.sync.push import sent_counts
from desktop.sync.sprint_folder import message_files
from desktop.views.sign_in import workspaces
from desktop.workspace import locations
from desktop.workspace.packages import published
from tests.journeys.conftest import WARD, Seat
from tests.journeys.test_by_keys import CONTROL, Keys
from tests.journeys.test_change_page import SHIFT, Flate
from tests.journeys.test_why import page
from tests.journeys.test_wishes import OWNER, knows_kari, line, listed, missing
from tests.store.packages.made import KEY, X
from tests.ui.acts.sign_in.test_configuration import waited
from ui.panels.own.sprint_decision import SprintDecisionPanel
from ui.table.row_model import Row

Key, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
OLD = "cardiology/sprint-01"
WHY = "Visitten ble kortere hver dag"


class Meeting(NamedTuple):
    """Place at which the machines meet: the record's `server` (anything with `client()`), and the `folder` of
    files where the site publishes none through it."""

    server: Any
    folder: Path | None = None

    def file(self, sprint: str) -> dict[str, Any]:
        """The sprint's file as every machine gets it: of the newest signed package, or in the folder."""
        if self.folder is not None:
            raw = (self.folder / f"{sprint}.yaml").read_bytes()
        else:
            from desktop.store.packages.signed_package import of_library, opened

            newest = max(self.libraries(), key=lambda one: int(one["version"]))
            raw = opened(of_library(json.dumps(newest))[2]).sealed.file
        data: dict[str, Any] = yaml_documents.read(raw, "").data
        return data

    def libraries(self) -> list[dict[str, Any]]:
        """Published packages that the server has."""
        return self._all("Library")

    def reviews(self) -> list[dict[str, Any]]:
        """Reviews as they stand where the machines meet."""
        if self.folder is not None:
            every = (one.newest for one in message_files.threads(self.folder))
            return [one.resource for one in every if one is not None and is_review(one.resource)]
        with self.server.client() as client:
            asked = {"code": "urn:fagflate:task|sprint-review", "_count": "100"}
            found = client.get("Task", params=asked).json()
        return [one["resource"] for one in found.get("entry", ())]

    def counts(self) -> list[dict[str, Any]]:
        """Weeks of machines that the server has."""
        return self._all("MeasureReport")

    def _all(self, kind: str) -> list[dict[str, Any]]:
        with self.server.client() as client:
            found = client.get(kind, params={"_count": "100"}).raise_for_status().json()
        return [one["resource"] for one in found.get("entry", ())]


@contextmanager
def site(meeting: Meeting, home: Path, patch: pytest.MonkeyPatch) -> Iterator[Meeting]:
    """The owner works at the hospital; her site trusts her key and collects counts through the server, or has
    the folder for all of it. Drafts are new."""
    kari = {"resourceType": "Practitioner", "id": "fosse", "active": True,
            "name": [{"given": ["Kari"], "family": "Fosse"}]}  # fmt: skip
    with meeting.server.client() as client:
        client.put("Practitioner/fosse", json=kari).raise_for_status()
        # The hospital is the module's: what was sent before is gone.
        for one in Meeting(meeting.server).reviews():
            client.delete(f"Task/{one['id']}")
    for module in (pulled, site_counts):
        patch.setattr(module, "AGAIN", module.AGAIN * 0)
    patch.setattr(pulled, "AGAIN_FOLDER", timedelta(0))
    patch.setattr(sent_counts, "_looked", {})
    patch.setenv("FAGFLATE_HOME", str(home / "home"))
    machine = home / "machine"
    machine.mkdir()
    policy: dict[str, Any] = {"sprint_keys": [f"{X} Kari Fosse"], "collect_counts": "server"}
    if meeting.folder is not None:
        policy = {"sprint_folder": str(meeting.folder), "collect_counts": "folder"}
    (machine / "policies.json").write_text(json.dumps(policy))
    patch.setenv("FAGFLATE_MACHINE", str(machine))
    patch.setattr(sprint_keys, "own", lambda: KEY if meeting.folder is None else None)
    if meeting.folder is not None:
        meeting.folder.mkdir()
        locations.choose(str(meeting.folder))
        locations.look_again()
    workspaces.forget()
    yield meeting
    published.forget()
    locations.choose("")
    workspaces.forget()


def statuses(meeting: Meeting) -> list[str]:
    return sorted(one["status"] for one in meeting.reviews())


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


def reached(seat: Seat, true: Callable[[], Any]) -> None:
    """Rounds, each with the seconds after which the workspace is asked for again, until it is so: on a slow
    machine what was published comes with a later round than the first."""
    for _round in range(20):
        seat.settle()
        waited(seat)
        if true():
            return
    raise AssertionError(f"the workspace is {seat.desk.patients.workspace.release}")


def pilot(seat: Seat) -> Any:
    """The pilot of the page in use at a machine; None without."""
    return seat.desk.patients.workspace.pilot


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


def counted_there(meeting: Meeting, sprint: str, week: str, seat: Seat) -> None:
    """The ward did a task twenty times before and now; its counts go where the machines meet, and leave the
    machine, so that the owner's page has them from there alone."""
    tasks = [
        Counted(
            "sign_orders", keys, keys + n % 3, 99.0, 0, seconds + n % 3, 0, version, WARD, week, "doctor"
        )
        for version, keys, seconds in ((OLD, 12, 60.0), (sprint, 5, 20.0))
        for n in range(20)
    ]  # fmt: skip
    # All at once, as a week that is over: one of which a round of either machine sees a part is put there so.
    target = counted.path()
    new = target.with_name(f"{target.name}.made")
    before = target.read_bytes() if target.exists() else b""
    new.write_bytes(before + b"".join(msgspec.json.encode(one) + b"\n" for one in tasks))
    new.replace(target)
    if meeting.folder is None:
        sent_counts._looked.clear()
        seat.settle()
        seat.until(meeting.counts)
        (report,) = meeting.counts()
        assert report["identifier"][0]["value"].endswith(week)
    else:
        seat.settle()
        # The other machine may have the same week on its way there, under another name until it is whole.
        (file,) = (meeting.folder / "counts").glob("*.json")
        assert file.name.startswith(week)
    (kept.data_dir() / "counted.jsonl").unlink()


def decided(seat: Seat, keys: Keys, sprint: str) -> None:
    """The page of the sprint: shorter, and by 1, a reason and Ctrl+Enter in use."""
    seat.desk.show_page("sprint_decision")
    seat.quiet()
    panel = seat.desk.pages.panel("sprint_decision")
    assert isinstance(panel, SprintDecisionPanel)

    def told() -> bool:
        seat.desk.pages.refresh("sprint_decision")
        seat.quiet()
        return bool(panel.tasks.rows)

    seat.until(told)
    assert panel.model is not None
    assert panel.model.name == sprint
    said = "\n".join(one.accessibleName() for one in panel.tasks.rows)
    assert "tastetrykk 13 (12–14) før, 6 (5–7) nå" in said
    assert "tar mindre enn før: Bestilling" in panel.model.said
    digest = panel.model.digest
    keys.press(Key.Key_6, ALT)
    keys.press(Key.Key_1)
    assert panel.column.chosen == "in use"
    keys.press(Key.Key_Return, CONTROL)
    keys.write(WHY)
    keys.press(Key.Key_Return)
    panel.column.take_focus()
    keys.press(Key.Key_Return, CONTROL)
    seat.until(lambda: panel.model is not None and panel.model.digest != digest)
    seat.settle()


def whole_loop(meeting: Meeting, doctor: Seat, other: Seat) -> None:
    """Wish, draft, review, approval, pilot, counts, decision, in use elsewhere, taken back; the owner has it
    on trial within twelve steps."""
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
    assert statuses(meeting) == ["requested", "requested"]
    told = strict.dumps(meeting.reviews())
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
    assert statuses(meeting) == ["rejected", "requested"]

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
    assert statuses(meeting) == ["cancelled", "rejected", "requested", "requested"]

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
    reached(doctor, lambda: pilot(doctor))
    flate.opened()
    assert flate.names()[:2] == [before[1], before[0]]
    assert (meeting.file(sprint)["status"], meeting.file(sprint)["pilot"]["wards"]) == ("pilot", [WARD])
    doctor.desk.show_page("ward")

    # What the ward's tasks took, counted where the machines meet; the owner decides by it.
    today = local(doctor.session.clock()).date()
    counted_there(meeting, sprint, week_of(today - timedelta(days=7)), doctor)
    front(other)
    decided(other, owner, sprint)
    file = meeting.file(sprint)
    assert file["status"] == "in use"
    (one,) = file["decisions"]
    assert (one["what"], one["by"], one["why"]) == ("in use", OWNER.name, WHY)
    assert [one["name"] for one in file["approvals"]] == ["Kari Fosse", reader.name]
    answered(doctor)
    reached(doctor, lambda: doctor.desk.patients.workspace.release == sprint and not pilot(doctor))
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
    if meeting.folder is not None:
        assert meeting.file(sprint)["status"] == "retired"
    answered(doctor)
    doctor.desk.show_page("ward")
    reached(doctor, lambda: doctor.desk.patients.workspace.release == OLD)
    flate.opened()
    assert flate.names() == before
