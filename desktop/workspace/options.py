"""What a panel kind's options are declared with.

A kind's module says, without importing pydantic before it is needed:

    def OPTIONS() -> type[Options]:
        from desktop.workspace.options import Options

        class VitalsOptions(Options):
            hours: Annotated[float, Field(gt=0, le=720)] = 72

        return VitalsOptions
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from desktop.workspace.schema import Part

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A time of day: `07:30`."""


class Options(Part):
    """Options of a panel kind: unknown names are refused, no type is guessed. Alone: no options at all."""
