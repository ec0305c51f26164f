"""FHIR Observations of what was measured: a round of vital signs, fluid, weight, and their corrections.

By the R4 vital signs profile, with the vocabulary's own codes. All of a round shares one time, so that
whoever reads it finds one round.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from desktop.clinical import fluid_kinds, vocabulary
from desktop.clinical.fluid_kinds import Fluid
from desktop.clinical.record.measured import consciousness
from desktop.clinical.record.patient.scale import CODE as SCALE_2
from desktop.clinical.typing.typed import Value
from desktop.clinical.vocabulary import Vital
from desktop.core.clock import local
from desktop.fhir.systems import LOCAL, LOINC, REPLACES, UCUM
from desktop.letters.delivery.compositions import identifier, reference
from desktop.writing.facts import ended_flag

Json = dict[str, Any]
_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
_PARTS: Final = ("sbp", "dbp")


class Measuring(msgspec.Struct, frozen=True, kw_only=True):
    """Patient, performer and time of a measurement: references as `Type/id`, aware moments; `entry` names the
    entry so that saving it twice makes nothing twice."""

    patient: str
    performer: str
    performer_name: str
    at: datetime
    now: datetime
    entry: str
    encounter: str = ""


def when(moment: datetime) -> str:
    """A moment as FHIR dateTime with Oslo's offset, to the second."""
    return local(moment).isoformat(timespec="seconds")


