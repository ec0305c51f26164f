"""The formatters against Babel, and at the edges of the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import babel.dates
import babel.numbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core import formats, messages

numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False)


@given(numbers)
def test_numbers_as_babel_writes_them(value: Decimal) -> None:
    expected = babel.numbers.format_decimal(value, format="#,##0.000", locale="nb").replace(
        "-", formats.MINUS
    )
    assert formats.number(value) == expected


def test_decimals_stay_as_they_were() -> None:
    assert formats.number(3) == "3"
    assert formats.number(-12) == "\u221212"
    assert formats.number(Decimal("0.010")) == "0,010"
    assert formats.number(Decimal("1234567.50")) == "1\u00a0234\u00a0567,50"
    assert formats.number(Decimal("4120"), group=False) == "4120"
    assert formats.number(Decimal("-5.0")) == "−5,0"
    assert formats.number(Decimal("86"), sign=True) == "+86"
    messages.set_language("en")
    assert formats.number(Decimal("-1234.50")) == "−1\u00a0234.50"


@given(st.dates(min_value=date(1, 1, 1)))
def test_days_as_babel_writes_them(value: date) -> None:
    assert formats.day(value) == babel.dates.format_date(value, "dd.MM.yyyy", locale="nb")


def test_times_are_oslo_times() -> None:
    assert formats.day_time(datetime(2026, 3, 28, 23, 30, tzinfo=UTC)) == "29.03.2026 00:30"
    assert formats.day_time(datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == "29.03.2026 03:30"


def test_relative_days_change_at_midnight_in_oslo() -> None:
    now = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # 00:30 on the 21st in Oslo
    assert formats.relative_day_time(now - timedelta(hours=1), now) == "i går 23:30"
    assert formats.relative_day(now + timedelta(hours=23, minutes=45), now) == "i morgen"


@pytest.mark.parametrize(
    ("now", "hours", "said"),
    [
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), -0.25, "00:15"),
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), -1, "i går 23:30"),
        (datetime(2026, 11, 20, 22, 30, tzinfo=UTC), 1, "i morgen 00:30"),
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), -48, "19.11 00:30"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), -1, "i går 23:30"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), -48, "30.12.2026 00:30"),
        # The day the clock goes back has 25 hours, the day it goes on has 23.
        (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), -24.25, "00:15"),
        (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), -25, "i går 23:30"),
        (datetime(2026, 3, 29, 21, 30, tzinfo=UTC), -22.25, "00:15"),
        (datetime(2026, 3, 29, 21, 30, tzinfo=UTC), -22.75, "i går 23:45"),
    ],
)
def test_an_hour_alone_is_always_of_today(now: datetime, hours: float, said: str) -> None:
    assert formats.today_time(now + timedelta(hours=hours), now) == said


def test_ages() -> None:
    spans = {40: "40 s", 3599: "59 min", 3600: "1 t", 6 * 3600 + 27 * 60: "6 t 27 min", 86400 * 3: "3 døgn"}
    spans |= {86400 * 729: "729 døgn", 86400 * 730: "2 år", 86400 * 2532: "6 år"}
    assert {s: formats.age(timedelta(seconds=s)) for s in spans} == spans


def test_a_time_in_a_narrow_column() -> None:
    now = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
    assert formats.short_day_time(datetime(2026, 11, 20, 8, 5, tzinfo=UTC), now).endswith("09:05")
    assert formats.short_day_time(datetime(2026, 11, 3, 8, 5, tzinfo=UTC), now) == "03.11 09:05"
    assert formats.short_day_time(datetime(2025, 11, 3, 8, 5, tzinfo=UTC), now) == "03.11.2025"


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("Sjokk over", "sjokk over"), ("MAP over 65", "MAP over 65"), ("mAP", "mAP"), ("pH 7,1", "pH 7,1"),
        ("B-celler", "B-celler"), ("K 3,1", "K 3,1"), ("I dag", "i dag"), ("Fritt T4", "fritt T4"),
        ("PO-dose", "PO-dose"), ("Økt CRP", "økt CRP"), ("T4", "T4"), ("", ""),
    ],
)  # fmt: skip
def test_words_inside_a_sentence(text: str, within: str) -> None:
    assert formats.inside(text) == within


def test_the_hour_that_comes_twice_says_which_of_the_two_it_is() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert [formats.clock(one) for one in (first, second)] == ["02:30 sommertid", "02:30 normaltid"]
    assert formats.day_time(second) == "25.10.2026 02:30 normaltid"
    assert formats.relative_day_time(first, second) == "i dag 02:30 sommertid"
    for at in (first - timedelta(hours=1), second + timedelta(hours=1)):
        assert formats.clock(at) == formats.time(at), "the hours around it come once"
    # What a person may type stays what they type.
    assert formats.time(first) == formats.time(second) == "02:30"


@given(st.integers(0, 60 * 24 * 365 * 100))
def test_two_moments_of_one_day_are_called_alike_only_within_a_minute(minutes: int) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    for later in (at + timedelta(minutes=1), at + timedelta(hours=1)):
        assert formats.day_time(at) != formats.day_time(later)
