"""One patient shown, checked and told of: the same newest value, weight and stay from all three.

Where they differ, the one reading of an observation says why (`Use.why`).
"""

from __future__ import annotations

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from desktop.clinical.record.observed import use_of
from desktop.clinical.record.results.results import result
from desktop.clinical.record.stays import stays
from desktop.fhir.resources import Observation
from desktop.fhir.systems import LOINC, NLK
from desktop.letters.compose.context import Context
from desktop.letters.compose.series import all_series
from desktop.orders.chart_facts import Facts
from desktop.views.base import labs
from tests.letters.charts import AUTHOR
from tests.views.charts import NOW, Json, about, chart, context, stay

STATUSES = ("final", "final", "amended", "corrected", "preliminary", "registered", "cancelled",
            "entered-in-error", "unknown", "banana")  # fmt: skip
TIMES = ("2019-03-01", "2026-11-18T06:25:00+01:00", "2026-11-19T06:25:00+01:00", "2026-11-20",
         "2026-11-20T06:25:00+01:00", "2026-11-29T06:25:00+01:00", "9999-12-31", "2026")  # fmt: skip
CREATININE = (
    (NLK, "NPU04998", "umol/L", ("88", "126", "310")),
    (LOINC, "2160-0", "mg/dL", ("0.9", "1.4", "3.5")),
    (LOINC, "2160-0", "bananas", ("5",)),
)


@st.composite
def creatinines(draw: st.DrawFn) -> list[Json]:
    found = []
    for at in range(draw(st.integers(1, 6))):
        system, code, unit, values = draw(st.sampled_from(CREATININE))
        body = about(
            "Observation",
            f"o{at}",
            status=draw(st.sampled_from(STATUSES)),
            code={"coding": [{"system": system, "code": code, "display": "Kreatinin"}]},
            category=[{"coding": [{"code": "laboratory"}]}],
            effectiveDateTime=draw(st.sampled_from(TIMES)),
        )
        if draw(st.booleans()):
            body["valueQuantity"] = {
                "value": float(draw(st.sampled_from(values))), "unit": unit, "code": unit,
                "system": "http://unitsofmeasure.org",
            }  # fmt: skip
        else:
            body["valueString"] = "Ikke utført"
        found.append(body)
    return found


@given(creatinines())
def test_screen_check_and_letter_have_the_same_newest_creatinine(rows: list[Json]) -> None:
    record = chart(stay(), *rows)
    screen = [v for v in labs.values(record, "crea", now=NOW) if v.row == "crea"]
    current = [v for v in screen if v.current and v.number is not None]
    check = Facts(record, (), NOW).results("crea")
    letter = all_series(record, NOW).get("crea", [])
    told = [p for series in letter if series.unit == "umol/L" for p in series.points]
    assert {v.reference for v in current} == {r.key for r in check} == {p.key for p in told}
    if not check:
        return
    newest = max(current, key=lambda v: (v.at, v.reference))
    mine = next(r for r in check if r.key == newest.reference)
    point = next(p for p in told if p.key == newest.reference)
    assert newest.number == mine.value == point.number
    assert newest.at == mine.at == point.at
    for one in record.all(Observation):
        read = result(record, one, NOW)
        shown = {v.reference for v in screen}
        # Whatever the screen leaves out, or shows without deciding by it, has its reason.
        if one.key not in {r.key for r in check}:
            use = use_of(one, NOW)
            assert use.why or read is None or not read.comparable or read.value is None
        if one.key not in shown and read is not None and read.comparable:
            assert not use_of(one, NOW).show


@given(
    st.lists(
        st.tuples(
            st.sampled_from(STATUSES), st.sampled_from(TIMES),
            st.sampled_from([("kg", "71.4"), ("g", "71400"), ("[lb_av]", "157.4"), ("stone", "11")]),
        ),
        min_size=1,
        max_size=5,
    )
)  # fmt: skip
@example([("final", "2026-11-18T06:25:00+01:00", ("kg", "70")), ("final", "2026-11-20", ("g", "7900"))])
def test_screen_check_and_letter_have_the_same_weight(rows: list[tuple[str, str, tuple[str, str]]]) -> None:
    record = chart(
        stay(),
        *(
            about(
                "Observation",
                f"w{at}",
                status=status,
                code={"coding": [{"system": LOINC, "code": "29463-7"}]},
                effectiveDateTime=when,
                valueQuantity={"value": float(value), "unit": unit, "code": unit},
            )
            for at, (status, when, (unit, value)) in enumerate(rows)
        ),
    )
    from desktop.clinical.record.measured import rounds

    screen = [m for m in rounds.measurements(record, "weight", now=NOW) if m.number is not None]
    check = Facts(record, (), NOW).weight()
    told = [p for s in all_series(record, NOW).get("weight", []) if s.unit == "kg" for p in s.points]
    assert (check is None) == (not screen) == (not told)
    if check is None:
        return
    assert (screen[-1].number, screen[-1].at) == check
    assert max(p.at for p in told) == check[1]
    assert check[0] in {p.number for p in told if p.at == check[1]}
    assert check[0] > Decimal(5)


def test_screen_and_letter_tell_of_the_same_stay() -> None:
    part = stay(id="part", partOf={"reference": "Encounter/stay"}, period={"start": "2026-11-19"})
    record = chart(stay(), part)
    mine = stays.current(record, NOW)
    letter = Context(record, NOW, AUTHOR).stay
    assert mine is not None
    assert mine == letter
    assert Facts(record, (), NOW).chart is record
    assert context(record).chart is record
