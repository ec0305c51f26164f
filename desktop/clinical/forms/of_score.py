"""A FHIR Questionnaire made of a declared score, for a server that has none of it.

The words, points and units are those of the declaration, so that they stand once. What the form sums to is
counted by the declaration as well (`totals.score_of` knows it by the codes that stand here); servers and
other programs find the sum of plain points as a calculatedExpression.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from desktop.clinical.forms import extensions as ext
from desktop.clinical.forms.form_totals import SCORE
from desktop.clinical.scores.declaring import Choices, Number, Part, Points, Score, YesNo
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.systems import UCUM

Json = dict[str, Any]
AGE: Final = "age"
_SUM: Final = "%resource.item.answer.value.ordinal().sum()"
_BORN: Final = "%patient.birthDate.toString()"
_YEARS: Final = (
    # Whole years; nothing where the day of birth is not known.
    f"iif({_BORN}.length() = 10, today().toString().substring(0, 4).toInteger()"
    f" - {_BORN}.substring(0, 4).toInteger()"
    f" - iif(today().toString().substring(5, 5) < {_BORN}.substring(5, 5), 1, 0), {{}})"
)
_CONTROL: Final = "http://hl7.org/fhir/questionnaire-item-control"
_CONTEXT: Final = "http://hl7.org/fhir/uv/sdc/CodeSystem/launchContext"


def questionnaire(
    score: Score, url: str, options_url: str, version: str, title: str = "", description: str = "",
    helps: dict[str, str] | None = None, date: str = "",
) -> Json:  # fmt: skip
    """The form of a score in the language in use.

    `url` is its canonical address, `options_url` what the code systems of its answers begin with; `helps` are
    sentences below a part. InputError for a score whose words the site loads: they are not ours to print.
    """
    if score.text == "site":
        raise InputError(
            _("The words of {score} are not free: no form can be made of it here.").format(
                score=score.title()
            ),
            todo=_("Load the form that the site has a licence for. {licence}").format(
                licence=score.licence()
            ),
        )
    asked = [part for part in score.parts if not (part.optional and part.key == AGE)]
    items = [_question(score, part, options_url, (helps or {}).get(part.key, "")) for part in asked]
    if plain(score):
        items.append(
            {
                "linkId": "sum", "type": "integer", "text": "Sum", "readOnly": True,
                "extension": [{"url": ext.HIDDEN, "valueBoolean": True}, _calculated(_SUM)],
            }
        )  # fmt: skip
    title = title or score.title()
    made: Json = {
        "resourceType": "Questionnaire", "id": f"form-{score.key}", "url": url, "version": version,
        "name": "".join(sign for sign in title if sign.isalnum()), "title": title, "status": "active",
        "subjectType": ["Patient"], "copyright": _source(score),
        "code": [{"system": SCORE, "code": score.key}, *_codes(score.codes)], "item": items,
    }  # fmt: skip
    if date:
        made["date"] = date
    if description:
        made["description"] = description
    if any(part.key == AGE for part in asked):
        made["extension"] = [
            {
                "url": ext.LAUNCH,
                "extension": [
                    {"url": "name", "valueCoding": {"system": _CONTEXT, "code": "patient"}},
                    {"url": "type", "valueCode": "Patient"},
                ],
            }
        ]
    return made


def plain(score: Score) -> bool:
    """True when a score is the sum of its answers' points: without joint items, numbers, or a formula."""
    return not (
        score.joint or score.formula or score.highest
        or any(isinstance(part.takes, Number) for part in score.parts if part.gives and not part.optional)
    )  # fmt: skip


def options(score: Score, part: Part, options_url: str) -> list[Json]:
    """The answers that a part offers, with their points, unless those would not tell one from another where
    more than their sum counts."""
    if isinstance(part.takes, YesNo):
        pairs = [("no", _("no"), part.takes.no), ("yes", _("yes"), part.takes.yes)]
    else:
        assert isinstance(part.takes, Choices)
        pairs = [(c.key, c.title(), c.points) for c in part.takes.choices if not c.untestable]
    system = f"{options_url}{score.key}-{part.key}"
    pointed = plain(score) or len({points for _key, _words, points in pairs}) == len(pairs)
    return [
        {
            **({"extension": [{"url": ext.POINTS[0], "valueDecimal": _json(points)}]} if pointed else {}),
            "valueCoding": {"system": system, "code": key, "display": words},
        }
        for key, words, points in pairs
    ]


def _question(score: Score, part: Part, options_url: str, helped: str) -> Json:
    title = part.title()
    prefix, _space, rest = title.partition(" ")
    numbered = prefix[:1].isdigit() and bool(rest)
    item: Json = {
        "linkId": part.key, "required": not part.optional, "text": rest if numbered else title,
        "code": [{"system": SCORE, "code": f"{score.key}/{part.key}"}, *_codes(part.codes)],
    }  # fmt: skip
    if numbered:
        item["prefix"] = prefix
    if isinstance(part.takes, Number):
        item |= _number(part, part.takes)
    else:
        item |= {"type": "choice", "answerOption": options(score, part, options_url)}
    if helped:
        control = {"system": _CONTROL, "code": "help"}
        item["item"] = [
            {
                "linkId": f"{part.key}-help", "type": "display", "text": helped,
                "extension": [{"url": ext.CONTROL, "valueCodeableConcept": {"coding": [control]}}],
            }
        ]  # fmt: skip
    return item


def _number(part: Part, takes: Number) -> Json:
    bare = takes.unit in ("1", "a")
    # An age is asked in whole years.
    kind = "quantity" if not bare else "integer" if takes.whole or part.key == AGE else "decimal"
    limits = [
        {"url": url, ("valueInteger" if kind == "integer" else "valueDecimal"): _json(limit)}
        for url, limit in ((ext.LOW, takes.low), (ext.HIGH, takes.high))
    ]
    said: list[Json] = []
    if not bare:
        unit = {"system": UCUM, "code": takes.unit, "display": takes.shown or takes.unit}
        said.append({"url": ext.UNIT, "valueCoding": unit})
    if part.key == AGE:
        # Among points an age without its unit would be read as some.
        years = {"system": UCUM, "code": "a", "display": _("years")}
        said.append({"url": ext.UNIT, "valueCoding": years})
        said.append(
            {"url": ext.INITIALLY, "valueExpression": {"language": "text/fhirpath", "expression": _YEARS}}
        )
    return {"type": kind, "extension": [*said, *limits]}


def _source(score: Score) -> str:
    year = "" if str(score.year) in score.source else f" ({score.year})"
    return f"{score.source}{year}. {score.licence()}"


def _json(number: Points) -> Points:
    return int(number) if number == int(number) else Decimal(str(number))


def _codes(codes: tuple[tuple[str, str], ...]) -> list[Json]:
    return [{"system": system, "code": code} for system, code in codes]


def _calculated(expression: str) -> Json:
    return {
        "url": ext.WORKED_OUT[0],
        "valueExpression": {"language": "text/fhirpath", "expression": expression},
    }
