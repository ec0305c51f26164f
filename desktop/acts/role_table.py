"""Table of roles: the data each role sees and the acts it may do, with the sentence of a refusal.

`resources/vocabulary/roles.json` is the table, `desktop.acts.capabilities` its vocabulary and the floor under
it. A site may narrow or widen a role (`set: role secretary`); the floor stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal

import msgspec

from desktop.acts.capabilities import ALWAYS, FREE_TO_DO, FREE_TO_SEE, NEVER, NEVER_SEES, Capability, Shows
from desktop.core.actor import Actor
from desktop.core.configured import Origin, Settings, configured, guarded, meaning
from desktop.core.converting import Refused, convert
from desktop.core.errors import NotInRole
from desktop.core.messages import Words, _, pick

ROLES: Final = (
    "doctor", "doctor_in_training", "nurse", "other", "student", "secretary", "coordinator", "gp",
    "ambulance", "owner", "auditor", "unknown", "ended",
)  # fmt: skip
"""Roles that the program tells apart, in the order of the table."""


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role of the table."""

    title: Annotated[Words, meaning("the role as people call it")]
    see: Annotated[tuple[Shows, ...], meaning("kinds of data that it sees")] = ()
    may: Annotated[tuple[Capability, ...], meaning("rights that acts ask for")] = ()
    within: Annotated[str, meaning("the role that includes it where people are told who may")] = ""
    beyond: Annotated[
        Literal["all", "administrative", "none"],
        meaning("entries that it lists beyond what its panels show"),
    ] = "all"


class _File(msgspec.Struct):
    source: str
    roles: dict[str, Role]


def _checked(data: Any, _origin: Origin) -> _File:
    found: _File = convert(data, _File)
    for name, role in found.roles.items():
        where: tuple[str | int, ...] = ("roles", name)
        if name not in ROLES:
            raise Refused((*where,), f"{name!r} is no role; there are {', '.join(ROLES)}", key=True)
        if never := set(role.may) & (NEVER.get(name, frozenset()) | FREE_TO_DO):
            raise Refused((*where, "may"), f"never given to {name}: {', '.join(sorted(never))}")
        if never_seen := set(role.see) & (NEVER_SEES.get(name, frozenset()) | FREE_TO_SEE):
            raise Refused((*where, "see"), f"never shown to {name}: {', '.join(sorted(never_seen))}")
    if lacking := [name for name in ROLES if name not in found.roles]:
        raise Refused(("roles",), f"{lacking[0]} is missing")
    return found


TABLE: Settings[_File] = Settings("vocabulary/roles.json", _checked, {"role": guarded(("roles",), Role)})
_laid: dict[str, Role] = {}


Told = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""Data that each role sees and rights that it has, as a window is told."""


def lay_out(told: Told) -> None:
    """Set the table that the record's process has told; none where it is as shipped. A window has no
    configuration of its own, and the record's process judges all the same."""
    _laid.clear()
    for name, role in in_use().items() if told else ():
        see, may = told.get(name, ((), ()))
        _laid[name] = msgspec.structs.replace(
            role, see=tuple(map(Shows, see)), may=tuple(map(Capability, may))
        )


def to_lay_out() -> Told:
    """The table for a window; nothing where it is as shipped."""
    if TABLE.now() is TABLE.shipped():
        return {}
    return {name: (role.see, role.may) for name, role in in_use().items()}


@configured
def in_use() -> dict[str, Role]:
    """The table in use, above the floor."""
    return {name: _above(name, role) for name, role in TABLE.now().roles.items()}


def _above(name: str, role: Role) -> Role:
    may = frozenset(role.may) - NEVER.get(name, frozenset()) - FREE_TO_DO
    see = frozenset(role.see) - NEVER_SEES.get(name, frozenset()) - FREE_TO_SEE
    return msgspec.structs.replace(
        role,
        may=tuple(one for one in Capability if one in may or one in ALWAYS),
        see=tuple(one for one in Shows if one in see),
    )


def table() -> dict[str, Role]:
    """The table by which this process judges, by the names of roles."""
    return _laid or in_use()


def name_of(actor: Actor) -> str:
    """The role of a person, by its name in the table."""
    if actor.secretary:
        return "secretary"
    if actor.duty:
        return actor.duty
    if actor.stage == "student":
        return "student"
    if actor.stage == "training" and actor.profession == "doctor":
        return "doctor_in_training"
    return actor.profession or "unknown"


def of(actor: Actor) -> Role:
    """The role of a person, with what it may."""
    return table()[name_of(actor)]


def may(actor: Actor, capability: Capability) -> bool:
    """True when a person may do acts that ask for this."""
    return capability in FREE_TO_DO or capability in of(actor).may


def sees(actor: Actor, kind: Shows) -> bool:
    """True when a person sees data of this kind."""
    return kind in FREE_TO_SEE or kind in of(actor).see


def decides(actor: Actor) -> bool:
    """True when a person decides about treatment: a doctor of the hospital's."""
    return may(actor, Capability.DECIDE)


def signs(actor: Actor) -> bool:
    """True when a person signs what they write; what others write goes to a doctor for signing."""
    return may(actor, Capability.SIGN)


def only_reads(actor: Actor) -> bool:
    """True for a role without an act of its own: it reads, and keeps what was typed."""
    return not set(of(actor).may) - ALWAYS - {Capability.PRINT, Capability.EXPORT}


def holders(capabilities: frozenset[Capability]) -> tuple[str, ...]:
    """Names of the roles that have one of these."""
    return tuple(name for name, role in table().items() if not capabilities.isdisjoint(role.may))


def seers(kind: Shows) -> tuple[str, ...]:
    """Names of the roles that see data of this kind."""
    return tuple(name for name, role in table().items() if kind in role.see)


def who_may(capability: Capability) -> str:
    """Roles that may do acts that ask for this, as people read them; empty for none."""
    return _titles(holders(frozenset({capability})))


def who_sees(kind: Shows) -> str:
    """Roles that see data of this kind, as people read them; empty for none."""
    return _titles(seers(kind))


def told(names: Iterable[str]) -> tuple[Role, ...]:
    """Roles to name where people are told who may: without those within another one of them, and without
    whoever has no role that is known."""
    held, every = dict.fromkeys(names), table()
    found = (every[name] for name in held if name not in ("unknown", "ended"))
    return tuple(one for one in found if one.within not in held)


def _titles(names: Iterable[str]) -> str:
    said = [pick(one.title) for one in told(names)]
    if len(said) < 2:
        return "".join(said)
    return _("{several} or {last}").format(several=", ".join(said[:-1]), last=said[-1])


def refused(what: str, who: str, actor: Actor, *, kept: str = "") -> NotInRole:
    """Error for an act or a page (`what`, in words) that a person's role does not have: names who has it."""
    role = pick(of(actor).title)
    if who:
        said = _("“{what}” is for {who}; your role here is {role}.").format(what=what, who=who, role=role)
    else:
        said = _("“{what}” is for nobody here; your role is {role}.").format(what=what, role=role)
    if name_of(actor) == "ended":
        todo = _("Choose a role that is yours now, or ask IT.")
    elif name_of(actor) == "unknown":
        todo = _("Ask IT to put your profession on your role, or choose another role of yours.")
    else:
        todo = _("Ask one of them, or change your role.") if who else ""
    return NotInRole(said, kept=kept or _("Nothing was changed."), todo=todo)
