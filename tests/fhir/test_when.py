"""FHIR dates and times."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.fhir.when import Precision, after, instant, parse


@pytest.mark.parametrize(
    ("text", "start", "precision"),
    [
        ("2026", datetime(2025, 12, 31, 23, tzinfo=UTC), Precision.YEAR),
        ("2026-07", datetime(2026, 6, 30, 22, tzinfo=UTC), Precision.MONTH),
        ("2026-11-20", datetime(2026, 11, 19, 23, tzinfo=UTC), Precision.DAY),
        ("2026-11-20T08:00:00Z", datetime(2026, 11, 20, 8, tzinfo=UTC), Precision.SECOND),
        (
            "2026-11-20T08:00:00.123456789+01:00",
            datetime(2026, 11, 20, 7, 0, 0, 123456, tzinfo=UTC),
            Precision.SECOND,
        ),
        ("2026-11-20T08:00-03:30", datetime(2026, 11, 20, 11, 30, tzinfo=UTC), Precision.SECOND),
        ("2026-07-01T08:00:00", datetime(2026, 7, 1, 6, tzinfo=UTC), Precision.SECOND),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC), Precision.SECOND),
    ],
)
def test_what_is_read(text: str, start: datetime, precision: Precision) -> None:
    moment = parse(text)
    assert moment is not None
    assert (moment.start, moment.precision) == (start, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2026-13",
        "2026-02-30",
        "20261120",
        "2026-11-20T25:00:00Z",
        "2026-11-20 08:00",
        "0000",
        "2026-11-20T08:00:00+99:00",
        "26-11-20",
        "2026-1-2",
        "2026-11-20T08",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert parse(text) is None
    assert instant(text) is None


def test_the_day_is_oslos() -> None:
    moment = parse("2026-11-20T23:30:00Z")
    assert moment is not None
    assert moment.day == date(2026, 11, 21)


@given(st.text(max_size=30))
def test_anything_else_is_none_and_never_an_error(text: str) -> None:
    parse(text)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-11-25", "2026-11-26T00:00:00+01:00"),
        ("2026-12", "2027-01-01T00:00:00+01:00"),
        ("2026-02", "2026-03-01T00:00:00+01:00"),
        ("2026", "2027-01-01T00:00:00+01:00"),
        ("2026-03-29", "2026-03-30T00:00:00+02:00"),
        ("2026-11-25T10:00:00+01:00", "2026-11-25T10:00:00+01:00"),
    ],
)
def test_an_end_covers_all_that_it_names(text: str, first: str) -> None:
    assert after(text) == datetime.fromisoformat(first)
    assert after("") is None
