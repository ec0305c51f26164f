"""A procedure that was carried out: what is missing in its form, and the Procedure it makes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical import code_fields
from desktop.clinical.code_fields import FieldCode
from desktop.clinical.record import procedures
from desktop.clinical.record.stays import stay_diagnoses
from desktop.clinical.sides import SIDES
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Procedure
from desktop.fhir.when import parse
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import Missing, Signing, typed_when, when

Json = dict[str, Any]
TYPES: Final = ("Procedure", "Encounter")
AGAIN: Final = "again:"


def performed(said: Said, now: datetime) -> str:
    """Time of the procedure, as a FHIR time as exact as it is written; empty for none or an unreadable one.
    Nobody writes down an operation as done now by leaving a field empty."""
    return typed_when(said.get("at"), now)


def alike(chart: Chart, said: Said, now: datetime) -> tuple[Procedure, ...]:
    """Procedures of that day which are the same by code, or by their words where it has none."""
    at, known = parse(performed(said, now)), _known(said)
    text = fold(said.get("search"))
    if at is None or not said.get("code"):
        return ()
    found = []
    for one in chart.all(Procedure):
        done = parse(procedures.performed(one))
        if not procedures.carried_out(one) or done is None or done.day != at.day or one.code is None:
            continue
        if (
            one.code.code(known.system.uri) == known.code
            if known is not None
            else fold(one.code.label) == text
        ):
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.id))


def mark(found: tuple[Procedure, ...]) -> str:
    """Fingerprint of the procedures an answer was about: it holds for no other."""
    return AGAIN + ",".join(one.key for one in found)


def missing(chart: Chart, said: Said, now: datetime) -> Missing | None:
    """The first thing that is still to be chosen, written or answered."""
    code, text = said.get("code"), said.get("search").strip()
    if not code or (code == "text" and not text):
        return Missing("search", _("Choose a procedure"))
    known = _known(said)
    if code != "text" and known is None:
        bare = code.rpartition("|")[2]
        return Missing("search", _("The code {code} is not in the list").format(code=bare))
    if known is not None and known.retired and not said.get("retired").strip():
        return Missing("retired", _("{code} is retired: choose another, or say why").format(code=known.code))
    if not performed(said, now):
        return Missing("at", _("Write when: today, 19.11.2026 or 14:32; not one to come"))
    found = alike(chart, said, now)
    if found and said.get("twice") != mark(found):
        return Missing("twice", _("It stands already on that day: say that it was done again"))
    return None


def _known(said: Said) -> FieldCode | None:
    code = said.get("code")
    return code_fields.chosen("procedure", code) if code and code != "text" else None


def procedure(ident: str, chart: Chart, said: Said, signing: Signing) -> Json:
    """A completed Procedure. One kept as text carries no code; it belongs to the stay that it lies in."""
    known, at = _known(said), performed(said, signing.at)
    text = said.get("search").strip()
    body: Json = {
        "resourceType": "Procedure",
        "id": ident,
        "status": "completed",
        "code": code_fields.concept(known) if known is not None else {"text": text},
        "subject": {"reference": signing.patient},
        "performedDateTime": at,
        "recorder": reference(signing.author, signing.author_name),
    }
    stay = stay_diagnoses.open_stay(chart, signing.at)
    if stay is not None and stay.covers(at, signing.at):
        body["encounter"] = {"reference": stay.key}
    if side := SIDES.get(said.get("side"), ("",))[0]:
        body["bodySite"] = [{"text": side}]
    if by := said.get("by").strip():
        own = fold(by) == fold(signing.author_name)
        actor = reference(signing.author, signing.author_name) if own else {"display": by}
        body["performer"] = [{"actor": actor}]
    if reason := said.get("retired").strip():
        note = _("Retired code, kept because: {reason}").format(reason=reason)
        author = reference(signing.author, signing.author_name)
        body["note"] = [{"authorReference": author, "time": when(signing.at), "text": note}]
    return body
