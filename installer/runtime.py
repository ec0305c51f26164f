"""Windows' Python: fetched by Maven's client, checked, and laid out as a folder that nothing outside leads.

Everything comes from one build of one patch version; each part that says a version is asked. A folder of
python.org's Python can take its place (`--python`), as it does on a Windows machine.
"""

from __future__ import annotations

import re
import shutil
import sys
import zipfile
from pathlib import Path

from installer.product import Product
from installer.tools import BUILD, Failed, digest, environment, run, tool

MINGW = "x86_64-w64-mingw32-"
_BINUTILS = "binutils-mingw-w64-x86-64"
_SHORT = ("gcc",) if sys.platform == "win32" else ()
_ENTRY = "int __stdcall DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }\n"


def compiler() -> str:
    """The C compiler for Windows: mingw-w64's, on Windows itself also by its short name. Raises Failed."""
    return tool(MINGW + "gcc", *_SHORT, package="gcc-mingw-w64-x86-64-posix")


def fetch(product: Product) -> Path:
    """The artefact on this machine, by Maven's client and its settings; checked. Raises Failed."""
    python = product.python
    _group, name, version, _kind, system = python.artefact.split(":")
    kept = BUILD / "fetched"
    jar = kept / f"{name}-{version}-{system}.jar"
    if not (jar.is_file() and digest(jar) == python.sha256):
        kept.mkdir(parents=True, exist_ok=True)
        mvn = tool("mvn", package="maven")
        run(
            [mvn, "-B", "-q", "dependency:copy", f"-Dartifact={python.artefact}",
             f"-DoutputDirectory={kept}", "-Dmdep.overWriteReleases=true"],
            limit=300,
        )  # fmt: skip
    if (found := digest(jar)) != python.sha256:
        raise Failed(f"{jar.name} is not the one that product.toml pins: {found}")
    return jar


def unpack(jar: Path, product: Product) -> Path:
    """The artefact's folder with `lib`, `libs`, `include` and the executables."""
    out = BUILD / "python"
    shutil.rmtree(out, ignore_errors=True)
    prefix = product.python.inside + "/"
    with zipfile.ZipFile(jar) as archive:
        for one in archive.infolist():
            if one.filename.startswith(prefix) and not one.is_dir():
                target = out / one.filename.removeprefix(prefix)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(one))
    return out


def check(source: Path, product: Product) -> None:
    """Every part that says a version says the pinned one. Raises Failed."""
    python = product.python
    said = {}
    for one in executables(source, product):
        said[one.name] = file_version(one.read_bytes())
    header = (source / "include" / "patchlevel.h").read_text(encoding="utf-8")
    match = re.search(r'#define PY_VERSION\s+"([^"]+)"', header)
    said["patchlevel.h"] = match[1] if match else ""
    other = {name: version for name, version in said.items() if version != python.version}
    if other:
        raise Failed(f"parts of Windows' Python are not of version {python.version}: {other}")


def file_version(data: bytes) -> str:
    """The text of `FileVersion` in a Windows executable's version resource; empty where there is none."""
    key = "FileVersion".encode("utf-16-le")
    start = data.find(key)
    if start < 0:
        return ""
    text = data[start + len(key) : start + len(key) + 80].decode("utf-16-le", "replace")
    return text.lstrip("\0").partition("\0")[0]


def lay_out(source: Path, stage: Path, product: Product) -> None:
    """Put executables, DLLs, extension modules and library into `stage`, and the file that fixes its paths.

    With a `._pth` file Python reads no environment variable, no registry and no user folder.
    """
    tag = product.python.tag
    stage.mkdir(parents=True)
    for one in executables(source, product):
        shutil.copyfile(one, stage / one.name)
    library, modules = stage / "Lib", stage / "DLLs"
    modules.mkdir()
    apart = source / "DLLs"
    for one in sorted([*(source / "lib").iterdir(), *(apart.iterdir() if apart.is_dir() else ())]):
        if one.suffix.lower() in (".pyd", ".dll"):
            shutil.copyfile(one, modules / one.name)
        elif one.is_dir():
            shutil.copytree(one, library / one.name)
        else:
            library.mkdir(exist_ok=True)
            shutil.copyfile(one, library / one.name)
    (stage / f"python{tag}._pth").write_text("Lib\nDLLs\npackages\n", encoding="ascii", newline="\r\n")
    if (source / "python3.dll").is_file():
        shutil.copyfile(source / "python3.dll", stage / "python3.dll")
    else:
        forward(source, stage, product)


def executables(source: Path, product: Product) -> list[Path]:
    """Python's two executables and its library; python.org's folder has both executables at the top."""
    windowed = source / "bin" / "pythonw.exe"
    return [
        source / "python.exe",
        windowed if windowed.is_file() else source / "pythonw.exe",
        source / f"python{product.python.tag}.dll",
    ]


def forward(source: Path, stage: Path, product: Product) -> None:
    """Make `python3.dll`, through which packages for every Python 3 (PySide6) reach this one.

    CPython's own is nothing but forwards too. The artefact lacks it, but has its import library, which
    names what goes into it.
    """
    tag = product.python.tag
    nm, objdump = (tool(MINGW + name, package=_BINUTILS) for name in ("nm", "objdump"))
    listed = _names(run([nm, source / "libs" / "python3.lib"], limit=60))
    exported = run([objdump, "-p", source / f"python{tag}.dll"], limit=60)
    there = set(re.findall(r"^\s*\[\s*\d+\] (?:.* )?(\w+)$", exported, re.MULTILINE))
    work = BUILD / "python3"
    work.mkdir(parents=True, exist_ok=True)
    (work / "python3.c").write_text(_ENTRY, encoding="ascii")
    lines = [
        f"  {name} = python{tag}.{name}{'' if function else ' DATA'}"
        for name, function in sorted(listed.items())
        if name in there
    ]
    if len(lines) < 800:
        raise Failed(f"only {len(lines)} names were found for python3.dll")
    text = "\n".join(["LIBRARY python3.dll", "EXPORTS", *lines, ""])
    (work / "python3.def").write_text(text, encoding="ascii")
    run(
        # A base of its own: else the linker makes one of the path that it writes to.
        [compiler(), "-shared", "-nostdlib", "-s", "-Wl,--no-insert-timestamp,--image-base,0x180000000",
         "-e", "DllMainCRTStartup", "-o", stage / "python3.dll", "python3.c", "python3.def"],
        limit=60, cwd=work, more=environment(),
    )  # fmt: skip


def _names(listing: str) -> dict[str, bool]:
    """Exported names in what `nm` tells of an import library, each with whether it is a function."""
    rows = [line.split() for line in listing.splitlines()]
    names = {row[2] for row in rows if len(row) == 3}
    return {
        name.removeprefix("__imp_"): name.removeprefix("__imp_") in names
        for name in names
        if name.startswith("__imp_")
    }
