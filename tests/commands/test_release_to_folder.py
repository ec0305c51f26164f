"""A site that publishes nothing through its server: an accepted sprint is put in the hospital's folder, and
taken back there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.acts.sprints import ReleaseSprint, RetireSprint
from desktop.core.errors import FagflateError, InputError, StoreError
from desktop.store.packages import sprint_keys
from desktop.workspace import folder_sprints, locations
from desktop.workspace.measured import decisions
from tests.commands.conftest import Record
from tests.commands.scenes_packages import OWNER, held
from tests.commands.test_reviews import CONTENT, FILE, PILOT, SPRINT, sent
from tests.store.packages.made import KEY, X

WHY = "Fant ikke prøvesvarene"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The hospital's folder, and a policy that lists nobody's key."""
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    monkeypatch.setattr(sprint_keys, "own", lambda: None)
    made = tmp_path / "hospital"
    made.mkdir()
    locations.choose(str(made))
    yield made
    locations.choose("")


def test_it_lies_there_with_its_approvals_and_pilot_and_nothing_goes_to_the_server(
    record: Record, folder: Path
) -> None:
    sent(record, accepted=True)
    done = record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)
    assert done.said == "cardiology/sprint-07 ligger i sykehusets mappe."
    text = (folder / f"{SPRINT}.yaml").read_text(encoding="utf-8")
    assert "status: pilot\n" in text
    assert "  - {name: Anne Lie, role: Overlege, day: " in text
    assert "  - move: laboratory   # first of all\n" in text
    assert record.waiting() == []
    # In use at once, the same file; what was written beside it by hand stays.
    by_hand = text.replace("# The page of the heart ward", "# IT was here")
    (folder / f"{SPRINT}.yaml").write_text(by_hand, encoding="utf-8")
    record.do(ReleaseSprint("Task/one", CONTENT), OWNER)
    text = (folder / f"{SPRINT}.yaml").read_text(encoding="utf-8")
    assert "status: in use\n" in text
    assert "pilot:" not in text
    assert "# IT was here" in text
    # Taking back is one act, with the reason in the file.
    locations.look_again()
    assert [one.name for one in decisions.in_folder()] == [SPRINT]
    lies = decisions.lying(SPRINT)
    assert lies is not None
    assert lies.content == CONTENT
    assert decisions.lying("cardiology/sprint-08") is None
    with pytest.raises(InputError, match="grunn"):
        record.do(RetireSprint(SPRINT, "x"), OWNER)
    record.do(RetireSprint(SPRINT, WHY), OWNER)
    text = (folder / f"{SPRINT}.yaml").read_text(encoding="utf-8")
    assert "status: retired\n" in text
    assert f"why: {WHY}" in text
    locations.look_again()
    assert decisions.in_folder() == ()
    assert decisions.lying(SPRINT) is None
    assert record.waiting() == []


def test_another_sprint_under_its_number_is_not_written_over(record: Record, folder: Path) -> None:
    sent(record, accepted=True)
    file = folder / f"{SPRINT}.yaml"
    file.parent.mkdir()
    theirs = FILE.replace(b"Leses foerst", b"En annen grunn")
    file.write_bytes(theirs)
    with pytest.raises(InputError, match="En annen kladd ligger i sykehusets mappe som cardiology/sprint-07"):
        record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)
    assert file.read_bytes() == theirs


def test_a_folder_that_can_not_be_written_in_says_so_and_nothing_is_in_force(
    record: Record, folder: Path
) -> None:
    sent(record, accepted=True)
    # A file where the workspace's folder would be: root writes anywhere else.
    (folder / "cardiology").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="kan ikke"):
        record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)
    assert record.waiting() == []


def test_a_site_that_lists_a_key_publishes_and_leaves_the_folder_alone(
    record: Record, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder_sprints.used() == folder
    machine = tmp_path / "machine"
    machine.mkdir()
    (machine / "policies.json").write_text(json.dumps({"sprint_keys": [f"{X} Kari Fosse"]}))
    assert folder_sprints.used() is None
    sent(record, accepted=True)
    with pytest.raises(StoreError, match="ingen nøkkel"):
        record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)
    monkeypatch.setattr(sprint_keys, "own", lambda: KEY)
    record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)
    assert "Library" in {one.type for one in record.waiting()}
    assert not list(folder.iterdir())


def test_without_folder_and_key_it_says_what_lacks(record: Record) -> None:
    locations.choose("")
    assert folder_sprints.used() is None
    sent(record, accepted=True)
    with pytest.raises(StoreError, match="ingen nøkkel"):
        record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)


def test_what_is_published_is_taken_back_by_a_package_though_no_key_is_listed_any_more(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(record)
    with pytest.raises(FagflateError, match="ingen nøkkel"):
        record.do(RetireSprint("cardiology/sprint-02", WHY), OWNER)
    monkeypatch.setattr(sprint_keys, "own", lambda: KEY)
    record.do(RetireSprint("cardiology/sprint-02", WHY), OWNER)
    assert record.body("Library")["status"] == "retired"


def test_a_file_that_has_not_changed_is_checked_once_however_often_it_is_asked_for(
    record: Record, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(record, accepted=True)
    record.do(ReleaseSprint("Task/one", CONTENT, PILOT), OWNER)
    locations.look_again()
    checked, check = [], decisions.check
    decisions._checked.cache_clear()
    monkeypatch.setattr(decisions, "check", lambda *told: (checked.append(told), check(*told))[1])
    for _time in range(5):
        assert decisions.lying(SPRINT) is not None
        assert len(decisions.in_folder()) == 1
    assert len(checked) == 1
    file = folder / f"{SPRINT}.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    locations.look_again()
    assert decisions.lying(SPRINT) is not None
    assert len(checked) == 2
