"""The one reading of a privacy Consent: is this record, or this entry, blocked for this person?

FHIR R4: a provision denies or permits, to whom (actor), for what (purpose), of which entries (class, code,
securityLabel, data, dataPeriod) and when; what lies inside it are exceptions. A provision that can't be read
fully never permits: it *may* block, which is said, and somebody is asked. Where several Consents are in force
each is asked by itself: no permission takes away what another one denies.

Source: pasient- og brukerrettighetsloven § 5-3 and pasientjournalloven § 17 (the patient may object).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from desktop.clinical.record.blocking import denied_entries as entries
from desktop.clinical.record.blocking.denied_readers import Answer, Who, both, concerns
from desktop.clinical.record.modifiers import is_unread
from desktop.core.fold import fold
from desktop.fhir.chart import Unreadable
from desktop.fhir.resources import Consent, ConsentProvision, Resource

_PRIVACY: Final = "patient-privacy"
_OTHERS: Final = ("adr", "research", "treatment")
"""Scopes of a Consent that are not about who reads."""
_NOT_IN_FORCE: Final = ("draft", "proposed", "rejected", "inactive", "entered-in-error")
_ABOUT_READING: Final = ("59284-0", "57016-8", "57017-6", "64292-6", "INFA", "INFAO", "IDSCL", "IRDSCL")
"""Categories of privacy: LOINC's and v3 ActCode's."""
_NAMED: Final = re.compile(r"\b(?:sperr\w*|innsyn\w*|personvern\w*|reserv\w*|privacy|block\w*|disclos\w*)\b")
_OPT_OUT: Final = ("OPTOUT", "OPTOUTE", "optout")
_DEEP: Final = 6
"""Maximum depth of exceptions; deeper ones are not read."""


class Rule(msgspec.Struct, frozen=True):
    """A provision for one reader: it denies or permits, `sure` or perhaps, but for what lies inside it."""

    provision: ConsentProvision
    deny: bool
    sure: bool
    inner: tuple[Rule, ...] = ()


class Blocked(msgspec.Struct, frozen=True):
    """Extent of a block for one person: all of a record (`whole`), or what the rules say of an entry."""

    whole: Answer = "no"
    rules: tuple[Rule, ...] = ()
    by: tuple[str, ...] = ()
    """The Consents that say so (`Consent/id`), and that may say so."""

    def __bool__(self) -> bool:
        return self.whole != "no" or bool(self.rules)

    def of(self, resource: Resource) -> Answer:
        """The answer for one entry."""
        if self.whole == "yes":
            return "yes"
        found = {said for rule in self.rules if (said := _says(rule, resource)) is not None}
        return (
            "yes" if "yes" in found else "perhaps" if "perhaps" in found or self.whole == "perhaps" else "no"
        )

    @property
    def types(self) -> frozenset[str]:
        """The types of which everything is blocked, also where there is nothing."""
        denied = (one for one in _every(self.rules) if one.deny and one.sure and not one.inner)
        return frozenset().union(*(entries.types(one.provision) for one in denied))


NOTHING: Final = Blocked()


def blocked(
    consents: Iterable[Consent], unreadable: Iterable[Unreadable], reader: Who,
    directory: Mapping[str, Resource], now: datetime,
) -> Blocked:  # fmt: skip
    """Extent of what is blocked for a reader by a patient's Consents, those included that can't be
    decoded (`unreadable`)."""
    whole: Answer = "no"
    rules: list[Rule] = []
    by: list[str] = []
    for one in sorted(consents, key=lambda c: c.id):
        said, rule = _judged(one, reader, directory, now)
        if said != "no" or rule is not None:
            by.append(one.key)
        whole = _more(whole, said)
        if rule is not None:
            rules.append(rule)
    for broken in unreadable:
        if broken.resource_type == Consent.__name__ and _may_be_privacy(broken):
            whole = _more(whole, "perhaps")
            by.append(f"{broken.resource_type}/{broken.id}")
    return Blocked(whole, tuple(rules), tuple(by)) if by else NOTHING


def denies(one: Consent) -> bool:
    """True for a Consent in force by which somebody, whoever that is, may not read all of the record; also
    where that can't be told."""
    if (one.status in _NOT_IN_FORCE and not is_unread(one)) or _is_privacy(one) == "no":
        return False
    root = one.provision or ConsentProvision()
    return is_unread(one) or _base(one, root) == "yes" or _denies(root, _DEEP)


def _denies(one: ConsentProvision, deep: int) -> bool:
    plain = one.type == "permit" or (one.type == "" and not one.actor)
    return not plain or not deep or any(_denies(part, deep - 1) for part in one.provision)


