"""Files in a hospital's folder that nobody reads are told by `check`, each with what it should be called."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import HEADER
from .test_cli import fagflate

SITE = "layer: site\nchanges:\n  - {set: vitals, share: 4}\n"
ROLE = "layer: role\nroles: [nurse]\nchanges:\n  - {set: vitals, share: 4}\n"
WARD = "layer: ward\nwards: [Hjerte 3]\nchanges:\n  - {set: vitals, share: 4}\n"
PERSON = "layer: person\nchanges:\n  - {set: vitals, share: 4}\n"
SPRINT = HEADER + "  - {set: vitals, share: 4}\n"
WHOLE = "workspace: lungs\nextends: base\ntitle: Lunge\nchanges:\n  - {set: vitals, share: 4}\n"


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "text", "means"),
    [
        ("hospital.yaml", SITE, "site.yaml"),
        ("Site.yaml", SITE, "site.yaml"),
        ("site.YAML", SITE, "site.yaml"),
        ("site.yaml.txt", SITE, "site.yaml"),
        ("site.yml", SITE, "site.yaml"),
        ("heart/site.yaml", SITE, "site.yaml"),
        ("nurse.yaml", ROLE, "roles/nurse.yaml"),
        ("Roles/nurse.yaml", ROLE, "roles/nurse.yaml"),
        ("role/nurse.yml", ROLE, "roles/nurse.yaml"),
        ("heart/nurse.yaml", ROLE, "roles/nurse.yaml"),
        ("roles/day/nurse.yaml", ROLE, "roles/nurse.yaml"),
        ("heart-3.yaml", WARD, "wards/heart-3.yaml"),
        ("Heart/sprint-01.yaml", SPRINT, "heart/sprint-01.yaml"),
        ("sprint-01.yaml", SPRINT, "heart/sprint-01.yaml"),
        ("heart/sprint-1.yaml", SPRINT, "heart/sprint-01.yaml"),
        ("heart/sprint-01.yml", SPRINT, "heart/sprint-01.yaml"),
        ("heart/first.yaml", SPRINT, "heart/sprint-01.yaml"),
        ("old/heart/sprint-01.yaml", SPRINT, "heart/sprint-01.yaml"),
        ("lungs/lungs.yaml", WHOLE, "lungs/workspace.yaml"),
        ("persons/kari.yaml", PERSON, "persons/ID.yaml"),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_file_that_nobody_reads_is_told_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, means: str, alone: bool
) -> None:
    folder = put(tmp_path / "mine", {name: text})
    if not alone:
        put(folder, {"wards/others.yaml": WARD, "heart/workspace.yaml": WHOLE.replace("lungs", "heart")})
    assert fagflate("check", folder) == 1
    told = [line for line in capsys.readouterr().out.splitlines() if f"/{name}:" in line.replace("\\", "/")]
    (line,) = told
    assert "Ingen leser denne filen her" in line
    assert means in line


@pytest.mark.parametrize(
    "files",
    [
        {"site.yaml": SITE},
        {"roles/nurse.yaml": ROLE, "wards/heart-3.yaml": WARD},
        {"heart/sprint-01.yaml": SPRINT, "lungs/workspace.yaml": WHOLE},
        # What is no configuration: of version control, of an editor.
        {
            "site.yaml": SITE,
            ".github/workflows/check.yaml": "on: push\n",
            ".site.yaml.swp": "x",
            "site.yaml~": "x",
        },
    ],
)
def test_what_is_read_is_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str]
) -> None:
    folder = put(tmp_path / "mine", files)
    assert fagflate("check", folder) == 0, capsys.readouterr().out
    assert fagflate("check", "--folder", folder) == 0
    for inner in {path.parent for path in folder.glob("*/*.yaml") if not path.parent.name.startswith(".")}:
        assert fagflate("check", inner) == 0, capsys.readouterr().out


def test_without_names_the_folder_is_looked_at_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put(tmp_path / "mine", {"site.yaml": SITE, "hospital.yaml": SITE})
    assert fagflate("check", "--folder", folder) == 1
    assert "hospital.yaml:1:8: Ingen leser denne filen her" in capsys.readouterr().out
