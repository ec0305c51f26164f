"""A form that is filled in: its rows with earlier answers beside them, what is missing, the sum so far.

One idea: the page of a form as it is after each answer, down to what keeps it from being signed.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.acts.questionnaires import Filling, Given, StrikeForm
from desktop.clinical.forms.filling import Filled, answerable
from desktop.clinical.forms.form_model import Answer, Form, Item
from desktop.clinical.forms.form_places import Place
from desktop.clinical.forms.form_totals import Total, score_of, total
from desktop.clinical.record import persons
from desktop.clinical.record.notes import answered, form_scores
from desktop.clinical.record.stays import stays
from desktop.clinical.scores.declaring import Choices, Score
from desktop.clinical.words import demographics
from desktop.core import messages
from desktop.core.clock import local, stamp
from desktop.core.formats import MINUS, number, relative_day, time
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.questionnaires import Questionnaire, QuestionnaireResponse
from desktop.fhir.when import instant
from desktop.shown.forms.questionnaire import (
    Field,
    FormColumn,
    FormNowAsked,
    FormOption,
    FormRow,
    FormShown,
    FormSum,
)
from desktop.shown.sheet_form import FormNow, Part, SheetForm
from desktop.store import outbox
from desktop.views.answering import answers
from desktop.views.forms import form_earlier, form_record, form_words, searched_codes
from desktop.views.reader import Reader
from desktop.writing import answered as writing
from desktop.writing.facts import Missing

COLUMNS: Final = 2
STRIKE_TYPES: Final = ("QuestionnaireResponse", "Encounter")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUWYZ"
"""Keys of options beyond the digits; X and V mean something else."""
_NUMBER: Final = re.compile(r"([0-9]{1,3})(?![0-9\w.,/:])")
_FIELDS: Final[dict[str, Field]] = {
    "string": "text", "text": "long", "url": "text", "decimal": "number", "integer": "number",
    "quantity": "quantity", "date": "date", "time": "time", "dateTime": "dateTime",
}  # fmt: skip


class _Written(msgspec.Struct, frozen=True):
    """Written answers of a form, by place."""

    answers: dict[str, tuple[Given, ...]]
    away: dict[str, str]
    troubles: dict[str, str]


@answers(FormNowAsked)
def form_now(reader: Reader, connection: Connection, ask: FormNowAsked) -> FormShown | None:
    chart = reader.seen(connection, ask.patient, writing.TYPES)
    found = chart.find(ask.filling.questionnaire, Questionnaire) if chart is not None else None
    if chart is None or found is None:
        return None
    now = reader.clock()
    form, mark = read_once(chart, found)
    if more := form_record.types(form):
        chart = reader.seen(connection, ask.patient, {*writing.TYPES, *more}) or chart
    known = form_record.known(chart, form, now)

    def stored(key: str) -> dict[str, object] | None:
        kind, _slash, ident = key.partition("/")
        return outbox.current(connection, kind, ident)

    stay = stays.current(chart, now)
    around = writing.around(
        chart, stored, stay.key if stay is not None else "", reader.actor.practitioner, form
    )
    filling = ask.filling
    if not filling.begun:
        filling = form_record.put(writing.first(form, stamp(now), around), known)
    filled = writing.filled(form, filling, around)
    made = shown(chart, found, filled, filling, now, mark)
    rows = tuple(_recorded(row, known[row.at].words) if row.at in known else row for row in made.rows)
    return msgspec.structs.replace(made, rows=rows)


def _recorded(row: FormRow, words: str) -> FormRow:
    """A row with what the record has of it."""
    known = " ".join(filter(None, (words, row.known)))
    return msgspec.structs.replace(row, known=known, spoken=f"{row.spoken}. {words}")


def read_once(chart: Chart, found: Questionnaire) -> tuple[Form, str]:
    """A form and its mark, read once for a chart and a language: a long one takes a while."""
    return chart.once(
        f"form {found.key}",
        lambda: (form_scores.read_once(chart, found), writing.marked(found)),
        of=messages.language(),
    )


def shown(
    chart: Chart, found: Questionnaire, filled: Filled, filling: Filling, now: datetime, mark: str = ""
) -> FormShown:
    """The form as the window has it."""
    form = filled.form
    earlier = form_earlier.earlier(chart, found, form)
    columns = form_earlier.timed(earlier[:COLUMNS][::-1], now)
    sums = total(filled)
    known = score_of(form)
    gap = writing.missing(filled, filling.proposed)
    left = _left(filled)
    told: dict[str, str] = {}
    for one in filled.troubles:
        told[one.link_id] = " ".join(filter(None, (told.get(one.link_id), one.why)))
    written = _Written(dict(filling.answers), dict(filling.untestable), told)
    waiting, score = frozenset(left), known[0] if known else None
    rows = tuple(_row(filled, row, written, columns, waiting, score) for row in filled.rows)
    name = family_first(*persons.family_given(chart.patient.name))
    heads = [form_earlier.head(one, now) for one in columns]
    begun = _moment(filling.begun, now)
    troubles = _gone(filled, filling) + tuple(
        f"{one.link_id}: {one.why}" if one.link_id else one.why for one in filled.troubles
    )
    warning = ngettext(
        "{n} thing in this form does not work; the rest does.",
        "{n} things in this form do not work; the rest does.",
        len(troubles),
    ).format(n=len(troubles)) if troubles else ""  # fmt: skip
    return FormShown(
        written=filling,
        title=form.title,
        name=name,
        spoken=f"{name}, {demographics.born(chart.patient, local(now).date())}",
        verb=_verb(filled, left, gap.words if gap is not None else ""),
        rows=rows,
        columns=(*heads, FormColumn(time(begun), _("now"))),
        left=left,
        answered=len(filled.answered),
        questions=len(filled.questions),
        total=_sum(sums, known[0] if known else None) if sums is not None else None,
        course=form_earlier.course(earlier, sums, begun, now),
        note=" · ".join((_("begun {time}").format(time=time(begun)), *form_earlier.others(columns, now))),
        source=" ".join(part for part in (_("Form"), form.title or form.name, form.version) if part),
        troubles=troubles,
        warning=warning,
        mark=mark or writing.marked(found),
        ready=gap is None,
        parts=_parts(filled, gap, left),
        where=gap.where if gap is not None else "",
    )


def _gone(filled: Filled, filling: Filling) -> tuple[str, ...]:
    """Note that answers of a draft have no question any more."""
    known = {item.link_id for item in filled.form.every()}
    n = sum(at not in known and at.rpartition("#")[0] not in known for at, _given in filling.answers)
    said = ngettext(
        "{n} answer is to a question that the form has no more; it is not signed.",
        "{n} answers are to questions that the form has no more; they are not signed.", n,
    )  # fmt: skip
    return (said.format(n=n),) if n else ()


def _moment(text: str, now: datetime) -> datetime:
    return instant(text) or now


def _left(filled: Filled) -> tuple[str, ...]:
    """The places that wait: not answered, wrong, or without the reason why they could not be tested."""
    wait = set(filled.missing) | set(filled.faults)
    wait |= {at for at, why in filled.untestable.items() if not why.strip()}
    return tuple(row.at for row in filled.rows if row.at in wait)


def _verb(filled: Filled, left: tuple[str, ...], gap: str) -> str:
    if left:
        words = ngettext("{n} missing, then sign for", "{n} missing, then sign for", len(left))
        return words.format(n=len(left))
    return _("Sign the form for") if not gap else _("Nothing to sign for")


def _row(
    filled: Filled, one: Place, given_: _Written, columns: list[form_earlier.Earlier], left: frozenset[str],
    score: Score | None,
) -> FormRow:  # fmt: skip
    item = one.item
    given = filled.answers.get(one.at, ())
    away = given_.away.get(one.at)
    asks = answerable(item)
    digit = form_words.short(item, given)
    before = tuple(_cell(item, col, one.at) for col in columns)
    trouble = given_.troubles.get(item.link_id, "")
    text = item.text or item.link_id
    text = text.removeprefix(item.prefix).lstrip(" .") if item.prefix else text
    options = _options(item, given, columns, one.at) if asks else ()
    hits: tuple[FormOption, ...] = ()
    if asks and item.searched:
        options, hits = searched_codes.taken(given), searched_codes.found(item, given)
        trouble = " ".join(filter(None, (trouble, searched_codes.lacks(item))))
    field: Field = "" if options and not item.free else _FIELDS.get(item.type, "")
    if item.free or (item.searched and asks):
        field = "text"
    n = filled.numbers.get(one.at, "")
    last = next((b for b in reversed(before) if b), "")
    said = form_words.said(item, given)
    if one.at in filled.lacks:
        # So far: never the number alone, which would be read as all of it.
        said, digit = _("{n} so far").format(n=said), f"({digit})"
    spoken = ". ".join(
        part
        for part in (
            f"{n} {text}".strip(),
            said or (_("not answered") if asks else ""),
            _("Last: {value}").format(value=last) if last else "",
        )
        if part
    )
    # Nothing beside a question that answers itself would be read as no.
    lacks = item.type == "boolean" and bool(item.worked_out) and not given and not trouble
    known = _only_part(filled, one) or (searched_codes.told(given) if item.searched and asks else "")
    if lacks:
        known = _("Not worked out: an answer lacks")
    elif known:
        spoken = f"{spoken}. {known}"
    return FormRow(
        one.at, n, text, one.depth, asks, item.help,
        "X" if away is not None else digit, said, before,
        away if away else "" if one.at in filled.lacks else _change(item, given, columns, one.at), away,
        may_away=asks and _may_away(item, score), options=options, many=item.repeats,
        field=field if asks else "",
        written=_written(item, given_.answers.get(one.at, ())) if field else "",
        units=tuple(unit.unit for unit in item.units),
        worked_out=item.asks and not asks, required=item.required, missing=one.at in left,
        fault=filled.faults.get(one.at, ""), trouble=trouble, spoken=spoken, kind=item.kind,
        known=known, searches=asks and bool(item.searched), hits=hits,
    )  # fmt: skip


def _only_part(filled: Filled, one: Place) -> str:
    """Note beside a row that is calculated from missing answers, or enabled because of one."""
    lacking = filled.lacking(one.at)
    if not lacking:
        return ""
    if one.at in filled.lacks:
        return _("Not whole, and not signed as an answer: {places} is not answered").format(places=lacking)
    return _("Shown because of a value that is not whole: {places} is not answered").format(places=lacking)


def _parts(filled: Filled, gap: Missing | None, left: tuple[str, ...]) -> tuple[str, ...]:
    """Reasons a form can't be signed yet where no question waits, and values that don't count."""
    told = [gap.words] if gap is not None and not left else []
    for one in filled.rows_and_hidden:
        if one.at in filled.lacks:
            name = one.item.text or one.item.link_id
            words = _("{name} is not whole and is not signed as an answer: {places} is not answered")
            told.append(words.format(name=name, places=filled.lacking(one.at)))
    return tuple(told)


def _cell(item: Item, column: form_earlier.Earlier, at: str) -> str:
    return "X" if at in column.away else form_words.short(item, column.answers.get(at, ()))


def _may_away(item: Item, score: Score | None) -> bool:
    """True when a question may be marked untestable: as declared for its score, else if it has points."""
    if score is None:
        return item.weighted
    link = next((code for system, code in item.codes if code.startswith(f"{score.key}/")), "")
    key = link.partition("/")[2]
    part = next((part for part in score.parts if part.key == key), None)
    if part is None or not isinstance(part.takes, Choices):
        return False
    return any(choice.untestable for choice in part.takes.choices)


def _change(item: Item, given: tuple[Answer, ...], columns: list[form_earlier.Earlier], at: str) -> str:
    """Difference between an answer and the previous one; empty where there is nothing to compare."""
    last = next((col.answers[at] for col in reversed(columns) if col.answers.get(at)), ())
    if not given or not last:
        return ""
    mine, theirs = form_words.short(item, given), form_words.short(item, last)
    first = _points(item, given)
    second = _points(item, last)
    if first is not None and second is not None:
        if first == second:
            return _("unchanged")
        mark = "▲" if first > second else "▼"
        return f"{mark} {'+' if first > second else MINUS}{number(abs(first - second))}"
    return _("unchanged") if mine == theirs and [*map(_key, given)] == [*map(_key, last)] else _("changed")


def _key(one: Answer) -> tuple[str, str, str, str]:
    return one.system, one.text, one.display, one.unit


def _points(item: Item, given: tuple[Answer, ...]) -> Decimal | None:
    if len(given) != 1:
        return None
    option = item.option(given[0])
    if option is not None:
        return option.points
    return given[0].number if given[0].kind in ("decimal", "integer") else None


def _keys(points: list[Decimal | None], words: list[str]) -> list[str]:
    """The key of each answer: its points, or the number it begins with, so that nobody who presses 7 answers
    6; else its place."""
    whole = [int(p) if p is not None and p == p.to_integral_value() else None for p in points]
    begun = [int(found[1]) if (found := _NUMBER.match(one)) else None for one in words]
    for numbers in (whole, begun):
        if None not in numbers and len(set(numbers)) == len(numbers):
            letters = iter(_LETTERS)
            return [str(n) if n is not None and 0 <= n <= 9 else next(letters, "") for n in numbers]
    keys = [*"123456789", *_LETTERS][: len(words)]
    return keys + [""] * (len(words) - len(keys))


def _options(
    item: Item, given: tuple[Answer, ...], columns: list[form_earlier.Earlier], at: str
) -> tuple[FormOption, ...]:
    if item.type == "boolean":
        pairs = [
            ("1", _("yes"), Answer("boolean", "true")), ("0", _("no"), Answer("boolean", "false")),
        ]  # fmt: skip
    else:
        words = [form_words.said(item, (option.answer,)) for option in item.options]
        keys = _keys([option.points for option in item.options], words)
        answers_ = [option.answer for option in item.options]
        pairs = list(zip(keys, words, answers_, strict=True))
    return tuple(
        FormOption(
            key, text, Given(a.kind, a.text, a.system, a.display, a.unit, a.code),
            _given_before(a, columns, at), any(a.same(one) for one in given),
        )
        for key, text, a in pairs
    )  # fmt: skip


def _given_before(answer: Answer, columns: list[form_earlier.Earlier], at: str) -> str:
    times = [col.told for col in columns if any(answer.same(one) for one in col.answers.get(at, ()))]
    return _("answer {times}").format(times=_(" and ").join(times)) if times else ""


def _written(item: Item, given: tuple[Given, ...]) -> str:
    """Text in the input field as it was typed, unformatted; nothing for a chosen option."""
    if item.searched:
        return ", ".join(one.text for one in given if one.kind == "string")
    if item.options:
        own = (one for one in given if one.kind == "string" and item.option(writing.answer(one)) is None)
        return ", ".join(one.text for one in own) if item.free else ""
    # Another unit than the proposed one is written out: a number alone would get the proposed one.
    usual = item.units[0].unit if item.units else ""
    return ", ".join(f"{one.text} {one.unit}" if one.unit not in ("", usual) else one.text for one in given)


def _sum(found: Total, score: Score | None) -> FormSum:
    top = found.top
    low, high = found.least, found.most
    words = ""
    if found.value is None and low is not None and high is not None and low != high:
        words = _("Lies between {low} and {high}.").format(low=number(low), high=number(high))
    if found.untestable:
        words = " ".join(filter(None, (words, _("What could not be tested does not count."))))
    return FormSum(
        form_words.total(found),
        _("of {top}").format(top=number(top)) if top is not None else "",
        words,
        float(low / top) if low is not None and top else 0.0,
        float(high / top) if high is not None and top else 0.0,
        found.band,
        _source(score),
        found.value is not None,
        found.tone,
    )


def _source(score: Score | None) -> str:
    if score is None:
        return _("sum: the form's own")
    return score.checked_by or _("not quality-assured")


def strike(reader: Reader, _connection: Connection, chart: Chart, ask: FormNow) -> SheetForm | None:
    """Take an answered form back."""
    found = chart.find(ask.about, QuestionnaireResponse)
    if found is None or not answered.stands(found):
        return None
    form = answered.form_of(chart, found)
    moment = answered.moment(found)
    name = (form.title or form.name) if form is not None else found.questionnaire
    missing = "" if ask.said.get("reason").strip() else _("Write why it is taken back")
    when = f"{relative_day(moment, reader.clock())} {time(moment)}" if moment is not None else ""
    return SheetForm(
        title=_("Take a form back"),
        keys="X",
        said=ask.said,
        parts=(Part("reason", _("Why it is taken back")),),
        name="",
        spoken="",
        verb=_("Take the form back for"),
        about=(" · ".join(part for part in (name, when) if part),),
        missing=missing,
        where="reason" if missing else "",
        foot=_("It counts no more; the record keeps it with your reason."),
        act=None if missing else StrikeForm(ask.patient, ask.draft, ask.about, ask.said),
    )
