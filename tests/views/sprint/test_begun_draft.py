"""The draft that somebody has begun, for the status bar: theirs alone, and read without being laid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.shown.sprint.begun_draft import BegunDraft, BegunDraftOf
from desktop.shown.sprint.page_draft import DropDraft, GiveReason, HidePanel, MovePanel, SetWish, SizePanel
from desktop.views.sign_in import workspaces
from desktop.views.sprint import begun_draft, page_draft
from desktop.workspace.drafts import draft_files
from tests.views.sprint.test_page_draft import Person, home

__all__ = ["home"]


def begun(who: Person) -> BegunDraft | None:
    return begun_draft.begun_draft_of(who.reader, None, BegunDraftOf(who.whose))  # type: ignore[arg-type]


def file_of(name: str = "maren", workspace: str = "cardiology") -> Path:
    found = draft_files.begun(f"Practitioner/{name}", workspace)
    assert found is not None
    return found


def test_it_says_how_much_is_changed_and_what_lacks_a_reason() -> None:
    who = Person()
    assert begun(who) is None
    who.look()
    assert begun(who) is None, "no file before the first edit"
    shown = who.do(MovePanel("vitals", -1), SizePanel("laboratory", 1), GiveReason(1, "Svikt følges"))
    assert begun(who) == BegunDraft("Hjerte, sprint 02", 2, 1)
    assert (shown.title, len(shown.points), shown.missing) == ("Hjerte, sprint 02", 2, 1), "as in its column"


def test_a_wish_alone_is_a_draft_too() -> None:
    who = Person()
    who.do(SetWish("Kurven først"))
    assert begun(who) == BegunDraft("Hjerte, sprint 02", 0)


def test_what_is_laid_aside_or_taken_away_by_hand_is_no_draft_any_more() -> None:
    who = Person()
    who.do(MovePanel("vitals", -1), DropDraft())
    assert begun(who) is None
    who.do(MovePanel("vitals", -1))
    assert begun(who) is not None
    file_of().unlink()
    assert begun(who) is None


def test_ones_own_page_is_no_draft() -> None:
    who = Person(layer="person")
    who.do(MovePanel("vitals", -1))
    assert begun(who) is None


def test_nobody_sees_that_of_another_person_or_of_another_workspace() -> None:
    who = Person()
    who.do(MovePanel("vitals", -1))
    assert begun(Person("nils")) is None
    assert begun(Person(ward="Medisin 2")) is None
    # Somebody else has sat down meanwhile, and the question is of whoever sat there.
    other = Person("nils")
    other.whose = who.whose
    assert begun(other) is None
    assert begun(who) is not None


def test_without_a_draft_nothing_is_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    def page_of(*_more: Any) -> Any:
        raise AssertionError("the workspace was resolved for somebody without a draft")

    monkeypatch.setattr(workspaces, "page_of", page_of)
    assert begun(Person()) is None


def test_it_is_read_and_never_laid(monkeypatch: pytest.MonkeyPatch) -> None:
    who = Person()
    who.do(MovePanel("vitals", -1))
    page_draft.forget()

    def ground(*_more: Any) -> Any:
        raise AssertionError("the draft was laid for one line of the status bar")

    monkeypatch.setattr(page_draft, "ground", ground)
    assert begun(who) == BegunDraft("Hjerte, sprint 02", 1, 1)


@pytest.mark.parametrize("wrong", ["changes: [", "changes:\n  - mvoe: vitals\n", "\tx: 1\n", "- 1\n"])
def test_a_file_with_something_wrong_in_it_needs_to_be_looked_at(wrong: str) -> None:
    who = Person()
    who.do(MovePanel("vitals", -1))
    path = file_of()
    head = path.read_text(encoding="utf-8").partition("changes:")[0] if wrong.startswith("changes") else ""
    path.write_text(head + wrong, encoding="utf-8")
    found = begun(who)
    assert found is not None
    assert (found.title, found.state) == ("Hjerte, sprint 02", "wrong")


def test_a_ward_with_the_base_set_up_has_its_first_sprint_told() -> None:
    who = Person(ward="Øye 9")
    shown = who.do(HidePanel("notes"))
    found = begun(who)
    assert found is not None
    assert (found.title, found.changes) == (shown.title, 1) == ("Øye 9, sprint 01", 1)
    assert begun(Person(ward="Base")) is None, "of the base set-up itself there is none"
