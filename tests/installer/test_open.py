"""The MSI asks whether the program is open before it changes anything."""

from __future__ import annotations

import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from installer import msi
from installer.product import product
from installer.tools import digest

GCC = "x86_64-w64-mingw32-gcc"
WIX = {"w": msi.NAMESPACE}


def test_it_is_asked_before_anything_is_changed_unless_it_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "stage").mkdir()
    (tmp_path / "stage" / "Fagflate.exe").write_text("x", encoding="utf-8")
    made = product()
    root = ElementTree.fromstring(msi.source(made, tmp_path / "stage", "0" * 64))
    action, asked = (
        root.find(".//w:CustomAction[@Id='refuse_open']", WIX),
        root.find(".//w:InstallExecuteSequence/w:Custom[@Action='refuse_open']", WIX),
    )
    assert action is not None
    assert asked is not None
    assert (action.get("Execute"), action.get("Return")) == ("immediate", "check")
    # Costs are known there, and so is the folder; nothing has been changed yet.
    assert (asked.get("Action"), asked.get("After")) == (action.get("Id"), "CostFinalize")
    # What Windows sets where a version is removed for the next one: that one has asked, or was let.
    assert asked.text == "NOT ALLOWOPEN AND NOT UPGRADINGPRODUCTCODE"
    properties = {one.get("Id"): one for one in root.iter(f"{{{msi.NAMESPACE}}}Property")}
    assert properties["ALLOWOPEN"].get("Secure") == "yes", "it reaches the part that runs with rights"
    assert properties["ALLOWOPEN"].get("Value") is None
    said = properties["STOPOPEN"].get("Value") or ""
    assert made.stops["open"].nb in said
    assert made.stops["open"].en in said
    assert len(said) < 1024, "as long as the action can read"
    binary = root.find(".//w:Binary", WIX)
    assert binary is not None
    assert (binary.get("Id"), binary.get("SourceFile")) == (action.get("BinaryKey"), msi.OPEN)


def test_room_is_asked_for_where_files_are_written_and_never_for_taking_away(tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    (stage / "Fagflate.exe").write_bytes(b"x" * 5000)
    (stage / "small").write_bytes(b"x")
    made = product()
    root = ElementTree.fromstring(msi.source(made, stage, "0" * 64))
    asked = {one.get("Action"): one.text for one in root.findall(".//w:InstallExecuteSequence/w:Custom", WIX)}
    assert asked["refuse_disk"] == "NOT REMOVE AND NOT UPGRADINGPRODUCTCODE"
    properties = {one.get("Id"): one.get("Value") for one in root.iter(f"{{{msi.NAMESPACE}}}Property")}
    assert properties["NEEDEDKB"] == str(8 + 4 + msi.SPARE), "in whole clusters"
    said = properties["STOPDISK"] or ""
    assert made.stops["disk"].nb in said
    assert made.stops["disk"].en in said
    assert len(said) < 1024, "as long as the action can read"


@pytest.mark.skipif(shutil.which(GCC) is None, reason=f"not installed: {GCC}")
@pytest.mark.skipif(sys.platform != "linux", reason="Debian's tools")
def test_it_is_compiled_the_same_in_any_folder_and_has_the_named_entry(tmp_path: Path) -> None:
    one, two = tmp_path / "one" / msi.OPEN, tmp_path / "another place" / msi.OPEN
    one.parent.mkdir()
    two.parent.mkdir()
    msi.action(product(), one)
    msi.action(product(), two)
    assert digest(one) == digest(two)
    objdump = GCC.replace("gcc", "objdump")
    listed = subprocess.run([objdump, "-p", one], capture_output=True, text=True, timeout=60).stdout
    entries = listed.partition("[Ordinal/Name Pointer] Table")[2]
    assert "refuse_open" in entries
    assert "refuse_disk" in entries
    asked = {part.split()[0].lower() for part in listed.split("DLL Name: ")[1:]}
    assert "msi.dll" in asked
    assert asked <= {"kernel32.dll", "msi.dll", "msvcrt.dll"}, "nothing that Windows itself does not have"
    assert f"python{product().python.tag}.dll".encode("utf-16-le") in one.read_bytes()


@pytest.mark.skipif(
    any(shutil.which(name) is None for name in (GCC, "wixl", "msiinfo")),
    reason=f"not installed: one of {GCC} wixl msiinfo",
)
def test_the_made_msi_asks_when_the_folder_is_known_and_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(msi, "BUILD", tmp_path)
    picture = tmp_path / "launcher" / product().windowed.removesuffix(".exe") / "fagflate.ico"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"icon")
    stage = tmp_path / "work" / msi.SOURCE
    stage.mkdir(parents=True)
    (stage / "Fagflate.exe").write_text("x", encoding="utf-8")
    # wixl has put it at another place from build to build, where it was told what comes after it.
    for number in range(3):
        made = tmp_path / f"{number}.msi"
        msi.build(product(), stage, made)
        words = ["msiinfo", "export", made, "InstallExecuteSequence"]
        told = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout
        at = {line.split("\t")[0]: int(line.split("\t")[2]) for line in told.splitlines()[3:]}
        assert (
            at["CostFinalize"]
            < at["refuse_open"]
            < at["refuse_disk"]
            < at["InstallValidate"]
            < at["RemoveExistingProducts"]
        )
