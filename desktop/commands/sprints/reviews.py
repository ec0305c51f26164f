"""Reviews of a sprint's draft: sent, taken back, accepted, sent back; and an accepted sprint released by its
owner. None of it is about a patient."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from desktop.acts import Done
from desktop.acts import sprints as acts
from desktop.acts.sprints import (
    AcceptDraft,
    PublishSprint,
    ReleaseSprint,
    SendBackDraft,
    SendDraft,
    WithdrawDraft,
)
from desktop.acts.wishes import wish_codes as codes
from desktop.clinical.outcome_measures import outcome_measures
from desktop.clinical.record import reviews as reading
from desktop.clinical.record import sprint_owners
from desktop.clinical.record.review_authority import Authority
from desktop.clinical.record.reviews import Part, Review
from desktop.commands import acting
from desktop.commands.carrying import Doing, Looking, carries, carries_prepared
from desktop.commands.sealing import packages
from desktop.commands.wishes.wishes import me
from desktop.core import yaml_documents
from desktop.core.clock import in_zone, oslo
from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.fhir.elements import Reference
from desktop.shown.sprint.pilot_whom import DUTIES, ROLES
from desktop.shown.why.wishes import LONGEST, about_patient
from desktop.store.packages import kept_packages
from desktop.sync.pull.set_up import wishes as pulled
from desktop.workspace import folder_sprints
from desktop.workspace.drafts import draft_files, yaml_lines
from desktop.workspace.drafts.opened_draft import UNSAID
from desktop.workspace.reviews import approvals, committee
from desktop.workspace.reviews.approvals import Approval
from desktop.writing.set_up import reviews as writing
from desktop.writing.set_up.wishes import withdrawn

if TYPE_CHECKING:
    from joserfc import jwk

_LONGEST_PILOT = timedelta(days=183)


@carries(SendDraft)
def send(doing: Doing, act: SendDraft) -> Done:
    """Send a draft to its reviewers. InputError where a change lacks its reason, where the file is another
    than the one that was seen, and where it was sent already: the draft stays as it is."""
    stays = _("The draft stays as it is.")
    person = doing.actor.practitioner
    path = draft_files.begun(person, act.workspace) if person else None
    raw = draft_files.read(path) if path is not None else b""
    if not raw or draft_files.digest(raw) != act.digest:
        raise InputError(
            _("The draft was changed meanwhile: in another window, or in an editor."), kept=stays,
            todo=_("Look at it as it is now, then send it again."),
        )  # fmt: skip
    data = _data(raw)
    changes = [one for one in data.get("changes") or () if isinstance(one, dict)]
    if not changes or not all(str(one.get("why") or "").strip() for one in changes):
        raise InputError(
            _("Each change needs its reason before the draft is sent."), kept=stays, todo=_("One line each.")
        )
    if not data.get("goal") or data.get("goal") == UNSAID:
        raise InputError(_("The wish is not written"), kept=stays, todo=_("One line."))
    told = [str(data.get("goal") or ""), *(str(one.get("why")) for one in changes)]
    if said := next((words for one in told if (words := about_patient(one))), ""):
        raise InputError(said, kept=stays, todo=_("Take it out, and send again."))
    if any(doing.find(f"Task/{ident}") is not None for ident in act.ids):
        raise InputError(_("The draft is sent already."), kept=_("Nothing was sent twice."))
    if not act.reviewer or act.reviewer in me(doing.actor):
        raise InputError(
            _("One more clinician reads the draft, and that is not yourself."), kept=stays,
            todo=_("Choose a colleague."),
        )  # fmt: skip
    sprint = f"{data.get('workspace')}/sprint-{int(data['sprint']):02d}"
    directory = doing.charts.directory(doing.connection)
    owner = sprint_owners.found(
        directory.values(), str(data.get("owner") or ""), str(data.get("owner_id") or "")
    )
    other = Reference(reference=act.reviewer, display=act.name)
    content = approvals.content(data)
    parts: tuple[Part, ...] = ("owner", "clinician")
    both = zip(act.ids, parts, (owner, other), strict=True)
    doing.write(
        [
            writing.review(
                ident,
                part,
                act.sending,
                sprint,
                act.title,
                content,
                raw,
                who,
                doing.actor,
                doing.now,
                act.counts,
            )
            for ident, part, who in both
        ],
        action="C",
    )
    # Who has not answered yet reads the new one instead.
    every = (reading.read(body, doing.now) for body in pulled.held(doing.connection))
    old = [
        one for one in every
        if one is not None and one.sprint == sprint and one.state == "open" and one.sending != act.sending
        and one.sent_by(me(doing.actor))
    ]  # fmt: skip
    if old:
        doing.write([withdrawn(doing.resource(one.key), doing.now) for one in old])
    to = owner.display if owner is not None else _("all who own sprints")
    return doing.done(_("The draft goes to {owner} and {name}.").format(owner=to, name=act.name))


@carries(WithdrawDraft)
def withdraw(doing: Doing, act: WithdrawDraft) -> Done:
    """Take a draft back from those who have not answered. InputError where it is another's, or all have."""
    _body, review = _review(doing, act.review)
    if not review.sent_by(me(doing.actor)):
        raise InputError(_("This draft is not yours."), kept=_("Nothing was changed."))
    open_ = [one for one in _together(doing, review) if one.state == "open"]
    if not open_:
        raise InputError(_("Both have answered already."), kept=_("Nothing was changed."))
    doing.write([withdrawn(doing.resource(one.key), doing.now) for one in open_])
    return doing.done(_("The draft is taken back from review."))


