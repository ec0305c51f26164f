"""What a workspace's file says of the worklist and the ward's pages is what the window shows."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from desktop.core import paths
from desktop.shown.workspace import First, Worklist, WorkspaceInUse
from desktop.views.sign_in import workspaces
from desktop.workspace import layers
from desktop.workspace.loader import load
from tests.journeys.conftest import Seat
from tests.ui.acts.marked import MARK
from ui.acts.sign_in import workspaces as following
from ui.acts.sign_in.workspaces import Following, left_out
from ui.table.row_model import Heading, Row


def test_columns_order_and_who_is_first_are_the_workspaces(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is asked for now and then would bring the given workspace back.
    monkeypatch.setattr(following, "AGAIN_SECONDS", 10**6)
    desk = seat.desk
    before = desk.patients.workspace
    settings = Worklist(("bed", "name", "leaving", "news2"), "leaving", First(news2=20, single=3))
    try:
        desk.patients.set_workspace(msgspec.structs.replace(before, worklist=settings))
        desk.show_page("ward")
        panel = desk.pages.panel("ward")
        seat.until(lambda: panel.model and panel.model.columns == settings.columns)
        assert tuple(column.key for column in panel.view.rows.columns) == settings.columns
        rows = {row.key: row for row in panel.model.rows}
        rest, inside = [], False
        for item in panel.view.rows.items:
            if isinstance(item, Heading):
                inside = item.group.key == "rest"
            elif isinstance(item, Row) and inside:
                rest.append(rows[item.key].leaving_sort)
        assert len(set(rest)) > 2
        assert rest == sorted(rest)
        # A single 3 still puts somebody first; a total of 8 does not where the ward has said 20.
        first = [row for row in rows.values() if row.first]
        assert first
        assert "20" in panel.model.first_note
        high = [row for row in rows.values() if row.news2.sort >= 7]
        assert high
        assert not any(
            row.task and row.task.overdue and row.first and row.news2.sort < 3 for row in rows.values()
        )
    finally:
        desk.patients.set_workspace(before)


def test_a_secretary_has_her_own_pages_list_and_tabs(seat: Seat) -> None:
    doctor = seat.desk.actor
    secretary = seat.ask(lambda desk, c: desk.somebody(c, "", seat.desk.ward, secretary=True))
    assert secretary.secretary
    try:
        seat.desk.sign_in(secretary)
        seat.quiet()
        titles = [entry.title for entry in seat.window.navigation.model.entries]
        assert titles[:4] == ["Brevkø", "Diktater", "Koding", "Venteliste"]
        assert [tab.key for tab in seat.desk.patients.page.tabs] == ["letters"]
        seat.desk.show_page("ward")
        panel = seat.desk.pages.panel("ward")
        seat.until(lambda: panel.model and "news2" not in panel.model.columns)
        assert panel.model.order == "leaving"
        assert not any(row.first for row in panel.model.rows), "what puts somebody first is not shown to her"
    finally:
        seat.desk.sign_in(doctor)
        seat.quiet()
    assert seat.desk.patients.page.tabs[0].key == "overview"
    assert seat.window.navigation.model.entries[0].key == "ward"


def test_a_broken_file_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shipped = paths.resources() / "workspaces"
    for file in sorted(shipped.rglob("*.yaml")):
        copy = tmp_path / "workspaces" / file.relative_to(shipped)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    sprint = tmp_path / "workspaces" / "cardiology" / "sprint-01.yaml"
    sprint.write_bytes(sprint.read_bytes().replace(b"share: 3", b"share: mye"))
    monkeypatch.setattr(layers, "resources", lambda: tmp_path)
    workspaces.forget()
    try:
        found = workspaces.opened("cardiology")
        assert found.workspace.id == "base"
        wrong = left_out(found)
        assert wrong is not None
        assert "sprint-01.yaml" in wrong.details
        assert wrong.what.replace(MARK, "").startswith(
            "Noe i oppsettet er feil og er ikke i bruk slik det står: workspaces/card"
        )
        first, *others = wrong.details.splitlines()
        assert first in wrong.what
        assert f"{len(others)} til er feil." in wrong.what.replace(MARK, "")
        assert left_out(workspaces.opened("base")) is None
    finally:
        workspaces.forget()


def test_the_workspace_follows_the_ward(seat: Seat) -> None:
    doctor = seat.desk.actor
    elsewhere = msgspec.structs.replace(doctor, ward="barn2", ward_name="Barn 2")
    patient = next(iter(seat.ask(lambda desk, c: desk.members(c, seat.desk.ward)).patients))
    column = seat.desk.order.column
    try:
        seat.desk.open_patient(patient)
        seat.until(lambda: column.model and any("NSTEMI" in one.title for one in column.model.favourites))
        seat.desk.sign_in(elsewhere)
        seat.until(lambda: seat.desk.patients.workspace.id == "paediatrics")
        seat.desk.open_patient(patient)
        seat.until(lambda: column.model is not None)
        seat.quiet()
        assert column.model is not None
        titles = [one.title for one in column.model.favourites]
        assert not any("NSTEMI" in title for title in titles)
        assert any("Krupp" in title for title in titles)
    finally:
        seat.desk.sign_in(doctor)
        seat.quiet()
    seat.until(lambda: seat.desk.patients.workspace.id == "cardiology")
    seat.desk.open_patient(patient)
    seat.until(lambda: column.model and column.model.favourites)


def test_the_sprint_that_the_window_was_opened_with_is_kept_on_its_own_ward(seat: Seat) -> None:
    given = seat.desk.patients.workspace
    assert given.id == seat.desk.given == "cardiology"
    seat.desk.sign_in(seat.desk.actor)
    seat.quiet()
    assert seat.desk.patients.workspace is given


def test_what_is_doubtful_is_said_once_and_never_over_what_can_be_undone() -> None:
    said: list[str] = []
    shown = [True]
    notice = SimpleNamespace(isVisible=lambda: shown[0])
    window = SimpleNamespace(undo_notice=notice, say_done=lambda words, _seconds: said.append(words))
    following = Following(SimpleNamespace(window=window))  # type: ignore[arg-type]
    found = WorkspaceInUse(load(), "", "a.yaml:1:2: Noe.\nb.yaml:3:4: Annet.")
    following._doubt(found)
    assert said == []
    shown[0] = False
    following._doubt(found)
    following._doubt(found)
    (words,) = said
    assert words.replace(MARK, "") == "I bruk, men tvilsomt i oppsettet: a.yaml:1:2: Noe. 1 til er tvilsom."
    assert left_out(found) is None
