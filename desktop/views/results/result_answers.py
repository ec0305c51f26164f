"""Answers about results that are sent on or written about: whom to ask, and the value as a note takes it."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from desktop import writing
from desktop.acts.edits import TextRun
from desktop.core.clock import stamp
from desktop.core.formats import day_time
from desktop.letters.compose.values import Value
from desktop.shown import questions as q
from desktop.shown.shell import RoleChoice
from desktop.views.answering import answers
from desktop.views.base import labs
from desktop.views.reader import Reader
from desktop.views.sign_in.choose import UNNAMED

_FOLLOWED = ("siste", "enhet", "tid")
"""Newest number, unit and time of an analysis, as phrases name them."""


@answers(q.ColleaguesOf)
def colleagues_of(reader: Reader, connection: Connection, ask: q.ColleaguesOf) -> tuple[RoleChoice, ...]:
    people = reader.choices(connection, "", "").people
    mine = (reader.actor.role, reader.actor.practitioner)
    named = (
        msgspec.structs.replace(
            one, key=one.key if "/" in one.key else f"PractitionerRole/{one.key}", remark=""
        )
        for one in people
        if one.key != UNNAMED
    )
    others = [one for one in named if one.key not in mine]
    return tuple(sorted(others, key=lambda one: (one.ward != ask.ward, one.name)))


@answers(q.ResultRuns)
def result_runs(reader: Reader, connection: Connection, ask: q.ResultRuns) -> tuple[TextRun, ...]:
    chart = reader.seen(connection, ask.patient, writing.TYPES)
    if chart is None:
        return ()
    now = reader.clock()
    found = [one for one in labs.values(chart, now=now) if one.row == ask.row and one.current]
    if not found:
        return ()
    newest = found[-1]
    name = TextRun(f"{newest.name} ")
    context = writing.notes.context_of(chart, now, reader.actor)
    parts = [context.source_of(f"{newest.row}.{part}") for part in _FOLLOWED]
    values = [one for one in parts if isinstance(one, Value)]
    source = values[0].source if values else None
    if len(values) == len(parts) and source is not None and newest.reference in source.keys:
        # Number, unit and time are all followed: none of them ever stands beside another sample's.
        runs = [_followed(one, f"{newest.row}.{part}") for one, part in zip(values, _FOLLOWED, strict=True)]
        return (name, runs[0], TextRun(" "), runs[1], TextRun(" ("), runs[2], TextRun("). "))
    when = day_time(newest.at)
    words = " ".join(part for part in (newest.whole or newest.text, newest.unit) if part)
    fixed = TextRun(f"{words} ({when})", "value", "", (newest.reference,), newest.name, stamp(newest.at))
    return (name, fixed, TextRun(". "))


def _followed(value: Value, path: str) -> TextRun:
    source = value.source
    keys, label, when = (source.keys, source.label, source.when) if source is not None else ((), "", "")
    return TextRun(value.text, "value", path, keys, label, when)
