"""The time before this stay: an earlier admission with its epikrise, and results from the doctor's office."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final

from desktop.backend.demo import labs
from desktop.backend.demo.chart import Chart, wall
from desktop.backend.demo.fhir_pieces import CATEGORY, Resource, concept, period, ref
from desktop.backend.demo.letters import EPIKRISE, file_letter
from desktop.backend.demo.wards import BY_KEY
from desktop.core.clock import local

_ADMITTED: Final = {
    "I20": "hjerte3", "I3": "hjerte3", "I48": "hjerte3", "I5": "hjerte3", "J44": "lunge2", "N18": "nyre1",
    "C": "onkologi1", "K5": "gastro1", "K8": "gastro1", "F10": "psyk1", "G40": "nevro1", "E11": "geriatri1",
    "F32": "psyk1",
}  # fmt: skip
"""Diseases that bring people into hospital, and the ward that they come to."""
_NOT_ALONE: Final = ("K59",)


_SAMPLE: Final = ("hb", "crp", "na", "k", "crea", "alat")


def before(chart: Chart) -> None:
    """An old stay and its letter, of a disease that stands on the problem list."""
    old = [
        dx
        for dx in chart.case.problems
        if dx.years >= 1 and dx.code.startswith(tuple(_ADMITTED)) and not dx.code.startswith(_NOT_ALONE)
    ]
    rng = Random(f"before {chart.case.key} {chart.case.family}")
    if chart.years < 40 or not old or rng.random() > 0.8:
        return
    dx = old[0]
    first = local(chart.admitted).date() - timedelta(days=rng.randrange(150, 340))
    start = wall(first, rng.uniform(9, 20))
    end = wall(first + timedelta(days=rng.randrange(2, 8)), rng.uniform(11, 14))
    ward = BY_KEY[next(key for code, key in _ADMITTED.items() if dx.code.startswith(code))]
    identity = f"{chart.case.key}-before"
    body: Resource = {
        "resourceType": "Encounter",
        "id": identity,
        "status": "finished",
        "class": {"system": CATEGORY + "v3-ActCode", "code": "IMP", "display": "Innlagt"},
        "type": [concept("Øyeblikkelig hjelp")],
        "subject": chart.patient,
        "period": period(start, end),
        "reasonCode": [{"text": dx.text}],
        "diagnosis": [{"condition": ref(chart.conditions[dx.code])}],
        "location": [
            {
                "location": ref(ward.location, ward.name),
                "status": "completed",
                "period": period(start, end),
            }
        ],
        "serviceProvider": ref(ward.office, ward.name),
    }
    chart.out.append(body)
    business: Resource = {"system": "urn:ietf:rfc:3986", "value": f"urn:oid:2.25.{rng.getrandbits(120)}"}
    parts = [
        ("Diagnoser", f"{dx.text} ({dx.code})"),
        ("Vurdering", f"Innlagt {local(start):%d.%m.%Y}–{local(end):%d.%m.%Y}. Utskrevet i bedring."),
        ("Planer for videre oppfølging", "Kontroll hos fastlege."),
    ]
    file_letter(chart, "Epikrise", EPIKRISE, parts, end, business, ref(f"Encounter/{identity}"), ward)


def results_before(chart: Chart) -> None:
    """A blood sample from the general practitioner some months ago: what the stay's values started from."""
    rng = Random(f"sample {chart.case.key} {chart.case.family}")
    if chart.years < 30 or rng.random() > 0.65:
        return
    values = {key: value for key, value in labs.own_normal(chart).items() if key in _SAMPLE}
    codes = {dx.code for dx in (*chart.case.dx, *chart.case.problems) if dx.years >= 1}
    for key in ("crea", "hb"):
        # What is chronic was there then; what is acute was not.
        if key in chart.case.labs and any(code.startswith(("N18", "D63", "C", "I50")) for code in codes):
            values[key] = float(chart.case.labs[key][0]) * (0.93 if key == "crea" else 1.03)
    if "E11.9" in codes:
        values["hba1c"] = float(chart.case.once.get("hba1c", 56)) - rng.randrange(-3, 5)
    taken = chart.admitted - timedelta(days=rng.randrange(40, 260), hours=rng.randrange(1, 9))
    draw = labs.Draw(taken, taken + timedelta(hours=26), values, "Blodprøver, fastlege")
    labs.outside(chart, draw)
