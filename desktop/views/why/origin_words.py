"""Provenance of a resource in words: who stands behind a reference, when, what it says, how it stands."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import origins
from desktop.clinical.record.observed import value_unit
from desktop.clinical.record.persons import name_of
from desktop.core.formats import inside
from desktop.core.messages import _
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.fhir.references import relative
from desktop.fhir.resources import Observation, PractitionerRole, decode
from desktop.store import outbox
from desktop.views.base import element_words

Json = dict[str, Any]


def not_given() -> str:
    """Text for an element that the record does not state."""
    return _("not stated")


class Names:
    """The names behind the references of one resource, also of what it carries inside itself."""

    def __init__(self, connection: Connection, chart: Chart, resource: Json) -> None:
        self._connection, self._chart, self._resource = connection, chart, resource

    def of(self, reference: Json) -> str:
        """Name of a reference's target, with the role of a PractitionerRole; its identifier or key where the
        name is not known here."""
        target = str(reference.get("reference") or "")
        display = str(reference.get("display") or "")
        if target.startswith("#"):
            return self._contained(target[1:]) or display or _("unnamed, inside the resource")
        key = relative(target)
        found = (name_of(self._chart, key) if key else "") or display or self._thing(key)
        role = self._chart.find(key, PractitionerRole) if key else None
        title = next((c.label for c in role.code if c.label), "") if role is not None else ""
        if found and title and title.casefold() not in found.casefold():
            # `Lege` after a name is `lege`; `LIS` stays.
            found = f"{found}, {inside(title)}"
        if found:
            return found
        identifier = reference.get("identifier")
        value = str(identifier.get("value") or "") if isinstance(identifier, dict) else ""
        # Whoever is named by an address only is somebody: never "not stated".
        return value or (_("{key} (not fetched)").format(key=key or target) if target else "")

    def find(self, target: str, display: str) -> str:
        """The same, as the words of elements ask for it."""
        return self.of({"reference": target, "display": display}) if target or display else ""

    def _thing(self, key: str) -> str:
        """A device, place or other thing by its own name, where it is held."""
        kind, _slash, ident = key.partition("/")
        held = outbox.current(self._connection, kind, ident) if ident else None
        return _called(held) if held is not None else ""

    def _contained(self, ident: str) -> str:
        for one in origins.dicts(self._resource, "contained"):
            if one.get("id") == ident:
                named = _called(one)
                inner = one.get("practitioner") or one.get("organization")
                return named or (self.of(inner) if isinstance(inner, dict) else "")
        return ""


def _called(resource: Json) -> str:
    """Name of a person, office, device or thing, from its JSON."""
    names = resource.get("name")
    if isinstance(names, str):
        return names
    for name in origins.dicts(resource, "name"):
        given = name.get("given")
        split = [*(given if isinstance(given, list) else []), name.get("family")]
        if said := " ".join(str(part) for part in split if part) or str(name.get("text") or ""):
            return said
    for one in origins.dicts(resource, "deviceName"):
        if said := str(one.get("name") or ""):
            return said
    parts = [str(resource[part]) for part in ("manufacturer", "modelNumber") if resource.get(part)]
    if parts:
        return " ".join(parts)
    return element_words.words(resource.get("type") or resource.get("code"), lambda _t, d: d)


def value_words(resource: Json, names: Names) -> str:
    """Short value of one version of a resource, for telling versions apart."""
    if resource.get("resourceType") == "Observation":
        read = observation(resource)
        if read is not None:
            return " ".join(part for part in value_unit(read) if part)
    for element in ("dosageInstruction", "dosage", "code", "description", "title", "vaccineCode"):
        if said := element_words.words(resource.get(element), names.find):
            return said.splitlines()[0]
    return ""


def observation(resource: Json) -> Observation | None:
    """An Observation as it is read for display; None where it can't be."""
    try:
        read = decode("Observation", strict.dumps(resource))
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None
    return read if isinstance(read, Observation) else None


def name_words(resource: Json, names: Names) -> str:
    """Short name of a resource from its title, description or code."""
    for element in ("title", "description", "code", "medicationCodeableConcept", "type", "vaccineCode"):
        if said := element_words.words(resource.get(element), names.find):
            return said.splitlines()[0].partition(" (")[0]
    noun = element_words.noun(str(resource.get("resourceType", "")))
    return noun[:1].upper() + noun[1:]


def state_words(resource: Json, names: Names) -> str:
    """Status of a resource in words."""
    said = element_words.words(origins.state(resource), names.find)
    return said.partition(" (")[0]


def deed_words(deed: str, kind: str) -> str:
    """Label of an action on a resource, such as "Answered by"."""
    own = {
        ("answered", "DiagnosticReport"): _("Answered by"),
        ("taken", "Observation"): _("Taken"),
        ("to-do", "Task"): _("Owner"),
        ("to-do", "MedicationRequest"): _("To be given by"),
    }
    words = {
        "taken": _("Taken"),
        "device": _("Device"),
        "answered": _("Answered"),
        "interpreted": _("Interpreted"),
        "ordered": _("Ordered"),
        "recorded": _("Recorded"),
        "asserted": _("Said by"),
        "begun": _("Begun"),
        "to-do": _("To be done by"),
        "told": _("Told by"),
        "holds": _("Holds for"),
        "given": _("Given"),
        "carried-out": _("Carried out"),
        "asked": _("Made by"),
        "changed": _("Changed"),
        "written": _("Written"),
        "signed": _("Signed"),
        "kept": _("Kept by"),
    }
    return own.get((deed, kind)) or words[deed]
