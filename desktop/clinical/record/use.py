"""What something in the record may be used for, and why not."""

from __future__ import annotations

import msgspec


class Use(msgspec.Struct, frozen=True, gc=False):
    """Whether something may be shown to a reader, cited as a fact in a letter, and decided upon in a check.

    What may not be cited is asked about before a letter says it. `why` is a code word for what is held
    back, empty where nothing is; the words for people are made where it is shown.
    """

    show: bool = True
    cite: bool = True
    decide: bool = True
    why: str = ""


FULLY = Use()


def never(why: str) -> Use:
    """What is neither shown, cited nor decided upon: drafts, errors."""
    return Use(False, False, False, why)
