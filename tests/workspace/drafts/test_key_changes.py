"""Edits of keys: each act's key is a change with its own reason, and one that ends where it began is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.acts import shortcuts
from desktop.shown.sprint.page_draft import BindKey, GiveReason, UndoEdit
from desktop.views.known import known
from desktop.views.sprint.page_draft import points_of
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
