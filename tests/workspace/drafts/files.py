"""Comparisons of two states of a file: hunks as people read them, and comments."""

from __future__ import annotations

import difflib
from collections import Counter
from pathlib import Path

from desktop.core.paths import resources

SHIPPED = sorted((resources() / "workspaces").glob("*/*.yaml"))
SPRINTS = [path for path in SHIPPED if path.name.startswith("sprint-")]


def name(path: Path) -> str:
    """A file's name in a test's own name."""
    return f"{path.parent.name}/{path.stem}"


def hunks(before: bytes, after: bytes) -> int:
    """Number of hunks between two states, with three lines around each as usual."""
    lines = (one.decode().splitlines(keepends=True) for one in (before, after))
    return sum(line.startswith("@@") for line in difflib.unified_diff(*lines))


def comments(raw: bytes) -> Counter[str]:
    """The comments of a file, on lines of their own and behind a value."""
    found: Counter[str] = Counter()
    for line in raw.decode().splitlines():
        text = line.strip()
        if text.startswith("#"):
            found[text] += 1
        elif "  # " in line or " # " in line:
            found["#" + line.partition(" #")[2]] += 1
    return found
