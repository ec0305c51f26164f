"""Which workspace a ward gets by its service: declared by code or name, told by whatever server."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from desktop.core import configured
from desktop.core.clock import utc_now
from desktop.fhir.administrative import Location, Organization
from desktop.fhir.elements import CodeableConcept, Coding, Reference
from desktop.fhir.resources import decode
from desktop.shown.questions import WorkspaceOf
from desktop.shown.workspace import WorkspaceInUse
from desktop.views.sign_in import choose, workspaces
from desktop.workspace import locations
from desktop.workspace.ward_workspaces import Declared, between, disputed, workspace_of

from .conftest import FIRST, HEADER, Write, wrong
from .test_cli import fagflate

LUNGS = "workspace: lungs\nextends: base\ntitle: Lunge\n%s\nchanges: []\n"
SNOMED = "http://snomed.info/sct"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    workspaces.forget()
    yield tmp_path / "machine" / "configuration"
    locations.choose("")
    workspaces.forget()
    configured.use(configured.InUse())


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def seen(ward: str, *services: str, role: str = "doctor") -> WorkspaceInUse:
    locations.look_again()
    reader: Any = SimpleNamespace(clock=utc_now, charts=SimpleNamespace(find_anew=lambda _changed: None))
    nobody: Any = None
    return workspaces.in_use(reader, nobody, WorkspaceOf(ward, "base", True, role, "", services))


def test_a_service_decides_where_the_ward_s_name_says_nothing(folder: Path) -> None:
    put(folder / "lungs/workspace.yaml", LUNGS % 'services: [Lungemedisin, "418112009"]')
    assert seen("Bygg 3, 2. etasje", "LUNGEMEDISIN").workspace.id == "lungs"
    assert seen("Bygg 3, 2. etasje", "418112009", f"{SNOMED}|418112009").workspace.id == "lungs"
    assert seen("Bygg 3, 2. etasje").workspace.id == "base"
    assert seen("Bygg 3, 2. etasje", "Lungemedisin poliklinikk").workspace.id == "base", "no part of a name"
    assert seen("Hjerte 3", "Lungemedisin").workspace.id == "cardiology", (
        "a named ward comes before its service"
    )
    assert seen("Bygg 3", "Lungemedisin", role="secretary").workspace.id == "secretary"


def test_a_ward_s_file_may_be_for_a_service(folder: Path) -> None:
    put(folder / "wards/l.yaml", "layer: ward\nservices: [Lunge]\nchanges:\n  - {set: vitals, share: 8}\n")

    def share(shown: WorkspaceInUse) -> int:
        return next(p.share for tab in shown.workspace.tabs for p in tab.panels if p.id == "vitals")

    assert share(seen("Bygg 3", "Lunge")) == 8
    assert share(seen("Bygg 3", "Nyre")) == 3
    assert share(seen("Bygg 3")) == 3


def test_two_that_declare_the_same_are_named_with_their_lines(folder: Path) -> None:
    put(folder / "lungs/workspace.yaml", LUNGS % "services:\n  - Lunge\n  - Thorax")
    other = "workspace: thorax\nextends: base\ntitle: Thorax\nservices: [thorax]\nchanges: []\n"
    put(folder / "thorax/workspace.yaml", other)
    shown = seen("Bygg 3", "Thorax")
    assert shown.workspace.id == "base"
    assert "configuration/thorax/workspace.yaml:4:1" in shown.left_out
    assert "configuration/lungs/workspace.yaml:6" in shown.left_out
    assert seen("Bygg 3", "Lunge").workspace.id == "lungs"
    assert seen("Bygg 3", "Lunge").left_out == "", "nobody else hears of it"
    assert seen("Barn 2").left_out == ""


def test_a_ward_of_two_services_names_both_places(folder: Path) -> None:
    put(folder / "lungs/workspace.yaml", LUNGS % "services: [Lunge]")
    other = "workspace: kidneys\nextends: base\ntitle: Nyre\nservices: [Nyre]\nchanges: []\n"
    put(folder / "kidneys/workspace.yaml", other)
    shown = seen("Bygg 3", "Nyre", "Lunge")
    assert shown.workspace.id == "base"
    assert "kidneys/workspace.yaml:4" in shown.left_out
    assert "lungs/workspace.yaml:4" in shown.left_out
    assert "Bygg 3" in shown.left_out


def test_check_names_what_two_workspaces_declare(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder / "lungs/workspace.yaml", LUNGS % "wards: [Hjerte]")
    assert fagflate("check", folder / "lungs", "--folder", folder) == 0, "the hospital's comes first"
    heart = LUNGS.replace("lungs", "heart")
    put(folder / "heart/workspace.yaml", heart % "wards: [Hjerte]")
    capsys.readouterr()
    assert fagflate("check", folder / "lungs", "--folder", folder) == 1
    out = capsys.readouterr().out
    assert "configuration/heart/workspace.yaml:4" in out
    assert "configuration/lungs/workspace.yaml:4" in out
    put(folder / "lungs/workspace.yaml", LUNGS % "wards: [Hjerte]\nroles: [nurse]")
    assert fagflate("check", folder / "lungs", "--folder", folder) == 0, "for nurses alone it is no dispute"


def test_roles_keep_workspaces_apart() -> None:
    places = {"Lunge": "a.yaml:4"}
    one = Declared("a", (), "", ("nurse",), ("Lunge",), places)
    other = Declared("b", (), "", ("doctor",), ("lunge",), {"lunge": "b.yaml:5"})
    assert disputed([one, other]) == []
    assert workspace_of("X", "nurse", [one, other], ["Lunge"]) == "a"
    assert workspace_of("X", "other", [one, other], ["Lunge"]) == "base"
    both = Declared("c", (), "", ("doctor", "nurse"), ("LUNGE",), {"LUNGE": "c.yaml:6"})
    assert [(p.file, p.line) for p in disputed([one, both])] == [("c.yaml", 6)]
    assert between([one], "X", ["Lunge"]) == []


@pytest.mark.parametrize("services", ["[123]", "Lunge", "[]", "[a, a]", "[{code: x}]"])
def test_what_can_t_be_services_is_named(write: Write, folders: tuple[Path, ...], services: str) -> None:
    from desktop.workspace.loader import load

    write("heart/sprint-01.yaml", HEADER.replace("changes:", f"services: {services}\nchanges:") + "  []\n")
    assert all(
        line in (FIRST - 1, FIRST) for line, _column, _what in wrong(lambda: load("heart", folders=folders))
    )


# What servers tell


def directory(*resources: Any) -> dict[str, Any]:
    return {f"{type(one).__name__}/{one.id}": one for one in resources}


def concept(*codings: tuple[str, str, str], text: str = "") -> CodeableConcept:
    return CodeableConcept(
        coding=tuple(Coding(system=system, code=code, display=shown) for system, code, shown in codings),
        text=text,
    )


def raw(*kinds: CodeableConcept) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(kinds))


@pytest.mark.parametrize(
    ("type_", "told"),
    [
        ('[{"text": "Lunge"}]', ("Lunge",)),
        ('{"text": "Lunge"}', ("Lunge",)),
        ('"Lunge"', ()),
        ("null", ()),
        ("17", ()),
        ('[{"coding": "Lunge"}]', ()),
        ('[{"coding": [{"code": "12345678901234567"}]}]', ("12345678901234567",)),
    ],
)
def test_a_ward_whose_kind_is_told_strangely_is_still_a_ward(type_: str, told: tuple[str, ...]) -> None:
    ward = decode("Location", f'{{"resourceType": "Location", "id": "w", "name": "A", "type": {type_}}}')
    assert isinstance(ward, Location)
    assert ward.name == "A"
    assert choose.services_of({"Location/w": ward}, "w") == told


def test_the_service_of_a_ward_is_what_its_place_and_its_unit_say() -> None:
    ward = Location(
        resource_type="Location", id="w", managing_organization=Reference(reference="Organization/o"),
        type=raw(concept((SNOMED, "418112009", "Pulmonary medicine"), text="Lunge")),
    )  # fmt: skip
    unit = Organization(
        resource_type="Organization",
        id="o",
        name="Lungeavdelingen",
        type=(concept(("", "12345678901234567", "")),),
    )
    assert choose.services_of(directory(ward, unit), "w") == (
        "Lungeavdelingen", "Lunge", "418112009", f"{SNOMED}|418112009", "Pulmonary medicine",
        "12345678901234567",
    )  # fmt: skip


def test_strange_servers_tell_no_service_or_a_bounded_one() -> None:
    bare = Location(resource_type="Location", id="w")
    assert choose.services_of(directory(bare), "w") == ()
    assert choose.services_of({}, "w") == ()
    assert choose.services_of(directory(bare), "") == ()
    unit = Reference(reference="Organization/none", display=" Lunge ")
    gone = Location(resource_type="Location", id="w", managing_organization=unit)
    assert choose.services_of(directory(gone), "w") == ("Lunge",)
    own = Reference(reference="Location/w")
    self_run = Location(resource_type="Location", id="w", managing_organization=own)
    assert choose.services_of(directory(self_run), "w") == ()
    inside = Reference(reference="#o")
    contained = Location(resource_type="Location", id="w", managing_organization=inside)
    assert choose.services_of(directory(contained), "w") == ()
    many = Location(
        resource_type="Location", id="w", type=raw(*(concept(("s", str(n), "")) for n in range(5_000)))
    )
    assert len(choose.services_of(directory(many), "w")) == 100
    assert json.dumps(choose.services_of(directory(many), "w"))
