"""The time before this stay: an earlier admission with its epikrise, for about every third adult."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final

from desktop.backend.demo.chart import Chart
from desktop.backend.demo.letters import EPIKRISE, file_letter
from desktop.backend.demo.shapes import CATEGORY, Resource, concept, period, ref
from desktop.core.clock import local

_ADMITTED: Final = ("I2", "I3", "I4", "I5", "J44", "N18", "C", "K", "F10", "G40", "E11", "F32")
"""Diseases that bring people into hospital."""


def before(chart: Chart) -> None:
    """An old stay and its letter, of a disease that stands on the problem list."""
    old = [dx for dx in chart.case.problems if dx.years >= 1 and dx.code.startswith(_ADMITTED)]
    rng = Random(f"before {chart.case.key} {chart.case.family}")
    if chart.years < 40 or not old or rng.random() > 0.8:
        return
    dx = old[0]
    start = chart.admitted - timedelta(days=rng.randrange(150, 340), hours=rng.randrange(9))
    end = start + timedelta(days=rng.randrange(2, 8), hours=3)
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
                "location": ref(chart.ward.location, chart.ward.name),
                "status": "completed",
                "period": period(start, end),
            }
        ],
        "serviceProvider": ref(chart.ward.office, chart.ward.name),
    }
    chart.out.append(body)
    business: Resource = {"system": "urn:ietf:rfc:3986", "value": f"urn:oid:2.25.{rng.getrandbits(120)}"}
    parts = [
        ("Diagnoser", f"{dx.text} ({dx.code})"),
        ("Vurdering", f"Innlagt {local(start):%d.%m.%Y}–{local(end):%d.%m.%Y}. Utskrevet i bedring."),
        ("Planer for videre oppfølging", "Kontroll hos fastlege."),
    ]
    file_letter(chart, "Epikrise", EPIKRISE, parts, end, business, ref(f"Encounter/{identity}"))
