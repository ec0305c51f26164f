"""Birth dates as they are typed."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.core.birth_dates import typed_dates

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("140348", ("1948-03-14",)),
        ("14.03.1948", ("1948-03-14",)),
        ("4.3.1948", ("1948-03-04",)),
        ("14/3/48", ("1948-03-14",)),
        ("1948-3-14", ("1948-03-14",)),
        ("020120", ("2020-01-02", "1920-01-02")),
        ("211126", ("1926-11-21",)),
        ("300226", ()),
        ("14.03.3048", ()),
        ("14.03.1748", ()),
        ("1948", ()),
        ("Hansen", ()),
        ("", ()),
        ("14034819660", ()),
    ],
)
def test_what_is_meant(typed: str, meant: tuple[str, ...]) -> None:
    assert typed_dates(typed, TODAY) == meant
