"""The general practitioner's inbox: letters that ask something first, and the one with the cursor in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import persons
from desktop.clinical.words import demographics
from desktop.core.actor import Actor
from desktop.core.clock import local, minute
from desktop.core.messages import _, language, ngettext
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.when import instant, utc_stamp
from desktop.letters import received
from desktop.letters.delivery import delivery
from desktop.letters.delivery.delivery import State
from desktop.letters.delivery.versions import Standing
from desktop.letters.received import Received
from desktop.shown.inbox.received import Group, ReceivedModel, ReceivedRow
from desktop.shown.parts import PanelState
from desktop.store import revisions, snapshots
from desktop.store.charts import DIRECTORY
from desktop.sync.pull import cursors, practice
from desktop.sync.pull.practice import Practice
from desktop.views.base import guarding, making
from desktop.views.inbox import received_detail, received_words
from desktop.views.reader import Reader
from desktop.views.tasks import elsewhere

TYPES = received.TYPES | {"Encounter", "DiagnosticReport"}
_ORDER: tuple[Group, ...] = ("overdue", "dated", "undated", "look", "plain", "made", "closed")
CLOSED_FOR = timedelta(days=7)
"""Time for which a closed letter stands in the list; then it is found with the patient."""


def page(reader: Reader, connection: Connection, cursor: str = "") -> tuple[ReceivedModel | None, PanelState]:
    """The inbox of whoever is signed in; to nobody but a general practitioner."""
    actor, now = reader.actor, reader.clock()
    if not actor.outside:
        return None, refused()
    listed = practice.kept(connection, practice.whose(actor))
    if listed is None:
        return ReceivedModel((), _("Letters to you"), ""), PanelState("loading", note=_("fetching"))
    model, state = _kept_list(reader, connection, listed, now)
    row = next((row for row in model.rows if row.key == cursor), model.rows[0] if model.rows else None)
    if row is None:
        return msgspec.structs.replace(model, at=cursor), state
    whole = reader.seen(connection, row.patient, received_detail.TYPES)
    read = None
    if whole is not None:
        made = guarding.attempt(
            lambda: guarding.made(lambda one: received_detail.of(one, row, now, actor), whole)[0]
        )
        # The list is whole all the same.
        read = received_detail.unshown(row) if isinstance(made, Exception) else made
    return msgspec.structs.replace(model, read=read, at=cursor), state


_lists: WeakKeyDictionary[Reader, tuple[object, tuple[ReceivedModel, PanelState]]] = WeakKeyDictionary()
"""The list as it was made last for each reader: whoever goes down it asks for it at each row."""


def _kept_list(
    reader: Reader, connection: Connection, listed: Practice, now: datetime
) -> tuple[ReceivedModel, PanelState]:
    """The list, made anew where anything that it rests on has changed, and each minute."""
    kinds = (*TYPES, "Patient", *DIRECTORY)
    numbers = revisions.of(connection, ("", *listed.patients), kinds)
    # A type that the server has answered for may have brought nothing.
    answered = cursors.answered(connection, listed.patients, TYPES)
    unasked = frozenset(snapshots.all_of(connection, snapshots.UNASKED))
    of = (numbers, answered, unasked, listed, minute(now), reader.actor, reader.opened(), language())
    held = _lists.get(reader)
    if held is not None and held[0] == of:
        return held[1]
    found = (reader.seen(connection, p, TYPES) for p in listed.patients)
    charts = [chart for chart in found if chart is not None]
    (model, state), used, _far = guarding.listed(
        lambda here, _away: build(here, now, reader.actor, listed), charts, []
    )
    lost = [u for mine, had in zip(used, charts, strict=True) for u in mine.unreadable[len(had.unreadable) :]]
    made = (model, making.with_aside(state, lost))
    _lists[reader] = (of, made)
    return made


def build(
    charts: Sequence[Chart], now: datetime, actor: Actor, listed: Practice
) -> tuple[ReceivedModel, PanelState]:
    """The letters of several patients to one general practitioner."""
    me = elsewhere.owners(actor)
    rows: list[ReceivedRow] = []
    coming: Counter[State] = Counter()
    for chart in charts:
        rows += [_row(chart, letter, now, actor) for letter in received.found(chart, me, now)
                 if _listed(letter, now)]  # fmt: skip
        coming.update(received.under_way(chart, me, now))
    similar = persons.alike((r.patient, r.family, r.given) for r in rows)
    rows = [msgspec.structs.replace(r, similar=r.patient in similar) for r in rows]
    model = ReceivedModel(tuple(_in_order(rows)), _("Letters to you"), _summary(rows), _note(coming, listed))
    return model, _state(charts, bool(rows), listed)


def _listed(letter: Received, now: datetime) -> bool:
    """True while a letter stays in the list: a closed one for a while only, an unclosed one for ever."""
    if letter.closed is None:
        at = instant(letter.at)
        late = at is not None and now - at > practice.SPAN
        # What is asked and not done stays; what is only old is found with the patient.
        return not late or (bool(letter.open_asks) and not letter.unknown_way)
    at = instant(letter.closed.last_modified or letter.closed.authored_on)
    return at is None or now - at < CLOSED_FOR


def _in_order(rows: Iterable[ReceivedRow]) -> list[ReceivedRow]:
    """Rows by group; in it the first due, then the newest, but the oldest of those without a due day."""
    newest = sorted(rows, key=lambda r: (r.time_sort, r.key), reverse=True)
    oldest_first = {"overdue", "dated", "undated"}
    found: list[ReceivedRow] = []
    for group in _ORDER:
        mine = [row for row in newest if row.group == group]
        if group in oldest_first:
            mine.sort(key=lambda r: (r.due_sort, r.time_sort or "9", r.key))
        found += sorted(mine, key=lambda r: not r.news) if group in ("look", "plain") else mine
    return found


def _row(chart: Chart, letter: Received, now: datetime, actor: Actor) -> ReceivedRow:
    family, given = persons.family_given(chart.patient.name)
    first = sorted(
        letter.asked,
        key=lambda one: (one.state != "open", not one.ask.asks, str(one.ask.due) if one.ask.due else "9"),
    )
    shown = tuple(received_words.ask(chart, one, now) for one in first)
    asks = tuple(one for one in letter.asked if one.ask.asks)
    due = min((one.ask.due for one in letter.open_asks if one.ask.due is not None), default=None)
    title, doubt = received_words.title_of(letter), received_words.doubt(chart, letter)
    _to, sender = received.sender(chart, letter)
    sender = sender or received.writer(chart, letter) or _("Sender not named")
    state, when = received_words.state(chart, letter, now), received_words.signed(letter, now)
    born = demographics.born(chart.patient, local(now).date())
    said = [". ".join(filter(None, (one.words, one.when, one.told))) for one in shown]
    whose, which = f"{family_first(family, given)}, {born}", f"{title}, {sender}, {when}"
    news = received_words.after(chart, letter, now) if letter.closed is None else ""
    spoken = (whose, which, doubt, news, *said, state)
    return ReceivedRow(
        key=letter.key,
        patient=chart.patient.id,
        family=family,
        given=given,
        born=born,
        title=title,
        sender=sender,
        time=when,
        group=_group(letter, now),
        asks=shown,
        doubt=doubt,
        news=news,
        state=state,
        seen=tuple(one.ask.words for one in asks),
        owner=actor.practitioner or actor.role,
        owner_name=actor.name,
        pending=bool({letter.key, letter.closed.key if letter.closed else ""} & chart.unsent),
        document=letter.key.startswith("DocumentReference/"),
        due_sort=due.isoformat() if due is not None else "9",
        time_sort=utc_stamp(letter.at),
        spoken=". ".join(part for part in spoken if part),
    )  # fmt: skip


def _group(letter: Received, now: datetime) -> Group:
    if letter.closed is not None:
        return "closed"
    left = letter.open_asks
    days = [one.ask.due for one in left if one.ask.due is not None]
    if any(day < local(now).date() for day in days):
        return "overdue"
    if left:
        return "dated" if days else "undated"
    if letter.stands is not Standing.CURRENT or letter.unread or letter.written.why:
        return "look"
    return "made" if any(one.ask.asks for one in letter.asked) else "plain"


def _summary(rows: Sequence[ReceivedRow]) -> str:
    groups = Counter(row.group for row in rows)
    left = len(rows) - groups["closed"]
    parts = [ngettext("{n} letter", "{n} letters", left).format(n=left)]
    asking = groups["overdue"] + groups["dated"] + groups["undated"]
    if asking:
        parts.append(ngettext("{n} asks something", "{n} ask something", asking).format(n=asking))
    if groups["overdue"]:
        late = ngettext("{n} overdue", "{n} overdue", groups["overdue"])
        parts.append(late.format(n=groups["overdue"]))
    return " · ".join(parts)


def _note(coming: Counter[State], listed: Practice) -> str:
    """Note on letters that are not in the list: still on their way, or of an unsupported kind."""
    said = []
    if coming:
        words = ", ".join(f"{n} {delivery.state_words(state)}" for state, n in sorted(coming.items()))
        said.append(_("Written to you and not come: {what}.").format(what=words))
    if listed.unsupported:
        said.append(_("Not asked for: the server can't search patients by general practitioner."))
    else:
        words = _(
            "Asked for: people on your list ({n}), the last {days} days. Not asked for: letters to you about"
            " others, and sick notes; those are in other systems."
        )
        said.append(words.format(n=len(listed.listed), days=practice.SPAN.days))
    return " ".join(said)


def _state(charts: Sequence[Chart], filled: bool, listed: Practice) -> PanelState:
    state = making.ward_list_state(
        charts, len(listed.patients), received.READ, filled, _("No letters wait for you.")
    )
    if state.kind in ("error", "loading"):
        return state
    if listed.unsupported and not filled:
        return PanelState(
            "not_checked",
            note=_("not asked"),
            title=_("Letters to you are not asked for."),
            text=_("The server can't search patients by general practitioner. Find the patient by name."),
        )
    if listed.partial:
        return PanelState(
            "not_checked",
            note=_("in part"),
            title=_("There may be more letters than are fetched."),
            text=_("The server gave a part only. It is asked again by itself."),
            details="; ".join(listed.partial),
        )
    return state


def refused() -> PanelState:
    """Panel state for users who are not general practitioners: the inbox is not theirs to list."""
    return PanelState(
        "not_checked",
        title=_("Letters to general practitioners are shown to them."),
        text=_("Choose that role to see them, or your own ward."),
    )
