"""Drafts of a page: each edit is the fewest lines, nothing is lost, whoever changes the file meanwhile.

One idea: a person's draft, from its first edit to the days on which its file is not as it was left.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.core import held_files
from desktop.core.errors import FagflateError, InputError, StoreError
from desktop.shown.sprint.page_draft import (
    AddColumn,
    AddPanel,
    DropDraft,
    FoldPanel,
    GiveReason,
    HidePanel,
    MoveColumn,
    MovePanel,
    PageEdit,
    RedoEdit,
    RemoveColumn,
    SetWish,
    SizePanel,
    UndoEdit,
)
from desktop.shown.workspace import Panel, Workspace
from desktop.views.known import known
from desktop.workspace.drafts import draft_files as keeping
from desktop.workspace.drafts.opened_draft import Draft
from desktop.workspace.layers import Who
from desktop.workspace.loader import resolve_file

from .conftest import Begin
from .files import SPRINTS, comments, hunks, name


def do(draft: Draft, *edits: PageEdit) -> Draft:
    """Make edits, each on the state that stands."""
    for edit in edits:
        draft.edit(edit, draft.digest)
    return draft


def refusal(draft: Draft, edit: PageEdit) -> FagflateError:
    """The error of an edit that can't be made, which has written nothing."""
    before = draft.raw
    with pytest.raises(FagflateError) as error:
        draft.edit(edit, draft.digest)
    assert keeping.read(draft.path) == draft.raw == before
    assert error.value.what
    assert error.value.kept
    return error.value


def names(page: Workspace, tab: str = "overview", *, side: bool | None = None) -> list[str]:
    """The panels of a tab, in reading order."""
    found = next(one for one in page.tabs if one.id == tab)
    return [panel.id for panel in found.panels if side in (None, panel.side)]


def panel(page: Workspace, wanted: str) -> Panel:
    return next(one for tab in page.tabs for one in tab.panels if one.id == wanted)


# A new file


def test_a_new_sprint_extends_what_is_in_force_and_is_a_draft_that_nobody_else_has(
    begin: Begin, home: Path
) -> None:
    draft = begin()
    assert (draft.digest, draft.number, draft.wish) == ("", 2, "")
    assert not (home / "drafts").exists(), "nothing is written before the first edit"
    do(draft, MovePanel("vitals", -1))
    assert draft.path == home / "drafts/maren/cardiology/sprint-02.yaml"
    assert draft.path.read_text(encoding="utf-8") == (
        "workspace: cardiology\nextends: cardiology/sprint-01\nsprint: 2\nstatus: draft\n"
        "owner: Kari Fosse, overlege\ngoal: {nb: Ikke sagt ennå, en: Not said yet}\n"
        "from: 2026-11-30\nto: 2026-12-11\n\nchanges:\n  - move: vitals\n    before: laboratory\n"
    )
    made = resolve_file(draft.path, known=known()).workspace
    assert (made.release, names(made, side=False)) == ("cardiology/sprint-02", ["vitals", "laboratory"])
    assert do(draft, SetWish("Kurven først")).wish == "Kurven først"


def test_ones_own_layer_is_the_persons_file_and_answers_no_wish(begin: Begin, home: Path) -> None:
    draft = do(begin(layer="person"), HidePanel("notes"), GiveReason(1, "Leses  aldri\nher"))
    assert (home / "persons/maren.yaml").read_text(encoding="utf-8") == (
        "layer: person\nworkspace: cardiology\n\nchanges:\n  - remove: notes\n    why: Leses aldri her\n"
    )
    assert draft.number == 0
    assert "bare din" in str(refusal(draft, SetWish("Noe")))


def test_two_people_on_one_machine_get_numbers_of_their_own(begin: Begin) -> None:
    first, second = begin("maren"), do(begin("hanne"), MovePanel("vitals", -1))
    assert (first.number, second.number) == (2, 2), "one has not begun"
    third = begin("jonas")
    assert (third.number, third.digest) == (3, "")
    assert begin("hanne").path == second.path


def test_the_draft_that_was_begun_is_opened_again_with_what_can_be_undone(begin: Begin) -> None:
    do(begin(), MovePanel("vitals", -1), GiveReason(1, "Svikt følges"), HidePanel("notes"))
    again = begin()
    assert [change.get("why") for change in again.changes] == ["Svikt følges", None]
    do(again, UndoEdit(), UndoEdit())
    assert again.changes == [{"move": "vitals", "before": "laboratory"}]
    do(again, RedoEdit())
    assert again.changes[0]["why"] == "Svikt følges"
    do(again, SizePanel("vitals", 1))
    assert "ingenting å gjøre om igjen" in str(refusal(again, RedoEdit()))
    do(again, *[UndoEdit()] * 3)
    assert not again.path.exists()
    assert "ingenting å angre" in str(refusal(again, UndoEdit()))


