"""Which workspace a ward has: declared in the workspace's file, base for the rest, and never two."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.backend.demo.wards import BASE as DEMO
from desktop.letters.compose import phrases
from desktop.orders.sets import sets_of
from desktop.views.known import known
from desktop.workspace.loader import load
from desktop.workspace.ward_workspaces import declared, disputed, specialties, workspace_of

HEAD = """workspace: {name}
extends: base
sprint: 1
status: in use
title: {name}
owner: Kari
goal: Noe
from: 2026-11-09
to: 2026-11-20
wards: [{ward}]
changes:
  - {{set: laboratory, share: 3, why: Fordi}}
"""


def library(tmp_path: Path, **wards: str) -> tuple[Path, ...]:
    tmp_path.mkdir(exist_ok=True)
    for name, ward in wards.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "sprint-01.yaml").write_text(HEAD.format(name=name, ward=ward))
    return (tmp_path,)


@pytest.mark.parametrize("ward", DEMO, ids=lambda ward: ward.key)
def test_only_the_heart_ward_of_the_demo_has_cardiology(ward: object) -> None:
    name = ward.name  # type: ignore[attr-defined]
    workspace = workspace_of(name, "", declared(words=known().words).every)
    assert (workspace == "cardiology") == (name == "Hjerte 3")
    assert workspace != "base"
    offered = {one.key for one in sets_of(workspace)}
    assert ("nstemi" in offered) == (name == "Hjerte 3")
    own = load(workspace, known=known()).specialty
    told = phrases.offered(phrases.shipped(), own, specialties(known().words))
    only = [one for one in told if one.specialties == ("kardiologi",)]
    assert bool(only) == (name == "Hjerte 3")
    children = any(one.specialties == ("pediatri",) for one in told)
    assert children == (own == "pediatri"), "each has a ward of its own"
    unowned = phrases.offered(phrases.shipped(), own, {"kardiologi"})
    assert any("pediatri" in one.specialties for one in unowned), "who has no ward stays everywhere"


@pytest.mark.parametrize(
    ("ward", "workspace"),
    [
        ("Hjerte 3B", "cardiology"), ("HJERTE", "cardiology"), ("Kardiologisk sengepost 2", "cardiology"),
        ("Hjerte III", "cardiology"), ("Hjerte barn 1", "base"), ("Barnehjerte", "base"), ("", "base"),
        ("Hjerte- og lungekirurgi", "base"), ("3", "base"), ("Sengepost 2", "base"),
    ],
)  # fmt: skip
def test_a_name_counts_without_its_number_and_no_part_of_it(ward: str, workspace: str) -> None:
    assert workspace_of(ward, "", declared(words=known().words).every) == workspace


def test_a_site_declares_its_own(tmp_path: Path) -> None:
    folders = library(tmp_path, lunge="Lunge")
    assert workspace_of("Lunge 2", "", declared(folders, known().words).every) == "lunge"
    assert workspace_of("Hjerte 3", "", declared(folders, known().words).every) == "cardiology"


def test_two_that_claim_one_ward_give_it_to_neither(tmp_path: Path) -> None:
    folders = library(tmp_path, lunge="Lunge", pust="lunge")
    assert workspace_of("Lunge 2", "", declared(folders, known().words).every) == "base"


def test_a_wrong_file_declares_nothing(tmp_path: Path) -> None:
    folders = library(tmp_path, eye="Øye")
    assert workspace_of("Øye 2", "", declared(folders).every) == "eye"
    file = tmp_path / "eye" / "sprint-01.yaml"
    file.write_text(file.read_text().replace("wards: [Øye]", "wards: Øye"))
    assert workspace_of("Øye 2", "", declared(folders).every) == "base"


def test_what_the_hospital_declares_comes_before_what_is_shipped(tmp_path: Path) -> None:
    folders = library(tmp_path, lungs="Lunge")
    told = declared(folders, known().words)
    assert workspace_of("Lunge 2", "doctor", told.every) == "lungs"
    assert not disputed(told.every)
    assert workspace_of("Kirurgi", "doctor", told.every) == "surgery", "the others stay"
    twice = declared(library(tmp_path / "more", lungs="Lunge", chest="Lunge"), known().words)
    assert workspace_of("Lunge 2", "doctor", twice.every) == "base"
    assert len(disputed(twice.every)) == 1
