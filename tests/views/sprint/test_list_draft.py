"""A list of the ward in a draft: what may be added, what has room, and what no server here can fill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.shown.sprint.conditions import where_of
from desktop.shown.sprint.list_edits import AddItem, RemoveItem, SetItem, SizeColumn
from desktop.shown.sprint.page_draft import AddColumn, DraftShown, MoveColumn
from desktop.store import snapshots
from tests.views.sprint import test_page_draft
from tests.views.sprint.test_page_draft import Person, checks

LIST = "list worklist"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield from test_page_draft.home.__wrapped__(tmp_path, monkeypatch)


@pytest.fixture(autouse=True)
def unasked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Types that the server does not have; a test adds some."""
    found: set[str] = set()
    monkeypatch.setattr(snapshots, "all_of", lambda _connection, _kind: dict.fromkeys(found, ""))
    return found


def columns(shown: DraftShown) -> dict[str, str]:
    return {one.name: one.where for one in shown.columns}


def test_a_list_offers_columns_selections_and_conditions() -> None:
    shown = Person().look(LIST)
    assert shown.panels == ()
    assert shown.titles["news2"] == "NEWS2, 24 t"
    assert set(columns(shown)) >= {"days", "triage"}
    assert not any(columns(shown).values()), "every one can be filled"
    conditions = {one.name: one.title for one in shown.conditions}
    assert conditions["task=overdue"] == "Oppgave over fristen"
    assert conditions["news2>=5"] == "NEWS2 5 eller mer"
    assert conditions["telemetry=missing"] == "Telemetri: mangler"
    assert shown.selections == ()
    assert Person().look("list tasks").columns == ()


def test_a_change_of_a_column_or_a_selection_is_a_sentence() -> None:
    new = {"title": "Ustabile", "lists": ["worklist"], "where": {"news2": {"from": 5}}}
    shown = Person().do(
        AddColumn("days", "name"), SizeColumn("task", 24), MoveColumn("age", 1),
        AddItem("filter", new, "mine"),
        SetItem("filter see-first", "title", "Først"), RemoveItem("filter leaving"),
        tab=LIST,
    )  # fmt: skip
    assert [one.words for one in shown.points] == [
        "Kolonnen Døgn legges til etter Navn",
        "Kolonnen Neste oppgave er 232 bred, ikke som vanlig",
        "Kolonnen Alder flyttes etter Årsak",
        "Utvalget Ustabile legges til: NEWS2 5 eller mer",
        "Utvalget Se først heter nå Først",
        "Utvalget Reiser i dag fjernes",
    ]
    assert [one.target for one in shown.points][:2] == ["column days", "column task"]
    assert [(one.name, one.title) for one in shown.selections] == [("leaving", "Reiser i dag")]


def test_what_no_server_here_can_fill_is_named_before_and_after_it_is_added(unasked: set[str]) -> None:
    unasked.add("Flag")
    who = Person()
    shown = who.look(LIST)
    empty = {name for name, why in columns(shown).items() if why}
    assert empty
    assert all(columns(shown)[name] == "ingen server her har Flag" for name in empty)
    assert not columns(shown)["days"]
    name = min(empty)
    shown = who.do(AddColumn(name), tab=LIST)
    title = shown.titles[name]
    assert checks(shown)[f"Kolonnen {title} blir stående tom"] == (False, False)


def test_what_has_room_is_judged_at_every_edit() -> None:
    who = Person()
    assert any("1366 × 768" in words for words in checks(who.look(LIST)))
    shown = who.do(*[SizeColumn(name, 200) for name in ("task", "results", "cause")], tab=LIST)
    assert checks(shown)["For bred ved 1366 × 768"] == (False, False)
    shown = who.do(AddColumn("days"), tab=LIST)
    told = {one.words: one.detail for one in shown.checks}
    assert "Døgn" in told["Ved 1366 og 150 % viker noen"]


def test_a_list_that_is_a_little_too_wide_says_that_its_columns_become_narrower() -> None:
    told, who = {}, Person()
    for _step in range(8):
        shown = who.do(SizeColumn("task", 16), tab=LIST)
        told |= {one.words: one.detail for one in shown.checks if "1366 × 768" in one.words}
    assert told["Får plass ved 1366 × 768, litt smalere"].endswith("alle blir smalere")
    assert "smalere" not in told["Får plass ved 1366 × 768"], "a tick and its detail say the same"


def test_conditions_are_written_as_a_file_says_them() -> None:
    assert where_of(("mine", "task=overdue", "task=waits", "news2>=5")) == {
        "mine": True, "task": ["overdue", "waits"], "news2": {"from": 5}
    }  # fmt: skip
