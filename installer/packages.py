"""The packages in the folder: the hashed requirements for Windows, and the program from its own wheel."""

from __future__ import annotations

import fnmatch
import shutil
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from desktop.core import held_files
from installer.product import Product, checkout_version
from installer.tools import BUILD, HERE, ROOT, Failed, environment, files, order, run, uv

PLATFORM = "x86_64-pc-windows-msvc"
_RUNTIME = ("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll", "msvcp140_1.dll", "msvcp140_2.dll")


def install(stage: Path, product: Product) -> None:
    """Put the wheels of `requirements.txt` into `stage/packages`, each checked against its hash."""
    run(
        [*uv(), "pip", "install", "--quiet", "--python-platform", PLATFORM, "--python-version",
         product.python.minor, "--only-binary", ":all:", "--require-hashes", "--no-deps",
         "--link-mode", "copy", "--target", stage / "packages", "-r", HERE / "requirements.txt"],
        limit=420,
    )  # fmt: skip
    # Launchers of other programs, which name the Python that built this.
    shutil.rmtree(stage / "packages" / "bin")
    # One copy of Microsoft's runtime, the newest that is here: it serves what was built with an older one.
    for name in _RUNTIME:
        shutil.copyfile(stage / "packages" / "PySide6" / name, stage / name)


def program(stage: Path, product: Product) -> None:
    """Put `desktop`, `ui` and the resources into `stage/packages`, from a wheel built of this checkout."""
    out = BUILD / "wheel"
    shutil.rmtree(out, ignore_errors=True)
    run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out],
        limit=120, cwd=ROOT, more=environment(),
    )  # fmt: skip
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(stage / "packages")
    shutil.copyfile(ROOT / "LICENSE", stage / "LICENSE.txt")
    here = checkout_version()
    if product.version != here:
        renumber(stage / "packages", here, product.version)


def renumber(packages: Path, here: str, version: str) -> None:
    """Let the program in a folder say another version, to try an upgrade with."""
    module = packages / "desktop" / "__init__.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace(f'"{here}"', f'"{version}"'), encoding="utf-8", newline="\n")
    old, new = (packages / f"fagflate-{one}.dist-info" for one in (here, version))
    told = held_files.rename(old, new)
    text = (told / "METADATA").read_text(encoding="utf-8")
    text = text.replace(f"\nVersion: {here}\n", f"\nVersion: {version}\n", 1)
    (told / "METADATA").write_text(text, encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class Away:
    """Files that a rule takes out."""

    why: str
    paths: tuple[str, ...]


def rules() -> list[Away]:
    """The rules of `trim.toml`."""
    told = tomllib.loads((HERE / "trim.toml").read_text(encoding="utf-8"))
    return [Away(rule["why"], tuple(rule["paths"])) for rule in told["away"]]


def trim(stage: Path, *, strict: bool = True) -> str:
    """Take out what the rules name; gives the list of what was taken, with sizes and reasons.

    Raises Failed where it is `strict` and a pattern meets nothing: another Python has other files.
    """
    lines: list[str] = []
    whole = 0
    for rule in rules():
        taken: dict[str, int] = {}
        here = {order(one, stage): one for one in files(stage)}
        for pattern in rule.paths:
            met = [name for name in here if fnmatch.fnmatchcase(name, pattern)]
            if strict and not met:
                raise Failed(f"trim.toml: {pattern} meets nothing")
            for name in met:
                if name not in taken:
                    taken[name] = here[name].stat().st_size
        for name in taken:
            here[name].unlink()
        size = sum(taken.values())
        whole += size
        lines += [f"{rule.why}: {len(taken)} files, {size} bytes", *(f"  {n}" for n in sorted(taken)), ""]
    empty(stage)
    return "\n".join([f"Taken out: {whole} bytes.", "", *lines])


def empty(folder: Path) -> None:
    """Remove folders that hold nothing."""
    for one in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        if not any(one.iterdir()):
            one.rmdir()
