"""A patient's forms: answered ones, newest first, and those that may be filled in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from desktop.acts.questionnaires import BeginForm
from desktop.clinical.forms import responding
from desktop.clinical.forms.filling import Around, fill
from desktop.clinical.forms.form_totals import total
from desktop.clinical.record.notes import answered
from desktop.clinical.record.persons import name_of
from desktop.core.messages import _, language, ngettext
from desktop.fhir import when
from desktop.fhir.chart import Chart
from desktop.fhir.questionnaires import Questionnaire, QuestionnaireResponse
from desktop.shown.forms.forms import AnsweredRow, FormsModel
from desktop.shown.parts import PanelState
from desktop.views.base.context import Context
from desktop.views.base.making import list_state, provenance, way_on
from desktop.views.forms import form_words, scored
from desktop.views.forms.questionnaire_forms import read_once

if TYPE_CHECKING:
    from desktop.workspace.options import Options

TYPES = frozenset({"QuestionnaireResponse", "Encounter"})
SECONDS = 0.2
"""Time limit in seconds for the total of one answered form; without it the list says nothing of it."""


def build(context: Context) -> tuple[FormsModel, PanelState]:
    """Answered forms with what they sum to; below them those that may be filled in."""
    chart = context.chart
    stand = answered.answered(chart)
    rows = [_answered(context, one) for one in stand]
    struck = [one for one in chart.all(QuestionnaireResponse) if one.status == "entered-in-error"]
    rows += [_struck(context, one) for one in struck]
    others = [
        one
        for one in chart.all(QuestionnaireResponse)
        if not answered.stands(one) and one.status != "entered-in-error"
    ]
    rows += [_begun(context, one) for one in others]
    rows.sort(key=lambda row: row.sort, reverse=True)
    # Whoever wants another finds it in the palette.
    offered = [one for one in answered.forms(chart) if _meant(context, one)]
    titles = Counter(form.title or form.name or form.id for form in offered)
    blank = [_blank(form, twice=titles[form.title or form.name or form.id] > 1) for form in offered]
    wanted = tuple(context.options.get("first", ()))
    named = [next((at for at, name in enumerate(wanted) if _is(form, name)), None) for form in offered]
    above = sorted((at, n) for n, at in enumerate(named) if at is not None)
    chosen = [msgspec.structs.replace(blank[n], first=True) for _at, n in above]
    blank = chosen + [row for row, at in zip(blank, named, strict=True) if at is None]
    note = ngettext("{n} answered", "{n} answered", len(stand)).format(n=len(stand)) if stand else ""
    model = FormsModel((*rows, *blank), _("Forms"), note)
    state = list_state(
        context, bool(model.rows), QuestionnaireResponse,
        _("No form is answered, and none can be filled in."),
        way_on(context, "forms", BeginForm()) if blank else (),
    )  # fmt: skip
    return model, state


def _meant(context: Context, form: Questionnaire) -> bool:
    """True when a form may apply to this patient: not the form of a score for another age group."""
    score = scored.score_named(form)
    return score is None or scored.meant_for(context.chart, score, context.now)


def _is(form: Questionnaire, name: str) -> bool:
    """True when a form has this name: the end of its canonical URL, or the key of its score."""
    score = scored.score_named(form)
    last = form.url.replace(":", "/").rpartition("/")[2]
    return name == last or (score is not None and score.key == name)


def _blank(form: Questionnaire, *, twice: bool) -> AnsweredRow:
    """A form that may be filled in; of two with one name each tells its version."""
    told = [_("version {version}").format(version=form.version)] if twice and form.version else []
    detail = " · ".join(filter(None, (*told, form.description[:200])))
    return AnsweredRow(form.key, form.title or form.name or form.id, "blank", detail=detail, form=form.key)


def _row(context: Context, one: QuestionnaireResponse) -> AnsweredRow:
    chart = context.chart
    form = answered.form_of(chart, one)
    moment = when.parse(one.authored)
    name = (form.title or form.name) if form is not None else ""
    return AnsweredRow(
        one.key,
        name or one.questionnaire.rpartition("/")[2] or _("Form without a name"),
        when=form_words.moment(moment, context.now) if moment is not None else _("without a time"),
        who=name_of(chart, one.author or one.source),
        form=form.key if form is not None and answered.in_use(form) else "",
        detail="" if form is not None else _("the form itself is not here"),
        sort=when.utc_stamp(one.authored),
        provenance=provenance(chart, one, one.author, one.authored),
    )


def _answered(context: Context, one: QuestionnaireResponse) -> AnsweredRow:
    chart = context.chart
    found = answered.form_of(chart, one)
    row = _row(context, one)
    if found is None:
        return row
    result, detail = chart.once(f"form-sum {one.key}", lambda: _sum(chart, found, one), of=language())
    return msgspec.structs.replace(row, result=result, detail=detail)


def _sum(chart: Chart, found: Questionnaire, one: QuestionnaireResponse) -> tuple[str, str]:
    """Total score of an answered form, or the reason why it is not told."""
    # Another version may count otherwise: no sum is better than one that nobody gave.
    if version := answered.other_version(one, found):
        told = _("answered in version {version}, here is {held}")
        return "", told.format(version=version, held=found.version or "–")
    form, _mark = read_once(chart, found)
    given, away, strange = responding.answered(form, one)
    if strange:
        told = ngettext(
            "{n} answer is to a question that the form here has not",
            "{n} answers are to questions that the form here has not", len(strange),
        )  # fmt: skip
        return "", told.format(n=len(strange))
    sums = total(fill(form, given, away, Around(seconds=SECONDS)))
    return (form_words.total(sums) if sums is not None else ""), ""


def _struck(context: Context, one: QuestionnaireResponse) -> AnsweredRow:
    return msgspec.structs.replace(_row(context, one), kind="struck", detail=_("entered in error"))


def _begun(context: Context, one: QuestionnaireResponse) -> AnsweredRow:
    stopped = one.status == "stopped"
    told = _("given up, by another system") if stopped else _("not finished, by another system")
    return msgspec.structs.replace(_row(context, one), kind="begun", detail=told)


def OPTIONS() -> type[Options]:
    """A workspace's options of the list: `first`, forms that stand above the others, each by the end of its
    address or the key of its score."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options
    from desktop.workspace.schema import ScoreName

    class FormsOptions(Options):
        first: Annotated[list[ScoreName], Field(max_length=8)] = []  # noqa: RUF012 (pydantic copies it)

    return FormsOptions