@carries(AcceptDraft)
def accept(doing: Doing, act: AcceptDraft) -> Done:
    """Accept a draft. InputError where it is another's to answer, answered, or not what was read."""
    body, review = _waiting(doing, act.review)
    _same_sprint(review)
    if act.content != approvals.content_of(review.file):
        raise InputError(
            _("The draft is another than the one that was read."), kept=_("Nothing was changed."),
            todo=_("Read it again."),
        )  # fmt: skip
    doing.write([writing.accepted(body, act.content, _("Accepted"), doing.actor, doing.now)])
    needs = committee.needed(_changes(review.file))
    if needs and review.part == "clinician" and not committee.is_member(_names(doing)):
        return doing.done(
            _("Accepted, but it does not count: limits, rules and dangers need {group}.").format(
                group=committee.title()
            )
        )
    return doing.done(_("{title} is accepted.").format(title=review.title))


@carries(SendBackDraft)
def send_back(doing: Doing, act: SendBackDraft) -> Done:
    """Send a draft back with its remarks. InputError where it is another's to answer, or nothing is said."""
    body, review = _waiting(doing, act.review)
    kept = _("Your text is kept here.")
    remarks = tuple(
        acts.Remark(one.point, one.target, " ".join(one.words.split()))
        for one in act.remarks
        if one.words.strip()
    )
    if not remarks:
        raise InputError(_("Write at a change what should be otherwise."), kept=_("Nothing was changed."))
    for one in remarks:
        if len(one.words) > LONGEST:
            raise InputError(_("A remark has room for {n} characters.").format(n=LONGEST), kept=kept)
        if said := about_patient(one.words):
            raise InputError(said, kept=kept, todo=_("Take it out, and send again."))
    words = "; ".join(one.words for one in remarks)
    doing.write([writing.returned(body, remarks, words, doing.actor, doing.now)])
    return doing.done(_("{title} is sent back.").format(title=review.title))


def _key(looking: Looking, act: ReleaseSprint) -> jwk.OKPKey | None:
    """The owner's key; None where the site's sprints are put in the hospital's folder. Raises StoreError."""
    return None if folder_sprints.used() is not None else packages.owners_key(looking, act)


def _release(doing: Doing, act: ReleaseSprint, key: jwk.OKPKey | None) -> Done:
    """Publish an accepted sprint, signed, or put it in the hospital's folder, with its approvals in its
    lines. InputError where an approval lacks, where its number is another sprint's by now, and for a pilot of
    nobody or without an end."""
    _body, review = _review(doing, act.review)
    _same_sprint(review)
    raw = review.file
    content = approvals.content_of(raw)
    if content != act.content:
        raise _unreleased(_("The sprint is another than the one that was read."))
    needs = committee.needed(_changes(raw))
    by = Authority(doing.charts.directory(doing.connection), committee.is_member, doing.now)
    found = reading.approving(_together(doing, review), content, needs=needs, by=by)
    if "owner" not in found or "clinician" not in found:
        raise _unreleased(
            _("The sprint is not accepted by its owner and one more clinician, so it reaches nobody yet.")
        )
    _number, before = kept_packages.newest(doing.connection, review.sprint)
    if (
        before is not None
        and before.package.status == "active"
        and approvals.content_of(before.sealed.file) != content
    ):
        raise InputError(
            _("Another draft was published as {sprint} meanwhile, by {name}.").format(
                sprint=review.sprint, name=before.package.by.name
            ),
            kept=_("That one stays in use, and this draft is kept with its reasons and approvals."),
            todo=_("Whoever made this one lays it on the newest sprint, under the next number."),
        )
    lines = tuple(_approval(doing, found[part]) for part in ("owner", "clinician"))
    folder = folder_sprints.used() if key is None else None
    if folder is not None:
        # What is decided about a sprint stands in the file that lies there.
        raw = folder_sprints.standing(folder, review.sprint, content) or raw
    raw = approvals.with_approvals(raw, lines)
    raw = yaml_lines.set_value(raw, "pilot", _pilot(doing, act.pilot) if act.pilot is not None else None)
    raw = yaml_lines.set_value(raw, "status", "pilot" if act.pilot is not None else "in use")
    told = tuple(acts.Approval(one.name, one.role, one.day) for one in lines)
    if key is not None:
        return packages.publish(doing, PublishSprint(raw, told), key)
    if folder is None:
        # It was there a moment ago.
        raise _unreleased(_("The hospital's configuration can't be reached."))
    packages.header(raw)
    acting.require(doing.actor)
    acting.log(doing.tx, doing.actor, "C", "", ())
    folder_sprints.put(folder, review.sprint, raw)
    return doing.done(_("{sprint} lies in the hospital's folder.").format(sprint=review.sprint))