def ident(entry: str, key: str) -> str:
    """The id of what an entry writes for a quantity: the same each time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{entry}/{key}"))


def observations(
    values: Iterable[Value], measuring: Measuring, reasons: Mapping[str, str] | None = None
) -> list[Json]:
    """An Observation for each quantity, the two pressures in one; `reasons` are why a value that was asked
    about is true all the same, by its key."""
    by_key = {one.key: one for one in values}
    found = []
    for key, one in by_key.items():
        if key == "dbp":
            continue
        body = _base(key if key != "sbp" else "bp", measuring)
        if key == "sbp":
            body |= {"code": _code(vocabulary.vitals()["bp"])}
            body["component"] = [_component(by_key.get(part, Value(part))) for part in _PARTS]
        elif (fluid := fluid_kinds.fluids().get(key)) is not None:
            body |= _volume(fluid, one.number or Decimal(0))
        else:
            body |= {"code": _code(vocabulary.vitals()[key])} | value(one)
        if said := (reasons or {}).get(key):
            body["note"] = [note(measuring, said)]
        found.append(body)
    return found


def _base(key: str, measuring: Measuring) -> Json:
    made = ident(measuring.entry, key)
    body: Json = {
        "resourceType": "Observation",
        "id": made,
        "identifier": [identifier(made)],
        "status": "final",
        "category": [{"coding": [{"system": _HL7 + "observation-category", "code": "vital-signs"}]}],
        "code": {},
        "subject": {"reference": measuring.patient},
    }
    if measuring.encounter:
        body["encounter"] = {"reference": measuring.encounter}
    return body | {
        "effectiveDateTime": when(measuring.at),
        "issued": when(measuring.now),
        "performer": [reference(measuring.performer, measuring.performer_name)],
    }


def _code(known: Vital) -> Json:
    return {"coding": [{"system": c.system, "code": c.code} for c in known.written], "text": known.nb}


def value(one: Value) -> Json:
    """The value of a vital sign as a member of an Observation or of a part of it."""
    if one.key == "acvpu":
        words, codes = consciousness.written(one.words)
        coding = [{"system": system, "code": code} for system, code in codes]
        return {"valueCodeableConcept": {"coding": coding, "text": words}}
    if one.number is None:
        absent = {"system": _HL7 + "data-absent-reason", "code": "error"}
        return {"dataAbsentReason": {"coding": [absent]}}
    known = vocabulary.vitals()[one.key]
    return {"valueQuantity": _quantity(one.number, known.shown, known.unit or "1")}


def _quantity(number: Decimal, unit: str, code: str) -> Json:
    exact = (
        int(number) if number == number.to_integral_value() and number.as_tuple().exponent == 0 else number
    )
    return {"value": exact, "unit": unit, "system": UCUM, "code": code}


def _component(one: Value) -> Json:
    return {"code": _code(vocabulary.vitals()[one.key])} | value(one)


def _volume(fluid: Fluid, millilitres: Decimal) -> Json:
    codings = [{"system": LOCAL, "code": fluid.key}]
    codings += [{"system": LOINC, "code": fluid.loinc}] if fluid.loinc else []
    return {
        "category": [{"coding": [{"system": LOCAL, "code": "fluid-balance"}]}],
        "code": {"coding": codings, "text": fluid.nb},
        "valueQuantity": _quantity(millilitres, "ml", "mL"),
    }


def note(measuring: Measuring, text: str) -> Json:
    """A remark by whoever measures."""
    return {"authorReference": reference(measuring.performer, measuring.performer_name),
            "time": when(measuring.now), "text": text}  # fmt: skip


def struck(old: Json, measuring: Measuring, reason: str) -> Json:
    """An Observation that was entered in error: its values stay as they are, with who struck it and why."""
    found = copy.deepcopy(old)
    found["status"] = "entered-in-error"
    found["note"] = [*found.get("note", ()), note(measuring, reason)]
    return found


def replacing(
    old: Json, keys: Collection[str], values: Iterable[Value], measuring: Measuring, remark: str = ""
) -> Json | None:
    """The corrected Observation: as the old one, with new values, and the old one named.

    `keys` are the quantities that the correction is about; those of them without a new value are gone.
    Parts that it doesn't speak of stay as they were. `remark` is why a value that was asked about is true;
    why the old one was wrong stands with that one. None when nothing would be left.
    """
    by_key = {one.key: one for one in values}
    found = _corrected(old, measuring, remark)
    own = _vital(found.get("code", {}))
    if any(key in fluid_kinds.fluids() for key in keys):
        if not by_key:
            return None
        (one,) = by_key.values()
        return _without_value(found) | {"valueQuantity": _quantity(one.number or Decimal(0), "ml", "mL")}
    if own in keys or own == "bp":
        found = _without_value(found)
    parts = []
    for part in found.pop("component", []):
        key = _vital(part.get("code", {}))
        if key in by_key:
            parts.append(_without_value(part) | value(by_key.pop(key)))
        elif key not in keys:
            parts.append(part)
    if own in by_key:
        found |= value(by_key.pop(own))
    elif own in keys and own != "bp" and len(by_key) == 1:
        # Flow was meant as a fraction: another quantity, so another code.
        (one,) = by_key.values()
        found |= {"code": _code(vocabulary.vitals()[one.key])} | value(one)
        by_key = {}
    parts += [_component(one) for one in by_key.values()]
    if parts:
        found["component"] = parts
    said = any(name.startswith("value") for name in found)
    return found if parts or said else None


def _corrected(old: Json, measuring: Measuring, remark: str) -> Json:
    made = ident(measuring.entry, f"{old['id']}")
    found = copy.deepcopy(old) | {
        "id": made,
        "identifier": [identifier(made)],
        "status": "corrected",
        "issued": when(measuring.now),
        "performer": [reference(measuring.performer, measuring.performer_name)],
    }
    for gone in ("meta", "text", "note", "interpretation", "device", "hasMember", "derivedFrom"):
        found.pop(gone, None)
    if remark:
        found["note"] = [note(measuring, remark)]
    others = [e for e in found.get("extension", ()) if e.get("url") != REPLACES]
    replaced = {"url": REPLACES, "valueReference": {"reference": f"Observation/{old['id']}"}}
    found["extension"] = [*others, replaced]
    return found


def _vital(code: Json) -> str:
    """The vital sign of a code; empty for another."""
    for coding in code.get("coding", ()):
        known = vocabulary.vital(str(coding.get("code", "")), str(coding.get("system", "")))
        if known is not None:
            return known.key
    return ""


def _without_value(body: Json) -> Json:
    gone = ("value", "dataAbsentReason")
    return {name: said for name, said in body.items() if not name.removeprefix("_").startswith(gone)}


def scale_2(measuring: Measuring) -> Json:
    """The Flag by which a doctor decides that the saturation is scored by scale 2."""
    made = ident(measuring.entry, SCALE_2)
    concept = {"coding": [{"system": LOCAL, "code": SCALE_2}], "text": "NEWS2 SpO₂-skala 2, mål 88–92 %"}
    return {
        "resourceType": "Flag",
        "id": made,
        "identifier": [identifier(made)],
        "status": "active",
        "category": [{"coding": [{"system": _HL7 + "flag-category", "code": "clinical"}]}],
        "code": concept,
        "subject": {"reference": measuring.patient},
        "period": {"start": when(measuring.now)},
        "author": reference(measuring.performer, measuring.performer_name),
    }


def ended(flag: Json, measuring: Measuring, why: str) -> Json:
    """The Flag with its end and the reason; it is no longer in effect."""
    by = reference(measuring.performer, measuring.performer_name)
    return ended_flag(flag, "inactive", why, by, measuring.now)
