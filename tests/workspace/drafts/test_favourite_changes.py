"""Edits of which order sets come first: the fewest lines, also where none does."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.acts import shortcuts
from desktop.core.errors import InputError
from desktop.shown.sprint.list_edits import AddItem, PlaceItem, RemoveItem
from desktop.shown.sprint.page_draft import BindKey, GiveReason, PageEdit, RedoEdit, UndoEdit
from desktop.views.known import known
from desktop.views.sprint.page_draft import points_of
from desktop.workspace.drafts.below import ground
from desktop.workspace.drafts.opened_draft import Draft, Whose
from desktop.workspace.item_titles import Titles
from desktop.workspace.layers import Who

from .conftest import TODAY, Begin
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


def test_what_is_placed_beside_another_name_keeps_its_wish(begin: Begin) -> None:
    draft = do(begin(name="neurology"), AddItem("favourite nstemi", after="tia"), RemoveItem("favourite tia"))
    do(draft, AddItem("favourite cxr-supine"))
    before = draft.raw
    do(draft, RemoveItem("favourite cxr-supine"))
    assert hunks(before, draft.raw) == 1
    assert draft.changes[0] == {"add": "favourite nstemi", "after": "tia"}
    do(draft, AddItem("favourite tia"))
    assert first(draft) == ("stroke", "tia", "nstemi", "thrombolysis")


def test_moves_that_somebody_wrote_stay_though_they_change_nothing(begin: Begin) -> None:
    draft = do(begin(name="neurology"), AddItem("favourite nstemi"))
    mine = b"  # Avtalt i dag\n  - move: favourite tia\n    after: stroke\n    why: Fast\n"
    draft.path.write_bytes(draft.raw + mine)
    draft.reread()
    do(draft, BindKey("begin_round", shortcuts.free()[0]), AddItem("favourite cxr-supine"))
    assert mine in draft.raw
    # What this window's own edit has made meaningless goes.
    do(
        draft,
        PlaceItem("favourite stroke", after="thrombolysis"),
        PlaceItem("favourite stroke", before="tia"),
    )
    assert [one for one in draft.changes if one.get("move") == "favourite stroke"] == []
    assert mine in draft.raw


NAMES = ("nstemi", "cxr-supine", "potassium-protocol", *SHIPPED)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(["neurology", "cardiology"]),
    steps=st.lists(
        st.tuples(
            st.sampled_from("arm"), st.sampled_from(NAMES), st.sampled_from(("", *NAMES)), st.booleans()
        ),
        max_size=9,
    ),
)
def test_any_sequence_gives_the_list_that_was_meant_and_leaves_no_trace_of_what_came_and_went(
    name: str, steps: list[tuple[str, str, str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("drafts") / name / "sprint-02.yaml"
    who = Who("Hjerte 3", "doctor")
    draft = Draft(
        "sprint", Whose("maren", "Maren"), ground("sprint", name, known(), (), who, None, ""), path, TODAY
    )
    shipped = meant = first(draft)
    for kind, one, beside, before in steps:
        others = [each for each in meant if each != one]
        try:
            if kind == "a":
                do(draft, AddItem(f"favourite {one}", after=beside))
                at = others.index(beside) + 1 if beside else len(others)
                back = f"remove: favourite {one}" not in draft.raw.decode() and one in shipped
                meant = first(draft) if back else (*others[:at], one, *others[at:])
            elif kind == "r":
                do(draft, RemoveItem(f"favourite {one}"))
                meant = tuple(others)
            else:
                do(draft, PlaceItem(f"favourite {one}", **{"before" if before else "after": beside}))
                at = others.index(beside) + (0 if before else 1)
                meant = (*others[:at], one, *others[at:])
        except InputError as error:
            refused_for = str(error)
            assert "plass til dette" not in refused_for, draft.raw
        assert first(draft) == meant
        added = {str(change["add"]) for change in draft.changes if "add" in change}
        assert not added & {str(change.get("remove")) for change in draft.changes}, draft.changes
    do(draft, *(RemoveItem(f"favourite {one}") for one in meant if one not in shipped))
    assert not [change for change in draft.changes if "add" in change]


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
