"""Forms that are answered: how one stands with its answers, and the resources that signing makes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from desktop.acts.questionnaires import Filling, Given
from desktop.clinical.forms import answer_values, responding, typed_answers
from desktop.clinical.forms.filling import Around, Filled, begun, fill
from desktop.clinical.forms.form_model import Answer, Form, Item
from desktop.clinical.forms.working import asks_questionnaire
from desktop.clinical.record.seen import mark
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.questionnaires import Questionnaire
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import Missing, Signing, when

Json = dict[str, Any]
TYPES: Final = ("QuestionnaireResponse", "Encounter")
WHY: Final = "urn:fagflate:struck"
"""Extension of a response that was entered in error: why (valueString)."""
_ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_SURVEY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"


def marked(found: Questionnaire) -> str:
    """A mark of what a form asks, to tell whether it was changed while it was answered."""
    return mark(found)


def around(
    chart: Chart, stored: Callable[[str], Mapping[str, Any] | None], encounter: str, user: str,
    form: Form | None = None,
) -> Around:  # fmt: skip
    """Variables for form expressions from the record: patient, stay, user; and the Questionnaire itself,
    where they use it."""
    variables: dict[str, Any] = {}
    named = [("patient", chart.patient.key), ("encounter", encounter), ("user", user)]
    if form is not None and asks_questionnaire(form):
        named.append(("questionnaire", form.key))
    for name, key in named:
        found = stored(key) if key else None
        if found is not None:
            variables[name] = responding.plain(dict(found))
    head = {"status": "in-progress", "subject": {"reference": chart.patient.key}}
    return Around(variables, head)


def given(answers: Mapping[str, tuple[Answer, ...]]) -> tuple[tuple[str, tuple[Given, ...]], ...]:
    """Answers as an act carries them."""
    return tuple(
        (at, tuple(Given(a.kind, a.text, a.system, a.display, a.unit, a.code, a.version) for a in found))
        for at, found in answers.items()
        if found
    )


def answer(one: Given, item: Item | None = None) -> Answer:
    """A value as the form reads it: as people write it (`1,5 kg`, `20.11.2026`) as FHIR has it."""
    found = Answer(one.kind, one.text, one.system, one.display, one.unit, one.code, one.version)
    return typed_answers.read(found, item) if item is not None else found


def first(form: Form, at: str, where: Around) -> Filling:
    """A form as it is begun: with its initial values, and those that the record gives."""
    found, _troubles = begun(form, where)
    answers = given(found)
    return Filling(form.key, at, answers, proposed=tuple(place for place, _given in answers))


def filled(form: Form, filling: Filling, where: Around) -> Filled:
    """Evaluate a form with its answers."""
    items = {item.link_id: item for item in form.every()}
    answers = {
        at: tuple(answer(one, items.get(at) or items.get(at.rpartition("#")[0])) for one in found)
        for at, found in filling.answers
    }
    return fill(form, answers, dict(filling.untestable), where)


def missing(found: Filled, proposed: Collection[str] = ()) -> Missing | None:
    """The first thing that is still to be answered, or is wrong. What is worked out, and what was only
    `proposed`, is nobody's answer."""
    numbers = {p.at: (found.numbers.get(p.at, ""), p.item.text) for p in found.rows}
    for row in found.rows:
        name = " ".join(part for part in numbers[row.at] if part) or row.item.link_id
        if row.at in found.faults:
            return Missing(row.at, f"{name}: {found.faults[row.at]}")
        if row.at in found.untestable and not found.untestable[row.at].strip():
            return Missing(row.at, _("{name}: write why it could not be tested").format(name=name))
        if row.at in found.missing:
            return Missing(row.at, _("{name} is not answered").format(name=name))
    if not any(one.at not in proposed for one in found.answered):
        at = next((one.at for one in found.questions), "")
        if proposed and found.answered:
            return Missing(at, _("Nobody has answered anything: what stands there is only proposed"))
        return Missing(at, _("Nothing is answered"))
    return None


