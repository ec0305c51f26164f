"""Edits of which order sets come first: the fewest lines, also where none does."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import InputError
from desktop.shown.sprint.list_edits import AddItem, PlaceItem, RemoveItem
from desktop.shown.sprint.page_draft import GiveReason, PageEdit, RedoEdit, UndoEdit
from desktop.views.known import known
from desktop.views.sprint.page_draft import points_of
from desktop.workspace.drafts.opened_draft import Draft
from desktop.workspace.item_titles import Titles

from .conftest import Begin
from .files import SPRINTS, comments, hunks, name
from .test_opened_draft import do, refusal

SHIPPED = ("stroke", "tia", "thrombolysis")
SET = {"name": "Mitt sett", "letter": "Y", "lines": ["paracet 1 g x 4"], "wards": ["neurology"]}


def first(draft: Draft) -> tuple[str, ...]:
    return draft.laid.whole.favourites


def words(draft: Draft) -> list[str]:
    return [one.words for one in points_of(draft, Titles(known(), draft.good.data))]


def test_a_set_is_added_moved_and_taken_away_by_one_change_each(begin: Begin) -> None:
    draft = begin(name="neurology")
    assert first(draft) == SHIPPED
    do(draft, AddItem("favourite nstemi", after="stroke"), GiveReason(1, "Oftere enn TIA"))
    assert draft.changes == [{"add": "favourite nstemi", "after": "stroke", "why": "Oftere enn TIA"}]
    assert first(draft) == ("stroke", "nstemi", "tia", "thrombolysis")
    assert words(draft) == ["Settet «NSTEMI» står først i bestillingsfeltet, etter «Hjerneslag»"]
    do(draft, PlaceItem("favourite nstemi", before="stroke"))
    assert draft.changes == [{"add": "favourite nstemi", "before": "stroke", "why": "Oftere enn TIA"}]
    do(
        draft,
        PlaceItem("favourite tia", after="thrombolysis"),
        PlaceItem("favourite tia", before="thrombolysis"),
    )
    assert len(draft.changes) == 1, "back where it began"
    assert do(draft, RemoveItem("favourite nstemi")).changes == []


def test_all_may_go_and_an_empty_list_takes_one(begin: Begin) -> None:
    draft = do(begin(name="neurology"), *(RemoveItem(f"favourite {one}") for one in SHIPPED))
    assert first(draft) == ()
    assert draft.changes == [{"remove": f"favourite {one}"} for one in SHIPPED]
    do(draft, *[UndoEdit()] * 3)
    assert first(draft) == SHIPPED
    none = begin(name="cardiology")
    assert first(none) == ()
    do(none, AddItem("favourite nstemi"), AddItem("favourite cxr-supine", after="nstemi"))
    assert first(none) == ("nstemi", "cxr-supine")
    assert do(none, RemoveItem("favourite nstemi")).changes == [{"add": "favourite cxr-supine"}]
    assert do(none, RemoveItem("favourite cxr-supine")).changes == []
    # What stood beside one that goes stands beside the next one.
    three = [AddItem(f"favourite {one}") for one in ("nstemi", "cxr-supine")]
    do(none, *three, AddItem("favourite potassium-protocol", after="cxr-supine"))
    do(none, RemoveItem("favourite cxr-supine"))
    assert first(none) == ("nstemi", "potassium-protocol")
    assert none.changes[1:] == [{"add": "favourite potassium-protocol", "after": "nstemi"}]


def test_a_set_that_the_draft_has_added_may_come_first(begin: Begin) -> None:
    draft = do(
        begin(name="neurology"), AddItem("order-set", SET), AddItem("favourite mitt-sett", after="tia")
    )
    assert first(draft) == ("stroke", "tia", "mitt-sett", "thrombolysis")
    # Without it no favourite can stand.
    assert "mitt-sett" in str(refusal(draft, RemoveItem("order-set mitt-sett")))


def test_it_holds_for_oneself_alone_too(begin: Begin) -> None:
    draft = do(begin(name="neurology", layer="person"), PlaceItem("favourite thrombolysis", before="stroke"))
    assert first(draft) == ("thrombolysis", "stroke", "tia")


def test_a_layer_above_that_has_the_last_word_is_told(begin: Begin, tmp_path: Path) -> None:
    ward = tmp_path / "hospital/wards/3.yaml"
    ward.parent.mkdir(parents=True)
    ward.write_text(
        "layer: ward\nwards: [Hjerte 3]\nchanges:\n  - {set: workspace, orders: {favourites: [nstemi]}}\n",
        encoding="utf-8",
    )
    draft = begin(name="neurology", folders=(tmp_path / "hospital",))
    assert first(draft) == ("nstemi",)
    assert "har siste ord" in str(refusal(draft, RemoveItem("favourite tia")))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (AddItem("favourite hjerteinfarkt"), "ikke noe bestillingssett «hjerteinfarkt»"),
        (AddItem("favourite tia"), "står først alt"),
        (AddItem("favourite nstemi", after="shock"), "«shock» er ikke blant dem"),
        (RemoveItem("favourite nstemi"), "«nstemi» er ikke blant dem"),
        (PlaceItem("favourite tia", before="tia"), "kan ikke flyttes lenger"),
        (PlaceItem("favourite tia", after="stroke"), "kan ikke flyttes lenger"),
    ],
)  # fmt: skip
def test_an_edit_that_breaks_a_rule_is_a_sentence_and_writes_nothing(
    begin: Begin, edit: PageEdit, said: str
) -> None:
    assert said in str(refusal(begin(name="neurology"), edit))


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
    if len(first(draft)) < 2:
        do(draft, AddItem("favourite nstemi"), AddItem("favourite cxr-supine"))
    stands, start = first(draft), draft.raw
    edits: tuple[Any, ...] = (
        AddItem("favourite potassium-protocol", after=stands[0]), RemoveItem(f"favourite {stands[1]}"),
        PlaceItem("favourite potassium-protocol", before=stands[0]),
    )  # fmt: skip
    made = 0
    for edit in edits:
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
    assert made == 3
    do(draft, *[UndoEdit()] * made)
    assert draft.raw == start
    while draft.history.undo:
        do(draft, UndoEdit())
    assert draft.raw == copy.read_bytes() == original
