"""Permitted use of a fact in the record, with the reason for limits."""

from __future__ import annotations

import msgspec


class Use(msgspec.Struct, frozen=True, gc=False):
    """Permitted use of a fact: shown to a reader, cited in a letter, decided upon in a check.

    What may not be cited is asked about before a letter says it. `why` is a code word for what is held
    back, empty where nothing is; the words for people are made where it is shown.
    """

    show: bool = True
    cite: bool = True
    decide: bool = True
    why: str = ""


FULLY = Use()


def never(why: str) -> Use:
    """Use of a fact that is neither shown, cited nor decided upon: drafts, errors."""
    return Use(False, False, False, why)
