"""A part of the test suite, run by the installed Python against the installed program."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path

from installer.packages import PLATFORM
from installer.smoke.program import FOLDER, Program
from installer.smoke.steps import Steps, must
from installer.tools import BUILD, ROOT, Failed, run, uv
from installer.wine import path

SHORT = (
    "tests/core/test_settings.py", "tests/core/test_shared_folders.py", "tests/core/test_formats.py",
    "tests/core/test_links.py", "tests/core/test_logs.py", "tests/core/test_documents.py",
    "tests/core/test_names.py", "tests/fhir/test_when.py", "tests/fhir/test_strict.py",
    "tests/fhir/test_paging.py", "tests/orders/test_timing.py", "tests/store/test_formats.py",
    "tests/store/test_holders.py", "tests/store/test_aside.py", "tests/store/test_outbox.py",
    "tests/store/test_bounded.py", "tests/store/test_private.py", "tests/store/test_store.py",
    "tests/letters/test_pdf.py",
)  # fmt: skip
"""What says most of Windows: settings and their layers, paths, folders that others see, log files of two
processes, dates and time zones, the encrypted record with its locks, copies, migrations and renames, and
letters as PDF. A minute and a half; `docs/deployment.md` says what else has been run, and what wine can't."""
NOT = (
    # By itself: two minutes of a property.
    "tests/core/test_logs.py::test_nothing_of_a_patient_is_written",
    # Its other process finds no tests: the installed Python reads no variable that says where they are.
    "tests/store/test_aside.py::test_a_window_that_was_killed_loses_no_entry",
)
LIMIT = 400
"""Seconds: a guard against a process that hangs. It takes 90 beside other work."""
NEEDED = frozenset(
    ["colorama", "execnet", "hypothesis", "iniconfig", "packaging", "pluggy", "pygments", "pytest",
     "pytest-timeout", "pytest-xdist", "sortedcontainers"]
)  # fmt: skip
LIBRARY = ("pdb.py", "pydoc.py", "doctest.py", "pydoc_data", "_pyrepl", "unittest")
"""What of Python's own library is taken out of the product, and pytest asks for."""
# In one process, which the smoke itself ends at its limit.
_WORDS = ("-o", "addopts=", "-p", "no:anyio", "-p", "no:cacheprovider", "-n", "0", "-q", "-o", "timeout=0")


def pinned() -> list[str]:
    """What pytest needs, each at the version that `pyproject.toml` holds everybody to. Raises Failed."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    held = {one.partition("==")[0]: one for one in told["tool"]["uv"]["constraint-dependencies"]}
    if missing := sorted(NEEDED - held.keys()):
        raise Failed(f"pyproject.toml holds no version of {' '.join(missing)}")
    return sorted(held[name] for name in NEEDED)


def tools(product_minor: str) -> Path:
    """A folder with pytest and its company for Windows; none of it ever comes into the product."""
    folder = BUILD / "suite"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(
        [*uv(), "pip", "install", "--quiet", "--python-platform", PLATFORM, "--python-version", product_minor,
         "--only-binary", ":all:", "--no-deps", "--link-mode", "copy", "--target", folder, *pinned()],
        limit=240,
    )  # fmt: skip
    for name in LIBRARY:
        source = BUILD / "python" / "lib" / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, folder / name)
    return folder


def suite(program: Program, steps: Steps, paths: Sequence[str]) -> None:
    """Run tests; all of them pass. Raises Failed with what pytest said."""
    with steps.step(f"a part of the suite by the installed Python: {len(paths)} files"):
        here = path(Path(__file__).with_name("testing.py"))
        folder = path(tools(program.product.python.minor))
        words = [f"{FOLDER}\\python.exe", "-X", "utf8", "-B", here, folder, path(ROOT), *_WORDS,
                 *(f"--deselect={one}" for one in NOT), *paths]  # fmt: skip
        # By hand more than a part may be named, which takes as long as it takes.
        done = program.windows.call(words, limit=LIMIT if tuple(paths) == SHORT else 3000)
        last = done.stdout.strip().rpartition("\n")[2]
        must(done.returncode == 0, done.stdout + done.stderr)
        print(f"   {last}", flush=True)
