"""The build from nothing to the files in `dist/windows`, step by step, each with its seconds."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from installer import compiling, launching, lists, msi, nsis, packages, runtime
from installer.product import Product
from installer.signing import Signer
from installer.tools import BUILD, DIST, files, stamp
from installer.whole import whole

REMOVED = "removed.txt"


def place(product: Product) -> Path:
    """Where the folder that is installed is made."""
    return BUILD / product.version / msi.SOURCE


def stage(product: Product, python: Path | None = None, sign: Signer | None = None) -> Path:
    """Make the folder that is installed; `python` is a folder in place of the pinned artefact."""
    folder = place(product)
    shutil.rmtree(folder, ignore_errors=True)
    source = python or _timed("python", lambda: runtime.unpack(runtime.fetch(product), product))
    runtime.check(source, product)
    _timed("folder", lambda: runtime.lay_out(source, folder, product))
    _timed("packages", lambda: packages.install(folder, product))
    _timed("program", lambda: packages.program(folder, product))
    removed = _timed("trim", lambda: packages.trim(folder, strict=python is None))
    (BUILD / REMOVED).write_text(removed, encoding="utf-8", newline="\n")
    _timed("compile", lambda: compiling.compile_all(folder))
    _timed("launchers", lambda: launching.launchers(folder, product))
    if sign is not None:
        for name in (product.windowed, product.console):
            sign.sign(folder / name, product.name)
    stamp(folder)
    return folder


def older(folder: Path, product: Product, before: Product) -> Path:
    """A copy of a finished folder that says an earlier version, with launchers of that version."""
    copy = place(before)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    packages.renumber(copy / "packages", product.version, before.version)
    compiling.compile_one(copy, "packages/desktop/__init__.py")
    launching.launchers(copy, before)
    stamp(copy)
    return copy


def names(product: Product) -> dict[str, str]:
    """The file names of what is built, by kind."""
    head = f"{product.name}-{product.version}-windows-x64"
    return {
        "exe": f"{head}.exe",
        "msi": f"{head}.msi",
        "zip": f"{head}.zip",
        "sbom": f"{head}.cdx.json",
        "removed": f"{head}.removed.txt",
    }


def build(
    product: Product,
    *,
    python: Path | None = None,
    quick: bool = False,
    out: Path = DIST,
    sign: Signer | None = None,
) -> dict[str, Path]:
    """Build everything into `out`, signed where it is asked for; gives the files by kind. Raises Failed."""
    folder = stage(product, python, sign)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    made = {kind: out / name for kind, name in names(product).items()}
    small = nsis.QUICK if quick else nsis.SMALL
    # The EXE is packed on one core for a minute, the others are made on another meanwhile.
    with ThreadPoolExecutor(1) as beside:
        exe = beside.submit(
            _timed, "exe", lambda: nsis.build(product, folder, made["exe"], compression=small, sign=sign)
        )
        _timed("msi", lambda: msi.build(product, folder, made["msi"], sign))
        _timed("zip", lambda: lists.portable(folder, made["zip"], f"{product.folder}-{product.version}"))
        exe.result()
    made["sbom"].write_text(lists.sbom(folder / "packages", product), encoding="utf-8", newline="\n")
    shutil.copyfile(BUILD / REMOVED, made["removed"])
    sums = lists.sums(out, [path.name for path in made.values()])
    with whole(out / lists.SUMS) as part:
        part.write_text(sums, encoding="utf-8", newline="\n")
    size = sum(one.stat().st_size for one in files(folder))
    print(f"installed: {size / 1e6:.1f} MB in {len(files(folder))} files")
    for path in made.values():
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    return made


T = TypeVar("T")


def _timed(name: str, step: Callable[[], T]) -> T:
    start = time.monotonic()
    result = step()
    print(f"{name}: {time.monotonic() - start:.1f} s", flush=True)
    return result
