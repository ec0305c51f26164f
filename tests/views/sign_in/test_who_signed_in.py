"""What somebody may be here after they have signed in: told by the register, or chosen and remembered so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from desktop.acts import role_table as roles
from desktop.fhir.resources import Location, Practitioner, PractitionerRole, Resource
from desktop.shown.who_signed_in import WhoModel
from desktop.views.sign_in import choose
from desktop.views.sign_in.who_signed_in import as_chosen, build

PERSON = "Practitioner/maren"
FRIDAY_NOON = datetime(2026, 11, 27, 11, tzinfo=UTC)
DAY = {"daysOfWeek": ["fri"], "availableStartTime": "08:00:00", "availableEndTime": "15:30:00"}
NIGHT = {"daysOfWeek": ["fri"], "availableStartTime": "22:00:00", "availableEndTime": "07:30:00"}


def made(kind: type[Any], **elements: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode({"resourceType": kind.__name__, **elements}), type=kind)


def role(ident: str, title: str, *hours: dict[str, Any], ward: str = "h3", **more: Any) -> PractitionerRole:
    found: PractitionerRole = made(
        PractitionerRole, id=ident, active=True, practitioner={"reference": PERSON},
        availableTime=list(hours),
        code=[{"coding": [{"code": "doctor"}], "text": title}],
        location=[{"reference": f"Location/{ward}"}] if ward else [], **more,
    )  # fmt: skip
    return found


def directory(*roles: Resource) -> dict[str, Resource]:
    person = made(Practitioner, id="maren", name=[{"family": "Aas", "given": ["Maren"]}])
    wards = [
        made(Location, id=one, name=one.upper(), physicalType={"coding": [{"code": "wa"}]}, status="active")
        for one in ("h3", "h4")
    ]
    return {one.key: one for one in (person, *wards, *roles)}


def shown(*roles: Resource) -> WhoModel:
    found = build(directory(*roles), PERSON, FRIDAY_NOON)
    assert found is not None
    return found


def test_the_one_role_of_now_and_its_ward_are_told_by_the_register() -> None:
    day, night = role("day", "LIS", DAY), role("night", "Vakt", NIGHT, ward="h4")
    who = shown(night, day)
    assert (who.role, who.role_from, who.ward, who.ward_from, who.until) == (
        "PractitionerRole/day", "told", "h3", "told", "15:30",
    )  # fmt: skip
    assert [one.key for one in who.roles] == ["PractitionerRole/day", "PractitionerRole/night"]
    actor = as_chosen(directory(day, night), PERSON, "PractitionerRole/day", "h3", FRIDAY_NOON)
    assert actor is not None
    assert (actor.chosen, actor.self_declared) == (False, False)
    for key, ward in (("PractitionerRole/day", "h4"), ("PractitionerRole/night", "h4")):
        other = as_chosen(directory(day, night), PERSON, key, ward, FRIDAY_NOON)
        assert other is not None
        assert other.chosen, "what the register does not say of now is their own choice"


def test_of_several_that_hold_none_is_chosen_for_them() -> None:
    who = shown(role("a", "LIS", DAY), role("b", "Koordinator"))
    assert (who.role, who.ward, who.role_from) == ("", "", "open")


def test_the_only_role_at_another_hour_is_theirs_to_confirm_and_counts_as_chosen() -> None:
    one = role("night", "Vakt", NIGHT)
    who = shown(one)
    assert (who.role, who.role_from) == ("PractitionerRole/night", "chosen")
    actor = as_chosen(directory(one), PERSON, who.role, who.ward, FRIDAY_NOON)
    assert actor is not None
    assert actor.chosen


def test_what_is_over_or_anothers_can_not_be_chosen() -> None:
    over = role("over", "Overlege", period={"end": "2026-11-26"})
    other = made(
        PractitionerRole, id="jonas", practitioner={"reference": "Practitioner/jonas", "display": "Jonas Moe"}
    )
    who = shown(over, other, role("day", "LIS", DAY))
    assert [one.key for one in who.roles] == ["PractitionerRole/day"]
    for key in ("PractitionerRole/over", "PractitionerRole/jonas", "Practitioner/jonas", "unnamed"):
        assert as_chosen(directory(over, other), PERSON, key, "h3", FRIDAY_NOON) is None


def test_a_role_of_several_wards_leaves_the_ward_open() -> None:
    both = role("day", "LIS", DAY, ward="")
    body = msgspec.json.decode(msgspec.json.encode(both))
    body["location"] = [{"reference": "Location/h3"}, {"reference": "Location/h4"}]
    who = shown(msgspec.json.decode(msgspec.json.encode(body), type=PractitionerRole))
    assert (who.role_from, who.ward, who.ward_from) == ("told", "", "open")


def test_somebody_without_a_role_or_a_known_profession_only_reads() -> None:
    who = shown()
    assert who.role == PERSON
    assert who.roles[0].remark == "Leser bare"
    actor = as_chosen(directory(), PERSON, PERSON, "h3", FRIDAY_NOON)
    assert actor is not None
    assert roles.only_reads(actor)


LICENSED = {
    "qualification": [{"code": {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9060", "code": "LE"}]}}]
}


def test_whose_roles_have_all_ended_is_nothing_by_their_licence() -> None:
    people = directory(role("r", "Overlege", period={"end": "2026-11-26"}), role("s", "LIS"))
    people["PractitionerRole/s"] = msgspec.structs.replace(people["PractitionerRole/s"], active=False)
    people[PERSON] = made(Practitioner, id="maren", name=[{"family": "Aas"}], **LICENSED)
    who = build(people, PERSON, FRIDAY_NOON)
    assert who is not None
    assert (who.ended, who.roles, who.role) == (True, (), "")
    for key in (PERSON, "PractitionerRole/r", "PractitionerRole/s"):
        assert as_chosen(people, PERSON, key, "h3", FRIDAY_NOON) is None
    # Who never had one here is as before: their licence is all that is known.
    for key in ("PractitionerRole/r", "PractitionerRole/s"):
        del people[key]
    other = build(people, PERSON, FRIDAY_NOON)
    assert other is not None
    assert (other.ended, other.role) == (False, PERSON)


def test_somebody_who_is_not_active_has_no_role_whatever_their_roles_say() -> None:
    people = directory(role("day", "LIS", DAY))
    people[PERSON] = made(Practitioner, id="maren", active=False, name=[{"family": "Aas"}], **LICENSED)
    who = build(people, PERSON, FRIDAY_NOON)
    assert who is not None
    assert who.ended
    assert as_chosen(people, PERSON, "PractitionerRole/day", "h3", FRIDAY_NOON) is None
    # Nor where a window chooses by itself, without a sign-in.
    assert choose.chosen(people, "PractitionerRole/day", "h3") is None
    assert choose.build(people, place="", server="", answered=True).people[-1].key == choose.UNNAMED
    assert len(choose.build(people, place="", server="", answered=True).people) == 1


def test_whom_the_directory_does_not_hold_is_nobody() -> None:
    assert build(directory(), "Practitioner/jonas", FRIDAY_NOON) is None
