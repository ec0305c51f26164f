"""The folder that is installed on Windows against what PyInstaller makes of a bare window, in bytes.

Both are made in the same run, of the same Windows Python and the same PySide6, the neighbour by PyInstaller
itself, run by that Python under wine. PyInstaller is fetched for the run and is no dependency of anything.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from installer import build, lists, runtime
from installer.packages import PLATFORM
from installer.product import Product, product
from installer.tools import BUILD, Failed, environment, files, run, uv
from installer.wine import Windows

GOAL = 1.6
NAME = "window"
PINNED = ("pyinstaller==6.22.3", "pyinstaller-hooks-contrib==2026.9")
LIMIT = 420
CLUSTER = 4096
"""What NTFS gives out by itself: many small files take more of a disk than they hold."""
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.setCentralWidget(QLabel("Fagflate"))
window.show()
sys.exit(app.exec())
"""


def installed() -> dict[str, Any]:
    """Bytes of both folders and their ratio; without the tools of the Windows build, why not."""
    told: dict[str, Any] = {"name": "installed", "ratio": None, "goal": GOAL, "met": None}
    try:
        ours = build.stage(product())
        theirs = bare(product())
    except Failed as error:
        return {**told, "skipped": f"The folders for Windows could not be made here: {error}"}
    one, other = size(ours), size(theirs)
    return {
        **told,
        "megabytes": round(one / 1e6, 1),
        "files": len(files(ours)),
        "bare_megabytes": round(other / 1e6, 1),
        "bare_files": len(files(theirs)),
        "on_disk_megabytes": round(size(ours, CLUSTER) / 1e6, 1),
        "bare_on_disk_megabytes": round(size(theirs, CLUSTER) / 1e6, 1),
        "ratio": round(one / other, 2),
        "met": one / other <= GOAL,
        "platforms": "Windows x86-64 on both sides, made under wine",
    }


def size(folder: Path, cluster: int = 1) -> int:
    """Bytes of all files in a folder, each rounded up to whole clusters of a disk."""
    return sum(-(-one.stat().st_size // cluster) * cluster for one in files(folder))


def pyside() -> str:
    """The PySide6 that is installed with us: `name==version`."""
    (found,) = [one for one in lists.requirements() if one.startswith("pyside6-essentials==")]
    return found


def bare(this: Product) -> Path:
    """The folder that PyInstaller makes of a window with a label. Raises Failed."""
    work = BUILD / "bare"
    shutil.rmtree(work, ignore_errors=True)
    python = work / "python"
    runtime.lay_out(runtime.unpack(runtime.fetch(this), this), python, this)
    # Windows' version through its management service, which wine lacks; left out of ours too (trim.toml).
    (python / "DLLs" / "_wmi.pyd").unlink()
    run(
        [*uv(), "pip", "install", "--quiet", "--python-platform", PLATFORM, "--python-version",
         this.python.minor, "--only-binary", ":all:", "--link-mode", "copy",
         "--target", python / "packages", pyside(), *PINNED],
        limit=LIMIT,
    )  # fmt: skip
    (work / f"{NAME}.py").write_text(BARE, encoding="utf-8")
    with Windows(work / "prefix", {"WINEQT_QPA_PLATFORM": "offscreen"}) as windows:
        windows.stand_in()
        words = ["-m", "PyInstaller", "--onedir", "--windowed", "--noconfirm", "--name", NAME, f"{NAME}.py"]
        done = windows.call([str(python / "python.exe"), *words], limit=LIMIT, cwd=work, more=environment())
    made = work / "dist" / NAME
    if done.returncode != 0 or not (made / f"{NAME}.exe").is_file():
        raise Failed(f"PyInstaller ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    return made
