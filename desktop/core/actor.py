"""Who is at the keyboard: until sign-in exists, a role that a person chose, recorded as self-declared."""

from __future__ import annotations

import msgspec


class Actor(msgspec.Struct, frozen=True):
    """A person in a role at a place, as it stands in everything that is signed or logged.

    `role` and `practitioner` are references (`PractitionerRole/id`, `Practitioner/id`), `organization` the
    office, `ward` the Location id of the ward chosen. `hpr` is the health personnel number, or empty.
    `profession` is `doctor`, `nurse`, `other`, or empty where the record doesn't say. `services` are the
    codes and names of the service that the ward is of, as the server tells them.
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

    @property
    def prescribes(self) -> bool:
        """Whether they may decide about treatment: a doctor, or somebody of whom no profession is known."""
        return not self.secretary and self.profession in ("", "doctor")

    @property
    def works_as(self) -> str:
        """By which role the workspace is chosen: `secretary`, `doctor`, `nurse` or `other`."""
        return "secretary" if self.secretary else self.profession or "other"

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
