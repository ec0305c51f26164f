"""The one reading of a wish for the set-up, or a question about a rule: its place, its words, whose it is,
and what was answered.

A wish is no task of anybody's patient (`desktop.acts.wishes.wish_codes`): nothing clinical counts it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from desktop.acts.wishes import wish_codes as codes
from desktop.clinical.record.observed import is_ahead
from desktop.fhir import strict
from desktop.fhir.elements import Reference
from desktop.fhir.resources import OPEN_TASK, Task, decode
from desktop.fhir.when import instant

State = Literal["open", "answered", "planned", "refused", "withdrawn"]
_PARTS = ("path", "title", "layer", "owner", "file", "release", "digest", "role", "ward", "rule", "version",
          "counted", "reason", "week")  # fmt: skip


class Wish(msgspec.Struct, frozen=True, gc=False):
    """A wish. `path` is its place in the set-up, `title` what the screen called it, `layer` the sprint, with
    the `release` of the program and the `digest` of the set-up that was seen; `role` and `ward` are of who
    wished. `asked` and `ended` are None where nobody wrote when. `group`: it is for all sprint owners.
    `rule` is the key of the rule before signing that it asks about, of this `version`; empty for a wish.
    `counted` says how it came to be made by itself: of an overridden Stop with the kind of its `reason` and
    the `week`.
    """

    key: str
    state: State
    words: str
    asker: Reference | None = None
    owner: Reference | None = None
    group: bool = False
    asked: datetime | None = None
    answer: str = ""
    answered_by: Reference | None = None
    ended: datetime | None = None
    path: str = ""
    title: str = ""
    layer: str = ""
    named: str = ""
    file: str = ""
    release: str = ""
    digest: str = ""
    role: str = ""
    ward: str = ""
    rule: str = ""
    version: str = ""
    counted: str = ""
    reason: str = ""
    week: str = ""

    @property
    def overridden(self) -> bool:
        """True for one Stop that was overridden, told to the owner of its rule."""
        return bool(self.rule) and self.counted == codes.OVERRIDDEN

    def asked_by(self, me: Collection[str]) -> bool:
        """True when one of these references (a person, a role) wished it."""
        return self.asker is not None and self.asker.target in me

    def owned_by(self, me: Collection[str], *, owns_sprints: bool) -> bool:
        """True when it is for one of these to answer: named as owner, or one of those who own sprints where
        nobody is named."""
        if self.owner is not None and self.owner.reference:
            return self.owner.target in me or owns_sprints
        return owns_sprints


def read(body: Mapping[str, Any], now: datetime) -> Wish | None:
    """A wish from the JSON of its Task; None for what is none, was entered in error, or can't be read."""
    if not codes.is_wish(body) or body.get("status") in ("entered-in-error", "draft"):
        return None
    try:
        task = decode("Task", strict.dumps(body))
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None
    if not isinstance(task, Task):
        return None
    said = {
        part.type.code(codes.PART): part.value_string for part in task.input if part.type is not None
    }  # fmt: skip
    told = {name: said.get(name, "") for name in _PARTS}
    named = told.pop("owner")
    answer = task.note[-1] if task.note else None
    state = _state(task)
    over = None if state == "open" else _past(task.last_modified, now)
    return Wish(
        task.key, state, task.description, task.requester, task.owner,
        codes.for_all_owners(body), _past(task.authored_on, now),
        answer.text if answer is not None and state != "open" else "",
        answer.author_reference if answer is not None else None, over,
        named=named, **told,
    )  # fmt: skip


def _state(task: Task) -> State:
    if task.status in OPEN_TASK:
        return "open"
    if task.status == "completed":
        out = (part.type.code(codes.PART) for part in task.output if part.type is not None)
        return "planned" if "planned" in out else "answered"
    return "refused" if task.status in ("rejected", "failed") else "withdrawn"


def _past(text: str, now: datetime) -> datetime | None:
    return None if is_ahead(text, now) else instant(text)
