"""The one reading of a sprint's review: whose it is, the file that was sent, and what the reviewer said.

A review is no task of anybody's patient (`desktop.acts.wishes.wish_codes`): nothing clinical counts it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from desktop.acts.sprints import LimitCounts, Remark
from desktop.acts.wishes import wish_codes as codes
from desktop.clinical.record.observed import is_ahead
from desktop.clinical.record.review_authority import Authority
from desktop.core.decoding.by_type import from_json
from desktop.fhir import strict
from desktop.fhir.elements import Reference
from desktop.fhir.resources import OPEN_TASK, Task, decode
from desktop.fhir.when import instant

State = Literal["open", "accepted", "returned", "withdrawn"]
Part = Literal["owner", "clinician"]
"""Reviewer's part: the owner of the sprints, or the other clinician who reads it."""
FILE: Final = "file"
REMARK: Final = "remark"
ACCEPTED: Final = "accepted"
COUNTS: Final = "counts"
"""Input with whom the limits of a draft would concern on its sender's ward."""
MOST_FILE: Final = 64 * 1024


class Review(msgspec.Struct, frozen=True):
    """A review of a sprint (`cardiology/sprint-02`) by one reviewer. `sending` is shared by the reviews that
    were sent together; `file` are the bytes that were sent, `content` the digest of what is reviewed. `goal`
    is the wish that it answers. `answerer` with `role` has answered it. `group`: it waits for all who own
    sprints.
    """

    key: str
    state: State
    part: Part
    sending: str
    sprint: str
    title: str = ""
    content: str = ""
    file: bytes = b""
    author: Reference | None = None
    author_role: str = ""
    ward: str = ""
    reviewer: Reference | None = None
    group: bool = False
    asked: datetime | None = None
    ended: datetime | None = None
    words: str = ""
    remarks: tuple[Remark, ...] = ()
    answerer: Reference | None = None
    role: str = ""
    member: str = ""
    """Reference of the role in which it was answered (`PractitionerRole/id`)."""
    accepted: str = ""
    """Digest of what was accepted, as the answer says it: `content` is what the sender says."""
    counts: tuple[LimitCounts, ...] = ()
    """Those whom its limits would concern on the sender's ward, as it was sent; none where nobody says."""

    @property
    def workspace(self) -> str:
        return self.sprint.partition("/")[0]

    def sent_by(self, me: Collection[str]) -> bool:
        """True when one of these references (a person, a role) sent it."""
        return self.author is not None and self.author.target in me

    def waits_for(self, me: Collection[str], *, owns_sprints: bool) -> bool:
        """True when it is for one of these to answer."""
        if self.reviewer is not None and self.reviewer.reference:
            return self.reviewer.target in me
        return owns_sprints


def read(body: Mapping[str, Any], now: datetime) -> Review | None:
    """A review from the JSON of its Task; None for what is none, was entered in error, or can't be read."""
    if not codes.is_review(body) or body.get("status") in ("entered-in-error", "draft"):
        return None
    try:
        task = decode("Task", strict.dumps(body))
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None
    if not isinstance(task, Task) or (file := _file(body)) is None:
        return None
    said = {one.type.code(codes.PART): one.value_string for one in task.input if one.type is not None}
    answered = {one.type.code(codes.PART): one.value_string for one in task.output if one.type is not None}
    state = _state(task, answered)
    note = task.note[-1] if task.note and state != "open" else None
    return Review(
        task.key, state, "owner" if said.get("part") == "owner" else "clinician",
        task.group_identifier.value if task.group_identifier is not None else task.key,
        said.get("sprint", ""), task.description, said.get("content", ""), file, task.requester,
        said.get("role", ""), said.get("ward", ""), task.owner, codes.for_all_owners(body),
        _past(task.authored_on, now), None if state == "open" else _past(task.last_modified, now),
        note.text if note is not None else "", tuple(_remarks(task)),
        note.author_reference if note is not None else None, answered.get("role", ""),
        answered.get("member", ""), answered.get(ACCEPTED, ""), _counts(said.get(COUNTS, "")),
    )  # fmt: skip


