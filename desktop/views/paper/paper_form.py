"""Printed form: the rows of the page with the signed answers, nothing calculated anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from desktop.acts.questionnaires import Filling, Given
from desktop.clinical.forms import answer_values, extensions, responding
from desktop.clinical.forms.filling import Around, fill
from desktop.clinical.forms.form_model import Answer, Form, Item
from desktop.clinical.record.notes import answered
from desktop.clinical.record.persons import name_of
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.questionnaires import Questionnaire, QuestionnaireResponse, ResponseItem
from desktop.shown.forms.questionnaire import FormNowAsked, FormRow, FormShown
from desktop.shown.paper.papers import FormPaper, PrintedForm
from desktop.shown.shell import BannerModel
from desktop.views.forms import form_words, questionnaire_forms
from desktop.views.page import banner as banners
from desktop.views.paper import papers
from desktop.views.reader import Reader
from desktop.writing import answered as writing

TYPES = frozenset(writing.TYPES) | banners.TYPES
KINDS = ("Encounter", "AllergyIntolerance", "Flag")
SECONDS = 2.0
"""Time limit in seconds for the total of an answered form."""


def build(
    reader: Reader, connection: Connection, chart: Chart, banner: BannerModel, ask: FormPaper
) -> PrintedForm:
    """A form that was answered, or one that is being written."""
    now = reader.clock()
    form, when, who, warns = _answered(chart, ask.response, now) if ask.response else _begun(
        reader, connection, ask
    )  # fmt: skip
    return PrintedForm(
        whose=papers.whose(banner),
        facts=papers.facts(banner),
        stand=papers.stand(
            connection,
            (chart.patient.id,),
            now,
            reader.actor,
            papers.lacking(chart, KINDS),
            papers.labelled(chart, KINDS),
        ),
        form=form,
        when=when,
        who=who,
        warns=tuple(warns),
    )


def _begun(reader: Reader, connection: Connection, ask: FormPaper) -> tuple[FormShown, str, str, list[str]]:
    shown = None
    if ask.filling is not None:
        shown = questionnaire_forms.form_now(reader, connection, FormNowAsked(ask.patient, "", ask.filling))
    if shown is None:
        raise _not_held()
    return shown, "", "", [_("A draft: these answers are not signed.")]


def _not_held() -> InputError:
    return InputError(
        _("This form is not held here any more."),
        kept=_("Nothing was printed."),
        todo=_("Open the list of forms again."),
    )


def _answered(chart: Chart, key: str, now: datetime) -> tuple[FormShown, str, str, list[str]]:
    one = chart.find(key, QuestionnaireResponse)
    if one is None:
        raise _not_held()
    warns = _unsigned(one)
    found = answered.form_of(chart, one)
    shown = _by_form(chart, found, one, now) if found is not None else None
    if shown is None:
        warns.append(
            _("The form is not here in the version that was answered: the answers stand as they were stored,"
              " without a sum.")
        )  # fmt: skip
        shown = _as_stored(chart, found, one)
    when = form_words.said(None, (Answer("dateTime", one.authored),)) if one.authored else ""
    return shown, when, name_of(chart, one.author or one.source), warns


def _unsigned(one: QuestionnaireResponse) -> list[str]:
    """Warning on a form that is not signed."""
    if answered.stands(one):
        return []
    return [
        {
            "entered-in-error": _("Entered in error: these answers do not count."),
            "stopped": _("Given up: these answers are not signed."),
        }.get(one.status, _("Not finished: these answers are not signed."))
    ]


def _by_form(
    chart: Chart, found: Questionnaire, one: QuestionnaireResponse, now: datetime
) -> FormShown | None:
    """The rows of the page; None where the form here is not the one that was answered."""
    form, mark = questionnaire_forms.read_once(chart, found)
    given, away, strange = responding.answered(form, one)
    if strange or answered.other_version(one, found):
        return None
    filling = Filling(
        found.key,
        one.authored,
        tuple((at, tuple(map(_given, answers))) for at, answers in given.items()),
        tuple(away.items()),
    )
    filled = fill(form, given, away, Around(seconds=SECONDS))
    shown = questionnaire_forms.shown(chart, found, filled, filling, now, mark)
    items = {item.link_id: item for item in form.every()}
    rows = [_signed(row, _item(items, row.at), given, away) for row in shown.rows]
    here = {row.at for row in rows}
    rest = [*_rest(form, items, given, away, here)]
    if rest:
        rows += [FormRow("", "", _("Answers to what the form does not show now"), asks=False), *rest]
    return msgspec.structs.replace(shown, rows=tuple(rows))


def _given(one: Answer) -> Given:
    return Given(one.kind, one.text, one.system, one.display, one.unit, one.code)


def _item(items: Mapping[str, Item], at: str) -> Item | None:
    return items.get(at) or items.get(at.rpartition("#")[0])


def _signed(
    row: FormRow, item: Item | None, given: Mapping[str, tuple[Answer, ...]], away: Mapping[str, str]
) -> FormRow:
    """A row with what was signed: what would be worked out today is no answer of that day."""
    answers = given.get(row.at, ())
    return msgspec.structs.replace(
        row,
        said=form_words.said(item, answers),
        now=form_words.short(item, answers),
        away=away.get(row.at),
        # What was signed as an answer is told as that.
        known="" if answers else row.known,
    )


def _rest(
    form: Form, items: Mapping[str, Item], given: Mapping[str, tuple[Answer, ...]], away: Mapping[str, str],
    here: set[str],
) -> Iterator[FormRow]:  # fmt: skip
    for at in (*given, *(at for at in away if at not in given)):
        if at not in here:
            item = _item(items, at)
            text = (item.text or item.link_id) if item is not None else at
            yield _signed(FormRow(at, "", text), item, given, away)


def _as_stored(chart: Chart, found: Questionnaire | None, one: QuestionnaireResponse) -> FormShown:
    """The items of a response as they are; what they are called by a form of the same version."""
    name = (found.title or found.name) if found is not None else ""
    title = name or one.questionnaire.rpartition("/")[2] or _("Form without a name")
    items: Mapping[str, Item] = {}
    if found is not None and not answered.other_version(one, found):
        form, _mark = questionnaire_forms.read_once(chart, found)
        items = {item.link_id: item for item in form.every()}
    rows = tuple(_stored(one.item, 0, items))
    source = _("Form {which}").format(which=one.questionnaire) if one.questionnaire else ""
    return FormShown(Filling(""), title, "", "", "", rows, source=source)


def _stored(found: tuple[ResponseItem, ...], level: int, items: Mapping[str, Item]) -> Iterator[FormRow]:
    for one in found:
        item = items.get(one.link_id)
        answers = tuple(a for a in map(answer_values.read, one.answer) if a is not None)
        reason = extensions.one(one.extension, extensions.NOT_TESTABLE)
        asks = bool(one.answer) or reason is not None or not one.item
        said = form_words.said(item, answers)
        if len(answers) < len(one.answer):
            said = ", ".join(filter(None, (said, _("an answer that can't be read"))))
        text = one.text or (item.text if item is not None else "") or one.link_id or "?"
        yield FormRow(
            one.link_id, "", text, level, asks, said=said,
            away=reason.value_string if reason is not None else None,
        )  # fmt: skip
        yield from _stored(one.item, level + 1, items)
        for answer in one.answer:
            yield from _stored(answer.item, level + 1, items)
