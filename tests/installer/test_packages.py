"""The Windows packages: made from one description, of the program's version, always in one order."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import struct
import tomllib
import uuid
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import pytest

from desktop import __version__
from installer import build, icon, launching, lists, msi, nsis, runtime, summary, tools
from installer import packages as wheels
from installer.product import Product, product
from tests.conftest import ROOT

WIX = {"w": msi.NAMESPACE}
TOLD = tomllib.loads((ROOT / "installer" / "product.toml").read_text(encoding="utf-8"))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small folder in place of the real one, made in another order than its names'."""
    monkeypatch.setenv(tools.EPOCH, "1700000001")
    folder = tmp_path / "stage"
    for name in (
        "Lib/os.pyc",
        "python.exe",
        "packages/desktop/a-b.py",
        "Fagflate.exe",
        "packages/desktop/a.py",
    ):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    tools.stamp(folder)
    return folder


@pytest.fixture
def made() -> Product:
    return product()


def wxs(made: Product, stage: Path) -> ElementTree.Element:
    return ElementTree.fromstring(msi.source(made, stage, tools.tree_digest(stage)))


def test_the_version_is_the_programs(made: Product, stage: Path) -> None:
    assert made.version == __version__
    assert made.four == f"{__version__}.0"
    package = wxs(made, stage).find("w:Product", WIX)
    assert package is not None
    assert package.get("Version") == __version__
    script = nsis.script(made, stage, Path("x.exe"))
    assert f'VIProductVersion "{__version__}.0"' in script
    assert f'"DisplayVersion" "{__version__}"' in script
    assert all(__version__ in name for name in build.names(made).values())


def test_nothing_of_a_template_is_left_unfilled(made: Product, stage: Path) -> None:
    script = nsis.script(made, stage, Path("x.exe"))
    assert re.findall(r"@[A-Z_]+@", script) == []
    for name in ("launcher.rc", "launcher.manifest"):
        text = (ROOT / "installer" / "launcher" / name).read_text(encoding="utf-8")
        assert re.findall(r"@[A-Z_]+@", launching.filled(text, made, "x.exe")) == []


def test_both_installers_say_why_they_stop_in_both_languages(made: Product, stage: Path) -> None:
    script = nsis.script(made, stage, Path("x.exe"))
    used = set(re.findall(r"\$\{Stop\} (\w+)", script))
    assert used == set(made.stops) == set(TOLD["stops"])
    for name, stop in made.stops.items():
        assert f"!define CODE_{name} {stop.code}" in script
        assert f'LangString STOP_{name} ${{LANG_NORWEGIAN}} "{stop.nb}"' in script
        assert f'LangString STOP_{name} ${{LANG_ENGLISH}} "{stop.en}"' in script
    messages = [one.get("Message") or "" for one in wxs(made, stage).iter(f"{{{msi.NAMESPACE}}}Condition")]
    for name in ("newer", "other", "windows"):
        assert any(made.stops[name].nb in one and made.stops[name].en in one for one in messages)


def test_the_msi_asks_windows_own_registry_for_its_build(made: Product, stage: Path) -> None:
    root = wxs(made, stage)
    search = root.find(".//w:Property[@Id='WINDOWSBUILD']/w:RegistrySearch", WIX)
    assert search is not None
    assert (search.get("Name"), search.get("Win64")) == ("CurrentBuildNumber", "yes")
    asked = [one.text for one in root.iter(f"{{{msi.NAMESPACE}}}Condition")]
    # What is installed can always be removed, whatever has become of Windows.
    assert f"Installed OR WINDOWSBUILD >= {made.windows_build}" in asked


@pytest.mark.parametrize("name", sorted(TOLD["stops"]))
def test_a_stop_says_what_happened_and_what_to_do(name: str, made: Product) -> None:
    stop = made.stops[name]
    # Windows' own codes: deployment tools show their texts.
    assert stop.code in (5, 32, 112, 1150, 1603, 1618, 1638)
    for text in (stop.nb, stop.en):
        assert text.startswith("Fagflate ")
        assert text.count(". ") + text.count(": ") >= 1
        assert text.endswith(".")


