"""`fagflate form`: what a Questionnaire asks and what of it does not work; filled in, its response."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli.common import complain, say
from desktop.core.errors import InputError
from desktop.core.formats import number
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.clinical.forms.filling import Filled
    from desktop.clinical.forms.form_model import Answer, Form, Item
    from desktop.fhir.questionnaires import Questionnaire

NAME = "form"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Shows what a FHIR Questionnaire asks and what of it does not work here. With --answers it is "
        "filled in, and the QuestionnaireResponse is printed: completed, or in progress where something is "
        "missing or wrong (1 then)."
    )
    parser.add_argument("file", type=Path, metavar="QUESTIONNAIRE.json")
    parser.add_argument(
        "--answers",
        type=Path,
        metavar="FILE.json",
        help=_("answers by linkId, as {example}; or a QuestionnaireResponse").format(
            example='{"1a": "0", "weight": 70.5}'
        ),
    )
    parser.add_argument(
        "--patient", type=Path, metavar="FILE.json", help=_("the Patient whom expressions ask as %%patient")
    )


def run(arguments: argparse.Namespace) -> int:
    """Show a form, or fill it in."""
    from desktop.clinical.forms import questionnaire_reading, responding
    from desktop.clinical.forms.filling import Around, begun, fill
    from desktop.clinical.forms.working import asks_questionnaire
    from desktop.fhir import strict

    body = _json(arguments.file)
    found = _questionnaire(arguments.file, body)
    form = questionnaire_reading.form(found)
    invalid = _invalid(body)
    if arguments.answers is None:
        for line in invalid:
            complain(line)
        say(strict.dumps(_shown_json(form, invalid)) if arguments.json else _shown(form))
        return 1 if invalid or form.troubles else 0
    patient = _json(arguments.patient) if arguments.patient is not None else None
    variables = {"patient": responding.plain(patient)} if patient is not None else {}
    if asks_questionnaire(form):
        variables["questionnaire"] = responding.plain(body)
    around = Around(variables, {"status": "completed"}, 10.0)
    said = _json(arguments.answers)
    answers, reasons, strange = _answers(found, form, said)
    # What somebody answered is all of it: an initial value that they took away stays away.
    is_response = said.get("resourceType") == "QuestionnaireResponse"
    first, troubles = begun(form, around) if not is_response else ({}, ())
    filled = fill(form, {**first, **answers}, reasons, around)
    wrong = [*strange, *_wrong(filled), *_nobody(filled, {*first} - {*answers})]
    # What lacks or is wrong is not completed; what is wrong is left out of it.
    status = "in-progress" if wrong else "completed"
    response: dict[str, Any] = {"resourceType": "QuestionnaireResponse", "status": status}
    response |= {"questionnaire": form.canonical} if form.canonical else {}
    response |= {"subject": {"reference": f"Patient/{patient['id']}"}} if patient and "id" in patient else {}
    say(strict.dumps(response | ({"item": filled.items} if filled.items else {})))
    told = [f"{t.link_id or '-'}: {t.why}" for t in sorted({*filled.troubles, *troubles})]
    for line in (*told, *wrong, *_parts(filled), *_sum(filled)):
        complain(line)
    return 1 if wrong else 0


def _json(path: Path) -> Any:
    from desktop.fhir import strict

    try:
        return strict.loads(path.read_bytes())
    except OSError as error:
        raise InputError(_("The file {file} can't be read.").format(file=path)) from error
    except strict.StrictError as error:
        place = f", {error.position}" if error.position is not None else ""
        raise InputError(_("{file} is not JSON: {why}").format(file=path, why=f"{error}{place}")) from error


def _questionnaire(path: Path, body: Any) -> Questionnaire:
    import msgspec

    from desktop.fhir import strict
    from desktop.fhir.questionnaires import Questionnaire
    from desktop.fhir.resources import decode

    kind = body.get("resourceType") if isinstance(body, dict) else None
    if kind != "Questionnaire":
        raise InputError(_("{file} is no Questionnaire, but {kind}.").format(file=path, kind=kind or "?"))
    try:
        found = decode("Questionnaire", strict.dumps(body))
        assert isinstance(found, Questionnaire), "it is decoded as one"
        return found
    except msgspec.MsgspecError as error:
        raise InputError(_("{file} can't be read: {why}").format(file=path, why=error)) from error


def _invalid(body: Any) -> list[str]:
    from desktop.fhir.validate import validate

    return [f"{one.expression}: {one.diagnostics}" for one in validate(body)]


def _shown(form: Form) -> str:
    """The form as people read it."""
    lines = [" ".join(part for part in (form.title, form.version, form.canonical) if part), ""]
    depths = {item.link_id: 0 for item in form.items}
    for item in form.every():
        depth = depths[item.link_id]
        depths |= {inner.link_id: depth + 1 for inner in item.items}
        marks = [item.type] + [word for word, on in (
            (_("required"), item.required), (_("repeats"), item.repeats), (_("hidden"), item.hidden),
            (_("worked out"), bool(item.worked_out)),
            (_("only asked if"), bool(item.conditions or item.shown_when)),
        ) if on]  # fmt: skip
        name = " ".join(part for part in (item.prefix, item.text) if part)
        lines.append(f"{'  ' * depth}{item.link_id}  {name}  ({', '.join(marks)})")
        for option in item.options:
            points = f" = {number(option.points)}" if option.points is not None else ""
            lines.append(f"{'  ' * depth}    {option.answer.text}  {option.text}{points}")
    if form.troubles:
        lines += ["", _("What of it does not work:")]
        lines += [f"{trouble.link_id or '-'}: {trouble.why}" for trouble in form.troubles]
    return "\n".join(lines)


def _shown_json(form: Form, invalid: list[str]) -> dict[str, Any]:
    return {
        "title": form.title,
        "canonical": form.canonical,
        "items": [
            {"linkId": i.link_id, "type": i.type, "text": i.text, "required": i.required,
             "options": [o.answer.text for o in i.options]}
            for i in form.every()
        ],
        "troubles": [{"linkId": t.link_id, "why": t.why} for t in form.troubles],
        "invalid": invalid,
    }  # fmt: skip


Answers = dict[str, "tuple[Answer, ...]"]


def _answers(
    found: Questionnaire, form: Form, body: Any
) -> tuple[Answers, Mapping[str, str], tuple[str, ...]]:
    """Answers by linkId, or those of a QuestionnaireResponse; and what of them is not asked."""
    import msgspec

    from desktop.clinical.forms import responding
    from desktop.clinical.record.notes import answered
    from desktop.core.decoding.by_type import from_json
    from desktop.fhir import strict
    from desktop.fhir.questionnaires import QuestionnaireResponse

    if not isinstance(body, dict):
        raise InputError(_("The answers are no JSON object."))
    if body.get("resourceType") == "QuestionnaireResponse":
        try:
            response = from_json(strict.dumps(body), QuestionnaireResponse)
        except msgspec.MsgspecError as error:
            raise InputError(_("The answers can't be read: {why}").format(why=error)) from error
        said, reasons, strange = responding.answered(form, response)
        named = response.questionnaire
        if named and (not answered.is_of(response, found) or answered.other_version(response, found)):
            name = form.canonical or form.key
            told = _("The answers are to {other}, not to {form}.").format(other=named, form=name)
            strange = (told, *strange)
        return said, reasons, strange
    items = {item.link_id: item for item in form.every()}
    given: Answers = {}
    unknown = []
    for at, value in body.items():
        item = items.get(at) or items.get(at.rpartition("#")[0])
        if item is None or not item.asks:
            unknown.append(_("{place} is not in the form.").format(place=at))
            continue
        every = value if isinstance(value, list) else [value]
        given[at] = tuple(_answer(item, at, one) for one in every if one is not None)
    return given, {}, tuple(unknown)


def _answer(item: Item, at: str, value: Any) -> Answer:
    """A value of the file as the question takes it."""
    from desktop.clinical.forms import typed_answers
    from desktop.clinical.forms.form_model import Answer

    if isinstance(value, bool):
        return Answer("boolean", "true" if value else "false")
    if isinstance(value, dict):
        if item.kind == "quantity":
            text = str(getattr(value.get("value"), "literal", value.get("value", "")))
            return Answer("quantity", text, str(value.get("system", "")), "", str(value.get("unit", "")),
                          str(value.get("code", "")))  # fmt: skip
        text = str(value.get("code") or value.get("reference") or value.get("display") or "")
        return Answer(item.kind, text, str(value.get("system", "")), str(value.get("display", "")))
    if isinstance(value, list):
        raise InputError(_("{place}: an answer is no list of lists.").format(place=at))
    text = str(getattr(value, "literal", value))
    for option in item.options:
        points = "" if option.points is None else format(option.points, "f")
        if text in (option.answer.text, option.text):
            return option.answer
        if points and text == points:
            return option.answer
    kind = "string" if item.kind == "coding" and item.free else item.kind
    return typed_answers.read(Answer(kind, text), item)


def _wrong(filled: Filled) -> list[str]:
    lines = [f"{at}: {why}" for at, why in filled.faults.items()]
    return lines + [_("{name} is not answered").format(name=at) for at in filled.missing]


def _nobody(filled: Filled, proposed: set[str]) -> list[str]:
    """Note that nothing is answered, where that is not said of each question already."""
    if filled.faults or filled.missing or any(p.at not in proposed for p in filled.answered):
        return []
    return [_("Nothing is answered")]


def _parts(filled: Filled) -> list[str]:
    """The values that rest on answers that lack."""
    return [
        _("{at}: it is not whole and has no answer: {places} is not answered").format(
            at=at, places=", ".join(lacks)
        )
        for at, lacks in filled.lacks.items()
    ]


def _sum(filled: Filled) -> list[str]:
    from desktop.clinical.forms.form_totals import total
    from desktop.views.forms import form_words

    found = total(filled)
    if found is None:
        return []
    if found.least is None or found.most is None or found.value is not None:
        return [_("sum {total}").format(total=form_words.total(found))]
    return [_("sum from {low} to {high}").format(low=number(found.least), high=number(found.most))]
