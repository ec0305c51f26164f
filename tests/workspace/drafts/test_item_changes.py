"""Edits of columns' widths and of named items in a draft: the fewest lines, taken back byte by byte."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import InputError
from desktop.shown.sprint.list_edits import AddItem, PlaceItem, RemoveItem, SetItem, SizeColumn
from desktop.shown.sprint.page_draft import (
    AddColumn,
    GiveReason,
    MoveColumn,
    PageEdit,
    RedoEdit,
    RemoveColumn,
    UndoEdit,
)
from desktop.workspace.drafts.item_changes import named
from desktop.workspace.drafts.opened_draft import Draft

from .conftest import Begin
from .files import SPRINTS, comments, hunks, name
from .test_opened_draft import do, refusal

LATE = {"title": "Forfalt hos meg", "lists": ["worklist"], "where": {"mine": True, "task": "overdue"}}


def filters(draft: Draft) -> list[str]:
    return [one.key for one in draft.laid.whole.filters_of("worklist")]


# Widths


def test_a_column_gets_wider_by_one_line_and_its_own_width_is_no_change(begin: Begin) -> None:
    draft = do(begin(), SizeColumn("task", 12), GiveReason(1, "Hele oppgaven skal leses"))
    do(draft, SizeColumn("task", 12))
    assert draft.changes == [{"set": "column task", "width": 232, "why": "Hele oppgaven skal leses"}]
    assert draft.laid.whole.worklist.widths == (("task", 232),)
    assert do(draft, SizeColumn("task", -24)).changes == []
    assert draft.laid.whole.worklist.widths == ()


def test_a_declared_column_is_sized_from_what_its_declaration_says(begin: Begin) -> None:
    draft = do(begin(), AddColumn("triage", "name"), SizeColumn("triage", -4))
    assert draft.changes == [
        {"add": "column triage", "after": "name"}, {"set": "column triage", "width": 100}
    ]  # fmt: skip
    do(draft, RemoveColumn("triage"))
    assert draft.changes == [], "a column that the draft added takes its width with it"


def test_a_width_that_no_column_has_is_refused(begin: Begin) -> None:
    draft = begin()
    assert "fra 40 til 400" in str(refusal(do(draft, SizeColumn("name", 400)), SizeColumn("name", 12)))
    assert "viser ikke denne kolonnen" in str(refusal(draft, SizeColumn("triage", 12)))


def test_a_width_written_by_hand_is_judged_with_its_place(begin: Begin) -> None:
    draft = do(begin(), SizeColumn("task", 12))
    for odd in ("width: 20", "width: bred", "height: 200"):
        draft.path.write_bytes(draft.raw.replace(b"width: 220", odd.encode()))
        draft.reread()
        assert draft.problems, odd
        draft.path.write_bytes(draft.raw.replace(odd.encode(), b"width: 220"))
        draft.reread()
        assert not draft.problems
    draft.path.write_bytes(draft.raw.replace(b"column task", b"lab hb"))
    draft.reread()
    assert "bare et navn i en liste" in str(draft.problems[0])


# Selections


def test_a_selection_is_added_renamed_moved_and_hidden(begin: Begin) -> None:
    draft = do(begin(), AddItem("filter", LATE, "mine"), GiveReason(1, "Spørres hver morgen"))
    assert draft.changes == [
        {"add": "filter forfalt-hos-meg", "after": "mine", **LATE, "why": "Spørres hver morgen"}
    ]
    assert filters(draft)[:2] == ["mine", "forfalt-hos-meg"]
    do(draft, PlaceItem("filter forfalt-hos-meg", before="mine"))
    do(draft, SetItem("filter forfalt-hos-meg", "title", "Forfalt"))
    assert [one["title"] for one in draft.changes] == ["Forfalt"], "all of it is said where it is added"
    assert filters(draft)[0] == "forfalt-hos-meg"
    assert do(draft, RemoveItem("filter forfalt-hos-meg")).changes == []


def test_a_shipped_selection_that_ends_where_it_began_is_no_change(begin: Begin) -> None:
    draft = begin()
    was, title = filters(draft), draft.laid.whole.filters[0].words
    do(draft, PlaceItem("filter mine", after="see-first"), GiveReason(1, "Sist"))
    do(draft, PlaceItem("filter mine", after="new-results"))
    assert draft.changes == [{"move": "filter mine", "after": "new-results", "why": "Sist"}]
    assert do(draft, PlaceItem("filter mine", before="see-first")).changes == []
    do(draft, SetItem("filter mine", "title", "Mine"))
    assert draft.changes == [{"set": "filter mine", "title": "Mine"}]
    do(draft, SetItem("filter mine", "title", {"nb": title.nb, "en": title.en}))
    assert draft.changes == []
    do(draft, RemoveItem("filter mine"), AddItem("filter mine"))
    assert (draft.changes, filters(draft)) == ([], was)


def test_a_selection_that_an_earlier_file_took_away_comes_back_as_it_was(
    begin: Begin, tmp_path: Path
) -> None:
    hospital = tmp_path / "hospital"
    second = hospital / "cardiology/sprint-02.yaml"
    second.parent.mkdir(parents=True)
    second.write_text(
        "workspace: cardiology\nextends: cardiology/sprint-01\nsprint: 2\nstatus: in use\nowner: K\ngoal: G\n"
        "from: 2026-11-23\nto: 2026-12-04\nchanges:\n  - remove: filter mine\n",
        encoding="utf-8",
    )
    draft = do(begin(folders=(hospital,)), AddItem("filter mine"))
    assert draft.changes[0]["where"] == {"mine": True}
    assert "mine" in filters(draft)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (RemoveItem("filter gone"), "«filter gone»"),
        (PlaceItem("filter mine", before="mine"), "kan ikke flyttes lenger"),
        (PlaceItem("filter mine", before="gone"), "kan ikke flyttes lenger"),
        (SetItem("filter mine", "usual", False), "Det er slik allerede."),
        (AddItem("filter mine", LATE), "«mine» finnes allerede"),
        (AddItem("filter", LATE, "gone"), "«filter gone»"),
        (AddItem("filter never-was"), "«filter never-was»"),
        (RemoveItem("limit egfr_low"), "kan ikke endres her"),
        (AddItem("filter", LATE | {"where": {"mood": True}}), "mood"),
        (AddItem("filter", LATE | {"title": " "}), "Det trenger et navn"),
    ],
)  # fmt: skip
def test_an_edit_that_breaks_a_rule_is_a_sentence_and_writes_nothing(
    begin: Begin, edit: PageEdit, words: str
) -> None:
    assert words in str(refusal(begin(), edit))


@pytest.mark.parametrize(
    ("title", "key"),
    [("Forfalt hos meg", "forfalt-hos-meg"), ("Årsak: ØNH", "årsak-ønh"), ("4AT", "x-4at"), ("!", "x")],
)
def test_a_title_makes_a_name_that_a_file_may_have(title: str, key: str) -> None:
    assert named(title) == key


# Every shipped file


EDITS: tuple[Any, ...] = (
    SizeColumn("name", 12), SizeColumn("telemetry", 12), AddColumn("triage"), MoveColumn("name", 1),
    AddItem("filter", LATE, "mine"), PlaceItem("filter mine", after="leaving"),
    SetItem("filter see-first", "title", "Først: alltid"), RemoveItem("filter new-results"),
    PlaceItem("lane weight", before="circulation"), SetItem("lane spo2", "shown", False),
    SetItem("lane fio2", "shown", True),
    AddItem("order-set", {"letter": "Q", "name": "Prøve: sett", "lines": ["ekg", "vekt daglig"]}),
    AddItem("phrase prøve", {"say": "Kalium {{ k.siste }}: følges, og «kontrolleres»."}),
)  # fmt: skip


@pytest.mark.parametrize("path", SPRINTS, ids=name)
def test_each_edit_of_a_shipped_sprint_is_one_hunk_and_undone_byte_by_byte(
    path: Path, begin: Begin, home: Path
) -> None:
    copy = home / "drafts/maren" / path.parent.name / path.name
    copy.parent.mkdir(parents=True)
    shutil.copyfile(path, copy)
    original = copy.read_bytes()
    draft = begin(name=path.parent.name)
    draft.ground.below = tuple(one for one in draft.ground.below if one.data.get("sprint") is None)
    draft.ground.under = draft.ground.lay(None)
    draft.raw, draft.document.file = b"", ""
    draft.reread()
    assert draft.problems == ()
    made = 0
    for edit in EDITS:
        before = draft.raw
        try:
            do(draft, edit)
        except InputError:
            assert draft.raw == before
            continue
        made += 1
        assert hunks(before, draft.raw) == 1, edit
        assert comments(before) <= comments(draft.raw)
        do(draft, UndoEdit())
        assert draft.raw == before
        do(draft, RedoEdit())
    assert made >= 8
    do(draft, *[UndoEdit()] * made)
    assert draft.raw == copy.read_bytes() == original
