"""Diagnoses: what is missing in the form, the Condition it makes, and its place in the stay's Encounter."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical import code_fields, icd10
from desktop.clinical.code_fields import FieldCode
from desktop.clinical.record.patient import conditions
from desktop.clinical.typing import typed_day
from desktop.core.clock import local
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import Missing, Signing, when

Json = dict[str, Any]
TYPES: Final = ("Condition", "Encounter")
_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
_VERIFIED, _CLINICAL = f"{_HL7}condition-ver-status", f"{_HL7}condition-clinical"


def missing(chart: Chart, now: datetime, said: Said, *, in_stay: bool) -> Missing | None:
    """The first thing that is still to be chosen or answered."""
    code, text = said.get("code"), said.get("search").strip()
    if not code or (code == "text" and not text):
        return Missing("search", _("Choose a diagnosis"))
    known = code_fields.chosen("problem", code) if code != "text" else None
    if code != "text" and known is None:
        return Missing("search", _("The code {code} is not in the list").format(code=bare(code)))
    if known is not None and known.retired and not said.get("retired"):
        return Missing("retired", _("{code} is retired: choose another, or say why").format(code=known.code))
    if known is not None and _stands(chart, now, known):
        return Missing("search", _("{code} stands already").format(code=known.code))
    if not said.get("sure"):
        return Missing("sure", _("Choose confirmed or suspected"))
    if not said.get("place") or (not in_stay and said.get("place") != "problem"):
        return Missing("place", _("Choose its place"))
    if said.get("since") and onset(said.get("since"), now) == "":
        return Missing("since", _("Write the day as 19.11.2026, or the year; not one to come"))
    return None


def bare(key: str) -> str:
    """Code of what a form keeps of it (`system|code`)."""
    return key.rpartition("|")[2]


def _stands(chart: Chart, now: datetime, known: FieldCode) -> bool:
    """True when an active diagnosis has the same code."""
    return any(_same(one, known) for one in conditions.active(chart, now))


def _same(one: Condition, known: FieldCode) -> bool:
    if known.system.key == code_fields.ICD:
        return icd10.pointed(conditions.icd_code(one)) == icd10.pointed(known.code)
    return one.code is not None and one.code.code(known.system.uri) == known.code


def onset(text: str, now: datetime) -> str:
    """A day or a year as a FHIR date; empty for what is none, or is still to come."""
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and len(plain) == 4:
        return plain if 1900 <= int(plain) <= local(now).year else ""
    day = typed_day.read(plain, now)
    return day.isoformat() if day is not None else ""


def condition(ident: str, said: Said, signing: Signing) -> Json:
    """A Condition. One that is only suspected says so; one kept as text carries no code."""
    text, code = said.get("search").strip(), said.get("code")
    known = code_fields.chosen("problem", code) if code != "text" else None
    concept: Json = code_fields.concept(known) if known is not None else {"text": text}
    kinds = ["encounter-diagnosis"] if said.get("place") in ("main", "secondary") else ["problem-list-item"]
    sure = "confirmed" if said.get("sure") == "confirmed" else "provisional"
    body: Json = {
        "resourceType": "Condition",
        "id": ident,
        "clinicalStatus": {"coding": [{"system": _CLINICAL, "code": "active"}]},
        "verificationStatus": {"coding": [{"system": _VERIFIED, "code": sure}]},
        "category": [{"coding": [{"system": f"{_HL7}condition-category", "code": kind}]} for kind in kinds],
        "code": concept,
        "subject": {"reference": signing.patient},
        "recordedDate": when(signing.at),
        "recorder": reference(signing.author, signing.author_name),
    }
    if signing.encounter and said.get("place") != "problem":
        body["encounter"] = {"reference": signing.encounter}
    if began := onset(said.get("since"), signing.at) if said.get("since") else "":
        body["onsetDateTime"] = began
    if reason := said.get("retired").strip():
        note = _("Retired code, kept because: {reason}").format(reason=reason)
        body["note"] = [_note(note, signing)]
    return body


def _note(text: str, signing: Signing) -> Json:
    author = reference(signing.author, signing.author_name)
    return {"authorReference": author, "time": when(signing.at), "text": text}


def confirmed(body: Json) -> Json:
    """A diagnosis that was suspected and is sure now."""
    return {**body, "verificationStatus": {"coding": [{"system": _VERIFIED, "code": "confirmed"}]}}


def resolved(body: Json, signing: Signing) -> Json:
    """A problem that is over from today."""
    changed = {**body, "clinicalStatus": {"coding": [{"system": _CLINICAL, "code": "resolved"}]}}
    # R4 con-4 asks for the status; an end in words or as an age that stands is the record's own.
    if not any(key.startswith("abatement") for key in body):
        changed["abatementDateTime"] = local(signing.at).date().isoformat()
    return changed


def struck(body: Json, how: str, reason: str, signing: Signing) -> Json:
    """A diagnosis that was wrong or was ruled out, as it stays in the record with its reason."""
    code = "refuted" if how == "refuted" else "entered-in-error"
    changed = {**body, "verificationStatus": {"coding": [{"system": _VERIFIED, "code": code}]}}
    changed["note"] = [*body.get("note", []), _note(reason.strip(), signing)]
    if code == "entered-in-error":
        # R4 con-5: what was entered in error has no clinical status.
        changed.pop("clinicalStatus", None)
    else:
        changed["clinicalStatus"] = {"coding": [{"system": _CLINICAL, "code": "inactive"}]}
        if not any(key.startswith("abatement") for key in body):
            changed["abatementDateTime"] = local(signing.at).date().isoformat()
    return changed


def placed(encounter: Json, key: str, name: str, place: str) -> Json:
    """The Encounter with a diagnosis as its main one, or as one more; the others keep their order.

    Everything gets a rank, so that no reader has to guess which is the main one. What brought the patient in
    (`use` AD, CC) keeps its place after those that were found.
    """
    entries = [d for d in encounter.get("diagnosis", []) if _target(d) != key]
    mine = next((d for d in encounter.get("diagnosis", []) if _target(d) == key), None)
    made = mine or {"condition": reference(key, name)}
    ranked = sorted(enumerate(entries), key=lambda pair: (pair[1].get("rank") or 10_000, pair[0]))
    others = [d for _at, d in ranked]
    main = place == "main"
    listed = [made, *others] if main else [*others, made]
    # A stay in which nobody has said which is the main one is not given one by adding another.
    if not main and not any(d.get("rank") == 1 for d in others):
        return {**encounter, "diagnosis": [*others, {k: v for k, v in made.items() if k != "rank"}]}
    return {**encounter, "diagnosis": [{**d, "rank": at} for at, d in enumerate(listed, 1)]}


def left_out(encounter: Json, key: str) -> Json | None:
    """The Encounter without a diagnosis; None where it has it not. The next one does not become the main one
    by itself."""
    entries = encounter.get("diagnosis", [])
    rest = [d for d in entries if _target(d) != key]
    if len(rest) == len(entries):
        return None
    changed = dict(encounter)
    changed.pop("diagnosis")
    if any(_target(d) == key and d.get("rank") == 1 for d in entries):
        rest = [{k: v for k, v in d.items() if k != "rank"} for d in rest]
    return {**changed, "diagnosis": rest} if rest else changed


def _target(diagnosis: Json) -> str:
    found: str = (diagnosis.get("condition") or {}).get("reference", "")
    return "/".join(found.split("/_history")[0].split("/")[-2:])


def gone_from(chart: Chart) -> InputError:
    """Error for a diagnosis without a stay to put it in."""
    return InputError(
        _("The patient is not admitted, and has not been lately: there is no stay to put it in."),
        kept=_("Nothing was changed."),
        todo=_("Keep it as a problem."),
        details=chart.patient.id,
    )
