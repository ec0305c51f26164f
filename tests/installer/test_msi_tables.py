"""The tables of an MSI as Windows Installer reads them: for everybody, in the folder that it had."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installer import icon, msi
from installer.product import product

TOOLS = ("wixl", "msibuild", "msiinfo", "x86_64-w64-mingw32-gcc")
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Debian's tools"),
    pytest.mark.skipif(
        any(shutil.which(one) is None for one in TOOLS), reason=f"not installed: one of {TOOLS}"
    ),
]
Rows = list[list[str]]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MSI of one file."""
    folder = tmp_path_factory.mktemp("msi")
    made = product()
    (folder / "stage").mkdir()
    (folder / "stage" / made.windowed).write_text("x", encoding="utf-8")
    place = folder / "launcher" / made.windowed.removesuffix(".exe")
    place.mkdir(parents=True)
    (place / "fagflate.ico").write_bytes(icon.ico())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        patch.setattr(msi, "BUILD", folder)
        msi.build(made, folder / "stage", folder / "x.msi")
    return folder / "x.msi"


def table(package: Path, name: str) -> Rows:
    """The rows of a table, without the three lines that describe it."""
    done = subprocess.run(
        ["msiinfo", "export", str(package), name], capture_output=True, timeout=20, check=True
    )
    return [line.split("\t") for line in done.stdout.decode("cp1252").split("\r\n")[3:] if line]


def properties(package: Path) -> dict[str, str]:
    return {row[0]: row[1] for row in table(package, "Property")}


def test_it_is_installed_for_everybody(package: Path) -> None:
    assert properties(package)["ALLUSERS"] == "1"


def test_what_is_given_on_the_command_line_reaches_the_part_with_rights(package: Path) -> None:
    secure = properties(package)["SecureCustomProperties"].split(";")
    assert {"INSTALLFOLDER", "ALLOWOPEN", "FOLDERBEFORE", "NEWERFOUND", "OLDERFOUND"} <= set(secure)
    assert len(secure) == len(set(secure))
    # A value of its own would stand for what nobody gave.
    assert not {"INSTALLFOLDER", "ALLOWOPEN", "FOLDERBEFORE"} & set(properties(package))


def test_the_folder_of_the_version_that_stands_is_the_one_of_the_next(package: Path) -> None:
    kept = [row for row in table(package, "Registry") if row[3:5] == ["Folder", "[INSTALLFOLDER]"]]
    assert [row[1:3] + row[5:] for row in kept] == [["2", r"Software\Fagflate", "menu"]]
    signature = dict(table(package, "AppSearch"))["FOLDERBEFORE"]
    # In HKLM, a value as it is written, in the 64-bit view.
    found = [row[1:] for row in table(package, "RegLocator") if row[0] == signature]
    assert found == [["2", r"Software\Fagflate", "Folder", "18"]]
    (act,) = [row for row in table(package, "CustomAction") if row[0] == "same_folder"]
    assert act[2:4] == ["INSTALLFOLDER", "[FOLDERBEFORE]"]
    assert int(act[1]) & 0x3F == 51


@pytest.mark.parametrize("name", ["InstallExecuteSequence", "InstallUISequence"])
def test_it_is_known_before_anything_asks_about_the_folder(package: Path, name: str) -> None:
    rows = {row[0]: row[1:] for row in table(package, name)}
    at = {one: int(row[1]) for one, row in rows.items()}
    assert at["AppSearch"] < at["same_folder"] < at["CostInitialize"] < at["CostFinalize"]
    # A folder that is named now goes before.
    assert rows["same_folder"][0] == "FOLDERBEFORE AND NOT INSTALLFOLDER"
    if name == "InstallExecuteSequence":
        assert at["CostFinalize"] < at["refuse_open"] < at["refuse_disk"] < at["InstallInitialize"]
        # The older one goes, whole, before anything of this one is there; or both together go back.
        assert at["InstallInitialize"] < at["RemoveExistingProducts"] < at["ProcessComponents"]
