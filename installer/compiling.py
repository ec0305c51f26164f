"""Compiling every module in the folder by the very Python that will run it.

The `.pyc` files are never checked against their source (a managed folder is changed by an installer alone):
nothing in them tells of times or of the folder where they were made. Of Python's library and of packages by
others only the compiled modules are kept; Fagflate's own sources stay, for its errors to show their lines
(and Alembic reads migrations as sources).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from installer.tools import BUILD, Failed, environment, run
from installer.wine import Windows

# One process, one order: what `marshal` writes depends on what was read before.
_PROGRAM = """
import os, py_compile, sys
mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
bad = 0
for line in open("compile.txt", encoding="utf-8"):
    path = line.strip()
    own = path.startswith(("packages/desktop/", "packages/ui/"))
    try:
        py_compile.compile(path, None if own else path + "c", doraise=True, invalidation_mode=mode, quiet=1)
        if not own:
            os.unlink(path)
    except py_compile.PyCompileError as error:
        bad += 1
        sys.stdout.write(f"{path}: {error.msg}\\n")
sys.stdout.write(f"compiled {bad} bad\\n")
"""


def modules(stage: Path) -> list[str]:
    """Every module of the folder, in order."""
    return sorted(one.relative_to(stage).as_posix() for one in stage.rglob("*.py"))


def compile_all(stage: Path) -> int:
    """Compile all modules; gives how many. Raises Failed when one can't be."""
    for one in sorted(stage.rglob("__pycache__")):
        shutil.rmtree(one)
    names = modules(stage)
    listed = stage / "compile.txt"
    listed.write_text("".join(f"{name}\n" for name in names), encoding="utf-8", newline="\n")
    try:
        told = _python(stage, ["-B", "-X", "utf8", "-c", _PROGRAM])
    finally:
        listed.unlink()
    if "compiled 0 bad" not in told:
        raise Failed(f"some modules could not be compiled:\n{told[-3000:]}")
    made = len(list(stage.rglob("*.pyc")))
    if made != len(names):
        raise Failed(f"{made} of {len(names)} modules were compiled")
    return made


def compile_one(stage: Path, name: str) -> None:
    """Compile one module again, after its source was changed. Raises Failed."""
    mode = "py_compile.PycInvalidationMode.UNCHECKED_HASH"
    call = f"py_compile.compile({name!r}, doraise=True, invalidation_mode={mode})"
    _python(stage, ["-B", "-X", "utf8", "-c", f"import py_compile; {call}"])


def _python(stage: Path, words: list[str]) -> str:
    """What the folder's Python says: run as it is on Windows, by wine elsewhere."""
    python = str(stage / "python.exe")
    if sys.platform == "win32":
        return run([python, *words], limit=240, cwd=stage, more=environment())
    with Windows(BUILD / "wine") as windows:
        done = windows.call([python, *words], limit=240, cwd=stage, more=environment())
    if done.returncode != 0:
        raise Failed(f"compiling ended with {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout
