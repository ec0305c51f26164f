"""`fagflate counted`: what tasks took, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli.dispatch import run
from desktop.core import counted
from desktop.core.counting import Counted
from desktop.core.usage import kept
from desktop.core.usage.fired import Fired, How
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


def worked(week: str, keys: int = 18, times: int = 12) -> None:
    for n in range(times):
        took = (4, keys + n % 3, 60.0, 1, 30.0 + n % 3, 1)
        counted.keep(Counted("sign_orders", *took, "cardiology/sprint-02", "h3", week))


def test_weeks_are_told_with_median_and_middle_half_and_nothing_under_ten(
    capsys: pytest.CaptureFixture[str],
) -> None:
    worked("2026-W10")
    worked("2026-W11", times=9)
    heads, enough, few = told(capsys, "--weeks").splitlines()
    assert heads.split() == [
        "uke", "sprint", "post", "oppgave", "ganger", "steg", "taster", "sekunder", "feil", "angret",
    ]  # fmt: skip
    assert enough.split("  ")[0] == "2026-W10"
    assert "19 (18–20)" in enough
    assert "for få" in few
    tasks = json.loads(told(capsys, "--weeks", "--json"))["tasks"]
    assert [(one["n"], one["keys"]["median"], one["undone"]) for one in tasks] == [(12, 19, 12), (9, None, 9)]


def test_what_one_machine_writes_another_joins_each_week_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked("2026-W10")
    out = tmp_path / "ut.ndjson"
    assert "1 uker er skrevet" in told(capsys, "--out", str(out))
    body = json.loads(out.read_text(encoding="utf-8"))
    assert body["resourceType"] == "MeasureReport"
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "another"))
    worked("2026-W10", keys=20)
    found = json.loads(told(capsys, "--join", str(out), str(out), "--json"))
    assert (found["machines"], [one["n"] for one in found["tasks"]]) == (2, [24])


def test_the_week_that_goes_on_is_not_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    worked("9999-W10")
    out = tmp_path / "ut.ndjson"
    assert "Ingen uke er over ennå" in told(capsys, "--out", str(out))
    assert out.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("line", ["{", "[]", '{"resourceType": "MeasureReport"}', '"x"'])
def test_a_file_with_something_else_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    file = tmp_path / "inn.ndjson"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    windows: Windows = _None()  # type: ignore[assignment]
    assert run(["counted", "--join", str(file)], windows) == 1
    assert f"{file}:2: dette er ingen rapport" in capsys.readouterr().err


def test_rules_are_told_by_ward_and_profession_and_no_share_of_fewer_than_ten(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert told(capsys, "--rules") == "Ingen regel har slått til på denne maskinen ennå.\n"
    for at in range(12):
        how: How = "kept" if at else "removed"
        kept.keep_fired(Fired("A2", how, "", "x", "h3", "2026-W47", "doctor"))
    kept.keep_fired(Fired("A1", "reason", "tolerated", "x", "h3", "2026-W47", "doctor"))
    heads, few, many = (line.split() for line in told(capsys, "--rules").splitlines())
    assert heads[:2] == ["regel", "post"]
    assert few == ["A1", "h3", "doctor", "for", "få"]
    assert many == ["A2", "h3", "doctor", "12", "92", "%", "65", "%–99", "%"]
    first, second = json.loads(told(capsys, "--rules", "--json"))["rules"]
    assert (first["rule"], first["n"], first["overridden"], first["reasons"]) == ("A1", None, None, {})
    assert (second["rule"], second["n"], second["how"]) == ("A2", 12, {"kept": 11, "removed": 1})
