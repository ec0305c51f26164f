"""A patient's own threshold of NEWS2: what is missing in its form, and the Flag it makes."""

from __future__ import annotations

from typing import Any, Final

from desktop.acts.forms import Said
from desktop.clinical.news2 import MOST
from desktop.clinical.record.patient.alarm_limit import CODE
from desktop.core.messages import _
from desktop.fhir.systems import LOCAL
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import Missing, Signing, ended_flag, when

Json = dict[str, Any]
TYPES: Final = ("Flag", "Encounter", "Observation", "Condition")
USUAL: Final = "usual"
_HL7: Final = "http://terminology.hl7.org/CodeSystem/"


def score(said: Said) -> int | None:
    """The score that is written; None where there is none that NEWS2 can come to."""
    text = said.get("score").strip()
    found = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0
    return found if 1 <= found <= MOST else None


def missing(said: Said) -> Missing | None:
    """The first thing that is still to be written or chosen."""
    if not said.get("how"):
        return Missing("how", _("Choose whether it is adjusted"))
    if said.get("how") != USUAL and score(said) is None:
        return Missing("score", _("Write the score, 1 to {n}").format(n=MOST))
    if not said.get("why").strip():
        return Missing("why", _("Write why, for whoever is on call"))
    return None


def flag(ident: str, said: Said, signing: Signing) -> Json | None:
    """The Flag by which a doctor is told from another score on; None where the usual one holds again."""
    found = score(said)
    if said.get("how") == USUAL or found is None:
        return None
    words = f"NEWS2: lege varsles fra {found}. {said.get('why').strip()}"
    body: Json = {
        "resourceType": "Flag",
        "id": ident,
        "status": "active",
        "category": [{"coding": [{"system": _HL7 + "flag-category", "code": "clinical"}]}],
        "code": {
            "coding": [{"system": LOCAL, "code": CODE}, {"system": LOCAL, "code": f"{CODE}-{found}"}],
            "text": words,
        },
        "subject": {"reference": signing.patient},
        "period": {"start": when(signing.at)},
        "author": reference(signing.author, signing.author_name),
    }
    return body | ({"encounter": {"reference": signing.encounter}} if signing.encounter else {})


def ended(body: Json, said: Said, signing: Signing) -> Json:
    """A threshold that holds no more, with why: what is written, or what takes its place."""
    made = flag("", said, signing)
    why = said.get("why")
    if made is not None:
        why = _("Replaced by: {what}").format(what=made["code"]["text"])
    return ended_flag(body, "inactive", why, reference(signing.author, signing.author_name), signing.at)


def said_of(said: Said) -> str:
    """Confirmation sentence of the act."""
    found = score(said)
    if said.get("how") == USUAL or found is None:
        return _("The usual threshold of NEWS2 holds again.")
    return _("The doctor is told from NEWS2 {n} for this patient.").format(n=found)
