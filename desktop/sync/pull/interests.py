"""Interest sets to keep in sync: wards, patients, inboxes, and lists of patients elsewhere."""

from __future__ import annotations

import msgspec


class Interests(msgspec.Struct, frozen=True):
    """Interest sets: wards by Location id, and opened patients, the one in focus first.

    `inboxes`: owners whose open tasks are followed, with what they are about. `choices`: also the wards
    and roles that the first screen offers. `days`: with whom or where (`Practitioner/id`,
    `PractitionerRole/id`, `Location/id`) the patients have an appointment whose day is followed. `beds`: also
    who lies on every other ward. `practice`: by whom (`PractitionerRole/id`, `Practitioner/id`,
    `Organization/id`) the patients are looked after whose letters are followed. `left`: from which wards (by
    Location id) those who have left lately are followed. `waiting`: to which offices (`Organization/id`) the
    referred are followed. `answer_days`: for how many days an answer of somebody elsewhere waits for those of
    `inboxes`; 0 where none are asked for. `dictated`: to which offices (`Organization/id`) what is to be
    written is followed. `wishes`: whose wishes for the set-up (`Practitioner/id`, `PractitionerRole/id`) are
    followed, made by them or for them to answer; `every_wish`: also those of all others.
    """

    wards: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    inboxes: tuple[str, ...] = ()
    choices: bool = False
    days: tuple[str, ...] = ()
    beds: bool = False
    practice: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    dictated: tuple[str, ...] = ()
    answer_days: int = 0
    wishes: tuple[str, ...] = ()
    every_wish: bool = False
