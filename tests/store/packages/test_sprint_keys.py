"""The policy's lines of sprint keys: whose a key is, and the day from which it is withdrawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.store.packages.sprint_keys import Trusted, trusted
from tests.store.packages.made import STRANGER_X, X

DAY, LATER = "2026-01-01", "2026-02-01"


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    return tmp_path / "policies.json"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([X], Trusted()),
        ([f"{X} Kari  Fosse"], Trusted("Kari Fosse")),
        ([f"{X} Kari Fosse withdrawn={DAY}"], Trusted("Kari Fosse", DAY)),
        ([f"{X} withdrawn={DAY}"], Trusted("", DAY)),
        ([f"{X}  withdrawn={DAY}"], Trusted("", DAY)),
        ([f"{X} withdrawn={DAY}", f"{X} Kari"], Trusted("Kari", DAY)),
        ([f"{X} Kari", f"{X} Per withdrawn={DAY}"], Trusted("Kari", DAY)),
        ([f"{X} Kari withdrawn={LATER}", f"{X} Kari withdrawn={DAY}"], Trusted("Kari", DAY)),
    ],
)
def test_a_line_without_a_name_and_a_key_listed_twice_stay_withdrawn(
    policy: Path, lines: list[str], found: Trusted
) -> None:
    policy.write_text(json.dumps({"sprint_keys": [f"{STRANGER_X} Per", *lines]}), encoding="utf-8")
    assert trusted() == {STRANGER_X: Trusted("Per"), X: found}
