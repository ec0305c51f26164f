"""Answers the entry row: its fields with what stood there last, its questions, NEWS2 while one types."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from desktop.acts.measurements import DRAFT, FORMS, Form, Typed
from desktop.clinical import news2
from desktop.clinical.blood_loss import BLOOD_LOSS
from desktop.clinical.fluid_kinds import fluids
from desktop.clinical.news2 import News2
from desktop.clinical.record import persons
from desktop.clinical.record.measured import rounds
from desktop.clinical.record.patient import pregnancy
from desktop.clinical.record.patient.scale import Scale, scale
from desktop.clinical.typing import entered, entry, typed, typed_time
from desktop.clinical.typing.entry import PARTS, WHEN, Checked, Doubt
from desktop.core.clock import minute, stamp
from desktop.core.decoding.by_type import from_json
from desktop.core.formats import day, relative_day_time, short_day_time, time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.when import instant
from desktop.shown.measured.measurements import (
    AskEntry,
    EntryDoubt,
    EntryField,
    EntryMark,
    EntryModel,
    EntryScore,
    OpenEntry,
    OpenEntryCorrection,
)
from desktop.store import drafts
from desktop.views.answering import answers
from desktop.views.reader import Reader

TYPES = pregnancy.TYPES | {"Encounter", "Flag"}
_OLD = timedelta(minutes=15)
"""A draft older than this says from when it is."""


@answers(OpenEntry)
def open_entry(reader: Reader, connection: Connection, ask: OpenEntry) -> EntryModel | None:
    """One's draft of this form for the patient, else an empty row of this minute."""
    chart = reader.seen(connection, ask.patient, TYPES, keep=True)
    if chart is None:
        return None
    now = reader.clock()
    for draft in drafts.of_author(connection, reader.actor.role, ask.patient):
        if draft.kind != DRAFT:
            continue
        kept = decode(draft)
        if draft.id == ask.draft or (not ask.draft and kept.form == ask.form and not kept.empty):
            return model(chart, now, draft.id, kept, kept=True)
    return model(chart, now, ask.fresh, Typed(ask.form, stamp(minute(now))))


@answers(OpenEntryCorrection)
def open_correction(reader: Reader, connection: Connection, ask: OpenEntryCorrection) -> EntryModel | None:
    """The round with its values in the fields, for correcting."""
    chart = reader.seen(connection, ask.patient, TYPES, keep=True)
    if chart is None:
        return None
    now = reader.clock()
    stands = entered.round_at(chart, now, ask.at)
    if ask.reference:
        one = entered.standing(chart, ask.key or BLOOD_LOSS.now().fluid, ask.reference)
        stands = (one,) if one is not None else ()
    if not stands:
        return None
    corrects = tuple((one.key, one.reference, one.text) for one in stands)
    texts = tuple((one.key, one.text) for one in stands)
    return model(
        chart, now, "", Typed(_form_of(stands[0].key), stamp(stands[0].at), texts, corrects=corrects)
    )


@answers(AskEntry)
def ask_entry(reader: Reader, connection: Connection, ask: AskEntry) -> EntryModel | None:
    """The row with what is typed now."""
    chart = reader.seen(connection, ask.patient, TYPES, keep=True)
    if chart is None:
        return None
    now, written, refused = reader.clock(), ask.typed, ""
    if ask.when.strip():
        at = typed_time.read(ask.when, now)
        if isinstance(at, datetime):
            written = msgspec.structs.replace(written, at=stamp(at))
        else:
            refused = at
    made = model(chart, now, ask.draft, written)
    return msgspec.structs.replace(made, time_refused=refused)


def _form_of(key: str) -> Form:
    return "fluid" if key in fluids() else "body" if key in typed.BODY else "round"


def decode(draft: drafts.Draft) -> Typed:
    """Decode a draft of the entry row; raises StoreError for one that can't be read."""
    try:
        return from_json(draft.body, Typed)
    except msgspec.DecodeError as error:
        raise drafts.unreadable(error) from error


