"""Edits of keys: each act's key is a change with its own reason, and one that ends where it began is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.acts import shortcuts
from desktop.shown.sprint.list_edits import AddItem
from desktop.shown.sprint.page_draft import BindKey, GiveReason, RedoEdit, UndoEdit
from desktop.views.known import known
from desktop.views.sprint.page_draft import checks_of, points_of
from desktop.workspace.drafts.opened_draft import Draft
from desktop.workspace.item_titles import Titles

from .conftest import Begin
from .files import SPRINTS, comments, hunks, name
from .test_opened_draft import do, refusal


def bound(draft: Draft) -> dict[str, str]:
    return dict(draft.laid.whole.shortcuts)


def free(number: int = 0) -> str:
    return shortcuts.free()[number]


def test_a_key_is_bound_changed_and_given_back(begin: Begin) -> None:
    draft = do(begin(), BindKey("begin_round", free()), GiveReason(1, "Som i det gamle systemet"))
    assert draft.changes == [
        {"set": "workspace", "shortcuts": {"begin_round": free()}, "why": "Som i det gamle systemet"}
    ]
    assert bound(draft) == {"begin_round": free()}
    (said,) = points_of(draft, Titles(known(), draft.good.data))
    assert (
        said.words
        == f"Tast for {shortcuts.said('begin_round')}: {shortcuts.shipped('begin_round')} → {free()}"
    )
    do(draft, BindKey("begin_round", free(1)))
    assert draft.changes[0] == {
        "set": "workspace", "shortcuts": {"begin_round": free(1)}, "why": "Som i det gamle systemet",
    }  # fmt: skip
    assert do(draft, BindKey("begin_round")).changes == []
    assert bound(draft) == {}
    do(draft, BindKey("begin_round", free()), BindKey("begin_round", shortcuts.shipped("begin_round")))
    assert draft.changes == [], "the usual key by its name is the usual key"


def test_two_keys_are_two_changes_each_with_its_own_reason(begin: Begin) -> None:
    draft = do(begin(), BindKey("begin_round", free()), GiveReason(1, "For den første"))
    do(draft, BindKey("begin_problem/list", "Y"))
    assert [one.get("why") for one in draft.changes] == ["For den første", None], "no reason is another's"
    do(draft, GiveReason(2, "For den andre"), BindKey("begin_round"))
    assert draft.changes == [
        {"set": "workspace", "shortcuts": {"begin_problem/list": "Y"}, "why": "For den andre"}
    ]
    # Taken up again, the reason that was given for it comes back.
    do(draft, BindKey("begin_round", free(1)))
    assert draft.changes[1]["why"] == "For den første"


def test_one_that_a_layer_below_has_bound_gets_the_usual_one_back(begin: Begin, tmp_path: Path) -> None:
    second = tmp_path / "hospital/cardiology/sprint-02.yaml"
    second.parent.mkdir(parents=True)
    second.write_text(
        "workspace: cardiology\nextends: cardiology/sprint-01\nsprint: 2\nstatus: in use\nowner: K\ngoal: G\n"
        "from: 2026-11-23\nto: 2026-12-04\nchanges:\n"
        f"  - set: workspace\n    shortcuts: {{begin_round: {free()}}}\n",
        encoding="utf-8",
    )
    draft = begin(folders=(tmp_path / "hospital",))
    assert bound(draft) == {"begin_round": free()}
    do(draft, BindKey("begin_round"))
    assert bound(draft) == {}
    assert len(draft.changes) == 1
    do(draft, BindKey("begin_round", free()))
    assert (draft.changes, bound(draft)) == ([], {"begin_round": free()})


def test_several_keys_written_by_hand_in_one_change_are_edited_one_by_one(begin: Begin) -> None:
    draft = do(begin(), BindKey("begin_round", free()))
    draft.path.write_bytes(
        draft.raw.replace(
            f"{{begin_round: {free()}}}".encode(),
            f"{{begin_round: {free()}, begin_task: {free(1)}}}  # begge".encode(),
        )
    )
    draft.reread()
    assert set(bound(draft)) == {"begin_round", "begin_task"}
    before = draft.raw
    do(draft, BindKey("begin_round"))
    assert draft.changes == [{"set": "workspace", "shortcuts": {"begin_task": free(1)}}]
    assert comments(before) <= comments(draft.raw)
    do(draft, UndoEdit())
    assert draft.raw == before


def test_keys_below_each_other_are_edited_line_by_line_and_undone_byte_by_byte(begin: Begin) -> None:
    draft = do(begin(), BindKey("begin_round", free()))
    keys = f"""\
{{   # avtalt
      begin_note: Ctrl+Shift+L   # notat
      # oppgavene
      begin_task: {free(1)}
      begin_round: {free()}      # vitale""".removeprefix("{")
    draft.path.write_bytes(draft.raw.replace(f" {{begin_round: {free()}}}".encode(), keys.encode()))
    draft.reread()
    assert set(bound(draft)) == {"begin_note", "begin_task", "begin_round"}
    for edit, old, new in (
        (BindKey("begin_note", free(2)), "Ctrl+Shift+L   #", f"{free(2)}   #"),
        (BindKey("begin_task"), f"      begin_task: {free(1)}\n", ""),
        (BindKey("begin_round"), f"begin_round: {free()}      #", "#"),
    ):
        before = draft.raw
        do(draft, edit)
        assert draft.raw.decode() == before.decode().replace(old, new)
        assert hunks(before, draft.raw) == 1
        after = draft.raw
        assert do(draft, UndoEdit()).raw == before
        assert do(draft, RedoEdit()).raw == after


def test_what_else_the_same_change_says_stays(begin: Begin) -> None:
    draft = do(begin(), BindKey("begin_round", free()))
    draft.path.write_bytes(draft.raw + b"    labs_first: [k]\n")
    draft.reread()
    assert draft.laid.whole.labs_first == ("k",)
    do(draft, BindKey("begin_round"))
    assert (bound(draft), draft.laid.whole.labs_first) == ({}, ("k",))
    assert draft.changes == [{"set": "workspace", "labs_first": ["k"]}]


def test_it_holds_for_oneself_alone_too(begin: Begin) -> None:
    draft = do(begin(layer="person"), BindKey("begin_round", free()))
    assert bound(draft) == {"begin_round": free()}
    assert draft.changes == [{"set": "workspace", "shortcuts": {"begin_round": free()}}]


def test_a_layer_above_that_has_the_last_word_is_told(begin: Begin, tmp_path: Path) -> None:
    ward = tmp_path / "hospital/wards/3.yaml"
    ward.parent.mkdir(parents=True)
    ward.write_text(
        "layer: ward\nwards: [Hjerte 3]\nchanges:\n"
        f"  - {{set: workspace, shortcuts: {{begin_round: {free()}}}}}\n",
        encoding="utf-8",
    )
    draft = begin(folders=(tmp_path / "hospital",))
    assert "har siste ord" in str(refusal(draft, BindKey("begin_round", free(1))))


def own_over(begin: Begin, hospital: Path, below: str, own: str) -> Draft:
    """One's own page with these keys and a favourite, over a sprint with those."""
    second = hospital / "cardiology/sprint-02.yaml"
    second.parent.mkdir(parents=True, exist_ok=True)
    second.write_text(
        "workspace: cardiology\nextends: cardiology/sprint-01\nsprint: 2\nstatus: in use\nowner: K\ngoal: G\n"
        f"from: 2026-11-23\nto: 2026-12-04\nchanges:\n  - set: workspace\n    shortcuts: {{{below}}}\n",
        encoding="utf-8",
    )
    draft = begin(layer="person", folders=(hospital,))
    draft.path.parent.mkdir(parents=True, exist_ok=True)
    draft.path.write_text(
        "layer: person\nworkspace: cardiology\nchanges:\n"
        f"  - set: workspace\n    shortcuts: {{{own}}}   # min\n  - add: favourite nstemi\n",
        encoding="utf-8",
    )
    draft.reread()
    return draft


TAKEN = ("begin_task: Ctrl+Q", "begin_round: Ctrl+Q")
TAKEN_BACK = ("begin_task: Ctrl+M, begin_round: Ctrl+Q", "begin_round: null")
GONE = ("begin_task: Ctrl+Q", "begin_rounds: Ctrl+E")
UNSAID = [{"add": "favourite nstemi"}]


@pytest.mark.parametrize(("below", "own"), [TAKEN, TAKEN_BACK, GONE])
def test_a_key_that_gives_way_is_told_and_keeps_nobody_from_other_edits(
    begin: Begin, tmp_path: Path, below: str, own: str
) -> None:
    draft = own_over(begin, tmp_path / "hospital", below, own)
    under = dict(draft.ground.under.whole.shortcuts)
    assert (draft.problems, bound(draft)) == ((), under)
    points = tuple(points_of(draft, Titles(known(), draft.good.data)))
    assert points[0].words.endswith("endrer ingenting")
    (told,) = (one for one in checks_of(draft, points) if not one.fine)
    assert told.words == "Viker for en annen fil"
    assert "maren.yaml:5:" in told.detail
    before = draft.raw
    do(draft, AddItem("favourite cxr-supine"), BindKey("begin_problem/list", "Y"))
    assert bound(draft) == under | {"begin_problem/list": "Y"}
    assert draft.laid.whole.favourites[-2:] == ("nstemi", "cxr-supine")
    assert do(draft, UndoEdit(), UndoEdit()).raw == before


@pytest.mark.parametrize(
    ("below", "own", "edit", "changes", "key"),
    [
        (*TAKEN, BindKey("begin_round", "Ctrl+E"), {"begin_round": "Ctrl+E"}, "Ctrl+E"),
        (*TAKEN, BindKey("begin_round"), None, None),
        (*TAKEN, BindKey("begin_round", "Ctrl+M"), None, None),
        (*TAKEN_BACK, BindKey("begin_round", "Ctrl+E"), {"begin_round": "Ctrl+E"}, "Ctrl+E"),
        (*TAKEN_BACK, BindKey("begin_round", "Ctrl+Q"), None, "Ctrl+Q"),
        # The usual key is another act's: the wish for it is taken out.
        (*TAKEN_BACK, BindKey("begin_round"), None, "Ctrl+Q"),
        (*GONE, BindKey("begin_rounds"), None, None),
    ],
)
def test_a_key_that_gives_way_is_bound_anew_or_taken_out(
    begin: Begin,
    tmp_path: Path,
    below: str,
    own: str,
    edit: BindKey,
    changes: dict[str, str] | None,
    key: str | None,
) -> None:
    draft = own_over(begin, tmp_path / "hospital", below, own)
    before = draft.raw
    do(draft, edit)
    mine = [] if changes is None else [{"set": "workspace", "shortcuts": changes}]
    assert draft.changes == [*mine, *UNSAID]
    assert (draft.laid.lost, bound(draft).get("begin_round" if key else edit.act)) == ((), key)
    assert comments(before) <= comments(draft.raw)
    assert do(draft, UndoEdit()).raw == before


def test_one_that_gives_way_lets_another_of_ones_own_hold_again(begin: Begin, tmp_path: Path) -> None:
    own = "begin_round: Ctrl+Q, begin_task: Ctrl+M"
    draft = own_over(begin, tmp_path / "hospital", "begin_order: Ctrl+Q", own)
    assert len(draft.laid.lost) == 2
    do(draft, BindKey("begin_round", "Ctrl+E"))
    assert bound(draft) == {"begin_order": "Ctrl+Q", "begin_round": "Ctrl+E", "begin_task": "Ctrl+M"}


@pytest.mark.parametrize(
    ("edit", "act"),
    [
        (BindKey("begin_round", "Ctrl+N"), "Nytt notat"),
        (BindKey("begin_round", "Ctrl+Q"), "Ny oppgave"),
        (BindKey("begin_problem", "Ctrl+Q"), "Ny oppgave"),
    ],
)
def test_no_edit_writes_a_key_that_would_give_way(
    begin: Begin, tmp_path: Path, edit: BindKey, act: str
) -> None:
    draft = own_over(begin, tmp_path / "hospital", *TAKEN)
    assert f"er tasten til «{act}»" in str(refusal(draft, edit))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (BindKey("begin_rounds", "Ctrl+Q"), "ingen handling «begin_rounds»"),
        (BindKey("begin_round", "Ctrl+A"), "trengs der man skriver"),
        (BindKey("begin_round", "M"), "trengs der man skriver"),
        (BindKey("begin_round", "Alt+Q"), "kan ikke brukes"),
        (BindKey("begin_round", "Ctrl+N"), "er tasten til «Nytt notat»"),
        (BindKey("begin_problem/list", "Ctrl+Q"), "kan ikke være en tast i en liste"),
        (BindKey("begin_round", shortcuts.shipped("begin_round")), "slik allerede"),
    ],
)  # fmt: skip
def test_a_key_that_can_not_be_is_a_sentence_and_writes_nothing(
    begin: Begin, edit: BindKey, said: str
) -> None:
    assert said.casefold() in str(refusal(begin(), edit)).casefold()


