"""The Task of a wish for the set-up, or of a question about a rule: made, answered, withdrawn. Pure; nothing
of a patient is in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from desktop.acts.wishes import AskAboutRule, MakeWish, Outcome
from desktop.acts.wishes import wish_codes as codes
from desktop.core.actor import Actor
from desktop.core.clock import stamp
from desktop.core.messages import _
from desktop.core.usage.weeks import days_of
from desktop.fhir.elements import Reference
from desktop.letters.delivery.compositions import reference
from desktop.writing.facts import when

Json = dict[str, Any]
_STATUS: Final[dict[Outcome, str]] = {"answered": "completed", "planned": "completed", "refused": "rejected"}


def wish(act: MakeWish, owner: Reference | None, actor: Actor, release: str, now: datetime) -> Json:
    """A wish for its owner, or for all who own sprints where that person was not found."""
    parts = {
        "path": act.path, "title": act.title, "layer": act.layer, "owner": act.owner, "file": act.file,
        "release": release, "digest": act.digest, "role": actor.title or actor.works_as,
        "ward": actor.ward_name,
    }  # fmt: skip
    return _for_owner(act.id, codes.CODE, "Ønske om endring", act.words, parts, owner, actor, now)


def rule_question(
    act: AskAboutRule, words: str, version: str, owner: Reference | None, named: str, actor: Actor,
    now: datetime,
) -> Json:  # fmt: skip
    """A question about a rule before signing for its owner: as a wish. `words` are made of the rule's own."""
    parts = {
        "path": f"rule/{act.rule}", "rule": act.rule, "version": version, "owner": named,
        "release": act.release, "digest": act.digest, "role": actor.title or actor.works_as,
        "ward": actor.ward_name,
    }  # fmt: skip
    return _for_owner(act.id, codes.RULE, "Spørsmål om en regel", words, parts, owner, actor, now)


def rule_counted(
    ident: str, rule: str, words: str, version: str, owner: Reference | None, named: str, actor: Actor,
    now: datetime,
) -> Json:  # fmt: skip
    """A question that follows from what was counted of a rule, for its owner or who answers for safety."""
    parts = {"path": f"rule/{rule}", "rule": rule, "version": version, "owner": named, "counted": "rates"}
    return _for_owner(ident, codes.RULE, "Skal regelen beholdes?", words, parts, owner, actor, now)


def rule_overridden(
    ident: str, rule: str, version: str, kind: str, owner: Reference | None, named: str, role: str, ward: str,
    week: str,
) -> Json:  # fmt: skip
    """A Stop that was overridden, for the owner of its rule. It names nobody, and of its moment the week."""
    parts = {
        "path": f"rule/{rule}", "rule": rule, "version": version, "owner": named, "counted": codes.OVERRIDDEN,
        "role": role, "ward": ward, "reason": kind, "week": week,
    }  # fmt: skip
    body: Json = {
        "resourceType": "Task",
        "id": ident,
        "status": "requested",
        "intent": "proposal",
        "priority": "routine",
        "code": {"coding": [{"system": codes.SYSTEM, "code": codes.RULE}], "text": "Et stopp er overstyrt"},
        "description": _("A stop of rule {rule} was overridden.").format(rule=rule),
        "authoredOn": days_of(week)[0].isoformat(),
        "input": [{"type": _type(name), "valueString": said} for name, said in parts.items() if said],
    }
    return _to_owner(body, owner)


def _for_owner(
    ident: str, code: str, text: str, words: str, parts: Mapping[str, str], owner: Reference | None,
    actor: Actor, now: datetime,
) -> Json:  # fmt: skip
    body: Json = {
        "resourceType": "Task",
        "id": ident,
        "status": "requested",
        "intent": "proposal",
        "priority": "routine",
        "code": {"coding": [{"system": codes.SYSTEM, "code": code}], "text": text},
        "description": " ".join(words.split()),
        "authoredOn": when(now),
        "lastModified": stamp(now),
        "requester": reference(actor.practitioner or actor.role, actor.name),
        "input": [{"type": _type(name), "valueString": said} for name, said in parts.items() if said],
    }
    return _to_owner(body, owner)


def _to_owner(body: Json, owner: Reference | None) -> Json:
    if owner is not None:
        body["owner"] = reference(owner.reference, owner.display)
    else:
        group = {"system": codes.PART, "code": codes.OWNERS, "display": "Sprinteiere"}
        body["performerType"] = [{"coding": [group], "text": "Alle som eier sprinter"}]
    return body


def answered(body: Json, outcome: Outcome, words: str, actor: Actor, now: datetime) -> Json:
    """A wish with the answer of somebody who owns it."""
    who = reference(actor.practitioner or actor.role, actor.name)
    said = " ".join(words.split())
    note = {"authorReference": who, "time": when(now), "text": said}
    return {
        **body,
        "status": _STATUS[outcome],
        "lastModified": stamp(now),
        "note": [*(body.get("note") or ()), note],
        "output": [*(body.get("output") or ()), {"type": _type(outcome), "valueString": said}],
        **({"statusReason": {"text": said}} if outcome == "refused" else {}),
    }


def withdrawn(body: Json, now: datetime) -> Json:
    """A wish that whoever wished it has taken back."""
    return {**body, "status": "cancelled", "lastModified": stamp(now)}


def _type(name: str) -> Json:
    return {"coding": [{"system": codes.PART, "code": name}]}
