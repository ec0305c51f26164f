"""The handover of a ward, for whoever gives and whoever receives: what is open, what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.acts.forms import DRAFT, KeptForm
from desktop.acts.handovers import Side
from desktop.clinical.record import persons
from desktop.clinical.record.seen import mark
from desktop.clinical.record.stays import handovers, stays
from desktop.clinical.record.stays.handovers import Handover
from desktop.clinical.record.stays.stays import Stay
from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.decoding.by_type import from_json
from desktop.core.formats import day_short, time
from desktop.core.messages import _, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Reference
from desktop.fhir.resources import Encounter, Observation, Task
from desktop.fhir.when import for_newest, instant
from desktop.shown.parts import PanelState
from desktop.shown.ward.handover import (
    BeginOfHandover,
    Group,
    HandoverBegun,
    HandoverModel,
    HandoverPage,
    HandoverRow,
)
from desktop.store import drafts, outbox
from desktop.store.drafts import Draft
from desktop.sync.pull import inbox
from desktop.views.answering import answers
from desktop.views.base import guarding, making
from desktop.views.page import care_plan
from desktop.views.reader import Reader, no_ward
from desktop.views.tasks import tasks
from desktop.views.ward import handover_points, worklist_rows
from desktop.writing import handovers as writing

TYPES = worklist_rows.TYPES | care_plan.TYPES
LATELY = timedelta(hours=12)
"""Time for which a finished handover stands on the list: a shift."""


@answers(HandoverPage)
def page(reader: Reader, connection: Connection, ask: HandoverPage) -> tuple[HandoverModel, PanelState]:
    charts = reader.ward_charts(connection, ask.ward, TYPES)
    far = reader.elsewhere(connection, ask.ward, TYPES)
    mine = drafts.of_author(connection, reader.actor.role)
    now, actor = reader.clock(), reader.actor
    stuck = outbox.stuck(connection)
    (model, state), charts, far = guarding.listed(
        lambda here, away: build_ward(here, now, actor, ask.side, away, mine, stuck), charts, far
    )
    members = reader.members(connection, ask.ward) if ask.ward else None
    if not ask.ward and not model.rows:
        return model, no_ward()
    if ask.ward and members is None:
        return model, PanelState("loading")
    broken = [chart for chart in far if chart.unreadable]
    count = len(members.patients) if members else 0
    kinds = (Encounter, Task, Observation)
    whole = making.ward_list_state([*charts, *broken], count, kinds, bool(model.rows), state.title)
    return model, tasks.asked(whole, inbox.told(connection))


@answers(BeginOfHandover)
def begin(reader: Reader, connection: Connection, ask: BeginOfHandover) -> HandoverBegun | None:
    now, actor = reader.clock(), reader.actor
    chart = reader.chart(connection, ask.patient, ("Encounter", "Task"))
    stay = stays.current(chart, now) if chart is not None else None
    if chart is None or stay is None:
        return None
    given: list[tuple[str, Reference, Chart]] = []
    for other in reader.ward_charts(connection, ask.ward, ("Task",)) if ask.ward else ():
        for task in other.all(Task):
            one, at = handovers.read(other, task), instant(task.last_modified)
            if one is None or one.giver is None or one.receiver is None or one.state == "refused":
                continue
            mine = handovers.same_person(other, one.giver.target, actor.practitioner or actor.role)
            if mine and at is not None and now - at < LATELY:
                given.append((task.authored_on, one.receiver, other))
    if not given:
        return HandoverBegun(stay.key)
    _at, receiver, where = max(given, key=lambda one: for_newest(one[0]))
    return HandoverBegun(stay.key, receiver.target, persons.name_of(where, receiver))


def build_ward(
    charts: Iterable[Chart],
    now: datetime,
    actor: Actor,
    side: Side,
    far: Sequence[Chart] = (),
    mine: Sequence[Draft] = (),
    stuck: frozenset[str] = frozenset(),
) -> tuple[HandoverModel, PanelState]:
    """The list of one side.

    `far` are patients elsewhere who are handed to this person, `mine` their drafts, `stuck` the keys of what
    the server has not taken and a person must decide about.
    """
    rows: list[HandoverRow] = []
    others: dict[str, None] = {}
    for chart in charts:
        found = _row(chart, now, actor, side, mine, stuck)
        rows += [found] if found is not None else []
    for chart in far:
        found = _row(chart, now, actor, side, mine, stuck)
        if found is not None and found.group != "rest":
            rows.append(msgspec.structs.replace(found, bed=""))
    rows = _marked(rows)
    for row in rows:
        if row.group != "rest" and row.other:
            others[row.other] = None
    rows.sort(key=lambda row: (("left", "done", "rest").index(row.group), -row.sort, row.bed))
    left, done = (sum(row.group == key for row in rows) for key in ("left", "done"))
    names = ", ".join(others)
    if left + done:
        counted = ngettext("{n} patient", "{n} patients", left + done).format(n=left + done)
    else:
        counted = _("nobody changes hands")
    if side == "take":
        who = _("{names} gives, you take over").format(names=names) if names else ""
        counts = _("{done} taken over, {left} left").format(done=done, left=left)
    else:
        who = _("you give, {names} takes over").format(names=names) if names else ""
        counts = _("{done} given, {left} left").format(done=done, left=left)
    summary = " · ".join(part for part in (who, counted, counts if left + done else "") if part)
    ward = actor.ward_name
    title = _("Handover on {ward}").format(ward=ward) if ward else _("Handover")
    facts = (
        ((_("From"), names or _("nobody yet")), (_("To"), actor.name))
        if side == "take"
        else ((_("From"), actor.name), (_("To"), names or _("nobody yet")))
    )
    model = HandoverModel(
        title, summary, side, tuple(rows), facts, _follows(rows), " · ".join((counted, counts))
    )
    nothing = (
        _("Nobody hands a patient over to you.")
        if side == "take"
        else _("You have no patients to hand over.")
    )
    some = any(row.group != "rest" for row in rows)
    return model, PanelState("ready") if some or rows else PanelState("empty", title=nothing)


def _row(
    chart: Chart, now: datetime, actor: Actor, side: Side, mine: Sequence[Draft], stuck: frozenset[str]
) -> HandoverRow | None:
    """One patient's row; None for one who has no part in this side's list."""
    stay = stays.current(chart, now)
    one = _handover(chart, stay, now, actor, side)
    if stay is None:
        # Discharged meanwhile: who waits for an answer must still be able to close it.
        stay = stays.of_encounter(chart, handovers.encounter_of(one.task), now) if one else None
        if stay is None or one is None or not one.open:
            return None
    me = actor.practitioner or actor.role
    is_mine = handovers.same_person(chart, stay.doctor_reference, me)
    about_me = [draft for draft in mine if draft.patient == chart.patient.id]
    base = worklist_rows.row(chart, now, actor)
    kept = _kept(about_me, stay)
    row = HandoverRow(
        key=chart.patient.id,
        bed=base.bed,
        family=base.family,
        given=base.given,
        age=" · ".join((base.age, _day(stay))),
        news2=base.news2,
        about=stay.about,
        group="rest",
        spoken="",
        points=handover_points.points(chart, base.results, about_me if side == "give" else (), now, actor),
        points_whole=handover_points.whole(chart, actor),
        responsible=stay.doctor or _("nobody"),
        sort=base.news2.sort,
    )
    if one is None:
        free = not stay.doctor_reference and roles.decides(actor)
        row = _without(row, side, is_mine=is_mine, free=free, kept=kept)
        if row.group == "rest" and not is_mine and actor.profession != "nurse":
            # A nurse hands on what is open, and changes no responsibility.
            return None
    else:
        row = _with(chart, row, stay, one, side, now)
        if one.unsent and not stuck.isdisjoint({one.task.key, *stay.parts}):
            # The giver is responsible as before; nothing of it may look as if it were done.
            told = _("the server has not taken it: see Unsent")
            row = msgspec.structs.replace(
                row, group="left", remark=told, mark="refused", takes=False, gives=False, asks=False,
                refuses=False, withdraws=False,
            )  # fmt: skip
    if not stay.ongoing:
        row = msgspec.structs.replace(row, remark=_("discharged meanwhile"), takes=False, mark="refused")
    return msgspec.structs.replace(row, spoken=_spoken(row))


def _handover(chart: Chart, stay: Stay | None, now: datetime, actor: Actor, side: Side) -> Handover | None:
    """The handover that this side's row is about: one that waits, else one that was answered lately."""
    me = actor.practitioner or actor.role

    def mine(who: Reference | None) -> bool:
        return who is not None and handovers.same_person(chart, who.target, me)

    found = (
        handovers.of_stay(chart, stay)
        if stay is not None
        else tuple(h for t in chart.all(Task) if (h := handovers.read(chart, t)) is not None)
    )
    for one in found:
        if not mine(one.receiver if side == "take" else one.giver):
            continue
        at = instant(one.task.last_modified)
        lately = at is not None and now - at < LATELY
        if one.open or (lately and one.state == "taken") or (lately and side == "give" and _back(one, found)):
            return one
    return None


