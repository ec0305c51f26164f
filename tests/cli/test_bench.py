"""`fagflate bench`: runs rows from a checkout, and says so elsewhere."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from desktop.cli import bench
from desktop.core.errors import FagflateError, InputError
from tests import bench as rows


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    bench.configure(parser)
    return bench.run(parser.parse_args(list(words)))


def test_a_row_has_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("backend", "--json") == 0
    row = json.loads(capsys.readouterr().out)["rows"][0]
    assert row["name"] == "backend"
    for search in row["searches"].values():
        assert search["by_hand_seconds"] > 0
        assert search["seconds"] > 0
    assert row["ratio"] == max(s["ratio"] for s in row["searches"].values())


def test_every_row_names_a_function() -> None:
    from importlib import import_module

    for place in rows.ROWS.values():
        module, _colon, function = place.partition(":")
        assert callable(getattr(import_module(module), function))
    assert not rows.SLOW - rows.ROWS.keys()


def test_words(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []

    def measure(_root: Path, name: str) -> dict[str, object]:
        measured.append(name)
        return {"name": name, "ratio": 3.0, "goal": 2.5, "seconds": 1}

    monkeypatch.setattr(bench, "_measure", measure)
    assert run() == 0
    assert measured == [name for name in rows.ROWS if name not in rows.SLOW]
    assert capsys.readouterr().out.count("IKKE NÅDD") == len(measured)


def test_unknown_rows_and_no_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="backend"):
        run("warp")
    monkeypatch.setattr(bench, "__file__", str(tmp_path / "desktop" / "cli" / "bench.py"))
    with pytest.raises(InputError):
        run()


def test_a_row_that_breaks_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_rows", lambda _root: (["broken"], frozenset()))
    with pytest.raises(FagflateError):
        run("broken")


def test_a_row_without_its_neighbour_says_why(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"name": "kurve", "ratio": None, "goal": 0.15, "met": None, "skipped": "no neighbour: pyqtgraph"}
    monkeypatch.setattr(bench, "_measure", lambda _root, _name: row)
    assert run("kurve") == 0
    out = capsys.readouterr().out
    assert "ikke sammenlignet" in out
    assert "NÅDD" not in out
    assert "no neighbour: pyqtgraph" in out


def test_a_row_whose_goals_are_no_ratio(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"name": "gap", "ratio": 1.47, "max_ms": 25.7, "goal_max_ms": 33.0, "met": True}
    monkeypatch.setattr(bench, "_measure", lambda _root, _name: row)
    assert run("gap") == 0
    out = capsys.readouterr().out
    assert "1.47  nådd" in out
    assert "goal_max_ms: 33.0" in out