# Edits as the fewest lines


def test_several_moves_of_a_panel_are_one_change_with_its_reason(begin: Begin) -> None:
    draft = do(begin(), MovePanel("medicines", -1), GiveReason(1, "Leses først"), HidePanel("timeline"))
    do(draft, MovePanel("medicines", 1), MovePanel("medicines", 1))
    assert draft.changes == [
        {"remove": "timeline"},
        {"move": "medicines", "after": "notes", "why": "Leses først"},
    ], "it went through the place where it began"
    do(draft, MovePanel("medicines", side=False))
    assert draft.changes[1] == {
        "move": "medicines", "before": "laboratory", "place": "main", "why": "Leses først"
    }  # fmt: skip
    do(draft, MovePanel("medicines", side=True))
    assert names(draft.laid.whole, side=True) == ["problems", "notes", "medicines"]
    do(draft, GiveReason(2, ""), MovePanel("medicines", -1), MovePanel("medicines", 1))
    assert draft.changes[1:] == [{"move": "medicines", "after": "notes"}], "what was taken away stays away"


def test_a_change_that_ends_where_it_began_disappears(begin: Begin) -> None:
    draft = do(begin(), MovePanel("vitals", -1), MovePanel("vitals", 1))
    assert draft.changes == []
    do(draft, SizePanel("laboratory", 2), SizePanel("laboratory", -2))
    assert draft.changes == []
    do(draft, FoldPanel("notes", folded=True), FoldPanel("notes", folded=False))
    assert draft.changes == []
    do(draft, MoveColumn("age", 1), MoveColumn("age", -1))
    assert draft.changes == []


def test_hiding_what_the_draft_added_removes_its_add_and_bringing_back_removes_the_remove(
    begin: Begin,
) -> None:
    draft = do(begin(), AddPanel("fluids", "overview", "laboratory"))
    assert draft.changes == [{"add": "fluids", "kind": "fluids", "tab": "overview", "after": "laboratory"}]
    do(draft, SizePanel("fluids", 1), MovePanel("fluids", -1), FoldPanel("fluids", folded=True))
    assert [next(iter(one)) for one in draft.changes] == ["add"], "all of it is said where it is added"
    assert (panel(draft.laid.whole, "fluids").share, panel(draft.laid.whole, "fluids").hide_empty) == (
        2,
        True,
    )
    do(draft, HidePanel("fluids"))
    assert draft.changes == []
    before = draft.laid.whole
    do(draft, HidePanel("notes"), AddPanel("", "overview", back="notes"))
    assert (draft.changes, draft.laid.whole.tabs) == ([], before.tabs)
    do(draft, AddColumn("days", "name"), RemoveColumn("days"), RemoveColumn("age"), AddColumn("age"))
    assert (draft.changes, draft.laid.whole.worklist) == ([], before.worklist)


def test_another_that_stands_beside_what_was_added_stays_where_it_is(begin: Begin) -> None:
    draft = do(begin(), AddPanel("fluids", "overview", "laboratory"), AddPanel("forms", "overview", "fluids"))
    stood = [one for one in names(draft.laid.whole) if one != "fluids"]
    do(draft, HidePanel("fluids"))
    assert names(draft.laid.whole) == stood
    assert [change["add"] for change in draft.changes] == ["forms"]


def test_a_hidden_panel_of_an_earlier_sprint_comes_back_as_it_was(begin: Begin, tmp_path: Path) -> None:
    hospital = tmp_path / "hospital"
    second = hospital / "cardiology/sprint-02.yaml"
    second.parent.mkdir(parents=True)
    second.write_text(
        "workspace: cardiology\nextends: cardiology/sprint-01\nsprint: 2\nstatus: in use\nowner: K\ngoal: G\n"
        "from: 2026-11-23\nto: 2026-12-04\nchanges:\n  - remove: course\n  - remove: medicines\n",
        encoding="utf-8",
    )
    draft = begin(folders=(hospital,))
    assert (draft.number, draft.header["extends"]) == (3, "cardiology/sprint-02")
    do(draft, AddPanel("", "course", back="course"))
    assert draft.changes == [
        {"add": "course", "kind": "trend", "tab": "course", "to": "first", "share": 2,
         "options": {"trend": "heart-failure"}}
    ]  # fmt: skip
    assert panel(draft.laid.whole, "course") == panel(
        begin(extends="cardiology/sprint-01").laid.whole, "course"
    )


