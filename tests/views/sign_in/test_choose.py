"""The first screen: people in their roles, wards with their beds, and nobody made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.acts import role_table as roles
from desktop.backend.demo.occupancy import placed
from desktop.backend.demo.staff import frame
from desktop.fhir import strict
from desktop.fhir.resources import PractitionerRole, Resource, decode
from desktop.fhir.systems import HPR
from desktop.views.sign_in import choose
from tests.views.charts import PLACES, Json, concept


def directory(*resources: Json) -> dict[str, Resource]:
    read = [decode(r["resourceType"], strict.dumps(r)) for r in (*PLACES, *resources)]
    return {r.key: r for r in read}


def doctor(ident: str = "aas", name: str = "Aas", **more: object) -> Json:
    return {"resourceType": "Practitioner", "id": ident, "name": [{"family": name, "given": ["Maren"]}],
            "identifier": [{"system": HPR, "value": "9900001"}], **more}  # fmt: skip


def role(ident: str = "r", who: str = "aas", **more: object) -> Json:
    return {"resourceType": "PractitionerRole", "id": ident, "code": [concept("LIS")],
            "practitioner": {"reference": f"Practitioner/{who}"}, "location": [{"reference": "Location/h3"}],
            **more}  # fmt: skip


def keys(found: dict[str, Resource], **more: object) -> list[str]:
    model = choose.build(found, place="https://x", server="", **more)  # type: ignore[arg-type]
    return [one.key for one in model.people]


def test_a_role_is_a_person_on_a_ward() -> None:
    found = directory(doctor(), role())
    model = choose.build(found, place="", server="")
    assert [(w.key, w.name) for w in model.wards] == [("h3", "Hjerte 3")]
    assert [(p.key, p.name, p.ward) for p in model.people] == [("r", "Maren Aas", "h3")]
    actor = choose.chosen(found, "r", "h3")
    assert actor is not None
    assert (actor.role, actor.practitioner, actor.hpr, actor.ward_name) == (
        "PractitionerRole/r", "Practitioner/aas", "9900001", "Hjerte 3",
    )  # fmt: skip
    assert not actor.secretary


def test_who_no_longer_works_here_or_has_no_name_can_not_be_chosen() -> None:
    assert keys(directory(doctor(), role(active=False))) == []
    assert keys(directory(role())) == []
    assert choose.chosen(directory(), "r", "h3") is None


def test_without_roles_practitioners_are_offered_only_once_the_server_has_answered() -> None:
    found = directory(
        doctor(), doctor("gone", "Berg", active=False), doctor("nameless", name="") | {"name": []}
    )
    assert keys(found) == []
    assert keys(found, answered=True) == ["Practitioner/aas", choose.UNNAMED]
    reader = choose.chosen(found, choose.UNNAMED, "h3")
    assert reader is not None
    assert (reader.role, reader.practitioner) == ("", "")


def test_a_secretary_is_known_by_her_role() -> None:
    found = directory(doctor(), role(code=[concept("Helsesekretær")]))
    actor = choose.chosen(found, "r", "h3")
    assert actor is not None
    assert actor.secretary


def test_a_ward_that_is_closed_is_not_offered() -> None:
    closed = {**PLACES[0], "id": "old", "status": "inactive"}
    assert [w.key for w in choose.build(directory(closed), place="", server="").wards] == ["h3"]


def somebody(found: dict[str, Resource], person: str = "", *, secretary: bool = False) -> str:
    return choose.somebody(found, person, "h3", secretary=secretary).role


def test_a_picture_is_shown_as_the_named_person_or_as_nobody_else() -> None:
    found = directory(doctor(), doctor("b", "Berg"), role(), role("a", "b"))
    assert somebody(found, "r") == "PractitionerRole/r"
    assert somebody(found, "b") == "Practitioner/b"
    assert somebody(found, "unheard-of") == ""


def test_a_picture_without_a_named_person_is_of_somebody_of_the_ward() -> None:
    office = role("s", "b", code=[concept("Sekretær")])
    away = role("0-away", "b", location=[{"reference": "Location/b2"}])
    found = directory(doctor(), doctor("b", "Berg"), away, role(), office, role("00-gone", active=False))
    assert somebody(found) == "PractitionerRole/r"
    assert somebody(found, secretary=True) == "PractitionerRole/s"
    assert somebody(directory(doctor("z"), doctor("c", active=False), doctor("b"))) == "Practitioner/b"
    assert somebody(directory()) == ""


ACCOUNTS = "https://hospital.example/account"


def _two() -> dict[str, Resource]:
    mine = {"identifier": [{"system": ACCOUNTS, "value": "MAREN"}, {"system": HPR, "value": "9900001"}]}
    other = {"identifier": [{"system": "https://elsewhere.example/account", "value": "maren"}]}
    return directory(
        doctor(**mine), doctor("berg", "Berg", **other), role(), role("second"), role("r2", "berg"),
        role("bare", "gone"), {"resourceType": "PractitionerRole", "id": "nobody"},
    )  # fmt: skip


def test_by_account_nobody_but_that_person_can_be_chosen() -> None:
    found, bound = _two(), choose.Own(ACCOUNTS, "maren")
    assert keys(found, bound=bound) == ["r", "second"]
    assert "«maren»" in choose.build(found, place="", server="", bound=bound).bound
    assert choose.chosen(found, "second", "h3", bound) is not None
    for key in ("r2", "bare", "nobody", "Practitioner/berg", choose.UNNAMED):
        assert choose.chosen(found, key, "h3", bound) is None
    assert choose.somebody(found, "r2", "h3", secretary=False, bound=bound).name == ""
    assert choose.somebody(found, "", "h3", secretary=False, bound=bound).practitioner == "Practitioner/aas"


def test_an_account_that_the_server_does_not_know_or_without_a_name_opens_nothing_and_says_so() -> None:
    for name, word in (("kari", "«kari»"), ("", "kan ikke leses")):
        bound = choose.Own(ACCOUNTS, name)
        model = choose.build(_two(), place="", server="", answered=True, bound=bound)
        assert model.people == ()
        assert [one.key for one in model.wards] == ["h3"]
        assert word in model.bound
        assert choose.somebody(_two(), "", "h3", secretary=False, bound=bound).name == ""
    assert choose.build(_two(), place="", server="", answered=True).bound == ""


def test_what_is_decided_is_asked_of_the_machine_not_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    assert choose.own() == choose.Own()
    (tmp_path / "policies.json").write_text(json.dumps({"SignIn": ACCOUNTS}), encoding="utf-8")
    for variable in ("USERNAME", "LOGNAME", "USER"):
        monkeypatch.setenv(variable, "somebody-else")
    found = choose.own()
    assert found.system == ACCOUNTS
    assert found.name not in ("", "somebody-else")


@pytest.mark.parametrize("file", ["policies.json", "settings.json"])
def test_a_slip_in_who_signs_in_lets_nobody_in_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path))
    (tmp_path / file).write_text(json.dumps({"sign_in": "our accounts"}), encoding="utf-8")
    found = choose.own()
    for directory in (_two(), {}):
        model = choose.build(directory, place="", server="", answered=True, bound=found)
        assert model.people == ()
        assert "kan ikke brukes" in model.bound
    for key in ("r", "r2", choose.UNNAMED):
        assert choose.chosen(_two(), key, "h3", found) is None
    assert choose.somebody(_two(), "r", "h3", secretary=False, bound=found).name == ""


def test_every_person_of_the_demo_has_a_profession_or_a_duty() -> None:
    found = directory(*frame(placed(0, 1).wards))
    held = [one for one in found.values() if isinstance(one, PractitionerRole)]
    actors = [actor for one in held if (actor := choose.actor_of(found, one, "")) is not None]
    assert len(actors) > 20
    assert not [actor.title for actor in actors if roles.name_of(actor) == "unknown"]


@pytest.mark.parametrize(
    ("code", "qualification", "reads"),
    [
        (concept("Medarbeider"), {}, True),
        (concept("Medarbeider"), {"qualification": [{"code": concept("", "LE")}]}, False),
        (concept("", "doctor"), {}, False),
        (concept("", "22"), {}, True),
    ],
)
def test_whose_profession_nothing_tells_only_reads_and_the_first_screen_says_so(
    code: Json, qualification: Json, reads: bool
) -> None:
    found = directory(doctor(**qualification), role(code=[code]))
    actor = choose.chosen(found, "r", "h3")
    assert actor is not None
    assert (roles.only_reads(actor), roles.decides(actor)) == (reads, not reads)
    (choice,) = choose.build(found, place="", server="").people
    assert (choice.remark == "Leser bare") is reads


def test_a_practitioner_without_a_role_is_what_they_are_licensed_as() -> None:
    found = directory(doctor(), doctor("b", "Berg", qualification=[{"code": concept("", "SP")}]))
    said = {key: choose.chosen(found, f"Practitioner/{key}", "") for key in ("aas", "b")}
    assert [actor.profession for actor in said.values() if actor is not None] == ["", "nurse"]
