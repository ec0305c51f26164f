"""The sprint from a wish to a decision and back, with files only: a folder, no server for sprints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import Seat
from tests.journeys.sprint_loop import Meeting, site, whole_loop
from tests.servers.embedded import Embedded

Sit = Callable[..., Seat]


@pytest.fixture
def files(hospital: Embedded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Meeting]:
    """A site that trusts nobody's key, collects nothing, and has a folder."""
    with site(Meeting(hospital, tmp_path / "hospital"), tmp_path, monkeypatch) as meeting:
        yield meeting


@pytest.mark.timeout(600)
@pytest.mark.acts(
    "MakeWish", "AnswerWish", "SendDraft", "SendBackDraft", "AcceptDraft", "ReleaseSprint", "DecideSprint",
    "RetireSprint",
)  # fmt: skip
def test_three_people_meet_at_a_folder_of_files(sit: Sit, files: Meeting) -> None:
    before = (len(files.libraries()), len(files.counts()))
    whole_loop(files, sit(), sit())
    after = (len(files.libraries()), len(files.counts()))
    assert after == before, "no sprint and no count went to the server"