def test_both_install_the_same_program(made: Product, stage: Path) -> None:
    root = wxs(made, stage)
    script = nsis.script(made, stage, Path("x.exe"))
    shortcut = root.find(".//w:Shortcut", WIX)
    assert shortcut is not None
    assert shortcut.get("Target") == f"[INSTALLFOLDER]{made.windowed}"
    assert f'"$INSTDIR\\{made.windowed}" "" "$INSTDIR\\{made.windowed}"' in script
    folder = root.find(".//w:Directory[@Id='INSTALLFOLDER']", WIX)
    assert folder is not None
    assert folder.get("Name") == made.folder
    assert f'InstallDir "$PROGRAMFILES64\\{made.folder}"' in script
    assert made.windowed.lower() != made.console.lower()


def test_the_exe_reads_and_writes_the_64_bit_registry_alone(made: Product, stage: Path) -> None:
    # On Windows NSIS makes a 32-bit installer, whose own view is another.
    script = nsis.script(made, stage, Path("x.exe"))
    assert "InstallDirRegKey" not in script, "it is read before any view is chosen"
    # Both begin with choosing it: sections come after `.onInit`, those of the uninstaller after its own.
    for name in (".onInit", "un.onInit"):
        body = script.partition(f"Function {name}\n")[2].partition("FunctionEnd")[0]
        before = body.partition("!insertmacro Begin")[0]
        assert before != body
        assert "HKLM" not in before
    assert "SetRegView 64" in script.partition("!macro Begin")[2].partition("!macroend")[0]


def test_every_file_is_in_the_msi_once_with_ids_that_msi_allows(made: Product, stage: Path) -> None:
    root = wxs(made, stage)
    found = [one.get("Source", "").removeprefix("stage/") for one in root.iter(f"{{{msi.NAMESPACE}}}File")]
    assert sorted(found) == sorted(tools.order(one, stage) for one in tools.files(stage))
    ids = [
        value for one in root.iter() if (value := one.get("Id")) and one.tag.endswith(("File", "Component"))
    ]
    assert len(ids) == len(set(ids))
    assert [one for one in ids if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]{0,71}", one)] == []
    components = {one.get("Id") for one in root.iter(f"{{{msi.NAMESPACE}}}Component")}
    assert components == {one.get("Id") for one in root.iter(f"{{{msi.NAMESPACE}}}ComponentRef")}
    for one in root.iter(f"{{{msi.NAMESPACE}}}File"):
        path = one.get("Source", "").removeprefix("stage/").split("/")
        assert path == [*_folders(root, one), one.get("Name")]


def _folders(root: ElementTree.Element, file: ElementTree.Element) -> list[str]:
    """The names of the directories that a file's component stands in, below the program's folder."""
    above = {child: parent for parent in root.iter() for child in parent}
    names: list[str] = []
    at = above[above[file]]
    while at.get("Id") != "INSTALLFOLDER":
        names.insert(0, at.get("Name", ""))
        at = above[at]
    return names


def test_ids_stay_from_version_to_version_but_packages_differ(made: Product, stage: Path) -> None:
    def ids(of: Product, digest: str) -> tuple[object, ...]:
        root = ElementTree.fromstring(msi.source(of, stage, digest))
        one, package = root.find("w:Product", WIX), root.find("w:Product/w:Package", WIX)
        assert one is not None
        assert package is not None
        guids = {c.get("Id"): c.get("Guid") for c in root.iter(f"{{{msi.NAMESPACE}}}Component")}
        return one.get("UpgradeCode"), guids, one.get("Id"), package.get("Id")

    older = product("0.0.1")
    here, there, other = ids(made, "a"), ids(older, "a"), ids(made, "b")
    assert here[:2] == there[:2] == other[:2]
    assert here[0] == "6C2B9A0E-5B1D-4B52-9C3E-6E2E6F0B7F41"  # once out, never another
    assert here[2] == other[2] != there[2]
    assert len({here[3], there[3], other[3]}) == 3


def test_the_manifest_asks_for_what_the_issue_names(made: Product) -> None:
    text = (ROOT / "installer" / "launcher" / "launcher.manifest").read_text(encoding="utf-8")
    root = ElementTree.fromstring(launching.filled(text, made, made.windowed))
    settings = {one.tag.rpartition("}")[2]: one.text for one in root.iter() if one.text and one.text.strip()}
    assert settings["dpiAwareness"] == "PerMonitorV2"
    assert settings["longPathAware"] == "true"
    assert settings["activeCodePage"] == "UTF-8"
    level = next(one for one in root.iter() if one.tag.endswith("requestedExecutionLevel"))
    assert level.get("level") == "asInvoker"