def test_a_panel_goes_to_the_other_column_and_to_another_tab(begin: Begin) -> None:
    draft = do(begin(), MovePanel("notes", side=False), MovePanel("timeline", tab="overview"))
    assert draft.changes == [{"move": "notes", "place": "main"}, {"move": "timeline", "tab": "overview"}]
    assert "notes" in names(draft.laid.whole, side=False)
    assert names(draft.laid.whole)[-1] == "timeline"


def test_a_move_that_somebody_wrote_stays_though_it_changes_nothing(begin: Begin) -> None:
    draft = do(begin(), AddPanel("fluids", "overview", "laboratory"), AddPanel("forms", "overview", "fluids"))
    draft.path.write_bytes(draft.raw + b"\n  - move: forms\n    before: vitals\n")
    draft.reread()
    do(draft, SizePanel("forms", 1))
    assert draft.changes[2] == {"move": "forms", "before": "vitals"}, "nobody asked for it to go"
    draft.path.write_bytes(draft.raw + b"\n  - move: lane weight\n    after: circulation\n")
    draft.reread()
    do(draft, SizePanel("fluids", 1))
    assert draft.changes[-1] == {"move": "lane weight", "after": "circulation"}, "it is not seen here"


# What the engine's rules refuse


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (HidePanel("whole-chart"), "En fane må ha minst ett panel."),
        (MovePanel("whole-chart", tab="overview"), "En fane må ha minst ett panel."),
        (SizePanel("laboratory", 10), "Et panels andel av høyden er fra 1 til 12."),
        (SizePanel("problems", -2), "Et panels andel av høyden er fra 1 til 12."),
        (MovePanel("problems", -1), "Den kan ikke flyttes lenger den veien."),
        (MovePanel("gone", 1), "Dette panelet er ikke på flaten som kladden endrer."),
        (MovePanel("notes", tab="gone"), "Flaten har ingen slik fane."),
        (FoldPanel("notes", folded=False), "Det er slik allerede."),
        (AddPanel("worklist", "overview"), "En liste over pasienter kan ikke stå som panel hos én pasient."),
        (AddPanel("nothing", "overview"), "Det finnes ikke noe slags panel «nothing»."),
        (AddPanel("forms", "previsit"), "En fane om posten viser ett panel."),
        (AddPanel("", "overview", back="gone"), "Dette panelet er ikke kjent lenger."),
        (RemoveColumn("name"), "En liste over pasienter kan ikke være uten navn"),
        (RemoveColumn("days"), "Listen viser ikke denne kolonnen."),
        (AddColumn("news2"), "Listen viser denne kolonnen allerede."),
        (MoveColumn("bed", -1), "Den kan ikke flyttes lenger den veien."),
        (GiveReason(1, "Fordi"), "Kladden har 0 endringer."),
        (SetWish(" "), "En sprint må ha et ønske: én linje."),
        (DropDraft(), "Det finnes ingen kladd å ta bort."),
    ],
)  # fmt: skip
def test_an_edit_that_breaks_a_rule_is_a_sentence_and_writes_nothing(
    begin: Begin, edit: PageEdit, words: str
) -> None:
    assert words in str(refusal(begin(), edit))


def test_nine_panels_are_the_most_of_a_tab(begin: Begin) -> None:
    draft = do(begin(), *[AddPanel("forms", "overview")] * 4)
    assert len(names(draft.laid.whole)) == 9
    assert "høyst 9 paneler" in str(refusal(draft, AddPanel("forms", "overview")))
    assert "høyst 9 paneler" in str(refusal(draft, MovePanel("timeline", tab="overview")))


def test_a_reason_that_is_too_long_is_refused(begin: Begin) -> None:
    draft = do(begin(), HidePanel("notes"))
    assert "høyst 500" in str(refusal(draft, GiveReason(1, "a" * 501)))


# Every shipped file, edited as by its own window