def _judged(
    one: Consent, reader: Who, directory: Mapping[str, Resource], now: datetime
) -> tuple[Answer, Rule | None]:
    """If all of the record is blocked by a Consent, and the rule for its entries where some of it is."""
    if one.status in _NOT_IN_FORCE and not is_unread(one):
        return "no", None
    kind = _is_privacy(one)
    if kind == "no":
        return "no", None
    root = one.provision or ConsentProvision()
    if is_unread(one):
        return "perhaps", None
    rule = _rule(root, reader, directory, now, _base(one, root), _DEEP)
    if rule is None or not any(part.deny for part in _every((rule,))):
        return "no", None
    if kind == "perhaps" or one.status != "active":
        rule = _unsure(rule)
    if rule.deny and not entries.narrows(rule.provision) and not rule.inner:
        return ("yes" if rule.sure else "perhaps"), None
    return "no", rule


def _base(one: Consent, root: ConsentProvision) -> Answer:
    """Answer of a root provision without a type, by the rule that the Consent names: deny, or perhaps."""
    if one.policy_rule is not None and one.policy_rule.has(*_OPT_OUT):
        return "yes"
    # It says whom or what it is about, and not what of it.
    says = root.actor or root.purpose or root.action or entries.narrows(root)
    return "perhaps" if says else "no"


def _rule(
    one: ConsentProvision,
    reader: Who,
    directory: Mapping[str, Resource],
    now: datetime,
    base: Answer,
    deep: int,
) -> Rule | None:
    """The rule that a provision is for a reader; None for one that is about others."""
    about = concerns(one, reader, directory, now)
    if about == "no":
        return None
    kind: Answer = {"deny": "yes", "permit": "no"}.get(one.type, base)  # type: ignore[assignment]
    if one.type not in ("deny", "permit", ""):
        kind = "perhaps"
    inner = (
        _rule(part, reader, directory, now, "perhaps", deep - 1)
        if deep
        else Rule(part, deny=True, sure=False)
        for part in one.provision
    )
    told = tuple(part for part in inner if part is not None)
    return Rule(one, kind != "no", about == "yes" and kind != "perhaps", told)


def _says(rule: Rule, resource: Resource) -> Answer | None:
    """Answer of a rule for an entry, yes for blocked; None where it says nothing of it."""
    about = entries.holds(rule.provision, resource)
    if about == "no":
        return None
    if not rule.sure:
        about = both((about, "perhaps"))
    inner = [said for part in rule.inner if (said := _says(part, resource)) is not None]
    for answer in ("yes", "perhaps"):
        if answer in inner:
            # Not surely about this entry, or this reader: neither is its exception.
            return "perhaps" if about == "perhaps" else answer
    if "no" in inner and about == "yes":
        return "no"
    if rule.deny:
        return about
    return "no" if about == "yes" else None


def _every(rules: Iterable[Rule]) -> Iterable[Rule]:
    for rule in rules:
        yield rule
        yield from _every(rule.inner)


def _unsure(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, sure=False, inner=tuple(map(_unsure, rule.inner)))


def _more(one: Answer, other: Answer) -> Answer:
    """The answer that keeps back more."""
    return "yes" if "yes" in (one, other) else "perhaps" if "perhaps" in (one, other) else "no"


def _is_privacy(one: Consent) -> Answer:
    """True for a Consent on who may read; perhaps where it does not say what it is about, and names somebody
    or something in the record."""
    if one.scope is not None and one.scope.has(_PRIVACY):
        return "yes"
    if one.scope is not None and one.scope.has(*_OTHERS):
        return "no"
    every = (*one.category, *((one.scope,) if one.scope is not None else ()))
    if any(concept.has(*_ABOUT_READING) for concept in every):
        return "yes"
    if any(_NAMED.search(fold(text)) for concept in every for text in _texts(concept)):
        return "perhaps"
    if one.scope is None and any(concept.label for concept in every):
        # Of a scope that nobody here knows its category says nothing either.
        return "no"
    root = one.provision
    parts = (root, *root.provision) if root is not None else ()
    return (
        "perhaps"
        if any(part.actor or part.security_label or part.data or part.class_ for part in parts)
        else "no"
    )


def _texts(concept: object) -> tuple[str, ...]:
    coding = getattr(concept, "coding", ())
    return (str(getattr(concept, "text", "")), *(one.display for one in coding))


def _may_be_privacy(one: Unreadable) -> bool:
    """True for a Consent that can't be decoded and is about privacy, or about nobody knows what."""
    if not one.subject:
        return True
    return any(said == _PRIVACY or _NAMED.search(fold(said)) for said in one.subject)


__all__ = ["NOTHING", "Blocked", "blocked", "denies"]
