"""The facts that a specialty reads first of each patient: declared columns of the worklist, one by one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from desktop.clinical import columns, vocabulary
from desktop.clinical.columns import DeclaredColumn
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.stays import stays
from desktop.core.clock import shifted
from desktop.core.formats import NBSP, age, near_day, short_day_time, time
from desktop.core.messages import _, pick
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Observation
from desktop.shown.columns.key_facts import Deadline, Fact, KeyFactsModel
from desktop.shown.parts import READY, PanelState, Tone
from desktop.shown.ward.worklist import Extra
from desktop.views.base import making
from desktop.views.base.context import Context
from desktop.views.columns import listed, row_summary
from desktop.views.columns.listed_sources import READ
from desktop.views.columns.told import Told

if TYPE_CHECKING:
    from desktop.workspace.options import Options

TYPES = frozenset(kind.__name__ for kinds in READ.values() for kind in kinds) | pregnancy.TYPES | {
    "DiagnosticReport", "Specimen", "MedicationRequest", "Task",
}  # fmt: skip
NEWS2 = "news2"
"""The one fact beside the declared columns: no source of a column is a score of many values."""


def build(context: Context) -> tuple[KeyFactsModel, PanelState]:
    """The facts that the option `facts` names; what can't be told says why, each by itself."""
    now = context.now
    keys = map(str, context.options.get("facts", ()))
    found = [fact(context.chart, now, key) for key in keys]
    facts = tuple(one for one in found if one is not None)
    spoken = ". ".join(one.spoken for one in facts)
    model = KeyFactsModel(facts, now.timestamp(), time(now), spoken)
    kinds = _types(context)
    if not any(context.chart.settled(kind) for kind in kinds):
        return model, PanelState("loading", note=_("fetching"))
    return model, making.broken_state(context.chart, kinds) or READY


def _types(context: Context) -> frozenset[type]:
    """Resource types that these facts are made of."""
    chosen = [str(key) for key in context.options.get("facts", ())]
    return listed.types(chosen) | ({Observation} if NEWS2 in chosen else frozenset())


def fact(chart: Chart, now: datetime, key: str) -> Fact | None:
    """Fact for one declared column, or for NEWS2; None for a column that nobody declares, or that does not
    apply to this patient."""
    if key == NEWS2:
        return _news2(chart, now)
    column = columns.columns().get(key)
    if column is None:
        # A file of today's may name one that a layer took away since: that is told where files are checked.
        return None
    stay = stays.latest(chart, now)
    if listed.concerns(chart, now, column, stay) is None:
        return None
    (told,) = listed.of(chart, now, (key,), stay)
    (extra,) = listed.said((told,), now, (key,))
    return _declared(key, column, told, extra, now)


def _declared(key: str, column: DeclaredColumn, told: Told, extra: Extra, now: datetime) -> Fact:
    title = pick(column.title)
    nothing = told.empty or bool(told.lacks) or extra.text in ("", "–")
    note, note_tone = _note(column, told, extra, now)
    if told.remark and not nothing:
        note = ", ".join(filter(None, (note, told.remark)))
    tone: Tone = extra.left_tone or ("warn" if extra.late else "")
    never = nothing and column.again is not None and not told.lacks
    if never:
        # What is called for and was never found is due now.
        note, note_tone, tone = _("due now"), "warn", "warn"
    deadline = _deadline(told, column, now)
    # The title stands above: what begins with it, as in the banner, would say it twice.
    text = extra.text.removeprefix(f"{title}: ") if extra.text not in ("", "–") else _absent(column)
    if told.number is not None and all(source.lab for source in column.from_):
        # A list has a column of them; here each stands alone.
        text = f"{text}{NBSP}{vocabulary.analyses()[column.from_[0].lab].sign}"
    parts = [title, text, extra.left, note]
    return Fact(
        key, title, text, "" if nothing and not never else note, note_tone, extra.left, tone, extra.outside,
        extra.swatch, quiet=extra.quiet, unasked=nothing,
        deadline=None if nothing else deadline, keys=extra.keys,
        spoken=", ".join(part for part in parts if part),
    )  # fmt: skip


