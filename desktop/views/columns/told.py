"""Chart data of one declared column, without anything that depends on the hour."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from desktop.fhir.elements import CodeableConcept, Coding
from desktop.shown.parts import Outside


class Told(msgspec.Struct, frozen=True, gc=False):
    """Chart data of one column, without anything that depends on the hour.

    `text` and `number` are the value's, `code` the place of its coded answer among those declared. `at`
    is when it was so, `began` and `ended` are the moments that a day or a clock counts from and to;
    `timed`: their hours are known, or that of `at` where nothing begins. `lapses` is when it holds no longer
    by its own period, the first of several. `denied`: somebody asked, and there is none; `stopped`: it has
    ended, nobody wrote when. `beyond` (`<`, `>=`): the number is a limit that the value lies beyond. `exact`
    is a vital sign's number with the digits that it came with, `unit` an observation's own, `remark` what is
    also true of it (where on the body, what was noted, that it is `preliminary`), `note` what is said below
    it where there is room (what of a sum is not counted). `keys` are what it rests on. `lacks` says why: it
    is still coming, not all of a very long record was read, the server was not asked, or nobody can tell
    whether it counts. `apart`: the column is not about this patient.
    """

    text: str = ""
    number: float | None = None
    code: int | None = None
    outside: Outside = ""
    at: datetime | None = None
    began: datetime | None = None
    timed: bool = True
    ended: datetime | None = None
    lapses: datetime | None = None
    keys: tuple[str, ...] = ()
    lacks: Literal["", "coming", "unread", "unasked", "unchecked"] = ""
    denied: bool = False
    stopped: bool = False
    beyond: str = ""
    unit: str = ""
    exact: Decimal | None = None
    remark: str = ""
    preliminary: bool = False
    note: str = ""
    apart: bool = False

    @property
    def empty(self) -> bool:
        """True when the record has no value for the column."""
        return not self.text and self.code is None and self.began is None


Found = list[tuple[Told, tuple[CodeableConcept | Coding, ...]]]
