"""Moments from seconds since 1970: before it too, where Windows' own function raises."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.clock import at_second

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "1970-01-01T00:00:00+00:00"),
        (-1, "1969-12-31T23:59:59+00:00"),
        (-0.5, "1969-12-31T23:59:59.500000+00:00"),
        (-2_208_988_800, "1900-01-01T00:00:00+00:00"),
        (253_402_300_799, "9999-12-31T23:59:59+00:00"),
    ],
)
def test_seconds_before_and_after_1970(seconds: float, said: str) -> None:
    assert at_second(seconds).isoformat() == said


@given(st.datetimes(timezones=st.just(UTC)))
def test_there_and_back(moment: datetime) -> None:
    assert abs(at_second(moment.timestamp()) - moment) < timedelta(milliseconds=1)


@pytest.mark.parametrize("seconds", [1e15, -1e15])
def test_outside_of_time_it_says_so(seconds: float) -> None:
    with pytest.raises(OverflowError):
        at_second(seconds)


def test_nobody_asks_the_system_for_it() -> None:
    """`datetime.fromtimestamp` knows nothing before 1970 on Windows: a curve with an old value fell there."""
    asks = re.compile(r"\b(?:utc)?fromtimestamp\(")
    paths = [path for folder in ("desktop", "ui") for path in (ROOT / folder).rglob("*.py")]
    assert len(paths) > 500
    assert [path.name for path in paths if asks.search(path.read_text(encoding="utf-8"))] == []
