"""What was read of a chart at one moment is kept for another only where it reads the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop.clinical.record.measured import measurements
from desktop.clinical.record.observed import ahead
from desktop.clinical.record.results import results
from desktop.letters.compose import news, series
from desktop.views.base import labs
from tests.views.charts import NOW, Json, about, chart, concept, patient

LOINC = "http://loinc.org"
_minutes = st.integers(-600, 600)
WHO = patient(gender="female", birthDate="1948-03-14")


def _observation(at: int, minutes: int, code: str, unit: str, kind: str, dated: str) -> Json:
    when = (NOW + timedelta(minutes=minutes)).isoformat()
    body = about("Observation", f"o{at}", status="final", category=[concept("", kind)],
                 code=concept("", code, system=LOINC))  # fmt: skip
    return body | {dated: when, "valueQuantity": {"value": 40 + at, "unit": unit, "code": unit}}


_one = st.one_of(
    st.tuples(_minutes, st.just("2823-3"), st.just("mmol/L"), st.just("laboratory")),
    st.tuples(_minutes, st.just("8867-4"), st.just("/min"), st.just("vital-signs")),
    st.tuples(_minutes, st.just("9279-1"), st.just("/min"), st.just("vital-signs")),
)
_dated = st.sampled_from(("effectiveDateTime", "issued"))


def _read(record: object, now: datetime) -> tuple[object, ...]:
    return (
        results.results(record, now),  # type: ignore[arg-type]
        results.results(record, now, "k"),  # type: ignore[arg-type]
        measurements.measurements(record, now=now),  # type: ignore[arg-type]
        labs.values(record, now=now),  # type: ignore[arg-type]
        series.all_series(record, now),  # type: ignore[arg-type]
        news.scores(record, now),  # type: ignore[arg-type]
    )


@given(st.lists(st.tuples(_one, _dated), max_size=8), st.lists(_minutes, min_size=2, max_size=5))
def test_a_kept_chart_reads_as_one_read_anew_at_every_moment(
    made: list[tuple[tuple[int, str, str, str], str]], moments: list[int]
) -> None:
    bodies = [_observation(at, *one, dated) for at, (one, dated) in enumerate(made)]
    kept = chart(*bodies, who=WHO)
    for minutes in moments:
        now = NOW + timedelta(minutes=minutes)
        assert _read(kept, now) == _read(chart(*bodies, who=WHO), now)


def test_without_a_moment_nothing_lies_ahead() -> None:
    later = _observation(0, 300, "2823-3", "mmol/L", "laboratory", "effectiveDateTime")
    kept = chart(later, who=WHO)
    assert ahead(kept, None) is None
    assert ahead(kept, NOW) == 1
    assert ahead(kept, NOW + timedelta(days=1)) == 0
    assert [one.use.why for one in results.results(kept, NOW)] == ["future"]
    assert [one.use.decide for one in results.results(kept, None)] == [True]
