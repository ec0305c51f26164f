"""A line is put in as one line, and taken out once, keeping what was written of it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts import TakeBack
from desktop.acts.forms import Said
from desktop.acts.lines import PutInLine, TakeOutLine
from desktop.clinical import line_kinds
from desktop.clinical.record.fluids import lines
from desktop.commands import lines as commands
from desktop.core.errors import InputError
from desktop.fhir.validate import validate
from desktop.store.charts import Charts
from desktop.writing import lines as writing
from tests.commands.conftest import CLERK, NOW, Json, Record
from tests.commands.test_problems import NURSE, body, charts, do, stay

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


SAID = Said().put(kind="airway", name="8,0", place="munn")


def gap(record: Record, said: Said) -> str:
    found = writing.missing(record.chart(), said, NOW)
    return found.where if found is not None else ""


@pytest.mark.parametrize("kind", sorted(line_kinds.line_kinds()))
def test_what_is_put_in_is_read_as_one_line_of_its_kind(record: Record, charts: Charts, kind: str) -> None:
    record.hold(stay())
    do(record, charts, PutInLine("p", "n", SAID.put(kind=kind, side="left")), NURSE)
    made = body(record, "DeviceUseStatement/n")
    assert not validate(made)
    (found,) = lines.lines(record.chart(), NOW).here
    assert (found.kind, found.state, found.day(NOW)) == (kind, "in", 1)
    assert found.site.startswith("munn, ")
    assert found.name.endswith("8,0")


def test_one_of_its_kind_at_its_place_is_asked_about(record: Record, charts: Charts) -> None:
    record.hold(stay(), line("u", bodySite={"text": "høyre hals"}))
    said = Said().put(kind="central", place="hals", side="right")
    assert gap(record, said) == "twice"
    assert gap(record, said.put(side="left")) == ""
    with pytest.raises(InputError):
        do(record, charts, PutInLine("p", "n", said), NURSE)
    both = said.put(twice=f"{writing.BOTH}{KEY}")
    assert gap(record, both) == "why"
    do(record, charts, PutInLine("p", "n", both.put(why="byttes i morgen")), NURSE)
    assert len(lines.lines(record.chart(), NOW).here) == 2


def test_an_answer_holds_for_no_other_line(record: Record) -> None:
    record.hold(stay(), line("u"), line("w"))
    said = Said().put(kind="central", place="hals", twice=f"{writing.BOTH}{KEY}", why="x")
    assert gap(record, said) == "twice"


def test_what_a_procedure_put_in_is_joined_and_stays_one_line(record: Record, charts: Charts) -> None:
    record.hold(stay(), {
        "resourceType": "Procedure", "id": "x", "status": "completed", "subject": {"reference": "Patient/p"},
        "code": {"text": "Innleggelse av CVK"}, "performedDateTime": "2026-11-20",
    })  # fmt: skip
    said = Said().put(kind="central", place="hals", twice=f"{writing.SAME}Procedure/x")
    do(record, charts, PutInLine("p", "n", said), NURSE)
    (found,) = lines.lines(record.chart(), NOW).here
    assert set(found.keys) == {"DeviceUseStatement/n", "Procedure/x"}
    assert found.state == "in"


def test_a_time_to_come_is_refused_and_a_day_stays_a_day(record: Record, charts: Charts) -> None:
    record.hold(stay())
    assert gap(record, SAID.put(at="23:59")) == "at"
    do(record, charts, PutInLine("p", "n", SAID.put(at="19.11.2026", by="Berg")), NURSE)
    made = body(record, "DeviceUseStatement/n")
    assert made["timingPeriod"] == {"start": "2026-11-19"}
    assert "Berg" in made["note"][0]["text"]
