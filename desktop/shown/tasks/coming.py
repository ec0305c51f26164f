"""Upcoming events of a patient: overdue items, the next hours, tests without a result."""

from __future__ import annotations

import msgspec


class ComingRow(msgspec.Struct, frozen=True, gc=False):
    """One thing: when, in words, and what; `dangers` says what a dose that comes conflicts with."""

    when: str
    text: str
    dangers: tuple[str, ...] = ()


class Coming(msgspec.Struct, frozen=True, gc=False):
    """`late` and `next` in order of time, `waits` the tests without an answer, the oldest first.

    `next_title` says how far ahead is looked. `missing` says that not all of it is known here; else empty.
    """

    late: tuple[ComingRow, ...] = ()
    next: tuple[ComingRow, ...] = ()
    waits: tuple[ComingRow, ...] = ()
    next_title: str = ""
    missing: str = ""
