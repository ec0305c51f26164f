"""Prefill of a form's questions from the record, in the words of the worklist's declared columns.

A question names its column by an extension of ours, or the code of an observation (`form_linked`). What is
new enough for its column stands in the answer of a form that is begun; what is older, or of another unit, is
only told beside the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from desktop.acts.questionnaires import Filling, Given
from desktop.clinical import columns, vocabulary
from desktop.clinical.columns import DeclaredColumn
from desktop.clinical.forms.form_model import Form, Item
from desktop.clinical.record.stays import stays
from desktop.core.formats import day_time, number
from desktop.core.messages import _
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.shown.columns.key_facts import Fact
from desktop.views.columns import key_facts, listed
from desktop.views.columns.told import Told
from desktop.views.forms import form_linked


class Known(msgspec.Struct, frozen=True):
    """Record value for a question: in words, and as an answer where it may be used as one."""

    words: str
    answer: Given | None = None


def types(form: Form) -> frozenset[str]:
    """Resource types that its columns are made of, and those of linked observations."""
    found = frozenset(kind.__name__ for kind in listed.types(_columns(form)))
    return found | {"Observation"} if form_linked.wanted(form) else found


def _columns(form: Form) -> list[str]:
    return [item.record for item in form.every() if item.record]


def known(chart: Chart, form: Form, now: datetime) -> Mapping[str, Known]:
    """Record values by linkId of the question; nothing for a column that nobody declares."""
    found = {at: Known(*one) for at, one in form_linked.known(chart, form, now).items()}
    stay = stays.latest(chart, now)
    for item in form.every():
        column = columns.columns().get(item.record)
        fact = key_facts.fact(chart, now, item.record) if column is not None else None
        if column is None or fact is None:
            continue
        (told,) = listed.of(chart, now, (item.record,), stay)
        found[item.link_id] = Known(_words(fact, column, told), _answer(item, column, told, now))
    return found


def _words(fact: Fact, column: DeclaredColumn, told: Told) -> str:
    text = fact.text.strip()
    if column.shows == "clock" and told.began is not None and told.timed and fact.note:
        said = _("{event}, {span} ago").format(event=fact.note, span=text)
    else:
        said = ", ".join(part for part in (text, fact.note) if part)
    return _("In the record: {value}").format(value=said)


def _answer(item: Item, column: DeclaredColumn, told: Told, now: datetime) -> Given | None:
    if told.empty or told.lacks or told.beyond or told.denied:
        return None
    if item.kind == "dateTime":
        if told.began is None or not told.timed:
            return None
        return Given("dateTime", day_time(told.began))
    # Of several sources a list orders nothing by its number; its digits are there all the same.
    value = told.exact if told.exact is not None or told.number is None else Decimal(f"{told.number:g}")
    if item.kind not in ("decimal", "integer") or value is None or told.at is None:
        return None
    if column.hours is not None and now - told.at > timedelta(hours=column.hours):
        return None
    if not _same_unit(item, column):
        return None
    if item.kind == "integer" and value != int(value):
        return None
    return Given(item.kind, number(value, group=False))


def _same_unit(item: Item, column: DeclaredColumn) -> bool:
    """True when the number of a column has the question's unit, or neither has any."""
    mine = item.units[0] if item.units else None
    wanted = ucum.coded(mine.code, mine.unit) if mine is not None else ""
    for source in column.from_:
        row: Any = vocabulary.vitals().get(source.vital) or vocabulary.analyses().get(source.lab)
        if row is None:
            return False
        unit = "" if row.unit in (None, "1", "{INR}") else row.unit
        if wanted is None or ucum.coded(unit, "") != wanted:
            return False
    return True


def put(filling: Filling, found: Mapping[str, Known]) -> Filling:
    """A form that is begun, with what the record says of questions that nobody has answered."""
    for place, one in found.items():
        if one.answer is not None and not filling.of(place):
            filling = filling.propose(place, (one.answer,))
    return filling
