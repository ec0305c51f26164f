"""Answers of a draft's reviewers in words: remarks at its changes, approvals that count, and whoever else
has a draft of the same page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import reviews as reading
from desktop.clinical.record.review_authority import Authority
from desktop.clinical.record.reviews import Doubt, Review
from desktop.core import yaml_documents
from desktop.core.clock import local
from desktop.core.formats import relative_day_time
from desktop.core.messages import _
from desktop.fhir.elements import Reference
from desktop.shown.sprint.begun_draft import DraftState
from desktop.shown.sprint.page_draft import DraftCheck, DraftPoint, DraftReview, ReviewLine
from desktop.store import outbox
from desktop.sync.pull.set_up import wishes as pulled
from desktop.views.reader import Reader
from desktop.workspace.drafts.opened_draft import Draft
from desktop.workspace.reviews import approvals, committee
from desktop.workspace.reviews.approvals import Approval

_LATEST: Final = ("withdrawn", "returned", "accepted", "open")
"""States of reviews that were sent in the same minute, the one of the newest sending last."""


class Found(NamedTuple):
    """A draft's changes with their remarks, its review if it was sent, and more checks."""

    points: tuple[DraftPoint, ...]
    review: DraftReview | None
    checks: tuple[DraftCheck, ...]


def held(connection: Connection, reader: Reader) -> tuple[Review, ...]:
    """All reviews that are here."""
    now = reader.clock()
    every = (reading.read(body, now) for body in pulled.held(connection))
    return tuple(one for one in every if one is not None)


def judge(reader: Reader, connection: Connection) -> Authority:
    """Judge of those who answer, by the directory that is here."""
    return Authority(reader.charts.directory(connection), committee.is_member, reader.clock())


class Answered(NamedTuple):
    """Reviews of a sprint that were sent together: its name (`cardiology/sprint-02`) and title, the digest of
    what they are of, and each reviewer's answer."""

    sprint: str
    title: str
    content: str
    lines: tuple[ReviewLine, ...]


def answered(reader: Reader, connection: Connection) -> tuple[Answered, ...]:
    """All that is here, but what was taken back, with the answers that count and those that do not."""
    every, by = held(connection, reader), judge(reader, connection)
    found: dict[tuple[str, ...], Answered] = {}
    for one in sorted(every, key=lambda one: (one.sprint, one.asked is not None, one.asked)):
        beside = reading.together(every, one)
        key = tuple(other.key for other in beside)
        if key in found or all(other.state == "withdrawn" for other in beside):
            continue
        data = yaml_documents.read(one.file, "").data
        said = data.get("changes") if isinstance(data, dict) else None
        changes = [each for each in said if isinstance(each, dict)] if isinstance(said, list) else []
        content = approvals.content_of(one.file)
        lines = tuple(line(other, beside, content, changes, reader, by) for other in beside)
        found[key] = Answered(one.sprint, one.title, content, lines)
    return tuple(found.values())


def uncounted(sprint: str, content: str, reader: Reader, connection: Connection) -> tuple[str, ...]:
    """Sentences for the acceptances of a sprint's content that do not count."""
    return tuple(
        each.words
        for one in answered(reader, connection)
        if (one.sprint, one.content) == (sprint, content)
        for each in one.lines
        if each.void
    )


def approvals_of(draft: Draft, reader: Reader, connection: Connection) -> tuple[Approval, ...]:
    """Approvals that have come for a draft as it is now."""
    sent = _newest(draft, reader, held(connection, reader))
    return tuple(
        map(approval, _counting(sent, _content(draft), draft.changes, judge(reader, connection)).values())
    )


def approval(one: Review) -> Approval:
    """An acceptance as a line of the file."""
    who = one.answerer or Reference()
    day = local(one.ended).date().isoformat() if one.ended is not None else ""
    return Approval(who.display or who.target, one.role, day, who.target, one.content)


def state_of(sprint: str, data: dict[str, Any], reader: Reader, connection: Connection) -> DraftState:
    """State of a draft at its reviewers: `data` is what its file says, `sprint` its name."""
    sent = _sent(sprint, reader, held(connection, reader))
    if not sent:
        return ""
    said = data.get("changes")
    changes = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    content = approvals.content(data)
    if len(_counting(sent, content, changes, judge(reader, connection))) == 2:
        return "accepted"
    if any(one.state == "returned" and one.content == content for one in sent):
        # It waits for its author; whoever has changed it since has begun to answer the remarks.
        return "returned"
    return "sent" if any(one.state == "open" for one in sent) else ""


def of_draft(draft: Draft, points: tuple[DraftPoint, ...], reader: Reader, connection: Connection) -> Found:
    """Remarks, answers and other drafts of the page, for a draft as it stands."""
    every = held(connection, reader)
    checks = tuple(_others(draft, every, reader))
    sent = _newest(draft, reader, every)
    if not sent:
        return Found(points, None, checks)
    content = _content(draft)
    by = judge(reader, connection)
    counting = _counting(sent, content, draft.changes, by)
    unsent = frozenset(one.id for one in outbox.of_patient(connection, 0) if one.type == "Task")
    lines = [line(one, sent, content, draft.changes, reader, by, unsent=unsent) for one in sent]
    open_ = [one for one in sent if one.state == "open"]
    same = all(one.content == content for one in sent)
    written = {one.person for one in draft.approvals}
    if open_ and not same:
        lines.append(ReviewLine(_("Changed since it was sent: send it again."), fine=False))
    review = DraftReview(
        tuple(lines), open_[0].key if open_ else "",
        sum(approval(one).person not in written for one in counting.values()),
        not same or all(one.state in ("returned", "withdrawn") for one in sent)
        or (not open_ and len(counting) < 2),
        len(counting) == 2,
    )  # fmt: skip
    return Found(tuple(_remarked(points, sent)), review, checks)


