"""Files of counts on a machine: its random name, scores, and weeks that are marked as sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.core import counted
from desktop.core.counting import Counted
from desktop.core.usage import kept
from desktop.core.usage.fired import Fired
from desktop.core.usage.weeks import Answered


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_machines_name_is_made_once_and_says_nothing(home: Path) -> None:
    first = kept.machine()
    assert kept.machine() == first
    (home / "counted-machine").write_bytes(b"\xff\xfe")
    again = kept.machine()
    assert again == kept.machine() != first, "a spoilt name is made anew"


def test_weeks_here_are_of_tasks_and_scores_and_those_over_are_told_apart() -> None:
    counted.keep(Counted("give_dose", 3, 3, 2.0, week="2026-W47"))
    counted.keep(Counted("give_dose", 3, 3, 2.0, week="2026-W48"))
    kept.keep_score(Answered("x/sprint-01", "nurse", "2026-W47", 70))
    with (counted.path().parent / "sus.jsonl").open("ab") as file:
        file.write(b'{"version": \xff\n')
    weeks = kept.here()
    assert [(one.week, len(one.tasks), len(one.answers)) for one in weeks] == [
        ("2026-W47", 1, 1), ("2026-W48", 1, 0),
    ]  # fmt: skip
    assert [one.week for one in kept.over(weeks, "2026-W48")] == ["2026-W47"]


def test_a_week_is_marked_for_one_server_once() -> None:
    assert kept.mark_sent("https://a/fhir/", "2026-W47")
    assert kept.was_sent("https://a/fhir", "2026-W47")
    assert not kept.mark_sent("https://a/fhir", "2026-W47")
    assert kept.mark_sent("https://b/fhir", "2026-W47")
    kept.unmark("https://a/fhir", "2026-W47")
    assert kept.mark_sent("https://a/fhir", "2026-W47")


def test_a_finding_that_was_undone_is_in_no_week() -> None:
    for how, back in (("kept", False), ("removed", False), ("kept", True)):
        kept.keep_fired(Fired("A2", how, week="2026-W47", back=back))
    ((week),) = kept.here()
    assert [(one.rule, dict(one.how)) for one in week.rules] == [("A2", {"removed": 1})]
