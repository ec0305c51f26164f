"""What a check before signing answers: a finding, a reason for silence, or *not checked*."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from desktop.core.errors import InputError
from desktop.core.messages import _, pick
from desktop.orders.basket import Answer, Identities, Line, new_identity
from desktop.orders.rules import Rule, Tier, rule_file, words

MIN_REASON = 10
"""A Stop is overridden with at least so many characters of reason."""

ActionKind = Literal["alternative", "replace", "keep", "remove", "override", "order"]


class Action(msgspec.Struct, frozen=True):
    """One way to answer. `text` is what the order field reads for `order` and `alternative`; `target` the
    chart's order that is replaced."""

    kind: ActionKind
    words: str
    text: str = ""
    target: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that fired for one line of the basket: what, why, how strong the evidence, who owns it."""

    rule: str
    tier: Tier
    line: str
    title: str
    detail: str
    why: str
    evidence: str
    owner: str
    checked: bool
    implicated: tuple[str, ...]
    actions: tuple[Action, ...]
    fingerprint: str

    @property
    def stops(self) -> bool:
        return self.tier == "stop"


class NotChecked(msgspec.Struct, frozen=True):
    """A rule that concerns a line and could not be decided, and the sentence that says why."""

    rule: str
    line: str
    why: str


class Silent(msgspec.Struct, frozen=True):
    """A rule that would have fired, and what in the chart silences it."""

    rule: str
    line: str
    why: str


Outcome = Finding | NotChecked | Silent


def finding(
    key: str,
    line: str,
    *,
    title: str,
    detail: str,
    implicated: Iterable[str] = (),
    actions: tuple[Action, ...] = (),
    data: Iterable[object] = (),
    tier: Tier | None = None,
) -> Finding:
    """A finding of the rule `key`; `data` is what it rests on, so that changed data make it a new one."""
    rule: Rule = rule_file().rules[key]
    mark = "|".join([key, *(str(part) for part in data)])
    found = tier or rule.tier
    return Finding(
        rule=key,
        tier=found,
        line=line,
        title=title,
        detail=detail,
        why=pick(rule.why),
        evidence=rule.evidence_words,
        owner=pick(rule.owner),
        checked=rule_file().checked_by is not None,
        implicated=tuple(implicated),
        actions=actions or _actions(found),
        fingerprint=hashlib.sha256(mark.encode()).hexdigest()[:32],
    )


def say(key: str, text: Literal["title", "detail"], variant: str = "", **values: str) -> str:
    """A rule's words, filled; `variant` as in `title_severe`."""
    rule = rule_file().rules[key]
    return words(getattr(rule, f"{text}_{variant}" if variant else text), **values)


def _actions(tier: Tier) -> tuple[Action, ...]:
    if tier == "stop":
        return (
            Action("alternative", _("Choose another medicine")),
            Action("remove", _("Remove the order")),
            Action("override", _("Override")),
        )
    return (Action("keep", _("Keep")), Action("remove", _("Remove the order")))


def duplicate_actions(target: str, others: str) -> tuple[Action, ...]:
    """The answers to a double order: put this in the other's place, keep both, take this away."""
    return (
        Action("replace", _("Replace {medicine}").format(medicine=others), target=target),
        Action("keep", _("Keep both, with a reason")),
        Action("remove", _("Remove the new one")),
    )


def answer(
    found: Finding,
    action: ActionKind,
    at: datetime,
    *,
    reason: str = "",
    identities: Identities = new_identity,
) -> Answer:
    """A person's decision about a finding, to be kept with the order.

    Raises InputError for an override of a Stop without a reason of ten characters, and for an action that
    the finding does not offer.
    """
    if action not in {offered.kind for offered in found.actions}:
        raise InputError(
            _("This finding can't be answered that way."),
            kept=_("The order is unchanged."),
            todo=_("Choose one of the answers shown."),
        )
    if action == "override" and len(reason.strip()) < MIN_REASON:
        raise InputError(
            _("A Stop is overridden with a written reason of at least ten characters."),
            kept=_("The order is unchanged."),
            todo=_("Write why this patient needs it, or choose another answer."),
        )
    offered = next(one for one in found.actions if one.kind == action)
    return Answer(
        finding=found.fingerprint,
        rule=found.rule,
        tier=found.tier,
        title=found.title,
        detail=found.detail,
        action=action,
        issue=identities(),
        at=at,
        reason=reason.strip(),
        implicated=found.implicated,
        target=offered.target,
    )


def is_answered(found: Finding, line: Line) -> bool:
    """Whether the line carries an answer to exactly this finding, made on the same data."""
    return any(given.finding == found.fingerprint for given in line.answers)
