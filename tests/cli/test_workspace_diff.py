"""`fagflate workspace diff`: words for people, one JSON object for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli import dispatch
from desktop.core import configured

SPRINT = """\
workspace: cardiology
extends: cardiology/sprint-01
sprint: 2
status: draft
owner: Kari Fosse
goal: Kurven først
from: 2026-11-30
to: 2026-12-11

changes:
  - move: vitals
    before: laboratory

  - set: limit egfr_low
    value: 35
"""


@pytest.fixture(autouse=True)
def shipped_afterwards() -> object:
    yield
    configured.use(configured.InUse())


def diff(*arguments: str | Path) -> int:
    return dispatch.run(["workspace", "diff", *map(str, arguments)], object())  # type: ignore[arg-type]


def test_a_draft_beside_the_sprint_before_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cardiology/sprint-02.yaml"
    file.parent.mkdir()
    file.write_text(SPRINT, encoding="utf-8")
    assert diff("cardiology/sprint-01", file) == 0
    assert capsys.readouterr().out == "Prøver flyttes under Kurve.\nlimit egfr_low: 30 → 35.\n"
    assert diff("cardiology/sprint-01", file, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["before"], told["after"]) == ("cardiology/sprint-01", "cardiology/sprint-02")
    assert told["differences"][1] == {
        "target": "limit egfr_low", "kind": "changed", "words": "limit egfr_low: 30 → 35.",
    }  # fmt: skip


def test_nothing_is_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    assert diff("cardiology", "cardiology/sprint-01") == 0
    assert capsys.readouterr().out == "Ingenting er annerledes.\n"


def test_a_name_that_nobody_has_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert diff("cardiology", "kardiology") != 0
    assert "kardiology" in capsys.readouterr().err
