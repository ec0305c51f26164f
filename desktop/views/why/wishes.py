"""Wishes for the set-up: those that wait for this person's answer, their own with what was answered, and to
whom a wish goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec
from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability
from desktop.clinical.record import persons, sprint_owners
from desktop.clinical.record.wishes import Wish, read
from desktop.core.actor import Actor
from desktop.core.formats import relative_day_time
from desktop.core.messages import _, ngettext
from desktop.core.usage import kept
from desktop.core.usage.fired import by_rule
from desktop.core.usage.weeks import WeekCounts, once
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Resource
from desktop.orders import checking
from desktop.shown.parts import PanelState
from desktop.shown.why.wishes import (
    WishesModel,
    WishesPage,
    WishGoesTo,
    WishNews,
    WishNewsOf,
    WishRow,
    WishTo,
)
from desktop.store import outbox
from desktop.sync.pull.set_up import site_counts
from desktop.sync.pull.set_up import wishes as pulled
from desktop.views.answering import answers
from desktop.views.reader import Reader
from desktop.views.sprint import reviews
from desktop.views.why import overridden

SHOWN: Final = timedelta(days=180)
"""Time for which an answered wish of others stays on the list of whoever answers."""
Group = Literal["to_answer", "mine_open", "mine_answered", "closed"]
_ORDER: Final[tuple[Group, ...]] = ("to_answer", "mine_answered", "mine_open", "closed")


@answers(WishesPage)
def page(reader: Reader, connection: Connection, _ask: WishesPage) -> tuple[WishesModel, PanelState]:
    """The list of whoever is at the keyboard."""
    now, actor = reader.clock(), reader.actor
    directory = reader.charts.of_nobody(connection)
    unsent = frozenset(one.id for one in outbox.of_patient(connection, 0) if one.type == "Task")
    model = build(_gathered(connection, now), directory, now, actor, unsent)
    sent, out = reviews.rows(reader, connection), reviews.published(reader, connection)
    to_read = sum(row.group in ("to_review", "to_release") for row in sent)
    said = ngettext("{n} sprint waits for you", "{n} sprints wait for you", to_read).format(n=to_read)
    summary = " · ".join(filter(None, (said if to_read else "", model.summary)))
    model = msgspec.structs.replace(model, reviews=sent, sprints=out, summary=summary)
    return model, _state(model, pulled.kept(connection))


@answers(WishGoesTo)
def goes_to(reader: Reader, connection: Connection, ask: WishGoesTo) -> tuple[WishTo, ...]:
    """Receivers of wishes: each owner as a person of the directory, else everybody who owns sprints."""
    directory = reader.charts.directory(connection).values()
    return tuple(_goes_to(directory, *one) for one in ask.owners)


def _goes_to(directory: Iterable[Resource], owner: str, owner_id: str) -> WishTo:
    found = sprint_owners.found(directory, owner, owner_id)
    if found is not None:
        return WishTo(found.display, _("Goes to {name}.").format(name=found.display))
    if owner or owner_id:
        return WishTo("", _("The owner is not found: goes to all who own sprints."))
    return WishTo("", _("Nobody owns it by name: goes to all who own sprints."))


@answers(WishNewsOf)
def news(reader: Reader, connection: Connection, _ask: WishNewsOf) -> WishNews:
    """News about the wishes of whoever is at the keyboard: what waits for them, what was answered."""
    now, actor = reader.clock(), reader.actor
    me = mine(actor)
    found = _gathered(connection, now)
    waiting = sum(one.state == "open" and _is_theirs(one, actor) for one in found)
    told = [
        (f"{one.key} {one.ended.isoformat() if one.ended else one.state}", _told(one))
        for one in found
        if one.asked_by(me) and one.state in ("answered", "planned", "refused")
    ]
    sent = reviews.rows(reader, connection)
    waiting += sum(row.group in ("to_review", "to_release") for row in sent)
    told += [
        (mark, _("{title}: {said}").format(title=row.title, said=line))
        for row in sent
        if row.mine
        for mark, line in row.answers
    ]
    return WishNews(waiting, tuple(sorted(told)))


def mine(actor: Actor) -> frozenset[str]:
    """References by which a wish names somebody."""
    return frozenset(one for one in (actor.practitioner, actor.role) if one)


def _held(connection: Connection, now: datetime) -> list[Wish]:
    return [one for body in pulled.held(connection) if (one := read(body, now)) is not None]


def _gathered(connection: Connection, now: datetime) -> list[Wish]:
    found = _held(connection, now)
    if not any(one.overridden for one in found):
        return found
    return overridden.gathered(found, by_rule(rule for week in counted(connection) for rule in week.rules))


def counted(connection: Connection) -> tuple[WeekCounts, ...]:
    """Counts of this machine's weeks and of those that others sent, each once."""
    try:
        here = kept.here()
    except OSError:
        here = ()
    return tuple(once(here, site_counts.held(connection)))


def _is_theirs(one: Wish, actor: Actor) -> bool:
    """True for a wish that is this person's to answer."""
    return one.owned_by(mine(actor), owns_sprints=actor.duty == "owner")


