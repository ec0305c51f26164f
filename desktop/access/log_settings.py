"""Settings of the access log's viewer: what is one row, what is asked about, who is told."""

from __future__ import annotations

from typing import Annotated

import msgspec

from desktop.core.configured import Settings, configured, guarded, meaning
from desktop.core.messages import Words


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of a pattern; 0 for one that it does not use. A pattern that is not named is not asked about."""

    count: Annotated[int, meaning("records, from which on it is asked", "records")] = 0
    minutes: Annotated[int, meaning("time within which they are opened", "minutes")] = 0
    days: Annotated[int, meaning("time that must lie between", "days")] = 0


class Officer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Data protection officer: a reference, or empty for whoever has the office, and the name."""

    reference: str = ""
    name: str = ""


class Basis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Decision by which somebody of another legal entity reads a record: its words, and its address (a URI)
    as it is logged."""

    words: Words
    policy: str = ""


class LogSettings(msgspec.Struct, frozen=True):
    """The file of settings."""

    source: str
    checked_by: str | None
    visit_pause_minutes: int
    officer: Officer
    basis: Basis
    patterns: dict[str, Limit]


ACCESS_LOG: Settings[LogSettings] = Settings(
    "vocabulary/access_log.yaml", LogSettings, {"access-pattern": guarded(("patterns",), Limit)}
)


@configured
def basis() -> Basis:
    """Decision by which somebody of another legal entity reads a record, as the site declares it."""
    return ACCESS_LOG.now().basis


def pause() -> int:
    """Longest pause within one visit, in seconds."""
    return ACCESS_LOG.now().visit_pause_minutes * 60


def limit(pattern: str) -> Limit | None:
    """Limits of a pattern; None where it is not asked about."""
    return ACCESS_LOG.now().patterns.get(pattern)
