"""Allergies and the banner's other facts: what is still missing, and what signing writes.

An allergy is an AllergyIntolerance, refuted or entered in error and never deleted; the other facts are Flags.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from desktop.acts.facts import Fact, Facts, NewAllergy, Strike
from desktop.clinical import code_fields
from desktop.clinical.record.patient import allergies, flags
from desktop.clinical.typing import typed_day, typed_time
from desktop.clinical.words import facts as words
from desktop.core.clock import local
from desktop.core.decoding.by_type import from_json
from desktop.core.errors import InputError
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.systems import ACT, ATC, ENDED, LOCAL, SNOMED
from desktop.letters.delivery.compositions import reference
from desktop.orders import allergens

Json = dict[str, Any]
FlagEnd = Literal["inactive", "entered-in-error"]
_LASTING: Final = ("critical", "interpreter")
"""Answers that hold beyond the stay: a Flag that names a contact is by FHIR relevant in that one alone."""
TYPES: Final = ("AllergyIntolerance", "List", "Flag", "Encounter")
_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
_NONE_KNOWN: Final = "716186003"
_CLINICAL, _VERIFIED = f"{_HL7}allergyintolerance-clinical", f"{_HL7}allergyintolerance-verification"


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """Author and patient of signed facts: references as `Type/id`, and the moment (aware)."""

    patient: str
    author: str
    author_name: str
    at: datetime
    encounter: str = ""


class Missing(msgspec.Struct, frozen=True):
    """Field that is missing before signing: its place (`allergy.reaction`), and words."""

    where: str
    words: str


def encode(facts: Facts) -> str:
    """A draft for the store."""
    return msgspec.json.encode(facts).decode()


def decode(body: str) -> Facts:
    """A stored draft; `msgspec.MsgspecError` when it is not one."""
    return from_json(body, Facts)


def stood(chart: Chart) -> tuple[str, ...]:
    """Fingerprint of all entries that the sheet can change, one line each."""
    found = [
        f"allergy {a.key} {allergies.substance(a)} {allergies.reactions(a)} {allergies.is_unconfirmed(a)}"
        for a in allergies.standing(chart)
    ]
    for kind in flags.QUESTIONS:
        found += [f"{kind} {f.key} {flags.words(f)} {f.period}" for f in flags.standing(chart, kind)]
    return tuple(sorted(found))


def moved(chart: Chart, facts: Facts) -> tuple[str, ...]:
    """The parts of the sheet that are changed in it, and that somebody else changed since it was begun."""
    now, seen = set(stood(chart)), set(facts.seen)
    other = {line.split(" ")[0] for line in now ^ seen}
    struck = {s.key for s in facts.strikes}
    mine: set[str] = {answer.question for answer in facts.answers}
    mine |= {line.split(" ")[0] for line in now | seen if line.split(" ")[1] in struck}
    if facts.denial or any(a.begun for a in facts.allergies):
        mine.add("allergy")
    return tuple(sorted(other & mine))


def missing(chart: Chart, now: datetime, facts: Facts) -> Missing | None:
    """The first thing that is still to be filled or answered, in the order of the sheet."""
    for new in facts.allergies:
        if (gap := _gap(chart, facts, new)) is not None:
            return gap
    for strike in facts.strikes:
        if not strike.reason.strip():
            return Missing(f"strike.{strike.key}", _("Write why it is taken back"))
    if facts.denial == "none" and _named_after(chart, facts):
        return Missing("denial", _("An allergy stands: none known can't be said beside it"))
    for fact in facts.answers:
        for field in words.MUST.get((fact.question, fact.choice), ()):
            if not str(getattr(fact, field)).strip():
                name = words.field_name(fact.question, field)
                return Missing(f"{fact.question}.{field}", _("Write: {what}").format(what=name.lower()))
        if typed_day.read(fact.since, now) is None:
            return Missing(f"{fact.question}.since", _("Write the day as 19.11.2026; not one to come"))
        if fact.choice == "none" and fact.question == "critical" and _critical_after(chart, facts):
            return Missing("critical.none", _("Critical information stands: strike it first"))
    return None


def _gap(chart: Chart, facts: Facts, new: NewAllergy) -> Missing | None:
    if not new.begun:
        return None
    if not new.substance and not (new.as_text and new.text.strip()):
        return Missing("allergy.substance", _("Choose a substance"))
    known = allergens.by_key(new.substance) if new.substance else None
    if new.substance and known is None:
        # Its release was taken back while the sheet was open, or it is no row any more.
        words = _("“{name}” is known no longer: choose it again, or keep it as free text")
        return Missing("allergy.substance", words.format(name=new.text))
    if known is not None and known.imported is not None and known.imported.retired:
        words = _("{code} is retired: choose another, or keep it as free text")
        return Missing("allergy.substance", words.format(code=known.imported.said))
    name = substance_name(new)
    if any(fold(name) == fold(one) for one in _standing_names(chart, facts, new)):
        return Missing("allergy.substance", _("{name} stands already: correct what stands").format(name=name))
    for field, said in (
        ("nature", _("Choose allergy or intolerance")),
        ("reaction", _("Choose or write the reaction")),
        ("certainty", _("Choose how certain it is")),
        ("severity", _("Choose how severe it was")),
        ("informant", _("Choose who says so")),
    ):
        if not getattr(new, field).strip():
            return Missing(f"allergy.{field}", said)
    return None


def _standing_names(chart: Chart, facts: Facts, new: NewAllergy) -> list[str]:
    others = [substance_name(a) for a in facts.allergies if a.id != new.id and a.begun]
    return [allergies.substance(a) for a in _named_now(chart, facts)] + others


def _named_now(chart: Chart, facts: Facts) -> list[Any]:
    struck = {s.key for s in facts.strikes}
    return [a for a in allergies.read(chart).named if a.key not in struck]


def _named_after(chart: Chart, facts: Facts) -> bool:
    return bool(_named_now(chart, facts)) or any(a.begun for a in facts.allergies)


def _critical_after(chart: Chart, facts: Facts) -> bool:
    struck = {s.key for s in facts.strikes}
    return any(f.key not in struck and not flags.says_none(f) for f in flags.standing(chart, "critical"))


def substance_name(new: NewAllergy) -> str:
    """Name of a new allergy in the record."""
    known = allergens.by_key(new.substance) if new.substance else None
    return known.name if known is not None else new.text.strip()


def allergy(new: NewAllergy, signing: Signing) -> Json:
    """An AllergyIntolerance. A known substance carries its ATC codes, by which the order checks find it, and
    one of an imported system its code there; free text carries none, and no category: it may be a medicine.
    """
    known = allergens.by_key(new.substance) if new.substance else None
    if new.substance and known is None:
        raise InputError(
            _("The substance “{name}” is known no longer.").format(name=new.text),
            kept=_("What you wrote is kept as a draft."),
            todo=_("Choose it again, or keep it as free text."),
        )
    name = substance_name(new)
    code: Json = {"text": name}
    if known is not None and known.imported is not None:
        code["coding"] = [code_fields.coding(known.imported)]
    elif known is not None and known.codes:
        code["coding"] = [{"system": ATC, "code": one, "display": name} for one in known.codes]
    verified = "confirmed" if new.certainty == "confirmed" else "unconfirmed"
    verification: Json = {"coding": [{"system": _VERIFIED, "code": verified}]}
    if new.certainty != "confirmed":
        verification["text"] = words.CERTAINTY[new.certainty]()
    body = _base(new.id, signing) | {
        "clinicalStatus": {"coding": [{"system": _CLINICAL, "code": "active"}]},
        "verificationStatus": verification,
        "code": code,
        "criticality": {"severe": "high", "unknown": "unable-to-assess"}.get(new.severity, "low"),
    }
    if new.nature in ("allergy", "intolerance"):
        body["type"] = new.nature
    if known is not None and known.category:
        body["category"] = [known.category]
    reaction: Json = {"manifestation": [{"text": reaction_words(new.reaction)}]}
    if new.severity != "unknown":
        reaction["severity"] = new.severity
    body["reaction"] = [reaction]
    if new.informant == "patient":
        body["asserter"] = {"reference": signing.patient}
    else:
        body["asserter"] = {"display": words.INFORMANT[new.informant]()}
    return body


def reaction_words(reaction: str) -> str:
    """A reaction in words: one of the usual ones by its key, else as written."""
    usual = words.REACTIONS.get(reaction)
    return usual() if usual is not None else reaction.strip()


def none_known(ident: str, signing: Signing) -> Json:
    """AllergyIntolerance for "no known allergies", after somebody asked."""
    text = _("No known allergies")
    coding = {"system": SNOMED, "code": _NONE_KNOWN, "display": "No known allergy"}
    return _base(ident, signing) | {
        "clinicalStatus": {"coding": [{"system": _CLINICAL, "code": "active"}]},
        "verificationStatus": {"coding": [{"system": _VERIFIED, "code": "confirmed"}]},
        "code": {"coding": [coding], "text": text},
    }


def _base(ident: str, signing: Signing) -> Json:
    body: Json = {
        "resourceType": "AllergyIntolerance",
        "id": ident,
        "patient": {"reference": signing.patient},
        "recordedDate": when(signing.at),
        "recorder": reference(signing.author, signing.author_name),
    }
    return body | ({"encounter": {"reference": signing.encounter}} if signing.encounter else {})


def struck(body: Json, strike: Strike, signing: Signing) -> Json:
    """An entry that is taken back, as it stays in the record: who, when and why in its notes."""
    if body["resourceType"] == "Flag":
        status: FlagEnd = "inactive" if strike.how == "over" else "entered-in-error"
        by = reference(signing.author, signing.author_name)
        return ended_flag(body, status, strike.reason, by, signing.at)
    code = {"error": "entered-in-error", "refuted": "refuted"}.get(strike.how, "")
    changed = dict(body)
    # R4 ait-1 and ait-2: what was entered in error has no clinical status, all else has one.
    changed.pop("clinicalStatus", None)
    if code:
        changed["verificationStatus"] = {"coding": [{"system": _VERIFIED, "code": code}]}
    if strike.how != "error":
        changed["clinicalStatus"] = {"coding": [{"system": _CLINICAL, "code": "inactive"}]}
    if strike.reason.strip():
        note = {
            "extension": [{"url": ACT, "valueBoolean": True}],
            "authorReference": reference(signing.author, signing.author_name),
            "time": when(signing.at),
            "text": strike.reason.strip(),
        }
        changed["note"] = [*body.get("note", []), note]
    return changed


def ended_flag(body: Json, status: FlagEnd, why: str, by: Json, at: datetime) -> Json:
    """A Flag that is ended, with its end and, in an extension, why and by whom (a reference)."""
    told: list[Json] = [{"url": "why", "valueString": why.strip()}] if why.strip() else []
    told += [{"url": "by", "valueReference": by}, {"url": "at", "valueDateTime": when(at)}]
    others = [one for one in body.get("extension") or () if one.get("url") != ENDED]
    return {
        **body,
        "extension": [*others, {"url": ENDED, "extension": told}],
        "status": status,
        "period": {**body.get("period", {}), "end": when(at)},
    }


def flag(fact: Fact, signing: Signing) -> Json:
    """A Flag: its category is the question, its code the answer, its author who decided, its period since
    when.

    Who decided and is not at the keyboard is named in words: they signed nothing.
    """
    code = f"{fact.question}-none" if fact.choice == "none" else fact.question
    text = words.statement(fact.question, fact.choice, fact.text.strip(), fact.talked.strip())
    codings = [{"system": LOCAL, "code": code}]
    if fact.choice not in ("none", "add"):
        codings.append({"system": LOCAL, "code": f"{fact.question}-{fact.choice}"})
    day = typed_day.read(fact.since, signing.at)
    if day is None:
        raise InputError(_("The day can't be read."), kept=_("What you wrote is kept as a draft."))
    today = day == local(signing.at).date()
    own = not fact.by.strip() or fold(fact.by) == fold(signing.author_name)
    body: Json = {
        "resourceType": "Flag",
        "id": fact.id,
        "status": "active",
        "category": [{"coding": [{"system": LOCAL, "code": fact.question}]}],
        "code": {"coding": codings, "text": text},
        "subject": {"reference": signing.patient},
        "period": {"start": when(signing.at) if today else day.isoformat()},
        "author": reference(signing.author, signing.author_name) if own else {"display": fact.by.strip()},
    }
    if fact.question in _LASTING or not signing.encounter:
        return body
    return body | {"encounter": {"reference": signing.encounter}}


def when(moment: datetime) -> str:
    """A moment as FHIR dateTime with Oslo's offset, to the second."""
    return local(moment).isoformat(timespec="seconds")


def typed_when(text: str, now: datetime) -> str:
    """A typed day or moment that is not to come, as a FHIR time as exact as it is written; empty for none
    and for an unreadable one."""
    if not text.strip():
        return ""
    day = typed_day.read(text, now)
    if day is not None:
        return day.isoformat()
    found = typed_time.read(text, now)
    return when(found) if isinstance(found, datetime) else ""