def _back(one: Handover, found: Sequence[Handover]) -> bool:
    """True when a handover was refused and the giver has not asked anybody else since."""
    return one.state == "refused" and found[0] is one


def _without(
    row: HandoverRow, side: Side, *, is_mine: bool, free: bool, kept: KeptForm | None
) -> HandoverRow:
    """A patient whom nobody is asked to take over; `free`: nobody is responsible, so any doctor may see to
    it."""
    if side == "take" or not (is_mine or free):
        return msgspec.structs.replace(row, remark=_("yours already") if is_mine else "")
    words, to = "", ""
    if kept is not None:
        words, to = writing.expected(kept.said), kept.said.get("search") if kept.said.get("code") else ""
    if kept is None:
        remark = _("not written") if is_mine else _("nobody is responsible")
    else:
        remark = _("draft, to {name}").format(name=to) if to else _("draft, to whom is not chosen")
    group: Group = "left"
    ready = kept is not None and writing.missing(kept.said) is None
    return msgspec.structs.replace(
        row,
        group=group,
        words=words,
        draft=True,
        remark=remark,
        mark="open",
        gives=True,
        other=to,
        ready=ready,
    )


def _with(
    chart: Chart, row: HandoverRow, stay: Stay, one: Handover, side: Side, now: datetime
) -> HandoverRow:
    """A patient whom somebody is asked to take over, or has taken over."""
    giver, receiver = persons.name_of(chart, one.giver), persons.name_of(chart, one.receiver)
    at = _at(one.task.last_modified, now)
    talk = tuple(
        (
            " ".join(part for part in (persons.name_of(chart, n.author_reference) or n.author_string,
                                       _at(n.time, now)) if part),
            n.text,
        )
        for n in one.talk
    )  # fmt: skip
    row = msgspec.structs.replace(
        row, words=one.words, task=one.task.key, seen=mark(one.task), talk=talk,
        other=giver if side == "take" else receiver,
    )  # fmt: skip
    take = side == "take"
    if one.state == "taken":
        # Taken over here; the server has not said so yet, and until it has the giver is responsible.
        waits = one.unsent or bool(stay.coming_doctor)
        remark = _("waiting for the server") if waits else _("took over {time}").format(time=at)
        return msgspec.structs.replace(row, group="done", remark=remark, mark="waits" if waits else "done")
    if one.state == "refused":
        why = _("{name} refused: {why}").format(name=receiver, why=one.reason or _("no reason given"))
        return msgspec.structs.replace(row, group="left", remark=why, mark="refused", gives=True, draft=True)
    unsent = _("not sent") if one.unsent else ""
    question = one.question
    if question is not None:
        asked = _at(question.time, now)
        said = _("you asked {time}") if take else _("asks: answer")
        return msgspec.structs.replace(
            row, group="left", remark=unsent or said.format(time=asked), mark="asked", takes=take,
            refuses=take, asks=True, withdraws=not take,
        )  # fmt: skip
    remark = unsent or (
        _("gave {time}").format(time=at) if take else _("waits for {name}").format(name=receiver)
    )
    return msgspec.structs.replace(
        row, group="left" if take else "done", remark=remark, mark="waits" if unsent else "open",
        takes=take, refuses=take, asks=take or bool(one.talk), withdraws=not take,
    )  # fmt: skip