def test_the_icon_has_every_size_and_is_always_the_same() -> None:
    data = icon.ico()
    _zero, kind, count = struct.unpack_from("<3H", data)
    assert (kind, count) == (1, len(icon.SIZES))
    for n, size in enumerate(icon.SIZES):
        wide, _high, *_rest, length, at = struct.unpack_from("<4B2H2I", data, 6 + 16 * n)
        assert wide == size % 256
        assert data[at : at + 8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack_from(">2I", data, at + 16) == (size, size)
        assert at + length <= len(data)
    assert icon.png(16) == icon.png(16)


def test_the_zip_is_the_same_whenever_and_in_whatever_order_it_was_made(stage: Path, tmp_path: Path) -> None:
    lists.portable(stage, tmp_path / "1.zip", "Fagflate")
    again = tmp_path / "again"
    for one in reversed(tools.files(stage)):
        (again / one.relative_to(stage)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(one, again / one.relative_to(stage))
    os.utime(again / "python.exe", (1, 1))
    lists.portable(again, tmp_path / "2.zip", "Fagflate")
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    assert tools.tree_digest(stage) == tools.tree_digest(again)
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {one.date_time for one in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
    (again / "python.exe").write_text("another", encoding="utf-8")
    assert tools.tree_digest(stage) != tools.tree_digest(again)


def test_sums_are_those_that_sha256sum_reads(stage: Path) -> None:
    text = lists.sums(stage, ["python.exe", "Fagflate.exe"])
    assert text.splitlines()[0] == f"{tools.digest(stage / 'Fagflate.exe')}  Fagflate.exe"


def test_the_sbom_names_every_package_with_the_hashes_it_may_have(
    made: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tools.EPOCH, "1700000000")
    folder = tmp_path / "PyYAML-6.0.3.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: PyYAML\nVersion: 6.0.3\nLicense: MIT\n", encoding="utf-8"
    )
    told = json.loads(lists.sbom(tmp_path, made))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    uuid.UUID(told["serialNumber"].removeprefix("urn:uuid:"))
    python, yaml = told["components"]
    assert python["version"] == made.python.version
    assert {"name": "fagflate:artefact:sha256", "value": TOLD["python"]["sha256"]} in python["properties"]
    assert (yaml["purl"], yaml["licenses"]) == ("pkg:pypi/pyyaml@6.0.3", [{"license": {"name": "MIT"}}])
    assert len(yaml["properties"]) == len(lists.requirements()["pyyaml==6.0.3"]) > 5
    assert told["metadata"]["component"]["version"] == __version__


def test_every_requirement_is_read_with_its_hashes() -> None:
    text = (ROOT / "installer" / "requirements.txt").read_text(encoding="utf-8")
    found = lists.requirements()
    assert len(found) == len(re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE))
    assert sum(map(len, found.values())) == text.count("--hash=sha256:")
    assert min(map(len, found.values())) >= 1


def test_python_is_pinned_to_one_patch_version(made: Product) -> None:
    python = made.python
    assert re.fullmatch(r"3\.1[1-3]\.\d+", python.version)
    assert python.artefact.split(":")[2].startswith(f"{python.version}-")
    assert re.fullmatch(r"[0-9a-f]{64}", python.sha256)
    assert (python.minor, python.tag) == (
        ".".join(python.version.split(".")[:2]),
        python.version.replace(".", "")[:3],
    )


def test_a_python_of_mixed_versions_is_not_taken(made: Product, tmp_path: Path) -> None:
    def said(version: str) -> bytes:
        return b"MZ" + "FileVersion".encode("utf-16-le") + b"\0\0" + f"{version}\0".encode("utf-16-le")

    for name in (f"python{made.python.tag}.dll", "python.exe", "bin/pythonw.exe"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(said(made.python.version))
    (tmp_path / "include").mkdir()
    header = tmp_path / "include" / "patchlevel.h"
    header.write_text(f'#define PY_VERSION              "{made.python.version}"\n', encoding="ascii")
    runtime.check(tmp_path, made)
    (tmp_path / "python.exe").write_bytes(said("3.13.4"))
    with pytest.raises(tools.Failed, match=r"'python\.exe': '3\.13\.4'"):
        runtime.check(tmp_path, made)


def test_what_is_trimmed_is_told_and_a_pattern_that_meets_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Lib" / "test").mkdir(parents=True)
    (tmp_path / "Lib" / "test" / "a.py").write_text("1234", encoding="ascii")
    (tmp_path / "Lib" / "os.py").write_text("12", encoding="ascii")
    monkeypatch.setattr(wheels, "rules", lambda: [wheels.Away("tests", ("Lib/test/*",))])
    told = wheels.trim(tmp_path)
    assert told.startswith("Taken out: 4 bytes.")
    assert "tests: 1 files, 4 bytes\n  Lib/test/a.py" in told
    assert [tools.order(one, tmp_path) for one in tools.files(tmp_path)] == ["Lib/os.py"]
    assert not (tmp_path / "Lib" / "test").exists()
    with pytest.raises(tools.Failed, match="meets nothing"):
        wheels.trim(tmp_path)


def test_nothing_that_the_program_imports_of_qt_is_trimmed() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py"))
    used = set(re.findall(r"PySide6\.(Qt\w+)", text)) | {"QtCore"}
    patterns = [pattern for rule in wheels.rules() for pattern in rule.paths]
    for module in used:
        for name in (
            f"packages/PySide6/{module}.pyd",
            f"packages/PySide6/{module.replace('Qt', 'Qt6', 1)}.dll",
        ):
            assert [one for one in patterns if fnmatch.fnmatchcase(name, one)] == [], name


_IMPORT = re.compile(r"^\s*(?:from ([a-zA-Z][\w.]*) import|import) +\(?([\w., ]*)", re.MULTILINE)


def test_nothing_that_the_program_imports_is_trimmed() -> None:
    named: set[str] = set()
    for file in [*(ROOT / "desktop").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]:
        for module, names in _IMPORT.findall(file.read_text(encoding="utf-8")):
            parts = [one.split()[0] for one in names.split(",") if one.strip()]
            named |= {module, *(f"{module}.{one}" for one in parts)} if module else set(parts)
    assert {"sqlalchemy", "sqlalchemy.Connection", "reportlab.pdfgen.canvas"} <= named
    patterns = [pattern for rule in wheels.rules() for pattern in rule.paths]
    for name in (one for one in named if not one.startswith(("desktop", "ui"))):
        for inside in (f"{name.replace('.', '/')}.py", f"{name.replace('.', '/')}/__init__.py"):
            for place in ("packages", "Lib"):
                met = [one for one in patterns if fnmatch.fnmatchcase(f"{place}/{inside}", one)]
                assert met == [], (name, met)


def test_a_step_that_does_not_end_is_ended() -> None:
    with pytest.raises(tools.Failed, match="not done after"):
        tools.run(["sleep", "20"], limit=0.2)
    with pytest.raises(tools.Failed, match="on Debian it is in the package nsis"):
        tools.tool("no-such-program-here", package="nsis")


def _summary() -> bytes:
    """A compound file's summary as `wixl` writes it: the set's head, one section, three properties."""
    code = b"{00000000-0000-0000-0000-000000000000}\0"
    values = struct.pack("<2I", 0x1E, len(code)) + code + b"\0" + struct.pack("<IQIQ", 0x40, 5, 0x40, 6)
    places = struct.pack("<6I", summary.CODE, 32, summary.CREATED, 80, summary.SAVED, 92)
    section = struct.pack("<2I", 8 + len(places) + len(values), 3) + places + values
    head = b"\xfe\xff\0\0\6\0\2\0" + bytes(16) + struct.pack("<I", 1) + bytes.fromhex(FORMAT)
    return b"x" * 512 + head + struct.pack("<I", 48) + section


FORMAT = "e0859ff2f94f6810ab9108002b27b3d9"


def test_the_summary_of_an_msi_tells_the_builds_time_and_the_sources_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tools.EPOCH, "1700000000")
    file = tmp_path / "x.msi"
    file.write_bytes(_summary())
    code = str(uuid.UUID(int=7)).upper()
    summary.settle(file, code)
    data = file.read_bytes()
    assert len(data) == len(_summary())
    at = 512 + 48
    assert data[at + 32 + 8 : at + 32 + 46] == f"{{{code}}}".encode()
    moment = (1_700_000_000 + 11_644_473_600) * 10_000_000
    assert struct.unpack_from("<IQIQ", data, at + 80) == (0x40, moment, 0x40, moment)
    file.write_bytes(b"x" * 900)
    with pytest.raises(tools.Failed, match="not as expected"):
        summary.settle(file, code)
