"""Files beside a record by which the windows before and after one another tell how far its service is."""

from __future__ import annotations

import logging
from pathlib import Path

from desktop.core import held_files

log = logging.getLogger(__name__)
LEAVING = "leaving"
"""Its window has been closed, and its service has not ended."""
WANTED = "wanted"
"""A new window waits for that service to end."""


def note(path: Path) -> None:
    """Put a file there; a disk that takes none is logged only."""
    try:
        path.touch()
    except OSError as error:
        log.info("%s was not noted: %s", path.name, type(error).__name__)


def forget(path: Path) -> None:
    """Take a file away, where it is there; one that is held is logged only."""
    try:
        held_files.unlink(path, held_files.BRIEFLY)
    except OSError as error:
        log.info("%s was not taken away: %s", path.name, type(error).__name__)
