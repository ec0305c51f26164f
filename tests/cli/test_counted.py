"""`fagflate counted`: what tasks took, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli.dispatch import run
from desktop.core import counted
from desktop.core.counting import Counted
from desktop.core.window_port import Windows


class _None:
    has_display = False


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path))


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    windows: Windows = _None()  # type: ignore[assignment]
    assert run(["counted", *words], windows) == 0
    return capsys.readouterr().out


def test_nothing_is_counted_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys) == "Ingen oppgave er talt på denne maskinen ennå.\n"
    assert json.loads(told(capsys, "--json")) == {"tasks": []}


def test_the_middle_of_each_kind_of_task(capsys: pytest.CaptureFixture[str]) -> None:
    for steps in (4, 5, 30):
        counted.keep(Counted("sign_orders", steps, 18, 9.5, steps // 30))
    counted.keep(Counted("give_dose", 3, 3, 2.0))
    heads, dose, order = (line.split() for line in told(capsys).splitlines())
    assert heads == ["oppgave", "ganger", "steg", "taster", "sekunder", "feil"]
    assert dose == ["give_dose", "1", "3", "3", "2", "0"]
    assert order == ["sign_orders", "3", "5", "18", "9.5", "1"]
    tasks = json.loads(told(capsys, "--json"))["tasks"]
    assert [(t["task"], t["times"], t["errors"]) for t in tasks] == [
        ("give_dose", 1, 0),
        ("sign_orders", 3, 1),
    ]
