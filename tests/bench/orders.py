"""Checks of an order beside forty medicines with the whole list of interactions, and a key in its field.

Both are processor time, which other work on the machine disturbs least; the times on the clock stand beside.
"""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

from desktop.acts.patient import BeginOrder
from desktop.fhir.chart import Chart
from desktop.fhir.resources import decode
from desktop.orders.basket import Basket
from desktop.orders.catalogue import catalogue
from desktop.orders.checking import check
from desktop.orders.draft import MedicineOrder
from desktop.orders.field.reading import read
from desktop.orders.interactions import between
from desktop.orders.interactions.imported_pairs import in_force
from desktop.orders.interactions.interaction_table import table
from desktop.views.medicines import order_writing
from tests.bench import record
from tests.bench.windows import at_window, settle
from tests.orders import samples

MEDICINES = 40
GOAL = 0.030
GOAL_KEY = 0.010
TURNS = 15
ATC = "http://www.whocc.no/atc"
ORDERS = (
    "ibuprofen 400 mg x 3 po", "warfarin 2.5 mg x 1 po", "digoksin 250 mcg x 1 po",
    "amoksicillin 500 mg x 3 po",
)  # fmt: skip
TYPED = "metoprolol 50 mg x 2 po fra i morgen"


def _given(patient: str) -> list[dict[str, Any]]:
    """Requests for medicines from all over the catalogue, each of another substance."""
    known = {one.atc: one for one in catalogue().items if one.kind == "medicine" and len(one.atc) == 7}
    some = list(known.values())[:: len(known) // MEDICINES][:MEDICINES]
    assert len(some) == MEDICINES
    dose = {"doseQuantity": {"value": 100, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}}
    return [
        {
            "resourceType": "MedicationRequest", "id": f"bench-{number}", "status": "active",
            "intent": "order", "subject": {"reference": f"Patient/{patient}"},
            "medicationCodeableConcept": {"coding": [{"system": ATC, "code": one.atc}], "text": one.nb},
            "authoredOn": "2026-11-19T10:00:00+01:00",
            "dosageInstruction": [
                {"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                 "doseAndRate": [dose]}
            ],
        }
        for number, one in enumerate(some)
    ]  # fmt: skip


def _chart(texts: list[str]) -> Chart:
    """The chart, read anew as after each commit: forty medicines, kidney, potassium."""
    held = [decode("MedicationRequest", text) for text in texts]
    return samples.chart(*held, samples.creatinine("90"), samples.egfr("70"), samples.potassium("4.2"))


def _bare(texts: list[str], codes: list[str]) -> None:
    """The neighbour's work: the medicines read from their JSON, and each looked up beside the new one."""
    held = []
    for text in texts:
        body = json.loads(text)
        held += [one["code"] for one in body.get("medicationCodeableConcept", {}).get("coding", ())]
    listed = in_force()
    for code in codes:
        for other in held:
            between.between(code, other, local=False, listed=listed)


def order_checks() -> dict[str, Any]:
    """Medians of processor time: one order on a chart that was just read, the same again, forty orders beside
    forty, and the neighbour (the medicines read, and each pair looked up in the list, no more)."""
    now, texts = samples.NOW, [json.dumps(one) for one in _given("p1")]
    baskets = [samples.lines(text) for text in ORDERS]
    codes = [one.order.atc for basket in baskets for one in basket if isinstance(one.order, MedicineOrder)]
    forty = samples.lines(*(f"{one} 100 mg x 2 po" for one in _orderable()))
    assert len(forty) == MEDICINES
    for basket in baskets:
        # What a process reads once, at its start.
        check(basket, _chart(texts), now)
    fresh: list[float] = []
    again: list[float] = []
    whole: list[float] = []
    plain: list[float] = []
    clock: list[float] = []
    for turn in range(TURNS):
        for basket in baskets:
            chart = _chart(texts)
            seconds, began = _timed(lambda basket=basket, chart=chart: check(basket, chart, now))
            fresh.append(seconds)
            clock.append(began)
            again.append(_timed(lambda basket=basket, chart=chart: check(basket, chart, now))[0])
        plain.append(_timed(lambda: _bare(texts, codes))[0] / len(codes))
        if turn < 3:
            chart = _chart(texts)
            whole.append(_timed(lambda chart=chart: check(forty, chart, now))[0])
    median = statistics.median(fresh)
    found = check(baskets[0], _chart(texts), now)
    return {
        "name": "order_checks",
        "medicines": MEDICINES,
        "pairs_in_list": len(table().pairs),
        "findings": len(found.open),
        "seconds": round(median, 5),
        "p95_seconds": round(statistics.quantiles(fresh, n=20)[-1], 5),
        "clock_seconds": round(statistics.median(clock), 5),
        "again_seconds": round(statistics.median(again), 5),
        "forty_beside_forty_seconds": round(statistics.median(whole), 4),
        "plain_seconds": round(statistics.median(plain), 6),
        "ratio": round(median / statistics.median(plain), 2),
        "goal": round(GOAL / statistics.median(plain), 2),
        "goal_seconds": GOAL,
        "met": median <= GOAL,
    }


def _orderable() -> list[str]:
    """Names of medicines that the field reads with a dose in mg by mouth, from all over the catalogue."""
    known = {one.atc: one for one in catalogue().items if one.kind == "medicine" and len(one.atc) == 7}
    found = []
    for one in list(known.values())[::7]:
        if read(f"{one.nb} 100 mg x 2 po", samples.NOW).order is not None:
            found.append(one.nb)
        if len(found) == MEDICINES:
            break
    return found


def _timed(work: Any) -> tuple[float, float]:
    """Processor time of a call, and its time on the clock."""
    used, began = time.thread_time(), time.perf_counter()
    work()
    return time.thread_time() - used, time.perf_counter() - began


def order_field() -> dict[str, Any]:
    """A key in the order field of a patient with forty medicines: the window's thread until it is painted,
    against a bare field's; and what the record reads and checks of each text beside."""
    from tests.bench.typing import Key, _late, _pause, _plain_keys, _typed
    from ui import theme
    from ui.application import application
    from ui.theme import Scheme

    app = application()
    theme.apply(app, Scheme.LIGHT, 1.0)
    plain = _plain_keys(app)
    made = record.charts(2, 300)
    for patient in filter(None, made):
        made[patient] += [record._row(one | {"id": f"{patient}-{one['id']}"}) for one in _given(patient)]
    taken: list[Key] = []
    with at_window(app, made, active=True) as (_window, desk):
        for patient in [one for one in made if one]:
            desk.open_patient(patient)
            settle(app, desk)
            assert desk.do(BeginOrder())
            settle(app, desk)
            _pause(app, 0.3)
            taken += _typed(app, TYPED)
            settle(app, desk)
    now, whole = samples.NOW, _chart([json.dumps(one) for one in _given("p1")])
    read_of = []
    for _turn in range(3):
        # The first turn reads what a process reads once.
        read_of = [
            _timed(lambda at=at: order_writing.proposal(whole, now, Basket("p1"), TYPED[:at]))[0]
            for at in range(1, len(TYPED) + 1)
        ]
    late, bare = _late([one.processor for one in taken]), _late([one.processor for one in plain])
    return {
        "name": "order_field",
        "medicines": MEDICINES,
        "keys": len(taken),
        "seconds": round(statistics.median(one.processor for one in taken), 5),
        "p95_seconds": round(late, 5),
        "p95_clock_seconds": round(_late([one.seconds for one in taken]), 5),
        "read_seconds": round(statistics.median(read_of), 5),
        "read_p95_seconds": round(_late(read_of), 5),
        "plain_p95_seconds": round(bare, 5),
        "ratio": round(late / bare, 2),
        "goal": round(GOAL_KEY / bare, 2),
        "goal_seconds": GOAL_KEY,
        "met": late <= GOAL_KEY,
    }