def _kept(mine: Iterable[Draft], stay: Stay) -> KeptForm | None:
    """The actor's draft of the handover of this patient."""
    for draft in mine:
        if draft.kind != DRAFT:
            continue
        try:
            kept = from_json(draft.body, KeptForm)
        except msgspec.MsgspecError:
            continue
        if kept.what == "handover" and kept.about in stay.parts:
            return kept
    return None


def _at(text: str, now: datetime) -> str:
    moment = instant(text)
    if moment is None:
        return ""
    same = local(moment).date() == local(now).date()
    return time(moment) if same else f"{day_short(moment)} {time(moment)}"


def _day(stay: Stay) -> str:
    return _("day {n}").format(n=stay.day) if stay.day is not None else _("day unknown")


def _marked(rows: Sequence[HandoverRow]) -> list[HandoverRow]:
    similar = persons.alike((row.key, row.family, row.given) for row in rows)
    return [msgspec.structs.replace(row, similar=row.key in similar) for row in rows]


def _follows(rows: Sequence[HandoverRow]) -> tuple[tuple[str, str, str], ...]:
    """Counts of open points that go with the patients who change hands."""
    points = [point for row in rows if row.group != "rest" for point in row.points]
    kinds: Mapping[str, str] = {
        "answer": _("Results to review"),
        "task": _("Tasks"),
        "waits": _("Unanswered tests"),
        "plan": _("Late in the care plans"),
        "draft": _("Drafts that stay with you"),
    }
    found = []
    for kind, title in kinds.items():
        mine = [point for point in points if point.kind == kind]
        if not mine and kind in ("draft", "plan"):
            continue
        odd = sum(bool(point.outside) for point in mine)
        late = sum(point.late for point in mine)
        remark = (
            ngettext("{n} overdue", "{n} overdue", late).format(n=late)
            if late
            else ngettext("{n} abnormal", "{n} abnormal", odd).format(n=odd)
            if odd
            else ""
        )
        found.append((title, str(sum(point.count for point in mine)), remark))
    return tuple(found)


def _spoken(row: HandoverRow) -> str:
    head = [family_first(row.family, row.given)]
    if row.bed:
        head.append(_("bed {bed}").format(bed=row.bed))
    head.append(" ".join(filter(None, ("NEWS2", row.news2.text, row.news2.stale))))
    said = [", ".join(head)]
    if row.points:
        count = len(row.points)
        opened = ngettext("{n} open", "{n} open", count).format(n=count)
        said.append(f"{opened}: " + "; ".join(" ".join(filter(None, (p.text, p.when))) for p in row.points))
    if row.words:
        said.append(row.words.rstrip("."))
    said.append(_("Responsible: {name}").format(name=row.responsible))
    said += [row.remark] if row.remark else []
    return ". ".join(said) + "."