def line(
    one: Review, beside: Iterable[Review], content: str, changes: list[dict[str, object]], reader: Reader,
    by: Authority, *, unsent: frozenset[str] = frozenset(),
) -> ReviewLine:  # fmt: skip
    """A reviewer's answer in words."""
    name = one.reviewer.display or one.reviewer.target if one.reviewer is not None else ""
    name = name or _("all who own sprints")
    who = one.answerer.display if one.answerer is not None and one.answerer.display else name
    when = relative_day_time(one.ended, reader.clock()) if one.ended is not None else ""
    if one.state == "open":
        if one.key.removeprefix("Task/") in unsent:
            words = _("{name}: not sent yet, goes by itself").format(name=name)
        else:
            words = _("{name}: has not answered yet").format(name=name)
        return ReviewLine(words, fine=False)
    if one.state == "withdrawn":
        return ReviewLine(_("{name}: taken back").format(name=name))
    if one.state == "returned":
        return ReviewLine(_("{name}: sent it back {when}").format(name=who, when=when), fine=False)
    why = reading.doubt(one, beside, content, needs=committee.needed(changes), by=by)
    if why:
        words = _("{name}: accepted {when}, but it does not count: {why}")
        return ReviewLine(words.format(name=who, when=when, why=_why(why)), fine=False, void=True)
    return ReviewLine(_("{name}: accepted {when}").format(name=who, when=when), counts=True)


def _why(why: Doubt) -> str:
    return {
        "": "",
        "other": _("the draft was changed after it"),
        "another": _("it is not answered by whom it waited for"),
        "role": _("the register does not have them in the role that it waited for"),
        "owner": _("it waited for all who own sprints, and the register does not say that they do"),
        "own": _("nobody accepts their own draft"),
        "same": _("the owner and the other clinician are one person"),
        "committee": _("limits, rules and dangers need {group}").format(group=committee.title()),
    }[why]


def _me(reader: Reader) -> frozenset[str]:
    return frozenset(one for one in (reader.actor.practitioner, reader.actor.role) if one)


def _name(draft: Draft) -> str:
    return f"{draft.ground.name}/sprint-{draft.number:02d}"


def _content(draft: Draft) -> str:
    data = draft.document.data
    return approvals.content(data) if draft.raw and isinstance(data, dict) else ""


def _newest(draft: Draft, reader: Reader, every: Iterable[Review]) -> tuple[Review, ...]:
    """The reviews of the newest sending of a draft, the owner's first."""
    return _sent(_name(draft), reader, every) if draft.raw else ()


def _sent(sprint: str, reader: Reader, every: Iterable[Review]) -> tuple[Review, ...]:
    """The reviews of the newest sending of a sprint by whoever is at the keyboard."""
    every, me = tuple(every), _me(reader)
    mine = [one for one in every if one.sprint == sprint and one.sent_by(me)]
    mine = [one for one in mine if one.asked is not None]
    newest = max(mine, key=lambda one: (one.asked, _LATEST.index(one.state)), default=None)
    return reading.together(every, newest) if newest is not None else ()


def _counting(
    sent: Iterable[Review], content: str, changes: list[dict[str, object]], by: Authority
) -> dict[reading.Part, Review]:
    needs = committee.needed(changes)
    return reading.approving(sent, content, needs=needs, by=by)


def _remarked(points: tuple[DraftPoint, ...], sent: Iterable[Review]) -> Iterable[DraftPoint]:
    """The changes with what was said of each: a remark follows its panel when numbers have changed."""
    told: dict[tuple[int, str], list[str]] = {}
    for one in sent:
        if one.state != "returned":
            continue
        who = one.answerer.display if one.answerer is not None else ""
        for remark in one.remarks:
            said = f"{who}: {remark.words}" if who else remark.words
            told.setdefault((remark.point, remark.target), []).append(said)
    left = dict(told)
    exact = {one.point: left.pop((one.point, one.target), []) for one in points}
    for point in points:
        words = list(exact[point.point])
        for key in [key for key in left if key[1] == point.target]:
            words += left.pop(key)
        yield msgspec.structs.replace(point, remark="\n".join(words)) if words else point


def _others(draft: Draft, every: Iterable[Review], reader: Reader) -> Iterable[DraftCheck]:
    """Others whose draft of the same page waits for its review: nobody writes over anybody."""
    me, seen = _me(reader), set()
    for one in every:
        if one.workspace != draft.ground.name or one.sent_by(me) or one.state not in ("open", "accepted"):
            continue
        name = one.author.display if one.author is not None else ""
        if (name, one.sprint) not in seen:
            seen.add((name, one.sprint))
            words = _("{name} has a draft of this page too").format(name=name or _("Somebody else"))
            detail = _("{title}: both are kept; agree which goes first").format(title=one.title or one.sprint)
            yield DraftCheck(words, detail, fine=False)
