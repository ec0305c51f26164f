"""Which workspace a ward has: declared in the workspace's file, base for the rest, and never two."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.backend.demo.wards import BASE as DEMO
from desktop.letters.compose import phrases
from desktop.orders.sets import sets_of
from desktop.workspace.loader import load
from desktop.workspace.wards import declared, specialties, workspace_of

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
    for name, ward in wards.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "sprint-01.yaml").write_text(HEAD.format(name=name, ward=ward))
    return (tmp_path,)


@pytest.mark.parametrize("ward", DEMO, ids=lambda ward: ward.key)
def test_only_the_heart_ward_of_the_demo_has_cardiology(ward: object) -> None:
    name = ward.name  # type: ignore[attr-defined]
    workspace = workspace_of(name)
    assert workspace == ("cardiology" if name == "Hjerte 3" else "base")
    offered = {one.key for one in sets_of(workspace)}
    assert ("nstemi" in offered) == (name == "Hjerte 3")
    own = load(workspace).specialty
    told = phrases.offered(phrases.shipped(), own, specialties())
    only = [one for one in told if one.specialties == ("kardiologi",)]
    assert bool(only) == (name == "Hjerte 3")
    assert any("pediatri" in one.specialties for one in told), "who has no ward of their own stays everywhere"


@pytest.mark.parametrize(
    ("ward", "workspace"),
    [
        ("Hjerte 3B", "cardiology"), ("HJERTE", "cardiology"), ("Kardiologisk sengepost 2", "cardiology"),
        ("Hjerte III", "cardiology"), ("Hjerte barn 1", "base"), ("Barnehjerte", "base"), ("", "base"),
        ("Hjerte- og lungekirurgi", "base"), ("3", "base"), ("Sengepost 2", "base"),
    ],
)  # fmt: skip
def test_a_name_counts_without_its_number_and_no_part_of_it(ward: str, workspace: str) -> None:
    assert workspace_of(ward) == workspace


def test_a_site_declares_its_own(tmp_path: Path) -> None:
    folders = library(tmp_path, lunge="Lunge")
    assert workspace_of("Lunge 2", folders) == "lunge"
    assert workspace_of("Hjerte 3", folders) == "cardiology"


def test_two_that_claim_one_ward_give_it_to_neither(tmp_path: Path) -> None:
    folders = library(tmp_path, lunge="Lunge", pust="lunge")
    assert workspace_of("Lunge 2", folders) == "base"


def test_a_wrong_file_declares_nothing(tmp_path: Path) -> None:
    folders = library(tmp_path, lunge="Lunge")
    file = tmp_path / "lunge" / "sprint-01.yaml"
    file.write_text(file.read_text().replace("wards: [Lunge]", "wards: Lunge"))
    declared.cache_clear()
    assert workspace_of("Lunge 2", folders) == "base"
