"""One patient shown, checked and told of: the same answer about which medicines stand, or a reason why not.

Screen, order checks and letter each read the record; for every request the three may differ only where the
one reading of medicines says why (`Use.why`).
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.clinical.record.medicines import medicines as readings
from desktop.clinical.record.medicines.medicines import Belongs, State
from desktop.clinical.record.stays import stays
from desktop.fhir.resources import MedicationRequest
from desktop.fhir.systems import ATC
from desktop.letters.compose.compared import compare
from desktop.letters.compose.epikrise import shipped
from desktop.letters.model import Change
from desktop.orders.chart_facts import Facts
from desktop.views.medicines import medicines
from tests.views.charts import NOW, Json, about, chart, concept, context, stay

DRUGS = (
    ("C07AB02", "metoprolol"), ("B01AF02", "apiksaban"), ("J01CA04", "amoksicillin"),
    ("N02BE01", "paracetamol"), ("C03CA01", "furosemid"), ("A02BC02", "pantoprazol"),
    ("C10AA05", "atorvastatin"),
)  # fmt: skip
TIMES = ("", "2019-03", "2026-11-16", "2026-11-18T08:00:00+01:00", "2026-11-19", "2026-12-01", "9999-12-31")
periods = st.fixed_dictionaries(
    {}, optional={"start": st.sampled_from(TIMES[1:]), "end": st.sampled_from(TIMES[1:])}
)
repeats = st.fixed_dictionaries(
    {"timeOfDay": st.just(["08:00:00"])},
    optional={
        "boundsPeriod": periods,
        "count": st.sampled_from([1, 5]),
    },
)


@st.composite
def requests(draw: st.DrawFn, at: int) -> Json:
    atc, name = DRUGS[at]
    statuses = ("active", "active", "active", "on-hold", "stopped", "completed", "cancelled", "draft",
                "unknown", "entered-in-error")  # fmt: skip
    body = about(
        "MedicationRequest", f"m{at}", status=draw(st.sampled_from(statuses)),
        intent=draw(st.sampled_from(["order", "order", "order", "plan", "proposal", "option"])),
        authoredOn=draw(st.sampled_from(TIMES[1:5])),
        medicationCodeableConcept=concept(name) | {"coding": [{"system": ATC, "code": atc, "display": name}]},
        dosageInstruction=[
            {
                "route": draw(st.sampled_from([concept("gjennom munnen"), concept("intravenøst")])),
                "timing": {"repeat": draw(repeats)},
                "doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mg", "code": "mg"}}],
            }
        ],
    )  # fmt: skip
    category = draw(st.sampled_from(["inpatient", "community", "outpatient", "discharge", ""]))
    if category:
        body["category"] = [concept("", category)]
    if where := draw(st.sampled_from(["stay", "icu", "old", "visit", "nowhere", ""])):
        body["encounter"] = {"reference": f"Encounter/{where}"}
    if draw(st.booleans()):
        body["dispenseRequest"] = {"validityPeriod": draw(periods)}
    if draw(st.integers(0, 7)) == 0:
        body["doNotPerform"] = True
    return body


@st.composite
def records(draw: st.DrawFn) -> list[Json]:
    count = draw(st.integers(1, len(DRUGS)))
    beside: list[Json] = [
        stay() | {"id": "icu", "status": "finished", "partOf": {"reference": "Encounter/stay"}},
        stay(status="finished", period={"start": "2025-01-01", "end": "2025-01-09"}) | {"id": "old"},
        stay(period={"start": "2026-10-01"}, **{"class": {"code": "AMB"}}) | {"id": "visit"},
    ]
    return [stay(), *beside, *(draw(requests(at)) for at in range(count))]


@settings(max_examples=300, deadline=None)
@given(records())
def test_screen_check_and_letter_agree_on_what_stands(resources: list[dict[str, Any]]) -> None:
    found = chart(*resources)
    here = stays.current(found, NOW)
    assert here is not None
    shown = {row.key: row for row in medicines.build(context(found))[0].rows}
    counted = {medicine.key: medicine for medicine in Facts(found, (), NOW).medicines}
    compared = compare(found, here, NOW, shipped().words.__getitem__)
    told = {key: row for row in compared.rows for s in row.sources for key in s.keys}
    for request in found.all(MedicationRequest):
        read = readings.read_request(found, request, here, NOW)
        key, why = request.key, read.use.why
        assert (key in counted) is read.use.decide, why
        if not read.use.show:
            # Drafts, proposals and errors are nobody's medicine.
            assert key not in shown, why
            assert key not in told, why
            continue
        if read.use.decide or read.state in (State.PAUSED, State.PLANNED, State.FORBIDDEN):
            assert key in shown
        # A letter never says that something is new or goes on which does not stand.
        if key in told and told[key].change in (Change.NEW, Change.CHANGED, Change.UNCHANGED, Change.LISTED):
            assert read.use.cite, why
            assert not read.over, why
        if read.use.decide and read.belongs is not Belongs.WARD:
            assert key in told
