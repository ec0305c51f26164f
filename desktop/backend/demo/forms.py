"""Forms of the demo hospital: those whose text is free, and what was answered in them.

Those of scores are made of their declarations (`clinical.forms.of_score`), so that the words stand once. One
is our own: it shows the other kinds of question.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

from desktop.backend.demo.chart import Chart
from desktop.backend.demo.fhir_pieces import Resource, when
from desktop.clinical.forms import extensions as ext
from desktop.clinical.forms import of_score
from desktop.clinical.scores.declaring import Part, Score
from desktop.clinical.scores.every import SCORES
from desktop.core.messages import using
from desktop.core.paths import resources
from desktop.fhir.systems import UCUM

URL: Final = "http://fagflate.example/Questionnaire/"
OPTION: Final = "http://fagflate.example/CodeSystem/"
NIHSS: Final = f"{URL}nihss|2.1"
_HELP: Final = {
    "1a": "Reaksjon på tiltale, berøring, smerte.",
    "1b": "Spør om måned og alder. Bare første svar teller.",
    "1c": "Be om å lukke øynene og knytte hånden på den friske siden.",
    "5a": "Armen strakt 90° sittende, 45° liggende. Hold i 10 sekunder.",
    "5b": "Armen strakt 90° sittende, 45° liggende. Hold i 10 sekunder.",
    "6a": "Løft til 30°, hold i 5 sekunder, liggende.",
    "6b": "Løft til 30°, hold i 5 sekunder, liggende.",
    "7": "Finger–nese og hæl–kne. Teller bare når den er større enn kraften tilsier.",
}
_MADE: Final = {
    "nihss": ("2.1", "NIHSS", "Slagskala, egne korte ord. Poeng som NINDS."),
    "4at": ("1.2", "4AT", "Delirium. the4AT.com."),
    "stratify": ("1.0", "STRATIFY", "Fallrisiko. Oliver 1997."),
    "norton": ("1.0", "Norton", "Risiko for trykksår. Norton 1962."),
    "nrs-2002": ("1.0", "NRS 2002", "Ernæringsrisiko. ESPEN 2003."),
}
"""The version, title and description of each form that is made of a score and has its own."""
_MORE: Final = (
    "gcs", "mrs", "apgar-1", "apgar-5", "apgar-10", "pevs", "qsofa", "curb-65", "crb-65", "cha2ds2-vasc",
    "has-bled", "wells-dvt", "wells-pe", "alvarado", "centor", "ciwa-ar", "ecog", "mascc", "sofa", "grace",
    "ctcae", "asa-class", "barthel", "gcs-child", "cam-icu", "finnegan", "duke",
)  # fmt: skip
"""Scores whose forms state of themselves what their declaration says."""
_ANSWERED: Final = (
    # 14, 12, 9: the arm and leg of the left side, face, neglect, speech.
    (0.02, {"1a": 0, "2": 0, "4": 2, "5a": 4, "6a": 3, "9": 1, "10": 2, "11": 2}),
    (0.033, {"4": 2, "5a": 3, "6a": 3, "9": 1, "10": 1, "11": 2}),
)


def forms() -> Iterator[Resource]:
    """The forms themselves."""
    with using("nb"):
        for key, own in (*_MADE.items(), *((key, ("1.0", "", "")) for key in _MORE)):
            version, title, said = own
            helps = _HELP if key == "nihss" else {}
            made = of_score.questionnaire(SCORES[key], f"{URL}{key}", OPTION, version, title, said, helps)
            yield {**made, "date": "2026-01-15"}
        for path in sorted((resources() / "forms").glob("*.json")):
            yield json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        yield _own()


def options(score: Score, part: Part) -> list[Resource]:
    """The answers that a part of a score offers in its form here."""
    return of_score.options(score, part, OPTION)


def _own() -> Resource:
    """An admission talk: text, yes and no, a date, a measured value, and what is only asked after a yes."""
    alone = [{"question": "alone", "operator": "=", "answerBoolean": True}]
    fallen = [{"question": "fallen", "operator": "=", "answerBoolean": True}]
    kg = {"system": UCUM, "code": "kg", "display": "kg"}
    return {
        "resourceType": "Questionnaire", "id": "form-arrival", "url": f"{URL}arrival", "version": "1.0",
        "name": "Innkomstsamtale", "title": "Innkomstsamtale", "status": "active", "subjectType": ["Patient"],
        "date": "2026-02-01", "description": "Egen tekst for demosykehuset.",
        "item": [
            {"linkId": "home", "type": "group", "text": "Hjemme", "item": [
                {"linkId": "alone", "type": "boolean", "text": "Bor alene", "required": True},
                {"linkId": "who", "type": "string", "text": "Hvem kan kontaktes", "maxLength": 80,
                 "enableWhen": alone},
                {"linkId": "help", "type": "choice", "text": "Hjelp hjemme", "repeats": True,
                 "answerOption": [
                    {"valueString": "Hjemmesykepleie"}, {"valueString": "Praktisk hjelp"},
                    {"valueString": "Trygghetsalarm"}]},
            ]},
            {"linkId": "body", "type": "group", "text": "Kropp", "item": [
                {"linkId": "weight", "type": "quantity", "text": "Vekt, sier pasienten",
                 "extension": [{"url": ext.UNIT, "valueCoding": kg},
                               {"url": ext.LOW, "valueDecimal": 1}, {"url": ext.HIGH, "valueDecimal": 400},
                               {"url": ext.DECIMALS, "valueInteger": 1}]},
                {"linkId": "fallen", "type": "boolean", "text": "Falt siste år", "required": True},
                {"linkId": "when", "type": "date", "text": "Siste fall", "enableWhen": fallen},
            ]},
            {"linkId": "wish", "type": "text", "text": "Hva er viktigst for deg"},
        ],
    }  # fmt: skip


def answered(chart: Chart) -> None:
    """NIHSS of whoever came with a stroke: on arrival and before the bolus."""
    if "NIHSS" not in chart.case.scores:
        return
    with using("nb"):
        parts = {part.key: part for part in SCORES["nihss"].parts if part.gives}
        for after, points in _ANSWERED:
            at = min(chart.admitted + timedelta(days=after), chart.end)
            chart.add("QuestionnaireResponse", _response(chart, parts, points, when(at)), "nihss-form")


def _response(chart: Chart, parts: dict[str, Part], points: dict[str, int], at: str) -> Resource:
    items = []
    for key, part in parts.items():
        by_points = {o["extension"][0]["valueDecimal"]: o for o in options(SCORES["nihss"], part)}
        value = by_points[points.get(key, 0)]["valueCoding"]
        items.append({"linkId": key, "answer": [{"valueCoding": value}]})
    items.append({"linkId": "sum", "answer": [{"valueInteger": sum(points.values())}]})
    return {
        "questionnaire": NIHSS,
        "status": "completed",
        "subject": chart.patient,
        "encounter": chart.encounter,
        "authored": at,
        "author": chart.staff.doctor.practitioner,
        "item": items,
    }
