"""`python -m installer.smoke`: installs what lies in `dist/windows` under wine, uses it, and removes it."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from installer import build, lists, msi, nsis
from installer.product import product
from installer.smoke import disk, held, packages, program, resources, suite, window
from installer.smoke.packages import Kind
from installer.smoke.steps import Steps, must
from installer.tools import BUILD, DIST, Failed
from installer.wine import Windows

OLDER = "0.0.1"
OF_OLDER = "smoke-older"
"""A diagnosis that the older version writes before the MSI of this one is installed."""
WORK = BUILD / "smoke"


def main() -> int:
    """0 all went well, 1 something didn't."""
    parser = argparse.ArgumentParser(prog="python -m installer.smoke", description=__doc__)
    parser.add_argument("--dist", type=Path, default=DIST, help="where the packages lie")
    parser.add_argument("--limit", type=float, default=1200, help="seconds after which no step is begun")
    parser.add_argument("--only", choices=("exe", "msi"), help="one kind of package, not both")
    parser.add_argument(
        "--signed-by",
        type=Path,
        metavar="CERTIFICATE",
        help="they must be signed by this one (PEM), packed and installed",
    )
    parser.add_argument(
        "--tests",
        nargs="*",
        default=suite.SHORT,
        metavar="PATH",
        help="what of the test suite to run (a part that takes a minute and a half); nothing: none",
    )
    given = parser.parse_args()
    steps = Steps(given.limit)
    try:
        authority = given.signed_by.resolve() if given.signed_by else None
        smoke(steps, given.dist.resolve(), given.only, authority, given.tests)
    except Failed as error:
        print(f"FAILED {error}", file=sys.stderr)
        return 1
    print(f"{len(steps.done)} steps in {sum(seconds for _name, seconds in steps.done):.0f} s")
    return 0


def smoke(steps: Steps, dist: Path, only: str | None, authority: Path | None, tests: Sequence[str]) -> None:
    """Every step in order. Raises Failed at the first that fails."""
    this, before = product(), product(OLDER)
    made = {kind: dist / name for kind, name in build.names(this).items()}
    with steps.step("the packages are those of SHA256SUMS"):
        lists.check(dist, [path.name for path in made.values()])
    if authority is not None:
        packages.signed(steps, [made["exe"], made["msi"]], authority)
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    # Offscreen in the way that wine hands on: it keeps QT_* to itself.
    windows = Windows(WORK / "prefix", {"WINEQT_QPA_PLATFORM": "offscreen"})
    try:
        # Wine's first start waits for the most part: beside it the older packages are made.
        with ThreadPoolExecutor(1) as beside:
            started = beside.submit(start, windows)
            with steps.step("packages of an older version"):
                folder = build.older(build.place(this), this, before)
                if only != "msi":
                    nsis.build(before, folder, WORK / "older.exe", compression=nsis.NONE)
                if only != "exe":
                    msi.build(before, folder, WORK / "older.msi")
            with steps.step("a Windows 10 by wine, with its stand-ins"):
                started.result()
        exe = Kind("exe", windows, this, made["exe"], WORK / "older.exe", authority)
        by_msi = Kind("msi", windows, this, made["msi"], WORK / "older.msi", authority)
        if only != "msi":
            use(steps, exe, by_msi, before.version, made["zip"], tests)
        if only != "exe":
            again(steps, by_msi, exe, before.version)
    finally:
        windows.stop()


def start(windows: Windows) -> None:
    """Make the prefix, with its stand-ins."""
    windows.boot()
    windows.stand_in()


def use(steps: Steps, kind: Kind, by_msi: Kind, old: str, portable: Path, tests: Sequence[str]) -> None:
    """With the EXE: the older one, a record in it, this one over it, everything in use, removal."""
    this, windows = kind.product, kind.windows
    beside = held.portable(windows, this, steps, portable)
    with steps.step("exe: the older version, silently"):
        must(kind.install(kind.before) == 0, "exit code")
        packages.stands(kind, old)
    ours = program.Program(windows, this)
    with ours.server():
        with steps.step("a record is made by the older version"):
            must(ours.sync()["changed"] > 500, "nothing came")
        packages.refused_open(kind, steps, old)
    packages.refused_by_windows(kind, steps, old)
    packages.refused_beside(kind, by_msi, steps, old)
    packages.refused_folder(kind, steps, old)
    disk.full(kind, steps, old)
    held.upgrade(kind, steps, beside)
    with steps.step("icon, version and manifest of the EXE and of both launchers"):
        inside = packages.program_folder(kind)
        for file in (kind.file, inside / this.windowed, inside / this.console):
            resources.told(file, this)
    with ours.server():
        with steps.step("the record of the older version is read, with the key from the key store"):
            must(ours.act("read", "none")["conditions"], "no conditions")
        shutil.rmtree(ours.store_files()[0].parent)
        program.version(ours, steps)
        program.doctor(ours, steps)
        program.policy(ours, steps)
        program.record(ours, steps)
        program.papers(ours, steps)
    if tests:
        suite.suite(ours, steps, tests)
    program.demo(ours, steps)
    window.window(windows, this, steps)
    data = max(ours.store_files(), key=lambda one: one.stat().st_size)
    packages.refused(
        kind, steps, "the older version", this.stops["newer"].code, lambda: kind.install(kind.before)
    )
    packages.repair(kind, steps)
    packages.removal(kind, steps, data)


def again(steps: Steps, kind: Kind, exe: Kind, old: str) -> None:
    """With the MSI: install, upgrade, downgrade, repair, removal, beside a user's data."""
    usual, kind = kind, replace(kind, folder=program.OTHER_FOLDER)
    data = kind.windows.c / "users" / "Public" / "data.txt"
    data.write_text("brukerens egne data", encoding="utf-8")
    packages.first(kind, steps, old)
    ours = program.Program(kind.windows, kind.product, folder=kind.folder)
    with ours.server():
        packages.refused_open(kind, steps, old)
    disk.refused(kind, steps, old)
    with steps.step("msi: the older version writes into an encrypted record"):
        must(ours.act("write", OF_OLDER)["unsent"].count(f"Condition/{OF_OLDER}") == 1, "not kept")
        inside = [one.read_bytes() for one in ours.store_files()]
        must(inside and not any(b"nattevakten" in one for one in inside), "it can be read")
    packages.upgrade(kind, steps, data)
    with steps.step("msi: what the older one wrote is read as unsent, with the key from the key store"):
        told = ours.act("read", OF_OLDER)
        must(f"Condition/{OF_OLDER}" in told["unsent"], told)
    packages.refused(kind, steps, "the older version", 1603, lambda: kind.install(kind.before))
    packages.repair(kind, steps)
    packages.removal(kind, steps, data)
    with steps.step("msi: installed again, into the folder that is its own"):
        must(usual.install(usual.file) == 0, "exit code")
        packages.stands(usual, usual.product.version)
    packages.refused_beside(usual, exe, steps, usual.product.version)
    packages.removal(usual, steps, data)


if __name__ == "__main__":
    sys.exit(main())
