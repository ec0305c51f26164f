"""Code that every record needs, read ahead by a record service while nobody has named a record."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import suppress

NEEDED = (
    "sqlcipher3.dbapi2", "keyring", "httpcore", "h11", "anyio._backends._asyncio", "yaml", "certifi",
    "desktop.core.preferences", "desktop.clinical.treatment",
    "desktop.clinical.words.ages", "desktop.clinical.record.patient.habits",
    "desktop.clinical.record.patient.vaccines", "desktop.shown.settings", "desktop.shown.standing",
    "desktop.workspace.options", "desktop.workspace.sprint_conflicts",
)  # fmt: skip
"""Modules that are imported where they are needed first, so that a window's own start is not slower."""


def read(wanted: Callable[[], bool]) -> None:
    """Import them one by one, as long as nobody wants this service (`wanted()`)."""
    for name in NEEDED:
        if wanted():
            return
        with suppress(ImportError):
            # Then it is missing where it is needed, and said there.
            importlib.import_module(name)
