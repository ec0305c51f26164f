"""A line is taken out once, from now on, and keeps what was written of it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.lines import TakeOutLine
from desktop.clinical.record import lines
from desktop.commands import lines as commands
from desktop.core.errors import InputError
from desktop.fhir.validate import validate
from desktop.store.charts import Charts
from tests.commands.conftest import CLERK, NOW, Json, Record
from tests.commands.test_problems import NURSE, body, charts, do

assert commands.take_out
assert charts
KEY = "DeviceUseStatement/u"


def line(ident: str, **more: Any) -> Json:
    return {"resourceType": "DeviceUseStatement", "id": ident, "status": "active",
            "subject": {"reference": "Patient/p"}, "device": {"display": "CVK"},
            "timingPeriod": {"start": "2026-11-18"}, **more}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ({}, "2026-11-18"),
        ({"timingPeriod": {"start": "2026-11-18T09:00:00+01:00", "end": "2026-11-30"}},
         "2026-11-18T09:00:00+01:00"),
        ({"timingPeriod": {}}, None),
    ],
)  # fmt: skip
def test_a_line_is_out_from_now_and_keeps_since_when_it_was_in(
    record: Record, charts: Charts, said: Json, start: str | None
) -> None:
    record.hold(line("u", note=[{"text": "Lagt på operasjonsstua"}], **said))
    do(record, charts, TakeOutLine(KEY), NURSE)
    made = body(record, KEY)
    assert not validate(made)
    assert made["status"] == "completed"
    assert made["timingPeriod"].get("start") == start
    assert made["timingPeriod"]["end"].startswith("2026-11-20T")
    assert made["note"][0]["text"] == "Lagt på operasjonsstua"
    assert [one.key for one in lines.lines(record.chart(), NOW).out] == [KEY]


def test_another_kind_of_time_becomes_the_beginning_of_the_period(record: Record, charts: Charts) -> None:
    without = {key: value for key, value in line("u").items() if key != "timingPeriod"}
    record.hold({**without, "timingDateTime": "2026-11-18"})
    do(record, charts, TakeOutLine(KEY), NURSE)
    made = body(record, KEY)
    assert not validate(made)
    assert "timingDateTime" not in made
    assert made["timingPeriod"]["start"] == "2026-11-18"


@pytest.mark.parametrize(
    "said", [{"status": "completed"}, {"status": "entered-in-error"}, {"status": "intended"},
             {"timingPeriod": {"start": "2026-11-28"}}],
)  # fmt: skip
def test_what_is_not_in_is_not_taken_out(record: Record, charts: Charts, said: Json) -> None:
    record.hold(line("u", **said))
    with pytest.raises(InputError):
        do(record, charts, TakeOutLine(KEY), NURSE)
    assert not record.waiting()


def test_it_is_taken_back_until_it_is_sent_and_is_no_secretarys(record: Record, charts: Charts) -> None:
    record.hold(line("u"))
    with pytest.raises(InputError):
        do(record, charts, TakeOutLine(KEY), CLERK)
    done = do(record, charts, TakeOutLine(KEY), NURSE)
    do(record, charts, TakeBack(done.act), NURSE)
    assert body(record, KEY)["status"] == "active"
    assert not record.waiting()
