"""Links to patients are given to the windowed program alone, as one word, by both installers."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from installer import msi, nsis
from installer.product import product

SAID = {
    ("", ""): "URL:Fagflate",
    ("", "URL Protocol"): "",
    (r"\DefaultIcon", ""): r'"{folder}Fagflate.exe",0',
    (r"\shell\open\command", ""): r'"{folder}Fagflate.exe" "%1"',
}


def _stage(folder: Path) -> Path:
    (folder / "stage").mkdir()
    (folder / "stage" / "Fagflate.exe").write_text("x", encoding="utf-8")
    return folder / "stage"


def test_the_msi_registers_the_scheme(tmp_path: Path) -> None:
    root = ElementTree.fromstring(msi.source(product(), _stage(tmp_path), "0" * 64))
    component = root.find(f".//{{{msi.NAMESPACE}}}Component[@Id='links']")
    assert component is not None
    assert component.get("Win64") == "yes"
    said = {
        (one.get("Key", "").removeprefix(msi.LINKS), one.get("Name", "")): one.get("Value", "")
        for one in component
    }
    assert said == {key: value.format(folder="[INSTALLFOLDER]") for key, value in SAID.items()}
    assert {one.get("Root") for one in component} == {"HKLM"}


def test_the_exe_registers_the_same_and_takes_it_away(tmp_path: Path) -> None:
    script = nsis.script(product(), _stage(tmp_path), tmp_path / "x.exe")
    assert f'!define LINKS "{msi.LINKS}"' in script
    for (below, name), value in SAID.items():
        quoted = f"'{value}'" if '"' in value else f'"{value}"'
        line = f'WriteRegStr HKLM "${{LINKS}}{below}" "{name}" {quoted}'
        assert line.replace("{folder}", "$INSTDIR\\") in script
    assert 'DeleteRegKey HKLM "${LINKS}"' in script.split("Section Uninstall")[1]
