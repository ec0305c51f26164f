"""The actor: who is at the keyboard, in which role, and whether they have signed in or only said so."""

from __future__ import annotations

from typing import Literal

import msgspec

Duty = Literal["", "coordinator", "ambulance", "gp", "owner", "auditor", "ended"]
"""Function of a person beside a profession: bed co-ordinator of all wards, ambulance (reads before and on the
way), general practitioner (reads letters that the hospital sent them), owner of sprints, or auditor (reads
who read records, and no record). `ended`: the register says that the role is not theirs (any more)."""
Stage = Literal["", "student", "training"]
"""Stage of somebody who learns a profession: a student of it, or a doctor in specialist training."""


class Reason(msgspec.Struct, frozen=True):
    """Reason for opening a patient's record: the declared `choice`, in words, and its v3-ActReason. It holds
    for so many `hours`; `opens` what the patient has blocked too."""

    patient: str
    choice: str
    words: str
    purpose: str = "TREAT"
    hours: int = 12
    opens: bool = False


class Actor(msgspec.Struct, frozen=True):
    """A person in a role at a place, as it stands in everything that is signed or logged.

    `role` and `practitioner` are references (`PractitionerRole/id`, `Practitioner/id`), `organization` the
    office, `ward` the Location id of the ward chosen. `hpr` is the health personnel number, or empty.
    `profession` is `doctor`, `nurse`, `other`, or empty where the record doesn't say (they only read then);
    `duty` what the role is for, where that decides more, `stage` how far who learns it has come. `services`
    are the codes and names of the service that the ward is of, as the server tells them. `reasons` are those
    that they gave for opening records, where they are asked. `self_declared`: nobody signed in, they said who
    they are; `chosen`: role or ward of somebody who signed in is their own choice, and not what the register
    says of now.
    """

    role: str
    practitioner: str
    name: str
    title: str = ""
    organization: str = ""
    ward: str = ""
    ward_name: str = ""
    hpr: str = ""
    secretary: bool = False
    self_declared: bool = True
    profession: str = ""
    services: tuple[str, ...] = ()
    duty: Duty = ""
    reasons: tuple[Reason, ...] = ()
    chosen: bool = False
    stage: Stage = ""

    @property
    def outside(self) -> bool:
        """True when the actor does not work at the hospital: only data sent to them are theirs."""
        return self.duty == "gp" and not self.secretary

    @property
    def works_as(self) -> str:
        """Role that chooses the workspace: `secretary`, a duty, `doctor`, `nurse` or `other`. The table of
        roles (`desktop.acts.role_table`) tells more of them apart."""
        return "secretary" if self.secretary else self.duty or self.profession or "other"

    @property
    def purpose(self) -> str:
        """HL7's v3-ActReason of what they read without a reason of their own: treatment, or the control of
        the access log."""
        return "HQUALIMP" if self.duty == "auditor" else "TREAT"

    @property
    def short(self) -> str:
        """`M. Aas`, as worklists name doctors."""
        return short_name(self.name)

    @property
    def initials(self) -> str:
        """`MA`."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def short_name(name: str) -> str:
    """`Maren Aas` → `M. Aas`; one word stays as it is."""
    words = name.split()
    return f"{words[0][0]}. {words[-1]}" if len(words) > 1 else name
