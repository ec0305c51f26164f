"""Sprints that wait for a review, as the reviewer sees them: the rows of the list, and one of them in full,
over the configuration of the machine on which it is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.acts.capabilities import Capability
from desktop.clinical.record import reviews as reading
from desktop.clinical.record.reviews import Review
from desktop.core import yaml_documents
from desktop.core.clock import local
from desktop.core.errors import InputError
from desktop.core.formats import relative_day_time
from desktop.core.interpreter_settings import collecting_later
from desktop.core.messages import _
from desktop.shown.sprint.kind_titles import kind_title
from desktop.shown.sprint.reviews import Group, ReviewOf, ReviewRow, ReviewShown, SprintRow
from desktop.shown.workspace import Workspace
from desktop.store import outbox
from desktop.store.packages import kept_packages
from desktop.store.packages.signed_package import Opened
from desktop.views.answering import answers
from desktop.views.known import known
from desktop.views.outcomes import outcome_words
from desktop.views.reader import Reader
from desktop.views.sign_in import workspaces
from desktop.views.sprint import draft_reviews, limit_counts, pilot_people
from desktop.views.sprint.page_draft import checks_of, light, points_of
from desktop.workspace import folder_sprints, locations
from desktop.workspace.drafts.below import ground
from desktop.workspace.drafts.opened_draft import SentDraft, Whose
from desktop.workspace.item_titles import Titles
from desktop.workspace.layers import Who
from desktop.workspace.measured import decisions
from desktop.workspace.measured.decisions import Sprint
from desktop.workspace.reviews import approvals, committee

SHOWN: Final = timedelta(days=90)
"""Time for which an answered review stays on the list."""
PILOT_DAYS: Final = 14
_ORDER: Final[tuple[Group, ...]] = ("to_review", "to_release", "waits", "sent", "answered")


@answers(ReviewOf)
def review_of(reader: Reader, connection: Connection, ask: ReviewOf) -> ReviewShown:
    """A sprint as its reviewer reads it. InputError for what is no review, or nobody's of theirs."""
    every = draft_reviews.held(connection, reader)
    one = next((found for found in every if found.key == ask.review), None)
    if one is None or not _concerns(one, reader):
        raise InputError(_("This is no sprint to review."), kept=_("Nothing was changed."))
    with collecting_later():
        return _shown(one, reading.together(every, one), reader, connection, ask)


def _shown(
    one: Review, beside: tuple[Review, ...], reader: Reader, connection: Connection, ask: ReviewOf
) -> ReviewShown:
    draft = _laid(one, reader, ask)
    titles = Titles(known())
    points = tuple(points_of(draft, titles))
    changes = draft.changes
    content = approvals.content_of(one.file)
    needs = committee.needed(changes)
    by = draft_reviews.judge(reader, connection)
    counting = reading.approving(beside, content, needs=needs, by=by)
    before, after = light(draft.ground.under.whole), light(draft.good.whole)
    today = local(reader.clock()).date()
    wards = pilot_people.wards(one.workspace, reader, connection)
    theirs = one.waits_for(_me(reader), owns_sprints=reader.actor.duty == "owner")
    publishes = roles.may(reader.actor, Capability.PUBLISH)
    done = draft.problems or _out(one, connection)
    return ReviewShown(
        key=one.key, title=one.title, by=_by(one, reader), workspace=after, before=before, wish=draft.wish,
        points=points,
        checks=(*checks_of(draft, points), *limit_counts.checks(draft, one, reader, connection)),
        lines=tuple(draft_reviews.line(other, beside, content, changes, reader, by) for other in beside),
        tab=_tab(before, after), titles=_titles(before, after, titles), content=content,
        answers=theirs and one.state == "open",
        releases=publishes and len(counting) == 2 and not done, wards=wards,
        roles=pilot_people.roles(), people=pilot_people.people(reader.charts.directory(connection)),
        ward=next((ward.name for ward in wards if ward.title == one.ward), ""),
        begins=today.isoformat(), until=(today + timedelta(days=PILOT_DAYS)).isoformat(),
        by_folder=folder_sprints.used() is not None, outcomes=outcome_words.offered(),
        said=_said(one, needs=needs, reader=reader), problem="\n".join(map(str, draft.problems)),
    )  # fmt: skip