@pytest.mark.parametrize("path", SPRINTS, ids=name)
def test_each_edit_of_a_shipped_sprint_is_one_hunk_and_undone_byte_by_byte(
    path: Path, begin: Begin, home: Path
) -> None:
    copy = home / "drafts/maren" / path.parent.name / path.name
    copy.parent.mkdir(parents=True)
    shutil.copyfile(path, copy)
    original = copy.read_bytes()
    draft = begin(name=path.parent.name)
    under = [one for one in draft.ground.below if one.data.get("sprint") is None]
    draft.ground.below = tuple(under)
    draft.ground.under = draft.ground.lay(None)
    draft.raw = b""
    draft.document.file = ""
    draft.reread()
    assert draft.problems == ()
    tab = next(
        (one for one in draft.laid.whole.patient_tabs if len(one.panels) > 1), draft.laid.whole.tabs[0]
    )
    last, first = tab.panels[-1], tab.panels[0]
    edits: list[PageEdit] = [
        SizePanel(first.id, 1), HidePanel(last.id), AddPanel("forms", tab.id), GiveReason(1, "Fordi: alltid"),
        FoldPanel(first.id, folded=not first.hide_empty), MoveColumn("name", 1),
        AddColumn("weight-change"), SetWish("Noe nytt"), AddPanel("", tab.id, back=last.id),
    ]  # fmt: skip
    made = 0
    for edit in edits:
        before, data = draft.raw, draft.document.data
        try:
            do(draft, edit)
        except InputError:
            assert draft.raw == before
            continue
        made += 1
        # Hiding what the same file has moved takes those lines away too.
        assert hunks(before, draft.raw) == 1 or isinstance(edit, HidePanel | AddPanel)
        assert comments(before) <= comments(draft.raw)
        assert {k: v for k, v in data.items() if k not in ("changes", "goal")} == {
            k: v for k, v in draft.document.data.items() if k not in ("changes", "goal")
        }
    assert made >= 2
    do(draft, *[UndoEdit()] * made)
    assert draft.raw == copy.read_bytes() == original


# Bad days


def test_a_file_that_an_editor_changed_meanwhile_is_not_overwritten(begin: Begin) -> None:
    draft = do(begin(), HidePanel("notes"))
    digest = draft.digest
    by_hand = draft.path.read_bytes() + b"\n  - remove: medicines\n    why: Skrevet for h\xc3\xa5nd\n"
    draft.path.write_bytes(by_hand)
    with pytest.raises(InputError, match="et annet sted i mellomtiden") as error:
        draft.edit(MovePanel("vitals", -1), digest)
    assert error.value.kept
    assert draft.path.read_bytes() == by_hand
    assert (len(draft.changes), draft.history.undo) == (2, ())
    do(draft, MovePanel("vitals", -1))
    assert draft.path.read_bytes().startswith(by_hand)


def test_a_file_that_an_editor_broke_keeps_the_last_good_page_and_says_where(begin: Begin) -> None:
    draft = do(begin(), HidePanel("notes"))
    good = draft.good
    draft.path.write_bytes(draft.raw + b"\n  - move: [\n")
    draft.reread()
    assert draft.problems
    assert str(draft.path) in str(draft.problems[0])
    assert draft.good is good
    broken = draft.raw
    with pytest.raises(InputError):
        draft.edit(MovePanel("vitals", -1), draft.digest)
    assert draft.path.read_bytes() == broken
    draft.path.write_bytes(broken.replace(b"\n  - move: [\n", b""))
    draft.reread()
    assert draft.problems == ()


def test_a_draft_whose_sprint_removed_what_it_moves_says_so_and_can_be_undone(
    begin: Begin, tmp_path: Path
) -> None:
    hospital = tmp_path / "hospital"
    second = hospital / "cardiology/sprint-02.yaml"
    second.parent.mkdir(parents=True)
    header = (
        "workspace: cardiology\nextends: cardiology/sprint-01\nsprint: 2\nstatus: in use\nowner: K\ngoal: G\n"
        "from: 2026-11-23\nto: 2026-12-04\nchanges:\n"
    )
    second.write_text(header + "  - remove: medicines\n", encoding="utf-8")
    do(begin(folders=(hospital,)), HidePanel("problems"), MovePanel("vitals", -1), GiveReason(2, "Viktig"))
    second.write_text(header + "  - remove: vitals\n    why: Står i fanen Kurve\n", encoding="utf-8")
    now = begin(folders=(hospital,), extends="cardiology/sprint-02")
    assert "«vitals» ble fjernet" in str(now.problems[0])
    assert now.good.whole == now.ground.under.whole
    assert [change.get("why") for change in now.changes] == [None, "Viktig"], "nothing typed is lost"
    assert "Noe er galt i kladdens fil" in str(refusal(now, MovePanel("laboratory", 1)))
    do(now, GiveReason(1, "Står i banneret"))
    assert (now.changes[0]["why"], bool(now.problems)) == ("Står i banneret", True)
    do(now, UndoEdit(), UndoEdit(), UndoEdit())
    assert (now.problems, now.changes) == ((), [{"remove": "problems"}])


