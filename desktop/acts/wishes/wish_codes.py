"""Recognition of Tasks about the set-up: wishes for it, questions about rules before signing, and sprints
that wait for their review. Each has a code of ours, and names no patient, no stay and no answer.

The one home for that question: the wire, the record, the embedded server and the rights ask here. A Task of
such a code that names a patient all the same is none: it is shown, and guarded, as any task of a patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

SYSTEM: Final = "urn:fagflate:task"
"""System of our own codes of `Task.code`."""
CODE: Final = "wish"
REVIEW: Final = "sprint-review"
"""Code of the Task by which a sprint waits for somebody's review."""
RULE: Final = "rule-question"
"""Code of the Task by which a rule before signing is asked about: by somebody who does not understand what it
says, or by what was counted of it. It goes the way of a wish."""
OVERRIDDEN: Final = "overridden"
"""Input `counted` of a question about a rule that tells of one Stop that was overridden."""
PART: Final = "urn:fagflate:wish"
"""System of the types of a wish's inputs and outputs, and of the group that all sprint owners are."""
OWNERS: Final = "sprint-owners"
"""Code of `Task.performerType`: a wish whose owner was not found is for everybody who owns sprints."""
TOKEN: Final = f"{SYSTEM}|{CODE}"
"""The code as a search asks for it."""
TOKENS: Final = (TOKEN, f"{SYSTEM}|{REVIEW}", f"{SYSTEM}|{RULE}")
"""Codes of all Tasks about the set-up."""
FOLDER: Final = "urn:fagflate:sprint-folder"
"""`meta.source` of a Task about the set-up that lies as a file in the folder for sprints, at no server."""
_ABOUT: Final = ("for", "encounter", "focus", "basedOn", "reasonReference", "contained", "insurance",
                 "relevantHistory", "partOf")  # fmt: skip
"""Elements by which a Task may be about a patient: a wish has none of them."""


def is_wish(body: Mapping[str, Any] | None) -> bool:
    """True for the JSON of a wish, or of a question about a rule: answered, withdrawn and told alike."""
    return _is(body, CODE) or asks_of_rule(body)


def asks_of_rule(body: Mapping[str, Any] | None) -> bool:
    """True for the JSON of a question about a rule."""
    return _is(body, RULE)


def is_review(body: Mapping[str, Any] | None) -> bool:
    """True for the JSON of a sprint's review."""
    return _is(body, REVIEW)


def is_about_set_up(body: Mapping[str, Any] | None) -> bool:
    """True for the JSON of a Task about the set-up: a wish, or a sprint's review."""
    return is_wish(body) or is_review(body)


def lies_in_folder(body: Mapping[str, Any] | None) -> bool:
    """True for the JSON of a Task about the set-up that was read in the folder for sprints."""
    meta = body.get("meta") if body is not None else None
    return is_about_set_up(body) and isinstance(meta, dict) and meta.get("source") == FOLDER


def _is(body: Mapping[str, Any] | None, code: str) -> bool:
    if body is None or body.get("resourceType") != "Task" or any(body.get(name) for name in _ABOUT):
        return False
    return _coded(body.get("code"), SYSTEM, code)


def for_all_owners(body: Mapping[str, Any]) -> bool:
    """True for a wish of the group of sprint owners: nobody is named."""
    types = body.get("performerType")
    return isinstance(types, list) and any(_coded(one, PART, OWNERS) for one in types)


def asks_for_wishes(kind: str, values: Iterable[str]) -> bool:
    """True for a search of a resource type by these values of `code` that finds Tasks about the set-up and
    nothing else."""
    found = tuple(values)
    return kind == "Task" and bool(found) and all(one in TOKENS for one in found)


def _coded(concept: Any, system: str, code: str) -> bool:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    if not isinstance(codings, list):
        return False
    return any(
        isinstance(one, dict) and one.get("system") == system and one.get("code") == code for one in codings
    )
