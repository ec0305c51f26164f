"""NEWS2's oxygen scale: scale 2 counts while it is prescribed, and what was scored keeps the scale of its
time, in every place that scores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from desktop.clinical.record.measured import rounds
from desktop.clinical.record.patient import scale
from desktop.clinical.typing import entry
from desktop.letters.compose import news
from desktop.orders.chart_facts import Facts
from desktop.orders.watch import TYPES, Alert, deterioration, look
from desktop.views.base import urgent
from desktop.views.chart import vitals
from desktop.views.columns import row_summary
from desktop.views.measured import entering, flowsheet
from tests.views.charts import NOW, Json, about, chart, concept, context, hours_ago, round_of, stay

BEGAN = 30.0


def prescribed(ident: str = "f", status: str = "active", **period: str) -> Json:
    return about("Flag", ident, status=status, code=concept("", "spo2-scale-2"), period=period)


def ended(hours: float, status: str = "active") -> Json:
    return prescribed(status=status, start=hours_ago(BEGAN), end=hours_ago(hours))


def sick(hours: float, **more: float | str) -> list[Json]:
    """5 points on scale 1, of which 3 for the saturation; 2 on scale 2."""
    return round_of(hours, spo2=90, hr=112, **{"temp": 37.0, "rr": 12, "sbp": 128, "acvpu": "A", **more})


def of_rounds(*found: Json) -> list[int]:
    held = chart(stay(), *found)
    scored = rounds.scores(rounds.rounds(rounds.measurements(held, now=NOW)), rounds.scales(held, NOW))
    return [one.score.total for one in scored]


def of_letter(*found: Json) -> list[int]:
    return [one.total for one in news.scores(chart(stay(), *found), NOW)]


def of_list(*found: Json) -> list[int]:
    return [one.score.total for one in row_summary.scored(chart(stay(), *found), NOW)]


def of_urgency(*found: Json) -> list[int]:
    held = chart(stay(), *found)
    scored = urgent.lately_scored(held, rounds.measurements(held, now=NOW), NOW)
    return [one.score.total for one in scored]


def of_alarm(*found: Json) -> list[int]:
    return [one.score.total for one in deterioration._lately(chart(stay(), *found), NOW)]


def of_chart(*found: Json) -> list[int]:
    drawn, _state = vitals.build(context(chart(stay(), *found)))
    (row,) = [one for one in drawn.rows if one is not None and one.key == "news2"]
    return [int(point.text) for point in row.points]


def of_table(*found: Json) -> list[int]:
    model, _state = flowsheet.build(context(chart(stay(), *found)))
    (table,) = [one for one in model.tables if one.per == "measured"]
    (row,) = [row for group in table.groups for row in group.rows if row.key == "news2"]
    return [int(cell.text) for cell in row.cells if cell.text]


EVERYWHERE = (of_rounds, of_letter, of_list, of_urgency, of_alarm, of_chart, of_table)


@pytest.mark.parametrize("read", EVERYWHERE)
@pytest.mark.parametrize("status", ["active", "inactive"])
def test_scale_2_counts_until_its_end_and_no_longer(read: Callable[..., list[int]], status: str) -> None:
    assert read(*sick(6), *sick(1), ended(3, status)) == [2, 5]


@pytest.mark.parametrize("read", EVERYWHERE)
def test_scale_2_counts_from_its_beginning_only(read: Callable[..., list[int]]) -> None:
    assert read(*sick(6), *sick(1), prescribed(start=hours_ago(3))) == [5, 2]


def test_a_prescription_that_is_still_to_come_does_not_count() -> None:
    found = chart(prescribed(start=hours_ago(-5)))
    assert scale.scale(found, NOW).number == 1
    assert scale.scale(found, NOW + timedelta(hours=6)).number == 2


def test_an_end_is_a_moment_whatever_its_offset() -> None:
    # 14:32 in Oslo is 03:32 of the next day in Kiritimati: as text the end lies ahead.
    over = prescribed(start="2026-11-01", end="2026-11-21T03:00:00+14:00")
    assert scale.scale(chart(over), NOW).number == 1
    lasts = prescribed(start="2026-11-01", end="2026-11-20T06:00:00-10:00")
    assert scale.scale(chart(lasts), NOW).number == 2
    all_day = prescribed(start="2026-11-01", end="2026-11-20")
    assert scale.scale(chart(all_day), NOW).number == 2


@pytest.mark.parametrize("period", [{"end": "in June"}, {"start": "2026-13-40"}])
def test_a_period_that_cannot_be_read_gives_no_scale_2_and_is_told(period: dict[str, str]) -> None:
    found = chart(prescribed(**period))
    assert scale.scale(found, NOW) == scale.Scale(unread=True)
    row = entering.model(found, NOW, "d", entry.Typed("round", NOW.isoformat()))
    assert row.scale == "Skala 1: perioden i en beslutning om skala 2 kan ikke leses."
    assert scale.decisions(found, NOW) == ("Flag/f",), "who ends scale 2 ends this one too"


@pytest.mark.parametrize(
    ("flag", "then"),
    [
        (prescribed(status="inactive", start=hours_ago(BEGAN)), 5),
        (prescribed(status="inactive", start=hours_ago(BEGAN), end=hours_ago(-9)), 5),
        (ended(3, "entered-in-error"), 5),
        (about("Flag", "f", status="active", code=concept("", "spo2-scale-2")), 2),
    ],
)
def test_how_long_is_only_what_the_record_says(flag: Json, then: int) -> None:
    assert of_rounds(*sick(6), flag) == [then]


def test_of_two_decisions_the_newest_that_holds_tells_who() -> None:
    held = chart(
        {**ended(2), "author": {"display": "Ola Berg"}},
        {**prescribed("g", start=hours_ago(40)), "author": {"display": "Maren Aas"}},
    )
    assert scale.scale(held, NOW).by == "Maren Aas"
    assert scale.scale(held, NOW - timedelta(hours=5)).by == "Ola Berg"
    assert scale.decisions(held, NOW) == ("Flag/g",), "what is over keeps its own end"


def test_a_round_is_scored_by_the_scale_of_its_saturation() -> None:
    late = [one for one in round_of(1, spo2=90) if not one["id"].startswith("spo2")]
    late += [one for one in round_of(0.9, spo2=90) if one["id"].startswith("spo2")]
    assert of_rounds(*late, prescribed(start=hours_ago(BEGAN), end=hours_ago(0.95))) == [3]


def test_a_round_of_the_minute_of_a_decision_is_scored_by_it() -> None:
    """Rounds are dated to the minute, decisions to the second."""
    second = NOW.replace(second=20).isoformat()
    found = round_of(0, spo2=90)
    assert of_rounds(*found, prescribed(start=second)) == [0]
    late = chart(stay(), *found, prescribed(start=hours_ago(BEGAN), end=second, status="inactive"))
    after = NOW + timedelta(minutes=1)
    scored = rounds.scores(rounds.rounds(rounds.whenever(late)), rounds.scales(late, after))
    assert [one.score.total for one in scored] == [3]


def test_the_chart_says_that_some_of_it_was_scored_by_another_scale() -> None:
    drawn, _state = vitals.build(context(chart(stay(), *sick(6), *sick(1), ended(3))))
    (row,) = [one for one in drawn.rows if one is not None and one.key == "news2"]
    assert row.note == "skala 1, tidligere 2"


def test_the_alarm_sounds_once_scale_2_has_ended() -> None:
    """9 points on scale 1, 6 on scale 2: the emergency team is called again once it is over."""

    def told(flag: Json) -> list[str]:
        found = chart(stay(), *sick(2, temp=39.4, rr=22), flag, types=frozenset(TYPES))
        return [one.words() for one in look(Facts(found, (), NOW), "A6") if isinstance(one, Alert)]

    assert told(prescribed(start=hours_ago(BEGAN))) == []
    assert told(ended(3)) == ["NEWS2 er 9; ingen lege har vurdert pasienten."]


def test_the_row_scores_a_time_that_is_past_by_the_scale_of_then_and_offers_what_holds_now() -> None:
    held = chart(stay(), ended(3))

    def row(at: datetime) -> entering.EntryModel:
        words = (("spo2", "90"), ("o2", "luft"), ("rr", "12"))
        return entering.model(held, NOW, "d", entry.Typed("round", at.isoformat(), words))

    then, now = row(NOW - timedelta(hours=4)), row(NOW)
    assert then.score is not None
    assert now.score is not None
    assert (then.score.text, now.score.text) == ("0", "3")
    assert then.scale.startswith("Skala 2")
    assert now.scale.startswith("Skala 1")
    assert not then.scale_two
    assert not now.scale_two
