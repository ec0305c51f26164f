"""The part of the suite that runs under wine: of files that are there, with tools held to one version."""

from __future__ import annotations

import pytest

from installer.smoke import suite
from installer.tools import Failed
from tests.conftest import ROOT


def test_every_tool_is_held_to_one_version_without_a_lock_file(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = suite.pinned()
    assert {one.partition("==")[0] for one in wanted} == suite.NEEDED
    assert all(one.partition("==")[2] for one in wanted)
    monkeypatch.setattr(suite, "NEEDED", suite.NEEDED | {"never-heard-of"})
    with pytest.raises(Failed, match="never-heard-of"):
        suite.pinned()


def test_what_is_named_is_there() -> None:
    for one in (*suite.SHORT, *suite.NOT):
        file, _sep, name = one.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not name or f"def {name}(" in text, one
        assert "qtbot" not in text, "the installed Qt has no QtTest"
