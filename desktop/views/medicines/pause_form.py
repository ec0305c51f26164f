"""The form of a pause: until when or for what one waits, why, and who restarts the medicine."""

from __future__ import annotations

from datetime import datetime

import msgspec

from desktop.acts.medicines import PauseMedicine
from desktop.clinical.record.medicines.restarters import chosen
from desktop.clinical.record.medicines.restarting import Restarter
from desktop.core.formats import day_time, relative_day_time
from desktop.core.messages import _
from desktop.fhir.resources import MedicationRequest
from desktop.orders.field.until import next_look
from desktop.orders.field.until import until as moment_of
from desktop.shown.medicines.medicine_forms import AskForm, FormField, MedicineForm

_LEAST = 3
_MOST = 4
"""Letters of a reason, and people who are offered by a digit."""


def form(
    made: MedicineForm, request: MedicationRequest, ask: AskForm, now: datetime, among: tuple[Restarter, ...]
) -> MedicineForm:
    """The form for what is written: with nothing but a reason it is paused until the next morning's round,
    and comes back to the ward's doctors."""
    written = ask.written
    typed = " ".join(written.at.split())
    moment = moment_of(typed, now) if typed else next_look(now)
    who = chosen(written.by, among)
    usual = among[0].name if among else ""
    look = relative_day_time(next_look(now), now)
    made = msgspec.structs.replace(
        made,
        fields=(
            FormField(
                "at",
                _("Until"),
                hint=_("empty: {when}").format(when=look),
                placeholder=_("tomorrow 08, 22.11., creatinine < 110"),
                read=_read(typed, moment, now),
            ),
            FormField(
                "why",
                _("Why"),
                hint=_("stands in the chart and the letter"),
                placeholder=_("a few words"),
                choices=(
                    _("kidney function"), _("blood pressure"), _("before a procedure"), _("bleeding"),
                    _("fasting"),
                ),
            ),
            FormField(
                "by",
                _("Restarted by"),
                hint=_("empty: {name}").format(name=usual) if usual else "",
                placeholder=_("name"),
                read=who.name if who is not None and written.by.strip() else "",
                problem="" if who is not None else _("Nobody, or several, are called so."),
                choices=tuple(one.name for one in among[:_MOST]),
            ),
        ),
        foot=_("It comes back as a task. Undo in 10 s."),
    )  # fmt: skip
    if len(written.why.strip()) < _LEAST:
        return msgspec.structs.replace(made, missing=_("Write why, then sign for"), missing_field="why")
    if who is None:
        return msgspec.structs.replace(
            made, missing=_("Write who restarts it, then pause for"), missing_field="by"
        )
    until = typed or day_time(next_look(now))
    act = PauseMedicine(ask.patient, ask.order, made.seen, until, written.why, who.key, who.name)
    return msgspec.structs.replace(made, act=act)


def _read(typed: str, moment: datetime | None, now: datetime) -> str:
    if not typed:
        return ""
    if moment is not None:
        return relative_day_time(moment, now)
    return _("as written: comes back as a task the next morning")
