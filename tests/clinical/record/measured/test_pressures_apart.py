"""A pressure of an arterial line is told from that of a cuff, by its code or by its method."""

from __future__ import annotations

import pytest

from desktop.clinical.record.measured.measurements import whenever
from desktop.views.chart import vitals
from tests.views.charts import Json, about, chart, concept, context, hours_ago, stay

LOINC, SCT = "http://loinc.org", "http://snomed.info/sct"


def pressure(hours: float, upper: str = "8480-6", lower: str = "8462-4", **more: Json) -> Json:
    """120/60, by these codes."""

    def part(code: str, value: int) -> Json:
        return {"code": concept("", code, system=LOINC),
                "valueQuantity": {"value": value, "unit": "mmHg", "code": "mm[Hg]"}}  # fmt: skip

    return about(
        "Observation", f"p{hours:g}", status="final", effectiveDateTime=hours_ago(hours),
        code=concept("", "85354-9", system=LOINC), component=[part(upper, 120), part(lower, 60)], **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "keys"),
    [
        (concept("", "77938009", system=SCT), {"isbp", "idbp"}),
        (concept("", "17146006", system=SCT), {"sbp", "dbp"}),
        (concept("Arteriekran, venstre"), {"isbp", "idbp"}),
        (concept("Invasivt"), {"isbp", "idbp"}),
        (concept("Ikke-invasivt"), {"sbp", "dbp"}),
        (concept("Non-invasive, mansjett"), {"sbp", "dbp"}),
        (concept("Auskultasjon"), {"sbp", "dbp"}),
    ],
)
def test_the_method_says_which_it_is(method: Json, keys: set[str]) -> None:
    assert {one.key for one in whenever(chart(pressure(1, method=method)))} == keys


def test_of_two_codes_the_one_of_the_line_counts() -> None:
    both = pressure(1)
    both["component"][0]["code"]["coding"].append({"system": SCT, "code": "251071003"})
    both["component"][1]["code"]["coding"].append({"system": LOINC, "code": "76213-8"})
    assert {one.key for one in whenever(chart(both))} == {"isbp", "idbp"}


def test_in_the_chart_they_are_never_one_series() -> None:
    record = chart(stay(), pressure(4), pressure(3, "76215-3", "76213-8"), pressure(2))
    model, _state = vitals.build(context(record))
    cuff, line = (one for lane in model.lanes for one in lane.series if one.shape == "bar")
    assert (len(cuff.times), len(line.times)) == (2, 1)
    assert (cuff.thin, line.thin) == (False, True)
    assert line.key == "ibp"
    assert any(column.key == "ibp" for column in model.columns)
    assert any("arterielt trykk 120 / 60" in words for _time, _mark, words in model.stops)
