"""The printer chosen last at this machine: offered first the next time, never used unasked."""

from __future__ import annotations

import logging
from pathlib import Path

from desktop.core import held_files

FILE = "printer.txt"
log = logging.getLogger(__name__)


def read(folder: Path) -> str:
    """Name of the printer; empty where none was chosen, or it can't be read."""
    try:
        return (folder / FILE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def keep(folder: Path, name: str) -> None:
    """Keep the name. Where that can't be done it is only not offered the next time."""
    new = folder / f"{FILE}.new"
    try:
        new.write_text(name, encoding="utf-8")
        held_files.replace(new, folder / FILE, held_files.BRIEFLY)
    except OSError as error:
        log.info("the printer was not noted: %s", type(error).__name__)