def response(ident: str, form: Form, found: Filled, signing: Signing) -> Json:
    """The signed QuestionnaireResponse: what is asked now and was answered."""
    body: Json = {
        "resourceType": "QuestionnaireResponse",
        "id": ident,
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{ident}"},
        "questionnaire": form.canonical or form.key,
        "status": "completed",
        "subject": {"reference": signing.patient},
        "authored": when(signing.at),
        "author": reference(signing.author, signing.author_name),
        "item": found.items,
    }
    if signing.encounter:
        body["encounter"] = {"reference": signing.encounter}
    return body


def observations(ident: str, found: Filled, signing: Signing, proposed: Collection[str] = ()) -> list[Json]:
    """Observations to be extracted from a signed form (SDC observationExtract), one for each such answer.

    None of a value that rests on answers that lack: one without a value, for the reason why, would still be
    the newest of its code, and stand for the last one that was whole. None of what was fetched from the
    record and nobody touched either: it was not measured anew.
    """
    made = []
    for row in found.rows_and_hidden:
        item = row.item
        answers = found.answers.get(row.at, ())
        if not item.observed or not item.codes or row.at not in found.asked or row.at in found.lacks:
            continue
        if row.at in proposed and (item.linked is not None or item.record or item.initially):
            continue
        for n, one in enumerate(one for one in answers if one.sound):
            body = _observation(ident, f"{row.at} {n}", item, one, signing)
            if item.worked_out and found.untestable:
                # Nobody who reads the value alone would know that a part of it counts for nothing.
                away = ", ".join(
                    p.item.text or p.item.link_id for p in found.rows if p.at in found.untestable
                )
                told = _("Could not be tested, and does not count: {places}").format(places=away)
                body["note"] = [{"text": told}]
            made.append(body)
    return made


def _observation(ident: str, place: str, item: Item, one: Answer, signing: Signing) -> Json:
    value = answer_values.fhir(one)
    if "valueCoding" in value:
        words = {"text": one.display} if one.display else {}
        value = {"valueCodeableConcept": {"coding": [value["valueCoding"]], **words}}
    elif "valueDecimal" in value or ("valueInteger" in value and item.units):
        number = value.get("valueDecimal", value.get("valueInteger"))
        unit = answer_values.fhir(item.units[0])["valueQuantity"] if item.units else {}
        value = {"valueQuantity": {"value": number} | unit}
    elif "valueDate" in value:
        value = {"valueDateTime": value["valueDate"]}
    elif "valueUri" in value:
        value = {"valueString": value["valueUri"]}
    elif "valueReference" in value or "valueAttachment" in value:
        # R4 has no such value of an Observation.
        value = {"dataAbsentReason": {"coding": [{"system": _ABSENT, "code": "unsupported"}]}}
    made = (
        str(uuid.uuid5(uuid.UUID(ident), place))
        if _is_uuid(ident)
        else str(uuid.uuid5(uuid.NAMESPACE_OID, f"{ident} {place}"))
    )
    body: Json = {
        "resourceType": "Observation",
        "id": made,
        "status": "final",
        "category": [{"coding": [{"system": _SURVEY, "code": "survey"}]}],
        "code": {
            "coding": [{"system": system, "code": code} if system else {"code": code}
                       for system, code in item.codes],
            **({"text": item.text} if item.text else {}),
        },
        "subject": {"reference": signing.patient},
        "effectiveDateTime": when(signing.at),
        "issued": when(signing.at),
        "performer": [reference(signing.author, signing.author_name)],
        "derivedFrom": [{"reference": f"QuestionnaireResponse/{ident}"}],
    }  # fmt: skip
    if signing.encounter:
        body["encounter"] = {"reference": signing.encounter}
    return body | value


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def struck(body: Json, reason: str) -> Json:
    """An answered form that was entered in error, or what was measured by it: all stays, with the reason."""
    if body["resourceType"] != "QuestionnaireResponse":
        return {**body, "status": "entered-in-error"}
    others = [one for one in body.get("extension", ()) if one.get("url") != WHY]
    return {
        **body,
        "extension": [*others, {"url": WHY, "valueString": reason}],
        "status": "entered-in-error",
    }