def _state(task: Task, answered: Mapping[str, str]) -> State:
    if task.status in OPEN_TASK:
        return "open"
    if task.status == "completed" and answered.get(ACCEPTED):
        return "accepted"
    return "returned" if task.status in ("rejected", "failed") else "withdrawn"


def _file(body: Mapping[str, Any]) -> bytes | None:
    """Bytes of the file in a review; None where there are none, or too many."""
    for one in body.get("input") or ():
        attached = one.get("valueAttachment") if isinstance(one, dict) else None
        if isinstance(attached, dict) and isinstance(data := attached.get("data"), str):
            try:
                # FHIR lets a server break its lines anew.
                found = base64.b64decode("".join(data.split()), validate=True)
            except (binascii.Error, ValueError):
                return None
            return found if len(found) <= MOST_FILE else None
    return None


def _counts(text: str) -> tuple[LimitCounts, ...]:
    """Counts as they came; none of what can't be read whole, or is below nothing."""
    try:
        found = from_json(text, tuple[LimitCounts, ...]) if text else ()
    except msgspec.DecodeError:
        return ()
    return found if all(min(msgspec.structs.astuple(one)) >= 0 for one in found) else ()


def _remarks(task: Task) -> Iterable[Remark]:
    """Remarks, each at its change: `2 laboratory` is the second change, of that panel."""
    for one in task.output:
        if one.type is not None and one.type.code(codes.PART) == REMARK and one.value_string:
            number, _space, target = one.type.text.partition(" ")
            if number.isascii() and number.isdigit() and len(number) < 5:
                yield Remark(int(number), target, one.value_string)


def _past(text: str, now: datetime) -> datetime | None:
    return None if is_ahead(text, now) else instant(text)


Doubt = Literal["", "other", "another", "role", "owner", "own", "same", "committee"]
"""Reason why an acceptance does not count: it was of `other` content; it is nobody's, or of `another` than
the one it waited for, or of somebody whom the directory does not have in the `role` it waited for; it waited
for all who own sprints, and the directory does not call them an `owner`; the clinician is who made the draft
(`own`) or the same as the owner; or the change needs somebody of the `committee`."""


def doubt(one: Review, beside: Iterable[Review], content: str, *, needs: bool, by: Authority) -> Doubt:
    """Reason why a reviewer's acceptance does not count for a content; empty where it does."""
    if one.content != content or one.accepted != content:
        return "other"
    who = _person(one.answerer)
    wanted = _person(one.reviewer)
    if not who or (wanted and wanted not in (who, one.member)):
        return "another"
    if wanted and wanted != who and not by.holds(who, wanted, one.ended):
        # The answer itself says in which role it was given.
        return "role"
    if not wanted and not by.owns_sprints(who, one.ended):
        return "owner"
    if one.part == "owner":
        return ""
    if who == _person(one.author):
        return "own"
    if any(who == _person(other.answerer) for other in beside if other.part == "owner"):
        return "same"
    return "committee" if needs and not by.of_committee(who, one.member, one.ended) else ""


def approving(every: Iterable[Review], content: str, *, needs: bool, by: Authority) -> dict[Part, Review]:
    """Acceptances that count for a content, by the reviewer's part. With both the sprint is approved."""
    accepted = [one for one in every if one.state == "accepted"]
    return {one.part: one for one in accepted if not doubt(one, accepted, content, needs=needs, by=by)}


def together(every: Iterable[Review], one: Review) -> tuple[Review, ...]:
    """The reviews that were sent together with one, the owner's first: those of the same author and content
    alone, whoever else has used the same name."""
    found = [
        other
        for other in every
        if (other.sending, other.sprint, other.content, _person(other.author))
        == (one.sending, one.sprint, one.content, _person(one.author))
    ]
    return tuple(sorted(found, key=lambda other: other.part != "owner"))


def _person(found: Reference | None) -> str:
    return str(found.target) if found is not None else ""
