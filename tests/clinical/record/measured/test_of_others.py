"""Vital signs of somebody else in the patient's record: shown as theirs, never hers, never scored."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.clinical.record.measured import rounds
from desktop.clinical.record.measured.measurements import measurements, of_others
from desktop.fhir.chart import Chart
from desktop.views.chart import vitals
from desktop.views.measured import flowsheet_rows
from tests.letters.charts import read_case
from tests.views.charts import NOW, Json, chart, context, round_of, stay, vital

FETUS: list[Json] = [{"reference": "Patient/child", "display": "Fosteret"}]
STRANGE: dict[str, Any] = {"modifierExtension": [{"url": "http://ext.example/negates", "valueBoolean": True}]}


def pulses(found: Chart, now: datetime = NOW) -> list[str]:
    return [f"{one.number or one.words}" for one in measurements(found, "hr", now=now)]


def total(found: Chart) -> tuple[int, bool]:
    score = rounds.scores(rounds.rounds(measurements(found, now=NOW)), rounds.scales(found, NOW))[-1].score
    return score.total, score.least


def test_the_fetuss_pulse_is_never_hers() -> None:
    mixed = chart(stay(), *round_of(), vital("hr", 150, 0.5, ident="f", focus=FETUS))
    assert pulses(mixed) == ["72"]
    assert total(mixed) == total(chart(stay(), *round_of()))
    (theirs,) = of_others(mixed, NOW)
    assert (theirs.number, theirs.words, theirs.whose) == (None, "150 /min", "Fosteret")
    alone = chart(stay(), vital("hr", 150, 0.5, focus=FETUS))
    assert not measurements(alone, now=NOW)


@pytest.mark.parametrize("key", ["temp", "weight", "spo2"])
def test_nor_is_anything_else_of_theirs(key: str) -> None:
    device = [{"reference": "Device/cooler"}]
    assert not measurements(chart(vital(key, 40, 0.5, focus=device)), now=NOW)


def test_a_pulse_that_cant_be_read_is_not_scored_and_lacks() -> None:
    signs = [one for one in round_of() if not one["id"].startswith("hr")]
    odd = chart(stay(), *signs, vital("hr", 72, ident="h", **STRANGE))
    newest = measurements(odd, "hr", now=NOW)[-1]
    assert (newest.number, newest.words, newest.use.why) == (None, "72 /min", "unread")
    assert total(odd) == (0, True), "at least so much: a part lacks"
    assert total(chart(stay(), *signs, vital("hr", 72, ident="h"))) == (0, False)


def test_the_chart_says_what_is_of_somebody_else() -> None:
    mixed = chart(stay(), *round_of(), vital("hr", 150, 0.5, ident="f", focus=FETUS))
    _model, state = vitals.build(context(mixed))
    assert "Puls 150 /min (Fosteret, " in state.text
    assert "ikke pasientens egen, ikke skåret" in state.text


def test_in_the_table_it_has_a_row_of_its_own() -> None:
    mixed = chart(stay(), *round_of(), vital("hr", 150, 0.5, ident="f", focus=FETUS))
    where, found = vitals.measured_in_stay(mixed, NOW)
    every = flowsheet_rows.quantities(mixed, found, where, NOW, laboratory=False)
    (theirs,) = [one for one in every if "Fosteret" in one.name]
    assert [(value.text, value.decide) for value in theirs.values] == [("150 /min", False)]


def test_the_strangers_fetus_and_preliminary_temperature(shared: Path) -> None:
    late = datetime(2026, 11, 26, 20, tzinfo=UTC)
    d30 = read_case(shared, "d30")
    assert not measurements(d30, now=late)
    assert [(one.words, one.whose) for one in of_others(d30, late)] == [("150 /min", "Fosteret")]
    c30 = read_case(shared, "c30")
    where, found = vitals.measured_in_stay(c30, late)
    every = flowsheet_rows.quantities(c30, found, where, late, laboratory=False)
    (temp,) = [one for one in every if one.key == "temp"]
    assert "foreløpig" in temp.values[0].note
