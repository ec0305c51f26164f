"""The row `installed`: what is counted on both sides, and that a missing tool is a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from installer.product import Product
from installer.tools import Failed
from tests.bench import installed


def folder(place: Path, *sizes: int) -> Path:
    (place / "inside").mkdir(parents=True)
    for number, size in enumerate(sizes):
        (place / "inside" / str(number)).write_bytes(b"x" * size)
    return place


def measured(monkeypatch: pytest.MonkeyPatch, ours: Path, theirs: Path) -> dict[str, Any]:
    monkeypatch.setattr(installed.build, "stage", lambda _product: ours)
    monkeypatch.setattr(installed, "bare", lambda _product: theirs)
    return installed.installed()


@pytest.mark.parametrize(("bytes_of_ours", "met"), [(1_600_000, True), (1_700_000, False)])
def test_the_bytes_of_both_folders_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bytes_of_ours: int, met: bool
) -> None:
    ours, theirs = folder(tmp_path / "a", 100_000, bytes_of_ours - 100_000), folder(tmp_path / "b", 1_000_000)
    row = measured(monkeypatch, ours, theirs)
    assert row["met"] is met
    assert row["ratio"] == bytes_of_ours / 1_000_000
    assert (row["files"], row["bare_files"]) == (2, 1)


def test_small_files_fill_whole_clusters_of_a_disk(tmp_path: Path) -> None:
    made = folder(tmp_path / "a", 0, 1, 4096, 4097)
    assert installed.size(made) == 8194
    assert installed.size(made, installed.CLUSTER) == 4 * 4096


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_without_the_tools_it_says_which_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, side: str
) -> None:
    def missing(_product: Product) -> Path:
        raise Failed("mvn is missing; on Debian it is in the package maven")

    monkeypatch.setattr(installed.build, "stage", missing if side == "ours" else lambda _product: tmp_path)
    monkeypatch.setattr(installed, "bare", missing)
    row = installed.installed()
    assert (row["ratio"], row["met"]) == (None, None)
    assert "maven" in row["skipped"]
    assert "megabytes" not in row


def test_both_sides_have_the_same_pyside_and_the_neighbours_tools_are_pinned() -> None:
    requirements = (Path(installed.__file__).parents[2] / "installer" / "requirements.txt").read_text("utf-8")
    assert f"\n{installed.pyside()} " in requirements
    assert all(one.count("==") == 1 for one in installed.PINNED)
    assert not any(one.partition("==")[0] in requirements for one in installed.PINNED)