def model(chart: Chart, now: datetime, draft: str, written: Typed, *, kept: bool = False) -> EntryModel:
    """The row for what is typed."""
    checked = entry.check(chart, now, written)
    at = checked.at or now
    correcting = bool(written.corrects)
    keys = list(entry.fields(chart, written.form, now))
    if correcting:
        keys = [key for key in keys if any(one == key for one, _ref, _was in written.corrects)]
    fields = tuple(_field(chart, now, key, written, checked) for key in keys)
    when = relative_day_time(at, now)
    time_doubt = checked.doubt(WHEN)
    doubts = [d for d in checked.doubts if d.key != WHEN]
    changed = any(written.text(key).strip() != was for key, _ref, was in written.corrects)
    something = changed if correcting else bool(checked.values)
    asked = (_doubt(time_doubt),) if time_doubt and something else ()
    name = persons.family_given(chart.patient.name)
    ready = something and not doubts and not asked and (bool(written.reason.strip()) or not correcting)
    old = kept and abs(now - at) > _OLD
    return EntryModel(
        patient=chart.patient.id,
        name=f"{name[0].upper()}, {name[1]}".rstrip(", "),
        draft=draft,
        typed=written,
        title=_("Correct the measurement") if correcting else _title(written.form),
        when=when,
        fields=fields,
        forms=()
        if correcting or written.form not in FORMS
        else tuple((form, _form_name(form)) for form in FORMS),
        verb=_verb(written, doubts, bool(asked), something, correcting),
        ready=ready,
        score=_score(chart, now, checked, written, correcting),
        scale=_scale(checked.scale) if written.form == "round" and checked.excluded is None else "",
        scale_two=scale(chart, now).number == 2,
        time_doubt=asked[0] if asked else None,
        kept=_("Draft from {time}").format(time=when) if old else "",
        correcting=correcting,
        moment=at.timestamp(),
        marks=_marks(checked, written),
    )


_LANES = {"bp": "bp", "hr": "hr", "temp": "temp", "spo2": "spo2", "rr": "rr", "acvpu": "acvpu"}


def _marks(checked: Checked, written: Typed) -> tuple[EntryMark, ...]:
    """Marks of the typed round for the chart; a question mark for a value in doubt."""
    found = []
    for key, lane in _LANES.items():
        if checked.doubt(key) is not None:
            found.append(EntryMark(lane, "?", doubt=True))
        elif values := checked.values.get(key):
            own = [v for v in values if v.key in entered.keys_of(key)]
            numbers = [float(v.number) for v in own if v.number is not None]
            text = typed.written(tuple(own))
            low = numbers[1] if len(numbers) > 1 else None
            found.append(EntryMark(lane, text, numbers[0] if numbers else None, low))
    if checked.score is not None and found:
        score = checked.score
        said = _("at least {n}").format(n=score.total) if score.least else str(score.total)
        found.append(EntryMark("news2", said))
    return tuple(found)


def _title(form: Form) -> str:
    return {
        "round": _("New measurement"), "fluid": _("Fluid in and out"), "body": _("Weight and height"),
        "loss": _("Blood loss"),
    }[form]  # fmt: skip


def _form_name(form: Form) -> str:
    return {"round": _("Vital signs"), "fluid": _("Fluid"), "body": _("Weight"), "loss": _("Blood loss")}[
        form
    ]


def _verb(written: Typed, doubts: list[Doubt], asked: bool, something: bool, correcting: bool) -> str:
    if doubts:
        return _("Answer {what} first, for").format(what=typed.name(doubts[0].key).lower())
    if asked:
        return _("Answer the time first, for")
    if correcting:
        if not something:
            return _("Change or empty a field, for")
        return _("Save the correction for") if written.reason.strip() else _("Write the reason first, for")
    return _("Save for") if something else _("Write a value for")