def _absent(column: DeclaredColumn) -> str:
    """Text for a fact that is missing in the record: not measured, or not noted. A dash alone would not tell
    a missing measurement from a negative one."""
    said = {name for source in column.from_ for name in source.said}
    return _("not measured") if said <= {"lab", "vital"} else _("not noted")


def _note(column: DeclaredColumn, told: Told, extra: Extra, now: datetime) -> tuple[str, Tone]:
    """Note below the text: the time of the value, and its age where it should be newer."""
    if column.again is not None and told.at is not None:
        return _due(told.at, shifted(told.at, timedelta(days=column.again)), now)
    if told.note:
        return told.note, ""
    if extra.stale and told.at is not None and column.hours is not None:
        return _old(_when(told.at, now, timed=told.timed), now - told.at), "warn"
    if column.shows != "value":
        if told.began is None:
            return "", ""
        when = _when(told.began, now, timed=told.timed)
        if column.shows == "clock" and not told.text:
            # Since when it is counted; alone it would be read as when it happened.
            return _("from {when}").format(when=when), ""
        return " ".join(part for part in (told.text, when) if part), ""
    if column.deadline is not None and told.began is not None:
        return _("since {event}").format(event=_when(told.began, now, timed=told.timed)), ""
    at = told.at if told.at is not None else told.began
    if at is None:
        return "", ""
    return _when(at, now, timed=told.timed), ""


def _due(at: datetime, due: datetime, now: datetime) -> tuple[str, Tone]:
    """The day on which something was found, and that on which it is to be found anew."""
    when = near_day(at, now)
    if due < now:
        return _("{time}, due {day}").format(time=when, day=near_day(due, now)), "warn"
    return _("{time}, next {day}").format(time=when, day=near_day(due, now)), ""


def _old(when: str, span: timedelta) -> str:
    """Time of a value that should be newer, with its age in whole hours or days."""
    hour = timedelta(hours=1)
    return _("{time}, {age} old").format(time=when, age=age(hour * (span // hour) if span > hour else span))


def _when(at: datetime, now: datetime, *, timed: bool) -> str:
    if timed:
        return short_day_time(at, now)
    return near_day(at, now)


def _deadline(told: Told, column: DeclaredColumn, now: datetime) -> Deadline | None:
    if column.deadline is None or told.lapses is None:
        return None
    end = told.lapses
    began = told.began if told.began is not None and told.began < end else None
    return Deadline(
        began.timestamp() if began is not None else None, end.timestamp(),
        _when(began, now, timed=told.timed) if began is not None else "", short_day_time(end, now),
    )  # fmt: skip


def _news2(chart: Chart, now: datetime) -> Fact | None:
    """The newest score with its time; nothing for whom it is not made."""
    title = "NEWS2"
    if rounds.excluded(chart, now) is not None:
        return None
    if lacking := _unread(chart):
        return Fact(NEWS2, title, lacking, quiet=True, unasked=True, spoken=f"{title}, {lacking}")
    found = row_summary.scored(chart, now)
    if not found:
        words = _("not scored")
        return Fact(NEWS2, title, words, quiet=True, unasked=True, spoken=f"{title}, {words}")
    last = found[-1]
    old = now - last.at
    stale = age(old) if old > row_summary.STALE else ""
    score = msgspec.structs.replace(
        row_summary.score(found, now), stale=stale,
        history=tuple(
            (s.at.timestamp(), float(s.score.total)) for s in found if now - s.at <= row_summary.RECENT
        ),
    )  # fmt: skip
    when = short_day_time(last.at, now)
    note = ", ".join(filter(None, (_old(when, old) if stale else when, last.beside)))
    return Fact(
        NEWS2, title, score.text, note, "warn" if stale else "", score=score, computed=True,
        keys=tuple(dict.fromkeys(m.reference for m in last.taken)), spoken=f"{title} {score.text}, {note}",
    )  # fmt: skip


def _unread(chart: Chart) -> str:
    if "Observation" in chart.unasked:
        return _("not from this server")
    return "" if chart.settled(Observation) else "…"


def OPTIONS() -> type[Options]:
    """A workspace's options of the strip: `facts`, keys of the worklist's declared columns, and `news2`."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options
    from desktop.workspace.schema import Id

    class KeyFactsOptions(Options):
        facts: Annotated[list[Id], Field(min_length=1, max_length=8)]

    return KeyFactsOptions
