"""Whatever a source's dosage is, going on unchanged is that dosage or refused: never another."""

from __future__ import annotations

import copy
import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.acts.reconcile import Decision, Reconciled
from desktop.clinical.record.medicines.regimens import is_plain, regimen
from desktop.clinical.record.stays import stays
from desktop.fhir.elements import Dosage
from desktop.writing.reconcile_rows import rows
from desktop.writing.reconciling import weigh
from tests.commands.reconciling import prescribed, said
from tests.views.charts import NOW, chart, stay

Json = dict[str, Any]
TODAY, PASSED, LATER = "2026-11-20", ("2026-11-01", "2026-11-15"), ("2026-11-27", "2026-12-01")
TEXTS = (
    "", "5 mg x 1", "5 mg x 4", "50 mg x 1", "5 mg om kvelden", "5 mg morgen og kveld", "1 tablett x 1",
    "5 mg annenhver dag", "5 mg x 1 ved behov", "5 mg ukentlig", "etter avtale", "5 mg én gang daglig",
)  # fmt: skip


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({}, optional=fields)


quantities = st.sampled_from((("5", "mg"), ("50", "mg"), ("25", "ug"), ("1", "{tablett}"))).map(
    lambda one: [{"doseQuantity": {"value": int(one[0]), "unit": one[1], "code": one[1],
                                   "system": "http://unitsofmeasure.org"}}]
)  # fmt: skip
repeats = st.builds(
    lambda plain, more: {**plain, **more},
    st.fixed_dictionaries({
        "frequency": st.integers(1, 4), "period": st.sampled_from((1, 2, 3, 12, 72)),
        "periodUnit": st.sampled_from(("h", "d", "wk", "mo")),
    }),
    optional(
        boundsPeriod=optional(start=st.sampled_from((*PASSED, *LATER)), end=st.sampled_from(LATER)),
        boundsDuration=st.just({"value": 300, "unit": "d", "code": "d"}), count=st.integers(2, 40),
        dayOfWeek=st.just(["mon"]), timeOfDay=st.just(["21:00:00"]), when=st.just(["HS"]),
        periodMax=st.just(90), duration=st.just(30), durationUnit=st.just("min"),
    ),
)  # fmt: skip
steps = optional(
    text=st.sampled_from(TEXTS), timing=st.builds(lambda repeat: {"repeat": repeat}, repeats),
    doseAndRate=quantities, asNeededBoolean=st.booleans(),
    asNeededCodeableConcept=st.just({"text": "smerter"}), patientInstruction=st.just("annenhver dag"),
    additionalInstruction=st.just([{"text": "ikke ved puls under 50"}]),
    maxDosePerPeriod=st.just(
        {"numerator": {"value": 20, "unit": "mg"}, "denominator": {"value": 1, "unit": "d"}}
    ),
    route=st.just({"text": "gjennom munnen"}), site=st.just({"text": "venstre arm"}),
    method=st.just({"text": "svelges"}),
)  # fmt: skip


def without_passed_start(step: Json) -> Json:
    step = copy.deepcopy(step)
    repeat = step.get("timing", {}).get("repeat", {})
    period = repeat.get("boundsPeriod", {})
    if period.get("start", "9") <= TODAY:
        del period["start"]
    if not period:
        repeat.pop("boundsPeriod", None)
    return step


def decoded(made: list[Json]) -> tuple[Dosage, ...]:
    return msgspec.json.decode(json.dumps(made, default=float), type=tuple[Dosage, ...])


@settings(max_examples=400, deadline=None)
@given(
    st.lists(steps, min_size=1, max_size=3), st.booleans(), st.sampled_from(("", "active", "on-hold")),
    st.sampled_from(("", "80 mg x 2")),
)  # fmt: skip
def test_unchanged_is_the_sources_dosage_or_refused(
    written: list[Json], stated: bool, status: str, typed: str
) -> None:
    if len(written) > 1:
        written = [{**step, "sequence": number} for number, step in enumerate(written, 1)]
    more = {"status": status} if status else {}
    one = (
        said("x", "metoprolol", **{**more, "dosage": written})
        if stated
        else prescribed("x", "metoprolol", **{**more, "dosageInstruction": written})
    )
    record = chart(stay(), one)
    where = stays.current(record, NOW)
    found = rows(record, where, NOW)
    assert len(found) <= 1
    for row in found:
        decision = Decision(row.key, row.seen, "uses", "unchanged", text=typed)
        stored = {f"{one['resourceType']}/x": one}
        (weighed,) = weigh(record, where, NOW, Reconciled((decision,)), "d", stored.get, decides=True).rows
        if weighed.missing or weighed.does != "begin":
            assert weighed.missing
            continue
        assert status != "on-hold"
        made = [dict(step) for step in weighed.dosage]
        if is_plain(decoded(written)) and set(written[0]) <= {"text", "timing", "doseAndRate", "route"}:
            # A dose so many times a day, and nothing else: the same, at the ward's hours.
            assert regimen(decoded(made)) == regimen(decoded(written))
            assert decoded(made)[0].as_needed_boolean is None
            continue
        assert [without_passed_start(step) for step in made] == [without_passed_start(s) for s in written]
