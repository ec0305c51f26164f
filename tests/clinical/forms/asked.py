"""Questionnaires for the tests, written short."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.clinical.forms.form_model import Answer, Form
from desktop.clinical.forms.questionnaire_reading import form
from desktop.fhir import strict
from desktop.fhir.questionnaires import Questionnaire

SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
CORE = "http://hl7.org/fhir/StructureDefinition/"


def read(*items: dict[str, Any], **more: Any) -> Form:
    """The form of these items."""
    body = {"resourceType": "Questionnaire", "id": "q", "status": "active", "item": list(items), **more}
    return form(msgspec.json.decode(strict.dumps(body), type=Questionnaire))


def expression(kind: str, text: str, **more: str) -> dict[str, Any]:
    """An extension with an expression."""
    url = CORE + kind if kind == "variable" else SDC + kind
    return {"url": url, "valueExpression": {"language": "text/fhirpath", "expression": text, **more}}


def question(link: str, kind: str, *extensions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A question."""
    body: dict[str, Any] = {"linkId": link, "type": kind, "text": link, **more}
    return body | ({"extension": list(extensions)} if extensions else {})


def options(*points: int) -> list[dict[str, Any]]:
    """Answers with points."""
    return [
        {"valueCoding": {"system": "s", "code": f"c{n}", "display": f"word {n}"},
         "extension": [{"url": f"{CORE}ordinalValue", "valueDecimal": n}]}
        for n in points
    ]  # fmt: skip


def code(n: int) -> Answer:
    """The answer with so many points."""
    return Answer("coding", f"c{n}", "s", f"word {n}")


def whole(n: int) -> Answer:
    """A whole number."""
    return Answer("integer", str(n))


def when(link: str, operator: str, **answer: Any) -> dict[str, Any]:
    """A condition."""
    return {"question": link, "operator": operator, **answer}