carries_prepared(ReleaseSprint, _key)(_release)


def _approval(doing: Doing, one: Review) -> Approval:
    who = one.answerer or Reference()
    day = in_zone(one.ended or doing.now, oslo()).date().isoformat()
    return Approval(who.display or who.target, one.role, day, who.target, one.content)


def _pilot(doing: Doing, pilot: acts.PilotFor) -> dict[str, Any]:
    try:
        begins, until = date.fromisoformat(pilot.begins), date.fromisoformat(pilot.until)
    except ValueError:
        raise _unreleased(_("Write a date as year-month-day: 2026-11-09.")) from None
    whom = {
        "wards": list(pilot.wards), "roles": list(pilot.roles), "duties": list(pilot.duties),
        "persons": list(pilot.persons),
    }  # fmt: skip
    if not any(whom.values()):
        raise _unreleased(_("A pilot is for somebody: choose at least one ward, a kind of work or a person."))
    if strange := [one for one in pilot.roles if one not in ROLES]:
        raise _unreleased(_("Nobody works as “{role}”.").format(role=strange[0]))
    if strange := [one for one in pilot.duties if one not in DUTIES]:
        raise _unreleased(_("Nobody works as “{role}”.").format(role=strange[0]))
    if pilot.outcome and pilot.outcome not in outcome_measures():
        raise _unreleased(_("There is no measure “{name}”.").format(name=pilot.outcome))
    if until < begins or until - begins > _LONGEST_PILOT:
        raise _unreleased(_("A pilot ends on a day after it begins, within half a year."))
    better = " ".join(pilot.better.split())
    if not better:
        raise _unreleased(_("Write what should become better."))
    named: dict[str, Any] = {name: some for name, some in whom.items() if some}
    measured = {"outcome": pilot.outcome} if pilot.outcome else {}
    return {**named, "from": pilot.begins, "until": pilot.until, "better": better, **measured}


def _unreleased(words: str) -> InputError:
    return InputError(words, kept=_("Nothing was published."))


def _review(doing: Doing, key: str) -> tuple[dict[str, Any], Review]:
    """A review; InputError for what is none."""
    body = doing.resource(key)
    found = reading.read(body, doing.now) if codes.is_review(body) else None
    if found is None:
        raise InputError(_("This is no sprint to review."), kept=_("Nothing was changed."))
    return body, found


def _same_sprint(review: Review) -> None:
    """InputError for a file of another sprint than the one as which it was sent, read and checked."""
    data = _data(review.file)
    if f"{data.get('workspace')}/sprint-{data.get('sprint'):0>2}" != review.sprint:
        raise InputError(
            _("The file is of another sprint than the one it was sent as."), kept=_("Nothing was changed.")
        )


def _waiting(doing: Doing, key: str) -> tuple[dict[str, Any], Review]:
    """A review that waits for whoever is at the keyboard; InputError for another's, and for what is
    answered."""
    body, review = _review(doing, key)
    if review.state != "open":
        raise InputError(_("This review is answered or taken back already."), kept=_("Nothing was changed."))
    if not review.waits_for(me(doing.actor), owns_sprints=doing.actor.duty == "owner"):
        raise InputError(_("This review waits for somebody else."), kept=_("Nothing was changed."))
    return body, review


def _together(doing: Doing, review: Review) -> tuple[Review, ...]:
    every = (reading.read(body, doing.now) for body in pulled.held(doing.connection))
    return reading.together((one for one in every if one is not None), review)


def _names(doing: Doing) -> tuple[str, ...]:
    return (doing.actor.practitioner, doing.actor.role, doing.actor.hpr)


def _data(raw: bytes) -> Mapping[str, Any]:
    found = yaml_documents.read(raw, _("the draft"))
    if found.problems or not isinstance(found.data, dict):
        raise InputError(
            _("The draft's file has something wrong."), kept=_("The draft stays as it is."),
            todo=_("Mend it, or take the last edit back."),
        )  # fmt: skip
    return found.data


def _changes(raw: bytes) -> list[dict[str, Any]]:
    return [one for one in _data(raw).get("changes") or () if isinstance(one, dict)]
