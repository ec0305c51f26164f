"""Files changed since the merge base or the last version, read from git; and the part of the rotation."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = 4
"""Number of parts of the rotation: after so many landings everything has run."""


def _git(*words: str) -> str | None:
    """The output of a git command in the checkout; None without git, or where the command fails."""
    try:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _base() -> str | None:
    """The commit to compare with: the merge base with `main`; on `main` itself that of the last version."""
    head = _git("rev-parse", "HEAD")
    if head is None:
        return None
    for main in ("main", "origin/main"):
        base = _git("merge-base", main, "HEAD")
        if base and base != head:
            return base
    # A shallow clone ends somewhere: its first commit seems to add the version, and so adds every file.
    if _git("rev-parse", "--is-shallow-repository") != "false":
        return None
    return _git("log", "-1", "--format=%H", "-G^__version__", "--", "desktop/__init__.py") or None


@cache
def changed(since: str = "") -> frozenset[str] | None:
    """Paths below the root that differ from a commit, uncommitted and new files included; None: not known.

    Without a commit: since the merge base with `main`, on `main` since the last version.
    """
    base = since or _base()
    if base is None:
        return None
    differ = _git("diff", "--name-only", "--no-renames", base)
    fresh = _git("ls-files", "--others", "--exclude-standard")
    if differ is None or fresh is None:
        return None
    return frozenset(filter(None, (*differ.splitlines(), *fresh.splitlines())))


@cache
def commits() -> int:
    """Number of first-parent commits, by which turns are taken; without git the day of the year."""
    count = _git("rev-list", "--count", "--first-parent", "HEAD")
    return int(count) if count else datetime.now(UTC).timetuple().tm_yday


def part() -> int:
    """The part of the rotation whose turn it is, 0 to 3."""
    return commits() % PARTS
