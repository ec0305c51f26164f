"""FHIR dates and times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core import formats
from desktop.core.clock import EARLIEST, LATEST, at_second, local, shifted, stamp
from desktop.fhir.when import Precision, after, for_newest, for_oldest, instant, parse, within


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


@pytest.mark.parametrize(
    ("text", "start", "shown"),
    [
        ("9999-12-31", datetime(9999, 12, 30, 23, tzinfo=UTC), "31.12.9999"),
        ("9999", datetime(9998, 12, 31, 23, tzinfo=UTC), "01.01.9999"),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "31.12.9999"),
        ("9999-12-31T23:59:59+01:00", datetime(9999, 12, 31, 22, 59, 59, tzinfo=UTC), "31.12.9999"),
        ("9999-12-31T23:59:59-14:00", LATEST, "31.12.9999"),
        ("0001-01-01", EARLIEST, "01.01.0001"),
        ("0001", EARLIEST, "01.01.0001"),
        ("0001-01-01T00:00:00+14:00", EARLIEST, "01.01.0001"),
        ("0001-01-01T00:00:00Z", EARLIEST, "01.01.0001"),
    ],
)
def test_the_ends_of_time_are_dates(text: str, start: datetime, shown: str) -> None:
    moment = parse(text)
    assert moment is not None, "it became no date at all"
    assert moment.start == start
    assert formats.day(moment.start) == shown
    assert formats.day(moment.day) == shown


@pytest.mark.parametrize("text", ["9999-12-31", "9999-12", "9999"])
def test_the_last_day_that_can_be_written_ends_with_time(text: str) -> None:
    assert after(text) == LATEST


_texts = st.one_of(
    st.datetimes(timezones=st.timezones()).map(lambda d: d.isoformat()[:19] + "Z"),
    st.builds(
        "{}-{:02}-{:02}T{:02}:30:00{}".format,
        st.sampled_from(["0001", "0002", "1970", "2026", "9998", "9999"]),
        st.sampled_from([1, 3, 10, 12]),
        st.sampled_from([1, 29, 30, 31]),
        st.integers(0, 23),
        st.sampled_from(["Z", "", "+14:00", "-14:00", "+01:00"]),
    ),
    st.sampled_from(["0001", "9999", "0001-01", "9999-12", "0001-01-01", "9999-12-31"]),
)


@given(_texts, _texts, st.timedeltas())
def test_nothing_that_is_done_with_a_date_raises(text: str, other: str, span: timedelta) -> None:
    one, two = parse(text), parse(other)
    assert one is not None
    assert two is not None
    end = after(text)
    assert end is not None
    assert end >= one.start
    assert EARLIEST <= shifted(one.start, span) <= LATEST
    assert (shifted(one.start, span) >= one.start) == (span >= timedelta(0)) or one.start in (
        EARLIEST,
        LATEST,
    )
    assert local(one.start).utcoffset() is not None
    assert instant(stamp(one.start)) == one.start.replace(microsecond=one.start.microsecond // 1000 * 1000)
    for said in (formats.day_time(one.start), formats.short_day_time(one.start, two.start)):
        assert said
    formats.relative_day_time(one.start, two.start)
    formats.age(two.start - one.start)


_moments = st.integers(-(2**31), 2**32).map(at_second)
_offsets = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(_moments, _moments, _offsets, _offsets)
def test_times_are_in_order_whatever_their_offsets(
    one: datetime, other: datetime, here: timezone, there: timezone
) -> None:
    first, second = (when.astimezone(zone).isoformat() for when, zone in ((one, here), (other, there)))
    for key in (for_newest, for_oldest):
        assert (key(first) < key(second)) is (one < other)


@given(st.lists(st.one_of(_texts, st.text(max_size=5)), min_size=1, max_size=6))
def test_what_cannot_be_read_is_neither_the_newest_nor_the_oldest(texts: list[str]) -> None:
    known = [text for text in texts if parse(text) is not None]
    if known:
        assert parse(max(texts, key=for_newest)) == max(map(parse, known))  # type: ignore[type-var]
        assert parse(min(texts, key=for_oldest)) == min(map(parse, known))  # type: ignore[type-var]


def test_partial_dates_count_from_their_first_instant_and_come_before_what_is_exact() -> None:
    texts = ["2026", "2026-01", "2026-01-01", "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:01+01:00"]
    turned = list(reversed(texts))
    assert sorted(turned, key=for_newest) == sorted(turned, key=for_oldest) == texts
    assert for_newest("", "2026") == for_newest("2026") == for_oldest("x", "2026")


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        ("", "", True), ("2026-11-20", "2026-11-20", True), ("2026-11-21", "", False),
        ("", "2026-11-19", False),
        ("", "2026-11-21T01:00:00+14:00", False), ("2026-11-20T02:00:00-12:00", "", False), ("", "odd", None),
        ("odd", "", None), ("2026", "2026", True),
    ],
)  # fmt: skip
def test_a_period_holds_or_not_or_cannot_be_read(start: str, end: str, holds: bool | None) -> None:
    assert within(start, end, datetime(2026, 11, 20, 13, tzinfo=UTC)) is holds
