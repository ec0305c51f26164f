"""`fagflate workspace for`: which workspace a ward gets, where that is said, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .test_cli import fagflate

OWN = "workspace: {name}\nextends: base\ntitle: {name}\nwards: [{ward}]\nchanges: []\n"


def own(folder: Path, name: str, ward: str) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "workspace.yaml").write_text(OWN.format(name=name, ward=ward), encoding="utf-8")


def test_a_ward_by_its_name_its_role_and_its_service(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("for", "Ortopedi 2") == 0
    out = capsys.readouterr().out
    assert out.startswith("Ortopedi 2: orthopaedics\n  workspaces/orthopaedics/sprint-01.yaml:")
    assert "«Ortopedi»" in out
    assert fagflate("for", "Ortopedi 2", "--role", "secretary") == 0
    out = capsys.readouterr().out
    assert out.startswith("Ortopedi 2: secretary\n")
    assert "rollen «secretary»" in out
    assert fagflate("for", "4 øst", "--service", "394579002") == 0
    assert capsys.readouterr().out.startswith("4 øst: base\n")
    assert fagflate("for", "4 øst", "--service", "Kardiologi") == 0
    out = capsys.readouterr().out
    assert out.startswith("4 øst: cardiology\n")
    assert "«Kardiologi»" in out


def test_a_ward_that_nobody_declares(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("for", "Ortopdi 2") == 0
    out = capsys.readouterr().out
    assert out.startswith("Ortopdi 2: base\n")
    assert "«Ortopedi»" in out
    assert fagflate("for", "Xyz", "--role", "doctr") == 1
    assert "Mente du «doctor»?" in capsys.readouterr().err
    assert fagflate("for", "Xyz", "--json") == 0
    assert json.loads(capsys.readouterr().out)["workspace"] == "base"


def test_the_hospitals_own_with_its_layers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own(tmp_path, "eye", "Ortopedi")
    (tmp_path / "site.yaml").write_text("layer: site\nchanges: []\n", encoding="utf-8")
    (tmp_path / "wards").mkdir()
    ward = "layer: ward\nwards: [Ortopedi 2]\nchanges: []\n"
    (tmp_path / "wards/two.yaml").write_text(ward, encoding="utf-8")
    assert fagflate("for", "Ortopedi 2", "--configuration", tmp_path) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Ortopedi 2: eye\n  {tmp_path.name}/eye/workspace.yaml:4")
    assert f"{tmp_path.name}/site.yaml, {tmp_path.name}/wards/two.yaml" in out
    own(tmp_path, "eye2", "Ortopedi")
    for words in (("for", "Ortopedi 2", "--folder", tmp_path), ("check", tmp_path)):
        assert fagflate(*words) == 1
        assert "eye/workspace.yaml:4" in capsys.readouterr().out


def test_check_tells_a_ward_nearly_spelt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own(tmp_path, "eye", "Ortopdi 2")
    assert fagflate("check", tmp_path) == 0
    assert "«Ortopdi 2» er nesten «Ortopedi»" in capsys.readouterr().out


def test_a_role_that_the_hospital_declares_comes_before_a_shipped_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "workspace: office\nextends: base\ntitle: Kontor\nroles: [secretary]\nchanges: []\n"
    (tmp_path / "office").mkdir()
    (tmp_path / "office/workspace.yaml").write_text(text, encoding="utf-8")
    assert fagflate("for", "Hjerte 3", "--role", "secretary", "--folder", tmp_path) == 0
    assert capsys.readouterr().out.startswith("Hjerte 3: office\n")


FAVOURITE = "layer: person\nworkspace: {id}\nchanges:\n  - add: favourite nstemi\n"


def test_check_tells_a_favourite_that_is_not_offered_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "kari.yaml"
    mine.write_text(FAVOURITE.format(id="surgery"), encoding="utf-8")
    assert fagflate("check", mine) == 0
    out = capsys.readouterr().out
    assert f"{mine}:4:10: ordresettet «nstemi» tilbys bare i cardiology" in out
    assert "«wards: null»" in out
    every = "  - set: order-set nstemi\n    wards: null\n"
    mine.write_text(FAVOURITE.format(id="surgery") + every, encoding="utf-8")
    assert fagflate("check", mine) == 0
    assert "nstemi" not in capsys.readouterr().out
