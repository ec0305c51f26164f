"""The state of synchronisation as others may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from desktop.shown.card_sign_in import OfflineWay

SignInState = Literal["", "needed", "signed-in", "without"]
"""Sign-in of people at the server: not known (or a token is used), needed and nobody has, somebody has,
or the server offers none and the site allows that."""
State = Literal["connecting", "syncing", "current", "offline", "refused", "signed-out"]


class RoleEnd(msgspec.Struct, frozen=True):
    """Role that is not its person's any more: its title, and when it ended, where the register tells it;
    `whole_day`: of the time only the day is known, the last one on which it was theirs."""

    title: str
    at: datetime | None = None
    whole_day: bool = False


class Status(msgspec.Struct, frozen=True):
    """One moment of the worker.

    `synced_at`: when everything asked for was last up to date. `offline_since`: since when the server has
    not answered, or None. `message`, `todo`: words about a trouble. `fetching`: the type being fetched,
    with `received` resources so far in this round. `refused`: resources that could not be trusted.
    `unsupported`: types and interest sets (`sync.unasked`) that the server can't be asked for.
    `without_browser`: whoever works here is signed in without having shown who they are (a demonstration).
    `sign_in`: whether people sign in there, and somebody has; `offline_until`, `offline_by`: without the
    provider, until when, and by which way.
    `log_wrong`: the line from which the access log is not what was written, or ends too early.
    `partial`: searches that the server answered only in part, with its words. `restored`: the server came
    back from a backup, and nothing is sent before somebody has approved it.
    `role_end`: the role in which somebody works has ended, by the register in the store.
    """

    state: State = "connecting"
    synced_at: datetime | None = None
    offline_since: datetime | None = None
    next_try: datetime | None = None
    message: str = ""
    todo: str = ""
    details: str = ""
    fetching: str = ""
    received: int = 0
    refused: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    software: str = ""
    partial: tuple[str, ...] = ()
    restored: bool = False
    without_browser: bool = False
    sign_in: SignInState = ""
    offline_until: datetime | None = None
    offline_by: OfflineWay = "card"
    log_wrong: int | None = None
    role_end: RoleEnd | None = None

    @property
    def away(self) -> bool:
        """True when the server can't be reached now."""
        return self.state in ("offline", "refused", "signed-out")
