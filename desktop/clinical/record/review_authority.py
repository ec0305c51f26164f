"""Authority to answer reviews of sprints, by the directory: an answer says itself in which role it was given,
and in a folder of files anybody may write one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import msgspec

from desktop.clinical.record import persons, roles_now
from desktop.fhir.resources import Practitioner, PractitionerRole, Resource
from desktop.fhir.systems import HPR
from desktop.fhir.when import within

IsMember = Callable[[Iterable[str]], bool]
"""Judge of whether somebody, by their references, is of the committee."""


class Authority(msgspec.Struct, frozen=True):
    """Judge of those who answer, by the `directory` as it is `now` and the `members` of the committee. Whom
    the directory does not have holds nothing, and a role counts only for whoever holds it there. Who has left
    since had the role until its written end."""

    directory: Mapping[str, Resource]
    members: IsMember
    now: datetime

    def holds(self, who: str, role: str, moment: datetime | None) -> bool:
        """True for a role that a person (`Practitioner/id`) had at a moment; never at an unknown one."""
        found = self.directory.get(role)
        return (
            isinstance(found, PractitionerRole)
            and bool(who)
            and found.practitioner is not None
            and found.practitioner.target == who
            and moment is not None
            and (roles_now.now(found, moment).holds != "ended" or self._held(found, moment))
        )

    def _held(self, role: PractitionerRole, moment: datetime) -> bool:
        """True for a role that is over by its period, which had it at a moment: registers mark it as not
        active as well. What was shut before its written end held at no moment that is known."""
        period = role.period
        return (
            period is not None
            and bool(period.end)
            and within("", period.end, self.now) is False
            and within(period.start, period.end, moment) is True
        )

    def owns_sprints(self, who: str, moment: datetime | None) -> bool:
        """True for a person who had a role of a sprint owner at a moment."""
        person = self.directory.get(who)
        if not isinstance(person, Practitioner):
            return False
        return any(
            self.holds(who, one.key, moment) and (person.active is not False or one.active is False)
            for one in self.directory.values()
            if isinstance(one, PractitionerRole) and persons.duty(one) == "owner"
        )

    def of_committee(self, who: str, role: str, moment: datetime | None) -> bool:
        """True for a member, by the person, their HPR number, or a role that they hold."""
        person = self.directory.get(who)
        numbers = [one.value for one in person.identifier if one.system == HPR] if isinstance(
            person, Practitioner) else []  # fmt: skip
        return self.members((who, *([role] if self.holds(who, role, moment) else []), *numbers))