def test_a_key_that_another_act_has_been_given_is_refused_with_that_acts_name(begin: Begin) -> None:
    draft = do(begin(), BindKey("begin_round", free()))
    said = str(refusal(draft, BindKey("begin_note", free())))
    assert f"«{free()}» er tasten til «{shortcuts.said('begin_round')}» der" in said
    # The usual one is somebody else's by now: who has it is named, and not the act that wants it back.
    do(draft, BindKey("begin_note", shortcuts.shipped("begin_round")))
    said = str(refusal(draft, BindKey("begin_round")))
    assert f"er tasten til «{shortcuts.said('begin_note')}» der" in said
    # Once that one has another key, both may change places.
    do(draft, BindKey("begin_note", free(1)), BindKey("begin_round"), BindKey("begin_note"))
    assert draft.changes == []


@pytest.mark.parametrize("path", SPRINTS[:6], ids=name)
def test_an_edit_of_a_shipped_sprint_is_one_hunk_and_undone_byte_by_byte(
    path: Path, begin: Begin, home: Path
) -> None:
    copy = home / "drafts/maren" / path.parent.name / path.name
    copy.parent.mkdir(parents=True)
    original = path.read_bytes()
    copy.write_bytes(original)
    draft = begin(name=path.parent.name)
    draft.ground.below = tuple(one for one in draft.ground.below if one.data.get("sprint") is None)
    draft.ground.under = draft.ground.lay(None)
    draft.raw, draft.document.file = b"", ""
    draft.reread()
    do(draft, BindKey("begin_round", free()))
    assert hunks(original, draft.raw) == 1
    assert comments(original) <= comments(draft.raw)
    assert do(draft, UndoEdit()).raw == copy.read_bytes() == original
