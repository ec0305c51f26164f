"""A part of the test suite, run by the installed Python against the installed program."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from installer.packages import PLATFORM
from installer.smoke.program import FOLDER, Program
from installer.smoke.steps import Steps, must
from installer.tools import BUILD, ROOT, Failed, run, uv
from installer.wine import path

SHORT = (
    "tests/fhir/test_strict.py",
    "tests/fhir/test_paging.py",
    "tests/orders/test_timing.py",
    "tests/fhir/test_when.py",
    "tests/core/test_shared_folders.py",
)
"""What a minute carries; `docs/deployment.md` says what else has been run, and what wine can't."""
LIMIT = 200
NEEDED = frozenset(
    ["colorama", "execnet", "hypothesis", "iniconfig", "packaging", "pluggy", "pygments", "pytest",
     "pytest-timeout", "pytest-xdist", "sortedcontainers"]
)  # fmt: skip
LIBRARY = ("pdb.py", "pydoc.py", "doctest.py", "pydoc_data", "_pyrepl")
"""What of Python's own library is taken out of the product, and pytest asks for."""
# In one process, which the smoke itself ends at its limit.
_WORDS = ("-o", "addopts=", "-p", "no:cacheprovider", "-n", "0", "-q", "-o", "timeout=0")


def tools(product_minor: str) -> Path:
    """A folder with pytest and its company for Windows, of the versions and digests of `uv.lock`."""
    folder = BUILD / "suite"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    text = run(
        [*uv(), "export", "--frozen", "--only-group", "dev", "--format", "requirements.txt",
         "--no-emit-project", "--no-header", "--no-annotate", "--quiet"],
        limit=120, cwd=ROOT,
    )  # fmt: skip
    parts = [one for one in re.split(r"\n(?=\S)", text) if one.partition("==")[0] in NEEDED]
    if len(parts) != len(NEEDED):
        raise Failed("uv.lock lacks something of what pytest needs")
    listed = BUILD / "suite.txt"
    listed.write_text("\n".join(parts) + "\n", encoding="utf-8", newline="\n")
    run(
        [*uv(), "pip", "install", "--quiet", "--python-platform", PLATFORM, "--python-version", product_minor,
         "--only-binary", ":all:", "--require-hashes", "--no-deps", "--link-mode", "copy", "--target", folder,
         "-r", listed],
        limit=240,
    )  # fmt: skip
    for name in LIBRARY:
        source = BUILD / "python" / "lib" / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, folder / name)
    return folder


def suite(program: Program, steps: Steps, paths: tuple[str, ...] | list[str]) -> None:
    """Run tests; all of them pass. Raises Failed with what pytest said."""
    with steps.step(f"the suite by the installed Python: {' '.join(paths)}"):
        here = path(Path(__file__).with_name("testing.py"))
        folder = path(tools(program.product.python.minor))
        words = [f"{FOLDER}\\python.exe", "-X", "utf8", "-B", here, folder, path(ROOT), *_WORDS, *paths]
        # By hand more than a part may be named, which takes as long as it takes.
        done = program.windows.call(words, limit=LIMIT if tuple(paths) == SHORT else 3000)
        last = done.stdout.strip().rpartition("\n")[2]
        must(done.returncode == 0, done.stdout + done.stderr)
        print(f"   {last}", flush=True)
