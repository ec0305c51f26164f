"""A ward with two beds and a patient's stay in one of them, and acts on it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.acts.forms import Said
from desktop.acts.stays import PlanDischarge
from desktop.clinical.record.stays import stay_plan, stays
from desktop.commands import stays as commands
from desktop.core.actor import Actor
from desktop.writing import leaving
from desktop.writing import stays as writing
from tests.commands.conftest import NOW, Json, Record

assert commands.plan
DOCTOR = Actor("PractitionerRole/d", "Practitioner/d", "Maren Aas", "LIS", profession="doctor")
NURSE = Actor("PractitionerRole/n", "Practitioner/n", "Lise Berg", "sykepleier", profession="nurse")
CLERK = Actor("PractitionerRole/s", "Practitioner/s", "Pia Ruud", "Sekretær", secretary=True)
START = "2026-11-17T08:00:00+01:00"


def place(ident: str, start: str = START, status: str = "active", **period: str) -> Json:
    return {"location": {"reference": f"Location/{ident}"}, "status": status,
            "period": {"start": start, **period}}  # fmt: skip


def stay(ident: str = "stay", whose: str = "p", **more: Any) -> Json:
    body = {"resourceType": "Encounter", "id": ident, "status": "in-progress", "class": {"code": "IMP"},
            "subject": {"reference": f"Patient/{whose}"}, "period": {"start": START},
            "location": [place("b7")]}  # fmt: skip
    return {k: v for k, v in {**body, **more}.items() if v is not None}


def location(ident: str, name: str, kind: str, of: str = "") -> Json:
    body: Json = {"resourceType": "Location", "id": ident, "name": name, "status": "active",
                  "physicalType": {"coding": [{"code": kind}]}}  # fmt: skip
    return {**body, "partOf": {"reference": f"Location/{of}"}} if of else body


@pytest.fixture
def ward(record: Record) -> Record:
    record.hold(
        location("h3", "Hjerte 3", "wa"),
        location("l2", "Lunge 2", "wa"),
        location("b7", "07", "bd", "h3"),
        location("b8", "08", "bd", "h3"),
        location("x1", "01", "bd", "l2"),
        stay(),
    )
    return record


def now(record: Record) -> stays.Stay:
    found = stays.current(record.chart(), NOW)
    assert found is not None
    return found


def body(record: Record, key: str = "Encounter/stay") -> Json:
    found = record.current(key)
    assert found is not None
    return found


def do(record: Record, kind: Any, actor: Actor = DOCTOR, seen: str = "", **said: str) -> Any:
    stood = now(record)
    if said.get("open") == "seen":
        said["open"] = leaving.still_open(record.chart(), stood, NOW, []).mark
    return record.do(kind("p", "draft", stood.key, seen or stay_plan.mark(stood), Said().put(**said)), actor)


def plan(record: Record, actor: Actor = DOCTOR, **said: str) -> Any:
    return do(record, PlanDischarge, actor, **dict(writing.plan_said(now(record)).put(**said).values))


def ext(found: Json, url: str) -> list[str]:
    return [e["valueDateTime"] for e in found.get("extension", []) if e["url"] == url]
