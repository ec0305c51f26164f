"""Slow proofs: each is in one group, and each group has its turn."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from tests.running import slow


def test_each_slow_proof_is_in_one_group() -> None:
    folders = [folder for group in slow.GROUPS.values() for folder in group]
    assert len(folders) == len(set(folders))
    mark = "pytest.mark." + "slow"
    # Those that measure run by themselves, whichever folder they are in.
    measures = re.compile(rf"{re.escape(mark)}(?:\s|,|@|\\n)*pytest\.mark\.measures")
    files = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if mark in measures.sub("", path.read_text(encoding="utf-8"))
    ]
    assert len(files) > 10
    assert [file for file in files if not file.startswith(tuple(f"{one}/" for one in folders))] == []


def test_each_group_has_its_turn(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    seen = set()
    for count in range(len(slow.GROUPS)):
        monkeypatch.setattr(slow, "commits", lambda count=count: count)
        assert slow.main(["--name"]) == 0
        name = capsys.readouterr().out.strip()
        slow.main(["--others"])
        assert {name, *capsys.readouterr().out.split()} == set(slow.GROUPS)
        slow.main([])
        assert tuple(capsys.readouterr().out.split()) == slow.GROUPS[name]
        seen.add(name)
    assert seen == set(slow.GROUPS)
