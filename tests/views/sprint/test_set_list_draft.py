"""Order sets offered for the list of those that come first: all known ones with their lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.shown.sprint.first_sets import FirstSet, FirstSetsOf
from desktop.shown.sprint.list_edits import AddItem
from desktop.shown.sprint.page_draft import EditDraft
from desktop.views.sprint import page_draft, set_list_draft
from tests.views.sprint import test_page_draft
from tests.views.sprint.test_page_draft import Person


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield from test_page_draft.home.__wrapped__(tmp_path, monkeypatch)


def asked(who: Person) -> dict[str, FirstSet]:
    found = set_list_draft.first_sets(who.reader, None, FirstSetsOf(who.whose, "sprint"))  # type: ignore[arg-type]
    titles = [one.title.casefold() for one in found]
    assert titles == sorted(titles)
    return {one.name: one for one in found}


def test_every_set_is_offered_with_its_lines_and_those_of_others_say_so() -> None:
    found = asked(Person())
    assert found["nstemi"].title == "NSTEMI"
    assert len(found["nstemi"].lines) > 3
    assert found["nstemi"].where == ""
    kept = asked(Person(ward="Slagenheten"))
    assert kept["nstemi"].where == "bare for andre fag: tilbys ikke her"
    assert kept["stroke"].where == ""


def test_one_that_the_draft_has_added_is_there_and_one_that_is_gone_can_be_taken_away() -> None:
    who = Person()
    values = {"name": "Mitt sett", "letter": "Y", "lines": ["paracet 1 g x 4"], "wards": ["cardiology"]}
    edits = AddItem("order-set", values), AddItem("favourite mitt-sett")
    digest = ""
    for edit in edits:
        made = page_draft.edit_draft(who.reader, None, EditDraft(who.whose, "sprint", edit, digest))  # type: ignore[arg-type]
        digest = made.digest
    assert asked(who)["mitt-sett"] == FirstSet("mitt-sett", "Mitt sett", ("paracet 1 g x 4",))
    # Whoever deletes the set in an editor leaves a favourite of nothing: the file says so, and the last good
    # state stays.
    path = Path(made.file)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("lines: [paracet 1 g x 4]", "lines: [crp]"), encoding="utf-8")
    assert asked(who)["mitt-sett"].lines == ("crp",)