def build(
    found: Iterable[Wish], directory: Chart, now: datetime, actor: Actor, unsent: frozenset[str] = frozenset()
) -> WishesModel:
    """The list: what waits for this person's answer, then their own with an answer, their own without."""
    me, may = mine(actor), roles.may(actor, Capability.OWN)
    rows = []
    for one in found:
        own, theirs = one.asked_by(me), _is_theirs(one, actor)
        if own:
            group: Group = "mine_open" if one.state == "open" else "mine_answered"
        if theirs and one.state == "open":
            group = "to_answer"
        elif theirs and not own:
            group = "closed"
            if one.state == "withdrawn" or (one.ended is not None and now - one.ended > SHOWN):
                continue
        elif not own:
            continue
        if own and one.state == "withdrawn":
            group = "closed"
        rows.append(_row(one, group, directory, now, own=own, may=may, unsent=unsent))
    rows.sort(key=lambda row: row.at_sort, reverse=True)
    rows.sort(key=lambda row: _ORDER.index(row.group))
    return WishesModel(tuple(rows), _("Wishes"), _summary(rows), _note(rows))


def _row(
    one: Wish, group: Group, directory: Chart, now: datetime, *, own: bool, may: bool,
    unsent: frozenset[str],
) -> WishRow:  # fmt: skip
    name = persons.name_of(directory, one.asker) or _("not stated")
    who = _("counted by itself") if one.overridden else _("you") if own else name
    about = ", ".join(filter(None, (_about(one), one.layer)))
    asked = relative_day_time(one.asked, now) if one.asked is not None else _("at an unknown time")
    if one.overridden:
        asked = _("latest in week {week}").format(week=one.week.rpartition("-W")[2])
    answered = persons.name_of(directory, one.answered_by)
    goes = persons.name_of(directory, one.owner) or _("all who own sprints")
    waits = one.key.removeprefix("Task/") in unsent
    state = state_words(one)
    # Many a title names the ward already.
    ward = "" if one.ward in one.role else one.ward
    said = [f"{who}: {one.words}", about, asked, state, one.answer]
    return WishRow(
        key=one.key, group=group, words=one.words, where=about,
        place=_place(one),
        who=" · ".join(filter(None, (who, one.role, ward))), asked=asked, state=state,
        answer=one.answer, ended=" · ".join(
            filter(None, (answered, relative_day_time(one.ended, now) if one.ended is not None else ""))
        ) if one.state != "open" else "",
        goes_to=goes, unsent=waits, answers=may and group == "to_answer",
        withdraws=may and own and one.state == "open",
        at_sort=(one.ended or one.asked or now).isoformat(), spoken=", ".join(filter(None, said)),
    )  # fmt: skip


def state_words(one: Wish) -> str:
    """State of a wish in words."""
    return {
        "open": _("waits for an answer"),
        "answered": _("answered"),
        "planned": _("is done in a sprint"),
        "refused": _("is not done"),
        "withdrawn": _("withdrawn"),
    }[one.state]


def _about(one: Wish) -> str:
    """Name of what a wish is about: the screen's, or the rule's."""
    if one.rule:
        return _("rule {rule}: {what}").format(rule=one.rule, what=checking.what(one.rule))
    return one.title or one.path


def _place(one: Wish) -> str:
    """File and release of a wish; of a question the rule's version and the set-up's."""
    if one.rule:
        of = _("version {version}").format(version=one.version) if one.version else ""
        return " · ".join(filter(None, (of, one.release)))
    return " · ".join(filter(None, (one.file, one.release and f"Fagflate {one.release}")))


def _told(one: Wish) -> str:
    said = one.answer or state_words(one)
    if one.rule:
        return _("Your question about {what} is answered: {answer}").format(what=_about(one), answer=said)
    return _("Your wish about {what} is answered: {answer}").format(what=one.title or one.path, answer=said)


def _summary(rows: list[WishRow]) -> str:
    waiting = sum(row.group == "to_answer" for row in rows)
    own = sum(row.group == "mine_open" for row in rows)
    parts = []
    if waiting:
        parts.append(
            ngettext("{n} waits for your answer", "{n} wait for your answer", waiting).format(n=waiting)
        )
    if own:
        parts.append(
            ngettext("{n} of yours waits for an answer", "{n} of yours wait for an answer", own).format(n=own)
        )
    return " · ".join(parts)


def _note(rows: list[WishRow]) -> str:
    if any(row.unsent for row in rows):
        return _("What is not sent is kept here and goes by itself.")
    return ""


def _state(model: WishesModel, told: pulled.Wishes | None) -> PanelState:
    """The state of the list, after what the server was asked for: what is not asked is not nothing."""
    if told is not None and told.folder == "away":
        return PanelState(
            "not_checked", note=_("folder away"), title=_("The folder for sprints can't be reached."),
            text=_(
                "What you write is kept here and goes by itself when the folder is there. What came before is"
                " shown."
            ),
            details="; ".join(told.partial),
        )  # fmt: skip
    if told is not None and told.folder and told.refused:
        return PanelState(
            "not_checked", note=_("file not used"), title=_("A file in the folder for sprints is not used."),
            text=_("The last sound version is shown, and what you wrote is here. Show IT what it is called."),
            details="; ".join(told.refused),
        )  # fmt: skip
    if told is not None and told.unsupported:
        return PanelState(
            "not_checked", note=_("not asked"), title=_("Wishes are not asked for."),
            text=_("The server can't search for wishes. Those that were made or seen here are shown."),
        )  # fmt: skip
    if told is not None and (told.partial or told.refused):
        return PanelState(
            "not_checked", note=_("in part"), title=_("There may be more wishes than are fetched."),
            text=_("The server gave a part only. It is asked again by itself."),
            details="; ".join((*told.partial, *told.refused)),
        )  # fmt: skip
    if model.rows or model.reviews or model.sprints:
        return PanelState("ready")
    if told is None:
        return PanelState("loading")
    return PanelState(
        "empty", title=_("No wishes."),
        text=_("Ctrl+Shift+U on any page says what you miss there; Shift+F1 what should be otherwise."),
    )  # fmt: skip
