"""Edits of which laboratory analyses come first: the fewest lines, and the same bytes as by an editor."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.core.errors import InputError
from desktop.shown.sprint.list_edits import AddItem, PlaceItem, RemoveItem, SetItem
from desktop.shown.sprint.page_draft import GiveReason, PageEdit, RedoEdit, UndoEdit
from desktop.workspace.drafts.opened_draft import Draft

from .conftest import Begin
from .files import SPRINTS, comments, hunks, name
from .test_opened_draft import do, refusal

SHIPPED = ("tnt", "bnp", "crea", "k", "mg", "hb")


def first(draft: Draft) -> tuple[str, ...]:
    return draft.laid.whole.labs_first


def test_an_analysis_is_added_moved_and_taken_away_by_one_change_each(begin: Begin) -> None:
    draft = do(begin(), AddItem("lab na", after="k"), GiveReason(1, "Leses med kalium"))
    assert draft.changes == [{"add": "lab na", "after": "k", "why": "Leses med kalium"}]
    assert first(draft) == ("tnt", "bnp", "crea", "k", "na", "mg", "hb")
    do(draft, PlaceItem("lab na", before="k"))
    assert draft.changes == [{"add": "lab na", "before": "k", "why": "Leses med kalium"}]
    do(draft, PlaceItem("lab mg", before="k"), GiveReason(2, "Først"), PlaceItem("lab mg", before="na"))
    assert draft.changes[1:] == [{"move": "lab mg", "before": "na", "why": "Først"}]
    do(draft, PlaceItem("lab mg", after="k"))
    assert [next(iter(one.values())) for one in draft.changes] == ["lab na"], "back where it began"
    assert do(draft, RemoveItem("lab na")).changes == []
    do(draft, RemoveItem("lab bnp"))
    assert draft.changes == [{"remove": "lab bnp"}]
    assert first(draft) == ("tnt", "crea", "k", "mg", "hb")
    assert do(draft, AddItem("lab bnp", after="hb")).changes == [], (
        "what was taken away stands where it stood"
    )
    assert first(draft) == SHIPPED


def test_the_last_one_that_goes_gives_back_what_lies_below(begin: Begin) -> None:
    draft = do(
        begin(),
        *(RemoveItem(f"lab {one}") for one in SHIPPED[:5]),
        PlaceItem("filter mine", after="see-first"),
    )
    assert first(draft) == ("hb",)
    do(draft, RemoveItem("lab hb"))
    assert draft.changes == [{"move": "filter mine", "after": "see-first"}], "all else stays"
    assert first(draft) == SHIPPED
    do(draft, UndoEdit())
    assert first(draft) == ("hb",)


def test_a_list_of_one_below_is_not_emptied(begin: Begin, tmp_path: Path) -> None:
    second = tmp_path / "hospital/cardiology/sprint-02.yaml"
    second.parent.mkdir(parents=True)
    second.write_text(
        "workspace: cardiology\nextends: cardiology/sprint-01\nsprint: 2\nstatus: in use\nowner: K\ngoal: G\n"
        "from: 2026-11-23\nto: 2026-12-04\nchanges:\n  - set: workspace\n    labs_first: [k]\n",
        encoding="utf-8",
    )
    draft = begin(folders=(tmp_path / "hospital",))
    assert "tom liste" in str(refusal(draft, RemoveItem("lab k")))
    assert do(draft, AddItem("lab na"), RemoveItem("lab k")).changes == [
        {"add": "lab na"},
        {"remove": "lab k"},
    ]
    assert do(draft, RemoveItem("lab na")).changes == []


def test_a_list_written_by_hand_is_edited_on_and_given_back(begin: Begin) -> None:
    draft = do(begin(), AddItem("lab na"))
    draft.path.write_bytes(
        draft.raw.replace(b"add: lab na", b"set: workspace\n    labs_first: [na, k]  # natrium")
    )
    draft.reread()
    assert first(draft) == ("na", "k")
    before = draft.raw
    do(draft, PlaceItem("lab k", before="na"))
    assert hunks(before, draft.raw) == 1
    assert comments(before) <= comments(draft.raw)
    assert first(draft) == ("k", "na")
    do(draft, RemoveItem("lab na"), RemoveItem("lab k"))
    assert (draft.changes, first(draft)) == ([], SHIPPED)


def test_the_file_is_the_one_that_an_editor_would_have_made(begin: Begin) -> None:
    draft = do(
        begin(), AddItem("lab na", after="k"), GiveReason(1, "Leses: med «kalium»"), RemoveItem("lab bnp"),
        PlaceItem("lab hb", before="tnt"),
    )  # fmt: skip
    by_hand = (
        '\n  - add: lab na\n    after: k\n    why: "Leses: med «kalium»"\n'
        "\n  - remove: lab bnp\n\n  - move: lab hb\n    before: tnt\n"
    )
    head, _changes, said = draft.raw.decode().partition("changes:")
    assert head.startswith("workspace: cardiology\n")
    assert [one for one in said.splitlines() if one] == [one for one in by_hand.splitlines() if one]
    # Whatever an editor wrote so, the window reads and leaves byte by byte.
    draft.path.write_bytes(draft.raw + b"  - add: lab ca  # etter avtale\n")
    draft.reread()
    wrote = draft.raw
    do(draft, AddItem("lab phos"), UndoEdit())
    assert draft.raw == wrote
    assert first(draft)[-1] == "ca"


def test_a_layer_above_that_has_the_last_word_is_told(begin: Begin, tmp_path: Path) -> None:
    ward = tmp_path / "hospital/wards/3.yaml"
    ward.parent.mkdir(parents=True)
    ward.write_text(
        "layer: ward\nwards: [Hjerte 3]\nchanges:\n  - {set: workspace, labs_first: [crp]}\n",
        encoding="utf-8",
    )
    draft = begin(folders=(tmp_path / "hospital",))
    assert first(draft) == ("crp",)
    assert "har siste ord" in str(refusal(draft, AddItem("lab na")))


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (AddItem("lab kalium"), "ingen analyse «kalium»"),
        (AddItem("lab k"), "står først alt"),
        (AddItem("lab na", after="ca"), "«ca» er ikke blant dem"),
        (RemoveItem("lab na"), "«na» er ikke blant dem"),
        (PlaceItem("lab na", before="k"), "«na» er ikke blant dem"),
        (PlaceItem("lab k", before="k"), "kan ikke flyttes lenger"),
        (PlaceItem("lab k", before="na"), "kan ikke flyttes lenger"),
        (PlaceItem("lab k", after="crea"), "kan ikke flyttes lenger"),
        (SetItem("lab k", "shown", False), "kan ikke endres her"),
    ],
)  # fmt: skip
def test_an_edit_that_breaks_a_rule_is_a_sentence_and_writes_nothing(
    begin: Begin, edit: PageEdit, words: str
) -> None:
    assert words in str(refusal(begin(), edit))


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
    stands = first(draft)
    if not stands:
        do(draft, AddItem("lab na"), AddItem("lab k"), AddItem("lab hb"))
        stands = first(draft)
    start = draft.raw
    edits: tuple[Any, ...] = (
        AddItem("lab theo", after=stands[0]), AddItem("lab mg"), RemoveItem(f"lab {stands[1]}"),
        PlaceItem("lab theo", before=stands[0]), PlaceItem(f"lab {stands[-1]}", before=stands[0]),
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
    assert made >= 4
    do(draft, *[UndoEdit()] * made)
    assert draft.raw == start
    while draft.history.undo:
        do(draft, UndoEdit())
    assert draft.raw == copy.read_bytes() == original