def _laid(one: Review, reader: Reader, ask: ReviewOf) -> SentDraft:
    """The file as it was sent, over what is here."""
    found = yaml_documents.read(one.file, "", until="changes").data
    said = found.get("extends") if isinstance(found, dict) else None
    extends = said if isinstance(said, str) else ""
    where, today = locations.found(), local(reader.clock()).date()
    who = Who(ask.whose.ward_name, ask.whose.role, None, ask.whose.services)
    joined = workspaces.pilots_of(ask.whose, today)
    under = ground(
        "sprint", one.workspace, known(), where.folders, who, locations.kept(where), extends, joined
    )
    author = one.author.display if one.author is not None else ""
    return SentDraft(Whose("", author), under, Path(f"{one.sprint}.yaml"), today, one.file)


def _said(one: Review, *, needs: bool, reader: Reader) -> str:
    """Sentence that is to be known before one accepts: an acceptance that would not count says so."""
    if not needs or one.part == "owner":
        return ""
    if committee.is_member((reader.actor.practitioner, reader.actor.role, reader.actor.hpr)):
        return ""
    words = _("Limits, rules and dangers need {group}: your acceptance is kept, and does not count for them.")
    return words.format(group=committee.title())


def _tab(before: Workspace, after: Workspace) -> str:
    was = {tab.id: tab for tab in before.tabs}
    changed = (tab.id for tab in after.tabs if was.get(tab.id) != tab)
    return next(changed, after.tabs[0].id if after.tabs else "")


def _titles(before: Workspace, after: Workspace, titles: Titles) -> dict[str, str]:
    every = [panel for side in (before, after) for tab in side.tabs for panel in tab.panels]
    return {panel.id: titles.panel(panel) or kind_title(panel.kind) for panel in every}


def _by(one: Review, reader: Reader) -> str:
    name = one.author.display if one.author is not None else ""
    when = relative_day_time(one.asked, reader.clock()) if one.asked is not None else ""
    ward = "" if one.ward in one.author_role else one.ward
    return " · ".join(filter(None, (name, one.author_role, ward, when)))


def _me(reader: Reader) -> frozenset[str]:
    return frozenset(one for one in (reader.actor.practitioner, reader.actor.role) if one)


def _concerns(one: Review, reader: Reader) -> bool:
    me = _me(reader)
    return one.sent_by(me) or one.waits_for(me, owns_sprints=False) or reader.actor.duty == "owner"


# In the list of wishes


def waiting(reader: Reader, connection: Connection) -> int:
    """Number of sprints that wait for this person: to be read, or to be tried out."""
    return sum(row.group in ("to_review", "to_release") for row in rows(reader, connection))


def rows(reader: Reader, connection: Connection) -> tuple[ReviewRow, ...]:
    """Rows of all reviews that concern whoever is at the keyboard: of those that were sent together their
    own, else the first."""
    every = draft_reviews.held(connection, reader)
    found: dict[tuple[str, str], list[Review]] = {}
    for one in every:
        if one.state != "withdrawn" and _concerns(one, reader):
            found.setdefault((one.sending, one.sprint), []).append(one)
    made = [row for some in found.values() if (row := _row(some, every, reader, connection)) is not None]
    made.sort(key=lambda row: row.at_sort, reverse=True)
    made.sort(key=lambda row: _ORDER.index(row.group))
    return tuple(made)


