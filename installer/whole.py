"""A file that is written under another name and gets its own when it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.core import held_files

PART = "part-"


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """The name to write under; at the end the file takes the place of `out`. Where anything fails, it is
    taken away, and nothing lies under the final name that did not lie there before."""
    part = out.with_name(PART + out.name)
    part.unlink(missing_ok=True)
    try:
        yield part
        held_files.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