def test_a_panel_kind_that_is_gone_is_told_and_nothing_else_is_lost(begin: Begin) -> None:
    draft = do(begin(), AddPanel("fluids", "overview"), HidePanel("notes"))
    draft.path.write_bytes(draft.raw.replace(b"kind: fluids", b"kind: balances"))
    again = begin()
    assert "Det finnes ikke noe slags panel «balances»" in str(again.problems[0])
    assert again.good.whole == again.ground.under.whole
    assert len(again.changes) == 2


def test_a_full_disk_is_a_sentence_and_the_last_state_stands(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = do(begin(), HidePanel("notes"))

    def full(_source: Path, _target: Path, _within: float) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(held_files, "replace", full)
    error = refusal(draft, MovePanel("vitals", -1))
    assert isinstance(error, StoreError)
    assert "slik den sist ble lagret" in error.kept
    assert [one.name for one in draft.path.parent.iterdir()] == ["sprint-02.yaml"], "nothing half lies there"
    monkeypatch.undo()


def test_a_draft_that_is_dropped_is_kept_aside_and_can_be_taken_back(begin: Begin, home: Path) -> None:
    draft = do(begin(), HidePanel("notes"))
    written = draft.raw
    do(draft, DropDraft())
    assert not draft.path.exists()
    assert draft.laid.whole == draft.ground.under.whole
    assert [one.read_bytes() for one in (home / "drafts-aside/maren").iterdir()] == [written]
    do(draft, UndoEdit())
    assert draft.path.read_bytes() == written


def test_a_ward_that_has_the_last_word_is_told(begin: Begin, tmp_path: Path) -> None:
    ward = tmp_path / "hospital/wards/heart.yaml"
    ward.parent.mkdir(parents=True)
    ward.write_text(
        "layer: ward\nwards: [Hjerte 3]\nchanges:\n  - set: laboratory\n    share: 6\n", encoding="utf-8"
    )
    draft = begin(folders=(tmp_path / "hospital",))
    assert panel(draft.laid.whole, "laboratory").share == 6
    assert "har siste ord" in str(refusal(draft, SizePanel("laboratory", 1)))
    own = do(begin(layer="person", folders=(tmp_path / "hospital",)), SizePanel("laboratory", 1))
    assert panel(own.laid.whole, "laboratory").share == 7


def test_an_edit_reads_one_file_and_lays_what_is_below_a_few_times(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = do(begin(who=Who("Hjerte 3", "doctor")), MovePanel("vitals", -1))
    opened: list[str] = []
    open_ = Path.open

    def noted(self: Path, *given: Any, **named: Any) -> Any:
        opened.append(self.name)
        return open_(self, *given, **named)

    monkeypatch.setattr(Path, "open", noted)
    for edit in (
        SizePanel("vitals", 1),
        MovePanel("medicines", 1),
        HidePanel("notes"),
        GiveReason(1, "Fordi"),
    ):
        del opened[:]
        laid = draft.ground.laid_changes
        do(draft, edit)
        # The draft itself, to see that it is the same; written files are no configuration.
        assert [one for one in opened if one.endswith(".yaml")] == ["sprint-02.yaml"]
        assert draft.ground.laid_changes - laid <= 6


def test_a_reason_is_never_put_on_a_change_that_it_was_not_given_for(begin: Begin) -> None:
    draft = do(begin(), SizePanel("problems", 1), GiveReason(1, "Mer plass"), SizePanel("problems", -1))
    assert draft.changes == []
    do(draft, FoldPanel("problems", True))
    assert draft.changes == [{"set": "problems", "hide_empty": True}]
    # The same wish made again has it.
    do(draft, SizePanel("problems", 1))
    assert {"set": "problems", "share": 3, "why": "Mer plass"} in draft.changes


def test_a_draft_that_is_laid_aside_takes_its_reasons_with_it(begin: Begin) -> None:
    draft = do(begin(), MovePanel("vitals", -1), GiveReason(1, "Bare i sommer"), SizePanel("problems", 1))
    do(draft, DropDraft(), MovePanel("vitals", -1))
    assert draft.changes == [{"move": "vitals", "before": "laboratory"}]
