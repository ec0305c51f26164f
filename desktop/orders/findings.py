"""Results of a check before signing: a finding, a reason for silence, or *not checked*."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
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
    order that is replaced, in the chart or in the basket; `reason` when it must be written why. `detail`
    tells what it would do."""

    kind: ActionKind
    words: str
    text: str = ""
    target: str = ""
    reason: bool = False
    detail: str = ""


class Together(msgspec.Struct, frozen=True):
    """The same substance twice: what stands, what is new, and what they are in a day (empty: unknown)."""

    standing: str
    standing_note: str
    new: str
    new_note: str
    total: str = ""


class Beyond(msgspec.Struct, frozen=True):
    """An amount above a greatest dose: what is ordered, what that is in all, and the most; `per` of both."""

    ordered: str
    total: str
    most: str
    per: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that fired for one line of the basket: what, why, how strong the evidence, who owns it.

    `codes` are the ATC codes of the medicines that it is about, as far as they have any; `source` is the list
    that says so, with its version, where several tell of the same."""

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
    together: Together | None = None
    beyond: Beyond | None = None
    failed: bool = False
    codes: tuple[str, ...] = ()
    source: str = ""

    @property
    def stops(self) -> bool:
        return self.tier == "stop"

    @property
    def blocks(self) -> bool:
        """True when the finding blocks signing until it is answered: a Stop, or a question."""
        return self.tier in ("stop", "question")


class NotChecked(msgspec.Struct, frozen=True):
    """A rule that concerns a line and could not be decided, and the sentence that says why.

    `failed` when the check itself fell over.
    """

    rule: str
    line: str
    why: str
    failed: bool = False


class Passed(msgspec.Struct, frozen=True):
    """A rule that concerned a line, looked, and found nothing; `words` say at what it looked."""

    rule: str
    line: str
    words: str = ""


class Noted(msgspec.Struct, frozen=True):
    """A quiet line in an area: worth knowing beside an order, asking nothing of anybody.

    `gap` says what was not compared; `checked` is False where that is the line's own medicine, or anything
    without a code, so that the area is not checked.
    """

    rule: str
    line: str
    words: str = ""
    gap: str = ""
    checked: bool = True


class Silent(msgspec.Struct, frozen=True):
    """A rule that would have fired, and what in the chart silences it."""

    rule: str
    line: str
    why: str


Outcome = Finding | NotChecked | Passed | Noted | Silent


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
    together: Together | None = None,
    beyond: Beyond | None = None,
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
        why=pick(rule.risk),
        evidence=rule.evidence_words,
        owner=pick(rule.owner),
        checked=rule_file().checked_by is not None,
        implicated=tuple(implicated),
        actions=actions or _actions(found),
        fingerprint=hashlib.sha256(mark.encode()).hexdigest()[:32],
        together=together,
        beyond=beyond,
    )


def could_not(
    key: str, line: str, medicine: str, what: str, error: str, data: Iterable[object] = ()
) -> Finding:
    """A check of something that can kill fell over: signed over only with a written reason.

    `medicine` is the resource that was looked at, `Type/id`.
    """
    rule: Rule = rule_file().rules[key]
    mark = "|".join(["failed", key, error, line, *(str(part) for part in data)])
    return Finding(
        rule=key,
        tier="stop",
        line=line,
        title=_("{what} could not be checked.").format(what=what),
        detail=_(
            "The check itself failed ({why}). Look it up yourself before you sign, and report it."
        ).format(why=error),
        why=pick(rule.risk),
        evidence=rule.evidence_words,
        owner=pick(rule.owner),
        checked=rule_file().checked_by is not None,
        implicated=(medicine,),
        actions=(
            Action("remove", _("Remove the order")),
            Action("override", _("Looked up myself"), reason=True),
        ),
        fingerprint=hashlib.sha256(mark.encode()).hexdigest()[:32],
        failed=True,
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
            Action("override", _("Override"), reason=True),
        )
    return (Action("keep", _("Keep")), Action("remove", _("Remove the order")))


def duplicate_actions(target: str, others: str, detail: str = "") -> tuple[Action, ...]:
    """The answers to a double order: put this in the other's place, keep both, take this away."""
    replacing = Action(
        "replace", _("Replace {medicine}").format(medicine=others), target=target, detail=detail
    )
    return (
        *((replacing,) if target else ()),
        Action("keep", _("Keep both"), reason=True),
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

    Raises InputError for an answer that needs a reason of ten characters and has none, and for an action that
    the finding does not offer.
    """
    offered = next((one for one in found.actions if one.kind == action), None)
    if offered is None:
        raise InputError(
            _("This finding can't be answered that way."),
            kept=_("The order is unchanged."),
            todo=_("Choose one of the answers shown."),
        )
    if offered.reason and len("".join(reason.split())) < MIN_REASON:
        raise InputError(
            _("This answer needs a written reason of at least ten characters."),
            kept=_("The order is unchanged."),
            todo=_("Write why this patient needs it, or choose another answer."),
        )
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
    """True when the line carries an answer to exactly this finding, as grave, made on the same data."""
    return any(
        given.finding == found.fingerprint and (given.tier == "stop" or not found.stops)
        for given in line.answers
    )


def less(mark: str) -> str:
    """The mark of a decision that was about less than a Stop: no fingerprint holds how grave it is."""
    return f"less:{mark}"


def is_decided(found: Finding, marks: Collection[str]) -> bool:
    """True when a decision among these marks is about this finding, and about one as grave."""
    return found.fingerprint in marks or (not found.stops and less(found.fingerprint) in marks)
