"""Counts of other machines in the hospital's folder: each week once, and lines that can't be read counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.core.counting import Counted
from desktop.core.usage.weeks import weekly
from desktop.fhir.usage.count_reports import report
from desktop.workspace import locations
from desktop.workspace.measured import folder_counts

MACHINE = "7c1f7f4e-4a59-4d0e-9c1b-2f6f1f0a8f11"


@pytest.fixture
def counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    made = tmp_path / "machine" / "configuration" / "counts"
    made.mkdir(parents=True)
    return made


def test_weeks_are_read_and_what_is_none_is_counted_apart(counts: Path) -> None:
    line = Counted("sign_orders", 6, 6, 60.0, version="cardiology/sprint-01", ward="h3", week="2026-W46")
    weeks = weekly(MACHINE, [line], ())
    good = "".join(json.dumps(report(one)) + "\n" for one in weeks)
    (counts / "a.ndjson").write_text(good + "\n", encoding="utf-8")
    (counts / "b.ndjson").write_text('{"resourceType": "Patient"}\nno json\n', encoding="utf-8")
    (counts / "c.txt").write_text(good, encoding="utf-8")
    (counts.parent / "d.ndjson").write_text(good, encoding="utf-8")
    locations.look_again()
    assert folder_counts.held() == (weeks, 2)


def test_a_site_without_any_has_none(counts: Path) -> None:
    counts.rmdir()
    locations.look_again()
    assert folder_counts.held() == ((), 0)