def _row(
    some: list[Review], every: Iterable[Review], reader: Reader, connection: Connection
) -> ReviewRow | None:
    me, owns = _me(reader), reader.actor.duty == "owner"
    own = [one for one in some if one.waits_for(me, owns_sprints=owns)]
    # Of those for oneself what is open comes first, the owner's part before the other.
    one = min(own or some, key=lambda one: (one.state != "open", one.part != "owner"))
    beside = reading.together(every, one)
    data = yaml_documents.read(one.file, "").data
    changes = data.get("changes") if isinstance(data, dict) else None
    changed = [change for change in changes if isinstance(change, dict)] if isinstance(changes, list) else []
    content = approvals.content_of(one.file)
    by = draft_reviews.judge(reader, connection)
    lines = [draft_reviews.line(other, beside, content, changed, reader, by) for other in beside]
    counting = reading.approving(beside, content, needs=committee.needed(changed), by=by)
    ended = max((other.ended for other in beside if other.ended is not None), default=None)
    if own and one.state == "open":
        group: Group = "to_review"
    elif one.state == "returned" or _out(one, connection):
        group = "answered"
    elif owns and len(counting) == 2:
        group = "to_release"
    elif one.sent_by(me):
        group = "sent"
    else:
        group = "waits"
    if group == "answered" and ended is not None and reader.clock() - ended > SHOWN:
        return None
    goal = data.get("goal") if isinstance(data, dict) else ""
    wish = str(goal.get("nb") or "") if isinstance(goal, dict) else str(goal or "")
    state = {
        "to_review": _("waits for you to read it"),
        "to_release": _("accepted by both: try it out, or take it in use"),
        "waits": _("waits for the other reviewer"),
        "sent": _("sent to review"),
        "answered": _("published") if _out(one, connection) else _("sent back"),
    }[group]
    if group in ("waits", "sent") and any(line.void for line in lines):
        state = _("an answer does not count: whoever made the draft sends it anew")
    when = relative_day_time(one.asked, reader.clock()) if one.asked is not None else ""
    spoken = (one.title, wish, state, *(line.words for line in lines))
    return ReviewRow(
        one.key, group, one.title, wish, _by(one, reader), when, tuple(line.words for line in lines), state,
        tuple(
            (f"{other.key} {other.state}", line.words)
            for other, line in zip(beside, lines, strict=True) if other.state in ("accepted", "returned")
        ), one.sent_by(me), True,
        withdraws=one.sent_by(me) and any(other.state == "open" for other in beside),
        at_sort=(one.asked or reader.clock()).isoformat(), spoken=", ".join(filter(None, spoken)),
    )  # fmt: skip


def _out(one: Review, connection: Connection) -> bool:
    """True when just this content is published, or on its way, or in force in the hospital's folder."""
    lies = decisions.lying(one.sprint)
    if lies is not None and lies.content == one.content:
        return True
    _number, newest = kept_packages.newest(connection, one.sprint)
    return (
        newest is not None
        and newest.package.status == "active"
        and approvals.content_of(newest.sealed.file) == one.content
    )


def published(reader: Reader, connection: Connection) -> tuple[SprintRow, ...]:
    """Rows of the sprints that are published, for those who may take them back."""
    if not roles.may(reader.actor, Capability.PUBLISH):
        return ()
    unsent = any(one.type == "Library" for one in outbox.of_patient(connection, 0))
    found = []
    for sprint in kept_packages.names(connection):
        _number, newest = kept_packages.newest(connection, sprint)
        if newest is not None and newest.package.status == "active":
            found.append(_published(newest, connection, reader, unsent=unsent))
    published_ = {one.key for one in found}
    lying = (one for one in decisions.in_folder() if one.name not in published_)
    return (*found, *(_in_folder(one, connection, reader) for one in lying))


def _in_folder(one: Sprint, connection: Connection, reader: Reader) -> SprintRow:
    words, state = _in_force(one.data, connection, reader)
    approved = ", ".join(each.name for each in approvals.standing(one.data))
    who = _("in the hospital's folder")
    if approved:
        who += " · " + _("approved by {names}").format(names=approved)
    return SprintRow(one.name, one.name, words, who, state, True, ", ".join((one.name, words, state)))


def _in_force(data: object, connection: Connection, reader: Reader) -> tuple[str, str]:
    """For whom a sprint's file is in force, and its state."""
    pilot = data.get("pilot") if isinstance(data, dict) and data.get("status") == "pilot" else None
    if not isinstance(pilot, dict):
        return _("in use by everybody of this page"), _("in use")
    words = _("tried out for {whom} until {day}").format(
        whom=pilot_people.whom_of(pilot, reader, connection), day=str(pilot.get("until") or "")
    )
    return words, _("pilot")


def _published(one: Opened, connection: Connection, reader: Reader, *, unsent: bool) -> SprintRow:
    package = one.package
    data = yaml_documents.read(one.sealed.file, "").data
    words, state = _in_force(data, connection, reader)
    approved = ", ".join(one.name for one in package.approvals)
    who = _("signed by {name}").format(name=package.by.name)
    if approved:
        who += " · " + _("approved by {names}").format(names=approved)
    if unsent and not any(held.sealed == one.sealed for held in kept_packages.held(connection)):
        state += " · " + _("not sent yet")
    title = f"{package.sprint} · " + _("version {n}").format(n=package.number)
    return SprintRow(package.sprint, title, words, who, state, True, ", ".join((title, words, state)))
