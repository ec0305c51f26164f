"""Base class for the declaration of a panel kind's options.

A kind's module says, without importing pydantic before it is needed:

    def OPTIONS() -> type[Options]:
        from desktop.workspace.options import Options

        class VitalsOptions(Options):
            hours: Annotated[float, Field(gt=0, le=720)] = 72

        return VitalsOptions
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import PlainValidator

from desktop.core.messages import _
from desktop.workspace.schema import Part, own, written_so

_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"


def _clock(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(_CLOCK, value):
        return value
    raise own(_("Write a time of day in quotes: “07:30”."))


Clock = Annotated[str, PlainValidator(_clock), written_so(_CLOCK)]
"""A time of day: `07:30`."""


class Options(Part):
    """Options of a panel kind: unknown names are refused, no type is guessed. Alone: no options at all."""