def _field(chart: Chart, now: datetime, key: str, written: Typed, checked: Checked) -> EntryField:
    stood = entered.before(chart, key, now)
    doubt = checked.doubt(key)
    score = checked.score
    part = next((p for p in score.parts if p.key == PARTS.get(key)), None) if score else None
    points = str(part.points) if part is not None and part.points is not None and doubt is None else ""
    was = next((text for one, _ref, text in written.corrects if one == key), None)
    if was is not None:
        last = _("stood {value}").format(value=was)
    elif stood is not None:
        last = _("last {value} · {when}").format(value=stood.said, when=_short(stood.at, now))
    else:
        last = _("not measured")
    return EntryField(
        key=key,
        name=typed.name(key),
        unit=typed.unit(key),
        last=last,
        again=stood.text if stood is not None and was is None else "",
        hint="A C V P U" if key == "acvpu" else "",
        points=points,
        range=news2.range_of(part.key, checked.measured) if points and part is not None else "",
        reference=stood.reference if stood is not None and was is None else "",
        missing=score is not None and score.least and not points and doubt is None,
        doubt=_doubt(doubt) if doubt is not None else None,
        line=0 if key not in fluids() or fluids()[key].direction == "in" else 1,
    )


def _short(at: datetime, now: datetime) -> str:
    return time(at) if now - at < timedelta(hours=20) else short_day_time(at, now)


def _doubt(one: Doubt) -> EntryDoubt:
    if one.key == WHEN:
        at = instant(one.text.split(" ")[0])
        title = _("{time}?").format(time=time(at)) if at is not None else _("When?")
    else:
        title = f"{typed.name(one.key)} {one.text}?"
    if one.refused:
        return EntryDoubt(one.key, one.text, _("{title} Write it anew.").format(title=title), one.why, True)
    return EntryDoubt(one.key, one.text, _("{title} Write it anew or confirm.").format(title=title), one.why)


def _score(
    chart: Chart, now: datetime, checked: Checked, written: Typed, correcting: bool
) -> EntryScore | None:
    if written.form != "round":
        return None
    if checked.excluded is not None:
        own = news2.own_score(checked.excluded)
        return EntryScore(words=_("does not apply; use {score}").format(score=own))
    said = "" if correcting else _before(chart, now, checked)
    score = checked.score
    if score is None:
        return EntryScore("–", _("nothing measured yet"), "", said, "incomplete")
    known = [str(p.points) for p in score.parts if p.points is not None]
    parts = " + ".join(known)
    if score.least:
        lacking = ngettext("{n} missing", "{n} missing", len(score.missing)).format(n=len(score.missing))
        words = _("at least {n}").format(n=score.total)
        return EntryScore(str(score.total), words, f"{parts}, {lacking}", said, "incomplete")
    return EntryScore(str(score.total), _who(score), parts, said, score.mark)


def _before(chart: Chart, now: datetime, checked: Checked) -> str:
    grouped = rounds.rounds(rounds.measurements(chart, now=now))
    scored = rounds.scores(grouped, rounds.scales(chart, now))
    if not scored:
        return ""
    last = scored[-1]
    value = f"≥{last.score.total}" if last.score.least else str(last.score.total)
    return _("before {value} · {when}").format(value=value, when=_short(last.at, now))


def _who(score: News2) -> str:
    """The score's word for who has to act."""
    return {
        "none": _("low"),
        "ward": _("low"),
        "ward-urgent": _("a single 3"),
        "urgent": _("medium"),
        "emergency": _("high"),
    }[score.band.value]


def _scale(found: Scale) -> str:
    if found.unread:
        return _("Scale 1: a decision on scale 2 has a period that can't be read.")
    if found.number == 1:
        return _("Scale 1: nobody has decided on scale 2 for the patient.")
    who = found.by or _("not stated")
    if found.at is None:
        return _("Scale 2 (SpO₂ target 88–92 %), decided by: {who}").format(who=who)
    return _("Scale 2 (SpO₂ target 88–92 %), decided by: {who}, {day}").format(who=who, day=day(found.at))
