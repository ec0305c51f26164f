"""Generated patients for the ward's list: everything in a row that depends on the clock, at odd moments."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from desktop.clinical.vocabulary import vitals
from desktop.core.clock import local
from desktop.fhir.systems import LEAVE_UNTIL, NLK, PLANNED_ENDS, READY_SINCE
from tests.views.charts import NOW, concept

Json = dict[str, Any]
_VITALS = {
    "rr": (8, 32),
    "spo2": (84, 100),
    "sbp": (78, 190),
    "hr": (36, 150),
    "temp": (35, 41),
    "o2": (0, 6),
}
_LABS = (
    ("NPU03230", 2.4, 6.9, "mmol/L"),
    ("NPU19748", 1, 320, "mg/L"),
    ("NPU03429", 118, 158, "mmol/L"),
    ("NPU02593", 0.6, 34, "10*9/L"),
    ("UKJENT1", 1, 9, "g/L"),
)
_ODD = (0, 1, 15 * 60, 8 * 3600, 12 * 3600, 24 * 3600, 48 * 3600, 72 * 3600)
"""Seconds at which something in a row comes out otherwise."""


class Ward:
    """Makes resources of patients around a moment."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.made = 0

    def moment(self, around: datetime, hours: float = 90) -> str:
        """A moment about `around`: anywhere, or just where something turns."""
        rng = self.rng
        if rng.random() < 0.4:
            span = timedelta(seconds=rng.choice(_ODD) * rng.choice((1, -1)) + rng.choice((-1, 0, 1, 60)))
        else:
            span = timedelta(hours=rng.uniform(-hours, hours * 0.3))
        return (around + span).replace(microsecond=rng.choice((0, 0, 123000))).isoformat()

    def day(self, around: datetime, days: int = 4) -> str:
        return (local(around).date() + timedelta(days=self.rng.randint(-days, days))).isoformat()

    def _id(self, kind: str) -> str:
        self.made += 1
        return f"{kind[0].lower()}{self.made}"

    def about(self, patient: str, kind: str, **more: Any) -> Json:
        whose = {"Task": "for"}.get(kind, "subject")
        return {
            "resourceType": kind,
            "id": self._id(kind),
            whose: {"reference": f"Patient/{patient}"},
            **more,
        }

    def patient(self, ident: str, now: datetime) -> Json:
        rng = self.rng
        days = rng.choice((0, 2, 27, 28, 89, 200, 700, 16 * 365 + 4, 6573, 6574, 20_000, 29_000))
        born = local(now).date() - timedelta(days=days + rng.randint(-1, 1) if days else 0)
        birth = born.isoformat()[: rng.choice((10, 10, 10, 7, 4))]
        found: Json = {
            "resourceType": "Patient",
            "id": ident,
            "gender": rng.choice(("female", "male", "other")),
            "name": [{"family": rng.choice(("Moe", "Lie", "Li", "Aas")), "given": ["Kim"]}],
        }
        if rng.random() < 0.95:
            found["birthDate"] = birth
        if rng.random() < 0.1:
            found["deceasedDateTime"] = self.moment(now)
        return found

    def stay(self, ident: str, now: datetime) -> Json:
        rng = self.rng
        period: Json = {"start": self.moment(now - timedelta(days=rng.randint(0, 9)))}
        if rng.random() < 0.4:
            period["end"] = self.moment(now) if rng.random() < 0.5 else self.day(now)
        found = self.about(
            ident,
            "Encounter",
            status=rng.choice(("in-progress", "in-progress", "onleave", "planned")),
            period=period,
        )
        found["class"] = {"code": "IMP"}
        found["location"] = [{"location": {"reference": "Location/b12"}, "status": "active"}]
        found["reasonCode"] = [concept("Feber")]
        found["participant"] = [
            {"type": [concept("", "ATND")], "individual": {"reference": f"Practitioner/{rng.choice('aab')}"}}
        ]
        if rng.random() < 0.5:
            found["extension"] = [
                {"url": url, "valueDateTime": self.moment(now) if rng.random() < 0.5 else self.day(now)}
                for url in rng.sample(_PLANS, 2)
            ]
        return found

    def round(self, ident: str, now: datetime) -> list[Json]:
        at = self.moment(now)
        found = []
        for key in self.rng.sample(sorted(_VITALS), self.rng.randint(1, 6)):
            known, (low, high) = vitals()[key], _VITALS[key]
            found.append(
                self.about(
                    ident,
                    "Observation",
                    status=self.rng.choice(("final", "final", "final", "entered-in-error")),
                    code=concept("", known.loinc or "", system="http://loinc.org"),
                    effectiveDateTime=at,
                    valueQuantity={
                        "value": self.rng.randint(low, high),
                        "unit": known.shown,
                        "code": known.unit,
                    },
                )
            )
        return found

    def lab(self, ident: str, now: datetime) -> list[Json]:
        code, low, high, unit = self.rng.choice(_LABS)
        at = self.moment(now)
        body = self.about(
            ident,
            "Observation",
            status=self.rng.choice(("final", "preliminary", "corrected")),
            code=concept("Prøve", code, system=NLK),
            effectiveDateTime=at,
            category=[concept("", "laboratory")],
            valueQuantity={"value": round(self.rng.uniform(low, high), 1), "unit": unit, "code": unit},
        )
        if self.rng.random() < 0.7:
            body["issued"] = self.moment(now)
        found = [body]
        if self.rng.random() < 0.5:
            report = self.about(
                ident, "DiagnosticReport", status="final", code=concept("CT thorax"), issued=at
            )
            if self.rng.random() < 0.6:
                report["result"] = [{"reference": f"Observation/{body['id']}"}]
            found += [
                report,
                self.task(ident, now) | {"focus": {"reference": f"DiagnosticReport/{report['id']}"}},
            ]
        return found

    def task(self, ident: str, now: datetime) -> Json:
        rng = self.rng
        found = self.about(
            ident,
            "Task",
            intent="order",
            description=rng.choice(("Ring pårørende", "Ta blodkultur", "")),
            status=rng.choice(("requested", "accepted", "completed")),
            priority=rng.choice(("routine", "urgent", "stat")),
        )
        if rng.random() < 0.8:
            end = self.moment(now, 30) if rng.random() < 0.7 else self.day(now, 2)
            found["restriction"] = {"period": {"end": end}}
        return found

    def other(self, ident: str, now: datetime) -> Json:
        rng = self.rng
        if rng.random() < 0.5:
            flag = self.about(ident, "Flag", status="active", code=concept("", "spo2-scale-2"))
            return flag | {"period": {"start": self.moment(now)}}
        code = rng.choice(("O80", "Z34.0", "O85", "I50.9", "Z39.2"))
        return self.about(
            ident,
            "Condition",
            code=concept("Tilstand", code, system="urn:oid:2.16.578.1.12.4.1.1.7110"),
            **rng.choice(
                (
                    {"onsetDateTime": self.moment(now)},
                    {"abatementDateTime": self.moment(now)},
                    {"onsetDateTime": (now - timedelta(days=rng.randint(270, 310))).isoformat()},
                )
            ),
        )

    def some(self, ident: str, now: datetime) -> list[Json]:
        """What one commit may bring about a patient."""
        return self.rng.choice(
            (
                lambda: self.round(ident, now),
                lambda: self.lab(ident, now),
                lambda: [self.task(ident, now)],
                lambda: [self.other(ident, now)],
                lambda: [self.stay(ident, now)],
            )
        )()

    def chart(self, ident: str, now: datetime = NOW) -> list[Json]:
        """A whole patient."""
        found = [self.patient(ident, now), self.stay(ident, now)]
        for _turn in range(self.rng.randint(0, 14)):
            found += self.some(ident, now)
        return found


_PLANS = (*PLANNED_ENDS, READY_SINCE, LEAVE_UNTIL)
