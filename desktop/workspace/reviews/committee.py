"""Changes that need a group which the site declares (limits, rules, dangers), and who is in that group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import msgspec

from desktop.core.configured import Settings, guarded, is_free, meaning
from desktop.core.messages import Words, pick
from desktop.workspace.member_names import GUARDED, REFERENCES
from desktop.workspace.schema import VERBS


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group without which some changes are not approved."""

    title: Words
    members: Annotated[
        tuple[str, ...],
        meaning("ids of PractitionerRoles or Practitioners, or HPR numbers; without any, nobody's counts"),
    ] = ()


class ReviewSettings(msgspec.Struct, frozen=True):
    """The file of settings."""

    source: str
    checked_by: str | None
    groups: dict[str, Group]


REVIEWS: Settings[ReviewSettings] = Settings(
    "vocabulary/reviews.yaml", ReviewSettings, {"review-group": guarded(("groups",), Group)}
)
_MEDICINES = "medicines"


def needed(changes: Iterable[Mapping[str, Any]]) -> bool:
    """True where one of a file's changes is of something on which safety rests: a limit, a rule, a danger."""
    return any(_guarded(name) for change in changes for name in _named(change))


def _named(change: Mapping[str, Any]) -> Iterable[str]:
    for said in (change[verb] for verb in VERBS if verb in change):
        yield from map(str, said if isinstance(said, list) else (said,))
        if said == "workspace":
            # A list of the workspace that is written whole.
            yield from (f"{kind} x" for kind, where in REFERENCES.items() if where[0] in change)


def _guarded(target: str) -> bool:
    kind, space, _name = target.partition(" ")
    if kind in REFERENCES:
        return REFERENCES[kind][0] in GUARDED
    # A panel is named by itself. Of a kind that nobody knows here nobody says that it is harmless.
    return bool(space) and kind != "tab" and not is_free(kind)


def title() -> str:
    """Name of the group in the language in use."""
    found = REVIEWS.now().groups.get(_MEDICINES)
    return pick(found.title) if found is not None else _MEDICINES


def is_member(person: Iterable[str]) -> bool:
    """True for somebody of the group, by one of their references (`Practitioner/id`, `PractitionerRole/id`)
    or numbers."""
    found = REVIEWS.now().groups.get(_MEDICINES)
    members = {one.rpartition("/")[2] for one in found.members} if found is not None else set()
    return any(one and one.rpartition("/")[2] in members for one in person)
