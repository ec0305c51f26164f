"""Which diagnosis of a stay is the main one, and which stay's diagnoses can still be written."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.stays import stay_diagnoses, stays
from tests.views.charts import NOW, Json, about, chart, hours_ago, stay


def condition(ident: str, **more: Any) -> Json:
    return about("Condition", ident, code={"text": ident}, encounter={"reference": "Encounter/stay"}, **more)


def entry(ident: str, rank: int | None = None, use: str = "") -> Json:
    found: Json = {"condition": {"reference": f"Condition/{ident}"}}
    found |= {"rank": rank} if rank else {}
    return found | ({"use": {"coding": [{"code": use}]}} if use else {})


@pytest.mark.parametrize(
    ("listed", "main", "others"),
    [
        ((entry("a", 2), entry("b", 1)), "b", ["a"]),
        ((entry("a"), entry("b")), None, ["a", "b"]),
        ((entry("a"),), None, ["a", "b"]),
        ((entry("a", 1, "AD"), entry("b", 2, "DD")), None, ["b", "a"]),
        ((entry("a", 1, "DD"), entry("b", 2, "AD")), "a", ["b"]),
        ((), None, ["a", "b"]),
    ],
)
def test_the_main_one_is_what_the_record_has_said(
    listed: tuple[Json, ...], main: str | None, others: list[str]
) -> None:
    record = chart(stay(diagnosis=list(listed)), condition("a"), condition("b"))
    one = stays.latest(record, NOW)
    assert one is not None
    found = stay_diagnoses.of_stay(record, one, NOW)
    assert (found.main.id if found.main else None) == main
    assert [c.id for c in found.others] == others


def test_the_last_stay_is_open_until_some_months_after_its_end() -> None:
    def opened(end: str) -> bool:
        period = {"start": "2026-01-01T08:00:00+01:00", "end": end}
        return stay_diagnoses.open_stay(chart(stay(status="finished", period=period)), NOW) is not None

    assert opened(hours_ago(24 * 30))
    assert not opened(hours_ago(24 * 100))
    assert stay_diagnoses.open_stay(chart(stay()), NOW) is not None
    assert stay_diagnoses.open_stay(chart(), NOW) is None
    no_end = stay(status="finished", period={"start": hours_ago(100)})
    assert stay_diagnoses.open_stay(chart(no_end), NOW) is not None
    unknown = stay(status="finished", period={})
    assert stay_diagnoses.open_stay(chart(unknown), NOW) is None
